//! A SurveyXact export: a table of codes, a table of labels and a table of questions, in a folder or in the sheets of a workbook.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::codebook::Codebook;
use super::delimited;
use super::request::{Export, ExportRequest};
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::normalise;
use crate::ingest::tables::text_table::TextTable;

/// Id of the format.
pub(crate) const ID: &str = "surveyxact";

/// The three tables, in the names that folders and sheets give them.
const TABLES: [&str; 3] = ["dataset", "labels", "structure"];

/// Columns of the structure table, in the order they have when there is no header.
const STRUCTURE: [&str; 7] =
    ["questionname", "variablename", "questiontype", "subtype", "questiontext", "choicevalue", "choicetext"];

/// One row of the structure table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Variable {
    /// Name of the question that the variable belongs to.
    pub(crate) question: String,
    /// Name of the column.
    pub(crate) name: String,
    /// `Closed`, `Open`.
    pub(crate) kind: String,
    /// `Single`, `Multiple`, `String`, `Double`, `Date`.
    pub(crate) subkind: String,
    /// Question text; rows of a battery hold the stem as well.
    pub(crate) text: String,
    /// Option of a multi-select.
    pub(crate) choice: String,
}

/// The files of a folder export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Files {
    found: BTreeMap<&'static str, PathBuf>,
}

impl Files {
    /// The three files in a folder, or beside a file that is one of them.
    pub(crate) fn beside(path: &Path) -> Self {
        let folder = if path.is_dir() { Some(path) } else { path.parent() };
        let listing = folder.map(std::fs::read_dir).and_then(Result::ok);
        let mut paths: Vec<PathBuf> = listing.into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path()).collect();
        paths.sort();
        let mut found = BTreeMap::new();
        for path in paths {
            if let Some(table) = table_of(&path) {
                found.entry(table).or_insert(path);
            }
        }
        Self { found }
    }

    /// Whether answers and at least one of the tables that explain them are there.
    pub(crate) fn are_an_export(&self) -> bool {
        self.found.contains_key("dataset") && self.found.len() > 1
    }
}

/// Which of the three tables a file is, by its name.
pub(crate) fn table_of(path: &Path) -> Option<&'static str> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    let stem = path.file_stem()?.to_str()?.to_ascii_lowercase();
    let text = matches!(extension.as_str(), "csv" | "txt" | "tsv");
    TABLES.into_iter().find(|table| text && stem == *table)
}

/// Opens a folder export.
///
/// # Errors
/// When the answers or one of the tables that explain them cannot be read.
pub(crate) fn open(request: &ExportRequest) -> Result<Export, Vec<Diagnostic>> {
    let files = Files::beside(&request.path);
    let Some(dataset) = files.found.get("dataset") else {
        return Err(vec![Diagnostic::new(Code::MissingFile, Place::file(request.shown.clone())).expected("dataset.csv")]);
    };
    let explained = explain_files(&files, request).map_err(|finding| vec![finding])?;
    let mut export = delimited::export(request, dataset, &shown(request, dataset), ID, explained.codebook)?;
    export.findings.extend(explained.findings);
    Ok(export)
}

/// A file of the folder, as messages name it.
fn shown(request: &ExportRequest, file: &Path) -> String {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if request.path.is_dir() {
        return format!("{}/{name}", request.shown.trim_end_matches('/'));
    }
    request.shown.rsplit_once('/').map_or(name.clone(), |(folder, _)| format!("{folder}/{name}"))
}

/// What the tables beside the answers say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Explained {
    /// Labels and wordings.
    pub(crate) codebook: Codebook,
    /// Rows of the structure table.
    pub(crate) variables: Vec<Variable>,
    /// What was recognised and what is odd.
    pub(crate) findings: Vec<Diagnostic>,
}

/// Reads the tables beside the answers, from files or from sheets.
pub(crate) fn explain(labels: Option<&TextTable>, structure: Option<&TextTable>) -> Explained {
    let mut explained = Explained::default();
    if let Some(table) = labels {
        explained.findings.extend(table.findings.iter().cloned());
        let ragged = add_labels(table, &mut explained.codebook);
        explained.findings.extend(ragged);
    }
    if let Some(table) = structure {
        explained.findings.extend(table.findings.iter().cloned());
        explained.variables = variables(table);
        add_wordings(&explained.variables, &mut explained.codebook);
    }
    explained
}

/// The file with the answers, and what the others say about it; for whoever describes an export.
pub(crate) fn describe(path: &Path, shown: &str) -> Result<(PathBuf, Explained), Diagnostic> {
    let files = Files::beside(path);
    let request = ExportRequest { path: path.to_path_buf(), shown: shown.to_string(), ..ExportRequest::default() };
    let explained = explain_files(&files, &request)?;
    Ok((files.found.get("dataset").cloned().unwrap_or_else(|| path.to_path_buf()), explained))
}

fn explain_files(files: &Files, request: &ExportRequest) -> Result<Explained, Diagnostic> {
    let read = |table: &str| {
        let path = files.found.get(table);
        path.map(|path| TextTable::read(path, &shown(request, path), request.encoding)).transpose()
    };
    let (labels, structure) = (read("labels")?, read("structure")?);
    Ok(explain(labels.as_ref(), structure.as_ref()))
}

/// Labels have three fields and no header: variable, code, label.
fn add_labels(table: &TextTable, codebook: &mut Codebook) -> Vec<Diagnostic> {
    let mut ragged = Vec::new();
    for (row, fields) in &table.rows {
        match fields.as_slice() {
            [variable, code, label] => codebook.label(variable, code, label),
            [variable, code, label, rest @ ..] if rest.iter().all(String::is_empty) => codebook.label(variable, code, label),
            other => {
                ragged.push(Diagnostic::new(Code::RaggedRow, table.place().row(*row)).found(other.len()).expected(3));
            }
        }
    }
    ragged
}

/// Rows of the structure table. Some exports end some rows with one more delimiter; the field after it is empty.
fn variables(table: &TextTable) -> Vec<Variable> {
    let header = table
        .rows
        .first()
        .map(|(_, fields)| fields.iter().map(|field| normalise::loose(field)).collect::<Vec<_>>())
        .unwrap_or_default();
    let has_header = header.iter().any(|name| name == STRUCTURE[1]);
    let position =
        |column: usize| if has_header { header.iter().position(|name| name == STRUCTURE[column]) } else { Some(column) };
    let positions: Vec<Option<usize>> = (0..STRUCTURE.len()).map(position).collect();
    let rows = table.rows.iter().skip(usize::from(has_header));
    rows.map(|(_, fields)| {
        let field = |column: usize| positions[column].and_then(|at| fields.get(at)).cloned().unwrap_or_default();
        Variable { question: field(0), name: field(1), kind: field(2), subkind: field(3), text: field(4), choice: field(6) }
    })
    .collect()
}

/// Question texts; of a multi-select the option stands after the question, as in the wordings that columns are found by.
fn add_wordings(variables: &[Variable], codebook: &mut Codebook) {
    for variable in variables {
        let wording =
            if variable.choice.is_empty() { variable.text.clone() } else { format!("{} {}", variable.text, variable.choice) };
        codebook.wording(&variable.name, &wording);
    }
}
