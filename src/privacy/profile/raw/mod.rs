//! Disclosure control of raw tables: those whose publisher cannot be told.
//!
//! Cells are hidden for their own sake where few people are counted, few are not, or few there are. Whoever reads the others may add and
//! subtract them: windows and single years, bands and single ages, both sexes and one, all categories and one, a county and its
//! municipalities. So for each indicator every cell becomes a set of the smallest parts that the table tells apart, and no set below
//! the limits, with a row of its own or none, may follow from what is shown.
//!
//! Cells that cannot be combined are decided apart. What is small enough goes through the [exact solver](exact); a table of a whole
//! country goes [area by area](tree), which is as safe and hides more.

mod axes;
mod cells;
mod exact;
mod tree;
mod weights;

use std::collections::BTreeMap;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

pub use cells::{MOST_HIDDEN, SMALLEST_BASE};

use crate::model::IndicatorRow;
use cells::Sheet;

/// Cells that the exact solver is given at once.
const EXACT: usize = 150;

/// Additions and multiplications for one part of a table.
const WORK: u64 = 20_000_000;

/// Which rows to hide, given all rows of raw tables that count people, indicator by indicator.
pub(super) fn hidden_rows(rows: &[&IndicatorRow]) -> Vec<usize> {
    let mut by_indicator: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (position, row) in rows.iter().enumerate() {
        by_indicator.entry(row.key.indicator.as_str()).or_default().push(position);
    }
    let indicators: Vec<Vec<usize>> = by_indicator.into_values().collect();
    let hidden = indicators.into_par_iter().flat_map_iter(|positions| {
        let own: Vec<&IndicatorRow> = positions.iter().map(|&position| rows[position]).collect();
        of_indicator(&own).into_iter().map(move |own| positions[own]).collect::<Vec<_>>()
    });
    let mut hidden: Vec<usize> = hidden.collect();
    hidden.sort_unstable();
    hidden
}

fn of_indicator(rows: &[&IndicatorRow]) -> Vec<usize> {
    // Too many groups of people to tell apart: nothing can be said to be safe.
    let Some(mut sheet) = Sheet::new(rows) else { return (0..rows.len()).collect() };
    let all: Vec<usize> = (0..sheet.cells.len()).collect();
    protect(&mut sheet, &all);
    sheet.cells.iter().filter(|cell| cell.hidden).flat_map(|cell| cell.rows.clone()).collect()
}

/// Protects some cells, part by part.
fn protect(sheet: &mut Sheet, members: &[usize]) {
    for part in parts(sheet, members) {
        if part.len() == 1 || part.iter().all(|&cell| sheet.cells[cell].hidden) {
            continue;
        }
        let first = &sheet.pieces[sheet.cells[part[0]].key];
        let only_areas = part.iter().all(|&cell| sheet.pieces[sheet.cells[cell].key] == *first);
        if part.len() <= EXACT || only_areas {
            let hidden = exact::solve(sheet, &part, WORK);
            sheet.hide(&hidden);
            continue;
        }
        // No profile shows one sex alone that has a figure of both. Without them there is less to protect in what it does show.
        let (one, both): (Vec<usize>, Vec<usize>) =
            part.iter().partition(|&&cell| sheet.keys[sheet.cells[cell].key].is_of_one_sex());
        if one.is_empty() || both.is_empty() {
            tree::solve(sheet, &part);
        } else {
            sheet.hide(&one);
            sheet.merge(&both);
            protect(sheet, &both);
        }
    }
}

/// Cells in parts, such that no two cells of different parts are about the same people.
fn parts(sheet: &Sheet, members: &[usize]) -> Vec<Vec<usize>> {
    let width = sheet.pieces.iter().flatten().max().map_or(0, |last| last + 1);
    let mut group: Vec<usize> = (0..width).collect();
    for &cell in members {
        let pieces = &sheet.pieces[sheet.cells[cell].key];
        for pair in pieces.windows(2) {
            let (one, other) = (root(&mut group, pair[0]), root(&mut group, pair[1]));
            group[one] = other;
        }
    }
    let holds: Vec<bool> = members.iter().fold(vec![false; sheet.above.len()], |mut holds, &cell| {
        holds[sheet.cells[cell].area] = true;
        holds
    });
    let outermost = |area: usize| {
        let around = std::iter::successors(Some(area), |&area| sheet.above[area]);
        around.filter(|&area| holds[area]).last().unwrap_or(area)
    };
    let mut parts: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for &cell in members {
        let Some(&piece) = sheet.pieces[sheet.cells[cell].key].first() else { continue };
        parts.entry((root(&mut group, piece), outermost(sheet.cells[cell].area))).or_default().push(cell);
    }
    parts.into_values().collect()
}

/// The piece that stands for all that one belongs with.
fn root(group: &mut [usize], mut piece: usize) -> usize {
    while group[piece] != piece {
        group[piece] = group[group[piece]];
        piece = group[piece];
    }
    piece
}
