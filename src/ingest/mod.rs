//! Files in, typed answers out: the only room that knows file formats.
//!
//! [`open`] recognises an export from its content, settles what every column holds, and cuts it into [`BatchJob`]s that any thread may
//! decode. The answers of a person become one byte each; contact data are never decoded; free text is not read, or coded and dropped.
//!
//! [`BatchJob`]: crate::model::BatchJob

mod answers;
mod normalise;
mod rosters;
mod tables;
pub mod youth;

pub use answers::answer_table::{NOT_TICKED, TICKED};
pub use answers::describe::Describer;
pub use answers::formats::{FORMATS, Format, Probe, TALLIES, describe, open};
pub use answers::request::{Export, ExportFacts, ExportRequest};
pub use answers::sheet::SheetDecoder;
pub use answers::source::{SourceColumn, SourceDescription, SourceKind};
pub use rosters::benchmark::{benchmark, benchmark_file, benchmark_schema};
pub use rosters::inventory::Nameable;
pub use rosters::roster::{crosswalk, roster};
pub use rosters::tallies::{ABOUT_TALLIES, TalliesRequest, is_tallies, tallies};
pub use tables::encoding::Encoding;
pub use tables::text_table::TextTable;
pub use tables::xlsx;

use std::path::Path;

use crate::diag::Diagnostic;
use crate::instrument::Background;
use crate::model::{Crosswalk, InventoryKind, InventoryRow, Roster, TallyRow};

/// Reads a roster.
///
/// # Errors
/// Every finding, when the file cannot be read as a roster.
pub fn read_roster(path: &Path, shown: &str, keys: &[Background]) -> Result<(Roster, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (table, noticed) = small_table(path, shown, rosters::roster::is_roster)?;
    with(noticed, roster(&table, keys))
}

/// Reads a crosswalk.
///
/// # Errors
/// Every finding, when the file cannot be read as a crosswalk.
pub fn read_crosswalk(path: &Path, shown: &str) -> Result<(Crosswalk, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (table, noticed) = small_table(path, shown, rosters::roster::is_crosswalk)?;
    with(noticed, crosswalk(&table))
}

/// Reads an inventory by its declaration: cells that may name something name what there is.
///
/// # Errors
/// Every finding, when the file cannot be read as that inventory.
pub fn read_inventory(
    path: &Path,
    shown: &str,
    kind: &InventoryKind,
    nameable: &Nameable,
) -> Result<(Vec<InventoryRow>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (table, noticed) = small_table(path, shown, |table| rosters::inventory::fits(table, kind))?;
    with(noticed, rosters::inventory::inventory(&table, kind, nameable))
}

/// Reads a table of tallies.
///
/// # Errors
/// Every finding, when the file cannot be read as a table of tallies.
pub fn read_tallies(
    path: &Path,
    shown: &str,
    request: &TalliesRequest,
) -> Result<(Vec<TallyRow>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (table, noticed) = small_table(path, shown, rosters::tallies::fits)?;
    with(noticed, tallies(&table, request))
}

/// A table that is small enough to hold, out of a text file or a workbook; of several sheets the one that `fits`. What makes the whole
/// table doubtful, such as hidden rows, is told by whoever reads it.
fn small_table(
    path: &Path,
    shown: &str,
    fits: impl Fn(&TextTable) -> bool,
) -> Result<(TextTable, Vec<Diagnostic>), Vec<Diagnostic>> {
    if answers::workbook_export::is_workbook(path) {
        let mut table = rosters::workbook_tables::read(path, shown, fits)?;
        let noticed = std::mem::take(&mut table.findings);
        return Ok((table, noticed));
    }
    let table = TextTable::read(path, shown, None)?;
    Ok((table, Vec::new()))
}

/// What came of a table, with what was noticed while it was read: an error in either refuses it.
fn with<T>(
    noticed: Vec<Diagnostic>,
    result: Result<(T, Vec<Diagnostic>), Vec<Diagnostic>>,
) -> Result<(T, Vec<Diagnostic>), Vec<Diagnostic>> {
    match result {
        Ok((value, findings)) if !noticed.iter().any(Diagnostic::is_error) => Ok((value, [noticed, findings].concat())),
        Ok((_, findings)) | Err(findings) => Err([noticed, findings].concat()),
    }
}
