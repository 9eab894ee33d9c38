//! The sheet that answers are coded on by hand: confidential, and without anything that says whose they are.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use crate::instrument::Codebook;
use crate::locale::Catalogue;
use crate::model::Language;
use crate::report::ReportError;

/// Columns before those of the codes, as the reader knows them.
const COLUMNS: [&str; 2] = ["nr", "text"];

/// A workbook of answers to be coded: a tick for each code that fits. That it is confidential stands first, on both sheets' print too.
///
/// # Errors
/// When the library that writes workbooks fails.
pub fn coding_sheet(texts: &[String], book: &Codebook, language: Language) -> Result<Vec<u8>, ReportError> {
    written(texts, book, Catalogue::of(language)).map_err(ReportError::new)
}

fn written(texts: &[String], book: &Codebook, words: &Catalogue) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let bold = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let mark = words.text("text.confidential");
    let about = workbook.add_worksheet();
    about.set_name(words.text("text.sheet"))?.set_column_width(0, 100)?;
    about.set_header(format!("&C{mark}"));
    about.write_with_format(0, 0, &mark, &bold)?;
    for (row, key) in (1..).zip(["text.handle", "text.how", "text.none"]) {
        about.write_with_format(row, 0, words.text(key), &wrap)?;
    }
    let sheet = workbook.add_worksheet();
    sheet.set_name("coding")?.set_freeze_panes(1, 2)?;
    sheet.set_header(format!("&C{mark}"));
    head(sheet, book, words, &bold)?;
    for (row, text) in (1..).zip(texts) {
        sheet.write(row, 0, row)?;
        sheet.write_string_with_format(row, 1, text, &wrap)?;
    }
    workbook.save_to_buffer()
}

/// Number and answer, then a column for each code: its id for the program, its label for the coder.
fn head(sheet: &mut Worksheet, book: &Codebook, words: &Catalogue, bold: &Format) -> Result<(), XlsxError> {
    for (at, name) in (0..).zip(COLUMNS) {
        sheet.write_with_format(0, at, name, bold)?;
    }
    sheet.set_column_width(0, 6)?.set_column_width(1, 70)?;
    let codes = book.codes.iter().map(|code| (code.id.as_str(), code.label.get(words.language()).to_owned()));
    for (at, (id, label)) in (2..).zip(codes.chain([(Codebook::NONE_FITS, words.text("text.none_fits"))])) {
        sheet.write_with_format(0, at, format!("{id}: {label}"), bold)?;
        sheet.set_column_width(at, 18)?;
    }
    Ok(())
}
