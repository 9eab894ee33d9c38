//! Disclosure audit: a publication looked at as a reader would, by code that does not know how it was chosen.
//!
//! Is there a non-negative combination of shown groups that concentrates on fewer than k people, or one that narrows a group that must
//! stay unknown down too far? The answer is exact.

use std::collections::BTreeSet;

use super::attack::attacks;
use super::laminar::Forest;
use super::system::{Reduced, System};
use crate::project::Rules;

/// Additions and multiplications allowed for one audit, a few seconds.
const WORK: u64 = 2_000_000_000;

/// What a publication gives away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    /// Shown groups that together concentrate on too few people, or narrow a hidden group down too far; ascending.
    pub breaches: Vec<Vec<usize>>,
    /// Whether everything could be looked at. A system too large to be judged is not safe.
    pub complete: bool,
}

impl Audit {
    /// Whether the publication may go out.
    #[must_use]
    pub fn is_safe(&self) -> bool {
        self.complete && self.breaches.is_empty()
    }
}

/// Judges a publication of the groups `shown`, by the same requirements that [`suppress`](super::suppress) meets.
///
/// Groups of an earlier release of the same answers, or figures that others have published, belong in the system and among `shown`.
#[must_use]
pub fn audit(system: &System, rules: &Rules, shown: &[usize]) -> Audit {
    let reduced = Reduced::new(system, rules.threshold(system.sensitive), rules.min_interval());
    let candidates = candidates_of(&reduced, shown);
    let found = if reduced.interval <= reduced.threshold
        && let Some(forest) = Forest::new(&reduced)
    {
        let mut is_shown = vec![false; reduced.candidates.len()];
        for &candidate in &candidates {
            is_shown[candidate] = true;
        }
        Ok(forest.breaches(&reduced, &is_shown))
    } else {
        attacks(&reduced, &candidates, &mut { WORK }).map(|found| found.into_iter().map(|attack| attack.needs).collect())
    };
    let complete = found.is_ok();
    let breaches = found.unwrap_or_default();
    Audit { breaches: breaches.iter().map(|breach| by_group(&reduced, shown, breach)).collect(), complete }
}

/// The candidates that some groups are, ascending. Groups without respondents are none.
fn candidates_of(reduced: &Reduced, groups: &[usize]) -> Vec<usize> {
    let groups: BTreeSet<usize> = groups.iter().copied().collect();
    let is_named = |candidate: &usize| reduced.candidates[*candidate].groups.iter().any(|group| groups.contains(group));
    (0..reduced.candidates.len()).filter(is_named).collect()
}

fn by_group(reduced: &Reduced, shown: &[usize], breach: &[usize]) -> Vec<usize> {
    let name = |&candidate: &usize| {
        let groups = &reduced.candidates[candidate].groups;
        groups.iter().copied().find(|group| shown.contains(group)).unwrap_or(groups[0])
    };
    let mut groups: Vec<usize> = breach.iter().map(name).collect();
    groups.sort_unstable();
    groups
}
