//! One measure of a connected set in one round: its people, its requirements, and how closely a hidden sum is known.

use super::alike::is_told;
use super::decide::Survey;
use super::earlier::{Earlier, EarlierMeasure};
use super::open::{Known, Rest, without};
use super::primary::primary;
use super::reveals::has_share;
use super::system::{Group, System};
use crate::analysis::Block;
use crate::model::{Histogram, MeasureInfo, MeasureKind};
use crate::project::Rules;

/// One measure of a set in one round.
pub(super) struct Side<'a> {
    pub(super) block: &'a Block,
    pub(super) info: &'a MeasureInfo,
    /// Whether disclosure of it is disclosure of a sensitive answer: its own, or that to the question before it.
    pub(super) sensitive: bool,
    /// For each group of the round: its answers, when it has figures of the measure.
    pub(super) answers: Vec<Option<&'a Histogram>>,
    /// For each group: its atoms that count; empty when it has no figures.
    pub(super) atoms: Vec<Vec<u32>>,
}

impl<'a> Side<'a> {
    pub(super) fn new(survey: &'a Survey<'a>, block: &'a Block, groups: &[u32]) -> Self {
        let info = &survey.frame.measures[block.measure as usize];
        let answers: Vec<Option<&Histogram>> = groups.iter().map(|&group| block.answers_of(group)).collect();
        let atoms = groups.iter().zip(&answers);
        let atoms = atoms.map(|(&group, answers)| match answers {
            Some(_) => outside_own(&survey.atoms[group as usize], &block.own),
            None => Vec::new(),
        });
        let trigger = block.route.as_ref().map(|route| &survey.frame.measures[route.trigger as usize]);
        let sensitive = info.sensitive || trigger.is_some_and(|trigger| trigger.sensitive);
        Self { block, info, sensitive, atoms: atoms.collect(), answers }
    }

    pub(super) fn in_earlier<'e>(&self, earlier: &'e Earlier) -> Option<&'e EarlierMeasure> {
        earlier.measures.get(&self.block.measure)
    }

    pub(super) fn people(&self, group: usize) -> u64 {
        self.atoms[group].iter().map(|&atom| u64::from(self.block.valid[atom as usize])).sum()
    }

    /// The people with a valid answer. Groups that are hidden for their own sake must not follow from others.
    pub(super) fn system(&self, rules: &Rules) -> System {
        let group = |(atoms, answers): (&Vec<u32>, &Option<&Histogram>)| {
            let n: u64 = atoms.iter().map(|&atom| u64::from(self.block.valid[atom as usize])).sum();
            let counts = answers.map_or(&[][..], Histogram::counts);
            let told = answers.is_some_and(|answers| is_told(self.info, answers, rules));
            let primary = answers.is_some() && (primary(n, counts, rules, self.sensitive).is_some() || told);
            Group { atoms: atoms.clone(), primary, ..Group::default() }
        };
        System {
            weights: self.block.valid.iter().map(|&n| u64::from(n)).collect(),
            groups: self.atoms.iter().zip(&self.answers).map(group).collect(),
            sensitive: self.sensitive,
        }
    }

    /// For each answer to a sensitive question that nearly all could have given: those who gave another. Anything derivable must hold
    /// two of them, or as many as the rules say.
    ///
    /// Each counts for more than all atoms together, and an atom where nobody gave another answer counts one: it is not empty.
    pub(super) fn dissenters(&self, rules: &Rules) -> Vec<(System, u64)> {
        let levels = self.block.levels.iter().map(Vec::len).max().unwrap_or(0);
        let much = self.block.valid.len() as u64 + 1;
        let fewest = rules.min_others() * much;
        let given = |level: usize| move |counts: &Vec<u64>| counts.get(level).copied().unwrap_or(0);
        let often = |level: &usize| {
            self.block.levels.iter().map(given(*level)).sum::<u64>() + rules.min_others() >= rules.threshold(true)
        };
        let system = |level: usize| {
            let weight = |(&valid, counts): (&u32, &Vec<u64>)| {
                let others = u64::from(valid).saturating_sub(given(level)(counts));
                others * much + u64::from(valid > 0)
            };
            let weights = self.block.valid.iter().zip(&self.block.levels).map(weight).collect();
            let groups = self.atoms.iter().map(|atoms| Group { atoms: atoms.clone(), ..Group::default() }).collect();
            (System { weights, groups, sensitive: true }, fewest)
        };
        (0..levels).filter(often).map(system).collect()
    }

    /// Whether a reader knows the sum of a hidden group in a rest more closely than is promised.
    pub(super) fn is_narrow(&self, rest: &Rest, rules: &Rules) -> bool {
        let Some(whole) = self.answers[rest.around] else { return false };
        let left = without(whole, rest.shown.iter().filter_map(|&shown| self.answers[shown]));
        let told = std::iter::once(&rest.around).chain(&rest.shown).all(|&group| rules.allows_spread(self.people(group)));
        rest.hidden.iter().any(|(hidden, within)| {
            let Some(answers) = self.answers[*hidden] else { return false };
            let people = without(answers, within.iter().filter_map(|&shown| self.answers[shown])).n();
            people > 0 && self.width(&left, told, people) + 1e-9 < self.promised(people, rules)
        })
    }

    fn width(&self, left: &Histogram, told: bool, people: u64) -> f64 {
        let (left, ends) = self.measured(left);
        if told { Known::Distribution(&left).width(people) } else { Known::Sum(&left, ends).width(people) }
    }

    /// What is asked for: `protect_width` steps, or as much as so many people of everyone can differ at all.
    fn promised(&self, people: u64, rules: &Rules) -> f64 {
        let everyone = self.answers.first().copied().flatten();
        let most = everyone.map_or(0.0, |everyone| self.width(everyone, true, people));
        most.min(rules.protect_width() as f64 * self.step())
    }

    /// Smallest distance between two answers.
    fn step(&self) -> f64 {
        let steps = self.info.levels.windows(2).map(|pair| f64::from(pair[1].value) - f64::from(pair[0].value));
        if has_share(self.info) {
            1.0
        } else {
            steps.fold(None, |least: Option<f64>, step| Some(least.map_or(step, |least| least.min(step)))).unwrap_or(1.0)
        }
    }

    /// Answers as numbers with the ends of their scale. Of questions that are shown as shares: who gave a top answer, or the commonest one.
    fn measured(&self, answers: &Histogram) -> (Histogram, (f64, f64)) {
        if !has_share(self.info) || self.info.kind == MeasureKind::Choice {
            return (answers.clone(), (f64::from(self.info.min), f64::from(self.info.max)));
        }
        let counts = answers.counts();
        let yes: u64 = match self.info.top {
            0 => counts.iter().copied().max().unwrap_or(0),
            top => counts.iter().rev().take(top).sum(),
        };
        (Histogram::new(vec![0.0, 1.0], vec![answers.n() - yes, yes]), (0.0, 1.0))
    }
}

/// A group's atoms without those of the rated service itself, unless the group lies within it.
fn outside_own(atoms: &[u32], own: &[u32]) -> Vec<u32> {
    let outside: Vec<u32> = atoms.iter().copied().filter(|atom| own.binary_search(atom).is_err()).collect();
    if outside.is_empty() { atoms.to_vec() } else { outside }
}
