//! Integrals over a finite stretch, by Gauss–Legendre quadrature with a fixed number of points: same bytes every time.

use std::sync::OnceLock;

use super::elementary::{cos, exp};
use super::special::gamma_power;

const POINTS: usize = 16;

static RULE: OnceLock<[(f64, f64); POINTS]> = OnceLock::new();

/// Nodes and weights on −1 to 1, the roots of the Legendre polynomial by Newton's method.
fn rule() -> &'static [(f64, f64); POINTS] {
    RULE.get_or_init(|| {
        std::array::from_fn(|index| {
            let n = POINTS as f64;
            let mut x = cos(std::f64::consts::PI * (index as f64 + 0.75) / (n + 0.5));
            let mut slope = 1.0;
            for _ in 0..100 {
                let (mut previous, mut current) = (1.0, x);
                for degree in 2..=POINTS {
                    let d = degree as f64;
                    (previous, current) = (current, ((2.0 * d - 1.0) * x * current - (d - 1.0) * previous) / d);
                }
                slope = n * (x * current - previous) / (x * x - 1.0);
                let step = current / slope;
                x -= step;
                if step.abs() < 1e-16 {
                    break;
                }
            }
            (x, 2.0 / ((1.0 - x * x) * slope * slope))
        })
    })
}

/// Points and weights over `from..to`, cut in equal panels of sixteen points.
pub(super) fn nodes(from: f64, to: f64, panels: u32) -> impl Iterator<Item = (f64, f64)> {
    let half = (to - from) / f64::from(panels) / 2.0;
    (0..panels).flat_map(move |panel| {
        let middle = from + half * f64::from(2 * panel + 1);
        rule().iter().map(move |&(x, weight)| (middle + half * x, weight * half))
    })
}

/// Integral of `f` over `from..to`, cut in equal panels of sixteen points.
pub(super) fn integrate(from: f64, to: f64, panels: u32, f: impl Fn(f64) -> f64) -> f64 {
    if to <= from { 0.0 } else { nodes(from, to, panels).map(|(x, weight)| weight * f(x)).sum() }
}

/// Density of the standard deviation of a normal sample with `df` degrees of freedom, in units of the true one.
pub(super) fn spread_density(s: f64, df: f64) -> f64 {
    if s <= 0.0 { 0.0 } else { 2.0 / s * gamma_power(df / 2.0, df * s * s / 2.0) }
}

/// The stretch on which [`spread_density`] is not negligible.
pub(super) fn spread_range(df: f64) -> (f64, f64) {
    let reach = 10.0 / (2.0 * df).sqrt();
    ((1.0 - reach).max(0.0), 1.0 + reach)
}

/// Points of the same distribution and their weights, for integrals over all of it: the trapezoidal rule in the logarithm of s. Of a smooth function
/// that dies away at both ends it is right to the last digits with some forty points.
pub(super) fn spread_points(df: f64) -> Vec<(f64, f64)> {
    const LEAST: f64 = 1e-18;
    // Fewer than three hundred to either side weigh as much, even with two degrees of freedom.
    const MOST: i32 = 1000;
    let step = 1.0 / (2.0 * (2.0 * df).sqrt() + 6.0);
    let point = |at: i32| {
        let s = exp(f64::from(at) * step);
        (s, step * s * spread_density(s, df))
    };
    let counts = |point: &(f64, f64)| point.1 > LEAST;
    let below = (1..MOST).map(|at| point(-at)).take_while(counts);
    below.chain((0..MOST).map(point).take_while(counts)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_are_exact_and_densities_sum_to_one() {
        assert!((integrate(0.0, 2.0, 1, |x| x.powi(31)) / (2.0_f64.powi(32) / 32.0) - 1.0).abs() < 1e-13);
        for df in [1.0, 2.0, 7.5, 100.0, 1e6] {
            let (from, to) = spread_range(df);
            assert!((integrate(from, to, 16, |s| spread_density(s, df)) - 1.0).abs() < 1e-12, "df {df}");
        }
    }

    #[test]
    fn points_of_the_spread_weigh_one() {
        for df in [2.0, 3.0, 7.5, 15.0, 30.0, 100.0, 1e6] {
            let sum: f64 = spread_points(df).iter().map(|(_, weight)| weight).sum();
            assert!((sum - 1.0).abs() < 1e-12, "df {df}: {sum}");
        }
    }
}
