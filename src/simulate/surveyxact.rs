//! The three tables of a SurveyXact export with long names: UTF-16LE with its mark, tabulators, CRLF, every invitation a row.

use super::people::Invitation;
use super::tables::{background_label, code, delimited, tick_label};
use super::{Person, Plan, SimulatedRound};
use crate::instrument::{Background, Choice, Column, ColumnKind, Instrument};
use crate::model::Language;

/// The ends that an invitation can have, in the order of `statoverall_1` to `_5`; nobody is left at "new".
const STATES: [Option<Invitation>; 5] =
    [None, Some(Invitation::Distributed), Some(Invitation::Partly), Some(Invitation::Completed), Some(Invitation::Rejected)];

/// Columns that the system puts before the questions.
const BEFORE: [&str; 3] = ["respondentid", "created", "email"];

/// Number of the first respondent.
const FIRST_NUMBER: usize = 481_000_001;

/// The files of the folder.
pub(super) fn folder(instrument: &Instrument, plan: &Plan, round: &SimulatedRound) -> [(&'static str, Vec<u8>); 3] {
    let backgrounds: Vec<Coded<'_>> = instrument
        .backgrounds
        .iter()
        .enumerate()
        .map(|(position, background)| Coded::new(background, position, round, plan))
        .collect();
    [
        ("dataset.csv", encoded(&dataset(instrument, round, &backgrounds))),
        ("labels.csv", encoded(&labels(instrument, plan, round, &backgrounds))),
        ("structure.csv", encoded(&structure(instrument, plan, round, &backgrounds))),
    ]
}

/// A background variable and the values that stand behind its numbers.
struct Coded<'a> {
    background: &'a Background,
    /// Value and label; the number is the position from 1.
    values: Vec<(String, String)>,
}

impl<'a> Coded<'a> {
    /// Declared levels in their order; names of services and units in the order of the roster.
    fn new(background: &'a Background, position: usize, round: &SimulatedRound, plan: &Plan) -> Self {
        let mut names: Vec<String> = background.levels.iter().map(|level| level.id.clone()).collect();
        if names.is_empty() {
            names =
                round.people.iter().map(|person| person.backgrounds[position].clone()).filter(|name| !name.is_empty()).collect();
            let place = |name: &String| {
                let row = |row: &crate::model::RosterRow| row.service == *name || row.unit.as_deref() == Some(name.as_str());
                round.roster.rows.iter().position(row)
            };
            names.sort_by(|a, b| (place(a), a).cmp(&(place(b), b)));
            names.dedup();
        }
        let labelled = |name: String| (name.clone(), background_label(background, &name, plan.language));
        Self { background, values: names.into_iter().map(labelled).collect() }
    }

    fn code(&self, value: &str) -> String {
        let position = self.values.iter().position(|(name, _)| name == value);
        position.map(|position| (position + 1).to_string()).unwrap_or_default()
    }
}

fn encoded(rows: &[Vec<String>]) -> Vec<u8> {
    let text = delimited(rows.iter().cloned(), '\t', "\r\n");
    std::iter::once(0xFEFF_u16).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

fn dataset(instrument: &Instrument, round: &SimulatedRound, backgrounds: &[Coded<'_>]) -> Vec<Vec<String>> {
    let states = (1..=STATES.len()).map(|state| format!("statoverall_{state}"));
    let header = BEFORE.iter().map(|name| (*name).to_string());
    let header = header.chain(backgrounds.iter().map(|coded| coded.background.id.clone()));
    let header = header.chain(round.columns.iter().map(|column| column.name.clone()));
    let header = header.chain(instrument.opens.iter().map(|open| open.id.clone())).chain(states);
    let row = |(position, person): (usize, &Person)| {
        let number = FIRST_NUMBER + position;
        let system = [number.to_string(), format!("{} 08:00:00", round.opened), format!("ansatt{:04}@example.no", position + 1)];
        let keys = backgrounds.iter().zip(&person.backgrounds).map(|(coded, value)| coded.code(value));
        let answers = round.columns.iter().zip(&person.answers).map(|(column, &answer)| code(instrument, column, answer));
        let states = STATES.iter().map(|state| u8::from(*state == Some(person.invitation)).to_string());
        system.into_iter().chain(keys).chain(answers).chain(person.texts.iter().cloned()).chain(states).collect()
    };
    std::iter::once(header.collect()).chain(round.people.iter().enumerate().map(row)).collect()
}

/// Variable, code, label; no header.
fn labels(instrument: &Instrument, plan: &Plan, round: &SimulatedRound, backgrounds: &[Coded<'_>]) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut add = |name: &str, code: &str, label: &str| rows.push(vec![name.to_string(), code.to_string(), label.to_string()]);
    for coded in backgrounds {
        for (value, label) in &coded.values {
            add(&coded.background.id, &coded.code(value), label);
        }
    }
    for column in &round.columns {
        match &column.kind {
            ColumnKind::Tick { .. } => {
                add(&column.name, "0", tick_label(false, plan.language));
                add(&column.name, "1", tick_label(true, plan.language));
            }
            ColumnKind::Response(id) => {
                let Some(scale) = instrument.response(id) else { continue };
                for level in &scale.levels {
                    add(&column.name, &level.code_text(), level.label.get(plan.language));
                }
                for missing in &scale.missing {
                    add(&column.name, &missing.code, missing.label.get(plan.language));
                }
            }
        }
    }
    let states = match plan.language {
        Language::En => ["New", "Distributed", "Partially complete", "Completed", "Rejected"],
        _ => ["Ny", "Distribuert", "Noen svar", "Gjennomført", "Frafalt"],
    };
    for (state, label) in (1..).zip(states) {
        add(&format!("statoverall_{state}"), "0", tick_label(false, plan.language));
        add(&format!("statoverall_{state}"), "1", label);
    }
    rows
}

fn structure(instrument: &Instrument, plan: &Plan, round: &SimulatedRound, backgrounds: &[Coded<'_>]) -> Vec<Vec<String>> {
    let language = plan.language;
    let header = ["questionName", "variableName", "questionType", "subType", "questionText", "choiceValue", "choiceText"];
    let mut rows = vec![header.map(str::to_string).to_vec()];
    let mut add = |fields: [&str; 7]| rows.push(fields.map(str::to_string).to_vec());
    for name in BEFORE {
        add([name, name, "Open", if name == "created" { "Date" } else { "String" }, name, "", ""]);
    }
    for coded in backgrounds {
        let id = coded.background.id.as_str();
        add([id, id, "Closed", "Single", coded.background.text.get(language), "", ""]);
    }
    for column in &round.columns {
        let (name, text) = (column.name.as_str(), column.text.get(language));
        match (&column.kind, multi_of(instrument, column)) {
            (ColumnKind::Tick { option }, Some((id, question, number))) => {
                add([id, name, "Closed", "Multiple", question.get(language), &number.to_string(), option.label.get(language)]);
            }
            _ => add([battery(instrument, name), name, "Closed", "Single", text, "", ""]),
        }
    }
    for open in &instrument.opens {
        add([&open.id, &open.id, "Open", "String", open.text.get(language), "", ""]);
    }
    rows
}

/// The multi-select that a column belongs to: its id, its words, the number of the option.
fn multi_of<'a>(instrument: &'a Instrument, column: &Column) -> Option<(&'a str, &'a crate::model::Text, usize)> {
    let found = |multi: &'a crate::instrument::MultiSelect| {
        let is_it = |option: &Choice| multi.column_name(option) == column.name;
        Some((multi.id.as_str(), &multi.text, multi.options.iter().position(is_it)? + 1))
    };
    instrument.multis.iter().find_map(found)
}

/// The question that a column is a row of: its matrix, or itself.
fn battery<'a>(instrument: &'a Instrument, column: &'a str) -> &'a str {
    let of = |matrix: &&crate::instrument::Matrix| matrix.columns().iter().any(|cell| cell.name == column);
    instrument.matrices.iter().find(of).map_or(column, |matrix| matrix.id.as_str())
}
