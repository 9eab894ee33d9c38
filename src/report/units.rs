//! `units/…/report.html` and `.pdf`: the reports of services and units, and a page that leads to them.

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::compose::{unit_index, unit_reports};
use super::document::Document;
use super::html::html;
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
    let files: Vec<Result<Files, ReportError>> =
        reports.into_par_iter().map(|(folder, document)| formats(&format!("units/{folder}/report"), &document)).collect();
    let index = unit_index(release, language).map(|index| vec![("units/index.html".to_owned(), html(&index).into_bytes())]);
    let files: Vec<Files> = files.into_iter().collect::<Result<_, _>>()?;
    Ok(index.into_iter().chain(files).flatten().collect())
}

/// One report in each format. Whoever adds one adds a line here.
fn formats(path: &str, document: &Document) -> Result<Files, ReportError> {
    Ok(vec![
        (format!("{path}.html"), html(document).into_bytes()),
        #[cfg(feature = "pdf")]
        (format!("{path}.pdf"), super::pdf(document)?),
    ])
}
