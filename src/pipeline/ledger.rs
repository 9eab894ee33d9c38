//! The ledger beside the project: read before anything is decided, written before anything is delivered.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::diag::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::output;
use crate::privacy::Ledger;
use crate::project::Project;

/// The file, where the project names no other.
const FILE: &str = "kartlegg-ledger.json";
/// A ledger larger than this is none.
const MOST_BYTES: u64 = 1 << 30;
/// How often, and how long apart, writing is tried while another run writes.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(20);

/// Where a project's is.
pub(super) fn path(project: &Project) -> PathBuf {
    project.folder.join(project.file.privacy.ledger.as_deref().unwrap_or(FILE))
}

/// Where the one of a pool is: beside the benchmark file.
pub(super) fn beside(file: &Path) -> PathBuf {
    file.with_file_name(FILE)
}

/// The ledger, where there is one.
///
/// # Errors
/// `K406` when it is damaged.
pub(super) fn existing(path: &Path) -> Result<Option<Ledger>, Error> {
    let shown = path.display().to_string();
    match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Ok(found) if !found.is_file() || found.len() > MOST_BYTES => {
            return Err(Diagnostic::new(Code::BadLedger, Place::file(shown)).into());
        }
        Ok(_) | Err(_) => {}
    }
    let bytes = std::fs::read(path).map_err(|error| Error::from((Code::CannotRead, shown.as_str(), error)))?;
    Ledger::read(&bytes).map(Some).map_err(|finding| finding.in_file(&shown).into())
}

/// The ledger that is there, or one with a random key that is not written yet; without what was shown before, when it is started anew.
///
/// # Errors
/// When it is damaged, or the system has no random numbers.
pub(super) fn open(path: &Path, anew: bool) -> Result<Ledger, Error> {
    let mut ledger = existing(path)?.map_or_else(|| fresh(path), Ok)?;
    if anew {
        ledger.start_anew();
    }
    Ok(ledger)
}

fn fresh(path: &Path) -> Result<Ledger, Error> {
    let mut key = [0; 32];
    getrandom::fill(&mut key)
        .map_err(|error| Error::from(Diagnostic::new(Code::CannotWrite, Place::file(path.display().to_string())).found(error)))?;
    Ok(Ledger::new(key))
}

/// Adds what is about to be delivered. False when another run has begun a ledger since, with another key: then everything has to be
/// judged again beside what it has shown.
///
/// # Errors
/// When the ledger is damaged, or cannot be written.
pub(super) fn record(path: &Path, opened: &Ledger, add: &dyn Fn(&mut Ledger)) -> Result<bool, Error> {
    let mut in_the_way = Diagnostic::new(Code::OutputBusy, Place::file(path.display().to_string()));
    for _ in 0..TRIES {
        let there = existing(path)?;
        if there.as_ref().is_some_and(|there| !there.has_key_of(opened)) {
            return Ok(false);
        }
        let mut ledger = opened.clone();
        if let Some(there) = &there {
            ledger.take_over(there);
        }
        add(&mut ledger);
        if there.as_ref() == Some(&ledger) {
            return Ok(true);
        }
        match write(path, &ledger, there.is_some()) {
            Ok(()) => return Ok(true),
            Err(error) if matches!(error.code, Code::OutputBusy | Code::NotOurOutput) => {
                in_the_way = error;
                std::thread::sleep(PAUSE);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(in_the_way.into())
}

fn write(path: &Path, ledger: &Ledger, replace: bool) -> Result<(), Diagnostic> {
    output::deliver_file(path, &ledger.to_bytes(), MOST_BYTES, |there| replace && Ledger::is_ledger(there))
}

/// Keyed fingerprints of everything that a run read: of the files of answers, and of the others.
pub(super) struct Fingerprints {
    /// For the ledger alone: whoever could exchange two answers and see nothing else change must see nothing here either.
    pub(super) answers: BTreeMap<String, String>,
    /// For the manifest.
    pub(super) others: BTreeMap<String, String>,
}
