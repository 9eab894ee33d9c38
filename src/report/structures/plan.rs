//! The plan: beside each figure that should move, what has happened to it since. No word says why.

use crate::model::Inventory;
use crate::privacy::{Shown, SizeVerdict};
use crate::report::document::{Block, Cell, Row, Table};
use crate::report::profile::{ProfileView, short_period};
use crate::report::view::{View, name_of};
use crate::structures::{Answers, Moved, Since, moved};

pub(super) fn blocks(view: &View<'_>, plan: &Inventory) -> Vec<Block> {
    let words = view.words;
    let all = moved(view.release, plan);
    if all.is_empty() {
        return Vec::new();
    }
    let text = |key: &str| words.text(&format!("structures.plan.{key}"));
    let interval = words.fill("column.interval", &[("level", &view.confidence())]);
    let mut table = Table::new("inventory-moved", text("moved"), text("decision"))
        .words(text("figure"))
        .number(text("before"))
        .number(text("now"))
        .number(text("change"))
        .number(interval)
        .words(text("verdict"));
    for moved in &all {
        let name = plan.rows.get(moved.decision).map(|row| plan.name(row)).unwrap_or_default();
        let figure = Cell::Text(view.say(&moved.label).to_owned());
        table.rows.push(Row::new(name, std::iter::once(figure).chain(since(view, moved))));
    }
    vec![Block::Table(table), Block::Note(words.text("structures.plan.no_cause"))]
}

/// Before, now, change, interval, verdict.
fn since(view: &View<'_>, moved: &Moved<'_>) -> [Cell; 5] {
    let words = view.words;
    let text = |key: &str| Cell::Text(words.text(&format!("structures.plan.{key}")));
    let none = || Cell::Missing(String::new());
    match &moved.since {
        Since::Answers(answers) => {
            let Answers { before, now, change } = answers.as_ref();
            let shown = change.map(|change| change.shown);
            let verdict = match change {
                Some(change) if change.shown.value().is_none() => view.cell(shown),
                Some(change) => text(match view.release.verdict(change) {
                    Some(SizeVerdict::MoreThanTrivial) => "more_than_trivial",
                    Some(SizeVerdict::Trivial) => "trivial",
                    Some(SizeVerdict::CannotTell) | None => certain(view, change),
                }),
                None => text("not_comparable"),
            };
            let (change, interval) = match shown {
                Some(shown) => (view.cell(Some(shown)), view.interval_cell(Some(shown))),
                None => (none(), none()),
            };
            [view.cell(*before), view.cell(*now), change, interval, verdict]
        }
        Since::Young { row, before } => {
            let Some(youth) = view.release.youth() else { return [none(), none(), none(), none(), text("unknown")] };
            let profile = ProfileView::new(youth, words.language());
            let earlier = before.and_then(|point| {
                let value = point.local.value?;
                Some((value, format!("{} ({})", profile.value(row, value), short_period(&point.label))))
            });
            let now = row.local.value.map(|value| format!("{} ({})", profile.value(row, value), short_period(&row.period_label)));
            let change = earlier.as_ref().zip(row.local.value).map(|((before, _), now)| profile.difference(row, now - before));
            let cell = |said: Option<String>| said.map_or_else(none, Cell::Number);
            let course = Cell::Text(words.text(&format!("youth.trend.{}", name_of(&row.trend.course))));
            [cell(earlier.map(|(_, said)| said)), cell(now), cell(change), none(), course]
        }
        Since::Nothing => [none(), none(), none(), none(), text("unknown")],
    }
}

/// Of a change in a share, or one that may be of either size: whether it is there for certain.
fn certain(view: &View<'_>, change: &crate::privacy::Figure) -> &'static str {
    use crate::findings::Certainty::{Certain, Everyone};
    let is_shown = matches!(change.shown, Shown::Value(_));
    match crate::findings::Certainty::of_difference(view.release, change) {
        Certain | Everyone if is_shown => "moved_word",
        _ => "cannot_tell",
    }
}
