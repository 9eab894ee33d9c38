//! The youth profile for those who continue in a spreadsheet: a sheet of lines and a sheet of periods.

use super::sheet::{Column, Shape, Sheet, Value};
use super::write;
use crate::model::{Language, ValueUnit};
use crate::privacy::ProfileRelease;
use crate::privacy::profile::{FigureStatus, ProfileFigure, ProfileRow};
use crate::report::ReportError;
use crate::report::profile::{ProfileView, short_period};
use crate::report::view::View;

/// The workbook of a profile.
///
/// # Errors
/// When the library that writes the format fails.
pub fn profile_workbook(release: &ProfileRelease, language: Language) -> Result<Vec<u8>, ReportError> {
    let view = ProfileView::new(release, language);
    let title = view.words.text("youth.title");
    let sheets = [lines(&view), periods(&view)];
    write::titled(&sheets, &format!("{title} – {}", release.area().name), view.words).map_err(ReportError::new)
}

/// The same sheets in the workbook of a survey, under the names that they have there.
pub(super) fn sheets(release: &ProfileRelease, survey: &View<'_>) -> [Sheet; 2] {
    let view = ProfileView::new(release, survey.words.language());
    [lines(&view), periods(&view)].map(|sheet| {
        let words = |part: &str| survey.words.text(&format!("workbook.{part}.{}", sheet.id));
        Sheet { name: words("sheet"), about: words("about"), ..sheet }
    })
}

fn lines(view: &ProfileView<'_>) -> Sheet {
    let names = [
        ("indicator", 36),
        ("period", 14),
        ("unit", 12),
        ("value", 12),
        ("lower", 12),
        ("upper", 12),
        ("count", 12),
        ("denominator", 12),
        ("county", 12),
        ("country", 12),
        ("publisher", 18),
        ("course", 28),
        ("verdict", 28),
        ("published_verdict", 20),
        ("county_verdict", 28),
        ("reason", 60),
    ];
    let rows = view.release.rows().iter().map(|row| {
        let shape = shape(row);
        let reason = view.reason(row).unwrap_or_default();
        let mut cells = vec![Value::Text(view.label(row)), Value::Text(short_period(&row.period_label))];
        cells.push(Value::Text(view.suffix(row).trim().to_owned()));
        cells.extend(figure(&row.local, shape));
        cells.extend([row.local.count, row.local.denominator].map(|count| number(&row.local, count, Shape::Count)));
        for other in [&row.county, &row.country] {
            cells.push(other.as_ref().map_or(Value::Missing, |other| number(other, other.value, shape)));
        }
        let or_nothing = |text: Option<String>| text.map_or(Value::Missing, Value::Text);
        cells.push(Value::Text(view.publisher(row)));
        cells.push(or_nothing(view.course(row)));
        cells.push(Value::Text(view.verdict_with_side(&row.verdict)));
        cells.push(or_nothing(view.published(row)));
        cells.push(row.county_verdict.as_ref().map_or(Value::Missing, |verdict| Value::Text(view.verdict_with_side(verdict))));
        cells.push(Value::Text(reason));
        cells
    });
    sheet(view, "youth", "youth.barometer.title", &names, rows.collect())
}

fn periods(view: &ProfileView<'_>) -> Sheet {
    let names = [
        ("indicator", 36),
        ("period", 18),
        ("unit", 12),
        ("value", 12),
        ("lower", 12),
        ("upper", 12),
        ("county", 12),
        ("country", 12),
    ];
    let mut rows = Vec::new();
    for row in view.release.rows() {
        let shape = shape(row);
        for point in &row.series {
            let mut cells = vec![Value::Text(view.label(row)), Value::Text(point.label.clone())];
            cells.push(Value::Text(view.suffix(row).trim().to_owned()));
            cells.extend(figure(&point.local, shape));
            let plain = |value: Option<f64>| value.map_or(Value::Missing, |value| Value::Number(value, shape));
            cells.extend([plain(point.county), plain(point.country)]);
            rows.push(cells);
        }
    }
    sheet(view, "youth_series", "youth.trend.title", &names, rows)
}

fn sheet(view: &ProfileView<'_>, id: &'static str, name: &str, names: &[(&str, u8)], rows: Vec<Vec<Value>>) -> Sheet {
    let column = |(name, width): &(&str, u8)| Column { header: view.words.text(&format!("youth.column.{name}")), width: *width };
    Sheet {
        id: id.into(),
        name: view.words.text(name),
        about: String::new(),
        columns: names.iter().map(column).collect(),
        rows,
        chart: None,
    }
}

/// Value and ends of the interval.
fn figure(figure: &ProfileFigure, shape: Shape) -> [Value; 3] {
    let interval = figure.interval.as_ref();
    [
        number(figure, figure.value, shape),
        number(figure, interval.map(|interval| interval.lower), shape),
        number(figure, interval.map(|interval| interval.upper), shape),
    ]
}

fn number(figure: &ProfileFigure, value: Option<f64>, shape: Shape) -> Value {
    match (figure.status, value) {
        (FigureStatus::Suppressed, _) => Value::Hidden,
        (_, Some(value)) => Value::Number(value, shape),
        (_, None) => Value::Missing,
    }
}

/// Shares are shown as per cent; everything else as it is published.
const fn shape(row: &ProfileRow) -> Shape {
    match row.unit {
        ValueUnit::Share => Shape::FinePercent,
        ValueUnit::Count => Shape::Count,
        _ => Shape::Points,
    }
}
