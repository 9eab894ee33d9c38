//! One measure of a connected set in one round: its people, its requirements, and how closely a hidden sum is known.

use std::collections::BTreeSet;

use super::alike::is_told;
use super::decide::Survey;
use super::earlier::{Earlier, EarlierMeasure, Joined};
use super::open::{Known, Rest, without};
use super::reveals::has_share;
use super::system::{Group, System};
use crate::analysis::Block;
use crate::model::{GroupAt, Histogram, MeasureInfo, MeasureKind};
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
    /// What its figures tell of: its own answers, and how those to the question before decided who was asked.
    locations: Vec<Location>,
}

impl<'a> Side<'a> {
    pub(super) fn new(survey: &'a Survey<'a>, block: &'a Block, groups: &[GroupAt]) -> Self {
        let info = &survey.frame.measures[block.measure];
        let answers: Vec<Option<&Histogram>> = groups.iter().map(|&group| block.answers_of(group)).collect();
        let atoms = groups.iter().zip(&answers);
        let atoms = atoms.map(|(&group, answers)| match answers {
            Some(_) => outside_own(&survey.atoms[group], &block.own),
            None => Vec::new(),
        });
        let trigger = block.route.as_ref().map(|route| &survey.frame.measures[route.trigger]);
        let sensitive = info.sensitive || trigger.is_some_and(|trigger| trigger.sensitive);
        let mut side =
            Self { block, info, sensitive, atoms: atoms.collect(), locations: vec![Location::of(info, &answers)], answers };
        // Of a scale nobody knows why a score is missing.
        if let Some(route) = block.route.as_ref().filter(|_| info.items.is_empty()) {
            let before = &survey.blocks[route.trigger].valid;
            let asked = |group: usize| {
                let people = side.atoms[group].iter().map(|&atom| u64::from(before[atom as usize])).sum();
                side.answers[group].map(|_| (side.people(group), people))
            };
            let asked = Location::of_shares((0..groups.len()).map(asked));
            side.locations.push(asked);
        }
        side
    }

    pub(super) fn in_earlier<'e>(&self, earlier: &'e Earlier) -> Option<&'e EarlierMeasure> {
        earlier.measures.get(&self.block.measure)
    }

    pub(super) fn people(&self, group: usize) -> u64 {
        self.atoms[group].iter().map(|&atom| u64::from(self.block.valid[atom as usize])).sum()
    }

    /// Whether there is an answer that nobody in a group gave.
    pub(super) fn lacks_an_answer(&self, group: usize) -> bool {
        let gave = |atom: u32, level: usize| self.block.counts[atom as usize][0].get(level).is_some_and(|&people| people > 0);
        (0..self.info.levels.len()).any(|level| !self.atoms[group].iter().any(|&atom| gave(atom, level)))
    }

    /// The rows of shown groups.
    pub(super) fn rows(&self, shown: &[bool]) -> BTreeSet<Vec<u32>> {
        self.atoms.iter().zip(shown).filter(|(_, shown)| **shown).map(|(atoms, _)| atoms.clone()).collect()
    }

    /// The people with a valid answer.
    pub(super) fn system(&self) -> System {
        self.weighing(self.block.valid.iter().map(|&n| u64::from(n)).collect())
    }

    /// The people of the atoms that count, whether they answered or not: who did not is told by the same rows.
    pub(super) fn everybody(&self, respondents: &[u32], fixed: &[bool]) -> System {
        let mut system = self.weighing(respondents.iter().map(|&n| u64::from(n)).collect());
        for ((group, &fixed), answers) in system.groups.iter_mut().zip(fixed).zip(&self.answers) {
            group.primary = fixed && answers.is_some();
        }
        system
    }

    /// The same groups, with everybody of whom the measure counts whether they answered.
    pub(super) fn everybody_counted(&self, system: &System) -> System {
        let weights = (0..self.block.valid.len()).map(|atom| self.block.people(atom)).collect();
        System { weights, ..system.clone() }
    }

    fn weighing(&self, weights: Vec<u64>) -> System {
        let groups = self.atoms.iter().map(|atoms| Group { atoms: atoms.clone(), ..Group::default() }).collect();
        System { weights, groups, sensitive: self.sensitive }
    }

    /// For each answer to a sensitive question that nearly all could have given: those who gave another. Anything derivable must hold
    /// two of them, or as many as the rules say.
    ///
    /// Each counts for more than all atoms together, and an atom where nobody gave another answer counts one: it is not empty.
    pub(super) fn dissenters(&self, rules: &Rules) -> Vec<(System, u64)> {
        let much = self.much();
        let system =
            |level: usize| (Joined::new(self.system(), self.dissent(level)).system(Some(much)), rules.min_others() * much);
        self.often_given(rules).map(system).collect()
    }

    /// How many of each atom gave another answer than a level.
    pub(super) fn dissent(&self, level: usize) -> Vec<u64> {
        (0..self.block.valid.len()).map(|atom| self.block.dissent(atom, level)).collect()
    }

    /// What one who gave another answer counts for: more than all atoms together.
    pub(super) fn much(&self) -> u64 {
        self.block.valid.len() as u64 + 1
    }

    /// Answers to a sensitive question that nearly all could have given.
    pub(super) fn often_given(&self, rules: &Rules) -> impl Iterator<Item = usize> {
        let given = |level: usize| self.block.levels.iter().map(move |counts| counts.get(level).copied().unwrap_or(0));
        (0..self.block.level_count())
            .filter(move |&level| given(level).sum::<u64>() + rules.min_others() >= rules.threshold(true))
    }

    /// Whether what is shown of the people of a rest tells too much: every answer, or the sum of a hidden group more closely than is promised.
    pub(super) fn tells(&self, rest: &Rest, rules: &Rules) -> bool {
        let told = std::iter::once(&rest.around).chain(&rest.shown).all(|&group| rules.allows_spread(self.people(group)));
        let left =
            self.answers[rest.around].map(|whole| without(whole, rest.shown.iter().filter_map(|&shown| self.answers[shown])));
        let every_answer = left.is_some_and(|left| is_told(self.info, &left, rules));
        every_answer || self.locations.iter().any(|location| location.is_narrow(rest, told, rules))
    }
}

/// The figure of location of a measure as numbers that add up: answers, who gave a top answer, or who was asked at all.
struct Location {
    answers: Vec<Option<Histogram>>,
    ends: (f64, f64),
    /// Smallest distance between two answers.
    step: f64,
}

impl Location {
    /// Of a measure's own answers.
    fn of(info: &MeasureInfo, answers: &[Option<&Histogram>]) -> Self {
        let everyone = answers.first().copied().flatten();
        if !has_share(info) || info.kind == MeasureKind::Choice {
            let steps = info.levels.windows(2).map(|pair| f64::from(pair[1].value) - f64::from(pair[0].value));
            let step = steps.fold(None, |least: Option<f64>, step| Some(least.map_or(step, |least| least.min(step))));
            let answers = answers.iter().map(|answers| answers.cloned()).collect();
            return Self { answers, ends: (f64::from(info.min), f64::from(info.max)), step: step.unwrap_or(1.0) };
        }
        // Where no answer is a top one, the commonest of everyone's.
        let commonest = everyone.and_then(|all| all.counts().iter().enumerate().max_by_key(|(_, count)| **count));
        let commonest = commonest.map_or(0, |(level, _)| level);
        let yes = |answers: &Histogram| {
            let top = |level: usize| if info.top == 0 { level == commonest } else { level + info.top >= answers.counts().len() };
            answers.counts().iter().enumerate().filter(|(level, _)| top(*level)).map(|(_, count)| count).sum::<u64>()
        };
        Self::of_shares(answers.iter().map(|answers| answers.map(|answers| (yes(answers), answers.n()))))
    }

    fn of_shares(shares: impl Iterator<Item = Option<(u64, u64)>>) -> Self {
        let two = |(yes, people): (u64, u64)| Histogram::new(vec![0.0, 1.0], vec![people.saturating_sub(yes), yes.min(people)]);
        Self { answers: shares.map(|share| share.map(two)).collect(), ends: (0.0, 1.0), step: 1.0 }
    }

    fn is_narrow(&self, rest: &Rest, told: bool, rules: &Rules) -> bool {
        let Some(whole) = &self.answers[rest.around] else { return false };
        let left = without(whole, rest.shown.iter().filter_map(|&shown| self.answers[shown].as_ref()));
        rest.hidden.iter().any(|(hidden, within)| {
            let Some(answers) = &self.answers[*hidden] else { return false };
            let people = without(answers, within.iter().filter_map(|&shown| self.answers[shown].as_ref())).n();
            people > 0 && self.width(&left, told, people) + 1e-9 < self.promised(people, rules)
        })
    }

    fn width(&self, left: &Histogram, told: bool, people: u64) -> f64 {
        if told { Known::Distribution(left).width(people) } else { Known::Sum(left, self.ends).width(people) }
    }

    /// What is asked for: `protect_width` steps, or as much as so many people of everyone can differ at all.
    fn promised(&self, people: u64, rules: &Rules) -> f64 {
        let everyone = self.answers.first().and_then(Option::as_ref);
        let most = everyone.map_or(0.0, |everyone| self.width(everyone, true, people));
        most.min(rules.protect_width() as f64 * self.step)
    }
}

/// A group's atoms without those of the rated service itself, unless the group lies within it.
pub(super) fn outside_own(atoms: &[u32], own: &[u32]) -> Vec<u32> {
    let outside: Vec<u32> = atoms.iter().copied().filter(|atom| own.binary_search(atom).is_err()).collect();
    if outside.is_empty() { atoms.to_vec() } else { outside }
}
