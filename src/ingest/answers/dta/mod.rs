//! Stata files, `.dta` of formats 117 to 119 (Stata 13 and later): their dictionary becomes labels and questions, their rows cells.
//!
//! Stata has 27 signs for missing, `.` and `.a` to `.z`. One whose label says that somebody chose it (`Vet ikke`) is a non-answer under its
//! letter; the others are blank.

mod cells;
mod dictionary;

use std::path::Path;

use super::labelled::{Labelled, is_non_answer};
use super::request::{Export, ExportRequest};
use super::source::SourceDescription;
use super::stored_bytes::Bad;
use crate::config;
use crate::diag::limits::{COLUMNS, TABLE_FILE};
use crate::diag::{Code, Diagnostic, Place};
use dictionary::Dictionary;

/// Id of the format.
pub(crate) const ID: &str = "dta";

/// Whether bytes begin like a Stata file.
pub(crate) fn is_dta(head: &[u8]) -> bool {
    head.starts_with(b"<stata_dta>")
}

/// Opens a Stata file as an export.
///
/// # Errors
/// When the file cannot be read, is damaged, or holds no row.
pub(crate) fn open(request: &ExportRequest) -> Result<Export, Vec<Diagnostic>> {
    read(&request.path, &request.shown).map_err(|finding| vec![finding])?.open(request)
}

/// Describes a Stata file.
///
/// # Errors
/// As [`open`].
pub(crate) fn describe(path: &Path, shown: &str) -> Result<SourceDescription, Diagnostic> {
    Ok(read(path, shown)?.describe(shown))
}

fn read(path: &Path, shown: &str) -> Result<Labelled, Diagnostic> {
    let file = config::read_bytes(path, shown, TABLE_FILE).map_err(|finding| config::or_missing(finding, shown))?;
    let bad = |Bad(what): Bad| Diagnostic::new(Code::BadStata, Place::file(shown)).found(what);
    let dictionary = Dictionary::read(&file).map_err(bad)?;
    COLUMNS.check(dictionary.variables.len() as u64, Place::file(shown))?;
    let mut table = Labelled::new(ID, shown, format!("Stata, {}", dictionary.encoding.name()));
    for variable in &dictionary.variables {
        table.column(&variable.name, &variable.label);
        for (value, label) in dictionary.labels_of(variable) {
            let text = match cells::sign_of(*value) {
                None => Some(value.to_string()),
                Some(sign) => cells::letter(sign).filter(|_| is_non_answer(label)),
            };
            if let Some(text) = text {
                table.label(&variable.name, text, label);
            }
        }
    }
    table.rows = cells::rows(&file, &dictionary).map_err(bad)?;
    Ok(table)
}

#[cfg(test)]
mod tests;
