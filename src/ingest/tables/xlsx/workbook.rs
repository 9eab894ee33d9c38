//! An inspected workbook and its rows.

use std::io::Cursor;
use std::ops::ControlFlow;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::cells::{Cell, cell};
use super::facts::SheetFacts;
use super::guard::{self, damaged};
use super::kind;
use super::limits::{self, reached};
use super::ods::{self, HeldSheet};
use super::plan::Plan;
use super::scan::SheetScan;
use crate::diag::{Code, Diagnostic, Place, Severity};

/// An open, inspected workbook; see the module for what is checked.
pub struct Workbook {
    name: String,
    values: Values,
    sheets: Vec<Sheet>,
    active: Vec<&'static str>,
}

/// Where the values of cells come from.
enum Values {
    /// Cell by cell out of the library; whether days are counted from 1904.
    Library(Box<Xlsx<Cursor<Vec<u8>>>>, bool),
    /// Sheets that were read whole.
    Held(Vec<HeldSheet>),
}

struct Sheet {
    name: String,
    hidden: bool,
    scan: Result<Box<SheetScan>, Box<Diagnostic>>,
}

/// Parts that act or reach out when Excel opens them, and the word for each.
const ACTIVE: [(&str, &str); 6] = [
    ("xl/vbaproject", "macros"),
    ("xl/externallinks/", "external-links"),
    ("xl/connections", "connections"),
    ("xl/embeddings/", "embedded-files"),
    ("xl/activex/", "activex"),
    ("xl/querytables/", "connections"),
];

impl Workbook {
    /// Opens a workbook that is already in memory.
    ///
    /// # Errors
    /// As [`super::open`], except what concerns the file system.
    pub fn from_bytes(bytes: Vec<u8>, name_in_messages: &str) -> Result<Self, Diagnostic> {
        load(bytes, name_in_messages).map_err(|mut diagnostic| {
            diagnostic.place.file = Some(name_in_messages.to_owned());
            diagnostic
        })
    }

    /// Names of the sheets that hold cells, in the workbook's order, hidden ones among them.
    #[must_use]
    pub fn sheet_names(&self) -> Vec<&str> {
        self.sheets.iter().map(|sheet| sheet.name.as_str()).collect()
    }

    /// Names of the sheets that are not hidden.
    #[must_use]
    pub fn visible_sheet_names(&self) -> Vec<&str> {
        self.sheets.iter().filter(|sheet| !sheet.hidden).map(|sheet| sheet.name.as_str()).collect()
    }

    /// Macros, links, connections and embedded files, none of which are run, opened or followed; and sheets with values that nobody
    /// sees, which may hold what their sender never meant to send.
    #[must_use]
    pub fn findings(&self) -> Vec<Diagnostic> {
        let note = |word: &&str| Diagnostic::new(Code::Recognised, Place::file(&self.name)).found(word);
        let holds = |sheet: &&Sheet| sheet.hidden && sheet.scan.as_ref().map_or(true, |scan| scan.facts.cells > 0);
        let hidden = self.sheets.iter().filter(holds).map(|sheet| {
            let finding = Diagnostic::new(Code::HiddenParts, self.place(&sheet.name)).found(&sheet.name);
            Diagnostic { severity: Severity::Note, ..finding }
        });
        self.active.iter().map(note).chain(hidden).collect()
    }

    /// A sheet of this workbook as a place.
    #[must_use]
    pub fn place(&self, sheet: &str) -> Place {
        Place::file(&self.name).sheet(sheet)
    }

    /// What stands in a sheet besides values, known before a row is read.
    ///
    /// A cell that refers to a shared text of length 0 counts as filled here; [`Self::rows`] knows better.
    ///
    /// # Errors
    /// `MissingSheet` with the names there are; `Damaged` or `LimitReached` when this sheet cannot be read.
    pub fn facts(&self, sheet: &str) -> Result<SheetFacts, Diagnostic> {
        self.scan(sheet).map(|scan| scan.facts.clone())
    }

    fn scan(&self, sheet: &str) -> Result<&SheetScan, Diagnostic> {
        let Some(found) = self.sheets.iter().find(|candidate| candidate.name == sheet) else {
            let missing = Diagnostic::new(Code::MissingSheet, self.place(sheet));
            return Err(missing.found(sheet).expected(self.sheet_names().join(", ")));
        };
        found.scan.as_deref().map_err(|boxed| {
            let mut diagnostic = Diagnostic::clone(boxed);
            diagnostic.place.file = Some(self.name.clone());
            diagnostic.place.sheet = Some(sheet.to_owned());
            diagnostic
        })
    }

    /// Calls `each` with every row that holds a value: its number, from 1, and its cells up to the last one with a value.
    ///
    /// Rows come in order. `Break` stops without an error. The facts returned are counted on what was delivered when all
    /// rows were, and as in [`Self::facts`] after a `Break`.
    ///
    /// # Errors
    /// As [`Self::facts`]; `LimitReached` for a cell with more than 32 767 characters; `Damaged`.
    pub fn rows(&mut self, sheet: &str, each: &mut dyn FnMut(u64, &[Cell]) -> ControlFlow<()>) -> Result<SheetFacts, Diagnostic> {
        let scan = self.scan(sheet)?.clone();
        let place = self.place(sheet);
        let broken = |_: XlsxError| Diagnostic::new(Code::Damaged, place.clone());
        let (library, is_1904) = match &mut self.values {
            Values::Library(library, is_1904) => (library, *is_1904),
            Values::Held(sheets) => {
                let held = sheets.iter().find(|held| held.name == sheet);
                let mut rows = held.into_iter().flat_map(|held| &held.rows);
                let _ = rows.try_for_each(|(row, cells)| each(*row, cells));
                return Ok(scan.facts);
            }
        };
        let mut reader = library.worksheet_cells_reader(sheet).map_err(broken)?;
        let mut newer_errors = scan.newer_errors.iter();
        let mut assembly = Assembly { row: 0, cells: Vec::new(), delivered: SheetFacts::default(), each };
        loop {
            let (at, value) = match reader.next_cell() {
                Ok(Some(found)) => {
                    let (row, column) = found.get_position();
                    let at = (u64::from(row) + 1, u64::from(column) + 1);
                    (at, checked(found.get_value(), is_1904, at, &place)?)
                }
                Ok(None) => break,
                Err(XlsxError::CellError(_)) => match newer_errors.next() {
                    Some((at, error)) => (*at, Cell::Error(error.clone())),
                    None => return Err(Diagnostic::new(Code::Damaged, place)),
                },
                Err(error) => return Err(broken(error)),
            };
            if assembly.take(at, value).is_break() {
                return Ok(scan.facts);
            }
        }
        if assembly.flush().is_break() {
            return Ok(scan.facts);
        }
        Ok(assembly.counted(scan.facts))
    }
}

fn checked(value: &DataRef<'_>, is_1904: bool, at: (u64, u64), place: &Place) -> Result<Cell, Diagnostic> {
    let allowed = limits::MAX_CHARACTERS;
    let value = cell(value, is_1904);
    if let Cell::Text(said) = &value
        && said.len() as u64 > allowed
    {
        // Counted as the format counts, in UTF-16 units.
        let count = said.encode_utf16().count() as u64;
        if count > allowed {
            return Err(reached("characters", count, allowed, place.clone().row(at.0).column(at.1)));
        }
    }
    Ok(value)
}

/// Gathers cells into rows.
struct Assembly<'a> {
    row: u64,
    cells: Vec<Cell>,
    delivered: SheetFacts,
    each: &'a mut dyn FnMut(u64, &[Cell]) -> ControlFlow<()>,
}

impl Assembly<'_> {
    fn take(&mut self, (row, column): (u64, u64), value: Cell) -> ControlFlow<()> {
        if value == Cell::Empty {
            return ControlFlow::Continue(());
        }
        if row != self.row {
            self.flush()?;
            self.row = row;
        }
        // Columns are at most a few thousand by now: the inspection has seen every one.
        self.cells.resize(usize::try_from(column - 1).unwrap_or(0), Cell::Empty);
        self.cells.push(value);
        self.delivered.cells += 1;
        ControlFlow::Continue(())
    }

    fn flush(&mut self) -> ControlFlow<()> {
        if self.cells.is_empty() {
            return ControlFlow::Continue(());
        }
        self.delivered.filled_rows += 1;
        self.delivered.last_row = self.row;
        self.delivered.last_column = self.delivered.last_column.max(self.cells.len() as u64);
        let flow = (self.each)(self.row, &self.cells);
        self.cells.clear();
        flow
    }

    fn counted(&self, mut facts: SheetFacts) -> SheetFacts {
        let SheetFacts { last_row, last_column, filled_rows, cells, .. } = self.delivered;
        facts.blank_rows = last_row - filled_rows;
        (facts.last_row, facts.last_column, facts.filled_rows, facts.cells) = (last_row, last_column, filled_rows, cells);
        facts
    }
}

fn load(bytes: Vec<u8>, name: &str) -> Result<Workbook, Diagnostic> {
    kind::check_head(&bytes)?;
    let parts = guard::inspect(&bytes)?;
    kind::check_names(&parts.keys().map(String::as_str))?;
    let active = ACTIVE.iter().filter(|(start, _)| parts.keys().any(|part| part.starts_with(start)));
    let mut active: Vec<&'static str> = active.map(|&(_, word)| word).collect();
    active.dedup();
    if kind::is_open_document(&parts.keys().map(String::as_str)) {
        return open_document(&bytes, name);
    }
    let plan = Plan::new(&parts)?;
    let library = Xlsx::new(Cursor::new(bytes)).map_err(|_| damaged("xlsx"))?;
    let listed: Vec<calamine::Sheet> = library.sheets_metadata().to_vec();
    if listed.len() != plan.sheets.len() {
        return Err(damaged("xl/workbook.xml"));
    }
    let mut sheets: Vec<Sheet> = Vec::new();
    for (metadata, part) in listed.into_iter().zip(&plan.sheets) {
        if metadata.typ != SheetType::WorkSheet {
            continue;
        }
        if metadata.name.is_empty() || sheets.iter().any(|sheet| sheet.name.to_lowercase() == metadata.name.to_lowercase()) {
            return Err(damaged("xl/workbook.xml"));
        }
        let hidden = metadata.visible != SheetVisible::Visible;
        let scan = plan.sheet(&parts, part, hidden);
        sheets.push(Sheet { name: metadata.name, hidden, scan });
    }
    let is_1904 = library.has_1904_epoch();
    Ok(Workbook { name: name.to_owned(), values: Values::Library(Box::new(library), is_1904), sheets, active })
}

fn open_document(bytes: &[u8], name: &str) -> Result<Workbook, Diagnostic> {
    let held = ods::sheets(bytes)?;
    let named =
        |position: usize| held[..position].iter().any(|other| other.name.to_lowercase() == held[position].name.to_lowercase());
    if (0..held.len()).any(|position| held[position].name.is_empty() || named(position)) {
        return Err(damaged("content.xml"));
    }
    let scanned = |sheet: &HeldSheet| Ok(Box::new(SheetScan::of(sheet.facts.clone())));
    let sheets =
        held.iter().map(|sheet| Sheet { name: sheet.name.clone(), hidden: sheet.hidden, scan: scanned(sheet) }).collect();
    Ok(Workbook { name: name.to_owned(), values: Values::Held(held), sheets, active: Vec::new() })
}
