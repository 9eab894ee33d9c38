//! Beside the matrix: how many work together often, who surely does, who sees it otherwise than the other, and whose wish is not met.

use super::top_answers;
use crate::findings::{Moved, OneSided, Ties, Unmet};
use crate::model::{LevelInfo, MeasureAt, Statistic};
use crate::report::document::{Block, Cell, FigureBlock, Row, Subtitle, Table};
use crate::report::figures;
use crate::report::titles;
use crate::report::view::{View, slug};
use crate::report::words::{lowered, place, quoted};

/// Most rows of pairs, and of wishes.
const MOST: usize = 10;

/// `cells` say how often, `wishes` who is wished for.
pub(super) fn blocks(view: &View<'_>, cells: &[MeasureAt], wishes: &[MeasureAt]) -> Vec<Block> {
    let Some(ties) = Ties::of(view.release, cells) else { return Vec::new() };
    let Some(answer) = often(view, cells[0]) else { return Vec::new() };
    let mut blocks = vec![Block::Paragraph(in_words(view, &ties, &answer))];
    blocks.extend(strong(view, &ties));
    blocks.extend(one_sided(view, &ties));
    blocks.extend(unmet(view, &Ties::unmet(view.release, cells, wishes)));
    blocks
}

/// The lowest of the answers that count as often.
fn often(view: &View<'_>, cell: MeasureAt) -> Option<String> {
    let info = view.measure(cell);
    let lowest: &LevelInfo = info.levels.as_slice().get(info.levels.len().checked_sub(info.top)?)?;
    Some(quoted(view, view.say(&lowest.label)))
}

/// How many pairs work together often, and whether that has changed.
fn in_words(view: &View<'_>, ties: &Ties, answer: &str) -> String {
    let words = view.words;
    let pairs = words.count(ties.pairs as u64);
    let values = [("pairs", pairs.as_str()), ("answer", answer)];
    let density = match ties.often {
        0 => words.fill("ties.density_none", &values),
        often => words.plural("ties.density", often as u64, &values),
    };
    match (&ties.moved, view.previous) {
        (Some(moved), Some(previous)) => format!("{density} {}", changed(view, moved, &view.round_label(previous))),
        _ => density,
    }
}

fn changed(view: &View<'_>, moved: &Moved, reference: &str) -> String {
    let is_certain = moved.p <= 1.0 - view.release.frame().confidence;
    let key = match (is_certain, moved.points > 0.0) {
        (false, _) => "ties.moved_not",
        (true, true) => "ties.moved_up",
        (true, false) => "ties.moved_down",
    };
    let number = view.words.number(moved.points.abs(), 0);
    let form = if number == "1" { "one" } else { "other" };
    let size = view.words.fill(&format!("points.{form}"), &[("count", &number)]);
    view.words.fill(key, &[("reference", reference), ("size", &size)])
}

fn name(view: &View<'_>, ties: &Ties, at: usize) -> String {
    view.group_label(ties.services[at].group)
}

/// Only ties that are surely stronger than is usual: a picture of all of them is a ball of wool.
fn strong(view: &View<'_>, ties: &Ties) -> Option<Block> {
    let words = view.words;
    if ties.strong.is_empty() {
        return None;
    }
    let title = words.plural("ties.circle_title", ties.strong.len() as u64, &[]);
    let ends = super::matrix::ends(view, ties.services.first()?.measure);
    let line = words.fill("ties.circle_line", &[("usual", &words.number(ties.usual, 1)), ("ends", &ends)]);
    let subtitle = Subtitle::from(words.fill("ties.circle_about", &[("round", &view.round_label(view.round))])).marked(line);
    let mut table =
        Table::new("table-ties", words.text("table_twin"), words.text("ties.pair")).words(words.text("ties.who_says")).folded();
    for tie in &ties.strong {
        let says = if tie.is_mutual { words.text("ties.mutual") } else { name(view, ties, tie.from) };
        let pair = words.fill("ties.two", &[("one", &name(view, ties, tie.from)), ("other", &name(view, ties, tie.to))]);
        table.rows.push(Row::new(pair, [Cell::Text(says)]));
    }
    Some(Block::Figure(Box::new(FigureBlock {
        tells: false,
        id: "figure-ties".into(),
        drawing: Some(figures::ties(view, ties, &title)),
        title,
        subtitle,
        source: view.source(),
        table,
    })))
}

/// Pairs that surely do not say the same of each other.
fn one_sided(view: &View<'_>, ties: &Ties) -> Option<Block> {
    let words = view.words;
    let told: &[OneSided] = &ties.one_sided[..ties.one_sided.len().min(MOST)];
    let cell = ties.services[told.first()?.less].measure;
    let title = words.plural("ties.pairs_title", ties.one_sided.len() as u64, &[]);
    let ends = super::matrix::ends(view, cell);
    let mut subtitle = words.fill("ties.pairs_about", &[("ends", &ends), ("round", &view.round_label(view.round))]);
    if told.len() < ties.one_sided.len() {
        subtitle = format!("{subtitle} {}", words.fill("ties.furthest", &[("count", &words.count(told.len() as u64))]));
    }
    let mut table = Table::new("table-pairs", words.text("table_twin"), words.text("ties.pair"))
        .number(words.text("ties.first"))
        .number(words.text("ties.second"))
        .number(words.text("ties.apart"))
        .folded();
    for pair in told {
        let row = [(pair.said.0, 1), (pair.said.1, 1), (pair.points, 0)];
        let cells = row.map(|(value, decimals)| Cell::Number(words.number(value, decimals)));
        table.rows.push(Row::new(two(view, ties, pair), cells));
    }
    Some(Block::Figure(Box::new(FigureBlock {
        tells: false,
        id: "figure-pairs".into(),
        drawing: Some(figures::one_sided(view, ties, told, &title)),
        title,
        subtitle: subtitle.into(),
        source: view.source(),
        table,
    })))
}

/// `Barnehage og PPT`: the one that says more first.
pub(in crate::report) fn two(view: &View<'_>, ties: &Ties, pair: &OneSided) -> String {
    let values = [("one", name(view, ties, pair.more)), ("other", name(view, ties, pair.less))];
    view.words.fill("ties.two", &values.each_ref().map(|(key, value)| (*key, value.as_str())))
}

/// Who surely wishes for somebody whom they do not often work with.
fn unmet(view: &View<'_>, found: &[Unmet]) -> Option<Block> {
    let words = view.words;
    let told = &found[..found.len().min(MOST)];
    let first = told.first()?;
    let rated = lowered(&view.label(first.wish));
    let wish = view.say(&view.measure(first.wish).wish).replace("{option}", &rated);
    let share = words.whole_percent(first.share.value);
    let title = words.fill("ties.unmet_title", &[("share", &share), ("place", &place(view, first.group)), ("wish", &wish)]);
    let short = words.fill("ties.unmet_short", &[("share", &share), ("place", &place(view, first.group)), ("other", &rated)]);
    let values =
        [("answers", top_answers(view, first.wish)), ("round", view.round_label(view.round)), ("level", view.confidence())];
    let mut subtitle = words.fill("ties.unmet_about", &values.each_ref().map(|(key, value)| (*key, value.as_str())));
    if told.len() < found.len() {
        subtitle = format!("{subtitle} {}", words.fill("ties.most_sure", &[("count", &words.count(told.len() as u64))]));
    }
    let mut table = Table::new("table-unmet", words.text("table_twin"), words.text("ties.unmet_row"))
        .number(words.text("column.share"))
        .number(words.fill("column.interval", &[("level", &view.confidence())]))
        .number(words.text("column.n"))
        .folded();
    for unmet in told {
        let shown = view.shown(unmet.wish, unmet.group, Statistic::TopBox);
        let cells =
            [view.whole_cell(shown), view.interval_cell(shown), view.cell(view.shown(unmet.wish, unmet.group, Statistic::Valid))];
        table.rows.push(Row::new(wished(view, unmet), cells));
    }
    let count = words.plural("ties.unmet_count", found.len() as u64, &[]);
    let title = titles::fitting([title, short, count]);
    Some(Block::Figure(Box::new(FigureBlock {
        tells: false,
        id: format!("figure-unmet-{}", slug(view.measure(first.wish).part_of.as_deref().unwrap_or_default())),
        drawing: Some(figures::unmet(view, told, &title)),
        title,
        subtitle: subtitle.into(),
        source: view.source(),
        table,
    })))
}

/// `Skole: BUP`.
pub(in crate::report) fn wished(view: &View<'_>, unmet: &Unmet) -> String {
    let (group, other) = (view.group_label(unmet.group), view.label(unmet.wish));
    view.words.fill("ties.wished", &[("group", &group), ("other", &other)])
}
