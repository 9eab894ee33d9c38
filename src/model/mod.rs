//! The words that every room shares: who was asked, what was asked, what was answered, and what a figure is.
//!
//! Nothing here computes a figure. A type lives here when two rooms must agree on it; everything else stays in its room.

mod area;
mod at;
mod batch;
mod benchmark;
mod compared;
mod day;
pub mod elementary;
mod estimate;
mod frame;
mod geography;
mod hexadecimal;
mod ids;
mod indicator;
mod indicator_catalogue;
mod indicator_statistic;
mod inventory;
mod need;
mod random;
mod read_file;
mod roster;
mod statistic;
mod statistic_facts;
mod tally;
mod text;
mod visibility;

pub use area::{AreaCode, Period};
#[cfg(test)]
pub(crate) use at::nth;
pub use at::{At, BenchmarkAt, DetailAt, GroupAt, ItemAt, LevelAt, List, MeasureAt};
pub use batch::{Answer, BatchJob, BatchPart, KeyColumn, MAX_LEVELS, MissingReason, ResponseBatch};
pub use benchmark::{
    BenchmarkArea, BenchmarkFile, BenchmarkFileRow, BenchmarkInfo, BenchmarkLeftOut, BenchmarkPart, BenchmarkRow, BenchmarkTable,
    BenchmarkUnit,
};
pub use compared::{compared, tidy};
pub use day::{date_of, is_date, moment_of};
pub use estimate::{Confidence, Degrees, Estimate, Interval, Method, NoInterval, Unit};
pub use frame::{
    Adjustment, BtiLevel, Comparability, DesignInfo, DomainInfo, Estimand, Family, Frame, GroupInfo, GroupKind, InstrumentInfo,
    LevelInfo, LinkKind, MeasureInfo, MeasureKind, Multiplicity, Polarity, RecommendationInfo, RoundInfo,
};
pub use geography::{Area, AreaLevel, BorderChange, ChangeKind, Geography, NameMatch};
pub use hexadecimal::hexadecimal;
pub use ids::{DomainId, IndicatorId, ItemId, MeasureId, ResponseId, RoundId, ScaleId};
pub use indicator::{
    AgeGroup, Figure, Gap, IndicatorKey, IndicatorRow, IndicatorTable, Origin, Producer, PublishedVerdict, Sex, ValueKind,
    ValueUnit,
};
pub use indicator_catalogue::{
    Aliases, DisplayRule, Factor, Good, IndicatorCatalogue, IndicatorDefinition, IndicatorTheme, TestFamily,
};
pub use indicator_statistic::IndicatorStatistic;
pub use inventory::{
    AgeSpan, AnsweredBy, Counts, Disclosure, FieldOption, FieldType, FieldValue, Inventory, InventoryField, InventoryKind,
    InventoryRow,
};
pub use need::NeedTheme;
pub(crate) use random::SplitMix64;
pub use read_file::ReadFile;
pub use roster::{Crosswalk, CrosswalkRow, Roster, RosterRow, UNIT_OF};
pub use statistic::Statistic;
pub use statistic_facts::{Detail, Facts, PValues, Reveals, Sheet, Topic};
pub use tally::{Histogram, ItemMoment, Moments, PairMoments, ScoreClass, TallyLevel, TallyRow};
pub(crate) use text::every_language;
pub use text::{Language, Text};
pub use visibility::{Visibility, Visible};
