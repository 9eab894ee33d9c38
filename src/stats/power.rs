//! Power: what a survey can find before it is held.

use crate::model::Confidence;

use super::distribution::t_quantile;
use super::error::{StatError, at_least};
use super::noncentral::NoncentralT;

/// Smallest difference between the means of two groups that a t test finds with this power.
///
/// `δ = λ·s·√(1/n₁ + 1/n₂)` with the noncentrality λ for which `P(T(ν, λ) > t) = power`, where `ν = n₁ + n₂ − 2` and t is the critical value
/// of the two-sided test. That the test finds a difference in the wrong direction is left out, which is less than one time in 10⁵.
///
/// # Assumptions
/// Near normal means, equal spread in both groups, and people who answer independently of each other.
///
/// # Input
/// Answers that are expected in each group, the standard deviation that is expected within groups, and the power (0.8, say).
///
/// # Output
/// In the unit of the standard deviation.
///
/// # Errors
/// Fewer than two answers in a group; a standard deviation that is not above 0; a power that is not between one half and 1.
///
/// # Source
/// Cohen J (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 2. Oracle: statsmodels `TTestIndPower`.
///
/// # Example
/// ```
/// # use kartlegg::model::Confidence;
/// # use kartlegg::stats::smallest_difference;
/// // 64 in each group find half a standard deviation in four of five surveys.
/// assert!((smallest_difference(64, 64, 1.0, 0.8, Confidence::P95)? - 0.499).abs() < 1e-3);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn smallest_difference(
    first: u64,
    second: u64,
    standard_deviation: f64,
    power: f64,
    level: Confidence,
) -> Result<f64, StatError> {
    at_least(first.min(second), 2)?;
    if !(standard_deviation > 0.0 && standard_deviation.is_finite()) {
        return Err(StatError::OutOfRange { what: "standard deviation" });
    }
    if !(0.5..1.0).contains(&power) {
        return Err(StatError::OutOfRange { what: "power" });
    }
    let (one, two) = (first as f64, second as f64);
    let df = one + two - 2.0;
    let critical = t_quantile(level.upper_tail(), df);
    Ok(NoncentralT::new(critical, df).noncentrality(1.0 - power) * standard_deviation * (1.0 / one + 1.0 / two).sqrt())
}
