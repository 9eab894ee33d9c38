//! `SplitMix64`: a generator of random bits with a seed, the same on every machine.

/// `SplitMix64`: one addition and a mix; passes `BigCrush`.
///
/// It lives here because drawn answers and drawn samples must both be the same everywhere, and their rooms share nothing else. What is made
/// of the bits differs: `simulate` keeps to operations that IEEE 754 defines to the last bit.
///
/// # Source
/// Steele GL, Lea D, Flood CH (2014), Fast splittable pseudorandom number generators, Proc OOPSLA 453–472.
#[derive(Clone, Debug)]
pub(crate) struct SplitMix64(pub(crate) u64);

impl SplitMix64 {
    /// The next 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_draws_are_those_of_the_paper() {
        let mut random = SplitMix64(1_234_567);
        let drawn: Vec<u64> = (0..3).map(|_| random.next()).collect();
        assert_eq!(drawn, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }
}
