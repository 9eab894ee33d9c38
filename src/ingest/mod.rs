//! Room: ingest.
pub mod youth;
