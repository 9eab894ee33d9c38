//! Whether each question of a scale works alike: in a service or role and everywhere else, and in two rounds. Counted only when the plan
//! asks for it, since it takes the answers to a question by the score of who gave them.

use std::collections::BTreeMap;

use super::others::probability;
use crate::analysis::{MeasureSource, Outcome, Row, RowKey, Subject, Unavailable, confidence, unavailable};
use crate::model::{DetailAt, GroupAt, GroupKind, LinkKind, MeasureAt, MeasureKind, Statistic};
use crate::stats::{self, StatError};
use crate::tabulate::GroupTallies;

const OTHERS: [Statistic; 3] = [Statistic::DifFromOthers, Statistic::DifEffectFromOthers, Statistic::DifFromOthersP];
const ROUNDS: [Statistic; 3] = [Statistic::DifChange, Statistic::DifEffectChange, Statistic::DifChangeP];

/// Whether a plan, which says of each statistic whether it asks for it, asks for any of these.
#[must_use]
pub fn needs_score_classes(asks: impl Fn(Statistic) -> bool) -> bool {
    OTHERS.into_iter().chain(ROUNDS).any(asks)
}

/// A group against everybody else in its round, and everyone against everyone in the round before.
pub(super) fn rows(
    subject: &Subject<'_>,
    group: GroupAt,
    tallies: &GroupTallies<'_>,
    totals: &BTreeMap<GroupAt, GroupTallies<'_>>,
) -> Vec<Row> {
    let asked = |wanted: [Statistic; 3]| wanted.iter().any(|&statistic| subject.plan.asks(statistic));
    match subject.frame.groups[group].kind {
        GroupKind::Service | GroupKind::Role if asked(OTHERS) => {
            let total = subject.total_of(group);
            let Some(others) = totals.get(&total).map(|everyone| everyone.without(tallies)) else { return Vec::new() };
            Pair { subject, group, reference: total, wanted: OTHERS }.rows(tallies, &others)
        }
        GroupKind::Total if asked(ROUNDS) => {
            let Some(before) = subject.before(group) else { return Vec::new() };
            Pair { subject, group, reference: before, wanted: ROUNDS }.rows(tallies, &subject.tallies(before))
        }
        _ => Vec::new(),
    }
}

/// Two sets of people.
struct Pair<'s> {
    subject: &'s Subject<'s>,
    group: GroupAt,
    reference: GroupAt,
    wanted: [Statistic; 3],
}

impl Pair<'_> {
    fn rows(&self, first: &GroupTallies<'_>, second: &GroupTallies<'_>) -> Vec<Row> {
        let subject = self.subject;
        let layout = subject.cube.layout();
        let mut rows = Vec::new();
        for (measure, source) in subject.sources.enumerated() {
            let MeasureSource::Scale { scale } = *source else { continue };
            let is_scale = subject.frame.measures[measure].kind == MeasureKind::Scale;
            let items = layout.asked_items(scale, subject.version(self.group));
            // With two items an answer says nearly all of the score.
            if !is_scale || items.len() < 3 || !subject.is_asked(self.group, measure) {
                continue;
            }
            let comparable = items == layout.asked_items(scale, subject.version(self.reference)) && self.is_linked(measure);
            for item in items {
                let found = || {
                    let classes = first.score_classes(scale, item).zip(second.score_classes(scale, item));
                    let (first, second) = classes.ok_or(StatError::TooFewParts { have: 0, need: 1 })?;
                    stats::mantel_dif(&first, &second, confidence(subject))
                };
                let found = if comparable { found().map_err(unavailable) } else { Err(Unavailable::NotComparable) };
                let outcomes: [Outcome; 3] = match found {
                    Ok(dif) => [Ok(dif.difference), Ok(dif.effect), Ok(probability(&dif.test))],
                    Err(reason) => [Err(reason); 3],
                };
                rows.extend(self.wanted.into_iter().zip(outcomes).map(|(statistic, outcome)| Row {
                    key: RowKey {
                        measure,
                        group: self.group,
                        statistic,
                        reference: Some(self.reference),
                        across: None,
                        detail: subject.frame.measures[measure].items.at(item).map(DetailAt::Item),
                    },
                    outcome,
                }));
            }
        }
        rows
    }

    /// Whether the scale is the same in both: within a round it is.
    fn is_linked(&self, measure: MeasureAt) -> bool {
        let subject = self.subject;
        let (round, before) = (&subject.frame.groups[self.group].round, &subject.frame.groups[self.reference].round);
        let links = &subject.frame.measures[measure].links;
        round == before || links.iter().any(|link| link.to == *round && link.link == LinkKind::Same)
    }
}
