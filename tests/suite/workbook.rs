//! Workbooks: the ordinary, the odd and the hostile. Every fixture is made here.
#![allow(clippy::unwrap_used)]

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

#[test]
fn every_kind_of_cell_has_one_reading() {
    let strings = r#"<sst count="9" uniqueCount="4"><si><t xml:space="preserve"> a </t></si><si><r><t>Ja</t></r><r><t xml:space="preserve"> og nei</t></r><rPh sb="0" eb="1"><t>yo</t></rPh></si><si><t>to_x000D_
linjer</t></si><si/></sst>"#;
    let rows = r#"<row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c><c r="D2" t="s"><v>2</v></c><c r="E2" t="s"><v>3</v></c></row>
        <row r="3"><c r="A3" t="inlineStr"><is><t>&lt;b&gt;</t></is></c><c r="B3" t="str"><v>x&amp;y</v></c><c r="C3" t="b"><v>0</v></c>
          <c r="D3" t="e"><v>#SPILL!</v></c><c r="E3" t="d"><v>2026-02-01</v></c><c r="F3"><v>-1.5E3</v></c><c r="G3" t="e"><v>#N/A</v></c></row>
        <row r="4"><c r="A4" t="s"><v>3</v></c></row>"#;
    let bytes = workbook(&[("xl/sharedStrings.xml", strings), (SHEET, &sheet(rows))]);
    let (rows, facts) = read(&bytes, "Svar").unwrap();
    assert_eq!(rows[0], (2, vec![Cell::Empty, text(" a "), text("Ja og nei"), text("to\nlinjer")]));
    let error = |said: &str| Cell::Error(said.to_owned());
    let date = Cell::Date("2026-02-01".to_owned());
    let third = vec![text("<b>"), text("x&y"), Cell::Bool(false), error("#SPILL!"), date, Cell::Number(-1500.0), error("#N/A")];
    assert_eq!(rows[1], (3, third));
    assert_eq!((rows.len(), facts.last_row, facts.blank_rows, facts.cells), (2, 3, 1, 10));
}

#[test]
fn cells_and_rows_without_names_follow_one_another() {
    let (rows, _) =
        read(&with_rows("<row><c><v>1</v></c><c/><c><v>2</v></c></row><row/><row><c><v>3</v></c></row>"), "Svar").unwrap();
    let number = Cell::Number;
    assert_eq!(rows, [(1, vec![number(1.0), Cell::Empty, number(2.0)]), (3, vec![number(3.0)])]);
}

#[test]
fn a_formula_without_a_stored_value_is_named() {
    let rows = r#"<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>""</f><v></v></c><c r="C1"><f>1+1</f></c><c r="D1"><f>A1</f><v/></c></row>"#;
    let (rows, facts) = read(&with_rows(rows), "Svar").unwrap();
    assert_eq!(rows, [(1, vec![Cell::Number(2.0)])]);
    assert_eq!((facts.formulas, facts.formulas_without_value, facts.first_formula_without_value), (4, 2, Some((1, 3))));
    let findings = facts.findings(&kartlegg::diag::Place::file("svar.xlsx").sheet("Svar"));
    assert_eq!((findings[0].code, findings[0].found.as_str(), findings[0].count), (Code::FormulaWithoutValue, "C1", 2));
}

/// What the workbook library would move, drop or replace in silence.
#[test]
fn a_cell_that_would_be_misread_is_refused_with_its_place() {
    for (row, cell) in [
        (r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#, "A1"),
        (r#"<row r="1"><c r="A1" t="s"><v>-1</v></c></row>"#, "A1"),
        (r#"<row r="1"><c r="B1" s="1"><v>45000</v></c></row>"#, "B1"),
        (r#"<row r="1"><c r="B1" s="x"><v>45000</v></c></row>"#, "B1"),
        (r#"<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>"#, "A1"),
        (r#"<row r="1"><c r="A1"><v>1</v><f>2</f></c></row>"#, "A1"),
        (r#"<row r="1"><c r="A1"><v>&#49;</v></c></row>"#, "A1"),
        (r#"<row r="1"><c r="A1"><v>1<!-- -->2</v></c></row>"#, "A1"),
        (r#"<row r="1"><c r="A1"><v><![CDATA[1]]></v></c></row>"#, "A1"),
        (r#"<row r="1"><c r="A1"><v>1,5</v></c></row>"#, "A1"),
        (r#"<row r="1"><c r="A1"><v>NaN</v></c></row>"#, "A1"),
        (r#"<row r="1"><c r="A1"><v>1e999</v></c></row>"#, "A1"),
        (r#"<row r="1"><c r="A1" t="b"><v>2</v></c></row>"#, "A1"),
        (r#"<row r="1"><c r="A1" t="inlineStr"><v>x</v></c></row>"#, "A1"),
        (r#"<row r="1"><c r="A1" t="q"><v>x</v></c></row>"#, "A1"),
        (r#"<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>"#, "C1"),
        (r#"<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>1</v></c></row>"#, "B1"),
        (r#"<row r="1"><c r="A4294967297"><v>1</v></c></row>"#, "A1"),
        (r#"<row r="1"><c t="e"><v>#SPILL!</v></c><c><v>1</v></c></row>"#, "A1"),
    ] {
        let diagnostic = refused(&with_rows(row));
        assert_eq!((diagnostic.code, diagnostic.place.cell().as_deref()), (Code::Damaged, Some(cell)), "{row}");
        assert_eq!(diagnostic.place.sheet.as_deref(), Some("Svar"));
    }
    for rows in ["<row r='2'/><row r='1'/>", "<row r='0'/>", "<row r='4294967298'/>", "<row><row/></row>", "<row>", "<c/></row>"]
    {
        assert_eq!(refused(&with_rows(rows)).code, Code::Damaged, "{rows}");
    }
}

#[test]
fn limits_are_named() {
    let long = format!(r#"<row r="1"><c r="B1" t="inlineStr"><is><t>{}</t></is></c></row>"#, "å".repeat(32_768));
    let longer = format!(r#"<row r="1"><c r="B1" t="inlineStr"><is><t>{}</t></is></c></row>"#, noise(2 << 20));
    let far = r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#.to_owned();
    for (rows, name, cell) in [(long, "characters", "B1"), (longer, "characters", "B1"), (far, "columns", "XFD1048576")] {
        let diagnostic = refused(&with_rows(&rows));
        assert_eq!((diagnostic.code, diagnostic.place.name.as_deref()), (Code::LimitReached, Some(name)));
        assert_eq!(diagnostic.place.cell().as_deref(), Some(cell));
    }
    let fits = format!(r#"<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>{}</t></is></c></row>"#, "å".repeat(32_767));
    let (rows, facts) = read(&with_rows(&fits), "Svar").unwrap();
    assert_eq!((rows[0].0, facts.blank_rows), (1_048_576, 1_048_575));
    let table = Workbook::from_bytes(with_rows(&fits), "svar.xlsx").unwrap().table("Svar").unwrap_err();
    assert_eq!((table.code, table.place.name.as_deref()), (Code::LimitReached, Some("rows")));
}

/// Letters that do not compress, from a fixed seed.
fn noise(length: usize) -> String {
    let mut state = 1_u64;
    let mut letter = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'a' + u8::try_from((state >> 33) % 26).unwrap())
    };
    (0..length).map(|_| letter()).collect()
}

/// One cell more than allowed, written as a stream because the sheet is 80 MB long.
#[test]
fn too_many_cells_are_counted_not_held() {
    let mut writer = ZipWriter::new_append(Cursor::new(workbook(&[]))).unwrap();
    writer.start_file(SHEET, SimpleFileOptions::default().compression_level(Some(1))).unwrap();
    let digits = noise(50_000);
    writer.write_all(b"<worksheet><sheetData>").unwrap();
    for row in 0..5_001_usize {
        let digit = |cell: usize| digits.as_bytes()[(row * 7_919 + cell) % digits.len()] % 10;
        let cells: Vec<String> = (0..1_000).map(|cell| format!("<c><v>{}</v></c>", digit(cell))).collect();
        write!(writer, "<row>{}</row>", cells.concat()).unwrap();
    }
    writer.write_all(b"</sheetData></worksheet>").unwrap();
    let diagnostic = refused(&writer.finish().unwrap().into_inner());
    assert_eq!((diagnostic.code, diagnostic.place.name.as_deref()), (Code::LimitReached, Some("cells")));
    assert_eq!(diagnostic.place.cell().as_deref(), Some("A5001"));
}

#[test]
fn a_bomb_is_refused_wherever_it_lies_and_whatever_its_header_says() {
    let zeros = vec![b' '; 64 << 20];
    for name in ["xl/media/image1.png", "xl/sharedStrings.xml", "docProps/custom.xml", "../x.bin"] {
        let mut bytes = container(&[("xl/workbook.xml", BOOK.as_bytes()), (name, &zeros)]);
        let diagnostic = refused(&bytes);
        assert_eq!(diagnostic.code, Code::LimitReached, "{name}");
        // A part that is inspected as it is unpacked may meet the limit of a text first.
        let limit = diagnostic.place.name.as_deref();
        assert!(
            limit == Some("ratio") || limit == Some("characters") && name.ends_with("sharedStrings.xml"),
            "{name}: {limit:?}"
        );
        // The same with a header that says ten bytes.
        let length = u32::try_from(zeros.len()).unwrap().to_le_bytes();
        let at: Vec<usize> = bytes.windows(4).enumerate().filter(|(_, four)| *four == length).map(|(at, _)| at).collect();
        assert!(!at.is_empty());
        for at in at {
            bytes[at..at + 4].copy_from_slice(&10_u32.to_le_bytes());
        }
        assert!(matches!(refused(&bytes).code, Code::LimitReached | Code::Damaged), "{name}");
    }
    let names: Vec<String> = (0..2_001).map(|number| format!("xl/{number}")).collect();
    let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    let diagnostic = refused(&container(&entries));
    assert_eq!((diagnostic.code, diagnostic.place.name.as_deref()), (Code::LimitReached, Some("entries")));
}

#[test]
fn counts_that_lie_reserve_nothing() {
    for claimed in ["99999999999", "18446744073709551615", "-1", "4000000"] {
        let strings = format!(r#"<sst uniqueCount="{claimed}"><si><t>a</t></si></sst>"#);
        let bytes = workbook(&[("xl/sharedStrings.xml", &strings), (SHEET, &sheet(""))]);
        assert_eq!(refused(&bytes).code, Code::Damaged, "{claimed}");
    }
    let hidden = r#"<x><sst uniqueCount="18446744073709551615"/></x>"#;
    assert_eq!(refused(&workbook(&[("xl/sharedStrings.xml", hidden), (SHEET, &sheet(""))])).code, Code::Damaged);
}

#[test]
fn a_document_type_or_another_encoding_is_refused_in_any_part() {
    let parts = ["xl/workbook.xml", SHEET, "xl/styles.xml", "xl/sharedStrings.xml", "xl/theme/theme1.xml", "docProps/app.xml"];
    for part in parts {
        let declared = r#"<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>"#;
        let mut entries = vec![(SHEET, sheet(""))];
        entries.retain(|(name, _)| *name != part);
        entries.push((part, declared.to_owned()));
        let entries: Vec<(&str, &str)> = entries.iter().map(|(name, content)| (*name, content.as_str())).collect();
        let diagnostic = refused(&workbook(&entries));
        assert_eq!((diagnostic.code, diagnostic.found), (Code::DtdRefused, part.to_ascii_lowercase()));
    }
    let wide: Vec<u8> = format!("\u{feff}{}", sheet("")).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let bytes = container(&[("_rels/.rels", ROOT.as_bytes()), ("xl/workbook.xml", BOOK.as_bytes()), (SHEET, &wide)]);
    assert_eq!(refused(&bytes).code, Code::BadEncoding);
}

#[test]
fn what_is_missing_is_said_and_other_sheets_stay_readable() {
    let full = [("xl/sharedStrings.xml", "<sst/>"), (SHEET, "<worksheet><sheetData/></worksheet>")];
    assert!(read(&workbook(&full), "Svar").is_ok());
    for part in ["_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET] {
        let mut parts = full.to_vec();
        parts.retain(|(name, _)| *name != part);
        parts.push((part, "absent"));
        assert_eq!(refused(&workbook(&parts)).code, Code::Damaged, "{part}");
    }
    let missing = read(&workbook(&full), "Svar 2025").unwrap_err();
    assert_eq!((missing.code, missing.found.as_str(), missing.expected.as_str()), (Code::MissingSheet, "Svar 2025", "Svar"));

    let book = r#"<workbook><sheets><sheet name="God" r:id="a"/><sheet name="Vond" r:id="b"/></sheets></workbook>"#;
    let links = r#"<Relationships><Relationship Id="a" Type="x/worksheet" Target="a.xml"/><Relationship Id="b" Type="x/worksheet" Target="/xl/b.xml"/></Relationships>"#;
    let good = sheet("<row><c><v>1</v></c></row>");
    let parts =
        [("xl/workbook.xml", book), ("xl/_rels/workbook.xml.rels", links), ("xl/a.xml", &good), ("xl/b.xml", "<worksheet><x>")];
    assert_eq!(read(&workbook(&parts), "God").unwrap().0.len(), 1);
    assert_eq!(read(&workbook(&parts), "Vond").unwrap_err().code, Code::Damaged);
}

#[test]
fn a_container_with_a_password_is_called_encrypted() {
    let mut bytes = with_rows("");
    for (signature, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let starts: Vec<usize> = bytes.windows(4).enumerate().filter(|(_, four)| four == signature).map(|(at, _)| at).collect();
        for start in starts {
            bytes[start + flags] |= 1;
        }
    }
    assert_eq!(refused(&bytes).code, Code::Encrypted);
}

#[test]
fn two_names_for_one_part_or_sheet_are_refused() {
    let bytes = workbook(&[(SHEET, &sheet("")), ("xl/Worksheets/Sheet1.xml", &sheet("<row><c><v>1</v></c></row>"))]);
    assert_eq!(refused(&bytes).code, Code::Damaged);
    let book = r#"<workbook><sheets><sheet name="Svar" r:id="rId1"/><sheet name="SVAR" r:id="rId1"/></sheets></workbook>"#;
    assert_eq!(refused(&workbook(&[("xl/workbook.xml", book), (SHEET, &sheet(""))])).code, Code::Damaged);
}

#[test]
fn names_that_climb_out_are_never_followed_and_active_content_is_reported() {
    let bytes = workbook(&[
        (SHEET, &sheet("<row><c><v>1</v></c></row>")),
        ("../../evil.xml", "<a/>"),
        ("/etc/passwd", "x"),
        ("xl/vbaProject.bin", "x"),
        ("xl/externalLinks/externalLink1.xml", "<externalLink/>"),
    ]);
    let mut opened = Workbook::from_bytes(bytes, "svar.xlsx").unwrap();
    let found: Vec<String> = opened.findings().into_iter().map(|finding| finding.found).collect();
    assert_eq!(found, ["macros", "external-links"]);
    assert_eq!(opened.table("Svar").unwrap().rows, [[Cell::Number(1.0)]]);
}

#[test]
fn a_caller_may_stop_and_a_table_keeps_row_numbers() {
    let bytes = with_rows(r#"<row r="2"><c><v>1</v></c></row><row r="4"><c><v>2</v></c></row><row r="5"><c><v>3</v></c></row>"#);
    let mut opened = Workbook::from_bytes(bytes, "svar.xlsx").unwrap();
    let mut seen = Vec::new();
    let facts = opened.rows("Svar", &mut |row, _| {
        seen.push(row);
        if row == 4 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!((seen, facts.unwrap().last_row), (vec![2, 4], 5));
    let rows = opened.table("Svar").unwrap().rows;
    let lengths: Vec<usize> = rows.iter().map(Vec::len).collect();
    assert_eq!(lengths, [0, 1, 0, 1, 1]);
}

#[test]
fn files_that_are_not_there_or_not_files_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let code = |name: &str| xlsx::open(&folder.path().join(name), "x").err().unwrap().code;
    assert_eq!((code("none.xlsx"), code("")), (Code::MissingFile, Code::CannotRead));
    std::fs::write(folder.path().join("~$svar.xlsx"), b"x").unwrap();
    std::fs::write(folder.path().join("tom.xlsx"), b"").unwrap();
    std::fs::write(folder.path().join("svar.xlsx"), b"a;b\n1;2\n").unwrap();
    std::fs::File::create(folder.path().join("stor.xlsx")).unwrap().set_len(60 << 20).unwrap();
    assert_eq!((code("~$svar.xlsx"), code("tom.xlsx")), (Code::WrongType, Code::EmptyFile));
    assert_eq!((code("svar.xlsx"), code("stor.xlsx")), (Code::WrongType, Code::LimitReached));
}

fn example() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet().set_name("Svar").unwrap();
    let date = Format::new().set_num_format("dd.mm.yyyy");
    for row in 0..300 {
        page.write_string(row, 0, format!("enhet {}", row % 7)).unwrap();
        page.write_number(row, 1, f64::from(row) / 8.0).unwrap();
        page.write_number_with_format(row, 2, f64::from(46_000 + row), &date).unwrap();
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_truncated_workbook_is_an_error_at_every_length() {
    let whole = example();
    assert_eq!(read(&whole, "Svar").unwrap().0.len(), 300);
    for length in (0..whole.len()).step_by(512).chain([whole.len() - 1]) {
        let code = refused(&whole[..length]).code;
        assert!(matches!(code, Code::Damaged | Code::EmptyFile), "{length}: {code}");
    }
}

/// The checksum finds damage in transit. Against intent it finds nothing, so here each changed part gets a fresh one.
#[test]
fn a_changed_byte_is_an_answer_or_an_error_but_never_a_panic() {
    let strings = r#"<sst uniqueCount="1"><si><t>a</t></si></sst>"#;
    let styles = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy"/></numFmts><cellXfs><xf numFmtId="164"/></cellXfs></styleSheet>"#;
    let rows = r#"<row r="1" hidden="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="0"><f t="shared" ref="B1:B2" si="0">1</f><v>1</v></c></row>"#;
    let page = format!(
        r#"<worksheet><dimension ref="A1:B1"/><cols><col min="1" max="2" hidden="1"/></cols><sheetData>{rows}</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells></worksheet>"#
    );
    let parts = [
        ("xl/sharedStrings.xml", strings),
        ("xl/styles.xml", styles),
        (SHEET, page.as_str()),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", LINKS),
        ("_rels/.rels", ROOT),
    ];
    assert!(read(&workbook(&parts), "Svar").is_ok());
    for (index, (name, content)) in parts.iter().enumerate() {
        for at in 0..content.len() {
            for byte in ['<', '>', '"', '&', '9', '-', ' ', '/'] {
                let mut changed = content.to_string();
                changed.replace_range(at..=at, &byte.to_string());
                let mut parts = parts;
                parts[index] = (name, &changed);
                let _outcome = read(&workbook(&parts), "Svar");
            }
        }
    }
}
