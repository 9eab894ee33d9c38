//! Units side by side: each drawn towards what they have in common, by as much as chance can move so few answers.

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::others::level;
use super::{Persons, narrow};
use crate::analysis::{Row, RowKey, Subject, Unavailable, unavailable};
use crate::model::{Estimate, GroupKind, Histogram, MeasureKind, Method, NoInterval, Statistic, Unit};
use crate::stats::{self, Shrunk};

/// The pooled mean of each unit and how far it was drawn, for each scale in each round.
///
/// Units that may not be shown take no part. The spread within units is the one that intervals of small groups use already.
pub(super) fn rows(subject: &Subject<'_>, persons: &Persons<'_>) -> Vec<Row> {
    let scales = (0..subject.sources.len()).filter(|&measure| subject.frame.measures[measure].kind == MeasureKind::Scale);
    let rounds = 0..subject.frame.rounds.len();
    let tasks: Vec<(usize, usize)> = scales.flat_map(|measure| rounds.clone().map(move |round| (measure, round))).collect();
    let rows: Vec<Vec<Row>> = tasks.into_par_iter().map(|(measure, round)| of_round(subject, persons, measure, round)).collect();
    rows.into_iter().flatten().collect()
}

fn of_round(subject: &Subject<'_>, persons: &Persons<'_>, measure: usize, round: usize) -> Vec<Row> {
    let units: Vec<usize> = (0..subject.frame.groups.len())
        .filter(|&group| subject.round(group) == round && subject.frame.groups[group].kind == GroupKind::Unit)
        .filter(|&group| subject.is_asked(group, measure))
        .collect();
    let (shown, hidden): (Vec<usize>, Vec<usize>) =
        units.into_iter().partition(|&unit| persons(narrow(measure), narrow(unit)).is_some());
    let Some(&first) = shown.first() else { return Vec::new() };
    let answers: Vec<Histogram> = shown.iter().map(|&unit| subject.histogram(&subject.tallies(unit), measure)).collect();
    let pooled = subject
        .pooled(first, measure)
        .ok_or(Unavailable::TooFewCases)
        .and_then(|spread| stats::pool_means_within(&answers, spread, level(subject)).map_err(unavailable));
    let mut rows: Vec<Row> =
        hidden.iter().flat_map(|&unit| unit_rows(subject, measure, unit, Err(Unavailable::TooFewCases))).collect();
    for (position, &unit) in shown.iter().enumerate() {
        let found = pooled.as_ref().map_err(|reason| *reason);
        let found = found.and_then(|pooled| pooled.units[position].as_ref().ok_or(Unavailable::NoValidAnswers));
        rows.extend(unit_rows(subject, measure, unit, found));
    }
    rows
}

fn unit_rows(subject: &Subject<'_>, measure: usize, unit: usize, found: Result<&Shrunk, Unavailable>) -> [Row; 2] {
    let info = &subject.frame.measures[measure];
    let (low, high) = (f64::from(info.min), f64::from(info.max));
    let key = |statistic| RowKey {
        measure: narrow(measure),
        group: narrow(unit),
        statistic,
        reference: None,
        across: None,
        detail: None,
    };
    let factor = |shrunk: &Shrunk| Estimate {
        value: shrunk.shrinkage,
        interval: Err(NoInterval::NotDefined),
        n: shrunk.estimate.n,
        unit: Unit::Share,
        method: Method::EmpiricalBayes,
    };
    [
        Row {
            key: key(Statistic::ShrunkMean100),
            outcome: found.and_then(|shrunk| stats::pomp(shrunk.estimate, low, high).map_err(unavailable)),
        },
        Row { key: key(Statistic::ShrinkageFactor), outcome: found.map(factor) },
    ]
}
