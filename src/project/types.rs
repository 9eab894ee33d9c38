//! The project file as it is written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::plan::Plan;
use super::rules::RuleSettings;
use crate::model::{AnsweredBy, AreaCode, Estimand, IndicatorId, Language, Producer, ReadFile, RoundId, Text, ValueUnit};

/// `kartlegging.toml`: what to read, what to compare, what may be shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectFile {
    /// Version of this file format: 1.
    pub schema: u32,
    /// A shipped instrument (`bti`), or the path of an instrument's TOML file.
    pub instrument: String,
    /// Title of the mapping.
    pub title: Text,
    /// Name of the municipality, or of the set of municipalities.
    pub municipality: String,
    /// Languages to report in; the first is the main one.
    #[serde(default = "bokmal")]
    pub languages: Vec<Language>,
    /// Which people estimates speak of: `staff` (these employees; needs a roster for every round) or `process`. Default: `staff` where every
    /// round has a roster, otherwise `process`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimand: Option<Estimand>,
    /// Confidence level of intervals.
    #[serde(default = "p95")]
    pub confidence: f64,
    /// Smallest difference of interest, in points of 0–100.
    #[serde(default = "five")]
    pub smallest_difference: f64,
    /// Background variables to group by; default: those with the role municipality, service, unit or role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<String>>,
    /// Rounds, oldest first.
    #[serde(default, rename = "round")]
    pub rounds: Vec<RoundFile>,
    /// Many municipalities in the same exports: each gets reports of its own, and `municipality` is the name of all of them together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipalities: Option<MunicipalitiesFile>,
    /// One export that holds all rounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub combined: Option<Combined>,
    /// CSV with what became of units between rounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crosswalk: Option<String>,
    /// What to compute.
    #[serde(default)]
    pub plan: Plan,
    /// What people are told before they answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survey: Option<SurveyFile>,
    /// Public figures about young people, to stand beside the survey.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub youth: Option<YouthFile>,
    /// Which reports to make.
    #[serde(default)]
    pub report: ReportFile,
    /// Published figures of others, to hold ours against.
    #[serde(default, rename = "benchmark", skip_serializing_if = "Vec::is_empty")]
    pub benchmarks: Vec<BenchmarkReference>,
    /// Tables of what the services have and do: measures, arenas, routines, a plan.
    #[serde(default, rename = "inventory", skip_serializing_if = "Vec::is_empty")]
    pub inventories: Vec<InventoryReference>,
    /// Codebooks for open questions: answers are coded as they are read, and the words dropped at once.
    #[serde(default, rename = "codebook", skip_serializing_if = "Vec::is_empty")]
    pub codebooks: Vec<CodebookReference>,
    /// Own themes (TOML, as `surveys/themes.toml`); one with the id of a shipped theme takes its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub themes: Option<String>,
    /// Rules of disclosure control.
    #[serde(default)]
    pub privacy: RuleSettings,
}

/// A codebook for an open question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CodebookReference {
    /// The open question.
    pub question: String,
    /// A codebook that comes with the program (`competence`), or the path of a TOML file.
    pub codes: String,
    /// How well it does on these answers: the file that `kartlegg text agree` wrote. With it the report corrects shares for what the codebook gets wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<String>,
}

/// Many municipalities in the same exports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MunicipalitiesFile {
    /// Column of the exports with the municipality of each row; rosters have one too (`municipality`, `kommune`).
    pub column: String,
    /// Whether each is held against the others: pooled from what all of them show, itself taken out.
    #[serde(default = "yes")]
    pub compare: bool,
}

/// A table of what the services have and do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InventoryReference {
    /// What it lists: `measures`, `arenas`, `routines`, `plan`, `notes`.
    pub kind: String,
    /// The table: CSV or a workbook.
    pub file: String,
    /// The round that it is of; default: the newest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<RoundId>,
    /// Of notes: the codebook that they are coded by, one that comes with the program or the path of a TOML file; default: `competence`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codes: Option<String>,
}

/// What people are told before they answer: the front page of the questionnaire. What is left out is left to be filled in by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyFile {
    /// What the mapping is for.
    #[serde(default)]
    pub purpose: Text,
    /// What is done with the answers, who sees them, when they are deleted.
    #[serde(default)]
    pub answers_used: Text,
    /// Who answers questions about it: name, address, telephone.
    #[serde(default)]
    pub contact: String,
    /// Last day to answer.
    #[serde(default)]
    pub deadline: String,
}

/// Which reports to make.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportFile {
    /// A report for each service and unit that may be shown, in the folder `units`.
    #[serde(default)]
    pub units: bool,
}

/// Public figures about young people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct YouthFile {
    /// Tables, or folders of tables.
    pub tables: Vec<String>,
    /// Code of the municipality, or its name.
    pub municipality: String,
    /// Own indicators (TOML, as `surveys/indicators.toml`); one with the id of a shipped indicator takes its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indicators: Option<String>,
    /// A table with the people behind shares that are published without counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<String>,
    /// What single tables do not say of themselves.
    #[serde(default, rename = "file", skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<YouthTable>,
}

/// What a table of public figures does not say of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct YouthTable {
    /// The table, as it is read: by itself or in a folder that is.
    pub table: String,
    /// Sheet of a workbook, when several hold a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Id of the indicator; default: told by the table's title or name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indicator: Option<IndicatorId>,
    /// Unit of the values: `percent`, `share`, `per_thousand`, `per_hundred_thousand`, `count`, `index`, `years`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<ValueUnit>,
    /// Publisher, which decides what `-` and `*` mean: `fhi`, `ssb`, `udir`, `other`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub producer: Option<Producer>,
    /// Area, when the table does not tell areas apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaCode>,
    /// Period, when the table does not have it: `2024`, `2022-2024`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
}

/// A benchmark to hold our figures against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BenchmarkReference {
    /// The file (TOML), as `kartlegg benchmark` makes them or written by hand.
    pub file: String,
    /// The round to compare; default: the newest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<RoundId>,
}

/// One round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoundFile {
    /// Short name, e.g. `2026`.
    pub id: RoundId,
    /// Heading; default: the id.
    #[serde(default)]
    pub label: Text,
    /// When it was held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Version of the questionnaire; default: the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The export: a file, or the folder of a `SurveyXact` export.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub export: Option<String>,
    /// Roster of invited employees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roster: Option<String>,
    /// How to read the export, where it does not say so itself.
    #[serde(default)]
    pub read: ReadFile,
    /// What leaders answered for their units: a file, or the folder of a `SurveyXact` export.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaders: Option<String>,
    /// What the coordinator answered for the units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coordinator: Option<String>,
}

impl RoundFile {
    /// The file of those who answer for units.
    #[must_use]
    pub fn for_units(&self, who: AnsweredBy) -> Option<&String> {
        match who {
            AnsweredBy::Staff => None,
            AnsweredBy::Leaders => self.leaders.as_ref(),
            AnsweredBy::Coordinator => self.coordinator.as_ref(),
        }
    }
}

/// One export with all rounds in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Combined {
    /// The export.
    pub export: String,
    /// Column that names the round of each row; its values are the ids of the rounds.
    pub round: String,
    /// How to read the export, where it does not say so itself.
    #[serde(default)]
    pub read: ReadFile,
}

const fn yes() -> bool {
    true
}

fn bokmal() -> Vec<Language> {
    vec![Language::Nb]
}

const fn p95() -> f64 {
    0.95
}

const fn five() -> f64 {
    5.0
}
