//! A group against everybody else in its round. The group itself is taken out of what it is held against: a unit that makes up
//! a third of a service would otherwise be compared with itself.

use std::collections::BTreeMap;

use super::narrow;
use crate::analysis::{Outcome, Row, RowKey, Subject, Unavailable};
use crate::model::{Confidence, GroupKind, MeasureKind, Statistic};
use crate::stats;
use crate::tabulate::GroupTallies;

/// Difference and its size for each scale, for services and roles against all others.
///
/// All others are everyone (`totals`, by group of everyone) less the group: adding up ten thousand cells for each group would take
/// longer than everything else.
pub(super) fn rows(
    subject: &Subject<'_>,
    group: usize,
    tallies: &GroupTallies<'_>,
    totals: &BTreeMap<usize, GroupTallies<'_>>,
) -> Vec<Row> {
    if !matches!(subject.frame.groups[group].kind, GroupKind::Municipality | GroupKind::Service | GroupKind::Role) {
        return Vec::new();
    }
    let total = subject.total_of(group);
    let Some(others) = totals.get(&total).map(|everyone| everyone.without(tallies)) else { return Vec::new() };
    let scales = (0..subject.sources.len()).filter(|&measure| subject.frame.measures[measure].kind == MeasureKind::Scale);
    scales
        .filter(|&measure| subject.is_asked(group, measure))
        .flat_map(|measure| {
            let (difference, size) = against(subject, measure, tallies, &others);
            let key = |statistic| RowKey {
                measure: narrow(measure),
                group: narrow(group),
                statistic,
                reference: Some(narrow(total)),
                detail: None,
            };
            [
                Row { key: key(Statistic::DifferenceFromOthers), outcome: difference },
                Row { key: key(Statistic::HedgesGFromOthers), outcome: size },
            ]
        })
        .collect()
}

/// Difference on 0–100 and Hedges g between two sets of people.
pub(super) fn against(
    subject: &Subject<'_>,
    measure: usize,
    first: &GroupTallies<'_>,
    second: &GroupTallies<'_>,
) -> (Outcome, Outcome) {
    let level = Confidence::new(subject.frame.confidence).unwrap_or(Confidence::P95);
    let info = &subject.frame.measures[measure];
    let (first, second) = (subject.histogram(first, measure), subject.histogram(second, measure));
    if first.n() == 0 || second.n() == 0 {
        return (Err(Unavailable::NoValidAnswers), Err(Unavailable::NoValidAnswers));
    }
    let difference = stats::welch(&first, &second, level)
        .and_then(|welch| stats::pomp_difference(welch.difference, f64::from(info.min), f64::from(info.max)));
    let unavailable = crate::analysis::unavailable;
    (difference.map_err(unavailable), stats::hedges_g(&first, &second, level).map_err(unavailable))
}
