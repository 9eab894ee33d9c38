//! What of an inventory may be shown: fields that are declared public, and nothing else.

use super::release::Parts;
use crate::diag::{Code, Diagnostic, Place};
use crate::model::{Disclosure, FieldType, FieldValue, Inventory, InventoryField};

/// The inventory without the fields that are withheld. Readers drop them already; this is the place that lets nothing else pass.
pub(super) fn shown(mut inventory: Inventory) -> Inventory {
    inventory.kind.fields.retain(|field| field.disclosure == Disclosure::Public && field.kind != FieldType::OwnWords);
    let fields = &inventory.kind.fields;
    for row in &mut inventory.rows {
        row.retain(|id, _| fields.iter().any(|field| field.id == *id));
    }
    inventory
}

/// What the types alone do not promise of a file: rounds and fields that exist, and words that the field has.
pub(super) fn check(parts: &Parts) -> Result<(), Diagnostic> {
    for (position, inventory) in parts.inventories.iter().enumerate() {
        let refused = |what: &str, found: &str| {
            let name = format!("inventories[{}].{what}", position + 1);
            Diagnostic::new(Code::BadRelease, Place::default().name(name)).found(found)
        };
        if parts.frame.rounds.iter().all(|round| round.id != inventory.round) {
            return Err(refused("round", inventory.round.as_str()));
        }
        if let Some(field) = inventory.kind.fields.iter().find(|field| field.disclosure == Disclosure::Withheld) {
            return Err(refused("kind.field", &field.id));
        }
        for (id, value) in inventory.rows.iter().flatten() {
            let field = inventory.kind.field(id).ok_or_else(|| refused("rows", id))?;
            if !fits(field, value) {
                return Err(refused("rows", id));
            }
        }
    }
    Ok(())
}

fn fits(field: &InventoryField, value: &FieldValue) -> bool {
    let is_option = |id: &String| field.options.iter().any(|option| option.id == *id);
    match (field.kind, value) {
        (FieldType::Number, FieldValue::Number(number)) => number.is_finite() && *number >= 0.0,
        (FieldType::Text, FieldValue::Word(_)) => true,
        (FieldType::Date, FieldValue::Word(day)) => crate::model::is_date(day),
        // Own words are coded and counted before; whatever stands here was not.
        (FieldType::Number | FieldType::Text | FieldType::Date | FieldType::OwnWords, _) | (_, FieldValue::Number(_)) => false,
        (_, FieldValue::Word(id)) => !field.many && is_option(id),
        (_, FieldValue::Several(ids)) => field.many && ids.iter().all(is_option),
    }
}
