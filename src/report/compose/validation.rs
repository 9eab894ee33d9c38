//! Whether the scales measure what they are said to: how they go together, and how well one factor describes each. For those who ask for it
//! in the plan.

use super::tables::number;
use super::{dif, heading};
use crate::model::{GroupKind, MeasureAt, Statistic};
use crate::privacy::Shown;
use crate::report::correlations::{ScalePair, pairs};
use crate::report::document::{Block, Cell, Row, Table};
use crate::report::view::View;

const FIT: [Statistic; 5] = [Statistic::FitChiSquare, Statistic::Cfi, Statistic::Tli, Statistic::Rmsea, Statistic::Srmr];

pub(super) fn blocks(view: &View<'_>) -> Vec<Block> {
    let mut tables: Vec<Block> = [correlations(view), fit(view)].into_iter().flatten().map(Block::Table).collect();
    tables.extend([levels(view), adjusted(view)].into_iter().flatten().map(Block::Table));
    tables.extend(dif::blocks(view));
    if tables.is_empty() {
        return Vec::new();
    }
    let words = view.words;
    let mut blocks =
        vec![heading(3, "validation", words.text("validation.title")), Block::Paragraph(words.text("validation.about"))];
    blocks.extend(tables);
    blocks
}

/// Correlations below the diagonal, what they would be without unreliable answers above it, alpha on it.
fn correlations(view: &View<'_>) -> Option<Table> {
    let words = view.words;
    let found = pairs(view);
    let mut scales: Vec<MeasureAt> = found.iter().flat_map(|pair| [pair.earlier, pair.later]).collect();
    scales.sort_unstable();
    scales.dedup();
    if scales.is_empty() {
        return None;
    }
    let mut table = Table::new("table-correlations", words.text("validation.correlations"), words.text("validation.scale"));
    for at in 1..=scales.len() {
        table = table.number(words.count(at as u64));
    }
    let of = |one: MeasureAt, other: MeasureAt| {
        let (earlier, later) = (one.min(other), one.max(other));
        found.iter().find(|pair: &&ScalePair| (pair.earlier, pair.later) == (earlier, later))
    };
    for (at, &scale) in scales.iter().enumerate() {
        let cell = |&other: &MeasureAt| match other.cmp(&scale) {
            std::cmp::Ordering::Equal => {
                let alpha = view.shown(scale, view.total, Statistic::Alpha);
                view.cell(alpha.or_else(|| view.shown(scale, view.total, Statistic::SpearmanBrown)))
            }
            std::cmp::Ordering::Less => with_interval(view, of(other, scale).and_then(|pair| pair.plain)),
            std::cmp::Ordering::Greater => with_interval(view, of(scale, other).and_then(|pair| pair.corrected)),
        };
        let name = format!("{} {}", words.count(at as u64 + 1), view.label(scale));
        table.rows.push(Row::new(name, scales.iter().map(cell).collect::<Vec<_>>()));
    }
    Some(table)
}

fn with_interval(view: &View<'_>, shown: Option<Shown>) -> Cell {
    match shown {
        Some(Shown::Value(estimate)) => number(view, &estimate),
        _ => view.cell(shown),
    }
}

/// How much of each scale lies between units.
fn levels(view: &View<'_>) -> Option<Table> {
    const LEVELS: [Statistic; 2] = [Statistic::Icc1, Statistic::Icc2];
    let words = view.words;
    let mut table = Table::new("table-levels", words.text("validation.levels"), words.text("validation.scale"));
    for statistic in LEVELS {
        table = table.number(words.text(&format!("statistic.{statistic}")));
    }
    for scale in view.scales() {
        let found = LEVELS.map(|statistic| view.compared(scale, view.total, statistic));
        if found.iter().any(Option::is_some) {
            table.rows.push(Row::new(view.label(scale), found.map(|shown| with_interval(view, shown))));
        }
    }
    (!table.rows.is_empty()).then_some(table)
}

/// Each service as it is, and with everyone's mix of roles.
fn adjusted(view: &View<'_>) -> Option<Table> {
    let words = view.words;
    let mut table = Table::new("table-adjusted", words.text("validation.adjusted"), words.text("validation.service"))
        .words(words.text("validation.scale"))
        .number(words.text("statistic.mean_100"))
        .number(words.text("statistic.adjusted_mean_100"));
    for scale in view.scales() {
        for service in view.groups(&view.round.id, &[GroupKind::Service]) {
            if let Some(found) = view.compared(scale, service, Statistic::AdjustedMean100) {
                let mean = view.cell(view.shown(scale, service, Statistic::Mean100));
                let cells = [Cell::Text(view.label(scale)), mean, with_interval(view, Some(found))];
                table.rows.push(Row::new(view.group_label(service), cells));
            }
        }
    }
    (!table.rows.is_empty()).then_some(table)
}

/// Fit of the model behind omega, scale by scale.
fn fit(view: &View<'_>) -> Option<Table> {
    let words = view.words;
    let has = |&scale: &MeasureAt| FIT.iter().any(|&statistic| view.shown(scale, view.total, statistic).is_some());
    let scales: Vec<MeasureAt> = view.scales().filter(has).collect();
    let columns: Vec<Statistic> = std::iter::once(Statistic::Omega)
        .chain(FIT)
        .filter(|&statistic| scales.iter().any(|&scale| view.shown(scale, view.total, statistic).is_some()))
        .collect();
    if scales.is_empty() {
        return None;
    }
    let mut table = Table::new("table-fit", words.text("validation.fit"), words.text("validation.scale"));
    for statistic in &columns {
        table = table.number(words.text(&format!("statistic.{statistic}")));
    }
    for scale in scales {
        let cells = columns.iter().map(|&statistic| with_interval(view, view.shown(scale, view.total, statistic)));
        table.rows.push(Row::new(view.label(scale), cells.collect::<Vec<_>>()));
    }
    Some(table)
}
