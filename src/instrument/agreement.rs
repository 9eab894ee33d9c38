//! How well a codebook does on answers that people have coded by hand: counts, and no answer.

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::codebook::Codebook;
use crate::config::{self, Path, Source};
use crate::diag::{Code, Diagnostic};
use crate::model::hexadecimal;

static SCHEMA: LazyLock<Value> = LazyLock::new(config::schema_of::<Agreement>);

/// What `kartlegg text agree` found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Version of this file format: 1.
    pub schema: u32,
    /// The open question.
    pub question: String,
    /// Fingerprint of the codebook that was held against the coders.
    pub codebook: String,
    /// Answers that were coded by hand.
    pub texts: u64,
    /// People who coded them.
    pub coders: u64,
    /// Krippendorff's alpha over all codes together; absent with one coder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alpha: Option<f64>,
    /// Codes, in the order of the codebook; last "no code fits".
    #[serde(rename = "code")]
    pub codes: Vec<CodeAgreement>,
}

/// A code by hand and by the dictionary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeAgreement {
    /// Id of the code.
    pub id: String,
    /// Answers that have it by hand, and in which the dictionary finds it.
    pub both: u64,
    /// Answers that have it by hand alone.
    pub missed: u64,
    /// Answers in which the dictionary alone finds it.
    pub extra: u64,
    /// Answers that have it by neither.
    pub neither: u64,
    /// Krippendorff's alpha between the coders; absent where it cannot be computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alpha: Option<f64>,
    /// Answers that two coders or more have coded.
    pub twice: u64,
}

impl CodeAgreement {
    /// Answers that have the code by hand.
    #[must_use]
    pub const fn by_hand(&self) -> u64 {
        self.both.saturating_add(self.missed)
    }

    /// Answers in which the dictionary finds it.
    #[must_use]
    pub const fn found(&self) -> u64 {
        self.both.saturating_add(self.extra)
    }

    /// Answers that do not have it by hand.
    #[must_use]
    pub const fn without(&self) -> u64 {
        self.extra.saturating_add(self.neither)
    }
}

impl Agreement {
    /// Whether it is about this codebook as it is now: another pattern finds other answers.
    #[must_use]
    pub fn fits(&self, book: &Codebook) -> bool {
        self.codebook == book.fingerprint()
    }

    /// What it says of a code.
    #[must_use]
    pub fn code(&self, id: &str) -> Option<&CodeAgreement> {
        self.codes.iter().find(|code| code.id == id)
    }
}

impl Codebook {
    /// A number for what it finds: its ids, patterns and exceptions, and nothing of its words.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hasher = Sha256::new();
        for code in &self.codes {
            // Ends of texts and lists are marked by letters that no text has.
            hasher.update(&code.id);
            for (mark, list) in [("\u{1}", &code.patterns), ("\u{2}", &code.except)] {
                for pattern in list {
                    hasher.update(mark);
                    hasher.update(pattern);
                }
            }
            hasher.update("\u{3}");
        }
        hexadecimal(&hasher.finalize()[..8])
    }
}

/// Reads what `kartlegg text agree` wrote.
///
/// # Errors
/// Every finding with its line: counts that do not add up, a coefficient that cannot be, a code twice.
pub fn agreement(text: &str, file: &str) -> Result<Agreement, Vec<Diagnostic>> {
    config::read(text, file, &SCHEMA, check)
}

fn check(agreement: &Agreement, source: &Source<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut report = |code, path: &Path, found: &dyn std::fmt::Display, expected: &dyn std::fmt::Display| {
        findings.push(Diagnostic::new(code, source.find(path)).found(found).expected(expected));
    };
    let impossible = |alpha: &Option<f64>| alpha.is_some_and(|alpha| !(-1.0..=1.0).contains(&alpha));
    if agreement.schema != 1 {
        report(Code::BadValue, &Path::root("schema"), &agreement.schema, &1);
    }
    if impossible(&agreement.alpha) {
        report(Code::BadValue, &Path::root("alpha"), &agreement.alpha.unwrap_or_default(), &"−1–1");
    }
    for (position, code) in agreement.codes.iter().enumerate() {
        let path = Path::root("code").at(position);
        if agreement.codes[..position].iter().any(|other| other.id == code.id) {
            report(Code::Duplicate, &path.key("id"), &code.id, &"");
        }
        if impossible(&code.alpha) {
            report(Code::BadValue, &path.key("alpha"), &code.alpha.unwrap_or_default(), &"−1–1");
        }
        let sum = code.by_hand().saturating_add(code.without());
        if sum != agreement.texts {
            report(Code::BadValue, &path.key("neither"), &sum, &agreement.texts);
        }
        if code.twice > agreement.texts {
            report(Code::BadValue, &path.key("twice"), &code.twice, &agreement.texts);
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instrument::{codebook, shipped_codebook};

    const FILE: &str = "schema = 1\nquestion = \"q\"\ncodebook = \"ab\"\ntexts = 10\ncoders = 2\nalpha = 0.5\n\n\
        [[code]]\nid = \"a\"\nboth = 3\nmissed = 1\nextra = 2\nneither = 4\nalpha = 0.7\ntwice = 10\n";

    #[test]
    fn counts_that_do_not_add_up_are_refused_in_their_line() {
        let read = agreement(FILE, "a.toml").unwrap();
        let code = read.code("a").unwrap();
        assert_eq!((code.by_hand(), code.found(), code.without()), (4, 5, 6));
        for (from, to, row) in [
            ("neither = 4", "neither = 5", 13),
            ("alpha = 0.7", "alpha = 1.7", 14),
            ("twice = 10", "twice = 11", 15),
            ("alpha = 0.5", "alpha = -2.0", 6),
        ] {
            let findings = agreement(&FILE.replacen(from, to, 1), "a.toml").unwrap_err();
            assert_eq!((findings[0].code, findings[0].place.row), (Code::BadValue, Some(row)), "{to}");
        }
    }

    #[test]
    fn another_pattern_is_another_codebook_and_another_label_is_none() {
        let text = shipped_codebook("competence").unwrap();
        let print = |text: &str| codebook(text, "c.toml").unwrap().fingerprint();
        assert_eq!(print(text), print(&text.replacen("Psykisk helse", "Sinnets helse", 1)));
        assert_ne!(print(text), print(&text.replacen("\"angst*\"", "\"angst\"", 1)));
    }
}
