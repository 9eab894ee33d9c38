//! Sheets to bytes.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Table, TableColumn, TableStyle, Workbook, Worksheet, XlsxError,
};

use super::sheet::{Column, Shape, Sheet, Value};
use crate::locale::Catalogue;
use crate::report::inert::is_risky;
use crate::report::view::View;

/// Longest text of a cell in the format; longer ones are cut.
const LONGEST: usize = 32_767;

/// Height of the header: three lines.
const HEADER_HEIGHT: f64 = 48.0;

/// Formats that cells share.
struct Formats {
    numbers: BTreeMap<Shape, Format>,
    text: Format,
    risky: Format,
    mark: Format,
    header: Format,
}

impl Formats {
    fn new() -> Self {
        use Shape::{Coefficient, Count, Difference, FinePercent, Percent, PercentDifference, Points};
        let shapes = [Count, Points, Difference, Percent, FinePercent, PercentDifference, Coefficient];
        let number = |shape: Shape| (shape, Format::new().set_num_format(shape.number_format()));
        let text = Format::new().set_num_format("@").set_align(FormatAlign::Top);
        Self {
            numbers: shapes.into_iter().map(number).collect(),
            risky: text.clone().set_quote_prefix(),
            text,
            mark: Format::new().set_align(FormatAlign::Right).set_italic(),
            header: Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top),
        }
    }
}

/// The file. It has no author and a fixed date, so that the same release gives the same bytes.
pub(super) fn bytes(sheets: &[Sheet], view: &View<'_>) -> Result<Vec<u8>, XlsxError> {
    titled(sheets, view.say(&view.release.frame().title), view.words)
}

/// The same for what is no survey.
pub(super) fn titled(sheets: &[Sheet], title: &str, words: &Catalogue) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // Workbooks of some megabytes are made in every run: most of the time saved for some of the size.
    workbook.set_zip_compression_level(2);
    let properties = DocProperties::new().set_title(cut(title)).set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
    workbook.set_properties(&properties);
    let formats = Formats::new();
    let marks = [words.text("suppressed_mark"), words.text("not_available_mark")];
    for sheet in sheets.iter().filter(|sheet| !sheet.rows.is_empty()) {
        write(workbook.add_worksheet(), sheet, &formats, &marks)?;
    }
    workbook.save_to_buffer()
}

fn write(page: &mut Worksheet, sheet: &Sheet, formats: &Formats, marks: &[String; 2]) -> Result<(), XlsxError> {
    page.set_name(&sheet.name)?.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
    page.set_landscape().set_print_fit_to_pages(1, 0);
    page.set_row_height(0, HEADER_HEIGHT)?;
    for (number, column) in (0..).zip(&sheet.columns) {
        page.set_column_width(number, column.width)?;
    }
    // The table first: it writes its headers, and what is written later stands.
    let columns: Vec<TableColumn> = sheet.columns.iter().map(|column| header(column, formats)).collect();
    let last_row = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
    let last_column = u16::try_from(sheet.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let table = Table::new().set_name(sheet.id).set_style(TableStyle::Light1).set_columns(&columns);
    page.add_table(0, 0, last_row, last_column, &table)?;
    // A cell without a format of its own has its column's: looking one up for each cell would take most of the time.
    let usual: Vec<Usual> = (0..sheet.columns.len()).map(|column| Usual::of(sheet, column)).collect();
    for (column, usual) in (0..).zip(&usual) {
        match usual {
            Usual::Text => page.set_column_format(column, &formats.text)?,
            Usual::Number(shape) => page.set_column_format(column, &formats.numbers[shape])?,
        };
    }
    for (row, values) in (1..).zip(&sheet.rows) {
        for (column, (value, usual)) in (0..).zip(values.iter().zip(&usual)) {
            match value {
                Value::Number(number, shape) if *usual == Usual::Number(*shape) => page.write_number(row, column, *number)?,
                Value::Number(number, shape) => page.write_number_with_format(row, column, *number, &formats.numbers[shape])?,
                Value::Text(text) if is_risky(text) => page.write_string_with_format(row, column, cut(text), &formats.risky)?,
                Value::Text(text) if *usual == Usual::Text => page.write_string(row, column, cut(text))?,
                Value::Text(text) => page.write_string_with_format(row, column, cut(text), &formats.text)?,
                Value::Hidden => page.write_string_with_format(row, column, &marks[0], &formats.mark)?,
                Value::Missing => page.write_string_with_format(row, column, &marks[1], &formats.mark)?,
            };
        }
    }
    Ok(())
}

/// What stands in a column, its first number or else words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Usual {
    Text,
    Number(Shape),
}

impl Usual {
    fn of(sheet: &Sheet, column: usize) -> Self {
        let first = sheet.rows.iter().find_map(|row| match row.get(column) {
            Some(Value::Number(_, shape)) => Some(*shape),
            _ => None,
        });
        first.map_or(Self::Text, Self::Number)
    }
}

fn header(column: &Column, formats: &Formats) -> TableColumn {
    TableColumn::new().set_header(&column.header).set_header_format(&formats.header)
}

/// The text as far as a cell can hold it; the format counts in UTF-16.
fn cut(text: &str) -> Cow<'_, str> {
    // Never more units in UTF-16 than bytes in UTF-8.
    if text.len() <= LONGEST {
        return Cow::Borrowed(text);
    }
    let mut length = 0;
    let fits = |c: &char| {
        length += c.len_utf16();
        length <= LONGEST
    };
    Cow::Owned(text.chars().take_while(fits).collect())
}
