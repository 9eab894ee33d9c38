//! The rules.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::{Certainty, Finding, FindingKind, Findings, MANY_UNSURE, MOST, MOST_BESIDE, Rule};
use crate::model::{Estimate, GroupKind, MeasureKind, Polarity, Statistic};
use crate::privacy::{Release, Shown};

pub(super) fn find(release: &Release) -> Findings {
    let Some(view) = View::of(release) else { return Findings::default() };
    let (best, poorest) = view.levels();
    let (ahead, behind) = view.against_others();
    let (most, mut fewest) = view.items();
    let unsure = view.unsure();
    let mut strengths = picked([best, ahead, most]);
    if strengths.is_empty() {
        strengths.extend(view.best_item());
    }
    // Not knowing stands beside disagreeing: it is taken up right after the first question that few answer well.
    let place = fewest.len().min(1);
    fewest.splice(place..place, unsure);
    let gaps =
        picked([poorest, behind, fewest]).into_iter().filter(|gap| !strengths.iter().any(|other| same(gap, other))).collect();
    let (changes, compared) = view.changes();
    Findings { strengths, gaps, changes, compared }
}

/// The same question about the same people by the same rule's mirror image.
fn same(a: &Finding, b: &Finding) -> bool {
    (a.measure, a.group, a.difference.is_some()) == (b.measure, b.group, b.difference.is_some()) && a.rule != Rule::ManyUnsure
}

/// A level, two groups and a question first, then whatever is left, in that order. The picked stand by size.
fn picked(mut lists: [Vec<Finding>; 3]) -> Vec<Finding> {
    let mut picked: Vec<Finding> = Vec::new();
    for (list, most) in lists.iter_mut().zip([1, 2, 1]) {
        let taken = list.len().min(most);
        picked.extend(list.drain(..taken));
    }
    picked.extend(lists.into_iter().flatten());
    picked.truncate(MOST);
    let compared = |finding: &Finding| finding.difference.is_some();
    picked.sort_by(|a, b| {
        let by_size = if compared(a) && compared(b) { by_size_and_certainty(a, b) } else { Ordering::Equal };
        a.rule.cmp(&b.rule).then(by_size)
    });
    picked
}

/// Each group once before any is told of twice: one small service that is high on everything should not take every place.
fn each_group_once(findings: Vec<Finding>) -> Vec<Finding> {
    let mut told = BTreeSet::new();
    let (first, again): (Vec<Finding>, Vec<Finding>) = findings.into_iter().partition(|finding| told.insert(finding.group));
    first.into_iter().chain(again).collect()
}

/// All of these are large enough to be of interest. What is certain is told before what may be chance, however large that is.
fn certain_first(findings: Vec<Finding>) -> Vec<Finding> {
    let is_certain = |finding: &Finding| finding.certainty <= Certainty::Certain;
    let (certain, uncertain): (Vec<Finding>, Vec<Finding>) = findings.into_iter().partition(is_certain);
    each_group_once(certain).into_iter().chain(each_group_once(uncertain)).collect()
}

/// The newest round of a release.
struct View<'a> {
    release: &'a Release,
    total: usize,
    previous: Option<usize>,
}

impl<'a> View<'a> {
    fn of(release: &'a Release) -> Option<Self> {
        let rounds = &release.frame().rounds;
        let total = release.total(&rounds.last()?.id)?;
        let previous = rounds.len().checked_sub(2).and_then(|position| release.total(&rounds[position].id));
        Some(Self { release, total, previous })
    }

    fn value(&self, measure: usize, group: usize, statistic: Statistic) -> Option<Estimate> {
        self.release.figure(measure, group, statistic).and_then(Shown::value)
    }

    fn kind_of(&self, kind: MeasureKind) -> impl Iterator<Item = usize> {
        let measures = &self.release.frame().measures;
        (0..measures.len()).filter(move |&measure| measures[measure].kind == kind)
    }

    fn polarity(&self, measure: usize) -> Polarity {
        self.release.measure(measure).polarity
    }

    fn finding(&self, rule: Rule, kind: FindingKind, measure: usize, level: Estimate) -> Finding {
        let certainty = Certainty::of_level(&level);
        Finding { kind, rule, measure, group: self.total, reference: None, level: Some(level), difference: None, certainty }
    }

    /// Scales at the total, best third and poorest third.
    fn levels(&self) -> (Vec<Finding>, Vec<Finding>) {
        let ranked = self
            .kind_of(MeasureKind::Scale)
            .filter_map(|measure| {
                let level = self.value(measure, self.total, Statistic::Mean100)?;
                let good = match self.polarity(measure) {
                    Polarity::Positive => level.value,
                    Polarity::Negative => 100.0 - level.value,
                    Polarity::Neutral => return None,
                };
                Some((measure, level, good))
            })
            .collect();
        self.thirds(ranked, 50.0, Rule::BestLevel, Rule::PoorestLevel)
    }

    /// Questions at the total that no scale speaks for, best third and poorest third.
    fn items(&self) -> (Vec<Finding>, Vec<Finding>) {
        let measures = &self.release.frame().measures;
        let in_scale = |measure: usize| {
            measures.iter().any(|scale| scale.kind == MeasureKind::Scale && scale.items.contains(&measures[measure].id))
        };
        let items = self.kind_of(MeasureKind::Item);
        let mut ranked: Vec<(usize, Estimate, f64)> =
            items.filter_map(|item| Some((item, self.good_share(item)?))).map(with_size).collect();
        let alone: Vec<_> = ranked.iter().filter(|(measure, ..)| !in_scale(*measure)).copied().collect();
        let many_scales = self.kind_of(MeasureKind::Scale).count() >= 2;
        if many_scales && !alone.is_empty() {
            ranked = alone;
        }
        self.thirds(ranked, 0.5, Rule::MostAgree, Rule::FewestAgree)
    }

    fn best_item(&self) -> Option<Finding> {
        let items = self.kind_of(MeasureKind::Item);
        let ranked = items.filter_map(|item| Some((item, self.good_share(item)?)));
        let (measure, level) = ranked.reduce(|best, next| if next.1.value > best.1.value { next } else { best })?;
        Some(self.finding(Rule::MostAgree, FindingKind::Strength, measure, level))
    }

    /// Share of answers at the good end.
    fn good_share(&self, measure: usize) -> Option<Estimate> {
        match self.polarity(measure) {
            Polarity::Positive => self.value(measure, self.total, Statistic::TopBox),
            Polarity::Negative => self.value(measure, self.total, Statistic::BottomBox),
            Polarity::Neutral => None,
        }
    }

    /// The best and the poorest third, at most [`MOST`] of each; of one alone, what side of the middle it is on.
    fn thirds(
        &self,
        mut ranked: Vec<(usize, Estimate, f64)>,
        middle: f64,
        best: Rule,
        poorest: Rule,
    ) -> (Vec<Finding>, Vec<Finding>) {
        ranked.sort_by(|a, b| b.2.total_cmp(&a.2));
        let third = ranked.len().div_ceil(3).min(MOST);
        let (upper, lower) = match ranked.as_slice() {
            [(.., good)] if *good < middle => (0, 1),
            [_] => (1, 0),
            _ => (third, third),
        };
        let strengths =
            ranked[..upper].iter().map(|(measure, level, _)| self.finding(best, FindingKind::Strength, *measure, *level));
        let gaps = ranked[ranked.len() - lower..].iter().rev();
        (strengths.collect(), gaps.map(|(measure, level, _)| self.finding(poorest, FindingKind::Gap, *measure, *level)).collect())
    }

    /// Groups that differ from everybody else by at least the smallest difference of interest, the largest first.
    fn against_others(&self) -> (Vec<Finding>, Vec<Finding>) {
        let groups = &self.release.frame().groups;
        let smallest = self.release.frame().smallest_difference;
        let mut found = Vec::new();
        for measure in self.kind_of(MeasureKind::Scale).filter(|measure| self.polarity(*measure) != Polarity::Neutral) {
            for (group, info) in groups.iter().enumerate() {
                let apart = info.round == groups[self.total].round && !matches!(info.kind, GroupKind::Total | GroupKind::Unit);
                if !apart || self.is_mirrored(measure, group) {
                    continue;
                }
                let differences =
                    self.release.of(measure, group).filter(|row| row.key.statistic == Statistic::DifferenceFromOthers);
                let mut difference = differences.filter(|row| row.key.reference == u32::try_from(self.total).ok());
                let Some(row) = difference.next() else { continue };
                let Some(difference) = row.shown.value() else { continue };
                if difference.value.abs() < smallest {
                    continue;
                }
                let good = (difference.value > 0.0) == (self.polarity(measure) == Polarity::Positive);
                let (rule, kind) =
                    if good { (Rule::AheadOfOthers, FindingKind::Strength) } else { (Rule::BehindOthers, FindingKind::Gap) };
                found.push(Finding {
                    group,
                    reference: Some(self.total),
                    level: self.value(measure, group, Statistic::Mean100),
                    difference: Some(difference),
                    certainty: Certainty::of_difference(self.release, &row),
                    ..self.finding(rule, kind, measure, difference)
                });
            }
        }
        found.sort_by(by_size_and_certainty);
        let (ahead, behind) = found.into_iter().partition(|finding| finding.kind == FindingKind::Strength);
        (certain_first(ahead), certain_first(behind))
    }

    /// Where a round is cut in two, one half's difference from the others is the other half's, turned round: the smaller half
    /// is told of, and of equal ones the first.
    fn is_mirrored(&self, measure: usize, group: usize) -> bool {
        let groups = &self.release.frame().groups;
        let info = &groups[group];
        let alike = |other: &usize| {
            (&groups[*other].round, groups[*other].kind, groups[*other].parent) == (&info.round, info.kind, info.parent)
        };
        let halves: Vec<usize> = (0..groups.len()).filter(alike).collect();
        let size = |group: usize| self.value(measure, group, Statistic::Valid).map_or(0, |valid| valid.n);
        match halves.as_slice() {
            [first, second] => {
                let other = if *first == group { *second } else { *first };
                (size(group), group) > (size(other), other)
            }
            _ => false,
        }
    }

    fn unsure(&self) -> Vec<Finding> {
        let mut found: Vec<Finding> = self
            .kind_of(MeasureKind::Item)
            .filter_map(|item| Some((item, self.value(item, self.total, Statistic::DontKnowShare)?)))
            .filter(|(_, share)| share.value >= MANY_UNSURE)
            .map(|(item, share)| self.finding(Rule::ManyUnsure, FindingKind::Gap, item, share))
            .collect();
        found.sort_by(|a, b| size(b).total_cmp(&size(a)));
        found.truncate(2);
        found
    }

    /// Changes at the total, scales before questions, and how many of the first kind could be compared.
    fn changes(&self) -> (Vec<Finding>, usize) {
        let Some(previous) = self.previous else { return (Vec::new(), 0) };
        let scales = self.kind_of(MeasureKind::Scale).chain(self.kind_of(MeasureKind::LinkedScale));
        let scales: Vec<Finding> = scales.filter_map(|measure| self.change(measure, previous, Statistic::Change)).collect();
        let shares = self.kind_of(MeasureKind::Item).chain(self.kind_of(MeasureKind::Choice));
        let shares: Vec<Finding> =
            shares.filter_map(|measure| self.change(measure, previous, Statistic::ChangeInShare)).collect();
        let compared = if scales.is_empty() { shares.len() } else { scales.len() };
        let smallest = self.release.frame().smallest_difference;
        let large = |finding: &Finding| size(finding) >= smallest;
        let (mut scales, mut shares): (Vec<_>, Vec<_>) =
            (scales.into_iter().filter(large).collect(), shares.into_iter().filter(large).collect());
        scales.sort_by(by_size_and_certainty);
        scales = certain_first(scales);
        shares.sort_by(by_size_and_certainty);
        // A scale that has changed speaks for its questions.
        let told = |share: &Finding| {
            let id = &self.release.measure(share.measure).id;
            scales.iter().any(|scale| self.release.measure(scale.measure).items.contains(id))
        };
        shares.retain(|share| share.certainty == Certainty::Certain && !told(share));
        scales.extend(shares);
        scales.truncate(MOST_BESIDE);
        (scales, compared)
    }

    fn change(&self, measure: usize, previous: usize, statistic: Statistic) -> Option<Finding> {
        let mut rows = self.release.of(measure, self.total);
        let row = rows.find(|row| row.key.statistic == statistic && row.key.reference == u32::try_from(previous).ok())?;
        let change = row.shown.value()?;
        let info = self.release.measure(measure);
        let kind = match (info.polarity, change.value > 0.0) {
            (Polarity::Neutral, _) => FindingKind::Changed,
            (Polarity::Positive, true) | (Polarity::Negative, false) => FindingKind::Better,
            _ => FindingKind::Worse,
        };
        let (rule, level) = match statistic {
            Statistic::Change => (Rule::LevelChanged, Statistic::Mean100),
            _ if info.kind == MeasureKind::Choice => (Rule::ShareChanged, Statistic::Ticked),
            _ => (Rule::ShareChanged, Statistic::TopBox),
        };
        // A scale over shared questions is told by its change alone: its level is not that of the scale.
        let is_whole = info.kind != MeasureKind::LinkedScale;
        Some(Finding {
            reference: Some(previous),
            level: self.value(measure, self.total, level).filter(|_| is_whole),
            difference: Some(change),
            certainty: Certainty::of_difference(self.release, &row),
            ..self.finding(rule, kind, measure, change)
        })
    }
}

fn with_size((measure, level): (usize, Estimate)) -> (usize, Estimate, f64) {
    (measure, level, level.value)
}

/// Size in points of 0–100 or percentage points.
fn size(finding: &Finding) -> f64 {
    let Some(estimate) = finding.difference.or(finding.level) else { return 0.0 };
    let share = matches!(estimate.unit, crate::model::Unit::Share | crate::model::Unit::ShareDifference);
    estimate.value.abs() * if share { 100.0 } else { 1.0 }
}

/// Size first, in whole points as they are printed; of those that read as equally large, the surest first. Sorting is stable, so
/// that ties keep the order of the questionnaire.
fn by_size_and_certainty(a: &Finding, b: &Finding) -> Ordering {
    size(b).round().total_cmp(&size(a).round()).then(a.certainty.cmp(&b.certainty))
}
