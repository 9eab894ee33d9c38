//! Questions that only leaders are asked: of everybody else a blank is no non-response, and an answer is none.

use std::collections::BTreeSet;

/// Where such questions stand, for the rows of an export.
#[derive(Clone, Debug, Default)]
pub(crate) struct LeadersPlan {
    /// Position of the role among the grouping variables.
    pub(crate) role: usize,
    /// Values of the role of those who lead.
    pub(crate) leaders: BTreeSet<String>,
    /// Answers of a row that are theirs, each with its column where it has one of its own.
    pub(crate) slots: Vec<(usize, Option<usize>)>,
}
