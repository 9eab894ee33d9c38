//! Questionnaires as data: what was asked, how it could be answered, and how answers become scores.
//!
//! An [`Instrument`] is read from one TOML file (`surveys/<id>.toml`) and checked as a whole before anything uses it. Every
//! code, label and direction is declared there; nothing about a questionnaire is known to the program itself.

mod types;

pub use types::{
    Aspect, Background, Change, ChangeKind, Choice, Column, ColumnKind, Domain, Instrument, Item, KeyRole, Level, Matrix,
    MissingCode, MultiSelect, OpenQuestion, RatedService, ResponseScale, Route, Scale,
};
