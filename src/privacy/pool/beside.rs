//! Differencing of pools: a pool with a municipality and one without it tell its figures, so a pool is judged beside those made before.

use std::collections::BTreeMap;

use super::super::ledger::Ledger;
use super::super::suppress::Requirement;
use super::super::system::{Group, System};
use super::{FEWEST_CONTRIBUTORS, Given};

/// Keyed fingerprints of what went into each figure of a pool, by measure and group.
pub type PooledRows = BTreeMap<String, Vec<String>>;

impl Ledger {
    /// Who contributes what to a figure, whatever the municipalities are called. Equal contributions are counted one by one.
    pub(super) fn contributors(&self, given: &[&Given]) -> Vec<String> {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let printer = self.printer();
        let of = |given: &&Given| {
            let print = printer.print(&given.numbers());
            let again = seen.entry(print.clone()).and_modify(|count| *count += 1).or_insert(0);
            format!("{print}{again}")
        };
        given.iter().map(of).collect()
    }

    /// Whether a figure beside those of earlier pools would rest on fewer than three municipalities once they are subtracted.
    pub(super) fn singles_out(&self, row: &str, contributors: &[String]) -> bool {
        let earlier = self.pools().iter().filter_map(|pool| pool.get(row)).map(Vec::as_slice);
        let mut atoms: BTreeMap<&str, u32> = BTreeMap::new();
        let groups: Vec<Group> = std::iter::once(contributors)
            .chain(earlier)
            .map(|contributors| {
                let mut group = Vec::new();
                for contributor in contributors {
                    let next = u32::try_from(atoms.len()).unwrap_or(u32::MAX);
                    group.push(*atoms.entry(contributor).or_insert(next));
                }
                group.sort_unstable();
                Group { atoms: group, ..Group::default() }
            })
            .collect();
        let system = System { weights: vec![1; atoms.len()], groups, sensitive: false };
        !Requirement::beside(&system, FEWEST_CONTRIBUTORS as u64, 1, 1).told(&[true]).is_empty()
    }
}

impl Given {
    /// The contribution as numbers.
    fn numbers(&self) -> Vec<u64> {
        match self {
            Self::Mean(published) => {
                vec![published.n(), published.mean().to_bits(), published.standard_deviation().map_or(0, f64::to_bits)]
            }
            Self::Counts(counts) => counts.clone(),
            Self::NotShown | Self::NotThere => Vec::new(),
        }
    }
}
