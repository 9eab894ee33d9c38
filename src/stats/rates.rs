//! Counts of events: how far chance alone moves them, as a rate in a population or as a ratio to what was expected.

use crate::model::{Confidence, Estimate, Method};

use super::count::EventRate;
use super::critical;
use super::distribution::chi_square_quantile;

/// Counts from this size on use Byar's approximation; below it the exact limits.
pub const BYAR_FROM: f64 = 10.0;

/// Rate of events, or ratio of observed to expected events, with exact limits below [`BYAR_FROM`] events and Byar's from there on.
///
/// # Input
/// Events and their fixed base. The events may be weighted; the base is taken as known.
///
/// # Output
/// [`Unit::Rate`](crate::model::Unit::Rate) per unit of the base, or [`Unit::Ratio`](crate::model::Unit::Ratio); `n` is the whole part of
/// the events.
///
/// # Source
/// Association of Public Health Observatories (2008), Technical Briefing 3: exact limits for small counts, Byar's for others.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Method};
/// # use kartlegg::stats::{EventRate, event_rate};
/// let ratio = event_rate(EventRate::against(20.0, 10.0)?, Confidence::P95);
/// assert!(ratio.value == 2.0 && ratio.method == Method::Byar);
/// assert!(ratio.interval.is_ok_and(|ci| ci.lower > 1.22 && ci.upper < 3.09));
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
#[must_use]
pub fn event_rate(rate: EventRate, level: Confidence) -> Estimate {
    if rate.events() < BYAR_FROM { poisson_exact(rate, level) } else { byar(rate, level) }
}

/// Rate with exact limits: the means for which so many events, or so few, have half of the error probability each.
///
/// # Input
/// Events and their fixed base. Between whole numbers the limits are those of the gamma distribution.
///
/// # Output
/// As [`event_rate`]; the lower limit of no events is 0.
///
/// # Source
/// Garwood F (1936), Biometrika 28:437–442, by chi-square quantiles with 2x and 2x + 2 degrees of freedom. Oracle: `scipy.stats.chi2`.
///
/// # Example
/// ```
/// # use kartlegg::model::Confidence;
/// # use kartlegg::stats::{EventRate, poisson_exact};
/// let none = poisson_exact(EventRate::new(0.0, 1.0)?, Confidence::P95);
/// assert!(none.interval.is_ok_and(|ci| ci.lower == 0.0 && (ci.upper - 3.6889).abs() < 1e-4));
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
#[must_use]
pub fn poisson_exact(rate: EventRate, level: Confidence) -> Estimate {
    let (count, tail) = (rate.events(), 1.0 - level.upper_tail());
    let lower = if count == 0.0 { 0.0 } else { chi_square_quantile(tail, 2.0 * count) / 2.0 };
    let upper = chi_square_quantile(level.upper_tail(), 2.0 * (count + 1.0)) / 2.0;
    rate.estimate((lower, upper), Method::PoissonExact, level)
}

/// Rate with Byar's limits, which are close to the exact ones and need no quantile but the normal one.
///
/// # Input
/// Events and their fixed base.
///
/// # Output
/// As [`event_rate`]; for very few events the formula falls below 0, and the lower limit is 0.
///
/// # Source
/// Breslow NE, Day NE (1987), Statistical Methods in Cancer Research II, p. 69.
///
/// # Example
/// ```
/// # use kartlegg::model::Confidence;
/// # use kartlegg::stats::{EventRate, byar};
/// let per_thousand = byar(EventRate::new(250.0, 2.2)?, Confidence::P95);
/// assert!(per_thousand.interval.is_ok_and(|ci| ci.lower > 99.9 && ci.upper < 128.7));
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
#[must_use]
pub fn byar(rate: EventRate, level: Confidence) -> Estimate {
    rate.estimate(byar_limits(rate.events(), level), Method::Byar, level)
}

/// Byar's limits of a count.
pub(super) fn byar_limits(count: f64, level: Confidence) -> (f64, f64) {
    let z = critical::z(level);
    let cubed = |count: f64, z: f64| count * (1.0 - 1.0 / (9.0 * count) + z / (3.0 * count.sqrt())).max(0.0).powi(3);
    (if count == 0.0 { 0.0 } else { cubed(count, -z) }, cubed(count + 1.0, z))
}
