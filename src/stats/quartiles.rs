//! Median and quartiles with intervals that ask nothing of the shape of answers.

use crate::model::{Confidence, Estimate, Histogram, Interval, Method, NoInterval};

use super::distribution::beta_cdf;
use super::error::StatError;
use super::mean::{quantile, ranked};

/// Quantile of the answers with the interval between two order statistics.
///
/// How many of `n` answers lie below the true quantile is binomial with its probability `q`: ends are the answers of ranks
/// `l = max{r: P(B < r) ≤ α/2}` and `u = min{r: P(B < r) ≥ 1 − α/2}`, `B ~ Bin(n, q)`.
///
/// # Assumptions
/// None about the shape. Answers that are alike make the interval wider than it says, never narrower.
///
/// # Input
/// Valid answers, and a probability above 0 and below 1.
///
/// # Output
/// As [`quantile`], with an interval in the same unit; none where answers are too few for ends on both sides.
///
/// # Errors
/// As [`quantile`].
///
/// # Source
/// Conover WJ (1999), Practical Nonparametric Statistics, ch. 3.2. Oracle: scipy `quantile_test`.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Histogram};
/// # use kartlegg::stats::quantile_interval;
/// let scores = Histogram::from_observations(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
/// let median = quantile_interval(&scores, 0.5, Confidence::P95)?;
/// assert_eq!((median.value, median.interval.map(|ends| (ends.lower, ends.upper))), (4.5, Ok((1.0, 8.0))));
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn quantile_interval(answers: &Histogram, probability: f64, level: Confidence) -> Result<Estimate, StatError> {
    let found = quantile(answers, probability)?;
    let n = answers.n();
    let tail = level.upper_tail();
    // P(B < r), by the incomplete beta function.
    let below = |rank: u64| match rank {
        0 => 0.0,
        rank if rank > n => 1.0,
        rank => 1.0 - beta_cdf(probability, rank as f64, (n - rank + 1) as f64),
    };
    // Ranks count from 1 here, and from 0 where answers stand in order.
    let lower = first(n, |rank| below(rank) > 1.0 - tail) - 1;
    let upper = first(n, |rank| below(rank) >= tail);
    let interval = if lower == 0 || upper > n {
        Err(NoInterval::TooFew)
    } else {
        Ok(Interval::new(ranked(answers, lower - 1), ranked(answers, upper - 1), level))
    };
    Ok(Estimate { interval, method: Method::OrderStatistics, ..found })
}

/// The first of `n` ranks from which on something holds; one more than all of them where it never does.
fn first(n: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (1, n + 1);
    while low < high {
        let middle = u64::midpoint(low, high);
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    low
}
