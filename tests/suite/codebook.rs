//! The questionnaire as a workbook and back: nothing is lost, and what is wrong is told in its cell.

use std::fs;
use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use kartlegg::instrument::Instrument;
use rust_xlsxwriter::Workbook;
use tempfile::TempDir;

use crate::support::{Ran, kartlegg, tree};

fn ran(folder: &TempDir, arguments: &[&str]) -> Ran {
    kartlegg(folder.path(), arguments, &[])
}

/// Sheets with their cells.
type Book = Vec<(String, Vec<Vec<String>>)>;

fn book(path: &Path) -> Book {
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    let names = workbook.sheet_names();
    let cells = |row: &[Data]| row.iter().map(ToString::to_string).collect();
    names.into_iter().map(|name| (name.clone(), workbook.worksheet_range(&name).unwrap().rows().map(cells).collect())).collect()
}

/// Writes a workbook as Excel would save it after an edit: numbers are numbers.
fn save(book: &Book, path: &Path) {
    let mut workbook = Workbook::new();
    for (name, rows) in book {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                match cell.parse::<f64>() {
                    Ok(number) if number.is_finite() => sheet.write_number(row, column, number).unwrap(),
                    _ => sheet.write_string(row, column, cell).unwrap(),
                };
            }
        }
    }
    workbook.save(path).unwrap();
}

/// The cell of a sheet in a row and under a header, and its column.
fn cell<'a>(book: &'a mut Book, sheet: &str, row: usize, header: &str) -> (&'a mut String, usize) {
    let (_, rows) = book.iter_mut().find(|(name, _)| name == sheet).unwrap();
    let column = rows[0].iter().position(|name| name == header).unwrap_or_else(|| panic!("{header} in {:?}", rows[0]));
    (&mut rows[row][column], column)
}

#[test]
fn every_questionnaire_of_the_program_comes_back_as_it_was() {
    for id in kartlegg::instrument::shipped() {
        let folder = TempDir::new().unwrap();
        let out = ran(&folder, &["codebook", id]);
        assert_eq!(out.code, 0, "{id}: {}", out.err);
        let path = folder.path().join(format!("{id}.xlsx"));
        save(&book(&path), &path);
        let back = ran(&folder, &["codebook", &format!("{id}.xlsx")]);
        assert_eq!(back.code, 0, "{id}: {}", back.err);
        let text = fs::read_to_string(folder.path().join(format!("{id}.toml"))).unwrap();
        assert_eq!(Instrument::from_toml(&text, id).unwrap(), kartlegg::instrument::load_shipped(id).unwrap(), "{id}");
    }
}

#[test]
fn what_is_edited_in_a_workbook_is_in_the_file_and_what_is_wrong_is_told_in_its_cell() {
    let folder = TempDir::new().unwrap();
    assert_eq!(ran(&folder, &["codebook", "bti"]).code, 0);
    let path = folder.path().join("bti.xlsx");
    let mut edited = book(&path);
    *cell(&mut edited, "Spørsmål", 1, "text.nb").0 = "Er det slik; eller er det «slik»?".into();
    save(&edited, &path);
    assert_eq!(ran(&folder, &["codebook", "bti.xlsx"]).code, 0);
    let text = fs::read_to_string(folder.path().join("bti.toml")).unwrap();
    assert_eq!(
        Instrument::from_toml(&text, "bti").unwrap().items[0].text.nb.as_deref(),
        Some("Er det slik; eller er det «slik»?")
    );
    // A file that is there is replaced only when that is asked for.
    let there = ran(&folder, &["codebook", "bti.xlsx"]);
    assert_eq!(there.code, 5, "{}", there.err);
    assert_eq!(ran(&folder, &["codebook", "bti.xlsx", "--replace"]).code, 0);
    let before = tree(folder.path());
    for (sheet, row, header, wrong, code) in [
        ("Spørsmål", 3, "response", "finnes_ikke", "K008"),
        ("Spørsmål", 2, "polarity", "oppover", "K004"),
        ("Svar", 1, "value", "mange", "K004"),
        ("Svar", 2, "whose", "borte", "K008"),
        ("Skalaer", 1, "items", "finnes_ikke", "K008"),
    ] {
        let mut broken = edited.clone();
        let (text, column) = cell(&mut broken, sheet, row, header);
        *text = wrong.into();
        let letters = kartlegg::diag::column_letters(column as u64 + 1);
        save(&broken, &folder.path().join("feil.xlsx"));
        let refused = ran(&folder, &["codebook", "feil.xlsx", "--lang", "en"]);
        assert_eq!(refused.code, 3, "{header}: {}", refused.err);
        let place = format!("feil.xlsx, sheet “{sheet}”, cell {letters}{}", row + 1);
        assert!(refused.err.contains(code) && refused.err.contains(&place), "{code} {place}: {}", refused.err);
        fs::remove_file(folder.path().join("feil.xlsx")).unwrap();
    }
    assert_eq!(tree(folder.path()), before, "what is refused leaves nothing");
}
