//! Means of several groups.

use crate::model::{Confidence, Degrees, Estimate, Histogram, Interval, Method, NoInterval, Unit};

use super::difference::satterthwaite;
use super::distribution::f_upper;
use super::error::{StatError, at_least, at_least_parts};
use super::mean::Summary;
use super::studentized_range;
use super::test_result::{Test, TestKind};

/// Welch's F with its effect size.
#[derive(Clone, Debug, PartialEq)]
pub struct WelchAnova {
    /// F and its probability.
    pub test: Test,
    /// `(SSb − (k − 1) MSw)/(SSt + MSw)`, 0 when that is negative: the share of the variance that lies between groups.
    pub omega_squared: Estimate,
}

/// Welch's test of several means without assuming equal spread, and omega².
///
/// With `wᵢ = nᵢ/sᵢ²`, `W = Σw`, `m = Σwᵢmᵢ/W` and `Λ = Σ(1 − wᵢ/W)²/(nᵢ − 1)`:
/// `F = Σwᵢ(mᵢ − m)²/(k − 1) / (1 + 2(k − 2)Λ/(k² − 1))` with k − 1 and `(k² − 1)/(3Λ)` degrees of freedom.
///
/// # Assumptions
/// Independent people; near normal means.
///
/// # Input
/// Answers of one round; every group has its histogram over the same levels, and nobody is in two groups.
///
/// # Output
/// The test, and omega squared ([`Unit::Coefficient`](crate::model::Unit::Coefficient)) without an interval.
///
/// # Errors
/// Fewer than two groups; a group with fewer than two answers, or without variation.
///
/// # Source
/// Welch BL (1951), Biometrika 38:330–336; Hays WL (1963), Statistics. Oracle: R `oneway.test`, `anova(lm)`.
///
/// # Example
/// ```
/// # use kartlegg::model::Histogram;
/// # use kartlegg::stats::welch_anova;
/// let first = Histogram::from_observations(&[1.0, 2.0, 3.0, 4.0, 5.0]);
/// let second = Histogram::from_observations(&[2.0, 4.0, 6.0, 8.0, 10.0]);
/// let found = welch_anova(&[&first, &second])?;
/// // Two groups: F is the square of Welch's t.
/// assert!((found.test.statistic - 3.6).abs() < 1e-9);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn welch_anova(groups: &[&Histogram]) -> Result<WelchAnova, StatError> {
    let summaries = varied(groups)?;
    let k = summaries.len() as f64;
    let weights: Vec<f64> = summaries.iter().map(|group| group.n as f64 / group.variance()).collect();
    let total: f64 = weights.iter().sum();
    let centre = summaries.iter().zip(&weights).map(|(group, weight)| weight * group.mean).sum::<f64>() / total;
    let between: f64 = summaries.iter().zip(&weights).map(|(group, weight)| weight * (group.mean - centre).powi(2)).sum();
    let lambda: f64 =
        summaries.iter().zip(&weights).map(|(group, weight)| (1.0 - weight / total).powi(2) / (group.n - 1) as f64).sum();
    let statistic = between / (k - 1.0) / (1.0 + 2.0 * (k - 2.0) * lambda / (k * k - 1.0));
    let (df1, df2) = (k - 1.0, (k * k - 1.0) / (3.0 * lambda));
    let n = summaries.iter().map(|group| group.n).sum();
    let p = f_upper(statistic, df1, df2);
    let test = Test { kind: TestKind::WelchAnova, statistic, degrees: Degrees::Two(df1, df2), p, n };
    let omega_squared = Estimate {
        value: omega_squared(&summaries, n),
        interval: Err(NoInterval::NotDefined),
        n,
        unit: Unit::Coefficient,
        method: Method::Descriptive,
        degrees: Degrees::None,
    };
    Ok(WelchAnova { test, omega_squared })
}

fn varied(groups: &[&Histogram]) -> Result<Vec<Summary>, StatError> {
    at_least_parts(groups.len(), 2)?;
    let mut summaries = Vec::with_capacity(groups.len());
    for group in groups {
        let summary = Summary::of(group)?;
        at_least(summary.n, 2)?;
        if summary.squares == 0.0 {
            return Err(StatError::NoVariation);
        }
        summaries.push(summary);
    }
    Ok(summaries)
}

/// Sums of squares between groups and within them.
pub(super) fn squares(groups: &[Summary], n: u64) -> (f64, f64) {
    let mean = groups.iter().map(|group| group.mean * group.n as f64).sum::<f64>() / n as f64;
    let between = groups.iter().map(|group| group.n as f64 * (group.mean - mean).powi(2)).sum();
    (between, groups.iter().map(|group| group.squares).sum())
}

fn omega_squared(groups: &[Summary], n: u64) -> f64 {
    let (between, within) = squares(groups, n);
    let error = within / (n - groups.len() as u64) as f64;
    ((between - (groups.len() - 1) as f64 * error) / (between + within + error)).max(0.0)
}

/// One pair of means among several groups.
#[derive(Clone, Debug, PartialEq)]
pub struct MeanPair {
    /// Position of the first group.
    pub first: usize,
    /// Position of the second group.
    pub second: usize,
    /// First mean minus second; the interval holds for all pairs at once.
    pub difference: Estimate,
    /// The test; its p-value already accounts for the number of groups.
    pub test: Test,
}

/// Games–Howell: all pairs of means after [`welch_anova`], without assuming equal spread or size.
///
/// `q = |mᵢ − mⱼ|/√((vᵢ + vⱼ)/2)` with `v = s²/n` against the studentized range of k groups with Welch's degrees of freedom.
///
/// # Input
/// Answers of one round; every group has its histogram over the same levels, and nobody is in two groups.
///
/// # Output
/// [`Unit::ScalePointsDifference`] with intervals for all pairs at once. p-values to some ten decimals.
///
/// # Errors
/// As [`welch_anova`].
///
/// # Source
/// Games PA, Howell JF (1976), J Educ Stat 1:113–125. Oracle: R `ptukey`, `qtukey`.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Histogram};
/// # use kartlegg::stats::games_howell;
/// let first = Histogram::from_observations(&[1.0, 2.0, 3.0, 4.0, 5.0]);
/// let second = Histogram::from_observations(&[2.0, 4.0, 6.0, 8.0, 10.0]);
/// let pairs = games_howell(&[&first, &second], Confidence::P95)?;
/// assert!(pairs.len() == 1 && (pairs[0].difference.value.abs() - 3.0).abs() < 1e-9);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn games_howell(groups: &[&Histogram], level: Confidence) -> Result<Vec<MeanPair>, StatError> {
    let summaries = varied(groups)?;
    let k = u32::try_from(groups.len()).map_err(|_| StatError::OutOfRange { what: "number of groups" })?;
    let mut pairs = Vec::new();
    for first in 0..summaries.len() {
        for second in first + 1..summaries.len() {
            let (one, two) = (summaries[first], summaries[second]);
            let variances = [one, two].map(|group| group.variance() / group.n as f64);
            let df = satterthwaite((variances[0], one.n - 1), (variances[1], two.n - 1));
            let error = f64::midpoint(variances[0], variances[1]).sqrt();
            let (value, n) = (one.mean - two.mean, one.n + two.n);
            let statistic = value.abs() / error;
            let half = studentized_range::upper_quantile(1.0 - level.level(), k, df) * error;
            let interval = Ok(Interval::new(value - half, value + half, level));
            let p = studentized_range::upper(statistic, k, df);
            pairs.push(MeanPair {
                first,
                second,
                difference: Estimate {
                    value,
                    interval,
                    n,
                    unit: Unit::ScalePointsDifference,
                    method: Method::GamesHowell,
                    degrees: Degrees::None,
                },
                test: Test { kind: TestKind::GamesHowell, statistic, degrees: Degrees::Two(f64::from(k), df), p, n },
            });
        }
    }
    Ok(pairs)
}
