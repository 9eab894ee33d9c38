//! Each indicator over its own periods, with intervals and with gaps left open.

use super::heading;
use super::view::{ProfileView, short_period};
use crate::chart::{Axis, Comparison, Moment, Panel, Plot, Shown, SmallMultiples, Tick};
use crate::model::elementary::{log10, power};
use crate::privacy::profile::{FigureStatus, MIN_POINTS, ProfileFigure, ProfileRow, SeriesPoint};
use crate::report::document::{Block, Cell, Drawing, FigureBlock, Row, Table};
use crate::report::figures::draw_plot;
use crate::report::titles;
use crate::report::view::name_of;

pub(super) fn section(view: &ProfileView<'_>, level: u8) -> Vec<Block> {
    let words = view.words;
    let shown = |point: &&SeriesPoint| point.local.value.is_some();
    let rows: Vec<&ProfileRow> =
        view.main_rows().into_iter().filter(|row| row.series.iter().filter(shown).count() >= 2).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![
        heading(level, "youth-trends", words.text("youth.trend.title")),
        Block::Paragraph(words.fill("youth.trend.about", &[("points", &words.count(MIN_POINTS as u64))])),
    ];
    let mut theme = None;
    for row in rows {
        let own = view.indicator(row).map(|indicator| indicator.theme);
        if let Some(own) = own.filter(|_| own != theme) {
            let name = name_of(&own);
            blocks.push(heading(level + 1, format!("youth-trends-{name}"), words.text(&format!("youth.theme.{name}"))));
            theme = Some(own);
        }
        blocks.push(Block::Figure(Box::new(figure(view, row))));
    }
    blocks
}

fn figure(view: &ProfileView<'_>, row: &ProfileRow) -> FigureBlock {
    let words = view.words;
    let id = format!("youth-trend-{}", view.position(row));
    let ends: Vec<&SeriesPoint> = row.series.iter().filter(|point| point.local.value.is_some()).collect();
    let said = |point: Option<&&SeriesPoint>| {
        let value = point.and_then(|point| point.local.value).map(|value| view.value(row, value)).unwrap_or_default();
        (value, point.map(|point| short_period(&point.label)).unwrap_or_default())
    };
    let ((first, from), (last, to)) = (said(ends.first()), said(ends.last()));
    let label = view.label(row);
    let values = [("indicator", label.as_str()), ("first", &first), ("from", &from), ("last", &last), ("to", &to)];
    let title = titles::fitting(
        ["youth.trend.from_to", "youth.trend.from_to_short", "youth.trend.last"].map(|key| words.fill(key, &values)),
    );
    let course = words.text(&format!("youth.trend.{}", name_of(&row.trend.course)));
    let has_county = row.series.iter().any(|point| point.county.is_some());
    let key = if has_county { "youth.trend.subtitle" } else { "youth.trend.subtitle_bare" };
    let area = &view.release.area().name;
    FigureBlock {
        tells: false,
        subtitle: words.fill(key, &[("area", area), ("course", &course)]).into(),
        drawing: axis(view, row).map(|axis| drawing(view, row, &id, &title, axis)),
        table: table(view, row, &id),
        source: view.source(row),
        title,
        id,
    }
}

fn drawing(view: &ProfileView<'_>, row: &ProfileRow, id: &str, title: &str, axis: Axis) -> Drawing {
    let words = view.words;
    let factor = ProfileView::factor(row);
    let area = &view.release.area().name;
    let moment = |value: f64, interval: Option<(f64, f64)>| {
        Shown::Value(Moment { value: value * factor, interval, text: view.value(row, value) })
    };
    let own = row.series.iter().map(|point| match (point.local.status, point.local.value) {
        (FigureStatus::Suppressed, _) => Shown::Suppressed,
        (_, Some(value)) => moment(value, ends(&point.local, factor)),
        (_, None) => Shown::Absent,
    });
    let panels = vec![Panel { label: area.clone(), points: own.collect(), breaks: Vec::new() }];
    let line = |label: String, value: fn(&SeriesPoint) -> Option<f64>| Comparison {
        label,
        values: row.series.iter().map(|point| value(point).map(|value| value * factor)).collect(),
    };
    let nation = line(words.text("youth.country"), |point| point.country);
    let county = view.release.county().map(|county| line(county.name.clone(), |point| point.county));
    let comparisons = std::iter::once(nation).chain(county).filter(|line| line.values.iter().any(Option::is_some));
    let multiples = SmallMultiples {
        axis,
        times: row.series.iter().map(|point| short_period(&point.label)).collect(),
        comparisons: comparisons.collect(),
        break_label: String::new(),
        panels,
    };
    let spoken: Vec<String> =
        row.series.iter().filter_map(|point| Some(format!("{} {}", point.label, view.value(row, point.local.value?)))).collect();
    let alt = words.fill("youth.trend.alt", &[("area", area), ("rows", &spoken.join("; "))]);
    draw_plot(words, &format!("{id}-drawing"), title, alt, Plot::SmallMultiples(multiples))
}

fn ends(figure: &ProfileFigure, factor: f64) -> Option<(f64, f64)> {
    figure.interval.map(|interval| (interval.lower * factor, interval.upper * factor))
}

/// A round range that holds everything that is shown: values of all three areas and the ends of intervals.
fn axis(view: &ProfileView<'_>, row: &ProfileRow) -> Option<Axis> {
    let factor = ProfileView::factor(row);
    let mut values = Vec::new();
    for point in &row.series {
        values.extend([point.local.value, point.county, point.country].into_iter().flatten().map(|value| value * factor));
        values.extend(ends(&point.local, factor).into_iter().flat_map(|(lower, upper)| [lower, upper]));
    }
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !low.is_finite() || !high.is_finite() {
        return None;
    }
    // From zero when the range is near it anyway: half a share is then half as high.
    let low = if low >= 0.0 && low < high * 0.5 { 0.0 } else { low };
    let step = round_step((high - low).max(high.abs() * 0.05).max(1e-6) / 3.0);
    let (first, last) = ((low / step).floor(), (high / step).ceil().max((low / step).floor() + 1.0));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let count = ((last - first) as usize).min(20);
    let decimals = usize::from(step < 1.0) + usize::from(step < 0.1);
    let suffix = view.suffix(row);
    let suffix = if suffix.trim() == "%" { suffix } else { String::new() };
    let ticks = (0..=count).map(|index| {
        let value = (first + index as f64) * step;
        Tick { value, label: format!("{}{suffix}", view.words.number(value, decimals)) }
    });
    Some(Axis { low: first * step, high: last * step, precision: step / 100.0, ticks: ticks.collect(), name: String::new() })
}

/// The smallest of 1, 2 and 5 times a power of ten that is at least as large.
fn round_step(least: f64) -> f64 {
    let power = power(10.0, log10(least).floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|factor| factor * power).find(|step| *step >= least * 0.999).unwrap_or(least)
}

fn table(view: &ProfileView<'_>, row: &ProfileRow, id: &str) -> Table {
    let words = view.words;
    let column = |name: &str| words.text(&format!("youth.column.{name}"));
    let mut table = Table::new(format!("{id}-table"), view.label(row), column("period"))
        .number(column("value"))
        .number(column("interval"))
        .number(column("county"))
        .number(column("country"));
    for point in &row.series {
        let plain =
            |value: Option<f64>| value.map_or_else(|| Cell::Missing(String::new()), |value| Cell::Number(view.value(row, value)));
        let interval = point.local.interval.map(|interval| Cell::Number(view.interval(row, &interval)));
        table.rows.push(Row::new(
            point.label.clone(),
            [
                view.cell(row, Some(&point.local)),
                interval.unwrap_or_else(|| Cell::Missing(String::new())),
                plain(point.county),
                plain(point.country),
            ],
        ));
    }
    table.folded()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        for (least, step) in [(0.7, 1.0), (1.0, 1.0), (1.3, 2.0), (3.0, 5.0), (6.0, 10.0), (0.03, 0.05)] {
            assert!((round_step(least) - step).abs() < 1e-12, "{least}");
        }
    }
}
