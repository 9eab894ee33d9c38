//! Random numbers with a seed: the same draws on every machine and with any number of threads.

use crate::model::SplitMix64;

/// A stream of draws.
#[derive(Clone, Debug)]
pub(super) struct Random(SplitMix64);

impl Random {
    /// Streams of the same seed and different numbers do not follow each other.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let start = SplitMix64(seed).next() ^ stream.wrapping_mul(0xD1B5_4A32_D192_ED03);
        Self(SplitMix64(start))
    }

    /// Uniform between 0 and 1, ends excluded.
    pub(super) fn uniform(&mut self) -> f64 {
        ((self.0.next() >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0
    }

    /// A whole number below `bound`, each as likely (multiply and reject).
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        let threshold = bound.wrapping_neg() % bound;
        loop {
            let wide = u128::from(self.0.next()) * u128::from(bound);
            #[allow(clippy::cast_possible_truncation)]
            let (high, low) = ((wide >> 64) as u64, wide as u64);
            if low >= threshold {
                return high;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_repeatable_and_even() {
        let mut random = Random::new(1, 2);
        let first: Vec<u64> = (0..5).map(|_| random.below(1000)).collect();
        let mut again = Random::new(1, 2);
        assert_eq!(first, (0..5).map(|_| again.below(1000)).collect::<Vec<_>>());
        let mut counts = [0_u32; 6];
        for _ in 0..60_000 {
            counts[usize::try_from(random.below(6)).unwrap()] += 1;
        }
        assert!(counts.iter().all(|count| count.abs_diff(10_000) < 500), "{counts:?}");
        let mean: f64 = (0..10_000).map(|_| random.uniform()).sum::<f64>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.02, "{mean}");
    }
}
