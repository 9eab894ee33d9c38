//! A plan of a survey that never was: who works where, and what their answers shall show.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Language, MissingReason, RoundId};

/// A plan, as it stands in its TOML file.
///
/// Answers come from a latent normal variable per scale and person (variance 1 within a group). Shifts are in standard deviations
/// of it, towards the high end of the scale; for reverse-keyed items that is the low end of the answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Version of this file format: 1.
    pub schema: u32,
    /// The questionnaire that is answered.
    pub instrument: String,
    /// Value of the municipality variable, where the questionnaire has one.
    #[serde(default)]
    pub municipality: String,
    /// Seed of everything that is drawn.
    pub seed: u32,
    /// Language of the labels in exports.
    #[serde(default = "bokmal")]
    pub language: Language,
    /// Which files are written for each round, beside its roster.
    #[serde(default = "every_format")]
    pub formats: Vec<ExportFormat>,
    /// Level of the role variable that leaders have.
    #[serde(default = "leader")]
    pub leader: String,
    /// Level of the role variable that everybody else has.
    #[serde(default = "employee")]
    pub employee: String,
    /// Correlation between the latent variables of two scales.
    #[serde(default = "correlation")]
    pub correlation: f64,
    /// Correlation of an item with the latent variable of its scale.
    #[serde(default = "loading")]
    pub loading: f64,
    /// Other loadings, by scale.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub loadings: BTreeMap<String, f64>,
    /// Standard deviation between units that no effect explains.
    #[serde(default)]
    pub unit_spread: f64,
    /// Chance of leaving before each question (a multi-select, or an aspect of a matrix, is one question).
    #[serde(default)]
    pub drop_out: f64,
    /// Rounds, oldest first.
    #[serde(rename = "round")]
    pub rounds: Vec<PlannedRound>,
    /// Services and their units, as they are in the newest round.
    #[serde(rename = "service")]
    pub services: Vec<PlannedService>,
    /// Units of earlier rounds that were reorganised.
    #[serde(default, rename = "former", skip_serializing_if = "Vec::is_empty")]
    pub formers: Vec<Former>,
    /// Answers to background questions. Levels are drawn alike where nothing is said.
    #[serde(default, rename = "background", skip_serializing_if = "Vec::is_empty")]
    pub backgrounds: Vec<PlannedBackground>,
    /// What the answers shall show. Everything that fits a question and a person is added up.
    #[serde(default, rename = "effect", skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<Effect>,
    /// How often there is no answer. Of each kind the last that fits holds.
    #[serde(default, rename = "missing", skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Gap>,
    /// Options (`training_needs/none`) that only those tick who tick nothing else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclusive: Vec<String>,
    /// Aspects of a matrix that have nothing to rate where another aspect is at its lowest level.
    #[serde(default, rename = "no_contact", skip_serializing_if = "Vec::is_empty")]
    pub no_contact: Vec<NoContact>,
    /// Answers to open questions.
    #[serde(default, rename = "open", skip_serializing_if = "Vec::is_empty")]
    pub opens: Vec<PlannedOpen>,
}

/// What a round is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    /// `surveyxact/`: three tables, UTF-16 and tabulators, with every invitation.
    SurveyXact,
    /// `answers.csv`: UTF-8 and semicolons, codes, respondents only.
    Csv,
    /// `answers.xlsx`: labels, respondents only.
    Xlsx,
    /// `limesurvey.csv`: `LimeSurvey`, codes under codes.
    LimeSurvey,
    /// `limesurvey-words.csv`: `LimeSurvey`, words under words.
    LimeSurveyWords,
    /// `kobo.csv`: Kobo, of an `XLSForm`.
    Kobo,
    /// `odk.csv`: ODK Central, of an `XLSForm`.
    Odk,
    /// `redcap.csv`: `REDCap`, raw data.
    RedCap,
    /// `nettskjema.txt`: Nettskjema with a codebook.
    Nettskjema,
    /// `forms.xlsx`: Microsoft Forms.
    Forms,
}

/// One round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedRound {
    /// Short name, and the folder of its files.
    pub id: RoundId,
    /// Version of the questionnaire.
    pub version: String,
    /// Date on which invitations were made, e.g. `2026-03-02`.
    pub opened: String,
    /// Share of those invited who answer, before the differences between units.
    pub response_rate: f64,
    /// Share of units that leaders or the coordinator answer for, where the questionnaire has parts for them.
    #[serde(default = "all")]
    pub units_answered: f64,
}

/// A service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedService {
    /// Name, as groups carry it.
    pub name: String,
    /// Its units.
    pub units: Vec<PlannedUnit>,
}

/// A unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedUnit {
    /// Name, which no other unit of the service has.
    pub name: String,
    /// How many work there, leaders among them.
    pub employees: u32,
    /// How many of them lead.
    #[serde(default = "one")]
    pub leaders: u32,
    /// Added to the response rate.
    #[serde(default)]
    pub response: f64,
}

/// A unit that was reorganised: it stands in the rounds before, and what it became only from then on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Former {
    /// Service it belonged to.
    pub service: String,
    /// The unit as it was.
    pub unit: PlannedUnit,
    /// Service of the unit that it became, or became part of.
    pub new_service: String,
    /// Name of that unit.
    pub new_unit: String,
    /// First round with the new unit.
    pub valid_from: RoundId,
}

/// Whom something is about; what is left out holds for everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Who {
    /// Services.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    /// Units, by the name they have in the round.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
    /// Levels of the role variable.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// Rounds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rounds: Vec<String>,
}

/// What something is about; at least one must be named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct What {
    /// Parts of the questionnaire.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<String>,
    /// Scales: all their items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scales: Vec<String>,
    /// Items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// Options, as `training_needs/online`; `training_needs` for all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// Aspects of a matrix, as `contact/frequency`; `contact` for all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aspects: Vec<String>,
    /// Of these aspects, only the ratings of these services.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
}

/// Something that answers shall show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// In which questions.
    pub what: What,
    /// For whom.
    #[serde(default)]
    pub who: Who,
    /// By how many standard deviations of the latent variable.
    pub shift: f64,
}

/// A share of people who give no answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// `dont_know`, `not_applicable`, `declined` (where the response scale has them) or `skipped`.
    pub kind: MissingReason,
    /// Share of those asked.
    pub rate: f64,
    /// In which questions; default: in all.
    #[serde(default)]
    pub what: What,
    /// For whom.
    #[serde(default)]
    pub who: Who,
}

/// Answers to a background question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedBackground {
    /// The background variable.
    pub id: String,
    /// How often each of its levels is chosen, in their order, relative to each other.
    pub weights: Vec<f64>,
    /// For whom; the last that fits holds.
    #[serde(default)]
    pub who: Who,
}

/// Where two services have no contact there is nothing to rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoContact {
    /// The matrix.
    pub matrix: String,
    /// The aspect whose lowest level is "no contact".
    pub aspect: String,
    /// The aspect that is then "not applicable".
    pub rated: String,
}

/// Answers to an open question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedOpen {
    /// The open question.
    pub id: String,
    /// Share of people who write something.
    pub rate: f64,
    /// What they write, one of these.
    pub texts: Vec<String>,
    /// How it begins, one of these; what they write follows.
    #[serde(default)]
    pub begins: Vec<String>,
}

impl What {
    /// Whether nothing is named.
    pub(super) fn is_empty(&self) -> bool {
        let lists = [&self.domains, &self.scales, &self.items, &self.options, &self.aspects];
        lists.iter().all(|list| list.is_empty())
    }
}

impl PlannedRound {
    /// Position of a round in the plan.
    pub(super) fn position(rounds: &[Self], id: &RoundId) -> Option<usize> {
        rounds.iter().position(|round| round.id == *id)
    }
}

const fn all() -> f64 {
    1.0
}

const fn bokmal() -> Language {
    Language::Nb
}

fn every_format() -> Vec<ExportFormat> {
    vec![ExportFormat::SurveyXact, ExportFormat::Csv, ExportFormat::Xlsx]
}

fn leader() -> String {
    "leader".to_string()
}

fn employee() -> String {
    "employee".to_string()
}

const fn correlation() -> f64 {
    0.4
}

const fn loading() -> f64 {
    0.75
}

const fn one() -> u32 {
    1
}
