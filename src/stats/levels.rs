//! Units as levels: how much of what people answer belongs to where they work, and how far those who work together agree.

use crate::model::{Confidence, Degrees, Estimate, Histogram, Interval, Method, Moments, NoInterval, Unit};

use super::anova::squares;
use super::distribution::f_quantile;
use super::error::{StatError, at_least, at_least_parts};
use super::mean::Summary;

/// Fewest units of which a share of variance between them says anything.
const FEWEST_UNITS: usize = 3;

/// How scores spread between and within units.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitLevels {
    /// ICC(1): how much of the variance of one person's score lies between units.
    pub single: Estimate,
    /// ICC(2): how reliable the mean of a unit of the usual size is.
    pub mean: Estimate,
}

/// Intraclass correlations of one-way analysis of variance: ICC(1) of a person, ICC(2) of a unit's mean.
///
/// `F = MSB/MSW` with `k − 1` and `N − k` degrees of freedom, `m = (N − Σn²/N)/(k − 1)`. `ICC(1) = (F − 1)/(F + m − 1)`, `ICC(2) = 1 − 1/F`. Ends of
/// the intervals are those of F, `F/F(1 − α/2; k − 1, N − k)` and `F·F(1 − α/2; N − k, k − 1)`, put in its place.
///
/// # Assumptions
/// Alike spread within all units. The intervals are exact for units of one size and near it for others.
///
/// # Input
/// Scores of each unit.
///
/// # Output
/// Coefficients; both are negative where units are more alike than chance would have them. `n` is everybody in the units.
///
/// # Errors
/// Fewer than three units, nobody in one of them, as many units as people, or no spread within them.
///
/// # Source
/// Shrout PE, Fleiss JL (1979), Psychol Bull 86:420–428; Bliese PD (2000), in Klein & Kozlowski (eds.), Multilevel Theory, ch. 8. Oracle:
/// scipy `f_oneway` and `f`.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Histogram};
/// # use kartlegg::stats::unit_levels;
/// let unit = |scores: &[f64]| Histogram::from_observations(scores);
/// let units = [unit(&[1.0, 2.0, 2.0]), unit(&[3.0, 4.0, 3.0]), unit(&[5.0, 4.0, 5.0])];
/// let found = unit_levels(&units.iter().collect::<Vec<_>>(), Confidence::P95)?;
/// assert!(found.single.value > 0.8 && found.mean.value > found.single.value);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn unit_levels(units: &[&Histogram], level: Confidence) -> Result<UnitLevels, StatError> {
    at_least_parts(units.len(), FEWEST_UNITS)?;
    let units: Vec<Summary> = units.iter().map(|unit| Summary::of(unit)).collect::<Result<_, StatError>>()?;
    let n = units.iter().map(|unit| unit.n).sum();
    at_least(n, units.len() as u64 + 1)?;
    let Variances { f, usual, df, df_within } = variances(&units, n)?;
    let tail = level.upper_tail();
    let (low, high) = (f / f_quantile(tail, df, df_within), f * f_quantile(tail, df_within, df));
    let estimate = |of: &dyn Fn(f64) -> f64| Estimate {
        value: of(f),
        interval: Ok(Interval::new(of(low), of(high), level)),
        n,
        unit: Unit::Coefficient,
        method: Method::VarianceRatio,
        degrees: Degrees::Two(df, df_within),
    };
    Ok(UnitLevels { single: estimate(&|f| (f - 1.0) / (f + usual - 1.0)), mean: estimate(&|f| 1.0 - 1.0 / f) })
}

/// Variance between units over that within them.
struct Variances {
    f: f64,
    /// People of a unit of the usual size.
    usual: f64,
    df: f64,
    df_within: f64,
}

fn variances(units: &[Summary], n: u64) -> Result<Variances, StatError> {
    let (k, people) = (units.len() as f64, n as f64);
    let (between, within) = squares(units, n);
    if within <= 0.0 {
        return Err(StatError::NoVariation);
    }
    let (df, df_within) = (k - 1.0, people - k);
    let f = between / df / (within / df_within);
    let usual = (people - units.iter().map(|unit| (unit.n as f64).powi(2)).sum::<f64>() / people) / df;
    if f <= 0.0 {
        return Err(StatError::NoVariation);
    }
    Ok(Variances { f, usual, df, df_within })
}

/// Within-group agreement on the items of a scale, `r_wg(j)`: how much less people differ than if they answered anyhow.
///
/// With the mean item variance `v` and `e = (A² − 1)/12`, the variance of `A` steps that are chosen alike often:
/// `k(1 − v/e)/(k(1 − v/e) + v/e)`.
///
/// # Assumptions
/// Answers without any agreement would be spread evenly over the steps. Where people shun the ends that is too much, and agreement looks
/// higher than it is.
///
/// # Input
/// Sums and cross-products of the people of one group who answered every item, and how many steps the response scale has.
///
/// # Output
/// A coefficient, 0 to 1, without an interval; 0 where people differ more than if they answered anyhow.
///
/// # Errors
/// Fewer than two people, no item, fewer than two steps.
///
/// # Source
/// James LR, Demaree RG, Wolf G (1984), J Appl Psychol 69:85–98. Oracle: numpy over the people.
///
/// # Example
/// ```
/// # use kartlegg::model::Moments;
/// # use kartlegg::stats::within_agreement;
/// let mut answers = Moments::empty(2);
/// for person in [[4, 4], [4, 5], [4, 4], [5, 4]] {
///     answers.add(&person);
/// }
/// assert!(within_agreement(&answers, 5)?.value > 0.9);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn within_agreement(moments: &Moments, steps: u32) -> Result<Estimate, StatError> {
    at_least(moments.n, 2)?;
    at_least_parts(moments.items(), 1)?;
    if steps < 2 {
        return Err(StatError::OutOfRange { what: "steps" });
    }
    let n = i128::from(moments.n);
    let item = |item: usize| {
        let (sum, squares) = (i128::from(moments.sums[item]), i128::from(moments.products[moments.position(item, item)]));
        (n * squares - sum * sum) as f64 / (n * (n - 1)) as f64
    };
    let k = moments.items() as f64;
    let variance = (0..moments.items()).map(item).sum::<f64>() / k;
    let anyhow = (f64::from(steps).powi(2) - 1.0) / 12.0;
    let left = k * (1.0 - variance / anyhow);
    let value = if left <= 0.0 { 0.0 } else { left / (left + variance / anyhow) };
    Ok(Estimate { interval: Err(NoInterval::NotDefined), ..Estimate::coefficient(value, moments.n) })
}
