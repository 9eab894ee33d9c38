//! Everything that was measured, as candidates: of every kind all there are, so that it can be counted how many were looked at.

use super::shown::{Beside, Newest};
use super::{Certainty, Finding, FindingKind, MANY_UNSURE, Rule};
use crate::model::{Estimate, GroupAt, GroupKind, MeasureAt, MeasureKind, Polarity, Statistic, Unit};
use crate::privacy::{RowKey, Shown};
use crate::stats::distribution::normal_two_sided;

/// Groups whose answers to single questions are told of.
const SERVICES: [GroupKind; 2] = [GroupKind::Municipality, GroupKind::Service];
/// Fewest questions with the same answers to choose from among which one can stand out.
const FEWEST_ALIKE: usize = 3;

/// Fewest people of whom it is told that all, or none, of them answered something.
const FEWEST_TOLD_ALIKE: u64 = 20;

/// All or none of a few people: it may be shown in a table, but a sentence about it is a sentence about each of them.
fn is_all_of_few(beside: &Beside) -> bool {
    let own = &beside.own;
    own.unit == Unit::Share && own.n < FEWEST_TOLD_ALIKE && (own.value <= 0.0 || own.value >= 1.0)
}

impl Newest<'_> {
    /// Every candidate, in order of rule, then of the questionnaire.
    pub(super) fn candidates(&self) -> Vec<Finding> {
        let mut all = self.levels();
        all.extend(self.scales_in_groups());
        all.extend(self.questions());
        all.extend(self.questions_in_groups());
        all.extend(self.unsure());
        all.extend(self.wishes());
        all.extend(self.responses());
        all.extend(self.units());
        all.extend(self.changes());
        all
    }

    fn finding(&self, rule: Rule, kind: FindingKind, measure: MeasureAt, group: GroupAt, beside: Beside) -> Finding {
        Finding {
            kind,
            rule,
            measure,
            group,
            reference: Some(self.total),
            level: Some(beside.own),
            other: Some(beside.other),
            next: None,
            difference: Some(beside.difference),
            p: beside.p,
            certainty: Certainty::of_interval(&beside.difference),
        }
    }

    /// Strength or gap, by which end of a measure is good; `None` where neither is.
    fn side(&self, measure: MeasureAt, difference: f64, rules: [Rule; 2]) -> Option<(Rule, FindingKind)> {
        match (self.polarity(measure), difference > 0.0) {
            (Polarity::Neutral, _) => None,
            (Polarity::Positive, true) | (Polarity::Negative, false) => Some((rules[0], FindingKind::Strength)),
            _ => Some((rules[1], FindingKind::Gap)),
        }
    }

    /// Each of several figures of the same people against the mean of the others.
    fn against_mean(&self, figures: &[(MeasureAt, Estimate)], rules: [Rule; 2]) -> Vec<Finding> {
        let of = |&(measure, own): &(MeasureAt, Estimate)| {
            let others: Vec<&Estimate> =
                figures.iter().filter(|(other, _)| *other != measure).map(|(_, estimate)| estimate).collect();
            let count = others.len() as f64;
            let mean = others.iter().map(|other| other.value).sum::<f64>() / count;
            let error = others.iter().filter_map(|other| self.error(other)).sum::<f64>() / count;
            let beside = self.of_same_people(own, mean, error)?;
            Some((measure, beside))
        };
        figures
            .iter()
            .filter_map(of)
            .map(|(measure, beside)| {
                let good = beside.difference.value > 0.0;
                let (rule, kind) = if good { (rules[0], FindingKind::Strength) } else { (rules[1], FindingKind::Gap) };
                Finding { reference: None, ..self.finding(rule, kind, measure, self.total, beside) }
            })
            .collect()
    }

    /// Scales, everyone; where low is good, by the distance from the top.
    fn levels(&self) -> Vec<Finding> {
        let figures: Vec<(MeasureAt, Estimate)> = self
            .measures(MeasureKind::Scale)
            .filter(|&measure| self.polarity(measure) != Polarity::Neutral)
            .filter_map(|measure| Some((measure, self.turned(measure, self.value(measure, self.total, Statistic::Mean100)?))))
            .collect();
        let rules = [Rule::BestLevel, Rule::PoorestLevel];
        if let [(measure, level)] = figures.as_slice() {
            let (rule, kind) = if level.value < 50.0 { (rules[1], FindingKind::Gap) } else { (rules[0], FindingKind::Strength) };
            return vec![self.plain(rule, kind, *measure)];
        }
        let found = self.against_mean(&figures, rules);
        found
            .into_iter()
            .map(|finding| Finding { level: self.value(finding.measure, self.total, Statistic::Mean100), ..finding })
            .collect()
    }

    /// A level as it would be if high were good.
    fn turned(&self, measure: MeasureAt, level: Estimate) -> Estimate {
        if self.polarity(measure) == Polarity::Negative { Estimate { value: 100.0 - level.value, ..level } } else { level }
    }

    /// A level that is held against nothing.
    fn plain(&self, rule: Rule, kind: FindingKind, measure: MeasureAt) -> Finding {
        let level = self.value(measure, self.total, Statistic::Mean100).or_else(|| self.good_share(measure));
        Finding {
            kind,
            rule,
            measure,
            group: self.total,
            reference: None,
            level,
            other: None,
            next: None,
            difference: None,
            p: None,
            certainty: level.map_or(Certainty::Unknown, |level| Certainty::of_level(&level)),
        }
    }

    /// Questions that no scale speaks for, or all where there are no scales: the share of good answers, among questions with the same
    /// answers to choose from.
    fn questions(&self) -> Vec<Finding> {
        let many_scales = self.measures(MeasureKind::Scale).count() >= 2;
        let mut sets: Vec<Vec<(MeasureAt, Estimate)>> = Vec::new();
        for item in self.measures(MeasureKind::Item).filter(|&item| !(many_scales && self.in_scale(item))) {
            let Some(share) = self.good_share(item) else { continue };
            // The same answers, and the same end good: to say no to what is bad comes easier than to say yes to what is good.
            let kind = |item: MeasureAt| (self.measure(item).levels.as_slice(), self.polarity(item));
            let alike = |set: &&mut Vec<(MeasureAt, Estimate)>| kind(set[0].0) == kind(item);
            match sets.iter_mut().find(alike) {
                Some(set) => set.push((item, share)),
                None => sets.push(vec![(item, share)]),
            }
        }
        let rules = [Rule::MostAgree, Rule::FewestAgree];
        let alone = |&(item, share): &(MeasureAt, Estimate)| {
            let good = share.value >= 0.5;
            let (rule, kind) = if good { (rules[0], FindingKind::Strength) } else { (rules[1], FindingKind::Gap) };
            Finding { level: Some(share), certainty: Certainty::of_level(&share), ..self.plain(rule, kind, item) }
        };
        let has_scales = self.measures(MeasureKind::Scale).next().is_some();
        let found = |set: &Vec<(MeasureAt, Estimate)>| match set.len() {
            FEWEST_ALIKE.. => self.against_mean(set, rules),
            // Too few to be held against each other: by what side of the middle they are on, where there is nothing else.
            _ if !has_scales => set.iter().map(alone).collect(),
            _ => Vec::new(),
        };
        sets.iter().flat_map(found).collect()
    }

    /// Whether a scale is made of the question.
    pub(super) fn in_scale(&self, item: MeasureAt) -> bool {
        let id = &self.measure(item).id;
        self.measures(MeasureKind::Scale).any(|scale| self.measure(scale).items.contains(id))
    }

    /// Scales of services and roles against everybody else. Between roles any difference is a gap: one side sees what the other does not.
    fn scales_in_groups(&self) -> Vec<Finding> {
        let kinds = [GroupKind::Municipality, GroupKind::Service, GroupKind::Role, GroupKind::Other];
        let groups = self.groups(&kinds);
        let mut found = Vec::new();
        for measure in self.measures(MeasureKind::Scale) {
            for &group in groups.iter().filter(|&&group| !self.is_mirrored(measure, group)) {
                let Some(beside) = self.published(measure, group, Statistic::DifferenceFromOthers, Some(self.total)) else {
                    continue;
                };
                let Some((rule, kind)) = self.side(measure, beside.difference.value, [Rule::AheadOfOthers, Rule::BehindOthers])
                else {
                    continue;
                };
                let is_role = self.release.group(group).kind == GroupKind::Role;
                let (rule, kind) = if is_role { (Rule::RolesApart, FindingKind::Gap) } else { (rule, kind) };
                found.push(self.finding(rule, kind, measure, group, beside));
            }
        }
        found
    }

    /// A difference or change as it was published, with its test.
    fn published(&self, measure: MeasureAt, group: GroupAt, statistic: Statistic, reference: Option<GroupAt>) -> Option<Beside> {
        let reference = Some(reference?);
        let row = self.release.of(measure, group).find(|row| row.key.statistic == statistic && row.key.reference == reference)?;
        let difference = row.shown.value()?;
        let test = statistic.facts().p_value.map(|statistic| RowKey { statistic, ..row.key });
        let p = test.and_then(|key| self.release.get(key)).and_then(Shown::value).map(|p| p.value);
        let level = match (statistic, self.measure(measure).kind) {
            (Statistic::ChangeInShare, MeasureKind::Choice) => Statistic::Ticked,
            (Statistic::ChangeInShare, _) => Statistic::TopBox,
            _ => Statistic::Mean100,
        };
        let own = self.value(measure, group, level).unwrap_or(difference);
        Some(Beside { own, other: own.value - difference.value, difference, p })
    }

    /// Where a round is cut in two, one half's difference from the others is the other half's, turned round: the smaller half
    /// is told of, and of equal ones the first.
    fn is_mirrored(&self, measure: MeasureAt, group: GroupAt) -> bool {
        let groups = &self.release.frame().groups;
        let info = &groups[group];
        let alike = |other: &GroupAt| {
            (&groups[*other].round, groups[*other].kind, groups[*other].parent) == (&info.round, info.kind, info.parent)
        };
        let halves: Vec<GroupAt> = groups.keys().filter(alike).collect();
        let size = |group: GroupAt| self.value(measure, group, Statistic::Valid).map_or(0, |valid| valid.n);
        match halves.as_slice() {
            [first, second] => {
                let other = if *first == group { *second } else { *first };
                (size(group), group) > (size(other), other)
            }
            _ => false,
        }
    }

    /// Questions, satisfaction with other services, and "don't know", of services against everybody else.
    fn questions_in_groups(&self) -> Vec<Finding> {
        let groups = self.groups(&SERVICES);
        if groups.len() < 2 {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (kind, rules) in [
            (MeasureKind::Item, [Rule::QuestionAhead, Rule::QuestionBehind]),
            (MeasureKind::Matrix, [Rule::RatedAhead, Rule::RatedBehind]),
        ] {
            for measure in self.measures(kind) {
                for &group in groups.iter().filter(|&&group| !self.is_own(measure, group)) {
                    let beside = self.answers_beside(measure, group);
                    let beside = beside.filter(|beside| self.polarity(measure) != Polarity::Neutral && !is_all_of_few(beside));
                    if let Some(beside) = beside
                        && let Some((rule, kind)) = self.side(measure, beside.difference.value, rules)
                    {
                        found.push(self.finding(rule, kind, measure, group, beside));
                    }
                    if kind == MeasureKind::Item
                        && let Some(beside) = self.shares_beside(measure, group, Statistic::DontKnowShare)
                        && !is_all_of_few(&beside)
                    {
                        // Fewer who do not know is told by what they do answer.
                        found.push(self.finding(Rule::UnsureInGroup, FindingKind::Gap, measure, group, beside));
                    }
                }
            }
        }
        found
    }

    fn unsure(&self) -> Vec<Finding> {
        let share =
            |item: MeasureAt| self.value(item, self.total, Statistic::DontKnowShare).filter(|share| share.value >= MANY_UNSURE);
        let items = self.measures(MeasureKind::Item).filter_map(|item| Some((item, share(item)?)));
        items
            .map(|(item, share)| Finding {
                level: Some(share),
                certainty: Certainty::of_level(&share),
                ..self.plain(Rule::ManyUnsure, FindingKind::Gap, item)
            })
            .collect()
    }

    /// What most wish for, held against what comes next; and who wishes for it more than others.
    fn wishes(&self) -> Vec<Finding> {
        let is_wish = |measure: MeasureAt| !self.measure(measure).wish.is_empty();
        let mut found = Vec::new();
        for (kind, statistic) in [(MeasureKind::Choice, Statistic::Ticked), (MeasureKind::Matrix, Statistic::TopBox)] {
            let mut sets: Vec<Vec<(MeasureAt, Estimate)>> = Vec::new();
            for measure in self.measures(kind).filter(|&measure| is_wish(measure)) {
                let Some(share) = self.value(measure, self.total, statistic) else { continue };
                let key = |measure: MeasureAt| (&self.measure(measure).part_of, &self.measure(measure).aspect);
                match sets.iter_mut().find(|set| key(set[0].0) == key(measure)) {
                    Some(set) => set.push((measure, share)),
                    None => sets.push(vec![(measure, share)]),
                }
                for group in self.groups(&SERVICES).into_iter().filter(|&group| !self.is_own(measure, group)) {
                    if let Some(beside) = self.shares_beside(measure, group, statistic).filter(|beside| !is_all_of_few(beside)) {
                        found.push(self.finding(Rule::WishedInGroup, FindingKind::Wish, measure, group, beside));
                    }
                }
            }
            found.extend(sets.iter_mut().filter_map(|set| self.most_wished(set)));
        }
        found
    }

    /// The first of a set against the second, as the widest of all pairs.
    fn most_wished(&self, set: &mut [(MeasureAt, Estimate)]) -> Option<Finding> {
        set.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
        let (measure, most) = *set.first()?;
        let (second, next) = *set.get(1)?;
        let mut beside = self.of_same_people(most, next.value, self.error(&next)?)?;
        let pairs = set.len() * (set.len() - 1) / 2;
        beside.p = beside.p.map(|p| (p * pairs as f64).min(1.0));
        let found = self.finding(Rule::MostWished, FindingKind::Wish, measure, self.total, beside);
        Some(Finding { next: Some(second), reference: None, ..found })
    }

    fn responses(&self) -> Vec<Finding> {
        let measures = self.measures(MeasureKind::Response);
        let groups = self.groups(&SERVICES);
        let of = |measure: MeasureAt| {
            groups.iter().filter_map(move |&group| {
                let beside = self.response_beside(measure, group)?;
                let kind = if beside.difference.value > 0.0 { FindingKind::Strength } else { FindingKind::Gap };
                Some(self.finding(Rule::ResponseApart, kind, measure, group, beside))
            })
        };
        measures.flat_map(of).collect()
    }

    /// Units against the common mean of the units, by how far chance alone takes a unit of its size. They are told of at the figure of
    /// the scale, and not on the page for management: a unit is a few people and one leader.
    fn units(&self) -> Vec<Finding> {
        let units = self.groups(&[GroupKind::Unit]);
        let of = |measure: MeasureAt| {
            units.iter().filter_map(move |&unit| {
                let own = self.value(measure, unit, Statistic::Mean100)?;
                let funnel = self.value(measure, unit, Statistic::Funnel95)?;
                let error = self.error(&funnel)?;
                let value = own.value - funnel.value;
                let kind = self.side(measure, value, [Rule::UnitApart; 2])?.1;
                let difference = Estimate {
                    value,
                    interval: own.interval.map(|ci| crate::model::Interval {
                        lower: ci.lower - funnel.value,
                        upper: ci.upper - funnel.value,
                        ..ci
                    }),
                    unit: Unit::Points100Difference,
                    ..own
                };
                let beside = Beside { own, other: funnel.value, difference, p: Some(normal_two_sided(value / error)) };
                (error > 0.0).then(|| self.finding(Rule::UnitApart, kind, measure, unit, beside))
            })
        };
        self.measures(MeasureKind::Scale).flat_map(of).collect()
    }

    /// Changes since the round before: of scales and shares for everyone, of scales in services, roles and units.
    fn changes(&self) -> Vec<Finding> {
        let Some(previous) = self.previous else { return Vec::new() };
        let scales = || self.measures(MeasureKind::Scale).chain(self.measures(MeasureKind::LinkedScale));
        let shares = self.measures(MeasureKind::Item).chain(self.measures(MeasureKind::Choice));
        let everyone = scales().filter_map(|measure| self.change(Rule::LevelChanged, measure, self.total, previous));
        let shares = shares.filter_map(|measure| self.change(Rule::ShareChanged, measure, self.total, previous));
        let mut found: Vec<Finding> = everyone.chain(shares).collect();
        let kinds: [(Rule, &[GroupKind]); 2] = [
            (Rule::ChangedInGroup, &[GroupKind::Municipality, GroupKind::Service, GroupKind::Role]),
            (Rule::ChangedInUnit, &[GroupKind::Unit]),
        ];
        let before = &self.release.group(previous).round;
        for (rule, kinds) in kinds {
            for group in self.groups(kinds) {
                let Some(earlier) = self.release.same_group_in(group, before) else { continue };
                found.extend(scales().filter_map(|measure| self.change(rule, measure, group, earlier)));
            }
        }
        found
    }

    fn change(&self, rule: Rule, measure: MeasureAt, group: GroupAt, earlier: GroupAt) -> Option<Finding> {
        let statistic = if rule == Rule::ShareChanged { Statistic::ChangeInShare } else { Statistic::Change };
        let beside = self.published(measure, group, statistic, Some(earlier))?;
        let kind = match (self.polarity(measure), beside.difference.value > 0.0) {
            (Polarity::Neutral, _) => FindingKind::Changed,
            (Polarity::Positive, true) | (Polarity::Negative, false) => FindingKind::Better,
            _ => FindingKind::Worse,
        };
        // A scale over shared questions is told by its change alone: its level is not that of the scale.
        let is_whole = self.measure(measure).kind != MeasureKind::LinkedScale && beside.own != beside.difference;
        let found = self.finding(rule, kind, measure, group, beside);
        Some(Finding {
            reference: Some(earlier),
            level: found.level.filter(|_| is_whole),
            other: found.other.filter(|_| is_whole),
            ..found
        })
    }
}
