//! Coding sheets that came back: answers with the codes that a person gave them.

use std::collections::{BTreeMap, BTreeSet};

use super::named_columns::ragged;
use crate::diag::{Checked, Code, Diagnostic, nearest};
use crate::ingest::answers::answer_table::{AnswerTable, Reading, TICKED};
use crate::ingest::normalise;
use crate::ingest::tables::text_table::TextTable;
use crate::instrument::{Choice, Codebook};
use crate::model::{Answer, Text};

/// Columns of a sheet before those of the codes.
pub(crate) const NUMBER: &str = "nr";
pub(crate) const TEXT: &str = "text";

/// One answer of a sheet. It holds a person's own words, and so it is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct CodedText {
    /// Row in the sheet.
    pub row: u64,
    /// The answer.
    pub text: String,
    /// Ids of the codes that it was given; nothing where it was not coded.
    pub codes: Option<BTreeSet<String>>,
}

/// Whether a table has the columns of a coding sheet.
pub(crate) fn fits(table: &TextTable) -> bool {
    let header = table.rows.first().map(|(_, row)| row.as_slice()).unwrap_or_default();
    [NUMBER, TEXT].iter().all(|name| header.iter().any(|cell| normalise::loose(cell) == *name))
}

/// Reads a sheet: answers by their numbers.
///
/// # Errors
/// When a column of a code is not there or twice, a number is none or stands twice, or a cell is neither a tick nor blank.
pub(crate) fn coding_sheet(table: &TextTable, book: &Codebook) -> Checked<BTreeMap<u64, CodedText>> {
    let Some(((_, header), body)) = table.rows.split_first() else {
        return Err(vec![Diagnostic::new(Code::EmptyFile, table.place())]);
    };
    let mut findings = ragged(table, header.len(), body);
    let names: Vec<String> = header.iter().map(|cell| cell.split(':').next().unwrap_or_default().trim().to_owned()).collect();
    let ids = book.codes.iter().map(|code| code.id.as_str()).chain([Codebook::NONE_FITS]);
    let wanted: Vec<&str> = [NUMBER, TEXT].into_iter().chain(ids).collect();
    let mut columns = Vec::new();
    for name in &wanted {
        let found: Vec<usize> = (0..names.len()).filter(|at| names[*at] == *name).collect();
        match found.as_slice() {
            [] => {
                let near = nearest(name, names.iter().map(String::as_str)).unwrap_or_default();
                findings.push(Diagnostic::new(Code::MissingColumn, table.place().name(*name)).found(name).expected(near));
            }
            [at] => columns.push(*at),
            [first, second, ..] => {
                let place = table.place().row(1).column(*second as u64 + 1).name(header[*second].clone());
                findings.push(Diagnostic::new(Code::DuplicateHeader, place).found(&header[*first]));
            }
        }
    }
    if findings.iter().any(Diagnostic::is_error) {
        return Err(findings);
    }
    let ticks = ticks();
    let mut rows = BTreeMap::new();
    for (row, cells) in body {
        let cell = |at: usize| cells.get(at).map_or("", String::as_str);
        let place = |at: usize| table.place().row(*row).column(at as u64 + 1).name(names[at].clone());
        let mut codes = BTreeSet::new();
        for (id, &at) in wanted.iter().zip(&columns).skip(2) {
            match ticked(&ticks, cell(at)) {
                Some(true) => drop(codes.insert((*id).to_owned())),
                Some(false) => {}
                // What stands there may be a remark about a person.
                None => findings.push(Diagnostic::new(Code::BadValue, place(at)).found("…").expected("x")),
            }
        }
        let codes = (!codes.is_empty()).then_some(codes);
        let Some(number) = normalise::whole_number(cell(columns[0])).and_then(|number| number.parse().ok()) else {
            findings.push(Diagnostic::new(Code::BadCount, place(columns[0])).found(cell(columns[0])));
            continue;
        };
        let answer = CodedText { row: *row, text: normalise::tidy(cell(columns[1])).into_owned(), codes };
        if rows.insert(number, answer).is_some() {
            findings.push(Diagnostic::new(Code::Duplicate, place(columns[0])).found(number));
        }
    }
    if findings.iter().any(Diagnostic::is_error) { Err(findings) } else { Ok((rows, findings)) }
}

/// Ticks in the words of every system.
fn ticks() -> AnswerTable {
    AnswerTable::of_tick(&Choice { id: "x".to_owned(), code: None, label: Text::default(), aliases: Vec::new() })
}

fn ticked(ticks: &AnswerTable, cell: &str) -> Option<bool> {
    if cell.is_empty() {
        return Some(false);
    }
    let answer = ticks.quick(cell.as_bytes()).or(match ticks.slow(cell) {
        Reading::Other(answer) => Some(answer),
        Reading::Blank | Reading::Unknown => None,
    })?;
    Some(answer == Answer::level(TICKED))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instrument::codebook;

    const BOOK: &str = "schema = 1\nid = \"b\"\ntitle.nb = \"B\"\n\
        [[code]]\nid = \"a\"\nlabel.nb = \"A\"\npatterns = [\"aa\"]\n[[code]]\nid = \"b\"\nlabel.nb = \"B\"\npatterns = [\"bb\"]\n";
    const SHEET: &str = "nr;text;a: A;b: B;no_code_fits: Ingen\n1;mer aa;x;;\n2;bb og aa;1;ja;0\n3;annet;;;X\n4;ikke lest;;;\n";

    fn read(text: &str) -> Result<BTreeMap<u64, CodedText>, Vec<Diagnostic>> {
        let table = TextTable::parse(text.as_bytes(), "a.csv", None).unwrap();
        assert!(fits(&table));
        coding_sheet(&table, &codebook(BOOK, "b.toml").unwrap()).map(|(rows, _)| rows)
    }

    #[test]
    fn ticks_are_codes_and_a_row_without_any_was_not_coded() {
        let Ok(rows) = read(SHEET) else { panic!("refused") };
        let codes = |number: u64| rows[&number].codes.clone().map(|codes| codes.into_iter().collect::<Vec<_>>().join(" "));
        assert_eq!([1, 2, 3, 4].map(codes), [Some("a".into()), Some("a b".into()), Some("no_code_fits".into()), None]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_cell_and_without_its_words() {
        for (from, to, code, row, column) in [
            ("1;mer aa;x", "1;mer aa;Kari sa det", Code::BadValue, Some(2), Some(3)),
            ("2;bb", "zwei;bb", Code::BadCount, Some(3), Some(1)),
            ("2;bb", "1;bb", Code::Duplicate, Some(3), Some(1)),
            ("b: B", "c: B", Code::MissingColumn, None, None),
            ("b: B", "a: B", Code::MissingColumn, None, None),
        ] {
            let Err(findings) = read(&SHEET.replacen(from, to, 1)) else { panic!("{to} is taken") };
            let found = findings.iter().find(|finding| finding.code == code).unwrap();
            assert_eq!((found.place.row, found.place.column), (row, column), "{to}");
            assert!(!format!("{findings:?}").contains("Kari"));
        }
    }
}
