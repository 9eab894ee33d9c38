//! Services as they would be with everyone's mix of roles: how much of a difference is who works there, and how sure it is when units are what
//! differs.
//!
//! The model is made from parts that are shown nowhere, the people of one role in one unit, and so it stands only where every one of them
//! could be published beside all that is, as raked means do.

use std::collections::{BTreeMap, BTreeSet};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::Weighted;
use super::design::WeightedParts;
use crate::analysis::{Outcome, Row, RowKey, Subject, Unavailable, confidence, unavailable};
use crate::model::{GroupAt, GroupKind, MeasureAt, Statistic};
use crate::stats::{self, MixedCell};

/// The people of one round by service, unit and role.
struct Parts {
    services: Vec<GroupAt>,
    groups: Vec<GroupAt>,
    /// Service, unit and role, and the cells of the people. Where there are no roles, everyone stands for one.
    cells: BTreeMap<[GroupAt; 3], Vec<u32>>,
}

impl Parts {
    /// People who did not say where they belong are in no part.
    fn of(subject: &Subject<'_>, total: GroupAt) -> Self {
        let of_kind = |kind: GroupKind| subject.of_kind(kind, subject.round(total)).collect::<Vec<GroupAt>>();
        let [services, units, roles] = [GroupKind::Service, GroupKind::Unit, GroupKind::Role].map(of_kind);
        let mut cells: BTreeMap<[GroupAt; 3], Vec<u32>> = BTreeMap::new();
        let holds = |groups: &[GroupAt], cell: u32| {
            groups.iter().copied().find(|&group| subject.cells[group].binary_search(&cell).is_ok())
        };
        for &cell in &subject.cells[total] {
            let role = if roles.is_empty() { Some(total) } else { holds(&roles, cell) };
            if let (Some(service), Some(unit), Some(role)) = (holds(&services, cell), holds(&units, cell), role) {
                cells.entry([service, unit, role]).or_default().push(cell);
            }
        }
        Self { groups: [services.as_slice(), &units, &roles].concat(), services, cells }
    }

    /// Scores of each part that has any, with the services that have people; these, units and roles are counted from 0.
    fn scores(&self, subject: &Subject<'_>, measure: MeasureAt) -> (Vec<GroupAt>, Vec<MixedCell>) {
        let cells = self.cells.iter().map(|(place, cells)| (place, subject.histogram_of(cells, measure)));
        let cells: Vec<_> = cells.filter(|(_, scores)| scores.n() > 0).collect();
        let met = |kind: usize| cells.iter().map(|(place, _)| place[kind]).collect::<BTreeSet<GroupAt>>();
        let [services, units, roles] = [0, 1, 2].map(|kind| met(kind).into_iter().collect::<Vec<GroupAt>>());
        let at = |met: &[GroupAt], wanted: GroupAt| met.binary_search(&wanted).unwrap_or(0);
        let cell = |(&[service, unit, role], scores): (&[GroupAt; 3], _)| MixedCell {
            group: at(&services, service),
            unit: at(&units, unit),
            category: at(&roles, role),
            scores,
        };
        let cells = cells.into_iter().map(cell).collect();
        (services, cells)
    }
}

fn totals(subject: &Subject<'_>) -> Vec<GroupAt> {
    if !subject.plan.asks(Statistic::AdjustedMean100) {
        return Vec::new();
    }
    subject.totals().collect()
}

/// The parts that the model of each round is made from, as disclosure control must know them; none when the plan does not ask.
#[must_use]
pub fn adjusted_parts(subject: &Subject<'_>) -> Vec<WeightedParts> {
    let of = |total: GroupAt| {
        let Parts { groups, cells, .. } = Parts::of(subject, total);
        WeightedParts { total, groups, parts: cells.into_values().collect() }
    };
    totals(subject).into_iter().map(of).collect()
}

/// The adjusted mean of each service on each scale; `is_safe` says of which measure and round it may be made.
pub(super) fn rows(subject: &Subject<'_>, is_safe: &Weighted<'_>) -> Vec<Row> {
    let of_round = |total: GroupAt| {
        let parts = Parts::of(subject, total);
        let of = |measure: MeasureAt| of_scale(subject, total, &parts, measure, is_safe(measure, total).is_some());
        subject.asked_scales(total).collect::<Vec<MeasureAt>>().into_par_iter().flat_map_iter(of).collect::<Vec<Row>>()
    };
    totals(subject).into_iter().flat_map(of_round).collect()
}

fn of_scale(subject: &Subject<'_>, total: GroupAt, parts: &Parts, measure: MeasureAt, is_safe: bool) -> Vec<Row> {
    let row = |service: GroupAt, outcome: Outcome| Row {
        key: RowKey {
            measure,
            group: service,
            statistic: Statistic::AdjustedMean100,
            reference: Some(total),
            across: None,
            detail: None,
        },
        outcome,
    };
    let none = |reason: Unavailable| parts.services.iter().map(|&service| row(service, Err(reason))).collect();
    if !is_safe {
        return none(Unavailable::GroupsHidden);
    }
    let (services, cells) = parts.scores(subject, measure);
    let info = &subject.frame.measures[measure];
    match stats::random_intercept(&cells, confidence(subject)) {
        Err(error) => none(unavailable(error)),
        Ok(found) => {
            let points = |estimate| stats::pomp(estimate, f64::from(info.min), f64::from(info.max)).map_err(unavailable);
            services.into_iter().zip(found.adjusted).map(|(service, estimate)| row(service, points(estimate))).collect()
        }
    }
}
