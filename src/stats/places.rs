//! Places of several groups among each other, as far as they can be told.

use crate::model::Confidence;

use super::benchmark::Published;
use super::difference::satterthwaite;
use super::distribution::{normal_quantile, t_two_sided};
use super::error::{StatError, at_least, at_least_parts};

/// Where a group can stand among all, counted from the highest mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The highest place that it can have: one more than how many surely lie above it.
    pub from: usize,
    /// The lowest: all but those that surely lie below it.
    pub to: usize,
}

/// Simultaneous intervals for the places of groups by their true means: `1 + #{surely above} … K − #{surely below}`.
///
/// Of two groups one is surely above when Welch's t tells them apart at a level that is shared by all K(K − 1)/2 pairs (Bonferroni). All
/// intervals together then hold the true places in at least so many of a hundred surveys as the level says. Who is like many others has
/// a wide one: that is what such a list can tell.
///
/// # Assumptions
/// Different people in every group; the mean of each near normal. Spread may differ.
///
/// # Input
/// Size, mean and standard deviation of each group. Groups without any spread count as apart from no other without one.
///
/// # Output
/// A place for each group, in order; 1 is the highest mean.
///
/// # Errors
/// Fewer than two groups; a group of one person.
///
/// # Source
/// Al Mohamad D, Goeman JJ, van Zwet EW (2022), Biometrics 78:238–247 (places from comparisons of all pairs); Goldstein H, Spiegelhalter
/// DJ (1996), J R Stat Soc A 159:385–443. Oracle: `scipy.stats.ttest_ind_from_stats`, `scripts/places.py`.
///
/// # Example
/// ```
/// # use kartlegg::model::Confidence;
/// # use kartlegg::stats::{Published, places};
/// let groups = [Published::new(300, 60.0, 20.0)?, Published::new(40, 58.0, 20.0)?, Published::new(250, 45.0, 20.0)?];
/// let places: Vec<_> = places(&groups, Confidence::P95)?.into_iter().map(|place| (place.from, place.to)).collect();
/// assert_eq!(places, [(1, 2), (1, 2), (3, 3)]);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn places(groups: &[Published], level: Confidence) -> Result<Vec<Place>, StatError> {
    let count = groups.len();
    at_least_parts(count, 2)?;
    for group in groups {
        at_least(group.n(), 2)?;
    }
    let shared = 2.0 * (1.0 - level.upper_tail()) / (count * (count - 1) / 2) as f64;
    // No t is surer than a normal variable, and most pairs are told apart by neither.
    let least = -normal_quantile(shared / 2.0);
    let mut places = vec![Place { from: 1, to: count }; count];
    for first in 0..count {
        for second in first + 1..count {
            if !are_apart(groups[first], groups[second], least, shared) {
                continue;
            }
            let is_above = groups[first].mean() > groups[second].mean();
            let (above, below) = if is_above { (first, second) } else { (second, first) };
            places[below].from += 1;
            places[above].to -= 1;
        }
    }
    Ok(places)
}

fn are_apart(first: Published, second: Published, least: f64, shared: f64) -> bool {
    let variance = |group: Published| group.standard_deviation().unwrap_or_default().powi(2) / group.n() as f64;
    let (a, b) = (variance(first), variance(second));
    let t = (first.mean() - second.mean()) / (a + b).sqrt();
    t.is_finite() && t.abs() > least && t_two_sided(t, satterthwaite((a, first.n() - 1), (b, second.n() - 1))) < shared
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SplitMix64;

    const P95: Confidence = Confidence::P95;

    fn found(groups: &[(u64, f64, f64)]) -> Vec<(usize, usize)> {
        let groups: Vec<Published> = groups.iter().map(|&(n, mean, sd)| Published::new(n, mean, sd).unwrap()).collect();
        places(&groups, P95).unwrap().into_iter().map(|place| (place.from, place.to)).collect()
    }

    #[test]
    fn who_is_like_all_others_can_have_any_place() {
        assert_eq!(found(&[(50, 60.0, 20.0); 4]), [(1, 4); 4]);
        assert_eq!(found(&[(50, 60.0, 0.0), (50, 70.0, 0.0)]), [(1, 2); 2], "no spread tells nothing");
        assert!(places(&[Published::new(9, 1.0, 1.0).unwrap()], P95).is_err());
        assert!(places(&[Published::new(9, 1.0, 1.0).unwrap(), Published::new(1, 1.0, 0.0).unwrap()], P95).is_err());
    }

    /// Law: seen from the other end every place is mirrored.
    #[test]
    fn the_other_end_mirrors_places() {
        let groups = [(300, 60.0, 20.0), (40, 58.0, 20.0), (250, 45.0, 20.0), (90, 52.0, 10.0), (90, 40.0, 30.0)];
        let turned = groups.map(|(n, mean, sd)| (n, 100.0 - mean, sd));
        let mirrored: Vec<_> = found(&turned).into_iter().map(|(from, to)| (6 - to, 6 - from)).collect();
        assert_eq!(found(&groups), mirrored);
        assert_ne!(found(&groups), [(1, 5); 5]);
    }

    /// Law: of four hundred surveys of twelve groups at least 95 in a hundred have every true place within its interval.
    #[test]
    fn true_places_are_within() {
        let truth: Vec<f64> = (0..12).map(|group| 60.0 - f64::from(group * group) / 4.0).collect();
        let mut random = SplitMix64(7);
        let mut uniform = || (random.next() >> 11) as f64 / 9_007_199_254_740_992.0;
        let mut normal = || (0..12).map(|_| uniform()).sum::<f64>() - 6.0;
        let (mut within, mut told) = (0, 0);
        for _ in 0..400 {
            let groups: Vec<Published> = (0..12)
                .map(|group| {
                    let n = 20 + 15 * group as u64;
                    let answers: Vec<f64> = (0..n).map(|_| truth[group] + 20.0 * normal()).collect();
                    let mean = answers.iter().sum::<f64>() / n as f64;
                    let squares: f64 = answers.iter().map(|x| (x - mean).powi(2)).sum();
                    Published::new(n, mean, (squares / (n - 1) as f64).sqrt()).unwrap()
                })
                .collect();
            let found = places(&groups, P95).unwrap();
            within += usize::from(
                found.iter().enumerate().all(|(true_place, place)| (place.from..=place.to).contains(&(true_place + 1))),
            );
            told += found.iter().filter(|place| place.to - place.from < 11).count();
        }
        assert!(within >= 380, "{within} of 400");
        assert!(told > 2000, "places are told: {told}");
    }
}
