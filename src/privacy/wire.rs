//! The file `release.json`: a release written and read again without the data.
//!
//! Head first, one key a line, then one row a line, so that two rounds can be compared with any text tool. Numbers are
//! unrounded and are read back exactly; a hidden figure has no number anywhere in its row.

mod bounds;
mod read;
mod types;
mod write;

#[cfg(test)]
mod tests;

use super::Release;
use crate::diag::Diagnostic;

impl Release {
    /// The release as the bytes of `release.json`. The same release gives the same bytes.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        write::write(self)
    }

    /// Reads `release.json`.
    ///
    /// # Errors
    /// `BadRelease` when the text is not JSON, is of another schema, or does not hang together: a row about a group or a
    /// measure that the release does not have, a shown row without value, a hidden one with a value, the same row twice.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Diagnostic> {
        read::read(bytes)
    }

    /// The JSON Schema of `release.json`, as text.
    #[must_use]
    pub fn json_schema() -> String {
        let schema = schemars::schema_for!(types::ReleaseFile);
        let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
        text.push('\n');
        text
    }
}
