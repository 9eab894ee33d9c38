//! Spread between municipalities, what cannot be judged, and figures about other ages.

use super::heading;
use super::view::ProfileView;
use crate::privacy::profile::{ProfileRow, ProfileSpread, VerdictWord};
use crate::report::document::{Block, Cell, Row, Table};

pub(super) fn section(view: &ProfileView<'_>, level: u8) -> Vec<Block> {
    let mut blocks = spread(view, level);
    blocks.extend(rest_of_county(view, level));
    blocks.extend(by_sex(view, level));
    blocks.extend(unjudged(view, level));
    blocks.extend(others(view, level));
    blocks
}

fn spread(view: &ProfileView<'_>, level: u8) -> Vec<Block> {
    let words = view.words;
    let mut blocks = vec![
        heading(level, "youth-spread", words.text("youth.spread.title")),
        Block::Paragraph(words.text("youth.spread.about")),
    ];
    let country =
        spread_table(view, "youth-spread-country", words.text("youth.spread.table"), |row| row.spread_in_country.as_ref());
    blocks.extend(country.map(Block::Table));
    let same = view.main_rows().iter().all(|row| row.spread_in_county == row.spread_in_country);
    if let Some(county) = view.release.county().filter(|_| !same) {
        let caption = words.fill("youth.spread.county", &[("county", &county.name)]);
        blocks.extend(spread_table(view, "youth-spread-county", caption, |row| row.spread_in_county.as_ref()).map(Block::Table));
    }
    if blocks.len() == 2 { Vec::new() } else { blocks }
}

fn spread_table(
    view: &ProfileView<'_>,
    id: &str,
    caption: String,
    of: fn(&ProfileRow) -> Option<&ProfileSpread>,
) -> Option<Table> {
    let column = |name: &str| view.words.text(&format!("youth.column.{name}"));
    let rows: Vec<(&ProfileRow, &ProfileSpread)> =
        view.main_rows().into_iter().filter_map(|row| Some((row, of(row).filter(|spread| spread.areas > 2)?))).collect();
    let with_best = rows.iter().any(|(_, spread)| spread.ten_best.is_some());
    let mut table = Table::new(id, caption, column("indicator")).number(column("value"));
    for name in ["lowest", "lower_quartile", "median", "upper_quartile", "highest"] {
        table = table.number(column(name));
    }
    if with_best {
        table = table.number(column("ten_best"));
    }
    table = table.number(column("areas"));
    for (row, spread) in &rows {
        let quantiles = spread.quantiles.iter().map(|value| Cell::Number(view.value(row, *value)));
        let best = spread.ten_best.map(|(best, tenth)| format!("{}–{}", view.number(row, best), view.value(row, tenth)));
        let best = with_best.then(|| best.map_or_else(|| Cell::Missing(String::new()), Cell::Number));
        let cells = std::iter::once(view.cell(row, Some(&row.local)))
            .chain(quantiles)
            .chain(best)
            .chain([Cell::Number(view.words.count(spread.areas as u64))]);
        table.rows.push(Row::new(view.label(row), cells));
    }
    (!rows.is_empty()).then_some(table)
}

/// The municipality beside the rest of its county, for those who asked. Nothing here is coloured or called better or worse.
fn rest_of_county(view: &ProfileView<'_>, level: u8) -> Vec<Block> {
    let words = view.words;
    let text = |name: &str| words.text(&format!("youth.rest.{name}"));
    let column = |name: &str| words.text(&format!("youth.column.{name}"));
    let mut table = Table::new("youth-rest-table", text("table"), column("indicator"))
        .number(column("value"))
        .number(column("county"))
        .number(text("difference"))
        .number(column("interval"));
    for row in view.main_rows() {
        let Some(rest) = &row.rest_of_county else { continue };
        let cells = [
            view.cell(row, Some(&row.local)),
            view.cell(row, row.county.as_ref()),
            Cell::Number(view.difference(row, rest.difference)),
            Cell::Number(view.difference_interval(row, &rest.interval)),
        ];
        table.rows.push(Row::new(view.label(row), cells));
    }
    if table.rows.is_empty() {
        return Vec::new();
    }
    vec![heading(level, "youth-rest", text("title")), Block::Paragraph(text("about")), Block::Table(table)]
}

/// Boys and girls beside each other, and the country's. A description: nobody asked whether the two differ.
fn by_sex(view: &ProfileView<'_>, level: u8) -> Vec<Block> {
    let words = view.words;
    let text = |name: &str| words.text(&format!("youth.by_sex.{name}"));
    let column = |name: &str| words.text(&format!("youth.column.{name}"));
    let sex = |sex: &str| words.text(&format!("youth.sex.{sex}"));
    let country = column("country");
    let mut table = Table::new("youth-sex-table", text("table"), column("indicator"));
    for name in ["male", "female"] {
        table = table.number(sex(name)).number(format!("{country}, {}", sex(name)));
    }
    table = table.words(column("period"));
    for row in view.main_rows().into_iter().filter(|row| row.by_sex.len() == 2) {
        let national =
            |value: Option<f64>| value.map_or(Cell::Missing(String::new()), |value| Cell::Number(view.value(row, value)));
        let mut cells: Vec<Cell> =
            row.by_sex.iter().flat_map(|one| [view.cell(row, Some(&one.local)), national(one.country)]).collect();
        cells.push(Cell::Text(super::short_period(&row.period_label)));
        table.rows.push(Row::new(view.label(row), cells));
    }
    if table.rows.is_empty() {
        return Vec::new();
    }
    vec![heading(level, "youth-sex", text("title")), Block::Paragraph(text("about")), Block::Table(table)]
}

fn unjudged(view: &ProfileView<'_>, level: u8) -> Vec<Block> {
    let words = view.words;
    let reason = |name: &str| Cell::Text(words.text(&format!("youth.reason.{name}")));
    let column = |name: &str| words.text(&format!("youth.column.{name}"));
    let mut table = Table::new("youth-unjudged-table", words.text("youth.unjudged.table"), column("indicator"))
        .words(column("verdict"))
        .words(column("reason"));
    for row in view.main_rows() {
        let Some(why) = view.reason(row) else { continue };
        table.rows.push(Row::new(view.label(row), [Cell::Text(view.verdict_with_side(&row.verdict)), Cell::Text(why)]));
    }
    for id in view.release.without_row() {
        let name = view.release.indicator(id).map_or_else(|| id.to_string(), |indicator| view.name(indicator));
        table.rows.push(Row::new(name, [Cell::Text(view.verdict(VerdictWord::Missing)), reason("no_row")]));
    }
    for id in view.release.unknown() {
        table.rows.push(Row::new(id.to_string(), [Cell::Text(view.verdict(VerdictWord::NotTested)), reason("unknown")]));
    }
    let mut blocks = vec![heading(level, "youth-unjudged", words.text("youth.unjudged.title"))];
    if table.rows.is_empty() {
        blocks.push(Block::Paragraph(words.text("youth.unjudged.none")));
    } else {
        blocks.push(Block::Paragraph(words.text("youth.unjudged.about")));
        blocks.push(Block::Table(table));
    }
    blocks
}

/// Rows that are not in the barometer.
fn others(view: &ProfileView<'_>, level: u8) -> Vec<Block> {
    let words = view.words;
    let rows: Vec<&ProfileRow> = view.release.rows().iter().filter(|row| !row.main).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let table = super::barometer::table(view, &rows);
    let table = Table { id: "youth-other-table".to_owned(), caption: words.text("youth.other.table"), ..table };
    vec![heading(level, "youth-other", words.text("youth.other.title")), Block::Table(table)]
}
