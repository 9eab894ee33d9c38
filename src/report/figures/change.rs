//! Change between rounds.

use super::{drawing, read_aloud};
use crate::chart::{
    Axis, Change, DotKey, Dumbbell, DumbbellRow, End, Plot, RowLabel, Shown, Strip, StripKey, StripMark, StripRow, Tick, Tone,
};
use crate::findings::{Certainty, Rule};
use crate::model::{Estimate, GroupAt, LinkKind, MeasureAt, MeasureKind, Polarity, Statistic};
use crate::privacy;
use crate::report::compose::scale_label;
use crate::report::document::Drawing;
use crate::report::view::View;

/// Ends of the axis of changes are a multiple of so many points.
const STEP: f64 = 20.0;

/// Scales in two rounds, everyone.
pub(in crate::report) fn rounds(view: &View<'_>, scales: &[MeasureAt], title: &str) -> Option<Drawing> {
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

/// The change of each scale in every group, on one line for each scale: those that are certain have their names.
pub(in crate::report) fn in_groups(view: &View<'_>, scales: &[MeasureAt], groups: &[GroupAt], title: &str) -> Option<Drawing> {
    let words = view.words;
    let rows: Vec<StripRow> = scales.iter().map(|&scale| strip_row(view, scale, groups)).collect();
    let marks = || rows.iter().filter_map(|row| row.marks.value()).flatten();
    let ends = marks().map(|mark| mark.value).chain(rows.iter().filter_map(|row| row.all));
    let reach = (ends.map(f64::abs).fold(0.0, f64::max) / STEP).ceil().max(1.0) * STEP;
    marks().next()?;
    let said = |row: &StripRow| {
        let certain = row.marks.value().into_iter().flatten().filter(|mark| mark.certain.is_some());
        let texts: Vec<&str> = certain.map(|mark| mark.text.as_str()).collect();
        (row.label.label.clone(), if texts.is_empty() { words.text("moved.none") } else { texts.join(", ") })
    };
    let spoken: Vec<(String, String)> = rows.iter().map(said).collect();
    let alt = read_aloud(view, "alt.moved", spoken.iter().map(|(label, text)| (label.as_str(), text.clone())));
    let signed = |value: f64| match value {
        value if value > 0.0 => format!("+{}", words.number(value, 0)),
        value => words.number(value, 0),
    };
    let tick = |share: f64| Tick { value: reach * share, label: signed(reach * share) };
    let axis = Axis {
        low: -reach,
        high: reach,
        precision: 0.1,
        ticks: [-1.0, -0.5, 0.0, 0.5, 1.0].map(tick).into(),
        name: words.text("statistic.change"),
    };
    let key = StripKey {
        all: words.text("everyone"),
        better: words.text("moved.better"),
        worse: words.text("moved.worse"),
        uncertain: words.text("moved.uncertain"),
    };
    Some(drawing(view, "moved", title, alt, Plot::Strip(Strip { axis, key, rows })))
}

fn strip_row(view: &View<'_>, scale: MeasureAt, groups: &[GroupAt]) -> StripRow {
    let change = |group: GroupAt| view.compared(scale, group, Statistic::Change);
    let mark = |&group: &GroupAt| {
        let estimate = change(group)?.value()?;
        let told = |finding: &crate::findings::Finding| (finding.measure, finding.group) == (scale, group);
        let certain = view.findings.largest(&[Rule::ChangedInGroup], told);
        let certainty = certain.map(|finding| finding.certainty);
        Some(StripMark {
            value: estimate.value,
            certain: certain.map(|_| tone(view, scale, &estimate, certainty)),
            text: format!("{} {}", view.group_label(group), view.words.value(&estimate)),
        })
    };
    let marks: Vec<StripMark> = groups.iter().filter_map(mark).collect();
    let is_hidden = marks.is_empty() && groups.iter().any(|&group| change(group).is_some_and(privacy::Shown::is_hidden));
    StripRow {
        label: RowLabel::new(scale_label(view, scale), String::new()),
        all: change(view.total).and_then(privacy::Shown::value).map(|change| change.value),
        marks: match (is_hidden, marks.is_empty()) {
            (true, _) => Shown::Suppressed,
            (false, true) => Shown::Absent,
            (false, false) => Shown::Value(marks),
        },
    }
}

fn row(view: &View<'_>, scale: MeasureAt) -> Option<DumbbellRow> {
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
pub(super) fn tone(view: &View<'_>, scale: MeasureAt, change: &Estimate, certainty: Option<Certainty>) -> Tone {
    let large = change.value.abs() >= view.release.frame().smallest_difference;
    if !large || !certainty.is_some_and(Certainty::is_certain) {
        return Tone::Neutral;
    }
    match (view.measure(scale).polarity, change.value > 0.0) {
        (Polarity::Neutral, _) => Tone::Neutral,
        (Polarity::Positive, true) | (Polarity::Negative, false) => Tone::Better,
        _ => Tone::Worse,
    }
}
