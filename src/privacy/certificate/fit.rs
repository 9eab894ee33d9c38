//! Parting a table of answers among groups of which number and sum are known.

use super::question::{Facts, Question, Table, whole};

/// Most exchanges before a parting is given up.
const EXCHANGES: usize = 20_000;

/// Parts a table among groups that make it up, so that each has its number and its sum. People are dealt out evenly first, so that
/// every group has answers from all over the scale; then groups with too high a sum exchange people with those whose sum is too
/// low. `None` when no way is found.
pub(super) fn fit(question: &Question, table: &[u64], parts: &[&Facts]) -> Option<Vec<Table>> {
    if let [_] = parts {
        return Some(vec![table.to_vec()]);
    }
    let mut fit = Fit { question, tables: deal(table, parts)?, excess: Vec::new() };
    fit.excess = fit.tables.iter().zip(parts).map(|(table, part)| question.sum(table) - part.sum).collect();
    for _ in 0..EXCHANGES {
        let (from, excess) = fit.excess.iter().copied().enumerate().max_by_key(|(at, excess)| (*excess, usize::MAX - at))?;
        if excess == 0 {
            return Some(fit.tables);
        }
        if !fit.straight(from) && !(1..=3).any(|step| fit.roundabout(from, step)) {
            return None;
        }
    }
    None
}

/// Deals people out from the lowest answer to the highest, each to the part that is furthest behind.
fn deal(table: &[u64], parts: &[&Facts]) -> Option<Vec<Table>> {
    let all: u64 = table.iter().sum();
    if all != parts.iter().map(|part| part.people).sum::<u64>() {
        return None;
    }
    let mut tables = vec![vec![0; table.len()]; parts.len()];
    let (mut dealt, mut given) = (0, vec![0; parts.len()]);
    for (at, people) in table.iter().enumerate() {
        for _ in 0..*people {
            dealt += 1;
            let behind = |part: &usize| whole(parts[*part].people * dealt) - whole(given[*part] * all);
            let open = (0..parts.len()).filter(|part| given[*part] < parts[*part].people);
            let part = open.max_by_key(|part| (behind(part), usize::MAX - part))?;
            given[part] += 1;
            tables[part][at] += 1;
        }
    }
    Some(tables)
}

struct Fit<'a> {
    question: &'a Question,
    tables: Vec<Table>,
    /// By how much each sum is too high.
    excess: Vec<i64>,
}

impl Fit<'_> {
    /// Values that one part gives another for a value that weighs `step` less.
    fn exchange(&self, from: usize, to: usize, step: i64) -> Option<(usize, usize)> {
        let weights = &self.question.weights;
        let held = |part: usize| (0..weights.len()).filter(move |at| self.tables[part][*at] > 0);
        held(from).find_map(|given| {
            let taken = held(to).find(|taken| weights[given] - weights[*taken] == step)?;
            Some((given, taken))
        })
    }

    fn apply(&mut self, from: usize, to: usize, (given, taken): (usize, usize)) {
        let step = self.question.weights[given] - self.question.weights[taken];
        for (part, less, more) in [(from, given, taken), (to, taken, given)] {
            self.tables[part][less] -= 1;
            self.tables[part][more] += 1;
        }
        self.excess[from] -= step;
        self.excess[to] += step;
    }

    /// Exchanges with a part whose sum is too low, as much as does good to both.
    fn straight(&mut self, from: usize) -> bool {
        let found = (0..self.tables.len()).filter(|to| self.excess[*to] < 0).find_map(|to| {
            let most = self.excess[from].min(-self.excess[to]).min(self.question.range().1 - self.question.range().0);
            (1..=most).rev().find_map(|step| Some((to, self.exchange(from, to, step)?)))
        });
        found.map(|(to, pair)| self.apply(from, to, pair)).is_some()
    }

    /// Exchanges the same step along the shortest way over other parts.
    fn roundabout(&mut self, from: usize, step: i64) -> bool {
        if self.excess[from] < step {
            return false;
        }
        let mut before: Vec<Option<usize>> = vec![None; self.tables.len()];
        let mut line = vec![from];
        let mut next = 0;
        while let Some(&part) = line.get(next) {
            next += 1;
            if self.excess[part] < 0 && -self.excess[part] >= step {
                let mut way: Vec<usize> = std::iter::successors(Some(part), |part| before[*part]).collect();
                way.reverse();
                return way.windows(2).all(|pair| {
                    self.exchange(pair[0], pair[1], step).map(|found| self.apply(pair[0], pair[1], found)).is_some()
                });
            }
            let is_new = |to: &usize| *to != from && before[*to].is_none() && self.exchange(part, *to, step).is_some();
            let reached: Vec<usize> = (0..self.tables.len()).filter(is_new).collect();
            for to in reached {
                before[to] = Some(part);
                line.push(to);
            }
        }
        false
    }
}
