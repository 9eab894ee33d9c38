//! Answers in people's own words, gathered for a coding sheet and for nothing else.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::identity;
use crate::ingest::normalise;

/// Longest answer that is gathered, in letters: who writes a page tells of more than a need.
const LONGEST: usize = 1_000;

/// A basket that every thread puts answers into. What may lead to a person does not get in. It never prints what it holds.
#[derive(Clone, Default)]
pub struct OwnWords(Arc<Mutex<Gathered>>);

#[derive(Default)]
struct Gathered {
    texts: Vec<String>,
    held_back: u64,
}

impl OwnWords {
    /// Puts an answer in, or counts that it was held back.
    pub(crate) fn take(&self, cell: &str) {
        let text = normalise::tidy(cell);
        let is_telling = text.chars().count() > LONGEST || identity::may_identify(&text);
        // A thread that panicked cannot have left half an answer behind.
        let mut gathered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if is_telling {
            gathered.held_back += 1;
        } else {
            gathered.texts.push(text.into_owned());
        }
    }

    /// Takes everything out, in an order that says nothing of who stood where: that of the alphabet. With how many were held back.
    #[must_use]
    pub fn into_texts(self) -> (Vec<String>, u64) {
        let gathered = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let mut texts = gathered.texts;
        texts.sort_unstable();
        (texts, gathered.held_back)
    }
}

impl fmt::Debug for OwnWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnWords")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_and_who_may_be_known_stay_outside() {
        let basket = OwnWords::default();
        for text in ["vold i nære relasjoner", "Ring 900 00 000", "angst", &"mye ".repeat(300)] {
            basket.take(text);
        }
        assert_eq!(format!("{basket:?}"), "OwnWords");
        let (texts, held_back) = basket.into_texts();
        assert_eq!((texts, held_back), (vec!["angst".to_owned(), "vold i nære relasjoner".to_owned()], 2));
    }
}
