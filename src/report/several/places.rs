//! Where a municipality stands among the others, as far as that can be told: from the highest place that it can have to the lowest.

use super::map::lines;
use super::{Whole, heading};
use crate::report::document::{Block, Cell, Row, Table};

/// Municipalities in the order of their names, with an interval for each scale; nothing where none can be placed.
pub(super) fn section(whole: &Whole<'_>) -> Vec<Block> {
    let words = whole.words();
    let placed: Vec<_> = lines(whole.standings)
        .into_iter()
        .filter_map(|line| {
            whole.spread(line.id).filter(|spread| spread.places.iter().any(Option::is_some)).map(|spread| (line, spread))
        })
        .collect();
    if placed.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new("table-places", whole.text("places_table"), whole.text("municipality"));
    for (line, _) in &placed {
        table = table.number(line.label.get(whole.language));
    }
    for (at, standing) in whole.standings.iter().enumerate() {
        let cells = placed.iter().map(|(_, spread)| match spread.places.get(at).copied().flatten() {
            Some([from, to]) if from == to => Cell::Number(words.count(from as u64)),
            Some([from, to]) => Cell::Number(format!("{}–{}", words.count(from as u64), words.count(to as u64))),
            None => Cell::Missing(String::new()),
        });
        let mut row = Row::new(String::new(), cells);
        row.cells[0] = whole.link(standing);
        table.rows.push(row);
    }
    let most = placed.iter().map(|(_, spread)| spread.places.iter().flatten().count()).max().unwrap_or_default();
    let about = words.fill("several.places_about", &[("municipalities", &words.count(most as u64))]);
    vec![heading(2, "places", whole.text("places")), Block::Paragraph(about), Block::Table(table.folded())]
}
