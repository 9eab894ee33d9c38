//! A group against itself in the round before: unpaired, and only what was asked alike in both.

use super::others::Against;
use super::{narrow, others};
use crate::analysis::{MeasureSource, Outcome, Row, RowKey, Subject, Unavailable};
use crate::model::{Confidence, GroupKind, LinkKind, MeasureKind, Statistic};
use crate::stats::{self, Count};
use crate::tabulate::GroupTallies;

/// Change since the round before: of scores, of top-box shares of items, of ticked shares.
pub(super) fn rows(subject: &Subject<'_>, group: usize, tallies: &GroupTallies<'_>) -> Vec<Row> {
    let Some(before) = subject.before(group) else { return Vec::new() };
    let earlier = subject.tallies(before);
    let mut rows = Vec::new();
    let unit = subject.frame.groups[group].kind == GroupKind::Unit;
    for (measure, info) in subject.frame.measures.iter().enumerate() {
        let row = |statistic, outcome| Row {
            key: RowKey {
                measure: narrow(measure),
                group: narrow(group),
                statistic,
                reference: Some(narrow(before)),
                across: None,
                detail: None,
            },
            outcome,
        };
        match info.kind {
            MeasureKind::Scale | MeasureKind::LinkedScale => {
                let Against { difference, p, size } = if is_linked(subject, group, measure) {
                    others::against(subject, measure, tallies, &earlier)
                } else {
                    Against::none(Unavailable::NotComparable)
                };
                rows.extend([row(Statistic::Change, difference), row(Statistic::HedgesGChange, size)]);
                if !unit {
                    rows.push(row(Statistic::ChangeP, p));
                }
                if subject.frame.groups[group].kind == GroupKind::Total
                    && let Some(change) = alpha_change(subject, (group, before), measure, (tallies, &earlier))
                {
                    rows.push(row(Statistic::AlphaChange, change));
                }
            }
            MeasureKind::Item | MeasureKind::Choice if !unit && !info.nominal => {
                let change = if is_linked(subject, group, measure) {
                    share_change(subject, measure, tallies, &earlier)
                } else {
                    Err(Unavailable::NotComparable)
                };
                rows.push(row(Statistic::ChangeInShare, change));
            }
            _ => {}
        }
    }
    rows
}

/// Change in alpha over the same items; `None` for scales of fewer than three, which have no alpha.
fn alpha_change(
    subject: &Subject<'_>,
    (now, before): (usize, usize),
    measure: usize,
    (tallies, earlier): (&GroupTallies<'_>, &GroupTallies<'_>),
) -> Option<Outcome> {
    let MeasureSource::Scale { scale } = subject.sources[measure] else { return None };
    let layout = subject.cube.layout();
    let asked = layout.asked_items(scale, subject.version(now));
    if asked.len() < 3 {
        return None;
    }
    if !is_linked(subject, now, measure) || asked != layout.asked_items(scale, subject.version(before)) {
        return Some(Err(Unavailable::NotComparable));
    }
    let level = Confidence::new(subject.frame.confidence).unwrap_or(Confidence::P95);
    let change = stats::alpha_change(&tallies.moments(scale).of(&asked), &earlier.moments(scale).of(&asked), level);
    Some(change.map_err(crate::analysis::unavailable))
}

fn is_linked(subject: &Subject<'_>, group: usize, measure: usize) -> bool {
    let round = &subject.frame.groups[group].round;
    subject.frame.measures[measure].links.iter().any(|link| link.to == *round && link.link == LinkKind::Same)
}

/// Newcombe's difference of the share at the top levels (an item) or of those who ticked (an option).
fn share_change(subject: &Subject<'_>, measure: usize, now: &GroupTallies<'_>, before: &GroupTallies<'_>) -> Outcome {
    let MeasureSource::Column { column, .. } = &subject.sources[measure] else { return Err(Unavailable::NotComparable) };
    let level = Confidence::new(subject.frame.confidence).unwrap_or(Confidence::P95);
    let top = subject.frame.measures[measure].top;
    let count = |tallies: &GroupTallies<'_>| {
        let tally = tallies.tally(*column);
        Count::new(tally.levels.iter().rev().take(top).sum(), tally.valid()).map_err(crate::analysis::unavailable)
    };
    Ok(stats::newcombe(count(now)?, count(before)?, level))
}
