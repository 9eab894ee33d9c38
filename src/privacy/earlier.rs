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
    /// People then.
    pub(super) before: u64,
    /// Whether nothing that was counted is another.
    pub(super) same: bool,
}

impl EarlierMeasure {
    /// Whether the answers are the same, and every row that was shown is among those that are shown now.
    pub(super) fn adds_nothing(&self, now: &BTreeSet<Vec<u32>>) -> bool {
        let atoms = |row: &Vec<usize>| {
            let mut atoms: Vec<u32> = row.iter().flat_map(|&cell| self.cells[cell].atoms.iter().copied()).collect();
            atoms.sort_unstable();
            atoms
        };
        self.cells.iter().all(|cell| cell.same) && self.shown.iter().all(|row| now.contains(&atoms(row)))
    }

    /// The groups of now and the rows of then in one system. An atom is in up to three parts: who is in both, who came; and for each
    /// earlier cell who went. Where as many are there as before and something is another, one person is taken to be.
    pub(super) fn joined(&self, now: &System, distributions: bool) -> System {
        let atoms = now.weights.len();
        let mut weights = now.weights.clone();
        weights.resize(2 * atoms, 0);
        let known: BTreeSet<u32> = self.cells.iter().flat_map(|cell| cell.atoms.iter().copied()).collect();
        for atom in (0..atoms).filter(|&atom| !known.contains(&narrow(atom))) {
            weights[atom + atoms] = std::mem::take(&mut weights[atom]);
        }
        for cell in &self.cells {
            let people: u64 = cell.atoms.iter().map(|&atom| now.weights[atom as usize]).sum();
            let (mut came, went) = match (cell.same, people.cmp(&cell.before)) {
                (true, _) => (0, 0),
                (false, std::cmp::Ordering::Greater) => (people - cell.before, 0),
                (false, std::cmp::Ordering::Less) => (0, cell.before - people),
                (false, std::cmp::Ordering::Equal) => (1.min(people), 1.min(people)),
            };
            for &atom in &cell.atoms {
                let part = came.min(weights[atom as usize]);
                weights[atom as usize] -= part;
                weights[atom as usize + atoms] += part;
                came -= part;
            }
            weights.push(went);
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

fn narrow(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}
