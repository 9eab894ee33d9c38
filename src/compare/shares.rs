//! Shares side by side: each drawn towards what they have in common. Response rates of units, and top answers in services.

use super::pooling::{LEVELS, funnel, funnel_rows};
use crate::analysis::{MeasureSource, Outcome, Row, RowKey, Subject, Unavailable, confidence, unavailable};
use crate::model::{Degrees, Estimate, GroupAt, GroupKind, MeasureAt, MeasureKind, Method, NoInterval, Statistic, Unit};
use crate::stats::{self, Count};

/// Pooled shares of one round, with funnel limits for response rates.
pub(super) fn rows(subject: &Subject<'_>, round: usize) -> Vec<Row> {
    let measures = subject.frame.measures.enumerated();
    measures
        .flat_map(|(measure, info)| {
            let kind = match info.kind {
                MeasureKind::Response => GroupKind::Unit,
                MeasureKind::Item if !info.nominal => GroupKind::Service,
                _ => return Vec::new(),
            };
            let groups: Vec<GroupAt> = subject.of_kind(kind, round).collect();
            let asked = groups.first().is_some_and(|&group| subject.is_asked(group, measure));
            if asked && groups.len() > 1 { Shares { subject, measure, groups }.rows() } else { Vec::new() }
        })
        .collect()
}

/// One share in the groups of one kind.
struct Shares<'a> {
    subject: &'a Subject<'a>,
    measure: MeasureAt,
    groups: Vec<GroupAt>,
}

impl Shares<'_> {
    fn rows(&self) -> Vec<Row> {
        let counts: Vec<Option<Count>> = self.groups.iter().map(|&group| self.count(group)).collect();
        if self.is_response() && self.groups.iter().all(|&group| self.subject.invited[group].is_none()) {
            return Vec::new();
        }
        let pooled = stats::pool_shares(&counts, confidence(self.subject)).map_err(unavailable);
        let mut rows = Vec::new();
        for (position, (&group, count)) in self.groups.iter().zip(&counts).enumerate() {
            let found = match (&pooled, count) {
                (_, None) => Err(Unavailable::TooFewCases),
                (Err(reason), _) => Err(*reason),
                (Ok(pooled), _) => pooled.units[position].as_ref().ok_or(Unavailable::TooFewCases),
            };
            let factor = |found: &stats::Shrunk| Estimate {
                value: found.shrinkage,
                interval: Err(NoInterval::NotDefined),
                n: found.estimate.n,
                unit: Unit::Share,
                method: Method::EmpiricalBayes,
                degrees: Degrees::None,
            };
            rows.push(self.row(group, Statistic::ShrunkShare, found.map(|found| found.estimate)));
            rows.push(self.row(group, Statistic::ShrinkageFactor, found.map(factor)));
            if self.is_response() {
                rows.extend(funnel_rows(self.measure, group, limits(&counts, *count)));
            }
        }
        rows
    }

    /// Those who answered among the invited, or chose a top level among those with a valid answer; `None` where that may not be shown.
    fn count(&self, group: GroupAt) -> Option<Count> {
        self.subject.visibility.of(self.measure, group)?;
        let (cube, cells) = (self.subject.cube, &self.subject.cells[group]);
        let (events, trials) = match &self.subject.sources[self.measure] {
            MeasureSource::Response => (self.subject.respondents(group), self.subject.invited[group]?),
            MeasureSource::Column { column, .. } => {
                let answers = cube.column(cells, *column);
                let tally = answers.tally();
                (tally.top(self.subject.frame.measures[self.measure].top), tally.valid())
            }
            MeasureSource::Scale { .. } => return None,
        };
        Count::new(events, trials).ok()
    }

    fn is_response(&self) -> bool {
        self.subject.frame.measures[self.measure].kind == MeasureKind::Response
    }

    fn row(&self, group: GroupAt, statistic: Statistic, outcome: Outcome) -> Row {
        Row { key: RowKey::of(self.measure, group, statistic), outcome }
    }
}

/// Limits of the response rate of a unit with so many invited, around the rate of all units that may be shown.
fn limits(counts: &[Option<Count>], own: Option<Count>) -> [Outcome; 2] {
    let all = counts.iter().flatten().fold((0, 0), |sum, count| (sum.0 + count.events(), sum.1 + count.trials()));
    LEVELS.map(|level| {
        let own = own.ok_or(Unavailable::TooFewCases)?;
        let all = Count::new(all.0, all.1).map_err(unavailable)?;
        let limits = stats::funnel_share(all, own.trials(), level).map_err(unavailable)?;
        Ok(funnel(all.share(), limits, own.trials(), Unit::Share))
    })
}
