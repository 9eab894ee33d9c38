//! Standardisation by age and sex, direct and indirect.

use super::rates;
use crate::model::{Confidence, Degrees, Estimate, Interval, Method, NoInterval, Unit};

/// One stratum of an area beside the same stratum of the reference population.
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

/// Why standardisation was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No strata, or a population that is not a positive number.
    NoPopulation,
    /// A count that is negative or not finite.
    BadCount,
    /// The reference has events in no stratum of the area, so nothing can be expected.
    NothingExpected,
}

/// Indirect standardisation: what the area has against what it would have with the reference's rates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Indirect {
    /// Events in the area.
    pub observed: f64,
    /// Events that the reference's rates give.
    pub expected: f64,
    /// Observed over expected, times 100; its interval is exact below ten events and Byar's above.
    pub ratio: Estimate,
    /// The ratio times the reference's crude rate: the displayed, adjusted value, per person times `multiplier`.
    pub adjusted: Estimate,
    /// Crude rate of the area.
    pub crude: f64,
    /// Crude rate of the reference.
    pub reference_crude: f64,
}

fn check(strata: &[Stratum]) -> Result<(), Refused> {
    let sound = |population: f64| population > 0.0 && population.is_finite();
    if strata.is_empty()
        || !strata.iter().all(|s| s.population >= 0.0 && s.population.is_finite() && sound(s.reference_population))
    {
        return Err(Refused::NoPopulation);
    }
    let counted = |count: f64| count >= 0.0 && count.is_finite();
    if strata.iter().all(|s| counted(s.count) && counted(s.reference_count)) { Ok(()) } else { Err(Refused::BadCount) }
}

/// Indirect standardisation with the rates of the reference.
///
/// `reference_ratio` is the reference's own observed over expected when it is not exactly 1, because people of unknown age or
/// sex are counted but belong to no stratum; the ratio is rescaled so that the reference is 100.
///
/// # Errors
/// When a population is missing, a count impossible, or nothing expected.
///
/// # Source
/// Breslow NE, Day NE (1987), Statistical Methods in Cancer Research II, chapter 2.
pub fn indirect(strata: &[Stratum], multiplier: f64, reference_ratio: f64, level: Confidence) -> Result<Indirect, Refused> {
    check(strata)?;
    let observed: f64 = strata.iter().map(|s| s.count).sum();
    let raw: f64 = strata.iter().map(|s| s.population * s.reference_count / s.reference_population).sum();
    let expected = raw * reference_ratio;
    let population: f64 = strata.iter().map(|s| s.population).sum();
    if expected.is_nan() || expected <= 0.0 || population <= 0.0 {
        return Err(Refused::NothingExpected);
    }
    let national: f64 = strata.iter().map(|s| s.reference_count).sum();
    let reference_crude = multiplier * national / strata.iter().map(|s| s.reference_population).sum::<f64>();
    let (interval, method) = rates::rate_limits(observed, expected, level).ok_or(Refused::BadCount)?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let n = observed as u64;
    let plain =
        Estimate { value: observed / expected, interval: Ok(interval), n, unit: Unit::Ratio, method, degrees: Degrees::None };
    Ok(Indirect {
        observed,
        expected,
        ratio: plain.rescaled(100.0, 0.0, Unit::Ratio),
        adjusted: plain.rescaled(reference_crude, 0.0, Unit::Rate),
        crude: multiplier * observed / population,
        reference_crude,
    })
}

/// Direct standardisation: the rate that the area would have with the reference's mix of ages and sexes, per person times
/// `multiplier`. The interval is Dobson's; below ten events there is none, because the method breaks down there.
///
/// # Errors
/// When a population is missing (every stratum needs people in the area) or a count impossible.
///
/// # Source
/// Dobson AJ, Kuulasmaa K, Eberle E, Scherer J (1991), Stat Med 10:457–462.
pub fn direct(strata: &[Stratum], multiplier: f64, level: Confidence) -> Result<Estimate, Refused> {
    check(strata)?;
    if strata.iter().any(|s| s.population <= 0.0) {
        return Err(Refused::NoPopulation);
    }
    let total: f64 = strata.iter().map(|s| s.reference_population).sum();
    let weight = |s: &Stratum| s.reference_population / total;
    let value: f64 = strata.iter().map(|s| weight(s) * s.count / s.population).sum();
    let variance: f64 = strata.iter().map(|s| weight(s).powi(2) * s.count / s.population.powi(2)).sum();
    let events: f64 = strata.iter().map(|s| s.count).sum();
    let interval = if events < rates::BYAR_FROM {
        Err(NoInterval::TooFew)
    } else {
        let (lower, upper) = rates::byar(events, level);
        let scale = (variance / events).sqrt();
        let lower = value + scale * (lower.unwrap_or(0.0) - events);
        Ok(Interval::new(lower, value + scale * (upper - events), level))
    };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let n = events as u64;
    Ok(Estimate { value, interval, n, unit: Unit::Rate, method: Method::Dobson, degrees: Degrees::None }.rescaled(
        multiplier,
        0.0,
        Unit::Rate,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Women having an abortion in 2019, by age: Norway and Oslo (medical birth and abortion registers).
    const ABORTIONS: [[f64; 4]; 6] = [
        [85.0, 15380.0, 745.0, 155_334.0],
        [437.0, 24381.0, 2445.0, 164_895.0],
        [601.0, 38496.0, 3131.0, 181_578.0],
        [527.0, 35193.0, 2714.0, 178_708.0],
        [400.0, 27520.0, 1903.0, 170_931.0],
        [141.0, 23299.0, 704.0, 170_461.0],
    ];

    fn strata(rows: &[[f64; 4]]) -> Vec<Stratum> {
        let stratum = |&[count, population, reference_count, reference_population]: &[f64; 4]| Stratum {
            count,
            population,
            reference_count,
            reference_population,
        };
        rows.iter().map(stratum).collect()
    }

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-10 * expected, "{found} is not {expected}");
    }

    #[test]
    fn oslo_2019_agrees_in_every_figure() {
        let oslo = indirect(&strata(&ABORTIONS), 1000.0, 1.0, Confidence::P95).unwrap();
        close(oslo.observed, 2191.0);
        close(oslo.expected, 2_036.150_739_961_194_4);
        close(oslo.ratio.value, 107.604_999_816_553_69);
        close(oslo.adjusted.value, 12.258_820_106_568_582);
        close(oslo.crude, 13.337_878_723_313_588);
        close(oslo.reference_crude, 11.392_426_120_967_954);
        assert!(oslo.ratio.interval.unwrap().lower > 100.0, "Oslo is above the country");
    }

    #[test]
    fn the_reference_against_itself_is_itself() {
        let itself: Vec<[f64; 4]> =
            ABORTIONS.iter().map(|&[_, _, count, population]| [count, population, count, population]).collect();
        let indirect = indirect(&strata(&itself), 1000.0, 1.0, Confidence::P95).unwrap();
        let direct = direct(&strata(&itself), 1000.0, Confidence::P95).unwrap();
        close(indirect.ratio.value, 100.0);
        close(direct.value, indirect.reference_crude);
    }

    /// With one stratum both methods are the crude rate, and Dobson's interval is Byar's.
    #[test]
    fn one_stratum_is_the_crude_rate() {
        let one = strata(&[[20.0, 100.0, 7.0, 1000.0]]);
        let direct = direct(&one, 100.0, Confidence::P95).unwrap();
        let ci = direct.interval.unwrap();
        close(direct.value, 20.0);
        close(ci.lower, 12.211_428_834_875_937);
        close(ci.upper, 30.889_880_369_197_066);
    }

    #[test]
    fn what_cannot_be_standardised_is_refused() {
        let few = strata(&[[9.0, 100.0, 7.0, 1000.0]]);
        assert_eq!(direct(&few, 1.0, Confidence::P95).unwrap().interval, Err(NoInterval::TooFew));
        assert_eq!(indirect(&[], 1.0, 1.0, Confidence::P95), Err(Refused::NoPopulation));
        assert_eq!(indirect(&strata(&[[1.0, 10.0, 0.0, 10.0]]), 1.0, 1.0, Confidence::P95), Err(Refused::NothingExpected));
        assert_eq!(direct(&strata(&[[0.0, 0.0, 1.0, 10.0]]), 1.0, Confidence::P95), Err(Refused::NoPopulation));
        assert_eq!(direct(&strata(&[[-1.0, 5.0, 1.0, 10.0]]), 1.0, Confidence::P95), Err(Refused::BadCount));
    }
}
