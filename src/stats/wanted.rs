//! Places of options that the same people chose from, as far as they can be told.

use crate::model::Confidence;

use super::distribution::beta_cdf;
use super::error::{StatError, at_least, at_least_parts};
use super::places::Place;
use super::verdict::holm;

/// Simultaneous intervals for the places of options by how many chose them: `1 + #{surely more} … K − #{surely fewer}`.
///
/// The same people chose from all options, and how their choices go together is not published: of two options the numbers alone are known.
/// So each pair is told apart by the exact sign test (`McNemar`) of the overlap that makes it least sure, which is the smallest there can
/// be. What may be published about two shares is then all that it takes. The K(K − 1)/2 tests are adjusted together (Holm), so that
/// all intervals hold the true places in at least so many of a hundred surveys as the level says.
///
/// # Input
/// How many of `people` chose each option; anybody may have chosen several. Invited people who did not answer are not allowed for, which
/// makes intervals no narrower than they may be.
///
/// # Output
/// A place for each option, in order; 1 is the most chosen. Options that are surely among the first three have `to` of 3 or less.
///
/// # Errors
/// Fewer than two options; nobody who chose; more choices of an option than people.
///
/// # Source
/// `McNemar` Q (1947), Psychometrika 12:153–157; Al Mohamad D, Goeman JJ, van Zwet EW (2022), Biometrics 78:238–247 (places from comparisons of all
/// pairs); Holm S (1979), Scand J Stat 6:65–70. Oracle: `scipy.stats.binomtest`, `scripts/places.py`.
///
/// # Example
/// ```
/// # use kartlegg::model::Confidence;
/// # use kartlegg::stats::share_places;
/// let places: Vec<_> = share_places(&[90, 82, 30], 120, Confidence::P95)?.into_iter().map(|place| (place.from, place.to)).collect();
/// assert_eq!(places, [(1, 2), (1, 2), (3, 3)]);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn share_places(chosen: &[u64], people: u64, level: Confidence) -> Result<Vec<Place>, StatError> {
    let count = chosen.len();
    at_least_parts(count, 2)?;
    at_least(people, 1)?;
    if let Some(&events) = chosen.iter().find(|events| **events > people) {
        return Err(StatError::MoreEventsThanTrials { events, trials: people });
    }
    let pairs: Vec<(usize, usize)> = (0..count).flat_map(|first| (first + 1..count).map(move |second| (first, second))).collect();
    let raw: Vec<Option<f64>> =
        pairs.iter().map(|&(first, second)| Some(least_sure(chosen[first], chosen[second], people))).collect();
    let alpha = 1.0 - level.level();
    let mut places = vec![Place { from: 1, to: count }; count];
    for (&(first, second), adjusted) in pairs.iter().zip(holm(&raw)) {
        if adjusted.is_none_or(|p| p > alpha) {
            continue;
        }
        let (more, fewer) = if chosen[first] > chosen[second] { (first, second) } else { (second, first) };
        places[fewer].from += 1;
        places[more].to -= 1;
    }
    Ok(places)
}

/// Probability by the sign test, with as many people as there can be who chose one of two options and not the other.
fn least_sure(first: u64, second: u64, people: u64) -> f64 {
    let either = (first + second).min(2 * people - first - second);
    let larger = u64::midpoint(either, first.abs_diff(second));
    if 2 * larger == either {
        return 1.0;
    }
    // At least so many of so many by tossing a coin, at either end.
    (2.0 * beta_cdf(0.5, larger as f64, (either - larger + 1) as f64)).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SplitMix64;

    const P95: Confidence = Confidence::P95;

    #[test]
    fn one_option_and_nobody_have_no_places() {
        assert!(share_places(&[3], 9, P95).is_err());
        assert!(share_places(&[0, 0], 0, P95).is_err());
        assert_eq!(share_places(&[3, 10], 9, P95), Err(StatError::MoreEventsThanTrials { events: 10, trials: 9 }));
        let alike = share_places(&[4, 4, 4], 9, P95).unwrap();
        assert!(alike.iter().all(|place| (place.from, place.to) == (1, 3)));
        // Everybody, and nobody: five people are too few to be sure, and nine are enough.
        assert_eq!(share_places(&[5, 0], 5, P95).unwrap()[0].to, 2);
        assert_eq!(share_places(&[9, 0], 9, P95).unwrap()[0].to, 1);
    }

    /// Law: whatever people have in common when they choose, and however many choose alike, places hold the true ones at least as often as
    /// they say.
    #[test]
    fn true_places_of_options_are_within() {
        let shares: [f64; 8] = [0.62, 0.6, 0.45, 0.3, 0.3, 0.3, 0.12, 0.05];
        let true_place = |at: usize| {
            let above = shares.iter().filter(|share| **share > shares[at]).count();
            (above + 1, above + shares.iter().filter(|share| (**share - shares[at]).abs() < 1e-9).count())
        };
        let mut random = SplitMix64(11);
        let mut uniform = || (random.next() >> 11) as f64 / (1_u64 << 53) as f64;
        let (mut wrong, mut told) = (0, 0);
        for survey in 0..600 {
            let mut chosen = [0_u64; 8];
            // From people who choose at random to people who all rank alike.
            let common = f64::from(survey % 3) / 2.0;
            for _ in 0..150 {
                let own = uniform();
                for (at, share) in shares.iter().enumerate() {
                    let drawn = if uniform() < common { own } else { uniform() };
                    chosen[at] += u64::from(drawn < *share);
                }
            }
            let places = share_places(&chosen, 150, P95).unwrap();
            let misses = |(at, place): (usize, &Place)| place.from > true_place(at).1 || place.to < true_place(at).0;
            wrong += usize::from(places.iter().enumerate().any(misses));
            told += places.iter().filter(|place| place.to - place.from < 7).count();
        }
        assert!(wrong <= 30, "{wrong} of 600");
        assert!(told > 2000, "places are told: {told}");
    }
}
