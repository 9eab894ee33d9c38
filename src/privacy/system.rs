//! What disclosure control decides about: people in atoms, atoms in groups, and for each group whether it is shown.

use std::collections::BTreeMap;

/// All groups of a publication for one question.
///
/// An *atom* is a smallest class of respondents that the publication tells apart; every group is a union of atoms. Each
/// statistic of a group is a function of one histogram, which is the sum of the histograms of its atoms. Whoever protects the
/// groups as vectors over atoms therefore protects counts, means, spreads and shares at once.
///
/// An atom with weight 0 counts for nothing, and so does a group of only such atoms: it is hidden like any small group, since
/// "nobody" beside "1 to 4" would tell which it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct System {
    /// People with a valid answer to this question, per atom.
    pub weights: Vec<u64>,
    /// What could be published.
    pub groups: Vec<Group>,
    /// Whether the question is sensitive; decides which threshold holds.
    pub sensitive: bool,
}

/// One group that could be published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Its atoms, ascending.
    pub atoms: Vec<u32>,
    /// Order of publication: lower is wanted more. Decides between choices that hide equally many respondents.
    pub rank: u32,
    /// Hidden for its own sake, by [`primary`](super::primary). Groups below the threshold need no mark.
    pub primary: bool,
    /// To be shown if that is at all safe, however many others must be hidden instead. Not above `primary`.
    pub forced: bool,
}

impl System {
    /// Respondents of a group. An atom without a weight has none; an atom named twice counts once.
    #[must_use]
    pub fn size(&self, group: usize) -> u64 {
        let Some(group) = self.groups.get(group) else { return 0 };
        let mut atoms = group.atoms.clone();
        atoms.sort_unstable();
        atoms.dedup();
        atoms.iter().map(|&atom| self.weight(atom)).sum()
    }

    /// People in an atom; more than there are on earth count as that many, so that sums cannot overflow.
    pub(super) fn weight(&self, atom: u32) -> u64 {
        let weight = usize::try_from(atom).ok().and_then(|atom| self.weights.get(atom)).copied().unwrap_or(0);
        weight.min(1 << 36)
    }
}

/// Which groups of a [`System`] are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// One per group, in the order of the groups.
    pub shown: Vec<bool>,
    /// Whether no safe choice costs less. When false the choice is safe but perhaps not the smallest.
    pub proven_optimal: bool,
}

/// A row that can be published: the groups that consist of exactly the same respondents.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// Columns, ascending, never empty.
    pub columns: Vec<usize>,
    /// Respondents.
    pub size: u64,
    /// The groups, ascending. Showing one shows all.
    pub groups: Vec<usize>,
    pub primary: bool,
}

/// A system reduced to what matters: atoms that no group tells apart are one column, empty ones are gone, groups of the same
/// respondents are one candidate.
#[derive(Clone, Debug)]
pub(super) struct Reduced {
    /// Respondents per column, never 0.
    pub weights: Vec<u64>,
    pub candidates: Vec<Candidate>,
    /// Threshold k.
    pub threshold: u64,
    /// Width that the interval of a hidden candidate must have.
    pub interval: u64,
}

impl Reduced {
    pub(super) fn new(system: &System, threshold: u64, interval: u64) -> Self {
        let mut member: Vec<Vec<usize>> = vec![Vec::new(); system.weights.len()];
        for (index, group) in system.groups.iter().enumerate() {
            for &atom in &group.atoms {
                if system.weight(atom) == 0 {
                    continue;
                }
                let groups = &mut member[atom as usize];
                if groups.last() != Some(&index) {
                    groups.push(index);
                }
            }
        }
        let mut columns: BTreeMap<&[usize], u64> = BTreeMap::new();
        for (atom, groups) in (0_u32..).zip(&member).filter(|(_, groups)| !groups.is_empty()) {
            *columns.entry(groups).or_default() += system.weight(atom);
        }
        let mut rows = vec![Vec::new(); system.groups.len()];
        for (column, groups) in columns.keys().enumerate() {
            for &group in *groups {
                rows[group].push(column);
            }
        }
        let weights: Vec<u64> = columns.values().copied().collect();
        let candidates = candidates(system, &rows, &weights, threshold);
        Self { weights, candidates, threshold, interval }
    }
}

fn candidates(system: &System, rows: &[Vec<usize>], weights: &[u64], threshold: u64) -> Vec<Candidate> {
    let mut twins: BTreeMap<&[usize], Vec<usize>> = BTreeMap::new();
    for (group, row) in rows.iter().enumerate().filter(|(_, row)| !row.is_empty()) {
        twins.entry(row).or_default().push(group);
    }
    let mut candidates: Vec<Candidate> = twins
        .into_iter()
        .map(|(columns, groups)| {
            let size = columns.iter().map(|&column| weights[column]).sum();
            Candidate {
                columns: columns.to_vec(),
                size,
                primary: size < threshold || groups.iter().any(|&group| system.groups[group].primary),
                groups,
            }
        })
        .collect();
    candidates.sort_by(|a, b| a.groups.cmp(&b.groups));
    candidates
}
