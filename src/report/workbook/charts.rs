//! Sheets with a chart that the spreadsheet draws itself, of what is shown and nothing else.
//!
//! A spreadsheet would draw a word as a bar of no length, so a group that may not be shown has no row here; the sheets with all
//! figures say that it is hidden.

use super::sheet::{Chart, Column, Part, Sheet, Value};
use crate::model::{GroupAt, MeasureAt, Statistic};
use crate::report::view::View;

/// Width of the column of names, in characters.
const NAME: u8 = 44;
const NUMBER: u8 = 14;
/// Longest text that stands for a chart, in the units of the format.
const LONGEST_ALT: usize = 255;

/// Scales of everyone, now and in the round before; and response rates.
pub(super) fn sheets(view: &View<'_>) -> Vec<Sheet> {
    [scales(view), response(view)].into_iter().flatten().collect()
}

fn scales(view: &View<'_>) -> Option<Sheet> {
    let words = view.words;
    let mean = |scale, group| Value::of(view.shown(scale, group, Statistic::Mean100), Part::Value);
    let scales = view.scales();
    let scales: Vec<MeasureAt> = scales.filter(|&scale| mean(scale, view.total).is_number()).collect();
    let before = view.previous_total.filter(|&total| scales.iter().all(|&scale| mean(scale, total).is_number()));
    let totals: Vec<GroupAt> = std::iter::once(view.total).chain(before).collect();
    let rows: Vec<Vec<Value>> = scales
        .iter()
        .map(|&scale| {
            let name = Value::Text(view.label(scale));
            std::iter::once(name).chain(totals.iter().map(|&total| mean(scale, total))).collect()
        })
        .collect();
    let rounds = std::iter::once(view.round).chain(view.previous.filter(|_| before.is_some()));
    let columns = std::iter::once(Column { header: words.text("column.scale"), width: NAME })
        .chain(rounds.map(|round| Column { header: view.round_label(round), width: NUMBER }))
        .collect();
    sheet(view, "chart_scales", columns, rows, 100.0)
}

fn response(view: &View<'_>) -> Option<Sheet> {
    let words = view.words;
    let measure = view.response()?;
    let groups = std::iter::once(view.total).chain(view.main_groups());
    let rows: Vec<Vec<Value>> = groups
        .map(|group| {
            let rate = Value::of(view.shown(measure, group, Statistic::ResponseRate), Part::Value);
            vec![Value::Text(view.group_label(group)), rate]
        })
        .filter(|row| row[1].is_number())
        .collect();
    let columns = vec![
        Column { header: words.text("column.group"), width: NAME },
        Column { header: words.text("statistic.response_rate"), width: NUMBER },
    ];
    sheet(view, "chart_response", columns, rows, 1.0)
}

/// A sheet with its chart; `None` without rows.
fn sheet(view: &View<'_>, id: &'static str, columns: Vec<Column>, rows: Vec<Vec<Value>>, highest: f64) -> Option<Sheet> {
    let words = view.words;
    let about = words.text(&format!("workbook.about.{id}"));
    let chart = Chart { title: about.clone(), alt: alt(view, &format!("alt.{id}"), &rows), highest };
    (!rows.is_empty()).then(|| Sheet {
        id: id.into(),
        name: words.text(&format!("workbook.sheet.{id}")),
        about,
        columns,
        rows,
        chart: Some(chart),
    })
}

/// Words that stand for a chart, as many rows as spreadsheets have room for. The table beside it has them all.
fn alt(view: &View<'_>, words: &str, rows: &[Vec<Value>]) -> String {
    let fill = |rows: &str| view.words.fill(words, &[("rows", rows)]);
    let mut told = String::new();
    for row in rows.iter().filter_map(|row| spoken(view, row)) {
        let more = if told.is_empty() { row } else { format!("{told}; {row}") };
        if fill(&more).encode_utf16().count() > LONGEST_ALT {
            break;
        }
        told = more;
    }
    fill(&told)
}

/// A row as it is read aloud: its name and its newest value.
fn spoken(view: &View<'_>, row: &[Value]) -> Option<String> {
    match row {
        [Value::Text(name), Value::Number(value, shape), ..] => {
            let value = if shape.is_share() { view.words.whole_percent(*value) } else { view.words.number(*value, 0) };
            Some(format!("{name}: {value}"))
        }
        _ => None,
    }
}
