//! Where figures that are weighted over several margins may be shown.
//!
//! A raked mean is made from parts that are nowhere shown: those who are alike in every margin. It is one more equation about them, and
//! where the parts are few that is all a reader needs to work them out. So it stands only where every part could be published beside all
//! that is: that is more than it tells.

use std::collections::BTreeSet;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::audit::audit;
use super::judgement::Judgement;
use super::system::{Group, System};
use crate::analysis::Analysis;
use crate::compare::WeightedParts;
use crate::project::Rules;

/// The (measure, group of everyone) whose figures weighted over several margins may be shown.
#[must_use]
pub fn judge_weighted(
    analysis: &Analysis,
    judgement: &Judgement,
    rounds: &[WeightedParts],
    rules: &Rules,
) -> BTreeSet<(u32, u32)> {
    let tasks: Vec<(u32, &WeightedParts)> =
        rounds.iter().flat_map(|round| analysis.blocks.iter().map(move |block| (block.measure, round))).collect();
    tasks
        .into_par_iter()
        .filter(|(measure, round)| is_safe(analysis, judgement, *measure, round, rules))
        .map(|(measure, round)| (measure, round.total))
        .collect()
}

fn is_safe(analysis: &Analysis, judgement: &Judgement, measure: u32, round: &WeightedParts, rules: &Rules) -> bool {
    let every_group = round.groups.iter().all(|&group| judgement.is_shown(measure, group) == Some(true));
    let Some(block) = analysis.blocks.iter().find(|block| block.measure == measure).filter(|_| every_group) else {
        return false;
    };
    let sensitive = analysis.frame.measures[measure as usize].sensitive;
    let mut system = System { weights: block.valid.iter().map(|&n| u64::from(n)).collect(), groups: Vec::new(), sensitive };
    let mut shown = Vec::new();
    let id = &analysis.frame.groups[round.total as usize].round;
    for (position, _) in (0_u32..).zip(&analysis.frame.groups).filter(|(_, info)| info.round == *id) {
        let Some(is_shown) = judgement.is_shown(measure, position) else { continue };
        if is_shown {
            shown.push(system.groups.len());
        }
        system.groups.push(Group { atoms: analysis.atoms[position as usize].clone(), ..Group::default() });
    }
    for part in &round.parts {
        shown.push(system.groups.len());
        system.groups.push(Group { atoms: part.clone(), ..Group::default() });
    }
    let parts = &system.groups[system.groups.len() - round.parts.len()..];
    let small = |part: &Group| {
        let people: u64 = part.atoms.iter().map(|&atom| system.weights[atom as usize]).sum();
        people > 0 && people < rules.threshold(sensitive)
    };
    !parts.iter().any(small) && audit(&system, rules, &shown).is_safe()
}
