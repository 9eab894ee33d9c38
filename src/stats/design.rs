//! What a design makes of shares and of how sure one can be: strata, clusters, weights from outside.

use crate::model::{Confidence, Degrees, Estimate, Histogram, Interval, Method, NoInterval, Unit};

use super::count::Population;
use super::elementary::{exp, ln};
use super::error::{StatError, at_least};
use super::weights::{Linearised, Weights, linearised, weighted_mean};

/// Weighted share, with an interval on the scale of log odds, so that it stays between 0 and 1.
///
/// The share is the weighted mean of 0 and 1, and its variance that of [`weighted_mean`]; with h the half width of that interval, the limits are
/// those of `ln(p/(1 − p)) ± h/(p(1 − p))`.
///
/// # Input
/// As [`weighted_mean`], with for each cell how many have the property and how many answered.
///
/// # Output
/// [`Unit::Share`], with the reason where there is no interval.
///
/// # Errors
/// As [`weighted_mean`]; more who have the property than who answered.
///
/// # Source
/// Lumley T (2010), Complex Surveys, section 2.4. Oracle: R `survey::svyciprop`, method `logit`, by its formula.
///
/// # Example
/// ```
/// # use kartlegg::model::Confidence;
/// # use kartlegg::stats::{Population, WeightCell, Weights, weighted_share};
/// let cell = |base_weight| WeightCell { stratum: 0, cluster: None, margins: Vec::new(), base_weight, respondents: 10 };
/// let weights = Weights::base(vec![cell(1.0), cell(3.0)])?;
/// let share = weighted_share(&weights, &[(4, 10), (8, 10)], &[Population::Infinite], Confidence::P95)?;
/// assert!((share.value - 0.7).abs() < 1e-12 && share.interval.is_ok_and(|ci| ci.upper < 1.0));
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn weighted_share(
    weights: &Weights,
    answers: &[(u64, u64)],
    strata: &[Population],
    level: Confidence,
) -> Result<Estimate, StatError> {
    if let Some(&(events, trials)) = answers.iter().find(|(events, trials)| events > trials) {
        return Err(StatError::MoreEventsThanTrials { events, trials });
    }
    let answers: Vec<Histogram> =
        answers.iter().map(|(events, trials)| Histogram::new(vec![0.0, 1.0], vec![trials - events, *events])).collect();
    let mean = weighted_mean(weights, &answers, strata, level)?;
    let p = mean.value;
    let interval = mean.interval.map(|ci| {
        let (centre, half) = (ln(p / (1.0 - p)), (ci.upper - ci.lower) / 2.0 / (p * (1.0 - p)));
        let end = |odds: f64| 1.0 / (1.0 + exp(-odds));
        Interval::new(end(centre - half), end(centre + half), level)
    });
    Ok(Estimate { interval, unit: Unit::Share, ..mean })
}

/// Design effect of a weighted mean: its variance by the design over that of as many people drawn by themselves.
///
/// # Input
/// As [`weighted_mean`].
///
/// # Output
/// [`Unit::Ratio`] without interval: `v/(s²/n)`, with `s² = n/(n − 1) · Σw(y − ȳ)²/Σw`.
///
/// # Errors
/// As [`weighted_mean`]; nothing varies; everyone answered, so that the variance is 0.
///
/// # Source
/// Kish L (1965), Survey Sampling, section 8.2. Oracle: R `survey::svymean(deff = "replace")`, by its formula.
///
/// # Example
/// ```
/// # use kartlegg::model::Histogram;
/// # use kartlegg::stats::{Population, WeightCell, Weights, design_effect};
/// let cell = |cluster| WeightCell { stratum: 0, cluster: Some(cluster), margins: Vec::new(), base_weight: 1.0, respondents: 2 };
/// let weights = Weights::base(vec![cell(1), cell(2), cell(3)])?;
/// // Everybody in a cluster answers alike: three answers and not six.
/// let answers = [1.0, 2.0, 5.0].map(|answer| Histogram::from_observations(&[answer, answer]));
/// assert!((design_effect(&weights, &answers, &[Population::Infinite])?.value - 2.5).abs() < 1e-12);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn design_effect(weights: &Weights, answers: &[Histogram], strata: &[Population]) -> Result<Estimate, StatError> {
    let Linearised { mean, n, spread } = linearised(weights, answers, strata)?;
    let (variance, _) = spread.map_err(|_| StatError::NoVariation)?;
    let cells = || weights.values().iter().zip(answers);
    let people: f64 = cells().map(|(weight, histogram)| weight * histogram.n() as f64).sum();
    let squares = |histogram: &Histogram| histogram.iter().map(|(y, count)| (y - mean).powi(2) * count as f64).sum::<f64>();
    let n_people = n as f64;
    let spread =
        cells().map(|(weight, histogram)| weight * squares(histogram)).sum::<f64>() / people * n_people / (n_people - 1.0);
    Ok(Estimate {
        value: variance / (spread / n_people),
        interval: Err(NoInterval::NotDefined),
        n,
        unit: Unit::Ratio,
        method: Method::Linearised,
        degrees: Degrees::None,
    })
}

/// Weights cut off at so many times their mean: a few people with very large weights would decide everything.
///
/// # Input
/// Weight and number of people of each cell; lowest and highest, in means of the weights over people.
///
/// # Output
/// The weights in order, those outside put at the ends. Their sum is no longer what it was; where only proportions count nothing else is lost.
///
/// # Errors
/// Ends that are not in order around 1; nobody.
///
/// # Source
/// Potter FJ (1990), A study of procedures to identify and trim extreme sampling weights, Proc Surv Res Methods Sect ASA 225–230.
///
/// # Example
/// ```
/// # use kartlegg::stats::trim_weights;
/// assert_eq!(trim_weights(&[(1.0, 9), (11.0, 1)], (0.5, 3.0))?, [1.0, 6.0]);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn trim_weights(weights: &[(f64, u64)], (lowest, highest): (f64, f64)) -> Result<Vec<f64>, StatError> {
    if !(0.0..=1.0).contains(&lowest) || highest.is_nan() || highest < 1.0 {
        return Err(StatError::OutOfRange { what: "ends of trimmed weights" });
    }
    let people: u64 = weights.iter().map(|(_, people)| people).sum();
    at_least(people, 1)?;
    let mean = weights.iter().map(|(weight, people)| weight * *people as f64).sum::<f64>() / people as f64;
    Ok(weights.iter().map(|(weight, _)| weight.clamp(lowest * mean, highest * mean)).collect())
}
