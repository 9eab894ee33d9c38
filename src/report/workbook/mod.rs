//! `tables.xlsx`: the figures for those who continue in a spreadsheet.
//!
//! One row for each measure and group, one column for each statistic, in real tables. Numbers are numbers, with the precision of the
//! release and formats that show as much of it as they deserve. There is not one formula: whatever stands in a cell is a number or a text. Two sheets
//! have charts that the spreadsheet draws itself.
//! What is hidden is a word in its cell, what does not exist is a dash, and nothing is left empty.
//!
//! Scales and who answered are given for every group, everything else for all but units: of a hundred questions in fifty units
//! nobody reads the rows, and the long tables of [`super::tables`] have them.

mod about;
mod charts;
mod correlations;
mod figures;
mod inventories;
mod profile;
mod several;
mod sheet;
mod write;

pub use profile::profile_workbook;
pub use several::several_workbook;

use super::view::View;
use super::{ReportError, groups};
use crate::model::Language;
use crate::privacy::Release;

/// The workbook.
///
/// # Errors
/// When the release has no round, or the library that writes the format fails.
pub fn workbook(release: &Release, language: Language) -> Result<Vec<u8>, ReportError> {
    let view = View::of(release, language).ok_or_else(|| ReportError::new("the release has no round"))?;
    let keys = groups::keys(release);
    let mut sheets = figures::sheets(&view, &keys);
    sheets.extend(correlations::sheet(&view));
    sheets.extend(inventories::sheets(&view));
    if let Some(youth) = release.youth() {
        sheets.extend(profile::sheets(youth, &view));
    }
    sheets.extend(charts::sheets(&view));
    sheets.push(about::definitions(&view));
    sheets.insert(0, about::overview(&view, &sheets));
    write::bytes(&sheets, &view).map_err(ReportError::new)
}
