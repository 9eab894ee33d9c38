//! Standardisation by age and sex, direct and indirect.

use crate::model::{Confidence, Degrees, Estimate, Interval, Method, NoInterval, Unit};

use super::count::EventRate;
use super::error::StatError;
use super::rates::{BYAR_FROM, byar_limits, event_rate};

/// One stratum (an age group of one sex, say) of an area beside the same stratum of the reference population.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stratum {
    /// Events in the area.
    pub count: f64,
    /// Population of the area.
    pub population: f64,
    /// Events in the reference.
    pub reference_count: f64,
    /// Population of the reference.
    pub reference_population: f64,
}

/// Indirect standardisation: what the area has against what it would have with the reference's rates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Indirect {
    /// Events in the area.
    pub observed: f64,
    /// Events that the reference's rates give.
    pub expected: f64,
    /// Observed over expected, times 100; its interval is that of [`event_rate`].
    pub ratio: Estimate,
    /// The ratio times the reference's crude rate: the displayed, adjusted value, per person times `multiplier`.
    pub adjusted: Estimate,
    /// Crude rate of the area.
    pub crude: f64,
    /// Crude rate of the reference.
    pub reference_crude: f64,
}

fn check(strata: &[Stratum]) -> Result<(), StatError> {
    let sound = |population: f64| population > 0.0 && population.is_finite();
    let known = |s: &Stratum| s.population >= 0.0 && s.population.is_finite() && sound(s.reference_population);
    if strata.is_empty() || !strata.iter().all(known) {
        return Err(StatError::OutOfRange { what: "population of a stratum" });
    }
    let counted = |count: f64| count >= 0.0 && count.is_finite();
    let sound = strata.iter().all(|s| counted(s.count) && counted(s.reference_count));
    if sound { Ok(()) } else { Err(StatError::OutOfRange { what: "number of events in a stratum" }) }
}

/// Indirect standardisation with the rates of the reference: the standardised ratio (SMR) and the value that it gives.
///
/// # Input
/// One entry a stratum, the same strata in area and reference. `multiplier` is what a rate is given per (1000, say). `reference_ratio` is the
/// reference's own observed over expected when it is not exactly 1, because people of unknown age or sex are counted but belong to no
/// stratum; the ratio is rescaled so that the reference is 100.
///
/// # Output
/// Two estimates: [`Unit::Ratio`] with 100 for the reference, and [`Unit::Rate`] per `multiplier`; their `n` is the whole part of the events.
///
/// # Errors
/// When a population is missing, a count impossible, or nothing expected.
///
/// # Source
/// Breslow NE, Day NE (1987), Statistical Methods in Cancer Research II, chapter 2. Oracle: numpy over the strata.
///
/// # Example
/// ```
/// # use kartlegg::model::Confidence;
/// # use kartlegg::stats::{Stratum, indirect_standardisation};
/// let young = Stratum { count: 12.0, population: 100.0, reference_count: 50.0, reference_population: 1000.0 };
/// let old = Stratum { count: 3.0, population: 200.0, reference_count: 20.0, reference_population: 2000.0 };
/// let found = indirect_standardisation(&[young, old], 1000.0, 1.0, Confidence::P95)?;
/// assert!((found.expected - 7.0).abs() < 1e-12 && (found.ratio.value - 1500.0 / 7.0).abs() < 1e-9);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn indirect_standardisation(
    strata: &[Stratum],
    multiplier: f64,
    reference_ratio: f64,
    level: Confidence,
) -> Result<Indirect, StatError> {
    check(strata)?;
    let sum = |part: fn(&Stratum) -> f64| strata.iter().map(part).sum::<f64>();
    let observed = sum(|s| s.count);
    let expected = sum(|s| s.population * s.reference_count / s.reference_population) * reference_ratio;
    let population = sum(|s| s.population);
    if population <= 0.0 {
        return Err(StatError::OutOfRange { what: "population of the area" });
    }
    let reference_crude = multiplier * sum(|s| s.reference_count) / sum(|s| s.reference_population);
    let plain = event_rate(EventRate::against(observed, expected)?, level);
    Ok(Indirect {
        observed,
        expected,
        ratio: plain.rescaled(100.0, 0.0, Unit::Ratio),
        adjusted: plain.rescaled(reference_crude, 0.0, Unit::Rate),
        crude: multiplier * observed / population,
        reference_crude,
    })
}

/// Direct standardisation: the rate that the area would have with the reference's mix of ages and sexes.
///
/// # Input
/// One entry a stratum; every stratum needs people in the area. `multiplier` is what a rate is given per.
///
/// # Output
/// [`Unit::Rate`] per `multiplier` with Dobson's interval, `n` the whole part of the events. Below [`BYAR_FROM`] events there is no interval,
/// because the method breaks down there ([`NoInterval::TooFew`]).
///
/// # Errors
/// When a population is missing or a count impossible.
///
/// # Source
/// Dobson AJ, Kuulasmaa K, Eberle E, Scherer J (1991), Stat Med 10:457–462. Oracle: numpy over the strata.
///
/// # Example
/// ```
/// # use kartlegg::model::Confidence;
/// # use kartlegg::stats::{Stratum, direct_standardisation};
/// let young = Stratum { count: 12.0, population: 100.0, reference_count: 50.0, reference_population: 1000.0 };
/// let old = Stratum { count: 3.0, population: 200.0, reference_count: 20.0, reference_population: 2000.0 };
/// let rate = direct_standardisation(&[young, old], 1000.0, Confidence::P95)?;
/// assert!((rate.value - 50.0).abs() < 1e-9 && rate.n == 15);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn direct_standardisation(strata: &[Stratum], multiplier: f64, level: Confidence) -> Result<Estimate, StatError> {
    check(strata)?;
    if strata.iter().any(|s| s.population <= 0.0) {
        return Err(StatError::OutOfRange { what: "population of a stratum" });
    }
    let total: f64 = strata.iter().map(|s| s.reference_population).sum();
    let weight = |s: &Stratum| s.reference_population / total;
    let value: f64 = strata.iter().map(|s| weight(s) * s.count / s.population).sum();
    let variance: f64 = strata.iter().map(|s| weight(s).powi(2) * s.count / s.population.powi(2)).sum();
    let events: f64 = strata.iter().map(|s| s.count).sum();
    let interval = if events < BYAR_FROM {
        Err(NoInterval::TooFew)
    } else {
        let (lower, upper) = byar_limits(events, level);
        let scale = (variance / events).sqrt();
        Ok(Interval::new(value + scale * (lower - events), value + scale * (upper - events), level))
    };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let n = events as u64;
    let plain = Estimate { value, interval, n, unit: Unit::Rate, method: Method::Dobson, degrees: Degrees::None };
    Ok(plain.rescaled(multiplier, 0.0, Unit::Rate))
}
