//! Why a statistic cannot be computed.

use std::fmt;

/// Why there is no figure. A report says this in words where the figure would have stood, and goes on with the rest.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum StatError {
    /// Fewer cases than the formula needs.
    TooFewCases {
        /// Cases at hand.
        have: u64,
        /// Cases needed.
        need: u64,
    },
    /// Fewer items, groups or levels than the formula needs.
    TooFewParts {
        /// Parts at hand.
        have: usize,
        /// Parts needed.
        need: usize,
    },
    /// Everybody gave the same answer, so there is no spread to relate anything to.
    NoVariation,
    /// Everybody gave the same answer to this one item (position in the scale, 0-based).
    ItemWithoutVariation {
        /// Position of the item.
        item: usize,
    },
    /// More events than trials.
    MoreEventsThanTrials {
        /// Events.
        events: u64,
        /// Trials.
        trials: u64,
    },
    /// More answers than there are people in the population.
    PopulationTooSmall {
        /// Answers.
        cases: u64,
        /// People.
        population: u64,
    },
    /// An argument outside the range for which the formula is defined; the text names it.
    OutOfRange {
        /// The argument.
        what: &'static str,
    },
    /// The solution has a negative unique variance (position of the item): the one-factor model does not describe these answers.
    Improper {
        /// Position of the item.
        item: usize,
    },
    /// An iteration did not settle.
    NotConverged {
        /// Steps that were tried.
        steps: usize,
        /// The margin (position) that was furthest off, where there are margins.
        margin: Option<usize>,
    },
    /// A cell of the target has people but nobody in it answered, so no weight can represent them.
    EmptyTargetCell {
        /// Position of the margin.
        margin: usize,
        /// Position of the cell in the margin.
        cell: usize,
    },
    /// People answered in a cell that the target says is empty.
    UnexpectedCell {
        /// Position of the margin.
        margin: usize,
        /// Position of the cell in the margin.
        cell: usize,
    },
    /// Margins that must have the same total do not.
    MarginsDisagree {
        /// Position of the margin that differs from the first.
        margin: usize,
    },
}

impl fmt::Display for StatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFewCases { have, need } => write!(f, "{have} cases, at least {need} are needed"),
            Self::TooFewParts { have, need } => write!(f, "{have} parts, at least {need} are needed"),
            Self::NoVariation => write!(f, "everybody gave the same answer"),
            Self::ItemWithoutVariation { item } => write!(f, "everybody gave the same answer to item number {}", item + 1),
            Self::MoreEventsThanTrials { events, trials } => write!(f, "{events} events in {trials} trials"),
            Self::PopulationTooSmall { cases, population } => {
                write!(f, "{cases} answers from a population of {population}")
            }
            Self::OutOfRange { what } => write!(f, "{what} is outside the range of the formula"),
            Self::Improper { item } => write!(f, "the one-factor solution is improper at item number {}", item + 1),
            Self::NotConverged { steps, margin: None } => write!(f, "no convergence in {steps} steps"),
            Self::NotConverged { steps, margin: Some(margin) } => {
                write!(f, "no convergence in {steps} steps, margin number {} is furthest off", margin + 1)
            }
            Self::EmptyTargetCell { margin, cell } => {
                write!(f, "margin number {}: nobody answered in cell number {}", margin + 1, cell + 1)
            }
            Self::UnexpectedCell { margin, cell } => {
                write!(f, "margin number {}: answers in cell number {}, which the target says is empty", margin + 1, cell + 1)
            }
            Self::MarginsDisagree { margin } => write!(f, "margin number {} has another total than the first", margin + 1),
        }
    }
}

impl std::error::Error for StatError {}

/// Refuses fewer cases than needed.
pub(super) fn at_least(have: u64, need: u64) -> Result<(), StatError> {
    if have < need { Err(StatError::TooFewCases { have, need }) } else { Ok(()) }
}

/// Refuses fewer parts (items, groups, levels) than needed.
pub(super) fn at_least_parts(have: usize, need: usize) -> Result<(), StatError> {
    if have < need { Err(StatError::TooFewParts { have, need }) } else { Ok(()) }
}
