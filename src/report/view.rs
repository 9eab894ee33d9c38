//! A release as one report reads it: the newest round, in one language.

use std::fmt::Write as _;

use super::document::Cell;
use crate::findings::{Certainty, Findings};
use crate::locale::Catalogue;
use crate::model::{
    DomainId, DomainInfo, Estimate, GroupAt, GroupKind, Language, List, MeasureAt, MeasureInfo, MeasureKind, Method, RoundId,
    RoundInfo, Statistic, Text,
};
use crate::privacy::{Figure, Release, Shown};

/// A release as one report reads it.
pub(super) struct View<'a> {
    pub(super) release: &'a Release,
    pub(super) words: &'static Catalogue,
    pub(super) findings: Findings,
    /// The newest round.
    pub(super) round: &'a RoundInfo,
    /// The one before.
    pub(super) previous: Option<&'a RoundInfo>,
    /// Everyone in the newest round.
    pub(super) total: GroupAt,
    /// Everyone in the one before.
    pub(super) previous_total: Option<GroupAt>,
}

impl<'a> View<'a> {
    /// `None` when the release has no round with a total.
    pub(super) fn of(release: &'a Release, language: Language) -> Option<Self> {
        Some(Self { findings: Findings::from(release), ..Self::without_findings(release, language)? })
    }

    /// The same without looking for what is worth saying about everyone.
    pub(super) fn without_findings(release: &'a Release, language: Language) -> Option<Self> {
        let rounds = &release.frame().rounds;
        let round = rounds.last()?;
        let previous = rounds.len().checked_sub(2).map(|position| &rounds[position]);
        Some(Self {
            release,
            words: Catalogue::of(language),
            findings: Findings::default(),
            round,
            previous,
            total: release.total(&round.id)?,
            previous_total: previous.and_then(|previous| release.total(&previous.id)),
        })
    }

    /// The same with a group in the place of everyone, for figures about that group alone.
    pub(super) fn focused_on(&self, group: GroupAt) -> Self {
        let previous_total = self.previous.and_then(|previous| self.release.same_group_in(group, &previous.id));
        Self { findings: Findings::default(), total: group, previous_total, ..*self }
    }

    pub(super) fn say<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.words.language())
    }

    pub(super) fn measures(&self) -> &'a List<MeasureAt, MeasureInfo> {
        &self.release.frame().measures
    }

    /// Scales, by their positions among the measures.
    pub(super) fn scales(&self) -> impl Iterator<Item = MeasureAt> + use<'a> {
        self.measures().enumerated().filter(|(_, measure)| measure.kind == MeasureKind::Scale).map(|(position, _)| position)
    }

    pub(super) fn measure(&self, position: MeasureAt) -> &'a MeasureInfo {
        &self.release.frame().measures[position]
    }

    /// Measures of one kind in one domain, in order of the questionnaire.
    pub(super) fn in_domain(&self, domain: &DomainId, kind: MeasureKind) -> Vec<MeasureAt> {
        let measures = self.measures();
        measures.keys().filter(|&position| measures[position].kind == kind && measures[position].domain == *domain).collect()
    }

    /// Who was invited and who answered.
    pub(super) fn response(&self) -> Option<MeasureAt> {
        self.measures().position(|measure| measure.kind == MeasureKind::Response)
    }

    /// The words of a measure; its identifier when it has none, as instruments without texts do.
    pub(super) fn label(&self, measure: MeasureAt) -> String {
        let info = self.measure(measure);
        let words = self.say(&info.label).trim();
        if words.is_empty() {
            info.id.as_str().split_once(':').map_or(info.id.as_str(), |(_, id)| id).to_owned()
        } else {
            words.to_owned()
        }
    }

    /// The heading of a part of the questionnaire; its identifier when it has none.
    pub(super) fn domain_title(&self, domain: &'a DomainInfo) -> &'a str {
        match self.say(&domain.title).trim() {
            "" => domain.id.as_str(),
            title => title,
        }
    }

    /// The heading of the part of the questionnaire that a measure belongs to.
    pub(super) fn domain_of(&self, measure: MeasureAt) -> Option<&'a str> {
        let id = &self.measure(measure).domain;
        self.release.frame().domains.iter().find(|domain| domain.id == *id).map(|domain| self.domain_title(domain))
    }

    /// The name of a group; a service of one of several municipalities is named with its municipality.
    pub(super) fn group_label(&self, group: GroupAt) -> String {
        let info = self.release.group(group);
        let parent = info.parent.map(|parent| self.release.group(parent));
        match parent {
            Some(parent) if info.kind == GroupKind::Service && parent.kind == GroupKind::Municipality => {
                format!("{}, {}", self.say(&info.label), self.say(&parent.label))
            }
            _ if info.kind == GroupKind::Total => self.words.text("everyone"),
            _ => self.say(&info.label).to_owned(),
        }
    }

    /// `95 % interval 57–65`; `None` where there is none.
    pub(super) fn interval_of(&self, estimate: &Estimate) -> Option<String> {
        let interval = self.words.interval(estimate)?;
        Some(self.words.fill("interval_of", &[("level", &self.confidence()), ("interval", &interval)]))
    }

    /// What lines beside a mark are.
    pub(super) fn intervals(&self) -> String {
        self.words.fill("marks.intervals", &[("level", &self.confidence())])
    }

    /// Where the intervals are that are not drawn.
    pub(super) fn intervals_in_table(&self) -> String {
        self.words.fill("in_table.intervals", &[("level", &self.confidence())])
    }

    /// Who has the dot and who the ring.
    pub(super) fn dot_and_ring(&self, dot: &str, ring: &str) -> String {
        self.words.fill("marks.two", &[("dot", dot), ("ring", ring)])
    }

    /// Groups of some kinds in a round, in the order of the release.
    pub(super) fn groups(&self, round: &RoundId, kinds: &[GroupKind]) -> Vec<GroupAt> {
        let groups = &self.release.frame().groups;
        groups.keys().filter(|&position| groups[position].round == *round && kinds.contains(&groups[position].kind)).collect()
    }

    /// The groups that figures compare: municipalities when there are several, services otherwise.
    pub(super) fn main_groups(&self) -> Vec<GroupAt> {
        let municipalities = self.groups(&self.round.id, &[GroupKind::Municipality]);
        if municipalities.len() > 1 { municipalities } else { self.groups(&self.round.id, &[GroupKind::Service]) }
    }

    /// Roles and other groups that cut across services.
    pub(super) fn cross_groups(&self) -> Vec<GroupAt> {
        self.groups(&self.round.id, &[GroupKind::Role, GroupKind::Other])
    }

    /// Every group of a round but the total, each below the one that it is part of, with its depth.
    pub(super) fn tree(&self, round: &RoundId) -> Vec<(GroupAt, u8)> {
        let mut out = Vec::new();
        if let Some(total) = self.release.total(round) {
            self.branch(round, Some(total), 0, &mut out);
        }
        self.branch(round, None, 0, &mut out);
        out
    }

    fn branch(&self, round: &RoundId, parent: Option<GroupAt>, depth: u8, out: &mut Vec<(GroupAt, u8)>) {
        let groups = &self.release.frame().groups;
        for (position, group) in groups.enumerated() {
            if group.round == *round && group.parent == parent && group.kind != GroupKind::Total {
                out.push((position, depth));
                self.branch(round, Some(position), depth.saturating_add(1), out);
            }
        }
    }

    pub(super) fn shown(&self, measure: MeasureAt, group: GroupAt, statistic: Statistic) -> Option<Shown> {
        self.release.figure(measure, group, statistic)
    }

    pub(super) fn value(&self, measure: MeasureAt, group: GroupAt, statistic: Statistic) -> Option<Estimate> {
        self.shown(measure, group, statistic).and_then(Shown::value)
    }

    /// A figure that compares, whatever it compares with.
    pub(super) fn compared(&self, measure: MeasureAt, group: GroupAt, statistic: Statistic) -> Option<Shown> {
        self.rows(measure, group, statistic).next().map(|figure| figure.shown)
    }

    /// How sure one can be of a difference or change that is shown.
    pub(super) fn certainty(&self, measure: MeasureAt, group: GroupAt, statistic: Statistic) -> Option<Certainty> {
        let figure = self.rows(measure, group, statistic).next()?;
        figure.shown.value().map(|_| Certainty::of_difference(self.release, &figure))
    }

    /// Figures of a statistic that has several, by level.
    pub(super) fn rows(&self, measure: MeasureAt, group: GroupAt, statistic: Statistic) -> impl Iterator<Item = Figure> {
        self.release.of(measure, group).filter(move |figure| figure.key.statistic == statistic)
    }

    /// How many valid answers, as a number.
    pub(super) fn n(&self, measure: MeasureAt, group: GroupAt) -> Option<u64> {
        let statistic =
            if self.measure(measure).kind == MeasureKind::Response { Statistic::Respondents } else { Statistic::Valid };
        self.value(measure, group, statistic).map(|estimate| estimate.n)
    }

    /// How many valid answers, as printed; nothing when it may not be shown.
    pub(super) fn n_text(&self, measure: MeasureAt, group: GroupAt) -> String {
        self.n(measure, group).map(|n| self.words.count(n)).unwrap_or_default()
    }

    /// A figure in a cell. A row that the release does not have was not computed.
    pub(super) fn cell(&self, shown: Option<Shown>) -> Cell {
        match shown {
            Some(Shown::Value(estimate)) => Cell::Number(self.words.value(&estimate)),
            Some(Shown::Hidden) => Cell::Hidden,
            Some(Shown::Unavailable(reason)) => Cell::Missing(self.words.text(&format!("unavailable.{}", name_of(&reason)))),
            None => Cell::Missing(String::new()),
        }
    }

    /// A share in a cell in whole per cent, so that all of a table are alike however many answered.
    pub(super) fn whole_cell(&self, shown: Option<Shown>) -> Cell {
        match shown {
            Some(Shown::Value(share)) => Cell::Number(self.words.whole_percent(share.value)),
            shown => self.cell(shown),
        }
    }

    /// The interval of a group's share in a cell; where the limits are whole people of a small staff, in people too.
    pub(super) fn share_interval_cell(&self, group: GroupAt, shown: Option<Shown>) -> Cell {
        let people = || {
            let estimate = shown?.value().filter(|estimate| estimate.method == Method::Hypergeometric)?;
            let response = self.response()?;
            let invited = self.value(response, group, Statistic::Invited)?;
            let people = |share: f64| self.words.number(share * invited.value, 0);
            let ends = estimate.interval.ok().map(|ci| (people(ci.lower), people(ci.upper)))?;
            let values = [("low", ends.0.as_str()), ("high", &ends.1), ("invited", &self.words.value(&invited))];
            Some(self.words.fill("people_of", &values))
        };
        match (self.interval_cell(shown), people()) {
            (Cell::Number(range), Some(people)) => Cell::Number(format!("{range} ({people})")),
            (cell, _) => cell,
        }
    }

    /// The interval of a figure in a cell.
    pub(super) fn interval_cell(&self, shown: Option<Shown>) -> Cell {
        match shown {
            Some(Shown::Value(estimate)) => self.words.interval(&estimate).map_or_else(
                || {
                    Cell::Missing(
                        estimate
                            .interval
                            .err()
                            .map(|reason| self.words.text(&format!("no_interval.{}", name_of(&reason))))
                            .unwrap_or_default(),
                    )
                },
                Cell::Number,
            ),
            other => self.cell(other),
        }
    }

    /// `95 %`.
    pub(super) fn confidence(&self) -> String {
        let level = self.release.frame().confidence;
        let decimals = if (level * 100.0 - (level * 100.0).round()).abs() < 1e-9 { 0 } else { 1000 };
        self.words.percent(level, decimals)
    }

    pub(super) fn round_label(&self, round: &RoundInfo) -> String {
        let words = self.say(&round.label);
        if words.is_empty() { round.id.to_string() } else { words.to_owned() }
    }

    /// The line below figures.
    pub(super) fn source(&self) -> String {
        let frame = self.release.frame();
        self.words.fill("source", &[("municipality", &frame.municipality), ("round", &self.round_label(self.round))])
    }

    pub(super) fn has_groups(&self) -> bool {
        !self.main_groups().is_empty() || !self.cross_groups().is_empty()
    }
}

/// Name of a variant as in files.
pub(super) fn name_of(value: &impl serde::Serialize) -> String {
    match super::names::name(value) {
        "" => serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default(),
        name => name.to_owned(),
    }
}

/// An identifier as part of an address in the page and of the name of a file. Identifiers of questionnaires have no hyphens, so
/// different ones stay different.
pub(super) fn slug(id: &str) -> String {
    let mut out = String::new();
    for character in id.chars() {
        match character {
            'a'..='z' | '0'..='9' | '_' => out.push(character),
            ':' | '/' | '-' => out.push('-'),
            // Writing into a string cannot fail.
            other => drop(write!(out, ".{:x}", u32::from(other))),
        }
    }
    out
}
