//! What no scale and no question has by itself, and is counted when it is asked for: how two scores go together, and the answers to a question
//! by the score of who gave them.

use std::collections::BTreeMap;

use num_integer::lcm;

use super::layout::{Layout, ScaleLayout};
use crate::model::{Answer, MissingReason, Moments};

/// Numbers that the sums of a pair take in a cell: people, both sums, both squares, the product.
pub(super) const PAIR: usize = 6;

/// Longest unit of a score in which sums of squares of millions of people are safe.
const LONGEST_UNIT: usize = 30_000;

/// Sums of every pair of scores.
#[derive(Clone, Debug)]
pub(super) struct Pairs {
    pub(super) first: usize,
    /// Positions of the scales that take part: linked scales are parts of others.
    pub(super) scales: Vec<usize>,
    /// For each, in how many parts a step of a score is divided so that a mean of so many items is a whole number; 0 where nobody has a score
    /// with so many.
    pub(super) units: Vec<Vec<i64>>,
}

impl Pairs {
    /// A score as a whole number; none for too few valid items.
    pub(super) fn score(&self, at: usize, count: usize, sum: usize) -> Option<i64> {
        let unit = self.units[at].get(count).copied().filter(|unit| *unit > 0)?;
        Some(i64::try_from(sum).ok()? * unit)
    }

    /// Where the sums of two of the scales begin, the earlier one first.
    pub(super) const fn start(&self, earlier: usize, later: usize) -> usize {
        self.first + (later * (later - 1) / 2 + earlier) * PAIR
    }
}

/// For each number of valid items what a sum is multiplied with, so that sums over different numbers of items stand in one unit. Of long
/// scales the unit would be too fine, and only who answered everything has a score here.
fn units(scale: &ScaleLayout) -> Vec<i64> {
    let items = scale.items.len();
    let fewest = scale.min_valid.max(1);
    // What is too fine already need not grow beyond what a number holds.
    let unit = (fewest..=items).fold(1, |unit, count| if unit > LONGEST_UNIT { unit } else { lcm(unit, count) });
    let of = |count: usize| match (count >= fewest, unit <= LONGEST_UNIT) {
        (true, true) => i64::try_from(unit / count).unwrap_or(0),
        (true, false) => i64::from(count == items),
        (false, _) => 0,
    };
    (0..=items).map(of).collect()
}

impl ScaleLayout {
    /// How many scores somebody can have who answered every item.
    pub(super) fn score_classes(&self) -> usize {
        self.items.len() * usize::try_from(self.range.1 - self.range.0).unwrap_or(0) + 1
    }

    /// Numbers of a class in a cell: people, and of each item sum and sum of squares.
    pub(super) fn class_width(&self) -> usize {
        1 + 2 * self.items.len()
    }
}

impl Layout {
    /// The same, with sums for every pair of scales: how they go together cannot be told from each of them alone.
    #[must_use]
    pub fn with_pairs(mut self) -> Self {
        let scales: Vec<usize> = (0..self.scales().len()).filter(|&scale| !self.scales()[scale].is_linked()).collect();
        let units = scales.iter().map(|&scale| units(&self.scales()[scale])).collect();
        let count = scales.len() * scales.len().saturating_sub(1) / 2;
        self.pairs = Some(Pairs { first: self.moments, scales, units });
        self.moments += count * PAIR;
        self
    }

    /// The same, with the answers to each item by the score of those who answered every item: whether a question works alike in two groups
    /// cannot be told from the answers to it alone.
    #[must_use]
    pub fn with_classes(mut self) -> Self {
        let mut next = self.moments;
        let start = |scale: &ScaleLayout| {
            let start = next;
            next += if scale.is_linked() { 0 } else { scale.score_classes() * scale.class_width() };
            (!scale.is_linked()).then_some(start)
        };
        self.classes = Some(self.scales().iter().map(start).collect());
        self.moments = next;
        self
    }

    /// The same, with those who left out items of a scale by which they left out: whether they answer the rest as the others do cannot be told
    /// from the answers to each item.
    #[must_use]
    pub const fn with_patterns(mut self) -> Self {
        self.patterns = true;
        self
    }

    /// Where the classes of a scale begin; none where they are not counted.
    pub(super) fn classes(&self, scale: usize) -> Option<usize> {
        self.classes.as_ref()?.get(scale).copied().flatten()
    }

    pub(super) const fn pairs(&self) -> Option<&Pairs> {
        self.pairs.as_ref()
    }
}

/// People by the items of a scale that they answered: one bit an item.
pub(super) type Patterns = BTreeMap<(usize, u64), Moments>;

/// Longest scale whose patterns are counted.
const LONGEST_PATTERN: usize = 30;

/// Whether patterns of a scale are counted.
pub(super) fn has_patterns(scale: &ScaleLayout) -> bool {
    !scale.is_linked() && scale.items.len() <= LONGEST_PATTERN
}

/// Adds a person who answered some of the asked items of a scale. Whoever was not asked all of them, by a route, left nothing out.
pub(super) fn add_pattern(patterns: &mut Patterns, position: usize, scale: &ScaleLayout, asked: &[usize], row: &[Answer]) {
    let not_asked = Some(MissingReason::NotAsked);
    if asked.iter().any(|&item| row[scale.column(item)].as_missing() == not_asked) {
        return;
    }
    let value = |&item: &usize| Some((item, scale.value(item, row[scale.column(item)].as_level()?)?));
    let (items, values): (Vec<usize>, Vec<i64>) =
        asked.iter().filter_map(value).map(|(item, value)| (item, i64::from(value))).unzip();
    if !items.is_empty() {
        let pattern = items.iter().fold(0_u64, |pattern, item| pattern | 1 << item);
        patterns.entry((position, pattern)).or_insert_with(|| Moments::empty(items.len())).add(&values);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_divides_by_every_number_of_items() {
        assert_eq!((2..=5).fold(1, lcm), 60);
        assert_eq!((5..=10).fold(1, lcm), 2520);
    }
}
