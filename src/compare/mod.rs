//! Groups held against each other: against everybody else, and against the round before.

mod across;
mod adjusted;
mod answers;
mod benchmark;
mod composition;
mod design;
mod dif;
mod levels;
mod names;
mod ordered;
mod others;
mod paired;
mod pooling;
mod rounds;
mod shares;
mod trend;
mod weighted;
pub mod youth;

use std::collections::BTreeMap;

use rayon::iter::ParallelIterator;

pub use adjusted::adjusted_parts;
pub use benchmark::{add_benchmarks, benchmark_infos};
pub use design::{WeightedParts, weighted_parts, weighting_findings};
pub use dif::needs_score_classes;
pub use names::Names;
pub use paired::{PairedBlock, paired_blocks, paired_rows};

use crate::analysis::{Analysis, Row, Subject};
use crate::model::{GroupAt, MeasureAt};
use crate::tabulate::GroupTallies;

/// Adds the comparisons to an analysis.
pub fn compare(subject: &Subject<'_>, analysis: &mut Analysis) {
    let totals: BTreeMap<GroupAt, GroupTallies<'_>> = subject.totals().map(|total| (total, subject.tallies(total))).collect();
    let compared: Vec<Vec<Row>> = subject
        .frame
        .groups
        .par_keys()
        .map(|group| {
            let tallies = subject.tallies(group);
            let mut rows = others::rows(subject, group, &tallies, &totals);
            rows.extend(rounds::rows(subject, group, &tallies));
            rows.extend(dif::rows(subject, group, &tallies, &totals));
            rows
        })
        .collect();
    analysis.rows.extend(compared.into_iter().flatten());
    analysis.rows.retain(|row| subject.plan.asks(row.key.statistic));
}

/// Whether figures of a measure that are made from parts which are shown nowhere may stand in a round (measure, group of everyone), and if so whether
/// they may tell of the spread within the parts.
pub type Weighted<'a> = dyn Fn(MeasureAt, GroupAt) -> Option<bool> + Sync + 'a;

/// Adds what is made from several groups at once, after disclosure control has decided which of them may be shown: tests among
/// groups, weighted and standardised figures, partial pooling, trends. From shown groups alone, so that none of it leads to a hidden one.
pub fn compare_shown(subject: &Subject<'_>, analysis: &mut Analysis, weighted: &Weighted<'_>, adjusted: &Weighted<'_>) {
    let rows = [
        across::rows(subject),
        composition::rows(subject),
        weighted::rows(subject, weighted),
        pooling::rows(subject),
        trend::rows(subject),
        ordered::rows(subject),
        levels::rows(subject),
        adjusted::rows(subject, adjusted),
    ];
    analysis.rows.extend(rows.into_iter().flatten().filter(|row| subject.plan.asks(row.key.statistic)));
}
