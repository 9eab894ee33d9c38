//! What stands in a sheet besides values.

use std::fmt;

use crate::diag::{Code, Diagnostic, Place, column_letters};

/// Rows that the file format has.
pub const FORMAT_ROWS: u64 = 1_048_576;
/// Columns that the file format has.
pub const FORMAT_COLUMNS: u64 = 16_384;

/// A rectangle of cells, 1-based and inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Area {
    /// First row.
    pub first_row: u64,
    /// First column.
    pub first_column: u64,
    /// Last row.
    pub last_row: u64,
    /// Last column.
    pub last_column: u64,
}

impl Area {
    /// Reads `B2:C5` or `B2`; `None` for anything else, reversed areas among them.
    pub(super) fn parse(reference: &[u8]) -> Option<Self> {
        let mut parts = reference.splitn(2, |&byte| byte == b':');
        let (first_row, first_column) = position(parts.next()?)?;
        let (last_row, last_column) = parts.next().map_or(Some((first_row, first_column)), position)?;
        (first_row <= last_row && first_column <= last_column).then_some(Self { first_row, first_column, last_row, last_column })
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let corner = |row, column| format!("{}{row}", column_letters(column));
        write!(f, "{}:{}", corner(self.first_row, self.first_column), corner(self.last_row, self.last_column))
    }
}

/// Reads a cell's name, `B2` as (2, 2), if the format has such a cell.
///
/// The workbook library computes with these names unchecked and wraps round at 32 bits, which would move answers to other rows.
pub(super) fn position(name: &[u8]) -> Option<(u64, u64)> {
    let letters = name.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (column_name, row_name) = name.split_at(letters);
    if !(1..=3).contains(&letters) {
        return None;
    }
    let column = column_name.iter().fold(0, |sum, byte| sum * 26 + u64::from(byte.to_ascii_uppercase() - b'A') + 1);
    let row = row_number(row_name)?;
    (column <= FORMAT_COLUMNS).then_some((row, column))
}

/// Reads a row number that the format has.
pub(super) fn row_number(digits: &[u8]) -> Option<u64> {
    number(digits).filter(|row| (1..=FORMAT_ROWS).contains(row))
}

/// Reads up to twelve digits and nothing else.
pub(super) fn number(digits: &[u8]) -> Option<u64> {
    let fits = (1..=12).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    fits.then(|| digits.iter().fold(0, |sum, byte| sum * 10 + u64::from(byte - b'0')))
}

/// What stands in a sheet besides values. Rows and columns are 1-based, ranges inclusive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetFacts {
    /// Last row with a value; 0 for an empty sheet.
    pub last_row: u64,
    /// Last column with a value; 0 for an empty sheet.
    pub last_column: u64,
    /// Rows with at least one value.
    pub filled_rows: u64,
    /// Rows without a value above the last row with one.
    pub blank_rows: u64,
    /// Cells with a value.
    pub cells: u64,
    /// Cells that are formulas, with or without a stored value.
    pub formulas: u64,
    /// Formulas without a stored value; they are read as empty.
    pub formulas_without_value: u64,
    /// The first of them, as (row, column).
    pub first_formula_without_value: Option<(u64, u64)>,
    /// Merged areas that touch cells with values or lie between them.
    pub merged: Vec<Area>,
    /// Hidden rows that hold values. A filter hides rows in the same way.
    pub hidden_rows: Vec<(u64, u64)>,
    /// Hidden columns that hold values.
    pub hidden_columns: Vec<(u64, u64)>,
    /// Whether the sheet itself is hidden.
    pub hidden_sheet: bool,
}

impl SheetFacts {
    /// The facts as findings, each with the severity of its code; who knows that a hidden row does no harm may lower it.
    ///
    /// `place` is the file and sheet.
    #[must_use]
    pub fn findings(&self, place: &Place) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        if let Some((row, column)) = self.first_formula_without_value {
            let place = place.clone().row(row).column(column);
            let cell = place.cell().unwrap_or_default();
            findings.push(Diagnostic::new(Code::FormulaWithoutValue, place).found(cell).count(self.formulas_without_value));
        }
        let stored = self.formulas - self.formulas_without_value;
        if stored > 0 {
            findings.push(Diagnostic::new(Code::FormulaCells, place.clone()).found(stored).count(stored));
        }
        if let Some(first) = self.merged.first() {
            let place = place.clone().row(first.first_row).column(first.first_column);
            findings.push(Diagnostic::new(Code::MergedCells, place).found(first).count(self.merged.len() as u64));
        }
        findings.extend(self.hidden(place));
        if self.blank_rows > 0 {
            findings.push(Diagnostic::new(Code::BlankRows, place.clone()).found(self.blank_rows).count(self.blank_rows));
        }
        findings
    }

    fn hidden(&self, place: &Place) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        let size = |ranges: &[(u64, u64)]| ranges.iter().map(|(first, last)| last - first + 1).sum();
        if self.hidden_sheet {
            let name = place.sheet.clone().unwrap_or_default();
            findings.push(Diagnostic::new(Code::HiddenParts, place.clone()).found(name));
        }
        if let Some(&(first, last)) = self.hidden_rows.first() {
            let finding = Diagnostic::new(Code::HiddenParts, place.clone().row(first));
            findings.push(finding.found(format!("{first}:{last}")).count(size(&self.hidden_rows)));
        }
        if let Some(&(first, last)) = self.hidden_columns.first() {
            let range = format!("{}:{}", column_letters(first), column_letters(last));
            let finding = Diagnostic::new(Code::HiddenParts, place.clone().column(first));
            findings.push(finding.found(range).count(size(&self.hidden_columns)));
        }
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_cells_of_the_format_have_a_position() {
        for (name, expected) in [("A1", (1, 1)), ("xfd1048576", (1_048_576, 16_384)), ("AA10", (10, 27))] {
            assert_eq!(position(name.as_bytes()), Some(expected), "{name}");
        }
        for name in ["", "A", "1", "A0", "A1048577", "XFE1", "AAAA1", "A-1", "A4294967297", "Å1", "A1B"] {
            assert_eq!(position(name.as_bytes()), None, "{name}");
        }
    }

    #[test]
    fn areas_run_forward() {
        let area = Area::parse(b"B2:C5").unwrap();
        assert_eq!((area.first_row, area.first_column, area.last_row, area.last_column), (2, 2, 5, 3));
        assert_eq!(area.to_string(), "B2:C5");
        for reference in ["C5:B2", "B2:", ":B2", "A1:B2:C3", ""] {
            assert_eq!(Area::parse(reference.as_bytes()), None, "{reference}");
        }
    }
}
