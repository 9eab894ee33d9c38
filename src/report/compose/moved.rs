//! Where something has changed: every scale in every service and role, all of it in sight at once.

use super::rounds::scale_label;
use crate::findings::{Finding, Rule};
use crate::model::{GroupAt, MeasureAt, Statistic};
use crate::report::document::{Block, Cell, FigureBlock, Row, Table};
use crate::report::figures;
use crate::report::titles;
use crate::report::view::View;

/// Changes of some scales by group. `None` where no group has any.
pub(super) fn block(view: &View<'_>, scales: &[MeasureAt]) -> Option<Block> {
    let words = view.words;
    let mut groups = view.main_groups();
    groups.extend(view.cross_groups());
    let is_drawn = |finding: &Finding| scales.contains(&finding.measure) && groups.contains(&finding.group);
    let largest = view.findings.largest(&[Rule::ChangedInGroup], is_drawn);
    let reference = view.previous.map(|previous| view.round_label(previous)).unwrap_or_default();
    let title = largest.map_or_else(|| words.text("moved.alike"), |finding| titles::changed(view, finding, &reference));
    Some(Block::Figure(Box::new(FigureBlock {
        tells: largest.is_some(),
        id: "figure-moved".into(),
        drawing: Some(figures::changes_in_groups(view, scales, &groups, &title)?),
        title,
        subtitle: words.fill("moved.about", &[("reference", &reference), ("round", &view.round_label(view.round))]).into(),
        source: view.source(),
        table: table(view, scales, &groups),
    })))
}

/// Change of each scale in each group.
fn table(view: &View<'_>, scales: &[MeasureAt], groups: &[GroupAt]) -> Table {
    let words = view.words;
    let mut table = Table::new("table-rounds", words.text("rounds.table"), words.text("column.group")).folded();
    for &scale in scales {
        table = table.number(scale_label(view, scale));
    }
    for group in std::iter::once(view.total).chain(groups.iter().copied()) {
        let cells: Vec<Cell> = scales.iter().map(|&scale| view.cell(view.compared(scale, group, Statistic::Change))).collect();
        table.rows.push(Row { is_total: group == view.total, ..Row::new(view.group_label(group), cells) });
    }
    table
}
