//! The same scales, ordered by level of the BTI model.

use super::heading;
use crate::model::{BtiLevel, MeasureKind, Statistic};
use crate::report::document::{Block, Row, Table};
use crate::report::view::{View, name_of};

pub(super) fn section(view: &View<'_>) -> Vec<Block> {
    let words = view.words;
    let mut blocks = Vec::new();
    for level in [BtiLevel::Municipality, BtiLevel::Service, BtiLevel::Individual] {
        let name = name_of(&level);
        let of_level = |kind: MeasureKind| -> Vec<usize> {
            let measures = view.measures();
            let fits = |position: &usize| measures[*position].kind == kind && measures[*position].bti_level == Some(level);
            (0..measures.len()).filter(fits).collect()
        };
        let scales = of_level(MeasureKind::Scale);
        let in_scale = |item: &usize| {
            let id = &view.measure(*item).id;
            view.measures().iter().any(|scale| scale.kind == MeasureKind::Scale && scale.items.contains(id))
        };
        let items: Vec<usize> = of_level(MeasureKind::Item).into_iter().filter(|item| !in_scale(item)).collect();
        if scales.is_empty() && items.is_empty() {
            continue;
        }
        blocks.push(heading(3, format!("bti-{name}"), words.text(&format!("bti.{name}"))));
        blocks.push(Block::Paragraph(words.text(&format!("bti.{name}_about"))));
        if !scales.is_empty() {
            blocks.push(Block::Table(table(view, format!("table-bti-{name}"), "bti.scales", &scales, Statistic::Mean100)));
        }
        if !items.is_empty() {
            blocks.push(Block::Table(table(view, format!("table-bti-{name}-items"), "bti.items", &items, Statistic::TopBox)));
        }
    }
    if !blocks.is_empty() {
        blocks.insert(0, heading(2, "bti", words.text("bti.title")));
        blocks.insert(1, Block::Paragraph(words.text("bti.about")));
    }
    blocks
}

fn table(view: &View<'_>, id: String, caption: &str, measures: &[usize], statistic: Statistic) -> Table {
    let words = view.words;
    let first = if statistic == Statistic::TopBox { "column.question" } else { "column.scale" };
    let mut table = Table::new(id, words.text(caption), words.text(first))
        .number(words.text(&format!("statistic.{statistic}")))
        .number(words.fill("column.interval", &[("level", &view.confidence())]))
        .number(words.text("column.n"));
    for &measure in measures {
        let shown = view.shown(measure, view.total, statistic);
        let cells = [view.cell(shown), view.interval_cell(shown), view.cell(view.shown(measure, view.total, Statistic::Valid))];
        table.rows.push(Row::new(view.label(measure), cells));
    }
    table
}
