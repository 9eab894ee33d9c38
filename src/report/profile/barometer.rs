//! The barometer: every indicator with the country in the middle.

use super::heading;
use super::view::{ProfileView, drawn_verdict};
use crate::chart::{Barometer, Plot, RowLabel, Shown, Spine, SpineRow, SpineWords};
use crate::model::{Good, IndicatorTheme, ValueUnit};
use crate::privacy::profile::{FigureStatus, ProfileRow, VerdictWord};
use crate::report::document::{Block, Cell, Drawing, FigureBlock, Row, Table};
use crate::report::figures::draw_plot;
use crate::report::view::name_of;

/// Most sources that a line below the figure names; the list of sources has them all.
const MOST_SOURCES: usize = 4;

pub(super) fn section(view: &ProfileView<'_>, level: u8) -> Vec<Block> {
    let words = view.words;
    let rows = view.main_rows();
    if rows.is_empty() {
        return Vec::new();
    }
    let mut about = words.text("youth.barometer.about");
    if rows.iter().any(|row| view.indicator(row).is_some_and(|indicator| indicator.good == Good::None)) {
        about = format!("{about} {}", words.text("youth.barometer.unvalued_note"));
    }
    let title = finding(view);
    let subtitle = words.fill(
        "youth.barometer.subtitle",
        &[
            ("area", &view.release.area().name),
            ("tested", &words.count(view.tested() as u64)),
            ("all", &words.count(rows.len() as u64)),
            ("level", &view.confidence()),
        ],
    );
    let mut sources: Vec<String> = Vec::new();
    for source in rows.iter().map(|row| view.source(row)) {
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    let figure = FigureBlock {
        tells: view.tested() > 0,
        id: "youth-barometer".to_owned(),
        drawing: Some(drawing(view, &rows, &title)),
        title,
        subtitle: subtitle.into(),
        source: if sources.len() <= MOST_SOURCES { sources.join(" ") } else { String::new() },
        table: table(view, &rows),
    };
    vec![
        heading(level, "youth-barometer-section", words.text("youth.barometer.title")),
        Block::Paragraph(about),
        Block::Figure(Box::new(figure)),
    ]
}

fn finding(view: &ProfileView<'_>) -> String {
    let words = view.words;
    if view.tested() == 0 {
        let rows = view.main_rows();
        let on = |good| words.count(rows.iter().filter(|row| view.is_favourable(row) == Some(good)).count() as u64);
        return words.fill("youth.barometer.finding_sides", &[("good", &on(true)), ("other", &on(false))]);
    }
    let count = |verdict| words.count(view.count(verdict) as u64);
    words.fill(
        "youth.barometer.finding",
        &[
            ("worse", &count(VerdictWord::Worse)),
            ("better", &count(VerdictWord::Better)),
            ("same", &count(VerdictWord::NotDifferent)),
        ],
    )
}

fn drawing(view: &ProfileView<'_>, rows: &[&ProfileRow], title: &str) -> Drawing {
    let words = view.words;
    let text = |key: &str| words.text(&format!("youth.barometer.{key}"));
    let has_county = rows.iter().any(|row| row.county.as_ref().is_some_and(|county| county.value.is_some()));
    let spine = Spine {
        words: SpineWords {
            own: text("own"),
            country: words.text("youth.country"),
            county: if has_county { words.text("youth.county") } else { String::new() },
            range: text("range"),
            quartiles: text("quartiles"),
            worse: text("worse_end"),
            better: text("better_end"),
        },
        rows: spine_rows(view, rows),
    };
    let spoken: Vec<String> = rows
        .iter()
        .map(|row| {
            let shown = |value: Option<f64>| value.map_or_else(|| words.text("absent_mark"), |value| view.value(row, value));
            words.fill(
                "youth.barometer.alt_row",
                &[
                    ("indicator", &view.label(row)),
                    ("value", &shown(row.local.value)),
                    ("country", &shown(row.country.as_ref().and_then(|country| country.value))),
                    ("verdict", &view.verdict(row.verdict.verdict)),
                ],
            )
        })
        .collect();
    let alt = words.fill("youth.barometer.alt", &[("rows", &spoken.join("; "))]);
    draw_plot(words, "youth-barometer-drawing", title, alt, Plot::Spine(spine))
}

fn spine_rows(view: &ProfileView<'_>, rows: &[&ProfileRow]) -> Vec<SpineRow> {
    let mut theme: Option<IndicatorTheme> = None;
    rows.iter()
        .map(|row| {
            let mut label = RowLabel::new(named(view, row), String::new());
            let own = view.indicator(row).map(|indicator| indicator.theme);
            if let Some(own) = own.filter(|_| own != theme) {
                label = label.under(view.words.text(&format!("youth.theme.{}", name_of(&own))));
                theme = Some(own);
            }
            let national = row.country.as_ref().and_then(|country| country.value);
            SpineRow {
                label,
                country: national.map_or_else(|| view.words.text("not_available_mark"), |value| in_column(view, row, value)),
                mark: mark(view, row, national),
            }
        })
        .collect()
}

/// Columns are narrow: a unit other than per cent stands with the indicator's name.
fn in_column(view: &ProfileView<'_>, row: &ProfileRow, value: f64) -> String {
    if is_percent(row) { view.value(row, value) } else { view.number(row, value) }
}

pub(super) fn named(view: &ProfileView<'_>, row: &ProfileRow) -> String {
    let unit = view.suffix(row);
    if is_percent(row) || unit.is_empty() { view.label(row) } else { format!("{}, {}", view.label(row), unit.trim()) }
}

const fn is_percent(row: &ProfileRow) -> bool {
    matches!(row.unit, ValueUnit::Share | ValueUnit::Percent)
}

/// Without a national value there is no middle to measure from, and the row says that it has no figure to place.
fn mark(view: &ProfileView<'_>, row: &ProfileRow, national: Option<f64>) -> Shown<Barometer> {
    if row.local.status == FigureStatus::Suppressed {
        return Shown::Suppressed;
    }
    let (Some(value), Some(country)) = (row.local.value, national) else { return Shown::Absent };
    let of_county = row.county.as_ref().and_then(|county| county.value);
    let spread = row.spread_in_country.as_ref().filter(|spread| spread.areas > 1);
    let range = spread.map_or((value, value), |spread| (spread.quantiles[0], spread.quantiles[4]));
    // The county may lie outside the municipalities that happen to be in the table.
    let range = (range.0.min(of_county.unwrap_or(value)), range.1.max(of_county.unwrap_or(value)));
    Shown::Value(Barometer {
        value,
        text: in_column(view, row, value),
        country,
        county: of_county,
        range,
        quartiles: spread.filter(|spread| spread.areas >= 4).map(|spread| (spread.quantiles[1], spread.quantiles[3])),
        lower_is_better: view.indicator(row).is_some_and(|indicator| indicator.good == Good::Low),
        verdict: drawn_verdict(row.verdict.verdict),
        word: view.verdict(row.verdict.verdict),
    })
}

/// The same figures, with what the verdict rests on.
pub(super) fn table(view: &ProfileView<'_>, rows: &[&ProfileRow]) -> Table {
    let words = view.words;
    let column = |name: &str| words.text(&format!("youth.column.{name}"));
    let mut table = Table::new("youth-barometer-table", words.text("youth.barometer.title"), column("indicator"))
        .number(column("value"))
        .number(column("county"))
        .number(column("country"))
        .words(column("period"))
        .words(column("publisher"))
        .words(column("course"))
        .words(column("verdict"))
        .number(column("interval"))
        .number(column("counts"))
        .words(column("county_verdict"));
    let published = rows.iter().any(|row| row.published_verdict.is_some());
    if published {
        table = table.words(column("published_verdict"));
    }
    for row in rows {
        let or_none = |text: Option<String>| text.map_or_else(|| Cell::Missing(String::new()), Cell::Number);
        let or_nothing = |text: Option<String>| text.map_or_else(|| Cell::Missing(String::new()), Cell::Text);
        let mut cells = vec![
            view.cell(row, Some(&row.local)),
            view.cell(row, row.county.as_ref()),
            view.cell(row, row.country.as_ref()),
            Cell::Text(super::short_period(&row.period_label)),
            Cell::Text(view.publisher(row)),
            or_nothing(view.course(row)),
            Cell::Text(view.verdict_with_side(&row.verdict)),
            or_none(view.tested_interval(row)),
            or_none(view.counts(row)),
            row.county_verdict
                .as_ref()
                .map_or(Cell::Missing(String::new()), |verdict| Cell::Text(view.verdict_with_side(verdict))),
        ];
        if published {
            cells.push(or_nothing(view.published(row)));
        }
        table.rows.push(Row::new(view.label(row), cells));
    }
    table.folded()
}
