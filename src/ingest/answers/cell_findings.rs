//! What is wrong with the cells of a batch, by column. Cells that nobody foresaw may be free text or worse, so only what is
//! recognisably a code or a label is ever named.

use std::collections::BTreeMap;

use super::byte_table::ByteTable;
use super::contact;
use super::plan::{Action, Plan};
use crate::diag::{Code, Diagnostic, Place, nearest};
use crate::ingest::normalise;

/// Distinct cells named for one column of one batch.
const LISTED: usize = 20;

/// Distinct cells remembered for one column of one batch.
const REMEMBERED: usize = 1000;

/// Longest text that can pass for a label.
const LONGEST_LABEL: usize = 60;

/// How often a text must come back to pass for a label.
const REPEATED: u64 = 3;

/// What spreadsheets write into cells that they could not compute.
const SHEET_ERRORS: [&str; 20] = [
    "#N/A",
    "#DIV/0!",
    "#REF!",
    "#VALUE!",
    "#NAME?",
    "#NUM!",
    "#NULL!",
    "#SPILL!",
    "#CALC!",
    "#I/T",
    "#BLOCKED!",
    "#BUSY!",
    "#CONNECT!",
    "#DATA!",
    "#EXTERNAL!",
    "#FIELD!",
    "#GETTING_DATA",
    "#PYTHON!",
    "#TIMEOUT!",
    "#UNKNOWN!",
];

/// Whether a text is what a spreadsheet writes into a cell that it could not compute.
pub(crate) fn is_sheet_error(text: &str) -> bool {
    SHEET_ERRORS.contains(&text)
}

/// How often, and on which record first (from 1).
#[derive(Clone, Copy, Debug, Default)]
struct Times {
    count: u64,
    first: u64,
}

impl Times {
    fn add(&mut self, record: u64, count: u64) {
        self.first = if self.count == 0 { record } else { self.first.min(record) };
        self.count += count;
    }
}

/// Problems of one batch.
#[derive(Debug, Default)]
pub(crate) struct CellFindings {
    unknown: BTreeMap<usize, ByteTable<Times>>,
    beyond: BTreeMap<usize, Times>,
    by_column: BTreeMap<(Code, usize), Times>,
    by_shape: BTreeMap<(Code, u64, u64), Times>,
    nobody: BTreeMap<&'static str, Times>,
}

impl CellFindings {
    /// A cell that the column's table does not have.
    pub(crate) fn unknown(&mut self, column: usize, cell: &[u8], record: u64) {
        let seen = self.unknown.entry(column).or_default();
        if let Some(times) = seen.get_mut(cell) {
            times.add(record, 1);
        } else if seen.len() < REMEMBERED {
            seen.insert(cell, Times { count: 1, first: record });
        } else {
            self.beyond.entry(column).or_default().add(record, 1);
        }
    }

    /// Something about a column of which the cells need not be told apart.
    pub(crate) fn in_column(&mut self, code: Code, column: usize, record: u64) {
        self.by_column.entry((code, column)).or_default().add(record, 1);
    }

    /// Something about a whole record: `found` and `expected` are numbers of fields.
    pub(crate) fn in_record(&mut self, code: Code, found: u64, expected: u64, record: u64) {
        self.by_shape.entry((code, found, expected)).or_default().add(record, 1);
    }

    /// A record that is no respondent.
    pub(crate) fn nobody(&mut self, name: &'static str, record: u64) {
        self.nobody.entry(name).or_default().add(record, 1);
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.unknown.is_empty()
            && self.beyond.is_empty()
            && self.by_column.is_empty()
            && self.by_shape.is_empty()
            && self.nobody.is_empty()
    }

    /// Takes over what is known of other records.
    pub(crate) fn merge(&mut self, other: Self) {
        for (key, times) in other.by_shape {
            self.by_shape.entry(key).or_default().add(times.first, times.count);
        }
        for (key, times) in other.by_column {
            self.by_column.entry(key).or_default().add(times.first, times.count);
        }
        for (column, cells) in other.unknown {
            let seen = self.unknown.entry(column).or_default();
            for (cell, times) in cells.iter() {
                if let Some(known) = seen.get_mut(cell) {
                    known.add(times.first, times.count);
                } else if seen.len() < REMEMBERED {
                    seen.insert(cell, *times);
                } else {
                    self.beyond.entry(column).or_default().add(times.first, times.count);
                }
            }
        }
        for (name, times) in other.nobody {
            self.nobody.entry(name).or_default().add(times.first, times.count);
        }
        for (column, times) in other.beyond {
            self.beyond.entry(column).or_default().add(times.first, times.count);
        }
    }

    /// The findings, in order of column.
    pub(crate) fn findings(self, plan: &Plan) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for (name, times) in self.nobody {
            findings.push(Diagnostic::new(Code::NotRespondents, file(plan).row(times.first)).found(name).count(times.count));
        }
        for ((code, found, expected), times) in self.by_shape {
            let place = file(plan).row(times.first);
            let number = |number: u64| if number == 0 { String::new() } else { number.to_string() };
            findings.push(Diagnostic::new(code, place).found(number(found)).expected(number(expected)).count(times.count));
        }
        for ((code, column), times) in self.by_column {
            findings.push(Diagnostic::new(code, place(plan, column, times.first)).count(times.count));
        }
        for (column, cells) in self.unknown {
            let beyond = self.beyond.get(&column).copied();
            findings.extend(unknown_cells(plan, column, &cells, beyond));
        }
        findings
    }
}

fn file(plan: &Plan) -> Place {
    let place = Place::file(plan.file.clone());
    if let Some(sheet) = &plan.sheet { place.sheet(sheet.clone()) } else { place }
}

/// A cell.
pub(crate) fn place(plan: &Plan, column: usize, record: u64) -> Place {
    let header = plan.headers.get(column).cloned().unwrap_or_default();
    file(plan).row(record).column(column as u64 + 1).name(header)
}

/// Cells with their names where they may be named, and all others of a kind together.
fn unknown_cells(plan: &Plan, column: usize, cells: &ByteTable<Times>, beyond: Option<Times>) -> Vec<Diagnostic> {
    let wordings: Vec<&str> = match plan.actions.get(column) {
        Some(Action::Answer { table, .. }) => plan.tables[*table].wordings().collect(),
        Some(Action::Key(key)) => plan.keys[*key].levels.iter().flatten().map(|(wording, _)| wording.as_str()).collect(),
        _ => Vec::new(),
    };
    let codes = match plan.actions.get(column) {
        Some(Action::Answer { table, .. }) => plan.tables[*table].expected_codes(),
        _ => String::new(),
    };
    let mut kinds: BTreeMap<(Code, String, String), Times> = BTreeMap::new();
    if let Some(beyond) = beyond {
        kinds.insert((Code::UnknownLabel, String::new(), String::new()), beyond);
    }
    for (cell, times) in cells.iter() {
        let (code, found) = classify(&String::from_utf8_lossy(cell), times.count, &wordings);
        let expected = match code {
            Code::UnknownLabel => nearest(&found, wordings.iter().copied()).unwrap_or_default().to_string(),
            Code::UnknownCode | Code::DateForCode => codes.clone(),
            _ => String::new(),
        };
        kinds.entry((code, found, expected)).or_default().add(times.first, times.count);
    }
    let mut listed: Vec<_> = kinds.into_iter().collect();
    listed.sort_by(|(a, a_times), (b, b_times)| b_times.count.cmp(&a_times.count).then_with(|| a.cmp(b)));
    let mut rest: BTreeMap<Code, Times> = BTreeMap::new();
    for ((code, ..), times) in listed.drain(LISTED.min(listed.len())..) {
        rest.entry(code).or_default().add(times.first, times.count);
    }
    let finding = |(code, found, expected): (Code, String, String), times: Times| {
        Diagnostic::new(code, place(plan, column, times.first)).found(found).expected(expected).count(times.count)
    };
    let unnamed = rest.into_iter().map(|(code, times)| finding((code, String::new(), String::new()), times));
    listed.into_iter().map(|(kind, times)| finding(kind, times)).chain(unnamed).collect()
}

/// What an unforeseen cell is, and the name it may have in a message: a short number, a spreadsheet's error, a text that is nearly a
/// label or that comes back. All else stays unnamed.
fn classify(cell: &str, count: u64, wordings: &[&str]) -> (Code, String) {
    let text = normalise::tidy(cell).into_owned();
    if cell.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        return (Code::ControlCharacter, String::new());
    }
    if contact::holds_national_id(&text) {
        return (Code::NationalId, String::new());
    }
    if is_sheet_error(&text) {
        return (Code::ErrorCell, text);
    }
    if normalise::looks_like_date(&text) {
        return (Code::DateForCode, String::new());
    }
    let numeric =
        text.chars().any(char::is_numeric) && text.chars().all(|c| c.is_numeric() || matches!(c, '-' | '+' | ',' | '.' | ' '));
    if numeric || matches!(text.to_lowercase().as_str(), "nan" | "inf" | "-inf") {
        let short = text.chars().filter(|c| c.is_numeric()).count() <= 4;
        return (Code::UnknownCode, if short { text } else { String::new() });
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let like_a_label = text.chars().count() <= LONGEST_LABEL && digits <= 4 && !text.contains('@');
    let named = like_a_label && (count >= REPEATED || nearest(&text, wordings.iter().copied()).is_some());
    (Code::UnknownLabel, if named { text } else { String::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_and_labels_are_named() {
        let labels = ["Helt enig", "Helt uenig"];
        for (cell, count, code, found) in [
            ("9", 1, Code::UnknownCode, "9"),
            ("4,5", 1, Code::UnknownCode, "4,5"),
            ("90012345", 9, Code::UnknownCode, ""),
            ("Hellt enig", 1, Code::UnknownLabel, "Hellt enig"),
            ("Kari Nordmann", 1, Code::UnknownLabel, ""),
            ("Passer ikke", 12, Code::UnknownLabel, "Passer ikke"),
            ("kari@skole.no", 12, Code::UnknownLabel, ""),
            ("15813200047", 1, Code::NationalId, ""),
            ("1. mai", 1, Code::DateForCode, ""),
            ("#N/A", 1, Code::ErrorCell, "#N/A"),
            ("a\u{1f}b", 1, Code::ControlCharacter, ""),
        ] {
            assert_eq!(classify(cell, count, &labels), (code, found.to_string()), "{cell}");
        }
    }
}
