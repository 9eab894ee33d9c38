//! Which statistic for which group: rows of figures, before anything has been decided about what may be shown.

mod blocks;
mod catalogue;
mod coding;
mod correlations;
mod describe;
mod frame;
mod isolated;
mod members;
mod notices;
mod offered;
mod pooled;
mod reliability;
mod subject;
mod types;

use rayon::iter::ParallelIterator;

pub use blocks::blocks;
pub use catalogue::{COUNTING, Entry, entry, indicator_entry};
pub use coding::coding_findings;
pub use correlations::needs_score_pairs;
pub use describe::describe;
pub(crate) use describe::{confidence, unavailable};
pub use frame::MeasureSource;
pub use notices::{notices, roster_findings, roster_place};
pub use pooled::pooled;
pub use reliability::needs_patterns;
pub use subject::{Invited, Subject};
pub use types::{Analysis, Block, BlockRoute, Outcome, Row, RowKey, Unavailable};

/// Describes every group.
///
/// What may be shown is decided before ([`blocks`] has the counts), so that a figure which borrows from other groups borrows from shown
/// ones alone.
#[must_use]
pub fn analyse(subject: &Subject<'_>) -> Analysis {
    let described: Vec<Vec<Row>> = subject.frame.groups.par_keys().map(|group| describe(subject, group)).collect();
    let mut rows: Vec<Row> = described.into_iter().flatten().collect();
    rows.sort_by_key(|row| row.key);
    Analysis { frame: subject.frame.clone(), rows, plan: subject.plan.clone() }
}
