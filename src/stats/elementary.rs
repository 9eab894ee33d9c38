//! Functions that others are made from: of the room `model`, with what only statistics need. The same on every machine to the last bit.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use statrs::function::factorial::{MAX_FACTORIAL, factorial};

pub(super) use crate::model::elementary::{atanh, cos, exp, hypot, ln, ln_1p, tanh};

/// Complementary error function.
pub(super) fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

/// Logarithm of the gamma function, for positive x.
pub(super) fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// Logarithm of the number of ways to choose k of n.
pub(super) fn ln_binomial(n: u64, k: u64) -> f64 {
    ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k)
}

/// Factorials that a float holds are a table of exact products.
fn ln_factorial(n: u64) -> f64 {
    if n <= MAX_FACTORIAL as u64 { ln(factorial(n)) } else { ln_gamma(n as f64 + 1.0) }
}

/// The point below which a standard normal variable falls with a probability above 0 and at most one half.
///
/// # Source
/// Start from Abramowitz M, Stegun IA (1964), 26.2.23 (right to 4.5e-4), then the steps of Halley, which triple the right digits.
pub(super) fn normal_lower_quantile(probability: f64) -> f64 {
    let offset = probability - 0.5;
    let near = offset > -0.25;
    let mut x = if near {
        offset * (2.0 * PI).sqrt()
    } else {
        let t = (-2.0 * ln(probability)).sqrt();
        let below = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
        (2.515_517 + t * (0.802_853 + t * 0.010_328)) / below - t
    };
    for _ in 0..4 {
        // Around the middle the difference from one half is what must not be lost, in the tail the probability itself.
        let excess =
            if near { libm::erf(x * FRAC_1_SQRT_2) / 2.0 - offset } else { erfc(-x * FRAC_1_SQRT_2) / 2.0 - probability };
        let step = excess * (2.0 * PI).sqrt() / exp(-x * x / 2.0);
        x -= step / (1.0 + x * step / 2.0);
    }
    x
}
