//! Sheets of a workbook: which one is meant, its rows as texts, and what stands in it that puts its values in doubt.

use std::ops::ControlFlow;

use super::text_table::TextTable;
use super::titles::{self, Header};
use super::xlsx::{Cell, MAX_TABLE_ROWS, SheetFacts, Workbook};
use crate::diag::{Code, Diagnostic, Severity};
use crate::ingest::normalise;

/// Error cells of a small table that are named one by one.
const LISTED: usize = 20;

/// The sheet of a name: as written, or in another spelling.
///
/// # Errors
/// When there is none; the finding lists the sheets there are.
pub(crate) fn named(workbook: &Workbook, name: &str) -> Result<String, Diagnostic> {
    let names = workbook.sheet_names();
    let exact = names.iter().find(|sheet| **sheet == name);
    let alike = || names.iter().find(|sheet| normalise::key(sheet) == normalise::key(name));
    let missing = || Diagnostic::new(Code::MissingSheet, workbook.place(name)).found(name).expected(names.join(", "));
    exact.or_else(alike).map(|sheet| (*sheet).to_string()).ok_or_else(missing)
}

/// Sheets that people see and that hold values. A sheet that cannot be read is among them: it may be the one that is meant.
///
/// # Errors
/// When there are none: `EmptyFile`, or `MissingSheet` when everything is hidden.
pub(crate) fn visible_with_values(workbook: &Workbook) -> Result<Vec<String>, Diagnostic> {
    let holds = |sheet: &&str| workbook.facts(sheet).map_or(true, |facts| facts.cells > 0);
    let visible: Vec<String> = workbook.visible_sheet_names().into_iter().filter(holds).map(str::to_string).collect();
    if !visible.is_empty() {
        return Ok(visible);
    }
    let hidden: Vec<&str> = workbook.sheet_names().into_iter().filter(holds).collect();
    let place = crate::diag::Place { sheet: None, ..workbook.place("") };
    Err(if hidden.is_empty() {
        Diagnostic::new(Code::EmptyFile, place)
    } else {
        Diagnostic::new(Code::MissingSheet, place).expected(hidden.join(", "))
    })
}

/// The header of a sheet, if any of its rows holds anything.
///
/// # Errors
/// When the sheet cannot be read.
pub(crate) fn header(workbook: &mut Workbook, sheet: &str) -> Result<Option<Header>, Diagnostic> {
    let mut first = Vec::new();
    workbook.rows(sheet, &mut |number, cells| {
        let texts = texts(cells);
        if texts.iter().any(|text| !normalise::tidy(text).is_empty()) {
            first.push((number, texts));
        }
        if first.len() < titles::LOOKED_AT { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(titles::take_header(&mut first, &workbook.place(sheet)))
}

/// Cells as texts.
pub(crate) fn texts(cells: &[Cell]) -> Vec<String> {
    cells.iter().map(Cell::text).collect()
}

/// A sheet as a small table: every row as wide as the sheet, so that a cell left empty at the end is a blank field and not a missing one.
///
/// # Errors
/// When the sheet is not there, cannot be read, or has more rows than a small table may have.
pub(crate) fn table(workbook: &mut Workbook, sheet: &str) -> Result<TextTable, Diagnostic> {
    let facts = workbook.facts(sheet)?;
    let place = workbook.place(sheet);
    if facts.last_row > MAX_TABLE_ROWS {
        let finding = Diagnostic::new(Code::LimitReached, place.row(facts.last_row).name("rows"));
        return Err(finding.found(facts.last_row).expected(MAX_TABLE_ROWS));
    }
    let width = usize::try_from(facts.last_column).unwrap_or(0);
    let mut table =
        TextTable { shown: place.file.clone().unwrap_or_default(), sheet: Some(sheet.to_string()), ..TextTable::default() };
    let mut errors = Vec::new();
    workbook.rows(sheet, &mut |number, cells| {
        for (column, cell) in (1..).zip(cells) {
            if let Cell::Error(error) = cell {
                errors.push(Diagnostic::new(Code::ErrorCell, place.clone().row(number).column(column)).found(error));
            }
        }
        let mut texts = texts(cells);
        texts.resize(width.max(texts.len()), String::new());
        table.push(number, texts);
        ControlFlow::Continue(())
    })?;
    let rest = errors.len().saturating_sub(LISTED) as u64;
    let beyond = errors.get(LISTED).cloned().map(|finding| Diagnostic { found: String::new(), ..finding.count(rest) });
    errors.truncate(LISTED);
    table.findings = facts.findings(&place).into_iter().filter(|finding| finding.code != Code::BlankRows).collect();
    table.findings.extend(errors.into_iter().chain(beyond));
    Ok(table)
}

/// Rows of a sheet by their numbers.
type Rows = Vec<(u64, Vec<String>)>;

/// Every sheet of a workbook that people see and that holds values, as texts.
///
/// # Errors
/// When the workbook or a sheet cannot be read, or a cell holds an error.
pub fn whole(path: &std::path::Path, shown: &str) -> Result<Vec<(String, Rows)>, Vec<Diagnostic>> {
    let mut workbook = super::xlsx::open(path, shown)?;
    let mut sheets = Vec::new();
    for name in visible_with_values(&workbook)? {
        let table = table(&mut workbook, &name)?;
        let errors: Vec<Diagnostic> = table.findings.into_iter().filter(Diagnostic::is_error).collect();
        if !errors.is_empty() {
            return Err(errors);
        }
        sheets.push((name, table.rows));
    }
    Ok(sheets)
}

/// What stands among the values of a sheet, as findings. Columns that nobody reads may be hidden, and their cells merged below the
/// header, or above it: that is only noted. Blank rows are told by whoever decodes them.
pub(crate) fn doubts(
    facts: &SheetFacts,
    workbook: &Workbook,
    sheet: &str,
    header_row: u64,
    is_read: &dyn Fn(u64) -> bool,
) -> Vec<Diagnostic> {
    let touches = |first: u64, last: u64| (first..=last).any(is_read);
    let (merged, other_merged) = facts.merged.iter().partition(|area| {
        let in_header = area.first_row <= header_row && area.last_row >= header_row;
        in_header || (area.last_row > header_row && touches(area.first_column, area.last_column))
    });
    let (hidden_columns, other_columns) = facts.hidden_columns.iter().partition(|(first, last)| touches(*first, *last));
    let place = workbook.place(sheet);
    let matters = SheetFacts { merged, hidden_columns, ..facts.clone() }.findings(&place);
    let rest = SheetFacts { merged: other_merged, hidden_columns: other_columns, ..SheetFacts::default() }.findings(&place);
    let noted = rest.into_iter().map(|finding| Diagnostic { severity: Severity::Note, ..finding });
    matters.into_iter().filter(|finding| finding.code != Code::BlankRows).chain(noted).collect()
}
