//! A workbook with one sheet: respondents, and the labels of their answers.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::tables::{background_label, label};
use super::{Plan, SimulatedRound};
use crate::instrument::Instrument;

/// The sheet that survey systems in Norwegian export to.
const SHEET: &str = "Svar";

/// Cells are written as text whatever they hold, and the document is dated by its round, so that the bytes are always the same.
pub(super) fn answers(instrument: &Instrument, plan: &Plan, round: &SimulatedRound) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&date(&round.opened)?));
    let sheet = workbook.add_worksheet();
    sheet.set_name(SHEET)?;
    let backgrounds = || instrument.backgrounds.iter();
    let header =
        backgrounds().map(|background| background.id.as_str()).chain(round.columns.iter().map(|column| column.name.as_str()));
    for (column, name) in (0..).zip(header) {
        sheet.write_string(0, column, name)?;
    }
    let people = round.people.iter().filter(|person| person.is_respondent());
    for (row, person) in (1..).zip(people) {
        let keys = backgrounds().zip(&person.backgrounds).map(|(key, value)| background_label(key, value, plan.language));
        let answers = round.columns.iter().zip(&person.answers);
        let answers = answers.map(|(column, &answer)| label(instrument, column, answer, plan.language));
        for (column, text) in (0..).zip(keys.chain(answers)) {
            if !text.is_empty() {
                sheet.write_string(row, column, text)?;
            }
        }
    }
    workbook.save_to_buffer()
}

/// Midnight of a date like `2026-03-02`.
pub(super) fn date(text: &str) -> Result<ExcelDateTime, XlsxError> {
    let part = |range: std::ops::Range<usize>| text.get(range).and_then(|digits| digits.parse().ok()).unwrap_or(0_u16);
    let small = |number: u16| u8::try_from(number).unwrap_or(0);
    ExcelDateTime::from_ymd(part(0..4), small(part(5..7)), small(part(8..10)))
}
