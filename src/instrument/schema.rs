//! The JSON Schema of questionnaire files: for editors, and for our own reading.

use std::sync::LazyLock;

use serde_json::Value;

use super::Instrument;

static SCHEMA: LazyLock<Value> = LazyLock::new(crate::config::schema_of::<Instrument>);

/// The JSON Schema (draft 2020-12) of a questionnaire file, made from the types that read it.
#[must_use]
pub fn json_schema() -> &'static Value {
    &SCHEMA
}
