//! What units have, in the report: who answered for how many of them, and by question and service how many have it.

use crate::model::{AnsweredBy, Inventory, InventoryField, InventoryRow};
use crate::report::document::{Cell, Row, Table};
use crate::report::view::View;
use crate::structures::{ANSWERED, EVERY_UNIT, QUESTION, SERVICE, UNITS};

/// Who answered, for how many units, and what is counted.
pub(super) fn about(view: &View<'_>, table: &Inventory) -> String {
    let words = view.words;
    let who = match table.kind.answered_by {
        AnsweredBy::Staff => AnsweredBy::Leaders,
        who => who,
    };
    let whole = table.rows.iter().find(|row| table.word(row, QUESTION) == Some(EVERY_UNIT));
    let count = |field: &str| whole.and_then(|row| table.count(row, field));
    let answered = count(ANSWERED).unwrap_or(0);
    let units = count(UNITS).map(|units| words.count(units));
    let key = format!("structures.units.{}", who.id());
    let answered = match &units {
        Some(units) => words.fill(&key, &[("answered", &words.count(answered)), ("units", units)]),
        None => words.fill(&format!("{key}_some"), &[("answered", &words.count(answered))]),
    };
    format!("{answered} {}", words.text("structures.units.about"))
}

/// For each question all units, and below it those of each service.
pub(super) fn table(view: &View<'_>, inventory: &Inventory) -> Table {
    let words = view.words;
    let is_number = |field: &&InventoryField| ![QUESTION, SERVICE, UNITS].contains(&field.id.as_str());
    let fields: Vec<&InventoryField> = inventory.kind.fields.iter().filter(is_number).collect();
    let caption = words.fill("structures.table", &[("title", view.say(&inventory.kind.title))]);
    let heading = words.text("structures.units.question");
    let mut table = Table::new(format!("inventory-{}", inventory.kind.id), caption, heading);
    for field in &fields {
        table = table.number(view.say(&field.label));
    }
    let cell = |row: &InventoryRow, field: &InventoryField| {
        let count = inventory.count(row, &field.id).map(|count| Cell::Number(words.count(count)));
        count.unwrap_or_else(|| Cell::Text(String::new()))
    };
    for row in inventory.rows.iter().filter(|row| inventory.word(row, QUESTION) != Some(EVERY_UNIT)) {
        let cells = fields.iter().map(|field| cell(row, field));
        let (label, depth) = match inventory.word(row, SERVICE) {
            Some(service) => (inventory.label(SERVICE, service), 1),
            None => (inventory.label(QUESTION, inventory.word(row, QUESTION).unwrap_or_default()), 0),
        };
        table.rows.push(Row { depth, is_total: depth == 0, ..Row::new(view.say(&label), cells) });
    }
    Table { printed: true, ..table }
}
