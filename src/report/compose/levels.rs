//! The same figures in two other orders: by level of the BTI model, and by recommendation of the national guideline.

use super::heading;
use crate::model::{BtiLevel, MeasureInfo, MeasureKind, Statistic};
use crate::report::document::{Block, Row, Table};
use crate::report::view::{View, name_of};

pub(super) fn section(view: &View<'_>) -> Vec<Block> {
    let words = view.words;
    let mut blocks = Vec::new();
    for level in [BtiLevel::Municipality, BtiLevel::Service, BtiLevel::Individual] {
        let name = name_of(&level);
        let scales = belonging(view, MeasureKind::Scale, |measure| measure.bti_level == Some(level));
        let items = belonging(view, MeasureKind::Item, |measure| measure.bti_level == Some(level) && !in_scale(view, measure));
        if scales.is_empty() && items.is_empty() {
            continue;
        }
        blocks.push(heading(3, format!("bti-{name}"), words.text(&format!("bti.{name}"))));
        blocks.push(Block::Paragraph(words.text(&format!("bti.{name}_about"))));
        blocks.extend(tables(view, &format!("table-bti-{name}"), ["bti.scales", "bti.items"], &scales, &items));
    }
    if !blocks.is_empty() {
        blocks.insert(0, heading(2, "bti", words.text("bti.title")));
        blocks.insert(1, Block::Paragraph(words.text("bti.about")));
    }
    blocks.extend(recommendations(view));
    blocks
}

/// By recommendation, where the questionnaire has headings for them: every question that belongs to it, and the scales that are
/// made of such questions alone.
fn recommendations(view: &View<'_>) -> Vec<Block> {
    let words = view.words;
    let mut blocks = Vec::new();
    for recommendation in &view.release.frame().instrument.recommendations {
        let number = recommendation.number;
        let items = belonging(view, MeasureKind::Item, |measure| measure.recommendation == Some(number));
        let belongs = |id: &crate::model::MeasureId| items.iter().any(|&item| view.measure(item).id == *id);
        let scales = belonging(view, MeasureKind::Scale, |scale| !scale.items.is_empty() && scale.items.iter().all(belongs));
        if items.is_empty() {
            continue;
        }
        let values = [("number", words.count(u64::from(number))), ("title", view.say(&recommendation.title).to_owned())];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        blocks.push(heading(3, format!("recommendation-{number}"), words.fill("recommendation.heading", &values)));
        let captions = ["recommendation.scales", "recommendation.items"];
        blocks.extend(tables(view, &format!("table-recommendation-{number}"), captions, &scales, &items));
    }
    if !blocks.is_empty() {
        blocks.insert(0, heading(2, "recommendations", words.text("recommendation.title")));
        blocks.insert(1, Block::Paragraph(words.text("recommendation.about")));
    }
    blocks
}

/// Measures of a kind that the release has figures of for everyone, in order of the questionnaire.
fn belonging(view: &View<'_>, kind: MeasureKind, belongs: impl Fn(&MeasureInfo) -> bool) -> Vec<usize> {
    let measures = view.measures();
    let fits = |&position: &usize| {
        let measure = &measures[position];
        measure.kind == kind && belongs(measure) && view.shown(position, view.total, Statistic::Valid).is_some()
    };
    (0..measures.len()).filter(fits).collect()
}

/// Whether a scale speaks for the question.
fn in_scale(view: &View<'_>, item: &MeasureInfo) -> bool {
    view.measures().iter().any(|scale| scale.kind == MeasureKind::Scale && scale.items.contains(&item.id))
}

fn tables(view: &View<'_>, id: &str, captions: [&str; 2], scales: &[usize], items: &[usize]) -> Vec<Block> {
    let parts = [
        (id.to_owned(), captions[0], scales, Statistic::Mean100),
        (format!("{id}-items"), captions[1], items, Statistic::TopBox),
    ];
    let filled = parts.into_iter().filter(|(_, _, measures, _)| !measures.is_empty());
    filled.map(|(id, caption, measures, statistic)| Block::Table(table(view, id, caption, measures, statistic))).collect()
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
