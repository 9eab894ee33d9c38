//! Elementary functions, the same to the last bit on every machine.
//!
//! The system's own `exp`, `ln` and their kin differ in the last bit from processor to processor (with and without fused
//! multiplication) and from library to library, and a report must not. So they come from one implementation in plain arithmetic,
//! and nothing else in the program may ask the system for one (`clippy.toml` names them). Square roots are exact everywhere.

/// Natural logarithm.
#[must_use]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// Natural logarithm of 1 + x, right for small x.
#[must_use]
pub fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}

/// Decimal logarithm.
#[must_use]
pub fn log10(x: f64) -> f64 {
    libm::log10(x)
}

/// Exponential.
#[must_use]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// A power with any exponent.
#[must_use]
pub fn power(x: f64, exponent: f64) -> f64 {
    libm::pow(x, exponent)
}

/// Cosine.
#[must_use]
pub fn cos(x: f64) -> f64 {
    libm::cos(x)
}

/// Hyperbolic tangent.
#[must_use]
pub fn tanh(x: f64) -> f64 {
    libm::tanh(x)
}

/// Inverse hyperbolic tangent.
#[must_use]
pub fn atanh(x: f64) -> f64 {
    libm::atanh(x)
}

/// Length of the hypotenuse; sides are figures on response scales, far from overflow.
#[must_use]
pub fn hypot(x: f64, y: f64) -> f64 {
    (x * x + y * y).sqrt()
}
