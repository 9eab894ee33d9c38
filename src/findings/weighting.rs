//! What it would change if every service counted as it does on the roster.

use crate::model::{Estimate, GroupAt, GroupKind, MeasureAt, MeasureKind, Statistic};
use crate::privacy::{Release, RowKey, Shown};

/// The scale that weighting (by service, or by what the plan names) moves most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weighting {
    /// The scale.
    pub measure: MeasureAt,
    /// Its mean as people answered.
    pub raw: Estimate,
    /// Its mean with each service, or each margin of the plan, weighing what it weighs on the roster.
    pub weighted: Estimate,
    /// Scales that have both.
    pub compared: u64,
}

impl Weighting {
    /// Looks through the scales of everyone in a round. `None` where nothing is weighted.
    #[must_use]
    pub fn of(release: &Release, total: GroupAt) -> Option<Self> {
        let measures = &release.frame().measures;
        let both = |measure: MeasureAt| {
            let plain = RowKey::of(measure, total, Statistic::Mean100);
            let across = if release.frame().weighted_by.is_empty() && release.frame().design.is_none() {
                Some(GroupKind::Service)
            } else {
                None
            };
            let as_on_roster = RowKey { across, ..RowKey::of(measure, total, Statistic::WeightedMean100) };
            let value = |key| release.get(key).and_then(Shown::value);
            Some((measure, value(plain)?, value(as_on_roster)?))
        };
        let scales = measures.keys().filter(|&measure| measures[measure].kind == MeasureKind::Scale);
        let found: Vec<(MeasureAt, Estimate, Estimate)> = scales.filter_map(both).collect();
        let moved = |(_, raw, weighted): &(MeasureAt, Estimate, Estimate)| (weighted.value - raw.value).abs();
        // The first of equals, in the order of the questionnaire.
        let (measure, raw, weighted) =
            found.iter().copied().reduce(|most, next| if moved(&next) > moved(&most) { next } else { most })?;
        Some(Self { measure, raw, weighted, compared: found.len() as u64 })
    }
}
