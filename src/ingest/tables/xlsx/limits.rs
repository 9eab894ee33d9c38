//! The limits that keep a machine safe, and how exceeding one is reported.

use crate::diag::{Code, Diagnostic, Place, limits};

/// Largest workbook, in bytes.
pub const MAX_FILE: u64 = limits::WORKBOOK_FILE.most;
/// Most entries in the container.
pub const MAX_ENTRIES: u64 = limits::WORKBOOK_ENTRIES.most;
/// Largest entry after inflating, in bytes, whatever its header says.
pub const MAX_ENTRY: u64 = limits::WORKBOOK_ENTRY.most;
/// All entries together after inflating, in bytes.
pub const MAX_TOTAL: u64 = limits::WORKBOOK_TOTAL.most;
/// Most bytes that one stored byte may inflate to, in entries larger than [`RATIO_FROM`].
pub const MAX_RATIO: u64 = limits::WORKBOOK_RATIO.most;
/// Entries up to this size may have any ratio.
pub const RATIO_FROM: u64 = MEGABYTE;
/// Most columns with values.
pub const MAX_COLUMNS: u64 = limits::SHEET_COLUMNS.most;
/// Most cells with values in a sheet: 62 500 answers to 80 questions. Rows may be as many as the format has.
pub const MAX_CELLS: u64 = limits::SHEET_CELLS.most;
/// Most characters in a cell, as in the format.
pub const MAX_CHARACTERS: u64 = limits::CELL_CHARACTERS.most;
/// Most merged areas in a sheet.
pub const MAX_MERGED: u64 = limits::MERGED_AREAS.most;
/// Most shared strings.
pub(super) const MAX_STRINGS: u64 = MAX_CELLS;
/// Most shared strings that a part may claim without having them; untidy writers claim too many.
pub(super) const MAX_CLAIM: u64 = 1_000_000;
/// Most elements in parts that describe (styles, relations, the list of sheets), which the workbook library holds in memory.
pub(super) const MAX_ELEMENTS: u64 = 500_000;
/// Most cell formats, as in the format, and the longest tag that describes one, in bytes.
pub(super) const MAX_FORMATS: u64 = 65_536;
/// Longest tag in the styles.
pub(super) const MAX_STYLE_TAG: usize = 2_048;

const MEGABYTE: u64 = 1024 * 1024;

/// A limit was reached: `name` is a stable word for what was counted.
pub(super) fn reached(name: &str, found: u64, allowed: u64, place: Place) -> Diagnostic {
    Diagnostic::new(Code::LimitReached, place.name(name)).found(found).expected(format!("≤ {allowed}"))
}
