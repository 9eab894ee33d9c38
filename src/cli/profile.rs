//! `kartlegg profile`.

use std::path::PathBuf;

use super::Outcome;
use super::console::Console;
use crate::error::Error;
use crate::model::{Confidence, Language};
use crate::pipeline::{self, ProfileOptions};

/// Make a youth profile: a municipality against the country, from public tables alone.
///
/// Reads tables of the public-health institute, Statistics Norway, the directorate for education, or the municipality's own
/// (CSV, JSON-stat, PC-Axis). Every verdict comes with its counts, interval, rule and level; where no test is possible the
/// profile says why. What is withheld stays withheld.
#[derive(Debug, clap::Args)]
pub(super) struct Profile {
    /// Tables, or folders of tables
    #[arg(required = true)]
    tables: Vec<PathBuf>,
    /// Code or name of the municipality, e.g. 4003
    #[arg(long, value_name = "CODE", required_unless_present = "all", conflicts_with = "all")]
    municipality: Option<String>,
    /// Every municipality in the tables, each in a folder, with an overview; without figures as files
    #[arg(long)]
    all: bool,
    /// Where to write; default: the folder `profile` here
    #[arg(long, short, default_value = "profile")]
    out: PathBuf,
    /// Confidence level of intervals and tests
    #[arg(long, default_value = "0.95", value_parser = level)]
    level: Confidence,
    /// Languages, the first one at the top of the folder
    #[arg(long, value_delimiter = ',', value_name = "nb,nn,en", default_value = "nb")]
    language: Vec<Language>,
    /// The newest year to look at, or `latest`
    #[arg(long, value_name = "YEAR", default_value = "latest")]
    period: String,
    /// A table with the people behind shares that are published without counts
    #[arg(long, value_name = "TABLE")]
    people: Option<PathBuf>,
    /// End with code 1 when there are warnings
    #[arg(long)]
    strict: bool,
}

/// A level is given as 0.95 or as 95. Below 0.5 an interval says nothing, and is most likely a slip.
fn level(text: &str) -> Result<Confidence, String> {
    let number: f64 =
        text.trim().trim_end_matches('%').replace(',', ".").parse().map_err(|_| format!("`{text}` is no number"))?;
    let share = if number >= 1.0 { number / 100.0 } else { number };
    Confidence::new(share).ok().filter(|level| level.level() >= 0.5).ok_or_else(|| format!("{text} is not between 0.5 and 1"))
}

impl Profile {
    pub(super) fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        console.speak(self.language.first().copied().unwrap_or(Language::Nb));
        let until = match self.period.as_str() {
            "latest" => None,
            year => {
                let Ok(year) = year.parse::<i32>() else {
                    console.say("cli.not_a_year", &[("found", year)]);
                    return Ok(Outcome::WrongUse);
                };
                Some(year)
            }
        };
        let tables = pipeline::profile_tables(&self.tables, self.people.as_deref(), until)?;
        let options = ProfileOptions {
            municipality: self.municipality.clone(),
            level: self.level,
            until,
            languages: self.language.clone(),
        };
        let made = pipeline::profile(tables, &options, &self.out)?;
        console.findings(&made.findings, false);
        console.say("cli.written", &[("folder", &self.out.display().to_string())]);
        Ok(super::check::outcome(&made.findings, self.strict))
    }
}
