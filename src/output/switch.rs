//! A finished folder or file put where readers look, in one step.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::earlier;

/// Bytes by which a part of a file is known: each kind that is written begins with as many that tell it from others.
const HEAD: usize = 16;

/// Where an output lies: the folder around it, its name, and the names that runs use beside it while they work.
#[derive(Debug)]
pub(super) struct Spot {
    pub(super) parent: PathBuf,
    name: String,
}

impl Spot {
    /// The spot of a path; a link is followed to what it points at, so that the link itself stays.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let there = fs::symlink_metadata(path).is_ok();
        let path = if there { path.canonicalize()? } else { std::path::absolute(path)? };
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(io::Error::from(io::ErrorKind::InvalidFilename));
        };
        Ok(Self { parent: parent.to_path_buf(), name: name.to_string_lossy().into_owned() })
    }

    /// Makes the folder around it.
    pub(super) fn make_parent(&self) -> io::Result<()> {
        fs::create_dir_all(&self.parent).map_err(|error| match error.kind() {
            // Something is there already, and it is no folder.
            io::ErrorKind::AlreadyExists => io::Error::from(io::ErrorKind::NotADirectory),
            _ => error,
        })
    }

    pub(super) fn path(&self) -> PathBuf {
        self.parent.join(&self.name)
    }

    pub(super) fn lock(&self) -> PathBuf {
        self.parent.join(format!(".{}.lock", self.name))
    }

    /// A name beside the output that nothing has. Whatever has one of these names already is left alone.
    pub(super) fn unused(&self, word: &str) -> PathBuf {
        // In a browser there is one process, without a number.
        let process = if cfg!(target_family = "wasm") { 0 } else { std::process::id() };
        let named = |number: u64| self.parent.join(format!(".{}.{word}-{process}-{number}", self.name));
        (0..u64::from(u16::MAX)).map(named).find(|path| fs::symlink_metadata(path).is_err()).unwrap_or_else(|| named(0))
    }

    /// What lies beside the output under one of these names and is surely of an earlier run.
    fn left(&self, word: &str, is_ours: impl Fn(&Path) -> bool) -> Vec<PathBuf> {
        let start = format!(".{}.{word}-", self.name);
        let entries = fs::read_dir(&self.parent).into_iter().flatten().flatten();
        let named = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(&start));
        let mut left: Vec<PathBuf> = named.map(|entry| entry.path()).filter(|path| is_ours(path)).collect();
        left.sort();
        left
    }

    /// Mends what a run left that was killed: an output that it had moved away comes back, what it was writing goes.
    pub(super) fn heal(&self) {
        let mut moved_away = self.left("old", earlier::is_left_behind);
        if fs::symlink_metadata(self.path()).is_err()
            && let Some(newest) = moved_away.pop()
        {
            // If it cannot come back it stays where it is, and the run makes a new output all the same.
            let _ = fs::rename(newest, self.path());
        }
        let begun = self.left("new", |folder| earlier::is_left_behind(folder) || earlier::is_begun(folder));
        moved_away.iter().chain(&begun).for_each(|folder| earlier::clear(folder));
    }

    /// Takes away what a run left that was killed while it wrote this file: a part of one that begins as this one does.
    pub(super) fn heal_file(&self, bytes: &[u8]) {
        let head = &bytes[..bytes.len().min(HEAD)];
        for part in self.left("new", |path| earlier::begins_like(path, head)) {
            // One that cannot be taken away is in nobody's way.
            let _ = fs::remove_file(part);
        }
    }

    /// Puts a finished folder here. Gives the place where the folder that was here lies now, if there was one.
    pub(super) fn put(&self, fresh: &Path) -> io::Result<Option<PathBuf>> {
        let here = self.path();
        if fs::symlink_metadata(&here).is_err() {
            fs::rename(fresh, &here)?;
            sync_folder(&self.parent)?;
            return Ok(None);
        }
        let old = if exchange(fresh, &here)? {
            fresh.to_path_buf()
        } else {
            // Where a system cannot exchange two names there is a moment without an output; `heal` mends a run that ends in it.
            let old = self.unused("old");
            fs::rename(&here, &old)?;
            if let Err(error) = fs::rename(fresh, &here) {
                fs::rename(&old, &here)?;
                return Err(error);
            }
            old
        };
        sync_folder(&self.parent)?;
        Ok(Some(old))
    }
}

/// Exchanges two names in one step; `false` where system or file system cannot.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP | Errno::PERM) => Ok(false),
        Err(error) => Err(io::Error::from(error)),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<bool> {
    Ok(false)
}

/// Makes the names in a folder last: without it a power cut may take back a file that was synced.
#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    match fs::File::open(folder)?.sync_all() {
        // Some network drives cannot sync folders; nothing better is to be had there.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        done => done,
    }
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
