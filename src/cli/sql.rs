//! `kartlegg sql`.

use std::path::PathBuf;

use super::Outcome;
use super::console::Console;
use crate::error::Error;
use crate::pipeline::{self, Dialect};
use crate::project::Project;

/// Print the query that counts the answers in the database where they lie.
///
/// Its result has one row for each group, question and answer, with how many. Save it as CSV or Parquet and name it as the export of the
/// round: the report is the same as from the answers themselves. Parts of a large table can be counted apart; name the folder that
/// holds the results.
#[derive(Debug, clap::Args)]
pub(super) struct Sql {
    /// Project folder, or its kartlegging.toml
    project: PathBuf,
    /// Dialect of the engine: duckdb, postgres, sqlserver, snowflake or spark
    #[arg(long, value_name = "NAME", value_parser = dialect)]
    dialect: Dialect,
    /// Table, view or function with one row a respondent, as the engine names it
    #[arg(long, value_name = "TABLE")]
    from: String,
    /// Round that the table holds; default: the newest
    #[arg(long, value_name = "ID")]
    round: Option<String>,
}

fn dialect(name: &str) -> Result<Dialect, String> {
    name.parse()
}

impl Sql {
    pub(super) fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        let project = Project::open(&self.project)?;
        console.speak(project.language());
        console.print(&pipeline::tallies_in_sql(&project, self.dialect, &self.from, self.round.as_deref())?)?;
        Ok(Outcome::Done)
    }
}
