//! Groups held against each other: against everybody else, and against the round before.

mod names;
mod others;
mod rounds;
pub mod youth;

use std::collections::{BTreeMap, BTreeSet};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

pub use names::Names;

use crate::analysis::{Analysis, Row, Subject};
use crate::tabulate::GroupTallies;

/// Adds the comparisons to an analysis.
pub fn compare(subject: &Subject<'_>, analysis: &mut Analysis) {
    let totals: BTreeMap<usize, GroupTallies<'_>> = (0..subject.frame.groups.len())
        .map(|group| subject.total_of(group))
        .collect::<BTreeSet<usize>>()
        .into_iter()
        .map(|total| (total, subject.tallies(total)))
        .collect();
    let compared: Vec<Vec<Row>> = (0..subject.frame.groups.len())
        .into_par_iter()
        .map(|group| {
            let tallies = subject.tallies(group);
            let mut rows = others::rows(subject, group, &tallies, &totals);
            rows.extend(rounds::rows(subject, group, &tallies));
            rows
        })
        .collect();
    analysis.rows.extend(compared.into_iter().flatten());
    analysis.rows.sort_by_key(|row| row.key);
}

/// Positions are 32-bit in keys.
fn narrow(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}
