//! Who works with whom beyond the matrix: sure ties, pairs of which one side says more, wishes that are not met.

use super::{drawing, read_aloud};
use crate::chart::{
    Axis, BarRow, Bars, Change, Circle, DotKey, Dumbbell, DumbbellRow, End, Plot, RowLabel, Shown, Tick, Tie, Tone,
};
use crate::findings::{OneSided, Ties, Unmet};
use crate::model::Statistic;
use crate::report::compose::{two, wished};
use crate::report::document::Drawing;
use crate::report::view::View;

/// Sure ties around a circle, in the order of the matrix.
pub(in crate::report) fn ties(view: &View<'_>, ties: &Ties, title: &str) -> Drawing {
    let words = view.words;
    let names: Vec<String> = ties.services.iter().map(|service| view.group_label(service.group)).collect();
    let said = ties.strong.iter().map(|tie| {
        let how = words.text(if tie.is_mutual { "ties.mutual" } else { "ties.one_sided" });
        (words.fill("ties.two", &[("one", &names[tie.from]), ("other", &names[tie.to])]), how)
    });
    let said: Vec<(String, String)> = said.collect();
    let alt = read_aloud(view, "alt.ties", said.iter().map(|(pair, how)| (pair.as_str(), how.clone())));
    let lines = ties.strong.iter().map(|tie| Tie { from: tie.from, to: tie.to, is_mutual: tie.is_mutual });
    let circle =
        Circle { ties: lines.collect(), names, mutual: words.text("ties.mutual"), one_sided: words.text("ties.one_sided") };
    drawing(view, "ties", title, alt, Plot::Circle(circle))
}

/// What two services say of each other.
pub(in crate::report) fn one_sided(view: &View<'_>, ties: &Ties, pairs: &[OneSided], title: &str) -> Drawing {
    let words = view.words;
    let end = |value: f64| Some(End { value, text: words.number(value, 1) });
    let row = |pair: &OneSided| DumbbellRow {
        label: RowLabel::new(two(view, ties, pair), String::new()),
        change: Shown::Value(Change {
            before: end(pair.said.1),
            now: end(pair.said.0),
            broken: false,
            tone: Tone::Neutral,
            text: words.number(pair.said.0 - pair.said.1, 1),
        }),
    };
    let rows: Vec<DumbbellRow> = pairs.iter().map(row).collect();
    let said = |pair: &OneSided| {
        let (first, second) = (words.number(pair.said.0, 1), words.number(pair.said.1, 1));
        (two(view, ties, pair), words.fill("ties.against", &[("first", &first), ("second", &second)]))
    };
    let said: Vec<(String, String)> = pairs.iter().map(said).collect();
    let alt = read_aloud(view, "alt.pairs", said.iter().map(|(pair, how)| (pair.as_str(), how.clone())));
    let levels = ties.services.first().map(|service| view.measure(service.measure).levels.as_slice()).unwrap_or_default();
    let ticks: Vec<Tick> =
        levels.iter().map(|level| Tick { value: f64::from(level.value), label: level.value.to_string() }).collect();
    let (low, high) = (ticks.first().map_or(0.0, |tick| tick.value), ticks.last().map_or(1.0, |tick| tick.value));
    let dumbbell = Dumbbell {
        axis: Axis { low, high, precision: 0.1, ticks, name: String::new() },
        n_heading: String::new(),
        change_heading: words.text("column.gap"),
        key: DotKey { now: words.text("ties.first"), before: words.text("ties.second") },
        rows,
    };
    drawing(view, "pairs", title, alt, Plot::Dumbbell(dumbbell))
}

/// Wishes that are not met, as ranked by the caller.
pub(in crate::report) fn unmet(view: &View<'_>, found: &[Unmet], title: &str) -> Drawing {
    let words = view.words;
    let row = |unmet: &Unmet| BarRow {
        label: RowLabel::new(wished(view, unmet), view.n_text(unmet.wish, unmet.group)),
        bar: super::bar(view, view.shown(unmet.wish, unmet.group, Statistic::TopBox)),
    };
    let rows: Vec<BarRow> = found.iter().map(row).collect();
    let alt = super::bars_alt(view, &rows);
    let bars = Bars { n_heading: words.text("column.n"), value_heading: words.text("column.share"), rows, ..Bars::default() };
    drawing(view, "unmet", title, alt, Plot::Bars(bars))
}
