//! Several groups at once: are services (or roles) alike?
//!
//! Computed from groups that may be shown and have people enough for their spread to be told. Everything here is then a function of
//! distributions that may themselves be shown, and gives nothing else away. Groups that are left out are not in `n`.

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::others::{level, probability};
use super::{Persons, narrow};
use crate::analysis::{MeasureSource, Outcome, Row, RowKey, Subject, Unavailable, unavailable};
use crate::model::{Estimate, GroupKind, Histogram, MeasureKind, Method, NoInterval, Statistic, Unit};
use crate::stats::{self, CrossTable, StatError, Test};

/// Kinds of groups that are held against each other.
const KINDS: [GroupKind; 3] = [GroupKind::Municipality, GroupKind::Service, GroupKind::Role];

/// Tests among the groups of each kind in each round.
pub(super) fn rows(subject: &Subject<'_>, persons: &Persons<'_>) -> Vec<Row> {
    let totals = (0..subject.frame.groups.len()).filter(|&group| subject.frame.groups[group].kind == GroupKind::Total);
    let tasks: Vec<(usize, GroupKind, usize)> = totals
        .flat_map(|total| KINDS.map(|kind| (total, kind)))
        .flat_map(|(total, kind)| (0..subject.sources.len()).map(move |measure| (total, kind, measure)))
        .filter(|&(total, _, measure)| subject.is_asked(total, measure))
        .collect();
    let rows: Vec<Vec<Row>> = tasks
        .into_par_iter()
        .map(|(total, kind, measure)| Several { subject, total, kind, measure, groups: Vec::new() }.among(persons).rows())
        .collect();
    rows.into_iter().flatten().collect()
}

/// One measure in the groups of one kind in one round.
struct Several<'s> {
    subject: &'s Subject<'s>,
    total: usize,
    kind: GroupKind,
    measure: usize,
    /// Groups that take part.
    groups: Vec<usize>,
}

impl Several<'_> {
    /// Lets groups take part that may be shown with their spread.
    fn among(mut self, persons: &Persons<'_>) -> Self {
        let enough =
            |&group: &usize| persons(narrow(self.measure), narrow(group)).is_some_and(|persons| persons >= self.subject.small_n);
        self.groups = self.of_kind().filter(enough).collect();
        self
    }

    fn of_kind(&self) -> impl Iterator<Item = usize> {
        let (frame, round, kind) = (&self.subject.frame, self.subject.round(self.total), self.kind);
        (0..frame.groups.len()).filter(move |&group| frame.groups[group].kind == kind && self.subject.round(group) == round)
    }

    fn rows(&self) -> Vec<Row> {
        if self.of_kind().nth(1).is_none() {
            return Vec::new();
        }
        match self.subject.frame.measures[self.measure].kind {
            MeasureKind::Scale => self.scale(),
            MeasureKind::Item | MeasureKind::Choice if self.kind == GroupKind::Service => self.table(),
            _ => Vec::new(),
        }
    }

    fn scale(&self) -> Vec<Row> {
        let answers: Vec<Histogram> =
            self.groups.iter().map(|&group| self.subject.histogram(&self.subject.tallies(group), self.measure)).collect();
        let answers: Vec<&Histogram> = answers.iter().collect();
        let welch = stats::welch_anova(&answers);
        let ranks = stats::kruskal_wallis(&answers);
        let mut rows = self.test([Statistic::WelchF, Statistic::WelchFP], welch.as_ref().map(|welch| &welch.test));
        rows.push(self.row(Statistic::OmegaSquared, welch.as_ref().map(|welch| welch.omega_squared).map_err(Clone::clone)));
        rows.extend(self.test([Statistic::KruskalWallis, Statistic::KruskalWallisP], ranks.as_ref().map(|ranks| &ranks.test)));
        rows.push(self.row(Statistic::EpsilonSquared, ranks.as_ref().map(|ranks| ranks.epsilon_squared).map_err(Clone::clone)));
        rows.extend(self.pairs(&answers));
        rows
    }

    /// Every pair of groups, when the plan asks for them. Where the formula fails there are no pairs to give a reason for.
    fn pairs(&self, answers: &[&Histogram]) -> Vec<Row> {
        let wanted = [Statistic::GamesHowell, Statistic::GamesHowellP].map(|statistic| self.subject.plan.asks(statistic));
        if !wanted.contains(&true) {
            return Vec::new();
        }
        let info = &self.subject.frame.measures[self.measure];
        let pairs = stats::games_howell(answers, level(self.subject)).unwrap_or_default();
        pairs
            .into_iter()
            .flat_map(|pair| {
                let key = |statistic| RowKey {
                    group: narrow(self.groups[pair.first]),
                    reference: Some(narrow(self.groups[pair.second])),
                    across: None,
                    ..self.key(statistic)
                };
                let difference = stats::pomp_difference(pair.difference, f64::from(info.min), f64::from(info.max));
                [
                    Row { key: key(Statistic::GamesHowell), outcome: difference.map_err(unavailable) },
                    Row { key: key(Statistic::GamesHowellP), outcome: Ok(probability(&pair.test)) },
                ]
            })
            .collect()
    }

    /// Answers by group as a table.
    fn table(&self) -> Vec<Row> {
        let wanted = [Statistic::ChiSquare, Statistic::ChiSquareP, Statistic::CramersV, Statistic::CramersVCorrected];
        let MeasureSource::Column { column, .. } = self.subject.sources[self.measure] else { return Vec::new() };
        if !wanted.iter().any(|&statistic| self.subject.plan.asks(statistic)) {
            return Vec::new();
        }
        let counts: Vec<Vec<u64>> =
            self.groups.iter().map(|&group| self.subject.tallies(group).tally(column).levels.to_vec()).collect();
        let found = CrossTable::new(&counts).and_then(|table| stats::association(&table, self.subject.plan.seed));
        let found = found.as_ref();
        let mut rows = self.test([Statistic::ChiSquare, Statistic::ChiSquareP], found.map(|found| &found.test));
        rows.push(self.row(Statistic::CramersV, found.map(|found| found.cramers_v).map_err(Clone::clone)));
        let corrected = found.map_err(Clone::clone).and_then(|found| found.cramers_v_corrected.clone());
        rows.push(self.row(Statistic::CramersVCorrected, corrected));
        rows
    }

    /// A test statistic and its p-value.
    fn test(&self, [statistic, p]: [Statistic; 2], test: Result<&Test, &StatError>) -> Vec<Row> {
        let value = |test: &Test| Estimate {
            value: test.statistic,
            interval: Err(NoInterval::NotAnEstimate),
            n: test.n,
            unit: Unit::TestStatistic,
            method: Method::Test,
        };
        vec![self.row(statistic, test.map(value).map_err(Clone::clone)), self.row(p, test.map(probability).map_err(Clone::clone))]
    }

    fn row(&self, statistic: Statistic, figure: Result<Estimate, StatError>) -> Row {
        // Too few groups, and not too few answers, is what a reader can do something about; both are said alike.
        let outcome: Outcome = if self.groups.len() < 2 { Err(Unavailable::TooFewCases) } else { figure.map_err(unavailable) };
        Row { key: self.key(statistic), outcome }
    }

    fn key(&self, statistic: Statistic) -> RowKey {
        let (measure, group) = (narrow(self.measure), narrow(self.total));
        RowKey { measure, group, statistic, reference: None, across: Some(self.kind), detail: None }
    }
}
