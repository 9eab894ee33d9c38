//! Several groups at once: are services (or roles) alike?
//!
//! Computed from groups that may be shown and have people enough for their spread to be told. Everything here is then a function of
//! distributions that may themselves be shown, and gives nothing else away. Groups that are left out are not in `n`.

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::answers::Answers;
use super::others::{probability, test_statistic};
use crate::analysis::{Outcome, Row, RowKey, Subject, Unavailable, confidence, unavailable};
use crate::model::{Estimate, GroupAt, GroupKind, Histogram, MeasureAt, MeasureKind, Statistic};
use crate::stats::{self, CrossTable, StatError, Test};

/// Kinds of groups that are held against each other.
const KINDS: [GroupKind; 3] = [GroupKind::Municipality, GroupKind::Service, GroupKind::Role];

/// Tests among the groups of each kind in each round.
pub(super) fn rows(subject: &Subject<'_>) -> Vec<Row> {
    let of_total = |total: GroupAt| {
        let of_kind = |kind| among(subject, total, kind, subject.of_kind(kind, subject.round(total)).collect());
        let of_variable = |name: &String| {
            let groups =
                subject.of_kind(GroupKind::Other, subject.round(total)).filter(|&group| subject.is_background(group, name));
            among(subject, total, GroupKind::Other, groups.collect())
        };
        let kinds: Vec<Vec<Row>> = KINDS.into_iter().map(of_kind).collect();
        kinds.into_iter().chain(subject.plan.backgrounds.iter().map(of_variable)).flatten().collect::<Vec<Row>>()
    };
    subject.totals().flat_map(of_total).collect()
}

/// Tests among the groups of one kind, or of one background variable, in one round.
fn among(subject: &Subject<'_>, total: GroupAt, kind: GroupKind, groups: Vec<GroupAt>) -> Vec<Row> {
    if groups.len() < 2 {
        return Vec::new();
    }
    let first = groups[0];
    let kinds: &[MeasureKind] = if matches!(kind, GroupKind::Service | GroupKind::Role | GroupKind::Other) {
        &[MeasureKind::Scale, MeasureKind::Item, MeasureKind::Choice]
    } else {
        &[MeasureKind::Scale]
    };
    let answers = Answers::of(subject, groups, kinds);
    let measures = subject.frame.measures.keys();
    let asked =
        measures.filter(|&measure| kinds.contains(&subject.frame.measures[measure].kind) && subject.is_asked(total, measure));
    let asked: Vec<MeasureAt> = asked.collect();
    let rows: Vec<Vec<Row>> = asked
        .into_par_iter()
        .map(|measure| {
            let enough = |group: GroupAt| subject.visibility.shows_distribution(measure, group);
            let (groups, answers) = answers.to(measure, enough);
            // Several background variables are of one kind: a group that takes part says which is meant.
            let reference = (kind == GroupKind::Other).then(|| groups.first().copied().unwrap_or(first));
            let several = Several { subject, total, kind, reference, measure, groups, answers };
            if subject.frame.measures[measure].kind == MeasureKind::Scale { several.scale() } else { several.table() }
        })
        .collect();
    rows.into_iter().flatten().collect()
}

/// One measure in the groups of one kind in one round.
struct Several<'s> {
    subject: &'s Subject<'s>,
    total: GroupAt,
    kind: GroupKind,
    /// For a background variable one of its groups.
    reference: Option<GroupAt>,
    measure: MeasureAt,
    /// Groups that take part: those that may be shown with their spread.
    groups: Vec<GroupAt>,
    /// Their answers.
    answers: Vec<&'s Histogram>,
}

impl Several<'_> {
    fn scale(&self) -> Vec<Row> {
        let welch = stats::welch_anova(&self.answers);
        let ranks = stats::kruskal_wallis(&self.answers);
        let mut rows = self.test([Statistic::WelchF, Statistic::WelchFP], welch.as_ref().map(|welch| &welch.test));
        rows.push(self.row(Statistic::OmegaSquared, welch.as_ref().map(|welch| welch.omega_squared).map_err(Clone::clone)));
        rows.extend(self.test([Statistic::KruskalWallis, Statistic::KruskalWallisP], ranks.as_ref().map(|ranks| &ranks.test)));
        rows.push(self.row(Statistic::EpsilonSquared, ranks.as_ref().map(|ranks| ranks.epsilon_squared).map_err(Clone::clone)));
        rows.extend(self.pairs());
        rows.extend(self.pairs_by_rank());
        rows
    }

    /// Every pair of groups, when the plan asks for them. Where the formula fails there are no pairs to give a reason for.
    fn pairs(&self) -> Vec<Row> {
        let wanted = [Statistic::GamesHowell, Statistic::GamesHowellP].map(|statistic| self.subject.plan.asks(statistic));
        if !wanted.contains(&true) {
            return Vec::new();
        }
        let info = &self.subject.frame.measures[self.measure];
        let pairs = stats::games_howell(&self.answers, confidence(self.subject)).unwrap_or_default();
        pairs
            .into_iter()
            .flat_map(|pair| {
                let key = |statistic| RowKey {
                    group: self.groups[pair.first],
                    reference: Some(self.groups[pair.second]),
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

    /// Every pair of groups by rank, when the plan asks for them.
    fn pairs_by_rank(&self) -> Vec<Row> {
        let wanted = [Statistic::Dunn, Statistic::DunnP].map(|statistic| self.subject.plan.asks(statistic));
        if !wanted.contains(&true) {
            return Vec::new();
        }
        let row = |pair: &stats::Pair, statistic, figure| {
            let (group, reference) = (self.groups[pair.first], Some(self.groups[pair.second]));
            Row { key: RowKey { group, reference, across: None, ..self.key(statistic) }, outcome: Ok(figure) }
        };
        let pairs = stats::dunn(&self.answers).unwrap_or_default();
        let both = |pair: stats::Pair| {
            let figures = (test_statistic(&pair.test), probability(&pair.test));
            [row(&pair, Statistic::Dunn, figures.0), row(&pair, Statistic::DunnP, figures.1)]
        };
        pairs.into_iter().flat_map(both).collect()
    }

    /// Answers by group as a table.
    fn table(&self) -> Vec<Row> {
        let wanted = [Statistic::ChiSquare, Statistic::ChiSquareP, Statistic::CramersV, Statistic::CramersVCorrected];
        if !wanted.iter().any(|&statistic| self.subject.plan.asks(statistic)) {
            return Vec::new();
        }
        let counts: Vec<Vec<u64>> = self.answers.iter().map(|answers| answers.counts().to_vec()).collect();
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
        vec![
            self.row(statistic, test.map(test_statistic).map_err(Clone::clone)),
            self.row(p, test.map(probability).map_err(Clone::clone)),
        ]
    }

    fn row(&self, statistic: Statistic, figure: Result<Estimate, StatError>) -> Row {
        // Too few groups, and not too few answers, is what a reader can do something about; both are said alike.
        let outcome: Outcome = if self.groups.len() < 2 { Err(Unavailable::TooFewCases) } else { figure.map_err(unavailable) };
        Row { key: self.key(statistic), outcome }
    }

    fn key(&self, statistic: Statistic) -> RowKey {
        let (measure, group) = (self.measure, self.total);
        RowKey { measure, group, statistic, reference: self.reference, across: Some(self.kind), detail: None }
    }
}
