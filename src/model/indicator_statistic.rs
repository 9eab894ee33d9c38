//! The statistics of the youth profile. `analysis::catalogue` explains each.

use std::fmt;

macro_rules! statistics {
    ($($(#[$doc:meta])* $name:ident $id:literal;)*) => {
        /// A statistic of the youth profile, by the name that its rules, tests and figures have in the profile's release.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum IndicatorStatistic { $($(#[$doc])* $name,)* }

        impl IndicatorStatistic {
            /// Every statistic, in the order of tables.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Name in files.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }
        }
    };
}

statistics! {
    /// Share against the national share, Wilson score interval.
    ShareWilson "share_wilson";
    /// Share against the national share, exact limits.
    ShareExact "share_exact";
    /// Count against the count that the national rate gives.
    CountAgainstRate "count_against_rate";
    /// Count against the expected count of indirect standardisation.
    CountAgainstExpected "count_against_expected";
    /// Indirectly standardised ratio, 100 for the reference.
    StandardisedRatio "standardised_ratio";
    /// Directly standardised rate.
    StandardisedRate "standardised_rate";
    /// Difference between a municipality and the rest of its county.
    RestOfCounty "rest_of_county";
    /// Cochran–Armitage test of a linear trend in shares.
    CochranArmitage "cochran_armitage";
    /// Mann–Kendall test of a trend in values.
    MannKendall "mann_kendall";
    /// Quartiles of the municipalities.
    Quartiles "quartiles";
}

impl fmt::Display for IndicatorStatistic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}
