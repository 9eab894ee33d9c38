//! Change between rounds when other people answer the second time.

use crate::model::{Confidence, Degrees, Estimate, Histogram, Interval, Method, Unit};

use super::difference::{MeanDifference, satterthwaite, welch};
use super::distribution::t_quantile;
use super::error::StatError;
use super::mean::{PooledSpread, Summary};

/// A change, and how much of it is that the composition of those who answered changed.
#[derive(Clone, Debug, PartialEq)]
pub struct StandardisedChange {
    /// New mean minus old mean, as they are.
    pub raw: MeanDifference,
    /// The same with each group weighing what it weighed in the old round.
    pub standardised: Estimate,
    /// Raw minus standardised: what the changed composition did.
    pub composition: f64,
    /// People of the new round in groups that the old round did not have; they are in the raw change only.
    pub without_counterpart: u64,
}

/// Change between two rounds, raw and with the old composition: `Σ πᵢ (mᵢ_new − mᵢ_old)` with πᵢ the old round's shares.
///
/// Interval: t, from the spread within groups, pooled in each round (a group may have one answer), Satterthwaite's degrees of
/// freedom; the shares count as fixed.
///
/// # Input
/// For each group, its histogram in the old and in the new round; groups are matched by the caller, by key.
///
/// # Output
/// [`Unit::ScalePointsDifference`], positive when the new round is higher; `n` the people compared, both rounds together.
///
/// # Errors
/// Nobody in one of the rounds; a group of the old round in which nobody answered in the new one
/// ([`StatError::EmptyTargetCell`]); no spread within groups.
///
/// # Source
/// Direct standardisation, Kitagawa EM (1955), J Am Stat Assoc 50:1168–1194.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Histogram};
/// # use kartlegg::stats::standardised_change;
/// let first = Histogram::from_observations(&[1.0, 2.0, 3.0, 4.0, 5.0]);
/// let second = Histogram::from_observations(&[2.0, 4.0, 6.0, 8.0, 10.0]);
/// // Earlier answers first. With one group there is no composition that could change.
/// let found = standardised_change(&[(first, second)], Confidence::P95)?;
/// assert!((found.standardised.value - 3.0).abs() < 1e-9 && found.composition.abs() < 1e-9);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn standardised_change(groups: &[(Histogram, Histogram)], level: Confidence) -> Result<StandardisedChange, StatError> {
    let all = |of: &dyn Fn(&(Histogram, Histogram)) -> &Histogram| together(groups.iter().map(of));
    let (old, new) = (all(&|group| &group.0), all(&|group| &group.1));
    let raw = welch(&new, &old, level)?;
    let people = old.n() as f64;
    let (mut value, mut old_factor, mut new_factor, mut compared) = (0.0, 0.0, 0.0, old.n());
    for (cell, (before, after)) in groups.iter().enumerate().filter(|(_, group)| group.0.n() > 0) {
        let after = Summary::of(after).map_err(|_| StatError::EmptyTargetCell { margin: 0, cell })?;
        let before = Summary::of(before)?;
        let share = before.n as f64 / people;
        value += share * (after.mean - before.mean);
        old_factor += share * share / before.n as f64;
        new_factor += share * share / after.n as f64;
        compared += after.n;
    }
    let old_spread = PooledSpread::of(groups.iter().map(|group| &group.0));
    let new_spread = PooledSpread::of(groups.iter().filter(|group| group.0.n() > 0).map(|group| &group.1));
    let part = |spread: Result<PooledSpread, StatError>, factor: f64| match spread {
        Ok(spread) => Ok((factor * spread.standard_deviation.powi(2), spread.degrees_of_freedom)),
        Err(StatError::NoVariation) => Ok((0.0, 1)),
        Err(other) => Err(other),
    };
    let (a, b) = (part(old_spread, old_factor)?, part(new_spread, new_factor)?);
    if a.0 + b.0 == 0.0 {
        return Err(StatError::NoVariation);
    }
    let df = satterthwaite(a, b);
    let half = t_quantile(level.upper_tail(), df) * (a.0 + b.0).sqrt();
    let interval = Ok(Interval::new(value - half, value + half, level));
    let composition = raw.difference.value - value;
    let standardised = Estimate {
        value,
        interval,
        n: compared,
        unit: Unit::ScalePointsDifference,
        method: Method::Standardised,
        degrees: Degrees::None,
    };
    Ok(StandardisedChange { raw, standardised, composition, without_counterpart: old.n() + new.n() - compared })
}

/// Several groups as one.
fn together<'a>(groups: impl Iterator<Item = &'a Histogram>) -> Histogram {
    let mut pairs: Vec<(f64, u64)> = groups.flat_map(Histogram::iter).collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut values, mut counts): (Vec<f64>, Vec<u64>) = (Vec::new(), Vec::new());
    for (value, count) in pairs {
        match (values.last(), counts.last_mut()) {
            (Some(&last), Some(sum)) if last >= value => *sum += count,
            _ => {
                values.push(value);
                counts.push(count);
            }
        }
    }
    Histogram::new(values, counts)
}

/// Everybody but us: the whole without a part of it, on the same declared levels.
///
/// # Input
/// Answers of everybody and of a part of them, over the same levels.
///
/// # Output
/// Answers of those who are not in the part.
///
/// # Errors
/// A value of the part that the whole does not have, or more of it.
///
/// # Source
/// Subtraction of counts.
///
/// # Example
/// ```
/// # use kartlegg::model::Histogram;
/// # use kartlegg::stats::others;
/// let levels = vec![1.0, 2.0, 3.0];
/// let (whole, part) = (Histogram::new(levels.clone(), vec![3, 2, 1]), Histogram::new(levels.clone(), vec![1, 2, 0]));
/// assert_eq!(others(&whole, &part)?, Histogram::new(levels, vec![2, 0, 1]));
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn others(whole: &Histogram, part: &Histogram) -> Result<Histogram, StatError> {
    let mut counts = whole.counts().to_vec();
    for (value, count) in part.iter().filter(|&(_, count)| count > 0) {
        let level = whole.values().partition_point(|&other| other < value);
        let there = whole.values().get(level).filter(|&&other| other <= value).map_or(0, |_| counts[level]);
        let left = there.checked_sub(count).ok_or(StatError::MoreEventsThanTrials { events: count, trials: there })?;
        counts[level] = left;
    }
    Ok(Histogram::new(whole.values().to_vec(), counts))
}
