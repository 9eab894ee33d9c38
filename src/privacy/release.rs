//! The release: everything that may be shown, and nothing else.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::figures::Figures;
use super::{ProfileRelease, RowKey, Unavailable};
use crate::model::{
    BenchmarkAt, BenchmarkInfo, DetailAt, Estimate, Frame, GroupAt, GroupInfo, Inventory, LevelAt, MeasureAt, MeasureInfo,
    Method, RoundId, Statistic, Unit,
};
use crate::stats::{SizeVerdict, size_verdict};

/// A figure as it may be shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shown {
    /// The figure.
    Value(Estimate),
    /// Suppressed: it exists, and is hidden. It never reads as a number anywhere, and nothing published says why it is hidden, for
    /// the reason alone tells which group is the small one, or that nearly all of it answered alike.
    Hidden,
    /// It does not exist.
    Unavailable(Unavailable),
}

impl Shown {
    /// The figure, when it is shown.
    #[must_use]
    pub const fn value(self) -> Option<Estimate> {
        match self {
            Self::Value(estimate) => Some(estimate),
            Self::Hidden | Self::Unavailable(_) => None,
        }
    }

    /// Whether it exists but is hidden.
    #[must_use]
    pub const fn is_hidden(self) -> bool {
        matches!(self, Self::Hidden)
    }
}

/// A p-value among those that it was computed with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InFamily {
    /// The p-value, adjusted for the others.
    pub adjusted: f64,
    /// How many shown p-values the family has.
    pub tested: u32,
}

/// One row of the release.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// What it is about.
    pub key: RowKey,
    /// What may be shown of it.
    pub shown: Shown,
    /// For a shown p-value: what it is worth among the others.
    pub family: Option<InFamily>,
}

impl Figure {
    /// The level that it is about, where it is about one.
    #[must_use]
    pub const fn level(&self) -> Option<LevelAt> {
        if let Some(DetailAt::Level(level)) = self.key.detail { Some(level) } else { None }
    }
}

/// A figure with its places in the two short lists of a release. Figures with one place among what figures are of agree in statistic, reference
/// and detail; those with one place among what there is of figures agree in status, unit, method, level of confidence and reason.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// The figure.
    pub figure: Figure,
    /// Its place among what figures are of.
    pub of: usize,
    /// Its place among what there is of figures.
    pub state: usize,
}

/// The program that made the release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProgramInfo {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
}

/// The rules of disclosure control and what they cost, in general terms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PrivacyInfo {
    /// Name of the set of rules.
    pub profile: String,
    /// Fewest answers for a group to be shown.
    pub min_n: u64,
    /// Fewest answers for a group to be shown on a sensitive question.
    pub min_n_sensitive: u64,
    /// Fewest answers for measures of spread and full distributions.
    pub min_n_spread: u64,
    /// Steps of the response scale that the sum of a hidden group's answers is left open by, at least.
    #[serde(default)]
    pub protect_width: u64,
    /// Pairs of group and question that were judged.
    pub judged: u64,
    /// Of these, hidden.
    #[serde(default)]
    pub hidden: u64,
    /// Audits that the release has passed.
    pub audits: Vec<String>,
}

/// Something noticed about the data that a reader should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct QualityNote {
    /// Stable code, e.g. `K224`.
    pub code: String,
    /// `warning` or `note`.
    pub severity: String,
    /// File and sheet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Column or key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What was found.
    #[serde(default)]
    pub found: String,
    /// What was expected.
    #[serde(default)]
    pub expected: String,
    /// How many times.
    pub count: u64,
}

/// Everything that may be shown. Reports, charts and files are made from this alone, and nothing outside of this room can make one.
#[derive(Clone, Debug, PartialEq)]
pub struct Release(pub(super) Parts);

/// A release of aggregated survey figures: everything that may be shown, and nothing else. It is the form of `release.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "kartlegg release, schema 2")]
pub(super) struct Parts {
    /// Version of this format: 2.
    #[schemars(range(min = 2, max = 2))]
    pub(super) schema: u32,
    /// The program that made it.
    pub(super) program: ProgramInfo,
    /// What the figures are about.
    #[serde(flatten)]
    pub(super) frame: Frame,
    /// Rules of disclosure control.
    pub(super) privacy: PrivacyInfo,
    /// What was noticed about the data.
    pub(super) quality: Vec<QualityNote>,
    /// For each group that is wholly hidden: the smallest shown group that it is part of, both by their positions among the groups.
    pub(super) shown_in: BTreeMap<GroupAt, GroupAt>,
    /// Public figures about young people, where the project names tables of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) youth: Option<ProfileRelease>,
    /// What the services have and do: facts about services, which no rule about people hides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) inventories: Vec<Inventory>,
    /// The figures, sorted by what they are about.
    pub(super) figures: Figures,
}

impl Release {
    /// Version of the file format.
    pub const SCHEMA: u32 = 2;

    /// The program that made it.
    #[must_use]
    pub const fn program(&self) -> &ProgramInfo {
        &self.0.program
    }

    /// What the figures are about.
    #[must_use]
    pub const fn frame(&self) -> &Frame {
        &self.0.frame
    }

    /// Rules of disclosure control.
    #[must_use]
    pub const fn privacy(&self) -> &PrivacyInfo {
        &self.0.privacy
    }

    /// What was noticed about the data.
    #[must_use]
    pub fn quality(&self) -> &[QualityNote] {
        &self.0.quality
    }

    /// Public figures about young people.
    #[must_use]
    pub const fn youth(&self) -> Option<&ProfileRelease> {
        self.0.youth.as_ref()
    }

    /// What the services have and do, by round and in the order of the report.
    #[must_use]
    pub fn inventories(&self) -> &[Inventory] {
        &self.0.inventories
    }

    /// The newest inventory of a kind.
    #[must_use]
    pub fn inventory(&self, kind: &str) -> Option<&Inventory> {
        self.0.inventories.iter().rfind(|inventory| inventory.kind.id == kind)
    }

    /// The same release with what the services have and do. Fields that are not to be shown are left out, whoever read them.
    #[must_use]
    pub fn with_inventories(mut self, inventories: Vec<Inventory>) -> Self {
        self.0.inventories = inventories.into_iter().map(super::inventory::shown).collect();
        self
    }

    /// The same release with public figures about young people beside the survey.
    #[must_use]
    pub fn with_youth(mut self, youth: ProfileRelease) -> Self {
        self.0.youth = Some(youth);
        self
    }

    /// The same release with a report for each service and unit that may be shown.
    #[must_use]
    pub fn with_unit_reports(mut self) -> Self {
        self.0.frame.unit_reports = true;
        self
    }

    /// Every figure, sorted by key.
    pub fn figures(&self) -> impl Iterator<Item = Figure> {
        self.0.figures.iter()
    }

    /// The same, with what they have in common with others.
    pub fn placed(&self) -> impl Iterator<Item = Placed> {
        self.0.figures.placed()
    }

    /// How many shown figures were computed by each method.
    #[must_use]
    pub fn methods(&self) -> BTreeMap<Method, u64> {
        self.0.figures.methods()
    }

    /// How many figures there are.
    #[must_use]
    pub fn figure_count(&self) -> usize {
        self.0.figures.len()
    }

    /// One figure. `None` when the release has no such row.
    #[must_use]
    pub fn get(&self, key: RowKey) -> Option<Shown> {
        self.0.figures.get(key).map(|figure| figure.shown)
    }

    /// A figure without reference and detail.
    #[must_use]
    pub fn figure(&self, measure: MeasureAt, group: GroupAt, statistic: Statistic) -> Option<Shown> {
        self.get(RowKey::of(measure, group, statistic))
    }

    /// All figures of one measure and group, in order of statistic.
    pub fn of(&self, measure: MeasureAt, group: GroupAt) -> impl Iterator<Item = Figure> {
        self.0.figures.of(measure, group)
    }

    /// The benchmark that a figure is held against or taken from.
    #[must_use]
    pub fn benchmark(&self, figure: &Figure) -> Option<&BenchmarkInfo> {
        let Some(DetailAt::Benchmark(at)) = figure.key.detail else { return None };
        Some(&self.0.frame.benchmarks[at])
    }

    /// A figure that is held against or taken from a benchmark.
    #[must_use]
    pub fn against(&self, measure: MeasureAt, group: GroupAt, statistic: Statistic, benchmark: BenchmarkAt) -> Option<Figure> {
        let benchmark = Some(DetailAt::Benchmark(benchmark));
        self.of(measure, group).find(|figure| figure.key.statistic == statistic && figure.key.detail == benchmark)
    }

    /// What a difference or change amounts to, held against the smallest difference of interest: more than trivial, trivial, or
    /// impossible to tell. `None` for other figures, for hidden ones, and where no difference is too small to be of interest.
    #[must_use]
    pub fn verdict(&self, figure: &Figure) -> Option<SizeVerdict> {
        verdict(figure, self.0.frame.smallest_difference)
    }

    /// What a difference in points of 0–100 amounts to. `None` for other units, and where no difference is too small to be of
    /// interest.
    #[must_use]
    pub fn size_of(&self, difference: &Estimate) -> Option<SizeVerdict> {
        let is_points = difference.unit == Unit::Points100Difference;
        size_verdict(difference, self.0.frame.smallest_difference).ok().filter(|_| is_points)
    }

    /// The p-value of a difference, adjusted for those that it was tested with, when there is one that may be shown.
    #[must_use]
    pub fn adjusted_p(&self, figure: &Figure) -> Option<f64> {
        let key = RowKey { statistic: figure.key.statistic.facts().p_value?, ..figure.key };
        Some(self.0.figures.get(key)?.family?.adjusted)
    }

    /// Position of a measure.
    #[must_use]
    pub fn measure_position(&self, id: &str) -> Option<MeasureAt> {
        self.0.frame.measures.position(|measure| measure.id.as_str() == id)
    }

    /// A measure by position.
    #[must_use]
    pub fn measure(&self, position: MeasureAt) -> &MeasureInfo {
        &self.0.frame.measures[position]
    }

    /// A group by position.
    #[must_use]
    pub fn group(&self, position: GroupAt) -> &GroupInfo {
        &self.0.frame.groups[position]
    }

    /// Position of the group of everyone in a round.
    #[must_use]
    pub fn total(&self, round: &RoundId) -> Option<GroupAt> {
        self.0.frame.groups.position(|group| group.round == *round && group.keys.is_empty())
    }

    /// Position of the group with the same keys in another round.
    #[must_use]
    pub fn same_group_in(&self, group: GroupAt, round: &RoundId) -> Option<GroupAt> {
        let keys = &self.0.frame.groups[group].keys;
        self.0.frame.groups.position(|other| other.round == *round && other.keys == *keys)
    }

    /// Whether any group is shown as part of a larger one only.
    #[must_use]
    pub fn hides_groups(&self) -> bool {
        !self.0.shown_in.is_empty()
    }

    /// For a group of which nothing may be shown: the smallest shown group that it is part of.
    #[must_use]
    pub fn shown_in(&self, group: GroupAt) -> Option<GroupAt> {
        self.0.shown_in.get(&group).copied()
    }
}

/// What a difference or change on 0–100 amounts to.
pub(super) fn verdict(figure: &Figure, smallest: f64) -> Option<SizeVerdict> {
    if !figure.key.statistic.is_difference_100() {
        return None;
    }
    size_verdict(&figure.shown.value()?, smallest).ok()
}
