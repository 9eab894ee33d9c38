//! `kartlegg profile`.

use std::path::PathBuf;

use super::Outcome;
use super::console::Console;
use crate::error::Error;
use crate::model::{Confidence, IndicatorId, Language, Producer, ValueUnit};
use crate::pipeline::{self, Order, ProfileOptions, TableHint, Testing};
use clap::builder::NonEmptyStringValueParser;

/// Make a youth profile: a municipality against the country, from public tables alone.
///
/// Reads tables of the public-health institute, Statistics Norway, the directorate for education, or the municipality's own
/// (CSV, XLSX, JSON-stat, PC-Axis). Every verdict comes with its counts, interval, rule and level; where no test is possible the
/// profile says why. What is withheld stays withheld.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct Profile {
    /// Tables, or folders of tables
    #[arg(required_unless_present = "what_to_fetch")]
    tables: Vec<PathBuf>,
    /// Code or name of the municipality, e.g. 4003
    #[arg(long, value_name = "CODE", required_unless_present_any = ["all", "what_to_fetch"], conflicts_with = "all")]
    municipality: Option<String>,
    /// Every municipality in the tables, each in a folder, with an overview; without figures as files
    #[arg(long)]
    all: bool,
    /// Which tables to fetch for a municipality, in which order and with which choices: a page. No table is read
    #[arg(long, value_name = "CODE", conflicts_with_all = ["municipality", "all", "tables"])]
    what_to_fetch: Option<String>,
    /// Where to write; default: the folder `profile` here, of a list of tables `what-to-fetch`
    #[arg(long, short)]
    out: Option<PathBuf>,
    /// Confidence level of intervals and tests
    #[arg(long, default_value = "0.95", value_parser = level)]
    level: Confidence,
    /// Exact limits for shares (Clopper and Pearson) in place of Wilson's
    #[arg(long)]
    exact: bool,
    /// Set each municipality beside the rest of its county too: a description, never a verdict
    #[arg(long)]
    rest_of_county: bool,
    /// Languages, the first one at the top of the folder
    #[arg(long, value_delimiter = ',', value_name = "nb,nn,en", default_value = "nb")]
    language: Vec<Language>,
    /// The newest year to look at, or `latest`
    #[arg(long, value_name = "YEAR", default_value = "latest", value_parser = NonEmptyStringValueParser::new())]
    period: String,
    /// A table with the people behind shares that are published without counts
    #[arg(long, value_name = "TABLE")]
    people: Option<PathBuf>,
    /// Unit of the values of tables that do not say it, e.g. `percent`, `share`, `per_thousand`
    #[arg(long, value_parser = word::<ValueUnit>)]
    unit: Option<ValueUnit>,
    /// Indicator of tables that do not say it, or that call it something else: an id of `kartlegg list indicators`
    #[arg(long, value_name = "ID")]
    indicator: Option<String>,
    /// Publisher of tables that do not say it: fhi, ssb, udir, other
    #[arg(long, value_parser = word::<Producer>)]
    producer: Option<Producer>,
    /// Sheet of workbooks in which several hold a table
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Order of municipalities in the overview
    #[arg(long, value_enum, default_value = "code")]
    sort: Sort,
    /// End with code 1 when there are warnings
    #[arg(long)]
    strict: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Sort {
    Code,
    Name,
    Worse,
    Better,
}

/// A word that files have for a thing.
fn word<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).map_err(|error| error.to_string())
}

/// A level is given as 0.95 or as 95. Below 0.5 an interval says nothing, and is most likely a slip.
pub(super) fn level(text: &str) -> Result<Confidence, String> {
    let number: f64 =
        text.trim().trim_end_matches('%').replace(',', ".").parse().map_err(|_| format!("`{text}` is no number"))?;
    let share = if number >= 1.0 { number / 100.0 } else { number };
    Confidence::new(share).ok().filter(|level| level.level() >= 0.5).ok_or_else(|| format!("{text} is not between 0.5 and 1"))
}

impl Profile {
    /// What holds for every table that is given.
    fn hint(&self) -> TableHint {
        TableHint {
            indicator: self.indicator.as_ref().map(IndicatorId::new),
            unit: self.unit.clone(),
            producer: self.producer,
            sheet: self.sheet.clone(),
            ..TableHint::default()
        }
    }

    pub(super) fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        console.speak(self.language.first().copied().unwrap_or(Language::Nb));
        // A list of tables never takes the place of a profile.
        let usual = if self.what_to_fetch.is_some() { "what-to-fetch" } else { "profile" };
        let out = self.out.clone().unwrap_or_else(|| usual.into());
        if let Some(municipality) = &self.what_to_fetch {
            pipeline::what_to_fetch(municipality, &self.language, &out)?;
            console.say("cli.written", &[("folder", &out.display().to_string())]);
            return Ok(Outcome::Done);
        }
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
        let tables = pipeline::profile_tables(&self.tables, self.people.as_deref(), &[self.hint()], until)?;
        let options = ProfileOptions {
            municipality: self.municipality.clone(),
            testing: Testing { level: self.level, exact: self.exact },
            rest_of_county: self.rest_of_county,
            until,
            languages: self.language.clone(),
            order: match self.sort {
                Sort::Code => Order::Code,
                Sort::Name => Order::Name,
                Sort::Worse => Order::Worse,
                Sort::Better => Order::Better,
            },
        };
        let made = pipeline::profile(tables, &options, &out)?;
        console.findings(&made.findings, false);
        console.say("cli.written", &[("folder", &out.display().to_string())]);
        Ok(super::check::outcome(&made.findings, self.strict))
    }
}
