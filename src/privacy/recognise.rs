//! Record linkage of an earlier release with the answers as they are now: the same people under whatever names.
//!
//! A round, a unit or a scale that is called something else is the same people's answers still. Cells and measures are linked by their
//! names first; those that are left, by their fingerprints; and cells that are left then, by how many answered each measure.

use std::collections::{BTreeMap, BTreeSet};

use super::earlier::{Earlier, EarlierCell, EarlierMeasure};
use super::ledger::{Cells, Recorded, RecordedMeasure};
use crate::analysis::Block;
use crate::diag::{Code, Diagnostic, Place};
use crate::model::Frame;

/// A cell of fewer people has a fingerprint that other people's may have by chance.
const TELLING: u32 = 4;

/// The answers of one round as they are now.
pub(super) struct Now<'a> {
    pub(super) frame: &'a Frame,
    pub(super) cells: Cells<'a>,
    pub(super) blocks: &'a [Block],
    /// Fingerprint of each atom, by measure.
    pub(super) prints: &'a [Vec<String>],
    pub(super) atoms: Vec<u32>,
}

impl Now<'_> {
    /// Whether half of what an earlier release counted is counted alike here: then it is of these people, whatever the round was called.
    pub(super) fn is_told_by(&self, release: &Recorded) -> bool {
        let here: BTreeSet<&str> =
            self.prints.iter().flat_map(|by_atom| self.atoms.iter().map(|&atom| by_atom[atom as usize].as_str())).collect();
        let (mut alike, mut all) = (0, 0);
        for measure in release.measures.values() {
            for cell in (0..release.cells.len()).filter(|&cell| measure.n.get(cell).is_some_and(|&n| n >= TELLING)) {
                all += 1;
                alike += usize::from(here.contains(measure.print(cell)));
            }
        }
        all > 0 && 2 * alike >= all
    }

    /// The release beside these answers; `print` gives the fingerprint of counts.
    pub(super) fn beside(
        &self,
        release: &Recorded,
        round: usize,
        print: impl Fn(&[u64]) -> String,
    ) -> Result<Earlier, Diagnostic> {
        let mut members = self.by_name(release)?;
        self.by_print(release, &mut members);
        self.by_size(release, &mut members);
        let measures = self.measures(release, &members);
        let beside = |(measure, recorded): (usize, &RecordedMeasure)| {
            (self.blocks[measure].measure, of_measure(release, &self.blocks[measure], recorded, &members, &print))
        };
        Ok(Earlier { round, measures: measures.into_iter().map(beside).collect() })
    }

    /// Atoms of each recorded cell that have its values.
    fn by_name(&self, release: &Recorded) -> Result<Vec<Vec<u32>>, Diagnostic> {
        let variable = |name: &String| {
            self.cells.variables.iter().position(|variable| variable == name).ok_or_else(|| {
                Diagnostic::new(Code::OtherVariables, Place::default().name(name)).found(name).expected(&release.round)
            })
        };
        let variables: Vec<usize> = release.variables.iter().map(variable).collect::<Result<_, _>>()?;
        let places: BTreeMap<Vec<&str>, usize> =
            (0..).zip(&release.cells).map(|(place, cell)| (cell.iter().map(String::as_str).collect(), place)).collect();
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); release.cells.len()];
        for &atom in &self.atoms {
            let key = &self.cells.keys[atom as usize];
            let values: Vec<&str> = variables.iter().map(|&variable| &*key[variable]).collect();
            if let Some(&cell) = places.get(&values) {
                members[cell].push(atom);
            }
        }
        Ok(members)
    }

    fn unlinked(&self, members: &[Vec<u32>]) -> Vec<u32> {
        let linked: BTreeSet<u32> = members.iter().flatten().copied().collect();
        self.atoms.iter().copied().filter(|atom| !linked.contains(atom)).collect()
    }

    /// Links a cell that is left with the atom in which half of all that it was told by is counted alike.
    fn by_print(&self, release: &Recorded, members: &mut [Vec<u32>]) {
        let mut free = self.unlinked(members);
        for cell in 0..members.len() {
            if !members[cell].is_empty() || free.is_empty() {
                continue;
            }
            let told: BTreeSet<&str> = release.measures.values().map(|measure| measure.print(cell)).collect();
            let alike = |atom: u32| {
                told.iter().filter(|print| self.prints.iter().any(|by_atom| by_atom[atom as usize] == **print)).count()
            };
            let best = free.iter().enumerate().map(|(place, &atom)| (alike(atom), place)).max();
            if let Some((_, place)) = best.filter(|(alike, _)| 2 * alike >= told.len() && *alike > 0) {
                members[cell].push(free.remove(place));
            }
        }
    }

    /// Links a cell that is left with the atom whose numbers of answers are nearest, where they differ by a quarter at most.
    fn by_size(&self, release: &Recorded, members: &mut [Vec<u32>]) {
        let mut free = self.unlinked(members);
        let known: Vec<(&Block, &RecordedMeasure)> = self
            .blocks
            .iter()
            .filter_map(|block| Some((block, release.measures.get(self.frame.measures[block.measure as usize].id.as_str())?)))
            .collect();
        for cell in 0..members.len() {
            if !members[cell].is_empty() || free.is_empty() {
                continue;
            }
            let before = |measure: &RecordedMeasure| u64::from(measure.n.get(cell).copied().unwrap_or(0));
            let all: u64 = known.iter().map(|(_, measure)| before(measure)).sum();
            let apart = |atom: u32| -> u64 {
                known.iter().map(|(block, measure)| u64::from(block.valid[atom as usize]).abs_diff(before(measure))).sum()
            };
            let best = free.iter().enumerate().map(|(place, &atom)| (apart(atom), place)).min();
            if let Some((_, place)) = best.filter(|(apart, _)| 4 * apart <= all && all > 0) {
                members[cell].push(free.remove(place));
            }
        }
    }

    /// Measures of now with what was recorded of them: by id, and those that are left by the cells that are counted alike.
    fn measures<'r>(&self, release: &'r Recorded, members: &[Vec<u32>]) -> Vec<(usize, &'r RecordedMeasure)> {
        let id = |measure: usize| self.frame.measures[self.blocks[measure].measure as usize].id.as_str();
        let mut linked: Vec<(usize, &RecordedMeasure)> =
            (0..self.blocks.len()).filter_map(|measure| Some((measure, release.measures.get(id(measure))?))).collect();
        let mut free: Vec<usize> =
            (0..self.blocks.len()).filter(|&measure| !release.measures.contains_key(id(measure))).collect();
        let now: BTreeSet<&str> = (0..self.blocks.len()).map(id).collect();
        for recorded in release.measures.iter().filter(|(id, _)| !now.contains(id.as_str())).map(|(_, recorded)| recorded) {
            let cells: Vec<(usize, u32)> = (0..members.len()).filter_map(|cell| Some((cell, *members[cell].first()?))).collect();
            let alike = |measure: usize| {
                let same = |(cell, atom): &&(usize, u32)| self.prints[measure][*atom as usize] == recorded.print(*cell);
                cells.iter().filter(same).count()
            };
            let best = free.iter().enumerate().map(|(place, &measure)| (alike(measure), place)).max();
            if let Some((_, place)) = best.filter(|(alike, _)| 2 * alike >= cells.len() && *alike > 0) {
                linked.push((free.remove(place), recorded));
            }
        }
        linked
    }
}

fn of_measure(
    release: &Recorded,
    block: &Block,
    recorded: &RecordedMeasure,
    members: &[Vec<u32>],
    print: &impl Fn(&[u64]) -> String,
) -> EarlierMeasure {
    let cell = |(cell, members): (usize, &Vec<u32>)| {
        let mut sums: Vec<u64> = Vec::new();
        for counts in members.iter().map(|&atom| &block.counts[atom as usize]) {
            sums.resize(sums.len().max(counts.len()), 0);
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        let before = u64::from(recorded.n.get(cell).copied().unwrap_or(0));
        let same = if members.is_empty() { before == 0 } else { recorded.print(cell) == print(&sums) };
        EarlierCell { atoms: members.clone(), before, same }
    };
    let rows = |positions: &[u32]| positions.iter().map(|&group| row(release, group as usize, &recorded.own)).collect();
    EarlierMeasure {
        cells: members.iter().enumerate().map(cell).collect(),
        shown: rows(&recorded.shown),
        distributions: rows(&recorded.distributions),
    }
}

/// Cells of a group; without those of the rated service, unless the group lies within it.
fn row(release: &Recorded, group: usize, own: &[u32]) -> Vec<usize> {
    let Some(keys) = release.groups.get(group) else { return Vec::new() };
    let fits = |cell: &[String]| {
        let value = |name: &String| release.variables.iter().position(|variable| variable == name).map(|at| &cell[at]);
        keys.iter().all(|(name, wanted)| value(name) == Some(wanted))
    };
    let all: Vec<usize> = (0..release.cells.len()).filter(|&cell| fits(&release.cells[cell])).collect();
    let outside: Vec<usize> = all.iter().copied().filter(|cell| own.iter().all(|own| *own as usize != *cell)).collect();
    if outside.is_empty() { all } else { outside }
}
