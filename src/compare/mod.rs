//! Room: compare.
pub mod youth;
