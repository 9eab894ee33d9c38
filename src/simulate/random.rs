//! Random numbers with a seed, made so that every machine draws the same people.
//!
//! Everything downstream of a draw is whole numbers, sums, products and square roots, which IEEE 754 defines to the last bit.
//! There is no logarithm and no sine, because those differ between platforms.

use crate::model::SplitMix64;

/// A stream of draws.
#[derive(Clone, Debug)]
pub(super) struct Random(SplitMix64);

/// 2⁻⁵³: the distance between two uniform draws.
const STEP: f64 = 1.0 / 9_007_199_254_740_992.0;

impl Random {
    /// A stream of its own for everything that is named by `parts`, whatever else is drawn: a question that is added, or a
    /// person, changes nobody else's answers.
    pub(super) fn named(seed: u64, parts: &[&str]) -> Self {
        let mut hash = 0xCBF2_9CE4_8422_2325_u64 ^ seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        for part in parts {
            for &byte in part.as_bytes().iter().chain(&[0xFF]) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
            }
        }
        Self(SplitMix64(SplitMix64(hash).next()))
    }

    /// The next 64 bits.
    pub(super) fn next(&mut self) -> u64 {
        self.0.next()
    }

    /// Uniform from 0, 1 excluded.
    pub(super) fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 * STEP
    }

    /// True in this share of draws.
    pub(super) fn chance(&mut self, share: f64) -> bool {
        self.uniform() < share
    }

    /// Close to standard normal: the sum of twelve uniform numbers less six. Mean 0 and variance 1 exactly; nothing beyond 6.
    pub(super) fn normal(&mut self) -> f64 {
        let sum: u64 = (0..6).map(|_| self.next()).map(|bits| (bits >> 32) + (bits & 0xFFFF_FFFF)).sum();
        sum as f64 / 4_294_967_296.0 - 6.0
    }

    /// A position below `bound`, each as likely up to one part in 2³².
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let product = (self.next() >> 32) * bound as u64;
        usize::try_from(product >> 32).unwrap_or(0)
    }

    /// A position in a list of weights; the last one when rounding leaves nothing.
    pub(super) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut rest = self.uniform() * weights.iter().sum::<f64>();
        for (position, weight) in weights.iter().enumerate() {
            rest -= weight;
            if rest < 0.0 {
                return position;
            }
        }
        weights.len().saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_draws_have_mean_zero_and_variance_one() {
        let mut random = Random::named(1, &["normal"]);
        let drawn: Vec<f64> = (0..100_000).map(|_| random.normal()).collect();
        let mean = drawn.iter().sum::<f64>() / 100_000.0;
        let variance = drawn.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 99_999.0;
        assert!(mean.abs() < 0.015 && (variance - 1.0).abs() < 0.02, "{mean} {variance}");
    }

    #[test]
    fn names_and_their_borders_make_streams_of_their_own() {
        let first = |parts: &[&str]| Random::named(7, parts).next();
        assert_ne!(first(&["ab", "c"]), first(&["a", "bc"]));
        assert_ne!(first(&["a"]), Random::named(8, &["a"]).next());
        assert_eq!(first(&["a"]), first(&["a"]));
    }

    #[test]
    fn weights_are_kept() {
        let mut random = Random::named(3, &["weights"]);
        let mut counts = [0_u32; 3];
        for _ in 0..40_000 {
            counts[random.weighted(&[1.0, 0.0, 3.0])] += 1;
        }
        assert!(counts[1] == 0 && counts[0].abs_diff(10_000) < 400, "{counts:?}");
        assert!((0..1000).all(|_| random.below(3) < 3));
    }
}
