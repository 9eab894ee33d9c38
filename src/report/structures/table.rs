//! An inventory as a table: every field that is shown and that any row has, by its declaration alone.

use crate::locale::Catalogue;
use crate::model::{FieldType, FieldValue, Inventory, InventoryField};
use crate::report::document::{Cell, Column, Row, Table};

/// The whole table, closed until a reader opens it; on paper it stands open.
pub(super) fn table(words: &Catalogue, inventory: &Inventory) -> Table {
    let has = |field: &&InventoryField| inventory.rows.iter().any(|row| row.contains_key(&field.id));
    let fields: Vec<&InventoryField> = inventory.kind.fields.iter().filter(has).collect();
    let columns = fields.iter().map(|field| Column {
        heading: field.label.get(words.language()).to_owned(),
        is_number: field.kind == FieldType::Number,
    });
    let caption = words.fill("structures.table", &[("title", inventory.kind.title.get(words.language()))]);
    let rows = inventory.rows.iter().map(|row| Row {
        cells: fields.iter().map(|field| cell(words, inventory, field, row.get(&field.id))).collect(),
        ..Row::default()
    });
    Table {
        id: format!("inventory-{}", inventory.kind.id),
        caption,
        columns: columns.collect(),
        rows: rows.collect(),
        folded: true,
        printed: true,
        asked: None,
    }
}

fn cell(words: &Catalogue, inventory: &Inventory, field: &InventoryField, value: Option<&FieldValue>) -> Cell {
    match value {
        Some(FieldValue::Number(number)) => Cell::Number(words.number(*number, usize::from(number.fract() != 0.0))),
        Some(value) => Cell::Text(text(words, inventory, field, value)),
        None => Cell::Text(String::new()),
    }
}

/// A cell as words of a language.
pub(in crate::report) fn text(words: &Catalogue, inventory: &Inventory, field: &InventoryField, value: &FieldValue) -> String {
    let label = |id: &String| inventory.label(&field.id, id).get(words.language()).to_owned();
    match (field.kind, value) {
        (FieldType::Date, FieldValue::Word(day)) => words.date(day),
        (FieldType::Text, FieldValue::Word(text)) => text.clone(),
        (_, FieldValue::Word(id)) => label(id),
        (_, FieldValue::Several(ids)) => ids.iter().map(label).collect::<Vec<_>>().join(", "),
        (_, FieldValue::Number(number)) => words.number(*number, usize::from(number.fract() != 0.0)),
    }
}
