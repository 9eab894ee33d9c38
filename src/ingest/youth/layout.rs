//! Where the parts of a saved table lie: titles, fixed categories, header rows, body, notes.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use super::ReadOptions;
use super::areas;
use super::facts::Cell;
use super::number::{self, Decimal};
use super::vocabulary::{self, Role};
use crate::ingest::tables::text_table::Line;

/// The parts, as positions among the lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// Titles, and lines that fix a category for the whole table (`Kjønn: jenter`).
    pub(super) titles: Range<usize>,
    /// Header rows, from above.
    pub(super) header: Range<usize>,
    /// Rows with figures, and labels between them.
    pub(super) body: Range<usize>,
}

/// Finds header and body by what stands in them; `None` for a text without a row of figures below a header.
pub(super) fn find(lines: &[Line], options: &ReadOptions) -> Option<Layout> {
    let known = Known::new(options);
    let start = lines.iter().position(|(_, fields)| is_data(fields, &known))?;
    let mut top = start;
    while top > 0 && is_header(&lines[top - 1].1, top == start) && !fixes_a_category(&lines[top - 1].1) {
        top -= 1;
    }
    let last = lines.iter().rposition(|(_, fields)| filled(fields) > 1 || known.is_area(label(fields)))?;
    (top < start).then(|| Layout { titles: 0..top, header: top..start, body: start..last.max(start) + 1 })
}

pub(super) fn filled(fields: &[String]) -> usize {
    fields.iter().filter(|field| !is_blank(field)).count()
}

pub(super) fn is_blank(field: &str) -> bool {
    field.trim().is_empty()
}

fn label(fields: &[String]) -> &str {
    fields.first().map_or("", |field| field.trim())
}

/// A cell with a figure or a sign in its place; a year is none, since headers are full of them.
pub(super) fn is_figure(field: &str) -> bool {
    let found = number::cell(field, &mut Decimal::Unknown);
    matches!(found, Ok(Cell::Number(_) | Cell::Sign(_))) && vocabulary::period(field).is_none()
}

/// A row of the body: figures behind a label, or the label of an area with whatever stands behind it.
fn is_data(fields: &[String], known: &Known<'_>) -> bool {
    let Some(first) = fields.iter().position(|field| !is_blank(field)) else { return false };
    let behind = || fields[first + 1..].iter();
    let is_area = known.is_area(&fields[first]);
    let has_figures = behind().any(|field| is_figure(field));
    ((is_area || !is_figure(&fields[first])) && has_figures) || (is_area && first == 0 && behind().any(|field| !is_blank(field)))
}

/// Words and years only. A row with nothing but its first cell is a title, unless that cell names the column below it.
fn is_header(fields: &[String], is_lowest: bool) -> bool {
    if fields.iter().any(|field| is_figure(field)) {
        return false;
    }
    match (filled(fields), is_blank(&fields[0])) {
        (0, _) => false,
        (1, false) => is_lowest && vocabulary::role(&fields[0]) != Role::Other,
        _ => true,
    }
}

/// `Kjønn | jenter` or `Kjønn: jenter`: a dimension with one category, which the rows do not repeat.
pub(super) fn fixed_category(fields: &[String]) -> Option<(&str, &str)> {
    let filled: Vec<&str> = fields.iter().map(|field| field.trim()).filter(|field| !field.is_empty()).collect();
    let (name, category) = match filled.as_slice() {
        [only] => only.split_once(':')?,
        [name, category] if !is_blank(&fields[0]) => (name.trim_end_matches(':'), *category),
        _ => return None,
    };
    let (name, category) = (name.trim(), category.trim());
    let readable = matches!(vocabulary::role(name), Role::Sex | Role::Age | Role::Grade | Role::Period(_));
    (readable && !category.is_empty()).then_some((name, category))
}

/// Whether a line fixes a category that can be read. A header may begin in the same way: `Kommune | Andel` above merged cells.
fn fixes_a_category(fields: &[String]) -> bool {
    let reads = |(name, category): (&str, &str)| match vocabulary::role(name) {
        Role::Sex => vocabulary::sex(category, category).is_some(),
        Role::Age => vocabulary::age(category, category, false).is_some(),
        Role::Grade => vocabulary::age(category, category, true).is_some(),
        Role::Period(_) => vocabulary::period(category).is_some(),
        _ => false,
    };
    fields.len() > 2 && fixed_category(fields).is_some_and(reads)
}

/// Names and codes of areas, each looked up once.
pub(super) struct Known<'a> {
    options: &'a ReadOptions<'a>,
    seen: RefCell<BTreeMap<String, bool>>,
}

impl<'a> Known<'a> {
    pub(super) fn new(options: &'a ReadOptions<'a>) -> Self {
        Self { options, seen: RefCell::default() }
    }

    pub(super) fn is_area(&self, text: &str) -> bool {
        let text = text.trim();
        if text.is_empty() {
            return false;
        }
        if let Some(&known) = self.seen.borrow().get(text) {
            return known;
        }
        let known = areas::is_area(text, self.options);
        self.seen.borrow_mut().insert(text.to_owned(), known);
        known
    }
}
