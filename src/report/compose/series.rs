//! Change in the same people, and along the line through three rounds or more.

use super::rounds::{comparable, scale_label};
use crate::model::{MeasureKind, Statistic};
use crate::privacy::Shown;
use crate::report::document::{Block, Cell, Row, Table};
use crate::report::view::View;

/// A table of each that the release has figures of.
pub(super) fn tables(view: &View<'_>) -> Vec<Block> {
    let parts = [("paired", Statistic::PairedChange, Statistic::PairedChangeP), ("trend", Statistic::Trend, Statistic::TrendP)];
    parts.into_iter().filter_map(|(id, change, p)| table(view, id, change, p)).collect()
}

/// Scale by scale: the change of everyone, this one with its interval and p-value, and whom it rests on.
fn table(view: &View<'_>, id: &str, statistic: Statistic, p: Statistic) -> Option<Block> {
    let words = view.words;
    let scales = comparable(view, &[MeasureKind::Scale, MeasureKind::LinkedScale], statistic);
    if scales.is_empty() {
        return None;
    }
    let caption = if id == "paired" { words.text("rounds.paired") } else { words.text("rounds.trend") };
    let mut table = Table::new(format!("table-rounds-{id}"), caption, words.text("column.scale"))
        .number(words.text("statistic.change"))
        .number(words.text(&format!("statistic.{statistic}")))
        .number(words.fill("column.interval", &[("level", &view.confidence())]))
        .number(words.text(&format!("statistic.{p}")))
        .number(words.text("column.n"));
    for scale in scales {
        let shown = view.compared(scale, view.total, statistic);
        let people = shown.and_then(Shown::value).map(|estimate| estimate.n);
        let cells = [
            view.cell(view.compared(scale, view.total, Statistic::Change)),
            view.cell(shown),
            view.interval_cell(shown),
            view.cell(view.compared(scale, view.total, p)),
            people.map_or_else(|| Cell::Missing(String::new()), |people| Cell::Number(words.count(people))),
        ];
        table.rows.push(Row::new(scale_label(view, scale), cells));
    }
    Some(Block::Table(table))
}
