//! Findings: what was noticed, where, what was expected, and what to do next.
//!
//! A [`Diagnostic`] carries a stable [`Code`] and a [`Place`]; its sentences are in the message catalogue of `locale`, so that
//! they come in the reader's language. It never carries a person's free text: `found` holds names of columns, codes and labels.

mod code;
pub mod limits;
mod nearest;

use std::fmt;

use serde::Serialize;
use serde_json::error::Category;

pub use code::{Code, Severity};
pub use nearest::nearest;

/// What was read, with what was noticed in it; or why it could not be.
pub type Checked<T> = Result<(T, Vec<Diagnostic>), Vec<Diagnostic>>;

/// Where something was noticed. Rows and columns are counted as a spreadsheet shows them: the header is row 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// File, relative to the project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Sheet of a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Row of a table, or line of a text file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// Column, 1-based.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u64>,
    /// Header of the column, or key in a TOML file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Place {
    /// A whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: Some(file.into()), ..Self::default() }
    }

    /// The same place, in a sheet.
    #[must_use]
    pub fn sheet(mut self, sheet: impl Into<String>) -> Self {
        self.sheet = Some(sheet.into());
        self
    }

    /// The same place, in a row.
    #[must_use]
    pub fn row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }

    /// The same place, in a column.
    #[must_use]
    pub fn column(mut self, column: u64) -> Self {
        self.column = Some(column);
        self
    }

    /// The same place, under a header or key.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(bounded(name.into()));
        self
    }

    /// The cell in spreadsheet notation (`F118`), when both row and column are known.
    #[must_use]
    pub fn cell(&self) -> Option<String> {
        Some(format!("{}{}", column_letters(self.column?), self.row?))
    }
}

/// Letters of a 1-based column, as spreadsheets write them: 1 is `A`, 27 is `AA`.
#[must_use]
pub fn column_letters(column: u64) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Diagnostic {
    /// Which finding it is.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// Where; the first place when there are several.
    pub place: Place,
    /// What was found there: a name, a code, a number; never a person's words.
    pub found: String,
    /// What was expected, or the nearest right word; empty when there is nothing to say.
    pub expected: String,
    /// How many times in all.
    pub count: u64,
}

impl From<Diagnostic> for Vec<Diagnostic> {
    fn from(finding: Diagnostic) -> Self {
        vec![finding]
    }
}

/// Letters of a finding's words: a header of a megabyte is not repeated on a terminal.
const MOST_LETTERS: usize = 1_000;

/// A text cut where a finding would no longer be read, with a sign that it was.
fn bounded(mut text: String) -> String {
    if let Some((at, _)) = text.char_indices().nth(MOST_LETTERS) {
        text.truncate(at);
        text.push('…');
    }
    text
}

/// What a reader of typed values refused, without its English: words of `locale/phrases.toml`, and the key or the value that it names.
#[must_use]
pub fn serde_refusal(message: &str) -> String {
    const REASONS: [(&str, &str); 6] = [
        ("missing field", "a key that is missing"),
        ("unknown field", "an unknown key"),
        ("duplicate field", "a key that stands twice"),
        ("unknown variant", "an unknown word"),
        ("invalid value", "a number out of range"),
        ("invalid type", "a value of another kind"),
    ];
    let reason =
        REASONS.iter().find(|(start, _)| message.starts_with(start)).map_or("a value of another kind", |(_, words)| words);
    message.split('`').nth(1).map_or(reason.to_owned(), |name| format!("{reason}: {name}"))
}

impl Diagnostic {
    /// A finding about JSON that could not be read, at the line and the letter where reading stopped.
    #[must_use]
    pub fn json(code: Code, error: &serde_json::Error) -> Self {
        let place = Place::default().row(error.line() as u64).column(error.column() as u64);
        Self::new(code, place).found(match error.classify() {
            Category::Eof => "the end of the file comes too early".to_owned(),
            Category::Io | Category::Syntax => "a sign that does not belong there".to_owned(),
            Category::Data => serde_refusal(&error.to_string()),
        })
    }

    /// A finding with the severity that its code has.
    #[must_use]
    pub fn new(code: Code, place: Place) -> Self {
        Self { code, severity: code.severity(), place, found: String::new(), expected: String::new(), count: 1 }
    }

    /// The same finding in a file, unless it names one already.
    #[must_use]
    pub fn in_file(mut self, file: &str) -> Self {
        self.place.file.get_or_insert_with(|| file.to_owned());
        self
    }

    /// What was found.
    #[must_use]
    pub fn found(mut self, found: impl fmt::Display) -> Self {
        self.found = bounded(found.to_string());
        self
    }

    /// What was expected.
    #[must_use]
    pub fn expected(mut self, expected: impl fmt::Display) -> Self {
        self.expected = bounded(expected.to_string());
        self
    }

    /// How many times.
    #[must_use]
    pub fn count(mut self, count: u64) -> Self {
        self.count = count;
        self
    }

    /// Whether work cannot go on.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// For logs and tests; people get the sentence from the catalogue.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}[{}] found `{}`, expected `{}` at {:?}",
            self.severity.name(),
            self.code,
            self.found,
            self.expected,
            self.place
        )
    }
}

/// Merges findings that differ only in place: the first place stands, the counts add up. Order is by first appearance.
#[must_use]
pub fn grouped(findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut positions: std::collections::BTreeMap<(Code, Option<String>, Option<String>, Option<String>, String, String), usize> =
        std::collections::BTreeMap::new();
    let mut merged: Vec<Diagnostic> = Vec::new();
    for finding in findings {
        let Place { file, sheet, name, .. } = finding.place.clone();
        let key = (finding.code, file, sheet, name, finding.found.clone(), finding.expected.clone());
        if let Some(&position) = positions.get(&key) {
            merged[position].count += finding.count;
        } else {
            positions.insert(key, merged.len());
            merged.push(finding);
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_in_a_spreadsheet() {
        for (column, letters) in [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA"), (16384, "XFD")] {
            assert_eq!(column_letters(column), letters);
        }
    }

    #[test]
    fn findings_that_differ_in_row_alone_become_one() {
        let at = |row| Diagnostic::new(Code::UnknownCode, Place::file("a.csv").row(row).column(3).name("q1")).found("9");
        let merged = grouped(vec![at(2), at(5), Diagnostic::new(Code::UnknownCode, Place::file("a.csv").row(3)).found("8")]);
        assert_eq!(merged.len(), 2);
        assert_eq!((merged[0].count, merged[0].place.row), (2, Some(2)));
    }
}
