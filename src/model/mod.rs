//! The words that every room shares: who was asked, what was asked, what was answered, and what a figure is.
//!
//! Nothing here computes. A type lives here when two rooms must agree on it; everything else stays in its room.

mod area;
mod batch;
mod estimate;
mod ids;
mod roster;
mod tally;
mod text;

pub use area::{AreaCode, Period};
pub use batch::{Answer, BatchJob, KeyColumn, MAX_LEVELS, MissingReason, ResponseBatch};
pub use estimate::{Confidence, Estimate, Interval, Method, NoInterval, Unit};
pub use ids::{DomainId, ItemId, MeasureId, ResponseId, RoundId, ScaleId, StatisticId};
pub use roster::{Crosswalk, CrosswalkRow, Roster, RosterRow};
pub use tally::{Histogram, Moments};
pub use text::{Language, Text};
