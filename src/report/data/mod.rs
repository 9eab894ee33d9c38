//! `data/`: the release for programs. One long table of figures as CSV and as Parquet, a codebook, the statistics, a description of all
//! that, and the means of scales as JSON-stat. The same in every language.

mod codebook;
mod figures;
mod jsonstat;
mod package;
mod parquet;
pub(super) mod table;

use table::Dialect;

use super::profile::profile_csv;
use super::{Files, ReportError};
use crate::model::Language;
use crate::privacy::Release;

/// The data of one municipality of many, to be read together with the others': the figures as Parquet.
///
/// # Errors
/// When the library that writes Parquet fails.
pub fn partition(release: &Release) -> Result<Files, ReportError> {
    let figures = figures::figures(release);
    Ok(vec![("figures.parquet".to_owned(), parquet::parquet(&figures).map_err(ReportError::new)?)])
}

/// The files.
///
/// # Errors
/// When the library that writes Parquet fails.
pub fn data(release: &Release, language: Language) -> Result<Files, ReportError> {
    let figures = figures::figures(release);
    let (codebook, statistics) = (codebook::codebook(release), codebook::statistics(release));
    let texts = [figures.csv(Dialect::Programs), codebook.csv(Dialect::Programs), statistics.csv(Dialect::Programs)];
    let resources = [
        package::resource(&figures, &texts[0]),
        package::resource(&codebook, &texts[1]),
        package::resource(&statistics, &texts[2]),
    ];
    let names = [figures.name, codebook.name, statistics.name].map(|name| format!("data/{name}.csv"));
    let mut files: Files = names.into_iter().zip(texts).collect();
    files.push(("data/figures.parquet".to_owned(), parquet::parquet(&figures).map_err(ReportError::new)?));
    files.push(("datapackage.json".to_owned(), package::package(release, &resources)));
    files.extend(jsonstat::scales(release, language).map(|bytes| ("data/scales.json".to_owned(), bytes)));
    files.extend(release.youth().map(profile_csv).unwrap_or_default());
    Ok(files)
}
