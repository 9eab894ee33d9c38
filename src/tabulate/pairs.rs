//! The same people in two rounds, where the project declares a key that links them.
//!
//! The only place where answers of single people outlive the counting: one byte an answer, under a digest of the key, until the pairs are
//! counted. Nothing of it leaves the program.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::cube::{CellKey, Cube};
use super::layout::{Layout, score};
use crate::model::{Answer, RoundId};

/// One person's answers in one round.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkedPerson {
    /// Digest of the key.
    pub(super) link: u128,
    /// Cell of the person.
    pub(super) key: CellKey,
    /// Answers in the order of the layout.
    pub(super) answers: Box<[Answer]>,
}

impl LinkedPerson {
    /// The value of one variable of the person's cell, and the person without it.
    pub(super) fn without(mut self, variable: usize) -> (String, Self) {
        let value = self.key.remove(variable);
        (value.to_string(), self)
    }

    /// The same person under other names of groups.
    #[must_use]
    pub fn recoded(self, recode: impl Fn(&CellKey) -> CellKey) -> Self {
        Self { key: recode(&self.key), ..self }
    }
}

/// Says that there is somebody, and nothing about them.
impl fmt::Debug for LinkedPerson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkedPerson")
    }
}

/// A person who answered in two consecutive rounds.
#[derive(Clone, PartialEq, Eq)]
pub struct Pair {
    /// Cells: before and now.
    pub cells: [u32; 2],
    answers: [Box<[Answer]>; 2],
    /// Where the person stands among the pairs of the round before, who answered in the round before that too.
    earlier: Option<usize>,
}

/// Cell and answers of whoever has a key in a round; `None` where it stands on several rows.
type Known = Option<(u32, Box<[Answer]>)>;

/// Everybody who answered in two consecutive rounds.
pub struct Pairs {
    layout: Arc<Layout>,
    /// For each round: those who answered in it and in the one before.
    rounds: Vec<Vec<Pair>>,
    /// Rows under a key that stands on several rows of the round: nobody knows who they are.
    pub repeated: u64,
}

impl Pairs {
    /// Finds the pairs.
    #[must_use]
    pub fn new(cube: &Cube, rounds: &[RoundId], people: Vec<LinkedPerson>) -> Self {
        let mut found: Vec<BTreeMap<u128, Known>> = vec![BTreeMap::new(); rounds.len()];
        let mut repeated = 0;
        for LinkedPerson { link, key, answers } in people {
            let round = rounds.iter().position(|round| round.as_str() == &*key[0]);
            let cell = cube.keys().binary_search(&key).ok().and_then(|cell| u32::try_from(cell).ok());
            let (Some(round), Some(cell)) = (round, cell) else { continue };
            match found[round].entry(link) {
                std::collections::btree_map::Entry::Vacant(place) => {
                    place.insert(Some((cell, answers)));
                }
                std::collections::btree_map::Entry::Occupied(mut place) => {
                    repeated += if place.insert(None).is_some() { 2 } else { 1 };
                }
            }
        }
        let mut pairs = vec![Vec::new()];
        let mut places: BTreeMap<u128, usize> = BTreeMap::new();
        for two in found.windows(2) {
            let both = two[1].iter().filter_map(|(link, now)| {
                let ((cell, answers), (earlier, before)) = (now.as_ref()?, two[0].get(link)?.as_ref()?);
                let answers = [before.clone(), answers.clone()];
                Some((*link, Pair { cells: [*earlier, *cell], answers, earlier: places.get(link).copied() }))
            });
            let (links, found): (Vec<u128>, Vec<Pair>) = both.unzip();
            places = links.into_iter().zip(0..).collect();
            pairs.push(found);
        }
        Self { layout: Arc::clone(cube.shared_layout()), rounds: pairs, repeated }
    }

    /// Whether nobody answered in two consecutive rounds.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rounds.iter().all(Vec::is_empty)
    }

    /// Those who answered in a round (its position) and in the one before.
    #[must_use]
    pub fn of(&self, round: usize) -> &[Pair] {
        self.rounds.get(round).map_or(&[], Vec::as_slice)
    }

    /// Of a pair of a round: the same person as a pair of the round before, where that is one.
    #[must_use]
    pub fn earlier(&self, round: usize, pair: &Pair) -> Option<&Pair> {
        self.of(round.checked_sub(1)?).get(pair.earlier?)
    }

    /// The levels that a person chose before and now, when both answers are valid.
    #[must_use]
    pub fn levels(&self, pair: &Pair, column: usize) -> Option<[usize; 2]> {
        let level = |answers: &[Answer]| answers[column].as_level();
        Some([level(&pair.answers[0])?, level(&pair.answers[1])?])
    }

    /// A person's score now minus the score before, on the scale as declared, as a reduced fraction; when there are both.
    #[must_use]
    pub fn difference(&self, pair: &Pair, scale: usize) -> Option<(i64, i64)> {
        let scale = &self.layout.scales()[scale];
        let mut values = vec![0; scale.items.len()];
        let mut fraction = |answers: &[Answer]| {
            let (count, sum) = score(scale, answers, &mut values);
            let whole = |number: usize| i64::try_from(number).ok();
            if count < scale.min_valid { None } else { Some((whole(sum)?, whole(count)?)) }
        };
        let ((before, of_before), (now, of_now)) = (fraction(&pair.answers[0])?, fraction(&pair.answers[1])?);
        let (over, under) = (now * of_before - before * of_now, of_before * of_now);
        let common = num_integer::gcd(over, under).max(1);
        Some((over / common, under / common))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_says_nothing_about_themselves() {
        let answers = vec![Answer::level(3)].into_boxed_slice();
        let person = LinkedPerson { link: 12_345, key: vec![Arc::from("2026")], answers };
        assert_eq!(format!("{person:?}"), "LinkedPerson");
    }
}
