//! Questionnaires as data: what was asked, how it could be answered, and how answers become scores.
//!
//! An [`Instrument`] is read from one TOML file (`surveys/<id>.toml`) and checked as a whole before anything uses it. Every
//! code, label and direction is declared there; nothing about a questionnaire is known to the program itself.
//!
//! | to | use |
//! | --- | --- |
//! | read and check a file | [`Instrument::from_toml`] |
//! | take one that comes with the program | [`shipped`], [`load_shipped`] |
//! | know which columns an export should have | [`Instrument::columns`] |
//! | know what leaders or the coordinator are asked for their units | [`Instrument::asked_of`] |
//! | compare two rounds | [`Instrument::link`], [`Instrument::item_at`] |
//! | give editors a schema | [`json_schema`] |

mod agreement;
mod check;
mod codebook;
mod history;
mod informants;
mod inventories;
mod lookup;
mod read;
mod registry;
mod schema;
#[cfg(test)]
mod tests;
mod types;
mod without;

pub use agreement::{Agreement, CodeAgreement, agreement};
pub use codebook::{CodeEntry, Codebook, codebook, shipped_codebook};
pub use informants::LeadersOnly;
pub use inventories::{inventories, inventory_kind};
pub use registry::{load_shipped, shipped, shipped_text};
pub use schema::json_schema;
pub use types::{
    Aspect, Background, Change, ChangeKind, Choice, Column, ColumnKind, Domain, Instrument, Item, KeyRole, Level, Matrix,
    MissingCode, MultiSelect, OpenQuestion, RatedService, ResponseScale, Route, Scale,
};
