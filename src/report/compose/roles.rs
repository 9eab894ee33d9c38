//! Leaders beside staff: one role against the others on every scale. A difference between them is no merit of either.

use super::heading;
use crate::chart::Axis;
use crate::findings::{Finding, Rule};
use crate::model::{Estimate, GroupAt, MeasureAt, Statistic};
use crate::report::document::{Block, Cell, FigureBlock, Row, Subtitle, Table};
use crate::report::figures::{self, Beside};
use crate::report::titles;
use crate::report::view::View;
use crate::report::words::{lowered, sentence};

/// Most scales that are told of in sentences.
const MOST: usize = 2;

pub(super) fn section(view: &View<'_>) -> Vec<Block> {
    let mut found: Vec<&Finding> = view.findings.all.iter().filter(|finding| finding.rule == Rule::RolesApart).collect();
    let Some(group) = found.first().map(|finding| finding.group) else { return Vec::new() };
    found.retain(|finding| finding.group == group);
    let words = view.words;
    let is_shown = |shown: crate::privacy::Shown| shown.value().is_some();
    let compared = |&scale: &MeasureAt| view.compared(scale, group, Statistic::DifferenceFromOthers).is_some_and(is_shown);
    let scales: Vec<MeasureAt> = view.measures().keys().filter(compared).collect();
    let others: Vec<Option<Estimate>> = scales.iter().map(|&scale| others(view, scale, group)).collect();
    let people = view.group_label(group);
    let title = match found.iter().find(|finding| finding.is_certain()) {
        Some(finding) => titles::roles(view, finding),
        None => words.fill("roles.alike", &[("people", &people)]),
    };
    let counts: Vec<u64> = scales.iter().filter_map(|&scale| view.n(scale, group)).collect();
    let values =
        [("round", view.round_label(view.round)), ("n", super::domain::range_of(view, &counts)), ("people", lowered(&people))];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let reference = words.text("roles.others");
    let beside = Beside {
        id: "roles",
        group,
        name: &people,
        reference: &reference,
        statistic: Statistic::Mean100,
        measures: &scales,
        others: &others,
        axis: Axis::points(),
        value_heading: words.text("column.of_100"),
    };
    let mut table = Table::new("table-figure-roles", words.text("table_twin"), words.text("column.scale"))
        .number(people.as_str())
        .number(reference.as_str())
        .number(words.text("statistic.difference_from_others"))
        .words(words.text("column.certainty"))
        .folded();
    for (&scale, other) in scales.iter().zip(&others) {
        let difference = view.compared(scale, group, Statistic::DifferenceFromOthers);
        let is_certain = found.iter().any(|finding| finding.measure == scale && finding.is_certain());
        let certainty = words.text(if is_certain { "certainty.certain" } else { "certainty.uncertain" });
        let other = other.map_or(Cell::Missing(String::new()), |other| Cell::Number(words.value(&other)));
        let cells =
            [view.cell(view.shown(scale, group, Statistic::Mean100)), other, view.cell(difference), Cell::Text(certainty)];
        table.rows.push(Row::new(view.label(scale), cells));
    }
    let figure = FigureBlock {
        tells: found.iter().any(|finding| finding.is_certain()),
        id: "figure-roles".to_owned(),
        drawing: Some(figures::beside(view, &beside, &title)),
        title,
        subtitle: Subtitle::from(words.fill("roles.about", &values))
            .marked(view.dot_and_ring(&lowered(&people), &lowered(&reference)))
            .marked(view.intervals()),
        source: view.source(),
        table,
    };
    let said: Vec<String> =
        found.iter().filter(|finding| finding.is_certain()).take(MOST).map(|finding| sentence(view, finding).text).collect();
    let said = if said.is_empty() { format!("{}.", figure.title) } else { said.join(" ") };
    vec![heading(2, "roles", words.text("roles.title")), Block::Paragraph(said), Block::Figure(Box::new(figure))]
}

/// The mean of everybody else: the group's own, less its published difference.
fn others(view: &View<'_>, scale: MeasureAt, group: GroupAt) -> Option<Estimate> {
    let own = view.value(scale, group, Statistic::Mean100)?;
    let difference = view.compared(scale, group, Statistic::DifferenceFromOthers)?.value()?;
    Some(Estimate { value: own.value - difference.value, ..own })
}
