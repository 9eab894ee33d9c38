//! A Parquet file as an export: the same plan and the same decoder as for text, one group of rows at a time.

use std::path::Path;
use std::sync::Arc;

use super::batch::BatchBuilder;
use super::batch_context::BatchContext;
use super::column_plan::{self, Top};
use super::delimited;
use super::describe::Describer;
use super::plan::Plan;
use super::request::{Export, ExportRequest};
use super::source::SourceDescription;
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::tables::parquet::{Cell, ParquetFile};
use crate::model::{BatchJob, ResponseBatch};

/// Id of the format.
pub(crate) const ID: &str = "parquet";

/// Rows that are looked at before anything is decoded.
const SAMPLE: usize = 2000;

/// Opens a Parquet file as an export. Rows are counted from 1: there is no row of headers.
///
/// # Errors
/// When it cannot be read, or has no rows.
pub(crate) fn open(request: &ExportRequest) -> Result<Export, Vec<Diagnostic>> {
    let file = ParquetFile::open(&request.path, &request.shown)?;
    let place = || Place::file(request.shown.clone());
    let mut sample = Vec::new();
    if file.groups() > 0 {
        let text = |cell: &Cell| String::from_utf8_lossy(cell.bytes()).into_owned();
        file.rows(0, SAMPLE, &mut |cells| sample.push(cells.iter().map(text).collect()))?;
    }
    if sample.is_empty() {
        return Err(vec![Diagnostic::new(Code::NoRows, place())]);
    }
    let (plan, noticed) = column_plan::column_plan(request, &Top { header: file.names(), sample, ..Top::default() });
    let below = |mut finding: Diagnostic| {
        finding.place.row = finding.place.row.and_then(|row| row.checked_sub(1)).filter(|row| *row > 0);
        finding
    };
    let mut findings = vec![Diagnostic::new(Code::Recognised, place()).found(ID)];
    findings.extend(noticed.into_iter().map(below));
    let facts = delimited::facts(&plan, ID, 1, None, None);
    let shared = Arc::clone(&facts.shared);
    let (plan, path, shown) = (Arc::new(plan), Arc::new(request.path.clone()), Arc::new(request.shown.clone()));
    let jobs = (0..file.groups()).map(move |group| {
        let (plan, shared, path, shown) = (Arc::clone(&plan), Arc::clone(&shared), Arc::clone(&path), Arc::clone(&shown));
        let job: BatchJob = Box::new(move || decode(&plan, &shared, (&path, &shown), group).map_err(Box::new));
        job
    });
    Ok(Export { jobs: Box::new(jobs), facts, findings })
}

/// Decodes one group of rows. Each has the file opened for itself, since a file has one place at which it is read.
fn decode(plan: &Plan, shared: &BatchContext, (path, shown): (&Path, &str), group: usize) -> Result<ResponseBatch, Diagnostic> {
    let file = ParquetFile::open(path, shown)?;
    let mut builder = BatchBuilder::new(plan);
    file.rows(group, usize::MAX, &mut |cells| {
        builder.begin();
        cells.iter().enumerate().for_each(|(column, cell)| builder.cell(column, cell.bytes()));
        builder.end(cells.len(), false);
    })?;
    let (batch, facts) = builder.finish();
    shared.add(group, facts);
    Ok(batch)
}

/// Describes a Parquet file.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn describe(path: &Path, shown: &str) -> Result<SourceDescription, Diagnostic> {
    let file = ParquetFile::open(path, shown)?;
    let mut describer = Describer::new(&file.names());
    for group in 0..file.groups() {
        file.rows(group, usize::MAX, &mut |cells| {
            let texts = cells.iter().map(|cell| String::from_utf8_lossy(cell.bytes()));
            texts.enumerate().for_each(|(column, text)| describer.cell(column, &text));
            describer.end_row();
        })?;
    }
    Ok(describer.finish(ID, None, None))
}
