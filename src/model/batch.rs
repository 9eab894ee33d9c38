//! Answers on their way from `ingest` to `tabulate`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diag::Diagnostic;

/// Most levels that a response scale may declare; the codes above are kept for non-answers.
pub const MAX_LEVELS: usize = 240;

/// Why there is no valid answer. Each kind has its own count in every tally.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissingReason {
    /// "Vet ikke": the person answered that they do not know.
    DontKnow,
    /// "Ikke aktuelt": the person answered that it does not apply to them.
    NotApplicable,
    /// The person answered that they do not wish to answer.
    Declined,
    /// A filter route passed the question by, or the round did not have it.
    NotAsked,
    /// Blank, although a later question was answered.
    Skipped,
    /// Blank, and so is everything after it.
    DroppedOut,
}

impl MissingReason {
    /// Every kind, in the order of the slots of a tally.
    pub const ALL: [Self; 6] =
        [Self::DontKnow, Self::NotApplicable, Self::Declined, Self::NotAsked, Self::Skipped, Self::DroppedOut];

    /// Position in [`Self::ALL`].
    #[must_use]
    pub const fn slot(self) -> usize {
        self as usize
    }

    /// Name as written in files (`dont_know` …).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DontKnow => "dont_know",
            Self::NotApplicable => "not_applicable",
            Self::Declined => "declined",
            Self::NotAsked => "not_asked",
            Self::Skipped => "skipped",
            Self::DroppedOut => "dropped_out",
        }
    }
}

/// One cell of an export, in one byte: a level by its position in the declared order, or why there is none.
///
/// `ingest` writes levels, `DontKnow`, `NotApplicable`, `Declined`, `NotAsked` (when the export itself says so) and
/// [`Answer::BLANK`]; `tabulate` decides what a blank was (not asked, skipped, dropped out), because only it knows the routes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Answer(u8);

impl Answer {
    /// Nothing stands in the cell.
    pub const BLANK: Self = Self(u8::MAX);

    const FIRST_MISSING: u8 = 241;

    /// A level, by its position among the declared levels (0-based).
    ///
    /// # Panics
    /// When the position is not below [`MAX_LEVELS`], which instruments are checked for.
    #[must_use]
    pub fn level(position: usize) -> Self {
        assert!(position < MAX_LEVELS, "level position {position} is out of range");
        #[allow(clippy::cast_possible_truncation)]
        Self(position as u8)
    }

    /// A non-answer of a known kind.
    #[must_use]
    pub const fn missing(reason: MissingReason) -> Self {
        Self(Self::FIRST_MISSING + reason as u8)
    }

    /// The position of the level, if this is a valid answer.
    #[must_use]
    pub const fn as_level(self) -> Option<usize> {
        if (self.0 as usize) < MAX_LEVELS { Some(self.0 as usize) } else { None }
    }

    /// The kind of non-answer; `None` for levels and blanks.
    #[must_use]
    pub fn as_missing(self) -> Option<MissingReason> {
        let slot = self.0.checked_sub(Self::FIRST_MISSING)?;
        MissingReason::ALL.get(usize::from(slot)).copied()
    }

    /// Whether nothing stands in the cell.
    #[must_use]
    pub const fn is_blank(self) -> bool {
        self.0 == u8::MAX
    }

    /// The answer behind [`Self::byte`]; bytes that stand for nothing are blank.
    #[must_use]
    pub fn from_byte(byte: u8) -> Self {
        let answer = Self(byte);
        if answer.as_level().is_some() || answer.as_missing().is_some() { answer } else { Self::BLANK }
    }

    /// The byte itself, for dense look-up tables.
    #[must_use]
    pub const fn byte(self) -> u8 {
        self.0
    }
}

/// One grouping variable of a batch, dictionary-coded: `values[codes[row]]`. The dictionary belongs to the batch alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyColumn {
    /// Distinct values, in order of first appearance in the batch. An empty string is "not stated".
    pub values: Vec<String>,
    /// For each row, the position in `values`.
    pub codes: Vec<u32>,
}

/// A stretch of respondents, rows in file order.
///
/// `answers` is row-major with `columns` answers a row, in the order of the answer columns that the reader was asked for
/// (`instrument::Instrument::columns`); `keys` has one entry for each grouping variable asked for, in that order.
#[derive(Clone, Debug, Default)]
pub struct ResponseBatch {
    /// Number of respondents.
    pub rows: usize,
    /// Answers in a row.
    pub columns: usize,
    /// `rows × columns` answers.
    pub answers: Vec<Answer>,
    /// Grouping variables.
    pub keys: Vec<KeyColumn>,
    /// For each row a digest that is the same for the same person in every round, where the project declares a key; else empty.
    pub links: Vec<Option<u128>>,
    /// Records of the file that the batch was made from, empty ones included; places in `findings` count from the first of them.
    pub records: u64,
    /// Records without a single answer: invitations, not respondents. They are not in `rows`.
    pub without_answers: u64,
    /// What the reader noticed; `place.row` is 1 for the first record of the batch until the pipeline has numbered the batches.
    pub findings: Vec<Diagnostic>,
    /// The same for records that are known to belong to one value of the variable that the reader was asked to tell apart; what is told
    /// here is not in `findings`.
    pub parts: Vec<BatchPart>,
}

/// What was noticed of the records of one municipality, in an export that holds several.
#[derive(Clone, Debug, Default)]
pub struct BatchPart {
    /// The municipality, as its column names it.
    pub value: String,
    /// Records of it, with answers or without.
    pub records: u64,
    /// Records without a single answer.
    pub without_answers: u64,
    /// Records that are marked as completed.
    pub completed: u64,
    /// What the reader noticed of them.
    pub findings: Vec<Diagnostic>,
}

/// A batch that is yet to be decoded: `ingest` cuts the input, any thread may decode the piece.
pub type BatchJob = Box<dyn FnOnce() -> Result<ResponseBatch, Box<Diagnostic>> + Send>;
