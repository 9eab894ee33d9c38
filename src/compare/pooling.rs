//! Units side by side: each drawn towards what they have in common, by as much as chance can move so few answers.

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::answers::Answers;
use super::{Persons, narrow};
use crate::analysis::{Row, RowKey, Subject, Unavailable, confidence, unavailable};
use crate::model::{Estimate, GroupKind, Histogram, MeasureKind, Method, NoInterval, Statistic, Unit};
use crate::stats::{self, Shrunk};

/// The pooled mean of each unit and how far it was drawn, for each scale in each round.
///
/// Units that may not be shown take no part. The spread within units is the one that intervals of small groups use already.
pub(super) fn rows(subject: &Subject<'_>, persons: &Persons<'_>) -> Vec<Row> {
    (0..subject.frame.rounds.len()).flat_map(|round| of_round(subject, persons, round)).collect()
}

fn of_round(subject: &Subject<'_>, persons: &Persons<'_>, round: usize) -> Vec<Row> {
    let groups = 0..subject.frame.groups.len();
    let units = groups.filter(|&group| subject.round(group) == round && subject.frame.groups[group].kind == GroupKind::Unit);
    let units = Answers::of(subject, units.collect(), &[MeasureKind::Scale]);
    let Some(&first) = units.groups().first() else { return Vec::new() };
    let scales: Vec<usize> = (0..subject.frame.measures.len())
        .filter(|&measure| subject.frame.measures[measure].kind == MeasureKind::Scale && subject.is_asked(first, measure))
        .collect();
    let rows: Vec<Vec<Row>> = scales.into_par_iter().map(|measure| of_scale(subject, persons, measure, &units)).collect();
    rows.into_iter().flatten().collect()
}

fn of_scale(subject: &Subject<'_>, persons: &Persons<'_>, measure: usize, units: &Answers) -> Vec<Row> {
    let is_shown = |unit: usize| persons(narrow(measure), narrow(unit)).is_some();
    let hidden = units.groups().iter().filter(|&&unit| !is_shown(unit));
    let mut rows: Vec<Row> = hidden.flat_map(|&unit| unit_rows(subject, measure, unit, Err(Unavailable::TooFewCases))).collect();
    let (shown, answers) = units.to(measure, is_shown);
    let Some(&first) = shown.first() else { return rows };
    let answers: Vec<Histogram> = answers.into_iter().cloned().collect();
    let pooled = subject
        .pooled(first, measure)
        .ok_or(Unavailable::TooFewCases)
        .and_then(|spread| stats::pool_means_within(&answers, spread, confidence(subject)).map_err(unavailable));
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
