//! The formats that exports come in: a list that the command line shows and tests walk.

use std::io::Read;
use std::path::Path;

use super::codebook::Codebook;
use super::delimited;
use super::describe::describe_file;
use super::dta;
use super::explained::Explained;
use super::parquet_export;
use super::request::{Export, ExportRequest};
use super::sav;
use super::source::{SourceColumn, SourceDescription, SourceKind};
use super::surveyxact;
use super::workbook_export;
use crate::diag::{Code, Diagnostic, Place, nearest};
use crate::ingest::normalise;
use crate::ingest::tables::encoding;
use crate::ingest::tables::kind;
use crate::ingest::tables::parquet::{self, ParquetFile};

/// Bytes by which a file is recognised.
const HEAD: u64 = 64 << 10;

/// What a format is recognised by.
#[derive(Clone, Debug, Default)]
pub struct Probe {
    /// The first bytes; nothing for a folder.
    pub head: Vec<u8>,
    /// Whether a SurveyXact folder, or one of its files with the others beside it.
    pub surveyxact: bool,
    /// Headers, when the file is delimited text or Parquet.
    pub headers: Vec<String>,
}

/// A format that exports come in.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// Id, as a project file names it.
    pub id: &'static str,
    /// One line for lists.
    pub description: &'static str,
    /// Whether a file is of this format.
    pub recognise: fn(&Probe) -> bool,
    /// Opens an export.
    pub open: fn(&ExportRequest) -> Result<Export, Vec<Diagnostic>>,
    /// Says what an export holds, for whoever has no questionnaire yet. Path, and the name in messages.
    pub describe: fn(&Path, &str) -> Result<SourceDescription, Diagnostic>,
}

/// Id of tables of tallies, which stand in place of an export and are no answers.
pub const TALLIES: &str = "tallies";

/// Every format. The first that recognises a file reads it.
pub const FORMATS: &[Format] = &[
    Format {
        id: surveyxact::ID,
        description: "SurveyXact: folder or workbook with dataset, labels and structure (CSV: UTF-8, UTF-16 or Windows-1252)",
        recognise: |probe| probe.surveyxact,
        open: |request| {
            let is_workbook = workbook_export::is_workbook(&request.path);
            if is_workbook { workbook_export::open(request) } else { surveyxact::open(request) }
        },
        describe: surveyxact::describe,
    },
    Format {
        id: workbook_export::ID,
        description: "Workbook (xlsx, ods): one sheet with a header and one row a respondent, codes or labels",
        recognise: |probe| kind::is_container(&probe.head),
        open: workbook_export::open,
        describe: workbook_export::describe,
    },
    Format {
        id: parquet_export::ID,
        description: "Parquet: one row a respondent, codes or labels (pages plain or packed with snappy)",
        recognise: |probe| parquet::is_parquet(&probe.head),
        open: parquet_export::open,
        describe: parquet_export::describe,
    },
    Format {
        id: sav::ID,
        description: "SPSS (sav, zsav): values, labels, questions and missing values as the file declares them",
        recognise: |probe| sav::is_sav(&probe.head),
        open: sav::open,
        describe: sav::describe,
    },
    Format {
        id: dta::ID,
        description: "Stata (dta of Stata 13 and later): values, labels, questions and signs of missing",
        recognise: |probe| dta::is_dta(&probe.head),
        open: dta::open,
        describe: dta::describe,
    },
    Format {
        id: "nettskjema",
        description: "Nettskjema: report as delimited text, with or without codebook",
        recognise: |probe| probe.has("$submission_id") || probe.has("$created"),
        open: |request| text(request, "nettskjema"),
        describe: plain,
    },
    Format {
        id: "limesurvey",
        description: "LimeSurvey: CSV with codes or labels",
        recognise: |probe| {
            (probe.has("submitdate") && probe.has("lastpage")) || (probe.has("Date submitted") && probe.has("Last page"))
        },
        open: |request| text(request, "limesurvey"),
        describe: plain,
    },
    Format {
        id: "csv",
        description: "Delimited text with a header: one row a respondent, codes or labels",
        recognise: |probe| !probe.headers.is_empty(),
        open: |request| text(request, "csv"),
        describe: plain,
    },
];

impl Probe {
    /// Looks at a file or folder.
    ///
    /// # Errors
    /// When it is not there, cannot be read, or is empty.
    pub fn look(path: &Path, shown: &str) -> Result<Self, Diagnostic> {
        let surveyxact =
            (path.is_dir() || surveyxact::table_of(path) == Some("dataset")) && surveyxact::Files::beside(path).are_an_export();
        if path.is_dir() {
            return Ok(Self { surveyxact, ..Self::default() });
        }
        let mut head = Vec::new();
        let file = delimited::open_file(path, shown)?;
        let failed = |error: std::io::Error| Diagnostic::new(Code::CannotRead, Place::file(shown)).found(error.kind());
        file.take(HEAD).read_to_end(&mut head).map_err(failed)?;
        if head.is_empty() {
            return Err(Diagnostic::new(Code::EmptyFile, Place::file(shown)));
        }
        if parquet::is_parquet(&head) {
            return Ok(Self { head, headers: ParquetFile::open(path, shown)?.names(), surveyxact: false });
        }
        let text = other_type(&head).is_none();
        let opened = text.then(|| delimited::open(&head[..], shown, None, None).ok()).flatten();
        Ok(Self { headers: opened.map(|opened| opened.header).unwrap_or_default(), head, surveyxact })
    }

    fn has(&self, header: &str) -> bool {
        self.headers.iter().any(|found| normalise::key(found) == normalise::key(header))
    }
}

/// What a file is when it is no delimited text.
fn other_type(head: &[u8]) -> Option<&'static str> {
    // A stray control character in a text is a finding of its own, with its cell.
    let controls = || head.iter().filter(|&&byte| byte < b' ' && !byte.is_ascii_whitespace()).count();
    let binary = || (encoding::by_first_bytes(head).is_none() && controls() * 20 > head.len()).then_some("binary");
    let marks: String = head.iter().filter(|byte| !byte.is_ascii_whitespace()).take(3).map(|byte| char::from(*byte)).collect();
    let json = (marks.starts_with("{\"") || marks == "[{\"").then_some("json");
    kind::by_mark(head).or_else(|| kind::by_markup(head)).or(json).or_else(binary)
}

/// Opens an export: in the format that the request names, or the first that recognises the file.
///
/// # Errors
/// Findings that leave nothing to decode. Findings that leave something are in [`Export::findings`] and in the batches, errors among
/// them, so that a reader learns of everything at once.
pub fn open(request: &ExportRequest) -> Result<Export, Vec<Diagnostic>> {
    if let Some(id) = &request.read.format {
        let Some(format) = FORMATS.iter().find(|format| format.id == id) else {
            let near = nearest(id, FORMATS.iter().map(|format| format.id).chain([TALLIES])).unwrap_or_default();
            let finding = Diagnostic::new(Code::UnknownReference, Place::file(request.shown.clone()));
            return Err(vec![finding.found(id).expected(near)]);
        };
        return (format.open)(request);
    }
    let probe = Probe::look(&request.path, &request.shown)?;
    if let Some(format) = recognise(&probe) {
        return (format.open)(request);
    }
    if other_type(&probe.head).is_some() || probe.head.is_empty() {
        return Err(vec![unknown_type(&probe, &request.shown)]);
    }
    // It is text, and what is wrong with it is best said by the reader of text.
    text(request, "csv")
}

/// Describes an export. Reads it once and holds distinct values only.
///
/// # Errors
/// When the file is missing, empty, of an unknown type or not text, or holds values under no header: a run would refuse them too.
pub fn describe(path: &Path, shown: &str) -> Result<SourceDescription, Diagnostic> {
    let probe = Probe::look(path, shown)?;
    let Some(format) = recognise(&probe) else { return Err(unknown_type(&probe, shown)) };
    let description = SourceDescription { format: format.id, ..(format.describe)(path, shown)? };
    let is_open = |(at, column): (usize, &SourceColumn)| {
        column.name.is_empty() && !column.blank && !(at == 0 && column.kind == SourceKind::System)
    };
    let nameless = description.columns.iter().enumerate().position(is_open);
    match nameless {
        Some(column) => Err(Diagnostic::new(Code::EmptyHeader, Place::file(shown).row(1).column(column as u64 + 1))),
        None => Ok(description),
    }
}

/// The first format that recognises a file.
fn recognise(probe: &Probe) -> Option<&'static Format> {
    FORMATS.iter().find(|format| (format.recognise)(probe))
}

/// A file that no format recognises.
fn unknown_type(probe: &Probe, shown: &str) -> Diagnostic {
    let place = Place::file(shown);
    if probe.head.is_empty() {
        return Diagnostic::new(Code::MissingFile, place).expected("dataset.csv, labels.csv, structure.csv");
    }
    Diagnostic::new(Code::WrongType, place).found(other_type(&probe.head).unwrap_or("text"))
}

fn plain(path: &Path, shown: &str) -> Result<SourceDescription, Diagnostic> {
    describe_file(path, shown, &Explained::default())
}

fn text(request: &ExportRequest, format: &'static str) -> Result<Export, Vec<Diagnostic>> {
    if workbook_export::is_workbook(&request.path) {
        let finding = Diagnostic::new(Code::WrongType, Place::file(request.shown.clone()));
        return Err(vec![finding.found(workbook_export::ID).expected(format)]);
    }
    delimited::export(request, &request.path, &request.shown, format, Codebook::default())
}
