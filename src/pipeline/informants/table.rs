//! Units counted by service, as an inventory: a row for each question and service, a column for each answer.

use super::{Question, Told, Units};
use crate::instrument::Domain;
use crate::locale::Catalogue;
use crate::model::{FieldOption, FieldType, FieldValue, Inventory, InventoryField, InventoryKind, InventoryRow, Language, Text};
use crate::project::Round;
use crate::structures::{ANSWERED, EVERY_UNIT, NOT_KNOWN, QUESTION, SERVICE, UNITS, UNITS_KIND};

/// What the table calls its columns, in every language.
pub(super) fn said(key: &str) -> Text {
    Catalogue::in_every_language(&format!("units_told.{key}"))
}

/// The table of a part of the form, and of how many units several answered, and not alike.
pub(super) fn table(
    units: &Units<'_>,
    domain: &Domain,
    questions: &[Question],
    (round, services): (&Round, &[FieldOption]),
) -> (Inventory, u64) {
    let answers = answers(questions);
    let places: Vec<Option<&str>> = std::iter::once(None).chain(units.services().into_iter().map(Some)).collect();
    let mut rows = vec![whole(units)];
    for question in questions {
        let all = places.iter().map(|service| row(units, question, *service, &answers));
        rows.extend(all.filter(|row| row.contains_key(ANSWERED)));
    }
    let differing = |unit: &&super::Unit| questions.iter().any(|question| units.told(unit, question) == Told::Differing);
    let kind = InventoryKind {
        id: format!("{UNITS_KIND}{}", domain.id),
        counts: domain.counts,
        answered_by: domain.answered_by,
        title: domain.title.clone(),
        about: Text::default(),
        fields: fields(questions, &answers, &places, services),
    };
    let differing = units.all.iter().filter(differing).count() as u64;
    (Inventory { round: round.id.clone(), kind, rows }, differing)
}

/// Answers of all questions, the one that says that a unit has what is asked for first. Those that are called alike share a column.
fn answers(questions: &[Question]) -> Vec<Text> {
    let mut answers: Vec<Text> = Vec::new();
    for question in questions {
        let mut levels: Vec<&Text> = question.levels.iter().collect();
        if question.has != Some(0) {
            levels.reverse();
        }
        for level in levels {
            if !answers.iter().any(|answer| is_same(answer, level)) {
                answers.push(level.clone());
            }
        }
    }
    answers
}

/// Whether two answers are called alike, in every language that both have.
fn is_same(one: &Text, other: &Text) -> bool {
    let pairs = || Language::ALL.into_iter().filter_map(|language| Some((one.exact(language)?, other.exact(language)?)));
    pairs().next().is_some() && pairs().all(|(one, other)| one == other)
}

fn column(position: usize) -> String {
    format!("answer_{}", position + 1)
}

fn number(count: u64) -> FieldValue {
    FieldValue::Number(count as f64)
}

/// For how many units anybody answered anything.
fn whole(units: &Units<'_>) -> InventoryRow {
    let answered = units.all.iter().filter(|unit| !unit.cells.is_empty()).count() as u64;
    let mut row = InventoryRow::from([
        (QUESTION.to_owned(), FieldValue::Word(EVERY_UNIT.to_owned())),
        (ANSWERED.to_owned(), number(answered)),
    ]);
    if units.known {
        row.insert(UNITS.to_owned(), number(units.all.len() as u64));
    }
    row
}

/// Units of a service, or all of them, by what they answered; without a count where none did.
fn row(units: &Units<'_>, question: &Question, service: Option<&str>, answers: &[Text]) -> InventoryRow {
    let mut counts = vec![0_u64; question.levels.len()];
    let mut not_known = 0;
    for unit in units.all.iter().filter(|unit| service.is_none_or(|service| unit.service == service)) {
        match units.told(unit, question) {
            Told::Level(level) => counts[level] += 1,
            Told::NotKnown | Told::Differing => not_known += 1,
            Told::Nothing => {}
        }
    }
    let mut row = InventoryRow::from([(QUESTION.to_owned(), FieldValue::Word(question.id.clone()))]);
    if let Some(service) = service {
        row.insert(SERVICE.to_owned(), FieldValue::Word(service.to_owned()));
    }
    let answered = counts.iter().sum::<u64>() + not_known;
    if answered == 0 {
        return row;
    }
    for (level, count) in question.levels.iter().zip(counts) {
        if let Some(position) = answers.iter().position(|answer| is_same(answer, level)) {
            row.insert(column(position), number(count));
        }
    }
    row.insert(NOT_KNOWN.to_owned(), number(not_known));
    row.insert(ANSWERED.to_owned(), number(answered));
    row
}

fn fields(questions: &[Question], answers: &[Text], places: &[Option<&str>], services: &[FieldOption]) -> Vec<InventoryField> {
    let field = |id: &str, kind: FieldType, label: Text, options: Vec<FieldOption>| InventoryField {
        id: id.to_owned(),
        kind,
        label,
        options,
        ..InventoryField::default()
    };
    let every = FieldOption { id: EVERY_UNIT.to_owned(), label: said("every_unit"), ..FieldOption::default() };
    let asked = questions.iter().map(|question| {
        let top = question.has.and_then(|level| answers.iter().position(|answer| is_same(answer, &question.levels[level])));
        FieldOption { id: question.id.clone(), label: question.text.clone(), has: top.map(column), ..FieldOption::default() }
    });
    let place = |id: &str| {
        let known = services.iter().find(|service| service.id == id);
        let label = known.map_or_else(|| Text::same(id), |service| service.label.clone());
        FieldOption { id: id.to_owned(), label, ..FieldOption::default() }
    };
    let own = places.iter().flatten().map(|service| place(service)).collect();
    let question = said("question");
    let mut fields = vec![
        InventoryField {
            required: true,
            ..field(QUESTION, FieldType::Choice, question, std::iter::once(every).chain(asked).collect())
        },
        field(SERVICE, FieldType::Choice, said("service"), own),
    ];
    let levels = answers.iter().enumerate();
    fields.extend(levels.map(|(position, answer)| field(&column(position), FieldType::Number, answer.clone(), Vec::new())));
    let not_known = said("not_known");
    fields.push(field(NOT_KNOWN, FieldType::Number, not_known, Vec::new()));
    fields.push(field(ANSWERED, FieldType::Number, said("answered"), Vec::new()));
    fields.push(field(UNITS, FieldType::Number, said("in_all"), Vec::new()));
    fields
}
