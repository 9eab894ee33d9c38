//! `kartlegg list`.

use std::path::PathBuf;

use clap::ValueEnum;

use super::Outcome;
use super::console::Console;
use crate::error::Error;
use crate::pipeline::{self, Listing};

/// List what there is: instruments, formats, statistics, outputs, indicators, codes; or the questions of an instrument.
#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// instruments, formats, statistics, outputs, indicators or codes; or an instrument, whose questions are listed
    #[arg(value_parser = what)]
    what: Either,
}

/// A list, or an instrument.
#[derive(Clone, Debug)]
enum Either {
    List(What),
    Instrument(PathBuf),
}

fn what(word: &str) -> Result<Either, String> {
    if pipeline::asked::is_instrument(word) {
        return Ok(Either::Instrument(word.into()));
    }
    let names = || What::value_variants().iter().filter_map(|what| Some(what.to_possible_value()?.get_name().to_owned()));
    What::from_str(word, true)
        .map(Either::List)
        .map_err(|_| format!("`{word}` is no instrument and none of {}", names().collect::<Vec<_>>().join(", ")))
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
        let what = match &self.what {
            Either::List(what) => what,
            Either::Instrument(source) => {
                console.print(&pipeline::asked::questionnaire_text(source, console.language(), false)?)?;
                return Ok(Outcome::Done);
            }
        };
        let listing = match what {
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
