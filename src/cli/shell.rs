//! `kartlegg completions` and `kartlegg man`.

use clap::CommandFactory;

use super::console::Console;
use super::{Cli, Outcome};
use crate::error::Error;

/// Print completions for a shell.
#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// Shell
    shell: clap_complete::Shell,
}

impl Completions {
    pub(super) fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "kartlegg", &mut script);
        console.print(String::from_utf8_lossy(&script).trim_end())?;
        Ok(Outcome::Done)
    }
}

/// Print the manual page.
#[derive(Debug, clap::Args)]
pub(super) struct Man {}

impl Man {
    #[expect(clippy::unused_self, reason = "all commands are called alike")]
    pub(super) fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        let mut page = Vec::new();
        let written = clap_mangen::Man::new(Cli::command()).render(&mut page);
        written.map_err(|error| Error::from((crate::diag::Code::CannotWrite, "kartlegg.1", error)))?;
        console.print(String::from_utf8_lossy(&page).trim_end())?;
        Ok(Outcome::Done)
    }
}
