//! Rows that are no respondents: a header that comes again, the ids of a survey system under its headers, a row that sums up the others.
//!
//! The first filled cell of a row decides, or makes it suspect, so that rows of people pass at the cost of one look.

use super::signs;
use crate::ingest::normalise;
use crate::ingest::tables::titles;

/// How the cells of a third header row begin in exports of Qualtrics.
const IMPORT_ID: &[u8] = b"{\"ImportId\"";

/// What a row is called that repeats the header.
pub(crate) const HEADER_AGAIN: &str = "the header again";

/// What the first filled cell of a row shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sight {
    /// A respondent.
    Person,
    /// The header again, if all other cells agree.
    PerhapsHeader,
    /// A line below the table, if hardly another cell is filled; a name for it.
    PerhapsFooter(&'static str),
    /// No respondent; a name for it.
    Nobody(&'static str),
}

/// What a row is called that somebody answered to try the survey out.
pub(crate) const TRIAL: &str = "a trial";

/// The column in which Qualtrics says how an answer came about, if these are its headers.
pub(crate) fn status_column(headers: &[String]) -> Option<usize> {
    let at = |wanted: &str| headers.iter().position(|header| normalise::loose(header) == wanted);
    at("startdate").and(at("enddate")).and(at("responseid")).and_then(|_| at("status"))
}

/// Whether such a column says that nobody meant the answer: a preview, a test, spam; in words or as the number of it.
pub(crate) fn is_trial(cell: &str) -> bool {
    const TRIALS: [&str; 8] = ["survey preview", "survey test", "spam", "preview", "1", "2", "8", "9"];
    TRIALS.contains(&normalise::key(cell).as_str())
}

/// Looks at the first filled cell of a row.
pub(crate) fn sight(header: &str, cell: &[u8]) -> Sight {
    if cell.starts_with(IMPORT_ID) {
        return Sight::Nobody("ImportId");
    }
    if cell == header.as_bytes() {
        return Sight::PerhapsHeader;
    }
    if !cell.first().is_some_and(|first| first.is_ascii_alphabetic() || *first >= 0x80) {
        return Sight::Person;
    }
    let known = |text: &str| {
        let footer = || signs::footer(text).map(Sight::PerhapsFooter);
        signs::total(text).map(Sight::Nobody).or_else(footer)
    };
    std::str::from_utf8(cell).ok().and_then(|text| known(&normalise::tidy(text))).unwrap_or(Sight::Person)
}

/// Whether a row with so many filled cells, below so many headers, may be a line below the table: people answer more than one question.
pub(crate) fn may_be_footer(filled: usize, headers: usize) -> bool {
    filled <= 2 && 2 * filled < headers.max(3)
}

/// Most header rows below the first one.
const MOST_HEADS: usize = 2;

/// Rows below the header that are looked at.
pub(crate) const LOOKED_AT: usize = 60;

/// Header rows below the first one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Heads {
    /// How many rows they are.
    pub(crate) rows: usize,
    /// The header of all rows together.
    pub(crate) header: Vec<String>,
    /// Words of the questions, where a row of their own holds them; empty otherwise.
    pub(crate) wordings: Vec<String>,
}

/// Header rows below the first: Qualtrics writes the questions and its own ids there, SurveyMonkey the rows and options of a question.
pub(crate) fn heads(header: &[String], below: &[Vec<String>]) -> Option<Heads> {
    let has_ids = |row: &&Vec<String>| {
        let filled = row.iter().filter(|cell| !cell.trim().is_empty()).count();
        let ids = row.iter().filter(|cell| cell.as_bytes().starts_with(IMPORT_ID)).count();
        ids > 0 && 2 * ids >= filled
    };
    if let Some(ids) = below.iter().take(MOST_HEADS).position(|row| has_ids(&row)) {
        let wordings = if ids == 1 { padded(&below[0], header.len()) } else { Vec::new() };
        return Some(Heads { rows: ids + 1, header: header.to_vec(), wordings });
    }
    if let Some(wordings) = titles::words_below_codes(header, below) {
        return Some(Heads { rows: 1, header: header.to_vec(), wordings: padded(wordings, header.len()) });
    }
    let second = below.first()?;
    let first_is_blank = second.first().is_none_or(|cell| cell.trim().is_empty());
    if !first_is_blank || !second.iter().any(|cell| signs::is_answer_head(cell)) {
        return None;
    }
    let mut question = "";
    let width = header.len().max(second.len());
    let name = |at: usize| {
        let own = header.get(at).map_or("", |name| name.trim());
        let part = second.get(at).map_or("", |name| name.trim());
        if !own.is_empty() {
            question = own;
        }
        if part.is_empty() || signs::is_answer_head(part) { own.to_string() } else { format!("{question} - {part}") }
    };
    Some(Heads { rows: 1, header: (0..width).map(name).collect(), wordings: Vec::new() })
}

fn padded(row: &[String], width: usize) -> Vec<String> {
    let mut row = row.to_vec();
    row.resize(width, String::new());
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_string()).collect()
    }

    #[test]
    fn rows_of_people_are_told_from_others() {
        assert_eq!(sight("id", b"{\"ImportId\":\"QID1\"}"), Sight::Nobody("ImportId"));
        assert_eq!(sight("id", b"id"), Sight::PerhapsHeader);
        assert_eq!(sight("id", b"Gjennomsnitt"), Sight::Nobody("gjennomsnitt"));
        assert_eq!(sight("id", "Kilde: Forms".as_bytes()), Sight::PerhapsFooter("kilde"));
        assert!(may_be_footer(1, 2) && may_be_footer(2, 9) && !may_be_footer(2, 3) && !may_be_footer(3, 90));
        for cell in ["12", "Skole", "2026-01-01", "Ærlig talt"] {
            assert_eq!(sight("id", cell.as_bytes()), Sight::Person, "{cell}");
        }
    }

    #[test]
    fn further_header_rows_are_known() {
        let header = row(&["Q1", "Q2"]);
        let heads_of = |below: &[Vec<String>]| heads(&header, below);
        let ids = row(&["{\"ImportId\":\"QID1\"}", "{\"ImportId\":\"QID2\"}"]);
        let found = heads_of(&[row(&["Hvor?", "Hvordan?"]), ids.clone()]).unwrap();
        assert_eq!((found.rows, found.wordings), (2, row(&["Hvor?", "Hvordan?"])));
        assert_eq!(heads_of(&[ids]).unwrap().rows, 1);
        assert_eq!(heads_of(&[row(&["1", "2"]), row(&["1", "2"])]), None);
        let mut worded = vec![row(&["Hvilken tjeneste arbeider du i?", "Vi samarbeider godt"])];
        worded.extend((0..12).map(|at| row(&[["Skole", "NAV"][at % 2], ["Enig", "Uenig"][at % 2]])));
        let found = heads_of(&worded).unwrap();
        assert_eq!((found.rows, &found.header, &found.wordings), (1, &header, &worded[0]));
        assert_eq!(heads_of(&worded[1..]), None, "answers below codes");
        let header = row(&["Respondent ID", "Hvor?", "Hvor enig?", ""]);
        let found = heads(&header, &[row(&["", "Response", "Møter", "Tillit"]), row(&["1", "Skole", "5", "4"])]).unwrap();
        assert_eq!(found.header, row(&["Respondent ID", "Hvor?", "Hvor enig? - Møter", "Hvor enig? - Tillit"]));
    }
}
