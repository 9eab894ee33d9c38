//! How far scales go together, at the total of each round: counted only when the plan asks for it, since every person then adds to a sum for
//! each pair of scales.

use super::describe::{confidence, unavailable};
use super::frame::MeasureSource;
use super::subject::Subject;
use super::types::{Row, RowKey};
use crate::model::{DetailAt, Estimate, GroupAt, GroupKind, MeasureAt, Statistic};
use crate::stats::{self, StatError};
use crate::tabulate::GroupTallies;

const WANTED: [Statistic; 2] = [Statistic::ScaleCorrelation, Statistic::DisattenuatedCorrelation];

/// Whether a plan, which says of each statistic whether it asks for it, asks for any of these.
#[must_use]
pub fn needs_score_pairs(asks: impl Fn(Statistic) -> bool) -> bool {
    WANTED.into_iter().any(asks)
}

/// Each pair of scales that the round asked, under the later of the two.
pub(super) fn rows(subject: &Subject<'_>, group: GroupAt, tallies: &GroupTallies<'_>) -> Vec<Row> {
    if !needs_score_pairs(|statistic| subject.plan.asks(statistic)) || subject.frame.groups[group].kind != GroupKind::Total {
        return Vec::new();
    }
    let scale_of = |measure: MeasureAt| match subject.sources[measure] {
        MeasureSource::Scale { scale } => Some((measure, scale)),
        _ => None,
    };
    let scales: Vec<(MeasureAt, usize)> = subject.asked_scales(group).filter_map(scale_of).collect();
    // Two questions have no alpha; theirs is the figure that the report has in its place.
    let reliabilities: Vec<Result<f64, StatError>> = scales
        .iter()
        .map(|&(_, scale)| {
            let asked = subject.cube.layout().asked_items(scale, subject.version(group));
            let moments = tallies.moments(scale).of(&asked);
            let reliability = if asked.len() == 2 { stats::spearman_brown } else { stats::alpha };
            reliability(&moments, confidence(subject)).map(|reliability| reliability.value)
        })
        .collect();
    let mut rows = Vec::new();
    for (later, &(measure, scale)) in scales.iter().enumerate() {
        for (earlier, &(other, other_scale)) in scales[..later].iter().enumerate() {
            let plain = tallies
                .pair(other_scale, scale)
                .ok_or(StatError::NoVariation)
                .and_then(|scores| stats::scale_correlation(&scores, confidence(subject)));
            let corrected = both(&reliabilities[earlier], &reliabilities[later])
                .and_then(|reliabilities| stats::disattenuated(plain.as_ref().map_err(Clone::clone)?, reliabilities));
            let figures: [Result<Estimate, StatError>; 2] = [plain, corrected];
            rows.extend(WANTED.into_iter().zip(figures).map(|(statistic, figure)| Row {
                key: RowKey { measure, group, statistic, reference: None, across: None, detail: Some(DetailAt::Scale(other)) },
                outcome: figure.map_err(unavailable),
            }));
        }
    }
    rows
}

fn both(one: &Result<f64, StatError>, other: &Result<f64, StatError>) -> Result<[f64; 2], StatError> {
    Ok([one.clone()?, other.clone()?])
}
