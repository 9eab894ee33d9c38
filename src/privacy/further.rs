//! What a pattern that meets every requirement tells besides: every answer of a group, or of what is left of one; the sum of a hidden group;
//! what zeros lead to. For each, the shown groups of which one must go.

use super::alike::{is_told, share_tells};
use super::decide::Round;
use super::earlier::Earlier;
use super::judgement::{Suppressed, Verdict, Verdicts};
use super::open::Rest;
use super::side::Side;
use super::zeros::{Before, Zeros};
use crate::model::{GroupKind, MeasureKind};

impl<'a> Round<'a> {
    /// What a pattern tells too well: a shown group's every answer, or those of a rest, or the sum of a hidden group; for each, the shown
    /// groups of which one must go.
    pub(super) fn too_much(&self, shown: &[bool]) -> Vec<Vec<usize>> {
        let rules = self.survey.rules;
        let of_side = |side: &Side<'a>| {
            let told =
                |&group: &usize| shown[group] && side.answers[group].is_some_and(|answers| is_told(side.info, answers, rules));
            let told = (0..shown.len()).filter(told).map(|group| vec![group]);
            let rests = self.tree.rests(shown, &|group| side.answers[group].is_some());
            let people = |groups: &[usize]| groups.iter().map(|&group| side.people(group)).sum::<u64>();
            // A hidden group that is the sum of shown ones is hidden in name only.
            let covered =
                rests.iter().flat_map(|rest| &rest.hidden).filter(|(hidden, within)| people(&[*hidden]) == people(within));
            let covered: Vec<Vec<usize>> =
                covered.map(|(_, within)| within.clone()).filter(|within| !within.is_empty()).collect();
            let rests = rests.iter().filter(|rest| side.tells(rest, rules)).filter_map(|rest| self.cut(rest));
            let zeros = self.zeros(side, shown, None);
            let asked = self.asked(side, shown);
            told.chain(rests).chain(covered).chain(zeros).chain(asked).collect::<Vec<_>>()
        };
        self.sides.iter().filter(|side| side.info.kind != MeasureKind::Response).flat_map(of_side).collect()
    }

    /// What zeros tell of a measure, alone and beside earlier releases.
    pub(super) fn zeros(&self, side: &Side<'a>, shown: &[bool], told: Option<&[bool]>) -> Vec<Vec<usize>> {
        let now = side.rows(shown);
        let earlier = self.beside(side).filter(|earlier| !earlier.adds_nothing(&now));
        let earlier: Vec<Before<'_>> = earlier.map(|earlier| Before::of_side(side.info, earlier)).collect();
        self.by_zeros(&Zeros::of_side(self.survey, side, shown, told), &earlier)
    }

    /// What zeros tell of the question before a routed one, by who was asked that.
    fn asked(&self, side: &Side<'a>, shown: &[bool]) -> Vec<Vec<usize>> {
        let Some(route) = &side.block.route else { return Vec::new() };
        let (now, before) = (side.rows(shown), self.shown_before.iter().cloned().collect());
        let of_release = |earlier: &'a Earlier| {
            let (trigger, routed) = (earlier.measures.get(&route.trigger)?, side.in_earlier(earlier));
            let is_news = !trigger.adds_nothing(&before) || routed.is_some_and(|routed| !routed.adds_nothing(&now));
            let info = &self.survey.frame.measures[route.trigger];
            is_news.then(|| Before::of_route(info, route, trigger, routed))
        };
        let earlier: Vec<Before<'_>> = self.of_round().filter_map(of_release).collect();
        let within = self.sides.iter().find(|other| other.block.measure == route.trigger);
        let decided = within.map(|trigger| self.as_decided(trigger, shown));
        let zeros = Zeros::of_route(self.survey, route, side, shown, decided.as_ref().unwrap_or(self.before));
        let mut cuts = self.by_zeros(&zeros, &earlier);
        // Of a question before it in the same set, number and share must leave more than one distribution too.
        let tells = |trigger: &Side<'_>, group: usize| {
            let answers = trigger.answers[group].filter(|_| shown[group] && side.answers[group].is_some());
            let small = answers.filter(|answers| !self.survey.rules.allows_spread(answers.n()) && trigger.info.levels.len() > 2);
            small.is_some_and(|answers| share_tells(trigger.info, answers, &route.levels, self.survey.rules))
        };
        cuts.extend(within.into_iter().flat_map(|trigger| {
            let groups = (0..shown.len()).filter(move |&group| tells(trigger, group));
            groups.map(|group| vec![group]).collect::<Vec<_>>()
        }));
        cuts
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
