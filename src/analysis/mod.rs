//! Which statistic for which group: rows of figures, before anything has been decided about what may be shown.

mod catalogue;
mod describe;
mod frame;
mod notices;
mod offered;
mod reliability;
mod subject;
mod types;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

pub use catalogue::{Entry, entry};
pub use describe::describe;
pub(crate) use describe::{confidence, unavailable};
pub use frame::MeasureSource;
pub use notices::{notices, roster_findings};
pub use subject::{Invited, Subject};
pub use types::{Analysis, Block, Outcome, Row, RowKey, Unavailable};

use crate::model::MeasureKind;
use crate::tabulate::GroupTallies;

/// Describes every group, and notes what disclosure control has to know.
#[must_use]
pub fn analyse(subject: &Subject<'_>) -> Analysis {
    let described: Vec<Vec<Row>> =
        (0..subject.frame.groups.len()).into_par_iter().map(|group| describe(subject, group)).collect();
    let mut rows: Vec<Row> = described.into_iter().flatten().collect();
    rows.sort_by_key(|row| row.key);
    Analysis {
        frame: subject.frame.clone(),
        rows,
        atoms: subject.cells.clone(),
        plan: subject.plan.clone(),
        blocks: blocks(subject),
    }
}

/// Valid answers of each atom, and for sensitive measures the levels of each group.
fn blocks(subject: &Subject<'_>) -> Vec<Block> {
    let measures = 0..subject.sources.len();
    let by_cell: Vec<Vec<u32>> = (0..subject.cube.keys().len())
        .into_par_iter()
        .map(|cell| {
            let tallies = subject.cube.union(&[narrow(cell as u64)]);
            measures.clone().map(|measure| narrow(valid(subject, measure, &tallies))).collect()
        })
        .collect();
    measures
        .map(|measure| Block {
            measure: narrow(measure as u64),
            valid: by_cell.iter().map(|cell| cell[measure]).collect(),
            levels: levels(subject, measure),
            own: subject.own_cells(measure).to_vec(),
        })
        .collect()
}

/// For a sensitive measure: how many of each group that was asked gave each level.
fn levels(subject: &Subject<'_>, measure: usize) -> Vec<(u32, Vec<u64>)> {
    let info = &subject.frame.measures[measure];
    if !info.sensitive || info.kind == MeasureKind::Response {
        return Vec::new();
    }
    (0..subject.cells.len())
        .filter(|&group| subject.is_asked(group, measure))
        .map(|group| (narrow(group as u64), subject.histogram(&subject.tallies(group), measure).counts().to_vec()))
        .collect()
}

/// Persons that figures of a measure rest on.
fn valid(subject: &Subject<'_>, measure: usize, tallies: &GroupTallies<'_>) -> u64 {
    match &subject.sources[measure] {
        MeasureSource::Response => tallies.respondents,
        MeasureSource::Scale { scale } => tallies.scores(*scale).valid(),
        MeasureSource::Column { column, .. } => tallies.tally(*column).valid(),
    }
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
