//! What the figures are about: rounds, groups of people, and measures. It is the same in `Analysis` and in `Release`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AnsweredBy, BenchmarkAt, BenchmarkInfo, DomainId, GroupAt, ItemAt, Language, LevelAt, List, MeasureAt, MeasureId, RoundId,
    Text,
};

/// Which people an estimate speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Estimand {
    /// "What would all these employees say": finite population correction, needs a roster.
    #[default]
    Staff,
    /// A superpopulation: for change and for research.
    Process,
}

/// One time the survey was held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoundInfo {
    /// Identifier, as groups name it.
    pub id: RoundId,
    /// Heading.
    pub label: Text,
    /// Date or year as the project wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Version of the questionnaire.
    pub version: String,
}

/// What kind of group it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// Everyone in a round.
    Total,
    /// A municipality, when there are several.
    Municipality,
    /// A service.
    Service,
    /// A unit within a service.
    Unit,
    /// A role.
    Role,
    /// Another grouping variable.
    Other,
}

/// A group of people that figures are given for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GroupInfo {
    /// What kind of group.
    pub kind: GroupKind,
    /// Round.
    pub round: RoundId,
    /// Grouping variable → value; empty for everyone in the round.
    pub keys: BTreeMap<String, String>,
    /// Name to print (the innermost value; for a role or other variable its label).
    pub label: Text,
    /// Where its people work, as sentences say it: `in the kindergartens`.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub place: Text,
    /// Position of the group that this one is part of, in the list of groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<GroupAt>,
}

/// What a measure is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeasureKind {
    /// Who answered.
    Response,
    /// A scale score.
    Scale,
    /// A scale score over those items only that two rounds share, where they do not share all.
    LinkedScale,
    /// A single item.
    Item,
    /// An option of a multi-select.
    Choice,
    /// A cell of a collaboration matrix: one aspect of one rated service.
    Matrix,
}

/// One level of a measure's response scale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LevelInfo {
    /// Value.
    pub value: i32,
    /// Label.
    pub label: Text,
}

/// How a measure in a round stands to the round before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Comparability {
    /// Earlier round.
    pub from: RoundId,
    /// Later round.
    pub to: RoundId,
    /// `same`, `reworded`, `rescaled`, `new` or `dropped`; for a scale, `reworded` when any item of it is not the same.
    pub link: LinkKind,
}

/// How a question stands between two rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// Asked alike: compared.
    Same,
    /// New words: a break in the series.
    Reworded,
    /// New response scale: a break in the series.
    Rescaled,
    /// Only in the later round.
    New,
    /// Only in the earlier round.
    Dropped,
}

/// Which end of a measure is good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    /// A high level is good.
    #[default]
    Positive,
    /// A low level is good.
    Negative,
    /// Neither end is good.
    Neutral,
}

/// Level of the BTI model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BtiLevel {
    /// Plans, leadership, structures.
    Municipality,
    /// Routines, arenas, competence.
    Service,
    /// Noticing, talking with child and parents, follow-up.
    Individual,
}

/// Something that is counted or scored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MeasureInfo {
    /// Identifier with its kind in front: `scale:noticing`, `item:notice_neglect`, `choice:training_needs/trauma`, `matrix:contact/frequency/nav`, `response`.
    pub id: MeasureId,
    /// What it is made of.
    pub kind: MeasureKind,
    /// Part of the questionnaire.
    pub domain: DomainId,
    /// The question, the scale's name, the option, or the rated service.
    pub label: Text,
    /// What a high score means (scales), the whole question (options and matrix cells).
    pub about: Text,
    /// A few words for titles and sentences: of a question, what it asks (`Is told what happens after a referral`); of a scale or a matrix
    /// cell, what it is about, as part of a sentence (`confidence in noticing`).
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub short: Text,
    /// Of an option or a matrix cell that people wish for: what they wish, with `{option}` for its name.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub wish: Text,
    /// Of a matrix cell: the value of the service variable of those who would rate themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<String>,
    /// Levels from low to high; empty for scores and ticks.
    #[schemars(with = "Vec<LevelInfo>")]
    pub levels: List<LevelAt, LevelInfo>,
    /// Lowest possible value.
    pub min: i32,
    /// Highest possible value.
    pub max: i32,
    /// Number of top levels in the top-box share.
    pub top: usize,
    /// No distances between levels: no mean.
    pub nominal: bool,
    /// Of a question: whether its mean follows from those of scales. Then that is the one figure that small groups have of it, and not a share.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub by_mean: bool,
    /// Which end is good.
    pub polarity: Polarity,
    /// Stricter rules of disclosure control apply.
    pub sensitive: bool,
    /// Level of the BTI model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bti_level: Option<BtiLevel>,
    /// Recommendation of the national guideline on early identification.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recommendation: Option<u8>,
    /// Measures that it is made of: the items of a scale.
    #[schemars(with = "Vec<MeasureId>")]
    pub items: List<ItemAt, MeasureId>,
    /// Items among `items` that are turned round.
    pub reversed: Vec<MeasureId>,
    /// Fewest valid items for a score.
    pub min_valid: usize,
    /// The multi-select or matrix that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<String>,
    /// Aspect of a matrix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aspect: Option<String>,
    /// How it stands between consecutive rounds.
    pub links: Vec<Comparability>,
}

impl MeasureInfo {
    /// Whether a group is the service that the measure rates.
    #[must_use]
    pub fn rates(&self, group: &GroupInfo) -> bool {
        self.own.as_deref().is_some_and(|own| group.keys.values().any(|value| value == own))
    }
}

/// A heading of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DomainInfo {
    /// Identifier.
    pub id: DomainId,
    /// Heading.
    pub title: Text,
    /// A question to discuss when its figures are on the table, which takes no side.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub discuss: Text,
    /// Informant: who was asked.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub answered_by: AnsweredBy,
}

/// Whether a key need not be written.
fn is_usual<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// How p-values are adjusted for being many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Adjustment {
    /// Holm's step-down: the chance of a single false alarm in the family.
    #[default]
    Holm,
    /// Benjamini and Hochberg: the expected share of false alarms among the alarms.
    #[serde(rename = "bh")]
    BenjaminiHochberg,
}

/// Which p-values of one statistic are adjusted together. Scales and single questions never are: they are the same answers twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// All scales (or all questions) in one comparison of the same groups; of Dunn's test all pairs of groups of one kind in one measure.
    #[default]
    Comparison,
    /// All comparisons of scales (or of questions) in a round.
    Round,
    /// None: p-values stand as they are.
    None,
}

/// What is done about many p-values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Multiplicity {
    /// How they are adjusted.
    #[serde(default)]
    pub adjustment: Adjustment,
    /// Which belong together.
    #[serde(default)]
    pub family: Family,
}

/// What the figures are about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Frame {
    /// Title of the mapping.
    pub title: Text,
    /// Name of the municipality, or of the set of municipalities.
    pub municipality: String,
    /// Language of the report unless another is asked for.
    pub language: Language,
    /// Questionnaire.
    pub instrument: InstrumentInfo,
    /// Which people the estimates speak of.
    pub estimand: Estimand,
    /// Confidence level of intervals.
    pub confidence: f64,
    /// Smallest difference of interest, in points of 0–100.
    pub smallest_difference: f64,
    /// What is done about many p-values.
    #[serde(default)]
    pub multiplicity: Multiplicity,
    /// Kinds of groups that weighted figures are weighted by, where that is not the service alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weighted_by: Vec<GroupKind>,
    /// How those who answered came to be asked and what each counts, where the project says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub design: Option<DesignInfo>,
    /// Whether each service and unit that may be shown gets a report of its own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unit_reports: bool,
    /// Rounds, oldest first.
    pub rounds: Vec<RoundInfo>,
    /// Published figures of others that ours are held against.
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    #[schemars(with = "Vec<BenchmarkInfo>")]
    pub benchmarks: List<BenchmarkAt, BenchmarkInfo>,
    /// Groups: for each round the total first, then by kind and name.
    #[schemars(with = "Vec<GroupInfo>")]
    pub groups: List<GroupAt, GroupInfo>,
    /// Parts of the questionnaire, in order.
    pub domains: Vec<DomainInfo>,
    /// Measures, in questionnaire order, scales of a domain before its items.
    #[schemars(with = "Vec<MeasureInfo>")]
    pub measures: List<MeasureAt, MeasureInfo>,
}

/// How those who answered came to be asked, and what each counts in weighted figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DesignInfo {
    /// Whether the export has a weight for each person.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub weights: bool,
    /// Whether the project has totals of its own, and not the roster alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub totals: bool,
    /// Lowest and highest weight, in means of the weights.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trim: Option<[f64; 2]>,
    /// Groups of this kind were asked each for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strata: Option<GroupKind>,
    /// Groups of this kind were drawn whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clusters: Option<GroupKind>,
}

/// The questionnaire, for the appendix.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InstrumentInfo {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: Text,
    /// What it is and what it must not be taken for.
    pub note: Text,
    /// Open questions that were asked; their answers are not part of the analysis.
    pub open_questions: Vec<Text>,
    /// Recommendations of the national guideline that findings are arranged under, with the headings of the questionnaire.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recommendations: Vec<RecommendationInfo>,
}

/// A recommendation of the national guideline on early identification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecommendationInfo {
    /// Its number in the guideline.
    pub number: u8,
    /// A short heading, in the words of the questionnaire.
    pub title: Text,
}
