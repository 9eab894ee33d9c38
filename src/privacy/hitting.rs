//! Minimum-cost hitting set: the cheapest choice that takes at least one member out of every attack.

use std::collections::BTreeMap;

/// A choice and whether it is known to be the cheapest.
pub(super) struct Choice {
    pub hidden: Vec<bool>,
    pub cost: u128,
    /// Work done to find it.
    pub steps: usize,
    pub optimal: bool,
}

/// Hits every cut at least cost. Cuts without a common member are solved apart, each part looking at no more than `nodes` nodes of its
/// search tree before the best choice so far is taken. The result is always minimal: every chosen member alone hits some cut.
pub(super) fn cheapest(cuts: &[Vec<usize>], costs: &[u128], nodes: usize) -> Choice {
    let mut all = Choice { hidden: vec![false; costs.len()], cost: 0, steps: 0, optimal: true };
    for part in independent(cuts, costs.len()) {
        let mut members: Vec<usize> = part.iter().flat_map(|&cut| &cuts[cut]).copied().collect();
        members.sort_unstable();
        members.dedup();
        let place = |member: &usize| members.partition_point(|other| other < member);
        let local: Vec<Vec<usize>> = part.iter().map(|&cut| cuts[cut].iter().map(place).collect()).collect();
        let found = cheapest_of(&local, &members.iter().map(|&member| costs[member]).collect::<Vec<_>>(), nodes);
        for (&member, hidden) in members.iter().zip(found.hidden) {
            all.hidden[member] = hidden;
        }
        all.cost += found.cost;
        all.steps += found.steps;
        all.optimal &= found.optimal;
    }
    all
}

/// The cuts in parts that have no member in common.
fn independent(cuts: &[Vec<usize>], members: usize) -> Vec<Vec<usize>> {
    fn root(of: &mut [usize], mut member: usize) -> usize {
        while of[member] != member {
            of[member] = of[of[member]];
            member = of[member];
        }
        member
    }
    let mut of: Vec<usize> = (0..members).collect();
    for cut in cuts {
        for pair in cut.windows(2) {
            let (a, b) = (root(&mut of, pair[0]), root(&mut of, pair[1]));
            of[a.max(b)] = a.min(b);
        }
    }
    let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, cut) in cuts.iter().enumerate() {
        if let Some(&first) = cut.first() {
            parts.entry(root(&mut of, first)).or_default().push(index);
        }
    }
    parts.into_values().collect()
}

fn cheapest_of(cuts: &[Vec<usize>], costs: &[u128], nodes: usize) -> Choice {
    let first = greedy(cuts, costs);
    let cost = total(&first, costs);
    let mut search = Search {
        cuts,
        costs,
        best: first,
        best_cost: cost,
        hidden: vec![false; costs.len()],
        fixed: vec![false; costs.len()],
        left: nodes,
    };
    search.descend(0);
    let optimal = search.left > 0;
    let mut hidden = search.best;
    minimise(&mut hidden, cuts, costs);
    let steps = (nodes - search.left + 1) * cuts.iter().map(Vec::len).sum::<usize>();
    Choice { steps, cost: total(&hidden, costs), hidden, optimal }
}

/// Adds a cut to a list that holds none which contains another: whoever hits the smaller hits the larger. Short cuts come first.
pub(super) fn add(cuts: &mut Vec<Vec<usize>>, cut: &[usize]) {
    let within = |small: &[usize], large: &[usize]| small.iter().all(|member| large.binary_search(member).is_ok());
    if cuts.iter().any(|known| within(known, cut)) {
        return;
    }
    cuts.retain(|known| !within(cut, known));
    let place = cuts.partition_point(|known| (known.len(), known.as_slice()) < (cut.len(), cut));
    cuts.insert(place, cut.to_vec());
}

fn total(hidden: &[bool], costs: &[u128]) -> u128 {
    hidden.iter().zip(costs).filter(|(hidden, _)| **hidden).map(|(_, cost)| cost).sum()
}

/// Repeatedly the member with the lowest cost per cut it hits.
fn greedy(cuts: &[Vec<usize>], costs: &[u128]) -> Vec<bool> {
    let mut hidden = vec![false; costs.len()];
    let mut open: Vec<&Vec<usize>> = cuts.iter().collect();
    while !open.is_empty() {
        let mut hits = vec![0_u128; costs.len()];
        open.iter().flat_map(|cut| cut.iter()).for_each(|&member| hits[member] += 1);
        let members = (0..costs.len()).filter(|&member| hits[member] > 0);
        let Some(best) = members.min_by(|&a, &b| (costs[a] / hits[a], a).cmp(&(costs[b] / hits[b], b))) else { break };
        hidden[best] = true;
        open.retain(|cut| !cut.contains(&best));
    }
    minimise(&mut hidden, cuts, costs);
    hidden
}

/// Shows again whatever is not needed, the most expensive first.
fn minimise(hidden: &mut [bool], cuts: &[Vec<usize>], costs: &[u128]) {
    let mut chosen: Vec<usize> = (0..hidden.len()).filter(|&member| hidden[member]).collect();
    chosen.sort_by(|&a, &b| costs[b].cmp(&costs[a]).then(a.cmp(&b)));
    for member in chosen {
        hidden[member] = false;
        if !cuts.iter().all(|cut| cut.iter().any(|&member| hidden[member])) {
            hidden[member] = true;
        }
    }
}

/// Branch and bound: some member of an open cut must be hidden, so try each, the earlier ones being kept shown.
struct Search<'a> {
    cuts: &'a [Vec<usize>],
    costs: &'a [u128],
    best: Vec<bool>,
    best_cost: u128,
    hidden: Vec<bool>,
    /// Decided to stay shown on this branch.
    fixed: Vec<bool>,
    left: usize,
}

impl Search<'_> {
    fn descend(&mut self, cost: u128) {
        if self.left == 0 {
            return;
        }
        self.left -= 1;
        let Some((bound, branch)) = self.bound() else { return };
        if cost + bound >= self.best_cost {
            return;
        }
        let Some(branch) = branch else {
            self.best.clone_from(&self.hidden);
            self.best_cost = cost;
            return;
        };
        let mut members: Vec<usize> = self.cuts[branch].iter().copied().filter(|&member| !self.fixed[member]).collect();
        members.sort_by_key(|&member| (self.costs[member], member));
        for &member in &members {
            self.hidden[member] = true;
            self.descend(cost + self.costs[member]);
            self.hidden[member] = false;
            self.fixed[member] = true;
        }
        for member in members {
            self.fixed[member] = false;
        }
    }

    /// What the open cuts cost at least (cuts without a common member must each be paid for), and the open cut with the fewest
    /// members left. None when a cut can no longer be hit.
    fn bound(&self) -> Option<(u128, Option<usize>)> {
        let (mut sum, mut branch) = (0, None);
        let mut used = vec![false; self.costs.len()];
        for (index, cut) in self.cuts.iter().enumerate() {
            if cut.iter().any(|&member| self.hidden[member]) {
                continue;
            }
            let left: Vec<usize> = cut.iter().copied().filter(|&member| !self.fixed[member]).collect();
            let least = left.iter().map(|&member| self.costs[member]).min()?;
            if branch.is_none_or(|(fewest, _)| left.len() < fewest) {
                branch = Some((left.len(), index));
            }
            if !left.iter().any(|&member| used[member]) {
                for &member in &left {
                    used[member] = true;
                }
                sum += least;
            }
        }
        Some((sum, branch.map(|(_, index)| index)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every subset of a few members, as an independent answer.
    fn exhaustive(cuts: &[Vec<usize>], costs: &[u128]) -> u128 {
        let hits = |subset: u32| cuts.iter().all(|cut| cut.iter().any(|&member| subset >> member & 1 == 1));
        let cost = |subset: u32| (0..costs.len()).filter(|member| subset >> member & 1 == 1).map(|member| costs[member]).sum();
        (0..1_u32 << costs.len()).filter(|&subset| hits(subset)).map(cost).min().unwrap()
    }

    #[test]
    fn finds_the_cheapest_choice() {
        let mut seed = 7_usize;
        let mut next = |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        for _ in 0..500 {
            let costs: Vec<u128> = (0..8).map(|_| 1 + next(30) as u128).collect();
            let mut cuts = Vec::new();
            for _ in 0..=next(9) {
                let mut cut: Vec<usize> = (0..=next(4)).map(|_| next(8)).collect();
                cut.sort_unstable();
                cut.dedup();
                add(&mut cuts, &cut);
            }
            let choice = cheapest(&cuts, &costs, 4_000);
            assert!(choice.optimal);
            assert!(cuts.iter().all(|cut| cut.iter().any(|&member| choice.hidden[member])));
            assert_eq!(total(&choice.hidden, &costs), exhaustive(&cuts, &costs));
        }
    }

    /// Parts without a common member are solved apart: a hundred of them are as sure as one, where one search would give up.
    #[test]
    fn independent_parts_are_each_proven() {
        let part = |at: usize| [[0, 1], [1, 2], [0, 2]].map(|cut| cut.map(|member| 3 * at + member).to_vec());
        let mut cuts = Vec::new();
        (0..100).flat_map(part).for_each(|cut| add(&mut cuts, &cut));
        let costs: Vec<u128> = (0..300).map(|member| 10 + member % 3).collect();
        let choice = cheapest(&cuts, &costs, 50);
        assert!(choice.optimal);
        assert_eq!(choice.cost, 100 * 21);
    }

    #[test]
    fn nothing_to_hit_hides_nothing() {
        assert_eq!(cheapest(&[], &[1, 2], 10).hidden, [false, false]);
    }
}
