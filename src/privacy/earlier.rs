//! Earlier releases of a round beside the one that is decided about: who is in both, who came, and who went.

use std::collections::{BTreeMap, BTreeSet};

use super::system::{Group, System};

/// An earlier release of a round.
#[derive(Clone, Debug)]
pub struct Earlier {
    pub(super) round: usize,
    pub(super) measures: BTreeMap<u32, EarlierMeasure>,
}

/// What an earlier release showed of a measure, over its own smallest cells.
#[derive(Clone, Debug)]
pub(super) struct EarlierMeasure {
    pub(super) cells: Vec<EarlierCell>,
    /// Rows of the groups that were shown.
    pub(super) shown: Vec<Vec<usize>>,
    pub(super) distributions: Vec<Vec<usize>>,
}

#[derive(Clone, Debug)]
pub(super) struct EarlierCell {
    /// Where its people are now.
    pub(super) atoms: Vec<u32>,
    /// Those with a valid answer then, and all of them.
    pub(super) before: [u64; 2],
    /// Whether no valid answer is another, and whether nothing is.
    pub(super) same: [bool; 2],
}

/// Whom a joined system counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    /// People with a valid answer.
    Valid,
    /// Everybody: who gave no answer is told by the same rows.
    Everybody,
}

impl EarlierMeasure {
    /// Whether the answers are the same, and every row that was shown is among those that are shown now.
    pub(super) fn adds_nothing(&self, now: &BTreeSet<Vec<u32>>) -> bool {
        let atoms = |row: &Vec<usize>| {
            let mut atoms: Vec<u32> = row.iter().flat_map(|&cell| self.cells[cell].atoms.iter().copied()).collect();
            atoms.sort_unstable();
            atoms
        };
        self.cells.iter().all(|cell| cell.same[1]) && self.shown.iter().all(|row| now.contains(&atoms(row)))
    }

    /// The groups of now and the rows of then in one system: each atom in two parts, who was there and who is another.
    ///
    /// A difference of two releases is the answers of those who came less those of who went; both are taken as others who stand in the new
    /// release alone, so that the difference holds them all. Where as many are there as before and an answer is another, it is taken
    /// to be one person's: fewer is not possible.
    pub(super) fn joined(&self, now: &System, counted: Counted, distributions: bool) -> System {
        let kind = usize::from(counted == Counted::Everybody);
        let atoms = now.weights.len();
        let mut weights = now.weights.clone();
        weights.resize(2 * atoms, 0);
        let known: BTreeSet<u32> = self.cells.iter().flat_map(|cell| cell.atoms.iter().copied()).collect();
        for atom in (0..atoms).filter(|&atom| !known.contains(&narrow(atom))) {
            weights[atom + atoms] = std::mem::take(&mut weights[atom]);
        }
        for cell in &self.cells {
            let people: u64 = cell.atoms.iter().map(|&atom| now.weights[atom as usize]).sum();
            let others = if cell.same[kind] { 0 } else { people.abs_diff(cell.before[kind]).max(1) };
            change(&mut weights, atoms, &cell.atoms, others, people > cell.before[kind]);
            // Of whom nobody is left, all went.
            weights.push(if cell.atoms.is_empty() { cell.before[kind] } else { 0 });
        }
        let both = |group: &Group| Group {
            atoms: group
                .atoms
                .iter()
                .flat_map(|&atom| [atom, atom + narrow(atoms)])
                .collect::<BTreeSet<u32>>()
                .into_iter()
                .collect(),
            ..group.clone()
        };
        let row = |cells: &Vec<usize>| {
            let kept = cells.iter().flat_map(|&cell| self.cells[cell].atoms.iter().copied());
            let went = cells.iter().map(|&cell| narrow(2 * atoms + cell));
            Group { atoms: kept.chain(went).collect::<BTreeSet<u32>>().into_iter().collect(), ..Group::default() }
        };
        let rows = if distributions { &self.distributions } else { &self.shown };
        let groups = now.groups.iter().map(both).chain(rows.iter().map(row)).collect();
        System { weights, groups, sensitive: now.sensitive }
    }
}

/// Puts so many others beside those who were there: newcomers out of the atoms, others besides.
fn change(weights: &mut [u64], atoms: usize, members: &[u32], mut others: u64, came: bool) {
    let last = members.len().saturating_sub(1);
    for (position, &atom) in members.iter().enumerate() {
        let atom = atom as usize;
        let part = if came {
            others.min(weights[atom])
        } else if position == last {
            others
        } else {
            0
        };
        if came {
            weights[atom] -= part;
        }
        weights[atom + atoms] += part;
        others -= part;
    }
}

fn narrow(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}
