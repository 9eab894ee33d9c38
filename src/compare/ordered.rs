//! Answers held against an order: of rounds, or of groups whose values go from less to more, such as years of service.
//!
//! From groups that may be shown and have people enough for their distribution to be told, as tests among groups are.

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::others::probability;
use super::trend::series;
use crate::analysis::{Row, RowKey, Subject, Unavailable, confidence, unavailable};
use crate::model::{GroupAt, GroupKind, MeasureAt, MeasureKind, Statistic};
use crate::stats::{self, Correlation, CrossTable, StatError};

const WANTED: [Statistic; 4] = [Statistic::Spearman, Statistic::SpearmanP, Statistic::TauB, Statistic::TauBP];

/// Correlations of answers with rounds and with ordered groups, when the plan asks for them.
pub(super) fn rows(subject: &Subject<'_>) -> Vec<Row> {
    if !WANTED.iter().any(|&statistic| subject.plan.asks(statistic)) {
        return Vec::new();
    }
    let measures: Vec<MeasureAt> = subject.frame.measures.keys().filter(|&measure| is_ordinal(subject, measure)).collect();
    let rows: Vec<Vec<Row>> = measures
        .into_par_iter()
        .map(|measure| {
            let mut rows = by_round(subject, measure);
            rows.extend(by_group(subject, measure));
            rows
        })
        .collect();
    rows.into_iter().flatten().collect()
}

fn is_ordinal(subject: &Subject<'_>, measure: MeasureAt) -> bool {
    let info = &subject.frame.measures[measure];
    matches!(info.kind, MeasureKind::Scale | MeasureKind::Item) && !info.nominal
}

/// Everyone's answers against the order of the rounds that asked alike.
fn by_round(subject: &Subject<'_>, measure: MeasureAt) -> Vec<Row> {
    let last = subject.frame.rounds.len().saturating_sub(1);
    let is_last = |&group: &GroupAt| subject.round(group) == last && subject.frame.groups[group].kind == GroupKind::Total;
    let Some(total) = subject.frame.groups.keys().find(is_last).filter(|&total| subject.is_asked(total, measure)) else {
        return Vec::new();
    };
    let groups = series(subject, measure, total);
    if groups.len() < 2 { Vec::new() } else { correlated(subject, measure, &groups, None) }
}

/// Answers in each round against the order of the groups of each ordered variable.
fn by_group(subject: &Subject<'_>, measure: MeasureAt) -> Vec<Row> {
    let rounds = 0..subject.frame.rounds.len();
    let variables = rounds.flat_map(|round| subject.ordered.iter().map(move |variable| (round, variable)));
    variables
        .flat_map(|(round, (variable, values))| {
            let of_value = |value: &String| {
                subject.frame.groups.keys().find(|&group| {
                    let info = &subject.frame.groups[group];
                    let keys = info.keys.len() == 1 && info.keys.get(variable) == Some(value);
                    keys && subject.round(group) == round && subject.is_asked(group, measure)
                })
            };
            let groups: Vec<GroupAt> = values.iter().filter_map(of_value).collect();
            let kind = groups.first().map(|&group| subject.frame.groups[group].kind);
            if groups.len() < 2 { Vec::new() } else { correlated(subject, measure, &groups, kind) }
        })
        .collect()
}

/// The rows: about the last of the groups, with the first as reference.
fn correlated(subject: &Subject<'_>, measure: MeasureAt, groups: &[GroupAt], across: Option<GroupKind>) -> Vec<Row> {
    let enough = |group: GroupAt| subject.visibility.shows_distribution(measure, group);
    let taking_part: Vec<GroupAt> = groups.iter().copied().filter(|&group| enough(group)).collect();
    let table = if taking_part.len() < 2 { Err(Unavailable::TooFewCases) } else { table(subject, measure, &taking_part) };
    let found = |correlate: fn(&CrossTable, crate::model::Confidence) -> Result<Correlation, StatError>| {
        table.as_ref().map_err(|reason| *reason).and_then(|table| correlate(table, confidence(subject)).map_err(unavailable))
    };
    let row = |statistic, outcome| Row {
        key: RowKey { measure, group: groups[groups.len() - 1], statistic, reference: Some(groups[0]), across, detail: None },
        outcome,
    };
    let figures = |[coefficient, p]: [Statistic; 2], found: Result<Correlation, Unavailable>| {
        let test = found.as_ref().map_err(|reason| *reason);
        let test = test.and_then(|found| found.test.as_ref().map(probability).map_err(|error| unavailable(error.clone())));
        [row(coefficient, found.map(|found| found.coefficient)), row(p, test)]
    };
    let ranks = figures([Statistic::Spearman, Statistic::SpearmanP], found(stats::spearman));
    let pairs = figures([Statistic::TauB, Statistic::TauBP], found(stats::kendall_tau_b));
    ranks.into_iter().chain(pairs).collect()
}

fn table(subject: &Subject<'_>, measure: MeasureAt, groups: &[GroupAt]) -> Result<CrossTable, Unavailable> {
    let counts = |&group: &GroupAt| subject.histogram_of(&subject.cells[group], measure).counts().to_vec();
    CrossTable::new(&groups.iter().map(counts).collect::<Vec<_>>()).map_err(unavailable)
}
