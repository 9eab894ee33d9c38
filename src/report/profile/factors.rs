//! Risk factors and protective factors: the same figures as the barometer, grouped by what they do to a child's prospects.

use super::heading;
use super::view::ProfileView;
use crate::model::Factor;
use crate::privacy::profile::{ProfileRow, VerdictWord};
use crate::report::document::{Block, Cell, Row, Table};
use crate::report::view::name_of;

/// A sentence and a part of the table for each; nothing when no indicator of the profile is marked as either.
pub(super) fn section(view: &ProfileView<'_>, level: u8) -> Vec<Block> {
    let words = view.words;
    let column = |name: &str| words.text(&format!("youth.column.{name}"));
    let title = words.text("youth.factors.title");
    let mut table = Table::new("youth-factors-table", title.clone(), column("indicator"))
        .number(column("value"))
        .number(column("country"))
        .words(column("verdict"))
        .words(column("course"));
    let mut told = Vec::new();
    for factor in Factor::ALL {
        let rows = of(view, factor);
        if rows.is_empty() {
            continue;
        }
        told.extend(sum(view, factor, &rows));
        table.part(words.text(&format!("youth.factors.{}", name_of(&factor))));
        table.rows.extend(rows.into_iter().map(|row| line(view, row)));
    }
    if table.rows.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![heading(level, "youth-factors", title), Block::Paragraph(words.text("youth.factors.about"))];
    if !told.is_empty() {
        blocks.push(Block::Paragraph(told.join(" ")));
    }
    blocks.push(Block::Table(table));
    blocks
}

fn of<'a>(view: &ProfileView<'a>, factor: Factor) -> Vec<&'a ProfileRow> {
    let is_one = |row: &&ProfileRow| view.indicator(row).is_some_and(|indicator| indicator.factor == Some(factor));
    view.main_rows().into_iter().filter(is_one).collect()
}

/// How many surely stand worse and better than in the country; nothing where none was tested.
fn sum(view: &ProfileView<'_>, factor: Factor, rows: &[&ProfileRow]) -> Option<String> {
    let words = view.words;
    let tested = rows.iter().filter(|row| row.verdict.tested.is_some()).count();
    let count = |verdict| match rows.iter().filter(|row| row.verdict.verdict == verdict).count() {
        0 => words.text("youth.factors.none"),
        count => words.count(count as u64),
    };
    let values =
        [("tested", words.count(tested as u64)), ("worse", count(VerdictWord::Worse)), ("better", count(VerdictWord::Better))];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    (tested > 0).then(|| words.fill(&format!("youth.factors.{}_sum", name_of(&factor)), &values))
}

fn line(view: &ProfileView<'_>, row: &ProfileRow) -> Row {
    let cells = [
        view.cell(row, Some(&row.local)),
        view.cell(row, row.country.as_ref()),
        Cell::Text(view.verdict_with_side(&row.verdict)),
        view.course(row).map_or_else(|| Cell::Missing(String::new()), Cell::Text),
    ];
    Row { depth: 1, ..Row::new(super::barometer::named(view, row), cells) }
}
