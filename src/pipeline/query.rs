//! The query that makes the tallies of a project in a database.

use crate::diag::{Code, Diagnostic, Place, nearest};
use crate::error::Error;
use crate::instrument::Background;
use crate::model::{ReadFile, RoundId};
use crate::project::{FILE_NAME, Project};
pub use crate::sql::Dialect;
use crate::sql::{TallyRequest, tally_query};
use crate::tabulate::Layout;

/// Writes the query: of all rounds when one column of the table names them, otherwise of one round, the newest unless another is named.
/// `from` is the table as the engine names it.
///
/// # Errors
/// When the project has no such round.
pub fn tallies_in_sql(project: &Project, dialect: Dialect, from: &str, round: Option<&str>) -> Result<String, Error> {
    let layout = Layout::new(&project.instrument, &project.rounds.iter().map(|round| round.version.clone()).collect::<Vec<_>>());
    let chosen = chosen(project, round)?;
    let nothing = ReadFile::default();
    let combined = project.file.combined.as_ref();
    let own = chosen.first().and_then(|(id, _)| project.rounds.iter().find(|round| round.id == *id)).map(|round| &round.read);
    let read = combined.map(|combined| &combined.read).or(own).unwrap_or(&nothing);
    let keys: Vec<Background> = project
        .variables
        .iter()
        .filter_map(|(id, _)| project.instrument.backgrounds.iter().find(|background| background.id == *id).cloned())
        .chain(project.weight_key())
        .collect();
    let request = TallyRequest {
        dialect,
        from,
        instrument: &project.instrument,
        layout: &layout,
        keys: &keys,
        renamed: &read.columns,
        round_column: combined.map(|combined| combined.round.as_str()),
        rounds: &chosen,
    };
    Ok(tally_query(&request))
}

/// The rounds that are asked for.
fn chosen(project: &Project, round: Option<&str>) -> Result<Vec<(RoundId, String)>, Diagnostic> {
    let all = project.round_versions();
    let Some(wanted) = round else {
        let newest = all.len().saturating_sub(1);
        return Ok(if project.file.combined.is_some() { all } else { all[newest..].to_vec() });
    };
    let known = || all.iter().map(|(id, _)| id.as_str());
    let near = nearest(wanted, known()).map_or_else(|| known().collect::<Vec<_>>().join(", "), str::to_string);
    let found: Vec<_> = all.iter().filter(|(id, _)| id.as_str() == wanted).cloned().collect();
    let place = Place::file(FILE_NAME).name("round");
    if found.is_empty() { Err(Diagnostic::new(Code::UnknownReference, place).found(wanted).expected(near)) } else { Ok(found) }
}
