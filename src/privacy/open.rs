//! The interval within which a reader knows the sum of a hidden group's answers.
//!
//! Hidden groups of one kind within a shown group share what is left of it when the shown ones are taken out: its *rest*. A reader knows
//! how many the rest has and what they answered together, and may know how many each hidden group has. The group's sum then lies
//! between that of the lowest answers of the rest and that of the highest. Nothing beyond `protect_width` is asked for what
//! everyone's answers alone tell: nobody is hidden from the figure of all.

use std::collections::BTreeMap;

use crate::model::Histogram;

/// Groups of one round with what they are part of.
pub(super) struct Tree<'a> {
    /// The group around each.
    pub(super) parent: Vec<Option<usize>>,
    /// What tells each from its siblings: the names of its variables.
    pub(super) variables: Vec<Vec<&'a str>>,
}

/// What shown groups leave of a shown group.
#[derive(Debug, Default)]
pub(super) struct Rest {
    /// The shown group.
    pub(super) around: usize,
    /// Largest shown groups of the kind within it.
    pub(super) shown: Vec<usize>,
    /// Hidden groups of the kind, each with the largest shown groups within it.
    pub(super) hidden: Vec<(usize, Vec<usize>)>,
}

impl Tree<'_> {
    /// The rests of shown groups that some hidden group lies in. `takes_part` leaves out groups without figures.
    pub(super) fn rests(&self, shown: &[bool], takes_part: &dyn Fn(usize) -> bool) -> Vec<Rest> {
        let mut rests: BTreeMap<(usize, &[&str]), Rest> = BTreeMap::new();
        let mut within: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let groups = || (0..shown.len()).filter(|&group| takes_part(group));
        for group in groups() {
            let (mut child, mut passed) = (group, Vec::new());
            let around = loop {
                let Some(parent) = self.parent[child] else { break None };
                if shown[parent] && takes_part(parent) {
                    break Some(parent);
                }
                passed.push(parent);
                child = parent;
            };
            if shown[group] {
                for hidden in passed {
                    within.entry(hidden).or_default().push(group);
                }
            }
            let Some(around) = around else { continue };
            let rest = rests.entry((around, &self.variables[child])).or_insert_with(|| Rest { around, ..Rest::default() });
            if shown[group] { rest.shown.push(group) } else { rest.hidden.push((group, Vec::new())) }
        }
        let mut rests: Vec<Rest> = rests.into_values().filter(|rest| !rest.hidden.is_empty()).collect();
        for (hidden, shown) in rests.iter_mut().flat_map(|rest| &mut rest.hidden) {
            *shown = within.remove(hidden).unwrap_or_default();
        }
        rests
    }
}

/// The answers of a group without those of parts of it.
pub(super) fn without<'a>(whole: &Histogram, parts: impl Iterator<Item = &'a Histogram>) -> Histogram {
    let mut left: Vec<(f64, u64)> = whole.iter().collect();
    for (value, count) in parts.flat_map(|part| part.iter().collect::<Vec<_>>()).filter(|(_, count)| *count > 0) {
        if let Ok(place) = left.binary_search_by(|(own, _)| own.total_cmp(&value)) {
            left[place].1 = left[place].1.saturating_sub(count);
        }
    }
    let (values, counts) = left.into_iter().unzip();
    Histogram::new(values, counts)
}

/// Sum of the answers.
pub(super) fn sum(answers: &Histogram) -> f64 {
    answers.iter().map(|(value, count)| value * count as f64).sum()
}

/// What is known of the answers of a rest.
#[derive(Clone, Copy, Debug)]
pub(super) enum Known<'a> {
    /// How many gave each.
    Distribution(&'a Histogram),
    /// How many there are and their sum, on a scale with these ends.
    Sum(&'a Histogram, (f64, f64)),
}

impl Known<'_> {
    /// Distance between the lowest and the highest sum that so many of these people can have.
    pub(super) fn width(self, people: u64) -> f64 {
        match self {
            Self::Distribution(answers) => {
                let lowest = first(answers.iter(), people);
                let mut downwards: Vec<(f64, u64)> = answers.iter().collect();
                downwards.reverse();
                first(downwards.into_iter(), people) - lowest
            }
            Self::Sum(answers, (low, high)) => {
                let (sum, own) = (sum(answers), people as f64);
                let others = answers.n().saturating_sub(people) as f64;
                let least = (own * low).max(sum - others * high);
                let most = (own * high).min(sum - others * low);
                (most - least).max(0.0)
            }
        }
    }
}

/// Sum of the first so many answers.
fn first(answers: impl Iterator<Item = (f64, u64)>, people: u64) -> f64 {
    let (mut left, mut sum) = (people, 0.0);
    for (value, count) in answers {
        let taken = count.min(left);
        sum += value * taken as f64;
        left -= taken;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All of 12, two services, one with two units and the other with one.
    fn tree() -> Tree<'static> {
        let parent = vec![None, Some(0), Some(0), Some(1), Some(1), Some(2), Some(0)];
        let (service, unit) = (vec!["service"], vec!["service", "unit"]);
        let variables = vec![vec![], service.clone(), service, unit.clone(), unit.clone(), unit, vec!["role"]];
        Tree { parent, variables }
    }

    #[test]
    fn a_rest_is_a_shown_group_without_the_shown_ones_of_a_kind() {
        // The first service is hidden, and one of its units shown; so is the second service, whose unit is hidden.
        let rests = tree().rests(&[true, false, true, true, false, false, false], &|_| true);
        let of = |rest: &Rest| (rest.around, rest.shown.clone(), rest.hidden.clone());
        let expected =
            [(0, vec![], vec![(6, vec![])]), (0, vec![2, 3], vec![(1, vec![3]), (4, vec![])]), (2, vec![], vec![(5, vec![])])];
        assert_eq!(rests.iter().map(of).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_width_is_that_of_all_ways_to_choose_the_people() {
        let answers = Histogram::from_observations(&[1.0, 2.0, 2.0, 4.0, 5.0]);
        assert!((Known::Distribution(&answers).width(2) - (9.0 - 3.0)).abs() < 1e-9);
        assert!((Known::Distribution(&answers).width(5) - (0.0)).abs() < 1e-9);
        // 14 points on 5 people of 1 to 5: two of them have between 2 and 10, and the others between 3 and 12.
        assert!((Known::Sum(&answers, (1.0, 5.0)).width(2) - (10.0 - 2.0)).abs() < 1e-9);
        let low = Histogram::from_observations(&[1.0, 1.0, 1.0, 1.0, 2.0]);
        assert!((Known::Sum(&low, (1.0, 5.0)).width(2) - (1.0)).abs() < 1e-9);
    }

    #[test]
    fn what_is_left_is_the_whole_without_the_parts() {
        let whole = Histogram::from_observations(&[1.0, 2.0, 2.0, 3.0]);
        let part = Histogram::from_observations(&[2.0, 3.0]);
        let left = without(&whole, [&part].into_iter());
        assert!(left.n() == 2 && (sum(&left) - 3.0).abs() < 1e-9);
    }
}
