//! The second decision: whose distribution and spread may be shown, among the groups that are.

use std::collections::BTreeMap;

use super::decide::Round;
use super::earlier::{Beside, Counted, Earlier, EarlierMeasure, Joined};
use super::side::Side;
use super::suppress::{Requirement, Task};
use crate::model::MeasureId;

impl<'a> Round<'a> {
    /// Measures whose distributions are one: a scale of which the round asked a single question, and that question. The one with the most
    /// groups stands first.
    pub(super) fn told_alike(&self) -> Vec<Vec<&Side<'a>>> {
        let mut sets: BTreeMap<&MeasureId, Vec<&Side<'a>>> = BTreeMap::new();
        for side in &self.sides {
            let mut items =
                self.sides.iter().map(|item| &item.info.id).filter(|id| side.info.items.iter().any(|item| item == *id));
            let only = items.next().filter(|_| items.next().is_none());
            sets.entry(only.unwrap_or(&side.info.id)).or_default().push(side);
        }
        let groups = |side: &&Side<'_>| std::cmp::Reverse(side.answers.iter().flatten().count());
        sets.values_mut().for_each(|sides| sides.sort_by_key(groups));
        sets.into_values().collect()
    }

    /// Whose distribution of a measure may be shown: whatever follows from these distributions rests on people enough for theirs.
    pub(super) fn distributions(&self, sides: &[&Side<'a>], shown: &[bool]) -> Vec<bool> {
        let rules = self.survey.rules;
        let fixed = (0..shown.len()).map(|group| !shown[group] || !rules.allows_spread(sides[0].people(group))).collect();
        let requirements = self.of_distributions(sides);
        let requirements: Vec<&Requirement> = requirements.iter().collect();
        let further = |told: &[bool]| self.zeros_of(sides, shown, told);
        let task = Task { requirements: &requirements, fixed, costs: &self.costs, further: &further };
        task.choose().shown
    }

    /// What distributions of measures that are told alike must withstand.
    pub(super) fn of_distributions(&self, sides: &[&Side<'_>]) -> Vec<Requirement> {
        let (system, rules) = (sides[0].system(), self.survey.rules);
        let fewest = rules.min_n_spread();
        let of_release = |earlier: &Earlier| {
            let told = sides.iter().filter_map(|side| side.in_earlier(earlier));
            told.fold(None, |all: Option<EarlierMeasure>, one| Some(all.map_or_else(|| one.clone(), |all| all.and(one))))
        };
        let earlier: Vec<EarlierMeasure> = self.of_round().filter_map(of_release).collect();
        let told = Beside { counted: Counted::Valid, distributions: true, fewest, much: None };
        let now = Joined::new(system.clone(), vec![0; system.weights.len()]);
        let beside = told.beside(&now, &earlier.iter().collect::<Vec<_>>(), rules);
        std::iter::once(Requirement::new(&system, fewest, rules.min_interval())).chain(beside).collect()
    }

    /// What zeros in the distributions of measures tell.
    pub(super) fn zeros_of(&self, sides: &[&Side<'a>], shown: &[bool], told: &[bool]) -> Vec<Vec<usize>> {
        sides.iter().flat_map(|side| self.zeros(side, shown, Some(told))).collect()
    }
}
