//! Which candidates are told of, and in which order.

use std::collections::BTreeMap;

use super::shown::Newest;
use super::{Certainty, Finding, FindingKind, Findings, MOST, MOST_BESIDE, Rule, size};
use crate::model::{MeasureAt, MeasureKind};
use crate::privacy::Release;
use crate::stats::holm;

/// Rules take turns in this order, so that page one is not four times the same kind of news.
const STRENGTHS: [Rule; 5] = [Rule::BestLevel, Rule::AheadOfOthers, Rule::QuestionAhead, Rule::MostAgree, Rule::RatedAhead];
const GAPS: [Rule; 9] = [
    Rule::PoorestLevel,
    Rule::BehindOthers,
    Rule::QuestionBehind,
    Rule::UnsureInGroup,
    Rule::RolesApart,
    Rule::FewestAgree,
    Rule::ManyUnsure,
    Rule::RatedBehind,
    Rule::ResponseApart,
];
const CHANGES: [Rule; 3] = [Rule::LevelChanged, Rule::ChangedInGroup, Rule::ShareChanged];
const WISHES: [Rule; 2] = [Rule::MostWished, Rule::WishedInGroup];
/// Most findings that may be chance, where nothing is certain.
pub const MOST_UNCERTAIN: usize = 2;

pub(super) fn find(release: &Release) -> Findings {
    let Some(newest) = Newest::of(release) else { return Findings::default() };
    let mut all = newest.candidates();
    let compared = compared(&newest, &all);
    judge(&mut all, 1.0 - release.frame().confidence);
    let smallest = release.frame().smallest_difference;
    all.retain(|finding| finding.difference.is_none() || size(finding) >= smallest);
    all.sort_by(|a, b| a.certainty.cmp(&b.certainty).then(size(b).round().total_cmp(&size(a).round())));
    let choice = Choice { newest: &newest, all: &all };
    let strengths = choice.told(&STRENGTHS, FindingKind::Strength, MOST, &[]);
    let gaps = choice.told(&GAPS, FindingKind::Gap, MOST, &strengths);
    let changes = choice.changes();
    let wishes = choice.picked(&WISHES, MOST_BESIDE, &[], |finding| finding.kind == FindingKind::Wish && finding.is_certain());
    Findings { strengths, gaps, changes, wishes, compared, all }
}

/// How many scales, or questions where there are none, could be compared with the round before.
fn compared(newest: &Newest<'_>, all: &[Finding]) -> usize {
    let count = |rule: Rule| all.iter().filter(|finding| finding.rule == rule).count();
    let scales = count(Rule::LevelChanged);
    if scales > 0 || newest.previous.is_none() { scales } else { count(Rule::ShareChanged) }
}

/// A difference is certain when its interval excludes none, and its test says so too when all candidates of its kind are counted.
fn judge(all: &mut [Finding], alpha: f64) {
    let mut families: BTreeMap<u8, Vec<usize>> = BTreeMap::new();
    for (position, finding) in all.iter().enumerate().filter(|(_, finding)| finding.p.is_some()) {
        families.entry(finding.rule.family()).or_default().push(position);
    }
    for members in families.values() {
        let raw: Vec<Option<f64>> = members.iter().map(|&position| all[position].p).collect();
        for (&position, adjusted) in members.iter().zip(holm(&raw)) {
            let finding = &mut all[position];
            finding.p = adjusted;
            let surely = adjusted.is_some_and(|p| p <= alpha);
            finding.certainty = match finding.certainty {
                Certainty::Certain if !surely => Certainty::Uncertain,
                certainty => certainty,
            };
        }
    }
}

struct Choice<'a> {
    newest: &'a Newest<'a>,
    /// Large enough to be of interest; the certain first, then by size.
    all: &'a [Finding],
}

impl Choice<'_> {
    /// Certain findings; where there are none, the largest that may be chance.
    fn told(&self, rules: &[Rule], kind: FindingKind, most: usize, other_side: &[Finding]) -> Vec<Finding> {
        let of_kind = |finding: &Finding| finding.kind == kind && !(kind == FindingKind::Gap && less_unsure(finding));
        let certain = self.picked(rules, most, other_side, |finding| of_kind(finding) && finding.is_certain());
        if !certain.is_empty() {
            return certain;
        }
        let levels = [rules[0], if kind == FindingKind::Gap { Rule::FewestAgree } else { Rule::MostAgree }];
        self.picked(&levels, MOST_UNCERTAIN, other_side, of_kind)
    }

    /// Changes, everyone before groups; what may be chance is told of a scale of everyone alone, where nothing is certain.
    fn changes(&self) -> Vec<Finding> {
        let is_change =
            |finding: &Finding| matches!(finding.kind, FindingKind::Better | FindingKind::Worse | FindingKind::Changed);
        // Another level of something where neither end is good is told where nothing became better or worse.
        let valued = |finding: &Finding| matches!(finding.kind, FindingKind::Better | FindingKind::Worse);
        let mut certain = self.picked(&CHANGES, MOST_BESIDE, &[], |finding| valued(finding) && finding.is_certain());
        if certain.is_empty() {
            certain = self.picked(&CHANGES, MOST_BESIDE, &[], |finding| is_change(finding) && finding.is_certain());
        }
        if certain.is_empty() { self.picked(&CHANGES[..1], MOST_UNCERTAIN, &[], is_change) } else { certain }
    }

    /// Rules take turns; each takes its largest that does not tell again what is told already. Each group is told of once before any
    /// is told of twice.
    fn picked(&self, rules: &[Rule], most: usize, other_side: &[Finding], fits: impl Fn(&Finding) -> bool) -> Vec<Finding> {
        let mut picked: Vec<Finding> = Vec::new();
        for again in [false, true] {
            loop {
                let before = picked.len();
                for &rule in rules {
                    let free = |finding: &&Finding| {
                        let known = picked.iter().chain(other_side);
                        finding.rule == rule
                            && fits(finding)
                            && !known.clone().any(|other| self.same(finding, other))
                            && !self.scale_speaks(finding)
                            && !self.is_mirrored(finding)
                            && (again
                                || finding.group == self.newest.total
                                || !picked.iter().any(|other| other.group == finding.group))
                    };
                    let next = self.all.iter().find(free).copied();
                    if let Some(next) = next.filter(|_| picked.len() < most) {
                        picked.push(next);
                    }
                }
                if picked.len() == before || picked.len() == most {
                    break;
                }
            }
        }
        picked.sort_by_key(|finding| rules.iter().position(|rule| *rule == finding.rule));
        picked
    }

    /// The same people on the same matter: one measure, or a scale and one of its questions. A level and a group's distance from it are
    /// two facts.
    fn same(&self, a: &Finding, b: &Finding) -> bool {
        let holds = |scale: MeasureAt, item: MeasureAt| self.newest.measure(scale).items.contains(&self.newest.measure(item).id);
        let part = |finding: &Finding| &self.newest.measure(finding.measure).domain;
        // Everyone's change is that of its groups too.
        let is_change = |finding: &Finding| matches!(finding.rule, Rule::LevelChanged | Rule::ChangedInGroup);
        let of_everyone = a.group == self.newest.total || b.group == self.newest.total;
        if is_change(a) && is_change(b) && of_everyone && (a.measure, a.kind) == (b.measure, b.kind) {
            return true;
        }
        let not_known = a.rule == Rule::UnsureInGroup && b.rule == a.rule && part(a) == part(b);
        a.group == b.group && (not_known || a.measure == b.measure || holds(a.measure, b.measure) || holds(b.measure, a.measure))
    }

    /// Whether others are ahead only because one group is further behind, or the other way round: the larger of the two is told of.
    fn is_mirrored(&self, finding: &Finding) -> bool {
        let opposite = |other: &Finding| {
            let kinds = [finding.kind, other.kind];
            let is_opposite = kinds.contains(&FindingKind::Strength) && kinds.contains(&FindingKind::Gap);
            is_opposite && (other.measure, other.rule.family()) == (finding.measure, finding.rule.family())
        };
        let apart = !matches!(finding.rule, Rule::BestLevel | Rule::PoorestLevel | Rule::MostAgree | Rule::FewestAgree);
        apart && self.all.iter().any(|other| opposite(other) && other.is_certain() && size(other) > size(finding))
    }

    /// A scale that says the same of the same people, for certain, speaks for its questions.
    fn scale_speaks(&self, finding: &Finding) -> bool {
        let asks = matches!(finding.rule, Rule::QuestionAhead | Rule::QuestionBehind | Rule::ShareChanged);
        let id = &self.newest.measure(finding.measure).id;
        let speaks = |other: &&Finding| {
            let scale = self.newest.measure(other.measure);
            let is_of_scale = matches!(scale.kind, MeasureKind::Scale | MeasureKind::LinkedScale);
            is_of_scale && other.is_certain() && other.group == finding.group && scale.items.contains(id)
        };
        asks && self.all.iter().filter(speaks).any(|other| other.reference == finding.reference)
    }
}

/// That a group has fewer who do not know is no gap.
fn less_unsure(finding: &Finding) -> bool {
    finding.rule == Rule::UnsureInGroup && finding.difference.is_some_and(|difference| difference.value < 0.0)
        || finding.rule == Rule::ResponseApart && finding.difference.is_some_and(|difference| difference.value > 0.0)
}
