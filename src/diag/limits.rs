//! The limits that keep a machine safe: every size that a file may have, in one table that a test walks.
//!
//! A limit is asked before the work that it bounds, never after. The largest real input is named beside each, so that nobody need
//! guess whether it may be lowered.

use super::{Code, Diagnostic, Place};

/// A largest number or length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Word for what is counted, as findings name it.
    pub name: &'static str,
    /// Largest number that is allowed.
    pub most: u64,
}

const fn limit(name: &'static str, most: u64) -> Limit {
    Limit { name, most }
}

const MEGABYTE: u64 = 1024 * 1024;

/// Bytes of a TOML file that people write: project, questionnaire, plan, benchmark. A questionnaire of a thousand items in three
/// languages is half of this.
pub const TOML_FILE: Limit = limit("toml-bytes", MEGABYTE);
/// Bytes of a release, or of a profile. That of 30 services in five rounds is a twentieth of this.
pub const RELEASE_FILE: Limit = limit("release-bytes", 256 * MEGABYTE);
/// Bytes of a table that is held whole: roster, crosswalk, tallies, codebook.
pub const TABLE_FILE: Limit = limit("table-bytes", 256 * MEGABYTE);
/// Bytes of a table of public figures. The largest that the statistics banks give is a tenth of this.
pub const PUBLIC_FILE: Limit = limit("public-table-bytes", 256 * MEGABYTE);
/// Bytes of a workbook.
pub const WORKBOOK_FILE: Limit = limit("workbook-bytes", 50 * MEGABYTE);
/// People in one cell of a roster or of tallies. The largest municipality has 60 000 employees.
pub const PEOPLE: Limit = limit("people", 1_000_000);
/// People of all cells of a roster or of tallies together.
pub const ALL_PEOPLE: Limit = limit("people-in-all", 100_000_000);
/// People of one unit of a plan: each of them is invented, answer by answer.
pub const PLANNED: Limit = limit("planned-people", 100_000);
/// Letters of one text in a questionnaire or a project: names, questions, labels. The longest question in use has 700.
pub const TEXT: Limit = limit("letters", 10_000);
/// Letters of a group's name in answers, rosters and tallies.
pub const GROUP_NAME: Limit = limit("letters-of-a-name", 300);
/// Rows of a table of measures, arenas, routines or decisions. The longest that a municipality has published has 140.
pub const INVENTORY_ROWS: Limit = limit("inventory-rows", 5_000);
/// Entries in the container of a workbook.
pub const WORKBOOK_ENTRIES: Limit = limit("entries", 2_000);
/// Bytes of one entry after inflating, whatever its header says.
pub const WORKBOOK_ENTRY: Limit = limit("entry_bytes", 200 * MEGABYTE);
/// Bytes of all entries together after inflating.
pub const WORKBOOK_TOTAL: Limit = limit("total_bytes", 400 * MEGABYTE);
/// Bytes that one stored byte may inflate to.
pub const WORKBOOK_RATIO: Limit = limit("ratio", 200);
/// Columns of a sheet with values.
pub const SHEET_COLUMNS: Limit = limit("columns", 2_000);
/// Cells of a sheet with values: 62 500 answers to 80 questions. Rows may be as many as the format has.
pub const SHEET_CELLS: Limit = limit("cells", 5_000_000);
/// Rows of a sheet that is held whole: roster, crosswalk, tallies.
pub const SHEET_ROWS: Limit = limit("rows", 200_000);
/// Characters in a cell, as in the format.
pub const CELL_CHARACTERS: Limit = limit("characters", 32_767);
/// Merged areas in a sheet.
pub const MERGED_AREAS: Limit = limit("merged", 100_000);
/// Columns of a delimited text, as in a spreadsheet.
pub const COLUMNS: Limit = limit("columns", 16_384);
/// Cells of a table of public figures: what Statistics Norway gives in one answer.
pub const PUBLIC_CELLS: Limit = limit("cells", 800_000);
/// Dimensions of a table of public figures: every cell has a place in each. The deepest that the statistics banks give has nine.
pub const DIMENSIONS: Limit = limit("dimensions", 50);
/// Fields that a text may be split into, or a table widened to, before anything is known of them.
pub const FIELDS: Limit = limit("fields", 2_500_000);

/// Every limit.
pub const LIMITS: &[Limit] = &[
    TOML_FILE,
    RELEASE_FILE,
    TABLE_FILE,
    PUBLIC_FILE,
    WORKBOOK_FILE,
    PEOPLE,
    ALL_PEOPLE,
    PLANNED,
    TEXT,
    GROUP_NAME,
    INVENTORY_ROWS,
    WORKBOOK_ENTRIES,
    WORKBOOK_ENTRY,
    WORKBOOK_TOTAL,
    WORKBOOK_RATIO,
    SHEET_COLUMNS,
    SHEET_CELLS,
    SHEET_ROWS,
    CELL_CHARACTERS,
    MERGED_AREAS,
    COLUMNS,
    PUBLIC_CELLS,
    DIMENSIONS,
    FIELDS,
];

/// Room that a run with many threads may ask the system for at once: each thread sets a piece of the address space aside.
pub const ROOM_FOR_THREADS: usize = 2 << 30;
/// Threads that the environment may ask for.
pub const MOST_THREADS: usize = 256;
/// Room for the calls of a thread that works, in bytes: as much as the main thread has.
pub const STACK: usize = 8 << 20;
/// Least room for any run.
pub const LEAST_ROOM: usize = 640 << 20;

/// Whether the system would give so many bytes. Nothing is written into them, so asking costs nothing; running out of them in the
/// middle of the work cannot be caught.
#[must_use]
pub fn has_room(bytes: usize) -> bool {
    let mut asked: Vec<u8> = Vec::new();
    let given = asked.try_reserve_exact(bytes).is_ok();
    // An allocation that nobody looks at could be left out altogether.
    std::hint::black_box(&asked);
    given
}

impl Limit {
    /// Holds a number against the limit.
    ///
    /// # Errors
    /// `LimitReached` at the place, when it is larger.
    pub fn check(self, found: u64, place: Place) -> Result<(), Diagnostic> {
        if found > self.most { Err(self.reached(found, place)) } else { Ok(()) }
    }

    /// The finding for a number that is too large. A place without a name gets that of the limit.
    #[must_use]
    pub fn reached(self, found: impl std::fmt::Display, mut place: Place) -> Diagnostic {
        place.name.get_or_insert_with(|| self.name.to_owned());
        Diagnostic::new(Code::LimitReached, place).found(found).expected(format!("≤ {}", self.most))
    }
}
