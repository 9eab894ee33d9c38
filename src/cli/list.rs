//! `kartlegg list`.

use super::Outcome;
use super::console::Console;
use crate::error::Error;
use crate::pipeline::{self, Listing};

/// List what there is: instruments, formats, statistics, outputs, indicators, codes.
#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// What to list
    #[arg(value_enum)]
    what: What,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum What {
    Instruments,
    Formats,
    Statistics,
    Outputs,
    Indicators,
    Codes,
}

impl List {
    pub(super) fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        let listing = match self.what {
            What::Instruments => Listing::Instruments,
            What::Formats => Listing::Formats,
            What::Statistics => Listing::Statistics,
            What::Outputs => Listing::Outputs,
            What::Indicators => Listing::Indicators,
            What::Codes => Listing::Codes,
        };
        let entries = pipeline::list(listing, console.language());
        let widest = entries.iter().map(|(id, _)| id.chars().count()).max().unwrap_or(0);
        for (id, about) in entries {
            console.print(format!("{id:widest$}  {about}").trim_end())?;
        }
        Ok(Outcome::Done)
    }
}
