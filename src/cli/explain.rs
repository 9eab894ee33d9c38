//! `kartlegg explain`.

use super::Outcome;
use super::console::Console;
use crate::error::Error;
use crate::pipeline;

/// What a code means, or how a statistic is defined, with its source.
#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// A code (K213) or a statistic (alpha)
    what: String,
}

impl Explain {
    pub(super) fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        match pipeline::explain(&self.what, console.language()) {
            Ok(text) => {
                console.print(&text)?;
                Ok(Outcome::Done)
            }
            Err(nearest) => {
                console.say("cli.unknown_word", &[("word", &self.what), ("nearest", nearest.unwrap_or("K213, alpha"))]);
                Ok(Outcome::WrongUse)
            }
        }
    }
}
