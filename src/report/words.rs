//! Sentences about findings.

use super::document::Sentence;
use super::view::{View, slug};
use crate::findings::{Certainty, Finding, FindingKind, Rule};
use crate::model::{Estimate, GroupKind, MeasureKind, Polarity, Unit};
use crate::privacy::SizeVerdict;

/// What stands between a question's words and the sentence around them.
pub(super) fn quoted(view: &View<'_>, words: &str) -> String {
    view.words.fill("quoted", &[("words", words)])
}

/// A finding in words: the figure, the sentence, how sure, and where the evidence stands.
pub(super) fn sentence(view: &View<'_>, finding: &Finding) -> Sentence {
    let words = view.words;
    let info = view.measure(finding.measure);
    let estimate = finding.difference.or(finding.level);
    let measure = quoted(view, &view.label(finding.measure));
    let people = people(view, finding.group);
    let level = finding.level.map(|level| words.value(&in_whole_percent(level))).unwrap_or_default();
    let size = finding.difference.map(|difference| magnitude(view, &difference)).unwrap_or_default();
    let reference = view.previous.map(|previous| view.round_label(previous)).unwrap_or_default();
    let answers = match info.polarity {
        Polarity::Negative if finding.difference.is_none() => super::compose::bottom_answers(view, finding.measure),
        _ => super::compose::top_answers(view, finding.measure),
    };
    let values = [
        ("answers", answers.as_str()),
        ("measure", measure.as_str()),
        ("people", &people),
        ("level", &level),
        ("size", &size),
        ("reference", &reference),
        ("question", &quoted(view, view.say(&info.about))),
    ];
    let has_scales = view.measures().iter().any(|measure| measure.kind == MeasureKind::Scale);
    let text = words.fill(&format!("finding.{}", template(finding, info.polarity, info.kind, has_scales)), &values);
    let meta = estimate.map(|estimate| meta(view, finding, &estimate)).unwrap_or_default();
    Sentence {
        figure: estimate.map(|estimate| words.value(&in_whole_percent(estimate))).unwrap_or_default(),
        unit: estimate.map(|estimate| words.text(unit(&estimate))).unwrap_or_default(),
        text: capitalised(&text),
        meta,
        link: Some(evidence(view, finding)),
    }
}

/// The people of a group, as the subject of a sentence.
fn people(view: &View<'_>, group: usize) -> String {
    let label = view.group_label(group);
    match view.release.group(group).kind {
        GroupKind::Total => label,
        kind => view.words.fill(&format!("finding.people.{}", super::view::name_of(&kind)), &[("group", &label)]),
    }
}

/// Page one speaks in whole per cent, however many answered: the same estimate, of as few answers as need no decimals.
fn in_whole_percent(estimate: Estimate) -> Estimate {
    Estimate { n: estimate.n.min(1), ..estimate }
}

/// Which sentence says it.
fn template(finding: &Finding, polarity: Polarity, kind: MeasureKind, has_scales: bool) -> String {
    let difference = finding.difference.map_or(0.0, |difference| difference.value);
    let direction = if difference > 0.0 { "up" } else { "down" };
    match finding.rule {
        Rule::LevelChanged | Rule::ShareChanged => {
            let level = if finding.level.is_some() { "" } else { "_bare" };
            let what = if kind == MeasureKind::Choice { "ticked_changed" } else { finding.rule.id() };
            format!("{what}.{direction}{level}")
        }
        Rule::AheadOfOthers | Rule::BehindOthers => {
            let level = if finding.level.is_some() { "" } else { "_bare" };
            format!("against_others.{direction}{level}")
        }
        Rule::ManyUnsure => "many_unsure".to_owned(),
        rule if polarity == Polarity::Negative && kind == MeasureKind::Item => format!("{}.disagree", rule.id()),
        rule if polarity == Polarity::Negative => format!("{}.low_is_good", rule.id()),
        // Where there are scales, questions are ranked among those that are in none.
        rule @ (Rule::MostAgree | Rule::FewestAgree) if has_scales => format!("{}.outside_scales", rule.id()),
        rule => format!("{}.high_is_good", rule.id()),
    }
}

/// A difference without its sign, with its unit: `9 points`.
pub(super) fn magnitude(view: &View<'_>, difference: &Estimate) -> String {
    let key = if difference.unit == Unit::ShareDifference { "percentage_points" } else { "points" };
    let factor = if difference.unit == Unit::ShareDifference { 100.0 } else { 1.0 };
    let number = view.words.number(difference.value.abs() * factor, 0);
    let form = if number == "1" { "one" } else { "other" };
    view.words.fill(&format!("{key}.{form}"), &[("count", &number)])
}

/// What stands below the figure of a finding.
const fn unit(estimate: &Estimate) -> &'static str {
    match estimate.unit {
        Unit::Points100 => "unit.of_100",
        Unit::Points100Difference => "unit.points",
        Unit::ShareDifference => "unit.percentage_points",
        _ => "unit.share",
    }
}

/// Of a difference that is there for certain: whether it is also certain to be of interest.
fn verdict(view: &View<'_>, finding: &Finding, difference: &Estimate) -> Option<String> {
    let name = match view.release.size_of(difference)? {
        SizeVerdict::MoreThanTrivial => "more_than_trivial",
        SizeVerdict::Trivial | SizeVerdict::CannotTell => "cannot_tell",
    };
    let smallest = view.words.number(view.release.frame().smallest_difference, 0);
    let sure = matches!(finding.certainty, Certainty::Certain | Certainty::Everyone);
    sure.then(|| view.words.fill(&format!("verdict.{name}"), &[("smallest", &smallest)]))
}

/// `certain · more than 5 points · 58 answers · 95 % interval 4 to 14`.
fn meta(view: &View<'_>, finding: &Finding, estimate: &Estimate) -> String {
    let words = view.words;
    // The group's own answers: those that it is held against are everybody else's, or another round's.
    let n = finding.level.map_or(estimate.n, |level| level.n);
    let mut parts = vec![words.text(&format!("certainty.{}", finding.certainty.id()))];
    parts.extend(finding.difference.and_then(|difference| verdict(view, finding, &difference)));
    parts.push(words.plural("answers", n, &[]));
    if let Some(interval) = words.interval(&in_whole_percent(*estimate)) {
        parts.push(words.fill("interval_of", &[("level", &view.confidence()), ("interval", &interval)]));
    }
    parts.join(" · ")
}

/// Id of the figure that shows it.
fn evidence(view: &View<'_>, finding: &Finding) -> String {
    let info = view.measure(finding.measure);
    if matches!(finding.kind, FindingKind::Better | FindingKind::Worse | FindingKind::Changed) {
        return if finding.rule == Rule::LevelChanged { "figure-rounds".to_owned() } else { "table-rounds-items".to_owned() };
    }
    match info.kind {
        MeasureKind::Scale => scale_figure(info.id.as_str()),
        _ => format!("table-{}", slug(info.id.as_str())),
    }
}

/// Id of the figure of a scale.
pub(super) fn scale_figure(id: &str) -> String {
    format!("figure-{}", slug(id))
}

/// A sentence begins with a capital even where it begins with a name that does not.
pub(super) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// Long questions are cut at a word in titles; the figure has them whole.
pub(super) fn shortened(words: &str) -> String {
    const MOST: usize = 72;
    if words.chars().count() <= MOST {
        return words.to_owned();
    }
    let mut short = String::new();
    for word in words.split_whitespace() {
        if short.chars().count() + word.chars().count() + 1 > MOST {
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    if short.is_empty() {
        short = words.chars().take(MOST).collect();
    }
    format!("{}…", short.trim_end_matches([',', ';', ':', '.', '–', '-']))
}
