//! Fingerprints of everything that a run read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::ledger::Fingerprints;
use crate::config;
use crate::diag::Code;
use crate::error::Error;
use crate::privacy::Ledger;
use crate::project::Project;
use crate::tabulate::Cube;

/// Name of answers that are a part of a larger file.
const COUNTS: &str = "counts";

/// Keyed fingerprints of every input, by path relative to the project. Of a folder, every file in it. Of a municipality whose answers
/// are a part of a larger file, `counted` is fingerprinted in the place of the file: others' answers are none of its.
pub(super) fn fingerprints(project: &Project, ledger: &Ledger, counted: Option<&Cube>) -> Result<Fingerprints, Error> {
    let answers = match counted {
        None => of(project, ledger, answers(project))?,
        Some(cube) => {
            let print = ledger.fingerprint(cube.to_bytes().as_slice());
            let print = print.map_err(|error| Error::from((Code::CannotRead, COUNTS, error)))?;
            BTreeMap::from([(COUNTS.to_owned(), print)])
        }
    };
    Ok(Fingerprints { answers, others: of_others(project, ledger)? })
}

fn answers(project: &Project) -> impl Iterator<Item = &String> {
    let rounds = project.rounds.iter().filter_map(|round| round.export.as_ref());
    rounds.chain(project.file.combined.iter().map(|combined| &combined.export))
}

/// Of everything but answers.
pub(super) fn of_others(project: &Project, ledger: &Ledger) -> Result<BTreeMap<String, String>, Error> {
    let units = project.rounds.iter().flat_map(|round| round.for_units.values());
    let others = project.rounds.iter().filter_map(|round| round.roster.as_ref()).chain(&project.file.crosswalk).chain(units);
    let youth = project.file.youth.iter().flat_map(|youth| youth.tables.iter().chain(&youth.people).chain(&youth.indicators));
    let benchmarks = project.file.benchmarks.iter().map(|benchmark| &benchmark.file);
    let codes = project
        .file
        .inventories
        .iter()
        .filter_map(|inventory| inventory.codes.as_ref())
        .filter(|codes| project.folder.join(codes).is_file());
    let structures = project.file.inventories.iter().map(|inventory| &inventory.file).chain(&project.file.themes).chain(codes);
    let mut others = of(project, ledger, others.chain(youth).chain(benchmarks).chain(structures).chain(&project.inputs))?;
    for name in answers(project) {
        let mut files = BTreeSet::new();
        add(&project.folder, name, &mut files)?;
        others.retain(|other, _| !files.contains(other));
    }
    Ok(others)
}

fn of<'a>(
    project: &Project,
    ledger: &Ledger,
    inputs: impl Iterator<Item = &'a String>,
) -> Result<BTreeMap<String, String>, Error> {
    let mut names = BTreeSet::new();
    for name in inputs {
        add(&project.folder, name, &mut names)?;
    }
    let print = |name: String| {
        let file = config::open(&project.folder.join(&name), &name)?;
        let print = ledger.fingerprint(file).map_err(|error| Error::from((Code::CannotRead, name.as_str(), error)))?;
        Ok((name, print))
    };
    names.into_iter().map(print).collect()
}

fn add(folder: &Path, name: &str, names: &mut BTreeSet<String>) -> Result<(), Error> {
    let path = folder.join(name);
    if !path.is_dir() {
        names.insert(name.to_string());
        return Ok(());
    }
    let failed = |error| Error::from((Code::CannotRead, name, error));
    for entry in std::fs::read_dir(&path).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.path().is_file() {
            names.insert(format!("{}/{}", name.trim_end_matches('/'), entry.file_name().to_string_lossy()));
        }
    }
    Ok(())
}
