//! Answers that SurveyXact has split by columns over several sheets, as one table.
//!
//! Rows belong together by their number, which proves nothing by itself: a column that both parts have must agree on every row, and no
//! part may have a row that the first one lacks.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::request::Export;
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::normalise;
use crate::ingest::tables::sheets;
use crate::ingest::tables::xlsx::Workbook;
use crate::model::BatchJob;

/// The parts after the first one. Without any, everything passes through unchanged.
pub(crate) struct Parts {
    /// Columns of the first part.
    width: usize,
    rest: Vec<Part>,
    /// Rows that do not belong together.
    pub(crate) findings: Vec<Diagnostic>,
}

struct Part {
    sheet: String,
    /// Columns of the sheet that are not in the first part.
    columns: Vec<usize>,
    /// Texts of those columns, by row.
    rows: BTreeMap<u64, Vec<String>>,
}

type Rows = BTreeMap<u64, Vec<String>>;

impl Parts {
    /// Reads every part but the first.
    ///
    /// # Errors
    /// When a sheet cannot be read.
    pub(crate) fn read(workbook: &mut Workbook, answers: &[String]) -> Result<Self, Diagnostic> {
        let mut parts = Self { width: 0, rest: Vec::new(), findings: Vec::new() };
        let Some((first, others)) = answers.split_first().filter(|(_, others)| !others.is_empty()) else { return Ok(parts) };
        let first_rows = rows(workbook, first)?;
        let first_header = first_rows.values().next().cloned().unwrap_or_default();
        // A value beyond the header would push the other parts aside; so wide, it stands under no header, which is told.
        parts.width = first_rows.values().map(Vec::len).max().unwrap_or(0);
        let position: BTreeMap<String, usize> = first_header.iter().map(|name| normalise::key(name)).zip(0..).collect();
        for sheet in others {
            let mut rows = rows(workbook, sheet)?;
            let header = rows.values().next().cloned().unwrap_or_default();
            let shared: Vec<(usize, usize)> = (0..header.len())
                .filter_map(|at| Some((at, *position.get(&normalise::key(&header[at])).filter(|_| !header[at].is_empty())?)))
                .collect();
            let odd = disagreement(&first_rows, &rows, &shared);
            parts.findings.extend(odd.map(|row| Diagnostic::new(Code::RaggedRow, workbook.place(sheet).row(row)).found(first)));
            let columns: Vec<usize> = (0..header.len()).filter(|at| shared.iter().all(|(own, _)| own != at)).collect();
            for texts in rows.values_mut() {
                *texts = columns.iter().map(|&at| texts.get(at).cloned().unwrap_or_default()).collect();
            }
            parts.rest.push(Part { sheet: sheet.clone(), columns, rows });
        }
        Ok(parts)
    }

    /// A row of the first part with the rest of it from the others.
    pub(crate) fn bind(&self, number: u64, mut texts: Vec<String>) -> Vec<String> {
        if self.rest.is_empty() {
            return texts;
        }
        texts.resize(self.width.max(texts.len()), String::new());
        for part in &self.rest {
            match part.rows.get(&number) {
                Some(row) => texts.extend_from_slice(row),
                None => texts.resize(texts.len() + part.columns.len(), String::new()),
            }
        }
        texts
    }

    /// The header of part `at` with the columns that it shares with the first part struck out.
    pub(crate) fn kept(&self, at: usize, mut header: Vec<String>) -> Vec<String> {
        if let Some(part) = at.checked_sub(1).and_then(|at| self.rest.get(at)) {
            for (position, name) in header.iter_mut().enumerate() {
                if !part.columns.contains(&position) {
                    name.clear();
                }
            }
        }
        header
    }

    /// The export with its findings at the sheets and columns where people will look for them.
    pub(crate) fn relocated(&self, export: Export) -> Export {
        if self.rest.is_empty() {
            return export;
        }
        let mut origins: Vec<(String, u64)> = Vec::new();
        for part in &self.rest {
            origins.extend(part.columns.iter().map(|&at| (part.sheet.clone(), at as u64 + 1)));
        }
        let width = self.width as u64;
        let relocate = move |mut finding: Diagnostic| {
            let origin = finding.place.column.and_then(|column| column.checked_sub(width + 1));
            if let Some((sheet, column)) = origin.and_then(|at| origins.get(usize::try_from(at).ok()?)) {
                finding.place = Place { sheet: Some(sheet.clone()), column: Some(*column), ..finding.place };
            }
            finding
        };
        let findings = export.findings.into_iter().map(&relocate).collect();
        let relocate = std::sync::Arc::new(relocate);
        let jobs = export.jobs.map(move |job| {
            let relocate = std::sync::Arc::clone(&relocate);
            let moved: BatchJob = Box::new(move || {
                let mut batch = job()?;
                batch.findings = batch.findings.into_iter().map(&*relocate).collect();
                for part in &mut batch.parts {
                    part.findings = std::mem::take(&mut part.findings).into_iter().map(&*relocate).collect();
                }
                Ok(batch)
            });
            moved
        });
        Export { jobs: Box::new(jobs), facts: export.facts, findings }
    }
}

fn rows(workbook: &mut Workbook, sheet: &str) -> Result<Rows, Diagnostic> {
    let mut rows = Rows::new();
    workbook.rows(sheet, &mut |number, cells| {
        let texts = sheets::texts(cells);
        if texts.iter().any(|text| !normalise::tidy(text).is_empty()) {
            rows.insert(number, texts);
        }
        ControlFlow::Continue(())
    })?;
    Ok(rows)
}

/// The first row on which two parts do not belong together.
fn disagreement(first: &Rows, other: &Rows, shared: &[(usize, usize)]) -> Option<u64> {
    let headers = (first.keys().next(), other.keys().next());
    if headers.0 != headers.1 {
        return headers.1.copied();
    }
    let cell = |row: &Vec<String>, at: usize| row.get(at).map_or(String::new(), |text| normalise::tidy(text).into_owned());
    let agrees = |(number, row): (&u64, &Vec<String>)| {
        first.get(number).is_some_and(|whole| shared.iter().all(|&(own, its)| cell(row, own) == cell(whole, its)))
    };
    other.iter().find(|&entry| !agrees(entry)).map(|(number, _)| *number)
}
