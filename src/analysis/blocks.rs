//! The counts that disclosure control decides by: who answered what, cell by cell and group by group, before any figure is made.

use std::collections::BTreeMap;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::describe::is_planned;
use super::frame::MeasureSource;
use super::subject::Subject;
use super::types::{Block, BlockRoute};
use crate::model::{GroupAt, Histogram, List, MeasureAt, MeasureKind, MissingReason};
use crate::tabulate::{ColumnTally, GroupTallies};

/// The counts of every measure.
#[must_use]
pub fn blocks(subject: &Subject<'_>) -> List<MeasureAt, Block> {
    let measures = subject.sources.keys();
    let by_cell: Vec<List<MeasureAt, OfCell>> = (0..subject.cube.keys().len())
        .into_par_iter()
        .map(|cell| {
            let tallies = subject.cube.union(&[narrow(cell as u64)]);
            measures.clone().map(|measure| of_cell(subject, measure, &tallies)).collect()
        })
        .collect();
    let by_group: List<GroupAt, List<MeasureAt, Option<Histogram>>> =
        subject.frame.groups.par_keys().map(|group| answers(subject, group)).collect::<Vec<_>>().into();
    let columns = columns(subject);
    measures
        .map(|measure| Block {
            measure,
            valid: by_cell.iter().map(|cell| cell[measure].valid).collect(),
            levels: if is_sensitive(subject, measure) {
                by_cell.iter().map(|cell| cell[measure].levels.clone()).collect()
            } else {
                Vec::new()
            },
            counts: by_cell.iter().map(|cell| cell[measure].counts.clone()).collect(),
            answers: by_group
                .enumerated()
                .filter_map(|(group, by_measure)| Some((group, by_measure[measure].clone()?)))
                .collect(),
            own: subject.own_cells(measure).to_vec(),
            route: route(subject, measure, &columns),
        })
        .collect()
}

fn is_sensitive(subject: &Subject<'_>, measure: MeasureAt) -> bool {
    let info = &subject.frame.measures[measure];
    info.sensitive && info.kind != MeasureKind::Response
}

/// Counts of one measure in one cell.
struct OfCell {
    /// Persons that figures rest on.
    valid: u32,
    /// How many gave each answer, where the measure is sensitive.
    levels: Vec<u64>,
    /// Answers, and kinds of non-answer.
    counts: [Vec<u64>; 2],
}

fn of_cell(subject: &Subject<'_>, measure: MeasureAt, tallies: &GroupTallies<'_>) -> OfCell {
    let (valid, counts) = match &subject.sources[measure] {
        MeasureSource::Response => (tallies.respondents, [vec![tallies.respondents], Vec::new()]),
        MeasureSource::Scale { scale } => {
            let scores = tallies.scores(*scale);
            (scores.valid(), [scores.histogram().counts().to_vec(), vec![scores.no_score]])
        }
        MeasureSource::Column { column, .. } => {
            let tally = tallies.tally(*column);
            let missing = MissingReason::ALL.iter().map(|&reason| tally.missing(reason)).collect();
            (tally.valid(), [tally.levels.to_vec(), missing])
        }
    };
    let levels = if is_sensitive(subject, measure) { subject.histogram(tallies, measure).counts().to_vec() } else { Vec::new() };
    OfCell { valid: narrow(valid), levels, counts }
}

/// For each measure that the group gets figures of: its answers.
fn answers(subject: &Subject<'_>, group: GroupAt) -> List<MeasureAt, Option<Histogram>> {
    let tallies = subject.tallies(group);
    let answers = |measure: MeasureAt| {
        let outside = subject.outside_own(group, measure);
        match (&subject.sources[measure], outside.as_ref().map(ColumnTally::tally)) {
            (MeasureSource::Column { values, .. }, Some(tally)) => tally.histogram(values),
            _ => subject.histogram(&tallies, measure),
        }
    };
    let wanted = |measure: &MeasureAt| is_planned(subject, group, *measure) && subject.is_asked(group, *measure);
    subject.sources.keys().map(|measure| Some(measure).filter(wanted).map(answers)).collect()
}

/// Measure of each column of answers.
fn columns(subject: &Subject<'_>) -> BTreeMap<usize, MeasureAt> {
    let column = |(measure, source): (MeasureAt, &MeasureSource)| match source {
        MeasureSource::Column { column, .. } => Some((*column, measure)),
        _ => None,
    };
    subject.sources.enumerated().filter_map(column).collect()
}

/// The route of a question; of a scale, where all of its questions have one and the same.
fn route(subject: &Subject<'_>, measure: MeasureAt, columns: &BTreeMap<usize, MeasureAt>) -> Option<BlockRoute> {
    if let MeasureSource::Column { column, .. } = &subject.sources[measure] {
        let (earlier, levels) = subject.cube.layout().routed_by(*column)?;
        return columns.get(&earlier).map(|&trigger| BlockRoute { trigger, levels });
    }
    let measures = &subject.frame.measures;
    let items = measures[measure].items.iter().filter_map(|id| measures.position(|item| item.id == *id));
    let mut routes = items.map(|item| route(subject, item, columns));
    let first = routes.next()??;
    routes.all(|other| other.as_ref() == Some(&first)).then_some(first)
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
