//! The noncentral t distribution, which exact intervals of standardised differences rest on.

use super::distribution::normal_cdf;
use super::integrate::{integrate, spread_density, spread_range};

/// Probability that a noncentral t variable is at most `t`: the mean of `Φ(t·s − δ)` over the sampling distribution of `s`.
fn cdf(t: f64, df: f64, noncentrality: f64) -> f64 {
    let (from, to) = spread_range(df);
    let inside = |s: f64| normal_cdf(t * s - noncentrality) * spread_density(s, df);
    // The normal probability steps from 0 to 1 within a few units of 1/t: give the step panels of its own.
    let (step, reach) = if t == 0.0 { (from, 0.0) } else { (noncentrality / t, 8.0 / t.abs()) };
    let cuts = [from, (step - reach).clamp(from, to), step.clamp(from, to), (step + reach).clamp(from, to), to];
    cuts.windows(2).map(|pair| integrate(pair[0], pair[1], 4, inside)).sum()
}

/// The noncentrality for which a t variable is at most `t` with this probability (pivoting the distribution).
///
/// The probability decreases in the noncentrality; secant steps inside a bracket that is halved when they stall.
pub(super) fn noncentrality(t: f64, df: f64, probability: f64) -> f64 {
    let spread = (1.0 + t * t / (2.0 * df)).sqrt();
    let (mut low, mut high) = (t - 8.0 * spread, t + 8.0 * spread);
    // Bounded, because a confidence level next to 1 has no finite limits.
    for _ in 0..50 {
        let (short, long) = (cdf(t, df, low) < probability, cdf(t, df, high) > probability);
        if !short && !long {
            break;
        }
        low -= if short { 8.0 * spread } else { 0.0 };
        high += if long { 8.0 * spread } else { 0.0 };
    }
    // On the normal scale the probability is nearly a straight line in the noncentrality.
    let target = super::distribution::normal_quantile(probability);
    let gap = |x: f64| super::distribution::normal_quantile(cdf(t, df, x).clamp(1e-300, 1.0 - 1e-16)) - target;
    let (mut previous, mut current) = (t, t - target * spread);
    let (mut gap_previous, mut gap_current) = (gap(previous), gap(current));
    for _ in 0..60 {
        if gap_current > 0.0 {
            low = low.max(current);
        } else {
            high = high.min(current);
        }
        if gap_current == 0.0 || (current - previous).abs() <= 1e-13 * (1.0 + current.abs()) {
            break;
        }
        let slope = (gap_current - gap_previous) / (current - previous);
        let secant = current - gap_current / slope;
        let next = if secant > low && secant < high { secant } else { f64::midpoint(low, high) };
        (previous, gap_previous) = (current, gap_current);
        (current, gap_current) = (next, gap(next));
    }
    current
}
