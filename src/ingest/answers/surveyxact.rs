//! A SurveyXact export: a table of codes, a table of labels and a table of questions, in a folder or in the sheets of a workbook.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::delimited;
use super::describe;
use super::explained::{self, Explained};
use super::request::{Export, ExportRequest};
use super::source::SourceDescription;
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::tables::text_table::TextTable;

/// Id of the format.
pub(crate) const ID: &str = "surveyxact";

/// The three tables, in the names that folders and sheets give them.
const TABLES: [&str; 3] = ["dataset", "labels", "structure"];

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
    let explained = explain_files(&files, request)?;
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

/// Describes a folder export.
///
/// # Errors
/// As [`open`].
pub(crate) fn describe(path: &Path, shown: &str) -> Result<SourceDescription, Diagnostic> {
    let files = Files::beside(path);
    let request = ExportRequest { path: path.to_path_buf(), shown: shown.to_string(), ..ExportRequest::default() };
    let explained = explain_files(&files, &request)?;
    describe::describe_file(files.found.get("dataset").map_or(path, PathBuf::as_path), shown, &explained)
}

fn explain_files(files: &Files, request: &ExportRequest) -> Result<Explained, Diagnostic> {
    let read = |table: &str| {
        let path = files.found.get(table);
        path.map(|path| TextTable::read(path, &shown(request, path), request.declared_encoding())).transpose()
    };
    let (labels, structure) = (read("labels")?, read("structure")?);
    Ok(explained::explain(labels.as_ref(), structure.as_ref()))
}
