//! Titles of figures: the largest certain finding that the figure shows, in at most seventy letters, and never cut in mid-clause.

use super::view::View;
use super::words::{Filling, capitalised, in_whole_percent, lowered, place, quoted, short, topic};
use crate::findings::{Finding, Rule};
use crate::model::{MeasureAt, MeasureKind, Unit};

/// Most letters of a title.
pub(super) const MOST: usize = 70;

/// The first that is short enough; the last where none is.
pub(super) fn fitting(candidates: impl IntoIterator<Item = String>) -> String {
    let mut last = String::new();
    for title in candidates {
        if title.chars().count() <= MOST {
            return title;
        }
        last = title;
    }
    last
}

/// `Noticing: 78 out of 100 in the kindergartens, 66 elsewhere`; of a question, its few words.
pub(super) fn there(view: &View<'_>, finding: &Finding) -> String {
    let words = view.words;
    let info = view.measure(finding.measure);
    let (level, other) = levels(view, finding);
    let is_share = finding.level.is_some_and(|level| level.unit == Unit::Share);
    let bare = level.clone();
    let level = if is_share { level } else { words.fill("title.of_100", &[("value", &level)]) };
    let named = match info.kind {
        MeasureKind::Item => quoted(view, &short(view, finding.measure)),
        MeasureKind::Matrix => capitalised(&topic(view, finding.measure)),
        _ => view.label(finding.measure),
    };
    let place = place(view, finding.group);
    let with = |label: &str, level: &str| {
        words.fill("title.there", &[("label", label), ("level", level), ("place", &place), ("other", &other)])
    };
    let label = view.label(finding.measure);
    fitting([with(&named, &level), with(&label, &level), with(&named, &bare), with(&label, &bare)])
}

/// `On a scale from 0 to 100: 27 in the schools, 51 elsewhere.`
pub(super) fn in_means(view: &View<'_>, finding: &Finding) -> String {
    let (level, other) = levels(view, finding);
    view.words.fill("title.in_means", &[("level", &level), ("place", &place(view, finding.group)), ("other", &other)])
}

/// `Useful meetings: 34 out of 100 in NAV, 68 in 2024`; of a scale over shared questions, its change.
pub(super) fn changed(view: &View<'_>, finding: &Finding, reference: &str) -> String {
    let words = view.words;
    let (label, place) = (view.label(finding.measure), place(view, finding.group));
    if finding.level.is_none() || finding.other.is_none() {
        let change = finding.difference.map(|change| words.value(&change)).unwrap_or_default();
        let values = [("label", label.as_str()), ("change", &change), ("place", &place), ("reference", reference)];
        return words.fill("title.changed_bare", &values);
    }
    let (level, other) = levels(view, finding);
    let of_100 = words.fill("title.of_100", &[("value", &level)]);
    let with = |level: &str| {
        let values =
            [("label", label.as_str()), ("level", level), ("place", &place), ("other", &other), ("reference", reference)];
        words.fill("title.changed", &values)
    };
    fitting([with(&of_100), with(&level)])
}

/// `Trust: from 47 to 56, otherwise no certain changes`: the largest change of everyone, and how many more there are. `None` of a scale
/// over shared questions, which has no level.
pub(super) fn moved(view: &View<'_>, finding: &Finding, more: usize) -> Option<String> {
    finding.level.and(finding.other)?;
    let words = view.words;
    let (level, other) = levels(view, finding);
    let rest = if more == 0 { words.text("title.moved_alone") } else { words.plural("title.moved_more", more as u64, &[]) };
    let values = [("label", view.label(finding.measure)), ("other", other), ("level", level), ("rest", rest)];
    Some(words.fill("title.moved", &values.each_ref().map(|(name, value)| (*name, value.as_str()))))
}

/// `Leadership: leaders 71 out of 100, the others 59`.
pub(super) fn roles(view: &View<'_>, finding: &Finding) -> String {
    let (level, other) = levels(view, finding);
    let people = lowered(&view.group_label(finding.group));
    let level = view.words.fill("title.of_100", &[("value", &level)]);
    let label = view.label(finding.measure);
    view.words.fill("title.roles", &[("label", &label), ("people", &people), ("level", &level), ("other", &other)])
}

/// `68 % want to work more with BUP, 35 % general practitioner`.
pub(super) fn wished(view: &View<'_>, finding: &Finding) -> String {
    let filling = Filling::of(view, finding);
    fitting(["title.wished", "title.wish"].map(|key| view.words.fill(key, &filling.pairs())))
}

/// The largest certain finding about any of some measures by one of some rules, as a title.
pub(super) fn largest(view: &View<'_>, measures: &[MeasureAt], rules: &[Rule]) -> Option<String> {
    let fits = |finding: &Finding| measures.contains(&finding.measure);
    view.findings.largest(rules, fits).map(|finding| there(view, finding))
}

/// Both levels as printed.
fn levels(view: &View<'_>, finding: &Finding) -> (String, String) {
    let Some(level) = finding.level.map(in_whole_percent) else { return (String::new(), String::new()) };
    let other = finding.other.map(|value| view.words.value(&crate::model::Estimate { value, ..level }));
    (view.words.value(&level), other.unwrap_or_default())
}
