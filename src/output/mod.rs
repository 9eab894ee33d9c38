//! Files out: all of them together, or none.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use rayon::ThreadPoolBuilder;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::diag::{Code, Diagnostic, Place};

/// Name of the list of everything that was read and written. A folder without it is not one of ours, or was never finished.
pub const MANIFEST: &str = "manifest.json";

/// Files that are written at the same time. Writers wait, they do not compute: more of them than there are processors.
const WRITERS: usize = 16;

/// Files to be written, by path relative to the output folder.
pub type Files = BTreeMap<String, Vec<u8>>;

/// What was read, what was written, and under which settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this format: 1.
    pub schema: u32,
    /// Name and version of the program.
    pub program: String,
    /// Settings in force.
    pub settings: serde_json::Value,
    /// Methods that figures were computed by, with the number of figures.
    pub methods: BTreeMap<String, u64>,
    /// Keyed fingerprints (HMAC-SHA-256, the key is in the ledger) of the files that were read, by path relative to the project. Files
    /// of answers are not among them: theirs stay in the ledger.
    pub inputs: BTreeMap<String, String>,
    /// SHA-256 of every other file in the folder.
    pub outputs: BTreeMap<String, String>,
}

/// SHA-256 of some bytes, in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Puts the files where `folder` is, in the place of an earlier output of ours. They are written beside it, synced, and moved
/// there in one step, so that a reader sees the old output or the new one, whole.
///
/// # Errors
/// When another run is writing there, when the folder holds something else than an earlier output, or when writing fails; in
/// each case the folder is as it was.
pub fn deliver(folder: &Path, files: &Files, mut manifest: Manifest) -> Result<(), Diagnostic> {
    let shown = folder.display().to_string();
    let failed = |error: &std::io::Error| Diagnostic::new(Code::CannotWrite, Place::file(shown.as_str())).found(error.kind());
    let (parent, name) =
        parent_and_name(folder).ok_or_else(|| Diagnostic::new(Code::CannotWrite, Place::file(shown.as_str())))?;
    fs::create_dir_all(&parent).map_err(|error| failed(&error))?;
    let lock = Lock::take(parent.join(format!(".{name}.lock")), &shown)?;
    if !is_ours(folder) {
        return Err(Diagnostic::new(Code::NotOurOutput, Place::file(shown.as_str())).found(&shown));
    }
    let fresh = parent.join(format!(".{name}.new"));
    manifest.outputs = files.par_iter().map(|(path, bytes)| (path.clone(), sha256(bytes))).collect();
    let written = write_all(&fresh, files, &manifest).and_then(|()| swap(&fresh, folder, &parent.join(format!(".{name}.old"))));
    if written.is_err() && fresh.exists() {
        // The reason for stopping is the first failure, not that of clearing up after it.
        let _ = fs::remove_dir_all(&fresh);
    }
    drop(lock);
    written.map_err(|error| failed(&error))
}

/// Puts a single file at `path`: written beside it, synced, and moved there in one step. A file that is there already is replaced
/// only when `may_replace` says so of what it holds.
///
/// # Errors
/// When something else is there, another run is writing there, or writing fails; in each case what was there is as it was.
pub fn deliver_file(path: &Path, bytes: &[u8], may_replace: impl FnOnce(&[u8]) -> bool) -> Result<(), Diagnostic> {
    let shown = path.display().to_string();
    let failed = |error: &std::io::Error| Diagnostic::new(Code::CannotWrite, Place::file(shown.as_str())).found(error.kind());
    let (parent, name) = parent_and_name(path).ok_or_else(|| Diagnostic::new(Code::CannotWrite, Place::file(shown.as_str())))?;
    fs::create_dir_all(&parent).map_err(|error| failed(&error))?;
    let lock = Lock::take(parent.join(format!(".{name}.lock")), &shown)?;
    let replaces = match fs::read(path) {
        Ok(there) => may_replace(&there),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    };
    if !replaces {
        return Err(Diagnostic::new(Code::NotOurOutput, Place::file(shown.as_str())).found(&name));
    }
    let fresh = parent.join(format!(".{name}.new"));
    // One that a stopped run left behind.
    let _ = fs::remove_file(&fresh);
    let written = write_synced(&fresh, bytes).and_then(|()| fs::rename(&fresh, path));
    if written.is_err() {
        let _ = fs::remove_file(&fresh);
    }
    drop(lock);
    written.map_err(|error| failed(&error))
}

fn parent_and_name(folder: &Path) -> Option<(PathBuf, String)> {
    let parent =
        folder.parent().filter(|parent| !parent.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_path_buf);
    Some((parent, folder.file_name()?.to_string_lossy().into_owned()))
}

/// Whether the folder may be replaced: it is not there, is empty, or holds an earlier output.
fn is_ours(folder: &Path) -> bool {
    match fs::read_dir(folder) {
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        Ok(mut entries) => entries.next().is_none() || holds_manifest(folder),
    }
}

fn holds_manifest(folder: &Path) -> bool {
    let manifest = fs::read(folder.join(MANIFEST)).ok().and_then(|bytes| serde_json::from_slice::<Manifest>(&bytes).ok());
    manifest.is_some_and(|manifest| manifest.program.starts_with(env!("CARGO_PKG_NAME")))
}

fn write_all(fresh: &Path, files: &Files, manifest: &Manifest) -> std::io::Result<()> {
    if fresh.exists() {
        fs::remove_dir_all(fresh)?;
    }
    fs::create_dir(fresh)?;
    let folders: BTreeSet<&Path> = files.keys().filter_map(|path| Path::new(path).parent()).collect();
    folders.into_iter().try_for_each(|folder| fs::create_dir_all(fresh.join(folder)))?;
    // Most of the time goes to waiting for the disk, file by file; figures are hundreds of files.
    let writers = ThreadPoolBuilder::new().num_threads(WRITERS).build().map_err(std::io::Error::other)?;
    writers.install(|| files.par_iter().try_for_each(|(path, bytes)| write_synced(&fresh.join(path), bytes)))?;
    let mut list = serde_json::to_vec_pretty(manifest)?;
    list.push(b'\n');
    write_synced(&fresh.join(MANIFEST), &list)
}

fn write_synced(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_data()
}

/// Moves the new folder to its place; the old one comes back if that fails.
fn swap(fresh: &Path, folder: &Path, old: &Path) -> std::io::Result<()> {
    if old.exists() {
        fs::remove_dir_all(old)?;
    }
    let replaced = folder.exists();
    if replaced {
        fs::rename(folder, old)?;
    }
    if let Err(error) = fs::rename(fresh, folder) {
        if replaced {
            fs::rename(old, folder)?;
        }
        return Err(error);
    }
    if replaced { fs::remove_dir_all(old) } else { Ok(()) }
}

/// Keeps other runs away from an output folder. The operating system lets go of it when the process ends, however it ends.
struct Lock {
    path: PathBuf,
    file: File,
}

impl Lock {
    fn take(path: PathBuf, shown: &str) -> Result<Self, Diagnostic> {
        let file =
            File::create(&path).map_err(|error| Diagnostic::new(Code::CannotWrite, Place::file(shown)).found(error.kind()))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { path, file }),
            Err(_) => Err(Diagnostic::new(Code::OutputBusy, Place::file(shown))),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A lock file that stays behind does no harm: it is not held any more.
        let _ = fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}
