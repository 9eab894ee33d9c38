//! Files that are read as a whole: plain files within a limit, known to be so before a byte is read.

use std::fs::{self, File};
use std::io::{Error, ErrorKind, Read};
use std::path::Path;

use crate::diag::limits::Limit;
use crate::diag::{Code, Diagnostic, Place};

/// Reason that is given for pipes, devices and sockets, as findings hold it.
pub const NOT_A_FILE: &str = "not a file";

/// Opens a plain file. A pipe would be empty the second time that it is read, a device never ends: both are refused before they are
/// opened, since opening a pipe waits for somebody to write into it.
///
/// # Errors
/// When it is not there, is no plain file, or cannot be opened.
pub fn open(path: &Path, shown: &str) -> Result<File, Diagnostic> {
    let metadata = fs::metadata(path).map_err(|error| unreadable(&error, shown))?;
    if metadata.is_dir() {
        return Err(unreadable(&Error::from(ErrorKind::IsADirectory), shown));
    }
    if !metadata.is_file() {
        return Err(Diagnostic::new(Code::CannotRead, Place::file(shown)).found(NOT_A_FILE));
    }
    File::open(path).map_err(|error| unreadable(&error, shown))
}

/// Reads a plain file of at most so many bytes.
///
/// # Errors
/// As [`open`]; when the file is larger, or grows beyond the limit while it is read.
pub fn read_bytes(path: &Path, shown: &str, limit: Limit) -> Result<Vec<u8>, Diagnostic> {
    let file = open(path, shown)?;
    let size = file.metadata().map_err(|error| unreadable(&error, shown))?.len();
    limit.check(size, Place::file(shown))?;
    let mut bytes = Vec::new();
    file.take(limit.most + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error, shown))?;
    limit.check(bytes.len() as u64, Place::file(shown))?;
    Ok(bytes)
}

/// Reads a plain file of UTF-8.
///
/// # Errors
/// As [`read_bytes`]; when a line is not UTF-8.
pub fn read_text(path: &Path, shown: &str, limit: Limit) -> Result<String, Diagnostic> {
    String::from_utf8(read_bytes(path, shown, limit)?).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = memchr::memchr_iter(b'\n', valid).count() as u64 + 1;
        Diagnostic::new(Code::BadEncoding, Place::file(shown).row(line)).found(shown).expected("UTF-8")
    })
}

/// Why a file could not be read.
fn unreadable(error: &Error, shown: &str) -> Diagnostic {
    Diagnostic::new(Code::CannotRead, Place::file(shown)).found(error.kind())
}

/// For files that a project names: one that is not there is told from one that cannot be read.
#[must_use]
pub fn or_missing(finding: Diagnostic, shown: &str) -> Diagnostic {
    if finding.code == Code::CannotRead && finding.found == ErrorKind::NotFound.to_string() {
        return Diagnostic::new(Code::MissingFile, finding.place).found(shown);
    }
    finding
}
