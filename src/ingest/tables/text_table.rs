//! Tables that are small enough to hold: codebooks, rosters, crosswalks, tallies.

use std::path::Path;

use super::csv;
use super::encoding::{self, Encoding};
use crate::config;
use crate::diag::limits::TABLE_FILE;
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::normalise;

/// A table of texts, rows as wide as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextTable {
    /// File as messages name it.
    pub shown: String,
    /// Sheet, for workbooks.
    pub sheet: Option<String>,
    /// Rows that are not blank, with their row in the file. The header, if the table has one, is the first.
    pub rows: Vec<(u64, Vec<String>)>,
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
        let place = || Place::file(shown);
        let (text, encoding) = encoding::decode(bytes, encoding)
            .map_err(|error| Diagnostic::new(Code::BadEncoding, place().row(error.line)).found(error))?;
        let (by_file, start) =
            csv::declared_delimiter(text.as_bytes()).map_or((None, 0), |(delimiter, start)| (Some(delimiter), start));
        let text = &text.as_bytes()[start..];
        if text.iter().all(u8::is_ascii_whitespace) {
            return Err(Diagnostic::new(Code::EmptyFile, place()));
        }
        let delimiter = by_file.unwrap_or_else(|| csv::sniff_delimiter(text));
        let mut table = Self { shown: shown.to_string(), ..Self::default() };
        let name = if delimiter == b'\t' { "TAB".to_string() } else { char::from(delimiter).to_string() };
        table.findings.push(Diagnostic::new(Code::Recognised, place()).found(format!("{encoding}, {name}")));
        let (mut at, mut row) = (0, 0);
        while at < text.len() {
            let (fields, end) = csv::record(text, at, delimiter);
            at = end.next;
            row += 1;
            if let Some(field) = end.unclosed.or(end.stray) {
                let code = if end.unclosed.is_some() { Code::UnclosedQuote } else { Code::StrayQuote };
                return Err(Diagnostic::new(code, place().row(row).column(field as u64 + 1)));
            }
            if let Some(field) = fields.iter().position(|field| field.contains('\0')) {
                return Err(Diagnostic::new(Code::ControlCharacter, place().row(row).column(field as u64 + 1)));
            }
            table.push(row, &fields);
        }
        Ok(table)
    }

    /// Adds a row unless it is blank; texts are tidied.
    pub fn push(&mut self, row: u64, fields: &[String]) {
        let fields: Vec<String> = fields.iter().map(|field| normalise::tidy(field).into_owned()).collect();
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
