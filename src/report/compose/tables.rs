//! Tables: the twins of figures, and the full ones of the appendix.

use crate::model::{Estimate, GroupAt, LevelAt, List, MeasureAt, MeasureKind, Statistic};
use crate::privacy::Shown;
use crate::report::document::{Cell, Row, Table};
use crate::report::view::{View, slug};

/// The table of a scale's figure: level, interval, answers, and the round before.
pub(super) fn scale_twin(view: &View<'_>, scale: MeasureAt, groups: &[GroupAt]) -> Table {
    let words = view.words;
    let id = format!("table-figure-{}", slug(view.measure(scale).id.as_str()));
    let mut table = Table::new(id, words.text("table_twin"), words.text("column.group"))
        .number(words.text("column.level"))
        .number(words.fill("column.interval", &[("level", &view.confidence())]))
        .number(words.text("column.n"))
        .number(words.text("column.difference"))
        .folded();
    let change = view.previous.filter(|_| groups.iter().any(|group| view.compared(scale, *group, Statistic::Change).is_some()));
    if let Some(previous) = change {
        table = table.number(words.fill("column.change", &[("previous", &view.round_label(previous))]));
    }
    for &group in groups {
        let level = view.shown(scale, group, Statistic::Mean100);
        let mut cells = vec![
            view.cell(level),
            view.interval_cell(level),
            view.cell(view.shown(scale, group, Statistic::Valid)),
            if group == view.total {
                Cell::Text(String::new())
            } else {
                view.cell(view.compared(scale, group, Statistic::DifferenceFromOthers))
            },
        ];
        if change.is_some() {
            cells.push(view.cell(view.compared(scale, group, Statistic::Change)));
        }
        table.rows.push(Row { is_total: group == view.total, ..Row::new(view.group_label(group), cells) });
    }
    for (name, mean) in crate::report::figures::benchmarks_of(view, scale) {
        let people = if mean.n > 0 { Cell::Number(words.count(mean.n)) } else { Cell::Missing(String::new()) };
        let mut cells = vec![Cell::Number(words.value(&mean)), Cell::Text(String::new()), people];
        cells.resize(table.columns.len() - 1, Cell::Text(String::new()));
        table.rows.push(Row::new(name, cells));
    }
    table
}

/// The table of a figure of questions: how answers are spread, at the total.
pub(super) fn items_twin(view: &View<'_>, items: &[MeasureAt]) -> Table {
    let words = view.words;
    let first = view.measure(items[0]);
    let id = format!("table-figure-{}", slug(first.id.as_str()));
    let mut table = Table::new(id, words.text("table_twin"), words.text("column.question"));
    for level in &first.levels {
        table = table.number(view.say(&level.label));
    }
    table = table.number(words.text("statistic.dont_know_share")).number(words.text("column.n"));
    if !first.nominal {
        table = table.number(words.text("statistic.mean"));
    }
    for &item in items {
        let mut cells = spread(view, item, view.total);
        cells.push(view.cell(view.shown(item, view.total, Statistic::DontKnowShare)));
        cells.push(view.cell(view.shown(item, view.total, Statistic::Valid)));
        if !first.nominal {
            cells.push(view.cell(view.shown(item, view.total, Statistic::Mean)));
        }
        table.rows.push(Row::new(view.label(item), cells));
    }
    table
}

/// One cell for each level.
fn spread(view: &View<'_>, item: MeasureAt, group: GroupAt) -> Vec<Cell> {
    let levels = &view.measure(item).levels;
    let mut cells: List<LevelAt, Cell> = levels.iter().map(|_| Cell::Missing(String::new())).collect();
    for figure in view.rows(item, group, Statistic::LevelShare) {
        if let Some(cell) = figure.level().and_then(|level| cells.get_mut(level)) {
            *cell = view.cell(Some(figure.shown));
        }
    }
    cells.into_iter().collect()
}

/// The table of a multi-select: the total, and each group beside it.
pub(super) fn choices_twin(view: &View<'_>, name: &str, choices: &[MeasureAt]) -> Table {
    let words = view.words;
    let groups = view.main_groups();
    let mut table = Table::new(format!("table-{}", slug(name)), words.text("table_twin"), words.text("column.option"))
        .number(words.text("everyone"))
        .number(words.fill("column.interval", &[("level", &view.confidence())]))
        .folded();
    for &group in &groups {
        table = table.number(view.group_label(group));
    }
    for &choice in choices {
        let total = view.shown(choice, view.total, Statistic::Ticked);
        let mut cells = vec![view.cell(total), view.interval_cell(total)];
        cells.extend(groups.iter().map(|&group| view.cell(view.shown(choice, group, Statistic::Ticked))));
        table.rows.push(Row::new(view.label(choice), cells));
    }
    let n = std::iter::once(view.total).chain(groups).map(|group| view.cell(view.shown(choices[0], group, Statistic::Valid)));
    let mut cells: Vec<Cell> = n.collect();
    cells.insert(1, Cell::Text(String::new()));
    table.rows.push(Row { is_total: true, ..Row::new(words.text("column.n"), cells) });
    table
}

/// The full table of a scale: every group of the round, in its hierarchy.
pub(super) fn scale_table(view: &View<'_>, scale: MeasureAt) -> Table {
    let words = view.words;
    let info = view.measure(scale);
    let groups = everyone_and_tree(view);
    let columns: Vec<Statistic> = [
        Statistic::Valid,
        Statistic::NoScore,
        Statistic::Mean,
        Statistic::Mean100,
        Statistic::Sd100,
        Statistic::Alpha,
        Statistic::SpearmanBrown,
        Statistic::HedgesGFromOthers,
    ]
    .into_iter()
    .filter(|statistic| groups.iter().any(|&(group, _)| view.compared(scale, group, *statistic).is_some()))
    .collect();
    let mut table =
        Table::new(format!("table-{}", slug(info.id.as_str())), view.label(scale), words.text("column.group")).folded();
    for &statistic in &columns {
        table = table.number(words.text(&format!("statistic.{statistic}")));
        if statistic == Statistic::Mean100 {
            table = table.number(words.fill("column.interval", &[("level", &view.confidence())]));
        }
    }
    for (group, depth) in groups {
        if view.release.of(scale, group).next().is_none() {
            continue;
        }
        let mut cells = Vec::new();
        for &statistic in &columns {
            let shown = view.shown(scale, group, statistic).or_else(|| view.compared(scale, group, statistic));
            cells.push(view.cell(shown));
            if statistic == Statistic::Mean100 {
                cells.push(view.interval_cell(shown));
            }
        }
        table.rows.push(Row { depth, is_total: group == view.total, ..Row::new(view.group_label(group), cells) });
    }
    table
}

/// The full table of a question: how answers are spread in every group, and who did not answer.
pub(super) fn item_table(view: &View<'_>, item: MeasureAt) -> Table {
    let words = view.words;
    let info = view.measure(item);
    let groups = everyone_and_tree(view);
    let columns: Vec<Statistic> = [
        Statistic::TopBox,
        Statistic::Mean,
        Statistic::DontKnow,
        Statistic::NotApplicable,
        Statistic::Declined,
        Statistic::NotAsked,
        Statistic::Skipped,
        Statistic::DroppedOut,
    ]
    .into_iter()
    .filter(|statistic| groups.iter().any(|&(group, _)| says_any(view, item, group, *statistic)))
    .collect();
    let mut table = Table::new(format!("table-{}", slug(info.id.as_str())), view.label(item), words.text("column.group"))
        .number(words.text("column.n"))
        .folded();
    for level in &info.levels {
        table = table.number(view.say(&level.label));
    }
    for statistic in &columns {
        table = table.number(words.text(&format!("statistic.{statistic}")));
    }
    for (group, depth) in groups {
        if view.release.of(item, group).next().is_none() {
            continue;
        }
        let mut cells = vec![view.cell(view.shown(item, group, Statistic::Valid))];
        cells.extend(spread(view, item, group));
        cells.extend(columns.iter().map(|&statistic| view.cell(view.shown(item, group, statistic))));
        table.rows.push(Row { depth, is_total: group == view.total, ..Row::new(view.group_label(group), cells) });
    }
    table
}

fn everyone_and_tree(view: &View<'_>) -> Vec<(GroupAt, u8)> {
    std::iter::once((view.total, 0)).chain(view.tree(&view.round.id)).collect()
}

/// Whether a statistic says anything of a group: a count of zero does not.
fn says_any(view: &View<'_>, measure: MeasureAt, group: GroupAt, statistic: Statistic) -> bool {
    match view.shown(measure, group, statistic) {
        Some(Shown::Value(estimate)) => estimate.value != 0.0,
        Some(Shown::Hidden) => view.measure(measure).kind == MeasureKind::Item && statistic == Statistic::TopBox,
        _ => false,
    }
}

/// A figure with its interval, where it has one.
pub(super) fn number(view: &View<'_>, estimate: &Estimate) -> Cell {
    let value = view.words.value(estimate);
    Cell::Number(match view.words.interval(estimate) {
        Some(ends) => format!("{value} ({ends})"),
        None => value,
    })
}
