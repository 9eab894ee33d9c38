//! `kartlegg status`.

use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};

use super::Outcome;
use super::console::Console;
use crate::error::Error;
use crate::pipeline;
use crate::project::Project;

/// How far the newest round has come: answers by unit against the roster, and how many more would show each.
///
/// For whoever runs the survey, while it runs; not to be published. It says nothing about anybody. At the end stand words for a
/// reminder that goes to everyone.
#[derive(Debug, clap::Args)]
pub(super) struct Status {
    /// Project folder, or its kartlegging.toml
    project: PathBuf,
}

impl Status {
    pub(super) fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        let project = Project::open(&self.project)?;
        console.speak(project.language());
        #[expect(clippy::disallowed_methods, reason = "a text about today says which day that is; no report is made of it")]
        let now = std::time::SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        console.print(&pipeline::asked::status(&project, &day(now.as_secs() / 86_400), console.language())?)?;
        Ok(Outcome::Done)
    }
}

/// The date of a day since 1970-01-01, in the calendar that counts years from March so that the leap day comes last.
fn day(since: u64) -> String {
    let shifted = since + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, year) = if month < 10 { (month + 3, year + era * 400) } else { (month - 9, year + era * 400 + 1) };
    format!("{year}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_are_dates() {
        for (since, date) in
            [(0, "1970-01-01"), (59, "1970-03-01"), (19_782, "2024-02-29"), (20_088, "2024-12-31"), (20_089, "2025-01-01")]
        {
            assert_eq!(day(since), date);
        }
    }
}
