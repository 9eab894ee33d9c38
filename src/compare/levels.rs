//! Units as levels: how much of what people answer belongs to the unit that they work in. From units that may be shown and have people enough for
//! their spread to be told, as tests among groups are.

use super::answers::Answers;
use crate::analysis::{Outcome, Row, RowKey, Subject, confidence, unavailable};
use crate::model::{Estimate, GroupAt, GroupKind, MeasureKind, Statistic};
use crate::stats::{self, UnitLevels};

const WANTED: [Statistic; 2] = [Statistic::Icc1, Statistic::Icc2];

/// Intraclass correlations of each scale over the units of each round, when the plan asks for them.
pub(super) fn rows(subject: &Subject<'_>) -> Vec<Row> {
    if !WANTED.iter().any(|&statistic| subject.plan.asks(statistic)) {
        return Vec::new();
    }
    subject.totals().flat_map(|total| of_round(subject, total)).collect()
}

fn of_round(subject: &Subject<'_>, total: GroupAt) -> Vec<Row> {
    let units = subject.of_kind(GroupKind::Unit, subject.round(total)).collect();
    let units = Answers::of(subject, units, &[MeasureKind::Scale]);
    subject
        .asked_scales(total)
        .flat_map(|measure| {
            let (_, answers) = units.to(measure, |unit| subject.visibility.shows_distribution(measure, unit));
            let found = stats::unit_levels(&answers, confidence(subject)).map_err(unavailable);
            let figure = |of: fn(&UnitLevels) -> Estimate| -> Outcome { found.as_ref().map(of).map_err(|reason| *reason) };
            let figures = [figure(|levels| levels.single), figure(|levels| levels.mean)];
            WANTED.into_iter().zip(figures).map(move |(statistic, outcome)| Row {
                key: RowKey { measure, group: total, statistic, reference: None, across: Some(GroupKind::Unit), detail: None },
                outcome,
            })
        })
        .collect()
}
