//! The noncentral t distribution, which exact intervals of standardised differences rest on.

use super::distribution::{normal_cdf, normal_quantile};
use super::integrate::{integrate, spread_density, spread_points, spread_range};

/// A step towards the root so short that the one after it would be nothing but rounding.
const LAST_STEP: f64 = 1e-8;

/// A noncentral t variable with its probability of being at most `t`, as a function of the noncentrality.
pub(super) struct NoncentralT {
    t: f64,
    df: f64,
    /// `t·s` and its weight, the same for every noncentrality; nothing where `t` is so large that the normal probability steps from 0 to
    /// 1 between two of them.
    points: Option<Vec<(f64, f64)>>,
}

impl NoncentralT {
    pub(super) fn new(t: f64, df: f64) -> Self {
        let weighted = || spread_points(df).into_iter().map(|(s, weight)| (t * s, weight)).collect();
        let points = (t.abs() <= (2.0 * df).sqrt()).then(weighted);
        Self { t, df, points }
    }

    /// Probability that the variable is at most `t`: the mean of `Φ(t·s − δ)` over the sampling distribution of `s`.
    fn below(&self, noncentrality: f64) -> f64 {
        if let Some(points) = &self.points {
            return points.iter().map(|(ts, weight)| weight * normal_cdf(ts - noncentrality)).sum();
        }
        let (t, (from, to)) = (self.t, spread_range(self.df));
        let inside = |s: f64| normal_cdf(t * s - noncentrality) * spread_density(s, self.df);
        // The normal probability steps from 0 to 1 within a few units of 1/t: give the step panels of its own.
        let (step, reach) = (noncentrality / t, 8.0 / t.abs());
        let cuts = [from, (step - reach).clamp(from, to), step.clamp(from, to), (step + reach).clamp(from, to), to];
        cuts.windows(2).map(|pair| integrate(pair[0], pair[1], 4, inside)).sum()
    }

    /// The noncentrality for which the variable is at most `t` with this probability (pivoting the distribution).
    ///
    /// The probability decreases in the noncentrality; secant steps inside a bracket that is halved when they stall.
    pub(super) fn noncentrality(&self, probability: f64) -> f64 {
        let t = self.t;
        let spread = (1.0 + t * t / (2.0 * self.df)).sqrt();
        // On the normal scale the probability is nearly a straight line in the noncentrality.
        let target = normal_quantile(probability);
        let gap = |x: f64| normal_quantile(self.below(x).clamp(1e-300, 1.0 - 1e-16)) - target;
        let (mut low, mut high) = self.bracket(probability, target, spread);
        let (mut slope, mut is_measured) = (-1.0 / spread, false);
        let mut current = t - target * spread;
        let mut here = gap(current);
        for _ in 0..60 {
            if here > 0.0 {
                low = low.max(current);
            } else {
                high = high.min(current);
            }
            let secant = current - here / slope;
            let next = if secant >= low && secant <= high { secant } else { f64::midpoint(low, high) };
            let step = next - current;
            if step == 0.0 || is_measured && step.abs() <= LAST_STEP * (1.0 + next.abs()) {
                return next;
            }
            let there = gap(next);
            (slope, is_measured) = ((there - here) / step, true);
            (current, here) = (next, there);
        }
        current
    }

    /// Eight spreads to either side, and more for a probability next to 0 or 1.
    fn bracket(&self, probability: f64, target: f64, spread: f64) -> (f64, f64) {
        let (mut low, mut high) = (self.t - 8.0 * spread, self.t + 8.0 * spread);
        // Bounded, because a confidence level next to 1 has no finite limits.
        for _ in 0..if target.abs() < 6.0 { 0 } else { 50 } {
            let (short, long) = (self.below(low) < probability, self.below(high) > probability);
            if !short && !long {
                break;
            }
            low -= if short { 8.0 * spread } else { 0.0 };
            high += if long { 8.0 * spread } else { 0.0 };
        }
        (low, high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Law: the points that serve every noncentrality give the probability that panels around the step give.
    #[test]
    fn points_for_all_give_what_points_for_one_give() {
        for df in [2.0, 3.0, 7.0, 40.0, 300.0, 1e4] {
            for part in [-1.0, -0.3, 0.1, 0.7, 1.0] {
                let quick = NoncentralT::new(part * (2.0_f64 * df).sqrt(), df);
                assert!(quick.points.is_some());
                let slow = NoncentralT { points: None, ..NoncentralT::new(quick.t, df) };
                for shift in [-5.0, -2.0, -0.5, 0.0, 1.0, 3.0] {
                    let noncentrality = quick.t + shift;
                    let (found, expected) = (quick.below(noncentrality), slow.below(noncentrality));
                    assert!((found - expected).abs() < 1e-13, "{df} {} {noncentrality}: {found} {expected}", quick.t);
                }
            }
        }
    }

    #[test]
    fn a_probability_is_found_again() {
        for (t, df) in [(0.0, 8.0), (2.5, 30.0), (-40.0, 12.0), (300.0, 60.0)] {
            let variable = NoncentralT::new(t, df);
            for probability in [1e-12, 0.025, 0.5, 0.975] {
                let found = variable.below(variable.noncentrality(probability));
                assert!((found / probability - 1.0).abs() < 1e-6, "{t} {df} {probability}: {found}");
            }
        }
    }
}
