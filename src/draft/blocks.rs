//! Questions that were asked beside each other on one response scale: rows of a battery, or neighbours with the same answers. What nobody
//! chose in one of them is a step all the same when somebody did in another.

use std::collections::BTreeSet;

use super::answers::{Answers, Label};
use super::text;
use crate::ingest::SourceColumn;

/// Columns that may stand between two questions of a block: one for comments to each question is not rare.
const APART: usize = 3;

/// Most labels of a question with one answer.
const MOST: usize = 20;

/// The answers of a block together.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// Every label, with how many answers were given in it.
    pub answers: Answers,
    /// Whether the export says that the questions were asked together.
    pub sure: bool,
}

/// The block of each column; none where it stands by itself. `may_be` says which columns are questions with one answer in words.
pub(super) fn blocks(columns: &[&SourceColumn], answers: &[Answers], may_be: impl Fn(usize) -> bool) -> Vec<Option<Block>> {
    let mut found = vec![None; columns.len()];
    let mut open: Option<Members<'_>> = None;
    let fits = |at: &usize| (1..=MOST).contains(&answers[*at].labels.len()) && may_be(*at);
    for at in (0..columns.len()).filter(fits) {
        let keys: BTreeSet<&str> = answers[at].labels.iter().map(|label| label.key.as_str()).collect();
        let stem = text::battery(columns[at]).map(|(stem, _)| stem);
        let is_taken = open.as_mut().is_some_and(|members| members.take(at, &keys, stem.as_deref()));
        if !is_taken && let Some(done) = open.replace(Members { at: vec![at], keys, stem }) {
            done.close(answers, &mut found);
        }
    }
    if let Some(done) = open {
        done.close(answers, &mut found);
    }
    found
}

struct Members<'a> {
    at: Vec<usize>,
    keys: BTreeSet<&'a str>,
    stem: Option<String>,
}

impl<'a> Members<'a> {
    /// Takes a column in when it has the answers of the others.
    fn take(&mut self, at: usize, keys: &BTreeSet<&'a str>, stem: Option<&str>) -> bool {
        let (shared, fewer) = (self.keys.intersection(keys).count(), self.keys.len().min(keys.len()));
        let near = self.at.last().is_some_and(|last| at - last <= APART);
        let alike = 3 * shared >= 2 * fewer && (shared > 1 || fewer == 1 && shared == 1);
        if !near || !alike {
            return false;
        }
        if self.stem.as_deref() != stem {
            self.stem = None;
        }
        self.at.push(at);
        self.keys.extend(keys);
        true
    }

    fn close(self, answers: &[Answers], found: &mut [Option<Block>]) {
        if self.at.len() < 2 {
            return;
        }
        let mut together = Answers::default();
        for own in self.at.iter().map(|at| &answers[*at]) {
            together.total += own.total;
            for label in &own.labels {
                match together.labels.iter_mut().find(|known| known.key == label.key) {
                    Some(known) => known.count += label.count,
                    None => together.labels.push(Label { spellings: Vec::new(), ..label.clone() }),
                }
            }
        }
        let block = Block { answers: together, sure: self.stem.is_some() };
        for at in self.at {
            found[at] = Some(block.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Describer;

    #[test]
    fn neighbours_with_the_same_answers_are_a_block() {
        let header =
            ["Hvor enig? - Vi møtes", "Hvor enig? - Vi ringer", "Hvor bra?", "Er det bra?", "Er det fint?"].map(String::from);
        let description = Describer::new(&header).finish("csv", None, None);
        let columns: Vec<&SourceColumn> = description.columns.iter().collect();
        let answers =
            [&["Enig", "Uenig"][..], &["Enig", "Uenig", "Både og"], &["Bra", "Dårlig"], &["Ja", "Nei"], &["Ja", "Delvis", "Nei"]]
                .map(|labels| Answers::gathered(labels.iter().map(|label| (*label, 9))));
        let found = blocks(&columns, &answers, |_| true);
        let sizes =
            |block: &Option<Block>| block.as_ref().map(|block| (block.answers.labels.len(), block.answers.total, block.sure));
        assert_eq!(
            found.iter().map(sizes).collect::<Vec<_>>(),
            [Some((3, 45, true)), Some((3, 45, true)), None, Some((3, 45, false)), Some((3, 45, false))]
        );
    }
}
