//! Files in, typed answers out: the only room that knows file formats.
//!
//! [`open`] recognises an export from its content, settles what every column holds, and cuts it into [`BatchJob`]s that any thread may
//! decode. The answers of a person become one byte each; contact data are never decoded, free text is never read.
//!
//! [`BatchJob`]: crate::model::BatchJob

mod answers;
mod batch;
mod benchmark;
mod blocks;
mod byte_table;
mod codebook;
mod contact;
mod csv;
mod delimited;
mod describe;
mod encoding;
mod formats;
mod frame;
mod headers;
mod observe;
mod plan;
mod prepare;
mod problems;
mod request;
mod rows;
mod sav;
mod shared;
mod sheet;
mod sheet_rows;
mod signs;
mod small;
mod split;
mod surveyxact;
mod tables;
mod tallies;
mod wanted;
mod words;
mod workbook_export;
mod workbook_parts;
mod workbook_sheets;
mod workbook_tables;
pub mod xlsx;

pub(crate) use answers::is_tick_word;
pub use answers::{NOT_TICKED, TICKED};
pub use benchmark::{benchmark, benchmark_file, benchmark_schema};
pub use describe::{Describer, Ids, Seen, SourceColumn, SourceDescription, SourceKind, describe};
pub use encoding::Encoding;
pub use formats::{FORMATS, Format, Probe, open};
pub use request::{Export, ExportFacts, ExportRequest};
pub use sheet::{CellText, SheetDecoder, number_text};
pub use small::TextTable;
pub use split::is_other;
pub use tables::{crosswalk, roster};
pub use tallies::{ABOUT_TALLIES, TALLIES, TalliesRequest, is_tallies, tallies};
pub(crate) use words::{looks_like_date, whole_number};

use std::path::Path;

use crate::diag::Diagnostic;
use crate::instrument::Background;
use crate::model::{Crosswalk, Roster, TallyRow};

/// Reads a roster.
///
/// # Errors
/// Every finding, when the file cannot be read as a roster.
pub fn read_roster(path: &Path, shown: &str, keys: &[Background]) -> Result<(Roster, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (table, noticed) = small_table(path, shown, tables::is_roster)?;
    with(noticed, roster(&table, keys))
}

/// Reads a crosswalk.
///
/// # Errors
/// Every finding, when the file cannot be read as a crosswalk.
pub fn read_crosswalk(path: &Path, shown: &str) -> Result<(Crosswalk, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (table, noticed) = small_table(path, shown, tables::is_crosswalk)?;
    with(noticed, crosswalk(&table))
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
    let (table, noticed) = small_table(path, shown, tallies::fits)?;
    with(noticed, tallies(&table, request))
}

/// A table that is small enough to hold, out of a text file or a workbook; of several sheets the one that `fits`. What makes the whole
/// table doubtful, such as hidden rows, is told by whoever reads it.
fn small_table(path: &Path, shown: &str, fits: fn(&TextTable) -> bool) -> Result<(TextTable, Vec<Diagnostic>), Vec<Diagnostic>> {
    if workbook_export::is_workbook(path) {
        let mut table = workbook_tables::read(path, shown, fits)?;
        let noticed = std::mem::take(&mut table.findings);
        return Ok((table, noticed));
    }
    let table = TextTable::read(path, shown, None).map_err(|finding| vec![finding])?;
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
pub mod youth;
