//! Fingerprints of everything that a run read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::diag::Code;
use crate::error::Error;
use crate::output;
use crate::project::Project;

/// SHA-256 of every input, by path relative to the project. Of a folder, every file in it.
pub(super) fn hashes(project: &Project) -> Result<BTreeMap<String, String>, Error> {
    let mut names: BTreeSet<String> = project.inputs.iter().cloned().collect();
    let rounds = project.rounds.iter().flat_map(|round| [&round.export, &round.roster]).flatten();
    let others = project.file.combined.iter().map(|combined| &combined.export).chain(&project.file.crosswalk);
    let youth = project.file.youth.iter().flat_map(|youth| youth.tables.iter().chain(&youth.people));
    let benchmarks = project.file.benchmarks.iter().map(|benchmark| &benchmark.file);
    for name in rounds.chain(others).chain(youth).chain(benchmarks) {
        add(&project.folder, name, &mut names)?;
    }
    let hash = |name: String| {
        let sum = output::sha256_of(&project.folder.join(&name))
            .map_err(|error| Error::from((Code::CannotRead, name.as_str(), error)))?;
        Ok((name, sum))
    };
    names.into_iter().map(hash).collect()
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
