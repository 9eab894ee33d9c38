//! The table as columns of its own, where polars cannot be built.

use std::collections::BTreeMap;
use std::convert::Infallible;

/// Columns of text under names.
pub(in crate::ingest::rosters) struct Frame(Vec<(&'static str, Vec<String>)>);

#[expect(clippy::unnecessary_wraps, reason = "polars, in whose place this stands, can fail")]
impl Frame {
    /// Columns of the same length.
    pub(in crate::ingest::rosters) fn new(columns: Vec<(&'static str, Vec<&str>)>) -> Result<Self, Infallible> {
        let owned = |(name, cells): (&'static str, Vec<&str>)| (name, cells.into_iter().map(str::to_string).collect());
        Ok(Self(columns.into_iter().map(owned).collect()))
    }

    /// A cell; none where there is no such column.
    pub(in crate::ingest::rosters) fn text(&self, name: &str, line: usize) -> Option<&str> {
        let (_, cells) = self.0.iter().find(|(known, _)| *known == name)?;
        cells.get(line).map(String::as_str)
    }

    /// Lines that are alike in every column but one, and in further columns.
    pub(in crate::ingest::rosters) fn repeated(&self, but: &str, more: &[Vec<String>]) -> Result<Vec<usize>, Infallible> {
        let own = self.0.iter().filter(|(name, _)| *name != but).map(|(_, cells)| cells);
        let columns: Vec<&Vec<String>> = own.chain(more).collect();
        let rows = self.0.first().map_or(0, |(_, cells)| cells.len());
        let mut lines: BTreeMap<Vec<&str>, Vec<usize>> = BTreeMap::new();
        for line in 0..rows {
            lines.entry(columns.iter().map(|cells| cells[line].as_str()).collect()).or_default().push(line);
        }
        let mut repeated: Vec<usize> = lines.into_values().filter(|lines| lines.len() > 1).flatten().collect();
        repeated.sort_unstable();
        Ok(repeated)
    }
}
