//! The hypergeometric distribution: how many of those drawn are among the marked.

use super::elementary::{exp, ln_binomial};

use super::random::Random;

/// Walks of up to this length are quicker than working out the likeliest value.
const SHORT_WALK: u64 = 64;

/// `drawn` people out of `total`, of whom `marked` have the property.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hypergeometric {
    pub(super) drawn: u64,
    pub(super) marked: u64,
    pub(super) total: u64,
}

impl Hypergeometric {
    pub(super) fn smallest(self) -> u64 {
        (self.drawn + self.marked).saturating_sub(self.total)
    }

    pub(super) fn largest(self) -> u64 {
        self.drawn.min(self.marked)
    }

    /// A likeliest value.
    pub(super) fn mode(self) -> u64 {
        let product = u128::from(self.drawn + 1) * u128::from(self.marked + 1) / u128::from(self.total + 2);
        u64::try_from(product).unwrap_or(u64::MAX).clamp(self.smallest(), self.largest())
    }

    /// P(k + 1) / P(k).
    pub(super) fn ratio(self, k: u64) -> f64 {
        let left = (self.total + k + 1 - self.marked - self.drawn) as f64;
        (self.marked - k) as f64 * (self.drawn - k) as f64 / ((k + 1) as f64 * left)
    }

    /// Relative probabilities from the smallest possible value on, built from the likeliest outwards so that nothing underflows.
    pub(super) fn weights(self) -> Vec<f64> {
        let smallest = self.smallest();
        #[allow(clippy::cast_possible_truncation)]
        let at = |k: u64| (k - smallest) as usize;
        let mode = self.mode();
        let mut weights = vec![0.0; at(self.largest()) + 1];
        weights[at(mode)] = 1.0;
        for k in mode..self.largest() {
            weights[at(k + 1)] = weights[at(k)] * self.ratio(k);
        }
        for k in (smallest..mode).rev() {
            weights[at(k)] = weights[at(k + 1)] / self.ratio(k);
        }
        weights
    }

    /// P(X ≥ x).
    pub(super) fn at_least(self, x: u64) -> f64 {
        let weights = self.weights();
        let total: f64 = weights.iter().sum();
        let skip = usize::try_from(x.saturating_sub(self.smallest())).unwrap_or(usize::MAX);
        if skip == 0 { 1.0 } else { weights.iter().skip(skip).sum::<f64>() / total }
    }

    pub(super) fn draw(self, random: &mut Random) -> u64 {
        if self.smallest() == self.largest() {
            return self.smallest();
        }
        if self.largest() <= SHORT_WALK { self.draw_by_walking(random) } else { self.draw_by_inversion(random) }
    }

    /// One person at a time through the smaller of the two groups.
    fn draw_by_walking(self, random: &mut Random) -> u64 {
        let (mut people, mut marked, mut hits) = (self.total, self.drawn.max(self.marked), 0);
        for _ in 0..self.largest() {
            if random.below(people) < marked {
                hits += 1;
                marked -= 1;
            }
            people -= 1;
        }
        hits
    }

    /// One uniform number, spent from the likeliest value outwards.
    fn draw_by_inversion(self, random: &mut Random) -> u64 {
        let mode = self.mode();
        let (rest, missed) = (self.total - self.marked, self.drawn - mode);
        let peak = exp(ln_binomial(self.marked, mode) + ln_binomial(rest, missed) - ln_binomial(self.total, self.drawn));
        let mut left = random.uniform() - peak;
        let (mut low, mut high, mut below, mut above) = (mode, mode, peak, peak);
        while left > 0.0 && (low > self.smallest() || high < self.largest()) {
            if high < self.largest() {
                above *= self.ratio(high);
                high += 1;
                left -= above;
                if left <= 0.0 {
                    return high;
                }
            }
            if low > self.smallest() {
                low -= 1;
                below /= self.ratio(low);
                left -= below;
                if left <= 0.0 {
                    return low;
                }
            }
        }
        mode
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_drawing_have_the_right_mean_and_spread() {
        for (drawn, marked, total) in [(30, 40, 100), (500, 700, 2000), (3, 5, 6)] {
            let model = Hypergeometric { drawn, marked, total };
            let (n, k, size) = (drawn as f64, marked as f64, total as f64);
            let (mean, variance) = (n * k / size, n * k / size * (1.0 - k / size) * (size - n) / (size - 1.0));
            for way in [Hypergeometric::draw_by_walking, Hypergeometric::draw_by_inversion] {
                let mut random = Random::new(5, 0);
                let draws: Vec<f64> = (0..20_000).map(|_| way(model, &mut random) as f64).collect();
                let found = draws.iter().sum::<f64>() / 20_000.0;
                let spread = draws.iter().map(|x| (x - found).powi(2)).sum::<f64>() / 20_000.0;
                assert!((found - mean).abs() < 4.0 * (variance / 20_000.0).sqrt(), "{model:?}: {found} {mean}");
                assert!((spread / variance - 1.0).abs() < 0.06, "{model:?}: {spread} {variance}");
            }
        }
    }
}
