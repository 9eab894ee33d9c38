//! Workbooks as people save them from statistics banks: the one sheet that holds a table, as a grid of texts. From there on a
//! workbook is read like any other table.

use std::ops::ControlFlow;

use super::ReadOptions;
use super::layout;
use super::number::{self, Decimal};
use crate::diag::{Code, Diagnostic, Place, Severity, limits};
use crate::ingest::tables::text_table::{TextTable, has_control};
use crate::ingest::tables::xlsx::{Area, Cell, SheetFacts, Workbook};

/// A sheet as a grid, with what a grid cannot hold.
pub(super) struct Sheet {
    pub(super) table: TextTable,
    /// Merged areas that touch values.
    pub(super) merged: Vec<Area>,
}

/// Reads the sheet that the options name, or the only visible one that holds a table.
pub(super) fn read(bytes: &[u8], options: &ReadOptions) -> Result<Sheet, Vec<Diagnostic>> {
    super::bounded(limits::WORKBOOK_FILE, bytes.len() as u64, Place::file(options.file))?;
    let mut workbook = Workbook::from_bytes(bytes.to_vec(), options.file)?;
    let names: Vec<String> = match &options.sheet {
        Some(sheet) => vec![sheet.clone()],
        None => workbook.visible_sheet_names().into_iter().map(str::to_owned).collect(),
    };
    let mut sheets = Vec::new();
    for name in names {
        sheets.push((name.clone(), one(&mut workbook, &name)?));
    }
    if sheets.len() > 1 {
        sheets.retain(|(_, sheet)| layout::find(&sheet.table.rows, options).is_some());
    }
    let names: Vec<String> = sheets.iter().map(|(name, _)| name.clone()).collect();
    match (sheets.pop(), sheets.is_empty()) {
        (Some((_, mut sheet)), true) => {
            sheet.table.findings.splice(0..0, workbook.findings());
            Ok(sheet)
        }
        (Some(_), false) => {
            let finding = Diagnostic::new(Code::SeveralSheets, Place::file(options.file));
            Err(vec![finding.found(names.join(", ")).expected("sheet")])
        }
        (None, _) => Err(vec![
            Diagnostic::new(Code::NotADataset, Place::file(options.file))
                .found("a workbook without a table")
                .expected("a sheet with a table"),
        ]),
    }
}

fn one(workbook: &mut Workbook, name: &str) -> Result<Sheet, Diagnostic> {
    let facts = workbook.facts(name)?;
    let place = workbook.place(name);
    let fields = facts.filled_rows.saturating_mul(facts.last_column);
    limits::FIELDS.check(fields, place.clone())?;
    let mut rows: Vec<(u64, Vec<Cell>)> = Vec::new();
    let facts = workbook.rows(name, &mut |number, cells| {
        rows.push((number, cells.to_vec()));
        ControlFlow::Continue(())
    })?;
    let width = usize::try_from(facts.last_column).unwrap_or(0);
    let commas: Vec<bool> = (0..width).map(|column| has_comma(column, &rows)).collect();
    let mut table = TextTable { findings: noticed(&facts, &place), ..TextTable::default() };
    for (row, cells) in rows {
        let mut fields: Vec<String> = cells.iter().zip(&commas).map(|(cell, comma)| text_of(cell, *comma)).collect();
        if let Some(column) = fields.iter().position(|field| has_control(field)) {
            return Err(Diagnostic::new(Code::ControlCharacter, place.row(row).column(column as u64 + 1)));
        }
        fields.resize(width, String::new());
        table.push(row, fields);
    }
    Ok(Sheet { table, merged: facts.merged })
}

/// Merged cells are judged where they stand, and blank rows are found again among titles and notes. A filter that is still on
/// hides rows of a public table from the eye and from nobody else: they are read, and that is said.
fn noticed(facts: &SheetFacts, place: &Place) -> Vec<Diagnostic> {
    let findings = facts.findings(place).into_iter();
    findings
        .filter(|finding| !matches!(finding.code, Code::MergedCells | Code::BlankRows))
        .map(|finding| match finding.code {
            Code::HiddenParts => Diagnostic { severity: Severity::Warning, ..finding },
            _ => finding,
        })
        .collect()
}

/// Whether a column holds numbers as text with a decimal comma. Numbers beside them are then written alike, since a true number has no
/// mark of its own and must not look like a mixture.
fn has_comma(column: usize, rows: &[(u64, Vec<Cell>)]) -> bool {
    rows.iter().any(|(_, cells)| match cells.get(column) {
        Some(Cell::Text(said)) => {
            let mut decimal = Decimal::Unknown;
            number::cell(said, &mut decimal).is_ok() && decimal == Decimal::Comma
        }
        _ => false,
    })
}

fn text_of(cell: &Cell, comma: bool) -> String {
    let text = cell.text();
    if comma && matches!(cell, Cell::Number(_)) { text.replace('.', ",") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_a_reader_sees_them() {
        assert_eq!(text_of(&Cell::Number(0.1 + 0.2), false), "0.3");
        assert_eq!(text_of(&Cell::Number(12.5), true), "12,5");
        assert_eq!(text_of(&Cell::Number(2024.0), false), "2024");
        assert_eq!(text_of(&Cell::Error("#N/A".to_owned()), false), "#N/A");
    }
}
