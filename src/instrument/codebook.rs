//! Codebooks: which words of an answer in people's own words mean which code.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::registry::shipped_file;
use super::types::{Choice, Instrument, MultiSelect};
use crate::config::{self, Path, Source};
use crate::diag::{Code, Diagnostic};
use crate::model::{ItemId, Text};

/// Fewest letters of a word that may have others before or after it.
const FEWEST_OPEN: usize = 3;
/// Fewest letters of a whole word.
const FEWEST_WHOLE: usize = 2;

static SCHEMA: LazyLock<Value> = LazyLock::new(config::schema_of::<Codebook>);

/// A codebook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Codebook {
    /// Version of this file format: 1.
    pub schema: u32,
    /// Short name.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Whether stricter rules of disclosure control apply to its codes.
    #[serde(default)]
    pub sensitive: bool,
    /// Codes, in order of display.
    #[serde(rename = "code")]
    pub codes: Vec<CodeEntry>,
}

/// A code, and the words that mean it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeEntry {
    /// Identifier.
    pub id: String,
    /// Label.
    pub label: Text,
    /// Words: `mobb*`, `*vold`, `*flukt*`, `rus`; several words stand beside each other.
    pub patterns: Vec<String>,
    /// Words within which no pattern counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<String>,
}

impl Codebook {
    /// Id of the code that stands for an answer that no code fits.
    pub const NONE_FITS: &'static str = "no_code_fits";
}

/// Reads a codebook.
///
/// # Errors
/// Every finding with its line: ids twice, a code without patterns, a pattern that would match nearly everything.
pub fn codebook(text: &str, file: &str) -> Result<Codebook, Vec<Diagnostic>> {
    config::read(text, file, &SCHEMA, check)
}

/// A codebook that comes with the program.
#[must_use]
pub fn shipped_codebook(id: &str) -> Option<&'static str> {
    shipped_file(&format!("codebooks/{id}.toml"))
}

fn check(book: &Codebook, source: &Source<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut report = |code, path: &Path, found: &dyn std::fmt::Display, expected: &str| {
        findings.push(Diagnostic::new(code, source.find(path)).found(found).expected(expected));
    };
    if book.schema != 1 {
        report(Code::BadValue, &Path::root("schema"), &book.schema, "1");
    }
    let mut ids = BTreeSet::from([Codebook::NONE_FITS]);
    for (position, code) in book.codes.iter().enumerate() {
        let path = Path::root("code").at(position);
        if !ids.insert(&code.id) {
            report(Code::Duplicate, &path.key("id"), &code.id, "");
        }
        if code.patterns.is_empty() {
            report(Code::MissingKey, &path.key("patterns"), &"patterns", "patterns");
        }
        for (key, list) in [("patterns", &code.patterns), ("except", &code.except)] {
            for (at, pattern) in list.iter().enumerate().filter(|(_, pattern)| !is_narrow(pattern)) {
                report(Code::PatternTooWide, &path.key(key).at(at), pattern, "mobb*, *vold, rus");
            }
        }
    }
    findings
}

/// Every word has letters enough to mean something, and no star inside.
fn is_narrow(pattern: &str) -> bool {
    let word = |word: &str| {
        let core = word.trim_matches('*');
        let fewest = if core.len() == word.len() { FEWEST_WHOLE } else { FEWEST_OPEN };
        !core.contains('*') && core.chars().filter(|c| c.is_alphanumeric()).count() >= fewest
    };
    let mut words = pattern.split_whitespace().peekable();
    words.peek().is_some() && words.all(word)
}

impl Instrument {
    /// The questionnaire with the codes of an open question as options of a multi-select of the same name: so a code is counted, protected
    /// and compared as a tick is. Nothing happens when there is no such question.
    pub fn add_codebook(&mut self, question: &str, book: &Codebook) {
        let Some(open) = self.opens.iter().find(|open| open.id == question) else { return };
        let choice = |id: &str, label: &Text| Choice { id: id.to_owned(), code: None, label: label.clone(), aliases: Vec::new() };
        let codes = book.codes.iter().map(|code| choice(&code.id, &code.label));
        let none = Text {
            nb: Some("Svarte, men ingen kode passer".to_owned()),
            nn: Some("Svarte, men ingen kode passar".to_owned()),
            en: Some("Answered, but no code fits".to_owned()),
        };
        self.multis.push(MultiSelect {
            id: ItemId::new(question),
            domain: open.domain.clone(),
            text: open.text.clone(),
            wish: Text::default(),
            options: codes.chain([choice(Codebook::NONE_FITS, &none)]).collect(),
            sensitive: book.sensitive,
            ask_if: None,
            since: None,
            coded: true,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    #[test]
    fn the_shipped_codebook_is_whole_and_in_every_language() {
        let book = codebook(shipped_codebook("competence").unwrap(), "competence.toml").unwrap();
        assert!(book.codes.len() >= 15);
        for code in &book.codes {
            assert!(Language::ALL.iter().all(|language| code.label.exact(*language).is_some()), "{}", code.id);
        }
    }

    #[test]
    fn what_would_match_everything_is_refused_in_its_line() {
        let whole = "schema = 1\nid = \"b\"\ntitle.nb = \"B\"\n[[code]]\nid = \"a\"\nlabel.nb = \"A\"\npatterns = [\"mobb*\"]\n";
        assert!(codebook(whole, "b.toml").is_ok());
        for wide in ["*", "**", "", "*a*", "å*", "mo*bb", "rus *", "e"] {
            let findings = codebook(&whole.replacen("mobb*", wide, 1), "b.toml").unwrap_err();
            assert_eq!((findings[0].code, findings[0].place.row), (Code::PatternTooWide, Some(7)), "{wide}");
        }
        let twice = format!("{whole}[[code]]\nid = \"a\"\nlabel.nb = \"A\"\npatterns = [\"x1\"]\n");
        assert_eq!(codebook(&twice, "b.toml").unwrap_err()[0].code, Code::Duplicate);
    }
}
