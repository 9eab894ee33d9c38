//! What may be shown. `Analysis` goes in, `Release` comes out, and nothing else in the program can make one.

mod release;
mod wire;

#[cfg(test)]
mod invented;

pub use crate::analysis::{RowKey, Unavailable};
pub use release::{Figure, PrivacyInfo, ProgramInfo, QualityNote, Release, Shown, Suppressed, row_key};
