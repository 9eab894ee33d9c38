//! What a significance test hands on.

use crate::model::Degrees;

/// Which test it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum TestKind {
    /// Welch's t test of two means.
    WelchT,
    /// t with the pooled standard deviation within units.
    PooledT,
    /// Student's t test of paired differences.
    PairedT,
    /// Welch's F test of several means.
    WelchAnova,
    /// Brunner–Munzel test of P(X < Y) + ½ P(X = Y) = ½.
    BrunnerMunzel,
    /// Wilcoxon–Mann–Whitney rank-sum test, normal approximation with ties and continuity correction.
    RankSum,
    /// Kruskal–Wallis test with tie correction.
    KruskalWallis,
    /// Dunn's comparison of two groups after Kruskal–Wallis, same tie term.
    Dunn,
    /// Games–Howell comparison of two means by the studentized range.
    GamesHowell,
    /// Pearson's chi-square test.
    ChiSquare,
    /// Pearson's chi-square against tables with the same margins, drawn at random with a fixed seed.
    ChiSquarePermutation,
    /// Fisher's exact test of a 2 × 2 table.
    FisherExact,
    /// Spearman's rank correlation, t approximation.
    Spearman,
    /// Kendall's tau-b, normal approximation with ties.
    KendallTauB,
    /// Stuart–Maxwell test of equal margins.
    StuartMaxwell,
    /// Bowker's test of symmetry.
    Bowker,
    /// Wilcoxon signed-rank test with Pratt's treatment of zeros.
    SignedRankPratt,
    /// Linear contrast of the means of several rounds.
    Trend,
    /// Cochran–Armitage test of a linear trend in shares.
    CochranArmitage,
    /// Mann–Kendall test of a trend in values.
    MannKendall,
    /// Likelihood ratio of the one-factor model against any covariances.
    OneFactor,
    /// Little's test of whether answers are missing completely at random.
    MissingAtRandom,
    /// Mantel's test over classes of equal score.
    Mantel,
    /// One mean against a fixed figure or another mean with a known standard error.
    Benchmark,
}

/// A test statistic, its reference distribution and the probability of one at least as extreme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Test {
    /// Which test it was.
    pub kind: TestKind,
    /// The statistic (t, F, H, χ², z …).
    pub statistic: f64,
    /// Degrees of freedom.
    pub degrees: Degrees,
    /// Two-sided p-value, 0 to 1.
    pub p: f64,
    /// Persons (or pairs) that the test rests on.
    pub n: u64,
}
