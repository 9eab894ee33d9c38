//! Rows of a sheet on their way into a description: where the header is, and how many rows it has.

use super::describe::Describer;
use super::rows;
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::normalise;
use crate::ingest::tables::titles;

/// Takes rows in order.
#[derive(Debug, Default)]
pub(crate) struct SheetRows {
    /// The first rows, with their numbers, until it is known which of them is the header.
    first: Vec<(u64, Vec<String>)>,
    describer: Option<Describer>,
    /// What is to say of the header.
    findings: Vec<Diagnostic>,
    next: u64,
}

impl SheetRows {
    /// One row; `number` as the sheet shows it.
    pub(crate) fn row(&mut self, number: u64, texts: Vec<String>) {
        if self.describer.is_some() {
            self.describe(number, &texts);
        } else if texts.iter().any(|text| !normalise::tidy(text).is_empty()) {
            self.first.push((number, texts));
            if self.first.len() == titles::LOOKED_AT {
                self.begin();
            }
        }
    }

    /// The description so far and what is to say of the header; nothing when no row holds anything.
    pub(crate) fn finish(mut self) -> Option<(Describer, Vec<Diagnostic>)> {
        if self.describer.is_none() {
            self.begin();
        }
        self.describer.map(|describer| (describer, self.findings))
    }

    fn begin(&mut self) {
        let mut first = std::mem::take(&mut self.first);
        let Some(header) = titles::take_header(&mut first, &Place::default()) else { return };
        self.findings.extend(header.passed);
        let (mut names, row) = (header.names, header.row);
        self.next = row + 1;
        let below: Vec<Vec<String>> = first.iter().take(rows::LOOKED_AT).map(|(_, texts)| texts.clone()).collect();
        let heads = rows::heads(&names, &below).unwrap_or_default();
        if heads.rows > 0 {
            self.findings.push(Diagnostic::new(Code::FurtherHeaders, Place::default().row(self.next)).found(heads.rows + 1));
            names.clone_from(&heads.header);
            self.next = first.drain(..heads.rows).next_back().map_or(self.next, |(number, _)| number + 1);
        }
        self.describer = Some(Describer::new(&names).below(self.next, &heads.wordings));
        for (number, texts) in &first {
            self.describe(*number, texts);
        }
    }

    fn describe(&mut self, number: u64, texts: &[String]) {
        let Some(describer) = &mut self.describer else { return };
        describer.pass(number.saturating_sub(self.next));
        texts.iter().enumerate().for_each(|(column, text)| describer.cell(column, text));
        describer.end_row();
        self.next = number + 1;
    }
}
