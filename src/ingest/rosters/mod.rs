//! The small tables beside the answers: who was invited, what became of a unit, counts in place of answers, figures of others, what the services have.

pub(super) mod benchmark;
pub(super) mod coding_sheet;
mod frame;
pub(super) mod inventory;
mod named_columns;
pub(super) mod roster;
pub(super) mod tallies;
pub(super) mod workbook_tables;
