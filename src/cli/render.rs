//! `kartlegg render`.

use std::path::PathBuf;

use super::Outcome;
use super::console::Console;
use crate::error::Error;
use crate::model::Language;
use crate::pipeline::{self, Wanted};

/// Make the outputs again from a release.json, without the data, in another language.
#[derive(Debug, clap::Args)]
pub(super) struct Render {
    /// A release.json that `run` wrote
    release: PathBuf,
    /// Where to write; default: the folder `render` beside the release
    #[arg(long, short)]
    out: Option<PathBuf>,
    /// Languages, the first one at the top of the folder; default: that of the release
    #[arg(long, value_delimiter = ',', value_name = "nb,nn,en")]
    language: Vec<Language>,
    /// Make a report for each service and unit too, as `[report] units = true` does
    #[arg(long)]
    units: bool,
    /// A presentation and a document (.pptx, .docx) whose look the slides and the paper get
    #[arg(long, value_name = "FILE")]
    template: Vec<PathBuf>,
}

impl Render {
    pub(super) fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        let folder = self.out.clone().unwrap_or_else(|| self.release.with_file_name("render"));
        let wanted = Wanted::default().looking_like(&self.template)?;
        let main = pipeline::render_file(&self.release, &self.language, (self.units, &wanted), &folder)?;
        console.speak(main);
        console.say("cli.written", &[("folder", &folder.display().to_string())]);
        Ok(Outcome::Done)
    }
}
