//! The exact way: cells that may be combined with each other go through the same solver as groups of respondents.

use std::collections::{BTreeMap, BTreeSet};

use super::cells::{Cell, LIMITS, Sheet};
use super::weights::weights;
use crate::privacy::suppress::suppress_below;
use crate::privacy::{Group, System};

/// Weights above this are as good as this one; it keeps whole numbers short.
const ENOUGH: f64 = 1000.0;

/// The smallest parts of some cells: people of one area and one piece.
struct Atoms {
    /// Atoms of each cell.
    of: Vec<Vec<usize>>,
    /// Those counted and all of them, per atom.
    counted: Vec<Option<f64>>,
    all: Vec<Option<f64>>,
    /// Whether anybody lives there, or may.
    exists: Vec<bool>,
}

/// Which cells to hide so that neither those hidden already nor few people without a cell follow from the others. Safe whatever work is
/// allowed.
pub(super) fn solve(sheet: &Sheet, members: &[usize], work: u64) -> Vec<usize> {
    let mut hidden: Vec<bool> = members.iter().map(|&cell| sheet.cells[cell].hidden).collect();
    let atoms = Atoms::new(sheet, members);
    let others: Vec<Option<f64>> =
        atoms.counted.iter().zip(&atoms.all).map(|(counted, all)| Some((all.as_ref()? - counted.as_ref()?).max(0.0))).collect();
    let has = |cell: usize, measure: usize| sheet.cells[cell].measures[measure].is_some();
    let implied = members.iter().filter(|&&cell| has(cell, 2)).all(|&cell| has(cell, 1));
    let weights = [&atoms.counted, &others, &atoms.all];
    for (measure, weights) in weights.into_iter().enumerate() {
        // Of nine at most four are counted, or at most four are not.
        if measure == 2 && implied {
            continue;
        }
        decide(sheet, members, &atoms, (measure, weights), &mut hidden, work);
    }
    members.iter().zip(hidden).filter(|(_, hidden)| *hidden).map(|(cell, _)| *cell).collect()
}

/// One measure: cells that are shown and have it, and those that must not be told, as groups.
fn decide(
    sheet: &Sheet,
    members: &[usize],
    atoms: &Atoms,
    (measure, weights): (usize, &[Option<f64>]),
    hidden: &mut [bool],
    work: u64,
) {
    let limit = LIMITS[measure];
    let takes_part = |member: usize| {
        let cell = &sheet.cells[members[member]];
        cell.primary || (!hidden[member] && cell.measures[measure].is_some())
    };
    let taking: Vec<usize> = (0..members.len()).filter(|&member| takes_part(member)).collect();
    let small = |atom: usize| atoms.exists[atom] && weights[atom].is_some_and(|weight| weight <= limit + 0.5);
    let at_risk = taking.iter().any(|&member| sheet.cells[members[member]].primary) || (0..weights.len()).any(small);
    if !at_risk || taking.iter().all(|&member| hidden[member]) {
        return;
    }
    // Every atom weighs a little more than it holds, so that nobody is hidden as somebody: "none" is as telling as "one".
    #[allow(clippy::cast_precision_loss)]
    let unit = (4 * weights.len()).next_power_of_two().max(64) as f64;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let weigh = |atom: usize| (weights[atom].unwrap_or(0.0).clamp(0.0, ENOUGH) * unit) as u64 + 1;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let threshold = ((limit + 0.5) * unit) as u64;
    let group = |&member: &usize| {
        let cell = &sheet.cells[members[member]];
        let kept = atoms.of[member].iter().filter(|&&atom| atoms.exists[atom]);
        Group {
            atoms: kept.filter_map(|&atom| u32::try_from(atom).ok()).collect(),
            rank: 0,
            primary: cell.primary,
            forced: !cell.primary && sheet.country == Some(cell.area),
        }
    };
    let groups = taking.iter().map(group).collect();
    let system = System { weights: (0..weights.len()).map(weigh).collect(), groups, sensitive: false };
    let pattern = suppress_below(&system, threshold, 1, work);
    for (group, &member) in taking.iter().enumerate() {
        hidden[member] |= !pattern.shown[group];
    }
}

impl Atoms {
    fn new(sheet: &Sheet, members: &[usize]) -> Self {
        let leaves = leaves(sheet, members);
        let mut pieces: Vec<usize> = members.iter().flat_map(|&cell| &sheet.pieces[sheet.cells[cell].key]).copied().collect();
        pieces.sort_unstable();
        pieces.dedup();
        let place: BTreeMap<usize, usize> = pieces.iter().enumerate().map(|(place, piece)| (*piece, place)).collect();
        let atoms_of = |cell: &Cell| -> Vec<usize> {
            let own = sheet.pieces[cell.key].iter().filter_map(|piece| place.get(piece));
            let leaves = leaves.get(&cell.area).map(Vec::as_slice).unwrap_or_default();
            own.flat_map(|piece| leaves.iter().map(move |leaf| (piece, leaf)))
                .map(|(piece, leaf)| leaf * pieces.len() + piece)
                .collect()
        };
        let of: Vec<Vec<usize>> = members.iter().map(|&cell| atoms_of(&sheet.cells[cell])).collect();
        let width = of.iter().flatten().max().map_or(0, |last| last + 1);
        let lefts = lefts(sheet, members, &of);
        let find = |measure: usize| {
            let value = |member: usize| sheet.cells[members[member]].measures[measure];
            let own = of.iter().enumerate().filter_map(|(member, atoms)| Some((atoms.as_slice(), value(member)?)));
            let left = lefts.iter().filter_map(|(atoms, whole, parts)| {
                let parts: f64 = parts.iter().map(|&part| value(part)).sum::<Option<f64>>()?;
                Some((atoms.as_slice(), (value(*whole)? - parts).max(0.0)))
            });
            weights(width, &own.chain(left).collect::<Vec<_>>())
        };
        let (counted, all) = (find(0), find(2));
        let somebody = |weight: Option<f64>| weight.is_some_and(|weight| weight > 0.0);
        let mut exists: Vec<bool> = counted.iter().zip(&all).map(|(counted, all)| somebody(*counted) || somebody(*all)).collect();
        // What has a row of its own is there, and be it with nobody in it.
        of.iter().filter(|atoms| atoms.len() == 1).for_each(|atoms| exists[atoms[0]] = true);
        Self { of, counted, all, exists }
    }
}

/// What is left of each cell without cells in it that do not overlap, the largest first: once those of the same people elsewhere, once
/// those of other people in the same area. Atoms that are left, the cell, and the cells in it.
fn lefts(sheet: &Sheet, members: &[usize], of: &[Vec<usize>]) -> Vec<(Vec<usize>, usize, Vec<usize>)> {
    let sets: Vec<BTreeSet<usize>> = of.iter().map(|atoms| atoms.iter().copied().collect()).collect();
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by_key(|&member| usize::MAX - of[member].len());
    let cell = |member: usize| &sheet.cells[members[member]];
    let mut found = Vec::new();
    for whole in 0..members.len() {
        for same_area in [false, true] {
            let (mut left, mut parts) = (sets[whole].clone(), Vec::new());
            for &part in order.iter().filter(|&&part| of[part].len() < of[whole].len()) {
                let beside = if same_area { cell(part).area == cell(whole).area } else { cell(part).key == cell(whole).key };
                if beside && sets[part].is_subset(&left) {
                    left = &left - &sets[part];
                    parts.push(part);
                }
            }
            if !parts.is_empty() && !left.is_empty() {
                found.push((left.into_iter().collect(), whole, parts));
            }
        }
    }
    found
}

/// For each area, the smallest areas in it: those that hold no other, and for those that do, whatever lies in none of them.
fn leaves(sheet: &Sheet, members: &[usize]) -> BTreeMap<usize, Vec<usize>> {
    let mut number: BTreeMap<usize, usize> = BTreeMap::new();
    for &cell in members {
        let next = number.len();
        number.entry(sheet.cells[cell].area).or_insert(next);
    }
    let mut leaves: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (&area, &leaf) in &number {
        for around in std::iter::successors(Some(area), |&area| sheet.above[area]).filter(|area| number.contains_key(area)) {
            leaves.entry(around).or_default().push(leaf);
        }
    }
    leaves
}
