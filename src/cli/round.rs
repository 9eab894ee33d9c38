//! `kartlegg round`.

use std::path::PathBuf;

use super::Outcome;
use super::console::Console;
use crate::error::Error;
use crate::pipeline::{self, NewRound};
use crate::project::Project;

/// Add a round to a project: a new export of the same questionnaire.
///
/// The export is read as that of the round before, and copied into a folder of the project that is named for the round; the project
/// file gets a table more at its end. What a run would refuse is refused, and then nothing is written. The next run compares.
///
/// With --json the round is printed as one JSON object.
#[derive(Debug, clap::Args)]
pub(super) struct Round {
    /// Project folder, or its kartlegging.toml
    project: PathBuf,
    /// Export of the new round: a file, or the folder of a SurveyXact export
    export: PathBuf,
    /// Roster of the new round: service, unit, number of employees (CSV or XLSX)
    #[arg(long)]
    roster: Option<PathBuf>,
    /// Id of the round; default: the year in the export's name, or its number
    #[arg(long)]
    id: Option<String>,
    /// Day that it began, such as 2026-03-02
    #[arg(long)]
    date: Option<String>,
}

impl Round {
    pub(super) fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        let project = Project::open(&self.project)?;
        console.speak(project.language());
        let new =
            NewRound { export: self.export.clone(), roster: self.roster.clone(), id: self.id.clone(), date: self.date.clone() };
        let added = pipeline::add_round(&project, &new)?;
        console.findings(&added.findings, false);
        if console.is_json() {
            console.print(&serde_json::to_string(&added).unwrap_or_default())?;
        }
        let count = added.respondents.to_string();
        console.say("cli.round", &[("round", &added.round), ("count", &count), ("project", &self.project.display().to_string())]);
        if added.lacks_roster {
            console.say("cli.round_without_roster", &[("round", &added.round)]);
        }
        Ok(Outcome::Done)
    }
}
