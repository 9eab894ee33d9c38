//! The questionnaire as a workbook, for those who live in one, and back.
//!
//! Nothing is known here of questions and scales: a kind of entry is a sheet, an entry a row, a field a column with the name that it has
//! in the file. Lists of entries within an entry (levels, options) stand on a sheet of their own that names whose they are. What comes
//! back is written as the file would be, and read by the same rules; a finding in a line is one in the cell that the line was made of.

use std::collections::BTreeSet;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use serde_json::Value;

use crate::diag::{Diagnostic, Place};
use crate::instrument::{Instrument, json_schema};
use crate::report::ReportError;

/// The sheet of what is said of the questionnaire as a whole.
const HEAD: &str = "Skjema";

/// The sheet of lists within entries.
const WITHIN: &str = "Svar";

/// Columns of that sheet that say whose list it is.
const WHOSE: [&str; 3] = ["of", "whose", "list"];

/// Kinds of entry, and the sheet of each, in the order of the file.
const SHEETS: [(&str, &str); 9] = [
    ("domain", "Deler"),
    ("recommendation", "Anbefalinger"),
    ("response", "Svarskalaer"),
    ("background", "Grupper"),
    ("item", "Spørsmål"),
    ("scale", "Skalaer"),
    ("multi", "Flervalg"),
    ("matrix", "Matriser"),
    ("open", "Åpne spørsmål"),
];

/// One sheet of a workbook: its name, and the number of each row with its cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Name.
    pub name: String,
    /// Rows that hold anything.
    pub rows: Vec<(u64, Vec<String>)>,
}

/// Fields of an entry, in the order of the file.
type Fields = Vec<(String, String)>;

/// Writes the workbook.
///
/// # Errors
/// When the workbook cannot be made.
pub fn workbook(instrument: &Instrument) -> Result<Vec<u8>, ReportError> {
    book(instrument).map_err(ReportError::new)
}

fn book(instrument: &Instrument) -> Result<Vec<u8>, XlsxError> {
    let all = serde_json::to_value(instrument).unwrap_or_default();
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let mut within: Vec<Fields> = Vec::new();
    let mut head = Fields::new();
    for (key, value) in all.as_object().into_iter().flatten().filter(|(key, _)| SHEETS.iter().all(|(kind, _)| kind != key)) {
        flatten(key, value, &mut head, &mut Vec::new());
    }
    let pair = |(key, value)| vec![("field".to_string(), key), ("value".to_string(), value)];
    let head: Vec<Fields> = head.into_iter().map(pair).collect();
    fill(&mut workbook, HEAD, &head)?;
    for (kind, sheet) in SHEETS {
        let mut rows = Vec::new();
        for entry in all[kind].as_array().into_iter().flatten() {
            let (mut fields, mut lists) = (Fields::new(), Vec::new());
            for (key, value) in entry.as_object().into_iter().flatten() {
                flatten(key, value, &mut fields, &mut lists);
            }
            let id = entry["id"].as_str().unwrap_or_default();
            within.extend(lists.into_iter().map(|(list, fields)| {
                let whose = WHOSE.iter().zip([kind, id, &list]).map(|(name, value)| ((*name).to_string(), value.to_string()));
                whose.chain(fields).collect::<Fields>()
            }));
            rows.push(fields);
        }
        fill(&mut workbook, sheet, &rows)?;
    }
    fill(&mut workbook, WITHIN, &within)?;
    workbook.save_to_buffer()
}

fn fill(workbook: &mut Workbook, name: &str, rows: &[Fields]) -> Result<(), XlsxError> {
    let mut columns: Vec<String> = Vec::new();
    for (key, _) in rows.iter().flatten() {
        if !columns.contains(key) {
            columns.push(key.clone());
        }
    }
    // Whose it is, what it is called, what people read; then the rest.
    columns.sort_by_key(|column| {
        let first = ["field", "of", "whose", "list", "id", "value", "code"].iter().position(|known| known == column);
        let words = ["text.", "title.", "label."].iter().any(|start| column.starts_with(start));
        first.unwrap_or(if words { 7 } else { 8 })
    });
    let sheet = workbook.add_worksheet().set_name(name)?;
    let bold = Format::new().set_bold();
    for (at, column) in (0..).zip(&columns) {
        sheet.write_string_with_format(0, at, column, &bold)?;
        let longest = rows.iter().flatten().filter(|(key, _)| key == column).map(|(_, text)| text.chars().count()).max();
        let width = longest.unwrap_or(0).max(column.chars().count()).clamp(8, 70);
        sheet.set_column_width(at, f64::from(u8::try_from(width).unwrap_or(70)) + 2.0)?;
    }
    for (row, fields) in (1..).zip(rows) {
        for (key, value) in fields {
            let at = columns.iter().position(|column| column == key).and_then(|at| u16::try_from(at).ok()).unwrap_or(0);
            sheet.write_string(row, at, value)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// A field as cells: its own, or one for each of its parts; entries of a list within it go to `lists`.
fn flatten(key: &str, value: &Value, fields: &mut Fields, lists: &mut Vec<(String, Fields)>) {
    match value {
        Value::Null => {}
        Value::Object(parts) => {
            for (part, value) in parts {
                flatten(&format!("{key}.{}", quoted_key(part)), value, fields, lists);
            }
        }
        Value::Array(entries) if entries.iter().any(Value::is_object) => {
            for entry in entries {
                let mut own = Fields::new();
                for (part, value) in entry.as_object().into_iter().flatten() {
                    flatten(&quoted_key(part), value, &mut own, &mut Vec::new());
                }
                lists.push((key.to_string(), own));
            }
        }
        Value::Array(entries) if entries.is_empty() => {}
        Value::Array(entries) => fields.push((key.to_string(), joined(entries))),
        Value::String(text) => fields.push((key.to_string(), text.clone())),
        other => fields.push((key.to_string(), other.to_string())),
    }
}

/// Texts with `; ` between them, or as a list in brackets where one of them would be read as two.
fn joined(entries: &[Value]) -> String {
    let texts: Vec<&str> = entries.iter().filter_map(Value::as_str).collect();
    let plain = |text: &&str| !text.contains(';') && !text.is_empty() && text.trim() == *text;
    if texts.len() == entries.len() && texts.iter().all(plain) && !texts[0].starts_with('[') {
        texts.join("; ")
    } else {
        Value::Array(entries.to_vec()).to_string()
    }
}

fn quoted_key(key: &str) -> String {
    let bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if bare { key.to_string() } else { quoted(key) }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_string()).to_string().replace('\n', "\\n")
}

/// Reads what [`workbook`] writes, edited or not.
///
/// # Errors
/// Every finding, each in the cell that it is about.
pub fn instrument(sheets: &[Sheet], shown: &str) -> Result<Instrument, Vec<Diagnostic>> {
    let mut text = Lines::default();
    for (row, cells) in sheet(sheets, HEAD).rows.iter().skip(1) {
        if let [key, value, ..] = cells.as_slice() {
            text.field("", key, value, HEAD, *row, 2);
        }
    }
    let within = table(sheet(sheets, WITHIN));
    let mut claimed = BTreeSet::new();
    for (kind, name) in SHEETS {
        for entry in table(sheet(sheets, name)) {
            text.push(&format!("[[{kind}]]"), name, entry.row, 1);
            for (key, (column, value)) in &entry.fields {
                text.field(kind, key, value, name, entry.row, *column);
            }
            let of =
                |at: usize, row: &Entry| row.fields.iter().find(|(key, _)| key == WHOSE[at]).map(|(_, (_, text))| text.clone());
            let id = entry.fields.iter().find(|(key, _)| key == "id").map(|(_, (_, id))| id.clone());
            for (position, own) in within.iter().enumerate() {
                if of(0, own).as_deref() != Some(kind) || of(1, own) != id {
                    continue;
                }
                claimed.insert(position);
                let list = of(2, own).unwrap_or_default();
                text.push(&format!("[[{kind}.{list}]]"), WITHIN, own.row, 3);
                for (key, (column, value)) in own.fields.iter().filter(|(key, _)| !WHOSE.contains(&key.as_str())) {
                    text.field(&format!("{kind}.{list}"), key, value, WITHIN, own.row, *column);
                }
            }
        }
    }
    let lost = within.iter().enumerate().filter(|(position, _)| !claimed.contains(position));
    let lost: Vec<Diagnostic> = lost
        .map(|(_, row)| {
            let whose = row.fields.iter().filter(|(key, _)| WHOSE[..2].contains(&key.as_str()));
            let whose: Vec<&str> = whose.map(|(_, (_, text))| text.as_str()).collect();
            let place = Place::file(shown).sheet(WITHIN).row(row.row).column(2);
            Diagnostic::new(crate::diag::Code::UnknownReference, place).found(whose.join(" "))
        })
        .collect();
    if !lost.is_empty() {
        return Err(lost);
    }
    Instrument::from_toml(&text.text, shown).map_err(|findings| findings.into_iter().map(|found| text.in_cell(found)).collect())
}

fn sheet<'a>(sheets: &'a [Sheet], name: &str) -> &'a Sheet {
    static NONE: Sheet = Sheet { name: String::new(), rows: Vec::new() };
    sheets.iter().find(|sheet| sheet.name == name).unwrap_or(&NONE)
}

/// A row under its headers: each field with its column and its text.
struct Entry {
    row: u64,
    fields: Vec<(String, (u64, String))>,
}

fn table(sheet: &Sheet) -> Vec<Entry> {
    let Some(((_, header), rows)) = sheet.rows.split_first() else { return Vec::new() };
    let entry = |(row, cells): &(u64, Vec<String>)| {
        let named =
            (1..).zip(header.iter().zip(cells)).filter(|(_, (name, cell))| !name.trim().is_empty() && !cell.trim().is_empty());
        let fields = named.map(|(column, (name, cell))| (name.trim().to_string(), (column, cell.trim().to_string())));
        Entry { row: *row, fields: fields.collect() }
    };
    rows.iter().map(entry).filter(|entry| !entry.fields.is_empty()).collect()
}

/// A file that is made line by line, and the cell that each line was made of.
#[derive(Default)]
struct Lines {
    text: String,
    cells: Vec<(&'static str, u64, u64)>,
}

impl Lines {
    fn push(&mut self, line: &str, sheet: &'static str, row: u64, column: u64) {
        self.text.push_str(line);
        self.text.push('\n');
        self.cells.push((sheet, row, column));
    }

    fn field(&mut self, table: &str, key: &str, cell: &str, sheet: &'static str, row: u64, column: u64) {
        if cell.trim().is_empty() || key.trim().is_empty() {
            return;
        }
        let path: Vec<&str> = table.split('.').filter(|part| !part.is_empty()).chain(parts(key)).collect();
        let value = match kind_of(&path) {
            Some("array") => list(cell),
            Some("integer" | "number") if cell.parse::<f64>().is_ok() => cell.to_string(),
            Some("boolean") => match cell.to_lowercase().as_str() {
                "true" | "ja" | "sann" | "1" => "true".to_string(),
                "false" | "nei" | "usann" | "0" => "false".to_string(),
                _ => quoted(cell),
            },
            _ => quoted(cell),
        };
        self.push(&format!("{key} = {value}"), sheet, row, column);
    }

    fn in_cell(&self, mut finding: Diagnostic) -> Diagnostic {
        let line = finding.place.row.and_then(|row| usize::try_from(row).ok()).and_then(|row| row.checked_sub(1));
        let Some(&(sheet, row, column)) = line.and_then(|line| self.cells.get(line)) else { return finding };
        let file = finding.place.file.take().unwrap_or_default();
        finding.place = Place { name: finding.place.name, ..Place::file(file).sheet(sheet).row(row).column(column) };
        finding
    }
}

/// The parts of a dotted key; a quoted part may hold dots.
fn parts(key: &str) -> Vec<&str> {
    let mut quoted = false;
    key.split(|c: char| {
        quoted ^= c == '"';
        c == '.' && !quoted
    })
    .collect()
}

fn list(cell: &str) -> String {
    let written = serde_json::from_str::<Vec<Value>>(cell).ok().filter(|_| cell.starts_with('['));
    let entries: Vec<String> = match written {
        Some(entries) => entries.iter().map(|entry| entry.as_str().map_or_else(|| entry.to_string(), quoted)).collect(),
        None => cell.split(';').map(str::trim).filter(|text| !text.is_empty()).map(quoted).collect(),
    };
    format!("[{}]", entries.join(", "))
}

/// The type of a field by the schema of the file: `string`, `integer`, `array`, …
fn kind_of(path: &[&str]) -> Option<&'static str> {
    let schema = json_schema();
    let mut at = resolved(schema, schema);
    for part in path {
        if at["type"] == "array" {
            at = resolved(&at["items"], schema);
        }
        let own = &at["properties"][part.trim_matches('"')];
        at = resolved(if own.is_null() { &at["additionalProperties"] } else { own }, schema);
    }
    match &at["type"] {
        Value::Array(kinds) => kinds.iter().find_map(|kind| kind.as_str().filter(|kind| *kind != "null")),
        kind => kind.as_str(),
    }
}

/// A part of a schema without what only refers to another part.
fn resolved<'a>(part: &'a Value, schema: &'a Value) -> &'a Value {
    if let Some(name) = part["$ref"].as_str() {
        return resolved(schema.pointer(name.trim_start_matches('#')).unwrap_or(&Value::Null), schema);
    }
    let choices = part["anyOf"].as_array().or(part["allOf"].as_array());
    match choices.and_then(|choices| choices.iter().find(|choice| choice["type"] != "null")) {
        Some(choice) => resolved(choice, schema),
        None => part,
    }
}
