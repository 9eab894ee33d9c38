//! The sheet of how scales go together: a row for each pair.

use super::sheet::{Column, Part, Sheet, Value};
use crate::model::Statistic;
use crate::privacy::Shown;
use crate::report::correlations::pairs;
use crate::report::view::View;

/// The sheet; none where nobody asked.
pub(super) fn sheet(view: &View<'_>) -> Option<Sheet> {
    let words = view.words;
    let rows: Vec<Vec<Value>> = pairs(view)
        .into_iter()
        .map(|pair| {
            let n = match pair.plain {
                Some(Shown::Value(estimate)) => Value::Number(estimate.n as f64, super::sheet::Shape::Count),
                Some(Shown::Hidden) => Value::Hidden,
                _ => Value::Missing,
            };
            let mut cells = vec![Value::Text(view.label(pair.earlier)), Value::Text(view.label(pair.later)), n];
            for shown in [pair.plain, pair.corrected] {
                cells.extend([Part::Value, Part::Lower, Part::Upper].map(|part| Value::of(shown, part)));
            }
            cells
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let mut columns = vec![
        Column { header: words.text("validation.scale"), width: 40 },
        Column { header: words.text("validation.other"), width: 40 },
        Column { header: words.text("column.n"), width: 12 },
    ];
    for statistic in [Statistic::ScaleCorrelation, Statistic::DisattenuatedCorrelation] {
        let name = words.text(&format!("statistic.{statistic}"));
        let ends = ["youth.column.lower", "youth.column.upper"].map(|end| format!("{name}, {}", words.text(end).to_lowercase()));
        columns.extend(std::iter::once(name).chain(ends).map(|header| Column { header, width: 16 }));
    }
    Some(Sheet {
        chart: None,
        id: "correlations".into(),
        name: words.text("workbook.sheet.correlations"),
        about: words.text("workbook.about.correlations"),
        columns,
        rows,
    })
}
