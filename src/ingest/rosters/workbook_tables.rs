//! Rosters, crosswalks and tallies out of workbooks.

use std::path::Path;

use crate::diag::{Code, Diagnostic};
use crate::ingest::tables::sheets;
use crate::ingest::tables::text_table::TextTable;
use crate::ingest::tables::xlsx;

/// The table that fits among the sheets that people see; the only sheet, whether it fits or not, so that its reader can say what is
/// wrong with it.
///
/// # Errors
/// When the workbook or the sheet cannot be read, or several sheets fit.
pub(crate) fn read(path: &Path, shown: &str, fits: impl Fn(&TextTable) -> bool) -> Result<TextTable, Vec<Diagnostic>> {
    let mut workbook = xlsx::open(path, shown)?;
    let names = sheets::visible_with_values(&workbook)?;
    let mut fitting = Vec::new();
    for name in &names {
        let top = sheets::header(&mut workbook, name)?;
        let rows = top.map(|header| {
            (header.row, header.names.iter().map(|text| crate::ingest::normalise::tidy(text).into_owned()).collect())
        });
        if fits(&TextTable { rows: rows.into_iter().collect(), ..TextTable::default() }) {
            fitting.push(name);
        }
    }
    let chosen = match fitting.as_slice() {
        [only] => *only,
        [] => &names[0],
        several => {
            let list: Vec<&str> = several.iter().map(|name| name.as_str()).collect();
            let place = crate::diag::Place { sheet: None, ..workbook.place("") };
            return Err(Vec::from(Diagnostic::new(Code::SeveralSheets, place).found(list.join(", "))));
        }
    };
    let table = sheets::table(&mut workbook, chosen)?;
    Ok(TextTable { findings: [workbook.findings(), table.findings].concat(), ..table })
}
