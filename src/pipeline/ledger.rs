//! The ledger beside the project: read before anything is decided, written before anything is delivered.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use crate::diag::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::output;
use crate::privacy::{Ledger, Recorded};
use crate::project::Project;

/// The file, where the project names no other.
const FILE: &str = "kartlegg-ledger.json";
/// A ledger larger than this is none.
const MOST_BYTES: u64 = 1 << 30;
/// How often, and how long apart, writing is tried while another run writes.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(20);

/// Where it is.
pub(super) fn path(project: &Project) -> PathBuf {
    project.folder.join(project.file.privacy.ledger.as_deref().unwrap_or(FILE))
}

/// The ledger, where there is one.
///
/// # Errors
/// `K406` when it is damaged.
pub(super) fn existing(project: &Project) -> Result<Option<Ledger>, Error> {
    let path = path(project);
    let shown = path.display().to_string();
    let bad = |found: String| Error::from(Diagnostic::new(Code::BadLedger, Place::file(shown.as_str())).found(found));
    match std::fs::metadata(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Ok(found) if !found.is_file() || found.len() > MOST_BYTES => return Err(bad(shown.clone())),
        Ok(_) | Err(_) => {}
    }
    let bytes = std::fs::read(&path).map_err(|error| Error::from((Code::CannotRead, shown.as_str(), error)))?;
    Ledger::read(&bytes).map(Some).map_err(bad)
}

/// The ledger; a new one with a random key where there is none. Of two runs that begin at once, both get that of the first.
///
/// # Errors
/// When it is damaged, or cannot be written.
pub(super) fn open(project: &Project, anew: bool) -> Result<Ledger, Error> {
    if let Some(mut ledger) = existing(project)? {
        if anew {
            ledger.start_anew();
        }
        return Ok(ledger);
    }
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|error| {
        Error::from(Diagnostic::new(Code::CannotWrite, Place::file(path(project).display().to_string())).found(error))
    })?;
    let ledger = Ledger::new(key);
    match write(project, &ledger, false) {
        Ok(()) => Ok(ledger),
        // Somebody else was first.
        Err(error) => existing(project)?.ok_or_else(|| error.into()),
    }
}

/// Adds what is about to be delivered.
///
/// # Errors
/// When the ledger is damaged, or cannot be written.
pub(super) fn record(project: &Project, releases: Vec<Recorded>, anew: bool) -> Result<(), Error> {
    let mut failed = None;
    for _ in 0..TRIES {
        let before = open(project, false)?;
        let mut ledger = before.clone();
        if anew {
            ledger.start_anew();
        }
        releases.iter().cloned().for_each(|release| ledger.record(release));
        if ledger == before {
            return Ok(());
        }
        match write(project, &ledger, true) {
            Ok(()) => return Ok(()),
            Err(error) if error.code == Code::OutputBusy => std::thread::sleep(PAUSE),
            Err(error) => return Err(error.into()),
        }
        failed = Some(Diagnostic::new(Code::OutputBusy, Place::file(path(project).display().to_string())));
    }
    failed.map_or(Ok(()), |error| Err(error.into()))
}

fn write(project: &Project, ledger: &Ledger, replace: bool) -> Result<(), Diagnostic> {
    output::deliver_file(&path(project), &ledger.to_bytes(), |there| replace && Ledger::is_ledger(there))
}

/// Keyed fingerprints of everything that a run read: of the files of answers, and of the others.
pub(super) struct Fingerprints {
    /// For the ledger alone: whoever could exchange two answers and see nothing else change must see nothing here either.
    pub(super) answers: BTreeMap<String, String>,
    /// For the manifest.
    pub(super) others: BTreeMap<String, String>,
}
