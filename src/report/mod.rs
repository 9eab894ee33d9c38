//! What people get: a [`Document`] composed from a release, and the files that are made from either.

mod compose;
mod document;
mod figure_files;
mod figures;
mod groups;
mod html;
mod inert;
#[cfg(feature = "pdf")]
mod pdf;
pub mod profile;
mod tables;
mod units;
mod view;
mod words;
mod workbook;

use std::fmt;

pub use compose::{compose, unit_index, unit_reports};
pub use document::{Block, Cell, Column, Cover, Document, Drawing, FigureBlock, Row, Sentence, Table};
pub use figure_files::figure_files;
pub use html::html;
#[cfg(feature = "pdf")]
pub use pdf::pdf;
pub use tables::tables;
pub use workbook::{profile_workbook, workbook};

use crate::privacy::{Release, certificate};

/// Why an output could not be made.
#[derive(Debug)]
pub struct ReportError {
    message: String,
}

impl ReportError {
    /// An error of a library that writes a format.
    pub fn new(message: impl fmt::Display) -> Self {
        Self { message: message.to_string() }
    }
}

impl fmt::Display for ReportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ReportError {}

/// Files of one output: name and content.
pub type Files = Vec<(String, Vec<u8>)>;

/// A kind of output.
pub struct Renderer {
    /// Name on the command line.
    pub id: &'static str,
    /// Name of the file, or of the folder of files.
    pub file: &'static str,
    /// Whether each language has its own.
    pub by_language: bool,
    /// Makes the files of a release and of the document that was composed from it, in the document's language.
    pub render: fn(&Release, &Document) -> Result<Files, ReportError>,
}

/// Every kind of output. Whoever adds one adds a line here.
pub const RENDERERS: &[Renderer] = &[
    Renderer {
        id: "html",
        file: "report.html",
        by_language: true,
        render: |_, document| Ok(vec![("report.html".into(), html(document).into_bytes())]),
    },
    #[cfg(feature = "pdf")]
    Renderer {
        id: "pdf",
        file: "report.pdf",
        by_language: true,
        render: |_, document| Ok(vec![("report.pdf".into(), pdf(document)?)]),
    },
    Renderer {
        id: "units",
        file: "units",
        by_language: true,
        render: |release, document| units::units(release, document.language),
    },
    Renderer {
        id: "json",
        file: "release.json",
        by_language: false,
        render: |release, _| Ok(vec![("release.json".into(), release.to_json())]),
    },
    Renderer {
        id: "certificate",
        file: "certificate.json",
        by_language: false,
        render: |release, _| Ok(vec![("certificate.json".into(), certificate(release).to_json())]),
    },
    Renderer {
        id: "xlsx",
        file: "tables.xlsx",
        by_language: true,
        render: |release, document| Ok(vec![("tables.xlsx".into(), workbook(release, document.language)?)]),
    },
    Renderer { id: "figures", file: "figures", by_language: true, render: |_, document| figure_files(document) },
    Renderer {
        id: "csv",
        file: "tables",
        by_language: false,
        render: |release, document| {
            let mut files = tables(release, document.language)?;
            files.extend(release.youth().map(profile::profile_csv).unwrap_or_default());
            Ok(files)
        },
    },
];
