//! Sentences about findings.

use super::document::Sentence;
use super::view::{View, slug};
use crate::findings::{Finding, FindingKind, Rule, Worst};
use crate::locale::Catalogue;
use crate::model::{Estimate, GroupAt, GroupKind, MeasureAt, MeasureInfo, MeasureKind, Polarity, Unit};
use crate::privacy::{Entry, SizeVerdict};

/// What stands between a question's words and the sentence around them.
pub(super) fn quoted(view: &View<'_>, words: &str) -> String {
    view.words.fill("quoted", &[("words", words)])
}

/// A finding in words: the figure, the sentence, how sure, and where the evidence stands.
pub(super) fn sentence(view: &View<'_>, finding: &Finding) -> Sentence {
    let words = view.words;
    // The large figures of one list are of one kind: levels, unless it is a change that is told of.
    let estimate =
        if is_of_change(finding) { finding.difference.or(finding.level) } else { finding.level.or(finding.difference) };
    let text = pattern(view, finding)
        .unwrap_or_else(|| words.fill(&format!("finding.{}", template(view, finding)), &Filling::of(view, finding).pairs()));
    Sentence {
        figure: estimate.map(|estimate| words.value(&in_whole_percent(estimate))).unwrap_or_default(),
        unit: estimate.map(|estimate| words.text(unit(&estimate))).unwrap_or_default(),
        text: [Some(capitalised(&text)), falls(view, finding)].into_iter().flatten().collect::<Vec<_>>().join(" "),
        meta: meta(view, finding),
        sign: Some(finding.kind),
        link: Some(evidence(view, finding)),
    }
}

/// That a finding would be none had everybody who left the question out answered the other way.
fn falls(view: &View<'_>, finding: &Finding) -> Option<String> {
    let worst = Worst::of(view.release, finding).filter(|worst| worst.falls && finding.is_certain())?;
    let is_scale = matches!(view.measure(finding.measure).kind, MeasureKind::Scale | MeasureKind::LinkedScale);
    let key = if is_scale { "left_out.falls_scale" } else { "left_out.falls" };
    Some(view.words.plural(key, worst.left, &[]))
}

/// Fewest questions of one part that make a pattern.
const PATTERN: usize = 3;

/// Where a group does not know about several questions of one part of the questionnaire, they are one piece of news.
fn pattern(view: &View<'_>, finding: &Finding) -> Option<String> {
    let domain = &view.measure(finding.measure).domain;
    let alike = |other: &&Finding| {
        let is_same = other.rule == finding.rule && other.group == finding.group && other.is_certain();
        is_same
            && view.measure(other.measure).domain == *domain
            && other.difference.is_some_and(|difference| difference.value > 0.0)
    };
    let mut found: Vec<(MeasureAt, f64)> =
        view.findings.all.iter().filter(alike).filter_map(|other| Some((other.measure, other.level?.value))).collect();
    if finding.rule != Rule::UnsureInGroup || found.len() < PATTERN {
        return None;
    }
    found.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (first, last) = (found.first()?, found.last()?);
    let title = view.domain_of(finding.measure)?;
    let words = view.words;
    let values = [
        ("place_first", capitalised(&place(view, finding.group))),
        ("count", words.count(found.len() as u64)),
        ("domain", lowered(title)),
        ("fewest", words.whole_percent(first.1)),
        ("first", quoted(view, &short(view, first.0))),
        ("most", words.whole_percent(last.1)),
        ("last", quoted(view, &short(view, last.0))),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Some(words.fill("finding.unsure_pattern", &values))
}

/// Whether the large figure of a finding is how much has changed, or how far roles are apart.
const fn is_of_change(finding: &Finding) -> bool {
    matches!(
        finding.rule,
        Rule::LevelChanged | Rule::ChangedInGroup | Rule::ChangedInUnit | Rule::ShareChanged | Rule::RolesApart
    )
}

/// Whether a finding is how high or low something is: how far it is from what it stands beside is how sure it is, and no news.
const fn is_of_level(finding: &Finding) -> bool {
    matches!(
        finding.rule,
        Rule::BestLevel | Rule::PoorestLevel | Rule::MostAgree | Rule::FewestAgree | Rule::ManyUnsure | Rule::MostWished
    )
}

/// What the sentences of findings are filled with.
pub(super) struct Filling(Vec<(&'static str, String)>);

impl Filling {
    pub(super) fn of(view: &View<'_>, finding: &Finding) -> Self {
        let words = view.words;
        let info = view.measure(finding.measure);
        let level = finding.level.map(|level| words.value(&in_whole_percent(level))).unwrap_or_default();
        let other = |value: f64| {
            let like = finding.level.or(finding.difference).map(in_whole_percent);
            like.map(|like| words.value(&Estimate { value, ..like })).unwrap_or_default()
        };
        let place = place(view, finding.group);
        let is_turned = info.polarity == Polarity::Negative && matches!(finding.rule, Rule::MostAgree | Rule::FewestAgree);
        let answers = if is_turned {
            super::compose::bottom_answers(view, finding.measure)
        } else {
            super::compose::top_answers(view, finding.measure)
        };
        let reference = finding.reference.map(|group| round_of(view, group)).unwrap_or_default();
        let wish = view.say(&info.wish).replace("{option}", &lowered(&view.label(finding.measure)));
        Self(vec![
            ("place_first", capitalised(&place)),
            ("place", place),
            ("people", view.group_label(finding.group)),
            ("topic", topic(view, finding.measure)),
            ("measure", quoted(view, &short(view, finding.measure))),
            ("question", quoted(view, view.say(&info.about))),
            ("answers", answers),
            ("level", level),
            ("other", finding.other.map(other).unwrap_or_default()),
            ("size", finding.difference.map(|difference| magnitude(view, &difference)).unwrap_or_default()),
            ("reference", reference),
            ("wish", wish),
            ("next", finding.next.map(|next| lowered(&view.label(next))).unwrap_or_default()),
        ])
    }

    pub(super) fn pairs(&self) -> Vec<(&str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }
}

/// The round of a group, as it is called.
fn round_of(view: &View<'_>, group: GroupAt) -> String {
    let id = &view.release.group(group).round;
    let round = view.release.frame().rounds.iter().find(|round| round.id == *id);
    round.map(|round| view.round_label(round)).unwrap_or_default()
}

/// What a measure is about, as part of a sentence; its name between quotation marks where the questionnaire has no words for that.
pub(super) fn topic(view: &View<'_>, measure: MeasureAt) -> String {
    let info = view.measure(measure);
    match view.say(&info.short) {
        "" => quoted(view, &view.label(measure)),
        words if info.kind == MeasureKind::Item => quoted(view, words),
        words => words.replace("{option}", &lowered(&view.label(measure))),
    }
}

/// A question in a few words; whole where the questionnaire has no shorter ones.
pub(super) fn short(view: &View<'_>, measure: MeasureAt) -> String {
    let info = view.measure(measure);
    match view.say(&info.short) {
        words if info.kind == MeasureKind::Item && !words.is_empty() => words.to_owned(),
        _ => shortened(&view.label(measure)),
    }
}

/// Where the people of a group work, as part of a sentence; nothing of everyone.
pub(super) fn place(view: &View<'_>, group: GroupAt) -> String {
    let info = view.release.group(group);
    let label = view.group_label(group);
    match (view.say(&info.place), info.kind) {
        ("", GroupKind::Total) => String::new(),
        ("", GroupKind::Role) => view.words.fill("finding.place.role", &[("group", &lowered(&label))]),
        ("", kind) => view.words.fill(&format!("finding.place.{}", super::view::name_of(&kind)), &[("group", &label)]),
        (place, _) => place.to_owned(),
    }
}

/// A name inside a sentence: with a small letter, unless it is an abbreviation.
pub(super) fn lowered(name: &str) -> String {
    let mut letters = name.chars();
    let (first, second) = (letters.next(), letters.clone().next());
    match (first, second) {
        (Some(first), Some(second)) if second.is_lowercase() || second.is_whitespace() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => name.to_owned(),
    }
}

/// Where a statistic is published, and what is done with it besides, in the reader's language.
pub(crate) fn cited(entry: &Entry, words: &Catalogue) -> String {
    let source = if entry.is_count() { words.text("catalogue.counted") } else { entry.source.clone() };
    let remarks = entry.remarks.iter().map(|key| words.text(&format!("remark.{key}")));
    std::iter::once(source).chain(remarks).collect::<Vec<_>>().join(" ")
}

/// Page one speaks in whole per cent, however many answered: the same estimate, of as few answers as need no decimals.
pub(super) fn in_whole_percent(estimate: Estimate) -> Estimate {
    Estimate { n: estimate.n.min(1), ..estimate }
}

/// `▲ strength`.
pub(super) fn signed(words: &Catalogue, sign: FindingKind) -> String {
    format!("{} {}", sign.symbol(), words.text(&format!("sign.{}", sign.id())))
}

/// Which sentence says it.
fn template(view: &View<'_>, finding: &Finding) -> String {
    let info = view.measure(finding.measure);
    let up = finding.difference.is_some_and(|difference| difference.value > 0.0);
    let direction = if up { "up" } else { "down" };
    let bare = if finding.level.is_some() && finding.other.is_some() { "" } else { "_bare" };
    let is_share = finding.level.is_some_and(|level| level.unit == Unit::Share);
    let is_low_good = info.polarity == Polarity::Negative;
    let is_alone = finding.difference.is_none();
    match finding.rule {
        Rule::BestLevel | Rule::PoorestLevel if info.kind == MeasureKind::Scale && is_alone => {
            if is_low_good { "low_alone" } else { "level_alone" }.to_owned()
        }
        Rule::BestLevel if info.kind == MeasureKind::Scale => if is_low_good { "low_best" } else { "best_level" }.to_owned(),
        Rule::PoorestLevel if info.kind == MeasureKind::Scale => {
            if is_low_good { "low_poorest" } else { "poorest_level" }.to_owned()
        }
        Rule::BestLevel | Rule::PoorestLevel | Rule::MostAgree | Rule::FewestAgree if bare.is_empty() => {
            "answers_beside".to_owned()
        }
        Rule::BestLevel | Rule::PoorestLevel | Rule::MostAgree | Rule::FewestAgree => "answers".to_owned(),
        Rule::QuestionAhead | Rule::QuestionBehind | Rule::RatedAhead | Rule::RatedBehind if is_share => "share_apart".to_owned(),
        Rule::AheadOfOthers
        | Rule::BehindOthers
        | Rule::QuestionAhead
        | Rule::QuestionBehind
        | Rule::RatedAhead
        | Rule::RatedBehind
        | Rule::UnitApart => format!("apart_{direction}{bare}"),
        Rule::RolesApart => format!("roles_{direction}"),
        Rule::ResponseApart => format!("response_{direction}"),
        Rule::UnsureInGroup | Rule::ManyUnsure | Rule::MostWished | Rule::WishedInGroup => finding.rule.id().to_owned(),
        Rule::LevelChanged if finding.group == view.total => format!("changed_{direction}{bare}"),
        Rule::LevelChanged | Rule::ChangedInGroup | Rule::ChangedInUnit => format!("changed_there_{direction}{bare}"),
        Rule::ShareChanged if info.kind == MeasureKind::Choice => format!("ticked_changed{bare}"),
        Rule::ShareChanged => format!("share_changed{bare}"),
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
    finding.is_certain().then(|| view.words.fill(&format!("verdict.{name}"), &[("smallest", &smallest)]))
}

/// `▲ strength · certain · more than 5 points · 58 answers · difference 4 to 14 (95 %)`.
fn meta(view: &View<'_>, finding: &Finding) -> String {
    let words = view.words;
    let Some(estimate) = finding.difference.or(finding.level) else { return String::new() };
    // The group's own answers: those that it is held against are everybody else's, or another round's.
    let n = finding.level.map_or(estimate.n, |level| level.n);
    let mut parts = vec![signed(words, finding.kind)];
    parts.push(words.text(&format!("certainty.{}", finding.certainty.id())));
    let told = finding.difference.filter(|_| !is_of_level(finding));
    parts.extend(told.and_then(|difference| verdict(view, finding, &difference)));
    parts.push(words.plural("answers", n, &[]));
    let interval = |shown: Estimate| view.interval_of(&in_whole_percent(shown));
    match told {
        None => parts.extend(interval(finding.level.unwrap_or(estimate))),
        // The large figure is the difference itself.
        Some(difference) if is_of_change(finding) || finding.level.is_none() => parts.extend(interval(difference)),
        Some(difference) => {
            let size = words.value(&in_whole_percent(difference));
            let size = words.fill("difference_of", &[("difference", &size), ("unit", &words.text(unit(&difference)))]);
            let interval = interval(difference).map(|interval| format!(" ({interval})")).unwrap_or_default();
            parts.push(format!("{size}{interval}"));
        }
    }
    parts.join(" · ")
}

/// Id of the figure that shows it.
fn evidence(view: &View<'_>, finding: &Finding) -> String {
    let info = view.measure(finding.measure);
    match (finding.rule, info.kind) {
        (Rule::LevelChanged, _) => "figure-rounds".to_owned(),
        (Rule::ChangedInGroup, _) => "figure-moved".to_owned(),
        (Rule::ChangedInUnit, _) => "table-rounds".to_owned(),
        (Rule::ShareChanged, _) => "table-rounds-items".to_owned(),
        (Rule::RolesApart, _) => "figure-roles".to_owned(),
        (Rule::ResponseApart, _) => "respondents".to_owned(),
        (_, MeasureKind::Scale) => scale_figure(info.id.as_str()),
        (_, MeasureKind::Choice) => scale_figure(info.part_of.as_deref().unwrap_or_default()),
        (_, MeasureKind::Matrix) => matrix_figure(info),
        _ => format!("table-{}", slug(info.id.as_str())),
    }
}

/// Id of the figure of one aspect of a matrix.
pub(super) fn matrix_figure(info: &MeasureInfo) -> String {
    let part = |name: &Option<String>| name.clone().unwrap_or_default();
    format!("figure-{}", slug(&format!("{}-{}", part(&info.part_of), part(&info.aspect))))
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
