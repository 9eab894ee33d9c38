//! What batches of one export know together.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::batch::BatchFacts;
use crate::diag::{Code, Diagnostic, Place};

/// Duplicates listed one by one.
const LISTED: usize = 20;

/// Facts of the batches decoded so far, by number of batch.
#[derive(Debug, Default)]
pub(crate) struct BatchContext {
    place: Place,
    batches: Mutex<BTreeMap<usize, BatchFacts>>,
}

impl BatchContext {
    /// Nothing decoded yet; `place` is the column of respondent ids.
    pub(crate) fn new(place: Place) -> Self {
        Self { place, batches: Mutex::default() }
    }

    /// Adds a decoded batch.
    pub(crate) fn add(&self, number: usize, facts: BatchFacts) {
        // A thread that panicked cannot have left half an entry behind.
        self.batches.lock().unwrap_or_else(PoisonError::into_inner).insert(number, facts);
    }

    /// Records that are not blank, records without answers, completed ones.
    pub(crate) fn totals(&self) -> (u64, u64, u64) {
        let batches = self.batches.lock().unwrap_or_else(PoisonError::into_inner);
        batches.values().fold((0, 0, 0), |(records, without, completed), facts| {
            (records + facts.records - facts.blank, without + facts.without_answers, completed + facts.completed)
        })
    }

    /// Respondent ids that stand on two rows.
    pub(crate) fn duplicates(&self, first_row: u64) -> Vec<Diagnostic> {
        let batches = self.batches.lock().unwrap_or_else(PoisonError::into_inner);
        let mut first_seen = BTreeMap::new();
        let mut pairs = Vec::new();
        let mut start = first_row;
        for facts in batches.values() {
            for &(respondent, record) in &facts.respondents {
                let row = start + record - 1;
                if let Some(&earlier) = first_seen.get(&respondent) {
                    pairs.push((earlier, row));
                } else {
                    first_seen.insert(respondent, row);
                }
            }
            start += facts.records;
        }
        let at = |row: u64| Diagnostic::new(Code::DuplicateRespondent, self.place.clone().row(row));
        let rest = pairs.get(LISTED).map(|&(_, row)| at(row).count((pairs.len() - LISTED) as u64));
        pairs.iter().take(LISTED).map(|&(earlier, row)| at(row).found(earlier)).chain(rest).collect()
    }
}
