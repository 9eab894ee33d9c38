//! Comparing answers by their order alone.
//!
//! With answers on few levels nearly everything is tied; every formula here uses midranks and the tie corrections of its test.
//! Levels that nobody chose do not count, so a histogram may walk all declared levels.

use crate::model::{Confidence, Degrees, Estimate, Histogram, Interval, Method, NoInterval, Unit};

use super::difference::satterthwaite;
use super::distribution::{chi_square_upper, normal_two_sided, t_quantile, t_two_sided};
use super::error::{StatError, at_least, at_least_parts};
use super::test_result::{Test, TestKind};

/// Groups brought to the same levels, lowest first, with the midrank of each level among all.
struct Levels {
    /// For each level, the count of each group.
    counts: Vec<Vec<u64>>,
    midranks: Vec<f64>,
    sizes: Vec<u64>,
    n: u64,
}

impl Levels {
    /// # Errors
    /// Fewer than two groups; a group in which nobody answered.
    fn of(groups: &[&Histogram]) -> Result<Self, StatError> {
        at_least_parts(groups.len(), 2)?;
        let mut values: Vec<f64> = Vec::new();
        for group in groups {
            at_least(group.n(), 1)?;
            values.extend(group.iter().filter(|&(_, count)| count > 0).map(|(value, _)| value));
        }
        values.sort_by(f64::total_cmp);
        values.dedup();
        let mut counts = vec![vec![0; groups.len()]; values.len()];
        for (position, group) in groups.iter().enumerate() {
            for (value, count) in group.iter().filter(|&(_, count)| count > 0) {
                counts[values.partition_point(|&other| other < value)][position] = count;
            }
        }
        let mut below = 0;
        let mut midranks = Vec::with_capacity(counts.len());
        for level in &counts {
            let here: u64 = level.iter().sum();
            midranks.push(below as f64 + f64::midpoint(here as f64, 1.0));
            below += here;
        }
        Ok(Self { counts, midranks, sizes: groups.iter().map(|group| group.n()).collect(), n: below })
    }

    fn mean_rank(&self, group: usize) -> f64 {
        let sum: f64 = self.counts.iter().zip(&self.midranks).map(|(level, rank)| level[group] as f64 * rank).sum();
        sum / self.sizes[group] as f64
    }

    /// `Σ(t³ − t)` over the levels.
    fn ties(&self) -> f64 {
        self.counts.iter().map(|level| level.iter().sum::<u64>() as f64).map(|t| t * t * t - t).sum()
    }

    /// For each level, how many of the other of two groups are below it, equal counting half.
    fn placements(&self, other: usize) -> Vec<f64> {
        let mut below = 0.0;
        let mut placements = Vec::with_capacity(self.counts.len());
        for level in &self.counts {
            let here = level[other] as f64;
            placements.push(below + here / 2.0);
            below += here;
        }
        placements
    }

    /// Variance (n − 1) of the placements of a group's people among the others.
    fn placement_variance(&self, group: usize, other: usize) -> f64 {
        let placements = self.placements(other);
        let n = self.sizes[group] as f64;
        let pairs = || self.counts.iter().map(|level| level[group] as f64).zip(&placements);
        let mean: f64 = pairs().map(|(count, placement)| count * placement).sum::<f64>() / n;
        pairs().map(|(count, placement)| count * (placement - mean).powi(2)).sum::<f64>() / (n - 1.0)
    }
}

/// How often somebody of the second group is above somebody of the first, and the test that it is half the time.
#[derive(Clone, Debug, PartialEq)]
pub struct Superiority {
    /// `P(X < Y) + ½ P(X = Y)` for X of the first and Y of the second group; one half when neither is above.
    pub probability: Estimate,
    /// The test, or why there is none.
    pub test: Result<Test, StatError>,
}

impl Superiority {
    /// The same as Cliff's delta of the second group against the first.
    #[must_use]
    pub fn delta(&self) -> Estimate {
        self.probability.rescaled(2.0, -1.0, Unit::Coefficient)
    }
}

/// Brunner–Munzel: `P(X < Y) + ½ P(X = Y)` with interval and test, whatever the shapes of the two distributions.
///
/// # Assumptions
/// Independent people in two separate groups; nothing about spread, shape or ties.
///
/// # Input
/// Valid answers of two groups of different people, on the same response scale. Order is all that counts.
///
/// # Output
/// [`Unit::Share`]; t interval, cut off at 0 and 1. Interval and test are absent, with the reason, when a group has one person or
/// when the groups do not overlap at all.
///
/// # Errors
/// Nobody answered in one of the groups.
///
/// # Source
/// Brunner E, Munzel U (2000), Biom J 42:17–25. Oracle: the pain data there; `scipy.stats.brunnermunzel`.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Histogram};
/// # use kartlegg::stats::brunner_munzel;
/// let first = Histogram::from_observations(&[1.0, 2.0, 3.0, 4.0, 5.0]);
/// let second = Histogram::from_observations(&[2.0, 4.0, 6.0, 8.0, 10.0]);
/// assert!((brunner_munzel(&first, &second, Confidence::P95)?.probability.value - 0.8).abs() < 1e-9);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn brunner_munzel(first: &Histogram, second: &Histogram, level: Confidence) -> Result<Superiority, StatError> {
    let levels = Levels::of(&[first, second])?;
    let (a, b) = (levels.sizes[0] as f64, levels.sizes[1] as f64);
    let below = levels.placements(0);
    let sum: f64 = levels.counts.iter().zip(&below).map(|(level, placement)| level[1] as f64 * placement).sum();
    let value = sum / (a * b);
    let probability = Estimate {
        value,
        interval: Err(NoInterval::TooFew),
        n: levels.n,
        unit: Unit::Share,
        method: Method::BrunnerMunzel,
        degrees: Degrees::None,
    };
    let fewest = levels.sizes[0].min(levels.sizes[1]);
    if fewest < 2 {
        return Ok(Superiority { probability, test: Err(StatError::TooFewCases { have: fewest, need: 2 }) });
    }
    // Variances of the two halves of the estimate.
    let parts = (levels.placement_variance(0, 1) / (a * b * b), levels.placement_variance(1, 0) / (b * a * a));
    if parts.0 + parts.1 <= 1e-30 {
        let probability = Estimate { interval: Err(NoInterval::NoVariation), ..probability };
        return Ok(Superiority { probability, test: Err(StatError::NoVariation) });
    }
    let df = satterthwaite((parts.0, levels.sizes[0] - 1), (parts.1, levels.sizes[1] - 1));
    let error = (parts.0 + parts.1).sqrt();
    let statistic = (value - 0.5) / error;
    let half = t_quantile(level.upper_tail(), df) * error;
    let interval = Ok(Interval::clamped(value - half, value + half, 0.0..=1.0, level));
    let p = t_two_sided(statistic, df);
    let test = Test { kind: TestKind::BrunnerMunzel, statistic, degrees: Degrees::One(df), p, n: levels.n };
    Ok(Superiority { probability: Estimate { interval, ..probability }, test: Ok(test) })
}

/// Cliff's delta: `P(X > Y) − P(X < Y)`, how much more often the first group is above the second than below it.
///
/// The same number as the rank-biserial correlation. The effect size that belongs beside a rank test.
///
/// # Input
/// Valid answers of two groups of different people, on the same response scale. Order is all that counts.
///
/// # Output
/// [`Unit::Coefficient`], −1 to 1. The interval is that of [`brunner_munzel`], of which delta is a linear function.
///
/// # Errors
/// Nobody answered in one of the groups.
///
/// # Source
/// Cliff N (1993), Psychol Bull 114:494–509. Oracle: R `wilcox.test`, `2W/(mn) − 1`.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Histogram};
/// # use kartlegg::stats::cliffs_delta;
/// let first = Histogram::from_observations(&[1.0, 2.0, 3.0, 4.0, 5.0]);
/// let second = Histogram::from_observations(&[2.0, 4.0, 6.0, 8.0, 10.0]);
/// assert!((cliffs_delta(&first, &second, Confidence::P95)?.value + 0.6).abs() < 1e-9);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn cliffs_delta(first: &Histogram, second: &Histogram, level: Confidence) -> Result<Estimate, StatError> {
    Ok(brunner_munzel(second, first, level)?.delta())
}

/// Wilcoxon–Mann–Whitney rank-sum test: normal approximation with tie correction and continuity correction.
///
/// The statistic is W, the number of pairs in which the first is above the second, equal counting half.
///
/// # Assumptions
/// Distributions of the same shape; [`brunner_munzel`] does without. Some ten people in each group for the normal approximation.
///
/// # Input
/// Valid answers of two groups of different people, on the same response scale. Order is all that counts.
///
/// # Output
/// A [`Test`]: statistic, degrees of freedom, two-sided p-value, `n` everybody together. The statistic is the number of pairs in which
/// the first is above, ties counting half.
///
/// # Errors
/// Nobody answered in one of the groups; everybody gave the same answer.
///
/// # Source
/// Mann HB, Whitney DR (1947), Ann Math Stat 18:50–60. Oracle: R `wilcox.test(exact = FALSE)`.
///
/// # Example
/// ```
/// # use kartlegg::model::Histogram;
/// # use kartlegg::stats::rank_sum;
/// let first = Histogram::from_observations(&[1.0, 2.0, 3.0, 4.0, 5.0]);
/// let second = Histogram::from_observations(&[2.0, 4.0, 6.0, 8.0, 10.0]);
/// assert!((rank_sum(&first, &second)?.statistic - 5.0).abs() < 1e-9);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn rank_sum(first: &Histogram, second: &Histogram) -> Result<Test, StatError> {
    let levels = Levels::of(&[first, second])?;
    let (a, b, n) = (levels.sizes[0] as f64, levels.sizes[1] as f64, levels.n as f64);
    let below = levels.placements(1);
    let statistic: f64 = levels.counts.iter().zip(&below).map(|(level, placement)| level[0] as f64 * placement).sum();
    let variance = a * b / 12.0 * (n + 1.0 - levels.ties() / (n * (n - 1.0)));
    if variance <= 1e-12 {
        return Err(StatError::NoVariation);
    }
    let gap = statistic - a * b / 2.0;
    let z = (gap.abs() - 0.5).max(0.0) / variance.sqrt();
    Ok(Test { kind: TestKind::RankSum, statistic, degrees: Degrees::None, p: normal_two_sided(z), n: levels.n })
}

/// Kruskal–Wallis with its effect size.
#[derive(Clone, Debug, PartialEq)]
pub struct KruskalWallis {
    /// H, divided by `1 − Σ(t³ − t)/(N³ − N)`, and its chi-square probability.
    pub test: Test,
    /// `H/(N − 1)`: the share of the variation of ranks that lies between groups.
    pub epsilon_squared: Estimate,
}

/// Kruskal–Wallis test of several groups, with tie correction, and epsilon².
///
/// # Assumptions
/// Independent people; distributions of the same shape; some five people in each group for the chi-square approximation.
///
/// # Input
/// Answers of one round; every group has its histogram over the same levels, and nobody is in two groups. Order is all that counts.
///
/// # Output
/// The test, and epsilon squared from 0 to 1 without an interval.
///
/// # Errors
/// Fewer than two groups; a group in which nobody answered; everybody gave the same answer.
///
/// # Source
/// Kruskal WH, Wallis WA (1952), J Am Stat Assoc 47:583–621; Tomczak M, Tomczak E (2014), Trends Sport Sci 1:19–25. Oracle: R
/// `kruskal.test`.
///
/// # Example
/// ```
/// # use kartlegg::model::Histogram;
/// # use kartlegg::stats::kruskal_wallis;
/// let low = Histogram::from_observations(&[1.0, 2.0, 3.0]);
/// let high = Histogram::from_observations(&[4.0, 5.0, 6.0]);
/// assert!((kruskal_wallis(&[&low, &high])?.test.statistic - 27.0 / 7.0).abs() < 1e-9);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn kruskal_wallis(groups: &[&Histogram]) -> Result<KruskalWallis, StatError> {
    let levels = Levels::of(groups)?;
    let n = levels.n as f64;
    let untied = 1.0 - levels.ties() / (n * n * n - n);
    if levels.counts.len() < 2 || untied <= 0.0 {
        return Err(StatError::NoVariation);
    }
    let centre = f64::midpoint(n, 1.0);
    let between: f64 =
        (0..groups.len()).map(|group| levels.sizes[group] as f64 * (levels.mean_rank(group) - centre).powi(2)).sum();
    let statistic = 12.0 / (n * (n + 1.0)) * between / untied;
    let df = (groups.len() - 1) as f64;
    let p = chi_square_upper(statistic, df);
    let interval = Err(NoInterval::NotDefined);
    Ok(KruskalWallis {
        test: Test { kind: TestKind::KruskalWallis, statistic, degrees: Degrees::One(df), p, n: levels.n },
        epsilon_squared: Estimate {
            value: statistic / (n - 1.0),
            interval,
            n: levels.n,
            unit: Unit::Coefficient,
            method: Method::Descriptive,
            degrees: Degrees::None,
        },
    })
}

/// A test of one pair among several groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// Position of the first group.
    pub first: usize,
    /// Position of the second group.
    pub second: usize,
    /// The test; its p-value is not yet adjusted for the number of pairs.
    pub test: Test,
}

/// Dunn's comparisons of all pairs after [`kruskal_wallis`], with the same ranks and the same tie term.
///
/// `z = (R̄ᵢ − R̄ⱼ)/√((N(N + 1)/12 − Σ(t³ − t)/(12(N − 1)))(1/nᵢ + 1/nⱼ))`. Adjust the p-values with [`super::holm`].
///
/// # Input
/// Answers of one round; every group has its histogram over the same levels, and nobody is in two groups. Order is all that counts.
///
/// # Output
/// One entry a pair, in the order of the groups; p-values are not adjusted.
///
/// # Errors
/// As [`kruskal_wallis`].
///
/// # Source
/// Dunn OJ (1964), Technometrics 6:241–252. Oracle: R, from `rank` and `table`.
///
/// # Example
/// ```
/// # use kartlegg::model::Histogram;
/// # use kartlegg::stats::dunn;
/// let low = Histogram::from_observations(&[1.0, 2.0, 3.0]);
/// let high = Histogram::from_observations(&[4.0, 5.0, 6.0]);
/// let pairs = dunn(&[&low, &high])?;
/// assert!(pairs.len() == 1 && (pairs[0].test.statistic.powi(2) - 27.0 / 7.0).abs() < 1e-9);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn dunn(groups: &[&Histogram]) -> Result<Vec<Pair>, StatError> {
    let levels = Levels::of(groups)?;
    let n = levels.n as f64;
    if levels.counts.len() < 2 {
        return Err(StatError::NoVariation);
    }
    let spread = n * (n + 1.0) / 12.0 - levels.ties() / (12.0 * (n - 1.0));
    let mut pairs = Vec::new();
    for first in 0..groups.len() {
        for second in first + 1..groups.len() {
            let sizes = 1.0 / levels.sizes[first] as f64 + 1.0 / levels.sizes[second] as f64;
            let statistic = (levels.mean_rank(first) - levels.mean_rank(second)) / (spread * sizes).sqrt();
            let people = levels.sizes[first] + levels.sizes[second];
            let p = normal_two_sided(statistic);
            pairs.push(Pair {
                first,
                second,
                test: Test { kind: TestKind::Dunn, statistic, degrees: Degrees::None, p, n: people },
            });
        }
    }
    Ok(pairs)
}
