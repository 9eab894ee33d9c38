//! Shares: so many of so many.

use crate::model::{Confidence, Degrees, Estimate, Histogram, Interval, Method, NoInterval, Unit};

use super::count::{Count, Population, WeightedCount};
use super::critical;
use super::distribution::beta_quantile;
use super::error::StatError;
use super::hypergeometric::Hypergeometric;

/// Populations up to this size get the exact interval under `staff`.
pub const EXACT_POPULATION: u64 = 50;

/// Share with the interval that the population asks for.
///
/// Wilson for an infinite population; for a finite one exact inversion of the hypergeometric distribution up to
/// [`EXACT_POPULATION`] people, Wilson with n* above. The choice rests on the coverage study in [`super::COVERAGE_STUDY`].
///
/// # Input
/// Persons with a valid answer, and the population that they stand for.
///
/// # Output
/// [`Unit::Share`], 0 to 1; without an interval when everyone answered.
///
/// # Errors
/// More answers than people.
///
/// # Source
/// [`wilson`], [`hypergeometric`], [`wilson_finite`].
///
/// # Example
/// ```
/// # use kartlegg::model::Confidence;
/// # use kartlegg::stats::{Count, Population, share};
/// // "Between 6 and 10 of the 12 employees."
/// let found = share(Count::new(6, 8)?, Population::Finite(12), Confidence::P95)?;
/// assert!(found.interval.is_ok_and(|ci| ci.lower == 0.5 && (ci.upper - 10.0 / 12.0).abs() < 1e-12));
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn share(count: Count, population: Population, level: Confidence) -> Result<Estimate, StatError> {
    match population {
        Population::Infinite => Ok(wilson(count, level)),
        Population::Finite(people) if people <= EXACT_POPULATION => hypergeometric(count, people, level),
        Population::Finite(people) => wilson_finite(count, people, level),
    }
}

/// Wilson score interval for a share.
///
/// Used wherever a report says "x % of staff …". Unlike `p ± z·SE` it stays inside 0 to 1 and remains an interval when nobody,
/// or everybody, has the property.
///
/// # Input
/// Persons with a valid answer: a [`Count`], or the sums of weights that public surveys publish ([`WeightedCount`]), which are taken as so
/// many persons. Not for rates per 100 000 ([`super::event_rate`]).
///
/// # Output
/// [`Unit::Share`], 0 to 1. Multiply by 100 only when formatting. A value lies outside the interval exactly when the test with the variance
/// under the null hypothesis rejects it.
///
/// # Source
/// Wilson EB (1927), J Am Stat Assoc 22:209–212. Oracle: Newcombe RG (1998), Stat Med 17:857–872, method 3.
///
/// # Example
/// ```
/// # use kartlegg::model::Confidence;
/// # use kartlegg::stats::{Count, wilson};
/// let nobody = wilson(Count::new(0, 20)?, Confidence::P95);
/// assert_eq!(nobody.value, 0.0);
/// assert!(nobody.interval.is_ok_and(|ci| ci.lower == 0.0 && ci.upper > 0.16));
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
#[must_use]
pub fn wilson(count: impl Into<WeightedCount>, level: Confidence) -> Estimate {
    let count = count.into();
    Estimate { interval: Ok(share_interval(count.share(), count.trials(), level)), ..plain(count, Method::Wilson) }
}

/// Wilson score interval with the effective size `n* = n(N − 1)/(N − n)` of a sample from N people.
///
/// # Input
/// Persons with a valid answer, and the number of people asked.
///
/// # Output
/// [`Unit::Share`]; `n` is the people who answered, not n*. Without an interval when everyone answered.
///
/// # Errors
/// More answers than people.
///
/// # Source
/// Wilson's formula with the variance of sampling without replacement, `p(1 − p)/n · (N − n)/(N − 1)`; Cochran (1977), ch. 3.
///
/// # Example
/// ```
/// # use kartlegg::model::Confidence;
/// # use kartlegg::stats::{Count, wilson_finite};
/// let found = wilson_finite(Count::new(6, 8)?, 12, Confidence::P95)?;
/// assert!(found.interval.is_ok_and(|ci| (ci.lower - 0.5418).abs() < 1e-4 && (ci.upper - 0.8839).abs() < 1e-4));
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn wilson_finite(count: Count, population: u64, level: Confidence) -> Result<Estimate, StatError> {
    Population::Finite(population).correction(count.trials())?;
    let estimate = plain(count, Method::WilsonFinite);
    if population == count.trials() {
        return Ok(Estimate { interval: Err(NoInterval::EveryoneAnswered), ..estimate });
    }
    let effective = count.trials() as f64 * (population - 1) as f64 / (population - count.trials()) as f64;
    Ok(Estimate { interval: Ok(share_interval(count.share(), effective, level)), ..estimate })
}

/// Wilson's interval of a share among `n`, be they whole persons, weights or an effective size.
pub(super) fn share_interval(p: f64, n: f64, level: Confidence) -> Interval {
    let z = critical::z(level);
    let scale = 1.0 + z * z / n;
    let centre = (p + z * z / (2.0 * n)) / scale;
    let half = z / scale * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    // At the ends one limit is the share itself; the difference of two equal terms would leave dust.
    let lower = if p <= 0.0 { 0.0 } else { centre - half };
    let upper = if p >= 1.0 { 1.0 } else { centre + half };
    Interval::clamped(lower, upper, 0.0..=1.0, level)
}

/// Clopper–Pearson interval for a share: covers at least as often as it says, usually much more often.
///
/// # Input
/// Whole persons with a valid answer.
///
/// # Output
/// [`Unit::Share`].
///
/// # Source
/// Clopper CJ, Pearson ES (1934), Biometrika 26:404–413, by beta quantiles. Oracle: R `binom.test`.
///
/// # Example
/// ```
/// # use kartlegg::model::Confidence;
/// # use kartlegg::stats::{Count, clopper_pearson};
/// let found = clopper_pearson(Count::new(81, 263)?, Confidence::P95);
/// assert!(found.interval.is_ok_and(|ci| (ci.lower - 0.2527).abs() < 1e-4 && (ci.upper - 0.3676).abs() < 1e-4));
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
#[must_use]
pub fn clopper_pearson(count: Count, level: Confidence) -> Estimate {
    let (x, n) = (count.events() as f64, count.trials() as f64);
    let tail = 1.0 - level.upper_tail();
    let lower = if count.events() == 0 { 0.0 } else { beta_quantile(tail, x, n - x + 1.0) };
    let upper = if count.events() == count.trials() { 1.0 } else { 1.0 - beta_quantile(tail, n - x, x + 1.0) };
    Estimate { interval: Ok(Interval::clamped(lower, upper, 0.0..=1.0, level)), ..plain(count, Method::ClopperPearson) }
}

/// Share in a finite population, with the exact interval of [`hypergeometric_people`] divided by N.
///
/// # Input
/// Persons with a valid answer, and the number of people asked.
///
/// # Output
/// [`Unit::Share`]. Without an interval when everyone answered.
///
/// # Errors
/// More answers than people.
///
/// # Source
/// As [`hypergeometric_people`].
///
/// # Example
/// ```
/// # use kartlegg::model::Confidence;
/// # use kartlegg::stats::{Count, hypergeometric};
/// let found = hypergeometric(Count::new(6, 8)?, 12, Confidence::P95)?;
/// assert!(found.interval.is_ok_and(|ci| ci.lower == 0.5));
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn hypergeometric(count: Count, population: u64, level: Confidence) -> Result<Estimate, StatError> {
    let (fewest, most) = hypergeometric_people(count, population, level)?;
    let estimate = plain(count, Method::Hypergeometric);
    if population == count.trials() {
        return Ok(Estimate { interval: Err(NoInterval::EveryoneAnswered), ..estimate });
    }
    let (lower, upper) = (fewest as f64 / population as f64, most as f64 / population as f64);
    Ok(Estimate { interval: Ok(Interval::new(lower, upper, level)), ..estimate })
}

/// How many of the N people have the property: "between 6 and 10 of the 12 employees".
///
/// From the smallest K with P(X ≥ x) > α/2 to the largest K with P(X ≤ x) > α/2, where X is the number with the property among
/// n drawn without replacement from N of whom K have it.
///
/// # Assumptions
/// Those who did not answer are a random part of all.
///
/// # Input
/// Persons with a valid answer, and the number of people asked.
///
/// # Output
/// Fewest and most people.
///
/// # Errors
/// More answers than people.
///
/// # Source
/// Konijn HS (1973), Statistical Theory of Sample Survey Design and Analysis; Wright T (1991), Exact Confidence Bounds when
/// Sampling from Small Finite Universes. Oracle: `scipy.stats.hypergeom`.
///
/// # Example
/// ```
/// # use kartlegg::model::Confidence;
/// # use kartlegg::stats::{Count, hypergeometric_people};
/// assert_eq!(hypergeometric_people(Count::new(6, 8)?, 12, Confidence::P95)?, (6, 10));
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn hypergeometric_people(count: Count, population: u64, level: Confidence) -> Result<(u64, u64), StatError> {
    Population::Finite(population).correction(count.trials())?;
    let fewest = fewest_people(count, population, level);
    // Counting those without the property mirrors the problem.
    let most = population - fewest_people(count.complement(), population, level);
    Ok((fewest, most))
}

/// Smallest K with P(X ≥ x) > α/2; the probability increases with K, so it is found by halving.
fn fewest_people(count: Count, population: u64, level: Confidence) -> u64 {
    // A probability of exactly α/2 is not above it, whatever the rounding of both.
    let tail = (1.0 - level.upper_tail()) * (1.0 + 1e-12);
    let (mut low, mut high) = (count.events(), population - (count.trials() - count.events()));
    while low < high {
        let middle = low + (high - low) / 2;
        let model = Hypergeometric { drawn: count.trials(), marked: middle, total: population };
        if model.at_least(count.events()) > tail {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

/// Share of valid answers at the declared top: the `levels` highest values of the histogram, chosen or not.
///
/// The histogram must walk the declared levels, zero counts included; that is what tallies do.
///
/// # Input
/// Valid answers over the declared levels, and how many of the highest count.
///
/// # Output
/// Persons at those levels among all with a valid answer.
///
/// # Errors
/// Nobody answered; more levels than the scale has, or none.
///
/// # Source
/// Counting.
///
/// # Example
/// ```
/// # use kartlegg::model::Histogram;
/// # use kartlegg::stats::{Count, top_box};
/// let answers = Histogram::new(vec![1.0, 2.0, 3.0, 4.0, 5.0], vec![0, 2, 5, 8, 3]);
/// assert_eq!(top_box(&answers, 2)?, Count::new(11, 18)?);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn top_box(histogram: &Histogram, levels: usize) -> Result<Count, StatError> {
    let from = box_size(histogram, levels)?;
    Count::new(histogram.counts()[from..].iter().sum(), histogram.n())
}

/// Share of valid answers at the declared bottom: the `levels` lowest values.
///
/// # Input
/// Valid answers over the declared levels, and how many of the lowest count.
///
/// # Output
/// Persons at those levels among all with a valid answer.
///
/// # Errors
/// Nobody answered; more levels than the scale has, or none.
///
/// # Source
/// Counting.
///
/// # Example
/// ```
/// # use kartlegg::model::Histogram;
/// # use kartlegg::stats::{Count, bottom_box};
/// let answers = Histogram::new(vec![1.0, 2.0, 3.0, 4.0, 5.0], vec![0, 2, 5, 8, 3]);
/// assert_eq!(bottom_box(&answers, 2)?, Count::new(2, 18)?);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn bottom_box(histogram: &Histogram, levels: usize) -> Result<Count, StatError> {
    box_size(histogram, levels)?;
    Count::new(histogram.counts()[..levels].iter().sum(), histogram.n())
}

fn box_size(histogram: &Histogram, levels: usize) -> Result<usize, StatError> {
    match histogram.values().len().checked_sub(levels) {
        Some(rest) if levels > 0 => Ok(rest),
        _ => Err(StatError::OutOfRange { what: "number of levels" }),
    }
}

fn plain(count: impl Into<WeightedCount>, method: Method) -> Estimate {
    let count = count.into();
    Estimate {
        value: count.share(),
        interval: Err(NoInterval::NotDefined),
        n: count.people(),
        unit: Unit::Share,
        method,
        degrees: Degrees::None,
    }
}
