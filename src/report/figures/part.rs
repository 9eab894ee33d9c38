//! Scales and questions of one part below each other, on one axis.

use super::{drawing, ends, read_aloud, shown};
use crate::chart::{Axis, Dot, DotRow, Dots, Plot, RowLabel};
use crate::model::{Estimate, MeasureAt, MeasureKind, Unit};
use crate::privacy;
use crate::report::document::Drawing;
use crate::report::view::View;

/// One of them.
pub(in crate::report) struct LevelRow {
    /// The measure.
    pub(in crate::report) measure: MeasureAt,
    /// Its name.
    pub(in crate::report) label: String,
    /// Its figure: points of 0–100, or the share of good answers.
    pub(in crate::report) shown: Option<privacy::Shown>,
}

/// Points and per cent share an axis from 0 to 100; what a value is stands with it, and in the heading of its rows. `None` where nothing
/// can be drawn, or where one thing alone would be.
pub(in crate::report) fn by_part(view: &View<'_>, id: &str, of: &[LevelRow], title: &str) -> Option<Drawing> {
    let words = view.words;
    let mut last = None;
    let rows: Vec<DotRow> = of
        .iter()
        .map(|row| {
            let kind = view.measure(row.measure).kind;
            let label = RowLabel::new(row.label.clone(), view.n_text(row.measure, view.total));
            let heading = if kind == MeasureKind::Scale { "levels.scales_heading" } else { "levels.questions_heading" };
            let label = if last == Some(kind) { label } else { label.under(words.text(heading)) };
            last = Some(kind);
            DotRow { label, dot: shown(row.shown, |estimate| dot(view, estimate)) }
        })
        .collect();
    if rows.len() < 2 || rows.iter().all(|row| row.dot.value().is_none()) {
        return None;
    }
    let said = |row: &DotRow| row.dot.value().map_or_else(|| words.text("suppressed_mark"), |dot| dot.text.clone());
    let alt = read_aloud(view, "alt.dots", rows.iter().map(|row| (row.label.label.as_str(), said(row))));
    let dots = Dots {
        axis: Axis::points(),
        n_heading: words.text("column.n"),
        value_heading: String::new(),
        key: None,
        references: Vec::new(),
        rows,
    };
    Some(drawing(view, id, title, alt, Plot::Dots(dots)))
}

fn dot(view: &View<'_>, estimate: &Estimate) -> Dot {
    let is_share = estimate.unit == Unit::Share;
    let factor = if is_share { 100.0 } else { 1.0 };
    Dot {
        value: estimate.value * factor,
        interval: ends(estimate).map(|(lower, upper)| (lower * factor, upper * factor)),
        before: None,
        text: if is_share { view.words.whole_percent(estimate.value) } else { view.words.value(estimate) },
    }
}
