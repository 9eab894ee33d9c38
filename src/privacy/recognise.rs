//! Record linkage of an earlier release with the answers as they are now: the same people under whatever names.
//!
//! A round, a unit or a scale that is called something else is the same people's answers still. Cells and measures are linked by their
//! names first; those that are left, by their fingerprints; and cells that are left then, by how many answered each measure.

use std::collections::{BTreeMap, BTreeSet};

use super::earlier::{Earlier, EarlierCell, EarlierMeasure, EarlierRow};
use super::ledger::{Cells, Printer, Recorded, RecordedMeasure};
use crate::analysis::Block;
use crate::diag::{Code, Diagnostic, Place};
use crate::model::{Frame, List, MeasureAt};

/// A cell of fewer people has a fingerprint that other people's may have by chance.
const TELLING: u32 = 4;

/// The answers of one round as they are now.
pub(super) struct Now<'a> {
    pub(super) frame: &'a Frame,
    pub(super) cells: Cells<'a>,
    pub(super) blocks: &'a List<MeasureAt, Block>,
    /// Fingerprint of each atom, by measure.
    pub(super) prints: &'a List<MeasureAt, Vec<[String; 2]>>,
    pub(super) printer: &'a Printer,
    pub(super) atoms: Vec<u32>,
}

impl Now<'_> {
    /// Whether an earlier release is of these people, whatever the round was called: in half of its cells nearly everything is counted alike
    /// in one cell of these. Single measures are alike by chance, such as five people of whom nobody ticked an option.
    pub(super) fn is_told_by(&self, release: &Recorded) -> bool {
        let id = |block: &Block| self.frame.measures[block.measure].id.as_str();
        let known: Vec<(&Vec<[String; 2]>, &RecordedMeasure)> = self
            .blocks
            .iter()
            .zip(self.prints)
            .filter_map(|(block, prints)| Some((prints, release.measures.get(id(block))?)))
            .collect();
        let is_alike = |cell: usize, atom: u32| {
            let alike = known.iter().filter(|(prints, measure)| prints[atom as usize][0] == measure.print(cell, 0)).count();
            10 * alike >= 9 * known.len()
        };
        let telling = |cell: &usize| known.iter().any(|(_, measure)| measure.n.get(*cell).is_some_and(|&n| n >= TELLING));
        let cells: Vec<usize> = (0..release.cells.len()).filter(telling).collect();
        let alike = cells.iter().filter(|&&cell| self.atoms.iter().any(|&atom| is_alike(cell, atom))).count();
        !known.is_empty() && !cells.is_empty() && 2 * alike >= cells.len()
    }

    /// The release beside these answers.
    pub(super) fn beside(&self, release: &Recorded, round: usize) -> Result<Earlier, Diagnostic> {
        let mut members = self.by_name(release)?;
        self.by_print(release, &mut members);
        self.by_size(release, &mut members);
        let measures = self.measures(release, &members);
        let beside =
            |(measure, recorded): (MeasureAt, &RecordedMeasure)| (measure, self.of_measure(release, measure, recorded, &members));
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
        for (cell, members) in members.iter_mut().enumerate() {
            if !members.is_empty() || free.is_empty() {
                continue;
            }
            let told: BTreeSet<&str> = release.measures.values().map(|measure| measure.print(cell, 0)).collect();
            let alike = |atom: u32| {
                told.iter().filter(|print| self.prints.iter().any(|by_atom| by_atom[atom as usize][0] == **print)).count()
            };
            let best = free.iter().enumerate().map(|(place, &atom)| (alike(atom), place)).max();
            if let Some((_, place)) = best.filter(|(alike, _)| 2 * alike >= told.len() && *alike > 0) {
                members.push(free.remove(place));
            }
        }
    }

    /// Links a cell that is left with the atom whose numbers of answers are nearest, where they differ by a quarter at most.
    fn by_size(&self, release: &Recorded, members: &mut [Vec<u32>]) {
        let mut free = self.unlinked(members);
        let known: Vec<(&Block, &RecordedMeasure)> = self
            .blocks
            .iter()
            .filter_map(|block| Some((block, release.measures.get(self.frame.measures[block.measure].id.as_str())?)))
            .collect();
        for (cell, members) in members.iter_mut().enumerate() {
            if !members.is_empty() || free.is_empty() {
                continue;
            }
            let before = |measure: &RecordedMeasure| u64::from(measure.n.get(cell).copied().unwrap_or(0));
            let all: u64 = known.iter().map(|(_, measure)| before(measure)).sum();
            let apart = |atom: u32| -> u64 {
                known.iter().map(|(block, measure)| u64::from(block.valid[atom as usize]).abs_diff(before(measure))).sum()
            };
            let best = free.iter().enumerate().map(|(place, &atom)| (apart(atom), place)).min();
            if let Some((_, place)) = best.filter(|(apart, _)| 4 * apart <= all && all > 0) {
                members.push(free.remove(place));
            }
        }
    }

    /// Measures of now with what was recorded of them: the one of the same id, unless another is counted alike in more cells.
    fn measures<'r>(&self, release: &'r Recorded, members: &[Vec<u32>]) -> Vec<(MeasureAt, &'r RecordedMeasure)> {
        let cells: Vec<(usize, u32)> = (0..members.len()).filter_map(|cell| Some((cell, *members[cell].first()?))).collect();
        let alike = |measure: MeasureAt, recorded: &RecordedMeasure| {
            let same = |(cell, atom): &&(usize, u32)| self.prints[measure][*atom as usize][0] == recorded.print(*cell, 0);
            cells.iter().filter(same).count()
        };
        let link = |measure: MeasureAt| {
            let id = self.frame.measures[measure].id.as_str();
            let named = release.measures.get(id);
            let score = named.map_or(0, |recorded| alike(measure, recorded));
            if 2 * score >= cells.len() {
                return named.map(|recorded| (measure, recorded));
            }
            let best =
                release.measures.values().map(|recorded| (alike(measure, recorded), recorded)).max_by_key(|(score, _)| *score);
            let other = best.filter(|(found, _)| *found > score && 2 * found >= cells.len()).map(|(_, recorded)| recorded);
            other.or(named).map(|recorded| (measure, recorded))
        };
        self.blocks.keys().filter_map(link).collect()
    }

    /// What it showed of a measure.
    fn of_measure(
        &self,
        release: &Recorded,
        measure: MeasureAt,
        recorded: &RecordedMeasure,
        members: &[Vec<u32>],
    ) -> EarlierMeasure {
        let mut taken = self.printer.taken();
        let number = |numbers: &[u32], cell: usize| u64::from(numbers.get(cell).copied().unwrap_or(0));
        let cell = |(cell, members): (usize, &Vec<u32>)| {
            let same = |kind: usize| match members.as_slice() {
                [atom] => recorded.print(cell, kind) == self.prints[measure][*atom as usize][kind],
                atoms => recorded.print(cell, kind) == self.printer.print(&summed(&self.blocks[measure], atoms, kind)),
            };
            EarlierCell {
                atoms: members.clone(),
                before: [number(&recorded.n, cell), number(&recorded.people, cell)],
                same: [same(0), same(0) && same(1)],
                given: recorded.given(cell, &mut taken),
            }
        };
        let cells: Vec<EarlierCell> = members.iter().enumerate().map(cell).collect();
        let row = |cells_of: Vec<usize>, group: Option<u32>| {
            let nobody = group.and_then(|group| recorded.nobody.get(&group)).cloned().unwrap_or_default();
            let before = |kind: usize| cells_of.iter().map(|&cell| cells[cell].before[kind]).sum::<u64>();
            let asked = group.filter(|group| recorded.asked.contains(group)).map(|group| recorded.all_asked.contains(&group));
            EarlierRow { nobody, all_answered: before(0) >= before(1), asked, cells: cells_of }
        };
        let part = |&part: &u32| {
            let cells = release.parts.get(part as usize).into_iter().flatten().map(|&cell| cell as usize);
            row(cells.filter(|&cell| cell < members.len()).collect(), None)
        };
        let rows = |groups: &[u32], parts: &[u32]| {
            let groups = groups.iter().map(|&group| row(group_cells(release, group as usize, &recorded.own), Some(group)));
            groups.chain(parts.iter().map(part)).collect()
        };
        let (shown, distributions) =
            (rows(&recorded.shown, &recorded.parts.shown), rows(&recorded.distributions, &recorded.parts.distributions));
        EarlierMeasure { shown, distributions, pairs: recorded.pairs.clone(), cells }
    }
}

/// Answers of some atoms together, or their non-answers.
fn summed(block: &Block, atoms: &[u32], kind: usize) -> Vec<u64> {
    let mut sums: Vec<u64> = Vec::new();
    for counts in atoms.iter().map(|&atom| &block.counts[atom as usize][kind]) {
        sums.resize(sums.len().max(counts.len()), 0);
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    sums
}

/// Cells of a group; without those of the rated service, unless the group lies within it.
fn group_cells(release: &Recorded, group: usize, own: &[u32]) -> Vec<usize> {
    let Some(keys) = release.groups.get(group) else { return Vec::new() };
    let fits = |cell: &[String]| {
        let value = |name: &String| release.variables.iter().position(|variable| variable == name).map(|at| &cell[at]);
        keys.iter().all(|(name, wanted)| value(name) == Some(wanted))
    };
    let all: Vec<usize> = (0..release.cells.len()).filter(|&cell| fits(&release.cells[cell])).collect();
    let outside: Vec<usize> = all.iter().copied().filter(|cell| own.iter().all(|own| *own as usize != *cell)).collect();
    if outside.is_empty() { all } else { outside }
}
