//! Options of one question bound each other: everybody who answered ticked something. Where one option is hidden in a group and the others are
//! shown, and fewer are ticked than people answered, who is left must have ticked the hidden one.
//!
//! Options are decided each for itself, since what nobody ticked would otherwise hide all the others. Those that are told in that way are decided
//! once more, as if they shared their answers, so that two of them are hidden where one is.

use std::collections::{BTreeMap, BTreeSet};

use super::decide::Survey;
use super::judgement::Verdicts;
use super::sets::ConnectedSet;
use crate::model::{GroupAt, GroupKind, MeasureAt, MeasureKind};

/// Options that are decided together, by question and round.
#[derive(Default)]
pub(super) struct Together<'s>(BTreeMap<(&'s str, usize), Known>);

/// Options of one question that tell each other, and how many of them were decided together.
#[derive(Default)]
struct Known {
    options: BTreeSet<MeasureAt>,
    decided: usize,
}

impl<'s> Together<'s> {
    /// The same options will be decided together once more.
    pub(super) fn again(&mut self) {
        self.0.values_mut().for_each(|known| known.decided = 0);
    }

    /// Adds options that the others tell in a pattern, and gives the sets that are not decided, with the round.
    pub(super) fn add(&mut self, survey: &Survey<'s>, verdicts: &Verdicts) -> Vec<(ConnectedSet, usize)> {
        let mut questions: BTreeMap<&'s str, Vec<MeasureAt>> = BTreeMap::new();
        let options = survey.frame.measures.enumerated().filter(|(_, measure)| measure.kind == MeasureKind::Choice);
        for (option, question) in options.filter_map(|(option, measure)| Some((option, measure.part_of.as_deref()?))) {
            questions.entry(question).or_default().push(option);
        }
        let mut undecided = Vec::new();
        for (round, (question, options)) in (0..survey.frame.rounds.len()).flat_map(|at| questions.iter().map(move |of| (at, of)))
        {
            let everyone = everyone(survey, round);
            let has_verdict = |option: &MeasureAt| everyone.is_some_and(|everyone| verdicts.contains_key(&(*option, everyone)));
            if !options.iter().any(has_verdict) {
                continue;
            }
            let known = self.0.entry((question, round)).or_default();
            if known.options.len() == known.decided {
                known.options.extend(told(survey, verdicts, options, round));
            }
            if known.options.len() > known.decided {
                known.decided = known.options.len();
                let measures: Vec<MeasureAt> = known.options.iter().copied().collect();
                let routes = survey.blocks[measures[0]].route.clone().into_iter().collect();
                undecided.push((ConnectedSet { measures, routes }, round));
            }
        }
        undecided
    }
}

/// Everyone of a round.
fn everyone(survey: &Survey<'_>, round: usize) -> Option<GroupAt> {
    let id = &survey.frame.rounds[round].id;
    survey.frame.groups.enumerated().find(|(_, group)| group.round == *id && group.kind == GroupKind::Total).map(|(at, _)| at)
}

/// Options that the others tell of some group of a round, two at least where there are any, of those that are shown of everyone.
fn told(survey: &Survey<'_>, verdicts: &Verdicts, options: &[MeasureAt], round: usize) -> BTreeSet<MeasureAt> {
    let id = &survey.frame.rounds[round].id;
    let groups = || survey.frame.groups.enumerated().filter(|(_, group)| group.round == *id);
    let everyone = everyone(survey, round);
    let is_shown = |option: &MeasureAt| {
        let verdict = everyone.and_then(|everyone| verdicts.get(&(*option, everyone)));
        verdict.is_some_and(|verdict| verdict.hidden.is_none())
    };
    let told = groups().filter_map(|(group, _)| told_in(survey, verdicts, options, group));
    let mut told: BTreeSet<MeasureAt> = told.filter(is_shown).collect();
    if told.len() == 1 {
        told.extend(options.iter().copied().filter(is_shown).find(|option| !told.contains(option)));
    }
    told
}

/// The one option that is hidden in a group, where the others have fewer ticks than people.
fn told_in(survey: &Survey<'_>, verdicts: &Verdicts, options: &[MeasureAt], group: GroupAt) -> Option<MeasureAt> {
    let (mut hidden, mut ticks, mut people) = (Vec::new(), 0, 0);
    for &option in options {
        let verdict = verdicts.get(&(option, group))?;
        if verdict.hidden.is_some() {
            hidden.push(option);
        } else {
            people = verdict.n;
            ticks += survey.blocks[option].answers_of(group)?.counts().get(1).copied().unwrap_or(0);
        }
    }
    hidden.first().copied().filter(|_| hidden.len() == 1 && ticks < people)
}
