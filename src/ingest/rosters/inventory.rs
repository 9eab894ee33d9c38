//! Inventories: tables about services, read by their declaration.
//!
//! Every kind of cell has one way in, so that measures, arenas, routines and plans differ by their declaration alone. What the
//! declaration withholds is dropped here, and nothing behind this reader has ever seen it.

use std::collections::{BTreeMap, BTreeSet};

use super::named_columns::ragged;
use crate::diag::{Checked, Code, Diagnostic, Place, Severity, limits, nearest};
use crate::ingest::answers::coder::Coder;
use crate::ingest::answers::contact;
use crate::ingest::normalise;
use crate::ingest::tables::text_table::TextTable;
use crate::instrument::Codebook;
use crate::model::{Counts, Disclosure, FieldOption, FieldType, FieldValue, InventoryField, InventoryKind, InventoryRow};

/// What cells may name: services, themes and figures, with every word by which each is known.
#[derive(Clone, Debug, Default)]
pub struct Nameable {
    /// Services of the municipality, and those that they work with.
    pub services: Vec<FieldOption>,
    /// Themes of needs.
    pub themes: Vec<FieldOption>,
    /// Scales and questions of the survey, indicators of young people.
    pub figures: Vec<FieldOption>,
    /// What own words are coded by.
    pub book: Option<Codebook>,
}

impl Nameable {
    /// What a field may name.
    #[must_use]
    pub fn of<'a>(&'a self, field: &'a InventoryField) -> &'a [FieldOption] {
        match field.kind {
            FieldType::Service => &self.services,
            FieldType::Theme => &self.themes,
            FieldType::Figure => &self.figures,
            FieldType::Text | FieldType::Choice | FieldType::Date | FieldType::Number | FieldType::OwnWords => &field.options,
        }
    }
}

/// A column of the table: the field that it is, its position, and the words that its cells may have.
struct Column<'a> {
    field: &'a InventoryField,
    at: usize,
    header: String,
    known: BTreeMap<String, &'a str>,
    /// What own words are coded by, and the ids of its codes.
    coder: Option<(Coder, Vec<String>)>,
}

/// Whether a table has the columns that an inventory needs.
pub(crate) fn fits(table: &TextTable, kind: &InventoryKind) -> bool {
    let names: Vec<String> = table.rows.iter().take(1).flat_map(|(_, row)| row).map(|name| normalise::loose(name)).collect();
    kind.fields.iter().filter(|field| field.required).all(|field| names.iter().any(|name| is_header(field, name)))
}

fn is_header(field: &InventoryField, header: &str) -> bool {
    let words = field.label.wordings().chain(field.aliases.iter().map(String::as_str));
    std::iter::once(field.id.as_str()).chain(words).any(|word| normalise::loose(word) == header)
}

/// Reads an inventory. An empty one is a warning: a template that nobody has filled in stops nothing.
///
/// # Errors
/// When a column is missing or named twice, a cell that must be filled is blank, a word is none of those that it may be, a number or
/// date is none, contact data stand outside of their column, or a row stands twice.
pub(crate) fn inventory(table: &TextTable, kind: &InventoryKind, nameable: &Nameable) -> Checked<Vec<InventoryRow>> {
    let Some(((_, header), body)) = table.rows.split_first() else {
        return Err(vec![Diagnostic::new(Code::EmptyFile, table.place())]);
    };
    if let Err(finding) = limits::INVENTORY_ROWS.check(body.len() as u64, table.place()) {
        return Err(vec![finding]);
    }
    let mut findings = ragged(table, header.len(), body);
    if body.is_empty() {
        findings.push(Diagnostic { severity: Severity::Warning, ..Diagnostic::new(Code::NoRows, table.place()) });
    }
    let columns = columns(table, header, kind, nameable, &mut findings);
    let mut rows = Vec::new();
    let mut seen = BTreeSet::new();
    for (line, cells) in body {
        let mut row = InventoryRow::new();
        let mut identity = String::new();
        for column in &columns {
            let text = cells.get(column.at).map_or("", String::as_str);
            let place = table.place().row(*line).column(column.at as u64 + 1).name(&column.header);
            match cell(column, text, &place) {
                Ok(Some(value)) => {
                    if row.is_empty() || column.field.kind == FieldType::Service {
                        identity.push_str(&format!("{value:?}").to_lowercase());
                    }
                    row.insert(column.field.id.clone(), value);
                }
                Ok(None) => {}
                Err(found) => findings.extend(found),
            }
        }
        // Two groups may write the same note.
        if kind.counts != Counts::Notes && !identity.is_empty() && !seen.insert(identity) {
            let name = columns.first().and_then(|column| cells.get(column.at)).map_or("", String::as_str);
            findings.push(Diagnostic::new(Code::Duplicate, table.place().row(*line)).found(name));
        }
        rows.push(row);
    }
    if findings.iter().any(Diagnostic::is_error) { Err(findings) } else { Ok((rows, findings)) }
}

/// Columns by the order of the declaration; the name of a row comes first.
fn columns<'a>(
    table: &TextTable,
    header: &[String],
    kind: &'a InventoryKind,
    nameable: &'a Nameable,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Column<'a>> {
    let names: Vec<String> = header.iter().map(|header| normalise::loose(header)).collect();
    let mut taken = BTreeSet::new();
    let mut columns = Vec::new();
    for field in &kind.fields {
        // Its own label before words that several fields share.
        let exact =
            |at: &usize| field.label.wordings().any(|word| normalise::loose(word) == names[*at]) || names[*at] == field.id;
        let free: Vec<usize> = (0..names.len()).filter(|at| !taken.contains(at) && is_header(field, &names[*at])).collect();
        let own: Vec<usize> = free.iter().copied().filter(exact).collect();
        match if own.is_empty() { &free } else { &own }[..] {
            [] if field.required => {
                let label = field.label.wordings().next().unwrap_or(&field.id);
                let near = nearest(label, header.iter().map(String::as_str)).unwrap_or_default();
                let finding = Diagnostic::new(Code::MissingColumn, table.place().name(label));
                findings.push(finding.found(label).expected(near));
            }
            [] => {}
            [at] => {
                taken.insert(at);
                let coder = nameable.book.as_ref().filter(|_| field.kind == FieldType::OwnWords).map(Coder::whole);
                columns.push(Column { field, at, header: header[at].clone(), known: known(nameable.of(field)), coder });
            }
            [first, second, ..] => {
                let place = table.place().row(1).column(second as u64 + 1).name(header[second].clone());
                findings.push(Diagnostic::new(Code::DuplicateHeader, place).found(&header[first]));
            }
        }
    }
    let others: Vec<&str> = (0..header.len())
        .filter(|at| !taken.contains(at))
        .map(|at| header[at].as_str())
        .filter(|name| !name.is_empty())
        .collect();
    if !others.is_empty() {
        findings.push(Diagnostic::new(Code::ExtraColumn, table.place()).found(others.join(", ")).count(others.len() as u64));
    }
    columns
}

/// Every word by which something is known; what was declared first keeps a word that several have.
fn known(options: &[FieldOption]) -> BTreeMap<String, &str> {
    let mut known = BTreeMap::new();
    for option in options {
        let words = option.label.wordings().chain(option.aliases.iter().map(String::as_str));
        for word in std::iter::once(option.id.as_str()).chain(words) {
            known.entry(normalise::key(word)).or_insert(option.id.as_str());
        }
    }
    known
}

/// What a cell holds; nothing where it is empty or withheld.
fn cell(column: &Column<'_>, text: &str, place: &Place) -> Result<Option<FieldValue>, Vec<Diagnostic>> {
    let field = column.field;
    if text.is_empty() {
        let blank = || Diagnostic { severity: Severity::Error, ..Diagnostic::new(Code::BlankKey, place.clone()) };
        return if field.required { Err(vec![blank()]) } else { Ok(None) };
    }
    if field.disclosure == Disclosure::Withheld {
        return Ok(None);
    }
    limits::TEXT.check(text.chars().count() as u64, place.clone())?;
    let bad = |expected: &str| vec![Diagnostic::new(Code::BadValue, place.clone()).found(text).expected(expected)];
    let value = match field.kind {
        FieldType::Text => words(field, text, place)?,
        FieldType::OwnWords => return Ok(column.coder.as_ref().map(|coder| coded(coder, text))),
        FieldType::Number => FieldValue::Number(number(text).ok_or_else(|| bad("0, 4, 2,5 …"))?),
        FieldType::Date => FieldValue::Word(date(text).ok_or_else(|| bad("2026-03-31, 31.03.2026, 2026-03, 2026"))?),
        FieldType::Choice | FieldType::Service | FieldType::Theme | FieldType::Figure => named(column, text, place)?,
    };
    Ok(Some(value))
}

/// Codes of somebody's own words, which are dropped here.
fn coded((coder, ids): &(Coder, Vec<String>), text: &str) -> FieldValue {
    let mut slots = Vec::new();
    coder.code(text, &mut String::new(), &mut slots);
    slots.sort_unstable();
    FieldValue::Several(slots.into_iter().filter_map(|slot| ids.get(slot).cloned()).collect())
}

/// Words that are shown as they stand. The number of a person has no place in them.
fn words(field: &InventoryField, text: &str, place: &Place) -> Result<FieldValue, Diagnostic> {
    let reaches = contact::holds_email(text) || contact::holds_phone(text);
    if contact::holds_national_id(text) || reaches && !field.contact {
        return Err(Diagnostic::new(Code::ContactInText, place.clone()));
    }
    Ok(FieldValue::Word(text.to_owned()))
}

/// One option or several: the whole cell, else its parts between semicolons, else between commas.
fn named(column: &Column<'_>, text: &str, place: &Place) -> Result<FieldValue, Vec<Diagnostic>> {
    let whole = |text: &str| column.known.get(&normalise::key(text)).map(|id| (*id).to_owned());
    if !column.field.many {
        return whole(text).map(FieldValue::Word).ok_or_else(|| vec![unknown(column, text, place)]);
    }
    let mut ids: Vec<String> = Vec::new();
    let mut findings = Vec::new();
    let parts = text.split([';', '|']).map(str::trim).filter(|part| !part.is_empty());
    for part in parts.flat_map(|part| if whole(part).is_some() { vec![part] } else { part.split(',').collect() }) {
        let found = whole(part).map(|id| vec![id]).or_else(|| ages(column.field, part));
        match found {
            Some(found) => ids.extend(found.into_iter().filter(|id| !ids.contains(id)).collect::<Vec<_>>()),
            None => findings.push(unknown(column, part.trim(), place)),
        }
    }
    // In the order of the declaration, so that the same row reads alike however it was typed.
    let order = |id: &String| column.field.options.iter().position(|option| option.id == *id);
    ids.sort_by_key(order);
    if findings.is_empty() { Ok(FieldValue::Several(ids)) } else { Err(findings) }
}

fn unknown(column: &Column<'_>, text: &str, place: &Place) -> Diagnostic {
    let near = nearest(&normalise::key(text), column.known.keys().map(String::as_str)).unwrap_or_default();
    let near = column.known.get(near).map(|id| written(column, id, near)).unwrap_or_default();
    Diagnostic::new(Code::UnknownWord, place.clone()).found(text).expected(near)
}

/// A word as people write it.
fn written(column: &Column<'_>, id: &str, word: &str) -> String {
    let option = column.field.options.iter().find(|option| option.id == id);
    let label = option.and_then(|option| option.label.wordings().find(|label| normalise::key(label) == word));
    label.unwrap_or(word).to_owned()
}

/// Bands of age of which a span of years holds at least the half.
fn ages(field: &InventoryField, text: &str) -> Option<Vec<String>> {
    let key = normalise::key(text);
    let key = ["år", "years", "year"].iter().find_map(|unit| key.strip_suffix(unit)).unwrap_or(&key).trim();
    let (from, to) = match key.split_once('-') {
        Some((from, to)) => (from.trim().parse::<u8>().ok()?, to.trim().parse::<u8>().ok()?),
        None => (key.strip_suffix('+')?.trim().parse::<u8>().ok()?, u8::MAX),
    };
    let holds = |option: &&FieldOption| {
        option.ages.is_some_and(|band| {
            let common = i32::from(to.min(band.to)) - i32::from(from.max(band.from)) + 1;
            2 * common > i32::from(band.to) - i32::from(band.from)
        })
    };
    let ids: Vec<String> = field.options.iter().filter(holds).map(|option| option.id.clone()).collect();
    (!ids.is_empty()).then_some(ids)
}

/// A number, zero or more, with a decimal comma or point; thousands may be parted by a blank.
fn number(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|c| *c != ' ').map(|c| if c == ',' { '.' } else { c }).collect();
    let digits = plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && plain.len() <= 12;
    plain.parse::<f64>().ok().filter(|number| digits && number.is_finite())
}

/// A day, month or year as `2026-03-31`, `2026-03` or `2026`, from that or from `31.03.2026`.
fn date(text: &str) -> Option<String> {
    let text = text.split(['T', ' ']).next().unwrap_or_default();
    let dotted: Vec<&str> = text.split(['.', '/']).collect();
    let iso = match dotted.as_slice() {
        [day, month, year] => format!("{year}-{month:0>2}-{day:0>2}"),
        [month, year] if year.len() == 4 => format!("{year}-{month:0>2}"),
        _ => text.to_owned(),
    };
    crate::model::is_date(&iso).then_some(iso)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instrument::inventory_kind;
    use crate::model::Text;

    fn option(id: &str, label: &str) -> FieldOption {
        FieldOption { id: id.into(), label: Text::same(label), ..FieldOption::default() }
    }

    fn nameable() -> Nameable {
        Nameable {
            services: vec![option("Skole", "Skole"), option("bup", "BUP"), option("Ergo", "Ergo, fysio")],
            themes: vec![option("school", "Skole og fravær"), option("home", "Levekår")],
            figures: vec![option("scale:trust", "Tillit")],
            book: None,
        }
    }

    fn read(text: &str, kind: &str) -> Checked<Vec<InventoryRow>> {
        let table = TextTable::parse(text.as_bytes(), "t.csv", None).unwrap();
        inventory(&table, inventory_kind(kind).unwrap(), &nameable())
    }

    const MEASURES: &str = "Tiltak;Tjeneste;Nivå;Alder;Tema;Status;Plasser;Merknad\n\
                            PIS;\"skole; Ergo, fysio\";gult;0-16 år;Levekår, skole og fravær;i gang;1 200;fin leder\n";

    #[test]
    fn words_become_what_they_name_and_notes_are_dropped() {
        let (rows, findings) = read(MEASURES, "measures").unwrap();
        assert!(findings.is_empty(), "{findings:?}");
        let row = &rows[0];
        let several = |ids: &[&str]| FieldValue::Several(ids.iter().map(|id| (*id).to_owned()).collect());
        assert_eq!(row["services"], several(&["Skole", "Ergo"]));
        assert_eq!(row["ages"], several(&["0_5", "6_12", "13_15"]));
        assert_eq!(row["themes"], several(&["home", "school"]));
        assert_eq!((&row["level"], &row["capacity"]), (&FieldValue::Word("selective".into()), &FieldValue::Number(1200.0)));
        assert!(!row.contains_key("note"));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_the_nearest_word() {
        for (from, to, code, column, expected) in [
            ("gult", "gullt", Code::UnknownWord, 3, "gult"),
            ("skole;", "skolle;", Code::UnknownWord, 2, "skole"),
            ("Levekår,", "Levekkår,", Code::UnknownWord, 5, "levekår"),
            ("i gang", "", Code::BlankKey, 6, ""),
            ("1 200", "mange", Code::BadValue, 7, "0, 4, 2,5 …"),
            ("PIS", "PIS, ring 900 00 000", Code::ContactInText, 1, ""),
            ("PIS", "PIS, kari@example.no", Code::ContactInText, 1, ""),
        ] {
            let findings = read(&MEASURES.replacen(from, to, 1), "measures").unwrap_err();
            let place = &findings[0].place;
            assert_eq!((findings[0].code, place.row, place.column), (code, Some(2), Some(column)), "{to}");
            assert_eq!(findings[0].expected, expected, "{to}");
        }
        let twice = format!("{MEASURES}pis;\"Skole; Ergo, fysio\";gult;0–5 år;Levekår;i gang;;\n");
        assert_eq!(read(&twice, "measures").unwrap_err()[0].code, Code::Duplicate);
        assert_eq!(read(&MEASURES.replacen("Nivå", "Niva", 1), "measures").unwrap_err()[0].code, Code::MissingColumn);
    }

    #[test]
    fn deadlines_are_dates_however_they_are_written() {
        for (written, iso) in [("31.03.2026", "2026-03-31"), ("1/4/2026", "2026-04-01"), ("2026", "2026"), ("03.2026", "2026-03")]
        {
            let (rows, _) = read(&format!("Vedtak;Frist;Status;Tall\nA;{written};i gang;tillit\n"), "plan").unwrap();
            assert_eq!(rows[0]["deadline"], FieldValue::Word(iso.into()), "{written}");
        }
        let findings = read("Vedtak;Frist;Status;Tall\nA;snarest;i gang;tillit\n", "plan").unwrap_err();
        assert_eq!((findings[0].code, findings[0].place.column), (Code::BadValue, Some(2)));
    }

    #[test]
    fn a_template_that_nobody_filled_in_stops_nothing() {
        let (rows, findings) = read("Arena;Nivå;Faste medlemmer;Hvor ofte;Saker eller system\n", "arenas").unwrap();
        assert!(rows.is_empty());
        assert_eq!((findings[0].code, findings[0].severity), (Code::NoRows, Severity::Warning));
    }
}
