//! The few figures that municipalities are pooled from: what a pool reads of a release, and nothing else.

use super::describe::figures;
use super::subject::Subject;
use super::types::{Analysis, Row};
use crate::model::{GroupAt, GroupKind, MeasureInfo, MeasureKind, Statistic};

/// Figures that a pool reads.
const READ: [Statistic; 6] =
    [Statistic::Respondents, Statistic::Valid, Statistic::Mean, Statistic::Sd, Statistic::LevelShare, Statistic::Ticked];

/// Describes everyone, services and roles by the figures that a pool reads: scales and rated services in all of them,
/// questions in everyone.
#[must_use]
pub fn pooled(subject: &Subject<'_>) -> Analysis {
    let frame = &subject.frame;
    let newest = frame.rounds.last().map(|round| &round.id);
    let kinds = [GroupKind::Total, GroupKind::Service, GroupKind::Role];
    let groups = frame.groups.keys().filter(|&group| {
        let group = &frame.groups[group];
        Some(&group.round) == newest && kinds.contains(&group.kind)
    });
    let of = |group: GroupAt| {
        let is_everyone = frame.groups[group].kind == GroupKind::Total;
        let is_read = |info: &MeasureInfo| is_everyone || matches!(info.kind, MeasureKind::Scale | MeasureKind::Matrix);
        figures(subject, group, &subject.tallies(group), is_read)
    };
    let rows: Vec<Row> = groups.flat_map(of).filter(|row| READ.contains(&row.key.statistic)).collect();
    Analysis { frame: frame.clone(), rows, plan: subject.plan.clone() }
}
