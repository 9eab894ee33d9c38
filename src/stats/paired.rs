//! The same people twice: only where a declared key links their answers.

use crate::model::{Confidence, Degrees, Estimate, Histogram, Interval, Method, NoInterval, Unit};

use super::critical;
use super::difference::MeanDifference;
use super::distribution::{chi_square_upper, normal_two_sided, t_two_sided};
use super::error::{StatError, at_least_parts};
use super::linear::{cholesky, solve_cholesky};
use super::mean::Summary;
use super::table::CrossTable;
use super::test_result::{Test, TestKind};

/// Student's paired t: the mean of each person's second answer minus the first.
///
/// # Input
/// A histogram of differences, one for each person.
///
/// # Output
/// [`Unit::ScalePointsDifference`]; `n` pairs. Interval and test are absent, with the reason, for one pair or equal differences.
///
/// # Errors
/// No pairs.
///
/// # Source
/// Student (1908). Oracle: R `t.test(paired = TRUE)`.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Histogram};
/// # use kartlegg::stats::paired_t;
/// let changes = Histogram::from_observations(&[1.0, 2.0, 3.0, 4.0, 5.0]);
/// let found = paired_t(&changes, Confidence::P95)?;
/// assert!(found.test.is_ok_and(|test| (test.statistic - 18.0_f64.sqrt()).abs() < 1e-9));
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn paired_t(differences: &Histogram, level: Confidence) -> Result<MeanDifference, StatError> {
    let summary = Summary::of(differences)?;
    let (value, n) = (summary.mean, summary.n);
    let bare = Estimate {
        value,
        interval: Err(NoInterval::TooFew),
        n,
        unit: Unit::ScalePointsDifference,
        method: Method::PairedT,
        degrees: Degrees::None,
    };
    if n < 2 {
        return Ok(MeanDifference { difference: bare, test: Err(StatError::TooFewCases { have: n, need: 2 }) });
    }
    if summary.squares == 0.0 {
        let difference = Estimate { interval: Err(NoInterval::NoVariation), ..bare };
        return Ok(MeanDifference { difference, test: Err(StatError::NoVariation) });
    }
    let error = (summary.variance() / n as f64).sqrt();
    let df = (n - 1) as f64;
    let half = critical::t(n - 1, level) * error;
    let statistic = value / error;
    Ok(MeanDifference {
        difference: Estimate {
            interval: Ok(Interval::new(value - half, value + half, level)),
            degrees: Degrees::One(df),
            ..bare
        },
        test: Ok(Test { kind: TestKind::PairedT, statistic, degrees: Degrees::One(df), p: t_two_sided(statistic, df), n }),
    })
}

/// Wilcoxon's signed-rank test with Pratt's zeros: people who did not change are ranked, then left out of the sum.
///
/// The statistic is z: positive when the rises outweigh the falls. Normal approximation, ties corrected, no continuity correction.
///
/// # Assumptions
/// Falls and rises of the same size are equally likely; some ten people who changed for the normal approximation.
///
/// # Input
/// A histogram of differences, one for each person.
///
/// # Output
/// A [`Test`] with a standard normal deviate, above 0 when changes are mostly upwards; `n` all pairs.
///
/// # Errors
/// No pairs; nobody changed.
///
/// # Source
/// Pratt JW (1959), J Am Stat Assoc 54:655–667. Oracle: `scipy.stats.wilcoxon(zero_method="pratt")`.
///
/// # Example
/// ```
/// # use kartlegg::model::Histogram;
/// # use kartlegg::stats::signed_rank;
/// let changes = Histogram::from_observations(&[-1.0, 0.0, 1.0, 2.0, 3.0, 4.0]);
/// assert!(signed_rank(&changes)?.statistic > 0.0);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn signed_rank(differences: &Histogram) -> Result<Test, StatError> {
    let n = differences.n();
    if n == 0 {
        return Err(StatError::TooFewCases { have: 0, need: 1 });
    }
    let mut sizes: Vec<(f64, u64, u64)> = Vec::new();
    let mut changed: Vec<(f64, u64)> = differences.iter().filter(|&(_, count)| count > 0).collect();
    changed.sort_by(|a, b| a.0.abs().total_cmp(&b.0.abs()));
    for (value, count) in changed {
        let (up, down) = if value > 0.0 { (count, 0) } else { (0, count) };
        match sizes.last_mut() {
            Some(last) if last.0.to_bits() == value.abs().to_bits() => *last = (last.0, last.1 + up, last.2 + down),
            _ => sizes.push((value.abs(), up, down)),
        }
    }
    let (mut below, mut excess, mut squares) = (0.0, 0.0, 0.0);
    for (size, up, down) in sizes {
        let here = (up + down) as f64;
        let rank = below + f64::midpoint(here, 1.0);
        below += here;
        if size > 0.0 {
            excess += rank * (up as f64 - down as f64);
            squares += rank * rank * here;
        }
    }
    if squares == 0.0 {
        return Err(StatError::NoVariation);
    }
    // Under the null each sign is a coin, so the variance of the signed sum is the sum of squared midranks: ties and zeros included.
    let statistic = excess / squares.sqrt();
    Ok(Test { kind: TestKind::SignedRankPratt, statistic, degrees: Degrees::None, p: normal_two_sided(statistic), n })
}

/// Bowker's test that as many moved from each answer to each other as back: `Σ (nᵢⱼ − nⱼᵢ)²/(nᵢⱼ + nⱼᵢ)`.
///
/// Pairs of answers between which nobody moved do not count among the degrees of freedom.
///
/// # Input
/// Answers of the same people: rows the first time, columns the second, the same levels.
///
/// # Output
/// A [`Test`]: statistic, degrees of freedom, two-sided p-value, `n` everybody together.
///
/// # Errors
/// Not a square table; nobody changed.
///
/// # Source
/// Bowker AH (1948), J Am Stat Assoc 43:572–574. Oracle: R `mcnemar.test(correct = FALSE)`; vision data of 1955.
///
/// # Example
/// ```
/// # use kartlegg::stats::{CrossTable, bowker};
/// // Of two answers: 5 moved one way and 15 the other.
/// let table = CrossTable::new(&[vec![10, 5], vec![15, 20]])?;
/// assert!((bowker(&table)?.statistic - 5.0).abs() < 1e-9);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn bowker(table: &CrossTable) -> Result<Test, StatError> {
    let size = square(table)?;
    let (mut statistic, mut df) = (0.0, 0.0);
    for row in 0..size {
        for column in row + 1..size {
            let (there, back) = (table.at(row, column) as f64, table.at(column, row) as f64);
            if there + back > 0.0 {
                statistic += (there - back).powi(2) / (there + back);
                df += 1.0;
            }
        }
    }
    if df == 0.0 {
        return Err(StatError::NoVariation);
    }
    let p = chi_square_upper(statistic, df);
    Ok(Test { kind: TestKind::Bowker, statistic, degrees: Degrees::One(df), p, n: table.n() })
}

/// Stuart–Maxwell test that the answers are distributed alike both times: `dᵀV⁻¹d` with d the differences of the margins.
///
/// Answers that nobody moved to or from say nothing and do not count among the degrees of freedom.
///
/// # Input
/// Answers of the same people: rows the first time, columns the second, the same levels.
///
/// # Output
/// A [`Test`]: statistic, degrees of freedom, two-sided p-value, `n` everybody together.
///
/// # Errors
/// Not a square table; nobody changed; answers between which nobody moved fall into separate sets, so that V has no inverse.
///
/// # Source
/// Stuart A (1955), Biometrika 42:412–416; Maxwell AE (1970), Br J Psychiatry 116:651–655. Oracle: vision data there.
///
/// # Example
/// ```
/// # use kartlegg::stats::{CrossTable, stuart_maxwell};
/// let table = CrossTable::new(&[vec![10, 5], vec![15, 20]])?;
/// assert!((stuart_maxwell(&table)?.statistic - 5.0).abs() < 1e-9);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn stuart_maxwell(table: &CrossTable) -> Result<Test, StatError> {
    let size = square(table)?;
    let (rows, columns) = (table.row_sums(), table.column_sums());
    let moved = |level: usize| rows[level] + columns[level] - 2 * table.at(level, level);
    let active: Vec<usize> = (0..size).filter(|&level| moved(level) > 0).collect();
    if active.len() < 2 {
        return Err(StatError::NoVariation);
    }
    let used = &active[1..];
    let difference: Vec<f64> = used.iter().map(|&level| rows[level] as f64 - columns[level] as f64).collect();
    let mut variance = Vec::with_capacity(used.len() * used.len());
    for &row in used {
        for &column in used {
            let off = -((table.at(row, column) + table.at(column, row)) as f64);
            variance.push(if row == column { moved(row) as f64 } else { off });
        }
    }
    let lower = cholesky(&variance, used.len()).ok_or(StatError::NoVariation)?;
    let statistic: f64 = solve_cholesky(&lower, &difference).iter().zip(&difference).map(|(a, b)| a * b).sum();
    let df = used.len() as f64;
    let p = chi_square_upper(statistic, df);
    Ok(Test { kind: TestKind::StuartMaxwell, statistic, degrees: Degrees::One(df), p, n: table.n() })
}

fn square(table: &CrossTable) -> Result<usize, StatError> {
    at_least_parts(table.rows(), 2)?;
    if table.rows() == table.columns() { Ok(table.rows()) } else { Err(StatError::OutOfRange { what: "shape of the table" }) }
}
