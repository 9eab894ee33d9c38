//! One reader for each kind of file: bytes to rows of texts with their places, used by exports, rosters, public tables and benchmarks.
//!
//! The same bytes are read alike everywhere: `kind` alone tells what a file is, `encoding` what a byte means
//! and `csv` what a field is.

pub(super) mod blocks;
pub(super) mod csv;
pub(super) mod encoding;
pub(super) mod kind;
pub(super) mod parquet;
pub(super) mod sheets;
pub(super) mod text_table;
pub(super) mod titles;
pub mod xlsx;
