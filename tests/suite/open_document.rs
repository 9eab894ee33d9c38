//! Answers in the `OpenDocument` format: the same figures as from text, whatever a writer repeats, and nothing from what is hostile.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use calamine::{Data, Ods, Reader};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::{Small, in_rows, kartlegg};

/// A container with these sheets.
fn container(sheets: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
         xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" xmlns:calcext=\"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0\" \
         office:version=\"1.3\"><office:automatic-styles><style:style style:name=\"ta2\" style:family=\"table\"><style:table-properties \
         table:display=\"false\"/></style:style></office:automatic-styles><office:body><office:spreadsheet>{sheets}</office:spreadsheet>\
         </office:body></office:document-content>"
    );
    let manifest =
        "<?xml version=\"1.0\"?><manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", &content),
        ("META-INF/manifest.xml", manifest),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// A cell, so many times, as writers write it; a text with a note that nobody is to read as an answer.
fn cell(text: &str, times: usize) -> String {
    let repeated = if times > 1 { format!(" table:number-columns-repeated=\"{times}\"") } else { String::new() };
    if text.is_empty() {
        return format!("<table:table-cell{repeated}/>");
    }
    if text.parse::<f64>().is_ok() {
        return format!(
            "<table:table-cell office:value-type=\"float\" office:value=\"{text}\"{repeated}><text:p>{text},0 kr</text:p></table:table-cell>"
        );
    }
    let lines: Vec<String> = text.split('\n').map(|line| escaped(line).replace("  ", " <text:s/>")).collect();
    let lines = format!("<text:p>{}</text:p>", lines.join("</text:p><text:p>"));
    let note = "<office:annotation><text:p>xqz</text:p></office:annotation>";
    format!("<table:table-cell office:value-type=\"string\"{repeated}>{note}{lines}</table:table-cell>")
}

/// A sheet out of rows: what stands side by side or one below the other twice is written once, and repeated.
fn sheet(name: &str, rows: &[Vec<String>]) -> String {
    let mut text = format!("<table:table table:name=\"{}\">", escaped(name));
    let mut at = 0;
    while at < rows.len() {
        let times = rows[at..].iter().take_while(|row| **row == rows[at]).count();
        let repeated = if times > 1 { format!(" table:number-rows-repeated=\"{times}\"") } else { String::new() };
        write!(text, "<table:table-row{repeated}>").unwrap();
        let mut column = 0;
        while column < rows[at].len() {
            let value = &rows[at][column];
            let same = rows[at][column..].iter().take_while(|other| *other == value).count();
            text.push_str(&cell(value, same));
            column += same;
        }
        // Writers fill rows up to the last column that the format has.
        text.push_str("<table:table-cell table:number-columns-repeated=\"16300\"/></table:table-row>");
        at += times;
    }
    text + "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>"
}

/// A text with fields as a workbook.
fn bytes(text: &str) -> Vec<u8> {
    let rows: Vec<Vec<String>> = text.lines().map(|line| line.split(';').map(str::to_string).collect()).collect();
    container(&sheet("Svar", &rows))
}

#[test]
fn an_export_saved_by_libreoffice_gives_the_figures_of_the_text() {
    let (text, workbook) = (Small::new(), Small::new());
    let export = workbook.text("2026.csv");
    workbook.write("2026.ods", &bytes(&export));
    workbook.replace("kartlegging.toml", "export = \"2026.csv\"", "export = \"2026.ods\"");
    let releases = [&text, &workbook].map(|small| {
        let ran = small.run(&["run", ".", "--quiet", "--outputs", "json"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        in_rows(small.text("out/release.json").as_bytes())["rows"].clone()
    });
    assert!(releases[0].as_array().unwrap().len() > 100 && releases[0] == releases[1], "the same rows");
    // The same without a project: drafted, and what a note says is nowhere.
    let drafted = kartlegg(&workbook.path(), &["2026.ods", "--yes"], &[]);
    assert_eq!(drafted.code, 0, "{}", drafted.err);
    assert!(!std::fs::read_to_string(workbook.path().join("2026-kartlegging/instrument.toml")).unwrap().contains("xqz"));
}

/// Random sheets with blanks, repetitions and texts with signs, held against the workbook library's own reader of the format.
#[test]
fn random_sheets_are_read_as_the_library_reads_them() {
    let mut state = 7_u64;
    let mut roll = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let words = ["", "", "Ja", "Nei", "Litt & mye", "<b>", "to\nlinjer", "a  b", "3", "4.5", "-2", "Ås «barnehage»", "\"sitat\""];
    let mut values = 0;
    for number in 0..200 {
        let (height, width) = (1 + roll(12), 1 + roll(6));
        let mut rows: Vec<Vec<String>> = Vec::new();
        for _ in 0..height {
            let again = rows.last().filter(|_| roll(4) == 0).cloned();
            rows.push(again.unwrap_or_else(|| (0..width).map(|_| words[roll(words.len())].to_string()).collect()));
        }
        let file = container(&sheet("Ark & svar", &rows));
        let mut library: Ods<_> = Ods::new(Cursor::new(file.clone())).unwrap();
        let theirs = library.worksheet_range("Ark & svar").unwrap();
        let mut book = kartlegg::ingest::xlsx::Workbook::from_bytes(file, "ark.ods").unwrap();
        assert_eq!(book.sheet_names(), ["Ark & svar"]);
        let ours = book.table("Ark & svar").unwrap();
        for (row, wanted) in rows.iter().enumerate() {
            for (column, text) in wanted.iter().enumerate() {
                let found = ours
                    .rows
                    .get(row)
                    .and_then(|row| row.get(column))
                    .map(kartlegg::ingest::xlsx::Cell::text)
                    .unwrap_or_default();
                assert_eq!(&found, text, "sheet {number}, row {row}, column {column}");
                let position = (u32::try_from(row).unwrap(), u32::try_from(column).unwrap());
                let theirs = match theirs.get_value(position) {
                    Some(Data::String(text)) => text.clone(),
                    Some(Data::Float(number)) => number.to_string(),
                    _ => String::new(),
                };
                // The library joins a note to the text, which is why it is not asked.
                assert_eq!(
                    theirs.replace("xqz", "").trim_start_matches('\n'),
                    text,
                    "the library: sheet {number}, row {row}, column {column}"
                );
                values += usize::from(!text.is_empty());
            }
        }
    }
    assert!(values > 1000, "{values}");
}

#[test]
fn kinds_of_cells_are_what_they_are_in_other_workbooks() {
    let typed =
        |attributes: &str, text: &str| format!("<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>");
    let row = [
        typed("office:value-type=\"date\" office:date-value=\"2026-03-02\"", "02.03.26"),
        typed("office:value-type=\"boolean\" office:boolean-value=\"true\"", "SANN"),
        typed("office:value-type=\"percentage\" office:value=\"0.25\"", "25 %"),
        typed(
            "table:formula=\"of:=1/0\" office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"",
            "#DIV/0!",
        ),
        typed("office:value-type=\"string\" table:number-columns-spanned=\"2\"", "bred"),
        "<table:covered-table-cell/>".to_string(),
    ];
    let body = format!(
        "<table:table table:name=\"Synlig\"><table:table-header-rows><table:table-row>{}</table:table-row></table:table-header-rows>\
         <table:table-row table:visibility=\"filter\">{}</table:table-row></table:table>\
         <table:table table:name=\"Gjemt\" table:style-name=\"ta2\"><table:table-row>{}</table:table-row></table:table>",
        row.concat(),
        typed("office:value-type=\"string\"", "skjult rad"),
        typed("office:value-type=\"string\"", "skjult ark")
    );
    let mut book = kartlegg::ingest::xlsx::Workbook::from_bytes(container(&body), "ark.ods").unwrap();
    assert_eq!((book.sheet_names(), book.visible_sheet_names()), (vec!["Synlig", "Gjemt"], vec!["Synlig"]));
    let table = book.table("Synlig").unwrap();
    let texts: Vec<String> = table.rows[0].iter().map(kartlegg::ingest::xlsx::Cell::text).collect();
    assert_eq!(texts, ["2026-03-02", "TRUE", "0.25", "#DIV/0!", "bred"]);
    let facts = &table.facts;
    assert_eq!((facts.formulas, facts.merged.len(), &facts.hidden_rows, facts.cells), (1, 1, &vec![(2, 2)], 6));
    assert!(
        book.findings().iter().any(|finding| finding.code.number() == "K233" || finding.found == "Gjemt"),
        "{:?}",
        book.findings()
    );
}

/// A few bytes may claim a million rows; each is refused with what was too many, and none takes memory.
#[test]
fn what_claims_too_much_or_is_damaged_is_refused() {
    let filled = |rows: u64, columns: u64| {
        format!(
            "<table:table table:name=\"A\"><table:table-row table:number-rows-repeated=\"{rows}\"><table:table-cell office:value-type=\"float\" \
             office:value=\"1\" table:number-columns-repeated=\"{columns}\"/></table:table-row></table:table>"
        )
    };
    let twice = filled(1_048_576, 4) + &filled(1_048_576, 4).replace("\"A\"", "\"B\"");
    let cases = [
        (filled(1_048_576, 2000), "K222"),
        (filled(999_999_999_999, 1), "K222"),
        (filled(1, 16_384), "K222"),
        (twice, "K222"),
        ("<table:table table:name=\"A\"><table:table-row><table:table-cell office:value-type=\"float\" office:value=\"NaN\"/></table:table-row></table:table>".into(), "K"),
        ("<table:table table:name=\"A\"><table:table-row></table:table>".into(), "K"),
        ("<table:table table:name=\"\"/>".into(), "K"),
        (format!("<table:table table:name=\"A\"><table:table-row><table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell></table:table-row></table:table>", "a".repeat(40_000)), "K222"),
    ];
    for (body, code) in cases {
        let small = Small::new();
        small.write("2026.ods", &container(&body));
        small.replace("kartlegging.toml", "export = \"2026.csv\"", "export = \"2026.ods\"");
        let ran = kartlegg(&small.path(), &["check", "."], &[]);
        assert!([3, 5].contains(&ran.code), "{}: {ran:?}", &body[..body.len().min(150)]);
        assert!(ran.err.contains(code) && ran.err.contains("2026.ods"), "{}: {}", &body[..body.len().min(150)], ran.err);
    }
}
