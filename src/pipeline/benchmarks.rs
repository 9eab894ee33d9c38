//! Benchmarks: read for a project, and made from the releases of several municipalities.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::diag::limits::{RELEASE_FILE, TOML_FILE};
use crate::diag::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::model::{BenchmarkFile, BenchmarkTable, RoundId};
use crate::privacy::{self, Contribution, Pooled, Release};
use crate::project::Project;
use crate::{config, ingest, output};

use super::ledger;

pub use crate::privacy::PoolRequest;

/// A benchmark that a run of many holds every municipality against.
#[derive(Clone, Debug)]
pub(super) struct Shared {
    /// The file as messages name it.
    pub(super) file: String,
    /// What stands in it.
    pub(super) text: String,
    /// The round to compare; the newest where none is named.
    pub(super) round: Option<RoundId>,
}

/// Every benchmark that a project names, and those that it shares with others, with what was noticed.
pub(super) fn read(project: &Project, shared: &[Shared]) -> Result<(Vec<BenchmarkTable>, Vec<Diagnostic>), Error> {
    let (mut tables, mut findings) = (Vec::<BenchmarkTable>::new(), Vec::new());
    let mut ids = BTreeSet::new();
    let own = project.file.benchmarks.iter().map(|reference| {
        let text = text(&project.folder.join(&reference.file), &reference.file);
        (reference.file.as_str(), &reference.round, text)
    });
    let shared = shared.iter().map(|shared| (shared.file.as_str(), &shared.round, Ok(shared.text.clone())));
    for (file, wanted, text) in own.chain(shared) {
        let newest = project.rounds.last();
        let round = wanted.as_ref().map_or(newest, |id| project.rounds.iter().find(|round| round.id == *id));
        let Some(round) = round else { continue };
        match text.and_then(|text| ingest::benchmark(&text, file, &project.instrument, (&round.id, &round.version))) {
            Ok((table, noticed)) => {
                if !ids.insert(table.head.id.clone()) {
                    let place = Place::file(file).name("id");
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

pub(super) fn text(path: &Path, shown: &str) -> Result<String, Vec<Diagnostic>> {
    config::read_text(path, shown, TOML_FILE).map_err(|finding| vec![finding])
}

/// Pools releases into a benchmark file, beside what the ledger in its folder says was pooled before. `anew` sets that aside.
///
/// # Errors
/// When a file is no release, the releases cannot be pooled, or the output is there already and is no benchmark.
pub fn pool_releases(paths: &[PathBuf], request: &PoolRequest, out: &Path, anew: bool) -> Result<BenchmarkFile, Error> {
    let mut findings = Vec::new();
    let mut contributions = Vec::new();
    for path in paths {
        match contribution(path) {
            Ok(contribution) => contributions.push(contribution),
            Err(finding) => findings.push(finding),
        }
    }
    if !findings.is_empty() {
        return Err(Error::from(findings));
    }
    let is_benchmark = |bytes: &[u8]| {
        std::str::from_utf8(bytes).is_ok_and(|text| ingest::benchmark_file(text, "").is_ok_and(|file| file.schema == 1))
    };
    let path = ledger::beside(out);
    loop {
        let ledger = ledger::open(&path, anew)?;
        let Pooled { file, recorded } = privacy::pool(contributions.clone(), request, &ledger)?;
        if !ledger::record(&path, &ledger, &|ledger| ledger.record_pool(recorded.clone()))? {
            continue;
        }
        output::deliver_file(out, privacy::benchmark_toml(&file).as_bytes(), TOML_FILE.most, is_benchmark)?;
        return Ok(file);
    }
}

fn contribution(path: &Path) -> Result<Contribution, Diagnostic> {
    let file = path.display().to_string();
    let bytes = config::read_bytes(path, &file, RELEASE_FILE)?;
    let in_file = |mut finding: Diagnostic| {
        finding.place.file.get_or_insert_with(|| file.clone());
        finding
    };
    let release = Release::from_json(&bytes).map_err(in_file)?;
    Ok(Contribution { sha256: Some(output::sha256(&bytes)), release, file })
}
