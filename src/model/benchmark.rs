//! Benchmarks: published figures of others, to hold our own against.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{MeasureId, RoundId, Text};

/// Whom a benchmark is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BenchmarkArea {
    /// Neighbouring municipalities.
    Region,
    /// A county.
    County,
    /// The country.
    Nation,
    /// Municipalities like ours, wherever they are.
    Similar,
    /// Anything else.
    Other,
}

/// What the means of a benchmark file are measured in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BenchmarkUnit {
    /// 0 to 100.
    #[default]
    #[serde(rename = "points_100")]
    Points100,
    /// The response scale as the questionnaire declares it, e.g. 1 to 5.
    ScalePoints,
}

/// A benchmark file (TOML): what others answered, with its source.
///
/// ```toml
/// schema = 1
/// id = "region-2026"
/// instrument = "bti"
/// version = "2026.1"
/// area = "region"
/// name = { nb = "Ytre fjord" }
/// year = 2026
/// source = "Pooled from the releases of four municipalities"
/// unit = "points_100"
/// row = [
///   { measure = "scale:noticing", n = 1204, mean = 66.1, sd = 17.9 },
///   { measure = "scale:noticing", group = { service = "Skole" }, n = 402, mean = 63.0, sd = 18.2 },
///   { measure = "item:notice_neglect", n = 1198, counts = [31, 98, 240, 530, 299] },
/// ]
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BenchmarkFile {
    /// Version of this file format: 1.
    pub schema: u32,
    /// Short name, by which figures refer to it.
    pub id: String,
    /// The questionnaire that was answered.
    pub instrument: String,
    /// Version of the questionnaire; without it, every question counts as asked alike.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Whom it is about.
    pub area: BenchmarkArea,
    /// Name of the area.
    pub name: Text,
    /// Year in which people answered.
    pub year: i32,
    /// Where the figures come from, for readers.
    pub source: String,
    /// What means, standard deviations and standard errors are measured in.
    #[serde(default)]
    pub unit: BenchmarkUnit,
    /// Municipalities whose people are in it, where that is known. Ours among them is taken out before we are compared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub includes: Vec<BenchmarkPart>,
    /// What was left out of a pool of releases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out: Option<BenchmarkLeftOut>,
    /// The figures.
    #[serde(rename = "row")]
    pub rows: Vec<BenchmarkFileRow>,
}

/// A municipality whose people are in a benchmark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BenchmarkPart {
    /// Name, as its own mapping has it.
    pub municipality: String,
    /// Its round; default: the round that is compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<RoundId>,
    /// How many answered there. When our own answers are no longer as many, we cannot be taken out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub respondents: Option<u64>,
    /// SHA-256 of the release that its figures came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
}

/// How many figures a pool of releases does without, and why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BenchmarkLeftOut {
    /// Contributions that a release does not show.
    pub not_shown: u64,
    /// Figures with fewer than three contributors.
    pub too_few_contributors: u64,
    /// Figures of which one contributor would have made up nearly all.
    pub dominated: u64,
}

/// One figure of a benchmark file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BenchmarkFileRow {
    /// Measure: `scale:…`, `item:…`, `choice:…/…` or `matrix:…/…/…`.
    pub measure: MeasureId,
    /// Grouping variable → value, e.g. `{ service = "Skole" }`; default: everyone.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub group: BTreeMap<String, String>,
    /// End points of the response scale, e.g. `[1, 5]`, where the source tells them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<Vec<i32>>,
    /// How many valid answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u64>,
    /// Mean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean: Option<f64>,
    /// Standard deviation (n − 1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sd: Option<f64>,
    /// Standard error of the mean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub se: Option<f64>,
    /// Per cent of the valid answers at each level, from low to high.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shares: Option<Vec<f64>>,
    /// How many gave each level, from low to high; for an option: how many did not tick it, and how many did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<Vec<u64>>,
    /// Per cent of the valid answers at the top levels; for an option: per cent who ticked it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    /// Municipalities under `includes` that this figure does without.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
}

/// A benchmark that was read and checked against the questionnaire.
#[derive(Clone, Debug, PartialEq)]
pub struct BenchmarkTable {
    /// The file, without its rows.
    pub head: BenchmarkFile,
    /// The round of ours that is held against it.
    pub round: RoundId,
    /// The figures.
    pub rows: Vec<BenchmarkRow>,
}

/// One figure, on the response scale as declared.
#[derive(Clone, Debug, PartialEq)]
pub struct BenchmarkRow {
    /// Measure.
    pub measure: MeasureId,
    /// Grouping variable → value; empty for everyone.
    pub group: BTreeMap<String, String>,
    /// How many, where the source says it.
    pub n: Option<u64>,
    /// Mean, in scale points.
    pub mean: Option<f64>,
    /// Standard deviation, in scale points.
    pub standard_deviation: Option<f64>,
    /// Standard error of the mean, in scale points.
    pub standard_error: Option<f64>,
    /// Share at the top levels, or who ticked, 0 to 1.
    pub share: Option<f64>,
    /// Included municipalities that this figure does without.
    pub without: Vec<String>,
}

/// A benchmark, for readers: what it is and where it comes from. Its figures are rows of the release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BenchmarkInfo {
    /// Short name.
    pub id: String,
    /// Whom it is about.
    pub area: BenchmarkArea,
    /// Name of the area.
    pub name: Text,
    /// Year in which people answered.
    pub year: i32,
    /// Where the figures come from.
    pub source: String,
    /// The round that is held against it.
    pub round: RoundId,
    /// How many municipalities it is known to be made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipalities: Option<u64>,
    /// Our own people are in it, and were taken out of what we are held against.
    pub contains_own: bool,
}
