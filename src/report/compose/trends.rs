//! Scales over all rounds: services where there are three rounds or more, and units where something has happened.

use super::heading;
use super::rounds::Changes;
use crate::model::{GroupAt, GroupKind, MeasureAt, Polarity, RoundInfo, Statistic};
use crate::report::document::{Block, Cell, FigureBlock, Row, Subtitle, Table};
use crate::report::figures::{self, breaks, in_rounds};
use crate::report::titles;
use crate::report::view::{View, slug};

/// With two rounds the figures of each scale already show both.
const FEWEST_ROUNDS: usize = 3;
/// Fewest units whose change is worth looking at beside each other.
const FEWEST_UNITS: usize = 3;

/// Each scale over all rounds, everyone and every service.
pub(super) fn services(view: &View<'_>) -> Vec<Block> {
    let rounds = &view.release.frame().rounds;
    if rounds.len() < FEWEST_ROUNDS {
        return Vec::new();
    }
    let groups: Vec<GroupAt> = std::iter::once(view.total).chain(view.main_groups()).collect();
    let scales = scales(view);
    let drawn = scales.iter().filter(|&&scale| means(view, scale, view.total).len() > 1);
    let blocks: Vec<Block> = drawn.map(|&scale| service_block(view, scale, &groups)).collect();
    if blocks.is_empty() {
        return Vec::new();
    }
    std::iter::once(heading(3, "trends", view.words.text("trend.title"))).chain(blocks).collect()
}

fn scales(view: &View<'_>) -> Vec<MeasureAt> {
    view.scales().collect()
}

/// Rounds in which the mean of a group may be shown, with the mean as printed.
fn means<'a>(view: &View<'a>, scale: MeasureAt, group: GroupAt) -> Vec<(&'a RoundInfo, String)> {
    let value = |position: Option<GroupAt>| view.value(scale, position?, Statistic::Mean100);
    let rounds = view.release.frame().rounds.iter().zip(in_rounds(view, group));
    rounds.filter_map(|(round, position)| Some((round, view.words.value(&value(position)?)))).collect()
}

fn service_block(view: &View<'_>, scale: MeasureAt, groups: &[GroupAt]) -> Block {
    let words = view.words;
    let label = view.label(scale);
    let means = means(view, scale, view.total);
    let last_break = breaks(view, scale).last().map(|position| view.round_label(&view.release.frame().rounds[position - 1]));
    let said =
        |end: Option<&(&RoundInfo, String)>| end.map(|(round, mean)| (view.round_label(round), mean.clone())).unwrap_or_default();
    let ((from, first), (to, last)) = (said(means.first()), said(means.last()));
    let is_broken = last_break.is_some();
    let from = last_break.unwrap_or(from);
    let values = [("scale", label.as_str()), ("from", &from), ("first", &first), ("to", &to), ("last", &last)];
    let title = words.fill(if is_broken { "trend.broken" } else { "trend.from_to" }, &values);
    let id = format!("trend-{}", slug(view.measure(scale).id.as_str()));
    let spoken: Vec<String> = groups.iter().filter_map(|&group| spoken(view, scale, group)).collect();
    let alt = words.fill("alt.trend", &[("rows", &spoken.join("; "))]);
    Block::Figure(Box::new(FigureBlock {
        tells: false,
        drawing: figures::over_rounds(view, scale, groups, (&id, &title), alt),
        title,
        subtitle: subtitle(view, scale, is_broken),
        source: view.source(),
        table: table(view, scale, groups, format!("table-{id}")),
        id: format!("figure-{id}"),
    }))
}

/// `Barnehage: 71 (2022), 78 (2024)`.
fn spoken(view: &View<'_>, scale: MeasureAt, group: GroupAt) -> Option<String> {
    let means = means(view, scale, group).into_iter().map(|(round, mean)| format!("{mean} ({})", view.round_label(round)));
    let means: Vec<String> = means.collect();
    (!means.is_empty()).then(|| format!("{}: {}", view.group_label(group), means.join(", ")))
}

fn subtitle(view: &View<'_>, scale: MeasureAt, is_broken: bool) -> Subtitle {
    let words = view.words;
    let mut subtitle = words.fill("trend.about", &[("level", &view.confidence())]);
    let more = [(is_broken, "trend.about_breaks"), (view.measure(scale).polarity == Polarity::Negative, "low_is_good")];
    for (_, key) in more.into_iter().filter(|(holds, _)| *holds) {
        subtitle = format!("{subtitle} {}", words.text(key));
    }
    Subtitle::from(subtitle).marked(words.text("marks.everyone"))
}

fn table(view: &View<'_>, scale: MeasureAt, groups: &[GroupAt], id: String) -> Table {
    let words = view.words;
    let mut table = Table::new(id, words.text("table_twin"), words.text("column.group")).folded();
    for round in &view.release.frame().rounds {
        table = table.number(view.round_label(round));
    }
    for &group in groups {
        let figure = |position: Option<GroupAt>| position.and_then(|group| view.shown(scale, group, Statistic::Mean100));
        let cells: Vec<Cell> = in_rounds(view, group).into_iter().map(|position| view.cell(figure(position))).collect();
        table.rows.push(Row { is_total: group == view.total, ..Row::new(view.group_label(group), cells) });
    }
    table
}

/// Units over the rounds, for the scales that have changed by as much as is of interest, or else for the one that has changed most.
pub(super) fn units(view: &View<'_>) -> Vec<Block> {
    let smallest = view.release.frame().smallest_difference;
    let change = |scale: MeasureAt| view.compared(scale, view.total, Statistic::Change)?.value().map(|change| change.value.abs());
    let changed: Vec<(MeasureAt, f64)> = scales(view).into_iter().filter_map(|scale| Some((scale, change(scale)?))).collect();
    let most = changed.iter().map(|(_, change)| *change).fold(0.0, f64::max).min(smallest);
    let wanted = changed.iter().filter(|(_, change)| *change >= most);
    let blocks: Vec<Block> = wanted.filter_map(|(scale, _)| unit_block(view, *scale)).collect();
    if blocks.is_empty() {
        return Vec::new();
    }
    let words = view.words;
    let about = words.fill("trend.units_about", &[("smallest", &words.number(smallest, 0))]);
    [heading(3, "unit-trends", words.text("trend.units")), Block::Paragraph(about)].into_iter().chain(blocks).collect()
}

/// How many units have surely changed: those that may have by chance are not counted.
fn units_title(view: &View<'_>, scale: MeasureAt, changes: &Changes) -> String {
    let words = view.words;
    let count = |count: usize| if count == 0 { words.text("trend.none") } else { words.count(count as u64) };
    let key = if changes.up + changes.down == 0 { "trend.units_unchanged" } else { "trend.units_sure" };
    let values = [
        ("scale", view.label(scale)),
        ("up", count(changes.up)),
        ("down", count(changes.down)),
        ("all", words.count(changes.all as u64)),
    ];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    titles::fitting([words.fill(key, &values), words.fill("trend.units_short", &values)])
}

/// `None` where too few units may be shown in two rounds.
fn unit_block(view: &View<'_>, scale: MeasureAt) -> Option<Block> {
    let words = view.words;
    let groups: Vec<GroupAt> = view
        .groups(&view.round.id, &[GroupKind::Unit])
        .into_iter()
        .filter(|&group| means(view, scale, group).len() > 1)
        .collect();
    let changes = Changes::of(view, groups.iter().map(|&group| (scale, group)));
    if changes.all < FEWEST_UNITS {
        return None;
    }
    let title = units_title(view, scale, &changes);
    let alt = words.fill("alt.unit_trend_sure", &[("title", &title)]);
    let id = format!("unit-trend-{}", slug(view.measure(scale).id.as_str()));
    Some(Block::Figure(Box::new(FigureBlock {
        tells: false,
        drawing: figures::over_rounds(view, scale, &groups, (&id, &title), alt),
        title,
        subtitle: subtitle(view, scale, !breaks(view, scale).is_empty()),
        source: view.source(),
        table: table(view, scale, &groups, format!("table-{id}")),
        id: format!("figure-{id}"),
    })))
}

#[cfg(test)]
mod tests {
    use super::{Changes, units_title};
    use crate::model::Language;
    use crate::privacy::Release;
    use crate::report::view::View;

    #[test]
    fn the_title_counts_units_that_have_surely_changed() {
        let json = include_str!("../../../tests/golden/report/invented.release.json");
        let release = Release::from_json(json.as_bytes()).ok();
        let view = release.as_ref().and_then(|release| View::of(release, Language::Nb));
        let scale = crate::model::nth(1);
        let said =
            |up, down| view.as_ref().map(|view| units_title(view, scale, &Changes { all: 21, up, down })).unwrap_or_default();
        assert!(said(2, 0).ends_with(": sikkert opp i 2 av 21 enheter, ned i ingen"), "{}", said(2, 0));
        assert!(said(0, 0).ends_with(": Ingen av 21 enheter har sikkert endret seg"), "{}", said(0, 0));
    }
}
