//! Rows of a sheet on their way into a description: where the header is, and how many rows it has.

use super::describe::Describer;
use super::rows;
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::normalise;

/// Rows below the header that may belong to it.
const HEADS: usize = 2;

/// Takes rows in order.
#[derive(Debug, Default)]
pub(crate) struct SheetRows {
    header: Vec<String>,
    /// The first rows below the header, with their numbers, until it is known which of them belong to it.
    first: Vec<(u64, Vec<String>)>,
    describer: Option<Describer>,
    further: Option<Diagnostic>,
    next: u64,
}

impl SheetRows {
    /// One row; `number` as the sheet shows it.
    pub(crate) fn row(&mut self, number: u64, texts: Vec<String>) {
        if self.header.is_empty() {
            let last = texts.iter().rposition(|text| !normalise::tidy(text).is_empty());
            self.header = last.map(|last| texts[..=last].to_vec()).unwrap_or_default();
            self.next = number + 1;
        } else if self.describer.is_some() {
            self.describe(number, &texts);
        } else {
            self.first.push((number, texts));
            if self.first.len() == HEADS {
                self.begin();
            }
        }
    }

    /// The description so far and what is to say of the header; nothing when no row holds anything.
    pub(crate) fn finish(mut self) -> Option<(Describer, Option<Diagnostic>)> {
        if self.describer.is_none() && !self.header.is_empty() {
            self.begin();
        }
        self.describer.map(|describer| (describer, self.further))
    }

    fn begin(&mut self) {
        let mut first = std::mem::take(&mut self.first);
        let below: Vec<Vec<String>> = first.iter().map(|(_, texts)| texts.clone()).collect();
        let heads = rows::heads(&self.header, &below).unwrap_or_default();
        if heads.rows > 0 {
            self.further = Some(Diagnostic::new(Code::FurtherHeaders, Place::default().row(self.next)).found(heads.rows + 1));
            self.header.clone_from(&heads.header);
            self.next = first.drain(..heads.rows).next_back().map_or(self.next, |(number, _)| number + 1);
        }
        self.describer = Some(Describer::new(&self.header).below(self.next, &heads.wordings));
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
