//! TOML files that people write: read against the JSON Schema of their types, with every finding in its line.
//!
//! One schema serves editors and this check, so the two cannot disagree. Questionnaires, projects and catalogues are all read here.

mod file;
mod shape;
mod source;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use file::{NOT_A_FILE, open, or_missing, read_bytes, read_text};
pub use source::{Path, Source, syntax};

use crate::diag::{Code, Diagnostic, Place, serde_refusal};

/// The JSON Schema (draft 2020-12) of a type.
#[must_use]
pub fn schema_of<T: JsonSchema>() -> Value {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>().to_value()
}

/// Reads a file as a type, then lets `check` look at it as a whole.
///
/// # Errors
/// Every finding, in order of lines. Syntax errors and values of the wrong type come alone: what depends on them cannot be
/// judged. Unknown keys are left out and the rest is checked all the same.
pub fn read<T: DeserializeOwned>(
    text: &str,
    file: &str,
    schema: &Value,
    check: impl FnOnce(&T, &Source<'_>) -> Vec<Diagnostic>,
) -> Result<T, Vec<Diagnostic>> {
    let source = Source::parse(text, file)?;
    let (value, mut findings) = shape::read(&source, schema);
    if findings.iter().any(|finding| finding.code != Code::UnknownKey) {
        return Err(in_order(findings));
    }
    match serde_json::from_value::<T>(value) {
        Ok(read) => {
            findings.extend(check(&read, &source));
            if findings.is_empty() { Ok(read) } else { Err(in_order(findings)) }
        }
        // A required key was misspelt: that was said already.
        Err(_) if !findings.is_empty() => Err(in_order(findings)),
        Err(error) => Err(vec![Diagnostic::new(Code::BadValue, Place::file(file)).found(serde_refusal(&error.to_string()))]),
    }
}

fn in_order(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    findings.sort_by_key(|finding| finding.place.row);
    findings
}
