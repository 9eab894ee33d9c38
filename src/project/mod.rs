//! What the user asked for, checked and complete: `kartlegging.toml` with every path resolved and every default filled in.

mod codebooks;
mod list;
mod paths;
mod plan;
mod read;
mod rules;
mod types;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub use list::{ListFile, ListedProject, ProjectList};
pub use plan::{DesignPlan, MarginTotals, Plan, ShareInterval, WeightPlan};
pub use read::{FILE_NAME, json_schema};
pub use rules::{HIGHEST_THRESHOLD, LOWEST_THRESHOLD, Profile, RuleSettings, Rules, RulesError};
pub use types::{
    BenchmarkReference, CodebookReference, Combined, InventoryReference, MunicipalitiesFile, ProjectFile, ReportFile, RoundFile,
    SurveyFile, YouthFile, YouthTable,
};

use crate::instrument::{Agreement, Background, Codebook, Instrument, KeyRole};
use crate::model::{AnsweredBy, Estimand, GroupKind, Language, ReadFile, RoundId, Text};

/// A project, ready to be run.
#[derive(Clone, Debug)]
pub struct Project {
    /// Folder of the project file; everything that is read lies in it.
    pub folder: PathBuf,
    /// The project file as it was written.
    pub file: ProjectFile,
    /// The questionnaire.
    pub instrument: Instrument,
    /// Rounds, oldest first.
    pub rounds: Vec<Round>,
    /// Grouping variables after the round: identifier and kind.
    pub variables: Vec<(String, GroupKind)>,
    /// Rules of disclosure control in force.
    pub rules: Rules,
    /// Codebooks, by the open question that each is for.
    pub codebooks: BTreeMap<String, Codebook>,
    /// How well each does on answers that were coded by hand, by open question.
    pub agreements: BTreeMap<String, Agreement>,
    /// Where other municipalities stand in the same files: whose rows are this one's.
    pub part_of: Option<PartOf>,
    /// Files that were read to open the project, relative to its folder.
    pub inputs: Vec<String>,
}

/// One round.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    /// Identifier.
    pub id: RoundId,
    /// Heading.
    pub label: Text,
    /// When it was held.
    pub date: Option<String>,
    /// Version of the questionnaire.
    pub version: String,
    /// Export, relative to the project; `None` when one export holds all rounds.
    pub export: Option<String>,
    /// Roster, relative to the project.
    pub roster: Option<String>,
    /// How to read the export.
    pub read: ReadFile,
    /// What leaders or the coordinator answered for units, relative to the project.
    pub for_units: BTreeMap<AnsweredBy, String>,
}

/// The larger whole that a project was taken out of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartOf {
    /// Column of every export that says whose a row is.
    pub column: String,
    /// The municipality.
    pub name: String,
}

impl Project {
    /// The main language of the report.
    #[must_use]
    pub fn language(&self) -> Language {
        self.file.languages.first().copied().unwrap_or(Language::Nb)
    }

    /// Which people estimates speak of: as the project says, otherwise the invited staff where every round has a roster. How many were
    /// invited is what makes a population finite; rounds with and without it are not mixed.
    #[must_use]
    pub fn estimand(&self) -> Estimand {
        let every = self.rounds.iter().all(|round| round.roster.is_some());
        self.file.estimand.unwrap_or(if every { Estimand::Staff } else { Estimand::Process })
    }

    /// Names of the cube's variables: the round first.
    #[must_use]
    pub fn variable_names(&self) -> Vec<String> {
        let weights = self.file.plan.weight_column().map(str::to_string);
        std::iter::once("round".to_string()).chain(self.variables.iter().map(|(id, _)| id.clone())).chain(weights).collect()
    }

    /// The column of weights, as what is read beside the grouping variables.
    #[must_use]
    pub fn weight_key(&self) -> Option<Background> {
        Some(Background::plain(self.file.plan.weight_column()?, KeyRole::Other))
    }

    /// Rounds with the version of the questionnaire that each used.
    #[must_use]
    pub fn round_versions(&self) -> Vec<(RoundId, String)> {
        self.rounds.iter().map(|round| (round.id.clone(), round.version.clone())).collect()
    }
}
