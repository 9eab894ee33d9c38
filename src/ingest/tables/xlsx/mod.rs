//! Workbooks, read as if their sender could not be trusted.
//!
//! A file is read once into memory (at most 50 MB), told by its first bytes, inspected part by part with every inflated byte counted
//! (`guard`), and only then given to the workbook library, which delivers values cell by cell. Rows go to the caller as they
//! come, so memory holds the stored file, the shared strings and one row, however large the sheet.
//!
//! What is refused, and what is only reported:
//!
//! - not a workbook, encrypted, damaged, with a document type, beyond a limit of [`limits`]: refused, nothing is read;
//! - a sheet that is damaged or too large: refused when its rows are asked for, so that other sheets can be read;
//! - hidden rows, merged cells, formulas: [`SheetFacts`], because only the caller knows whether they matter where they stand;
//! - macros, links and embedded files are never followed; [`Workbook::findings`] says that they are there.

mod cells;
mod facts;
mod guard;
mod kind;
pub mod limits;
mod markup;
mod ods;
mod plan;
mod scan;
mod workbook;

use std::ops::ControlFlow;
use std::path::Path;

pub use cells::Cell;
pub(crate) use cells::number_text;
pub use facts::{Area, FORMAT_COLUMNS, FORMAT_ROWS, SheetFacts};
pub use workbook::Workbook;

use crate::config;
use crate::diag::Diagnostic;
use crate::diag::limits::{SHEET_ROWS, WORKBOOK_FILE};

/// Opens a workbook. `name_in_messages` is how findings name the file, usually its path within the project.
///
/// # Errors
/// `MissingFile`, `CannotRead`, `EmptyFile`, `WrongType` (with the real type), `Encrypted`, `Damaged`, `DtdRefused`, `BadEncoding`
/// or `LimitReached` (with the limit's word as the place's name).
pub fn open(path: &Path, name_in_messages: &str) -> Result<Workbook, Diagnostic> {
    let at = |mut diagnostic: Diagnostic| {
        diagnostic.place.file = Some(name_in_messages.to_owned());
        diagnostic
    };
    // Office leaves such a file beside every open workbook; it is picked by mistake when a folder is given.
    if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("~$")) {
        return Err(at(kind::wrong("office-lock-file")));
    }
    let bytes = config::read_bytes(path, name_in_messages, WORKBOOK_FILE)
        .map_err(|finding| config::or_missing(finding, name_in_messages))?;
    Workbook::from_bytes(bytes, name_in_messages)
}

/// Why bytes are neither text nor a workbook, when their first ones say so: `parquet`, `pdf`, `xls`, an encrypted workbook.
#[must_use]
pub(in crate::ingest) fn foreign(bytes: &[u8]) -> Option<Diagnostic> {
    crate::ingest::tables::kind::of(bytes).and_then(|_| kind::check_head(bytes).err())
}

/// A small sheet, whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Rows from row 1 on; a blank row is empty, so a row's number is its position plus 1.
    pub rows: Vec<Vec<Cell>>,
    /// What stands in the sheet besides values.
    pub facts: SheetFacts,
}

/// Most rows of a [`Table`]; larger sheets are streamed.
pub const MAX_TABLE_ROWS: u64 = SHEET_ROWS.most;

/// Reads a sheet whole, for rosters and other small tables.
///
/// # Errors
/// As [`open`] and [`Workbook::rows`]; `LimitReached` for a sheet with values below row [`MAX_TABLE_ROWS`].
pub fn read_table(path: &Path, name_in_messages: &str, sheet: &str) -> Result<Table, Diagnostic> {
    open(path, name_in_messages)?.table(sheet)
}

impl Workbook {
    /// Reads a sheet whole; see [`read_table`].
    ///
    /// # Errors
    /// As [`Workbook::rows`]; `LimitReached` for a sheet with values below row [`MAX_TABLE_ROWS`].
    pub fn table(&mut self, sheet: &str) -> Result<Table, Diagnostic> {
        let facts = self.facts(sheet)?;
        if facts.last_row > MAX_TABLE_ROWS {
            let place = self.place(sheet).row(facts.last_row);
            return Err(limits::reached("rows", facts.last_row, MAX_TABLE_ROWS, place));
        }
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        let facts = self.rows(sheet, &mut |number, cells| {
            rows.resize_with(usize::try_from(number - 1).unwrap_or(0), Vec::new);
            rows.push(cells.to_vec());
            ControlFlow::Continue(())
        })?;
        Ok(Table { rows, facts })
    }
}
