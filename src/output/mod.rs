//! Files out: all of them together, or none.

mod beside;
mod earlier;
mod found;
mod lock;
mod switch;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use rayon::ThreadPoolBuilder;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::diag::{Code, Diagnostic, Place, limits};
use crate::model::hexadecimal;
use earlier::{Earlier, Refused};
use lock::Lock;
use switch::Spot;

pub use beside::{deliver_beside, is_unchanged};
pub use found::found;

/// Name of the list of everything that was read and written. A folder without it is not one of ours, or was never finished.
pub const MANIFEST: &str = "manifest.json";

/// Files that are written at the same time. Writers wait, they do not compute: more of them than there are processors.
const WRITERS: usize = 16;

/// Room for the calls of one writer, in bytes.
const WRITER_STACK: usize = 256 * 1024;

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

impl Manifest {
    /// One of this program, with these settings and nothing else yet.
    #[must_use]
    pub fn of(settings: serde_json::Value) -> Self {
        Self {
            schema: 1,
            program: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned(),
            settings,
            methods: BTreeMap::new(),
            inputs: BTreeMap::new(),
            outputs: BTreeMap::new(),
        }
    }
}

/// SHA-256 of some bytes, in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(Sha256::digest(bytes))
}

/// Puts the files where `folder` is, in the place of an earlier output of ours. They are written beside it, synced with their
/// folders, and exchanged for what is there in one step, so that a reader sees the old output or the new one, whole, and so does one
/// who comes after a run that was killed. A link is followed, and stays a link.
///
/// # Errors
/// When another run is writing there, when the folder holds something else than an earlier output as it was left, or when writing
/// fails; in each case the folder is as it was.
pub fn deliver(folder: &Path, files: &Files, mut manifest: Manifest) -> Result<(), Diagnostic> {
    let shown = folder.display().to_string();
    let failed = |error: &io::Error| cannot_write(&shown, error);
    let (spot, lock) = claimed(folder, &shown)?;
    spot.heal();
    let earlier = replaceable(&spot.path(), &shown)?;
    let fresh = spot.unused("new");
    manifest.outputs = files.par_iter().map(|(path, bytes)| (path.clone(), sha256(bytes))).collect();
    let written = write_all(&fresh, files, &manifest).and_then(|()| spot.put(&fresh));
    match &written {
        Ok(Some(old)) => earlier.remove(old),
        Ok(None) => {}
        Err(_) => earlier::clear(&fresh),
    }
    drop(lock);
    written.map(|_| ()).map_err(|error| failed(&error))
}

/// What may be taken away from where an output is to be: nothing, an empty folder, or an earlier output.
fn replaceable(path: &Path, shown: &str) -> Result<Earlier, Diagnostic> {
    let foreign = |name: String| Err(Diagnostic::new(Code::NotOurOutput, Place::file(shown)).found(name));
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Earlier::default()),
        Err(error) => Err(cannot_write(shown, &error)),
        Ok(metadata) if !metadata.is_dir() => foreign(shown.to_owned()),
        Ok(_) => match Earlier::look(path) {
            Ok(earlier) => Ok(earlier),
            Err(Refused::Foreign(name)) => foreign(name),
            Err(Refused::Unreadable(error)) => Err(cannot_write(shown, &error)),
        },
    }
}

/// Where something is to be put, and the lock that keeps other runs away from there.
fn claimed(path: &Path, shown: &str) -> Result<(Spot, Lock), Diagnostic> {
    let failed = |error: io::Error| cannot_write(shown, &error);
    let spot = Spot::of(path).map_err(failed)?;
    spot.make_parent().map_err(failed)?;
    let lock = Lock::take(spot.lock(), shown)?;
    Ok((spot, lock))
}

fn cannot_write(shown: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::new(Code::CannotWrite, Place::file(shown)).found(error.kind())
}

/// Whether a folder is an output: a manifest of this program says so.
#[must_use]
pub fn is_output(folder: &Path) -> bool {
    earlier::is_left_behind(folder)
}

/// Puts a single file at `path`: written beside it, synced, and moved there in one step. A file that is there already is replaced
/// only when `may_replace` says so of what it holds; one larger than `most` bytes is not ours.
///
/// # Errors
/// When something else is there, another run is writing there, or writing fails; in each case what was there is as it was.
pub fn deliver_file(path: &Path, bytes: &[u8], most: u64, may_replace: impl FnOnce(&[u8]) -> bool) -> Result<(), Diagnostic> {
    let shown = path.display().to_string();
    let failed = |error: &io::Error| cannot_write(&shown, error);
    let (spot, lock) = claimed(path, &shown)?;
    spot.heal_file(bytes);
    let there = spot.path();
    let replaces = match fs::symlink_metadata(&there) {
        Ok(metadata) if metadata.is_file() && metadata.len() <= most => fs::read(&there).is_ok_and(|there| may_replace(&there)),
        Ok(_) => false,
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    };
    if !replaces {
        let name = there.file_name().unwrap_or_default().to_string_lossy();
        return Err(Diagnostic::new(Code::NotOurOutput, Place::file(shown.as_str())).found(name));
    }
    let fresh = spot.unused("new");
    let written = write_synced(&fresh, bytes).and_then(|()| fs::rename(&fresh, &there));
    if written.is_err() {
        let _ = fs::remove_file(&fresh);
    }
    drop(lock);
    written.and_then(|()| switch::sync_folder(&spot.parent)).map_err(|error| failed(&error))
}

/// Writes everything into a folder that nobody looks at yet. The list comes first: by it the next run knows what is ours, should
/// this one be killed.
fn write_all(fresh: &Path, files: &Files, manifest: &Manifest) -> io::Result<()> {
    fs::create_dir(fresh)?;
    let mut list = serde_json::to_vec_pretty(manifest)?;
    list.push(b'\n');
    write_synced(&fresh.join(MANIFEST), &list)?;
    let folders: BTreeSet<&Path> = files.keys().flat_map(|path| Path::new(path).ancestors().skip(1)).collect();
    folders.iter().try_for_each(|folder| fs::create_dir_all(fresh.join(folder)))?;
    let write = |(path, bytes): (&String, &Vec<u8>)| write_synced(&fresh.join(path), bytes);
    // Most of the time goes to waiting for the disk, file by file; figures are hundreds of files. Where the system gives no more
    // threads they are written one by one.
    let writers = || ThreadPoolBuilder::new().num_threads(WRITERS).stack_size(WRITER_STACK).build().ok();
    let may = !cfg!(target_family = "wasm") && limits::has_room(limits::ROOM_FOR_THREADS);
    match may.then(writers).flatten() {
        Some(writers) => writers.install(|| files.par_iter().try_for_each(write))?,
        None => files.iter().try_for_each(write)?,
    }
    folders.iter().rev().try_for_each(|folder| switch::sync_folder(&fresh.join(folder)))?;
    switch::sync_folder(fresh)
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_data()
}
