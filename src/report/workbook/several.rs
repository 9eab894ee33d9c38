//! Many municipalities for those who go on in a spreadsheet: a sheet of scales, of who answered, and of questions with several answers.

use super::sheet::{Column, Shape, Sheet, Value};
use super::write;
use crate::locale::Catalogue;
use crate::model::Text;
use crate::report::ReportError;
use crate::report::several::{Told, Whole};

/// The workbook.
///
/// # Errors
/// When the library that writes the format fails.
pub fn several_workbook(whole: &Whole<'_>) -> Result<Vec<u8>, ReportError> {
    let words = Catalogue::of(whole.language);
    let sheets = [scales(whole), response(whole), choices(whole)];
    write::titled(&sheets, &format!("{} – {}", words.text("several.title"), whole.name), words).map_err(ReportError::new)
}

/// A row for each municipality and scale.
fn scales(whole: &Whole<'_>) -> Sheet {
    let columns = [
        ("several.municipality", 24),
        ("column.scale", 32),
        ("several.sheet_mean", 12),
        ("several.sheet_n", 12),
        ("several.sheet_gap", 16),
        ("several.sheet_gap_word", 30),
        ("several.sheet_change", 16),
        ("several.sheet_change_word", 30),
    ];
    let rows = whole.standings.iter().flat_map(|standing| {
        standing.scales.iter().map(|scale| {
            let n = if let Told::Value { n, .. } = scale.mean {
                Value::Number(n as f64, Shape::Count)
            } else {
                number(scale.mean, Shape::Count)
            };
            let word =
                |told: Told, word: String| if told.value().is_some() { Value::Text(word) } else { number(told, Shape::Points) };
            vec![
                Value::Text(standing.name.clone()),
                say(whole, &scale.label),
                number(scale.mean, Shape::Points),
                n,
                number(scale.gap.0, Shape::Difference),
                word(scale.gap.0, whole.word("gap", scale.gap.1)),
                number(scale.change.0, Shape::Difference),
                word(scale.change.0, whole.word("change", scale.change.1)),
            ]
        })
    });
    sheet(whole, "scales", "several.sheet_scales", &columns, rows.collect())
}

/// A row for each municipality.
fn response(whole: &Whole<'_>) -> Sheet {
    let columns = [("several.municipality", 24), ("statistic.respondents", 16), ("statistic.response_rate", 16)];
    let rows = whole.standings.iter().map(|standing| {
        let plain = |value: Option<f64>, shape| value.map_or(Value::Missing, |value| Value::Number(value, shape));
        vec![
            Value::Text(standing.name.clone()),
            plain(standing.respondents.map(|count| count as f64), Shape::Count),
            plain(standing.rate, Shape::FinePercent),
        ]
    });
    sheet(whole, "response", "several.response", &columns, rows.collect())
}

/// A row for each municipality and option.
fn choices(whole: &Whole<'_>) -> Sheet {
    let columns =
        [("several.municipality", 24), ("several.sheet_question", 48), ("several.option", 36), ("several.sheet_share", 14)];
    let rows = whole.standings.iter().flat_map(|standing| {
        standing.wishes.iter().map(|wish| {
            vec![
                Value::Text(standing.name.clone()),
                say(whole, &wish.question),
                say(whole, &wish.label),
                number(wish.share, Shape::FinePercent),
            ]
        })
    });
    sheet(whole, "choices", "several.sheet_choices", &columns, rows.collect())
}

fn say(whole: &Whole<'_>, text: &Text) -> Value {
    Value::Text(text.get(whole.language).to_owned())
}

const fn number(told: Told, shape: Shape) -> Value {
    match told {
        Told::Value { value, .. } => Value::Number(value, shape),
        Told::Hidden => Value::Hidden,
        Told::Absent => Value::Missing,
    }
}

fn sheet(whole: &Whole<'_>, id: &'static str, name: &str, columns: &[(&str, u8)], rows: Vec<Vec<Value>>) -> Sheet {
    let words = Catalogue::of(whole.language);
    let column = |(name, width): &(&str, u8)| Column { header: words.text(name), width: *width };
    Sheet {
        id: id.into(),
        name: words.text(name),
        about: String::new(),
        columns: columns.iter().map(column).collect(),
        rows,
        chart: None,
    }
}
