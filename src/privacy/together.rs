//! Secondary suppression under several requirements at once: one choice of hidden groups that is safe for all of them.
//!
//! Each requirement has people of its own (those with a valid answer to one question; those who gave another answer than one) and a fewest
//! number of them that anything derivable must rest on. The choice is found by implicit hitting sets: look for attacks under every
//! requirement, hide the cheapest groups that take a row out of every attack, look again.

use super::attack::attacks;
use super::hitting::{Choice, add, cheapest};
use super::laminar::Forest;
use super::linear::{Stop, spend};
use super::system::{Reduced, System};

/// Additions and multiplications allowed for a search, about a second; and as many again for building up where it fails.
const WORK: u64 = 500_000_000;
/// Nodes of the search for the cheapest choice while attacks are still being collected.
const QUICK: usize = 200;
/// Nodes of the search that is to prove a choice the cheapest.
const THOROUGH: usize = 2_000;
/// How often a choice that the thorough search prefers may turn out to be unsafe before the best safe one is taken.
const ATTEMPTS: usize = 4;

/// A system of groups with the fewest people that anything derivable from shown groups must rest on.
pub(super) struct Requirement {
    reduced: Reduced,
    /// The candidates as a forest, when none of them cross.
    forest: Option<Forest>,
    /// Groups that can be hidden come first; those after them are published already.
    open: usize,
    groups: usize,
}

impl Requirement {
    pub(super) fn new(system: &System, fewest: u64, interval: u64) -> Self {
        Self::beside(system, fewest, interval, system.groups.len())
    }

    /// Of a system whose groups after the first `open` stand in an earlier release.
    pub(super) fn beside(system: &System, fewest: u64, interval: u64, open: usize) -> Self {
        let reduced = Reduced::new(system, fewest, interval);
        let nests = interval <= fewest;
        let forest = if nests { Forest::new(&reduced, vec![true; reduced.candidates.len()]) } else { None };
        Self { reduced, forest, open, groups: system.groups.len() }
    }

    /// What can be worked out from shown groups, as the groups that each attack needs.
    fn attacks(&self, shown: &[bool], work: &mut u64) -> Result<Vec<Vec<usize>>, Stop> {
        let candidates = &self.reduced.candidates;
        // A row is known when any group of the same people is shown; one of them at a time is taken out of an attack. What is published
        // already cannot be.
        let is_known = |candidate: usize| candidates[candidate].groups.iter().any(|&group| group >= self.open);
        let name =
            |candidate: usize| candidates[candidate].groups.iter().copied().find(|&group| group < self.open && shown[group]);
        let name = |candidate: usize| name(candidate).filter(|_| !is_known(candidate));
        let is_shown: Vec<bool> =
            (0..candidates.len()).map(|candidate| is_known(candidate) || name(candidate).is_some()).collect();
        let needs: Vec<Vec<usize>> = if let Some(forest) = &self.forest {
            let breaches = forest.breaches(&self.reduced, &is_shown);
            breaches.into_iter().map(|breach| breach.into_iter().map(|(candidate, _)| candidate).collect()).collect()
        } else {
            let shown: Vec<usize> = (0..candidates.len()).filter(|&candidate| is_shown[candidate]).collect();
            attacks(&self.reduced, &shown, work)?.into_iter().map(|attack| attack.needs).collect()
        };
        spend(work, candidates.len() + 1)?;
        let mut cuts: Vec<Vec<usize>> = needs.into_iter().map(|needs| needs.into_iter().filter_map(name).collect()).collect();
        if self.open < self.groups {
            // What earlier releases tell by themselves is told.
            cuts.retain(|cut| !cut.is_empty());
        }
        Ok(cuts)
    }
}

/// Looks at a pattern that meets every requirement for what else it tells; sets of groups of which one must go.
pub(super) type Further<'a> = dyn Fn(&[bool]) -> Vec<Vec<usize>> + 'a;

/// What is asked for.
pub(super) struct Task<'a> {
    pub(super) requirements: &'a [&'a Requirement],
    /// Groups that are hidden in any case.
    pub(super) fixed: Vec<bool>,
    /// What it costs to hide each group.
    pub(super) costs: Vec<u128>,
    pub(super) further: &'a Further<'a>,
}

/// Which groups are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) shown: Vec<bool>,
    /// Whether no safe choice hides less.
    pub(super) proven: bool,
}

impl Task<'_> {
    /// The cheapest choice that gives nobody away. Where work runs out: the most wanted groups that can be added one by one.
    pub(super) fn choose(&self) -> Chosen {
        let mut work = WORK;
        let mut cuts = Vec::new();
        match self.descend(&mut cuts, &mut work) {
            Ok(first) => {
                let best = self.improve(first, &mut cuts, &mut work);
                Chosen { shown: self.shown(&best.hidden), proven: best.optimal }
            }
            Err(_) => Chosen { shown: self.build_up(), proven: false },
        }
    }

    fn shown(&self, hidden: &[bool]) -> Vec<bool> {
        self.fixed.iter().zip(hidden).map(|(fixed, hidden)| !fixed && !hidden).collect()
    }

    /// Attacks under all requirements, and what else a pattern tells. Every attack needs a group that can be hidden.
    fn attacks(&self, shown: &[bool], work: &mut u64) -> Result<Vec<Vec<usize>>, Stop> {
        let mut found = Vec::new();
        for requirement in self.requirements {
            found.extend(requirement.attacks(shown, work)?);
        }
        if found.is_empty() {
            found = (self.further)(shown);
        }
        for attack in &mut found {
            attack.sort_unstable();
            attack.dedup();
        }
        if found.iter().any(Vec::is_empty) { Err(Stop::Limit) } else { Ok(found) }
    }

    fn descend(&self, cuts: &mut Vec<Vec<usize>>, work: &mut u64) -> Result<Choice, Stop> {
        loop {
            let choice = cheapest(cuts, &self.costs, QUICK);
            spend(work, choice.steps)?;
            if self.is_safe(&choice, cuts, work)? {
                return Ok(choice);
            }
        }
    }

    /// Whether a choice is safe; if not, its attacks are among the cuts from now on.
    fn is_safe(&self, choice: &Choice, cuts: &mut Vec<Vec<usize>>, work: &mut u64) -> Result<bool, Stop> {
        let found = self.attacks(&self.shown(&choice.hidden), work)?;
        for attack in &found {
            add(cuts, attack);
        }
        Ok(found.is_empty())
    }

    /// Tries to find a cheaper choice than a safe one, or to prove that there is none.
    fn improve(&self, mut best: Choice, cuts: &mut Vec<Vec<usize>>, work: &mut u64) -> Choice {
        for _ in 0..ATTEMPTS {
            if best.optimal {
                break;
            }
            let choice = cheapest(cuts, &self.costs, THOROUGH);
            if choice.cost >= best.cost {
                best.optimal = choice.optimal;
                break;
            }
            if spend(work, choice.steps).is_err() {
                break;
            }
            match self.is_safe(&choice, cuts, work) {
                Ok(true) => best = choice,
                Ok(false) => {}
                Err(_) => break,
            }
        }
        best
    }

    /// Adds group by group, the most wanted first, whatever leaves the pattern safe.
    fn build_up(&self) -> Vec<bool> {
        let mut work = WORK;
        let mut shown = vec![false; self.fixed.len()];
        let mut order: Vec<usize> = (0..shown.len()).filter(|&group| !self.fixed[group]).collect();
        order.sort_by_key(|&group| (u128::MAX - self.costs[group], group));
        for group in order {
            shown[group] = true;
            if !self.attacks(&shown, &mut work).is_ok_and(|found| found.is_empty()) {
                shown[group] = false;
            }
        }
        shown
    }
}

/// What it costs to hide each group, from its size and its rank: respondents first, then what is wanted most, then what comes first.
///
/// Only sizes count, never answers: a choice that depended on the answers would tell about them.
pub(super) fn costs(groups: &[(u64, u32)]) -> Vec<u128> {
    let cost = |(position, &(size, rank)): (usize, &(u64, u32))| {
        let wanted = (1 << 16) - u128::from(rank).min((1 << 16) - 1);
        (u128::from(size) << 56) + (wanted << 26) + (groups.len() - position) as u128
    };
    groups.iter().enumerate().map(cost).collect()
}
