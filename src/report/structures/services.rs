//! The overview for inhabitants and staff: where to turn with what. It holds nothing of the survey, and may be published alone.

use super::table::text;
use crate::locale::Catalogue;
use crate::model::{FieldOption, FieldValue, Inventory, InventoryRow, Language};
use crate::privacy::Release;
use crate::report::data::table::{Column, Dialect, Kind, Table as DataTable, Value};
use crate::report::document::{Block, Cell, Cover, Document, Row, Table};
use crate::report::{Files, html};
use crate::structures::is_running;

/// Columns of the overview, after the name of the measure, and the fields that stand in each: narrow enough to be read on a phone. The
/// level of prevention is a word of the field, and stands in the list for those who work in it.
const COLUMNS: [(&str, &[&str]); 3] =
    [("whom", &["who", "ages"]), ("how", &["access", "contact"]), ("where", &["services", "waiting"])];

/// `services.html`: nothing where the release has no measures.
pub(in crate::report) fn services_page(release: &Release, language: Language) -> Files {
    let Some(measures) = release.inventory("measures") else { return Files::new() };
    let words = Catalogue::of(language);
    let running: Vec<&InventoryRow> = measures.rows.iter().filter(|row| is_running(measures, row)).collect();
    let mut blocks = vec![
        Block::Heading { level: 2, id: "services".to_owned(), text: words.text("structures.services.title") },
        Block::Paragraph(words.text("structures.services.about")),
    ];
    let themes = measures.kind.field("themes").map(|field| field.options.as_slice()).unwrap_or_default();
    for theme in themes {
        let rows: Vec<&InventoryRow> =
            running.iter().copied().filter(|row| measures.words(row, "themes").any(|word| word == theme.id)).collect();
        if rows.is_empty() {
            continue;
        }
        let title = theme.label.get(language);
        blocks.push(Block::Heading { level: 2, id: format!("theme-{}", theme.id), text: title.to_owned() });
        blocks.push(Block::Table(of_theme(words, measures, &theme.id, &rows)));
    }
    let round = release.frame().rounds.iter().find(|round| round.id == measures.round);
    let cover = Cover {
        municipality: release.frame().municipality.clone(),
        title: words.text("structures.services.title"),
        rounds: round.and_then(|round| round.date.as_deref()).map(|date| words.date(date)).unwrap_or_default(),
        ..Cover::default()
    };
    vec![("services.html".to_owned(), html(&Document { language, cover, blocks, chosen: Vec::new() }).into_bytes())]
}

fn of_theme(words: &Catalogue, measures: &Inventory, id: &str, rows: &[&InventoryRow]) -> Table {
    let first = measures.kind.fields.first().map(|field| field.label.get(words.language())).unwrap_or_default();
    let mut table = Table::new(format!("services-{id}"), words.text("structures.services.caption"), first);
    let cell = |row: &InventoryRow, fields: &[&str]| {
        fields.iter().filter_map(|field| part(words, measures, row, field)).collect::<Vec<_>>().join(". ")
    };
    let cells: Vec<_> = rows.iter().map(|row| COLUMNS.map(|(_, fields)| cell(row, fields))).collect();
    let is_used = |column: usize| cells.iter().any(|cells| !cells[column].is_empty());
    for (_, (column, _)) in COLUMNS.iter().enumerate().filter(|(at, _)| is_used(*at)) {
        table = table.words(words.text(&format!("structures.services.{column}")));
    }
    for (row, cells) in rows.iter().zip(&cells) {
        let used = cells.iter().enumerate().filter(|(at, _)| is_used(*at));
        table.rows.push(Row::new(measures.name(row), used.map(|(_, text)| Cell::Text(text.clone()))));
    }
    table
}

/// A field as a part of a cell; ages that follow each other as one span, and weeks as weeks.
fn part(words: &Catalogue, measures: &Inventory, row: &InventoryRow, id: &str) -> Option<String> {
    let (field, value) = (measures.kind.field(id)?, row.get(id)?);
    let shown = match (id, value) {
        ("ages", _) => {
            let bands = spans(measures, row).into_iter().map(|(from, to)| {
                words.fill("structures.services.ages", &[("from", &from.to_string()), ("to", &to.to_string())])
            });
            words.list(&bands.collect::<Vec<_>>())
        }
        ("waiting", FieldValue::Number(weeks)) => {
            let shown = words.number(*weeks, usize::from(weeks.fract() != 0.0));
            let form = if shown == "1" { 1 } else { 2 };
            words.plural("structures.services.wait", form, &[("weeks", &shown)])
        }
        _ => text(words, measures, field, value),
    };
    Some(shown.trim().trim_end_matches('.').to_owned()).filter(|shown| !shown.is_empty())
}

/// The ages of a measure, those that follow each other as one.
fn spans(measures: &Inventory, row: &InventoryRow) -> Vec<(u8, u8)> {
    let mut spans: Vec<(u8, u8)> = Vec::new();
    let options = measures.kind.field("ages").map(|field| field.options.as_slice()).unwrap_or_default();
    let has = |option: &&FieldOption| measures.words(row, "ages").any(|word| word == option.id);
    for ages in options.iter().filter(has).filter_map(|option| option.ages) {
        match spans.last_mut() {
            Some(last) if u16::from(last.1) + 1 == u16::from(ages.from) => last.1 = ages.to,
            _ => spans.push((ages.from, ages.to)),
        }
    }
    spans
}

/// `services.csv`: every running measure, with the headings of the template, for a double click.
pub(in crate::report) fn services_csv(release: &Release, language: Language) -> Files {
    let Some(measures) = release.inventory("measures") else { return Files::new() };
    let words = Catalogue::of(language);
    let columns = measures
        .kind
        .fields
        .iter()
        .map(|field| {
            Column::new(field.label.get(language), Kind::Word, "", move |row: &&InventoryRow| {
                Value::word(row.get(&field.id).map(|value| text(words, measures, field, value)).unwrap_or_default())
            })
        })
        .collect();
    let rows = || measures.rows.iter().filter(|row| is_running(measures, row));
    let table = DataTable::new("services", "", columns, rows);
    vec![("services.csv".to_owned(), table.csv(Dialect::Norwegian))]
}
