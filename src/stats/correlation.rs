//! Rank correlations of two ordered questions, from their table.

use super::elementary::{atanh, tanh};
use crate::model::{Confidence, Degrees, Estimate, Interval, Method, NoInterval, Unit};

use super::critical;
use super::distribution::{normal_two_sided, t_two_sided};
use super::error::{StatError, at_least};
use super::table::CrossTable;
use super::test_result::{Test, TestKind};

/// A correlation with its test.
#[derive(Clone, Debug, PartialEq)]
pub struct Correlation {
    /// The coefficient, −1 to 1.
    pub coefficient: Estimate,
    /// The test of no association, or why there is none.
    pub test: Result<Test, StatError>,
}

/// Spearman's rank correlation: the product-moment correlation of midranks.
///
/// # Input
/// People by the level of the first question (rows, ascending) and of the second (columns, ascending).
///
/// # Output
/// [`Unit::Coefficient`]. Interval: `tanh(atanh r ± z √((1 + r²/2)/(n − 3)))`. Test: t with n − 2 degrees of
/// freedom, from ten people on.
///
/// # Errors
/// Fewer than three people; everybody gave the same answer to one of the questions.
///
/// # Source
/// Spearman C (1904), Am J Psychol 15:72–101; interval: Bonett DG, Wright TA (2000), Psychometrika 65:23–28. Oracle: R `cor`.
///
/// # Example
/// ```
/// # use kartlegg::model::Confidence;
/// # use kartlegg::stats::{CrossTable, spearman};
/// let table = CrossTable::new(&[vec![5, 0], vec![0, 5]])?;
/// assert!((spearman(&table, Confidence::P95)?.coefficient.value - 1.0).abs() < 1e-9);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn spearman(table: &CrossTable, level: Confidence) -> Result<Correlation, StatError> {
    let n = table.n();
    at_least(n, 3)?;
    let (rows, columns) = (centred_midranks(&table.row_sums()), centred_midranks(&table.column_sums()));
    let square =
        |ranks: &[f64], sums: &[u64]| -> f64 { ranks.iter().zip(sums).map(|(rank, sum)| rank * rank * *sum as f64).sum() };
    let squares = (square(&rows, &table.row_sums()), square(&columns, &table.column_sums()));
    if squares.0 == 0.0 || squares.1 == 0.0 {
        return Err(StatError::NoVariation);
    }
    let mut sum = 0.0;
    for (row, rank) in rows.iter().enumerate() {
        for (column, other) in columns.iter().enumerate() {
            sum += rank * other * table.at(row, column) as f64;
        }
    }
    let r = (sum / (squares.0.sqrt() * squares.1.sqrt())).clamp(-1.0, 1.0);
    let df = (n - 2) as f64;
    let statistic = r * (df / (1.0 - r * r)).sqrt();
    let p = t_two_sided(statistic, df);
    let test = enough(n).map(|()| Test { kind: TestKind::Spearman, statistic, degrees: Degrees::One(df), p, n });
    let half = (n > 3).then(|| critical::z(level) * ((1.0 + r * r / 2.0) / (n - 3) as f64).sqrt());
    Ok(Correlation { coefficient: estimate(r, half, n, level), test })
}

/// Fewer people than these have too few possible orders for a smooth distribution.
const FEWEST_FOR_TEST: u64 = 10;

fn enough(n: u64) -> Result<(), StatError> {
    at_least(n, FEWEST_FOR_TEST)
}

/// A correlation with the interval that reaches so far on the scale of the inverse hyperbolic tangent; none for too few people.
pub(super) fn estimate(r: f64, half: Option<f64>, n: u64, level: Confidence) -> Estimate {
    let interval = match half {
        None => Err(NoInterval::TooFew),
        Some(_) if r.abs() >= 1.0 - 1e-12 => Err(NoInterval::NoVariation),
        Some(half) => Ok(Interval::new(tanh(atanh(r) - half), tanh(atanh(r) + half), level)),
    };
    Estimate { value: r, interval, n, unit: Unit::Coefficient, method: Method::FisherZ, degrees: Degrees::None }
}

/// Midrank of each level minus the mean rank; exactly 0 throughout when all are on one level.
fn centred_midranks(sums: &[u64]) -> Vec<f64> {
    let n: u64 = sums.iter().sum();
    let mut below = 0;
    sums.iter()
        .map(|&sum| {
            let rank = below as f64 + f64::midpoint(sum as f64, 1.0);
            below += sum;
            if sum == 0 { 0.0 } else { rank - f64::midpoint(n as f64, 1.0) }
        })
        .collect()
}

/// Kendall's tau-b: pairs of people in the same order minus pairs in opposite order, relative to the pairs without ties.
///
/// # Input
/// As [`spearman`].
///
/// # Output
/// [`Unit::Coefficient`]. Interval: `tanh(atanh τ ± z √(0.437/(n − 4)))`. Test: normal, variance with ties, no
/// continuity correction, from ten people on.
///
/// # Errors
/// Fewer than three people; everybody gave the same answer to one of the questions.
///
/// # Source
/// Kendall MG (1945), Biometrika 33:239–251; interval: Bonett & Wright (2000). Oracle: R `cor.test(method = "kendall")`.
///
/// # Example
/// ```
/// # use kartlegg::model::Confidence;
/// # use kartlegg::stats::{CrossTable, kendall_tau_b};
/// let table = CrossTable::new(&[vec![5, 0], vec![0, 5]])?;
/// assert!((kendall_tau_b(&table, Confidence::P95)?.coefficient.value - 1.0).abs() < 1e-9);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn kendall_tau_b(table: &CrossTable, level: Confidence) -> Result<Correlation, StatError> {
    let n = table.n();
    at_least(n, 3)?;
    let (rows, columns) = (table.row_sums(), table.column_sums());
    let people = n as f64;
    let pairs = people * (people - 1.0);
    let tied = |sums: &[u64], f: &dyn Fn(f64) -> f64| -> f64 { sums.iter().map(|&sum| f(sum as f64)).sum() };
    let two = |t: f64| t * (t - 1.0);
    let (x, y) = (pairs - tied(&rows, &two), pairs - tied(&columns, &two));
    if x == 0.0 || y == 0.0 {
        return Err(StatError::NoVariation);
    }
    let excess = concordance(table);
    let tau = (2.0 * excess / (x.sqrt() * y.sqrt())).clamp(-1.0, 1.0);
    let five = |t: f64| t * (t - 1.0) * (2.0 * t + 5.0);
    let three = |t: f64| t * (t - 1.0) * (t - 2.0);
    let variance = (five(people) - tied(&rows, &five) - tied(&columns, &five)) / 18.0
        + tied(&rows, &two) * tied(&columns, &two) / (2.0 * pairs)
        + tied(&rows, &three) * tied(&columns, &three) / (9.0 * pairs * (people - 2.0));
    let statistic = excess / variance.sqrt();
    let p = normal_two_sided(statistic);
    let test = enough(n).map(|()| Test { kind: TestKind::KendallTauB, statistic, degrees: Degrees::None, p, n });
    let half = (n > 4).then(|| critical::z(level) * (0.437 / (n - 4) as f64).sqrt());
    Ok(Correlation { coefficient: estimate(tau, half, n, level), test })
}

/// Concordant minus discordant pairs.
fn concordance(table: &CrossTable) -> f64 {
    // People in earlier rows, by column.
    let mut above = vec![0_u64; table.columns()];
    let mut excess = 0.0;
    for row in 0..table.rows() {
        let total: u64 = above.iter().sum();
        let mut left = 0;
        for (column, &here) in above.iter().enumerate() {
            let right = total - left - here;
            excess += table.at(row, column) as f64 * (left as f64 - right as f64);
            left += here;
        }
        for (column, count) in above.iter_mut().enumerate() {
            *count += table.at(row, column);
        }
    }
    excess
}
