//! What to do with each column of an export, settled before the first row is decoded.

use std::collections::{BTreeMap, BTreeSet};

use super::answer_table::AnswerTable;
use super::coder::Coder;
use super::leaders::LeadersPlan;
use super::multi_tick_cells::SplitTable;
use super::own_words::OwnWords;
use super::unit_of::UnitPlan;
use crate::model::Answer;

/// What to do with the cells of one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Contact data, open text, columns that nobody asked for: never looked at.
    Skip,
    /// An answer.
    Answer {
        /// Position among the answers of a row.
        slot: usize,
        /// Position among the tables.
        table: usize,
    },
    /// Several ticks in one cell; the position among the splits.
    Split(usize),
    /// An answer in people's own words, to be coded and dropped; the position among the coders.
    Coded(usize),
    /// A grouping variable.
    Key(usize),
    /// An id that the project declared.
    Person {
        /// Nobody may stand on two rows.
        unique: bool,
        /// It links the answers of a person to those of other rounds.
        links: bool,
    },
    /// SurveyXact's "completed".
    Completed,
    /// Qualtrics' word for how an answer came about.
    Status,
    /// No header: nothing may stand here but the numbers of rows, in front of all.
    Nameless,
}

/// How the cells of a grouping variable become values.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeyPlan {
    /// Codes and labels, in compared form, to values. `None` when every text is a value of its own.
    pub(crate) levels: Option<BTreeMap<String, String>>,
    /// Codes to labels, from the labels table of the export.
    pub(crate) labels: BTreeMap<String, String>,
    /// Cells that mean that nobody answered, in compared form.
    pub(crate) blanks: BTreeSet<String>,
}

/// The whole plan. Shared by every batch.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    /// File as messages name it.
    pub(crate) file: String,
    /// Sheet, for workbooks.
    pub(crate) sheet: Option<String>,
    /// Headers, tidied.
    pub(crate) headers: Vec<String>,
    /// Columns up to the last one with a header; what comes after it may be left out of a row.
    pub(crate) named: usize,
    /// One for each column of the file.
    pub(crate) actions: Vec<Action>,
    /// Look-ups that actions refer to.
    pub(crate) tables: Vec<AnswerTable>,
    /// Columns that hold several ticks a cell.
    pub(crate) splits: Vec<SplitTable>,
    /// Codebooks of columns that are coded.
    pub(crate) coders: Vec<Coder>,
    /// Position of the coder whose answers are gathered too, and where.
    pub(crate) own_words: Option<(usize, OwnWords)>,
    /// Grouping variables.
    pub(crate) keys: Vec<KeyPlan>,
    /// Cells that mean that nobody answered, in compared form.
    pub(crate) blanks: BTreeSet<String>,
    /// Columns in which a cell that is none of the declared answers counts as blank.
    pub(crate) rest_blank: BTreeSet<usize>,
    /// How unit and service belong together, where an export has both.
    pub(crate) units: Option<UnitPlan>,
    /// What only leaders are asked.
    pub(crate) leaders: Option<LeadersPlan>,
    /// Slots of the options of each multi-select.
    pub(crate) multis: Vec<Vec<usize>>,
    /// A row before anything is read: blank, or not asked.
    pub(crate) template: Vec<Answer>,
    /// Whether one of the columns links people to their answers in other rounds.
    pub(crate) linked: bool,
    /// Grouping variable whose values are told of each by itself.
    pub(crate) apart: Option<usize>,
}
