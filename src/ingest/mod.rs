//! Room: ingest.

pub mod xlsx;
