//! Room: formulas over tallies and plain numbers.
//!
//! Everything here takes whole numbers that were counted in `tabulate` (a [`Histogram`](crate::model::Histogram),
//! [`Moments`](crate::model::Moments), a [`Count`]), never raw answers: no function has a policy for missing values, because
//! none ever meets one. Inputs are checked in constructors, formulas stay bare, and what cannot be computed says why
//! ([`StatError`]). Every figure carries its unit, n, method and interval.
//!
//! Where exactness costs nothing it is kept (covariances are ratios of whole numbers); iterations have fixed starts and limits,
//! and random draws a fixed seed, so that the same tallies give the same bytes.

mod agreement;
mod anova;
mod benchmark;
mod change;
mod correlation;
mod count;
mod course;
mod coverage;
mod critical;
mod design;
mod dif;
mod difference;
pub mod distribution;
mod elementary;
mod error;
mod fit;
mod funnel;
mod hypergeometric;
mod integrate;
mod levels;
mod linear;
mod mean;
mod missing;
mod mixed;
mod noncentral;
mod omega;
mod paired;
mod places;
mod pooling;
mod power;
mod quartiles;
mod random;
mod ranks;
mod rates;
mod reliability;
mod scales;
mod share;
mod special;
mod standardise;
mod studentized_range;
mod table;
mod test_result;
#[cfg(test)]
mod tests;
mod trend;
mod verdict;
mod weights;

pub use crate::model::Degrees;
pub use agreement::{krippendorff_alpha, rogan_gladen};
pub use anova::{MeanPair, WelchAnova, games_howell, welch_anova};
pub use benchmark::{
    Benchmark, BenchmarkShare, Published, benchmark_difference, benchmark_hedges_g, benchmark_share_difference,
    benchmark_share_test,
};
pub use change::{StandardisedChange, others, standardised_change};
pub use correlation::{Correlation, kendall_tau_b, spearman};
pub use count::{Count, EventRate, Population, WeightedCount};
pub use course::{cochran_armitage, mann_kendall};
pub use coverage::{COVERAGE_STUDY, CoverageRow};
pub use design::{design_effect, trim_weights, weighted_share};
pub use dif::{Dif, mantel_dif};
pub use difference::{Borrowed, MeanDifference, hedges_g, newcombe, pooled_difference, welch};
pub use error::StatError;
pub use fit::{FactorFit, one_factor_fit};
pub use funnel::{funnel_mean, funnel_share};
pub use levels::{UnitLevels, unit_levels, within_agreement};
pub use mean::{
    PooledSpread, mean, mean_pooled, median, pomp, pomp_difference, quantile, quantile_of_sorted, standard_deviation, variance,
};
pub use missing::{AnswerPattern, little_mcar, missing_bounds};
pub use mixed::{MixedCell, RandomIntercept, random_intercept};
pub use omega::{Omega, omega};
pub use paired::{bowker, paired_t, signed_rank, stuart_maxwell};
pub use places::{Place, places};
pub use pooling::{Pooling, Shrunk, pool_means, pool_means_within, pool_shares};
pub use power::smallest_difference;
pub use quartiles::quantile_interval;
pub use ranks::{KruskalWallis, Pair, Superiority, brunner_munzel, cliffs_delta, dunn, kruskal_wallis, rank_sum};
pub use rates::{BYAR_FROM, byar, event_rate, poisson_exact};
pub use reliability::{alpha, alpha_change, alpha_if_dropped, item_rest, spearman_brown, standardised_alpha};
pub use scales::{disattenuated, scale_correlation};
pub use share::{
    EXACT_POPULATION, bottom_box, clopper_pearson, hypergeometric, hypergeometric_people, share, top_box, wilson, wilson_finite,
};
pub use standardise::{Indirect, Stratum, direct_standardisation, indirect_standardisation};
pub use table::{Association, CrossTable, association};
pub use test_result::{Test, TestKind};
pub use trend::trend;
pub use verdict::{SizeVerdict, benjamini_hochberg, holm, size_verdict};
pub use weights::{WeightCell, Weights, r_indicator, weighted_mean};
