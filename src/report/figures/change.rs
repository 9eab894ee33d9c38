//! Change between rounds.

use super::{drawing, read_aloud};
use crate::chart::{Axis, Change, DotKey, Dumbbell, DumbbellRow, End, Plot, RowLabel, Shown, Tone};
use crate::findings::Certainty;
use crate::model::{Estimate, LinkKind, MeasureKind, Polarity, Statistic};
use crate::privacy;
use crate::report::compose::scale_label;
use crate::report::document::Drawing;
use crate::report::view::View;

/// Scales in two rounds, everyone.
pub(in crate::report) fn rounds(view: &View<'_>, scales: &[usize], title: &str) -> Option<Drawing> {
    let words = view.words;
    let rows: Vec<DumbbellRow> = scales.iter().map(|&scale| row(view, scale)).collect::<Option<_>>()?;
    if rows.iter().all(|row| row.change.value().is_none_or(|change| change.now.is_none())) {
        return None;
    }
    let spoken = |row: &DumbbellRow| {
        let text = row.change.value().map_or_else(|| words.text("suppressed_mark"), |change| change.text.clone());
        (row.label.label.clone(), text)
    };
    let spoken: Vec<(String, String)> = rows.iter().map(spoken).collect();
    let alt = read_aloud(view, "alt.rounds", spoken.iter().map(|(label, text)| (label.as_str(), text.clone())));
    let dumbbell = Dumbbell {
        axis: Axis::points(),
        n_heading: words.text("column.n"),
        change_heading: words.text("statistic.change"),
        key: DotKey { now: view.round_label(view.round), before: view.round_label(view.previous?) },
        rows,
    };
    Some(drawing(view, "rounds", title, alt, Plot::Dumbbell(dumbbell)))
}

fn row(view: &View<'_>, scale: usize) -> Option<DumbbellRow> {
    let words = view.words;
    // A scale over shared questions has its ends where it is published by itself, and else its change alone.
    let end = |mean: Estimate| End { value: mean.value, text: words.value(&mean) };
    let change = view.compared(scale, view.total, Statistic::Change)?;
    let before = view.value(scale, view.previous_total?, Statistic::Mean100).map(end);
    let now = view.value(scale, view.total, Statistic::Mean100).map(end);
    let broken = view.measure(scale).kind == MeasureKind::Scale
        && view.measure(scale).links.iter().any(|link| link.to == view.round.id && link.link != LinkKind::Same);
    let change = match change {
        privacy::Shown::Value(estimate) => {
            let tone = tone(view, scale, &estimate, view.certainty(scale, view.total, Statistic::Change));
            Shown::Value(Change { before, now, broken: false, tone, text: words.value(&estimate) })
        }
        privacy::Shown::Hidden => Shown::Suppressed,
        privacy::Shown::Unavailable(_) if broken => {
            Shown::Value(Change { before, now, broken, tone: Tone::Neutral, text: words.text("link.reworded") })
        }
        privacy::Shown::Unavailable(_) => Shown::Absent,
    };
    Some(DumbbellRow { label: RowLabel::new(scale_label(view, scale), view.n_text(scale, view.total)), change })
}

/// Only what is large enough and certain is called better or worse.
pub(super) fn tone(view: &View<'_>, scale: usize, change: &Estimate, certainty: Option<Certainty>) -> Tone {
    let large = change.value.abs() >= view.release.frame().smallest_difference;
    if !large || !matches!(certainty, Some(Certainty::Certain | Certainty::Everyone)) {
        return Tone::Neutral;
    }
    match (view.measure(scale).polarity, change.value > 0.0) {
        (Polarity::Neutral, _) => Tone::Neutral,
        (Polarity::Positive, true) | (Polarity::Negative, false) => Tone::Better,
        _ => Tone::Worse,
    }
}
