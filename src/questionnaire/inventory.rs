//! Templates of inventories: a workbook for each kind, with the headings that the reader knows, lists to choose from, and a sheet that says
//! what to write.

use rust_xlsxwriter::{DataValidation, DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::instrument::inventories;
use crate::locale::Catalogue;
use crate::model::{FieldType, InventoryField, InventoryKind, Language};
use crate::report::{Files, ReportError};

/// Rows that have lists to choose from.
const ROWS: u32 = 500;
/// Longest list that the format lets a cell offer.
const LIST: usize = 255;

/// `inventory/measures.xlsx` and the others, to be filled in.
///
/// # Errors
/// When the library that writes workbooks fails.
pub fn inventory_templates(language: Language) -> Result<Files, ReportError> {
    let file = |kind: &InventoryKind| {
        let bytes = template(kind, language).map_err(ReportError::new)?;
        Ok((format!("inventory/{}.xlsx", kind.id), bytes))
    };
    inventories().iter().map(file).collect()
}

fn template(kind: &InventoryKind, language: Language) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let bold = Format::new().set_bold().set_text_wrap();
    let text = Format::new().set_num_format("@");
    let words = Catalogue::of(language);
    let sheet = workbook.add_worksheet();
    sheet.set_name(kind.id.as_str())?.set_freeze_panes(1, 1)?;
    for (column, field) in (0_u16..).zip(&kind.fields) {
        sheet.write_with_format(0, column, field.label.get(language), &bold)?;
        // Words and spans such as 6–12 stay what they are; numbers and dates may become cells of their own kind.
        if !matches!(field.kind, FieldType::Number | FieldType::Date) {
            sheet.set_column_format(column, &text)?;
        }
        sheet.set_column_width(
            column,
            if field.many || matches!(field.kind, FieldType::Text | FieldType::OwnWords) { 28 } else { 16 },
        )?;
        offer(sheet, column, field, language)?;
    }
    let help = workbook.add_worksheet();
    help.set_name(words.text("structures.template.sheet"))?.set_column_width(0, 28)?.set_column_width(1, 90)?;
    help.write_with_format(0, 0, words.text("structures.template.column"), &bold)?;
    help.write_with_format(0, 1, words.text("structures.template.what"), &bold)?;
    for (row, field) in (1_u32..).zip(&kind.fields) {
        help.write(row, 0, field.label.get(language))?;
        help.write(row, 1, explained(words, field))?;
    }
    workbook.save_to_buffer()
}

/// A list to choose from, where a cell holds one of a few words.
fn offer(sheet: &mut Worksheet, column: u16, field: &InventoryField, language: Language) -> Result<(), XlsxError> {
    let labels: Vec<&str> = field.options.iter().map(|option| option.label.get(language)).collect();
    if field.many || labels.is_empty() || labels.join(",").chars().count() > LIST {
        return Ok(());
    }
    let list = DataValidation::new().allow_list_strings(&labels)?;
    sheet.add_data_validation(1, column, ROWS, column, &list)?;
    Ok(())
}

/// What to write in a column, in a sentence or two.
fn explained(words: &Catalogue, field: &InventoryField) -> String {
    let language = words.language();
    let kind = match field.kind {
        FieldType::Text => "text",
        FieldType::Choice => "choice",
        FieldType::Date => "date",
        FieldType::Number => "number",
        FieldType::Service => "service",
        FieldType::Theme => "theme",
        FieldType::Figure => "figure",
        FieldType::OwnWords => "own_words",
    };
    let labels: Vec<&str> = field.options.iter().map(|option| option.label.get(language)).collect();
    let mut parts =
        vec![field.help.get(language).to_owned(), words.text(&format!("structures.template.{kind}")), labels.join(" · ")];
    if field.many {
        parts.push(words.text("structures.template.many"));
    }
    if field.required {
        parts.push(words.text("structures.template.required"));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(". ")
}
