//! Delimited text: answers as codes, rosters, crosswalks. UTF-8 and semicolons.

use super::{Plan, SimulatedRound};
use crate::instrument::{Background, Column, ColumnKind, Instrument, KeyRole};
use crate::model::{Answer, Crosswalk, Language, Roster};

/// Texts as lines of fields.
pub(super) fn delimited(rows: impl IntoIterator<Item = Vec<String>>, delimiter: char, line_end: &str) -> String {
    let mut text = String::new();
    for row in rows {
        for (position, field) in row.iter().enumerate() {
            if position > 0 {
                text.push(delimiter);
            }
            if field.contains([delimiter, ';', '"', '\n', '\r']) {
                text.push('"');
                text.push_str(&field.replace('"', "\"\""));
                text.push('"');
            } else {
                text.push_str(field);
            }
        }
        text.push_str(line_end);
    }
    text
}

/// The code that an export has for an answer; empty for a blank.
pub(super) fn code(instrument: &Instrument, column: &Column, answer: Answer) -> String {
    let ColumnKind::Response(id) = &column.kind else {
        return answer.as_level().map(|level| level.to_string()).unwrap_or_default();
    };
    let Some(scale) = instrument.response(id) else { return String::new() };
    let level = answer.as_level().and_then(|level| scale.levels.get(level)).map(crate::instrument::Level::code_text);
    let missing = answer.as_missing().and_then(|kind| scale.missing.iter().find(|missing| missing.kind == kind));
    level.or_else(|| missing.map(|missing| missing.code.clone())).unwrap_or_default()
}

/// The label that an export has for an answer; empty for a blank.
pub(super) fn label(instrument: &Instrument, column: &Column, answer: Answer, language: Language) -> String {
    let ColumnKind::Response(id) = &column.kind else {
        return answer.as_level().map(|level| tick_label(level == 1, language).to_string()).unwrap_or_default();
    };
    let Some(scale) = instrument.response(id) else { return String::new() };
    let level = answer.as_level().and_then(|level| scale.levels.get(level)).map(|level| &level.label);
    let missing = answer.as_missing().and_then(|kind| scale.missing.iter().find(|missing| missing.kind == kind));
    level.or(missing.map(|missing| &missing.label)).map(|label| label.get(language).to_string()).unwrap_or_default()
}

/// What stands for a tick, or for none.
pub(super) fn tick_label(ticked: bool, language: Language) -> &'static str {
    match (language.tag(), ticked) {
        ("nn", true) => "Valt",
        ("nn", false) => "Ikkje valt",
        ("en", true) => "Selected",
        ("en", false) => "Not selected",
        (_, true) => "Valgt",
        (_, false) => "Ikke valgt",
    }
}

/// The label of a background level; names of services and units stand as they are.
pub(super) fn background_label(background: &Background, value: &str, language: Language) -> String {
    let level = background.levels.iter().find(|level| level.id == value);
    level.map_or(value, |level| level.label.get(language)).to_string()
}

/// The code of a background level; names of services and units stand as they are.
fn background_code(background: &Background, value: &str) -> String {
    let level = background.levels.iter().find(|level| level.id == value);
    level.and_then(|level| level.code.clone()).unwrap_or_else(|| value.to_string())
}

/// Respondents and the codes of their answers.
pub(super) fn answers(instrument: &Instrument, round: &SimulatedRound) -> Vec<u8> {
    let backgrounds = || instrument.backgrounds.iter();
    let header =
        backgrounds().map(|background| background.id.clone()).chain(round.columns.iter().map(|column| column.name.clone()));
    let people = round.people.iter().filter(|person| person.is_respondent());
    let rows = people.map(|person| {
        let keys = backgrounds().zip(&person.backgrounds).map(|(background, value)| background_code(background, value));
        keys.chain(round.columns.iter().zip(&person.answers).map(|(column, &answer)| code(instrument, column, answer))).collect()
    });
    delimited(std::iter::once(header.collect()).chain(rows), ';', "\n").into_bytes()
}

/// The roster, with roles in the words of the questionnaire.
pub(super) fn roster(instrument: &Instrument, plan: &Plan, roster: &Roster) -> Vec<u8> {
    let role = instrument.background(KeyRole::Role);
    let label = |value: &str| role.map_or_else(|| value.to_string(), |role| background_label(role, value, plan.language));
    let rows = roster.rows.iter().map(|row| {
        let unit = row.unit.clone().unwrap_or_default();
        vec![row.service.clone(), unit, label(row.role.as_deref().unwrap_or_default()), row.employees.to_string()]
    });
    let header = match plan.language.tag() {
        "nn" => ["teneste", "eining", "rolle", "tilsette"],
        "en" => ["service", "unit", "role", "employees"],
        _ => ["tjeneste", "enhet", "rolle", "ansatte"],
    };
    delimited(std::iter::once(header.map(str::to_string).to_vec()).chain(rows), ';', "\n").into_bytes()
}

/// The crosswalk.
pub(super) fn crosswalk(crosswalk: &Crosswalk) -> Vec<u8> {
    let header = ["old_service", "old_unit", "new_service", "new_unit", "valid_from"].map(str::to_string).to_vec();
    let rows = crosswalk.rows.iter().map(|row| {
        let unit = |unit: &Option<String>| unit.clone().unwrap_or_default();
        vec![row.old_service.clone(), unit(&row.old_unit), row.new_service.clone(), unit(&row.new_unit), row.valid_from.clone()]
    });
    delimited(std::iter::once(header).chain(rows), ';', "\n").into_bytes()
}
