//! The file `release.json`: a release written and read again without the data.
//!
//! What is written is what a release is in memory (`release::Parts`), one key a line. Numbers are unrounded and are read back exactly; a
//! hidden figure has no number anywhere. Schema 1, which had a row for each figure, is read for ever and no longer written.

mod bounds;
mod check;
pub(super) mod lines;
mod read_rows;
mod rows;

#[cfg(test)]
mod tests;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Release;
use super::inventory;
use super::release::Parts;
use crate::diag::{Code, Diagnostic};
use check::refused;

/// Read first, so that a file of a later version is called that and not malformed.
#[derive(Deserialize)]
struct Probe {
    schema: Option<u64>,
}

impl Release {
    /// The release as the bytes of `release.json`. The same release gives the same bytes.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        lines::written(&self.0)
    }

    /// Reads `release.json`, of this version or of an earlier one.
    ///
    /// # Errors
    /// `BadRelease` when the text is not JSON, is of another schema, or does not hang together: a figure about a group or a
    /// measure that the release does not have, a shown one without value, a hidden one with a value, the same figure twice.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Diagnostic> {
        match parsed::<Probe>(bytes)?.schema {
            Some(1) => read_rows::release(parsed(bytes)?).map(Self),
            Some(schema) if schema == u64::from(Self::SCHEMA) => {
                let mut parts: Parts = parsed(bytes)?;
                check::frame(&parts.frame)?;
                check::columns(&mut parts)?;
                inventory::check(&parts)?;
                match parts
                    .shown_in
                    .iter()
                    .find(|(hidden, within)| [hidden, within].iter().any(|group| parts.frame.groups.get(***group).is_none()))
                {
                    Some((hidden, _)) => Err(refused("shown_in", hidden)),
                    None => Ok(Self(parts)),
                }
            }
            Some(schema) => Err(refused("schema", schema).expected(Self::SCHEMA)),
            None => Err(refused("schema", "").expected(Self::SCHEMA)),
        }
    }

    /// The JSON Schema of `release.json`, as text.
    #[must_use]
    pub fn json_schema() -> String {
        let mut text = serde_json::to_string_pretty(&schemars::schema_for!(Parts)).unwrap_or_default();
        text.push('\n');
        text
    }
}

fn parsed<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Diagnostic> {
    serde_json::from_slice(bytes).map_err(|error| Diagnostic::json(Code::BadRelease, &error))
}
