//! What weighting would change, and how the people came to be asked: a few sentences, and a table for those who have a design.

use super::tables::number;
use crate::findings::Weighting;
use crate::model::{MeasureKind, Statistic};
use crate::privacy::Shown;
use crate::report::document::{Block, Cell, Row, Table};
use crate::report::view::{View, name_of};

/// Below this nothing is worth naming: reports print whole points.
const HALF_A_POINT: f64 = 0.5;

/// The scale that moves most when each service counts by how many were invited there, or as the plan says; and the design.
pub(super) fn paragraph(view: &View<'_>) -> Option<Block> {
    let sentences: Vec<String> = moved(view).into_iter().chain(design(view)).collect();
    (!sentences.is_empty()).then(|| Block::Paragraph(sentences.join(" ")))
}

fn moved(view: &View<'_>) -> Option<String> {
    let words = view.words;
    let found = Weighting::of(view.release, view.total)?;
    let frame = view.release.frame();
    let by: Vec<String> = frame.weighted_by.iter().map(|kind| words.text(&format!("weighted_by.{}", name_of(kind)))).collect();
    let by_words = words.list(&by);
    let design = frame.design.unwrap_or_default();
    let (little, most) = match (design.weights, by.is_empty()) {
        (true, _) => ("design.little", "respondents.weighting_column"),
        (false, false) if design.totals => ("design.little_totals", "respondents.weighting_totals"),
        // Everybody counts alike.
        (false, true) if frame.design.is_some() => return None,
        (false, true) => ("respondents.weighting_little", "respondents.weighting"),
        (false, false) => ("respondents.weighting_little_by", "respondents.weighting_by"),
    };
    if (found.weighted.value - found.raw.value).abs() < HALF_A_POINT {
        return Some(words.fill(little, &[("by", &by_words)]));
    }
    let label = view.label(found.measure);
    let (raw, weighted) = (words.number(found.raw.value, 1), words.number(found.weighted.value, 1));
    let values = [("measure", label.as_str()), ("raw", &raw), ("weighted", &weighted), ("by", &by_words)];
    Some(words.plural(most, found.compared, &values))
}

/// Weights, trimming, what they cost, strata and clusters.
fn design(view: &View<'_>) -> Vec<String> {
    let words = view.words;
    let Some(design) = view.release.frame().design else { return Vec::new() };
    let kind = |kind| words.text(&format!("weighted_by.{}", name_of(&kind)));
    let mut said = Vec::new();
    said.extend(design.weights.then(|| words.text("design.weights")));
    said.extend(
        design
            .trim
            .map(|[low, high]| words.fill("design.trim", &[("low", &words.number(low, 2)), ("high", &words.number(high, 2))])),
    );
    let effect = view.response().and_then(|response| view.value(response, view.total, Statistic::DesignEffect));
    said.extend(effect.filter(|effect| effect.value > 1.0).map(|effect| {
        let effective = words.number(effect.n as f64 / effect.value, 0);
        words.fill("design.kish", &[("n", &words.count(effect.n)), ("effective", &effective)])
    }));
    said.extend(design.strata.map(|strata| words.fill("design.strata", &[("strata", &kind(strata))])));
    said.extend(design.clusters.map(|clusters| words.fill("design.clusters", &[("clusters", &kind(clusters))])));
    said
}

/// Every weighted figure beside the unweighted one, where the project has a design.
pub(super) fn table(view: &View<'_>) -> Option<Table> {
    let words = view.words;
    let text = |key: &str| words.text(&format!("design.{key}"));
    let frame = view.release.frame();
    if frame.design.is_none() && frame.weighted_by.is_empty() {
        return None;
    }
    let mut table = Table::new("table-weighted", text("table"), text("what"))
        .words(words.text("column.group"))
        .number(text("raw"))
        .number(text("weighted"))
        .number(text("effect"))
        .folded();
    let services = view.groups(&view.round.id, &[crate::model::GroupKind::Service]);
    for measure in view.measures().keys() {
        let (plain, weighted) = match view.measure(measure).kind {
            MeasureKind::Scale => (Statistic::Mean100, Statistic::WeightedMean100),
            MeasureKind::Choice => (Statistic::Ticked, Statistic::WeightedShare),
            _ => (Statistic::TopBox, Statistic::WeightedShare),
        };
        for group in std::iter::once(view.total).chain(services.iter().copied()) {
            let Some(found) = view.shown(measure, group, weighted).and_then(Shown::value) else { continue };
            let effect = view.value(measure, group, Statistic::DesignEffectOfMean);
            let cells = [
                Cell::Text(view.group_label(group)),
                view.cell(view.shown(measure, group, plain)),
                number(view, &found),
                effect.map_or_else(|| Cell::Missing(String::new()), |effect| Cell::Number(words.value(&effect))),
            ];
            table.rows.push(Row::new(view.label(measure), cells));
        }
    }
    (!table.rows.is_empty()).then_some(table)
}
