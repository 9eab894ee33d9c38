//! Files in, typed answers out: the only room that knows file formats.
//!
//! [`open`] recognises an export from its content, settles what every column holds, and cuts it into [`BatchJob`]s that any thread may
//! decode. The answers of a person become one byte each; contact data are never decoded, free text is never read.
//!
//! [`BatchJob`]: crate::model::BatchJob

mod answers;
mod batch;
mod blocks;
mod byte_table;
mod codebook;
mod contact;
mod csv;
mod delimited;
mod describe;
mod encoding;
mod formats;
mod headers;
mod observe;
mod plan;
mod prepare;
mod problems;
mod request;
mod shared;
mod sheet;
mod small;
mod split;
mod surveyxact;
mod tables;
mod words;
pub mod xlsx;

pub use answers::{NOT_TICKED, TICKED};
pub use describe::{Describer, SourceColumn, SourceDescription, SourceKind, describe};
pub use encoding::Encoding;
pub use formats::{FORMATS, Format, Probe, open};
pub use request::{Export, ExportFacts, ExportRequest};
pub use sheet::{CellText, SheetDecoder, number_text};
pub use small::TextTable;
pub use tables::{Tallies, TallyRow, crosswalk, roster, tallies};
pub use request::{Export, ExportFacts, ExportRequest};

use std::path::Path;

use crate::diag::Diagnostic;
use crate::instrument::Background;
use crate::model::{Crosswalk, Roster};

/// Reads a roster.
///
/// # Errors
/// Every finding, when the file cannot be read as a roster.
pub fn read_roster(path: &Path, shown: &str, keys: &[Background]) -> Result<(Roster, Vec<Diagnostic>), Vec<Diagnostic>> {
    roster(&small_table(path, shown)?, keys)
}

/// Reads a crosswalk.
///
/// # Errors
/// Every finding, when the file cannot be read as a crosswalk.
pub fn read_crosswalk(path: &Path, shown: &str) -> Result<(Crosswalk, Vec<Diagnostic>), Vec<Diagnostic>> {
    crosswalk(&small_table(path, shown)?)
}

/// A table that is small enough to hold.
fn small_table(path: &Path, shown: &str) -> Result<TextTable, Vec<Diagnostic>> {
    TextTable::read(path, shown, None).map_err(|finding| vec![finding])
}
