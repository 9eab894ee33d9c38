//! Tallies that another engine made: the rows of a GROUP BY become the same cube as the answers themselves would.
//!
//! Such a table says how many gave each answer, not who: scores and moments cannot be made from it unless it holds them, so
//! scales take their histograms from rows `scale:<id>` with level `<sum>/<count>` and alpha is not available.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cube::{self, CellCounts, CellKey, Cube};
use super::layout::Layout;
use crate::model::MissingReason;

/// One row of a table of tallies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TallyRow {
    /// Value of each of the cube's variables.
    pub key: Vec<String>,
    /// Measure, e.g. `item:notice_neglect`; `respondents` counts people.
    pub measure: String,
    /// Value of the level, `sum/count` of a score, or the name of a kind of non-answer; empty for `respondents`.
    pub level: String,
    /// Persons.
    pub count: u32,
}

/// Builds a cube from rows of a table of tallies. `values` gives the declared values of the levels of a column.
///
/// # Errors
/// The position of the first row whose measure or level is not in the layout, with what it said.
pub fn from_tallies(
    layout: &Arc<Layout>,
    variables: &[String],
    rows: impl IntoIterator<Item = TallyRow>,
    values: impl Fn(usize) -> Vec<i32>,
) -> Result<Cube, (usize, TallyRow)> {
    let columns: BTreeMap<&str, usize> =
        layout.columns().iter().enumerate().map(|(position, column)| (column.measure.as_str(), position)).collect();
    let mut cells: BTreeMap<CellKey, CellCounts> = BTreeMap::new();
    for (position, row) in rows.into_iter().enumerate() {
        let key: CellKey = row.key.iter().map(|value| Arc::from(value.as_str())).collect();
        let mut cell = CellCounts::empty(layout);
        if row.measure == "respondents" {
            cell.respondents = u64::from(row.count);
        } else {
            match slot(layout, &columns, &row, &values) {
                Some(slot) => cell.counts[slot] = row.count,
                None => return Err((position, row)),
            }
        }
        cube::insert(&mut cells, key, cell);
    }
    for cell in cells.values_mut().filter(|cell| cell.respondents == 0) {
        cell.respondents = respondents(layout, cell);
    }
    Ok(Cube::assemble(Arc::clone(layout), variables.to_vec(), cells))
}

fn slot(layout: &Layout, columns: &BTreeMap<&str, usize>, row: &TallyRow, values: &impl Fn(usize) -> Vec<i32>) -> Option<usize> {
    if let Some(&position) = columns.get(row.measure.as_str()) {
        let column = &layout.columns()[position];
        if let Some(reason) = MissingReason::ALL.into_iter().find(|reason| reason.name() == row.level) {
            return Some(column.first_slot + column.levels + reason.slot());
        }
        let value: i32 = row.level.parse().ok()?;
        return Some(column.first_slot + values(position).iter().position(|&level| level == value)?);
    }
    let scale = layout.scales().iter().find(|scale| scale.measure.as_str() == row.measure)?;
    if row.level == "no_score" {
        return Some(scale.first_slot + scale.scores);
    }
    let (sum, count) = row.level.split_once('/')?;
    let (sum, count): (i64, u32) = (sum.parse().ok()?, count.parse().ok()?);
    let distance = u32::try_from(sum - i64::from(scale.range.0) * i64::from(count)).ok()?;
    Some(scale.first_slot + scale.score_keys.iter().position(|&key| key == (count, distance))?)
}

/// Everybody gives one answer, or one kind of non-answer, to every column: the fullest column counts the people.
fn respondents(layout: &Layout, cell: &CellCounts) -> u64 {
    let total = |column: &super::AnswerColumn| {
        let end = column.first_slot + column.levels + MissingReason::ALL.len();
        cell.counts[column.first_slot..end].iter().map(|&count| u64::from(count)).sum::<u64>()
    };
    layout.columns().iter().map(total).max().unwrap_or(0)
}
