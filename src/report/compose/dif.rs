//! Questions that work otherwise in a group, or since the round before, than the score on their scale says: those that surely do.

use super::tables::number;
use crate::model::{DetailAt, Estimate, Statistic};
use crate::privacy::{Figure, RowKey};
use crate::report::document::{Block, Cell, Row, Table};
use crate::report::view::View;

/// P-value, difference and effect of each comparison.
const COMPARED: [[Statistic; 3]; 2] = [
    [Statistic::DifFromOthersP, Statistic::DifFromOthers, Statistic::DifEffectFromOthers],
    [Statistic::DifChangeP, Statistic::DifChange, Statistic::DifEffectChange],
];

/// A question that works otherwise for certain.
struct Found {
    key: RowKey,
    adjusted: Estimate,
    difference: Option<Estimate>,
    effect: Option<Estimate>,
}

/// The table, or a sentence that says that there is nothing; nothing at all where nobody asked.
pub(super) fn blocks(view: &View<'_>) -> Vec<Block> {
    let words = view.words;
    let in_round = |figure: &Figure| view.release.group(figure.key.group).round == view.round.id;
    let tested: Vec<(Figure, [Statistic; 3])> = view
        .release
        .figures()
        .filter_map(|figure| Some((figure, *COMPARED.iter().find(|compared| compared[0] == figure.key.statistic)?)))
        .filter(|(figure, _)| in_round(figure) && figure.shown.value().is_some())
        .collect();
    if tested.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<Found> = tested.iter().filter_map(|(figure, compared)| certain(view, figure, *compared)).collect();
    let size = |found: &Found| found.effect.map_or(0.0, |effect| effect.value.abs());
    found.sort_by(|one, other| size(other).total_cmp(&size(one)).then(one.key.cmp(&other.key)));
    if found.is_empty() {
        return vec![Block::Paragraph(words.text("validation.dif_none"))];
    }
    vec![Block::Paragraph(words.text("validation.dif_about")), Block::Table(table(view, &found))]
}

/// What surely differs, after counting how many were tested.
fn certain(view: &View<'_>, figure: &Figure, compared: [Statistic; 3]) -> Option<Found> {
    let p = figure.shown.value()?;
    let adjusted = figure.family.map_or(p.value, |family| family.adjusted);
    if adjusted >= 1.0 - view.release.frame().confidence {
        return None;
    }
    let of = |statistic| view.release.get(RowKey { statistic, ..figure.key }).and_then(crate::privacy::Shown::value);
    let adjusted = Estimate { value: adjusted, ..p };
    Some(Found { key: figure.key, adjusted, difference: of(compared[1]), effect: of(compared[2]) })
}

fn table(view: &View<'_>, found: &[Found]) -> Table {
    let words = view.words;
    let text = |key: &str| words.text(&format!("validation.{key}"));
    let mut table = Table::new("table-dif", text("dif"), text("question"))
        .words(text("scale"))
        .words(words.text("column.group"))
        .number(text("steps"))
        .number(text("deviations"))
        .number(text("p"));
    for one in found {
        let scale = one.key.measure;
        let item = if let Some(DetailAt::Item(item)) = one.key.detail { view.measure(scale).items.get(item) } else { None };
        let item = item.and_then(|item| view.measures().position(|measure| measure.id == *item));
        let number =
            |estimate: Option<Estimate>| estimate.map_or(Cell::Missing(String::new()), |estimate| number(view, &estimate));
        let group = match one.key.statistic {
            Statistic::DifChangeP => one.key.reference.map_or_else(String::new, |before| view.group_label(before)),
            _ => view.group_label(one.key.group),
        };
        let cells = [
            Cell::Text(view.label(scale)),
            Cell::Text(group),
            number(one.difference),
            number(one.effect),
            Cell::Number(words.value(&one.adjusted)),
        ];
        table.rows.push(Row::new(item.map_or_else(String::new, |item| view.label(item)), cells));
    }
    table
}
