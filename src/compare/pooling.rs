//! Units side by side: each drawn towards what they have in common, by as much as chance can move so few answers.

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::answers::Answers;
use super::shares;
use crate::analysis::{Outcome, Row, RowKey, Subject, Unavailable, confidence, unavailable};
use crate::model::{
    Confidence, Degrees, Estimate, GroupAt, GroupKind, Histogram, Interval, MeasureAt, MeasureKind, Method, NoInterval,
    Statistic, Unit,
};
use crate::stats::{self, PooledSpread, Shrunk};

/// The pooled mean of each unit, how far it was drawn, and where units of its size fall by chance, for each scale in each round; the same for
/// response rates of units, and the pooled share of top answers to each question for services.
///
/// Groups that may not be shown take no part. The spread is the one that intervals of small groups borrow.
pub(super) fn rows(subject: &Subject<'_>) -> Vec<Row> {
    let of = |round| [of_round(subject, round), shares::rows(subject, round)].concat();
    (0..subject.frame.rounds.len()).flat_map(of).collect()
}

fn of_round(subject: &Subject<'_>, round: usize) -> Vec<Row> {
    let units = Answers::of(subject, subject.of_kind(GroupKind::Unit, round).collect(), &[MeasureKind::Scale]);
    let Some(&first) = units.groups().first() else { return Vec::new() };
    let scales: Vec<MeasureAt> = subject.asked_scales(first).collect();
    let rows: Vec<Vec<Row>> = scales.into_par_iter().map(|measure| of_scale(subject, measure, &units)).collect();
    rows.into_iter().flatten().collect()
}

fn of_scale(subject: &Subject<'_>, measure: MeasureAt, units: &Answers) -> Vec<Row> {
    let is_shown = |unit: GroupAt| subject.visibility.shows(measure, unit);
    let hidden = units.groups().iter().filter(|&&unit| !is_shown(unit));
    let none = |&unit: &GroupAt| {
        let [mean, factor] = unit_rows(subject, measure, unit, Err(Unavailable::TooFewCases));
        let [usual, rare] = funnel_rows(measure, unit, [Err(Unavailable::TooFewCases); 2]);
        [mean, factor, usual, rare]
    };
    let mut rows: Vec<Row> = hidden.flat_map(none).collect();
    let (shown, answers) = units.to(measure, is_shown);
    let Some(&first) = shown.first() else { return rows };
    let answers: Vec<Histogram> = answers.into_iter().cloned().collect();
    let pooled = subject
        .pooled(first, measure)
        .ok_or(Unavailable::TooFewCases)
        .and_then(|spread| stats::pool_means_within(&answers, spread, confidence(subject)).map_err(unavailable));
    let limits = Limits::of(subject, measure, &answers, first);
    for (position, &unit) in shown.iter().enumerate() {
        rows.extend(limits.rows(subject, measure, unit, answers[position].n()));
        let found = pooled.as_ref().map_err(|reason| *reason);
        let found = found.and_then(|pooled| pooled.units[position].as_ref().ok_or(Unavailable::NoValidAnswers));
        rows.extend(unit_rows(subject, measure, unit, found));
    }
    rows
}

fn unit_rows(subject: &Subject<'_>, measure: MeasureAt, unit: GroupAt, found: Result<&Shrunk, Unavailable>) -> [Row; 2] {
    let info = &subject.frame.measures[measure];
    let (low, high) = (f64::from(info.min), f64::from(info.max));
    let key = |statistic| RowKey::of(measure, unit, statistic);
    let factor = |shrunk: &Shrunk| Estimate {
        value: shrunk.shrinkage,
        interval: Err(NoInterval::NotDefined),
        n: shrunk.estimate.n,
        unit: Unit::Share,
        method: Method::EmpiricalBayes,
        degrees: Degrees::None,
    };
    [
        Row {
            key: key(Statistic::ShrunkMean100),
            outcome: found.and_then(|shrunk| stats::pomp(shrunk.estimate, low, high).map_err(unavailable)),
        },
        Row { key: key(Statistic::ShrinkageFactor), outcome: found.map(factor) },
    ]
}

/// What units of a round have in common on one scale.
struct Limits {
    /// Mean of everybody in the units that may be shown, and the spread within units.
    common: Result<(f64, PooledSpread), Unavailable>,
}

impl Limits {
    fn of(subject: &Subject<'_>, measure: MeasureAt, answers: &[Histogram], unit: GroupAt) -> Self {
        let people: u64 = answers.iter().map(Histogram::n).sum();
        let sum: f64 = answers.iter().flat_map(Histogram::iter).map(|(value, count)| value * count as f64).sum();
        let common = match subject.pooled(unit, measure) {
            Some(spread) if answers.len() > 1 && people > 0 => Ok((sum / people as f64, spread)),
            _ => Err(Unavailable::TooFewCases),
        };
        Self { common }
    }

    /// The limits for a unit of so many people.
    fn rows(&self, subject: &Subject<'_>, measure: MeasureAt, unit: GroupAt, people: u64) -> [Row; 2] {
        let info = &subject.frame.measures[measure];
        let limits = |level: Confidence| {
            let (centre, spread) = self.common?;
            let limits = stats::funnel_mean(centre, spread, people, level).map_err(unavailable)?;
            let estimate = funnel(centre, limits, people, Unit::ScalePoints);
            stats::pomp(estimate, f64::from(info.min), f64::from(info.max)).map_err(unavailable)
        };
        funnel_rows(measure, unit, LEVELS.map(limits))
    }
}

/// Limits that one unit in twenty, and one in five hundred, is outside by chance alone.
pub(super) const LEVELS: [Confidence; 2] = [Confidence::P95, Confidence::P998];

/// The common figure with the limits as its interval.
pub(super) fn funnel(centre: f64, limits: Interval, people: u64, unit: Unit) -> Estimate {
    Estimate { value: centre, interval: Ok(limits), n: people, unit, method: Method::Funnel, degrees: Degrees::None }
}

/// The rows of both limits.
pub(super) fn funnel_rows(measure: MeasureAt, unit: GroupAt, outcomes: [Outcome; 2]) -> [Row; 2] {
    let [usual, rare] = outcomes;
    [(Statistic::Funnel95, usual), (Statistic::Funnel998, rare)].map(|(statistic, outcome)| {
        let (measure, group) = (measure, unit);
        Row { key: RowKey::of(measure, group, statistic), outcome }
    })
}
