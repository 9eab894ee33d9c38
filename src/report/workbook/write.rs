//! Sheets to bytes.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFormat, ChartSolidFill, ChartType, DocProperties, ExcelDateTime, Format, FormatAlign, Table,
    TableColumn, TableStyle, Workbook, Worksheet, XlsxError,
};

use super::sheet::{self as native, Column, Shape, Sheet, Value};
use crate::locale::Catalogue;
use crate::report::inert::is_risky;
use crate::report::view::View;

/// Longest text of a cell in the format; longer ones are cut.
const LONGEST: usize = 32_767;

/// Colours of this round and the one before: those of the report.
const COLOURS: [u32; 2] = [0x000F_6C76, 0x00A9_B4BC];
/// Width of a chart, in pixels.
const CHART_WIDTH: u32 = 760;

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
    let table = Table::new().set_name(sheet.id.as_ref()).set_style(TableStyle::Light1).set_columns(&columns);
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
    match &sheet.chart {
        Some(chart) => draw(page, sheet, chart),
        None => Ok(()),
    }
}

/// Draws a sheet's chart beside its table: bars from 0 to the highest possible value, so that no axis exaggerates.
fn draw(page: &mut Worksheet, sheet: &Sheet, chart: &native::Chart) -> Result<(), XlsxError> {
    let last = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
    let numbers = u16::try_from(sheet.columns.len()).unwrap_or(u16::MAX);
    let mut drawing = Chart::new(ChartType::Bar);
    for (column, colour) in (1..numbers).zip(COLOURS.into_iter().cycle()) {
        drawing
            .add_series()
            .set_categories((sheet.name.as_str(), 1, 0, last, 0))
            .set_values((sheet.name.as_str(), 1, column, last, column))
            .set_name((sheet.name.as_str(), 0, column))
            .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(colour)))
            .set_data_label(ChartDataLabel::new().show_value());
    }
    drawing.title().set_name(&chart.title);
    // Bars lie: the axis of names is the upright one. The first row stands at the top, as in the table.
    drawing.y_axis().set_reverse();
    drawing.x_axis().set_min(0).set_max(chart.highest).set_major_gridlines(false);
    if numbers <= 2 {
        drawing.legend().set_hidden();
    }
    drawing.set_alt_text(&chart.alt).set_width(CHART_WIDTH).set_height(60 + last.saturating_mul(numbers.into()).min(60) * 22);
    page.insert_chart(0, numbers + 1, &drawing)?;
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
