//! A questionnaire out of its TOML text.

use super::check;
use super::schema::json_schema;
use super::shape;
use super::source::Source;
use super::types::Instrument;
use crate::diag::{Code, Diagnostic, Place};

impl Instrument {
    /// Reads a questionnaire and checks it as a whole. `file` is the name that findings carry.
    ///
    /// What is read has unique well-formed ids, references that exist, ordered levels, scales that can be scored, routes that
    /// point backwards and texts in every language it declares; no later room checks any of this again.
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
        let source = Source::parse(text, file)?;
        let (value, mut findings) = shape::read(&source, json_schema());
        // Unknown keys were left out of the value, so the rest can still be checked for what else is wrong.
        if findings.iter().any(|finding| finding.code != Code::UnknownKey) {
            return Err(in_order(findings));
        }
        match serde_json::from_value::<Self>(value) {
            Ok(instrument) => {
                findings.extend(check::check(&instrument, &source));
                if findings.is_empty() { Ok(instrument) } else { Err(in_order(findings)) }
            }
            // A required key was misspelt: that was said already.
            Err(_) if !findings.is_empty() => Err(in_order(findings)),
            Err(error) => Err(vec![Diagnostic::new(Code::BadValue, Place::file(file)).found(error)]),
        }
    }
}

fn in_order(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    findings.sort_by_key(|finding| finding.place.row);
    findings
}
