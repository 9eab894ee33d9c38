//! Rows of a workbook's sheet as an export: the same plan and the same decoder as for text.

use std::sync::Arc;

use super::batch::{BatchBuilder, BatchFacts};
use super::column_plan::{self, Top};
use super::delimited;
use super::explained;
use super::plan::Plan;
use super::request::{Export, ExportRequest};
use super::rows;
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::normalise;
use crate::ingest::tables::text_table::TextTable;
use crate::ingest::tables::titles;
use crate::model::{BatchJob, ResponseBatch};

/// Rows that are looked at before anything is decoded.
const SAMPLE: usize = 2000;

/// Rows in a batch.
const BATCH: usize = 4096;

/// Takes the rows of a sheet one by one and makes an [`Export`] of them.
#[derive(Debug)]
pub struct SheetDecoder {
    request: ExportRequest,
    format: &'static str,
    top: Top,
    /// Row of the header; 0 before it was met.
    header_row: u64,
    plan: Option<Arc<Plan>>,
    findings: Vec<Diagnostic>,
    /// Rows that wait for a batch to be full.
    pending: Vec<(u64, Vec<String>)>,
    /// Row after the last one that went into a batch.
    next_row: u64,
    batches: Vec<(ResponseBatch, BatchFacts)>,
}

impl SheetDecoder {
    /// A decoder for one sheet, which has no name in a file of another kind. `labels` and `structure` are the other two tables of a SurveyXact workbook.
    #[must_use]
    pub fn new(
        request: &ExportRequest,
        sheet: &str,
        format: &'static str,
        labels: Option<&TextTable>,
        structure: Option<&TextTable>,
    ) -> Self {
        let explained = explained::explain(labels, structure);
        Self {
            request: request.clone(),
            format,
            top: Top { sheet: (!sheet.is_empty()).then(|| sheet.to_string()), codebook: explained.codebook, ..Top::default() },
            header_row: 0,
            plan: None,
            findings: explained.findings,
            pending: Vec::new(),
            next_row: 0,
            batches: Vec::new(),
        }
    }

    /// One row; `number` as the sheet shows it. Rows come in increasing order, blank ones may be left out. The first row that holds
    /// anything is the header, unless it is a title above it.
    pub fn row(&mut self, number: u64, texts: Vec<String>) {
        if self.header_row == 0 && texts.iter().all(|text| normalise::tidy(text).is_empty()) {
            return;
        }
        self.pending.push((number, texts));
        if self.pending.len() >= BATCH {
            self.flush();
        }
    }

    /// The export.
    ///
    /// # Errors
    /// When the sheet is empty or has a header and nothing else.
    pub fn finish(mut self) -> Result<Export, Vec<Diagnostic>> {
        let place = Place { sheet: self.top.sheet.clone(), ..Place::file(self.request.shown.clone()) };
        if self.header_row == 0 && !self.take_header() {
            return Err(vec![Diagnostic::new(Code::EmptyFile, place)]);
        }
        if self.plan.is_none() && self.pending.is_empty() {
            return Err(vec![Diagnostic::new(Code::NoRows, place)]);
        }
        let plan = self.flush();
        let facts = delimited::facts(&plan, self.format, self.header_row + 1, None, None);
        let shared = Arc::clone(&facts.shared);
        let jobs = self.batches.into_iter().enumerate().map(move |(number, (batch, batch_facts))| {
            shared.add(number, batch_facts);
            let job: BatchJob = Box::new(move || Ok(batch));
            job
        });
        Ok(Export { jobs: Box::new(jobs), facts, findings: self.findings })
    }

    /// Takes the header off the rows that wait; none where no row holds anything.
    fn take_header(&mut self) -> bool {
        let place = Place { sheet: self.top.sheet.clone(), ..Place::file(self.request.shown.clone()) };
        let Some(header) = titles::take_header(&mut self.pending, &place) else { return false };
        (self.header_row, self.next_row) = (header.row, header.row + 1);
        self.top.header = header.names;
        self.findings.extend(header.passed);
        true
    }

    /// Decodes the rows that wait.
    fn flush(&mut self) -> Arc<Plan> {
        if self.header_row == 0 {
            self.take_header();
        }
        let rows = std::mem::take(&mut self.pending);
        let rows = if self.plan.is_none() { self.below_heads(rows) } else { rows };
        let plan = if let Some(plan) = &self.plan { Arc::clone(plan) } else { self.prepare(&rows) };
        if rows.is_empty() {
            return plan;
        }
        let width = plan.actions.len();
        let mut builder = BatchBuilder::new(&plan);
        for (number, texts) in rows {
            // Rows that the sheet leaves out count, so that places stay right.
            (self.next_row..number).for_each(|_| builder.blank());
            self.next_row = number + 1;
            builder.begin();
            texts.iter().enumerate().for_each(|(column, text)| builder.cell(column, text.as_bytes()));
            // A sheet's row ends at its last cell: short rows are whole, and blanks beyond the header are nothing.
            let last = texts.iter().rposition(|text| !text.is_empty()).map_or(0, |last| last + 1);
            builder.end(last.max(width), false);
        }
        self.batches.push(builder.finish());
        plan
    }

    /// Takes further header rows off the first rows.
    fn below_heads(&mut self, mut rows: Vec<(u64, Vec<String>)>) -> Vec<(u64, Vec<String>)> {
        let below: Vec<Vec<String>> = rows.iter().take(rows::LOOKED_AT).map(|(_, texts)| texts.clone()).collect();
        let Some(heads) = rows::heads(&self.top.header, &below) else { return rows };
        if let Some((last, _)) = rows.drain(..heads.rows).next_back() {
            (self.header_row, self.next_row) = (last, last + 1);
        }
        heads.header.iter().zip(&heads.wordings).for_each(|(name, wording)| self.top.codebook.wording(name, wording));
        self.top.header = heads.header;
        rows
    }

    fn prepare(&mut self, rows: &[(u64, Vec<String>)]) -> Arc<Plan> {
        for (number, texts) in rows.iter().take(SAMPLE) {
            // A sample's position is a row's place, so rows that the sheet leaves out stand in it as blank.
            let position = usize::try_from(number - self.header_row - 1).unwrap_or(usize::MAX);
            if position < SAMPLE {
                self.top.sample.resize(position, Vec::new());
                self.top.sample.push(texts.clone());
            }
        }
        let (plan, findings) = column_plan::column_plan(&self.request, &self.top);
        self.top.sample = Vec::new();
        let below = |mut finding: Diagnostic| {
            finding.place.row = finding.place.row.map(|row| row + self.header_row - 1);
            finding
        };
        self.findings.extend(findings.into_iter().map(below));
        let plan = Arc::new(plan);
        self.plan = Some(Arc::clone(&plan));
        plan
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::answers::answer_table::tests::agree5;
    use crate::instrument::{Column, ColumnKind};
    use crate::model::{Answer, ResponseId, Text};

    fn request() -> ExportRequest {
        let column = Column { name: "q1".into(), kind: ColumnKind::Response(ResponseId::new("agree5")), text: Text::default() };
        ExportRequest { shown: "svar.xlsx".into(), columns: vec![column], responses: vec![agree5()], ..ExportRequest::default() }
    }

    fn decoded(rows: &[(u64, &[&str])]) -> Result<Export, Vec<Diagnostic>> {
        let mut decoder = SheetDecoder::new(&request(), "Svar", "xlsx", None, None);
        for (number, cells) in rows {
            decoder.row(*number, cells.iter().map(|cell| (*cell).to_string()).collect());
        }
        decoder.finish()
    }

    #[test]
    fn a_sheet_is_decoded_as_text_is() {
        let rows: &[(u64, &[&str])] = &[
            (1, &["id", "q1", ""]),
            (2, &["a", "5"]),
            (3, &["b", "Helt uenig", ""]),
            (6, &["c"]),
            (7, &["d", "9"]),
            (9, &["", "1", "x"]),
        ];
        let export = decoded(rows).unwrap();
        let facts = export.facts.clone();
        let batch = export.jobs.map(|job| job().unwrap()).next().unwrap();
        assert_eq!(batch.answers, [Answer::level(4), Answer::level(0)]);
        assert_eq!((batch.records, batch.without_answers, facts.records()), (8, 2, 5));
        let rows: Vec<_> = batch.findings.iter().map(|finding| (finding.code, finding.place.row)).collect();
        assert_eq!(rows, [(Code::RaggedRow, Some(8)), (Code::BlankRows, Some(3)), (Code::UnknownCode, Some(6))]);
        assert!(batch.findings.iter().all(|finding| finding.place.sheet.as_deref() == Some("Svar")));
    }

    #[test]
    fn a_sheet_without_rows_is_an_error() {
        let code = |result: Result<Export, Vec<Diagnostic>>| result.map_err(|findings| findings[0].code).unwrap_err();
        assert_eq!(code(decoded(&[(1, &["", ""])])), Code::EmptyFile);
        assert_eq!(code(decoded(&[(1, &["q1"]), (2, &[" "])])), Code::NoRows);
    }
}
