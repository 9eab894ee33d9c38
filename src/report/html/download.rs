//! The numbers and the drawing of a figure as files inside the page: no script, and nothing to fetch.

use super::base64;
use crate::chart::{Figure, Painter};
use crate::locale::Catalogue;
use crate::report::document::{Cell, Table};
use crate::report::figure_files::{document_of, small_picture};
use crate::report::inert::is_risky;

/// An address that holds the table as CSV: a semicolon between fields, as spreadsheets in Norway expect.
pub(super) fn address(table: &Table, words: &Catalogue) -> String {
    let mut text = String::from("\u{feff}");
    line(&mut text, table.columns.iter().map(|column| column.heading.clone()));
    for row in &table.rows {
        line(&mut text, row.cells.iter().map(|cell| printed(cell, words)));
    }
    format!("data:text/csv;charset=utf-8;base64,{}", base64(text.as_bytes()))
}

/// An address that holds a drawing that stands alone, as it is written between the quotes of an attribute: its own signs, without line ends, are a
/// third shorter than base 64.
pub(super) fn svg(figure: &Figure) -> String {
    let document = document_of(figure);
    let mut address = String::with_capacity(document.len() + document.len() / 8);
    address.push_str("data:image/svg+xml;charset=utf-8,");
    for sign in document.chars() {
        match sign {
            '\n' => {}
            // Values stand between quotes of the other kind, and words have neither.
            '"' => address.push('\''),
            '\'' => address.push_str("%22"),
            '%' => address.push_str("%25"),
            '#' => address.push_str("%23"),
            '&' => address.push_str("&amp;"),
            sign => address.push(sign),
        }
    }
    address
}

/// An address that holds the drawing as a picture; `None` where it has no size.
pub(super) fn png(figure: &Figure) -> Option<String> {
    let bytes = small_picture(figure, &mut Painter::default()).ok()?;
    Some(format!("data:image/png;base64,{}", base64(&bytes)))
}

fn printed(cell: &Cell, words: &Catalogue) -> String {
    match cell {
        Cell::Text(text) | Cell::Number(text) | Cell::Link { text, .. } => text.clone(),
        Cell::Hidden => words.text("suppressed_mark"),
        Cell::Missing(_) => words.text("not_available_mark"),
    }
}

fn line(text: &mut String, fields: impl Iterator<Item = String>) {
    let quoted = |field: String| {
        let guard = if is_risky(&field) { "'" } else { "" };
        format!("\"{guard}{}\"", field.replace('"', "\"\""))
    };
    text.push_str(&fields.map(quoted).collect::<Vec<_>>().join(";"));
    text.push_str("\r\n");
}
