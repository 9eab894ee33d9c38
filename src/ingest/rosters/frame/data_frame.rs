//! The table as a polars frame.

use polars::error::PolarsError;
use polars::prelude::{Column, DataFrame, NamedFrom, Series};

/// Columns of text under names.
pub(in crate::ingest::rosters) struct Frame(DataFrame);

impl Frame {
    /// Columns of the same length.
    pub(in crate::ingest::rosters) fn new(columns: Vec<(&'static str, Vec<&str>)>) -> Result<Self, PolarsError> {
        let rows = columns.first().map_or(0, |(_, cells)| cells.len());
        let columns = columns.into_iter().map(|(name, cells)| Series::new(name.into(), cells).into()).collect();
        Ok(Self(DataFrame::new(rows, columns)?))
    }

    /// A cell; none where there is no such column.
    pub(in crate::ingest::rosters) fn text(&self, name: &str, line: usize) -> Option<&str> {
        self.0.column(name).ok()?.str().ok()?.get(line)
    }

    /// Lines that are alike in every column but one, and in further columns.
    pub(in crate::ingest::rosters) fn repeated(&self, but: &str, more: &[Vec<String>]) -> Result<Vec<usize>, PolarsError> {
        let mut keys = self.0.drop(but)?;
        for (at, cells) in more.iter().enumerate() {
            keys.with_column(Column::from(Series::new(format!("key {at}").into(), cells.as_slice())))?;
        }
        let alike = keys.is_duplicated()?;
        Ok(alike.iter().enumerate().filter(|(_, alike)| *alike == Some(true)).map(|(line, _)| line).collect())
    }
}
