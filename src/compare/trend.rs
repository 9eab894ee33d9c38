//! Three rounds or more: the straight line through the means of a group.

use super::others::probability;
use crate::analysis::{Outcome, Row, RowKey, Subject, Unavailable, confidence, unavailable};
use crate::model::{
    Degrees, Estimate, GroupAt, GroupKind, Histogram, LinkKind, MeasureAt, MeasureKind, NoInterval, RoundInfo, Statistic,
};
use crate::stats::{self, MeanDifference};

/// Fewest rounds of a trend.
const ROUNDS: usize = 3;

/// Trends up to the last round, from groups that may be shown in every round.
pub(super) fn rows(subject: &Subject<'_>) -> Vec<Row> {
    if subject.frame.rounds.len() < ROUNDS {
        return Vec::new();
    }
    let last = subject.frame.rounds.len() - 1;
    let kinds = [GroupKind::Total, GroupKind::Municipality, GroupKind::Service, GroupKind::Role];
    let groups = subject.frame.groups.keys().filter(|&group| subject.round(group) == last);
    let groups = groups.filter(|&group| kinds.contains(&subject.frame.groups[group].kind));
    groups
        .flat_map(|group| {
            let measures = subject.frame.measures.keys().filter(|&measure| is_score(subject, measure));
            measures
                .filter(move |&measure| subject.is_asked(group, measure))
                .flat_map(move |measure| of_group(subject, measure, group))
        })
        .collect()
}

fn is_score(subject: &Subject<'_>, measure: MeasureAt) -> bool {
    matches!(subject.frame.measures[measure].kind, MeasureKind::Scale | MeasureKind::LinkedScale)
}

fn of_group(subject: &Subject<'_>, measure: MeasureAt, group: GroupAt) -> [Row; 2] {
    let groups = series(subject, measure, group);
    let first = if groups.len() < ROUNDS { None } else { groups.first().copied() };
    let found = fitted(subject, measure, &groups);
    let info = &subject.frame.measures[measure];
    let (low, high) = (f64::from(info.min), f64::from(info.max));
    let row = |statistic, outcome: Outcome| Row {
        key: RowKey { measure, group, statistic, reference: first, across: None, detail: None },
        outcome,
    };
    let change = found.as_ref().map_err(|reason| *reason).and_then(|found| {
        let change = stats::pomp_difference(found.0.difference, low, high).map_err(unavailable)?;
        // The spread of every round is in the interval.
        Ok(if found.1 { change } else { Estimate { interval: Err(NoInterval::Withheld), degrees: Degrees::None, ..change } })
    });
    let p = found.and_then(|(found, tells_spread)| match found.test {
        Ok(_) if !tells_spread => Err(Unavailable::TooFewCases),
        test => test.map(|test| probability(&test)).map_err(unavailable),
    });
    [row(Statistic::Trend, change), row(Statistic::TrendP, p)]
}

/// The group in the rounds up to its own, oldest first, back to where it was new or the measure was not the same.
pub(super) fn series(subject: &Subject<'_>, measure: MeasureAt, group: GroupAt) -> Vec<GroupAt> {
    let mut groups = vec![group];
    let mut at = group;
    while let Some(before) = subject.before(at) {
        let round = &subject.frame.groups[at].round;
        let is_same = |link: &crate::model::Comparability| link.to == *round && link.link == LinkKind::Same;
        if !subject.frame.measures[measure].links.iter().any(is_same) || !subject.is_asked(before, measure) {
            break;
        }
        groups.push(before);
        at = before;
    }
    groups.reverse();
    groups
}

/// The line, and whether the spread of every round may be told.
fn fitted(subject: &Subject<'_>, measure: MeasureAt, groups: &[GroupAt]) -> Result<(MeanDifference, bool), Unavailable> {
    if groups.len() < ROUNDS {
        return Err(Unavailable::NotComparable);
    }
    if !groups.iter().all(|&group| subject.visibility.shows(measure, group)) {
        return Err(Unavailable::GroupsHidden);
    }
    let answers: Vec<Histogram> = groups.iter().map(|&group| subject.histogram_of(&subject.cells[group], measure)).collect();
    let rounds: Vec<&RoundInfo> = groups.iter().map(|&group| &subject.frame.rounds[subject.round(group)]).collect();
    let points: Vec<(f64, &Histogram)> = times(&rounds).into_iter().zip(&answers).collect();
    let found = stats::trend(&points, confidence(subject)).map_err(unavailable)?;
    Ok((found, groups.iter().all(|&group| subject.visibility.shows_distribution(measure, group))))
}

/// When rounds were held, in years: by their dates where every round has one and they are in order, otherwise as if evenly spaced.
pub(super) fn times(rounds: &[&RoundInfo]) -> Vec<f64> {
    let dated: Option<Vec<f64>> = rounds.iter().map(|round| round.date.as_deref().and_then(year)).collect();
    match dated {
        Some(times) if times.windows(2).all(|pair| pair[0] < pair[1]) => times,
        _ => (0_u32..).map(f64::from).take(rounds.len()).collect(),
    }
}

/// `2026`, `2026-03` or `2026-03-15` as a number of years.
fn year(date: &str) -> Option<f64> {
    let mut parts = date.trim().split('-').map(|part| part.parse::<u32>().ok().map(f64::from));
    let year = parts.next()??;
    let (month, day) = (parts.next().unwrap_or(Some(1.0))?, parts.next().unwrap_or(Some(1.0))?);
    let is_date = (1000.0..=9999.0).contains(&year) && (1.0..=12.0).contains(&month) && (1.0..=31.0).contains(&day);
    (is_date && parts.next().is_none()).then_some(year + (month - 1.0) / 12.0 + (day - 1.0) / 372.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RoundId, Text};

    #[test]
    fn rounds_are_as_far_apart_as_their_dates() {
        let round = |date: Option<&str>| RoundInfo {
            id: RoundId::new("r"),
            label: Text::default(),
            date: date.map(str::to_string),
            version: String::new(),
        };
        let of = |dates: [Option<&str>; 3]| {
            let rounds = dates.map(round);
            times(&rounds.iter().collect::<Vec<_>>())
        };
        assert_eq!(of([Some("2020"), Some("2022-07"), Some("2026-01-01")]), [2020.0, 2022.5, 2026.0]);
        for undated in [[Some("2020"), None, Some("2026")], [Some("2022"), Some("2020"), Some("2026")], [Some("høst"); 3]] {
            assert_eq!(of(undated), [0.0, 1.0, 2.0], "{undated:?}");
        }
        assert_eq!(year("2026-13"), None);
    }
}
