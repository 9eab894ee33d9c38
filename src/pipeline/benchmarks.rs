//! Benchmarks: read for a project, and made from the releases of several municipalities.

use std::collections::BTreeSet;

use super::Error;
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest;
use crate::model::BenchmarkTable;
use crate::project::Project;

/// Every benchmark that a project names, with what was noticed.
pub(super) fn read(project: &Project) -> Result<(Vec<BenchmarkTable>, Vec<Diagnostic>), Error> {
    let (mut tables, mut findings) = (Vec::<BenchmarkTable>::new(), Vec::new());
    let mut ids = BTreeSet::new();
    for reference in &project.file.benchmarks {
        let newest = project.rounds.last();
        let round = reference.round.as_ref().map_or(newest, |id| project.rounds.iter().find(|round| round.id == *id));
        let Some(round) = round else { continue };
        match text(&project.folder.join(&reference.file), &reference.file)
            .and_then(|text| ingest::benchmark(&text, &reference.file, &project.instrument, (&round.id, &round.version)))
        {
            Ok((table, noticed)) => {
                if !ids.insert(table.head.id.clone()) {
                    let place = Place::file(&reference.file).name("id");
                    findings.push(Diagnostic::new(Code::Duplicate, place).found(&table.head.id));
                }
                findings.extend(noticed);
                tables.push(table);
            }
            Err(refused) => findings.extend(refused),
        }
    }
    if findings.iter().any(Diagnostic::is_error) {
        return Err(Error::from(crate::diag::grouped(findings)));
    }
    Ok((tables, findings))
}

fn text(path: &std::path::Path, shown: &str) -> Result<String, Vec<Diagnostic>> {
    let bytes = std::fs::read(path).map_err(|error| vec![Diagnostic::new(Code::CannotRead, Place::file(shown)).found(error.kind())])?;
    String::from_utf8(bytes).map_err(|_| vec![Diagnostic::new(Code::BadEncoding, Place::file(shown)).expected("UTF-8")])
}
