//! A group against itself in the round before: unpaired, and only what was asked alike in both.

use super::others;
use super::others::Against;
use crate::analysis::{MeasureSource, Outcome, Row, RowKey, Subject, Unavailable};
use crate::model::{GroupAt, GroupKind, LinkKind, MeasureAt, MeasureKind, Statistic};
use crate::stats::{self, Borrowed, Count, CrossTable};
use crate::tabulate::GroupTallies;

/// Change since the round before: of scores, of top-box shares of items, of ticked shares.
pub(super) fn rows(subject: &Subject<'_>, group: GroupAt, tallies: &GroupTallies<'_>) -> Vec<Row> {
    let Some(before) = subject.before(group) else { return Vec::new() };
    let earlier = subject.tallies(before);
    let mut rows = Vec::new();
    let unit = subject.frame.groups[group].kind == GroupKind::Unit;
    for (measure, info) in subject.frame.measures.enumerated() {
        let row = |statistic, outcome| Row {
            key: RowKey { measure, group, statistic, reference: Some(before), across: None, detail: None },
            outcome,
        };
        match info.kind {
            MeasureKind::Scale | MeasureKind::LinkedScale => {
                let Against { difference, p, size } = if is_linked(subject, group, measure) {
                    let spreads = subject.pooled(group, measure).zip(subject.pooled(before, measure));
                    let told = [group, before].iter().all(|&group| subject.visibility.shows_distribution(measure, group));
                    let borrowed = spreads.map(|(now, before)| Borrowed::Each(now, before)).filter(|_| !told);
                    others::against(subject, measure, (tallies, &earlier), borrowed)
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
                let (change, p) = if is_linked(subject, group, measure) {
                    (share_change(subject, measure, tallies, &earlier), share_test(subject, measure, tallies, &earlier))
                } else {
                    (Err(Unavailable::NotComparable), Err(Unavailable::NotComparable))
                };
                rows.extend([row(Statistic::ChangeInShare, change), row(Statistic::ChangeInShareP, p)]);
            }
            _ => {}
        }
    }
    rows
}

/// Change in alpha over the same items; `None` for scales of fewer than three, which have no alpha.
fn alpha_change(
    subject: &Subject<'_>,
    (now, before): (GroupAt, GroupAt),
    measure: MeasureAt,
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
    let level = crate::analysis::confidence(subject);
    let change = stats::alpha_change(&tallies.moments(scale).of(&asked), &earlier.moments(scale).of(&asked), level);
    Some(change.map_err(crate::analysis::unavailable))
}

fn is_linked(subject: &Subject<'_>, group: GroupAt, measure: MeasureAt) -> bool {
    let round = &subject.frame.groups[group].round;
    subject.frame.measures[measure].links.iter().any(|link| link.to == *round && link.link == LinkKind::Same)
}

/// Newcombe's difference of the share at the top levels (an item) or of those who ticked (an option).
fn share_change(subject: &Subject<'_>, measure: MeasureAt, now: &GroupTallies<'_>, before: &GroupTallies<'_>) -> Outcome {
    let count = |tallies| {
        let (top, valid) = at_the_top(subject, measure, tallies).ok_or(Unavailable::NotComparable)?;
        Count::new(top, valid).map_err(crate::analysis::unavailable)
    };
    Ok(stats::newcombe(count(now)?, count(before)?, crate::analysis::confidence(subject)))
}

/// The fourfold table of the same shares: chi-square, or Fisher's exact test where few are expected.
fn share_test(subject: &Subject<'_>, measure: MeasureAt, now: &GroupTallies<'_>, before: &GroupTallies<'_>) -> Outcome {
    let rows = [now, before].map(|tallies| at_the_top(subject, measure, tallies).map(|(top, valid)| vec![top, valid - top]));
    let [Some(now), Some(before)] = rows else { return Err(Unavailable::NotComparable) };
    let table = CrossTable::new(&[now, before]).and_then(|table| stats::association(&table, subject.plan.seed));
    table.map(|found| others::probability(&found.test)).map_err(crate::analysis::unavailable)
}

/// Answers at the top levels, and all valid ones.
fn at_the_top(subject: &Subject<'_>, measure: MeasureAt, tallies: &GroupTallies<'_>) -> Option<(u64, u64)> {
    let MeasureSource::Column { column, .. } = &subject.sources[measure] else { return None };
    let tally = tallies.tally(*column);
    Some((tally.top(subject.frame.measures[measure].top), tally.valid()))
}
