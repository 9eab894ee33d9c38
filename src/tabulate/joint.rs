//! Sums over people that no scale has by itself: how two scores go together.

use super::layout::ScaleLayout;

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
pub(super) fn units(scale: &ScaleLayout) -> Vec<i64> {
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

const fn lcm(one: usize, other: usize) -> usize {
    let (mut a, mut b) = (one, other);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    one / a * other
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
