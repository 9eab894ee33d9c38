//! Which groups to hide so that nobody can be worked out from those that are shown, hiding as few respondents as possible.
//!
//! Groups that only nest are solved exactly from the bottom up ([`laminar`](super::laminar)). Groups that cross are solved by
//! implicit hitting sets: publish everything that is not primary, find the attacks, hide the cheapest choice that takes a group out of every
//! attack seen so far, look again. Publishing more can only help the reader, so each attack is a true constraint, and a choice that
//! is the cheapest for the constraints and leaves no attack is the cheapest of all. Every hidden group comes with the attack that it
//! alone prevents.
//!
//! Work is counted, not timed. Where it runs out, groups that do not cross are solved as nested ones, and others are added as long as no
//! attack comes of it and work is left: safe at every step, and said to be unproven.

use num_bigint::BigInt;
use num_rational::BigRational;

use super::attack::{Attack, attacks};
use super::hitting::{Choice, add, cheapest};
use super::laminar::Forest;
use super::linear::{Stop, spend};
use super::system::{Candidate, Combination, Decision, Pattern, Reduced, System};
use crate::project::Rules;

/// Additions and multiplications allowed for the search, about a second; and as many again for building up where it fails.
const WORK: u64 = 500_000_000;
/// Nodes of the search for the cheapest choice while attacks are still being collected.
const QUICK: usize = 200;
/// Nodes of the search that is to prove a choice the cheapest.
const THOROUGH: usize = 10_000;
/// How often a choice that the thorough search prefers may turn out to be unsafe before the best safe one is taken.
const ATTEMPTS: usize = 8;

/// Decides for every group whether it is shown.
///
/// The result is always safe: neither a group below the threshold, named or not, nor a group marked `primary` can be derived from
/// the shown ones. It is the same for the same system on every machine.
///
/// ```
/// # use kartlegg::privacy::{Decision, Group, Rules, System, suppress};
/// let group = |atoms: &[u32], parent| Group { atoms: atoms.to_vec(), parent, ..Group::default() };
/// // All 13, and three units of 3, 6 and 4: showing 6 leaves 7 unnamed, which is enough.
/// let system = System {
///     weights: vec![3, 6, 4],
///     groups: vec![group(&[0, 1, 2], None), group(&[0], Some(0)), group(&[1], Some(0)), group(&[2], Some(0))],
///     sensitive: false,
/// };
/// let pattern = suppress(&system, &Rules::standard());
/// assert_eq!((0..4).map(|group| pattern.shows(group)).collect::<Vec<_>>(), [true, false, true, false]);
/// ```
#[must_use]
pub fn suppress(system: &System, rules: &Rules) -> Pattern {
    solve(system, rules, WORK)
}

/// [`suppress`] with a given allowance of work.
fn solve(system: &System, rules: &Rules, work: u64) -> Pattern {
    suppress_below(system, rules.threshold(system.sensitive), rules.min_interval(), work)
}

/// [`suppress`] for weights that are no respondents: every group below a threshold is hidden, whatever the threshold is.
pub(super) fn suppress_below(system: &System, threshold: u64, interval: u64, work: u64) -> Pattern {
    let reduced = Reduced::new(system, threshold, interval);
    let costs = costs(&reduced.candidates);
    let solution = if let Some(forest) = Forest::new(&reduced, vec![true; costs.len()]) {
        nested(&reduced, &forest, &costs)
    } else {
        crossed(&reduced, &costs, work).unwrap_or_else(|_| build_up(&reduced, fallback(&reduced, &costs), work))
    };
    pattern(system, &reduced, &solution)
}

/// What to do with the candidates.
struct Solution {
    shown: Vec<bool>,
    /// For each hidden candidate, the attack that showing it would allow.
    because: Vec<Vec<(usize, BigRational)>>,
    optimal: bool,
}

/// What it costs to hide each candidate: forced ones before everything, then respondents, then what is wanted most, then what comes first.
///
/// Only sizes count, never answers: a choice that depended on the answers would tell about them.
fn costs(candidates: &[Candidate]) -> Vec<u128> {
    let cost = |(index, candidate): (usize, &Candidate)| {
        let groups = candidate.groups.len() as u128;
        let wanted = (1 << 16) - u128::from(candidate.rank).min((1 << 16) - 1);
        let first = (candidates.len() - index) as u128;
        (u128::from(candidate.forced) << 108) + ((u128::from(candidate.size) * groups) << 56) + (wanted << 26) + first
    };
    candidates.iter().enumerate().map(cost).collect()
}

fn nested(reduced: &Reduced, forest: &Forest, costs: &[u128]) -> Solution {
    // A shown rest of k leaves a protected group that is part of it an interval of k. If more is asked for, ask it of every rest.
    let protects = reduced.candidates.iter().any(|candidate| candidate.primary && candidate.size >= reduced.threshold);
    let raised = protects && reduced.interval > reduced.threshold;
    let mut reduced = reduced.clone();
    if raised {
        reduced.threshold = reduced.interval;
        for candidate in &mut reduced.candidates {
            candidate.primary |= candidate.size < reduced.threshold;
        }
    }
    let shown = forest.cheapest(&reduced, costs);
    let because = (0..shown.len())
        .map(|candidate| {
            let secondary = !shown[candidate] && !reduced.candidates[candidate].primary;
            if secondary { forest.because(&reduced, &shown, candidate) } else { Vec::new() }
        })
        .collect();
    Solution { shown, because, optimal: !raised }
}

/// The search among groups that cross: what it knows so far.
struct Search<'a> {
    reduced: &'a Reduced,
    costs: &'a [u128],
    known: Vec<Attack>,
    cuts: Vec<Vec<usize>>,
}

impl Search<'_> {
    /// Whether a choice is safe; if not, its attacks are known from now on.
    fn is_safe(&mut self, choice: &Choice, work: &mut u64) -> Result<bool, Stop> {
        let candidates = &self.reduced.candidates;
        let shown: Vec<usize> =
            (0..candidates.len()).filter(|&candidate| !choice.hidden[candidate] && !candidates[candidate].primary).collect();
        let found = attacks(self.reduced, &shown, work)?;
        // An attack that needs nothing cannot be prevented; it would be a fault in the arithmetic, and nothing may pass.
        if found.iter().any(|attack| attack.needs.is_empty()) {
            return Err(Stop::Limit);
        }
        for attack in &found {
            add(&mut self.cuts, &attack.needs);
        }
        let safe = found.is_empty();
        self.known.extend(found);
        Ok(safe)
    }

    /// The cheapest choice by a quick search that leaves no attack.
    fn descend(&mut self, work: &mut u64) -> Result<Choice, Stop> {
        loop {
            let choice = cheapest(&self.cuts, self.costs, QUICK);
            spend(work, choice.steps)?;
            if self.is_safe(&choice, work)? {
                return Ok(choice);
            }
        }
    }

    /// Tries to find a cheaper choice than a safe one, or to prove that there is none.
    fn improve(&mut self, mut best: Choice, work: &mut u64) -> Choice {
        for _ in 0..ATTEMPTS {
            if best.optimal {
                break;
            }
            let choice = cheapest(&self.cuts, self.costs, THOROUGH);
            if choice.cost >= best.cost {
                best.optimal = choice.optimal;
                break;
            }
            if spend(work, choice.steps).is_err() {
                break;
            }
            match self.is_safe(&choice, work) {
                Ok(true) => best = choice,
                Ok(false) => {}
                Err(_) => break,
            }
        }
        best
    }
}

fn crossed(reduced: &Reduced, costs: &[u128], mut work: u64) -> Result<Solution, Stop> {
    let mut search = Search { reduced, costs, known: Vec::new(), cuts: Vec::new() };
    let first = search.descend(&mut work)?;
    let best = search.improve(first, &mut work);
    let shows = |candidate: usize| !best.hidden[candidate] && !reduced.candidates[candidate].primary;
    Ok(Solution {
        shown: (0..costs.len()).map(shows).collect(),
        because: (0..costs.len()).map(|candidate| reason(candidate, &best.hidden, &search.known)).collect(),
        optimal: best.optimal && search.known.iter().all(|attack| attack.proven),
    })
}

/// The attack that a hidden candidate alone prevents.
fn reason(candidate: usize, hidden: &[bool], known: &[Attack]) -> Vec<(usize, BigRational)> {
    let alone = |attack: &&Attack| {
        hidden[candidate]
            && attack.needs.contains(&candidate)
            && attack.needs.iter().filter(|&&member| hidden[member]).count() == 1
    };
    known.iter().find(alone).map(|attack| attack.combination.clone()).unwrap_or_default()
}

/// A safe choice without any search: the most wanted groups that do not cross, the others hidden.
///
/// Groups that must not be derived come into the forest first, so that it protects them.
fn fallback(reduced: &Reduced, costs: &[u128]) -> Solution {
    let candidates = &reduced.candidates;
    let must_stay = |candidate: usize| candidates[candidate].primary && candidates[candidate].size >= reduced.threshold;
    let mut order = by_wish(reduced);
    order.sort_by_key(|&candidate| !must_stay(candidate));
    let mut member = vec![false; costs.len()];
    for candidate in order {
        let crosses = |&other: &usize| member[other] && cross(&candidates[candidate].columns, &candidates[other].columns);
        member[candidate] = !(0..costs.len()).any(|other| crosses(&other));
    }
    let nothing = Solution { shown: vec![false; costs.len()], because: vec![Vec::new(); costs.len()], optimal: false };
    let Some(forest) = Forest::new(reduced, member) else { return nothing };
    let solution = nested(reduced, &forest, costs);
    let derives =
        |candidate: usize| must_stay(candidate) && forest.derives(reduced, &solution.shown, &candidates[candidate].columns);
    if (0..costs.len()).any(derives) { nothing } else { Solution { optimal: false, ..solution } }
}

/// Adds to a safe choice, the most wanted first, whatever leaves it safe.
fn build_up(reduced: &Reduced, mut solution: Solution, mut work: u64) -> Solution {
    for candidate in by_wish(reduced) {
        if solution.shown[candidate] || reduced.candidates[candidate].primary {
            continue;
        }
        let shown: Vec<usize> = (0..solution.shown.len()).filter(|&other| solution.shown[other] || other == candidate).collect();
        match attacks(reduced, &shown, &mut work) {
            Ok(found) if found.is_empty() => solution.shown[candidate] = true,
            Ok(found) => solution.because[candidate].clone_from(&found[0].combination),
            Err(_) => break,
        }
    }
    solution
}

/// Candidates in the order in which they are wanted: forced ones, then by rank, then the largest.
fn by_wish(reduced: &Reduced) -> Vec<usize> {
    let mut order: Vec<usize> = (0..reduced.candidates.len()).collect();
    order.sort_by_key(|&candidate| {
        let Candidate { forced, rank, size, .. } = reduced.candidates[candidate];
        (!forced, rank, u64::MAX - size, candidate)
    });
    order
}

/// Whether two sorted sets overlap without one holding the other.
fn cross(a: &[usize], b: &[usize]) -> bool {
    let common = a.iter().filter(|column| b.binary_search(column).is_ok()).count();
    common > 0 && common < a.len() && common < b.len()
}

fn pattern(system: &System, reduced: &Reduced, solution: &Solution) -> Pattern {
    // Groups without respondents are in no candidate and stay as they are here.
    let mut decisions = vec![Decision::Primary; system.groups.len()];
    let (mut cost, mut overruled) = (0_u64, Vec::new());
    for (index, candidate) in reduced.candidates.iter().enumerate() {
        for &group in &candidate.groups {
            let few = candidate.size < reduced.threshold;
            if few || system.groups[group].primary {
                continue;
            }
            if solution.shown[index] {
                decisions[group] = Decision::Shown;
                continue;
            }
            cost = cost.saturating_add(candidate.size);
            if system.groups[group].forced {
                overruled.push(group);
            }
            decisions[group] = Decision::Secondary { because: explain(reduced, solution, index, group) };
        }
    }
    overruled.sort_unstable();
    Pattern { decisions, cost, proven_optimal: solution.optimal, overruled }
}

/// A combination of candidates as one of groups.
fn explain(reduced: &Reduced, solution: &Solution, candidate: usize, group: usize) -> Combination {
    if reduced.candidates[candidate].primary {
        // The same respondents as a group that is hidden for its own sake.
        return vec![(group, BigRational::from(BigInt::from(1)))];
    }
    let name = |member: usize| if member == candidate { group } else { reduced.candidates[member].groups[0] };
    let mut because: Combination =
        solution.because[candidate].iter().map(|(member, coefficient)| (name(*member), coefficient.clone())).collect();
    because.sort_by_key(|(group, _)| *group);
    because
}

#[cfg(test)]
mod tests {
    use super::super::system::Group;
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
        (0..reduced.candidates.len()).filter(|&index| pattern.shows(reduced.candidates[index].groups[0])).collect()
    }

    #[test]
    fn whatever_the_work_allowed_the_choice_is_safe() {
        let rules = Rules::standard();
        for seed in 0..6 {
            let system = municipality(12, 3, seed);
            let reduced = Reduced::new(&system, 5, 1);
            let full = solve(&system, &rules, WORK);
            assert!(full.overruled.is_empty());
            for work in [0, 1_000, 20_000, 100_000, WORK] {
                let pattern = solve(&system, &rules, work);
                assert_eq!(
                    attacks(&reduced, &shown(&reduced, &pattern), &mut { WORK }),
                    Ok(Vec::new()),
                    "seed {seed}, work {work}"
                );
                assert!(pattern.cost >= full.cost && pattern.shows(0));
                assert!(work > 0 || !pattern.proven_optimal);
            }
        }
    }

    /// Two ways to the same answer: from the bottom up, and by hitting sets.
    #[test]
    fn nested_groups_cost_the_same_either_way() {
        for seed in 0..60 {
            let mut system = municipality(9, 3, seed);
            system.groups.retain(|group| group.atoms.windows(2).all(|pair| pair[1] == pair[0] + 1));
            system.groups.iter_mut().skip(1).step_by(5).for_each(|group| group.primary = true);
            let reduced = Reduced::new(&system, 5, 1);
            let costs = costs(&reduced.candidates);
            let forest = Forest::new(&reduced, vec![true; costs.len()]).unwrap();
            let (a, b) = (nested(&reduced, &forest, &costs), crossed(&reduced, &costs, WORK).ok().unwrap());
            assert!(a.optimal && b.optimal);
            assert_eq!(a.shown, b.shown, "seed {seed}");
        }
    }

    #[test]
    fn a_large_region_of_nested_units_is_decided() {
        let mut groups = vec![Group { atoms: (0..4500).collect(), forced: true, ..Group::default() }];
        for service in 0..500 {
            groups.push(Group { atoms: (service * 9..service * 9 + 9).collect(), parent: Some(0), ..Group::default() });
        }
        groups.extend((0..4500).map(|unit| Group { atoms: vec![unit], parent: Some(1 + unit as usize / 9), ..Group::default() }));
        let system = System { weights: (0..4500).map(|unit| 1 + unit * 7 % 30).collect(), groups, sensitive: false };
        let pattern = suppress(&system, &Rules::standard());
        assert!(pattern.proven_optimal && pattern.overruled.is_empty());
        let shown: Vec<usize> = (0..system.groups.len()).filter(|&group| pattern.shows(group)).collect();
        assert!(super::super::audit(&system, &Rules::standard(), &shown).is_safe());
        assert!(shown.len() > 3500, "{} shown", shown.len());
    }
}
