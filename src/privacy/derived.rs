//! Hidden groups that follow from what is shown now beside what earlier releases have shown: they are told, whatever the pattern says.
//!
//! When all who came since a release are of one group that it shows, that group follows from its figures then and everyone's now. A group
//! that is hidden so is hidden in name only, and all that would follow from showing it follows.

use num_bigint::BigInt;
use num_rational::BigRational;

use super::attack::View;
use super::linear::{Stop, express};
use super::system::{Candidate, Reduced, System};

/// Additions and multiplications allowed.
const WORK: u64 = 200_000_000;

/// A hidden group that follows, and the shown groups of now that it takes; none when earlier releases tell it by themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Derived {
    pub(super) group: usize,
    pub(super) by: Vec<usize>,
}

/// Hidden groups that follow, in a system whose groups after the first `open` stand in earlier releases. Where too much work would be
/// needed to know, whatever may follow does, from all that is shown.
pub(super) fn derived(system: &System, open: usize, shown: &[bool]) -> Vec<Derived> {
    let reduced = Reduced::new(system, 1, 1);
    let is_earlier = |candidate: usize| reduced.candidates[candidate].groups.iter().any(|&group| group >= open);
    let of_now =
        |candidate: usize| reduced.candidates[candidate].groups.iter().copied().find(|&group| group < open && shown[group]);
    let mut known: Vec<usize> =
        (0..reduced.candidates.len()).filter(|&candidate| is_earlier(candidate) || of_now(candidate).is_some()).collect();
    // Combinations are preferably made of what is told already, and of large groups.
    known.sort_by_key(|&candidate| (!is_earlier(candidate), u64::MAX - reduced.candidates[candidate].size, candidate));
    let view = View::new(&reduced, &known);
    // A group follows only if none of what no shown row tells apart is partly in it.
    let open_to = |candidate: &Candidate| view.around(&candidate.columns).filter(|(touched, whole)| touched == whole);
    let is_hidden = |group: &usize| *group < open && !shown[*group];
    let targets: Vec<(usize, Vec<usize>)> = reduced
        .candidates
        .iter()
        .filter_map(|candidate| Some((candidate, open_to(candidate)?.0)))
        .flat_map(|(candidate, columns)| {
            candidate.groups.iter().copied().filter(is_hidden).map(move |group| (group, columns.clone()))
        })
        .collect();
    if targets.is_empty() {
        return Vec::new();
    }
    let (rows, width) = (view.rows.iter().map(Vec::as_slice).collect::<Vec<_>>(), view.counts.len());
    let number = |column: usize, columns: &[usize]| BigRational::from(BigInt::from(u8::from(columns.contains(&column))));
    let vector = |(_, columns): &(usize, Vec<usize>)| (0..width).map(|column| number(column, columns)).collect();
    let vectors: Vec<Vec<BigRational>> = targets.iter().map(vector).collect();
    let mut work = WORK;
    let found = match express::<i64>(&rows, &vectors, width, &mut work) {
        Err(Stop::Overflow) => express::<BigInt>(&rows, &vectors, width, &mut work),
        other => other,
    };
    let Ok(found) = found else {
        let everything: Vec<usize> = known.iter().filter_map(|&candidate| of_now(candidate)).collect();
        return targets.into_iter().map(|(group, _)| Derived { group, by: everything.clone() }).collect();
    };
    let by = |solution: Vec<BigRational>| {
        let used = known.iter().zip(solution).filter(|(_, value)| *value.numer() != BigInt::ZERO);
        used.filter(|(candidate, _)| !is_earlier(**candidate)).filter_map(|(&candidate, _)| of_now(candidate)).collect()
    };
    let follows =
        targets.iter().zip(found).filter_map(|((group, _), solution)| Some(Derived { group: *group, by: by(solution?) }));
    follows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::Group;

    /// Everyone, two roles and the people of none, who came before or after a release that showed everyone and the first role.
    #[test]
    fn a_role_follows_when_all_who_came_are_of_it() {
        let group = |atoms: &[u32]| Group { atoms: atoms.to_vec(), ..Group::default() };
        let now = [group(&[0, 1, 2, 3]), group(&[0, 1]), group(&[2])];
        let earlier = [group(&[0, 2, 3]), group(&[0])];
        let system =
            System { weights: vec![38, 7, 14, 15], groups: now.iter().chain(&earlier).cloned().collect(), sensitive: false };
        let found = derived(&system, 3, &[true, false, false]);
        assert_eq!(found, [Derived { group: 1, by: vec![0] }]);
        // Without everyone's figures of now nothing of those who came is known.
        assert_eq!(derived(&system, 3, &[false; 3]), []);
        // And where one of them is of the other role, neither follows.
        let mixed = System {
            weights: vec![38, 6, 14, 15, 1],
            groups: vec![group(&[0, 1, 2, 3, 4]), group(&[0, 1]), group(&[2, 4]), earlier[0].clone(), earlier[1].clone()],
            ..system
        };
        assert_eq!(derived(&mixed, 3, &[true, false, false]), []);
    }
}
