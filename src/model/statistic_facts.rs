//! What the table of statistics says of each: the columns of [`Statistic`](super::Statistic).

use serde::{Deserialize, Serialize};

use super::{Statistic, Unit};

/// A statistic's row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// Units that its figures have: one, but for limits of a funnel, which are drawn for means and for shares.
    pub units: &'static [Unit],
    /// How much of the answers it tells.
    pub reveals: Reveals,
    /// What it is about.
    pub topic: Topic,
    /// What it has one figure for each of, where a measure and a group have several.
    pub per: Option<Detail>,
    /// The p-value that tests it against no difference.
    pub p_value: Option<Statistic>,
    /// For a p-value: which others it is adjusted with, where the plan says that those of one comparison belong together.
    pub adjusted: Option<PValues>,
    /// Sheets of the workbook that have a column for it.
    pub sheets: &'static [Sheet],
    /// Whether it is computed only when the project's plan asks for it.
    pub on_request: bool,
}

/// How much of a group's answers a statistic is a function of. Disclosure control decides by it (`privacy::reveals`), together with the
/// measure and the method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reveals {
    /// Location: a count, a sum, one share; or nothing but what shown groups tell anyway.
    Location,
    /// Distribution: sums of squares, shares of answers, ranks.
    Distribution,
    /// Distributions of a scale and of every item in it.
    ItemDistributions,
    /// A mean: the figure of location, or a second one beside a share.
    MeanOfAnswers,
    /// A share: the figure of location, or a second one beside a mean.
    ShareOfAnswers,
    /// The share of one answer: of two answers that of the other too.
    EachLevel,
    /// Who could not say: told like an answer, but not where the question is sensitive.
    NotSaid,
    /// A test of means: the spread of the group, or as much as the mean where it rests on borrowed spread.
    TestOfMeans,
}

/// What a statistic is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// The group alone.
    Own,
    /// The group against the others.
    Others,
    /// Change between two rounds.
    Rounds,
    /// A benchmark, or the group against it.
    Benchmark,
    /// Three rounds or more.
    Series,
    /// The people who answered both times.
    SamePeople,
    /// Several groups.
    Groups,
    /// The order of rounds or of groups.
    Order,
}

/// What a statistic has one figure for each of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// Levels of the response scale.
    Level,
    /// Items of a scale.
    Item,
    /// Benchmarks.
    Benchmark,
    /// Other scales: positions among the measures.
    Scale,
}

/// Which p-values of a test are adjusted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PValues {
    /// Those of the same groups.
    Comparison,
    /// Those of all pairs of groups in one measure, where they know nothing of each other.
    Measure,
}

/// A sheet of figures in the workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// Scales.
    Scales,
    /// Questions.
    Items,
    /// Options of multi-selects.
    Choices,
    /// The collaboration matrix.
    Matrix,
    /// Change between rounds.
    Rounds,
    /// Benchmarks.
    Benchmarks,
    /// Who answered.
    Response,
}
