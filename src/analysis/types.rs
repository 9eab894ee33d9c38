//! What an analysis is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{DetailAt, Estimate, Frame, GroupAt, GroupKind, Histogram, MeasureAt, Statistic};
use crate::project::Plan;

/// Why a figure could not be computed, although nothing forbids it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Unavailable {
    /// Nobody gave a valid answer.
    NoValidAnswers,
    /// Everybody answered alike.
    NoVariation,
    /// Too few cases for the formula.
    TooFewCases,
    /// The question was not asked in this round.
    NotAsked,
    /// The question is not the same in the two rounds.
    NotComparable,
    /// There is no roster to hold it against.
    NoRoster,
    /// The group did not exist in the reference round.
    NoReference,
    /// It is made from groups of which not all may be shown.
    GroupsHidden,
    /// Our own people are in the benchmark and cannot be taken out of it.
    ContainsOwn,
    /// The formula gave a result outside what is possible.
    Improper,
}

/// What a figure is about. Groups, measures and reference are positions in the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey {
    /// Measure.
    pub measure: MeasureAt,
    /// Group of people.
    pub group: GroupAt,
    /// Statistic.
    pub statistic: Statistic,
    /// Group that it is compared with: the same group in an earlier round, or the group whose other members are the reference. Of
    /// a benchmark that contains us from another round: the group of that round that was taken out.
    pub reference: Option<GroupAt>,
    /// Kind of the groups that it compares or is made from, for figures about several groups at once; `group` is then everyone in
    /// the round.
    pub across: Option<GroupKind>,
    /// Level, item, benchmark or other scale, for statistics that have one figure for each.
    pub detail: Option<DetailAt>,
}

impl RowKey {
    /// What a figure is about that is held against nothing and has no detail.
    #[must_use]
    pub const fn of(measure: MeasureAt, group: GroupAt, statistic: Statistic) -> Self {
        Self { measure, group, statistic, reference: None, across: None, detail: None }
    }
}

/// A figure, or why there is none.
pub type Outcome = Result<Estimate, Unavailable>;

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What it is about.
    pub key: RowKey,
    /// The figure.
    pub outcome: Outcome,
}

/// The counts of one measure: what disclosure control decides by, before any figure is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Measure (position in the frame).
    pub measure: MeasureAt,
    /// Persons with a valid answer, for each atom: the smallest cells of people, of which groups are unions. Atoms of different rounds are different.
    pub valid: Vec<u32>,
    /// For sensitive measures: how many of each atom gave each answer. Empty for others.
    pub levels: Vec<Vec<u64>>,
    /// How many of each atom gave each answer, and each kind of non-answer: what tells whether an earlier release was of the same answers.
    pub counts: Vec<[Vec<u64>; 2]>,
    /// Groups that get figures of the measure, with their answers; in order. Who answered has no histogram.
    pub answers: Vec<(GroupAt, Histogram)>,
    /// Atoms of the people whose own service the measure rates. Groups that are not within that service leave them out.
    pub own: Vec<u32>,
    /// The route, where not everybody is asked; of a scale, where all of its questions have the same.
    pub route: Option<BlockRoute>,
}

/// The measure whose answers decide who is asked another: how many answered the other tells how this one was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockRoute {
    /// Measure (position in the frame).
    pub trigger: MeasureAt,
    /// Levels after which the other is asked.
    pub levels: Vec<usize>,
}

impl Block {
    /// People of an atom of whom it is known whether they answered.
    #[must_use]
    pub fn people(&self, atom: usize) -> u64 {
        self.counts[atom].iter().flatten().sum()
    }

    /// Levels of a sensitive measure; none of others.
    #[must_use]
    pub fn level_count(&self) -> usize {
        self.levels.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// How many of an atom gave another answer than a level of a sensitive measure.
    #[must_use]
    pub fn dissent(&self, atom: usize, level: usize) -> u64 {
        let given = self.levels[atom].get(level).copied().unwrap_or(0);
        u64::from(self.valid[atom]).saturating_sub(given)
    }

    /// Answers of a group; `None` when it gets no figures of the measure.
    #[must_use]
    pub fn answers_of(&self, group: GroupAt) -> Option<&Histogram> {
        let place = self.answers.binary_search_by_key(&group, |(group, _)| *group).ok()?;
        Some(&self.answers[place].1)
    }
}

/// Everything that was computed, protected from being written: it has no `Serialize`, and `findings`, `chart` and `report` do
/// not accept it. Only `privacy` turns it into a `Release`.
///
/// ```compile_fail
/// fn written<T: serde::Serialize>() {}
/// written::<kartlegg::analysis::Analysis>();
/// ```
#[derive(Clone, Debug)]
pub struct Analysis {
    /// What the figures are about.
    pub frame: Frame,
    /// Figures, in the order in which they were worked out.
    pub rows: Vec<Row>,
    /// What was asked for.
    pub plan: Plan,
}
