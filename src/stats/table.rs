//! Tables of counts: two questions, or a question and a grouping, against each other.

use crate::model::{Degrees, Estimate};

use super::distribution::chi_square_upper;
use super::error::{StatError, at_least_parts};
use super::hypergeometric::Hypergeometric;
use super::random::Random;
use super::test_result::{Test, TestKind};

/// Tables drawn for a permutation test; with the observed one that makes ten thousand.
const DRAWS: u64 = 9_999;

/// Counts of people by row and column. Rows and columns keep their declared order; some may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrossTable {
    columns: usize,
    counts: Vec<u64>,
}

impl CrossTable {
    /// Takes rows of equal length.
    ///
    /// # Errors
    /// No rows or columns; rows of different length; nobody in the table.
    pub fn new(rows: &[Vec<u64>]) -> Result<Self, StatError> {
        let columns = rows.first().map_or(0, Vec::len);
        at_least_parts(rows.len().min(columns), 1)?;
        if rows.iter().any(|row| row.len() != columns) {
            return Err(StatError::OutOfRange { what: "length of a row" });
        }
        let table = Self { columns, counts: rows.concat() };
        if table.n() == 0 { Err(StatError::TooFewCases { have: 0, need: 1 }) } else { Ok(table) }
    }

    /// People in all.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.counts.len() / self.columns
    }

    /// Number of columns.
    #[must_use]
    pub const fn columns(&self) -> usize {
        self.columns
    }

    /// The count of a cell.
    #[must_use]
    pub fn at(&self, row: usize, column: usize) -> u64 {
        self.counts[row * self.columns + column]
    }

    /// Sums of rows.
    #[must_use]
    pub fn row_sums(&self) -> Vec<u64> {
        self.counts.chunks(self.columns).map(|row| row.iter().sum()).collect()
    }

    /// Sums of columns.
    #[must_use]
    pub fn column_sums(&self) -> Vec<u64> {
        (0..self.columns).map(|column| (0..self.rows()).map(|row| self.at(row, column)).sum()).collect()
    }

    /// The table without the rows and columns in which nobody is.
    fn occupied(&self) -> Self {
        let keep = |sums: Vec<u64>| -> Vec<usize> { (0..sums.len()).filter(|&position| sums[position] > 0).collect() };
        let (rows, columns) = (keep(self.row_sums()), keep(self.column_sums()));
        let counts = rows.iter().flat_map(|&row| columns.iter().map(move |&column| (row, column)));
        Self { columns: columns.len(), counts: counts.map(|(row, column)| self.at(row, column)).collect() }
    }
}

/// A chi-square test with the strength of the association.
#[derive(Clone, Debug, PartialEq)]
pub struct Association {
    /// The test; its kind says whether the chi-square distribution, an exact one or drawn tables gave the p-value.
    pub test: Test,
    /// Cramér's V as it stands, which chance alone makes larger than 0.
    pub cramers_v: Estimate,
    /// Cramér's V with Bergsma's correction, or why it is not defined for so few people.
    pub cramers_v_corrected: Result<Estimate, StatError>,
}

/// Pearson's chi-square test of a table, with Cramér's V raw and corrected.
///
/// When any expected count is below 5, the p-value is exact (Fisher, for two by two) or comes from 9 999 tables with the same margins,
/// drawn from `seed`, so that the same table always gives the same p-value: `(1 + as extreme)/(1 + drawn)`. Rows and columns in which nobody is do not count. Without Yates' correction.
///
/// # Input
/// Persons by two questions, or by group and answer.
///
/// # Output
/// The test, and Cramér's V from 0 to 1 as it stands and corrected, without intervals.
///
/// # Errors
/// Fewer than two occupied rows or columns.
///
/// # Source
/// Pearson K (1900); Fisher RA (1935); Cramér H (1946); Bergsma W (2013), J Korean Stat Soc 42:323–328. Oracle: R `chisq.test`,
/// `fisher.test`.
///
/// # Example
/// ```
/// # use kartlegg::stats::{CrossTable, association};
/// let found = association(&CrossTable::new(&[vec![10, 20], vec![20, 10]])?, 1)?;
/// assert!((found.test.statistic - 20.0 / 3.0).abs() < 1e-9 && (found.cramers_v.value - 1.0 / 3.0).abs() < 1e-9);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn association(table: &CrossTable, seed: u64) -> Result<Association, StatError> {
    let table = table.occupied();
    let (rows, columns) = (table.rows(), table.columns());
    at_least_parts(rows.min(columns), 2)?;
    let n = table.n();
    let margins = (table.row_sums(), table.column_sums());
    let statistic = chi_square(&table.counts, &margins, n);
    let df = ((rows - 1) * (columns - 1)) as f64;
    let smallest = smallest(&margins.0) as f64 * smallest(&margins.1) as f64 / n as f64;
    let (kind, degrees, p) = if smallest >= 5.0 {
        (TestKind::ChiSquare, Degrees::One(df), chi_square_upper(statistic, df))
    } else if rows == 2 && columns == 2 {
        (TestKind::FisherExact, Degrees::None, fisher_exact(&table))
    } else {
        (TestKind::ChiSquarePermutation, Degrees::None, permutation(&margins, n, statistic, seed))
    };
    let phi = statistic / n as f64;
    let raw = (phi / (rows.min(columns) - 1) as f64).sqrt().min(1.0);
    Ok(Association {
        test: Test { kind, statistic, degrees, p, n },
        cramers_v: Estimate::coefficient(raw, n),
        cramers_v_corrected: bergsma(phi, rows, columns, n).map(|value| Estimate::coefficient(value, n)),
    })
}

fn smallest(sums: &[u64]) -> u64 {
    sums.iter().copied().min().unwrap_or(0)
}

fn bergsma(phi: f64, rows: usize, columns: usize, n: u64) -> Result<f64, StatError> {
    let (r, c) = (rows as f64, columns as f64);
    let free = n as f64 - 1.0;
    let corrected = (phi - (r - 1.0) * (c - 1.0) / free).max(0.0);
    let (rows, columns) = (r - (r - 1.0).powi(2) / free, c - (c - 1.0).powi(2) / free);
    let room = rows.min(columns) - 1.0;
    if free > 0.0 && room > 0.0 { Ok((corrected / room).sqrt()) } else { Err(StatError::OutOfRange { what: "number of people" }) }
}

fn chi_square(counts: &[u64], (rows, columns): &(Vec<u64>, Vec<u64>), n: u64) -> f64 {
    let mut sum = 0.0;
    for (row, total) in rows.iter().enumerate() {
        for (column, other) in columns.iter().enumerate() {
            let expected = *total as f64 * *other as f64 / n as f64;
            sum += (counts[row * columns.len() + column] as f64 - expected).powi(2) / expected;
        }
    }
    sum
}

/// Two-sided: the probability of all tables with the same margins that are no likelier than this one.
fn fisher_exact(table: &CrossTable) -> f64 {
    let model = Hypergeometric { drawn: table.row_sums()[0], marked: table.column_sums()[0], total: table.n() };
    let weights = model.weights();
    let observed = usize::try_from(table.at(0, 0) - model.smallest()).map_or(0.0, |position| weights[position]);
    let sum: f64 = weights.iter().sum();
    // Tables that are equally likely differ by rounding only.
    (weights.iter().filter(|&&weight| weight <= observed * (1.0 + 1e-7)).sum::<f64>() / sum).min(1.0)
}

/// How often a table drawn with these margins is at least as far from independence.
fn permutation(margins: &(Vec<u64>, Vec<u64>), n: u64, observed: f64, seed: u64) -> f64 {
    let mut random = Random::new(seed, n);
    let mut counts = vec![0; margins.0.len() * margins.1.len()];
    let mut extreme = 1;
    for _ in 0..DRAWS {
        draw(margins, &mut counts, &mut random);
        if chi_square(&counts, margins, n) >= observed * (1.0 - 1e-9) {
            extreme += 1;
        }
    }
    f64::from(extreme) / (DRAWS + 1) as f64
}

/// A random table with these margins, cell by cell: given those before it, a cell is hypergeometric.
fn draw((rows, columns): &(Vec<u64>, Vec<u64>), counts: &mut [u64], random: &mut Random) {
    let mut left = columns.clone();
    for (row, total) in rows.iter().enumerate() {
        let mut to_place = *total;
        let mut people: u64 = left.iter().sum();
        for (column, available) in left.iter_mut().enumerate() {
            let cell = Hypergeometric { drawn: to_place, marked: *available, total: people }.draw(random);
            counts[row * columns.len() + column] = cell;
            people -= *available;
            *available -= cell;
            to_place -= cell;
        }
    }
}
