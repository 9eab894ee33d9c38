//! Workbooks in the `OpenDocument` format (`.ods`), which `LibreOffice` and some survey tools write.
//!
//! The container is inspected like any other. The sheets stand in one part, as rows and cells that may say how often they are repeated: a
//! few bytes can claim a million filled rows. So the part is read by [`Markup`], and what is repeated is counted before it is made.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Cursor};

use quick_xml::escape::unescape;
use zip::ZipArchive;

use super::cells::Cell;
use super::facts::{Area, FORMAT_COLUMNS, FORMAT_ROWS, SheetFacts, number};
use super::guard::damaged;
use super::limits::{self, reached};
use super::markup::{Event, Fault, Markup};
use crate::diag::{Diagnostic, Place};

/// The part that holds the sheets.
const CONTENT: &str = "content.xml";
/// Most blanks that are written as a number of them.
const BLANKS: u64 = 1_000;

/// A sheet that is held whole.
#[derive(Debug, Default)]
pub(super) struct HeldSheet {
    pub(super) name: String,
    pub(super) hidden: bool,
    pub(super) facts: SheetFacts,
    /// Rows with a value, by number.
    pub(super) rows: Vec<(u64, Vec<Cell>)>,
}

/// The sheets of a container that was inspected already.
///
/// # Errors
/// `Damaged`; `LimitReached` for more cells, columns or rows than a sheet may have.
pub(super) fn sheets(bytes: &[u8]) -> Result<Vec<HeldSheet>, Diagnostic> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged("zip"))?;
    let part = archive.by_name(CONTENT).map_err(|_| damaged(CONTENT))?;
    let mut reader = Sheets { markup: Markup::new(BufReader::new(part)), hidden: BTreeSet::new(), cells: 0, read: Vec::new() };
    match reader.all() {
        Ok(()) => Ok(reader.read),
        Err(Refusal::Finding(finding)) => Err(*finding),
        Err(Refusal::Fault) => Err(damaged(CONTENT)),
    }
}

enum Refusal {
    Finding(Box<Diagnostic>),
    Fault,
}

impl From<Fault> for Refusal {
    fn from(_: Fault) -> Self {
        Self::Fault
    }
}

struct Sheets<R> {
    markup: Markup<R>,
    /// Styles of sheets that are not displayed.
    hidden: BTreeSet<String>,
    /// Cells with a value, of all sheets: all of them are in memory.
    cells: u64,
    read: Vec<HeldSheet>,
}

/// What a cell says of itself before its text.
#[derive(Default)]
struct Declared {
    repeated: u64,
    /// Rows and columns that it spans.
    spans: [u64; 2],
    kind: String,
    value: Option<String>,
    formula: bool,
    error: bool,
}

impl<R: BufRead> Sheets<R> {
    fn all(&mut self) -> Result<(), Refusal> {
        let mut style = String::new();
        loop {
            match self.markup.next()? {
                Event::Open => match self.markup.name() {
                    b"style" => style = self.said("style:name"),
                    b"table-properties" if self.said("table:display") == "false" => {
                        self.hidden.insert(style.clone());
                    }
                    b"table" => self.sheet()?,
                    _ => {}
                },
                Event::End => return Ok(()),
                Event::Text | Event::Close => {}
            }
        }
    }

    fn sheet(&mut self) -> Result<(), Refusal> {
        let hidden = self.hidden.contains(&self.said("table:style-name"));
        let name = self.said("table:name");
        let mut sheet = HeldSheet { name, hidden, ..HeldSheet::default() };
        sheet.facts.hidden_sheet = hidden;
        let depth = self.markup.depth();
        let mut row = 0;
        loop {
            match self.markup.next()? {
                Event::Open if self.markup.name() == b"table-row" => row = self.row(&mut sheet, row)?,
                Event::Close if self.markup.depth() == depth => break,
                Event::End => return Err(Refusal::Fault),
                _ => {}
            }
        }
        let facts = &mut sheet.facts;
        facts.filled_rows = sheet.rows.len() as u64;
        facts.last_row = sheet.rows.last().map_or(0, |(row, _)| *row);
        facts.last_column = sheet.rows.iter().map(|(_, cells)| cells.len() as u64).max().unwrap_or(0);
        facts.blank_rows = facts.last_row - facts.filled_rows;
        facts.merged.retain(|area| area.first_row <= facts.last_row && area.first_column <= facts.last_column);
        self.read.push(sheet);
        Ok(())
    }

    /// A row, as often as it is repeated; `before` is the number of the row before it. Returns that of the last one.
    fn row(&mut self, sheet: &mut HeldSheet, before: u64) -> Result<u64, Refusal> {
        let repeated = self.times("table:number-rows-repeated");
        let is_hidden = matches!(self.said("table:visibility").as_str(), "collapse" | "filter");
        let depth = self.markup.depth();
        let place = Place::default().sheet(&sheet.name);
        let mut cells: Vec<Cell> = Vec::new();
        let mut blanks = 0;
        loop {
            match self.markup.next()? {
                Event::Open if matches!(self.markup.name(), b"table-cell" | b"covered-table-cell") => {
                    let declared = self.declared();
                    let at = (before + 1, cells.len() as u64 + blanks + 1);
                    sheet.facts.formulas += u64::from(declared.formula);
                    sheet
                        .facts
                        .merged
                        .extend(declared.area(at).filter(|_| (sheet.facts.merged.len() as u64) < limits::MAX_MERGED));
                    let cell = self.cell(&declared, &place.clone().row(at.0).column(at.1))?;
                    if cell == Cell::Empty {
                        blanks += declared.repeated;
                        continue;
                    }
                    let last = at.1 + declared.repeated - 1;
                    bounded("columns", last, limits::MAX_COLUMNS, &place)?;
                    let filled = |length: u64| usize::try_from(length).unwrap_or(usize::MAX);
                    cells.resize(cells.len() + filled(blanks), Cell::Empty);
                    cells.resize(filled(last), cell);
                    blanks = 0;
                }
                Event::Close if self.markup.depth() == depth => break,
                Event::End => return Err(Refusal::Fault),
                _ => {}
            }
        }
        let last = before.saturating_add(repeated);
        if cells.is_empty() {
            return Ok(last);
        }
        let filled = cells.iter().filter(|cell| **cell != Cell::Empty).count() as u64;
        bounded("rows", last, FORMAT_ROWS, &place)?;
        self.cells = self.cells.saturating_add(filled.saturating_mul(repeated));
        bounded("cells", self.cells, limits::MAX_CELLS, &place)?;
        sheet.facts.cells += filled * repeated;
        if is_hidden {
            sheet.facts.hidden_rows.push((before + 1, last));
        }
        sheet.rows.extend((before + 1..=last).map(|row| (row, cells.clone())));
        Ok(last)
    }

    fn declared(&self) -> Declared {
        let kind = self.said("office:value-type");
        let named = match kind.as_str() {
            "float" | "percentage" | "currency" => "office:value",
            "date" => "office:date-value",
            "time" => "office:time-value",
            "boolean" => "office:boolean-value",
            _ => "office:string-value",
        };
        Declared {
            repeated: self.times("table:number-columns-repeated"),
            spans: [self.times("table:number-rows-spanned"), self.times("table:number-columns-spanned")],
            value: self.markup.attribute(named.as_bytes()).map(|_| self.said(named)),
            formula: self.markup.attribute(b"table:formula").is_some(),
            error: self.said("calcext:value-type") == "error",
            kind,
        }
    }

    /// The value of a cell; reads to its end.
    fn cell(&mut self, declared: &Declared, place: &Place) -> Result<Cell, Refusal> {
        let text = self.text()?;
        bounded("characters", text.encode_utf16().count() as u64, limits::MAX_CHARACTERS, place)?;
        let value = declared.value.as_deref();
        let cell = match (declared.kind.as_str(), value) {
            _ if declared.error => Cell::Error(text),
            ("float" | "percentage" | "currency", Some(value)) => match value.parse::<f64>() {
                Ok(number) if number.is_finite() => Cell::Number(number),
                _ => return Err(Refusal::Fault),
            },
            ("boolean", Some(value)) => Cell::Bool(value == "true"),
            ("date" | "time", Some(value)) => Cell::Date(value.to_string()),
            _ => Cell::Text(value.map_or(text, str::to_string)),
        };
        Ok(if matches!(&cell, Cell::Text(text) if text.is_empty()) { Cell::Empty } else { cell })
    }

    /// What is written in a cell, without the notes that somebody has put to it; its paragraphs are lines.
    fn text(&mut self) -> Result<String, Refusal> {
        let depth = self.markup.depth();
        let (mut text, mut paragraphs, mut aside) = (String::new(), 0, None);
        loop {
            match self.markup.next()? {
                Event::Open if aside.is_none() => match self.markup.name() {
                    b"annotation" | b"table" => aside = Some(self.markup.depth()),
                    b"p" | b"h" => {
                        if paragraphs > 0 {
                            text.push('\n');
                        }
                        paragraphs += 1;
                    }
                    b"s" => text.extend((0..self.times("text:c").min(BLANKS)).map(|_| ' ')),
                    b"tab" => text.push('\t'),
                    b"line-break" => text.push('\n'),
                    _ => {}
                },
                Event::Text if aside.is_none() && paragraphs > 0 && self.markup.depth() > depth => {
                    let said = String::from_utf8_lossy(self.markup.text());
                    let plain = if self.markup.is_cdata() {
                        said
                    } else {
                        unescape(&said).map_err(|_| Refusal::Fault)?.into_owned().into()
                    };
                    text.push_str(&plain);
                }
                Event::Close if self.markup.depth() == depth => return Ok(text),
                Event::Close if aside == Some(self.markup.depth()) => aside = None,
                Event::End => return Err(Refusal::Fault),
                _ => {}
            }
        }
    }

    fn said(&self, attribute: &str) -> String {
        let written = self.markup.attribute(attribute.as_bytes()).map(String::from_utf8_lossy).unwrap_or_default();
        unescape(&written).map_or_else(|_| written.to_string(), Cow::into_owned)
    }

    /// How often something is there: 1 where nothing is said.
    fn times(&self, attribute: &str) -> u64 {
        self.markup.attribute(attribute.as_bytes()).and_then(number).unwrap_or(1).max(1)
    }
}

impl Declared {
    /// What it covers, if that is more than itself and the format has it.
    fn area(&self, (first_row, first_column): (u64, u64)) -> Option<Area> {
        let [last_row, last_column] = [first_row + self.spans[0] - 1, first_column + self.spans[1] - 1];
        let is_area = self.spans != [1, 1] && self.spans != [0, 0] && last_row <= FORMAT_ROWS && last_column <= FORMAT_COLUMNS;
        is_area.then_some(Area { first_row, first_column, last_row, last_column })
    }
}

fn bounded(name: &str, found: u64, allowed: u64, place: &Place) -> Result<(), Refusal> {
    if found <= allowed { Ok(()) } else { Err(Refusal::Finding(Box::new(reached(name, found, allowed, place.clone())))) }
}
