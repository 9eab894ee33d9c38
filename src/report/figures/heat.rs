//! Heat maps: matrices of collaboration, and questions by group.

use super::{drawing, group_label, shown};
use crate::chart::{Axis, Heat, HeatMap, HeatRow, Plot, RowLabel, Tick};
use crate::model::{Estimate, Statistic, Unit};
use crate::report::compose;
use crate::report::document::Drawing;
use crate::report::view::View;
use crate::report::words::short;

/// Most columns that a page has room for.
const MOST_COLUMNS: usize = 16;

/// A matrix: those who rate by those who are rated.
pub(in crate::report) fn matrix(
    view: &View<'_>,
    (cells, groups): (&[usize], &[usize]),
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
    let rows = std::iter::once(view.total).chain(groups.iter().copied()).map(|group| {
        let of = |&cell: &usize| {
            if compose::is_of(view, view.measure(cell), group) {
                // Their own service: they are not asked about themselves, and nothing is hidden.
                crate::chart::Shown::Value(Heat { value: low, text: view.words.text("not_available_mark") })
            } else {
                shown(view.shown(cell, group, statistic), |estimate| heat(view, estimate))
            }
        };
        let heat = cells.iter().map(of).collect();
        let label = group_label(view, cells[0], group);
        HeatRow { label: RowLabel { n: String::new(), ..label }, cells: heat }
    });
    let columns = cells.iter().map(|&cell| view.label(cell)).collect();
    draw(view, first.id.as_str(), title, axis, columns, rows.collect())
}

/// Share of top answers to each question, by group.
pub(in crate::report) fn by_group(view: &View<'_>, items: &[usize], groups: &[usize], title: &str) -> Option<Drawing> {
    let rows = items.iter().map(|&item| {
        let cell = |&group: &usize| shown(view.shown(item, group, Statistic::TopBox), |estimate| heat(view, estimate));
        HeatRow { label: RowLabel::new(short(view, item), String::new()), cells: groups.iter().map(cell).collect() }
    });
    let columns = groups.iter().map(|&group| view.group_label(group)).collect();
    let id = format!("{}-groups", view.measure(*items.first()?).id);
    draw(view, &id, title, shares(view), columns, rows.collect())
}

/// Share of each option, question by question, where the options stand in no order.
pub(in crate::report) fn by_level(view: &View<'_>, items: &[usize], title: &str) -> Option<Drawing> {
    let first = view.measure(*items.first()?);
    let rows = items.iter().map(|&item| {
        let cells =
            view.rows(item, view.total, Statistic::LevelShare).map(|row| shown(Some(row.shown), |share| heat(view, share)));
        HeatRow { label: RowLabel::new(view.label(item), view.n_text(item, view.total)), cells: cells.collect() }
    });
    let columns = first.levels.iter().map(|level| view.say(&level.label).to_owned()).collect();
    draw(view, first.id.as_str(), title, shares(view), columns, rows.collect())
}

fn shares(view: &View<'_>) -> Axis {
    Axis::shares(view.words.percent(0.0, 1).trim_start_matches('0'))
}

/// Cells are narrow: percentages without their sign, which stands at the colour key.
fn heat(view: &View<'_>, estimate: &Estimate) -> Heat {
    let text = match estimate.unit {
        Unit::Share => view.words.number(estimate.value * 100.0, 0),
        _ => view.words.value(estimate),
    };
    Heat { value: estimate.value, text }
}

fn draw(view: &View<'_>, id: &str, title: &str, axis: Axis, columns: Vec<String>, rows: Vec<HeatRow>) -> Option<Drawing> {
    let empty = rows.iter().all(|row| row.cells.iter().all(|cell| cell.value().is_none()));
    if empty || columns.len() > MOST_COLUMNS {
        return None;
    }
    let spoken = rows.first().map(|row| {
        let cells = columns.iter().zip(&row.cells).map(|(column, cell)| {
            let text = cell.value().map_or_else(|| view.words.text("suppressed_mark"), |heat| heat.text.clone());
            format!("{column} {text}")
        });
        format!("{}: {}", row.label.label, cells.collect::<Vec<_>>().join(", "))
    });
    let alt = view.words.fill("alt.matrix", &[("rows", &spoken.unwrap_or_default())]);
    let map = HeatMap { axis, n_heading: String::new(), columns, rows };
    Some(drawing(view, id, title, alt, Plot::HeatMap(map)))
}
