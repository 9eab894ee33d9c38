//! Workbooks: the ordinary, the odd and the hostile. Every fixture is made here.

use std::io::{Cursor, Write};
use std::ops::ControlFlow;

use kartlegg::diag::{Code, Diagnostic};
use kartlegg::ingest::xlsx::{self, Cell, SheetFacts, Workbook};
use rust_xlsxwriter::{Format, Formula};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const ROOT: &str = r#"<Relationships><Relationship Id="r1" Type="http://x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook><sheets><sheet name="Svar" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const LINKS: &str = r#"<Relationships><Relationship Id="rId1" Type="http://x/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const SHEET: &str = "xl/worksheets/sheet1.xml";

/// A container with these entries.
fn container(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in entries {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook of hand-written parts: the smallest that opens, with `parts` added or put in place.
fn workbook(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut all = vec![
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", ROOT),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", LINKS),
    ];
    all.retain(|(name, _)| parts.iter().all(|(replaced, _)| replaced != name));
    all.extend(parts);
    let all: Vec<(&str, &[u8])> =
        all.iter().filter(|(_, content)| *content != "absent").map(|(name, content)| (*name, content.as_bytes())).collect();
    container(&all)
}

/// A sheet with these rows.
fn sheet(rows: &str) -> String {
    format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")
}

fn with_rows(rows: &str) -> Vec<u8> {
    workbook(&[(SHEET, &sheet(rows))])
}

type Rows = Vec<(u64, Vec<Cell>)>;

fn read(bytes: &[u8], name: &str) -> Result<(Rows, SheetFacts), Diagnostic> {
    let mut rows = Vec::new();
    let facts = Workbook::from_bytes(bytes.to_vec(), "svar.xlsx")?.rows(name, &mut |row, cells| {
        rows.push((row, cells.to_vec()));
        ControlFlow::Continue(())
    })?;
    Ok((rows, facts))
}

fn refused(bytes: &[u8]) -> Diagnostic {
    let diagnostic = read(bytes, "Svar").expect_err("should be refused");
    assert_eq!(diagnostic.place.file.as_deref(), Some("svar.xlsx"));
    diagnostic
}

fn text(said: &str) -> Cell {
    Cell::Text(said.to_owned())
}

#[test]
fn an_ordinary_workbook_is_read_in_order_with_its_facts() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet().set_name("Svar").unwrap();
    page.write_string(0, 0, "enhet").unwrap();
    page.write_string(0, 2, "svar").unwrap();
    page.write_number(3, 1, 4.5).unwrap();
    page.write_boolean(3, 3, true).unwrap();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    page.write_number_with_format(4, 0, 46_054, &date).unwrap();
    page.write_formula(4, 1, Formula::new("1+2").set_result("3")).unwrap();
    page.write_formula(4, 2, Formula::new("NA()").set_result("#N/A")).unwrap();
    page.merge_range(0, 4, 0, 5, "", &date).unwrap();
    page.merge_range(0, 0, 1, 0, "enhet", &date).unwrap();
    page.set_row_hidden(4).unwrap();
    page.set_column_hidden(1).unwrap();
    book.add_worksheet().set_name("Skjult").unwrap().set_hidden(true);
    let bytes = book.save_to_buffer().unwrap();

    let (rows, facts) = read(&bytes, "Svar").unwrap();
    assert_eq!(
        rows,
        [
            (1, vec![text("enhet"), Cell::Empty, text("svar")]),
            (4, vec![Cell::Empty, Cell::Number(4.5), Cell::Empty, Cell::Bool(true)]),
            (5, vec![Cell::Date("2026-02-01".to_owned()), Cell::Number(3.0), Cell::Error("#N/A".to_owned())]),
        ]
    );
    assert_eq!((facts.last_row, facts.last_column, facts.filled_rows, facts.blank_rows, facts.cells), (5, 4, 3, 2, 7));
    assert_eq!((facts.formulas, facts.formulas_without_value), (2, 0));
    assert_eq!((facts.hidden_rows.as_slice(), facts.hidden_columns.as_slice()), (&[(5, 5)][..], &[(2, 2)][..]));
    let merged: Vec<String> = facts.merged.iter().map(ToString::to_string).collect();
    assert_eq!(merged, ["A1:A2"]);

    let opened = Workbook::from_bytes(bytes, "svar.xlsx").unwrap();
    assert_eq!(opened.sheet_names(), ["Svar", "Skjult"]);
    assert_eq!(opened.visible_sheet_names(), ["Svar"]);
    let codes: Vec<Code> = facts.findings(&opened.place("Svar")).iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::FormulaCells, Code::MergedCells, Code::HiddenParts, Code::HiddenParts, Code::BlankRows]);
    let hidden = opened.facts("Skjult").unwrap().findings(&opened.place("Skjult"));
    assert_eq!((hidden[0].code, hidden[0].found.as_str()), (Code::HiddenParts, "Skjult"));
}
