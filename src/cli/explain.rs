//! `kartlegg explain`.

use clap::builder::NonEmptyStringValueParser;

use super::Outcome;
use super::console::Console;
use crate::error::Error;
use crate::pipeline;

/// What a code means, how a statistic is defined, with its source, or what an instrument asks.
#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// A code (K213), a statistic (alpha) or an instrument (bti)
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    what: String,
}

impl Explain {
    pub(super) fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        if pipeline::asked::is_instrument(&self.what) {
            console.print(&pipeline::asked::questionnaire_text(self.what.as_ref(), console.language(), true)?)?;
            return Ok(Outcome::Done);
        }
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
