//! `kartlegg simulate`.

use std::path::PathBuf;

use super::Outcome;
use super::console::Console;
use crate::error::Error;
use crate::pipeline;

/// Invent answers to an instrument: a whole municipality, by a plan and a seed.
///
/// The same plan gives the same files, byte for byte. For samples, tests and courses; nothing in it is about anybody.
#[derive(Debug, clap::Args)]
pub(super) struct Simulate {
    /// A shipped instrument, or an instrument's TOML file
    instrument: String,
    /// Plan: services, units, rounds, effects, seed
    #[arg(long)]
    plan: PathBuf,
    /// Folder to write to
    #[arg(long, short)]
    out: PathBuf,
}

impl Simulate {
    pub(super) fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        pipeline::simulate(&self.instrument, &self.plan, &self.out)?;
        console.say("cli.written", &[("folder", &self.out.display().to_string())]);
        Ok(Outcome::Done)
    }
}
