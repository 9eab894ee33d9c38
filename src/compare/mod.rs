//! Groups held against each other: against everybody else, and against the round before.

mod across;
mod names;
mod others;
mod rounds;
pub mod youth;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

pub use across::across;
pub use names::Names;

use crate::analysis::{Analysis, Row, Subject};

/// Adds the comparisons to an analysis.
pub fn compare(subject: &Subject<'_>, analysis: &mut Analysis) {
    let compared: Vec<Vec<Row>> = (0..subject.frame.groups.len())
        .into_par_iter()
        .map(|group| {
            let tallies = subject.tallies(group);
            let mut rows = others::rows(subject, group, &tallies);
            rows.extend(rounds::rows(subject, group, &tallies));
            rows
        })
        .collect();
    analysis.rows.extend(compared.into_iter().flatten());
    analysis.rows.retain(|row| subject.plan.asks(row.key.statistic));
    analysis.rows.sort_by_key(|row| row.key);
}

/// Positions are 32-bit in keys.
fn narrow(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}
