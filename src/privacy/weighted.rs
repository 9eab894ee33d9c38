//! Where figures that are weighted over several margins may be shown.
//!
//! A raked mean is made from parts that are nowhere shown: those who are alike in every margin. It is one more equation about them, and
//! where the parts are few that is all a reader needs to work them out. So it stands only where every part could be published beside all
//! that is, and beside what earlier releases have told: that is more than it tells. Parts are judged by every rule that groups are.

use std::collections::BTreeMap;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::audit::audit;
use super::decide::{Round, Survey};
use super::earlier::Earlier;
use super::judgement::Judgement;
use super::sets::{ConnectedSet, connected_sets};
use super::side::Side;
use super::system::{Group, System};
use crate::analysis::{Block, Subject};
use crate::compare::WeightedParts;
use crate::model::{Frame, GroupAt, GroupInfo, GroupKind, List, MeasureAt, MeasureKind, Text};
use crate::project::Rules;

/// Parts that figures are made from, and of which measures: they count as published from then on.
#[derive(Clone, Debug, Default)]
pub struct JudgedParts {
    rounds: Vec<WeightedParts>,
    /// By measure and group of everyone: whether the spread within the parts may be told too.
    told: BTreeMap<(MeasureAt, GroupAt), bool>,
}

impl JudgedParts {
    /// Whether figures of a measure may stand in the round of a group of everyone, and if so whether they may tell of spread within the parts.
    #[must_use]
    pub fn may_stand(&self, measure: MeasureAt, total: GroupAt) -> Option<bool> {
        self.told.get(&(measure, total)).copied()
    }

    /// Atoms of every part of a round, with its group of everyone.
    pub(super) fn parts(&self) -> impl Iterator<Item = (GroupAt, &Vec<u32>)> {
        self.rounds.iter().flat_map(|round| round.parts.iter().map(|part| (round.total, part)))
    }
}

/// What is decided about groups: what parts are judged beside.
#[derive(Clone, Copy)]
pub struct Decision<'a> {
    /// What the figures are about.
    pub subject: &'a Subject<'a>,
    /// One for each measure.
    pub blocks: &'a List<MeasureAt, Block>,
    /// Which groups are shown.
    pub judgement: &'a Judgement,
    /// Earlier releases of the rounds.
    pub earlier: &'a [Earlier],
    /// The rules.
    pub rules: &'a Rules,
}

/// Of which measures figures that are made from such parts may be shown, beside the parts that stand already.
#[must_use]
pub fn judge_weighted(decision: Decision<'_>, rounds: Vec<WeightedParts>, beside: &[&JudgedParts]) -> JudgedParts {
    if rounds.is_empty() {
        return JudgedParts::default();
    }
    let extended = Extended::of(decision, &rounds, beside);
    let respondents = extended.blocks.iter().find(|block| extended.is_response(block)).map_or(&[][..], |block| &block.valid);
    let Extended { frame, atoms, blocks, .. } = &extended;
    let survey = Survey { frame, atoms, blocks, rules: decision.rules, respondents, earlier: decision.earlier };
    let sets: Vec<ConnectedSet> = connected_sets(frame, blocks).into_iter().flatten().collect();
    let tasks: Vec<(&ConnectedSet, &WeightedParts)> =
        rounds.iter().flat_map(|round| sets.iter().map(move |set| (set, round))).collect();
    let judged = |(set, round): (&ConnectedSet, &WeightedParts)| extended.of_set(decision, &survey, set, round);
    let told: Vec<Vec<((MeasureAt, GroupAt), bool)>> = tasks.into_par_iter().map(judged).collect();
    JudgedParts { told: told.into_iter().flatten().collect(), rounds }
}

/// The survey with parts among its groups.
struct Extended {
    frame: Frame,
    atoms: List<GroupAt, Vec<u32>>,
    blocks: List<MeasureAt, Block>,
    /// Groups before the first part.
    groups: usize,
}

impl Extended {
    fn of(decision: Decision<'_>, rounds: &[WeightedParts], beside: &[&JudgedParts]) -> Self {
        let Decision { subject, blocks, .. } = decision;
        let (frame, atoms, blocks) = (subject.frame.clone(), subject.cells.clone(), blocks.clone());
        let mut extended = Self { groups: frame.groups.len(), frame, atoms, blocks };
        for (total, part) in rounds.iter().flat_map(|round| round.parts.iter().map(|part| (round.total, part))) {
            extended.add(subject, total, part, &|_| true);
        }
        for judged in beside {
            for (total, part) in judged.parts() {
                extended.add(subject, total, part, &|measure| judged.may_stand(measure, total).is_some());
            }
        }
        extended
    }

    fn add(&mut self, subject: &Subject<'_>, total: GroupAt, part: &[u32], has: &dyn Fn(MeasureAt) -> bool) {
        let info = GroupInfo {
            kind: GroupKind::Other,
            round: self.frame.groups[total].round.clone(),
            keys: BTreeMap::from([(String::new(), self.atoms.len().to_string())]),
            label: Text::default(),
            place: Text::default(),
            parent: Some(total),
        };
        let Some(group) = self.frame.groups.push(info) else { return };
        self.atoms.push(part.to_vec());
        let weighted = [MeasureKind::Response, MeasureKind::Scale, MeasureKind::Item, MeasureKind::Choice];
        let kind = |measure: MeasureAt| self.frame.measures[measure].kind;
        for block in self.blocks.iter_mut().filter(|block| weighted.contains(&kind(block.measure)) && has(block.measure)) {
            if block.answers_of(total).is_some() {
                block.answers.push((group, subject.histogram_of(part, block.measure)));
            }
        }
    }

    fn is_response(&self, block: &Block) -> bool {
        self.frame.measures[block.measure].kind == MeasureKind::Response
    }

    fn is_part(&self, group: GroupAt) -> bool {
        group.index() >= self.groups
    }

    /// The measures of a set that figures from the parts of a round may be shown of, and whether they may tell of spread.
    fn of_set(
        &self,
        decision: Decision<'_>,
        survey: &Survey<'_>,
        set: &ConnectedSet,
        parts: &WeightedParts,
    ) -> Vec<((MeasureAt, GroupAt), bool)> {
        let Decision { judgement, subject, rules, .. } = decision;
        let of_part = |measure: &MeasureAt| self.blocks[*measure].answers.last().is_some_and(|(group, _)| self.is_part(*group));
        let safe = |measure: MeasureAt| {
            parts.groups.iter().all(|&group| judgement.is_shown(measure, group) == Some(true))
                && self.is_publishable(measure, parts, rules, &|group| judgement.is_shown(measure, group))
        };
        let measures = set.measures.iter().filter(|measure| of_part(measure)).copied();
        let measures: Vec<MeasureAt> = measures.filter(|&measure| safe(measure)).collect();
        let at = subject.round(parts.total);
        let round = Round::new(survey, set, at, &judgement.verdicts).filter(|_| !measures.is_empty());
        let Some(round) = round else { return Vec::new() };
        let is_shown = |&group: &GroupAt| {
            self.is_part(group) || set.measures.iter().any(|&measure| judgement.is_shown(measure, group) == Some(true))
        };
        let shown: Vec<bool> = round.groups.iter().map(is_shown).collect();
        if !round.withstands(&shown) {
            return Vec::new();
        }
        let spread = |measure: MeasureAt| {
            let is_told =
                |group: GroupAt| judgement.is_shown(measure, group).map(|_| judgement.shows_distribution(measure, group));
            !self.frame.measures[measure].sensitive
                && self.is_publishable(measure, parts, &rules.of_spread(), &is_told)
                && round.withstands_spread(measure, &shown, &|measure, group| {
                    self.is_part(group) || judgement.shows_distribution(measure, group)
                })
        };
        measures.into_iter().map(|measure| ((measure, parts.total), spread(measure))).collect()
    }

    /// Whether every part could be published beside the groups that are, by who answered alone, and no group follows that is not. Why one is
    /// hidden does not count: that a weighted figure is missing would say so.
    fn is_publishable(
        &self,
        measure: MeasureAt,
        round: &WeightedParts,
        rules: &Rules,
        is_told: &dyn Fn(GroupAt) -> Option<bool>,
    ) -> bool {
        let block = &self.blocks[measure];
        let sensitive = self.frame.measures[measure].sensitive;
        let mut system = System { weights: block.valid.iter().map(|&n| u64::from(n)).collect(), groups: Vec::new(), sensitive };
        let mut shown = Vec::new();
        let id = &self.frame.groups[round.total].round;
        let of_round = |(group, info): &(GroupAt, &GroupInfo)| info.round == *id && block.answers_of(*group).is_some();
        for (group, _) in self.frame.groups.enumerated().filter(of_round) {
            let told = if self.is_part(group) { Some(true) } else { is_told(group) };
            let Some(told) = told else { continue };
            if told {
                shown.push(system.groups.len());
            }
            system.groups.push(Group { atoms: self.atoms[group].clone(), primary: !told, ..Group::default() });
        }
        let people = |group: &Group| group.atoms.iter().map(|&atom| system.weights[atom as usize]).sum::<u64>();
        let small = |&group: &usize| (1..rules.threshold(sensitive)).contains(&people(&system.groups[group]));
        !shown.iter().any(small) && audit(&system, rules, &shown).is_safe()
    }
}

impl Round<'_> {
    /// Whether a pattern meets every requirement, beside earlier releases too.
    fn withstands(&self, shown: &[bool]) -> bool {
        let (now, earlier) = (self.requirements(), self.earlier(shown));
        let safe = now.iter().chain(&earlier).all(|requirement| requirement.told(shown).is_empty());
        safe && self.too_much(shown).is_empty()
    }

    /// Whether the distributions of some groups of a pattern do, of a measure and of what is told alike.
    fn withstands_spread(&self, measure: MeasureAt, shown: &[bool], is_told: &dyn Fn(MeasureAt, GroupAt) -> bool) -> bool {
        let has_it = |sides: &Vec<&Side<'_>>| sides.iter().any(|side| side.block.measure == measure);
        let Some(sides) = self.told_alike().into_iter().find(has_it) else { return true };
        let told = |&group: &GroupAt| sides.iter().any(|side| is_told(side.block.measure, group));
        let told: Vec<bool> = self.groups.iter().map(told).collect();
        let requirements = self.of_distributions(&sides);
        requirements.iter().all(|requirement| requirement.told(&told).is_empty())
            && self.zeros_of(&sides, shown, &told).is_empty()
    }
}
