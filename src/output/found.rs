//! A new folder that its user goes on working in: the whole of it, or nothing.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::switch;
use super::{Files, MANIFEST, Manifest, cannot_write, claimed, earlier, write_synced};
use crate::diag::{Code, Diagnostic, Place};

/// Folder that everything is put into first, inside one that a later run would know as ours.
const STAGE: &str = "whole";

/// Makes a folder of files and of copies of files. It must not be there yet, or be empty: nothing is ever replaced. Everything is written
/// beside it and takes its name in one step; into an empty folder, which somebody may be standing in, it is moved name by name.
///
/// # Errors
/// When the folder holds something, another run is writing there, or writing fails; what was there is then as it was.
pub fn found(folder: &Path, files: &Files, copies: &BTreeMap<String, PathBuf>) -> Result<(), Diagnostic> {
    let shown = folder.display().to_string();
    let failed = |error: &io::Error| cannot_write(&shown, error);
    let (spot, lock) = claimed(folder, &shown)?;
    spot.heal();
    let there = spot.path();
    let is_there = fs::symlink_metadata(&there).is_ok();
    if is_there && !is_empty(&there) {
        return Err(Diagnostic::new(Code::NotOurOutput, Place::file(shown.as_str())).found(&shown));
    }
    let fresh = spot.unused("new");
    let stage = fresh.join(STAGE);
    let made = write_all(&fresh, files, copies)
        .and_then(|()| if is_there { move_into(&stage, &there) } else { fs::rename(&stage, &there) })
        .and_then(|()| switch::sync_folder(&spot.parent));
    earlier::clear(&fresh);
    drop(lock);
    made.map_err(|error| failed(&error))
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

/// Writes everything into a folder that nobody looks at yet. A list of it comes first, as for outputs.
fn write_all(fresh: &Path, files: &Files, copies: &BTreeMap<String, PathBuf>) -> io::Result<()> {
    let stage = fresh.join(STAGE);
    let names = files.keys().chain(copies.keys());
    let manifest = Manifest {
        outputs: names.clone().map(|name| (format!("{STAGE}/{name}"), String::new())).collect(),
        ..Manifest::of(serde_json::Value::Null)
    };
    fs::create_dir(fresh)?;
    write_synced(&fresh.join(MANIFEST), &serde_json::to_vec_pretty(&manifest)?)?;
    fs::create_dir(&stage)?;
    for folder in names.filter_map(|name| Path::new(name).parent()) {
        fs::create_dir_all(stage.join(folder))?;
    }
    files.iter().try_for_each(|(name, bytes)| write_synced(&stage.join(name), bytes))?;
    copies.iter().try_for_each(|(name, from)| fs::copy(from, stage.join(name)).map(|_| ()))?;
    switch::sync_folder(&stage)
}

/// Moves everything from one folder into another that is empty; what was moved goes back when something cannot be.
fn move_into(stage: &Path, there: &Path) -> io::Result<()> {
    let names = fs::read_dir(stage)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
    for (at, name) in names.iter().enumerate() {
        if let Err(error) = fs::rename(stage.join(name), there.join(name)) {
            for moved in &names[..at] {
                let _ = fs::rename(there.join(moved), stage.join(moved));
            }
            return Err(error);
        }
    }
    switch::sync_folder(there)
}
