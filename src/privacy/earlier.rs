//! Earlier releases of a round beside the one that is decided about: who is in both, who came, and who went.

use std::collections::{BTreeMap, BTreeSet};

use super::suppress::Requirement;
use super::system::{Group, System};
use crate::model::MeasureAt;
use crate::project::Rules;

/// An earlier release of a round.
#[derive(Clone, Debug)]
pub struct Earlier {
    pub(super) round: usize,
    pub(super) measures: BTreeMap<MeasureAt, EarlierMeasure>,
}

/// What an earlier release showed of a measure, over its own smallest cells.
#[derive(Clone, Debug)]
pub(super) struct EarlierMeasure {
    pub(super) cells: Vec<EarlierCell>,
    /// Rows of the groups that were shown.
    pub(super) shown: Vec<EarlierRow>,
    pub(super) distributions: Vec<EarlierRow>,
    /// Fingerprint of the people who were compared with themselves; empty where nobody was.
    pub(super) pairs: String,
}

/// A group that was shown, and what its figures told of nobody.
#[derive(Clone, Debug, Default)]
pub(super) struct EarlierRow {
    pub(super) cells: Vec<usize>,
    /// Answers that nobody gave.
    pub(super) nobody: Vec<usize>,
    /// Whether everybody answered.
    pub(super) all_answered: bool,
    /// Of a question with a route: whether everybody who answered the one before was asked.
    pub(super) all_asked: bool,
}

#[derive(Clone, Debug)]
pub(super) struct EarlierCell {
    /// Where its people are now.
    pub(super) atoms: Vec<u32>,
    /// Those with a valid answer then, and all of them.
    pub(super) before: [u64; 2],
    /// Whether no valid answer is another, and whether nothing is.
    pub(super) same: [bool; 2],
    /// How many gave each level of a sensitive question, where it was recorded.
    pub(super) given: Option<Vec<u64>>,
}

/// Whom a joined system counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    /// People with a valid answer.
    Valid,
    /// Everybody: who gave no answer is told by the same rows.
    Everybody,
    /// People with a valid answer, and of these who gave another than a level of a sensitive question.
    Dissent(usize),
}

impl EarlierCell {
    /// How many gave another answer than a level.
    fn dissent(&self, level: usize) -> u64 {
        let given = self.given.as_ref().and_then(|given| given.get(level)).copied().unwrap_or(0);
        self.before[0].saturating_sub(given)
    }
}

impl EarlierMeasure {
    /// With what the same release showed of another measure.
    pub(super) fn and(mut self, other: &Self) -> Self {
        self.shown.extend_from_slice(&other.shown);
        self.distributions.extend_from_slice(&other.distributions);
        self
    }

    /// Whether it is known how many gave each level.
    pub(super) fn knows_levels(&self) -> bool {
        self.cells.iter().all(|cell| cell.given.is_some())
    }

    /// Whether the answers are the same, and so are those who did not answer.
    pub(super) fn is_same(&self) -> bool {
        self.cells.iter().all(|cell| cell.same[1])
    }

    /// Atoms of each row that was shown.
    pub(super) fn rows(&self) -> impl Iterator<Item = Vec<u32>> {
        self.shown.iter().map(|row| {
            let mut atoms: Vec<u32> = row.cells.iter().flat_map(|&cell| self.cells[cell].atoms.iter().copied()).collect();
            atoms.sort_unstable();
            atoms
        })
    }

    /// Whether the answers are the same, and every row that was shown is among those that are shown now.
    pub(super) fn adds_nothing(&self, now: &BTreeSet<Vec<u32>>) -> bool {
        self.is_same() && self.rows().all(|row| now.contains(&row))
    }
}

/// What earlier releases tell beside the groups of now.
#[derive(Clone, Copy)]
pub(super) struct Beside {
    pub(super) counted: Counted,
    /// Whether it is told by distributions, or by any figure.
    pub(super) distributions: bool,
    /// What anything derivable must rest on.
    pub(super) fewest: u64,
    /// What one who gave another answer counts for, where these are counted.
    pub(super) much: Option<u64>,
}

impl Beside {
    /// The groups of now beside each earlier release, and beside all of them together: three may tell what no two tell.
    pub(super) fn beside(&self, now: &Joined, earlier: &[&EarlierMeasure], rules: &Rules) -> Vec<Requirement> {
        let requirement = |releases: &[&EarlierMeasure]| {
            let with = |joined: Joined, release: &&EarlierMeasure| {
                let rows = if self.distributions { &release.distributions } else { &release.shown };
                joined.with(&release.cells, rows.iter(), self.counted)
            };
            let system = releases.iter().fold(now.clone(), with).system(self.much);
            Requirement::beside(&system, self.fewest, rules.min_interval(), now.system.groups.len())
        };
        let each = earlier.iter().map(std::slice::from_ref);
        each.chain((earlier.len() > 1).then_some(earlier)).map(requirement).collect()
    }
}

/// The groups of now, and rows of earlier releases of the round, in one system: atoms in parts, who was there then and who is another.
///
/// A difference of two releases is the answers of those who came less those of who went; both are taken as others who stand in the new
/// release alone, so that the difference holds them all. Where as many are there as before and an answer is another, it is taken
/// to be one person's: fewer is not possible.
#[derive(Clone)]
pub(super) struct Joined {
    system: System,
    /// Where the people of each atom of now are: those who came last come first.
    parts: Vec<Vec<u32>>,
    /// Of each atom of the system, who gave another answer than a level; nobody where that is not asked.
    dissent: Vec<u64>,
}

impl Joined {
    /// The groups of now alone; of each atom, who gave another answer than a level.
    pub(super) fn new(now: System, dissent: Vec<u64>) -> Self {
        let parts = (0..now.weights.len()).map(|atom| vec![narrow(atom)]).collect();
        Self { system: now, parts, dissent }
    }

    /// Beside an earlier release too. Of several, the latest has to be joined first: who came after a late one came after the early ones.
    pub(super) fn with<'r>(
        mut self,
        cells: &[EarlierCell],
        rows: impl Iterator<Item = &'r EarlierRow>,
        counted: Counted,
    ) -> Self {
        let kind = usize::from(counted == Counted::Everybody);
        let known: BTreeSet<u32> = cells.iter().flat_map(|cell| cell.atoms.iter().copied()).collect();
        let unknown = (0_u32..).zip(&self.parts).filter(|(atom, _)| !known.contains(atom));
        let mut others: BTreeSet<u32> = unknown.flat_map(|(_, parts)| parts.iter().copied()).collect();
        let mut went = Vec::new();
        for cell in cells {
            let parts = self.parts_of(&cell.atoms);
            let sum = |weights: &[u64]| parts.iter().map(|&part| weights[part as usize]).sum::<u64>();
            let (people, before) = (sum(&self.system.weights), cell.before[kind]);
            let then = if let Counted::Dissent(level) = counted { cell.dissent(level) } else { 0 };
            let changed = if cell.same[kind] { 0 } else { people.abs_diff(before).max(1) };
            let changed = [changed, sum(&self.dissent).abs_diff(then)];
            if people > before {
                self.came(&cell.atoms, changed, &mut others);
            } else if let Some(last) = cell.atoms.last().filter(|_| changed[0] > 0) {
                let part = self.parts[*last as usize][0];
                others.insert(self.beside(*last, part, changed));
            }
            // Of whom nobody is left, all went.
            went.push(cell.atoms.is_empty().then(|| self.new_atom([before, then])));
        }
        let row = |row: &EarlierRow| {
            let kept = row.cells.iter().flat_map(|&cell| self.parts_of(&cells[cell].atoms)).filter(|part| !others.contains(part));
            let went = row.cells.iter().filter_map(|&cell| went[cell]);
            Group { atoms: kept.chain(went).collect::<BTreeSet<u32>>().into_iter().collect(), ..Group::default() }
        };
        let rows: Vec<Group> = rows.map(row).collect();
        self.system.groups.extend(rows);
        self
    }

    /// The system; with `much`, each who gave another answer counts for so much, and who gave none for one: see [`Side::dissenters`].
    ///
    /// [`Side::dissenters`]: super::side::Side::dissenters
    pub(super) fn system(mut self, much: Option<u64>) -> System {
        if let Some(much) = much {
            let weight = |(people, dissent): (&mut u64, &u64)| *people = dissent * much + u64::from(*people > 0);
            self.system.weights.iter_mut().zip(&self.dissent).for_each(weight);
        }
        self.system
    }

    fn parts_of(&self, atoms: &[u32]) -> Vec<u32> {
        atoms.iter().flat_map(|&atom| self.parts[atom as usize].iter().copied()).collect()
    }

    /// So many people of a cell are others: those who came last, out of the parts that they stand in.
    fn came(&mut self, atoms: &[u32], mut left: [u64; 2], others: &mut BTreeSet<u32>) {
        for &atom in atoms {
            for part in self.parts[atom as usize].clone() {
                let at = part as usize;
                let there = [self.system.weights[at], self.dissent[at]];
                let people = left[0].min(there[0]);
                let taken = [people, left[1].min(there[1]).min(people)];
                left = [left[0] - taken[0], left[1] - taken[1]];
                if people == there[0] {
                    others.insert(part);
                } else if people > 0 {
                    self.system.weights[at] -= taken[0];
                    self.dissent[at] -= taken[1];
                    others.insert(self.beside(atom, part, taken));
                }
            }
        }
    }

    /// A further part of an atom, in every row that a part of it is in.
    fn beside(&mut self, atom: u32, part: u32, people: [u64; 2]) -> u32 {
        let further = self.new_atom(people);
        for group in self.system.groups.iter_mut().filter(|group| group.atoms.binary_search(&part).is_ok()) {
            group.atoms.push(further);
        }
        self.parts[atom as usize].insert(0, further);
        further
    }

    fn new_atom(&mut self, [people, dissent]: [u64; 2]) -> u32 {
        self.system.weights.push(people);
        self.dissent.push(dissent);
        narrow(self.system.weights.len() - 1)
    }
}

fn narrow(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}
