//! Heat maps: matrices of collaboration, and questions by group.

use super::{drawing, group_label, shown};
use crate::chart::{Axis, Dot, DotRow, Dots, Heat, HeatMap, HeatRow, Plot, RowLabel, Tick};
use crate::findings::Rule;
use crate::model::{Estimate, GroupAt, MeasureAt, Statistic, Unit};
use crate::report::compose;
use crate::report::document::Drawing;
use crate::report::view::View;
use crate::report::words::short;

/// Most columns that a page has room for.
const MOST_COLUMNS: usize = 16;

/// A matrix: those who rate by those who are rated.
pub(in crate::report) fn matrix(
    view: &View<'_>,
    (cells, groups): (&[MeasureAt], &[GroupAt]),
    statistic: Statistic,
    title: &str,
) -> Option<Drawing> {
    let first = view.measure(*cells.first()?);
    let axis = match (first.levels.first(), first.levels.last()) {
        (Some(low), Some(high)) if statistic == Statistic::Mean => {
            let tick = |level: &crate::model::LevelInfo| Tick {
                value: f64::from(level.value),
                label: format!("{} {}", level.value, view.say(&level.label)),
            };
            Axis {
                low: f64::from(low.value),
                high: f64::from(high.value),
                precision: 0.1,
                ticks: vec![tick(low), tick(high)],
                name: String::new(),
            }
        }
        _ => shares(view),
    };
    let low = axis.low;
    if groups.is_empty() {
        return alone(view, cells, statistic, title, axis);
    }
    let rows = std::iter::once(view.total).chain(groups.iter().copied()).map(|group| {
        let of = |&cell: &MeasureAt| {
            if compose::is_of(view, view.measure(cell), group) {
                // Their own service: they are not asked about themselves, and nothing is hidden.
                crate::chart::Shown::Value(Heat { value: low, text: view.words.text("not_available_mark"), is_marked: false })
            } else {
                shown(view.shown(cell, group, statistic), |estimate| heat(view, estimate, is_certain(view, cell, group)))
            }
        };
        let heat = cells.iter().map(of).collect();
        let n = fewest(view, cells.iter().map(|&cell| (cell, group)));
        HeatRow { label: RowLabel { n, ..group_label(view, cells[0], group) }, cells: heat }
    });
    let columns = cells.iter().map(|&cell| (view.label(cell), String::new())).collect();
    draw(view, first.id.as_str(), title, axis, columns, rows.collect())
}

/// Share of top answers to each question, by group.
pub(in crate::report) fn by_group(view: &View<'_>, items: &[MeasureAt], groups: &[GroupAt], title: &str) -> Option<Drawing> {
    let rows = items.iter().map(|&item| {
        let cell = |&group: &GroupAt| {
            shown(view.shown(item, group, Statistic::TopBox), |share| heat(view, share, is_certain(view, item, group)))
        };
        HeatRow { label: RowLabel::new(short(view, item), String::new()), cells: groups.iter().map(cell).collect() }
    });
    let n = |group: GroupAt| fewest(view, items.iter().map(|&item| (item, group)));
    let columns = groups.iter().map(|&group| (view.group_label(group), n(group))).collect();
    let id = format!("{}-groups", view.measure(*items.first()?).id);
    draw(view, &id, title, shares(view), columns, rows.collect())
}

/// Share of each option, question by question, where the options stand in no order.
pub(in crate::report) fn by_level(view: &View<'_>, items: &[MeasureAt], title: &str) -> Option<Drawing> {
    let first = view.measure(*items.first()?);
    let rows = items.iter().map(|&item| {
        let cells = view
            .rows(item, view.total, Statistic::LevelShare)
            .map(|row| shown(Some(row.shown), |share| heat(view, share, false)));
        HeatRow { label: RowLabel::new(view.label(item), view.n_text(item, view.total)), cells: cells.collect() }
    });
    let columns = first.levels.iter().map(|level| (view.say(&level.label).to_owned(), String::new())).collect();
    draw(view, first.id.as_str(), title, shares(view), columns, rows.collect())
}

fn shares(view: &View<'_>) -> Axis {
    Axis::shares(view.words.percent(0.0, 1).trim_start_matches('0'))
}

/// A matrix that nobody is told apart in: a heat map of one row is a row of bars that cannot be compared.
fn alone(view: &View<'_>, cells: &[MeasureAt], statistic: Statistic, title: &str, axis: Axis) -> Option<Drawing> {
    let words = view.words;
    let row = |&cell: &MeasureAt| {
        let dot = |estimate: &Estimate| Dot {
            value: estimate.value,
            interval: super::ends(estimate),
            before: None,
            text: if estimate.unit == Unit::Share { words.whole_percent(estimate.value) } else { words.value(estimate) },
        };
        let label = RowLabel::new(view.label(cell), view.n_text(cell, view.total));
        DotRow { label, dot: shown(view.shown(cell, view.total, statistic), dot) }
    };
    let rows: Vec<DotRow> = cells.iter().map(row).collect();
    if rows.iter().all(|row| row.dot.value().is_none()) {
        return None;
    }
    let said = |row: &DotRow| row.dot.value().map_or_else(|| words.text("suppressed_mark"), |dot| dot.text.clone());
    let alt = super::read_aloud(view, "alt.bars", rows.iter().map(|row| (row.label.label.as_str(), said(row))));
    let dots = Dots {
        axis,
        n_heading: words.text("column.n"),
        value_heading: words.text(if statistic == Statistic::Mean { "statistic.mean" } else { "column.share" }),
        key: None,
        references: Vec::new(),
        rows,
    };
    Some(drawing(view, view.measure(*cells.first()?).id.as_str(), title, alt, Plot::Dots(dots)))
}

/// Whether a group is told of for certain: what it says of this differs from what everybody else says.
fn is_certain(view: &View<'_>, measure: MeasureAt, group: GroupAt) -> bool {
    const RULES: [Rule; 5] =
        [Rule::QuestionAhead, Rule::QuestionBehind, Rule::RatedAhead, Rule::RatedBehind, Rule::WishedInGroup];
    view.findings.largest(&RULES, |finding| (finding.measure, finding.group) == (measure, group)).is_some()
}

/// The fewest answers that any of these rests on, as printed.
fn fewest(view: &View<'_>, of: impl Iterator<Item = (MeasureAt, GroupAt)>) -> String {
    of.filter_map(|(measure, group)| view.n(measure, group)).min().map(|n| view.words.count(n)).unwrap_or_default()
}

/// Cells are narrow: percentages without their sign, which stands at the colour key.
fn heat(view: &View<'_>, estimate: &Estimate, is_marked: bool) -> Heat {
    let text = match estimate.unit {
        Unit::Share => view.words.number(estimate.value * 100.0, 0),
        _ => view.words.value(estimate),
    };
    Heat { value: estimate.value, text, is_marked }
}

/// `columns` are names with how many each rests on; of those without, the rows say it.
fn draw(
    view: &View<'_>,
    id: &str,
    title: &str,
    axis: Axis,
    columns: Vec<(String, String)>,
    rows: Vec<HeatRow>,
) -> Option<Drawing> {
    let empty = rows.iter().all(|row| row.cells.iter().all(|cell| cell.value().is_none()));
    if empty || columns.len() > MOST_COLUMNS {
        return None;
    }
    let (columns, counts): (Vec<String>, Vec<String>) = columns.into_iter().unzip();
    let spoken = rows.first().map(|row| {
        let cells = columns.iter().zip(&row.cells).map(|(column, cell)| {
            let text = cell.value().map_or_else(|| view.words.text("suppressed_mark"), |heat| heat.text.clone());
            format!("{column} {text}")
        });
        format!("{}: {}", row.label.label, cells.collect::<Vec<_>>().join(", "))
    });
    let alt = view.words.fill("alt.matrix", &[("rows", &spoken.unwrap_or_default())]);
    let (n_heading, mark) = (view.words.text("column.n_fewest"), view.words.text("matrix.certain"));
    Some(drawing(view, id, title, alt, Plot::HeatMap(HeatMap { axis, n_heading, columns, counts, mark, rows })))
}
