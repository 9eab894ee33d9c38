//! Which statistic for which group: rows of figures, before anything has been decided about what may be shown.

mod types;

pub use types::{Analysis, Block, Outcome, Row, RowKey, Unavailable};
