//! Files of statistical programs: a table of cells with what its dictionary says of every column. They go the way that every other export
//! goes.

use super::describe::Describer;
use super::request::{Export, ExportRequest};
use super::sheet::SheetDecoder;
use super::source::SourceDescription;
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::tables::text_table::TextTable;

/// A file as a table of texts, with what its dictionary says.
pub(crate) struct Labelled {
    format: &'static str,
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
    pub(crate) labels: TextTable,
    pub(crate) structure: TextTable,
    /// What was recognised.
    found: String,
}

impl Labelled {
    /// A table without columns.
    pub(crate) fn new(format: &'static str, shown: &str, found: String) -> Self {
        let labels = TextTable { shown: shown.to_string(), ..TextTable::default() };
        let mut structure = labels.clone();
        structure.push(
            1,
            ["questionName", "variableName", "questionType", "subType", "questionText", "choiceValue", "choiceText"]
                .map(String::from)
                .to_vec(),
        );
        Self { format, header: Vec::new(), rows: Vec::new(), labels, structure, found }
    }

    /// A column, with the words of its question.
    pub(crate) fn column(&mut self, name: &str, question: &str) {
        self.header.push(name.to_string());
        let row = self.structure.rows.len() as u64 + 1;
        let fields = ["", name, "", "", question, "", ""];
        self.structure.push(row, fields.map(String::from).to_vec());
    }

    /// The label of a value in a column.
    pub(crate) fn label(&mut self, name: &str, value: String, label: &str) {
        let row = self.labels.rows.len() as u64 + 1;
        self.labels.push(row, vec![name.to_string(), value, label.to_string()]);
    }

    /// The table as an export.
    pub(crate) fn open(self, request: &ExportRequest) -> Result<Export, Vec<Diagnostic>> {
        let mut decoder = SheetDecoder::new(request, "", self.format, Some(&self.labels), Some(&self.structure));
        decoder.row(1, self.header);
        for (number, row) in (2..).zip(self.rows) {
            decoder.row(number, row);
        }
        let mut export = decoder.finish()?;
        export.findings.insert(0, Diagnostic::new(Code::Recognised, Place::file(request.shown.clone())).found(self.found));
        Ok(export)
    }

    /// What it holds.
    pub(crate) fn describe(self, shown: &str) -> SourceDescription {
        let mut describer = Describer::new(&self.header);
        for row in &self.rows {
            row.iter().enumerate().for_each(|(column, cell)| describer.cell(column, cell));
            describer.end_row();
        }
        let mut description = describer.finish(self.format, Some(&self.labels), Some(&self.structure));
        description.findings.insert(0, Diagnostic::new(Code::Recognised, Place::file(shown)).found(self.found));
        description
    }
}

/// Whether the label of a missing value says that somebody chose it. What says that nobody answered is blank.
pub(crate) fn is_non_answer(label: &str) -> bool {
    !super::signs::is_blank(label)
}
