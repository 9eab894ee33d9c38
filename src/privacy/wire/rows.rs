//! The form that `release.json` had in schema 1: one row a figure, with every name written out.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::{Frame, GroupInfo, GroupKind, Interval, Method, NoInterval, RoundId, Statistic, Unit};
use crate::privacy::{PrivacyInfo, ProfileRelease, ProgramInfo, QualityNote, SizeVerdict};

/// A release in schema 1.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowsFile {
    /// Version of this format: 1.
    #[serde(rename = "schema")]
    _schema: u32,
    /// The program that made it.
    pub(super) program: ProgramInfo,
    /// What the figures are about.
    #[serde(flatten)]
    pub(super) frame: Frame,
    /// Rules of disclosure control.
    pub(super) privacy: PrivacyInfo,
    /// What was noticed about the data.
    pub(super) quality: Vec<QualityNote>,
    /// For each group that is wholly hidden: the smallest shown group that it is part of.
    pub(super) shown_in: Vec<ShownIn>,
    /// Public figures about young people, where the project names tables of them.
    #[serde(default)]
    pub(super) youth: Option<ProfileRelease>,
    /// The figures.
    pub(super) rows: Vec<RowFile>,
}

/// Where the people of a hidden group are shown instead.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ShownIn {
    /// The hidden group.
    pub(super) group: GroupFile,
    /// The group that they are counted in.
    #[serde(rename = "in")]
    pub(super) within: GroupFile,
}

/// A group: its round, and grouping variable → value. A grouping variable that is itself called `round` (or `_round`, …) is
/// written with one more underscore in front.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(super) struct GroupFile {
    /// Round.
    pub(super) round: RoundId,
    /// Grouping variables.
    #[serde(flatten)]
    pub(super) keys: BTreeMap<String, String>,
}

impl GroupFile {
    /// The form that a group has in rows.
    pub(super) fn of(group: &GroupInfo) -> Self {
        let keys = group.keys.iter().map(|(key, value)| (escaped(key), value.clone())).collect();
        Self { round: group.round.clone(), keys }
    }
}

/// Keeps grouping variables apart from the key `round`.
fn escaped(key: &str) -> String {
    if key.trim_start_matches('_') == "round" { format!("_{key}") } else { key.to_owned() }
}

/// Whether there is a figure to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Status {
    /// A figure.
    Shown,
    /// There is a figure, and it may not be shown.
    Suppressed,
    /// There is none.
    NotAvailable,
}

/// One figure.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowFile {
    /// Measure.
    pub(super) measure: String,
    /// Statistic.
    pub(super) statistic: Statistic,
    /// Group of people.
    pub(super) group: GroupFile,
    /// Group that it is compared with.
    pub(super) reference: Option<GroupFile>,
    /// Value of a level, or id of an item, for statistics that have one figure for each.
    pub(super) level: Option<String>,
    /// Benchmark that it is held against or taken from.
    #[serde(default)]
    pub(super) benchmark: Option<String>,
    /// Kind of groups that the figure compares or is made from, where there are several.
    #[serde(default)]
    pub(super) across: Option<GroupKind>,
    /// The figure; absent unless shown.
    #[serde(default)]
    pub(super) value: Option<f64>,
    /// What the figure measures.
    #[serde(default)]
    pub(super) unit: Option<Unit>,
    /// Confidence interval in the same unit.
    #[serde(default)]
    pub(super) interval: Option<IntervalFile>,
    /// How a figure without interval was computed.
    #[serde(default)]
    pub(super) method: Option<Method>,
    /// Why there is no interval.
    #[serde(default)]
    pub(super) no_interval: Option<NoInterval>,
    /// Unweighted persons that the figure rests on.
    #[serde(default)]
    pub(super) n: Option<u64>,
    /// Degrees of freedom; of the numerator, or the number of groups, where there are two.
    #[serde(default)]
    pub(super) df: Option<f64>,
    /// Second degrees of freedom.
    #[serde(default)]
    pub(super) df2: Option<f64>,
    /// For a p-value: the same, adjusted for its family.
    #[serde(default)]
    pub(super) p_adjusted: Option<f64>,
    /// For a p-value: how many shown p-values its family has.
    #[serde(default)]
    pub(super) tested: Option<u32>,
    /// For a difference or change: what its interval says about the smallest difference of interest. Made from the other
    /// fields, and refused when it is not what they give.
    #[serde(default)]
    pub(super) verdict: Option<SizeVerdict>,
    /// Shown, suppressed or not available.
    pub(super) status: Status,
    /// Why it is suppressed or not available.
    #[serde(default)]
    pub(super) reason: Option<String>,
}

/// A confidence interval and how it was computed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IntervalFile {
    /// The ends and the level.
    pub(super) lower: f64,
    /// Upper end.
    pub(super) upper: f64,
    /// Confidence level.
    pub(super) level: crate::model::Confidence,
    /// How it was computed.
    pub(super) method: Method,
}

impl IntervalFile {
    /// The interval, when its ends are in order.
    pub(super) fn interval(&self) -> Option<Interval> {
        (self.lower <= self.upper).then_some(Interval { lower: self.lower, upper: self.upper, level: self.level })
    }
}
