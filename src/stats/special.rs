//! Incomplete gamma and beta functions that stay right for very large arguments.
//!
//! The library that we use elsewhere subtracts logarithms of gamma functions, which loses everything beyond about 10⁶ degrees
//! of freedom. Here the common factor is computed by Loader's saddle-point form, where the large terms have cancelled on paper.
//!
//! # Source
//! Loader C (2000), Fast and accurate computation of binomial probabilities. Continued fractions: Abramowitz & Stegun 6.5.31;
//! `DiDonato` AR, Morris AH (1992), ACM Trans Math Softw 18:360–373, section 4; evaluated by Lentz's method (1976, Appl Opt 15:668–671).

use super::elementary::{exp, ln, ln_gamma};

const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_8;
const TINY: f64 = 1e-300;
/// The fractions need about `√max(a, b)` steps; this allows for 10⁹ degrees of freedom many times over.
const MOST_STEPS: u32 = 2_000_000;

/// Probability below and above a point. The smaller of the two is computed directly, never as one minus the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tails {
    pub(super) lower: f64,
    pub(super) upper: f64,
    /// Derivative of `lower` by the logarithm of the argument (of the odds, for the beta function).
    pub(super) slope: f64,
}

/// What Stirling's formula leaves out: `ln Γ(x + 1) − (x + ½) ln x + x − ½ ln 2π`.
pub(super) fn stirling_error(x: f64) -> f64 {
    if x < 16.0 {
        return ln_gamma(x + 1.0) - (x + 0.5) * ln(x) + x - HALF_LN_TWO_PI;
    }
    let square = x * x;
    let tail = 1.0 / 1188.0 - 691.0 / 360_360.0 / square;
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - tail / square) / square) / square) / square) / x
}

/// `x ln(x / mean) + mean − x`, without cancellation when the two are close.
fn deviance(x: f64, mean: f64) -> f64 {
    let difference = x - mean;
    if difference.abs() >= 0.1 * (x + mean) {
        return x * ln(x / mean) - difference;
    }
    let ratio = difference / (x + mean);
    let mut sum = difference * ratio;
    let mut power = 2.0 * x * ratio;
    for odd in (3..1000).step_by(2) {
        power *= ratio * ratio;
        let next = sum + power / f64::from(odd);
        if next.to_bits() == sum.to_bits() {
            break;
        }
        sum = next;
    }
    sum
}

/// `x^a y^b / B(a, b)` with `y = 1 − x`.
fn beta_power(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let total = a + b;
    let exponent =
        stirling_error(total) - stirling_error(a) - stirling_error(b) - deviance(a, total * x) - deviance(b, total * y);
    exp(exponent) * (a * b / (2.0 * std::f64::consts::PI * total)).sqrt()
}

/// `x^a e^(−x) / Γ(a)`.
pub(super) fn gamma_power(a: f64, x: f64) -> f64 {
    exp(-stirling_error(a) - deviance(a, x)) * (a / (2.0 * std::f64::consts::PI)).sqrt()
}

fn away_from_zero(value: f64) -> f64 {
    if value.abs() < TINY { TINY } else { value }
}

/// The continued fraction of the incomplete beta function, in the form whose first term is built from `a y − b x`.
///
/// The customary form has `1 − (a + b) x/(a + 1)` there, which is nothing but rounding when x is close to 1.
fn beta_fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let offset = a * y - b * x + 1.0;
    let mut value = away_from_zero(a * offset / (a + 1.0));
    let mut numerator = value;
    let mut denominator = 0.0;
    for step in 1..MOST_STEPS {
        let count = f64::from(step);
        let odd = a + 2.0 * count - 1.0;
        let over = (a + count - 1.0) / odd * ((a + b + count - 1.0) / odd) * count * (b - count) * x * x;
        let under = count + count * (b - count) * x / odd + (a + count) * (offset + count * (1.0 + y)) / (odd + 2.0);
        denominator = 1.0 / away_from_zero(under + over * denominator);
        numerator = away_from_zero(under + over / numerator);
        let change = denominator * numerator;
        value *= change;
        if (change - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    1.0 / value
}

/// Regularised incomplete beta function at `x = odds / (1 + odds)`, both tails.
pub(super) fn beta_tails(a: f64, b: f64, odds: f64) -> Tails {
    if odds <= 0.0 {
        return Tails { lower: 0.0, upper: 1.0, slope: 0.0 };
    }
    if odds.is_infinite() {
        return Tails { lower: 1.0, upper: 0.0, slope: 0.0 };
    }
    let (x, y) = (odds / (1.0 + odds), 1.0 / (1.0 + odds));
    let slope = beta_power(a, b, x, y);
    if x < (a + 1.0) / (a + b + 2.0) {
        let lower = (slope * beta_fraction(a, b, x, y)).min(1.0);
        Tails { lower, upper: 1.0 - lower, slope }
    } else {
        let upper = (slope * beta_fraction(b, a, y, x)).min(1.0);
        Tails { lower: 1.0 - upper, upper, slope }
    }
}

/// Regularised incomplete gamma function, both tails.
pub(super) fn gamma_tails(a: f64, x: f64) -> Tails {
    if x <= 0.0 {
        return Tails { lower: 0.0, upper: 1.0, slope: 0.0 };
    }
    if x.is_infinite() {
        return Tails { lower: 1.0, upper: 0.0, slope: 0.0 };
    }
    let slope = gamma_power(a, x);
    if x < a + 1.0 {
        let lower = (slope * gamma_series(a, x)).min(1.0);
        Tails { lower, upper: 1.0 - lower, slope }
    } else {
        let upper = (slope * gamma_fraction(a, x)).min(1.0);
        Tails { lower: 1.0 - upper, upper, slope }
    }
}

fn gamma_series(a: f64, x: f64) -> f64 {
    let mut term = 1.0 / a;
    let mut sum = term;
    for step in 1..MOST_STEPS {
        term *= x / (a + f64::from(step));
        sum += term;
        if term <= sum * f64::EPSILON * 0.01 {
            break;
        }
    }
    sum
}

fn gamma_fraction(a: f64, x: f64) -> f64 {
    let mut partial = x + 1.0 - a;
    let mut numerator = 1.0 / TINY;
    let mut denominator = 1.0 / away_from_zero(partial);
    let mut value = denominator;
    for step in 1..MOST_STEPS {
        let m = f64::from(step);
        let coefficient = -m * (m - a);
        partial += 2.0;
        denominator = 1.0 / away_from_zero(coefficient * denominator + partial);
        numerator = away_from_zero(partial + coefficient / numerator);
        let change = denominator * numerator;
        value *= change;
        if (change - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_tails_are_complements() {
        for (a, b, odds) in [(0.5, 0.5, 0.1), (3.0, 8.0, 0.375), (1e6, 2e6, 0.5001), (0.5, 5e8, 3e-9)] {
            let tails = beta_tails(a, b, odds);
            let mirrored = beta_tails(b, a, 1.0 / odds);
            assert!((tails.lower + tails.upper - 1.0).abs() < 1e-15, "{a} {b} {odds}");
            assert!((tails.lower - mirrored.upper).abs() < 1e-12, "{a} {b} {odds}");
        }
    }

    #[test]
    fn whole_arguments_have_closed_forms() {
        // I_x(2, 3) = 6x² − 8x³ + 3x⁴; P(1, x) = 1 − e^−x.
        let x: f64 = 0.3;
        let exact = 6.0 * x.powi(2) - 8.0 * x.powi(3) + 3.0 * x.powi(4);
        assert!((beta_tails(2.0, 3.0, x / (1.0 - x)).lower - exact).abs() < 4e-15);
        assert!((gamma_tails(1.0, 30.0).upper - exp(-30.0)).abs() < 1e-27);
    }
}
