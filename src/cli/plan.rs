//! `kartlegg plan`.

use std::path::PathBuf;

use super::Outcome;
use super::console::Console;
use crate::error::Error;
use crate::model::{Confidence, Language};
use crate::pipeline::{self, PlanAssumptions};

/// Say what a survey could find and show, before anybody is asked.
///
/// From the roster alone: for each service and unit the answers to expect, whether they may be shown, and the smallest difference from the
/// others, and between two rounds, that would be found. A page for the project group.
#[derive(Debug, clap::Args)]
pub(super) struct Plan {
    /// Roster: service, unit, number of employees (CSV or XLSX)
    roster: PathBuf,
    /// Share of the invited who will answer, e.g. 0.6 or 60
    #[arg(long, default_value = "0.6", value_parser = share)]
    rate: f64,
    /// Standard deviation of scores within services, in points of 0–100
    #[arg(long, default_value = "20", value_parser = deviation)]
    deviation: f64,
    /// How often a difference of that size is to be found
    #[arg(long, default_value = "0.8", value_parser = power)]
    power: f64,
    /// Confidence level of tests
    #[arg(long, default_value = "0.95", value_parser = super::profile::level)]
    level: Confidence,
    /// How many scales are tested together; default: those of the shipped questionnaire
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    tests: Option<u64>,
    /// Where to write; default: the folder `plan` here
    #[arg(long, short, default_value = "plan")]
    out: PathBuf,
    /// Languages, the first one at the top of the folder
    #[arg(long, value_delimiter = ',', value_name = "nb,nn,en", default_value = "nb")]
    language: Vec<Language>,
}

/// A share is given as 0.6, as 60 or as 60 %.
fn share(text: &str) -> Result<f64, String> {
    let number: f64 =
        text.trim().trim_end_matches('%').trim().replace(',', ".").parse().map_err(|_| format!("`{text}` is no number"))?;
    let share = if number > 1.0 { number / 100.0 } else { number };
    if share > 0.0 && share <= 1.0 { Ok(share) } else { Err(format!("{text} is not between 0 and 1")) }
}

fn power(text: &str) -> Result<f64, String> {
    share(text).ok().filter(|power| (0.5..1.0).contains(power)).ok_or_else(|| format!("{text} is not between 0.5 and 1"))
}

fn deviation(text: &str) -> Result<f64, String> {
    let number: f64 = text.trim().replace(',', ".").parse().map_err(|_| format!("`{text}` is no number"))?;
    if number > 0.0 && number <= 50.0 { Ok(number) } else { Err(format!("{text} is not between 0 and 50")) }
}

impl Plan {
    pub(super) fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        console.speak(self.language.first().copied().unwrap_or(Language::Nb));
        let assumed = PlanAssumptions {
            rate: self.rate,
            standard_deviation: self.deviation,
            power: self.power,
            level: self.level,
            tests: self.tests,
        };
        let findings = pipeline::plan_survey(&self.roster, assumed, &self.language, &self.out)?;
        console.findings(&findings, false);
        console.say("cli.written", &[("folder", &self.out.display().to_string())]);
        Ok(Outcome::Done)
    }
}
