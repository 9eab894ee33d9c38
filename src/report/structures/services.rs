//! The overview for inhabitants and staff: where to turn with what. It holds nothing of the survey, and may be published alone.

use super::table::text;
use crate::locale::Catalogue;
use crate::model::{Inventory, InventoryField, InventoryRow, Language};
use crate::privacy::Release;
use crate::report::data::table::{Column, Dialect, Kind, Table as DataTable, Value};
use crate::report::document::{Block, Cell, Cover, Document, Row, Table};
use crate::report::{Files, html};
use crate::structures::is_running;

/// Fields of the overview, after the name of the measure.
const FIELDS: [&str; 7] = ["who", "ages", "level", "access", "contact", "services", "waiting"];

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
        blocks.push(Block::Table(of_theme(words, measures, &theme.id, title, &rows)));
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

fn fields(measures: &Inventory) -> Vec<&InventoryField> {
    let has = |field: &&InventoryField| measures.rows.iter().any(|row| row.contains_key(&field.id));
    FIELDS.iter().filter_map(|id| measures.kind.field(id)).filter(has).collect()
}

fn of_theme(words: &Catalogue, measures: &Inventory, id: &str, title: &str, rows: &[&InventoryRow]) -> Table {
    let language = words.language();
    let fields = fields(measures);
    let first = measures.kind.fields.first().map(|field| field.label.get(language)).unwrap_or_default();
    let caption = words.fill("structures.services.with", &[("theme", title)]);
    let mut table = Table::new(format!("services-{id}"), caption, first);
    for field in &fields {
        table = table.words(field.label.get(language));
    }
    for row in rows {
        let cell = |field: &&InventoryField| {
            Cell::Text(row.get(&field.id).map(|value| text(words, measures, field, value)).unwrap_or_default())
        };
        table.rows.push(Row::new(measures.name(row), fields.iter().map(cell)));
    }
    table
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
