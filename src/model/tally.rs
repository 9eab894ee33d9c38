//! What `tabulate` counts and `stats` computes from: whole numbers that merge by addition.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::batch::MissingReason;
use super::ids::MeasureId;

/// How many gave each value: the only thing that statistics on one measure need.
///
/// Values are numbers on the response scale (an item) or exact fractions turned to floats once (a score), in increasing
/// order and distinct; counts are whole persons. Levels that nobody chose stand with count 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Histogram {
    /// Shared by all that are counted on one scale.
    values: Arc<[f64]>,
    counts: Vec<u64>,
}

impl Histogram {
    /// Pairs of value and count, in increasing order of value.
    ///
    /// # Panics
    /// When the lengths differ or the values do not increase: both are mistakes in the program, not in data.
    #[must_use]
    pub fn new(values: Vec<f64>, counts: Vec<u64>) -> Self {
        Self::over(values.into(), counts)
    }

    /// The same over values that others share.
    ///
    /// # Panics
    /// As [`Self::new`].
    #[must_use]
    pub fn over(values: Arc<[f64]>, counts: Vec<u64>) -> Self {
        assert_eq!(values.len(), counts.len(), "one count for each value");
        assert!(values.windows(2).all(|pair| pair[0] < pair[1]), "values increase");
        Self { values, counts }
    }

    /// Counts single observations.
    #[must_use]
    pub fn from_observations(observations: &[f64]) -> Self {
        let mut sorted = observations.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (mut values, mut counts): (Vec<f64>, Vec<u64>) = (Vec::new(), Vec::new());
        for value in sorted {
            if let Some(count) = counts.last_mut().filter(|_| values.last() == Some(&value)) {
                *count += 1;
            } else {
                values.push(value);
                counts.push(1);
            }
        }
        Self { values: values.into(), counts }
    }

    /// Persons in all.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Values, increasing.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Counts, in the order of the values.
    #[must_use]
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Pairs of value and count, increasing.
    pub fn iter(&self) -> impl Iterator<Item = (f64, u64)> + '_ {
        self.values.iter().copied().zip(self.counts.iter().copied())
    }
}

/// Integer moments of the complete cases of a scale: everything that alpha and omega need.
///
/// Items are already reverse-coded. `products` is the upper triangle with diagonal, row by row: (0,0), (0,1) … (0,k−1), (1,1) ….
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moments {
    /// Complete cases: persons with a valid answer to every item of the scale.
    pub n: u64,
    /// Sum of each item.
    pub sums: Vec<i64>,
    /// Sums of products of pairs of items.
    pub products: Vec<i64>,
}

impl Moments {
    /// Nobody yet, for a scale of `items` items.
    #[must_use]
    pub fn empty(items: usize) -> Self {
        Self { n: 0, sums: vec![0; items], products: vec![0; items * (items + 1) / 2] }
    }

    /// Number of items.
    #[must_use]
    pub fn items(&self) -> usize {
        self.sums.len()
    }

    /// Position of the pair `(i, j)` in `products`.
    #[must_use]
    pub fn position(&self, i: usize, j: usize) -> usize {
        Self::position_among(self.items(), i, j)
    }

    /// Position of the pair `(i, j)` in the `products` of a scale of `items` items.
    #[must_use]
    pub const fn position_among(items: usize, i: usize, j: usize) -> usize {
        let (low, high) = if i <= j { (i, j) } else { (j, i) };
        low * items - low * (low + 1) / 2 + high
    }

    /// The moments of some of the items alone, in the given order.
    #[must_use]
    pub fn of(&self, items: &[usize]) -> Self {
        let sums = items.iter().map(|&i| self.sums[i]).collect();
        let pairs = items.iter().enumerate().flat_map(|(first, &i)| items[first..].iter().map(move |&j| (i, j)));
        Self { n: self.n, sums, products: pairs.map(|(i, j)| self.products[self.position(i, j)]).collect() }
    }

    /// Adds one complete case.
    ///
    /// # Panics
    /// When the case does not have one answer for each item.
    pub fn add(&mut self, case: &[i64]) {
        assert_eq!(case.len(), self.items(), "one answer for each item");
        self.n += 1;
        let mut position = 0;
        for (i, &x) in case.iter().enumerate() {
            self.sums[i] += x;
            for &y in &case[i..] {
                self.products[position] += x * y;
                position += 1;
            }
        }
    }

    /// Adds the cases of another group of people.
    ///
    /// # Panics
    /// When the two are about scales of different length.
    pub fn merge(&mut self, other: &Self) {
        assert_eq!(self.items(), other.items(), "moments of the same scale");
        self.n += other.n;
        for (mine, theirs) in self.sums.iter_mut().zip(&other.sums) {
            *mine += theirs;
        }
        for (mine, theirs) in self.products.iter_mut().zip(&other.products) {
            *mine += theirs;
        }
    }
}

/// Sums of two scores over the people who have both, each in whole numbers of a unit of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PairMoments {
    /// People.
    pub n: u64,
    /// Sum of each score.
    pub sums: [i64; 2],
    /// Sum of the square of each.
    pub squares: [i64; 2],
    /// Sum of the product.
    pub product: i64,
}

impl PairMoments {
    /// Adds a person.
    pub const fn add(&mut self, one: i64, other: i64) {
        self.n += 1;
        self.sums[0] += one;
        self.sums[1] += other;
        self.squares[0] += one * one;
        self.squares[1] += other * other;
        self.product += one * other;
    }
}

/// Answers to one item by the people who have the same score on its scale, in steps above the lowest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScoreClass {
    /// People.
    pub n: u64,
    /// Sum of their answers.
    pub sum: i64,
    /// Sum of the squares.
    pub squares: i64,
}

/// One row of a table of tallies, as another engine makes it with a GROUP BY: how many in a group gave one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TallyRow {
    /// Row of the table that it stands on.
    pub row: u64,
    /// Value of each grouping variable.
    pub keys: Vec<String>,
    /// What was counted, e.g. `item:notice_neglect`.
    pub measure: MeasureId,
    /// Which answer.
    pub level: TallyLevel,
    /// Persons.
    pub count: u64,
    /// Sums of the items of a scale, and of products of two of them, over complete cases; for [`TallyLevel::Moments`] alone.
    pub moments: Vec<ItemMoment>,
}

/// The sum of one item of a scale over people, or of the product of two, after turning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemMoment {
    /// Item, by its id.
    pub item: String,
    /// The other item of a product; the same one for a square.
    pub by: Option<String>,
    /// The sum.
    pub sum: i64,
}

/// Which answer a row of a table of tallies counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TallyLevel {
    /// A level, by its value; 1 for a tick and 0 for none.
    Value(i64),
    /// A kind of non-answer.
    Missing(MissingReason),
    /// A score: sum of the valid items after turning, and how many of them there are.
    Score(i64, u32),
    /// Too few valid items for a score.
    NoScore,
    /// People who answered every item of a scale that the round asked, with the moments of their answers.
    Moments,
    /// Nobody's answer in particular: respondents in all.
    Everyone,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_found_by_pair() {
        let mut moments = Moments::empty(3);
        moments.add(&[1, 2, 5]);
        for (i, j, product) in [(0, 0, 1), (0, 1, 2), (0, 2, 5), (1, 1, 4), (1, 2, 10), (2, 2, 25), (2, 0, 5)] {
            assert_eq!(moments.products[moments.position(i, j)], product, "({i}, {j})");
        }
    }

    #[test]
    fn empty_is_neutral_and_any_split_gives_the_whole() {
        let cases = [[1, 2, 3], [4, 4, 5], [2, 1, 1]];
        let mut whole = Moments::empty(3);
        for case in &cases {
            whole.add(case);
        }
        for split in 0..=cases.len() {
            let (mut left, mut right) = (Moments::empty(3), Moments::empty(3));
            cases[..split].iter().for_each(|case| left.add(case));
            cases[split..].iter().for_each(|case| right.add(case));
            left.merge(&right);
            assert_eq!(left, whole, "split at {split}");
        }
    }
}
