//! Municipalities against how many answered, between the limits of what chance alone explains.

use super::map::{Line, lines};
use super::spread::{means, pooled};
use super::standing::{Standing, Told};
use super::{Whole, heading};
use crate::chart::{Axis, Funnel, FunnelPoint, Limit, Plot, Reference};
use crate::report::document::{Block, Cell, FigureBlock, Row, Table};
use crate::report::figures::{FEWEST, LIMITS, STRETCHES, draw_plot, level_words, numbers};

/// A scale of which enough municipalities show their mean.
struct Scale<'a> {
    line: Line<'a>,
    centre: f64,
    within: f64,
    /// Name, mean and number of answers.
    shown: Vec<(&'a Standing, f64, u64)>,
}

/// A funnel for each scale.
pub(super) fn section(whole: &Whole<'_>) -> Vec<Block> {
    let scales: Vec<Scale<'_>> = lines(whole.standings).into_iter().filter_map(|line| scale(whole, line)).collect();
    if scales.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![heading(2, "funnels", whole.text("funnels")), Block::Paragraph(whole.text("funnels_about"))];
    blocks.extend(scales.iter().enumerate().map(|(at, scale)| figure(whole, scale, at + 1)));
    blocks
}

fn scale<'a>(whole: &Whole<'a>, line: Line<'a>) -> Option<Scale<'a>> {
    let within = whole.spread(line.id)?.within?;
    let centre = pooled(whole, means(whole.standings, line.id))?;
    let own = |standing: &'a Standing| {
        let scale = standing.scales.iter().find(|scale| scale.id == line.id)?;
        if let Told::Value { value, n } = scale.mean { Some((standing, value, n)) } else { None }
    };
    let shown: Vec<_> = whole.standings.iter().filter_map(own).collect();
    (shown.len() >= FEWEST).then_some(Scale { line, centre, within, shown })
}

impl Scale<'_> {
    fn limit(&self, n: f64, z: f64) -> (f64, f64) {
        let half = z * self.within / n.sqrt();
        ((self.centre - half).max(0.0), (self.centre + half).min(100.0))
    }

    /// Whether a municipality lies beyond a limit, the wide one or the narrow one.
    fn is_beyond(&self, mean: f64, n: u64, (_, z): (f64, f64)) -> bool {
        let (lower, upper) = self.limit(n as f64, z);
        !(lower..=upper).contains(&mean)
    }
}

fn figure(whole: &Whole<'_>, scale: &Scale<'_>, number: usize) -> Block {
    let words = whole.words();
    let label = scale.line.label.get(whole.language);
    let beyond = |limit| scale.shown.iter().filter(move |(_, mean, n)| scale.is_beyond(*mean, *n, limit));
    let (outside, all) = (words.count(beyond(LIMITS[0]).count() as u64), words.count(scale.shown.len() as u64));
    let title = words.fill("several.funnel_title", &[("scale", label), ("outside", &outside), ("municipalities", &all)]);
    let centre = words.fill("funnel.centre", &[("value", &words.number(scale.centre, 0))]);
    let names: Vec<&str> = beyond(LIMITS[0]).map(|(standing, ..)| standing.name.as_str()).collect();
    let names = if names.is_empty() { words.text("funnel.nobody") } else { names.join(", ") };
    let alt = words.fill("several.funnel_alt", &[("scale", label), ("centre", &centre), ("outside", &names)]);
    let id = format!("figure-funnel-{number}");
    let drawing = draw_plot(words, &format!("{id}-drawing"), &title, alt, Plot::Funnel(plot(whole, scale, centre)));
    Block::Figure(Box::new(FigureBlock {
        tells: false,
        drawing: Some(drawing),
        title,
        subtitle: words.fill("several.funnel_subtitle", &[("scale", label)]).into(),
        source: String::new(),
        table: table(whole, scale, &id),
        id,
    }))
}

fn plot(whole: &Whole<'_>, scale: &Scale<'_>, centre: String) -> Funnel {
    let words = whole.words();
    let x = numbers(words, scale.shown.iter().map(|(_, _, n)| *n).max().unwrap_or_default());
    let first = scale.shown.iter().map(|(_, _, n)| *n).min().unwrap_or(1).max(1) as f64;
    let step = (x.high - first) / f64::from(STRETCHES);
    let limit = |&(level, z): &(f64, f64)| Limit {
        label: words.fill("funnel.limit", &[("level", &level_words(words, level))]),
        ends: (0..=STRETCHES)
            .map(|stretch| {
                let n = first + step * f64::from(stretch);
                let (lower, upper) = scale.limit(n, z);
                (n, lower, upper)
            })
            .collect(),
    };
    let point = |&(standing, mean, n): &(&Standing, f64, u64)| {
        let outside = scale.is_beyond(mean, n, LIMITS[0]);
        FunnelPoint { label: standing.name.clone(), x: n as f64, y: mean, outside, is_named: outside, emphasis: false }
    };
    Funnel {
        x,
        y: Axis::points().named(words.text("funnel.of_100")),
        centre: Reference { value: scale.centre, label: centre },
        limits: LIMITS.iter().map(limit).collect(),
        points: scale.shown.iter().map(point).collect(),
    }
}

/// The same figures: mean, answers, and on which side of the limits.
fn table(whole: &Whole<'_>, scale: &Scale<'_>, id: &str) -> Table {
    let words = whole.words();
    let mut table = Table::new(format!("table-{id}"), words.text("table_twin"), whole.text("municipality"))
        .number(whole.text("sheet_mean"))
        .number(whole.text("sheet_n"))
        .words(whole.text("funnel_place"));
    for &(standing, mean, n) in &scale.shown {
        let place = match (scale.is_beyond(mean, n, LIMITS[0]), scale.is_beyond(mean, n, LIMITS[1])) {
            (true, _) => "beyond",
            (false, true) => "between",
            (false, false) => "within",
        };
        let cells = [
            Cell::Number(words.number(mean, 0)),
            Cell::Number(words.count(n)),
            Cell::Text(whole.text(&format!("funnel_{place}"))),
        ];
        let mut row = Row::new(String::new(), cells);
        row.cells[0] = whole.link(standing);
        table.rows.push(row);
    }
    table.folded()
}
