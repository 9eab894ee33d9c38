//! Single questions: how answers are spread, and how groups differ.

use crate::model::{Estimate, LevelInfo, MeasureInfo, Polarity, Statistic};
use crate::report::document::{Block, Cell, FigureBlock, Row, Table};
use crate::report::figures;
use crate::report::view::{View, slug};
use crate::report::words::{quoted, shortened};

/// Most rows of one figure of questions; more are split into several.
const ROWS: usize = 16;
/// Most levels that stacked bars can tell apart.
const MOST_LEVELS: usize = 10;

/// Questions, those with the same response scale together, in the order in which the first of them was asked.
pub(super) fn blocks(view: &View<'_>, items: &[usize]) -> Vec<Block> {
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

/// How far groups are apart on a question: the highest and the lowest share, and whose they are.
struct Spread {
    item: usize,
    high: (usize, Estimate),
    low: (usize, Estimate),
}

impl Spread {
    /// `None` when fewer than two groups may be shown.
    fn of(view: &View<'_>, item: usize, groups: &[usize]) -> Option<Self> {
        let share = |&group: &usize| Some((group, view.value(item, group, Statistic::TopBox)?));
        let mut shares: Vec<(usize, Estimate)> = groups.iter().filter_map(share).collect();
        shares.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
        if shares.len() < 2 {
            return None;
        }
        Some(Self { item, high: *shares.first()?, low: *shares.last()? })
    }

    fn size(&self) -> f64 {
        self.high.1.value - self.low.1.value
    }

    /// Whether the margins of error of the two leave room between them. Of many small groups some are always far apart.
    fn is_certain(&self) -> bool {
        let lowest = self.high.1.interval.map_or(self.high.1.value, |ci| ci.lower);
        let highest = self.low.1.interval.map_or(self.low.1.value, |ci| ci.upper);
        lowest > highest
    }
}

/// The same questions, group by group. The title names the question on which groups surely differ most, or says that on none they do.
fn by_group_block(view: &View<'_>, items: &[usize]) -> Option<Block> {
    let words = view.words;
    if items.iter().any(|&item| is_unordered(view.measure(item))) || top_answers(view, items[0]).is_empty() {
        return None;
    }
    let groups = view.main_groups();
    let spreads: Vec<Spread> = items.iter().filter_map(|&item| Spread::of(view, item, &groups)).collect();
    if spreads.is_empty() {
        return None;
    }
    let title = by_group_title(view, spreads);
    let subtitle =
        words.fill("items.groups_about", &[("answers", &top_answers(view, items[0])), ("round", &view.round_label(view.round))]);
    let id = slug(view.measure(items[0]).id.as_str());
    let mut table = Table::new(format!("table-groups-{id}"), words.text("table_twin"), words.text("column.question")).folded();
    for &group in &groups {
        table = table.number(view.group_label(group));
    }
    for &item in items {
        let cells: Vec<Cell> = groups.iter().map(|&group| view.whole_cell(view.shown(item, group, Statistic::TopBox))).collect();
        table.rows.push(Row::new(view.label(item), cells));
    }
    let drawing = figures::by_group(view, items, &groups, &title)?;
    let block =
        FigureBlock { id: format!("figure-groups-{id}"), title, subtitle, drawing: Some(drawing), source: view.source(), table };
    Some(Block::Figure(Box::new(block)))
}

fn by_group_title(view: &View<'_>, spreads: Vec<Spread>) -> String {
    let words = view.words;
    let certain = spreads.into_iter().filter(Spread::is_certain);
    let Some(widest) = certain.reduce(|widest, next| if next.size() > widest.size() { next } else { widest }) else {
        return words.text("items.groups_alike");
    };
    words.fill(
        "items.groups",
        &[
            ("question", &quoted(view, &shortened(&view.label(widest.item)))),
            ("high", &view.group_label(widest.high.0)),
            ("most", &words.whole_percent(widest.high.1.value)),
            ("low", &view.group_label(widest.low.0)),
            ("fewest", &words.whole_percent(widest.low.1.value)),
        ],
    )
}

fn item_block(view: &View<'_>, items: &[usize]) -> Block {
    let words = view.words;
    let mut ranked = items.to_vec();
    let share = |item: usize| view.value(item, view.total, Statistic::TopBox).map(|share| share.value);
    ranked.sort_by(|a, b| share(*b).unwrap_or(-1.0).total_cmp(&share(*a).unwrap_or(-1.0)));
    let unordered = is_unordered(view.measure(items[0]));
    let title = match items {
        [item] if unordered => view.label(*item),
        _ if unordered => words.text("items.unordered"),
        _ => item_title(view, &ranked),
    };
    let counts: Vec<u64> = ranked.iter().filter_map(|&item| view.n(item, view.total)).collect();
    let n = super::domain::range(view, &counts);
    let mut subtitle = words.fill("items.about", &[("round", &view.round_label(view.round)), ("n", &n)]);
    if let Some(remark) = low_is_good(view, &ranked) {
        subtitle = format!("{subtitle} {remark}");
    }
    let drawable = (2..=MOST_LEVELS).contains(&view.measure(items[0]).levels.len());
    let drawing = match items {
        [item] if unordered => figures::levels(view, *item, &title),
        _ if unordered => figures::by_level(view, items, &title),
        _ if drawable && !unordered => figures::items(view, &ranked, &title),
        _ => None,
    };
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

/// Whether the options of a question stand in no order: named, without distances, and without a good end. Bars from low to high
/// and sums of one side would say something that is not there.
fn is_unordered(info: &MeasureInfo) -> bool {
    info.nominal && info.polarity == Polarity::Neutral && info.levels.len() > 2
}

/// Which question gets most of the top answers, and which fewest.
fn item_title(view: &View<'_>, ranked: &[usize]) -> String {
    let words = view.words;
    let (answers, mut shown) = told(view, ranked);
    // Where few such answers are good, having fewest of them is no weakness: the others are told of.
    let plain: Vec<(usize, f64)> =
        shown.iter().copied().filter(|(item, _)| view.measure(*item).polarity != Polarity::Negative).collect();
    if plain.len() > 1 {
        shown = plain;
    }
    let (Some(&(high, most)), Some(&(low, fewest))) = (shown.first(), shown.last()) else {
        return quoted(view, &view.label(ranked[0]));
    };
    if answers.is_empty() {
        return shortened(&view.label(high));
    }
    if shown.len() > 1 && (most - fewest) * 100.0 < view.release.frame().smallest_difference {
        let (most, fewest) = (words.whole_percent(most), words.number(fewest * 100.0, 0));
        return words.fill("items.alike", &[("answers", &answers), ("most", &most), ("fewest", &fewest)]);
    }
    let (high, low) = (quoted(view, &shortened(&view.label(high))), quoted(view, &shortened(&view.label(low))));
    let (most, fewest) = (words.whole_percent(most), words.whole_percent(fewest));
    let values = [("answers", answers.as_str()), ("high", &high), ("most", &most), ("low", &low), ("fewest", &fewest)];
    words.fill(if shown.len() == 1 { "items.single" } else { "items.many" }, &values)
}

/// The answers that a title counts, and the share of each question that gives them, largest first: the top answers, or where no
/// answers are the top ones, the answer that most people gave to the first question.
fn told(view: &View<'_>, ranked: &[usize]) -> (String, Vec<(usize, f64)>) {
    let top = |item: usize| Some((item, view.value(item, view.total, Statistic::TopBox)?.value));
    let shown: Vec<(usize, f64)> = ranked.iter().filter_map(|&item| top(item)).collect();
    if !shown.is_empty() {
        return (top_answers(view, shown[0].0), shown);
    }
    let shares = |item: usize| {
        let rows = view.rows(item, view.total, Statistic::LevelShare);
        rows.filter_map(|row| Some((usize::from(row.key.detail?), row.shown.value()?.value))).collect::<Vec<_>>()
    };
    let commonest = ranked.iter().find_map(|&item| shares(item).into_iter().max_by(|a, b| a.1.total_cmp(&b.1)));
    let Some((level, _)) = commonest else { return (String::new(), Vec::new()) };
    let of_level = |item: usize| Some((item, shares(item).into_iter().find(|(place, _)| *place == level)?.1));
    let mut shown: Vec<(usize, f64)> = ranked.iter().filter_map(|&item| of_level(item)).collect();
    shown.sort_by(|a, b| b.1.total_cmp(&a.1));
    let answers = view.measure(ranked[0]).levels.get(level).map(|level| answers_named(view, std::slice::from_ref(level)));
    (answers.unwrap_or_default(), shown)
}

/// What readers must know of questions where few of the top answers are good; `None` where there are none.
pub(super) fn low_is_good(view: &View<'_>, items: &[usize]) -> Option<String> {
    let is_turned = |item: &&usize| view.measure(**item).polarity == Polarity::Negative;
    let turned = items.iter().filter(is_turned).count();
    let levels = &view.measure(*items.first()?).levels;
    match (turned, levels.as_slice()) {
        (0, _) => None,
        (all, [good, _]) if all == items.len() => {
            Some(view.words.fill("items.answer_is_good", &[("answer", &quoted(view, view.say(&good.label)))]))
        }
        (all, _) if all == items.len() => Some(view.words.text("items.low_is_good_here")),
        _ => Some(view.words.text("items.low_is_good")),
    }
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
