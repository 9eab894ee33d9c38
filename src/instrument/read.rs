//! A questionnaire out of its TOML text.

use super::check;
use super::schema::json_schema;
use super::types::Instrument;
use crate::config;
use crate::diag::Diagnostic;

impl Instrument {
    /// Reads a questionnaire and checks it as a whole. `file` is the name that findings carry.
    ///
    /// What is read has unique well-formed ids, references that exist, ordered levels, scales that can be scored, routes that
    /// point backwards and texts in every language it declares; no later room checks any of this again.
    ///
    /// Parts that are forms of others are apart: [`Instrument::asked_of`] has them, [`Instrument::whole`] the file as it stands.
    ///
    /// # Errors
    /// Every finding, in order of lines: each with its line, its key, what was found, and the nearest right word where there
    /// is one. Syntax errors and values of the wrong type are reported before references are followed.
    ///
    /// # Example
    /// ```
    /// use kartlegg::diag::Code;
    /// use kartlegg::instrument::Instrument;
    ///
    /// let text = "schema = 1\nid = \"mine\"\nversions = [\"1\"]\nlanguages = [\"nb\"]\ntittle = { nb = \"Min\" }\n";
    /// let findings = Instrument::from_toml(text, "mine.toml").unwrap_err();
    /// assert_eq!(findings[0].code, Code::UnknownKey);
    /// assert_eq!((findings[0].place.row, findings[0].expected.as_str()), (Some(5), "title"));
    /// ```
    pub fn from_toml(text: &str, file: &str) -> Result<Self, Vec<Diagnostic>> {
        Ok(config::read(text, file, json_schema(), check::check)?.for_staff())
    }
}
