//! What an export holds, as far as its file tells: the ground that a first questionnaire is drafted on.

use crate::diag::Diagnostic;

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// One answer out of several.
    Single,
    /// One option of a multi-select: ticked or not.
    Multiple {
        /// Label of the option, or its name where the export has no labels.
        option: String,
    },
    /// All ticks of a multi-select in one cell.
    Ticks,
    /// Free text.
    Open,
    /// Numbers.
    Number,
    /// Dates or times.
    Date,
    /// Something that the survey system wrote.
    System,
    /// Contact data or an identifier.
    Contact,
}

/// One column of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceColumn {
    /// Header.
    pub name: String,
    /// Name of the question that the column belongs to; columns of one battery or multi-select share it.
    pub question: String,
    /// Words of the question, where the export has them.
    pub text: String,
    /// What the column holds.
    pub kind: SourceKind,
    /// Codes and labels, in the order of the export, or in increasing order where it has none. A label is empty where only codes are known.
    pub labels: Vec<(String, String)>,
    /// Number of distinct values, counted to ten thousand.
    pub distinct: usize,
    /// Whether every cell is blank.
    pub blank: bool,
    /// Whether the export itself says what the column holds: labels of codes, a table of questions.
    pub known: bool,
    /// Distinct values in order of appearance, with how often each stands; none for contact data. They may be people's own words.
    pub values: Seen,
    /// Cells that say that nobody answered, with how often each stands: `NA`, `-`. They are not among the values.
    pub signs: Vec<(String, u64)>,
    /// What is known of a column that numbers the respondents.
    pub ids: Option<Ids>,
}

/// Distinct values, with how often each stands. They may be people's own words, so they are never printed, not even while testing.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Seen(pub(crate) Vec<(String, u64)>);

impl std::ops::Deref for Seen {
    type Target = [(String, u64)];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl std::fmt::Debug for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} values", self.0.len())
    }
}

/// What is known of a column that numbers the respondents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ids {
    /// Filled cells.
    pub filled: u64,
    /// Cells that repeat an earlier one.
    pub repeated: u64,
    /// Row of the first of them.
    pub row: u64,
}

/// An export at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceDescription {
    /// Id of the format.
    pub format: &'static str,
    /// Rows.
    pub rows: u64,
    /// Columns, in file order.
    pub columns: Vec<SourceColumn>,
    /// What was recognised.
    pub findings: Vec<Diagnostic>,
}
