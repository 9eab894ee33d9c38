//! What may be shown; and then figures about several groups at once, and about the same people twice, from that.

use crate::analysis::{Analysis, Block, Subject};
use crate::compare;
use crate::diag::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::model::{List, MeasureAt};
use crate::privacy::{self, Cells, Judgement, Ledger, Suppressed};
use crate::project::Project;
use crate::tabulate::Pairs;

/// Decides what may be shown, and refuses where everyone's figures beside those of an earlier release would tell of a handful.
pub(super) fn judge(
    project: &Project,
    subject: &Subject<'_>,
    blocks: &List<MeasureAt, Block>,
    (ledger, cells): (Option<&Ledger>, Cells<'_>),
    findings: &mut Vec<Diagnostic>,
) -> Result<Judgement, Error> {
    let earlier = ledger.map(|ledger| ledger.earlier(&subject.frame, cells, blocks)).transpose()?.unwrap_or_default();
    let judgement = privacy::judge(&subject.frame, &subject.cells, blocks, &project.rules, &earlier);
    if let Some(round) = judgement.withheld(&subject.frame).first() {
        return Err(Diagnostic::new(Code::FewChanged, Place::default()).found(round).expected(project.rules.min_n()).into());
    }
    let hidden = judgement.suppressed().filter(|(.., reason)| *reason == Suppressed::Earlier).count() as u64;
    if hidden > 0 {
        findings.push(Diagnostic::new(Code::HiddenByEarlier, Place::default()).count(hidden));
    }
    Ok(judgement)
}

/// Adds figures about several groups; each has been judged against everything else that is shown.
pub(super) fn compare(
    project: &Project,
    subject: &Subject<'_>,
    analysis: &mut Analysis,
    judgement: &Judgement,
    pairs: Option<&Pairs>,
) {
    let weighted = privacy::judge_weighted(analysis, judgement, &compare::weighted_parts(subject), &project.rules);
    let adjusted = privacy::judge_weighted(analysis, judgement, &compare::adjusted_parts(subject), &project.rules);
    compare::compare_shown(subject, analysis, &|measure, group| weighted.get(&(measure, group)).copied(), &|measure, group| {
        adjusted.get(&(measure, group)).copied()
    });
    if let Some(pairs) = pairs {
        let blocks = compare::paired_blocks(subject, pairs);
        let shown = privacy::judge_paired(analysis, judgement, &blocks, &project.rules);
        let may_show = |block: &compare::PairedBlock| shown.contains(&(block.measure, block.group));
        analysis.rows.extend(compare::paired_rows(subject, pairs, &blocks, &may_show));
        analysis.rows.sort_by_key(|row| row.key);
    }
}
