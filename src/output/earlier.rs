//! What an earlier run left in an output folder, and what somebody else did: only the first is ever deleted.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::MANIFEST;
use crate::model::hexadecimal;

/// Bytes of a manifest at most: fifty thousand files are half of this.
pub(super) const LARGEST: u64 = 16 << 20;

/// Files that file managers leave in every folder that they show. Nobody misses them.
const DROPPINGS: [&str; 4] = [".DS_Store", "Thumbs.db", "desktop.ini", ".directory"];

/// The part of a manifest that says whose a file is. Any version of it has these.
#[derive(Debug, Deserialize)]
struct Listed {
    program: String,
    outputs: BTreeMap<String, String>,
}

/// A folder that may be replaced: it is empty, or holds an earlier output and nothing else.
#[derive(Debug, Default)]
pub(super) struct Earlier {
    /// Files of ours, by path relative to the folder.
    files: BTreeSet<PathBuf>,
    /// Folders in it, relative to it.
    folders: BTreeSet<PathBuf>,
}

/// Why a folder may not be replaced.
#[derive(Debug)]
pub(super) enum Refused {
    /// Something in it is not ours, or is not as we left it.
    Foreign(String),
    /// It could not be looked at.
    Unreadable(io::Error),
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}

impl Earlier {
    /// Looks through a folder. A file is ours when the manifest lists it with the sum that it has: one that was changed since holds
    /// somebody's work.
    pub(super) fn look(folder: &Path) -> Result<Self, Refused> {
        let mut earlier = Self::default();
        let mut found = Vec::new();
        earlier.walk(folder, Path::new(""), &mut found)?;
        let is_dropping = |path: &PathBuf| path.file_name().is_some_and(|name| DROPPINGS.iter().any(|known| name == *known));
        let (droppings, found): (Vec<PathBuf>, Vec<PathBuf>) = found.into_iter().partition(is_dropping);
        earlier.files.extend(droppings);
        let listed = listed(&folder.join(MANIFEST));
        for path in found {
            let sum = listed.as_ref().and_then(|listed| listed.get(&slashed(&path)));
            let is_ours = match sum {
                Some(sum) => is_plain(&folder.join(&path)) && sha256_of(&folder.join(&path))? == *sum,
                None => listed.is_some() && path.as_os_str() == MANIFEST,
            };
            if !is_ours {
                return Err(Refused::Foreign(slashed(&path)));
            }
            earlier.files.insert(path);
        }
        if earlier.files.is_empty() && !earlier.folders.is_empty() {
            return Err(Refused::Foreign(earlier.folders.first().map(|path| slashed(path)).unwrap_or_default()));
        }
        Ok(earlier)
    }

    /// Files, links and whatever else is no folder; links are not followed.
    fn walk(&mut self, root: &Path, inside: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
        let mut entries = fs::read_dir(root.join(inside))?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = inside.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                self.walk(root, &path, found)?;
                self.folders.insert(path);
            } else {
                found.push(path);
            }
        }
        Ok(())
    }

    /// Deletes what was found, in a folder that was moved away since. What came into it meanwhile stays, and the folder with it. The
    /// manifest goes last, and only when everything that it lists is gone: by it a later run knows what could not be deleted.
    pub(super) fn remove(&self, folder: &Path) {
        let is_gone = |done: io::Result<()>| match done {
            Ok(()) => true,
            // Something that somebody put into a folder of ours is no reason to come back.
            Err(error) => matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::DirectoryNotEmpty),
        };
        let listed = || self.files.iter().filter(|path| path.as_os_str() != MANIFEST);
        let mut all_gone = true;
        for path in listed() {
            all_gone &= is_gone(fs::remove_file(folder.join(path)));
        }
        // The deepest come last in order, and must go first. A folder that still holds something is not removed.
        for path in self.folders.iter().rev() {
            all_gone &= is_gone(fs::remove_dir(folder.join(path)));
        }
        if all_gone && self.files.contains(Path::new(MANIFEST)) {
            let _ = fs::remove_file(folder.join(MANIFEST));
        }
        let _ = fs::remove_dir(folder);
    }
}

/// Paths and sums of an earlier output, when the file is a manifest of this program.
pub(super) fn listed(path: &Path) -> Option<BTreeMap<String, String>> {
    let small = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() <= LARGEST);
    let bytes = small.then(|| fs::read(path).ok()).flatten()?;
    let listed: Listed = serde_json::from_slice(&bytes).ok()?;
    listed.program.starts_with(env!("CARGO_PKG_NAME")).then_some(listed.outputs)
}

/// Whether a folder is one that a stopped run was writing, or had moved away: with our manifest, which is written first.
pub(super) fn is_left_behind(folder: &Path) -> bool {
    listed(&folder.join(MANIFEST)).is_some()
}

/// Whether a folder is one that a run was stopped in before its manifest was whole: there is nothing in it but the beginning of one.
pub(super) fn is_begun(folder: &Path) -> bool {
    let is_real = fs::symlink_metadata(folder).is_ok_and(|metadata| metadata.is_dir());
    let names = || fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>();
    is_real
        && names().is_ok_and(|names| match &names[..] {
            [] => true,
            [name] => name == MANIFEST && begins_like(&folder.join(MANIFEST), &manifest_head()),
            _ => false,
        })
}

/// How every manifest begins.
fn manifest_head() -> Vec<u8> {
    format!("{{\n  \"schema\": 1,\n  \"program\": \"{} ", env!("CARGO_PKG_NAME")).into_bytes()
}

/// Whether a file begins as `head` does, or ends before the two could differ.
pub(super) fn begins_like(path: &Path, head: &[u8]) -> bool {
    let mut found = Vec::new();
    let mut read = || File::open(path)?.take(head.len() as u64).read_to_end(&mut found);
    is_plain(path) && read().is_ok() && head.starts_with(&found)
}

/// Deletes what a stopped run had written: listed files, whole or in part.
pub(super) fn clear(folder: &Path) {
    let listed = match listed(&folder.join(MANIFEST)) {
        Some(listed) => listed,
        None if is_begun(folder) => BTreeMap::new(),
        None => return,
    };
    let mut earlier = Earlier::default();
    let mut found = Vec::new();
    if earlier.walk(folder, Path::new(""), &mut found).is_ok() {
        earlier.files = found.into_iter().filter(|path| listed.contains_key(&slashed(path))).collect();
        earlier.files.insert(PathBuf::from(MANIFEST));
        earlier.remove(folder);
    }
}

fn is_plain(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file())
}

/// SHA-256 of a file, in hexadecimal.
pub(super) fn sha256_of(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hexadecimal(hasher.finalize())),
            read => hasher.update(&buffer[..read]),
        }
    }
}

/// A path as manifests write it.
fn slashed(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
