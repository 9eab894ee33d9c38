//! `units/…/report.html` and `.pdf`: the reports of services and units, and a page that leads to them.

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::compose::{unit_index, unit_reports};
use super::document::Document;
use super::outputs::{Scope, Source, outputs};
use super::{Files, ReportError};
use crate::model::Language;
use crate::privacy::Release;

/// Every report in each format, below the folder `units`; nothing unless the release asks for them.
///
/// # Errors
/// When a library that writes a format fails.
pub(super) fn units(release: &Release, language: Language) -> Result<Files, ReportError> {
    if !release.frame().unit_reports {
        return Ok(Vec::new());
    }
    let reports = unit_reports(release, language);
    let index = unit_index(release, language).map(|index| ("units/index".to_owned(), index, Scope::Overview));
    let reports = reports.into_iter().map(|(folder, report)| (format!("units/{folder}/report"), report, Scope::Unit));
    let pages: Vec<(String, Document, Scope)> = index.into_iter().chain(reports).collect();
    let made = pages.par_iter().map(|(stem, page, scope)| -> Result<Files, ReportError> {
        let files: Vec<Files> =
            outputs(*scope).map(|output| output.files(page, Source::Several, stem)).collect::<Result<_, _>>()?;
        Ok(files.into_iter().flatten().collect())
    });
    Ok(made.collect::<Result<Vec<Files>, _>>()?.into_iter().flatten().collect())
}
