//! Files in, typed answers out: the only room that knows file formats.
//!
//! [`open`] recognises an export from its content, settles what every column holds, and cuts it into [`BatchJob`]s that any thread may
//! decode. The answers of a person become one byte each; contact data are never decoded, free text is never read.
//!
//! [`BatchJob`]: crate::model::BatchJob

mod answers;
mod batch;
mod blocks;
mod byte_table;
mod codebook;
mod contact;
mod csv;
mod delimited;
mod describe;
mod encoding;
mod formats;
mod frame;
mod headers;
mod observe;
mod plan;
mod prepare;
mod problems;
mod request;
mod shared;
mod sheet;
mod small;
mod split;
mod surveyxact;
mod tables;
mod wanted;
mod words;

pub use answers::{NOT_TICKED, TICKED};
pub use describe::{Describer, SourceColumn, SourceDescription, SourceKind, describe};
pub use encoding::Encoding;
pub use formats::{FORMATS, Format, Probe, open};
pub use request::{Export, ExportFacts, ExportRequest};
pub use sheet::{CellText, SheetDecoder, number_text};
pub use small::TextTable;
pub use tables::{Tallies, TallyRow, crosswalk, roster, tallies};
