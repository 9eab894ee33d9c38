//! What may be shown; and then figures about several groups at once, and about the same people twice, from that.

use crate::analysis::{Analysis, Block, Subject};
use crate::compare;
use crate::diag::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::model::{List, MeasureAt};
use crate::privacy::{self, Cells, Decision, Earlier, Judgement, Ledger, Prints, Suppressed, ToldBeside};
use crate::project::Project;
use crate::tabulate::Pairs;

/// Decides what may be shown, and refuses where everyone's figures beside those of an earlier release would tell of a handful.
pub(super) fn judge(
    project: &Project,
    subject: &Subject<'_>,
    blocks: &List<MeasureAt, Block>,
    (ledger, cells): (Option<(&Ledger, &Prints)>, Cells<'_>),
    findings: &mut Vec<Diagnostic>,
) -> Result<(Judgement, Vec<Earlier>), Error> {
    let earlier = ledger.map(|(ledger, prints)| ledger.earlier(&subject.frame, cells, (blocks, prints)));
    let earlier = earlier.transpose()?.unwrap_or_default();
    let judgement = privacy::judge(&subject.frame, &subject.cells, blocks, &project.rules, &earlier);
    if let Some(round) = judgement.withheld(&subject.frame).first() {
        return Err(Diagnostic::new(Code::FewChanged, Place::default()).found(round).expected(project.rules.min_n()).into());
    }
    let hidden = judgement.suppressed().filter(|(.., reason)| *reason == Suppressed::Earlier).count() as u64;
    if hidden > 0 {
        findings.push(Diagnostic::new(Code::HiddenByEarlier, Place::default()).count(hidden));
    }
    Ok((judgement, earlier))
}

/// Adds figures about several groups; each has been judged against everything else that is shown. Whom else they tell of than groups.
pub(super) fn compare(
    analysis: &mut Analysis,
    decision: Decision<'_>,
    (pairs, ledger): (Option<&Pairs>, Option<&Ledger>),
) -> ToldBeside {
    let subject = decision.subject;
    let weighted = privacy::judge_weighted(decision, compare::weighted_parts(subject), &[]);
    let adjusted = privacy::judge_weighted(decision, compare::adjusted_parts(subject), &[&weighted]);
    compare::compare_shown(subject, analysis, &|measure, group| weighted.may_stand(measure, group), &|measure, group| {
        adjusted.may_stand(measure, group)
    });
    let mut beside = ToldBeside { parts: vec![weighted, adjusted], ..ToldBeside::default() };
    if let Some(pairs) = pairs {
        let blocks = compare::paired_blocks(subject, pairs);
        beside.pairs = privacy::judge_paired(decision, &beside.parts, &blocks, ledger);
        let may_show = |block: &compare::PairedBlock| beside.pairs.may_show(block);
        analysis.rows.extend(compare::paired_rows(subject, pairs, &blocks, &may_show));
    }
    beside
}
