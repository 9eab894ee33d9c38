//! Figures about several groups at once, and about the same people twice: from what may be shown, once that is decided.

use crate::analysis::{Analysis, Subject};
use crate::compare;
use crate::privacy::{self, Judgement};
use crate::project::Project;
use crate::tabulate::Pairs;

/// Adds them; each has been judged against everything else that is shown.
pub(super) fn compare(
    project: &Project,
    subject: &Subject<'_>,
    analysis: &mut Analysis,
    judgement: &Judgement,
    pairs: Option<&Pairs>,
) {
    let weighted = privacy::judge_weighted(analysis, judgement, &compare::weighted_parts(subject), &project.rules);
    compare::compare_shown(subject, analysis, &|measure, group| weighted.contains(&(measure, group)));
    if let Some(pairs) = pairs {
        let blocks = compare::paired_blocks(subject, pairs);
        let shown = privacy::judge_paired(analysis, judgement, &blocks, &project.rules);
        let may_show = |block: &compare::PairedBlock| shown.contains(&(block.measure, block.group));
        analysis.rows.extend(compare::paired_rows(subject, pairs, &blocks, &may_show));
        analysis.rows.sort_by_key(|row| row.key);
    }
}
