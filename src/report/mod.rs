//! What people get: a [`Document`] composed from a release, and the files that are made from either.

mod arrange;
mod compose;
mod correlations;
mod data;
mod document;
mod editions;
mod figure_files;
mod figures;
mod groups;
mod html;
mod inert;
mod letters;
mod names;
pub mod office;
mod outputs;
#[cfg(feature = "pdf")]
mod pdf;
pub mod plan;
pub mod profile;
mod several;
mod structures;
mod titles;
mod units;
mod view;
mod words;
mod workbook;

use std::fmt;

pub use compose::{compose, municipality_folders, unit_index, unit_reports};
pub use data::{data, partition};
pub use document::{Block, Cell, Column, Cover, Document, Drawing, FigureBlock, Row, Sentence, Subtitle, Table};
pub use editions::{council, summary};
pub use figure_files::figure_files;
pub use html::{head, html};
pub use letters::replaced;
pub use outputs::{Make, OUTPUTS, Output, Scope, Source, outputs};
#[cfg(feature = "pdf")]
pub use pdf::{pdf, pdf_brief, pdf_council, printed, typeset_template};
pub use several::{PoolRules, Spread, Standing, Told, Whole, several, shown_by_many};
pub(crate) use words::cited;
pub use workbook::{profile_workbook, several_workbook, workbook};

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
