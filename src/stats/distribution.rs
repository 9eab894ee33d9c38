//! Probabilities and quantiles of the normal, t, chi-square, F and beta distributions.
//!
//! Held to scipy's values for probabilities from 10⁻¹⁰ to 1 − 10⁻¹⁰ and up to 10⁹ degrees of freedom (`tests/oracle/quantiles.csv`).
//! Quantiles are found by Newton's method on the logarithm of the smaller tail, as a function of the logarithm of the argument:
//! that function is concave, so the steps cannot run away, and far tails are nearly straight lines.
//!
//! All functions return NaN for arguments outside their domain (a probability outside 0 to 1, degrees of freedom not above 0).

use super::elementary::{erfc, exp, ln, normal_lower_quantile};
use super::special::{Tails, beta_tails, gamma_tails};

/// Probability that a standard normal variable is at most `z`.
///
/// # Input
/// Any number.
///
/// # Output
/// A probability.
///
/// # Source
/// Abramowitz M, Stegun IA (1964), Handbook of Mathematical Functions, 26.2. Oracle: `scipy.stats`, polished with mpmath
/// (`tests/oracle/quantiles.csv`).
///
/// # Example
/// ```
/// # use kartlegg::stats::distribution::normal_cdf;
/// assert!((normal_cdf(1.96) - 0.975_002_1).abs() < 1e-6);
/// ```
#[must_use]
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * erfc(-z / std::f64::consts::SQRT_2)
}

/// Two-sided probability of a standard normal variable further from 0 than `z`.
///
/// # Input
/// Any number.
///
/// # Output
/// A probability.
///
/// # Source
/// Abramowitz M, Stegun IA (1964), Handbook of Mathematical Functions, 26.2. Oracle: `scipy.stats`, polished with mpmath
/// (`tests/oracle/quantiles.csv`).
///
/// # Example
/// ```
/// # use kartlegg::stats::distribution::normal_two_sided;
/// assert!((normal_two_sided(1.96) - 0.049_995_8).abs() < 1e-6);
/// ```
#[must_use]
pub fn normal_two_sided(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2).min(1.0)
}

/// The point below which a standard normal variable falls with this probability.
///
/// # Input
/// A probability from 0 to 1.
///
/// # Output
/// A standard normal deviate; infinite at the ends.
///
/// # Source
/// Abramowitz M, Stegun IA (1964), Handbook of Mathematical Functions, 26.2. Oracle: `scipy.stats`, polished with mpmath
/// (`tests/oracle/quantiles.csv`).
///
/// # Example
/// ```
/// # use kartlegg::stats::distribution::normal_quantile;
/// assert!((normal_quantile(0.975) - 1.959_964).abs() < 1e-6);
/// ```
#[must_use]
pub fn normal_quantile(probability: f64) -> f64 {
    if !(0.0..=1.0).contains(&probability) {
        return f64::NAN;
    }
    if probability > 0.5 {
        return -normal_quantile(1.0 - probability);
    }
    if probability > 0.0 { normal_lower_quantile(probability) } else { f64::NEG_INFINITY }
}

/// Probability that a t variable is at most `t`.
///
/// # Input
/// Any number, and degrees of freedom above 0.
///
/// # Output
/// A probability.
///
/// # Source
/// Abramowitz M, Stegun IA (1964), Handbook of Mathematical Functions, 26.7. Oracle: `scipy.stats`, polished with mpmath
/// (`tests/oracle/quantiles.csv`).
///
/// # Example
/// ```
/// # use kartlegg::stats::distribution::t_cdf;
/// assert!((t_cdf(2.228_139, 10.0) - 0.975).abs() < 1e-6);
/// ```
#[must_use]
pub fn t_cdf(t: f64, df: f64) -> f64 {
    let upper = 0.5 * t_two_sided(t, df);
    if t > 0.0 { 1.0 - upper } else { upper }
}

/// Two-sided probability of a t variable further from 0 than `t`.
///
/// # Input
/// Any number, and degrees of freedom above 0.
///
/// # Output
/// A probability.
///
/// # Source
/// Abramowitz M, Stegun IA (1964), Handbook of Mathematical Functions, 26.7. Oracle: `scipy.stats`, polished with mpmath
/// (`tests/oracle/quantiles.csv`).
///
/// # Example
/// ```
/// # use kartlegg::stats::distribution::t_two_sided;
/// assert!((t_two_sided(2.228_139, 10.0) - 0.05).abs() < 1e-6);
/// ```
#[must_use]
pub fn t_two_sided(t: f64, df: f64) -> f64 {
    if df.is_nan() || df <= 0.0 || t.is_nan() {
        return f64::NAN;
    }
    beta_tails(0.5, df / 2.0, t * t / df).upper
}

/// The point below which a t variable falls with this probability.
///
/// # Input
/// A probability from 0 to 1, and degrees of freedom above 0.
///
/// # Output
/// A t value; infinite at the ends.
///
/// # Source
/// Abramowitz M, Stegun IA (1964), Handbook of Mathematical Functions, 26.7. Oracle: `scipy.stats`, polished with mpmath
/// (`tests/oracle/quantiles.csv`).
///
/// # Example
/// ```
/// # use kartlegg::stats::distribution::t_quantile;
/// assert!((t_quantile(0.975, 10.0) - 2.228_139).abs() < 1e-6);
/// ```
#[must_use]
pub fn t_quantile(probability: f64, df: f64) -> f64 {
    if !(0.0..=1.0).contains(&probability) || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if probability < 0.5 {
        return -t_upper_quantile(probability, df);
    }
    t_upper_quantile(1.0 - probability, df)
}

/// The point above which a t variable falls with this probability, at most one half.
fn t_upper_quantile(upper: f64, df: f64) -> f64 {
    let z = -normal_quantile(upper);
    if df > 10.0 * z.powi(4).max(100.0) {
        return expand_t(z, df);
    }
    // Not in tails so far out that the expansion says nothing.
    let start = if df > z * z { ln(expand_t(z, df).powi(2) / df) } else { odds_start(0.5, df / 2.0, z) };
    let odds = quantile(1.0 - 2.0 * upper, 2.0 * upper, start, |odds| beta_tails(0.5, df / 2.0, odds));
    (odds * df).sqrt()
}

/// Cornish–Fisher expansion of the t quantile in powers of 1/df (Abramowitz & Stegun 26.7.5), for large df only.
fn expand_t(z: f64, df: f64) -> f64 {
    let s = z * z;
    let first = (s + 1.0) / 4.0;
    let second = ((5.0 * s + 16.0) * s + 3.0) / 96.0;
    let third = (((3.0 * s + 19.0) * s + 17.0) * s - 15.0) / 384.0;
    let fourth = ((((79.0 * s + 776.0) * s + 1482.0) * s - 1920.0) * s - 945.0) / 92_160.0;
    z * (1.0 + (first + (second + (third + fourth / df) / df) / df) / df)
}

/// Probability that a chi-square variable exceeds `x`.
///
/// # Input
/// A number, and degrees of freedom above 0.
///
/// # Output
/// A probability.
///
/// # Source
/// Abramowitz M, Stegun IA (1964), Handbook of Mathematical Functions, 26.4. Oracle: `scipy.stats`, polished with mpmath
/// (`tests/oracle/quantiles.csv`).
///
/// # Example
/// ```
/// # use kartlegg::stats::distribution::chi_square_upper;
/// assert!((chi_square_upper(3.841_459, 1.0) - 0.05).abs() < 1e-6);
/// ```
#[must_use]
pub fn chi_square_upper(x: f64, df: f64) -> f64 {
    if df.is_nan() || df <= 0.0 || x.is_nan() {
        return f64::NAN;
    }
    gamma_tails(df / 2.0, x / 2.0).upper
}

/// The point below which a chi-square variable falls with this probability.
///
/// # Input
/// A probability from 0 to 1, and degrees of freedom above 0.
///
/// # Output
/// A chi-square value, at least 0.
///
/// # Source
/// Abramowitz M, Stegun IA (1964), Handbook of Mathematical Functions, 26.4. Oracle: `scipy.stats`, polished with mpmath
/// (`tests/oracle/quantiles.csv`).
///
/// # Example
/// ```
/// # use kartlegg::stats::distribution::chi_square_quantile;
/// assert!((chi_square_quantile(0.95, 1.0) - 3.841_459).abs() < 1e-6);
/// ```
#[must_use]
pub fn chi_square_quantile(probability: f64, df: f64) -> f64 {
    if !(0.0..=1.0).contains(&probability) || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    let shape = df / 2.0;
    let normal = normal_quantile(probability).clamp(-40.0, 40.0);
    // Wilson and Hilferty: the cube root is nearly normal, so that few steps are left; not for the lowest tail of few degrees of freedom.
    let root = 1.0 - 1.0 / (9.0 * shape) + normal / (3.0 * shape.sqrt());
    let start = ln(shape) + if root > 0.3 { 3.0 * ln(root) } else { normal / shape.sqrt() };
    2.0 * quantile(probability, 1.0 - probability, start, |x| gamma_tails(shape, x))
}

/// Probability that an F variable exceeds `f`.
///
/// # Input
/// A number, and both degrees of freedom, above 0.
///
/// # Output
/// A probability.
///
/// # Source
/// Abramowitz M, Stegun IA (1964), Handbook of Mathematical Functions, 26.6. Oracle: `scipy.stats`, polished with mpmath
/// (`tests/oracle/quantiles.csv`).
///
/// # Example
/// ```
/// # use kartlegg::stats::distribution::f_upper;
/// assert!((f_upper(4.964_603, 1.0, 10.0) - 0.05).abs() < 1e-6);
/// ```
#[must_use]
pub fn f_upper(f: f64, df1: f64, df2: f64) -> f64 {
    if df1.is_nan() || df1 <= 0.0 || df2.is_nan() || df2 <= 0.0 || f.is_nan() {
        return f64::NAN;
    }
    beta_tails(df1 / 2.0, df2 / 2.0, f * df1 / df2).upper
}

/// The point below which an F variable falls with this probability.
///
/// # Input
/// A probability from 0 to 1, and both degrees of freedom, above 0.
///
/// # Output
/// An F value, at least 0.
///
/// # Source
/// Abramowitz M, Stegun IA (1964), Handbook of Mathematical Functions, 26.6. Oracle: `scipy.stats`, polished with mpmath
/// (`tests/oracle/quantiles.csv`).
///
/// # Example
/// ```
/// # use kartlegg::stats::distribution::f_quantile;
/// assert!((f_quantile(0.95, 1.0, 10.0) - 4.964_603).abs() < 1e-6);
/// ```
#[must_use]
pub fn f_quantile(probability: f64, df1: f64, df2: f64) -> f64 {
    if !(0.0..=1.0).contains(&probability) || df1.is_nan() || df1 <= 0.0 || df2.is_nan() || df2 <= 0.0 {
        return f64::NAN;
    }
    beta_odds_quantile(probability, df1 / 2.0, df2 / 2.0) * df2 / df1
}

/// The point below which a beta variable falls with this probability.
///
/// # Input
/// A probability from 0 to 1, and both shapes, above 0.
///
/// # Output
/// A number from 0 to 1.
///
/// # Source
/// Abramowitz M, Stegun IA (1964), Handbook of Mathematical Functions, 26.5. Oracle: `scipy.stats`, polished with mpmath
/// (`tests/oracle/quantiles.csv`).
///
/// # Example
/// ```
/// # use kartlegg::stats::distribution::beta_quantile;
/// assert!((beta_quantile(0.5, 2.0, 2.0) - 0.5).abs() < 1e-6);
/// ```
#[must_use]
pub fn beta_quantile(probability: f64, a: f64, b: f64) -> f64 {
    if !(0.0..=1.0).contains(&probability) || a.is_nan() || a <= 0.0 || b.is_nan() || b <= 0.0 {
        return f64::NAN;
    }
    let odds = beta_odds_quantile(probability, a, b);
    if odds.is_infinite() { 1.0 } else { odds / (1.0 + odds) }
}

/// Probability that a beta variable is at most `x`.
///
/// # Input
/// A number, and both shapes, above 0.
///
/// # Output
/// A probability.
///
/// # Source
/// Abramowitz M, Stegun IA (1964), Handbook of Mathematical Functions, 26.5. Oracle: `scipy.stats`, polished with mpmath
/// (`tests/oracle/quantiles.csv`).
///
/// # Example
/// ```
/// # use kartlegg::stats::distribution::beta_cdf;
/// assert!((beta_cdf(0.5, 2.0, 2.0) - 0.5).abs() < 1e-6);
/// ```
#[must_use]
pub fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    if x.is_nan() || a.is_nan() || a <= 0.0 || b.is_nan() || b <= 0.0 {
        return f64::NAN;
    }
    let x = x.clamp(0.0, 1.0);
    beta_tails(a, b, x / (1.0 - x)).lower
}

fn beta_odds_quantile(probability: f64, a: f64, b: f64) -> f64 {
    let start = odds_start(a, b, normal_quantile(probability));
    quantile(probability, 1.0 - probability, start, |odds| beta_tails(a, b, odds))
}

/// A first guess of the logarithm of the odds: as if they were normal, and with both shapes above 1 nearer (Abramowitz & Stegun 26.5.22).
fn odds_start(a: f64, b: f64, z: f64) -> f64 {
    let z = z.clamp(-40.0, 40.0);
    if a <= 1.0 || b <= 1.0 {
        return ln(a / b) + z * (1.0 / a + 1.0 / b).sqrt();
    }
    let (over_a, over_b) = (1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0));
    let harmonic = 2.0 / (over_a + over_b);
    let bend = (z * z - 3.0) / 6.0;
    let shift = (over_b - over_a) * (bend + 5.0 / 6.0 - 2.0 / (3.0 * harmonic));
    ln(a / b) + 2.0 * (z * (harmonic + bend).sqrt() / harmonic + shift)
}

/// A step of Newton's method so short that the one after it would be nothing but rounding.
const LAST_STEP: f64 = 1e-9;

/// Finds the argument whose tails are `lower` and `upper`; `start` is the logarithm of a first guess.
fn quantile(lower: f64, upper: f64, start: f64, tails: impl Fn(f64) -> Tails) -> f64 {
    if lower <= 0.0 {
        return 0.0;
    }
    if upper <= 0.0 {
        return f64::INFINITY;
    }
    let from_below = lower <= upper;
    let target = ln(lower.min(upper));
    let (mut low, mut high) = (-745.0_f64, 709.0_f64);
    let mut log = start.clamp(low, high);
    for _ in 0..200 {
        let at = tails(exp(log));
        let (tail, slope) = if from_below { (at.lower, at.slope) } else { (at.upper, -at.slope) };
        let gap = ln(tail) - target;
        if (gap > 0.0) == from_below {
            high = log;
        } else {
            low = log;
        }
        let step = -gap * tail / slope;
        let is_newton = step.is_finite() && (low..=high).contains(&(log + step));
        let next = if is_newton { log + step } else { f64::midpoint(low, high) };
        // The error that a step leaves is about the square of the step.
        let settled = (next - log).abs() <= if is_newton { LAST_STEP } else { 2.0 * f64::EPSILON } * (1.0 + log.abs());
        log = next;
        if settled {
            break;
        }
    }
    exp(log)
}
