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
/// All outputs appear together or not at all. An earlier output in the same folder is replaced; the input is never changed.
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
        let done = pipeline::run(&project, &folder)?;
        console.findings(&done.findings, false);
        console.say("cli.written", &[("folder", &folder.display().to_string())]);
        Ok(super::check::outcome(&done.findings, self.strict))
    }
}
