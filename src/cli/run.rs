//! `kartlegg run`.

use std::path::PathBuf;

use super::Outcome;
use super::console::Console;
use crate::error::Error;
use crate::model::Language;
use crate::pipeline;
use crate::project::Project;

/// Make the report: read, score, compare, protect, draw, write.
///
/// All outputs appear together or not at all. An earlier output in the same folder is replaced; the input is
/// never changed. Beside the project stands a ledger of what was shown, so that a later report on the same round does not tell who
/// came or went since, and a list of what is hidden and why, for you alone.
#[derive(Debug, clap::Args)]
pub(super) struct Run {
    /// Project folder, or its kartlegging.toml
    project: PathBuf,
    /// Where to write; default: the folder `out` in the project
    #[arg(long, short)]
    out: Option<PathBuf>,
    /// Languages, the first one at the top of the folder; default: those of the project
    #[arg(long, value_delimiter = ',', value_name = "nb,nn,en")]
    language: Vec<Language>,
    /// Set aside what was shown before: new figures are not judged by it any more. Only where nobody has seen it
    #[arg(long)]
    new_ledger: bool,
    /// End with code 1 when there are warnings
    #[arg(long)]
    strict: bool,
}

impl Run {
    pub(super) fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        let mut project = Project::open(&self.project)?;
        if !self.language.is_empty() {
            project.file.languages.clone_from(&self.language);
        }
        console.speak(project.language());
        let folder = self.out.clone().unwrap_or_else(|| project.folder.join("out"));
        let done = pipeline::run(&project, &folder, self.new_ledger)?;
        console.findings(&done.findings, false);
        console.say("cli.written", &[("folder", &folder.display().to_string())]);
        Ok(super::check::outcome(&done.findings, self.strict))
    }
}
