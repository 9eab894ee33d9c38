//! SPSS files, `.sav` and `.zsav`: their dictionary becomes labels and questions, their cases rows of cells, and both go the way that
//! every other export goes.
//!
//! What the file declares as missing is a non-answer of its label where the label names one (`Vet ikke`), and blank otherwise.

mod cases;
mod dictionary;

use std::path::Path;

use super::labelled::{Labelled, is_non_answer};
use super::request::{Export, ExportRequest};
use super::source::SourceDescription;
use super::stored_bytes::Bad;
use crate::config;
use crate::diag::limits::{COLUMNS, TABLE_FILE};
use crate::diag::{Code, Diagnostic, Place};
use cases::Cases;
use dictionary::{Dictionary, Value, Variable};

/// Id of the format.
pub(crate) const ID: &str = "sav";

/// Whether bytes begin like an SPSS file.
pub(crate) fn is_sav(head: &[u8]) -> bool {
    head.starts_with(b"$FL2") || head.starts_with(b"$FL3")
}

/// Opens an SPSS file as an export.
///
/// # Errors
/// When the file cannot be read, is damaged, or holds no case.
pub(crate) fn open(request: &ExportRequest) -> Result<Export, Vec<Diagnostic>> {
    read(&request.path, &request.shown).map_err(|finding| vec![finding])?.open(request)
}

/// Describes an SPSS file.
///
/// # Errors
/// As [`open`].
pub(crate) fn describe(path: &Path, shown: &str) -> Result<SourceDescription, Diagnostic> {
    Ok(read(path, shown)?.describe(shown))
}

fn read(path: &Path, shown: &str) -> Result<Labelled, Diagnostic> {
    let file = config::read_bytes(path, shown, TABLE_FILE).map_err(|finding| config::or_missing(finding, shown))?;
    let bad = |Bad(what): Bad| Diagnostic::new(Code::BadSpss, Place::file(shown)).found(what);
    let dictionary = Dictionary::read(&file).map_err(bad)?;
    COLUMNS.check(dictionary.variables.len() as u64, Place::file(shown))?;
    let data = cases::unpacked(&file, &dictionary).map_err(bad)?;
    let mut all = Cases::new(&data, &dictionary);
    let mut rows = Vec::new();
    while let Some(case) = all.next().map_err(bad)? {
        let cell = |variable: &Variable| {
            let value = cases::value(variable, &case, &dictionary)?;
            let unnamed = || variable.label_of(&value).is_none_or(|label| !is_non_answer(label));
            (!(variable.is_missing(&value) && unnamed())).then(|| cases::text(variable, &value))
        };
        rows.push(dictionary.variables.iter().map(|variable| cell(variable).unwrap_or_default()).collect());
        if dictionary.cases.is_some_and(|cases| rows.len() > cases) {
            return Err(bad(Bad("the number of cases")));
        }
    }
    if dictionary.cases.is_some_and(|cases| rows.len() != cases) {
        return Err(bad(Bad("the number of cases")));
    }
    Ok(table(&dictionary, rows, shown))
}

fn table(dictionary: &Dictionary, rows: Vec<Vec<String>>, shown: &str) -> Labelled {
    let mut table = Labelled::new(ID, shown, format!("SPSS, {}", dictionary.encoding.name()));
    table.rows = rows;
    for variable in &dictionary.variables {
        table.column(&variable.name, &variable.label);
        let chosen = |value: &Value, label: &str| !variable.is_missing(value) || is_non_answer(label);
        for (value, label) in variable.labels.iter().filter(|(value, label)| chosen(value, label)) {
            table.label(&variable.name, cases::text(variable, value), label);
        }
    }
    table
}

#[cfg(test)]
mod tests;
