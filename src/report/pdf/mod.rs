//! The report on paper: a tagged PDF after PDF/UA-1, and after PDF/A-2a where the document knows its date.
//!
//! The template is the program's own; what a document says goes into it as data, and is never read as markup. The same document
//! gives the same bytes: there is no clock, the identifier follows from the title, and the typefaces are those of the program.

mod composer;
mod grid;
mod letters;
mod placed;
mod sheet;
mod world;

#[cfg(test)]
mod tests;

use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use serde::Serialize;

use super::ReportError;
use super::document::Document;
use composer::Layout;
pub use letters::printed;
use world::Press;

const TEMPLATE: &str = include_str!("../../../reports/templates/report.typ");

/// What the typesetter remembers is kept for those that are being set beside it, and forgotten when a later one
/// begins: a report for every unit must not fill the memory.
const REMEMBERED: usize = 1;

/// Sets a document as a PDF.
///
/// # Errors
/// When the typesetter refuses the document, which no content should make it do.
pub fn pdf(document: &Document) -> Result<Vec<u8>, ReportError> {
    Ok(typeset(document, Layout::Full)?.0)
}

/// Sets the council's edition as a PDF: the words of a part stand beside its figure, two parts on a page.
///
/// # Errors
/// When the typesetter refuses the document, which no content should make it do.
pub fn pdf_council(document: &Document) -> Result<Vec<u8>, ReportError> {
    Ok(typeset(&super::council(document), Layout::Council)?.0)
}

/// Sets a short document as a PDF, without a front page and contents.
///
/// # Errors
/// When the typesetter refuses the document, which no content should make it do.
pub fn pdf_brief(document: &Document) -> Result<Vec<u8>, ReportError> {
    Ok(typeset(document, Layout::Brief)?.0)
}

/// The PDF, and what the typesetter was not content with.
fn typeset(document: &Document, layout: Layout) -> Result<(Vec<u8>, Vec<String>), ReportError> {
    // Before, not after: a run with few documents is over before anything has to be forgotten.
    typst::comemo::evict(REMEMBERED);
    let sheet = composer::compose(document, layout);
    let cover = &document.cover;
    let edition = if layout == Layout::Brief { "summary".to_owned() } else { document.blocks.len().to_string() };
    let name =
        [&cover.municipality, &cover.title, &cover.rounds, document.language.tag(), &edition].map(str::to_owned).join("\n");
    pressed(&Press::new(TEMPLATE, &sheet, sheet.drawings())?, &options(name, cover.date.as_deref())?)
}

/// Sets another template of the program, which reads `data.json`, as a tagged PDF after PDF/UA-1. Two files are the same document
/// when they have the same name. Words must have gone through [`printed`].
///
/// # Errors
/// When the typesetter refuses the document, which no content should make it do.
pub fn typeset_template(template: &str, data: &impl Serialize, name: String) -> Result<Vec<u8>, ReportError> {
    Ok(pressed(&Press::new(template, data, std::iter::empty())?, &options(name, None)?)?.0)
}

fn pressed(press: &Press, options: &PdfOptions) -> Result<(Vec<u8>, Vec<String>), ReportError> {
    let set = typst::compile(press);
    let remarks = said(&set.warnings);
    let pages = set.output.map_err(|errors| ReportError::new(said(&errors).join("; ")))?;
    let bytes = typst_pdf::pdf(&pages, options).map_err(|errors| ReportError::new(said(&errors).join("; ")));
    Ok((bytes?, remarks))
}

fn options(name: String, date: Option<&str>) -> Result<PdfOptions, ReportError> {
    let date = date.and_then(day);
    let standards: &[PdfStandard] =
        if date.is_some() { &[PdfStandard::Ua_1, PdfStandard::A_2a] } else { &[PdfStandard::Ua_1, PdfStandard::V_1_7] };
    Ok(PdfOptions {
        ident: Smart::Custom(name),
        creator: Smart::Custom(Some("kartlegg".to_owned())),
        timestamp: date.map(Timestamp::new_utc),
        standards: PdfStandards::new(standards).map_err(|error| ReportError::new(error.message()))?,
        ..PdfOptions::default()
    })
}

/// A date as projects write it: `2026-03-02`, or less of it. What is not said is the first.
fn day(date: &str) -> Option<Datetime> {
    let mut parts = date.trim().splitn(3, '-');
    let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let mut number = || parts.next().map_or(Some(1), |part| part.parse().ok());
    let (month, day) = (number()?, number()?);
    Datetime::from_ymd_hms(year, month, day, 0, 0, 0)
}

fn said(diagnostics: &[SourceDiagnostic]) -> Vec<String> {
    diagnostics.iter().map(|diagnostic| diagnostic.message.to_string()).collect()
}
