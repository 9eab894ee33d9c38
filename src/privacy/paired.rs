//! Which comparisons of people with themselves may be shown.
//!
//! Whoever answered in both rounds is a group that crosses all others. What is shown of them speaks of their answers in both rounds at
//! once, and can be held against everything else that is shown of either: a single person who answered in one round only is the total
//! less the pairs. So the pairs of everyone, and of each service, are put beside all groups that are shown of the measure, as if their
//! answers in each round were published on their own, which is more than is told; and a comparison stands only where that gives nobody
//! away in either round, and where there are pairs enough for their spread to be told.
//!
//! Who is a pair is known to no ledger, so what grew by one pair cannot be told from what grew by one person. Where an earlier release of
//! either round was made from other answers, or of other pairs, there is no comparison.

use std::collections::{BTreeMap, BTreeSet};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::audit::audit;
use super::earlier::EarlierMeasure;
use super::ledger::Ledger;
use super::system::{Group, System};
use super::weighted::{Decision, JudgedParts};
use crate::analysis::Subject;
use crate::compare::PairedBlock;
use crate::model::{GroupAt, GroupKind, MeasureAt};
use crate::project::Rules;

/// An atom of the analysis in three parts: people without a pair, pairs that stayed in their service, pairs that did not.
const PARTS: u32 = 3;

/// Whose paired comparisons may be shown.
#[derive(Clone, Debug, Default)]
pub struct JudgedPairs {
    /// Measure and group.
    shown: BTreeSet<(MeasureAt, GroupAt)>,
    /// By measure and round: fingerprint of the pairs of everyone and of services that are shown, and of what they answered.
    prints: BTreeMap<(MeasureAt, String), String>,
}

impl JudgedPairs {
    /// Whether a comparison may be shown.
    #[must_use]
    pub fn may_show(&self, block: &PairedBlock) -> bool {
        self.shown.contains(&(block.measure, block.group))
    }

    /// Fingerprint of the pairs that are shown of a measure; empty where none are.
    pub(super) fn print(&self, measure: MeasureAt, round: &str) -> &str {
        self.prints.get(&(measure, round.to_string())).map_or("", String::as_str)
    }
}

/// Which paired comparisons may be shown beside groups and parts.
#[must_use]
pub fn judge_paired(
    decision: Decision<'_>,
    parts: &[JudgedParts],
    blocks: &[PairedBlock],
    ledger: Option<&Ledger>,
) -> JudgedPairs {
    let groups = &decision.subject.frame.groups;
    let mut by_measure: BTreeMap<(MeasureAt, &str), Vec<&PairedBlock>> = BTreeMap::new();
    for block in blocks {
        by_measure.entry((block.measure, groups[block.group].round.as_str())).or_default().push(block);
    }
    let by_measure: Vec<((MeasureAt, &str), Vec<&PairedBlock>)> = by_measure.into_iter().collect();
    let judged = |((measure, round), blocks): ((MeasureAt, &str), Vec<&PairedBlock>)| {
        let mut shown = of_measure(decision, parts, &blocks);
        let print = ledger.filter(|_| !shown.is_empty()).map(|ledger| print(ledger, &blocks)).unwrap_or_default();
        if !is_as_before(decision, &blocks, &print) {
            shown.clear();
        }
        ((measure, round.to_string(), print), shown)
    };
    let judged: Vec<_> = by_measure.into_par_iter().map(judged).collect();
    let mut found = JudgedPairs::default();
    for ((measure, round, print), shown) in judged.into_iter().filter(|(_, shown)| !shown.is_empty()) {
        found.prints.insert((measure, round), print);
        found.shown.extend(shown);
    }
    found
}

/// Fingerprint of everybody's and each service's pairs.
fn print(ledger: &Ledger, blocks: &[&PairedBlock]) -> String {
    let numbers = blocks.iter().flat_map(|block| {
        let cells = block.cells.iter().flat_map(|(cells, &people)| [u64::from(cells[0]), u64::from(cells[1]), people]);
        let answers = block.answers.iter().flat_map(|(answer, &people)| [answer[0], answer[1], people]);
        [block.group.index() as u64].into_iter().chain(cells).chain(answers).collect::<Vec<u64>>()
    });
    ledger.printer().print(&numbers.collect::<Vec<u64>>())
}

/// Whether every earlier release of either round was of the same answers, and had the same pairs or none.
fn is_as_before(decision: Decision<'_>, blocks: &[&PairedBlock], print: &str) -> bool {
    blocks.first().is_none_or(|block| {
        let [before, now] = [block.before, block.group].map(|group| decision.subject.round(group));
        decision.earlier.iter().filter(|earlier| [before, now].contains(&earlier.round)).all(|earlier| {
            let told = earlier.measures.get(&block.measure);
            told.is_none_or(|told| told.is_same() && (earlier.round != now || told.pairs.is_empty() || told.pairs == print))
        })
    })
}

/// Adds everyone first, then service by service, the largest first, as long as nobody is given away.
fn of_measure(decision: Decision<'_>, parts: &[JudgedParts], blocks: &[&PairedBlock]) -> Vec<(MeasureAt, GroupAt)> {
    let Decision { subject, judgement, rules, .. } = decision;
    let is_enough = |block: &&&PairedBlock| {
        let shown = [block.group, block.before].map(|group| judgement.persons(block.measure, group).is_some());
        block.people() >= rules.min_n_spread() && shown == [true, true]
    };
    let mut wanted: Vec<&PairedBlock> = blocks.iter().filter(is_enough).copied().collect();
    let kind = |block: &PairedBlock| subject.frame.groups[block.group].kind;
    wanted.sort_by_key(|block| (kind(block), std::cmp::Reverse(block.people()), block.group));
    let Some(first) = wanted.first() else { return Vec::new() };
    let mut sides = [0, 1].map(|at| Side::new(decision, parts, blocks, first, at));
    let mut shown = Vec::new();
    for block in wanted {
        if sides.iter_mut().all(|side| side.takes(subject, block, rules)) {
            for side in &mut sides {
                side.keep(subject, block);
            }
            shown.push((block.measure, block.group));
        }
    }
    shown
}

/// One of the two rounds: all that is shown of it, and the pairs so far.
struct Side {
    /// 0 before, 1 now.
    at: usize,
    system: System,
    shown: Vec<usize>,
}

impl Side {
    fn new(decision: Decision<'_>, parts: &[JudgedParts], blocks: &[&PairedBlock], one: &PairedBlock, at: usize) -> Self {
        let (measure, subject) = (one.measure, decision.subject);
        let frame = &subject.frame;
        let round = &frame.groups[[one.before, one.group][at]].round;
        let valid = decision.blocks[measure].valid.iter();
        let mut weights: Vec<u64> = valid.flat_map(|&n| [u64::from(n), 0, 0]).collect();
        let stays: BTreeSet<[u32; 2]> = blocks
            .iter()
            .filter(|block| subject.frame.groups[block.group].kind == GroupKind::Service)
            .flat_map(|block| block.cells.keys().copied())
            .collect();
        for block in blocks.iter().filter(|block| subject.frame.groups[block.group].kind == GroupKind::Total) {
            for (cells, people) in &block.cells {
                let atom = (cells[at] * PARTS) as usize;
                weights[atom] = weights[atom].saturating_sub(*people);
                weights[atom + if stays.contains(cells) { 1 } else { 2 }] += people;
            }
        }
        let (mut groups, mut shown) = (Vec::new(), Vec::new());
        let mut add = |atoms: &[u32], is_shown: bool| {
            if is_shown {
                shown.push(groups.len());
            }
            let atoms = atoms.iter().flat_map(|&atom| (0..PARTS).map(move |part| atom * PARTS + part)).collect();
            groups.push(Group { atoms, ..Group::default() });
        };
        for (group, _) in frame.groups.enumerated().filter(|(_, info)| info.round == *round) {
            if let Some(is_shown) = decision.judgement.is_shown(measure, group) {
                add(&subject.cells[group], is_shown);
            }
        }
        for judged in parts {
            let told = judged.parts().filter(|(total, _)| judged.may_stand(measure, *total).is_some());
            told.filter(|(total, _)| frame.groups[*total].round == *round).for_each(|(_, part)| add(part, true));
        }
        let earlier = decision.earlier.iter().filter(|earlier| frame.rounds[earlier.round].id == *round);
        earlier
            .filter_map(|earlier| earlier.measures.get(&measure))
            .flat_map(EarlierMeasure::rows)
            .for_each(|row| add(&row, true));
        Self { at, system: System { weights, groups, sensitive: false }, shown }
    }

    /// The pairs of a block as a group.
    fn group(&self, subject: &Subject<'_>, block: &PairedBlock) -> Group {
        let parts: &[u32] = match subject.frame.groups[block.group].kind {
            GroupKind::Service => &[1],
            _ => &[1, 2],
        };
        let cells: BTreeSet<u32> = block.cells.keys().map(|cells| cells[self.at]).collect();
        let atoms = cells.into_iter().flat_map(|cell| parts.iter().map(move |part| cell * PARTS + part)).collect();
        Group { atoms, ..Group::default() }
    }

    /// Whether everything shown and these pairs beside it give nobody away.
    fn takes(&mut self, subject: &Subject<'_>, block: &PairedBlock, rules: &Rules) -> bool {
        self.keep(subject, block);
        let safe = audit(&self.system, rules, &self.shown).is_safe();
        self.system.groups.pop();
        self.shown.pop();
        safe
    }

    fn keep(&mut self, subject: &Subject<'_>, block: &PairedBlock) {
        self.shown.push(self.system.groups.len());
        self.system.groups.push(self.group(subject, block));
    }
}
