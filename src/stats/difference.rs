//! Two groups: difference of means and of shares, and its size in standard deviations.
//!
//! Differences speak of the process behind both groups (`Population::Infinite`): a finite correction would have to pretend
//! that the same fixed people were asked twice. Every difference is the first minus the second.

use super::elementary::{exp, hypot, ln, ln_1p};
use crate::model::{Confidence, Degrees, Estimate, Histogram, Interval, Method, NoInterval, Unit};

use super::count::WeightedCount;
use super::distribution::{t_quantile, t_two_sided};
use super::error::{StatError, at_least};
use super::mean::{PooledSpread, Summary};
use super::noncentral::NoncentralT;
use super::share::share_interval;
use super::special::stirling_error;
use super::test_result::{Test, TestKind};

/// A difference of two means with its test.
#[derive(Clone, Debug, PartialEq)]
pub struct MeanDifference {
    /// First mean minus second.
    pub difference: Estimate,
    /// The test of no difference, or why there is none.
    pub test: Result<Test, StatError>,
}

/// Welch's t: difference of two means without assuming equal spread.
///
/// `t = (m₁ − m₂)/√(v₁ + v₂)` with `vᵢ = sᵢ²/nᵢ`, and `(v₁ + v₂)²/(v₁²/(n₁ − 1) + v₂²/(n₂ − 1))` degrees of freedom.
///
/// # Assumptions
/// Independent people in two separate groups.
///
/// # Input
/// Valid answers of two groups of different people, on the same response scale.
///
/// # Output
/// [`Unit::ScalePointsDifference`], `n` both groups together. Interval and test are absent, with the reason, when a group has one
/// answer or neither group has spread.
///
/// # Errors
/// Nobody answered in one of the groups.
///
/// # Source
/// Welch BL (1947), Biometrika 34:28–35. Oracle: R `t.test(sleep)`.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Histogram};
/// # use kartlegg::stats::welch;
/// let first = Histogram::from_observations(&[1.0, 2.0, 3.0, 4.0, 5.0]);
/// let second = Histogram::from_observations(&[2.0, 4.0, 6.0, 8.0, 10.0]);
/// let found = welch(&first, &second, Confidence::P95)?;
/// assert!((found.difference.value + 3.0).abs() < 1e-9);
/// assert!(found.test.is_ok_and(|test| (test.statistic + 1.8974).abs() < 1e-4));
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn welch(first: &Histogram, second: &Histogram, level: Confidence) -> Result<MeanDifference, StatError> {
    Ok(welch_of(Summary::of(first)?, Summary::of(second)?, level))
}

/// The same of groups of which only size, mean and spread are known.
pub(super) fn welch_of(one: Summary, two: Summary, level: Confidence) -> MeanDifference {
    let n = one.n + two.n;
    let value = one.mean - two.mean;
    let bare = Estimate {
        value,
        interval: Err(NoInterval::TooFew),
        n,
        unit: Unit::ScalePointsDifference,
        method: Method::Welch,
        degrees: Degrees::None,
    };
    let fewest = one.n.min(two.n);
    if fewest < 2 {
        return MeanDifference { difference: bare, test: Err(StatError::TooFewCases { have: fewest, need: 2 }) };
    }
    let (a, b) = (one.variance() / one.n as f64, two.variance() / two.n as f64);
    if a + b == 0.0 {
        let difference = Estimate { interval: Err(NoInterval::NoVariation), ..bare };
        return MeanDifference { difference, test: Err(StatError::NoVariation) };
    }
    let df = satterthwaite((a, one.n - 1), (b, two.n - 1));
    let error = (a + b).sqrt();
    let half = t_quantile(level.upper_tail(), df) * error;
    let statistic = value / error;
    MeanDifference {
        difference: Estimate {
            interval: Ok(Interval::new(value - half, value + half, level)),
            degrees: Degrees::One(df),
            ..bare
        },
        test: Ok(Test { kind: TestKind::WelchT, statistic, degrees: Degrees::One(df), p: t_two_sided(statistic, df), n }),
    }
}

/// What two groups borrow that are too small for the spread of their own answers to be told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Borrowed {
    /// One estimate for both: groups of the same round.
    Shared(PooledSpread),
    /// Each group that of its own round.
    Each(PooledSpread, PooledSpread),
}

impl Borrowed {
    /// Standard error of the difference of two means of so many, and its degrees of freedom.
    fn error(self, first: u64, second: u64) -> (f64, f64) {
        let variance = |spread: PooledSpread, n: u64| spread.standard_deviation.powi(2) / n as f64;
        match self {
            Self::Shared(spread) => {
                ((variance(spread, first) + variance(spread, second)).sqrt(), spread.degrees_of_freedom as f64)
            }
            Self::Each(one, two) => {
                let (a, b) = (variance(one, first), variance(two, second));
                ((a + b).sqrt(), satterthwaite((a, one.degrees_of_freedom), (b, two.degrees_of_freedom)))
            }
        }
    }
}

/// Difference of two means, one of them of few people, with the standard deviation within units in place of the groups' own:
/// `t = (m₁ − m₂)/√(s₁²/n₁ + s₂²/n₂)`.
///
/// With a shared spread this is a contrast in the one-way analysis of variance that the spread comes from.
///
/// # Assumptions
/// Independent people in two separate groups, who differ among themselves as people of the same unit do.
///
/// # Input
/// Valid answers of two groups of different people, on the same response scale. The spread comes from elsewhere, on the same scale.
///
/// # Output
/// [`Unit::ScalePointsDifference`], `n` both groups together; an interval even for one answer.
///
/// # Errors
/// Nobody answered in one of the groups.
///
/// # Source
/// Fisher RA (1935), The Design of Experiments: the within mean square as error. Oracle: R `lm(y ~ 0 + unit)` with a contrast.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Histogram};
/// # use kartlegg::stats::{Borrowed, PooledSpread, pooled_difference};
/// let first = Histogram::from_observations(&[1.0, 2.0, 3.0, 4.0, 5.0]);
/// let second = Histogram::from_observations(&[2.0, 4.0, 6.0, 8.0, 10.0]);
/// let spread = PooledSpread { standard_deviation: 2.0, degrees_of_freedom: 20 };
/// let found = pooled_difference(&first, &second, Borrowed::Shared(spread), Confidence::P95)?;
/// assert!((found.difference.value + 3.0).abs() < 1e-9);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn pooled_difference(
    first: &Histogram,
    second: &Histogram,
    borrowed: Borrowed,
    level: Confidence,
) -> Result<MeanDifference, StatError> {
    let (one, two) = (Summary::of(first)?, Summary::of(second)?);
    let (value, n) = (one.mean - two.mean, one.n + two.n);
    let (error, df) = borrowed.error(one.n, two.n);
    let half = t_quantile(level.upper_tail(), df) * error;
    let statistic = value / error;
    Ok(MeanDifference {
        difference: Estimate {
            value,
            interval: Ok(Interval::new(value - half, value + half, level)),
            n,
            unit: Unit::ScalePointsDifference,
            method: Method::DifferencePooled,
            degrees: Degrees::One(df),
        },
        test: Ok(Test { kind: TestKind::PooledT, statistic, degrees: Degrees::One(df), p: t_two_sided(statistic, df), n }),
    })
}

/// Degrees of freedom of the sum of two variances with their own: `(a + b)²/(a²/df_a + b²/df_b)`.
///
/// # Source
/// Satterthwaite FE (1946), Biometrics 2:110–114.
pub(super) fn satterthwaite((a, df_a): (f64, u64), (b, df_b): (f64, u64)) -> f64 {
    (a + b).powi(2) / (a * a / df_a as f64 + b * b / df_b as f64)
}

/// Hedges g: difference of two means in pooled standard deviations, without Cohen's upward bias.
///
/// `g = J(m) · (m₁ − m₂)/s` with `m = n₁ + n₂ − 2` and the exact correction `J(m) = Γ(m/2)/(√(m/2) Γ((m − 1)/2))`; the interval is
/// J times the exact one of the standardised difference, by pivoting the noncentral t distribution.
///
/// # Assumptions
/// Near normal answers with equal spread. Beside rank tests, use [`super::cliffs_delta`] instead.
///
/// # Input
/// Valid answers of two groups of different people, on the same response scale.
///
/// # Output
/// [`Unit::Coefficient`].
///
/// # Errors
/// Nobody in one of the groups; fewer than four people in all, so that J is not defined for one pooled degree of freedom;
/// no spread.
///
/// # Source
/// Hedges LV (1981), J Educ Stat 6:107–128. Interval: Steiger JH, Fouladi RT (1997). Oracle: `scipy.stats.nct`.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Histogram};
/// # use kartlegg::stats::hedges_g;
/// let first = Histogram::from_observations(&[1.0, 2.0, 3.0, 4.0, 5.0]);
/// let second = Histogram::from_observations(&[2.0, 4.0, 6.0, 8.0, 10.0]);
/// assert!((hedges_g(&first, &second, Confidence::P95)?.value + 1.0832).abs() < 1e-4);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn hedges_g(first: &Histogram, second: &Histogram, level: Confidence) -> Result<Estimate, StatError> {
    hedges_g_of(Summary::of(first)?, Summary::of(second)?, level)
}

/// The same of two groups of which size, mean and spread are known.
pub(super) fn hedges_g_of(one: Summary, two: Summary, level: Confidence) -> Result<Estimate, StatError> {
    let n = one.n + two.n;
    at_least(n, 4)?;
    if one.squares + two.squares == 0.0 {
        return Err(StatError::NoVariation);
    }
    let df = (n - 2) as f64;
    let spread = ((one.squares + two.squares) / df).sqrt();
    let root = (1.0 / one.n as f64 + 1.0 / two.n as f64).sqrt();
    let standardised = (one.mean - two.mean) / spread;
    let correction = small_sample_correction(df);
    let t = standardised / root;
    let variable = NoncentralT::new(t, df);
    let lower = variable.noncentrality(level.upper_tail()) * root * correction;
    let upper = variable.noncentrality(1.0 - level.upper_tail()) * root * correction;
    let interval = Ok(Interval::new(lower, upper, level));
    Ok(Estimate {
        value: correction * standardised,
        interval,
        n,
        unit: Unit::Coefficient,
        method: Method::HedgesG,
        degrees: Degrees::None,
    })
}

/// `Γ(m/2)/(√(m/2) Γ((m − 1)/2))` for m ≥ 2, with the large terms cancelled on paper.
fn small_sample_correction(df: f64) -> f64 {
    let (a, b) = (df / 2.0, df / 2.0 - 0.5);
    exp(b * ln_1p(0.5 / b) - 0.5 + 0.5 * ln(b / a) + stirling_error(a) - stirling_error(b))
}

/// Newcombe's hybrid score interval for a difference between two shares (method 10).
///
/// With Wilson limits lᵢ, uᵢ: `δ − √((p₁ − l₁)² + (u₂ − p₂)²)` to `δ + √((u₁ − p₁)² + (p₂ − l₂)²)`.
///
/// # Assumptions
/// Independent people in two separate groups.
///
/// # Input
/// Persons with a valid answer, whole or weighted.
///
/// # Output
/// [`Unit::ShareDifference`], −1 to 1, the first minus the second; `n` both groups together.
///
/// # Source
/// Newcombe RG (1998), Stat Med 17:873–890, method 10. Oracle: table II there.
///
/// # Example
/// ```
/// # use kartlegg::model::Confidence;
/// # use kartlegg::stats::{Count, newcombe};
/// let found = newcombe(Count::new(56, 70)?, Count::new(48, 80)?, Confidence::P95);
/// assert!(found.interval.is_ok_and(|ci| (ci.lower - 0.0524).abs() < 5e-5 && (ci.upper - 0.3339).abs() < 5e-5));
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
#[must_use]
pub fn newcombe(first: impl Into<WeightedCount>, second: impl Into<WeightedCount>, level: Confidence) -> Estimate {
    let (first, second) = (first.into(), second.into());
    let (p, q) = (first.share(), second.share());
    let one = share_interval(p, first.trials(), level);
    let two = share_interval(q, second.trials(), level);
    let value = p - q;
    let lower = value - hypot(p - one.lower, two.upper - q);
    let upper = value + hypot(one.upper - p, q - two.lower);
    let interval = Ok(Interval::clamped(lower, upper, -1.0..=1.0, level));
    Estimate {
        value,
        interval,
        n: first.people() + second.people(),
        unit: Unit::ShareDifference,
        method: Method::Newcombe,
        degrees: Degrees::None,
    }
}
