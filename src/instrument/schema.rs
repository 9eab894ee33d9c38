//! The JSON Schema of questionnaire files: for editors, and for our own reading.

use std::sync::LazyLock;

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::Instrument;

static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    let generator = SchemaSettings::draft2020_12().into_generator();
    generator.into_root_schema_for::<Instrument>().to_value()
});

/// The JSON Schema (draft 2020-12) of a questionnaire file, made from the types that read it.
#[must_use]
pub fn json_schema() -> &'static Value {
    &SCHEMA
}
