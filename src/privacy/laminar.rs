//! Breaches of a publication of groups that only nest, found exactly and fast.
//!
//! When any two groups are nested or disjoint, the shown ones form a forest. Each leaves a *rest*: itself without the shown groups
//! directly below. The rests are disjoint and span everything that can be derived, so a reader's smallest non-negative combination
//! is the smallest rest, and a hidden group is derivable if and only if it is a union of rests.

use super::system::Reduced;

/// Candidates as a forest.
pub(super) struct Forest {
    children: Vec<Vec<usize>>,
    parent: Vec<Option<usize>>,
}

impl Forest {
    /// The forest of all candidates, or `None` when two of them cross.
    pub(super) fn new(reduced: &Reduced) -> Option<Self> {
        let count = reduced.candidates.len();
        let mut order: Vec<usize> = (0..count).collect();
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
        Some(Self { children, parent })
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

    /// Shown candidates that together give somebody away.
    pub(super) fn breaches(&self, reduced: &Reduced, shown: &[bool]) -> Vec<Vec<usize>> {
        let size = |candidate: usize| reduced.candidates[candidate].size;
        let rest = |candidate: usize| {
            let cover = self.cover(candidate, shown);
            let covered: u64 = cover.iter().map(|&below| size(below)).sum();
            (size(candidate) - covered, cover)
        };
        let mut breaches = Vec::new();
        for candidate in 0..shown.len() {
            let primary = reduced.candidates[candidate].primary;
            if !shown[candidate] && !primary {
                continue;
            }
            let (left, mut cover) = rest(candidate);
            if shown[candidate] && 0 < left && left < reduced.threshold {
                cover.push(candidate);
                breaches.push(cover);
            } else if shown[candidate] && primary {
                breaches.push(vec![candidate]);
            } else if !shown[candidate] && left == 0 {
                breaches.push(cover);
            } else if !shown[candidate]
                && let Some(above) = self.shown_above(candidate, shown)
                && let (all, minus) = rest(above)
                && all == left
                && size(candidate) >= reduced.threshold
            {
                // All that the group above leaves is what this one leaves: what both leave out cancels.
                breaches.push(minus.into_iter().filter(|below| !cover.contains(below)).chain([above]).collect());
            }
        }
        breaches
    }

    fn shown_above(&self, candidate: usize, shown: &[bool]) -> Option<usize> {
        std::iter::successors(self.parent[candidate], |&above| self.parent[above]).find(|&above| shown[above])
    }
}
