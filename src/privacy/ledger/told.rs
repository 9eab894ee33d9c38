//! What a decision shows of a round, as the ledger records it.

use std::collections::BTreeMap;

use super::ToldBeside;
use super::recorded::{PartsTold, Recorded, RecordedMeasure};
use crate::analysis::{Block, BlockRoute};
use crate::model::{Frame, GroupAt, GroupInfo, List, MeasureAt};
use crate::privacy::judgement::Judgement;
use crate::privacy::weighted::JudgedParts;
use crate::privacy::zeros::{blanks, told_zeros};

/// The people of a survey as a ledger knows them: variables after the round, and their values in each atom, the round first.
#[derive(Clone, Copy)]
pub struct Cells<'a> {
    /// Names of the variables, the round first.
    pub variables: &'a [String],
    /// Values of each atom.
    pub keys: &'a [Vec<std::sync::Arc<str>>],
}

impl Cells<'_> {
    pub(in crate::privacy) fn of_round(&self, round: &str) -> Vec<u32> {
        (0_u32..).zip(self.keys).filter(|(_, key)| &*key[0] == round).map(|(atom, _)| atom).collect()
    }

    /// Atoms of a group, among some.
    fn within(&self, atoms: &[u32], group: &GroupInfo) -> Vec<u32> {
        let has = |atom: u32, (name, value): (&String, &String)| {
            let variable = self.variables.iter().position(|variable| variable == name);
            variable.is_some_and(|variable| *self.keys[atom as usize][variable] == **value)
        };
        atoms.iter().copied().filter(|&atom| group.keys.iter().all(|key| has(atom, key))).collect()
    }
}

/// What is recorded of a decision.
#[derive(Clone, Copy)]
pub(super) struct Decided<'a> {
    pub(super) frame: &'a Frame,
    pub(super) cells: Cells<'a>,
    pub(super) blocks: &'a List<MeasureAt, Block>,
    /// Fingerprints of each atom.
    pub(super) prints: &'a List<MeasureAt, Vec<[String; 2]>>,
    pub(super) levels: &'a List<MeasureAt, Vec<Vec<String>>>,
    pub(super) judgement: &'a Judgement,
    pub(super) beside: &'a ToldBeside,
}

impl Decided<'_> {
    /// What is shown of each round.
    pub(super) fn rounds(self, inputs: &BTreeMap<String, String>) -> Vec<Recorded> {
        let Decided { frame, cells, blocks, .. } = self;
        let of_round = |round: &str| {
            let told = Round::new(self, round);
            let values = |atom: &u32| cells.keys[*atom as usize][1..].iter().map(ToString::to_string).collect();
            Recorded {
                municipality: frame.municipality.clone(),
                round: round.to_string(),
                inputs: inputs.clone(),
                variables: cells.variables[1..].to_vec(),
                cells: told.atoms.iter().map(values).collect(),
                groups: told.groups.iter().map(|&group| frame.groups[group].keys.clone()).collect(),
                parts: told.parts.iter().map(|(_, _, part)| told.places(|atom| part.contains(&atom))).collect(),
                measures: blocks.iter().filter_map(|block| told.measure(block)).collect(),
            }
        };
        frame.rounds.iter().map(|round| of_round(round.id.as_str())).collect()
    }
}

/// A round with its smallest cells, its groups, and the parts that weighted figures are made from.
struct Round<'a> {
    decided: Decided<'a>,
    id: &'a str,
    atoms: Vec<u32>,
    groups: Vec<GroupAt>,
    parts: Vec<(&'a JudgedParts, GroupAt, &'a Vec<u32>)>,
}

impl<'a> Round<'a> {
    fn new(decided: Decided<'a>, round: &'a str) -> Self {
        let frame = decided.frame;
        let is_here = |group: &GroupAt| frame.groups[*group].round.as_str() == round;
        let parts = decided.beside.parts.iter().flat_map(|judged| judged.parts().map(move |(total, part)| (judged, total, part)));
        Self {
            decided,
            id: round,
            atoms: decided.cells.of_round(round),
            groups: frame.groups.keys().filter(is_here).collect(),
            parts: parts.filter(|(_, total, _)| is_here(total)).collect(),
        }
    }

    /// What is shown of a measure; nothing where no group is.
    fn measure(&self, block: &Block) -> Option<(String, RecordedMeasure)> {
        let Decided { frame, judgement, beside, .. } = self.decided;
        let (prints, levels) = (&self.decided.prints[block.measure], &self.decided.levels[block.measure]);
        let of_atoms = |of: &dyn Fn(usize) -> u64| {
            self.atoms.iter().map(|&atom| u32::try_from(of(atom as usize)).unwrap_or(u32::MAX)).collect()
        };
        let is_asked_told = |group: GroupAt| self.is_asked_told(block, group);
        let recorded = RecordedMeasure {
            n: of_atoms(&|atom| u64::from(block.valid[atom])),
            people: of_atoms(&|atom| block.people(atom)),
            prints: [0, 1].map(|kind| self.joined(|atom| prints[atom][kind].as_str())),
            levels: levels.iter().map(|by_atom| self.joined(|atom| by_atom[atom].as_str())).collect(),
            own: self.places(|atom| block.own.binary_search(&atom).is_ok()),
            shown: self.groups_that(|group| judgement.is_shown(block.measure, group) == Some(true)),
            distributions: self.groups_that(|group| judgement.shows_distribution(block.measure, group)),
            nobody: self.zeros(block),
            asked: self.groups_that(is_asked_told),
            all_asked: self.groups_that(|group| is_asked_told(group) && self.passed_by(block, group) == Some(0)),
            parts: self.parts_told(block.measure),
            pairs: beside.pairs.print(block.measure, self.id).to_string(),
        };
        (!recorded.shown.is_empty()).then(|| (frame.measures[block.measure].id.to_string(), recorded))
    }

    /// Fingerprints of the cells, one after the other.
    fn joined<'p>(&self, of: impl Fn(usize) -> &'p str) -> String {
        self.atoms.iter().map(|&atom| of(atom as usize)).collect()
    }

    /// Positions of groups.
    fn groups_that(&self, keep: impl Fn(GroupAt) -> bool) -> Vec<u32> {
        (0_u32..).zip(&self.groups).filter(|(_, group)| keep(**group)).map(|(place, _)| place).collect()
    }

    /// Positions of cells.
    fn places(&self, keep: impl Fn(u32) -> bool) -> Vec<u32> {
        (0_u32..).zip(&self.atoms).filter(|(_, atom)| keep(**atom)).map(|(place, _)| place).collect()
    }

    fn within(&self, group: GroupAt) -> Vec<u32> {
        self.decided.cells.within(&self.atoms, &self.decided.frame.groups[group])
    }

    /// Whether it is told how many of a group were asked a question with a route.
    fn is_asked_told(&self, block: &Block, group: GroupAt) -> bool {
        let judgement = self.decided.judgement;
        let is_shown = block.route.is_some() && judgement.is_shown(block.measure, group) == Some(true);
        is_shown && (judgement.shows_distribution(block.measure, group) || blanks(block, &self.within(group)) == 0)
    }

    /// How many of a group answered the question before a routed one, and were not asked that.
    fn passed_by(&self, block: &Block, group: GroupAt) -> Option<u64> {
        let BlockRoute { trigger, levels } = block.route.as_ref()?;
        let counts = &self.decided.blocks[*trigger].counts;
        let atoms = self.within(group);
        let given = atoms.iter().flat_map(|&atom| counts[atom as usize][0].iter().enumerate());
        Some(given.filter(|(level, _)| !levels.contains(level)).map(|(_, people)| people).sum())
    }

    /// Parts that weighted figures of a measure tell of, and those whose spread they tell.
    fn parts_told(&self, measure: MeasureAt) -> PartsTold {
        let told = |spread: bool| {
            let is_told =
                |judged: &JudgedParts, total: GroupAt| judged.may_stand(measure, total).is_some_and(|told| told || !spread);
            (0_u32..).zip(&self.parts).filter(|(_, (judged, total, _))| is_told(judged, *total)).map(|(place, _)| place).collect()
        };
        PartsTold { shown: told(false), distributions: told(true) }
    }

    /// By the position of a shown group: answers of which its figures tell that nobody gave them.
    fn zeros(&self, block: &Block) -> BTreeMap<u32, Vec<usize>> {
        let Decided { frame, judgement, .. } = self.decided;
        let of = |(place, &group): (u32, &GroupAt)| {
            let answers = block.answers_of(group).filter(|_| judgement.is_shown(block.measure, group) == Some(true))?;
            let told = judgement.shows_distribution(block.measure, group);
            let zeros = told_zeros(&frame.measures[block.measure], answers, told);
            (!zeros.is_empty()).then_some((place, zeros))
        };
        (0_u32..).zip(&self.groups).filter_map(of).collect()
    }
}
