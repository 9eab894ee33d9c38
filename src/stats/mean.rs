//! Location and spread of one measure in one group.

use crate::model::{Confidence, Degrees, Estimate, Histogram, Interval, Method, NoInterval, Unit};

use super::benchmark::Published;
use super::count::Population;
use super::critical;
use super::error::{StatError, at_least};

/// Count, mean and sum of squared deviations of a histogram, from which everything below follows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Summary {
    pub(super) n: u64,
    pub(super) mean: f64,
    pub(super) squares: f64,
}

impl Summary {
    /// # Errors
    /// When nobody answered.
    pub(super) fn of(histogram: &Histogram) -> Result<Self, StatError> {
        let n = histogram.n();
        at_least(n, 1)?;
        let sum: f64 = histogram.iter().map(|(value, count)| value * count as f64).sum();
        let mean = sum / n as f64;
        // One value only: say its mean exactly, so that float dust cannot pass for spread.
        let mut chosen = histogram.iter().filter(|&(_, count)| count > 0);
        if let (Some((value, _)), None) = (chosen.next(), chosen.next()) {
            return Ok(Self { n, mean: value, squares: 0.0 });
        }
        let squares = histogram.iter().map(|(value, count)| (value - mean).powi(2) * count as f64).sum();
        Ok(Self { n, mean, squares })
    }

    /// Variance with n − 1; needs n ≥ 2.
    pub(super) fn variance(self) -> f64 {
        self.squares / (self.n - 1) as f64
    }
}

/// Mean with a t interval: `m ± t(n−1) · s/√n`, times `√(1 − n/N)` for a finite population.
///
/// # Assumptions
/// Answers of different people are independent, and the mean of n answers is near normal: with answers on a bounded scale this is
/// so from a handful of people on, unless nearly all of them chose an end point. `s` uses n − 1.
///
/// # Input
/// Valid answers only; the histogram has no place for missing ones.
///
/// # Output
/// [`Unit::ScalePoints`]; see [`pomp`] for 0 to 100. Without an interval for one answer ([`NoInterval::TooFew`]), for equal
/// answers ([`NoInterval::NoVariation`]) and when everyone in the population answered ([`NoInterval::EveryoneAnswered`]).
///
/// # Errors
/// Nobody answered; more answers than people.
///
/// # Source
/// Student (1908), Biometrika 6:1–25. Correction: Cochran WG (1977), Sampling Techniques, ch. 2. Oracle: R `t.test`, scipy.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Histogram};
/// # use kartlegg::stats::{Population, mean};
/// let answers = Histogram::new(vec![1.0, 2.0, 3.0, 4.0, 5.0], vec![0, 2, 5, 8, 3]);
/// let estimate = mean(&answers, Population::Infinite, Confidence::P95)?;
/// assert!((estimate.value - 3.6667).abs() < 1e-4);
/// assert!(estimate.interval.is_ok_and(|ci| ci.lower > 3.2 && ci.upper < 4.2));
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn mean(histogram: &Histogram, population: Population, level: Confidence) -> Result<Estimate, StatError> {
    let summary = Summary::of(histogram)?;
    let correction = population.correction(summary.n)?;
    let method = if population == Population::Infinite { Method::T } else { Method::TFinite };
    let interval = if population.is_complete(summary.n) {
        Err(NoInterval::EveryoneAnswered)
    } else if summary.n < 2 {
        Err(NoInterval::TooFew)
    } else if summary.squares == 0.0 {
        Err(NoInterval::NoVariation)
    } else {
        let error = (summary.variance() / summary.n as f64).sqrt() * correction;
        let half = critical::t(summary.n - 1, level) * error;
        Ok(Interval::new(summary.mean - half, summary.mean + half, level))
    };
    Ok(Estimate { value: summary.mean, interval, n: summary.n, unit: Unit::ScalePoints, method, degrees: Degrees::None })
}

/// Variance of the answers, with n − 1 in the denominator. In squared scale points, for use in further formulas.
///
/// # Input
/// Valid answers.
///
/// # Output
/// Squared scale points.
///
/// # Errors
/// Fewer than two answers.
///
/// # Source
/// Cochran WG (1977), Sampling Techniques, ch. 2. Oracle: R `sd`, squared.
///
/// # Example
/// ```
/// # use kartlegg::model::Histogram;
/// # use kartlegg::stats::variance;
/// let first = Histogram::from_observations(&[1.0, 2.0, 3.0, 4.0, 5.0]);
/// assert!((variance(&first)? - 2.5).abs() < 1e-12);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn variance(histogram: &Histogram) -> Result<f64, StatError> {
    let summary = Summary::of(histogram)?;
    at_least(summary.n, 2)?;
    Ok(summary.variance())
}

/// Standard deviation of the answers, with n − 1. Descriptive: without an interval.
///
/// # Input
/// Valid answers.
///
/// # Output
/// [`Unit::ScalePoints`], without an interval.
///
/// # Errors
/// Fewer than two answers. Equal answers have standard deviation 0, which is no error.
///
/// # Source
/// Oracle: R `sd`.
///
/// # Example
/// ```
/// # use kartlegg::model::Histogram;
/// # use kartlegg::stats::standard_deviation;
/// let first = Histogram::from_observations(&[1.0, 2.0, 3.0, 4.0, 5.0]);
/// assert!((standard_deviation(&first)?.value - 2.5_f64.sqrt()).abs() < 1e-12);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn standard_deviation(histogram: &Histogram) -> Result<Estimate, StatError> {
    let value = variance(histogram)?.sqrt();
    let interval = Err(NoInterval::NotDefined);
    Ok(Estimate {
        value,
        interval,
        n: histogram.n(),
        unit: Unit::ScalePoints,
        method: Method::Descriptive,
        degrees: Degrees::None,
    })
}

/// Quantile of the answers, by linear interpolation between order statistics (type 7 of Hyndman & Fan, R's default).
///
/// # Input
/// Valid answers, and a probability from 0 to 1.
///
/// # Output
/// [`Unit::ScalePoints`], without an interval.
///
/// # Errors
/// Nobody answered; a probability outside 0 to 1.
///
/// # Source
/// Hyndman RJ, Fan Y (1996), Am Stat 50:361–365. Oracle: R `quantile`.
///
/// # Example
/// ```
/// # use kartlegg::model::Histogram;
/// # use kartlegg::stats::quantile;
/// let first = Histogram::from_observations(&[1.0, 2.0, 3.0, 4.0, 5.0]);
/// assert_eq!(quantile(&first, 0.25)?.value, 2.0);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn quantile(histogram: &Histogram, probability: f64) -> Result<Estimate, StatError> {
    interpolated(histogram.n(), probability, |rank| ranked(histogram, rank))
}

/// Quantile of single values, such as those of the municipalities of a country; the same interpolation as [`quantile`].
///
/// # Input
/// Values from the smallest to the largest, and a probability from 0 to 1.
///
/// # Output
/// The unit of the values, which are given as [`Unit::ScalePoints`]; without an interval.
///
/// # Errors
/// No value; a probability outside 0 to 1.
///
/// # Source
/// Hyndman RJ, Fan Y (1996), Am Stat 50:361–365. Oracle: numpy `quantile`.
///
/// # Example
/// ```
/// # use kartlegg::stats::quantile_of_sorted;
/// assert_eq!(quantile_of_sorted(&[1.0, 2.0, 4.0], 0.75)?.value, 3.0);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn quantile_of_sorted(sorted: &[f64], probability: f64) -> Result<Estimate, StatError> {
    let at = |rank: u64| usize::try_from(rank).ok().and_then(|rank| sorted.get(rank).copied()).unwrap_or(f64::NAN);
    interpolated(sorted.len() as u64, probability, at)
}

/// The point that parts `n` values in order, where `ranked` gives the value of a rank (0-based).
fn interpolated(n: u64, probability: f64, ranked: impl Fn(u64) -> f64) -> Result<Estimate, StatError> {
    at_least(n, 1)?;
    if !(0.0..=1.0).contains(&probability) {
        return Err(StatError::OutOfRange { what: "probability" });
    }
    let position = (n - 1) as f64 * probability;
    let (below, fraction) = (position.floor(), position.fract());
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let rank = below as u64;
    let (lower, upper) = (ranked(rank), ranked((rank + 1).min(n - 1)));
    let value = lower + fraction * (upper - lower);
    Ok(Estimate {
        value,
        interval: Err(NoInterval::NotDefined),
        n,
        unit: Unit::ScalePoints,
        method: Method::Descriptive,
        degrees: Degrees::None,
    })
}

/// The answer of the person with this rank (0-based) when all stand in order.
pub(super) fn ranked(histogram: &Histogram, rank: u64) -> f64 {
    let mut passed = 0;
    for (value, count) in histogram.iter() {
        passed += count;
        if rank < passed {
            return value;
        }
    }
    f64::NAN
}

/// Middle answer: the quantile at one half.
///
/// # Input
/// Valid answers.
///
/// # Output
/// [`Unit::ScalePoints`], without an interval.
///
/// # Errors
/// Nobody answered.
///
/// # Source
/// As [`quantile`].
///
/// # Example
/// ```
/// # use kartlegg::model::Histogram;
/// # use kartlegg::stats::median;
/// let first = Histogram::from_observations(&[1.0, 2.0, 3.0, 4.0, 5.0]);
/// assert_eq!(median(&first)?.value, 3.0);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn median(histogram: &Histogram) -> Result<Estimate, StatError> {
    quantile(histogram, 0.5)
}

/// The same estimate as percent of maximum possible: `(x − min)/(max − min) · 100`, with the *declared* end points of the scale.
///
/// A difference ([`Unit::ScalePointsDifference`]) and a standard deviation keep their zero: use [`pomp_difference`].
///
/// # Input
/// An estimate in scale points, and the declared end points.
///
/// # Output
/// [`Unit::Points100`], with the interval on the same scale.
///
/// # Errors
/// When the end points are not finite and in order.
///
/// # Source
/// Cohen P, Cohen J, Aiken LS, West SG (1999), Multivariate Behav Res 34:315–346.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Histogram};
/// # use kartlegg::stats::{Population, mean, pomp};
/// let first = Histogram::from_observations(&[1.0, 2.0, 3.0, 4.0, 5.0]);
/// let points = pomp(mean(&first, Population::Infinite, Confidence::P95)?, 1.0, 5.0)?;
/// assert!((points.value - 50.0).abs() < 1e-9);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn pomp(estimate: Estimate, minimum: f64, maximum: f64) -> Result<Estimate, StatError> {
    let factor = pomp_factor(minimum, maximum)?;
    Ok(estimate.rescaled(factor, -minimum * factor, Unit::Points100))
}

/// The same difference (or standard deviation) on the 0–100 scale: `x/(max − min) · 100`.
///
/// # Input
/// A difference or a standard deviation in scale points, and the declared end points.
///
/// # Output
/// [`Unit::Points100Difference`], or [`Unit::Points100`] for a standard deviation.
///
/// # Errors
/// When the end points are not finite and in order.
///
/// # Source
/// As [`pomp`].
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Histogram};
/// # use kartlegg::stats::{pomp_difference, welch};
/// let first = Histogram::from_observations(&[1.0, 2.0, 3.0, 4.0, 5.0]);
/// let second = Histogram::from_observations(&[2.0, 4.0, 6.0, 8.0, 10.0]);
/// let difference = pomp_difference(welch(&first, &second, Confidence::P95)?.difference, 0.0, 10.0)?;
/// assert!((difference.value + 30.0).abs() < 1e-9);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn pomp_difference(estimate: Estimate, minimum: f64, maximum: f64) -> Result<Estimate, StatError> {
    let unit = if estimate.unit == Unit::ScalePoints { Unit::Points100 } else { Unit::Points100Difference };
    Ok(estimate.rescaled(pomp_factor(minimum, maximum)?, 0.0, unit))
}

fn pomp_factor(minimum: f64, maximum: f64) -> Result<f64, StatError> {
    if minimum.is_finite() && maximum.is_finite() && minimum < maximum {
        Ok(100.0 / (maximum - minimum))
    } else {
        Err(StatError::OutOfRange { what: "end points of the scale" })
    }
}

/// Standard deviation within units, pooled over the units of one measure: `√(Σ squares within / Σ (n − 1))`.
///
/// Small units borrow it for their interval, so that nobody's own spread is shown and three equal answers do not look certain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PooledSpread {
    /// The pooled standard deviation, in scale points.
    pub standard_deviation: f64,
    /// Its degrees of freedom: persons minus units.
    pub degrees_of_freedom: u64,
}

impl PooledSpread {
    /// Pools over units. Units where nobody answered do not count; a unit with one answer adds nothing.
    ///
    /// # Errors
    /// No unit with two answers; everybody in each unit answered alike.
    pub fn of<'a>(units: impl IntoIterator<Item = &'a Histogram>) -> Result<Self, StatError> {
        Self::over(units.into_iter().filter_map(|unit| Summary::of(unit).ok()).map(|summary| (summary.squares, summary.n - 1)))
    }

    /// Pools over groups of which size and standard deviation are published; one without does not count.
    ///
    /// # Errors
    /// No group with two answers; everybody in each group answered alike.
    pub fn of_published(groups: impl IntoIterator<Item = Published>) -> Result<Self, StatError> {
        let part = |group: Published| {
            let degrees = group.n().checked_sub(1)?;
            Some((group.standard_deviation()?.powi(2) * degrees as f64, degrees))
        };
        Self::over(groups.into_iter().filter_map(part))
    }

    /// Sums of squares with their degrees of freedom.
    fn over(parts: impl Iterator<Item = (f64, u64)>) -> Result<Self, StatError> {
        let (squares, degrees_of_freedom) = parts.fold((0.0, 0), |all, part| (all.0 + part.0, all.1 + part.1));
        at_least(degrees_of_freedom, 1)?;
        if squares == 0.0 {
            return Err(StatError::NoVariation);
        }
        Ok(Self { standard_deviation: (squares / degrees_of_freedom as f64).sqrt(), degrees_of_freedom })
    }
}

/// Mean of a small unit with an interval from the pooled standard deviation: `m ± t(df) · s_pooled/√n`, times `√(1 − n/N)`.
///
/// # Assumptions
/// People differ as much in this unit as in the others on average.
///
/// # Input
/// Valid answers of the unit, and the spread within units of the same measure.
///
/// # Output
/// [`Unit::ScalePoints`]; an interval even for one answer. None when everyone in the population answered.
///
/// # Errors
/// Nobody answered; more answers than people.
///
/// # Source
/// The within mean square of a one-way analysis of variance. Oracle: R `lm(y ~ 0 + unit)` with `confint`.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Histogram};
/// # use kartlegg::stats::{PooledSpread, Population, mean_pooled};
/// let one = Histogram::from_observations(&[4.0]);
/// let spread = PooledSpread { standard_deviation: 1.0, degrees_of_freedom: 60 };
/// assert!(mean_pooled(&one, spread, Population::Infinite, Confidence::P95)?.interval.is_ok());
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn mean_pooled(
    histogram: &Histogram,
    spread: PooledSpread,
    population: Population,
    level: Confidence,
) -> Result<Estimate, StatError> {
    let summary = Summary::of(histogram)?;
    let correction = population.correction(summary.n)?;
    let method = if population == Population::Infinite { Method::TPooled } else { Method::TPooledFinite };
    let interval = if population.is_complete(summary.n) {
        Err(NoInterval::EveryoneAnswered)
    } else {
        let error = spread.standard_deviation / (summary.n as f64).sqrt() * correction;
        let half = critical::t(spread.degrees_of_freedom, level) * error;
        Ok(Interval::new(summary.mean - half, summary.mean + half, level))
    };
    Ok(Estimate { value: summary.mean, interval, n: summary.n, unit: Unit::ScalePoints, method, degrees: Degrees::None })
}
