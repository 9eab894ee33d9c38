//! The formats that exports come in: a list that the command line shows and tests walk.

use std::io::Read;
use std::path::Path;

use super::codebook::Codebook;
use super::delimited;
use super::encoding;
use super::request::{Export, ExportRequest};
use super::sav;
use super::surveyxact;
use super::tallies::TALLIES;
use super::words;
use super::workbook_export;
use crate::diag::{Code, Diagnostic, Place, nearest};

/// Bytes by which a file is recognised.
const HEAD: u64 = 64 << 10;

/// What a format is recognised by.
#[derive(Clone, Debug, Default)]
pub struct Probe {
    /// The first bytes; nothing for a folder.
    pub head: Vec<u8>,
    /// Whether a SurveyXact folder, or one of its files with the others beside it.
    pub surveyxact: bool,
    /// Headers, when the file is delimited text.
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
}

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
    },
    Format {
        id: workbook_export::ID,
        description: "Workbook (xlsx): one sheet with a header and one row a respondent, codes or labels",
        recognise: |probe| workbook_export::is_container(&probe.head),
        open: workbook_export::open,
    },
    Format {
        id: sav::ID,
        description: "SPSS (sav, zsav): values, labels, questions and missing values as the file declares them",
        recognise: |probe| sav::is_sav(&probe.head),
        open: sav::open,
    },
    Format {
        id: "nettskjema",
        description: "Nettskjema: report as delimited text, with or without codebook",
        recognise: |probe| probe.has("$submission_id") || probe.has("$created"),
        open: |request| text(request, "nettskjema"),
    },
    Format {
        id: "limesurvey",
        description: "LimeSurvey: CSV with codes or labels",
        recognise: |probe| {
            (probe.has("submitdate") && probe.has("lastpage")) || (probe.has("Date submitted") && probe.has("Last page"))
        },
        open: |request| text(request, "limesurvey"),
    },
    Format {
        id: "csv",
        description: "Delimited text with a header: one row a respondent, codes or labels",
        recognise: |probe| !probe.headers.is_empty(),
        open: |request| text(request, "csv"),
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
        let text = other_type(&head).is_none();
        let opened = text.then(|| delimited::open(&head[..], shown, None, None).ok()).flatten();
        Ok(Self { headers: opened.map(|opened| opened.header).unwrap_or_default(), head, surveyxact })
    }

    fn has(&self, header: &str) -> bool {
        self.headers.iter().any(|found| words::key(found) == words::key(header))
    }
}

/// What a file is when it is no delimited text.
fn other_type(head: &[u8]) -> Option<&'static str> {
    const STARTS: [(&[u8], &str); 8] = [
        (b"PK\x03\x04", "zip (xlsx, ods)"),
        (b"\xD0\xCF\x11\xE0", "ole (xls, encrypted xlsx)"),
        (b"PAR1", "parquet"),
        (b"$FL2", "sav"),
        (b"$FL3", "zsav"),
        (b"%PDF", "pdf"),
        (b"<?xml", "xml"),
        (b"{\"", "json"),
    ];
    let known = STARTS.iter().find(|(start, _)| head.starts_with(start)).map(|(_, name)| *name);
    let html = || {
        let start = String::from_utf8_lossy(&head[..head.len().min(256)]).trim_start().to_ascii_lowercase();
        (start.starts_with("<html") || start.starts_with("<!doctype html")).then_some("html")
    };
    // A stray control character in a text is a finding of its own, with its cell.
    let controls = || head.iter().filter(|&&byte| byte < b' ' && !byte.is_ascii_whitespace()).count();
    let binary = || (encoding::by_first_bytes(head).is_none() && controls() * 20 > head.len()).then_some("binary");
    known.or_else(html).or_else(binary)
}

/// Opens an export: in the format that the request names, or the first that recognises the file.
///
/// # Errors
/// Findings that leave nothing to decode. Findings that leave something are in [`Export::findings`] and in the batches, errors among
/// them, so that a reader learns of everything at once.
pub fn open(request: &ExportRequest) -> Result<Export, Vec<Diagnostic>> {
    if let Some(id) = &request.format {
        let Some(format) = FORMATS.iter().find(|format| format.id == id) else {
            let near = nearest(id, FORMATS.iter().map(|format| format.id).chain([TALLIES])).unwrap_or_default();
            let finding = Diagnostic::new(Code::UnknownReference, Place::file(request.shown.clone()));
            return Err(vec![finding.found(id).expected(near)]);
        };
        return (format.open)(request);
    }
    let probe = Probe::look(&request.path, &request.shown).map_err(|finding| vec![finding])?;
    if let Some(format) = recognise(&probe) {
        return (format.open)(request);
    }
    if other_type(&probe.head).is_some() || probe.head.is_empty() {
        return Err(vec![unknown_type(&probe, &request.shown)]);
    }
    // It is text, and what is wrong with it is best said by the reader of text.
    text(request, "csv")
}

/// The first format that recognises a file.
pub(crate) fn recognise(probe: &Probe) -> Option<&'static Format> {
    FORMATS.iter().find(|format| (format.recognise)(probe))
}

/// A file that no format recognises.
pub(crate) fn unknown_type(probe: &Probe, shown: &str) -> Diagnostic {
    let place = Place::file(shown);
    if probe.head.is_empty() {
        return Diagnostic::new(Code::MissingFile, place).expected("dataset.csv, labels.csv, structure.csv");
    }
    Diagnostic::new(Code::WrongType, place).found(other_type(&probe.head).unwrap_or("text"))
}

fn text(request: &ExportRequest, format: &'static str) -> Result<Export, Vec<Diagnostic>> {
    if workbook_export::is_workbook(&request.path) {
        let finding = Diagnostic::new(Code::WrongType, Place::file(request.shown.clone()));
        return Err(vec![finding.found(workbook_export::ID).expected(format)]);
    }
    delimited::export(request, &request.path, &request.shown, format, Codebook::default())
}
