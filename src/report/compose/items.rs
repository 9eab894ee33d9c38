//! Single questions: how answers are spread, and how groups differ.

use crate::findings::{Finding, Rule};
use crate::model::{GroupAt, LevelAt, LevelInfo, MeasureAt, MeasureInfo, MeasureKind, Polarity, Statistic, Unit};
use crate::report::document::{Block, Cell, FigureBlock, Row, Subtitle, Table};
use crate::report::figures;
use crate::report::titles;
use crate::report::view::{View, slug};
use crate::report::words::{place, quoted, short};

/// Most rows of one figure of questions; more are split into several.
const ROWS: usize = 16;
/// Rules by which a service stands out on a question.
const APART: [Rule; 2] = [Rule::QuestionAhead, Rule::QuestionBehind];
/// Most levels that stacked bars can tell apart.
const MOST_LEVELS: usize = 10;

/// Questions, those with the same response scale together, in the order in which the first of them was asked.
pub(super) fn blocks(view: &View<'_>, items: &[MeasureAt]) -> Vec<Block> {
    let mut sets: Vec<((&[LevelInfo], Polarity, bool), Vec<MeasureAt>)> = Vec::new();
    for &item in items.iter().filter(|&&item| view.shown(item, view.total, Statistic::Valid).is_some()) {
        // Those of which the other end is good stand by themselves: one colour cannot mean both. So do those that only some were asked:
        // their answers are of other people.
        let kind = (view.measure(item).levels.as_slice(), view.measure(item).polarity, was_routed(view, item));
        match sets.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, members)) => members.push(item),
            None => sets.push((kind, vec![item])),
        }
    }
    let chunks = sets.iter().flat_map(|(_, members)| members.chunks(ROWS));
    chunks.flat_map(|members| std::iter::once(item_block(view, members)).chain(by_group_block(view, members))).collect()
}

/// Whether a route passed by some of those who answered the questionnaire.
pub(super) fn was_routed(view: &View<'_>, item: MeasureAt) -> bool {
    view.value(item, view.total, Statistic::NotAsked).is_some_and(|count| count.value > 0.0)
}

/// The same questions, group by group. The title names the question on which groups surely differ most, or says that on none they do.
fn by_group_block(view: &View<'_>, items: &[MeasureAt]) -> Option<Block> {
    let words = view.words;
    // How many of a service lead others, or meet others, is no news about them.
    let is_neutral = view.measure(items[0]).polarity == Polarity::Neutral && has_polarity(view);
    if is_neutral || items.iter().any(|&item| is_unordered(view.measure(item))) || top_answers(view, items[0]).is_empty() {
        return None;
    }
    let groups = view.main_groups();
    let is_shown = |&&group: &&GroupAt| items.iter().any(|&item| view.value(item, group, Statistic::TopBox).is_some());
    if groups.iter().filter(is_shown).count() < 2 {
        return None;
    }
    let apart = view.findings.largest(&APART, |finding| items.contains(&finding.measure));
    let title = apart.and_then(|finding| by_group_title(view, finding)).unwrap_or_else(|| alike_title(view, items));
    let id = slug(view.measure(items[0]).id.as_str());
    let mut table = Table::new(format!("table-groups-{id}"), words.text("table_twin"), words.text("column.question")).folded();
    for &group in &groups {
        table = table.number(view.group_label(group));
    }
    for &item in items {
        let cells: Vec<Cell> = groups.iter().map(|&group| view.whole_cell(view.shown(item, group, Statistic::TopBox))).collect();
        table.rows.push(Row::new(view.label(item), cells));
    }
    let drawing = match items {
        [item] => figures::in_groups(view, *item, &groups, &title),
        _ => figures::by_group(view, items, &groups, &title)?,
    };
    let block = FigureBlock {
        tells: apart.is_some(),
        id: format!("figure-groups-{id}"),
        title,
        subtitle: by_group_subtitle(view, items, &groups, apart),
        drawing: Some(drawing),
        source: view.source(),
        table,
    };
    Some(Block::Figure(Box::new(block)))
}

/// What is drawn of whom. A finding that is told in means elsewhere has its means here too, beside the shares.
fn by_group_subtitle(view: &View<'_>, items: &[MeasureAt], groups: &[GroupAt], apart: Option<&Finding>) -> Subtitle {
    let words = view.words;
    let values = [("answers", top_answers(view, items[0])), ("round", view.round_label(view.round))];
    let mut about = words.fill("items.groups_about", &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    let is_mean = |finding: &&Finding| finding.level.is_some_and(|level| level.unit != Unit::Share);
    if let Some(finding) = apart.filter(is_mean) {
        about = format!("{about} {}", titles::in_means(view, finding));
    }
    let subtitle = Subtitle::from(about);
    let [item] = items else { return subtitle };
    let why = apart.is_none().then(|| super::domain::not_overlapping(view, *item, groups, Statistic::TopBox)).flatten();
    subtitle.marked(view.intervals()).marked(why.unwrap_or_default())
}

/// How many of everyone answer so, where no service surely stands out.
fn alike_title(view: &View<'_>, items: &[MeasureAt]) -> String {
    let words = view.words;
    let mut shares: Vec<f64> =
        items.iter().filter_map(|&item| Some(view.value(item, view.total, Statistic::TopBox)?.value)).collect();
    shares.sort_by(f64::total_cmp);
    let what = match items {
        [item] => quoted(view, &short(view, *item)),
        _ => view.domain_of(items[0]).unwrap_or_default().to_owned(),
    };
    let (Some(fewest), Some(most)) = (shares.first(), shares.last()) else {
        return words.fill("items.groups_alike_hidden", &[("what", &what)]);
    };
    let share = words.percent_range(*fewest, *most);
    let values = [("what", what.as_str()), ("share", &share)];
    let candidates = ["items.groups_alike_of", "items.groups_alike", "items.groups_alike_short"];
    let bare = words.fill("items.groups_alike_hidden", &[("what", &what)]);
    titles::fitting(candidates.map(|key| words.fill(key, &values)).into_iter().chain([bare]))
}

/// The question on which a service surely differs most, in the shares that are drawn.
fn by_group_title(view: &View<'_>, finding: &Finding) -> Option<String> {
    let words = view.words;
    let share = |group| view.value(finding.measure, group, Statistic::TopBox).map(|share| words.whole_percent(share.value));
    let (question, place) = (quoted(view, &short(view, finding.measure)), place(view, finding.group));
    let (share, all) = (share(finding.group)?, share(view.total)?);
    let values = [("question", question.as_str()), ("share", &share), ("place", &place), ("all", &all)];
    let bare = words.fill("items.level", &[("high", &question), ("most", &format!("{share} {place}"))]);
    Some(titles::fitting([words.fill("items.groups", &values), bare]))
}

/// Whether the questionnaire says of any question which end is good; a drafted one does not.
fn has_polarity(view: &View<'_>) -> bool {
    view.measures().iter().any(|measure| measure.kind == MeasureKind::Item && measure.polarity != Polarity::Neutral)
}

fn item_block(view: &View<'_>, items: &[MeasureAt]) -> Block {
    let words = view.words;
    let mut ranked = items.to_vec();
    let share = |item: MeasureAt| view.value(item, view.total, Statistic::TopBox).map(|share| share.value);
    ranked.sort_by(|a, b| share(*b).unwrap_or(-1.0).total_cmp(&share(*a).unwrap_or(-1.0)));
    let unordered = is_unordered(view.measure(items[0]));
    let told = told(view, &ranked);
    let title = match items {
        [item] if unordered => commonest(view, *item),
        _ if unordered => words.text("items.unordered"),
        _ => item_title(view, &ranked, &told),
    };
    let counts: Vec<u64> = ranked.iter().filter_map(|&item| view.n(item, view.total)).collect();
    let n = super::domain::range(view, &counts);
    let mut subtitle = words.fill("items.about", &[("round", &view.round_label(view.round)), ("n", &n)]);
    let answers = &told.0;
    if !unordered && !answers.is_empty() && !title.contains(answers) {
        let counted = words.fill("items.counted", &[("answers", answers)]);
        subtitle = format!("{subtitle} {counted}");
    }
    let routed = was_routed(view, items[0]).then(|| words.text("items.routed"));
    for remark in [routed, low_is_good(view, &ranked)].into_iter().flatten() {
        subtitle = format!("{subtitle} {remark}");
    }
    let subtitle = Subtitle::from(subtitle);
    let subtitle = if unordered && items.len() == 1 { subtitle.marked(view.intervals()) } else { subtitle };
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
        tells: false,
        id: format!("figure-{}", slug(view.measure(items[0]).id.as_str())),
        drawing,
        title,
        subtitle,
        source: view.source(),
        table,
    }))
}

/// The answer that most people gave, where it may be shown.
fn commonest(view: &View<'_>, item: MeasureAt) -> String {
    let question = short(view, item);
    let most = shares(view, item).max_by(|a, b| a.1.total_cmp(&b.1));
    let Some((level, share)) = most.and_then(|(at, share)| Some((view.measure(item).levels.get(at)?, share))) else {
        return question;
    };
    let (answer, share) = (quoted(view, view.say(&level.label)), view.words.whole_percent(share));
    let values = [("question", question.as_str()), ("answer", &answer), ("share", &share)];
    titles::fitting([view.words.fill("items.commonest", &values), question.clone()])
}

/// The shown shares of everyone's answers.
fn shares(view: &View<'_>, item: MeasureAt) -> impl Iterator<Item = (LevelAt, f64)> {
    let rows = view.rows(item, view.total, Statistic::LevelShare);
    rows.filter_map(|row| Some((row.level()?, row.shown.value()?.value)))
}

/// Whether the options of a question stand in no order: named, without distances, and without a good end. Bars from low to high
/// and sums of one side would say something that is not there.
fn is_unordered(info: &MeasureInfo) -> bool {
    info.nominal && info.polarity == Polarity::Neutral && info.levels.len() > 2
}

/// Which question gets most of the top answers, and which fewest.
fn item_title(view: &View<'_>, ranked: &[MeasureAt], (answers, shown): &(String, Vec<(MeasureAt, f64)>)) -> String {
    let (words, mut shown) = (view.words, shown.clone());
    // Where few such answers are good, having fewest of them is no weakness: the others are told of.
    let plain: Vec<(MeasureAt, f64)> =
        shown.iter().copied().filter(|(item, _)| view.measure(*item).polarity != Polarity::Negative).collect();
    if plain.len() > 1 {
        shown = plain;
    }
    let (Some(&(high, most)), Some(&(low, fewest))) = (shown.first(), shown.last()) else {
        return short(view, ranked[0]);
    };
    if answers.is_empty() {
        return short(view, high);
    }
    if shown.len() > 1 && (most - fewest) * 100.0 < view.release.frame().smallest_difference {
        let share = words.percent_range(fewest, most);
        let domain = view.domain_of(ranked[0]).unwrap_or_default();
        let values = [("answers", answers.as_str()), ("share", &share), ("domain", domain)];
        return titles::fitting([words.fill("items.alike", &values), words.fill("items.alike_short", &values)]);
    }
    let (high, low) = (quoted(view, &short(view, high)), quoted(view, &short(view, low)));
    let (most, fewest) = (words.whole_percent(most), words.whole_percent(fewest));
    let values = [("answers", answers.as_str()), ("high", &high), ("most", &most), ("low", &low), ("fewest", &fewest)];
    if shown.len() == 1 {
        return titles::fitting([words.fill("items.single", &values), words.fill("items.level", &values)]);
    }
    titles::fitting([words.fill("items.many", &values), words.fill("items.lowest", &values)])
}

/// The answers that a title counts, and the share of each question that gives them, largest first: the top answers, or where no
/// answers are the top ones, the answer that most people gave to the first question.
fn told(view: &View<'_>, ranked: &[MeasureAt]) -> (String, Vec<(MeasureAt, f64)>) {
    let top = |item: MeasureAt| Some((item, view.value(item, view.total, Statistic::TopBox)?.value));
    let shown: Vec<(MeasureAt, f64)> = ranked.iter().filter_map(|&item| top(item)).collect();
    if !shown.is_empty() {
        return (top_answers(view, shown[0].0), shown);
    }
    let commonest = ranked.iter().find_map(|&item| shares(view, item).max_by(|a, b| a.1.total_cmp(&b.1)));
    let Some((level, _)) = commonest else { return (String::new(), Vec::new()) };
    let of_level = |item: MeasureAt| Some((item, shares(view, item).find(|(place, _)| *place == level)?.1));
    let mut shown: Vec<(MeasureAt, f64)> = ranked.iter().filter_map(|&item| of_level(item)).collect();
    shown.sort_by(|a, b| b.1.total_cmp(&a.1));
    let answers = view.measure(ranked[0]).levels.get(level).map(|level| answers_named(view, std::slice::from_ref(level)));
    (answers.unwrap_or_default(), shown)
}

/// What readers must know of questions where few of the top answers are good; `None` where there are none.
pub(super) fn low_is_good(view: &View<'_>, items: &[MeasureAt]) -> Option<String> {
    let is_turned = |item: &&MeasureAt| view.measure(**item).polarity == Polarity::Negative;
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
pub(in crate::report) fn top_answers(view: &View<'_>, item: MeasureAt) -> String {
    let info = view.measure(item);
    answers_named(view, &info.levels.as_slice()[info.levels.len() - info.top.min(info.levels.len())..])
}

/// The words of as many levels at the bottom.
pub(in crate::report) fn bottom_answers(view: &View<'_>, item: MeasureAt) -> String {
    let info = view.measure(item);
    answers_named(view, &info.levels.as_slice()[..info.top.min(info.levels.len())])
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
