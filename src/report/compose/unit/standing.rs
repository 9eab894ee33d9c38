//! What stands out for a group, by the same rules as for the whole: size first, then certainty, and never from what is hidden.

use super::Target;
use crate::findings::{Certainty, Finding, FindingKind, MOST, MOST_UNCERTAIN, Rule, size};
use crate::model::{Estimate, MeasureAt, MeasureKind, NoInterval, Polarity, Statistic, Unit};
use crate::privacy::Shown;
use crate::report::compose::{heading, respondents};
use crate::report::document::{Block, Sentence};
use crate::report::words::{capitalised, magnitude, quoted, sentence};

impl Target<'_> {
    /// Response, what goes well, what could be better, what has changed.
    pub(super) fn summary(&self) -> Vec<Block> {
        let (view, words) = (self.view, self.view.words);
        let mut blocks = vec![heading(2, "summary", words.text("summary.title"))];
        let response = view.response();
        blocks.extend(response.and_then(|response| respondents::answered(view, response, self.group)).map(Block::Paragraph));
        let (mut strengths, mut gaps): (Vec<Finding>, Vec<Finding>) =
            self.standings().into_iter().partition(|finding| finding.kind == FindingKind::Strength);
        // What the group answers to single questions, where its scales do not say it for certain already.
        let (better, poorer): (Vec<Finding>, Vec<Finding>) =
            self.questions_apart().into_iter().partition(|finding| finding.kind == FindingKind::Strength);
        strengths.extend(better);
        gaps.extend(poorer);
        let is_certain = strengths.iter().chain(&gaps).any(Finding::is_certain);
        for list in [&mut strengths, &mut gaps] {
            list.sort_by(|a, b| b.is_certain().cmp(&a.is_certain()).then(size(b).total_cmp(&size(a))));
            // What may be chance is told where nothing is certain, and little of it.
            if is_certain {
                list.retain(Finding::is_certain);
            } else {
                list.truncate(MOST_UNCERTAIN);
            }
        }
        if !is_certain {
            blocks.push(Block::Note(words.text("unit_report.nothing_certain")));
        }
        if strengths.is_empty() {
            strengths.extend(self.best());
        }
        let discussed: Vec<MeasureAt> = gaps.iter().chain(&strengths).take(MOST).map(|finding| finding.measure).collect();
        for (part, findings) in [("strengths", strengths), ("gaps", gaps)] {
            if !findings.is_empty() {
                blocks.push(heading(3, part, words.text(&format!("summary.{part}"))));
                blocks.push(Block::Sentences(self.sentences(&findings)));
            }
        }
        blocks.extend(self.changes());
        blocks.extend(self.meeting(&discussed));
        let smallest = words.number(view.release.frame().smallest_difference, 0);
        let key = if self.has_others() { "unit_report.how_to_read_others" } else { "unit_report.how_to_read_everyone" };
        blocks.push(Block::Note(words.fill(key, &[("level", &view.confidence()), ("smallest", &smallest)])));
        blocks
    }

    /// Each sentence once: what a group does not know of one part of the questionnaire is one piece of news.
    fn sentences(&self, findings: &[Finding]) -> Vec<Sentence> {
        let mut told: Vec<Sentence> = Vec::new();
        for sentence in findings.iter().map(|finding| self.sentence(finding)) {
            if told.len() < MOST && told.iter().all(|other| other.text != sentence.text) {
                told.push(sentence);
            }
        }
        told
    }

    /// Whether many of the group surely do not know what some question of a scale asks: its score is of those who do.
    fn is_unsure(&self, scale: MeasureAt) -> bool {
        let items = &self.view.measure(scale).items;
        self.questions_apart()
            .iter()
            .any(|finding| finding.rule == Rule::UnsureInGroup && items.contains(&self.view.measure(finding.measure).id))
    }

    /// Scales on which the group differs by the smallest difference of interest or more, the largest first.
    fn standings(&self) -> Vec<Finding> {
        let view = self.view;
        let smallest = view.release.frame().smallest_difference;
        let mut found: Vec<Finding> = self
            .scales_with_an_end()
            .filter_map(|measure| {
                let level = view.value(measure, self.group, Statistic::Mean100)?;
                let difference = self.difference(measure, &level)?;
                let good = (difference.value > 0.0) == (view.measure(measure).polarity == Polarity::Positive);
                let (rule, kind) =
                    if good { (Rule::AheadOfOthers, FindingKind::Strength) } else { (Rule::BehindOthers, FindingKind::Gap) };
                let certainty = self
                    .certainty_of_all(&[Rule::UnitApart, Rule::AheadOfOthers, Rule::BehindOthers], measure)
                    .or_else(|| view.certainty(measure, self.group, Statistic::DifferenceFromOthers).map(unjudged))
                    .unwrap_or_else(|| unjudged(Certainty::of_interval(&difference)));
                let (level, difference) = (Some(level), Some(difference));
                Some(Finding {
                    kind,
                    rule,
                    measure,
                    group: self.group,
                    reference: Some(view.total),
                    level,
                    other: level.zip(difference).map(|(level, difference)| level.value - difference.value),
                    next: None,
                    difference,
                    p: None,
                    certainty,
                })
            })
            .filter(|finding| finding.difference.is_some_and(|difference| difference.value.abs() >= smallest))
            .filter(|finding| finding.kind != FindingKind::Strength || !self.is_unsure(finding.measure))
            .collect();
        found.sort_by(by_size_and_certainty);
        found
    }

    /// How sure one can be of a finding among all that were looked at in the survey, so that one word means one thing in the report of
    /// everyone and in that of a group; nothing where it was not among them.
    fn certainty_of_all(&self, rules: &[Rule], measure: MeasureAt) -> Option<Certainty> {
        let fits =
            |finding: &&Finding| finding.group == self.group && finding.measure == measure && rules.contains(&finding.rule);
        self.view.findings.all.iter().find(fits).map(|finding| finding.certainty)
    }

    /// Certain findings about single questions, other services and "don't know", each question once.
    fn questions_apart(&self) -> Vec<Finding> {
        let rules = [Rule::QuestionAhead, Rule::QuestionBehind, Rule::UnsureInGroup, Rule::RatedAhead, Rule::RatedBehind];
        let fits = |finding: &&Finding| {
            let less_unsure =
                finding.rule == Rule::UnsureInGroup && finding.difference.is_some_and(|difference| difference.value < 0.0);
            finding.group == self.group && rules.contains(&finding.rule) && finding.is_certain() && !less_unsure
        };
        self.view.findings.all.iter().filter(fits).copied().collect()
    }

    /// For the meeting of those who work here: what to talk about, and how.
    fn meeting(&self, measures: &[MeasureAt]) -> Vec<Block> {
        let questions = super::super::summary::questions(self.view, measures.iter().copied());
        if questions.is_empty() {
            return Vec::new();
        }
        let words = self.view.words;
        vec![
            heading(3, "discuss", words.text("unit_report.meeting")),
            Block::Paragraph(words.text("unit_report.meeting_how")),
            Block::Questions(questions),
        ]
    }

    /// Whether something certain is found about the group on a measure, among all that were looked at.
    pub(super) fn is_surely_apart(&self, measure: MeasureAt) -> bool {
        const RULES: [Rule; 8] = [
            Rule::UnitApart,
            Rule::AheadOfOthers,
            Rule::BehindOthers,
            Rule::QuestionAhead,
            Rule::QuestionBehind,
            Rule::RatedAhead,
            Rule::RatedBehind,
            Rule::WishedInGroup,
        ];
        self.certainty_of_all(&RULES, measure).is_some_and(Certainty::is_certain)
    }

    /// The difference from everybody else as published; from everyone, where it is not: then everyone's mean is taken as it is,
    /// and the interval is the group's own.
    fn difference(&self, measure: MeasureAt, level: &Estimate) -> Option<Estimate> {
        if self.has_others() {
            return self.view.compared(measure, self.group, Statistic::DifferenceFromOthers)?.value();
        }
        let everyone = self.view.value(measure, self.view.total, Statistic::Mean100)?.value;
        let interval =
            level.interval.map(|ci| crate::model::Interval { lower: ci.lower - everyone, upper: ci.upper - everyone, ..ci });
        // A level that is known because everyone answered is as far from the mean of everyone as it is.
        let interval = interval.map_err(|reason| match reason {
            NoInterval::EveryoneAnswered => reason,
            _ => NoInterval::NotDefined,
        });
        Some(Estimate { value: level.value - everyone, interval, unit: Unit::Points100Difference, ..*level })
    }

    /// The group's best level, where it is ahead in nothing.
    fn best(&self) -> Option<Finding> {
        let view = self.view;
        let good = |measure: MeasureAt, level: &Estimate| match view.measure(measure).polarity {
            Polarity::Negative => 100.0 - level.value,
            _ => level.value,
        };
        let levels = self.scales_with_an_end().filter_map(|measure| {
            let level = view.value(measure, self.group, Statistic::Mean100)?;
            Some((measure, level, good(measure, &level)))
        });
        let (measure, level, _) = levels.reduce(|best, next| if next.2 > best.2 { next } else { best })?;
        Some(Finding {
            kind: FindingKind::Strength,
            rule: Rule::BestLevel,
            measure,
            group: self.group,
            reference: None,
            level: Some(level),
            other: None,
            next: None,
            difference: None,
            p: None,
            certainty: Certainty::of_level(&level),
        })
    }

    fn scales_with_an_end(&self) -> impl Iterator<Item = MeasureAt> {
        let measures = self.view.measures();
        measures
            .keys()
            .filter(|&measure| measures[measure].kind == MeasureKind::Scale && measures[measure].polarity != Polarity::Neutral)
    }

    /// The sentence of a finding. One about everyone and not about the others says so.
    fn sentence(&self, finding: &Finding) -> Sentence {
        let (view, words) = (self.view, self.view.words);
        let mut sentence = sentence(view, finding);
        let is_scale = view.measure(finding.measure).kind == MeasureKind::Scale;
        sentence.link = is_scale.then(|| "figure-unit-scales".to_owned());
        if let Some(difference) = finding.difference.filter(|_| !self.has_others()) {
            let key = if difference.value > 0.0 { "unit_report.above" } else { "unit_report.below" };
            let level = finding.level.map(|level| words.value(&level)).unwrap_or_default();
            let measure = quoted(view, &view.label(finding.measure));
            let values = [("measure", measure.as_str()), ("level", &level), ("size", &magnitude(view, &difference))];
            sentence.text = capitalised(&words.fill(key, &values));
        }
        sentence
    }

    /// What has changed since the round before by the smallest difference of interest or more.
    fn changes(&self) -> Vec<Block> {
        let (view, words) = (self.view, self.view.words);
        let Some(previous) = view.previous else { return Vec::new() };
        let smallest = view.release.frame().smallest_difference;
        let all = self.changed();
        if all.is_empty() {
            return Vec::new();
        }
        let mut blocks = vec![heading(3, "changes", words.fill("summary.changes", &[("previous", &view.round_label(previous))]))];
        let mut large: Vec<&Finding> =
            all.iter().filter(|finding| finding.difference.is_some_and(|change| change.value.abs() >= smallest)).collect();
        large.sort_by(|a, b| by_size_and_certainty(a, b));
        if large.iter().any(|finding| finding.is_certain()) {
            large.retain(|finding| finding.is_certain());
            large.truncate(MOST);
        } else {
            large.truncate(MOST_UNCERTAIN);
        }
        blocks.push(if large.is_empty() {
            let smallest = words.number(smallest, 0);
            Block::Paragraph(words.plural("summary.unchanged", all.len() as u64, &[("smallest", &smallest)]))
        } else {
            let said = |finding: &Finding| Sentence { link: Some("figure-rounds".to_owned()), ..sentence(view, finding) };
            Block::Sentences(large.into_iter().map(said).collect())
        });
        blocks
    }

    /// Every change of a scale that may be shown.
    fn changed(&self) -> Vec<Finding> {
        let view = self.view;
        let measures = view.measures();
        let scales =
            measures.keys().filter(|&measure| matches!(measures[measure].kind, MeasureKind::Scale | MeasureKind::LinkedScale));
        scales
            .filter_map(|measure| {
                let change = view.compared(measure, self.group, Statistic::Change).and_then(Shown::value)?;
                let kind = match (measures[measure].polarity, change.value > 0.0) {
                    (Polarity::Neutral, _) => FindingKind::Changed,
                    (Polarity::Positive, true) | (Polarity::Negative, false) => FindingKind::Better,
                    _ => FindingKind::Worse,
                };
                let level = view.value(measure, self.group, Statistic::Mean100);
                // A scale over shared questions is told by its change alone: its level is not that of the scale.
                let level = level.filter(|_| measures[measure].kind == MeasureKind::Scale);
                Some(Finding {
                    kind,
                    rule: Rule::LevelChanged,
                    measure,
                    group: self.group,
                    reference: view.previous.and_then(|previous| view.release.same_group_in(self.group, &previous.id)),
                    level,
                    other: level.map(|level| level.value - change.value),
                    next: None,
                    difference: Some(change),
                    p: None,
                    certainty: self
                        .certainty_of_all(&[Rule::ChangedInUnit, Rule::ChangedInGroup], measure)
                        .or_else(|| view.certainty(measure, self.group, Statistic::Change).map(unjudged))?,
                })
            })
            .collect()
    }
}

/// What was not among all that were looked at is never called certain beside what was.
const fn unjudged(certainty: Certainty) -> Certainty {
    match certainty {
        Certainty::Certain => Certainty::Uncertain,
        other => other,
    }
}

/// In whole points, as they are printed: what reads as equally large is put in order by certainty.
fn by_size_and_certainty(a: &Finding, b: &Finding) -> std::cmp::Ordering {
    let size = |finding: &Finding| finding.difference.map_or(0.0, |difference| difference.value.abs().round());
    size(b).total_cmp(&size(a)).then(a.certainty.cmp(&b.certainty))
}
