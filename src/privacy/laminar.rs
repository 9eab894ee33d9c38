//! The smallest safe choice for groups that only nest, found exactly and fast.
//!
//! When any two groups are nested or disjoint, the shown ones form a forest. Each leaves a *rest*: itself without the shown groups
//! directly below. The rests are disjoint and span everything that can be derived, so a reader's smallest non-negative combination
//! is the smallest rest (audit 2, exactly), and a hidden group is derivable if and only if it is a union of rests. Both can be
//! decided from the bottom up, remembering only how many people are not covered yet.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;

use super::system::Reduced;

/// Candidates as a forest.
pub(super) struct Forest {
    children: Vec<Vec<usize>>,
    parent: Vec<Option<usize>>,
    /// Parents before children.
    order: Vec<usize>,
    /// Which candidates belong to it.
    member: Vec<bool>,
}

/// People below a candidate that no shown group covers: how many, counted up to the threshold, and whether they are exactly the
/// uncovered part of a group that must not be derivable.
type Uncovered = (u64, bool);

/// The cheapest way to an [`Uncovered`], and the two it came from (so far, and the child added last).
type Steps = BTreeMap<Uncovered, (u128, Uncovered, Uncovered)>;

/// The cheapest way to an [`Uncovered`] once the candidate itself is decided: cost, shown, and what it was before.
type Decided = BTreeMap<Uncovered, (u128, bool, Uncovered)>;

impl Forest {
    /// The forest of the given candidates, or `None` when two of them cross.
    pub(super) fn new(reduced: &Reduced, member: Vec<bool>) -> Option<Self> {
        let count = reduced.candidates.len();
        let mut order: Vec<usize> = (0..count).filter(|&candidate| member[candidate]).collect();
        order.sort_by_key(|&candidate| (usize::MAX - reduced.candidates[candidate].columns.len(), candidate));
        let mut owner: Vec<Option<usize>> = vec![None; reduced.weights.len()];
        let (mut children, mut parent) = (vec![Vec::new(); count], vec![None; count]);
        for &candidate in &order {
            let columns = &reduced.candidates[candidate].columns;
            let above = columns.first().and_then(|&column| owner[column]);
            if columns.iter().any(|&column| owner[column] != above) {
                return None;
            }
            for &column in columns {
                owner[column] = Some(candidate);
            }
            parent[candidate] = above;
            if let Some(above) = above {
                children[above].push(candidate);
            }
        }
        Some(Self { children, parent, order, member })
    }

    /// Which candidates to show at least cost, `costs` being what it costs to hide each.
    pub(super) fn cheapest(&self, reduced: &Reduced, costs: &[u128]) -> Vec<bool> {
        let mut steps: Vec<Vec<Steps>> = vec![Vec::new(); costs.len()];
        let mut decided: Vec<Decided> = vec![Decided::new(); costs.len()];
        for &candidate in self.order.iter().rev() {
            steps[candidate] = self.fold(reduced, candidate, &decided);
            let last = steps[candidate].last().cloned().unwrap_or_default();
            decided[candidate] = decide(reduced, candidate, &last, costs[candidate]);
        }
        let mut shown = vec![false; costs.len()];
        let roots = self.order.iter().filter(|&&candidate| self.parent[candidate].is_none());
        let mut open: Vec<(usize, Uncovered)> = roots
            .filter_map(|&root| Some((root, *decided[root].iter().min_by_key(|(state, (cost, ..))| (*cost, **state))?.0)))
            .collect();
        while let Some((candidate, state)) = open.pop() {
            let Some(&(_, show, mut before)) = decided[candidate].get(&state) else { continue };
            shown[candidate] = show;
            for (child, step) in self.children[candidate].iter().zip(&steps[candidate][1..]).rev() {
                let Some(&(_, earlier, below)) = step.get(&before) else { break };
                open.push((*child, below));
                before = earlier;
            }
        }
        shown
    }

    /// What the children of a candidate leave uncovered, one table per child added.
    fn fold(&self, reduced: &Reduced, candidate: usize, decided: &[Decided]) -> Vec<Steps> {
        let children = &self.children[candidate];
        let below: u64 = children.iter().map(|&child| reduced.candidates[child].size).sum();
        let own = (reduced.candidates[candidate].size.saturating_sub(below).min(reduced.threshold), false);
        let mut steps = vec![Steps::from([(own, (0, own, own))])];
        for &child in children {
            let mut next = Steps::new();
            for (&before, &(cost, ..)) in &steps[steps.len() - 1] {
                for (&state, &(more, ..)) in &decided[child] {
                    let sum = join(before, state, reduced.threshold);
                    let entry = next.entry(sum).or_insert((u128::MAX, before, state));
                    if cost + more < entry.0 {
                        *entry = (cost + more, before, state);
                    }
                }
            }
            steps.push(next);
        }
        steps
    }

    /// The largest shown candidates strictly below one.
    fn cover(&self, candidate: usize, shown: &[bool]) -> Vec<usize> {
        let (mut cover, mut open) = (Vec::new(), self.children[candidate].clone());
        while let Some(next) = open.pop() {
            if shown[next] {
                cover.push(next);
            } else {
                open.extend(&self.children[next]);
            }
        }
        cover.sort_unstable();
        cover
    }

    /// Whether a candidate of the forest or outside it is a union of rests, and so derivable from what is shown.
    pub(super) fn derives(&self, reduced: &Reduced, shown: &[bool], columns: &[usize]) -> bool {
        let mut owner: Vec<Option<usize>> = vec![None; reduced.weights.len()];
        for &candidate in self.order.iter().filter(|&&candidate| shown[candidate]) {
            for &column in &reduced.candidates[candidate].columns {
                owner[column] = Some(candidate);
            }
        }
        let mut inside = vec![false; owner.len()];
        for &column in columns {
            inside[column] = true;
        }
        let mut side: BTreeMap<usize, bool> = BTreeMap::new();
        owner.iter().zip(inside).all(|(owner, inside)| match owner {
            Some(owner) => *side.entry(*owner).or_insert(inside) == inside,
            None => !inside,
        })
    }

    /// The combination that would give somebody away if this hidden candidate were shown too.
    pub(super) fn because(&self, reduced: &Reduced, shown: &[bool], hidden: usize) -> Vec<(usize, BigRational)> {
        let size = |candidate: usize| reduced.candidates[candidate].size;
        let left = |candidate: usize, cover: &[usize]| size(candidate) - cover.iter().map(|&below| size(below)).sum::<u64>();
        let few = |count: u64| 0 < count && count < reduced.threshold;
        let own = self.cover(hidden, shown);
        let own_left = left(hidden, &own);
        if few(own_left) {
            return combine(&[hidden], &own);
        }
        let above = self.shown_above(hidden, shown);
        let outer = above.map(|above| {
            let mut minus = self.cover(above, shown);
            let rest = left(above, &minus) - own_left;
            minus.retain(|below| !own.contains(below));
            minus.push(hidden);
            (above, minus, rest)
        });
        if let Some((above, minus, rest)) = &outer
            && few(*rest)
        {
            return combine(&[*above], minus);
        }
        // Large groups that must stay hidden: which of them becomes a union of rests? Only those in the same rest can.
        let must_stay = |&candidate: &usize| {
            self.member[candidate]
                && reduced.candidates[candidate].primary
                && size(candidate) >= reduced.threshold
                && self.shown_above(candidate, shown) == above
        };
        for protected in (0..shown.len()).filter(must_stay) {
            let mut plus = self.cover(protected, shown);
            let protected_left = left(protected, &plus);
            let (inside, around) = (self.is_below(protected, hidden), self.is_below(hidden, protected));
            if inside && protected_left == own_left {
                plus.push(hidden);
                return combine(&plus, &own);
            }
            if around && protected_left == own_left {
                plus.retain(|below| !own.contains(below));
                plus.push(hidden);
                return combine(&plus, &[]);
            }
            if let Some((above, minus, rest)) = &outer
                && protected_left == *rest
                && !inside
                && !around
            {
                plus.push(*above);
                return combine(&plus, minus);
            }
        }
        Vec::new()
    }

    /// Combinations of shown candidates that give somebody away.
    pub(super) fn breaches(&self, reduced: &Reduced, shown: &[bool]) -> Vec<Vec<(usize, BigRational)>> {
        let size = |candidate: usize| reduced.candidates[candidate].size;
        let rest = |candidate: usize| {
            let cover = self.cover(candidate, shown);
            let covered: u64 = cover.iter().map(|&below| size(below)).sum();
            (size(candidate) - covered, cover)
        };
        let mut breaches = Vec::new();
        for candidate in (0..shown.len()).filter(|&candidate| self.member[candidate]) {
            let primary = reduced.candidates[candidate].primary;
            if !shown[candidate] && !primary {
                continue;
            }
            let (left, mut cover) = rest(candidate);
            if shown[candidate] && 0 < left && left < reduced.threshold {
                breaches.push(combine(&[candidate], &cover));
            } else if shown[candidate] && primary {
                breaches.push(combine(&[candidate], &[]));
            } else if !shown[candidate] && left == 0 {
                breaches.push(combine(&cover, &[]));
            } else if !shown[candidate]
                && let Some(above) = self.shown_above(candidate, shown)
                && let (all, minus) = rest(above)
                && all == left
                && size(candidate) >= reduced.threshold
            {
                cover.push(above);
                breaches.push(combine(&cover, &minus));
            }
        }
        breaches
    }

    fn shown_above(&self, candidate: usize, shown: &[bool]) -> Option<usize> {
        std::iter::successors(self.parent[candidate], |&above| self.parent[above]).find(|&above| shown[above])
    }

    fn is_below(&self, candidate: usize, above: usize) -> bool {
        std::iter::successors(self.parent[candidate], |&next| self.parent[next]).any(|next| next == above)
    }
}

/// Two disjoint parts, neither covered: together they are exactly a group's uncovered part only if the other is empty.
fn join(a: Uncovered, b: Uncovered, threshold: u64) -> Uncovered {
    ((a.0 + b.0).min(threshold), (a.1 && b.0 == 0) || (b.1 && a.0 == 0))
}

/// Shows or hides a candidate over what is uncovered below it.
fn decide(reduced: &Reduced, candidate: usize, below: &Steps, hiding: u128) -> Decided {
    let primary = reduced.candidates[candidate].primary;
    let mut decided = Decided::new();
    let mut offer = |after: Uncovered, cost: u128, show: bool, before: Uncovered| {
        let entry = decided.entry(after).or_insert((u128::MAX, show, before));
        if cost < entry.0 {
            *entry = (cost, show, before);
        }
    };
    for (&before, &(cost, ..)) in below {
        let (count, exact) = before;
        // A rest of nobody tells nothing; a rest below the threshold, or one that is a protected group's, too much.
        if !primary && !exact && (count == 0 || count == reduced.threshold) {
            offer((0, false), cost, true, before);
        }
        // A hidden group that is wholly covered by shown ones is their sum.
        if !(primary && count == 0) {
            offer((count, exact || primary), cost + if primary { 0 } else { hiding }, false, before);
        }
    }
    decided
}

/// Some candidates plus, some minus; those on both sides cancel.
fn combine(plus: &[usize], minus: &[usize]) -> Vec<(usize, BigRational)> {
    let mut sum: BTreeMap<usize, i64> = BTreeMap::new();
    for &candidate in plus {
        *sum.entry(candidate).or_default() += 1;
    }
    for &candidate in minus {
        *sum.entry(candidate).or_default() -= 1;
    }
    sum.into_iter()
        .filter(|(_, value)| *value != 0)
        .map(|(candidate, value)| (candidate, BigRational::from(BigInt::from(value))))
        .collect()
}
