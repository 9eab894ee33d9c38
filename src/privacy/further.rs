//! What a pattern that meets every requirement tells besides: every answer of a group, or of what is left of one; the sum of a hidden group;
//! what zeros lead to. For each, the shown groups of which one must go.

use std::collections::BTreeSet;

use super::alike::{is_told, room, share_tells};
use super::decide::Round;
use super::derived::{Derived, derived};
use super::earlier::{Counted, Earlier, EarlierMeasure, Joined};
use super::judgement::{Suppressed, Verdict, Verdicts};
use super::open::Rest;
use super::side::Side;
use super::zeros::{Before, Zeros};
use crate::analysis::BlockRoute;
use crate::model::{GroupKind, MeasureAt, MeasureKind};

impl<'a> Round<'a> {
    /// What a pattern tells too well: a shown group's every answer, or those of a rest, or the sum of a hidden group; for each, the shown
    /// groups of which one must go.
    pub(super) fn too_much(&self, shown: &[bool]) -> Vec<Vec<usize>> {
        let of_side = |side: &Side<'a>| {
            let derived = self.derived(side, shown);
            let mut known = shown.to_vec();
            for derived in &derived {
                known[derived.group] = true;
            }
            let told = self.told_by(side, &known).into_iter().filter_map(|cut| self.behind(cut, &derived));
            // What is hidden in any case must not follow either.
            let fixed = derived.iter().filter(|derived| self.fixed[derived.group].is_some());
            let fixed = fixed.filter_map(|derived| self.without_everyone(derived.by.clone()));
            told.chain(fixed).collect::<Vec<_>>()
        };
        let sides = self.sides.iter().filter(|side| side.info.kind != MeasureKind::Response);
        sides.flat_map(of_side).chain(self.asked(shown)).collect()
    }

    /// What known groups tell too well of a measure, as sets of them.
    fn told_by(&self, side: &Side<'a>, known: &[bool]) -> Vec<Vec<usize>> {
        let rules = self.survey.rules;
        let tells = |group: usize, answers| is_told(side.info, answers, rules) || self.told_by_items(side, group);
        let told = |&group: &usize| known[group] && side.answers[group].is_some_and(|answers| tells(group, answers));
        let told = (0..known.len()).filter(told).map(|group| vec![group]);
        let rests = self.tree.rests(known, &|group| side.answers[group].is_some());
        let people = |groups: &[usize]| groups.iter().map(|&group| side.people(group)).sum::<u64>();
        // A hidden group that is the sum of shown ones is hidden in name only.
        let covered = rests.iter().flat_map(|rest| &rest.hidden).filter(|(hidden, within)| people(&[*hidden]) == people(within));
        let covered: Vec<Vec<usize>> = covered.map(|(_, within)| within.clone()).filter(|within| !within.is_empty()).collect();
        let rests = rests.iter().filter(|rest| side.tells(rest, rules)).filter_map(|rest| self.cut(rest));
        told.chain(rests).chain(covered).chain(self.zeros(side, known, None)).collect()
    }

    /// Whether a small group's mean of a scale is the lowest or the highest that the shares of its questions leave, which tells every answer.
    fn told_by_items(&self, scale: &Side<'a>, group: usize) -> bool {
        let (people, info) = (scale.people(group), scale.info);
        let is_item = |side: &&Side<'a>| info.items.contains(&side.info.id) && side.answers[group].is_some();
        let items: Vec<&Side<'a>> = self.sides.iter().filter(is_item).collect();
        if self.survey.rules.allows_spread(people) || items.iter().any(|item| item.people(group) != people) {
            return false;
        }
        let rooms = items.iter().filter_map(|item| {
            let [above, below] = room(item.info, item.answers[group]?);
            Some(if info.reversed.contains(&item.info.id) { [below, above] } else { [above, below] })
        });
        let [above, below] = rooms.fold([0, 0], |sum, room| [sum[0] + room[0], sum[1] + room[1]]);
        above + below > 0 && (above == 0 || below == 0)
    }

    /// Hidden groups of a measure that follow from what is shown beside what earlier releases have shown.
    fn derived(&self, side: &Side<'a>, shown: &[bool]) -> Vec<Derived> {
        let now = side.rows(shown);
        let earlier: Vec<_> = self.beside(side).filter(|earlier| !earlier.adds_nothing(&now)).collect();
        if earlier.is_empty() {
            return Vec::new();
        }
        let system = side.system();
        let nobody = vec![0; system.weights.len()];
        let with = |joined: Joined, release: &&EarlierMeasure| joined.with(&release.cells, release.shown.iter(), Counted::Valid);
        let system = earlier.iter().fold(Joined::new(system, nobody), with).system(None);
        derived(&system, self.groups.len(), shown)
    }

    /// Groups of which one must go, with what a derived one follows from in its place. Nothing where that can only be everyone.
    fn behind(&self, cut: Vec<usize>, derived: &[Derived]) -> Option<Vec<usize>> {
        let follows = |group: usize| derived.iter().find(|derived| derived.group == group);
        if cut.iter().all(|&group| follows(group).is_none()) {
            return Some(cut);
        }
        let by = |group: usize| follows(group).map_or_else(|| vec![group], |derived| derived.by.clone());
        self.without_everyone(cut.into_iter().flat_map(by).collect())
    }

    /// What zeros tell of a measure, alone and beside earlier releases.
    pub(super) fn zeros(&self, side: &Side<'a>, shown: &[bool], told: Option<&[bool]>) -> Vec<Vec<usize>> {
        let is_first = self.of_round().next().is_none();
        let earlier = if is_first { Vec::new() } else { self.told_before(side.block.measure, &side.rows(shown)) };
        // Mostly every answer was given in every group.
        let is_lacking = |group: usize| shown[group] && side.answers[group].is_some() && side.lacks_an_answer(group);
        if earlier.is_empty() && !(0..shown.len()).any(is_lacking) {
            return Vec::new();
        }
        self.by_zeros(&Zeros::of_side(self.survey, side, shown, told), &earlier)
    }

    /// What earlier releases told of a question, and of those whom it led to others; but for what is among the rows of now.
    fn told_before(&self, measure: MeasureAt, now: &BTreeSet<Vec<u32>>) -> Vec<Before<'a>> {
        let survey = self.survey;
        let asked: Vec<(&BlockRoute, MeasureAt)> =
            survey.blocks.iter().filter_map(|block| Some((block.route.as_ref()?, block.measure))).collect();
        let asked: Vec<_> = asked.into_iter().filter(|(route, _)| route.trigger == measure).collect();
        let of_release = |earlier: &'a Earlier| {
            let own = earlier.measures.get(&measure)?;
            let asked = asked.iter().filter_map(|(route, routed)| Some((*route, earlier.measures.get(routed)?)));
            let is_news = std::iter::once(own).chain(asked.clone().map(|(_, routed)| routed)).any(|told| !told.adds_nothing(now));
            is_news.then(|| Before::new(&survey.frame.measures[measure], own, asked))
        };
        self.of_round().filter_map(of_release).collect()
    }

    /// What zeros tell of the questions before routed ones, by who was asked these.
    fn asked(&self, shown: &[bool]) -> Vec<Vec<usize>> {
        let routed = self.sides.iter().filter_map(|side| Some((side.block.route.as_ref()?, side)));
        let triggers: BTreeSet<MeasureAt> = routed.clone().map(|(route, _)| route.trigger).collect();
        let of_trigger = |trigger: MeasureAt| {
            let asked: Vec<(&BlockRoute, &Side<'a>)> = routed.clone().filter(|(route, _)| route.trigger == trigger).collect();
            let rows = asked.iter().flat_map(|(_, side)| side.rows(shown)).chain(self.shown_before.iter().cloned()).collect();
            let earlier = self.told_before(trigger, &rows);
            let within = self.sides.iter().find(|side| side.block.measure == trigger);
            let decided = within.map(|trigger| self.as_decided(trigger, shown));
            let before = decided.as_ref().unwrap_or(self.before);
            let mut cuts = self.by_zeros(&Zeros::of_trigger(self.survey, trigger, &asked, shown, before), &earlier);
            // Of a question before it in the same set, number and share must leave more than one distribution too.
            for (trigger, (route, side)) in within.into_iter().flat_map(|trigger| asked.iter().map(move |asked| (trigger, asked)))
            {
                let groups = (0..shown.len()).filter(|&group| shown[group] && side.answers[group].is_some());
                cuts.extend(groups.filter(|&group| self.tells_by_number(trigger, group, &route.levels)).map(|group| vec![group]));
            }
            cuts
        };
        triggers.into_iter().flat_map(of_trigger).collect()
    }

    /// Whether a group's share leaves one distribution only beside the number of those who gave some answers.
    fn tells_by_number(&self, side: &Side<'_>, group: usize, levels: &[usize]) -> bool {
        let rules = self.survey.rules;
        let small = side.answers[group].filter(|answers| !rules.allows_spread(answers.n()) && side.info.levels.len() > 2);
        small.is_some_and(|answers| share_tells(side.info, answers, levels, rules))
    }

    /// A pattern of a measure as if it were decided, before anything is said of distributions.
    fn as_decided(&self, side: &Side<'_>, shown: &[bool]) -> Verdicts {
        let groups = self.groups.iter().enumerate().filter(|(position, _)| side.answers[*position].is_some());
        let verdict = |position: usize| Verdict {
            hidden: (!shown[position]).then_some(Suppressed::Connected),
            distribution: false,
            n: side.people(position),
        };
        groups.map(|(position, &group)| ((side.block.measure, group), verdict(position))).collect()
    }

    /// What zeros tell, alone, beside each earlier release and beside all of them, as shown groups of which one must go.
    fn by_zeros(&self, zeros: &Zeros<'_>, earlier: &[Before<'_>]) -> Vec<Vec<usize>> {
        let releases = earlier.iter().map(std::slice::from_ref).chain((earlier.len() > 1).then_some(earlier));
        let beside = releases.flat_map(|releases| zeros.beside(releases).told());
        zeros.told().into_iter().chain(beside).filter_map(|cut| self.without_everyone(cut)).collect()
    }

    /// The shown groups around a rest.
    fn cut(&self, rest: &Rest) -> Option<Vec<usize>> {
        self.without_everyone(rest.shown.iter().copied().chain([rest.around]).collect())
    }

    /// Groups of which one must go, if any can: everyone's figure stays, for nothing is to be protected from it.
    fn without_everyone(&self, mut cut: Vec<usize>) -> Option<Vec<usize>> {
        cut.retain(|&group| self.survey.frame.groups[self.groups[group]].kind != GroupKind::Total);
        (!cut.is_empty()).then_some(cut)
    }
}
