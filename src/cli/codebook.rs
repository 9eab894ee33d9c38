//! `kartlegg codebook`.

use std::path::PathBuf;

use super::Outcome;
use super::console::Console;
use crate::error::Error;
use crate::pipeline;

/// Write the questionnaire as a workbook to edit, or a workbook back as a questionnaire.
///
/// Questions, response scales, answers to choose from, scales and groups have a sheet each; a field is a column with the name that it has
/// in the file. What is edited is checked by the same rules, and what is wrong is told with sheet and cell. Comments in the file are not kept.
#[derive(Debug, clap::Args)]
pub(super) struct Codebook {
    /// Project folder, an instrument's TOML file or a shipped instrument; or a workbook to read back
    source: PathBuf,
    /// Where to write; default: beside the source, as .xlsx or .toml
    #[arg(long, short)]
    out: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long)]
    replace: bool,
}

impl Codebook {
    pub(super) fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        let written = pipeline::asked::codebook(&self.source, self.out.as_deref(), self.replace)?;
        console.say("cli.written", &[("folder", &written.display().to_string())]);
        Ok(Outcome::Done)
    }
}
