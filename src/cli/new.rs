//! `kartlegg new`.

use std::path::{Path, PathBuf};

use super::Outcome;
use super::asking::{Asking, By, Given};
use super::console::Console;
use crate::error::Error;
use crate::pipeline::{self, Begun};

/// Start a project: out of an export, or from the shipped instrument.
///
/// With --from the export is copied into the project, and instrument and project are drafted from its questions, codes and
/// labels, so that `kartlegg run` gives a first report at once. Without it the project uses the shipped instrument `bti`.
///
/// With --from and --json what was recognised is printed as one JSON object: groups, questions, what was left out, and at most five
/// questions that the export leaves open, with the likely answer to each. Without a folder nothing is written.
#[derive(Debug, clap::Args)]
pub(super) struct New {
    /// Folder of the new project; must not exist, or be empty
    #[arg(required_unless_present = "from")]
    folder: Option<PathBuf>,
    /// Export to start from: a file, or the folder of a SurveyXact export
    #[arg(long)]
    from: Option<PathBuf>,
    /// Roster: service, unit, number of employees (CSV or XLSX)
    #[arg(long, requires = "from")]
    roster: Option<PathBuf>,
    /// Answer to a question that an export leaves open; --json lists them
    #[arg(long, value_name = "ID=VALUE", requires = "from")]
    answer: Vec<Given>,
    /// Copy a shipped instrument, or an instrument's TOML file, into the project for editing
    #[arg(long, value_name = "INSTRUMENT", conflicts_with = "from")]
    questionnaire: Option<PathBuf>,
}

impl New {
    pub(super) fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        if let Some(from) = &self.from {
            return self.drafted(from, console);
        }
        let Some(folder) = &self.folder else { return Ok(Outcome::WrongUse) };
        pipeline::new_project(folder, self.questionnaire.as_deref())?;
        console.say("cli.new", &[("folder", &folder.display().to_string())]);
        Ok(Outcome::Done)
    }

    fn drafted(&self, from: &Path, console: &mut Console) -> Result<Outcome, Error> {
        if let Some(folder) = &self.folder {
            Begun::refuse_occupied(folder)?;
        }
        let begun = Begun::from(from, self.roster.as_deref())?;
        let is_told = console.is_json() || self.folder.is_none();
        let by = if is_told || !self.answer.is_empty() { By::Arguments } else { By::Nobody };
        let mut asking = Asking::new(console, &self.answer, by);
        let planned = asking.plan(&begun, &Begun::title_of(self.folder.as_deref().unwrap_or(from)))?;
        let ask = asking.into_asked();
        if let Some(folder) = &self.folder {
            planned.write(folder)?;
        }
        console.findings(planned.findings(), false);
        if is_told {
            let mut outline = serde_json::to_value(planned.outline()).unwrap_or_default();
            outline["ask"] = serde_json::to_value(ask).unwrap_or_default();
            console.print(&outline.to_string())?;
        }
        if let Some(folder) = &self.folder {
            console.say("cli.drafted", &[("folder", &folder.display().to_string())]);
        }
        Ok(Outcome::Done)
    }
}
