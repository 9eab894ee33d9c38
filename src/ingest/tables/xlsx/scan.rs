//! Inspection of one sheet: its facts, and everything that the workbook library would misread in silence.
//!
//! The library takes a style or string number that it cannot read for 0, drops a value that follows another in the same cell,
//! resolves no entity in a number, and knows seven error values. Each of these changes an answer, so each is looked for here and
//! refused with its cell, or, for newer error values, written down for the reader.

use std::io::BufRead;

use super::facts::{Area, FORMAT_COLUMNS, SheetFacts, number, position, row_number};
use super::limits::{MAX_CELLS, MAX_COLUMNS, MAX_MERGED};
use super::markup::{Event, Fault, MAX_TEXT, Markup};
use crate::diag::{Code, Diagnostic, Place};

/// Error values that the workbook library knows.
const KNOWN_ERRORS: [&[u8]; 7] = [b"#DIV/0!", b"#N/A", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!"];
/// Longest error value written down, and how many.
const MAX_ERROR: (usize, usize) = (40, 100_000);

/// What an inspection found.
#[derive(Clone, Debug, Default)]
pub(super) struct SheetScan {
    /// What the caller is told.
    pub(super) facts: SheetFacts,
    /// Largest number of a shared string, and its cell.
    pub(super) largest_string: Option<(u64, (u64, u64))>,
    /// Largest number of a cell style, and its cell.
    pub(super) largest_style: Option<(u64, (u64, u64))>,
    /// Error values that the workbook library does not know, in order.
    pub(super) newer_errors: Vec<((u64, u64), String)>,
    /// A cell that does not name its position.
    unnamed: Option<(u64, u64)>,
}

impl SheetScan {
    /// A sheet of which nothing but its facts has to be looked after.
    pub(super) fn of(facts: SheetFacts) -> Self {
        Self { facts, ..Self::default() }
    }
}

/// Why a sheet was refused.
pub(super) enum Refused {
    /// The part cannot be trusted at all.
    Fault(Fault),
    /// This sheet cannot be read; others may.
    Sheet(Box<Diagnostic>),
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Shared,
    Bool,
    Error,
    Date,
    Plain,
    Inline,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Child {
    Formula,
    Value,
    Inline,
}

/// Where the value of a cell stands, as far as it has been read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stored {
    Nowhere,
    Value,
    Inline,
}

/// The cell being inspected.
struct Seen {
    at: (u64, u64),
    kind: Kind,
    child: Option<Child>,
    formula: bool,
    stored: Stored,
    runs: u32,
    filled: bool,
}

struct Scanner<'a, R> {
    markup: &'a mut Markup<R>,
    scan: SheetScan,
    /// Depth of `sheetData` while inside, and whether it was met.
    data_depth: Option<usize>,
    data_seen: bool,
    row: u64,
    row_hidden: bool,
    column: u64,
    cell: Option<Seen>,
    value: Vec<u8>,
    hidden_columns: Vec<(u64, u64)>,
    used_columns: Vec<bool>,
}

/// Inspects a sheet whose root element was just opened.
pub(super) fn scan<R: BufRead>(markup: &mut Markup<R>) -> Result<SheetScan, Refused> {
    let mut scanner = Scanner {
        markup,
        scan: SheetScan::default(),
        data_depth: None,
        data_seen: false,
        row: 0,
        row_hidden: false,
        column: 0,
        cell: None,
        value: Vec::new(),
        hidden_columns: Vec::new(),
        used_columns: vec![false; usize::try_from(FORMAT_COLUMNS).unwrap_or(0) + 1],
    };
    loop {
        let event = scanner.markup.next();
        if let (Err(Fault::Overlong), Some(cell)) = (&event, &scanner.cell) {
            return Err(limit("characters", MAX_TEXT as u64 + 1, super::limits::MAX_CHARACTERS, cell.at));
        }
        match event? {
            Event::Open => scanner.open()?,
            Event::Text => scanner.text()?,
            Event::Close => scanner.close()?,
            Event::End => return scanner.finish(),
        }
    }
}

fn damaged(at: Option<(u64, u64)>) -> Refused {
    let place = at.map_or_else(Place::default, |(row, column)| Place::default().row(row).column(column));
    Refused::Sheet(Box::new(Diagnostic::new(Code::Damaged, place)))
}

fn limit(name: &str, found: u64, allowed: u64, at: (u64, u64)) -> Refused {
    Refused::Sheet(Box::new(super::limits::reached(name, found, allowed, Place::default().row(at.0).column(at.1))))
}

fn is_true(value: Option<&[u8]>) -> bool {
    matches!(value, Some(b"1" | b"true"))
}

impl<R: BufRead> Scanner<'_, R> {
    fn open(&mut self) -> Result<(), Refused> {
        if let Some(depth) = self.data_depth {
            return match self.markup.depth() - depth {
                1 if self.markup.name() == b"row" => self.open_row(),
                2 if self.markup.name() == b"c" && self.markup.parent() == b"row" => self.open_cell(),
                3 if self.cell.is_some() => self.open_child(),
                _ if matches!(self.markup.name(), b"row" | b"c" | b"sheetData") => Err(damaged(None)),
                _ => Ok(()),
            };
        }
        match self.markup.name() {
            b"sheetData" if self.data_seen => return Err(damaged(None)),
            b"sheetData" => {
                self.data_seen = true;
                self.data_depth = Some(self.markup.depth());
            }
            b"dimension" if !self.data_seen => {
                self.markup.attribute(b"ref").and_then(Area::parse).ok_or_else(|| damaged(None))?;
            }
            b"col" if self.markup.parent() == b"cols" && is_true(self.markup.attribute(b"hidden")) => {
                let bound = |name| self.markup.attribute(name).and_then(number).ok_or_else(|| damaged(None));
                let range = (bound(b"min")?, bound(b"max")?.min(FORMAT_COLUMNS));
                self.hidden_columns.push(range);
                if self.hidden_columns.len() as u64 > FORMAT_COLUMNS {
                    return Err(damaged(None));
                }
            }
            b"mergeCell" if self.markup.parent() == b"mergeCells" => {
                let area = self.markup.attribute(b"ref").and_then(Area::parse).ok_or_else(|| damaged(None))?;
                self.scan.facts.merged.push(area);
                if self.scan.facts.merged.len() as u64 > MAX_MERGED {
                    return Err(limit("merged", MAX_MERGED + 1, MAX_MERGED, (area.first_row, area.first_column)));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn open_row(&mut self) -> Result<(), Refused> {
        let row = match self.markup.attribute(b"r") {
            Some(digits) => row_number(digits),
            None => Some(self.row + 1),
        };
        self.row = row.filter(|&row| row > self.row && row <= super::facts::FORMAT_ROWS).ok_or_else(|| damaged(None))?;
        self.row_hidden = is_true(self.markup.attribute(b"hidden"));
        self.column = 0;
        Ok(())
    }

    fn open_cell(&mut self) -> Result<(), Refused> {
        let at = match self.markup.attribute(b"r") {
            Some(name) => position(name),
            None => Some((self.row, self.column + 1)),
        };
        let at = at.filter(|&(row, column)| row == self.row && column > self.column && column <= FORMAT_COLUMNS);
        let at = at.ok_or_else(|| damaged(Some((self.row, self.column + 1))))?;
        self.column = at.1;
        if self.markup.attribute(b"r").is_none() {
            self.scan.unnamed = self.scan.unnamed.or(Some(at));
        }
        if let Some(style) = self.markup.attribute(b"s") {
            let style = number(style).ok_or_else(|| damaged(Some(at)))?;
            if self.scan.largest_style.is_none_or(|(largest, _)| style > largest) {
                self.scan.largest_style = Some((style, at));
            }
        }
        let kind = match self.markup.attribute(b"t") {
            None | Some(b"n") => Kind::Number,
            Some(b"s") => Kind::Shared,
            Some(b"b") => Kind::Bool,
            Some(b"e") => Kind::Error,
            Some(b"d") => Kind::Date,
            Some(b"str") => Kind::Plain,
            Some(b"inlineStr") => Kind::Inline,
            Some(_) => return Err(damaged(Some(at))),
        };
        self.value.clear();
        self.markup.take_aside();
        self.cell = Some(Seen { at, kind, child: None, formula: false, stored: Stored::Nowhere, runs: 0, filled: false });
        Ok(())
    }

    fn open_child(&mut self) -> Result<(), Refused> {
        let Some(cell) = &mut self.cell else { return Ok(()) };
        // What comes last wins in the library, so a value must come last, and once.
        let (child, stored) = match (self.markup.name(), cell.stored) {
            (b"f", Stored::Nowhere) if !cell.formula => (Child::Formula, Stored::Nowhere),
            (b"v", Stored::Nowhere) => (Child::Value, Stored::Value),
            (b"is", Stored::Nowhere) => (Child::Inline, Stored::Inline),
            // Here the library passes over the value.
            (b"is", Stored::Value) if cell.kind == Kind::Inline => (Child::Inline, Stored::Inline),
            _ => return Err(damaged(Some(cell.at))),
        };
        cell.formula |= child == Child::Formula;
        (cell.child, cell.stored) = (Some(child), stored);
        Ok(())
    }

    fn text(&mut self) -> Result<(), Refused> {
        let Some(cell) = &mut self.cell else { return Ok(()) };
        match cell.child {
            Some(Child::Value) if cell.kind == Kind::Inline => cell.runs += 1,
            Some(Child::Inline) if self.markup.name() == b"t" => cell.filled |= !self.markup.text().is_empty(),
            Some(Child::Value) => {
                cell.runs += 1;
                // Free text may come in pieces; a number, a code or a string number is one plain piece.
                let plain = cell.runs == 1 && !self.markup.is_cdata() && !self.markup.text().contains(&b'&');
                let pieces = matches!(cell.kind, Kind::Plain | Kind::Date) && !self.markup.is_cdata();
                if !(plain || pieces) || self.markup.name() != b"v" {
                    return Err(damaged(Some(cell.at)));
                }
                cell.filled |= !self.markup.text().is_empty();
                if cell.runs == 1 {
                    self.value.clear();
                    self.value.extend_from_slice(self.markup.text());
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), Refused> {
        let Some(depth) = self.data_depth else { return Ok(()) };
        match self.markup.depth() - depth {
            0 => self.data_depth = None,
            2 => {
                if let Some(cell) = self.cell.take() {
                    // The library takes a value behind a comment for no value at all.
                    if self.markup.take_aside() {
                        return Err(damaged(Some(cell.at)));
                    }
                    self.close_cell(&cell)?;
                }
            }
            3 => {
                if let Some(cell) = &mut self.cell {
                    cell.child = None;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn close_cell(&mut self, cell: &Seen) -> Result<(), Refused> {
        let facts = &mut self.scan.facts;
        if cell.formula {
            facts.formulas += 1;
            // A formula whose result is an empty text is stored as an empty value of text type.
            let empty_text = cell.stored == Stored::Value && cell.kind == Kind::Plain;
            if !cell.filled && !empty_text {
                facts.formulas_without_value += 1;
                facts.first_formula_without_value = facts.first_formula_without_value.or(Some(cell.at));
            }
        }
        if cell.kind == Kind::Inline && cell.stored != Stored::Inline && cell.runs > 0 {
            // The library reads an inline text from its own element alone and would find this cell empty.
            return Err(damaged(Some(cell.at)));
        }
        if !cell.filled {
            return Ok(());
        }
        let (row, column) = cell.at;
        facts.cells += 1;
        if facts.cells > MAX_CELLS {
            return Err(limit("cells", facts.cells, MAX_CELLS, cell.at));
        }
        if column > MAX_COLUMNS {
            return Err(limit("columns", column, MAX_COLUMNS, cell.at));
        }
        if facts.last_row != row {
            facts.last_row = row;
            facts.filled_rows += 1;
            if self.row_hidden {
                extend(&mut facts.hidden_rows, row);
            }
        }
        facts.last_column = facts.last_column.max(column);
        if let Some(used) = usize::try_from(column).ok().and_then(|column| self.used_columns.get_mut(column)) {
            *used = true;
        }
        self.check_value(cell)
    }

    fn check_value(&mut self, cell: &Seen) -> Result<(), Refused> {
        let text = std::str::from_utf8(&self.value).unwrap_or_default();
        let sound = match cell.kind {
            _ if cell.stored == Stored::Inline => true,
            Kind::Number => !text.starts_with('+') && text.parse::<f64>().is_ok_and(f64::is_finite),
            Kind::Bool => matches!(text, "0" | "1" | "true" | "false"),
            Kind::Shared => number(&self.value).is_some_and(|index| {
                if self.scan.largest_string.is_none_or(|(largest, _)| index > largest) {
                    self.scan.largest_string = Some((index, cell.at));
                }
                true
            }),
            Kind::Error if KNOWN_ERRORS.contains(&self.value.as_slice()) => true,
            Kind::Error => {
                self.scan.newer_errors.push((cell.at, text.to_owned()));
                text.starts_with('#') && text.len() <= MAX_ERROR.0 && self.scan.newer_errors.len() <= MAX_ERROR.1
            }
            Kind::Date | Kind::Plain | Kind::Inline => true,
        };
        if sound { Ok(()) } else { Err(damaged(Some(cell.at))) }
    }

    fn finish(mut self) -> Result<SheetScan, Refused> {
        // After an error value that it does not know, the library loses count of cells that do not name their position.
        let lost = self.scan.unnamed.filter(|_| !self.scan.newer_errors.is_empty());
        if !self.data_seen || lost.is_some() {
            return Err(damaged(lost));
        }
        let facts = &mut self.scan.facts;
        facts.blank_rows = facts.last_row - facts.filled_rows;
        let (last_row, last_column) = (facts.last_row, facts.last_column);
        facts.merged.retain(|area| area.first_row <= last_row && area.first_column <= last_column);
        self.hidden_columns.sort_unstable();
        for &(first, last) in &self.hidden_columns {
            for column in first..=last.min(last_column) {
                if usize::try_from(column).is_ok_and(|column| self.used_columns.get(column) == Some(&true)) {
                    extend(&mut facts.hidden_columns, column);
                }
            }
        }
        Ok(self.scan)
    }
}

/// Adds a number to ranges in ascending order.
fn extend(ranges: &mut Vec<(u64, u64)>, number: u64) {
    match ranges.last_mut() {
        Some((_, last)) if number <= *last => {}
        Some((_, last)) if number == *last + 1 => *last = number,
        _ => ranges.push((number, number)),
    }
}
