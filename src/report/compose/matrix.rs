//! Who works with whom: for each aspect of a matrix, how those who rate see those who are rated.

use super::domain::{questions, tells};
use super::{arrangement, ties, top_answers};
use crate::findings::{Finding, Rule};
use crate::model::{GroupAt, MeasureAt, Polarity, Statistic};
use crate::report::document::{Block, FigureBlock, Row, Subtitle, Table};
use crate::report::figures;
use crate::report::titles;
use crate::report::view::View;
use crate::report::words::{lowered, matrix_figure, quoted};

/// Matrices: for each aspect, how those who rate see those who are rated, all of them in one order.
pub(super) fn blocks(view: &View<'_>, cells: &[MeasureAt]) -> Vec<Block> {
    let mut sets = questions(view, cells);
    let groups = arrangement::order(view, &mut sets);
    let wishes: Vec<MeasureAt> = cells.iter().copied().filter(|&cell| !view.measure(cell).wish.is_empty()).collect();
    let mut blocks = Vec::new();
    for members in &sets {
        blocks.extend(block(view, members, &groups));
        if arrangement::is_frequency(view, members) {
            blocks.extend(ties::blocks(view, members, &wishes));
        }
    }
    blocks
}

fn block(view: &View<'_>, cells: &[MeasureAt], groups: &[GroupAt]) -> Option<Block> {
    let words = view.words;
    let info = view.measure(*cells.first()?);
    let statistic = if info.nominal { Statistic::TopBox } else { Statistic::Mean };
    let shown = |cell: MeasureAt| view.value(cell, view.total, statistic).map(|estimate| estimate.value);
    let mut ranked: Vec<(MeasureAt, f64)> = cells.iter().filter_map(|&cell| Some((cell, shown(cell)?))).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    let answers = top_answers(view, cells[0]);
    let title = matrix_title(view, cells, &ranked);
    let ends = ends(view, cells[0]);
    let about = if info.nominal { "matrix.about_share" } else { "matrix.about_mean" };
    let subtitle = words.fill(about, &[("round", &view.round_label(view.round)), ("ends", &ends), ("answers", &answers)]);
    let subtitle = Subtitle::from(subtitle).marked(words.text("matrix.own"));
    let id = matrix_figure(info);
    let name = id.trim_start_matches("figure-").to_owned();
    let table = matrix_table(view, (cells, groups), statistic, &name);
    let drawing = figures::matrix(view, (cells, groups), statistic, &title);
    Some(Block::Figure(Box::new(FigureBlock {
        tells: tells_of_matrix(view, cells),
        id,
        title,
        subtitle,
        source: view.source(),
        table: Table { folded: drawing.is_some(), ..table },
        drawing,
    })))
}

/// What most wish for; who is surely more or less content than others; or whom people work with most and least.
fn matrix_title(view: &View<'_>, cells: &[MeasureAt], ranked: &[(MeasureAt, f64)]) -> String {
    let words = view.words;
    let fits = |finding: &Finding| cells.contains(&finding.measure);
    if let Some(wish) = view.findings.largest(&[Rule::MostWished], fits) {
        return titles::wished(view, wish);
    }
    if let Some(title) = titles::largest(view, cells, &[Rule::RatedAhead, Rule::RatedBehind]) {
        return title;
    }
    let question = view.say(&view.measure(cells[0]).about).to_owned();
    match (ranked.first(), ranked.last()) {
        (Some(high), Some(low)) if high.0 != low.0 && !view.measure(cells[0]).nominal => {
            let is_rating = view.measure(cells[0]).polarity != Polarity::Neutral;
            let key = if is_rating { "matrix.title_rated" } else { "matrix.title" };
            let values = [("high", lowered(&view.label(high.0))), ("low", lowered(&view.label(low.0)))];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            titles::fitting([words.fill(key, &values), words.fill("matrix.title_short", &values)])
        }
        _ => question,
    }
}

fn matrix_table(view: &View<'_>, (cells, groups): (&[MeasureAt], &[GroupAt]), statistic: Statistic, name: &str) -> Table {
    let mut table = Table::new(format!("table-{name}"), view.words.text("table_twin"), view.words.text("matrix.who"));
    for &cell in cells {
        table = table.number(view.label(cell));
    }
    for group in std::iter::once(view.total).chain(groups.iter().copied()) {
        let values = cells.iter().map(|&cell| match statistic {
            Statistic::TopBox => view.whole_cell(view.shown(cell, group, statistic)),
            _ => view.cell(view.shown(cell, group, statistic)),
        });
        let mut row = Row::new(view.group_label(group), values);
        row.is_total = group == view.total;
        table.rows.push(row);
    }
    table
}

/// What most wish for is told before who is content with whom.
fn tells_of_matrix(view: &View<'_>, cells: &[MeasureAt]) -> bool {
    let domain = &view.measure(cells[0]).domain;
    let is_wish = |finding: &Finding| view.measure(finding.measure).domain == *domain;
    let rules: &[Rule] = match view.findings.largest(&[Rule::MostWished], is_wish) {
        Some(_) => &[Rule::MostWished],
        None => &[Rule::RatedAhead, Rule::RatedBehind],
    };
    tells(view, cells, rules)
}

/// `from 0 “Never” to 4 “Every day”`.
pub(super) fn ends(view: &View<'_>, cell: MeasureAt) -> String {
    let levels = &view.measure(cell).levels;
    let (Some(first), Some(last)) = (levels.first(), levels.last()) else { return String::new() };
    let (min, max) = (first.value.to_string(), last.value.to_string());
    let [first, last] = [first, last].map(|level| quoted(view, view.say(&level.label)));
    view.words.fill("matrix.ends", &[("min", &min), ("first", &first), ("max", &max), ("last", &last)])
}
