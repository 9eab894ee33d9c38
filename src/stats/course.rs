//! Tests of a course over time: a line in shares, and an order of values.

use crate::model::Degrees;

use super::count::WeightedCount;
use super::distribution::normal_two_sided;
use super::error::{StatError, at_least_parts};
use super::test_result::{Test, TestKind};

/// Cochran–Armitage test of a linear trend in shares.
///
/// `z = Σ(tᵢ − t̄)(xᵢ − nᵢ p)/√(p(1 − p) Σ nᵢ(tᵢ − t̄)²)` with the common share p and the mean time t̄ weighted by n.
///
/// # Input
/// Time and count of each point; times in any unit, counts whole or weighted. Points must not share people.
///
/// # Output
/// A standard normal deviate, above 0 when the share rises, and its two-sided probability; `n` is the people of all points.
///
/// # Errors
/// Fewer than two points; everybody or nobody is counted, or every point has the same time.
///
/// # Source
/// Armitage P (1955), Biometrics 11:375–386. Oracle: statsmodels `Table.test_ordinal_association`.
///
/// # Example
/// ```
/// # use kartlegg::stats::{WeightedCount, cochran_armitage};
/// let points = [(2022.0, WeightedCount::new(10.0, 50.0)?), (2024.0, WeightedCount::new(20.0, 50.0)?)];
/// assert!((cochran_armitage(&points)?.statistic.powi(2) - 100.0 / 21.0).abs() < 1e-9);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn cochran_armitage(points: &[(f64, WeightedCount)]) -> Result<Test, StatError> {
    at_least_parts(points.len(), 2)?;
    let trials: f64 = points.iter().map(|(_, count)| count.trials()).sum();
    let share = points.iter().map(|(_, count)| count.events()).sum::<f64>() / trials;
    let centre = points.iter().map(|(t, count)| t * count.trials()).sum::<f64>() / trials;
    let slope: f64 = points.iter().map(|(t, count)| (t - centre) * (count.events() - count.trials() * share)).sum();
    let spread: f64 = points.iter().map(|(t, count)| count.trials() * (t - centre).powi(2)).sum();
    let variance = share * (1.0 - share) * spread;
    if variance.is_nan() || variance <= 0.0 {
        return Err(StatError::NoVariation);
    }
    let statistic = slope / variance.sqrt();
    let n = points.iter().map(|(_, count)| count.people()).sum();
    Ok(Test { kind: TestKind::CochranArmitage, statistic, degrees: Degrees::None, p: normal_two_sided(statistic), n })
}

/// Mann–Kendall test of a trend: whether later values are above earlier ones more often than chance orders them.
///
/// # Input
/// Values in the order of time; equal values are ties. Values must be independent of each other.
///
/// # Output
/// S, the number of pairs that rise less the number that fall, and its two-sided probability: exact up to ten values without ties, otherwise
/// the normal approximation with correction for ties and continuity. `n` is the number of values.
///
/// # Errors
/// Fewer than two values.
///
/// # Source
/// Mann HB (1945), Econometrica 13:245–259; Kendall MG (1975), Rank Correlation Methods. Oracle: every order counted; scipy `kendalltau`.
///
/// # Example
/// ```
/// # use kartlegg::stats::mann_kendall;
/// let rising = mann_kendall(&[1.0, 2.0, 3.0, 4.0, 5.0])?;
/// assert!(rising.statistic == 10.0 && (rising.p - 2.0 / 120.0).abs() < 1e-12);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn mann_kendall(values: &[f64]) -> Result<Test, StatError> {
    at_least_parts(values.len(), 2)?;
    let mut s = 0_i64;
    let mut ties: Vec<f64> = Vec::new();
    for (position, later) in values.iter().enumerate() {
        for earlier in &values[..position] {
            s += match later.total_cmp(earlier) {
                std::cmp::Ordering::Greater => 1,
                std::cmp::Ordering::Less => -1,
                std::cmp::Ordering::Equal => 0,
            };
        }
        ties.push(values.iter().filter(|other| other.total_cmp(later).is_eq()).count() as f64);
    }
    let statistic = s as f64;
    let is_exact = values.len() <= 10 && ties.iter().all(|&alike| alike < 2.0);
    let p = if is_exact { exact_tail(values.len(), s.unsigned_abs()) } else { normal_tail(statistic, &ties) };
    Ok(Test { kind: TestKind::MannKendall, statistic, degrees: Degrees::None, p, n: values.len() as u64 })
}

/// The normal tail of S with corrections; `ties` says of each value how many are like it.
fn normal_tail(statistic: f64, ties: &[f64]) -> f64 {
    let term = |n: f64| n * (n - 1.0) * (2.0 * n + 5.0);
    // Each value of a tied group brings its share of the group's term.
    let correction: f64 = ties.iter().map(|&alike| term(alike) / alike).sum();
    let variance = (term(ties.len() as f64) - correction) / 18.0;
    if variance <= 0.0 || statistic == 0.0 {
        return 1.0;
    }
    normal_two_sided((statistic.abs() - 1.0) / variance.sqrt())
}

/// Probability of |S| at least this large among all orders of `n` different values, from the numbers of inversions.
fn exact_tail(n: usize, s: u64) -> f64 {
    let pairs = n * n.saturating_sub(1) / 2;
    let mut orders = vec![0_u64; pairs + 1];
    orders[0] = 1;
    for size in 2..=n {
        let mut next = vec![0_u64; pairs + 1];
        for (inversions, &count) in orders.iter().enumerate() {
            for added in 0..size {
                if let Some(slot) = next.get_mut(inversions + added) {
                    *slot += count;
                }
            }
        }
        orders = next;
    }
    let extreme = |inversions: usize| (pairs as u64).abs_diff(2 * inversions as u64) >= s;
    let tail: u64 = (0..=pairs).filter(|&inversions| extreme(inversions)).map(|inversions| orders[inversions]).sum();
    tail as f64 / orders.iter().sum::<u64>() as f64
}
