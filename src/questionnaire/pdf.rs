//! The questionnaire on paper, set as the report is: tagged after PDF/UA-1, the same bytes every time.

use serde_json::Value;

use super::paper::Paper;
use crate::report::{ReportError, printed, typeset_template};

const TEMPLATE: &str = include_str!("../../reports/templates/questionnaire.typ");

/// Sets the questionnaire.
///
/// # Errors
/// When the typesetter refuses it, which no content should make it do.
pub(super) fn pdf(paper: &Paper) -> Result<Vec<u8>, ReportError> {
    let data = serde_json::to_value(paper).map_err(ReportError::new)?;
    let name = [paper.municipality.as_str(), &paper.title, &paper.colophon, paper.lang].join("\n");
    typeset_template(TEMPLATE, &all_printed(data), name)
}

/// Every text with a mark for what the typeface lacks.
fn all_printed(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(printed(&text)),
        Value::Array(values) => Value::Array(values.into_iter().map(all_printed).collect()),
        Value::Object(fields) => Value::Object(fields.into_iter().map(|(name, value)| (name, all_printed(value))).collect()),
        other => other,
    }
}
