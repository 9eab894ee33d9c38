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

pub(crate) use answers::answer_table::is_tick_word;
pub use answers::answer_table::{NOT_TICKED, TICKED};
pub(crate) use answers::column_plan::both_letters;
pub use answers::describe::Describer;
pub use answers::fit::{Fit, fit};
pub use answers::formats::{FORMATS, Format, Probe, TALLIES, describe, open};
pub use answers::multi_tick_cells::{SEPARATORS, is_other, unlisted};
pub use answers::own_words::OwnWords;
pub use answers::request::{Export, ExportFacts, ExportRequest};
pub use answers::sheet::SheetDecoder;
pub use answers::source::{Ids, Seen, SourceColumn, SourceDescription, SourceKind};
pub(crate) use normalise::{looks_like_date, whole_number};
pub use rosters::benchmark::{benchmark, benchmark_file, benchmark_schema};
pub use rosters::coding_sheet::CodedText;
pub use rosters::inventory::Nameable;
pub use rosters::roster::{crosswalk, roster};
pub use rosters::tallies::{ABOUT_TALLIES, TalliesRequest, is_tallies, tallies};
pub use tables::encoding::Encoding;
pub use tables::sheets::whole as sheets;
pub use tables::text_table::TextTable;
pub use tables::xlsx;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::diag::{Checked, Diagnostic};
use crate::instrument::{Background, Codebook, ColumnKind, ResponseScale};
use crate::model::{Answer, Crosswalk, InventoryKind, InventoryRow, Roster, TallyRow};
use answers::answer_table::AnswerTable;
use answers::coder::Coder;
use answers::column_plan;
use tables::kind;
use tables::parquet::{self, ParquetFile};

/// The texts that a column's cells hold for each answer: lower case, codes and labels.
#[must_use]
pub fn answer_spellings(kind: &ColumnKind, responses: &[ResponseScale]) -> Vec<(Answer, Vec<String>)> {
    match kind {
        ColumnKind::Response(id) => responses.iter().find(|scale| scale.id == *id).map(AnswerTable::of_scale),
        ColumnKind::Tick { option } => Some(AnswerTable::of_tick(option)),
    }
    .map(|table| table.spellings())
    .unwrap_or_default()
}

/// The texts that a cell of a grouping variable holds for one of its declared levels: lower case, codes and names.
#[must_use]
pub fn group_spellings(key: &Background, level: &str) -> Vec<String> {
    let levels = column_plan::levels(key).unwrap_or_default();
    levels.into_iter().filter(|(_, id)| id == level).map(|(text, _)| text).collect()
}

/// Reads a roster.
///
/// # Errors
/// Every finding, when the file cannot be read as a roster.
pub fn read_roster(path: &Path, shown: &str, keys: &[Background]) -> Checked<Roster> {
    let (table, noticed) = small_table(path, shown, rosters::roster::is_roster)?;
    with(noticed, roster(&table, keys))
}

/// Reads a crosswalk.
///
/// # Errors
/// Every finding, when the file cannot be read as a crosswalk.
pub fn read_crosswalk(path: &Path, shown: &str) -> Checked<Crosswalk> {
    let (table, noticed) = small_table(path, shown, rosters::roster::is_crosswalk)?;
    with(noticed, crosswalk(&table))
}

/// Reads an inventory by its declaration: cells that may name something name what there is.
///
/// # Errors
/// Every finding, when the file cannot be read as that inventory.
pub fn read_inventory(path: &Path, shown: &str, kind: &InventoryKind, nameable: &Nameable) -> Checked<Vec<InventoryRow>> {
    let (table, noticed) = small_table(path, shown, |table| rosters::inventory::fits(table, kind))?;
    with(noticed, rosters::inventory::inventory(&table, kind, nameable))
}

/// Reads a coding sheet: answers by their numbers.
///
/// # Errors
/// Every finding, when the file cannot be read as one, or is of another codebook.
pub fn read_coding_sheet(path: &Path, shown: &str, book: &Codebook) -> Result<BTreeMap<u64, CodedText>, Vec<Diagnostic>> {
    let (table, noticed) = small_table(path, shown, rosters::coding_sheet::fits)?;
    with(noticed, rosters::coding_sheet::coding_sheet(&table, book)).map(|(rows, _)| rows)
}

/// Ids of the codes that a codebook finds in each text, or that of "no code fits".
#[must_use]
pub fn codes_of<'t>(book: &Codebook, texts: impl IntoIterator<Item = &'t str>) -> Vec<BTreeSet<String>> {
    let (coder, ids) = Coder::whole(book);
    let (mut room, mut slots) = (String::new(), Vec::new());
    let mut code = |text: &str| {
        coder.code(text, &mut room, &mut slots);
        slots.iter().map(|slot| ids[*slot].clone()).collect()
    };
    texts.into_iter().map(&mut code).collect()
}

/// Reads a table of tallies.
///
/// # Errors
/// Every finding, when the file cannot be read as a table of tallies.
pub fn read_tallies(path: &Path, shown: &str, request: &TalliesRequest) -> Checked<Vec<TallyRow>> {
    let (mut rows, mut findings) = (Vec::new(), Vec::new());
    for (part, name) in parts(path, shown) {
        let (table, noticed) = small_table(&part, &name, rosters::tallies::fits)?;
        let (more, found) = with(noticed, tallies(&table, request))?;
        rows.extend(more);
        findings.extend(found);
    }
    Ok((rows, findings))
}

/// A file alone, or the files of a folder in order of their names: parts of one table that were counted apart.
fn parts(path: &Path, shown: &str) -> Vec<(PathBuf, String)> {
    let Ok(entries) = std::fs::read_dir(path) else { return vec![(path.to_path_buf(), shown.to_string())] };
    let mut parts: Vec<(PathBuf, String)> = entries
        .flatten()
        .filter(|entry| entry.path().is_file() && !entry.file_name().to_string_lossy().starts_with(['.', '_']))
        .map(|entry| (entry.path(), format!("{}/{}", shown.trim_end_matches('/'), entry.file_name().to_string_lossy())))
        .collect();
    parts.sort_unstable();
    parts
}

/// A table that is small enough to hold, out of a text file or a workbook; of several sheets the one that `fits`. What makes the whole
/// table doubtful, such as hidden rows, is told by whoever reads it.
fn small_table(path: &Path, shown: &str, fits: impl Fn(&TextTable) -> bool) -> Checked<TextTable> {
    if answers::workbook_export::is_workbook(path) {
        let mut table = rosters::workbook_tables::read(path, shown, fits)?;
        let noticed = std::mem::take(&mut table.findings);
        return Ok((table, noticed));
    }
    let table = if kind::begins(path, parquet::is_parquet) {
        ParquetFile::open(path, shown)?.table()?
    } else {
        TextTable::read(path, shown, None)?
    };
    Ok((table, Vec::new()))
}

/// What came of a table, with what was noticed while it was read: an error in either refuses it.
fn with<T>(noticed: Vec<Diagnostic>, result: Checked<T>) -> Checked<T> {
    match result {
        Ok((value, findings)) if !noticed.iter().any(Diagnostic::is_error) => Ok((value, [noticed, findings].concat())),
        Ok((_, findings)) | Err(findings) => Err([noticed, findings].concat()),
    }
}
