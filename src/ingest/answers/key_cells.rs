//! Cells of a grouping variable: the group that each names, and the groups of a batch under their codes.

use super::byte_table::ByteTable;
use super::cell_findings;
use super::contact;
use super::plan::KeyPlan;
use crate::diag::Code;
use crate::ingest::normalise;
use crate::model::KeyColumn;

/// One grouping variable of the batch.
#[derive(Default)]
pub(super) struct KeyBuilder {
    /// Cell as it stands to a position in `texts`, and whether it was tidied on the way.
    pub(super) raw: ByteTable<(usize, bool)>,
    /// Value to a position in `texts`.
    pub(super) texts: ByteTable<usize>,
    /// Position in `texts` to a code of the batch; values of people who did not answer never get one.
    pub(super) coded: Vec<Option<u32>>,
    pub(super) column: KeyColumn,
    /// Position in `texts` of the value of the row at hand, once its cell was met.
    pub(super) current: Option<usize>,
}

impl KeyBuilder {
    pub(super) fn value(&mut self, value: &str) -> usize {
        if let Some(&position) = self.texts.get(value.as_bytes()) {
            return position;
        }
        let position = self.coded.len();
        self.texts.insert(value.as_bytes(), position);
        self.coded.push(None);
        position
    }

    /// The value of the row at hand; nothing, where it has no cell.
    pub(super) fn at_hand(&mut self) -> usize {
        let position = self.current.unwrap_or_else(|| self.value(""));
        self.current = Some(position);
        position
    }

    pub(super) fn keep(&mut self) {
        let position = self.at_hand();
        let code = if let Some(code) = self.coded[position] {
            code
        } else {
            let code = u32::try_from(self.column.values.len()).unwrap_or(u32::MAX);
            self.column.values.push(String::from_utf8_lossy(self.texts.bytes(position)).into_owned());
            self.coded[position] = Some(code);
            code
        };
        self.column.codes.push(code);
    }
}

/// Why a cell is no group.
pub(super) enum KeyProblem {
    /// Something that must not be in any group's name.
    Never(Code),
    /// A text that is none of the declared levels, or an address.
    NoGroup(String),
}

/// The value of a grouping variable. Where the export labels its codes, the label decides: its codes need not be the instrument's.
pub(super) fn key_value(plan: &KeyPlan, cell: &str) -> Result<String, KeyProblem> {
    let text = normalise::tidy(cell);
    if plan.blanks.contains(&normalise::key(&text)) {
        return Ok(String::new());
    }
    if text.chars().any(char::is_control) {
        return Err(KeyProblem::Never(Code::ControlCharacter));
    }
    if contact::holds_national_id(&text) {
        return Err(KeyProblem::Never(Code::NationalId));
    }
    if contact::holds_email(&text) {
        return Err(KeyProblem::NoGroup(text.into_owned()));
    }
    if cell_findings::is_sheet_error(&text) {
        return Err(KeyProblem::NoGroup(text.into_owned()));
    }
    if text.is_empty() {
        return Ok(String::new());
    }
    let code = normalise::whole_number(&text);
    let label = plan.labels.get(&normalise::key(&text)).or_else(|| plan.labels.get(code.as_deref()?));
    let Some(levels) = &plan.levels else { return Ok(label.map_or_else(|| text.into_owned(), String::clone)) };
    let level = match label {
        Some(label) => levels.get(&normalise::key(label)),
        None => levels.get(&normalise::key(&text)).or_else(|| levels.get(code.as_deref()?)),
    };
    level.cloned().ok_or_else(|| KeyProblem::NoGroup(label.map_or_else(|| text.into_owned(), String::clone)))
}
