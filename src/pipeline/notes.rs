//! Notes of dialogue meetings: coded as they are read, counted by code, and gone.
//!
//! What is counted are notes and not people, and a note is written by a group. A code that few have is not named all the same: it may be what
//! one table wrote.

use std::collections::{BTreeMap, BTreeSet};

use crate::config;
use crate::diag::limits::TOML_FILE;
use crate::diag::{Code, Diagnostic, Place};
use crate::instrument::{Codebook, codebook, shipped_codebook};
use crate::locale::Catalogue;
use crate::model::{Counts, FieldOption, FieldType, FieldValue, Inventory, InventoryField, InventoryKind, InventoryRow, Text};
use crate::project::{FILE_NAME, InventoryReference, Project};

/// Codebook of notes where none is named.
const USUAL: &str = "competence";
/// Column of the code, and that of how many notes have it, in what is published.
const CODE: &str = "code";
const NOTES: &str = "notes";
/// Id of the row that counts all notes.
const ALL: &str = "all_notes";

/// The codebook that a table of notes is coded by; none for tables of another kind.
pub(super) fn book(
    project: &Project,
    reference: &InventoryReference,
    kind: &InventoryKind,
) -> Result<Option<Codebook>, Vec<Diagnostic>> {
    if kind.counts != Counts::Notes {
        return Ok(None);
    }
    let codes = reference.codes.as_deref().unwrap_or(USUAL);
    if let Some(text) = shipped_codebook(codes) {
        return codebook(text, codes).map(Some);
    }
    if std::path::Path::new(codes).extension().is_none() {
        let place = Place::file(FILE_NAME).name("inventory.codes");
        return Err(vec![Diagnostic::new(Code::UnknownReference, place).found(codes).expected(USUAL)]);
    }
    let text = config::read_text(&project.folder.join(codes), codes, TOML_FILE).map_err(|finding| vec![finding])?;
    codebook(&text, codes).map(Some)
}

/// How many notes are about each side.
type Parts<'n> = BTreeMap<&'n str, u64>;

/// Notes as counts: a row for each code that `least` notes or more have, the most frequent first, and one for all notes. How a row is divided by
/// what the notes are about is told where every part of it is nothing or as many.
///
/// What is left of all notes when those of the rows are taken out is about codes without a name: where it is a handful, what no code fits
/// is left with it; and all notes are divided only where each row is, and what is left could be.
pub(super) fn counted(notes: Inventory, book: &Codebook, least: u64) -> Inventory {
    let sides = notes.kind.fields.iter().find(|field| field.kind == FieldType::Choice).cloned().unwrap_or_default();
    let own = notes.kind.fields.iter().find(|field| field.kind == FieldType::OwnWords).map(|field| field.id.clone());
    let written = notes.rows.iter().map(|row| {
        let codes: Vec<&str> = own.iter().flat_map(|field| notes.words(row, field)).collect();
        (notes.word(row, &sides.id).unwrap_or_default(), codes)
    });
    let written: Vec<(&str, Vec<&str>)> = written.filter(|(_, codes)| !codes.is_empty()).collect();
    let of_those = |are_wanted: &dyn Fn(&[&str]) -> bool| {
        let mut parts = Parts::new();
        written.iter().filter(|(_, codes)| are_wanted(codes)).for_each(|(side, _)| *parts.entry(side).or_default() += 1);
        parts
    };
    let codes: BTreeSet<&str> = written.iter().flat_map(|(_, codes)| codes).copied().chain([ALL]).collect();
    let of_code = |code| (code, of_those(&|codes| code == ALL || codes.contains(&code)));
    let mut named: Vec<(&str, Parts<'_>)> =
        codes.into_iter().map(of_code).filter(|(_, parts)| number_of(parts) >= least).collect();
    let order = |code: &str| book.codes.iter().position(|entry| entry.id == code).unwrap_or(usize::MAX);
    // All notes last, and what no code fits before them.
    named.sort_by_key(|(code, parts)| {
        (*code == ALL, *code == Codebook::NONE_FITS, std::cmp::Reverse(number_of(parts)), order(code))
    });
    let left = |named: &[(&str, Parts<'_>)]| of_those(&|codes| !named.iter().any(|(name, _)| codes.contains(name)));
    if (1..least).contains(&number_of(&left(&named))) {
        named.retain(|(name, _)| *name != Codebook::NONE_FITS);
    }
    let divides = |parts: &Parts<'_>| parts.values().all(|count| *count >= least);
    let all_divide = divides(&left(&named)) && named.iter().all(|(_, parts)| divides(parts));
    let is_divided = |code: &str, parts: &Parts<'_>| if code == ALL { all_divide } else { divides(parts) };
    let rows = named.iter().map(|(code, parts)| row(code, parts, &sides, is_divided(code, parts))).collect();
    let fields = fields(&notes.kind, book, &sides);
    Inventory { rows, kind: InventoryKind { fields, ..notes.kind }, round: notes.round }
}

fn number_of(parts: &Parts<'_>) -> u64 {
    parts.values().sum()
}

fn row(code: &str, parts: &Parts<'_>, sides: &InventoryField, is_divided: bool) -> InventoryRow {
    let number = |count: u64| FieldValue::Number(count as f64);
    let head = [(CODE.to_owned(), FieldValue::Word(code.to_owned())), (NOTES.to_owned(), number(number_of(parts)))];
    let of = |side: &FieldOption| (side.id.clone(), number(parts.get(side.id.as_str()).copied().unwrap_or(0)));
    head.into_iter().chain(sides.options.iter().filter(|_| is_divided).map(of)).collect()
}

/// Columns of what is published: the code, how many notes have it, and of what sort they are.
fn fields(kind: &InventoryKind, book: &Codebook, sides: &InventoryField) -> Vec<InventoryField> {
    let text = |key: &str| Catalogue::in_every_language(&format!("notes_told.{key}"));
    let option = |id: &str, label: Text| FieldOption { id: id.to_owned(), label, ..FieldOption::default() };
    let own = kind.fields.iter().find(|field| field.kind == FieldType::OwnWords);
    let codes = book.codes.iter().map(|code| option(&code.id, code.label.clone()));
    let none = option(Codebook::NONE_FITS, text("none_fits"));
    let all = option(ALL, text("all"));
    let code = InventoryField {
        id: CODE.to_owned(),
        kind: FieldType::Choice,
        required: true,
        label: text("about"),
        options: codes.chain([none, all]).collect(),
        ..InventoryField::default()
    };
    let number =
        |id: &str, label: Text| InventoryField { id: id.to_owned(), kind: FieldType::Number, label, ..InventoryField::default() };
    let notes = number(NOTES, own.map(|field| field.label.clone()).unwrap_or_default());
    let sides = sides.options.iter().map(|side| number(&side.id, side.label.clone()));
    [code, notes].into_iter().chain(sides).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instrument::inventory_kind;
    use crate::model::RoundId;

    fn notes(rows: &[(&str, &str, usize)]) -> Inventory {
        let row = |codes: &str, side: &str| {
            let codes = codes.split(' ').filter(|code| !code.is_empty()).map(str::to_owned).collect();
            InventoryRow::from([("note".into(), FieldValue::Several(codes)), ("side".into(), FieldValue::Word(side.into()))])
        };
        let rows = rows.iter().flat_map(|(codes, side, times)| std::iter::repeat_n(row(codes, side), *times)).collect();
        Inventory { round: RoundId::new("2026"), kind: inventory_kind("notes").unwrap().clone(), rows }
    }

    #[test]
    fn what_is_left_of_all_notes_is_not_a_handful() {
        let book = codebook(shipped_codebook(USUAL).unwrap(), USUAL).unwrap();
        for (few, told) in [(3, false), (0, true)] {
            let notes = notes(&[("law", "weakness", 12), ("bullying", "weakness", few), (Codebook::NONE_FITS, "weakness", 9)]);
            let table = counted(notes, &book, 5);
            let codes: Vec<&str> = table.rows.iter().filter_map(|row| table.word(row, CODE)).collect();
            assert_eq!((codes[0], codes.contains(&Codebook::NONE_FITS), codes.contains(&ALL)), ("law", told, true), "{codes:?}");
        }
    }

    /// Four notes about law are threats. What no code fits is about nothing else, so all threats less those would be these four.
    #[test]
    fn what_all_notes_are_about_does_not_divide_a_row_that_is_not() {
        let book = codebook(shipped_codebook(USUAL).unwrap(), USUAL).unwrap();
        let none = Codebook::NONE_FITS;
        for (few, divided) in [(4, [false, true, false]), (5, [true, true, true])] {
            let notes = notes(&[("law", "weakness", 20), ("law", "threat", few), (none, "weakness", 6), (none, "threat", 7)]);
            let table = counted(notes, &book, 5);
            let codes: Vec<Option<&str>> = table.rows.iter().map(|row| table.word(row, CODE)).collect();
            assert_eq!(codes, [Some("law"), Some(none), Some(ALL)]);
            assert_eq!(table.rows.iter().map(|row| row.contains_key("threat")).collect::<Vec<_>>(), divided, "{few}");
        }
    }

    #[test]
    fn codes_that_few_notes_have_are_not_named_and_no_part_of_a_row_is_small() {
        let book = codebook(shipped_codebook(USUAL).unwrap(), USUAL).unwrap();
        let notes = notes(&[
            ("law bullying", "weakness", 6),
            ("law", "strength", 5),
            ("law", "threat", 4),
            ("online", "threat", 4),
            ("", "threat", 9),
        ]);
        let table = counted(notes, &book, 5);
        let told: Vec<(Option<&str>, Option<&FieldValue>)> =
            table.rows.iter().map(|row| (table.word(row, CODE), row.get(NOTES))).collect();
        let number = |count: f64| Some(FieldValue::Number(count));
        assert_eq!(
            told,
            [(Some("law"), number(15.0).as_ref()), (Some("bullying"), number(6.0).as_ref()), (Some(ALL), number(19.0).as_ref())]
        );
        // Four notes about law are of one sort: the row is not divided. All six about bullying are of one.
        assert!(!table.rows[0].contains_key("strength"));
        assert_eq!((table.rows[1].get("weakness"), table.rows[1].get("threat")), (number(6.0).as_ref(), number(0.0).as_ref()));
        assert!(table.kind.field("note").is_none());
    }
}
