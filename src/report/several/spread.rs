//! How municipalities spread: quartiles of what they show, and how many surely lie above or below the others. No place, no list from best to worst.

use super::map::lines;
use super::standing::{OfScale, Standing, Told, Word};
use super::{Whole, heading};
use crate::model::Text;
use crate::report::document::{Block, Cell, Row, Table};

/// How the municipalities' figures of one measure spread.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// Measure.
    pub id: String,
    /// How many municipalities show theirs.
    pub municipalities: usize,
    /// First quartile, median, third quartile.
    pub quartiles: [f64; 3],
    /// For each municipality, in order: the highest and the lowest place that it can have, counted from the highest mean.
    pub places: Vec<Option<[usize; 2]>>,
    /// Standard deviation of people within municipalities.
    pub within: Option<f64>,
}

/// What each municipality shows of every measure that a spread is made of.
#[must_use]
pub fn shown(standings: &[Standing]) -> Vec<(String, Vec<f64>)> {
    let scales = standings.iter().flat_map(|standing| standing.scales.iter().map(|scale| (&scale.id, scale.mean)));
    let wishes = standings.iter().flat_map(|standing| standing.wishes.iter().map(|wish| (&wish.id, wish.share)));
    let mut all: Vec<(String, Vec<f64>)> = Vec::new();
    for (id, told) in scales.chain(wishes) {
        let Some(value) = told.value() else { continue };
        match all.iter_mut().find(|(known, _)| known == id) {
            Some((_, values)) => values.push(value),
            None => all.push((id.clone(), vec![value])),
        }
    }
    all
}

/// The scales.
pub(super) fn section(whole: &Whole<'_>) -> Vec<Block> {
    let words = whole.words();
    let mut table = Table::new("table-spread", whole.text("spread_table"), words.text("column.scale"))
        .number(whole.text("with_figure"))
        .number(whole.text("pooled"))
        .number(whole.text("quartile_1"))
        .number(whole.text("median"))
        .number(whole.text("quartile_3"))
        .number(whole.text("surely_better"))
        .number(whole.text("surely_worse"));
    for line in lines(whole.standings) {
        let Some(spread) = whole.spread(line.id) else { continue };
        let gaps = counted(whole.standings, line.id, |scale| scale.gap).map(|count| Cell::Number(words.count(count as u64)));
        let points = spread.quartiles.map(|value| Cell::Number(words.number(value, 0)));
        let municipalities = Cell::Number(words.count(spread.municipalities as u64));
        let together = pooled(whole, means(whole.standings, line.id));
        let together = together.map_or_else(|| Cell::Missing(String::new()), |mean| Cell::Number(words.number(mean, 0)));
        let cells = [municipalities, together].into_iter().chain(points).chain(gaps);
        table.rows.push(Row::new(line.label.get(whole.language), cells));
    }
    if table.rows.is_empty() {
        return Vec::new();
    }
    vec![heading(2, "spread", whole.text("spread")), Block::Paragraph(whole.text("spread_about")), Block::Table(table)]
}

/// Of how many municipalities a figure of a scale that may be shown is surely better, and of how many surely worse.
pub(super) fn counted(standings: &[Standing], id: &str, figure: impl Fn(&OfScale) -> (Told, Word)) -> [usize; 2] {
    let scales = || standings.iter().flat_map(|standing| &standing.scales).filter(|scale| scale.id == id);
    [Word::Better, Word::Worse].map(|wanted| {
        let is_it = |scale: &&OfScale| {
            let (told, word) = figure(scale);
            word == wanted && told.value().is_some()
        };
        scales().filter(is_it).count()
    })
}

/// What municipalities show of a scale.
pub(super) fn means<'a>(standings: &'a [Standing], id: &'a str) -> impl Iterator<Item = Told> + 'a {
    standings.iter().flat_map(|standing| &standing.scales).filter(move |scale| scale.id == id).map(|scale| scale.mean)
}

/// What staff want training in, and other questions with several answers: pooled, with the quartiles of the municipalities.
pub(super) fn wishes(whole: &Whole<'_>) -> Vec<Block> {
    let words = whole.words();
    let mut questions: Vec<(&Text, Table)> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for wish in whole.standings.iter().flat_map(|standing| &standing.wishes) {
        if seen.contains(&wish.id.as_str()) {
            continue;
        }
        seen.push(&wish.id);
        let Some(spread) = whole.spread(&wish.id) else { continue };
        let told = whole.standings.iter().flat_map(|standing| &standing.wishes).filter(|other| other.id == wish.id);
        let Some(pooled) = pooled(whole, told.map(|other| other.share)) else { continue };
        let percent = |value: f64| Cell::Number(words.whole_percent(value));
        let cells = [
            Cell::Number(words.count(spread.municipalities as u64)),
            percent(pooled),
            percent(spread.quartiles[0]),
            percent(spread.quartiles[2]),
        ];
        let row = Row::new(wish.label.get(whole.language), cells);
        if let Some((_, table)) = questions.iter_mut().find(|(question, _)| **question == wish.question) {
            table.rows.push(row);
            continue;
        }
        let id = format!("table-choice-{}", questions.len() + 1);
        let mut table = Table::new(id, wish.question.get(whole.language), whole.text("option"))
            .number(whole.text("with_figure"))
            .number(whole.text("pooled"))
            .number(whole.text("quartile_1"))
            .number(whole.text("quartile_3"));
        table.rows.push(row);
        questions.push((&wish.question, table));
    }
    if questions.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![heading(2, "choices", whole.text("choices")), Block::Paragraph(whole.text("choices_about"))];
    blocks.extend(questions.into_iter().map(|(_, table)| Block::Table(table)));
    blocks
}

/// The mean of what municipalities show, each counted by its answers; nothing where too few show it or one of them is nearly all of it.
pub(super) fn pooled(whole: &Whole<'_>, told: impl Iterator<Item = Told>) -> Option<f64> {
    let shown = told.filter_map(|told| if let Told::Value { value, n } = told { Some((value, n as f64)) } else { None });
    let shown: Vec<(f64, f64)> = shown.filter(|(_, n)| *n > 0.0).collect();
    let all: f64 = shown.iter().map(|(_, n)| n).sum();
    let is_one = shown.iter().any(|(_, n)| *n > whole.rules.most_of_one * all);
    let is_enough = shown.len() >= whole.rules.fewest && !is_one;
    is_enough.then(|| shown.iter().map(|(value, n)| value * n).sum::<f64>() / all)
}
