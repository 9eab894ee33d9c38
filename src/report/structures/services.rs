//! The overview for inhabitants and staff: where to turn with what. It holds nothing of the survey, and may be published alone.

use super::table::text;
use crate::locale::Catalogue;
use crate::model::{FieldOption, FieldValue, Inventory, InventoryRow, Language};
use crate::privacy::Release;
use crate::report::data::table::{Column, Dialect, Kind, Table as DataTable, Value};
use crate::report::document::{Block, Cover, Document};
use crate::report::{Files, html};
use crate::structures::is_running;

/// What is told of a measure, and the fields that tell it. The level of prevention is a word of the field, and stands in the list for
/// those who work in it.
const FACTS: [(&str, &[&str]); 3] =
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
        for (at, row) in rows.iter().enumerate() {
            blocks.extend(of_measure(words, measures, format!("measure-{}-{}", theme.id, at + 1), row));
        }
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

/// A measure as its name and what is told of it: side by side on a wide screen, and below each other on a phone.
fn of_measure(words: &Catalogue, measures: &Inventory, id: String, row: &InventoryRow) -> [Block; 2] {
    let told = FACTS.iter().filter_map(|(fact, fields)| {
        let parts: Vec<String> = fields.iter().filter_map(|field| part(words, measures, row, field)).collect();
        (!parts.is_empty()).then(|| (words.text(&format!("structures.services.{fact}")), parts.join(". ")))
    });
    let name = measures.name(row).to_owned();
    [Block::Heading { level: 3, id, text: name }, Block::Definitions(told.collect())]
}

/// A field as a part of a cell; ages that follow each other as one span, where the words about whom it is for do not say them already,
/// and weeks as weeks.
fn part(words: &Catalogue, measures: &Inventory, row: &InventoryRow, id: &str) -> Option<String> {
    let (field, value) = (measures.kind.field(id)?, row.get(id)?);
    let shown = match (id, value) {
        ("ages", _) => {
            let told = row.get("who").zip(measures.kind.field("who")).map(|(who, field)| text(words, measures, field, who));
            let is_told = |age: u8| told.as_deref().is_some_and(|told| numbers(told).any(|number| number == age.to_string()));
            let spans = spans(measures, row).into_iter().filter(|(from, to)| !(is_told(*from) && is_told(*to)));
            let bands = spans.map(|(from, to)| {
                words.fill("structures.services.ages", &[("from", &from.to_string()), ("to", &to.to_string())])
            });
            words.list(&bands.collect::<Vec<_>>())
        }
        ("waiting", FieldValue::Number(weeks)) if *weeks == 0.0 => words.text("structures.services.no_wait"),
        ("waiting", FieldValue::Number(weeks)) => {
            let shown = words.number(*weeks, usize::from(weeks.fract() != 0.0));
            let form = if shown == "1" { 1 } else { 2 };
            words.plural("structures.services.wait", form, &[("weeks", &shown)])
        }
        _ => text(words, measures, field, value),
    };
    Some(shown.trim().trim_end_matches('.').to_owned()).filter(|shown| !shown.is_empty())
}

/// Whole numbers in words.
fn numbers(words: &str) -> impl Iterator<Item = &str> {
    words.split(|letter: char| !letter.is_ascii_digit()).filter(|number| !number.is_empty())
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
