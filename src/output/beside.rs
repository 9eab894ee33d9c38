//! Files that stand beside folders with outputs of their own: the pages that lead to them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::earlier::{LARGEST, listed, sha256_of};
use super::{Files, MANIFEST, Manifest, cannot_write, deliver_file, sha256};
use crate::diag::{Code, Diagnostic, Place};

/// The part of a manifest that says what an output was made from.
#[derive(Deserialize)]
struct Origin {
    program: String,
    settings: serde_json::Value,
    inputs: BTreeMap<String, String>,
    outputs: BTreeMap<String, String>,
}

/// Whether a folder holds a whole output of this program, made from these inputs under these settings and unchanged since.
#[must_use]
pub fn is_unchanged(folder: &Path, inputs: &BTreeMap<String, String>, settings: &serde_json::Value) -> bool {
    let path = folder.join(MANIFEST);
    let is_small = fs::symlink_metadata(&path).is_ok_and(|found| found.is_file() && found.len() <= LARGEST);
    let read = || serde_json::from_slice::<Origin>(&fs::read(&path).ok()?).ok();
    let Some(origin) = is_small.then(read).flatten() else { return false };
    let is_whole = |(file, sum): (&String, &String)| sha256_of(&folder.join(file)).is_ok_and(|found| found == *sum);
    origin.program == Manifest::of(serde_json::Value::Null).program
        && origin.inputs == *inputs
        && origin.settings == *settings
        && origin.outputs.iter().all(is_whole)
}

/// Puts files into a folder that also holds outputs of their own. A file that is there is replaced when the manifest of the last run lists
/// it as it is; listed files that are not made any more are taken away. The manifest comes last.
///
/// # Errors
/// When something else has one of the names, or writing fails. Files are then of this run or of the last, each of them whole.
pub fn deliver_beside(folder: &Path, files: &Files, mut manifest: Manifest) -> Result<(), Diagnostic> {
    let path = folder.join(MANIFEST);
    let known = listed(&path);
    if known.is_none() && fs::symlink_metadata(&path).is_ok() {
        return Err(Diagnostic::new(Code::NotOurOutput, Place::file(folder.display().to_string())).found(MANIFEST));
    }
    let known = known.unwrap_or_default();
    manifest.outputs = files.iter().map(|(name, bytes)| (name.clone(), sha256(bytes))).collect();
    for (name, bytes) in files {
        let is_ours = |there: &[u8]| known.get(name).is_some_and(|sum| sha256(there) == *sum) || there == bytes;
        deliver_file(&folder.join(name), bytes, LARGEST, is_ours)?;
    }
    for (name, sum) in known.iter().filter(|(name, _)| !files.contains_key(*name)) {
        let stale = folder.join(name);
        if sha256_of(&stale).is_ok_and(|found| found == *sum) {
            fs::remove_file(&stale).map_err(|error| cannot_write(name, &error))?;
        }
    }
    let mut list = serde_json::to_vec_pretty(&manifest)
        .map_err(|error| Diagnostic::new(Code::CannotWrite, Place::file(MANIFEST)).found(error))?;
    list.push(b'\n');
    deliver_file(&path, &list, LARGEST, |_| true)
}
