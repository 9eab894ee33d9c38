//! `kartlegg new`.

use std::path::PathBuf;

use super::Outcome;
use super::console::Console;
use crate::error::Error;
use crate::pipeline;

/// Start a project: out of an export, or from the shipped instrument.
///
/// With --from the export is copied into the project, and instrument and project are drafted from its questions, codes and
/// labels, so that `kartlegg run` gives a first report at once. Without it the project uses the shipped instrument `bti`.
#[derive(Debug, clap::Args)]
pub(super) struct New {
    /// Folder of the new project; must not exist, or be empty
    folder: PathBuf,
    /// Export to start from: a file, or the folder of a SurveyXact export
    #[arg(long)]
    from: Option<PathBuf>,
    /// Copy a shipped instrument, or an instrument's TOML file, into the project for editing
    #[arg(long, value_name = "INSTRUMENT", conflicts_with = "from")]
    questionnaire: Option<PathBuf>,
}

impl New {
    pub(super) fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        let findings = pipeline::new_project(&self.folder, self.from.as_deref(), self.questionnaire.as_deref())?;
        console.findings(&findings, false);
        console.say("cli.new", &[("folder", &self.folder.display().to_string())]);
        Ok(Outcome::Done)
    }
}
