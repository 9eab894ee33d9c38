//! A round, or all of them, that comes as tallies and not as answers.

use std::sync::Arc;

use crate::diag::{Checked, Diagnostic};
use crate::ingest::{self, TalliesRequest};
use crate::instrument::Background;
use crate::model::{ReadFile, RoundId};
use crate::project::Project;
use crate::tabulate::{self, Cube, Layout};

/// Whether an export is a table of tallies.
pub(super) fn is_tallies(project: &Project, export: &str, read: &ReadFile) -> bool {
    ingest::is_tallies(&project.folder.join(export), export, read.format.as_deref())
}

/// Reads a table of tallies: of one round, or, when that is `None`, of the rounds that its first key names.
pub(super) fn read(
    project: &Project,
    layout: &Arc<Layout>,
    export: &str,
    (read, names): (&ReadFile, &[String]),
    keys: Vec<Background>,
    round: Option<&RoundId>,
) -> Checked<Cube> {
    let request = TalliesRequest { keys, renamed: read.columns.clone(), round: round.cloned() };
    let (mut rows, mut findings) = ingest::read_tallies(&project.folder.join(export), export, &request)?;
    if let Some(round) = round {
        for row in &mut rows {
            row.keys.insert(0, round.to_string());
        }
    }
    let counted = tabulate::from_tallies(layout, &project.instrument, names, &project.round_versions(), &rows);
    let place = |more: Vec<Diagnostic>| more.into_iter().map(|finding| finding.in_file(export));
    match counted {
        Ok((cube, more)) => {
            findings.extend(place(more));
            Ok((cube, findings))
        }
        Err(more) => Err(findings.into_iter().chain(place(more)).collect()),
    }
}
