//! The studentized range, which comparisons of all pairs of several means rest on.

use std::sync::OnceLock;

use super::distribution::normal_cdf;
use super::elementary::exp;
use super::integrate::{integrate, nodes, spread_density, spread_range};

/// For each node z of the integral over the largest of k normal values: weight times density, and Φ(z).
struct Node {
    z: f64,
    weight: f64,
    below: f64,
}

fn grid() -> &'static [Node] {
    static GRID: OnceLock<Vec<Node>> = OnceLock::new();
    GRID.get_or_init(|| {
        let density = |z: f64| exp(-z * z / 2.0) / (2.0 * std::f64::consts::PI).sqrt();
        nodes(-8.0, 8.0, 4).map(|(z, weight)| Node { z, weight: weight * density(z), below: normal_cdf(z) }).collect()
    })
}

/// Probability that the range of k standard normal values exceeds `width`.
fn range_upper(width: f64, groups: u32) -> f64 {
    let k = f64::from(groups);
    let power = i32::try_from(groups - 1).unwrap_or(i32::MAX);
    let inside: f64 = grid().iter().map(|node| node.weight * (node.below - normal_cdf(node.z - width)).powi(power)).sum();
    (1.0 - k * inside).clamp(0.0, 1.0)
}

/// Probability that the studentized range of `groups` means with `df` degrees of freedom exceeds `q`.
///
/// Right to some ten decimals, not relatively: far tails end in 0.
pub(super) fn upper(q: f64, groups: u32, df: f64) -> f64 {
    if q <= 0.0 {
        return 1.0;
    }
    let (from, to) = spread_range(df);
    let inside = |s: f64| {
        let density = spread_density(s, df);
        if density < 1e-15 { 0.0 } else { density * range_upper(q * s, groups) }
    };
    integrate(from, to, 4, inside).clamp(0.0, 1.0)
}

/// The q that is exceeded with this probability, by the Illinois variant of the secant rule.
pub(super) fn upper_quantile(probability: f64, groups: u32, df: f64) -> f64 {
    let gap = |q: f64| upper(q, groups, df) - probability;
    let (mut low, mut high) = (0.0, 4.0);
    let (mut gap_low, mut gap_high) = (1.0 - probability, gap(high));
    while gap_high > 0.0 && high < 1e6 {
        (low, gap_low) = (high, gap_high);
        high *= 2.0;
        gap_high = gap(high);
    }
    let mut previous = high;
    for _ in 0..100 {
        let next = (low * gap_high - high * gap_low) / (gap_high - gap_low);
        let here = gap(next);
        // The tail itself is right to some twelve decimals; closer is only rounding.
        if here.abs() <= 1e-12 || (next - previous).abs() <= 1e-11 * next {
            return next;
        }
        previous = next;
        if here > 0.0 {
            (low, gap_low) = (next, here);
            gap_high /= 2.0;
        } else {
            (high, gap_high) = (next, here);
            gap_low /= 2.0;
        }
    }
    f64::midpoint(low, high)
}
