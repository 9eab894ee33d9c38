//! Which comparisons of people with themselves may be shown.
//!
//! Whoever answered in both rounds is a group that crosses all others. What is shown of them speaks of their answers in both rounds at
//! once, and can be held against everything else that is shown of either: a single person who answered in one round only is the total
//! less the pairs. So the pairs of everyone, and of each service, are put beside all groups that are shown of the measure, as if their
//! answers in each round were published on their own, which is more than is told; and a comparison stands only where that gives nobody
//! away in either round, and where there are pairs enough for their spread to be told.

use std::collections::{BTreeMap, BTreeSet};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::audit::audit;
use super::judgement::Judgement;
use super::system::{Group, System};
use crate::analysis::Analysis;
use crate::compare::PairedBlock;
use crate::model::{GroupAt, GroupKind, MeasureAt};
use crate::project::Rules;

/// An atom of the analysis in three parts: people without a pair, pairs that stayed in their service, pairs that did not.
const PARTS: u32 = 3;

/// The (measure, group) whose paired comparison may be shown.
#[must_use]
pub fn judge_paired(
    analysis: &Analysis,
    judgement: &Judgement,
    blocks: &[PairedBlock],
    rules: &Rules,
) -> BTreeSet<(MeasureAt, GroupAt)> {
    let mut by_measure: BTreeMap<(MeasureAt, &str), Vec<&PairedBlock>> = BTreeMap::new();
    for block in blocks {
        let round = analysis.frame.groups[block.group].round.as_str();
        by_measure.entry((block.measure, round)).or_default().push(block);
    }
    let by_measure: Vec<Vec<&PairedBlock>> = by_measure.into_values().collect();
    let shown: Vec<Vec<(MeasureAt, GroupAt)>> =
        by_measure.into_par_iter().map(|blocks| of_measure(analysis, judgement, &blocks, rules)).collect();
    shown.into_iter().flatten().collect()
}

/// Adds everyone first, then service by service, the largest first, as long as nobody is given away.
fn of_measure(analysis: &Analysis, judgement: &Judgement, blocks: &[&PairedBlock], rules: &Rules) -> Vec<(MeasureAt, GroupAt)> {
    let is_enough = |block: &&&PairedBlock| {
        let shown = [block.group, block.before].map(|group| judgement.persons(block.measure, group).is_some());
        block.people() >= rules.min_n_spread() && shown == [true, true]
    };
    let mut wanted: Vec<&PairedBlock> = blocks.iter().filter(is_enough).copied().collect();
    let kind = |block: &PairedBlock| analysis.frame.groups[block.group].kind;
    wanted.sort_by_key(|block| (kind(block), std::cmp::Reverse(block.people()), block.group));
    let Some(first) = wanted.first() else { return Vec::new() };
    let mut sides = [Side::new(analysis, judgement, blocks, first, 0), Side::new(analysis, judgement, blocks, first, 1)];
    let mut shown = Vec::new();
    for block in wanted {
        if sides.iter_mut().all(|side| side.takes(analysis, block, rules)) {
            for side in &mut sides {
                side.keep(analysis, block);
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
    fn new(analysis: &Analysis, judgement: &Judgement, blocks: &[&PairedBlock], one: &PairedBlock, at: usize) -> Self {
        let measure = one.measure;
        let round = &analysis.frame.groups[[one.before, one.group][at]].round;
        let valid = analysis.blocks.iter().find(|block| block.measure == measure).map_or(&[][..], |block| &block.valid);
        let mut weights: Vec<u64> = valid.iter().flat_map(|&n| [u64::from(n), 0, 0]).collect();
        let stays: BTreeSet<[u32; 2]> = blocks
            .iter()
            .filter(|block| analysis.frame.groups[block.group].kind == GroupKind::Service)
            .flat_map(|block| block.cells.keys().copied())
            .collect();
        for block in blocks.iter().filter(|block| analysis.frame.groups[block.group].kind == GroupKind::Total) {
            for (cells, people) in &block.cells {
                let atom = (cells[at] * PARTS) as usize;
                weights[atom] = weights[atom].saturating_sub(*people);
                weights[atom + if stays.contains(cells) { 1 } else { 2 }] += people;
            }
        }
        let (mut groups, mut shown) = (Vec::new(), Vec::new());
        for (position, _) in analysis.frame.groups.enumerated().filter(|(_, info)| info.round == *round) {
            let Some(is_shown) = judgement.is_shown(measure, position) else { continue };
            if is_shown {
                shown.push(groups.len());
            }
            let atoms = analysis.atoms[position].iter();
            let atoms = atoms.flat_map(|&atom| (0..PARTS).map(move |part| atom * PARTS + part)).collect();
            groups.push(Group { atoms, ..Group::default() });
        }
        Self { at, system: System { weights, groups, sensitive: false }, shown }
    }

    /// The pairs of a block as a group.
    fn group(&self, analysis: &Analysis, block: &PairedBlock) -> Group {
        let parts: &[u32] = match analysis.frame.groups[block.group].kind {
            GroupKind::Service => &[1],
            _ => &[1, 2],
        };
        let cells: BTreeSet<u32> = block.cells.keys().map(|cells| cells[self.at]).collect();
        let atoms = cells.into_iter().flat_map(|cell| parts.iter().map(move |part| cell * PARTS + part)).collect();
        Group { atoms, ..Group::default() }
    }

    /// Whether everything shown and these pairs beside it give nobody away.
    fn takes(&mut self, analysis: &Analysis, block: &PairedBlock, rules: &Rules) -> bool {
        self.keep(analysis, block);
        let safe = audit(&self.system, rules, &self.shown).is_safe();
        self.system.groups.pop();
        self.shown.pop();
        safe
    }

    fn keep(&mut self, analysis: &Analysis, block: &PairedBlock) {
        self.shown.push(self.system.groups.len());
        self.system.groups.push(self.group(analysis, block));
    }
}
