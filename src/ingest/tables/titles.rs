//! Rows above a table: a title, a date, a line of headings over groups of columns. The header stands below them.
//!
//! The first row is the header unless it leaves cells of the table open and a row below it fills all of them with words of their own:
//! words that no row under them repeats, while those rows repeat each other, as answers do.

use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::normalise;

/// First rows that are looked at.
pub(crate) const LOOKED_AT: usize = 60;

/// Most rows above a table.
pub(crate) const MOST: usize = 10;

/// Fewest rows below a header that prove it one.
const ENOUGH: usize = 8;

/// The header of a table, taken off its first rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// Its row.
    pub(crate) row: u64,
    /// Its cells, up to the last that holds anything.
    pub(crate) names: Vec<String>,
    /// What is to say of the rows above it.
    pub(crate) passed: Option<Diagnostic>,
}

/// Takes the header, and what stands above it, off the first rows of a sheet; none where no row holds anything.
pub(crate) fn take_header(rows: &mut Vec<(u64, Vec<String>)>, place: &Place) -> Option<Header> {
    let is_filled = |(_, row): &(u64, Vec<String>)| row.iter().any(|cell| !normalise::tidy(cell).is_empty());
    rows.drain(..rows.iter().position(is_filled).unwrap_or(rows.len()));
    let texts: Vec<Vec<String>> = rows.iter().take(LOOKED_AT).map(|(_, texts)| texts.clone()).collect();
    let titles = above_header(&texts);
    let passed = rows.drain(..titles).next().map(|(first, _)| passed_over(titles, place.clone().row(first)));
    let last = rows.first()?.1.iter().rposition(|cell| !normalise::tidy(cell).is_empty())?;
    let (row, mut names) = rows.remove(0);
    names.truncate(last + 1);
    Some(Header { row, names, passed })
}

/// Says that rows were passed over.
pub(crate) fn passed_over(titles: usize, place: Place) -> Diagnostic {
    Diagnostic::new(Code::TitleRows, place).found(titles).count(titles as u64)
}

/// How many of the first rows stand above the header.
pub(crate) fn above_header(rows: &[Vec<String>]) -> usize {
    let tidied: Vec<Vec<String>> =
        rows.iter().take(LOOKED_AT).map(|row| row.iter().map(|cell| normalise::key(cell)).collect()).collect();
    let filled = |row: &[String]| row.iter().filter(|cell| !cell.is_empty()).count();
    let Some(first) = tidied.iter().position(|row| filled(row) > 0) else { return 0 };
    let last = tidied.len().min(first + MOST + 1);
    let is_below_titles = |at: &usize| {
        let (above, table) = tidied.split_at(*at);
        let Some(columns) = columns(table) else { return false };
        let is_open = |row: &Vec<String>| columns.iter().any(|column| row.get(*column).is_none_or(String::is_empty));
        above.iter().all(is_open) && is_header(table, &columns)
    };
    (first + 1..last).find(is_below_titles).unwrap_or(0)
}

/// The words of the questions, when they stand in the row below a header of codes: `Q1`, `Q2_1`.
pub(crate) fn words_below_codes<'r>(header: &[String], below: &'r [Vec<String>]) -> Option<&'r [String]> {
    const LONGEST_CODE: usize = 16;
    let is_code = |cell: &String| {
        let code = cell.trim();
        (1..=LONGEST_CODE).contains(&code.len()) && !code.contains(' ') && code.contains(|c: char| c.is_ascii_digit() || c == '_')
    };
    let words = below.first()?;
    let worded = words.iter().filter(|cell| cell.trim().contains(' ')).count();
    if header.len() < 2 || 2 * header.iter().filter(|cell| is_code(cell)).count() < header.len() || 2 * worded < header.len() {
        return None;
    }
    let table: Vec<Vec<String>> =
        below.iter().take(LOOKED_AT).map(|row| row.iter().map(|cell| normalise::key(cell)).collect()).collect();
    is_header(&table, &(0..header.len()).collect::<Vec<_>>()).then_some(words)
}

/// Columns in which a row of the table has something, two at least; where another table stands beside it, those of both.
fn columns(table: &[Vec<String>]) -> Option<Vec<usize>> {
    let width = table.iter().map(Vec::len).max()?;
    let is_used = |at: &usize| table.iter().any(|row| row.get(*at).is_some_and(|cell| !cell.is_empty()));
    let used: Vec<usize> = (0..width).filter(is_used).collect();
    (used.len() >= 2).then_some(used)
}

/// Whether the first row of a table names its columns.
fn is_header(table: &[Vec<String>], columns: &[usize]) -> bool {
    let Some((header, below)) = table.split_first() else { return false };
    // A header may come again among the answers.
    let below = || below.iter().filter(|row| *row != header);
    let column = |at: usize| below().filter_map(move |row| row.get(at)).filter(|cell| !cell.is_empty());
    // Tables that stand side by side may name a column alike.
    let table_of = |at: usize| (0..at).filter(|before| !columns.contains(before)).count();
    let pairs = columns.iter().filter_map(|at| Some((table_of(*at), header.get(*at)?)));
    let names: BTreeSet<(usize, &String)> = pairs.filter(|(_, name)| name.contains(char::is_alphabetic)).collect();
    let repeats = |at: usize| {
        let all = column(at).count();
        all >= ENOUGH && 2 * column(at).collect::<BTreeSet<_>>().len() <= all
    };
    // The numbers of the rows in front need no name.
    let numbers_rows = |at: usize| column(at).zip(1..).all(|(cell, row): (&String, u64)| cell.parse() == Ok(row));
    let unnamed = columns.first().filter(|at| header.get(**at).is_none_or(String::is_empty) && numbers_rows(**at));
    let columns = columns.split_at(usize::from(unnamed.is_some())).1;
    names.len() == columns.len()
        && columns.iter().all(|at| header.get(*at).is_some_and(|name| column(*at).all(|cell| cell != name)))
        && columns.iter().any(|at| repeats(*at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn above(lines: &[&str], answers: usize) -> usize {
        let answers = (0..answers).map(|at| ["Skole;Helt enig;4", "NAV;Uenig;2", "Skole;Enig;"][at % 3].to_string());
        let rows = lines.iter().map(|line| (*line).to_string()).chain(answers);
        above_header(&rows.map(|row| row.split(';').map(String::from).collect()).collect::<Vec<_>>())
    }

    #[test]
    fn what_stands_above_a_table_is_told_from_its_header() {
        assert_eq!(above(&["Tjeneste;Vi møtes;Hvor ofte"], 20), 0);
        assert_eq!(above(&["Kartlegging 2024", "Hentet 12.3.2024;;", "", "Tjeneste;Vi møtes;Hvor ofte"], 20), 3);
        assert_eq!(above(&["Bakgrunn;Samarbeid;", "Tjeneste;Vi møtes;Hvor ofte"], 20), 1);
        let beside = ["Kartlegging 2024", "Tjeneste;Vi møtes;Hvor ofte;;Tjeneste;Antall", "Skole;Enig;4;;Oppvekst;31"];
        assert_eq!(above(&beside, 20), 1, "another table beside it");
        assert_eq!(above(&["", "Tjeneste;Vi møtes;Hvor ofte"], 20), 0, "blank lines are passed over anyway");
    }

    #[test]
    fn a_row_of_answers_is_no_header() {
        assert_eq!(above(&["Tjeneste;Vi møtes;"], 20), 0, "a column without a name");
        assert_eq!(above(&["Tjeneste;Vi møtes;", "NAV;Aldri;3"], 20), 0, "its words come again");
        assert_eq!(above(&["Tjeneste;Vi møtes;", "Kultur;Aldri;Kanskje"], 4), 0, "too few to tell");
        assert_eq!(above(&["Tjeneste;Vi møtes;", "Kultur;Kultur;Kanskje"], 20), 0, "one word twice");
        assert_eq!(above(&[], 0), 0);
    }
}
