//! Tables that are small enough to hold: codebooks, rosters, crosswalks, tallies.

use std::borrow::Cow;
use std::path::Path;

use super::csv;
use super::encoding::{self, Encoding};
use crate::config;
use crate::diag::limits::{Limit, TABLE_FILE};
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::normalise;

/// A row with its number in the file, as a spreadsheet counts.
pub(crate) type Line = (u64, Vec<String>);

/// A table of texts, rows as wide as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextTable {
    /// File as messages name it.
    pub shown: String,
    /// Sheet, for workbooks.
    pub sheet: Option<String>,
    /// Rows that are not blank, with their row in the file. The header, if the table has one, is the first.
    pub rows: Vec<Line>,
    /// What was recognised.
    pub findings: Vec<Diagnostic>,
}

impl TextTable {
    /// Reads delimited text; encoding and delimiter are recognised unless given.
    ///
    /// # Errors
    /// When the file is missing, unreadable, empty, larger than is safe, or not text; when a quote is not closed.
    pub fn read(path: &Path, shown: &str, encoding: Option<Encoding>) -> Result<Self, Diagnostic> {
        let bytes = config::read_bytes(path, shown, TABLE_FILE).map_err(|finding| config::or_missing(finding, shown))?;
        Self::parse(&bytes, shown, encoding)
    }

    /// Reads delimited text out of memory.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn parse(bytes: &[u8], shown: &str, encoding: Option<Encoding>) -> Result<Self, Diagnostic> {
        let (text, encoding) = text(bytes, shown, encoding)?;
        let (mut table, delimiter) = Self::split(&text, shown, None)?;
        let name = if delimiter == b'\t' { "TAB".to_string() } else { char::from(delimiter).to_string() };
        table.findings.push(Diagnostic::new(Code::Recognised, table.place()).found(format!("{encoding}, {name}")));
        Ok(table)
    }

    /// Splits text into rows of fields, with the delimiter that was found. Rows are counted as a spreadsheet counts them.
    pub(crate) fn split(text: &str, shown: &str, most: Option<Limit>) -> Result<(Self, u8), Diagnostic> {
        let place = || Place::file(shown);
        let declared = csv::declared_delimiter(text.as_bytes());
        let text = &text.as_bytes()[declared.map_or(0, |(_, start)| start)..];
        let delimiter = declared.map_or_else(|| csv::sniff_delimiter(text), |(delimiter, _)| delimiter);
        let mut table = Self { shown: shown.to_string(), ..Self::default() };
        let (mut at, mut row, mut taken) = (0, 0, 0);
        while at < text.len() {
            let (fields, end) = csv::record(text, at, delimiter);
            at = end.next;
            row += 1;
            taken += fields.len() as u64 - 1;
            most.map_or(Ok(()), |most| most.check(taken, place().row(row)))?;
            let odd = [
                (end.unclosed, Code::UnclosedQuote),
                (end.stray, Code::StrayQuote),
                (fields.iter().position(|field| has_control(field)), Code::ControlCharacter),
            ];
            if let Some((field, code)) = odd.into_iter().find_map(|(field, code)| Some((field?, code))) {
                return Err(Diagnostic::new(code, place().row(row).column(field as u64 + 1)));
            }
            table.push(row, fields);
        }
        if table.rows.is_empty() { Err(Diagnostic::new(Code::EmptyFile, place())) } else { Ok((table, delimiter)) }
    }

    /// Adds a row unless it is blank; texts are tidied.
    pub fn push(&mut self, row: u64, mut fields: Vec<String>) {
        for field in &mut fields {
            if let Cow::Owned(tidied) = normalise::tidy(field) {
                *field = tidied;
            }
        }
        if fields.iter().any(|field| !field.is_empty()) {
            self.rows.push((row, fields));
        }
    }

    /// A place in the table.
    pub(crate) fn place(&self) -> Place {
        let place = Place::file(self.shown.clone());
        if let Some(sheet) = &self.sheet { place.sheet(sheet.clone()) } else { place }
    }
}

/// The text of a whole file, with its encoding: the one rule by which bytes of small tables are read, whatever the table is of.
pub(crate) fn text(bytes: &[u8], shown: &str, encoding: Option<Encoding>) -> Result<(String, Encoding), Diagnostic> {
    let place = || Place::file(shown);
    let (text, encoding) = encoding::decode(bytes, encoding)
        .map_err(|error| Diagnostic::new(Code::BadEncoding, place().row(error.line)).found(error))?;
    if text.trim().is_empty() { Err(Diagnostic::new(Code::EmptyFile, place())) } else { Ok((text, encoding)) }
}

/// Whether a text holds a control character that is no blank.
pub(crate) fn has_control(text: &str) -> bool {
    text.chars().any(|c| c.is_control() && !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_rows_are_passed_over_and_rows_keep_their_number() {
        let table = TextTable::parse("sep=;\r\na;b\r\n\r\n;\r\n 1 ;\"x\ny\"\r\n".as_bytes(), "t.csv", None).unwrap();
        let expected = vec![(1, vec!["a".to_string(), "b".into()]), (4, vec!["1".into(), "x y".into()])];
        assert_eq!(table.rows, expected);
    }

    #[test]
    fn what_cannot_be_a_table_is_refused() {
        for (bytes, code) in [
            (&b""[..], Code::EmptyFile),
            (b"\n \n", Code::EmptyFile),
            (b"a;b\n1;\"x", Code::UnclosedQuote),
            (b"a;b\n1;\"x\"y", Code::StrayQuote),
            (b"a;b\n1;\x81\xE6", Code::BadEncoding),
            (b"a;b;c;d\n1;x\0", Code::ControlCharacter),
        ] {
            assert_eq!(TextTable::parse(bytes, "t.csv", None).map_err(|finding| finding.code), Err(code), "{bytes:?}");
        }
    }
}
