//! One part of the questionnaire: its scales, its questions, its ticks and its matrices.

use super::heading;
use crate::model::{DomainInfo, LevelInfo, MeasureKind, Polarity, Statistic};
use crate::report::document::{Block, Cell, FigureBlock, Table};
use crate::report::figures;
use crate::report::view::{View, slug};
use crate::report::words::{quoted, scale_figure, shortened};

/// Most rows of one figure of questions; more are split into several.
const ROWS: usize = 16;
/// Most levels that stacked bars can tell apart.
const MOST_LEVELS: usize = 10;

pub(super) fn section(view: &View<'_>, domain: &DomainInfo) -> Vec<Block> {
    let id = format!("domain-{}", slug(domain.id.as_str()));
    let mut blocks = Vec::new();
    for scale in view.in_domain(&domain.id, MeasureKind::Scale) {
        blocks.extend(scale_block(view, scale));
    }
    blocks.extend(item_blocks(view, &view.in_domain(&domain.id, MeasureKind::Item)));
    blocks.extend(choice_blocks(view, &view.in_domain(&domain.id, MeasureKind::Choice)));
    blocks.extend(matrix_blocks(view, &view.in_domain(&domain.id, MeasureKind::Matrix)));
    if blocks.is_empty() {
        return blocks;
    }
    blocks.insert(0, heading(2, id, view.domain_title(domain)));
    blocks
}

/// A scale: what it means, and how groups stand.
fn scale_block(view: &View<'_>, scale: usize) -> Option<Block> {
    let words = view.words;
    let info = view.measure(scale);
    view.shown(scale, view.total, Statistic::Mean100)?;
    let main = view.main_groups();
    let cross = view.cross_groups();
    let title = scale_title(view, scale, &main);
    let n = view.n_text(scale, view.total);
    let mut subtitle = words.fill(
        "scale.about",
        &[("about", view.say(&info.about)), ("n", &n), ("round", &view.round_label(view.round)), ("level", &view.confidence())],
    );
    subtitle = subtitle.trim_start().to_owned();
    if info.polarity == Polarity::Negative {
        subtitle = format!("{subtitle} {}", words.text("low_is_good"));
    }
    let mut source = view.source();
    if let Some(alpha) = reliability(view, scale).filter(|alpha| *alpha < 0.7) {
        source = format!("{source} {}", words.fill("scale.unreliable", &[("alpha", &words.number(alpha, 2))]));
    }
    let rows: Vec<usize> = std::iter::once(view.total).chain(main.iter().copied()).chain(cross).collect();
    Some(Block::Figure(Box::new(FigureBlock {
        id: scale_figure(info.id.as_str()),
        drawing: figures::scale(view, scale, &title),
        title,
        subtitle,
        source,
        table: super::tables::scale_twin(view, scale, &rows),
    })))
}

fn reliability(view: &View<'_>, scale: usize) -> Option<f64> {
    let value = |statistic| view.value(scale, view.total, statistic).map(|estimate| estimate.value);
    value(Statistic::Alpha).or_else(|| value(Statistic::SpearmanBrown))
}

/// The finding of a scale's figure: who is highest and lowest, or that they are alike.
fn scale_title(view: &View<'_>, scale: usize, groups: &[usize]) -> String {
    let words = view.words;
    let label = view.label(scale);
    let level = |group: usize| view.value(scale, group, Statistic::Mean100).map(|mean| mean.value);
    let mut ranked: Vec<(usize, f64)> = groups.iter().filter_map(|&group| Some((group, level(group)?))).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    let (Some(&(high, top)), Some(&(low, bottom))) = (ranked.first(), ranked.last()) else {
        return total_title(view, scale, &label);
    };
    if ranked.len() < 2 {
        return total_title(view, scale, &label);
    }
    let values = [
        ("scale", label.as_str()),
        ("high", &view.group_label(high)),
        ("high_value", &words.number(top, 0)),
        ("low", &view.group_label(low)),
        ("low_value", &words.number(bottom, 0)),
    ];
    let apart = top - bottom >= view.release.frame().smallest_difference;
    words.fill(if apart { "scale.apart" } else { "scale.alike" }, &values)
}

fn total_title(view: &View<'_>, scale: usize, label: &str) -> String {
    match view.value(scale, view.total, Statistic::Mean100) {
        Some(mean) => view.words.fill("scale.total", &[("scale", label), ("value", &view.words.value(mean))]),
        None => label.to_owned(),
    }
}

/// Questions, those with the same response scale together, in the order in which the first of them was asked.
fn item_blocks(view: &View<'_>, items: &[usize]) -> Vec<Block> {
    let mut sets: Vec<(&[LevelInfo], Vec<usize>)> = Vec::new();
    for &item in items.iter().filter(|&&item| view.shown(item, view.total, Statistic::Valid).is_some()) {
        let levels = view.measure(item).levels.as_slice();
        match sets.iter_mut().find(|(known, _)| *known == levels) {
            Some((_, members)) => members.push(item),
            None => sets.push((levels, vec![item])),
        }
    }
    let chunks = sets.iter().flat_map(|(_, members)| members.chunks(ROWS));
    chunks.flat_map(|members| std::iter::once(item_block(view, members)).chain(by_group_block(view, members))).collect()
}

/// The same questions, group by group. The title names the question on which groups differ most.
fn by_group_block(view: &View<'_>, items: &[usize]) -> Option<Block> {
    let words = view.words;
    let groups = view.main_groups();
    let mut widest: Option<(f64, usize, (usize, f64), (usize, f64))> = None;
    for &item in items {
        let share = |&group: &usize| Some((group, view.value(item, group, Statistic::TopBox)?.value));
        let mut shares: Vec<(usize, f64)> = groups.iter().filter_map(share).collect();
        shares.sort_by(|a, b| b.1.total_cmp(&a.1));
        if let (Some(&high), Some(&low)) = (shares.first(), shares.last())
            && shares.len() > 1
            && widest.is_none_or(|(spread, ..)| high.1 - low.1 > spread)
        {
            widest = Some((high.1 - low.1, item, high, low));
        }
    }
    let (_, item, high, low) = widest.filter(|_| !top_answers(view, items[0]).is_empty())?;
    let title = words.fill(
        "items.groups",
        &[
            ("question", &quoted(view, &shortened(&view.label(item)))),
            ("high", &view.group_label(high.0)),
            ("most", &words.whole_percent(high.1)),
            ("low", &view.group_label(low.0)),
            ("fewest", &words.whole_percent(low.1)),
        ],
    );
    let subtitle =
        words.fill("items.groups_about", &[("answers", &top_answers(view, item)), ("round", &view.round_label(view.round))]);
    let id = slug(view.measure(items[0]).id.as_str());
    let mut table = Table::new(format!("table-groups-{id}"), words.text("table_twin"), words.text("column.question")).folded();
    for &group in &groups {
        table = table.number(view.group_label(group));
    }
    for &item in items {
        let cells: Vec<Cell> = groups.iter().map(|&group| view.cell(view.shown(item, group, Statistic::TopBox))).collect();
        table.rows.push(view.row(view.label(item), cells));
    }
    let drawing = figures::by_group(view, items, &groups, &title)?;
    let block =
        FigureBlock { id: format!("figure-groups-{id}"), title, subtitle, drawing: Some(drawing), source: view.source(), table };
    Some(Block::Figure(Box::new(block)))
}

fn item_block(view: &View<'_>, items: &[usize]) -> Block {
    let words = view.words;
    let mut ranked = items.to_vec();
    let share = |item: usize| view.value(item, view.total, Statistic::TopBox).map(|share| share.value);
    ranked.sort_by(|a, b| share(*b).unwrap_or(-1.0).total_cmp(&share(*a).unwrap_or(-1.0)));
    let title = item_title(view, &ranked);
    let counts: Vec<u64> = ranked.iter().filter_map(|&item| view.n(item, view.total)).collect();
    let n = range(view, &counts);
    let mut subtitle = words.fill("items.about", &[("round", &view.round_label(view.round)), ("n", &n)]);
    if ranked.iter().any(|&item| view.measure(item).polarity == Polarity::Negative) {
        subtitle = format!("{subtitle} {}", words.text("items.low_is_good"));
    }
    let drawable = (2..=MOST_LEVELS).contains(&view.measure(items[0]).levels.len());
    let drawing = if drawable { figures::items(view, &ranked, &title) } else { None };
    let mut table = super::tables::items_twin(view, &ranked);
    table.folded = drawing.is_some();
    Block::Figure(Box::new(FigureBlock {
        id: format!("figure-{}", slug(view.measure(items[0]).id.as_str())),
        drawing,
        title,
        subtitle,
        source: view.source(),
        table,
    }))
}

/// `5 answers` or `from 5 to 9 answers`.
fn range(view: &View<'_>, counts: &[u64]) -> String {
    let words = view.words;
    match (counts.iter().min(), counts.iter().max()) {
        (Some(low), Some(high)) if low != high => {
            words.fill("answers_range", &[("low", &words.count(*low)), ("high", &words.count(*high))])
        }
        (Some(n), _) => words.plural("answers", *n, &[]),
        _ => words.text("suppressed_mark"),
    }
}

/// Which question gets most of the top answers, and which fewest.
fn item_title(view: &View<'_>, ranked: &[usize]) -> String {
    let words = view.words;
    let shown: Vec<(usize, f64)> =
        ranked.iter().filter_map(|&item| Some((item, view.value(item, view.total, Statistic::TopBox)?.value))).collect();
    let (Some(&(high, most)), Some(&(low, fewest))) = (shown.first(), shown.last()) else {
        return quoted(view, &view.label(ranked[0]));
    };
    let answers = top_answers(view, high);
    if answers.is_empty() {
        return shortened(&view.label(high));
    }
    let (high, low) = (quoted(view, &shortened(&view.label(high))), quoted(view, &shortened(&view.label(low))));
    let (most, fewest) = (words.whole_percent(most), words.whole_percent(fewest));
    let values = [("answers", answers.as_str()), ("high", &high), ("most", &most), ("low", &low), ("fewest", &fewest)];
    words.fill(if shown.len() == 1 { "items.single" } else { "items.many" }, &values)
}

/// The words of the levels counted at the top: “Agree” or “Strongly agree”.
pub(in crate::report) fn top_answers(view: &View<'_>, item: usize) -> String {
    let info = view.measure(item);
    answers_named(view, &info.levels[info.levels.len() - info.top.min(info.levels.len())..])
}

/// The words of as many levels at the bottom.
pub(in crate::report) fn bottom_answers(view: &View<'_>, item: usize) -> String {
    let info = view.measure(item);
    answers_named(view, &info.levels[..info.top.min(info.levels.len())])
}

fn answers_named(view: &View<'_>, levels: &[LevelInfo]) -> String {
    let labels: Vec<String> = levels.iter().map(|level| quoted(view, view.say(&level.label))).collect();
    match labels.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first, .., last] if labels.len() > 2 => view.words.fill("items.from_to", &[("first", first), ("last", last)]),
        _ => labels.join(&format!(" {} ", view.words.text("or"))),
    }
}

/// Options of multi-selects, each question by itself, most ticked first.
fn choice_blocks(view: &View<'_>, choices: &[usize]) -> Vec<Block> {
    questions(view, choices).iter().filter_map(|members| choice_block(view, members)).collect()
}

/// Measures of the same question together.
fn questions(view: &View<'_>, measures: &[usize]) -> Vec<Vec<usize>> {
    let mut sets: Vec<Vec<usize>> = Vec::new();
    let key = |measure: usize| (&view.measure(measure).part_of, &view.measure(measure).aspect);
    for &measure in measures {
        match sets.iter_mut().find(|members| key(members[0]) == key(measure)) {
            Some(members) => members.push(measure),
            None => sets.push(vec![measure]),
        }
    }
    sets
}

fn choice_block(view: &View<'_>, choices: &[usize]) -> Option<Block> {
    let words = view.words;
    let share = |choice: usize| view.value(choice, view.total, Statistic::Ticked).map(|share| share.value);
    let mut ranked = choices.to_vec();
    ranked.retain(|&choice| view.shown(choice, view.total, Statistic::Ticked).is_some());
    ranked.sort_by(|a, b| share(*b).unwrap_or(-1.0).total_cmp(&share(*a).unwrap_or(-1.0)));
    let first = *ranked.first()?;
    let question = view.say(&view.measure(first).about).to_owned();
    let title = match share(first) {
        Some(most) => {
            words.fill("choices.title", &[("option", &quoted(view, &view.label(first))), ("share", &words.whole_percent(most))])
        }
        None => question.clone(),
    };
    let counts: Vec<u64> = ranked.iter().filter_map(|&choice| view.n(choice, view.total)).collect();
    let subtitle = words.fill(
        "choices.about",
        &[
            ("question", &quoted(view, &question)),
            ("round", &view.round_label(view.round)),
            ("n", &range(view, &counts)),
            ("level", &view.confidence()),
        ],
    );
    let name = view.measure(first).part_of.clone().unwrap_or_else(|| view.measure(first).id.to_string());
    Some(Block::Figure(Box::new(FigureBlock {
        id: format!("figure-{}", slug(&name)),
        drawing: figures::choices(view, &ranked, &title),
        title,
        subtitle,
        source: view.source(),
        table: super::tables::choices_twin(view, &name, &ranked),
    })))
}

/// Matrices: for each aspect, how those who rate see those who are rated.
fn matrix_blocks(view: &View<'_>, cells: &[usize]) -> Vec<Block> {
    questions(view, cells).iter().filter_map(|members| matrix_block(view, members)).collect()
}

fn matrix_block(view: &View<'_>, cells: &[usize]) -> Option<Block> {
    let words = view.words;
    let info = view.measure(*cells.first()?);
    let statistic = if info.nominal { Statistic::TopBox } else { Statistic::Mean };
    let shown = |cell: usize| view.value(cell, view.total, statistic).map(|estimate| estimate.value);
    let mut ranked: Vec<(usize, f64)> = cells.iter().filter_map(|&cell| Some((cell, shown(cell)?))).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    let question = view.say(&info.about).to_owned();
    let title = match (ranked.first(), ranked.last()) {
        (Some(high), Some(low)) if high.0 != low.0 => {
            words.fill("matrix.title", &[("question", &question), ("high", &view.label(high.0)), ("low", &view.label(low.0))])
        }
        _ => question.clone(),
    };
    let ends = match (info.levels.first(), info.levels.last()) {
        (Some(first), Some(last)) => words.fill(
            "matrix.ends",
            &[
                ("min", &first.value.to_string()),
                ("first", &quoted(view, view.say(&first.label))),
                ("max", &last.value.to_string()),
                ("last", &quoted(view, view.say(&last.label))),
            ],
        ),
        _ => String::new(),
    };
    let about = if info.nominal { "matrix.about_share" } else { "matrix.about_mean" };
    let subtitle = words.fill(about, &[("round", &view.round_label(view.round)), ("ends", &ends)]);
    let name = format!("{}-{}", info.part_of.clone().unwrap_or_default(), info.aspect.clone().unwrap_or_default());
    let table = matrix_table(view, cells, statistic, &name);
    let drawing = figures::matrix(view, cells, statistic, &title);
    Some(Block::Figure(Box::new(FigureBlock {
        id: format!("figure-{}", slug(&name)),
        title,
        subtitle,
        source: view.source(),
        table: Table { folded: drawing.is_some(), ..table },
        drawing,
    })))
}

fn matrix_table(view: &View<'_>, cells: &[usize], statistic: Statistic, name: &str) -> Table {
    let mut table = Table::new(format!("table-{}", slug(name)), view.words.text("table_twin"), view.words.text("matrix.who"));
    for &cell in cells {
        table = table.number(view.label(cell));
    }
    for group in std::iter::once(view.total).chain(view.main_groups()) {
        let values: Vec<Cell> = cells.iter().map(|&cell| view.cell(view.shown(cell, group, statistic))).collect();
        let mut row = view.row(view.group_label(group), values);
        row.is_total = group == view.total;
        table.rows.push(row);
    }
    table
}
