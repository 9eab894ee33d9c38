//! Three rounds or more: the straight line through their means.

use crate::model::{Confidence, Degrees, Estimate, Histogram, Interval, Method, NoInterval, Unit};

use super::difference::MeanDifference;
use super::distribution::{t_quantile, t_two_sided};
use super::error::{StatError, at_least_parts};
use super::mean::Summary;
use super::test_result::{Test, TestKind};

/// Change along the straight line through the means of several rounds, from the first to the last: a linear contrast of the means.
///
/// `Σ cᵣ mᵣ` with `cᵣ = (tᵣ − t̄)(t_last − t_first)/Σ(t − t̄)²`: every round counts by when it was held and not by how many answered.
/// Interval and test: t from `Σ cᵣ² sᵣ²/nᵣ`, without assuming equal spread, with Satterthwaite's degrees of freedom.
///
/// # Assumptions
/// Other people each time; a straight line says what there is to say.
///
/// # Input
/// For each round when it was held, in any unit, and its histogram; in order of time.
///
/// # Output
/// [`Unit::ScalePointsDifference`], positive when scores rise; `n` all rounds together. Interval and test are absent, with the reason,
/// when a round has one answer or no round has spread.
///
/// # Errors
/// Fewer than three rounds; rounds out of order; nobody answered in one of them.
///
/// # Source
/// Welch BL (1947), Biometrika 34:28–35; Satterthwaite FE (1946), Biometrics 2:110–114. Oracle: the same contrast in R.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Histogram};
/// # use kartlegg::stats::trend;
/// let first = Histogram::from_observations(&[1.0, 2.0, 3.0, 4.0, 5.0]);
/// let second = Histogram::from_observations(&[2.0, 4.0, 6.0, 8.0, 10.0]);
/// let third = Histogram::from_observations(&[7.0, 8.0, 9.0, 10.0, 11.0]);
/// let found = trend(&[(2022.0, &first), (2024.0, &second), (2026.0, &third)], Confidence::P95)?;
/// assert!((found.difference.value - 6.0).abs() < 1e-9);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn trend(rounds: &[(f64, &Histogram)], level: Confidence) -> Result<MeanDifference, StatError> {
    at_least_parts(rounds.len(), 3)?;
    if !rounds.windows(2).all(|pair| pair[0].0 < pair[1].0) {
        return Err(StatError::OutOfRange { what: "time of a round" });
    }
    let summaries: Vec<Summary> = rounds.iter().map(|(_, round)| Summary::of(round)).collect::<Result<_, _>>()?;
    let centre: f64 = rounds.iter().map(|(time, _)| time).sum::<f64>() / rounds.len() as f64;
    let squares: f64 = rounds.iter().map(|(time, _)| (time - centre).powi(2)).sum();
    let span = rounds[rounds.len() - 1].0 - rounds[0].0;
    let weights: Vec<f64> = rounds.iter().map(|(time, _)| (time - centre) * span / squares).collect();
    let value = weights.iter().zip(&summaries).map(|(weight, round)| weight * round.mean).sum();
    let n = summaries.iter().map(|round| round.n).sum();
    let bare = Estimate {
        value,
        interval: Err(NoInterval::TooFew),
        n,
        unit: Unit::ScalePointsDifference,
        method: Method::Trend,
        degrees: Degrees::None,
    };
    let fewest = summaries.iter().map(|round| round.n).min().unwrap_or(0);
    if fewest < 2 {
        return Ok(MeanDifference { difference: bare, test: Err(StatError::TooFewCases { have: fewest, need: 2 }) });
    }
    let parts: Vec<f64> =
        weights.iter().zip(&summaries).map(|(weight, round)| weight * weight * round.variance() / round.n as f64).collect();
    let variance: f64 = parts.iter().sum();
    if variance == 0.0 {
        let difference = Estimate { interval: Err(NoInterval::NoVariation), ..bare };
        return Ok(MeanDifference { difference, test: Err(StatError::NoVariation) });
    }
    let df =
        variance * variance / parts.iter().zip(&summaries).map(|(part, round)| part * part / (round.n - 1) as f64).sum::<f64>();
    let error = variance.sqrt();
    let half = t_quantile(level.upper_tail(), df) * error;
    let statistic = value / error;
    let interval = Ok(Interval::new(value - half, value + half, level));
    Ok(MeanDifference {
        difference: Estimate { interval, degrees: Degrees::One(df), ..bare },
        test: Ok(Test { kind: TestKind::Trend, statistic, degrees: Degrees::One(df), p: t_two_sided(statistic, df), n }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(observations: &[f64]) -> Histogram {
        Histogram::from_observations(observations)
    }

    /// Law: the line does not care where time begins or in what it is measured, and turns with the scores.
    #[test]
    fn a_trend_is_the_same_in_years_and_in_months() {
        let rounds = [round(&[1.0, 2.0, 4.0, 5.0]), round(&[2.0, 3.0, 3.0]), round(&[4.0, 5.0, 5.0, 3.0, 1.0])];
        let at = |times: [f64; 3]| {
            let rounds: Vec<(f64, &Histogram)> = times.into_iter().zip(&rounds).collect();
            trend(&rounds, Confidence::P95).unwrap()
        };
        let (years, months) = (at([2021.0, 2022.0, 2026.0]), at([0.0, 12.0, 60.0]));
        assert!((years.difference.value - months.difference.value).abs() < 1e-12);
        assert!((years.test.unwrap().p - months.test.unwrap().p).abs() < 1e-12);
    }

    /// With the same mean in the middle as between the ends, the contrast is the difference of the ends.
    #[test]
    fn three_evenly_spaced_rounds_are_the_last_less_the_first() {
        let rounds = [round(&[1.0, 3.0]), round(&[9.0, 2.0]), round(&[4.0, 6.0, 5.0])];
        let rounds: Vec<(f64, &Histogram)> = (0..).map(f64::from).zip(&rounds).collect();
        let found = trend(&rounds, Confidence::P95).unwrap().difference;
        let ends = super::super::welch(rounds[2].1, rounds[0].1, Confidence::P95).unwrap().difference;
        assert!((found.value - ends.value).abs() < 1e-12 && found.value > 0.0, "{found:?}");
        assert_eq!(found.interval.map(|ci| (ci.upper * 1e9).round()), ends.interval.map(|ci| (ci.upper * 1e9).round()));
        assert_eq!(found.n, 7);
    }

    #[test]
    fn two_rounds_are_no_trend_and_one_answer_has_no_spread() {
        let (some, one) = (round(&[1.0, 2.0]), round(&[3.0]));
        assert!(matches!(trend(&[(0.0, &some), (1.0, &some)], Confidence::P95), Err(StatError::TooFewParts { .. })));
        assert!(trend(&[(0.0, &some), (0.0, &some), (1.0, &some)], Confidence::P95).is_err());
        let found = trend(&[(0.0, &some), (1.0, &one), (2.0, &some)], Confidence::P95).unwrap();
        assert_eq!(found.difference.interval, Err(NoInterval::TooFew));
        let flat = round(&[2.0, 2.0]);
        let found = trend(&[(0.0, &flat), (1.0, &flat), (2.0, &flat)], Confidence::P95).unwrap();
        assert_eq!((found.difference.interval, found.test), (Err(NoInterval::NoVariation), Err(StatError::NoVariation)));
    }
}
