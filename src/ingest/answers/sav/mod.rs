//! SPSS files, `.sav` and `.zsav`: their dictionary becomes labels and questions, their cases rows of cells, and both go the way that
//! every other export goes.
//!
//! What the file declares as missing is a non-answer of its label where the label names one (`Vet ikke`), and blank otherwise.

mod bytes;
mod cases;
mod dictionary;

use std::path::Path;

use super::describe::Describer;
use super::request::{Export, ExportRequest};
use super::sheet::SheetDecoder;
use super::source::SourceDescription;
use crate::config;
use crate::diag::limits::{COLUMNS, TABLE_FILE};
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::tables::text_table::TextTable;
use bytes::Bad;
use cases::Cases;
use dictionary::{Dictionary, Value, Variable};

/// Id of the format.
pub(crate) const ID: &str = "sav";

/// Whether bytes begin like an SPSS file.
pub(crate) fn is_sav(head: &[u8]) -> bool {
    head.starts_with(b"$FL2") || head.starts_with(b"$FL3")
}

/// A file as a table of texts, with what its dictionary says.
struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    labels: TextTable,
    structure: TextTable,
    found: String,
}

/// Opens an SPSS file as an export.
///
/// # Errors
/// When the file cannot be read, is damaged, or holds no case.
pub(crate) fn open(request: &ExportRequest) -> Result<Export, Vec<Diagnostic>> {
    let table = read(&request.path, &request.shown).map_err(|finding| vec![finding])?;
    let mut decoder = SheetDecoder::new(request, "", ID, Some(&table.labels), Some(&table.structure));
    decoder.row(1, table.header);
    for (number, row) in (2..).zip(table.rows) {
        decoder.row(number, row);
    }
    let mut export = decoder.finish()?;
    export.findings.insert(0, Diagnostic::new(Code::Recognised, Place::file(request.shown.clone())).found(table.found));
    Ok(export)
}

/// Describes an SPSS file.
///
/// # Errors
/// As [`open`].
pub(crate) fn describe(path: &Path, shown: &str) -> Result<SourceDescription, Diagnostic> {
    let table = read(path, shown)?;
    let mut describer = Describer::new(&table.header);
    for row in &table.rows {
        row.iter().enumerate().for_each(|(column, cell)| describer.cell(column, cell));
        describer.end_row();
    }
    let mut description = describer.finish(ID, Some(&table.labels), Some(&table.structure));
    description.findings.insert(0, Diagnostic::new(Code::Recognised, Place::file(shown)).found(table.found));
    Ok(description)
}

fn read(path: &Path, shown: &str) -> Result<Table, Diagnostic> {
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

/// Whether the label of a missing value says that somebody chose it. What says that nobody answered is blank.
fn is_non_answer(label: &str) -> bool {
    !super::signs::is_blank(label)
}

fn table(dictionary: &Dictionary, rows: Vec<Vec<String>>, shown: &str) -> Table {
    let mut labels = TextTable { shown: shown.to_string(), ..TextTable::default() };
    let mut structure = labels.clone();
    structure.push(
        1,
        ["questionName", "variableName", "questionType", "subType", "questionText", "choiceValue", "choiceText"]
            .map(String::from)
            .to_vec(),
    );
    for variable in &dictionary.variables {
        let chosen = |value: &Value, label: &str| !variable.is_missing(value) || is_non_answer(label);
        for (value, label) in variable.labels.iter().filter(|(value, label)| chosen(value, label)) {
            let row = labels.rows.len() as u64 + 1;
            labels.push(row, vec![variable.name.clone(), cases::text(variable, value), label.clone()]);
        }
        let row = structure.rows.len() as u64 + 1;
        let empty = String::new;
        structure.push(row, vec![empty(), variable.name.clone(), empty(), empty(), variable.label.clone(), empty(), empty()]);
    }
    Table {
        header: dictionary.variables.iter().map(|variable| variable.name.clone()).collect(),
        rows,
        labels,
        structure,
        found: format!("SPSS, {}", dictionary.encoding.name()),
    }
}

#[cfg(test)]
mod tests;
