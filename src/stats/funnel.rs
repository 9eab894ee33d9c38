//! Funnel limits: how far a unit of a given size may fall from the common figure by chance alone.

use crate::model::{Confidence, Interval};

use super::count::Count;
use super::critical;
use super::error::{StatError, at_least};
use super::mean::PooledSpread;
use super::special::beta_tails;

/// Funnel limits for the mean of a unit of `n` people: `centre ± z · s/√n`, with s pooled within units.
///
/// # Input
/// The common mean, the standard deviation within units, and the number of answers of a unit.
///
/// # Output
/// Limits in scale points, between which units of this size fall by chance alone.
///
/// # Errors
/// Nobody in the unit.
///
/// # Source
/// Spiegelhalter DJ (2005), Stat Med 24:1185–1202.
///
/// # Example
/// ```
/// # use kartlegg::model::Confidence;
/// # use kartlegg::stats::{PooledSpread, funnel_mean};
/// let spread = PooledSpread { standard_deviation: 1.0, degrees_of_freedom: 60 };
/// let limits = funnel_mean(3.5, spread, 25, Confidence::P95)?;
/// assert!((limits.upper - 3.9).abs() < 0.02 && (limits.lower - 3.1).abs() < 0.02);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn funnel_mean(centre: f64, spread: PooledSpread, n: u64, level: Confidence) -> Result<Interval, StatError> {
    at_least(n, 1)?;
    let half = critical::z(level) * spread.standard_deviation / (n as f64).sqrt();
    Ok(Interval::new(centre - half, centre + half, level))
}

/// Funnel limits for the share of a unit of `n` people when the common share is that of `all`.
///
/// Exact binomial limits, interpolated: with r the smallest number with P(R ≤ r) ≥ p, the limit is
/// `(r − (P(R ≤ r) − p)/P(R = r))/n`, cut off at 0 and 1.
///
/// # Input
/// The persons of all units together, and the number of answers of a unit.
///
/// # Output
/// Limits from 0 to 1, between which units of this size fall by chance alone.
///
/// # Errors
/// Nobody in the unit.
///
/// # Source
/// Spiegelhalter (2005), appendix A.1.1. Oracle: `scipy.stats.binom`.
///
/// # Example
/// ```
/// # use kartlegg::model::Confidence;
/// # use kartlegg::stats::{Count, funnel_share};
/// let limits = funnel_share(Count::new(40, 100)?, 20, Confidence::P95)?;
/// assert!(limits.lower < 0.4 && limits.upper > 0.4);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn funnel_share(all: Count, n: u64, level: Confidence) -> Result<Interval, StatError> {
    at_least(n, 1)?;
    let share = all.share();
    if all.events() == 0 || all.events() == all.trials() {
        return Ok(Interval::new(share, share, level));
    }
    let upper = level.upper_tail();
    let limits = [1.0 - upper, upper].map(|p| binomial_limit(p, n, share));
    Ok(Interval::clamped(limits[0], limits[1], 0.0..=1.0, level))
}

/// P(R ≤ r) for R binomial.
fn binomial_cdf(r: u64, n: u64, share: f64) -> f64 {
    if r >= n {
        return 1.0;
    }
    beta_tails((r + 1) as f64, (n - r) as f64, share / (1.0 - share)).upper
}

fn binomial_limit(p: f64, n: u64, share: f64) -> f64 {
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = low + (high - low) / 2;
        if binomial_cdf(middle, n, share) >= p { high = middle } else { low = middle + 1 }
    }
    let at = binomial_cdf(low, n, share);
    let below = if low == 0 { 0.0 } else { binomial_cdf(low - 1, n, share) };
    let back = if at > below { (at - p) / (at - below) } else { 0.0 };
    (low as f64 - back) / n as f64
}
