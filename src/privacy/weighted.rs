//! Where figures that are weighted over several margins may be shown.
//!
//! A raked mean is made from parts that are nowhere shown: those who are alike in every margin. It is one more equation about them, and
//! where the parts are few that is all a reader needs to work them out. So it stands only where every part could be published beside all
//! that is: that is more than it tells.

use std::collections::BTreeMap;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::audit::audit;
use super::judgement::{Judgement, Suppressed};
use super::system::{Group, System};
use crate::analysis::Analysis;
use crate::compare::WeightedParts;
use crate::model::{GroupAt, MeasureAt};
use crate::project::Rules;

/// The (measure, group of everyone) whose figures that are made from such parts may be shown, and whether they may tell of spread within the parts.
#[must_use]
pub fn judge_weighted(
    analysis: &Analysis,
    judgement: &Judgement,
    rounds: &[WeightedParts],
    rules: &Rules,
) -> BTreeMap<(MeasureAt, GroupAt), bool> {
    let tasks: Vec<(MeasureAt, &WeightedParts)> =
        rounds.iter().flat_map(|round| analysis.blocks.iter().map(move |block| (block.measure, round))).collect();
    tasks
        .into_par_iter()
        .filter(|(measure, round)| is_safe(analysis, judgement, *measure, round, rules))
        .map(|(measure, round)| {
            let sensitive = analysis.frame.measures[measure].sensitive;
            let spread = !sensitive && tells_spread(analysis, judgement, measure, round, rules);
            ((measure, round.total), spread)
        })
        .collect()
}

/// Whether every part could be published beside all that is.
fn is_safe(analysis: &Analysis, judgement: &Judgement, measure: MeasureAt, round: &WeightedParts, rules: &Rules) -> bool {
    round.groups.iter().all(|&group| judgement.is_shown(measure, group) == Some(true))
        && !hides_for_answers(analysis, judgement, measure, round)
        && is_publishable(analysis, measure, round, rules, &|group| judgement.is_shown(measure, group))
}

/// Whether a group of the round is hidden for what it answered, in this measure or in one that shares its answers, or for an earlier release: how many
/// there are says nothing of what one more equation about it tells.
fn hides_for_answers(analysis: &Analysis, judgement: &Judgement, measure: MeasureAt, round: &WeightedParts) -> bool {
    let id = &analysis.frame.groups[round.total].round;
    judgement.suppressed().any(|(of, group, reason)| {
        let by_number = matches!(reason, Suppressed::TooFew | Suppressed::Complementary { .. });
        of == measure && !by_number && analysis.frame.groups[group].round == *id
    })
}

/// Whether the distribution of every part could be published beside those that are.
fn tells_spread(analysis: &Analysis, judgement: &Judgement, measure: MeasureAt, round: &WeightedParts, rules: &Rules) -> bool {
    let is_told = |group: GroupAt| judgement.is_shown(measure, group).map(|_| judgement.shows_distribution(measure, group));
    is_publishable(analysis, measure, round, &rules.of_spread(), &is_told)
}

fn is_publishable(
    analysis: &Analysis,
    measure: MeasureAt,
    round: &WeightedParts,
    rules: &Rules,
    is_told: &dyn Fn(GroupAt) -> Option<bool>,
) -> bool {
    let Some(block) = analysis.blocks.iter().find(|block| block.measure == measure) else { return false };
    let sensitive = analysis.frame.measures[measure].sensitive;
    let mut system = System { weights: block.valid.iter().map(|&n| u64::from(n)).collect(), groups: Vec::new(), sensitive };
    let mut shown = Vec::new();
    let id = &analysis.frame.groups[round.total].round;
    for (position, _) in analysis.frame.groups.enumerated().filter(|(_, info)| info.round == *id) {
        let Some(is_told) = is_told(position) else { continue };
        if is_told {
            shown.push(system.groups.len());
        }
        system.groups.push(Group { atoms: analysis.atoms[position].clone(), ..Group::default() });
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
