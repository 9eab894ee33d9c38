//! Survey exports: which columns are asked for, what each holds, and answers as one byte each.
//!
//! A format (`formats`) opens an export; `column_plan` settles what is done with every column; `delimited` and `sheet` cut rows into
//! batches, which `batch` decodes. `describe` says what an export holds where there is no questionnaire yet.

pub(super) mod answer_table;
mod batch;
mod batch_context;
mod byte_table;
mod cell_findings;
mod codebook;
mod codebook_sheet;
pub(super) mod coder;
pub(super) mod column_plan;
mod column_profile;
pub(super) mod contact;
mod delimited;
pub(super) mod describe;
mod dta;
mod explained;
pub(super) mod fit;
pub(super) mod formats;
mod headers;
mod identity;
mod key_cells;
mod labelled;
mod leaders;
pub(super) mod multi_tick_cells;
pub(super) mod own_words;
mod parquet_export;
mod plan;
pub(super) mod request;
mod rows;
mod sav;
pub(super) mod sheet;
mod sheet_rows;
mod signs;
pub(super) mod source;
mod stored_bytes;
mod surveyxact;
mod unit_of;
mod wanted;
pub(super) mod workbook_export;
mod workbook_parts;
