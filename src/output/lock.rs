//! Keeps other runs away from an output.

use std::fs::{self, File, Metadata, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::diag::{Code, Diagnostic, Place};

/// Times that the lock is taken anew because the run that held it took its file away meanwhile.
const TRIES: usize = 8;

/// A lock on an output: an empty file beside it. The operating system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    file: File,
}

impl Lock {
    /// Takes the lock, or says who is in the way.
    ///
    /// A file of that name which holds something, a link or a folder is somebody else's: it is neither emptied nor followed.
    pub(super) fn take(path: PathBuf, shown: &str) -> Result<Self, Diagnostic> {
        let failed = |error: io::Error| Diagnostic::new(Code::CannotWrite, Place::file(shown)).found(error.kind());
        let busy = || Diagnostic::new(Code::OutputBusy, Place::file(shown));
        for _ in 0..TRIES {
            let foreign = |metadata: &Metadata| !metadata.is_file() || metadata.len() > 0;
            if fs::symlink_metadata(&path).is_ok_and(|metadata| foreign(&metadata)) {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                return Err(Diagnostic::new(Code::NotOurOutput, Place::file(shown)).found(name));
            }
            let file = open(&path).map_err(failed)?;
            match file.try_lock() {
                Ok(()) => {}
                // In a browser there is no other process that could write here.
                Err(TryLockError::Error(error)) if cfg!(target_family = "wasm") && error.kind() == io::ErrorKind::Unsupported => {
                }
                Err(_) => return Err(busy()),
            }
            // The run before may have taken the file away between our opening and our locking it.
            if is_at(&file, &path) {
                return Ok(Self { path, file });
            }
        }
        Err(busy())
    }
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::CREATE | OFlags::RDWR | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    Ok(File::from(rustix::fs::open(path, flags, Mode::from_raw_mode(0o644))?))
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    File::options().read(true).write(true).create(true).truncate(false).open(path)
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let same = |one: Metadata, other: Metadata| one.dev() == other.dev() && one.ino() == other.ino();
    file.metadata().is_ok_and(|own| fs::symlink_metadata(path).is_ok_and(|there| same(own, there)))
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A lock file that stays behind does no harm: it is not held any more.
        let _ = fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}
