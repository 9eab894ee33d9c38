//! Intervals for counts, rates and standardised figures. Plain numbers in, plain numbers out.

use statrs::distribution::{ContinuousCDF, Normal};
use statrs::function::gamma::gamma_ur;

use crate::model::{Confidence, Interval, Method};

/// Counts from this size on use Byar's approximation; below it the exact limits.
pub const BYAR_FROM: f64 = 10.0;

/// The two-sided normal deviate of a confidence level, 1.96 for 95 %.
#[must_use]
pub fn normal_deviate(level: Confidence) -> f64 {
    Normal::standard().inverse_cdf(level.upper_tail())
}

/// Wilson score interval for `count` of `trials`, from 0 to 1; `None` without trials or with more events than trials.
///
/// The score interval is the inversion of the test with the variance under the null hypothesis, so a value lies outside it
/// exactly when that test rejects it. Unlike the one in `stats` it takes weighted counts, since that is what public surveys
/// publish.
///
/// # Source
/// Wilson EB (1927), J Am Stat Assoc 22:209–212.
pub(super) fn wilson(count: f64, trials: f64, level: Confidence) -> Option<Interval> {
    let possible = count >= 0.0 && count <= trials && trials > 0.0;
    if !possible || !trials.is_finite() {
        return None;
    }
    let z = normal_deviate(level);
    let (share, squared) = (count / trials, z * z);
    let root = z * (squared + 4.0 * count * (1.0 - share)).sqrt();
    let below = 2.0 * (trials + squared);
    let lower = if count == 0.0 { 0.0 } else { (2.0 * count + squared - root) / below };
    let upper = if (count - trials).abs() < f64::EPSILON { 1.0 } else { (2.0 * count + squared + root) / below };
    Some(Interval::clamped(lower, upper, 0.0..=1.0, level))
}

/// Exact limits for the mean of a Poisson count; `None` for a negative or infinite count.
///
/// # Source
/// Garwood F (1936), Biometrika 28:437–442, as tail areas of the gamma distribution.
#[must_use]
pub fn poisson_exact(count: f64, level: Confidence) -> Option<Interval> {
    if !(count >= 0.0 && count.is_finite()) {
        return None;
    }
    let tail = 1.0 - level.upper_tail();
    let lower = if count == 0.0 { 0.0 } else { gamma_quantile(count, tail) };
    Some(Interval::new(lower, gamma_quantile(count + 1.0, 1.0 - tail), level))
}

/// The point below which a gamma variable with this shape lies with this probability, by bisection on the upper tail.
fn gamma_quantile(shape: f64, probability: f64) -> f64 {
    let above = |x: f64| gamma_ur(shape, x);
    let spread = shape.sqrt().max(1.0);
    let (mut low, mut high) = (0.0_f64, shape + spread);
    while above(high) > 1.0 - probability {
        low = high;
        high += 4.0 * spread;
    }
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if middle <= 0.0 || above(middle) > 1.0 - probability {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// Byar's limits for the mean of a Poisson count. The lower end is `None` where the formula falls below zero, which happens
/// for very small counts.
///
/// # Source
/// Breslow NE, Day NE (1987), Statistical Methods in Cancer Research II, p. 69.
#[must_use]
pub fn byar(count: f64, level: Confidence) -> (Option<f64>, f64) {
    let z = normal_deviate(level);
    let next = count + 1.0;
    let upper = next * (1.0 - 1.0 / (9.0 * next) + z / (3.0 * next.sqrt())).powi(3);
    let root = 1.0 - 1.0 / (9.0 * count) - z / (3.0 * count.sqrt());
    ((root >= 0.0).then(|| count * root.powi(3)), upper)
}

/// Limits for the mean of a count: exact below ten, Byar's from ten on.
#[must_use]
pub fn count_limits(count: f64, level: Confidence) -> Option<(Interval, Method)> {
    if count < BYAR_FROM {
        return poisson_exact(count, level).map(|interval| (interval, Method::PoissonExact));
    }
    let (lower, upper) = byar(count, level);
    count.is_finite().then(|| (Interval::new(lower.unwrap_or(0.0), upper, level), Method::Byar))
}

/// Limits of a count divided by a fixed number: a rate (population over the multiplier) or a ratio (expected count).
#[must_use]
pub fn rate_limits(count: f64, base: f64, level: Confidence) -> Option<(Interval, Method)> {
    if !(base > 0.0 && base.is_finite()) {
        return None;
    }
    count_limits(count, level).map(|(ci, method)| (Interval::new(ci.lower / base, ci.upper / base, level), method))
}

/// Newcombe's hybrid score interval for the difference between two independent shares, first minus second.
///
/// # Source
/// Newcombe RG (1998), Stat Med 17:873–890, method 10.
pub(super) fn share_difference(first: (f64, f64), second: (f64, f64), level: Confidence) -> Option<Interval> {
    let (a, b) = (wilson(first.0, first.1, level)?, wilson(second.0, second.1, level)?);
    let (p, q) = (first.0 / first.1, second.0 / second.1);
    let below = ((p - a.lower).powi(2) + (b.upper - q).powi(2)).sqrt();
    let above = ((a.upper - p).powi(2) + (q - b.lower).powi(2)).sqrt();
    Some(Interval::new(p - q - below, p - q + above, level))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, what: &str) {
        assert!((found - expected).abs() <= 1e-11 * expected.abs().max(1e-3), "{what}: {found} is not {expected}");
    }

    fn level(level: f64) -> Confidence {
        Confidence::new(level).unwrap()
    }

    /// count, trials, 95 % limits, 99.8 % limits; figures of PHE's package for indicator methods.
    const SHARES: [(f64, f64, [f64; 4]); 5] = [
        (
            1.0,
            100.0,
            [0.001_767_432_064_140_651_1, 0.054_486_196_178_705_294, 0.000_873_065_697_299_977, 0.104_554_452_837_058_2],
        ),
        (5.0, 100.0, [0.021_543_679_154_367_98, 0.111_750_469_231_919_11, 0.013_865_320_725_997_183, 0.164_588_522_825_964_42]),
        (20.0, 100.0, [0.133_366_933_331_032_5, 0.288_829_165_593_158_85, 0.105_191_620_667_114_32, 0.347_110_941_700_860_1]),
        (65.0, 100.0, [0.552_544_432_968_879_7, 0.736_357_517_569_024_7, 0.495_494_657_407_043_1, 0.778_354_061_408_969_7]),
        (
            1045.0,
            5000.0,
            [0.197_955_498_800_132_97, 0.220_491_303_731_890_27, 0.191_793_817_990_152_44, 0.227_315_629_025_258_18],
        ),
    ];

    #[test]
    fn wilson_agrees_with_the_published_figures() {
        for (count, trials, limits) in SHARES {
            for (confidence, ends) in [(0.95, &limits[..2]), (0.998, &limits[2..])] {
                let ci = wilson(count, trials, level(confidence)).unwrap();
                close(ci.lower, ends[0], &format!("{count}/{trials} lower"));
                close(ci.upper, ends[1], &format!("{count}/{trials} upper"));
            }
        }
    }

    #[test]
    fn wilson_mirrors_and_keeps_its_ends() {
        for (count, trials) in [(0.0, 7.0), (3.0, 7.0), (7.0, 7.0), (1.0, 1.0)] {
            let with = wilson(count, trials, Confidence::P95).unwrap();
            let without = wilson(trials - count, trials, Confidence::P95).unwrap();
            assert!((with.lower - (1.0 - without.upper)).abs() < 1e-12);
        }
        assert!(wilson(0.0, 0.0, Confidence::P95).is_none());
        assert!(wilson(2.0, 1.0, Confidence::P95).is_none());
        assert!(wilson(-1.0, 1.0, Confidence::P95).is_none());
    }

    #[test]
    fn rates_agree_with_the_published_figures() {
        for (count, base, lower, upper, method) in [
            (1.0, 1.0, 0.025_317_807_984_289_897, 5.571_643_390_938_898, Method::PoissonExact),
            (5.0, 1.0, 1.623_486_390_118_42, 11.668_332_079_322_669, Method::PoissonExact),
            (20.0, 1.0, 12.211_428_834_875_937, 30.889_880_369_197_066, Method::Byar),
            (250.0, 0.0022, 99_984.947_385_328_76, 128_631.144_874_557_82, Method::Byar),
        ] {
            let (ci, used) = rate_limits(count, base, Confidence::P95).unwrap();
            close(ci.lower, lower, &format!("{count} lower"));
            close(ci.upper, upper, &format!("{count} upper"));
            assert_eq!(used, method);
        }
        close(poisson_exact(0.0, Confidence::P95).unwrap().upper, 3.688_879_454_113_935_4, "no events");
        let (lower, upper) = byar(10.0, level(0.998));
        close(lower.unwrap(), 2.916_318_374_695_686, "ten events, 99.8 % lower");
        close(upper, 24.193_724_927_880_535, "ten events, 99.8 % upper");
        let (lower, upper) = byar(1.0, level(0.998));
        assert_eq!(lower, None);
        close(upper, 9.362_180_217_908_362, "one event, 99.8 % upper");
    }

    /// Abortions among women in Oslo in 2019 against national rates by age.
    #[test]
    fn a_real_ratio_has_its_exact_limits() {
        let (observed, expected) = (2191.0, 2_036.150_739_961_194_4);
        let exact = poisson_exact(observed, Confidence::P95).unwrap();
        close(100.0 * exact.lower / expected, 103.146_025_818_575_32, "exact lower");
        close(100.0 * exact.upper / expected, 112.207_144_861_151_04, "exact upper");
        let (byar, _) = rate_limits(observed, expected / 100.0, Confidence::P95).unwrap();
        close(byar.lower, 103.146_008_968_871_88, "Byar lower");
        close(byar.upper, 112.207_160_043_047_58, "Byar upper");
    }

    #[test]
    fn a_difference_agrees_with_newcombe() {
        let ci = share_difference((56.0, 70.0), (48.0, 80.0), Confidence::P95).unwrap();
        assert!((ci.lower - 0.0524).abs() < 5e-5 && (ci.upper - 0.3339).abs() < 5e-5, "{ci:?}");
    }
}
