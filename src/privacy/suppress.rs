//! Complementary suppression under one or several requirements: one choice of hidden groups that is safe for all of them.
//!
//! Each requirement has people of its own (those with a valid answer to one question; those who gave another answer than one) and a fewest
//! number of them that anything derivable must rest on. The choice is found by implicit hitting sets: look for attacks under every
//! requirement, hide the cheapest groups that take a row out of every attack, look again. Publishing more can only help the reader, so
//! each attack is a true constraint, and a choice that is the cheapest for the constraints and leaves no attack is the cheapest of all.
//!
//! Work is counted, not timed, so that every machine decides the same. Where it runs out, groups are added one by one as long as no attack
//! comes of it: safe at every step, and said to be unproven.

use super::attack::attacks;
use super::hitting::{Choice, add, cheapest};
use super::laminar::Forest;
use super::linear::{Stop, spend};
use super::system::{Group, Pattern, Reduced, System};
use crate::project::Rules;

/// Additions and multiplications allowed for a search, about a second; and as many again for building up where it fails.
const WORK: u64 = 500_000_000;
/// Nodes of the search for the cheapest choice while attacks are still being collected.
const QUICK: usize = 200;
/// Nodes of the search that is to prove a choice the cheapest.
const THOROUGH: usize = 10_000;
/// How often a choice that the thorough search prefers may turn out to be unsafe before the best safe one is taken.
const ATTEMPTS: usize = 8;

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
        let forest = if nests { Forest::new(&reduced) } else { None };
        Self { reduced, forest, open, groups: system.groups.len() }
    }

    /// The groups that each attack on shown ones needs; all of them together where too much work would be needed to know.
    pub(super) fn told(&self, shown: &[bool]) -> Vec<Vec<usize>> {
        let everything = || vec![(0..shown.len()).filter(|&group| shown[group]).collect()];
        self.attacks(shown, &mut { WORK }).map_or_else(|_| everything(), |found| found.into_iter().map(|(cut, _)| cut).collect())
    }

    /// What can be worked out from shown groups: for each attack the groups that it needs, and whether it surely works.
    fn attacks(&self, shown: &[bool], work: &mut u64) -> Result<Vec<(Vec<usize>, bool)>, Stop> {
        let candidates = &self.reduced.candidates;
        // A row is known when any group of the same people is shown; one of them at a time is taken out of an attack. What is published
        // already cannot be.
        let is_known = |candidate: usize| candidates[candidate].groups.iter().any(|&group| group >= self.open);
        let name =
            |candidate: usize| candidates[candidate].groups.iter().copied().find(|&group| group < self.open && shown[group]);
        let name = |candidate: usize| name(candidate).filter(|_| !is_known(candidate));
        let is_shown: Vec<bool> =
            (0..candidates.len()).map(|candidate| is_known(candidate) || name(candidate).is_some()).collect();
        let needs: Vec<(Vec<usize>, bool)> = if let Some(forest) = &self.forest {
            forest.breaches(&self.reduced, &is_shown).into_iter().map(|breach| (breach, true)).collect()
        } else {
            let shown: Vec<usize> = (0..candidates.len()).filter(|&candidate| is_shown[candidate]).collect();
            attacks(&self.reduced, &shown, work)?.into_iter().map(|attack| (attack.needs, attack.proven)).collect()
        };
        spend(work, candidates.len() + 1)?;
        let mut cuts: Vec<(Vec<usize>, bool)> =
            needs.into_iter().map(|(needs, proven)| (needs.into_iter().filter_map(name).collect(), proven)).collect();
        if self.open < self.groups {
            // What earlier releases tell by themselves is told.
            cuts.retain(|(cut, _)| !cut.is_empty());
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
    pub(super) costs: &'a [u128],
    pub(super) further: &'a Further<'a>,
}

impl Task<'_> {
    /// The cheapest choice that gives nobody away. Where work runs out: the most wanted groups that can be added one by one.
    pub(super) fn choose(&self) -> Pattern {
        self.choose_within(WORK)
    }

    fn choose_within(&self, work: u64) -> Pattern {
        let mut search = Search { task: self, cuts: Vec::new(), proven: true, work };
        match search.descend() {
            Ok(first) => {
                let best = search.improve(first);
                Pattern { shown: self.shown(&best.hidden), proven_optimal: best.optimal && search.proven }
            }
            Err(_) => Pattern { shown: self.build_up(work), proven_optimal: false },
        }
    }

    fn shown(&self, hidden: &[bool]) -> Vec<bool> {
        self.fixed.iter().zip(hidden).map(|(fixed, hidden)| !fixed && !hidden).collect()
    }

    /// Attacks under all requirements, and what else a pattern tells. Every attack needs a group that can be hidden.
    fn attacks(&self, shown: &[bool], work: &mut u64) -> Result<Vec<(Vec<usize>, bool)>, Stop> {
        let mut found = Vec::new();
        for requirement in self.requirements {
            found.extend(requirement.attacks(shown, work)?);
        }
        if found.is_empty() {
            found.extend((self.further)(shown).into_iter().map(|cut| (cut, true)));
        }
        for (attack, _) in &mut found {
            attack.sort_unstable();
            attack.dedup();
        }
        if found.iter().any(|(attack, _)| attack.is_empty()) { Err(Stop::Limit) } else { Ok(found) }
    }

    /// Adds group by group, the most wanted first, whatever leaves the pattern safe.
    fn build_up(&self, mut work: u64) -> Vec<bool> {
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

/// The search for a choice: what it knows so far.
struct Search<'a> {
    task: &'a Task<'a>,
    /// Sets of groups of which one must be hidden.
    cuts: Vec<Vec<usize>>,
    /// Whether every one of them surely must.
    proven: bool,
    work: u64,
}

impl Search<'_> {
    /// The cheapest choice by a quick search that leaves no attack.
    fn descend(&mut self) -> Result<Choice, Stop> {
        loop {
            let choice = cheapest(&self.cuts, self.task.costs, QUICK);
            spend(&mut self.work, choice.steps)?;
            if self.is_safe(&choice)? {
                return Ok(choice);
            }
        }
    }

    /// Whether a choice is safe; if not, its attacks are among the cuts from now on.
    fn is_safe(&mut self, choice: &Choice) -> Result<bool, Stop> {
        let found = self.task.attacks(&self.task.shown(&choice.hidden), &mut self.work)?;
        for (attack, proven) in &found {
            add(&mut self.cuts, attack);
            self.proven &= proven;
        }
        Ok(found.is_empty())
    }

    /// Tries to find a cheaper choice than a safe one, or to prove that there is none.
    fn improve(&mut self, mut best: Choice) -> Choice {
        for _ in 0..ATTEMPTS {
            if best.optimal {
                break;
            }
            let choice = cheapest(&self.cuts, self.task.costs, THOROUGH);
            if choice.cost >= best.cost {
                best.optimal = choice.optimal;
                break;
            }
            if spend(&mut self.work, choice.steps).is_err() {
                break;
            }
            match self.is_safe(&choice) {
                Ok(true) => best = choice,
                Ok(false) => {}
                Err(_) => break,
            }
        }
        best
    }
}

/// Decides for every group whether it is shown, as if no other question shared its answers.
///
/// The result is always safe: neither a group below the threshold, named or not, nor a group marked `primary` can be derived from
/// the shown ones. It is the same for the same system on every machine.
///
/// ```
/// # use kartlegg::privacy::{Group, Rules, System, suppress};
/// let group = |atoms: &[u32]| Group { atoms: atoms.to_vec(), ..Group::default() };
/// // All 13, and three units of 3, 6 and 4: showing 6 leaves 7 unnamed, which is enough.
/// let system = System {
///     weights: vec![3, 6, 4],
///     groups: vec![group(&[0, 1, 2]), group(&[0]), group(&[1]), group(&[2])],
///     sensitive: false,
/// };
/// assert_eq!(suppress(&system, &Rules::standard()).shown, [true, false, true, false]);
/// ```
#[must_use]
pub fn suppress(system: &System, rules: &Rules) -> Pattern {
    suppress_below(system, rules.threshold(system.sensitive), rules.min_interval(), WORK)
}

/// [`suppress`] for weights that need not be respondents, with a given allowance of work: groups below a threshold are hidden.
pub(super) fn suppress_below(system: &System, threshold: u64, interval: u64, work: u64) -> Pattern {
    let requirement = Requirement::new(system, threshold, interval);
    let fixed = |group: usize| system.groups[group].primary || system.size(group) < threshold;
    let wanted = |group: usize| {
        let Group { rank, forced, .. } = system.groups[group];
        Wanted { people: system.size(group), rank, forced }
    };
    let groups = 0..system.groups.len();
    let task = Task {
        requirements: &[&requirement],
        fixed: groups.clone().map(fixed).collect(),
        costs: &costs(&groups.map(wanted).collect::<Vec<_>>()),
        further: &|_| Vec::new(),
    };
    task.choose_within(work)
}

/// How much a group is wanted.
pub(super) struct Wanted {
    pub(super) people: u64,
    /// Lower is wanted more.
    pub(super) rank: u32,
    /// Before everything else.
    pub(super) forced: bool,
}

/// What it costs to hide each group: forced ones before everything, then respondents, then what is wanted most, then what comes first.
///
/// Only sizes count, never answers: a choice that depended on the answers would tell about them.
pub(super) fn costs(groups: &[Wanted]) -> Vec<u128> {
    let cost = |(position, wanted): (usize, &Wanted)| {
        let rank = (1 << 16) - u128::from(wanted.rank).min((1 << 16) - 1);
        let first = (groups.len() - position) as u128;
        (u128::from(wanted.forced) << 108) + (u128::from(wanted.people) << 56) + (rank << 26) + first
    };
    groups.iter().enumerate().map(cost).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Units by roles by services, with some cells: nested in two ways that cross.
    fn municipality(units: u32, roles: u32, seed: u64) -> System {
        let mut state = seed;
        let mut roll = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let all: Vec<u32> = (0..units * roles).collect();
        let weights = all.iter().map(|_| roll(8)).collect();
        let some = |keep: &dyn Fn(u32) -> bool| Group {
            atoms: all.iter().copied().filter(|&atom| keep(atom)).collect(),
            ..Group::default()
        };
        let mut groups = vec![Group { forced: true, ..some(&|_| true) }];
        groups.extend((0..units).map(|unit| some(&|atom| atom / roles == unit)));
        groups.extend((0..roles).map(|role| some(&|atom| atom % roles == role)));
        groups.extend((0..units.div_ceil(3)).map(|service| some(&|atom| atom / roles / 3 == service)));
        groups.extend(all.iter().filter(|_| roll(3) == 0).map(|&cell| some(&|atom| atom == cell)));
        System { weights, groups, sensitive: false }
    }

    fn shown(reduced: &Reduced, pattern: &Pattern) -> Vec<usize> {
        (0..reduced.candidates.len()).filter(|&index| pattern.shown[reduced.candidates[index].groups[0]]).collect()
    }

    /// Respondents of the groups that are hidden to protect others.
    fn cost(system: &System, pattern: &Pattern) -> u64 {
        let hidden = (0..pattern.shown.len()).filter(|&group| !pattern.shown[group]).map(|group| system.size(group));
        hidden.filter(|&people| people >= 5).sum()
    }

    #[test]
    fn whatever_the_work_allowed_the_choice_is_safe() {
        for seed in 0..6 {
            let system = municipality(12, 3, seed);
            let reduced = Reduced::new(&system, 5, 1);
            let full = suppress_below(&system, 5, 1, WORK);
            assert!(full.shown[0]);
            for work in [0, 1_000, 20_000, 100_000, WORK] {
                let pattern = suppress_below(&system, 5, 1, work);
                assert_eq!(
                    attacks(&reduced, &shown(&reduced, &pattern), &mut { WORK }),
                    Ok(Vec::new()),
                    "seed {seed}, work {work}"
                );
                assert!(cost(&system, &pattern) >= cost(&system, &full) || !full.proven_optimal);
                assert!(work > 0 || !pattern.proven_optimal);
            }
        }
    }

    #[test]
    fn a_large_region_of_nested_units_is_decided() {
        let mut groups = vec![Group { atoms: (0..4500).collect(), forced: true, ..Group::default() }];
        for service in 0..500 {
            groups.push(Group { atoms: (service * 9..service * 9 + 9).collect(), ..Group::default() });
        }
        groups.extend((0..4500).map(|unit| Group { atoms: vec![unit], ..Group::default() }));
        let system = System { weights: (0..4500).map(|unit| 1 + unit * 7 % 30).collect(), groups, sensitive: false };
        let pattern = suppress(&system, &Rules::standard());
        assert!(pattern.proven_optimal && pattern.shown[0]);
        let shown: Vec<usize> = (0..system.groups.len()).filter(|&group| pattern.shown[group]).collect();
        assert!(super::super::audit(&system, &Rules::standard(), &shown).is_safe());
        assert!(shown.len() > 3500, "{} shown", shown.len());
    }
}
