//! A group against everybody else in its round. The group itself is taken out of what it is held against: a unit that makes up
//! a third of a service would otherwise be compared with itself.

use std::collections::BTreeMap;

use crate::analysis::{Outcome, Row, RowKey, Subject, Unavailable, confidence, unavailable};
use crate::model::{Estimate, GroupAt, MeasureAt, Method, NoInterval, Statistic, Unit};
use crate::stats::{self, Borrowed, Test, TestKind};
use crate::tabulate::GroupTallies;

/// Difference, its size, how often one is above the other, and the tests of both, for each scale, for services and roles against
/// all others.
///
/// All others are everyone (`totals`, by group of everyone) less the group: adding up ten thousand cells for each group would take
/// longer than everything else.
pub(super) fn rows(
    subject: &Subject<'_>,
    group: GroupAt,
    tallies: &GroupTallies<'_>,
    totals: &BTreeMap<GroupAt, GroupTallies<'_>>,
) -> Vec<Row> {
    if !subject.is_compared(group) {
        return Vec::new();
    }
    let total = subject.total_of(group);
    let Some(others) = totals.get(&total).map(|everyone| everyone.without(tallies)) else { return Vec::new() };
    subject
        .asked_scales(group)
        .flat_map(|measure| {
            let borrowed = subject.pooled(group, measure).map(Borrowed::Shared);
            let spread = [group, total].iter().all(|&group| subject.visibility.shows_distribution(measure, group));
            let Against { difference, p, size } = against(subject, measure, (tallies, &others), borrowed.filter(|_| !spread));
            let Ranks { superiority, p: rank_p, delta } = ranks(subject, measure, tallies, &others);
            let row = |statistic, outcome| {
                let (measure, group, reference) = (measure, group, Some(total));
                Row { key: RowKey { measure, group, statistic, reference, across: None, detail: None }, outcome }
            };
            [
                row(Statistic::DifferenceFromOthers, difference),
                row(Statistic::HedgesGFromOthers, size),
                row(Statistic::DifferenceP, p),
                row(Statistic::Superiority, superiority),
                row(Statistic::BrunnerMunzelP, rank_p),
                row(Statistic::CliffsDelta, delta),
            ]
        })
        .collect()
}

/// Two sets of people by their means.
pub(super) struct Against {
    /// Difference on 0–100.
    pub(super) difference: Outcome,
    /// Probability of one at least as large by chance.
    pub(super) p: Outcome,
    /// Hedges g.
    pub(super) size: Outcome,
}

impl Against {
    /// No figures, for one reason.
    pub(super) const fn none(reason: Unavailable) -> Self {
        Self { difference: Err(reason), p: Err(reason), size: Err(reason) }
    }
}

/// The first set of people against the second: Welch's t and Hedges g. Where the spread of one of them may not be told it is borrowed,
/// so that its own does not show through.
pub(super) fn against(
    subject: &Subject<'_>,
    measure: MeasureAt,
    (first, second): (&GroupTallies<'_>, &GroupTallies<'_>),
    borrowed: Option<Borrowed>,
) -> Against {
    let level = confidence(subject);
    let info = &subject.frame.measures[measure];
    let (first, second) = (subject.histogram(first, measure), subject.histogram(second, measure));
    if first.n() == 0 || second.n() == 0 {
        return Against::none(Unavailable::NoValidAnswers);
    }
    let size = stats::hedges_g(&first, &second, level).map_err(unavailable);
    let found = match borrowed {
        Some(borrowed) => stats::pooled_difference(&first, &second, borrowed, level),
        None => stats::welch(&first, &second, level),
    };
    match found {
        Err(error) => Against { difference: Err(unavailable(error.clone())), p: Err(unavailable(error)), size },
        Ok(found) => Against {
            difference: stats::pomp_difference(found.difference, f64::from(info.min), f64::from(info.max)).map_err(unavailable),
            p: found.test.map(|test| probability(&test)).map_err(unavailable),
            size,
        },
    }
}

/// Two sets of people by the order of their answers.
struct Ranks {
    superiority: Outcome,
    p: Outcome,
    delta: Outcome,
}

/// The first set of people against the second, by Brunner and Munzel's test and Cliff's delta.
fn ranks(subject: &Subject<'_>, measure: MeasureAt, first: &GroupTallies<'_>, second: &GroupTallies<'_>) -> Ranks {
    let (first, second) = (subject.histogram(first, measure), subject.histogram(second, measure));
    if first.n() == 0 || second.n() == 0 {
        let none = Err(Unavailable::NoValidAnswers);
        return Ranks { superiority: none, p: none, delta: none };
    }
    // P(X < Y) with the others as X: above one half when the group is above them, as a difference of theirs is above 0.
    match stats::brunner_munzel(&second, &first, confidence(subject)) {
        Err(error) => Ranks {
            superiority: Err(unavailable(error.clone())),
            p: Err(unavailable(error.clone())),
            delta: Err(unavailable(error)),
        },
        Ok(found) => Ranks {
            superiority: Ok(found.probability),
            delta: Ok(found.delta()),
            p: found.test.map(|test| probability(&test)).map_err(unavailable),
        },
    }
}

/// The statistic of a test as a figure of its own.
pub(super) fn test_statistic(test: &Test) -> Estimate {
    let interval = Err(NoInterval::NotAnEstimate);
    let (value, n, degrees) = (test.statistic, test.n, test.degrees);
    Estimate { value, interval, n, unit: Unit::TestStatistic, method: Method::Test, degrees }
}

/// The p-value of a test as a figure of its own.
pub(super) fn probability(test: &Test) -> Estimate {
    let method = match test.kind {
        TestKind::FisherExact => Method::FisherExact,
        TestKind::PooledT => Method::TestPooled,
        TestKind::ChiSquarePermutation => Method::Permutation,
        _ => Method::Test,
    };
    Estimate {
        value: test.p,
        interval: Err(NoInterval::NotAnEstimate),
        n: test.n,
        unit: Unit::Probability,
        method,
        degrees: test.degrees,
    }
}
