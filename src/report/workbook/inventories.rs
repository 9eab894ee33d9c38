//! Sheets of what the services have and do: the newest table of each kind, field by field of its declaration.

use std::collections::BTreeSet;

use super::sheet::{Column, Shape, Sheet, Value};
use crate::model::{FieldType, FieldValue, Inventory, InventoryField};
use crate::report::structures::cell_text;
use crate::report::view::View;

/// Longest name of a sheet in the format, and signs that it may not have.
const LONGEST_NAME: usize = 31;
const NO_NAME: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];

/// A sheet for each kind that the release has.
pub(super) fn sheets(view: &View<'_>) -> Vec<Sheet> {
    let kinds: BTreeSet<&str> = view.release.inventories().iter().map(|inventory| inventory.kind.id.as_str()).collect();
    let newest = kinds.into_iter().filter_map(|kind| view.release.inventory(kind));
    newest.map(|inventory| sheet(view, inventory)).collect()
}

fn sheet(view: &View<'_>, inventory: &Inventory) -> Sheet {
    let has = |field: &&InventoryField| inventory.rows.iter().any(|row| row.contains_key(&field.id));
    let fields: Vec<&InventoryField> = inventory.kind.fields.iter().filter(has).collect();
    let mut headers = BTreeSet::new();
    let column = |field: &&InventoryField| {
        let label = view.say(&field.label).to_owned();
        // Two columns may not have one name.
        let header = if headers.insert(label.to_lowercase()) { label } else { format!("{label} ({})", field.id) };
        Column { header, width: if field.kind == FieldType::Number { 12 } else { 28 } }
    };
    let columns = fields.iter().map(column).collect();
    let value = |field: &&InventoryField, value: Option<&FieldValue>| match value {
        Some(FieldValue::Number(number)) => {
            Value::Number(*number, if number.fract() == 0.0 { Shape::Count } else { Shape::Points })
        }
        Some(value) => Value::Text(cell_text(view.words, inventory, field, value)),
        None => Value::Missing,
    };
    let rows = inventory.rows.iter().map(|row| fields.iter().map(|field| value(field, row.get(&field.id))).collect()).collect();
    let name = view.say(&inventory.kind.title).chars().filter(|sign| !NO_NAME.contains(sign)).take(LONGEST_NAME).collect();
    Sheet {
        chart: None,
        id: format!("inventory_{}", inventory.kind.id).into(),
        name,
        about: view.say(&inventory.kind.about).to_owned(),
        columns,
        rows,
    }
}
