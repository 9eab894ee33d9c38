//! Released figures as chart specifications, in the reader's words.

mod benchmark;
mod beside;
mod change;
mod funnel;
mod heat;
mod part;
mod ties;
mod trend;

pub(super) use self::beside::{Beside, beside};
pub(super) use benchmark::{benchmark, benchmarks_of};
pub(super) use change::{in_groups as changes_in_groups, rounds};
pub(super) use funnel::{FEWEST, LIMITS, Place, STRETCHES, Units, level_words, numbers, units};
pub(super) use heat::{by_group, by_level, matrix};
pub(super) use part::{LevelRow, by_part};
pub(super) use ties::{one_sided, ties, unmet};
pub(super) use trend::{breaks, in_rounds, over_rounds};

use super::document::Drawing;
use super::view::{View, slug};
use super::words::{capitalised, short};
use crate::chart::{
    Answers, Axis, Bar, BarRow, Bars, ChartSpec, Dot, DotKey, DotRow, Dots, Frame, Likert, LikertRow, Plot, Reference, RowLabel,
    Shown, Tint, Words,
};
use crate::locale::Catalogue;
use crate::model::{Estimate, GroupAt, LevelAt, List, MeasureAt, Polarity, Statistic};
use crate::privacy;

/// The title stands in the page, so the drawing has none.
fn drawing(view: &View<'_>, id: &str, title: &str, alt: String, plot: Plot) -> Drawing {
    draw_plot(view.words, id, title, alt, plot)
}

/// The same without a survey to read from.
pub(super) fn draw_plot(catalogue: &Catalogue, id: &str, title: &str, alt: String, plot: Plot) -> Drawing {
    let words = Words {
        suppressed: catalogue.text("suppressed_mark"),
        absent: catalogue.text("absent_mark"),
        percent: catalogue.percent(0.0, 1).trim_start_matches('0').to_owned(),
    };
    let frame = Frame { id: slug(id), name: title.to_owned(), alt, words, ..Frame::default() };
    Drawing { spec: ChartSpec { frame, plot } }
}

/// What may be shown, for a chart.
fn shown<T>(figure: Option<privacy::Shown>, value: impl FnOnce(&Estimate) -> T) -> Shown<T> {
    match figure {
        Some(privacy::Shown::Value(estimate)) => Shown::Value(value(&estimate)),
        Some(privacy::Shown::Hidden) => Shown::Suppressed,
        Some(privacy::Shown::Unavailable(_)) | None => Shown::Absent,
    }
}

/// A share as a bar, in whole per cent.
pub(super) fn bar(view: &View<'_>, share: Option<privacy::Shown>) -> Shown<Bar> {
    shown(share, |share| Bar { share: share.value, interval: ends(share), text: view.words.whole_percent(share.value) })
}

fn ends(estimate: &Estimate) -> Option<(f64, f64)> {
    estimate.interval.ok().map(|ci| (ci.lower, ci.upper))
}

/// Label of a group's row; the first of the groups that cut across gets a heading.
fn group_label(view: &View<'_>, measure: MeasureAt, group: GroupAt) -> RowLabel {
    let label = RowLabel::new(view.group_label(group), view.n_text(measure, group));
    if group == view.total { label.emphasised() } else { label }
}

/// Words for what is read aloud: each row's label and value.
fn read_aloud<'t>(view: &View<'_>, kind: &str, rows: impl Iterator<Item = (&'t str, String)>) -> String {
    let rows: Vec<String> = rows.map(|(label, value)| format!("{label}: {value}")).collect();
    view.words.fill(kind, &[("rows", &rows.join("; "))])
}

/// Response rates.
pub(super) fn response(view: &View<'_>, measure: MeasureAt, groups: &[GroupAt], title: &str) -> Drawing {
    let words = view.words;
    let rows: Vec<BarRow> = groups
        .iter()
        .map(|&group| {
            let count = |statistic| view.value(measure, group, statistic).map(|count| words.value(&count));
            let of = count(Statistic::Respondents).zip(count(Statistic::Invited));
            let n = of
                .map(|(answered, invited)| words.fill("count_of", &[("count", &answered), ("all", &invited)]))
                .unwrap_or_default();
            let label = RowLabel { n, ..group_label(view, measure, group) };
            let rate = view.shown(measure, group, Statistic::ResponseRate);
            let bar = |rate: &Estimate| Bar { share: rate.value, interval: None, text: words.whole_percent(rate.value) };
            BarRow { label, bar: shown(rate, bar) }
        })
        .collect();
    let alt = bars_alt(view, &rows);
    let bars = Bars {
        n_heading: words.text("column.answered_of"),
        value_heading: words.text("statistic.response_rate"),
        references: Vec::new(),
        rows,
    };
    drawing(view, "response", title, alt, Plot::Bars(bars))
}

fn bars_alt(view: &View<'_>, rows: &[BarRow]) -> String {
    let value = |row: &BarRow| row.bar.value().map_or_else(|| view.words.text("suppressed_mark"), |bar| bar.text.clone());
    read_aloud(view, "alt.bars", rows.iter().map(|row| (row.label.label.as_str(), value(row))))
}

/// Ticked options, as ranked by the caller.
pub(super) fn choices(view: &View<'_>, choices: &[MeasureAt], title: &str) -> Option<Drawing> {
    let words = view.words;
    let rows: Vec<BarRow> = choices
        .iter()
        .map(|&choice| {
            let bar =
                |share: &Estimate| Bar { share: share.value, interval: ends(share), text: words.whole_percent(share.value) };
            let label = RowLabel::new(view.label(choice), String::new());
            BarRow { label, bar: shown(view.shown(choice, view.total, Statistic::Ticked), bar) }
        })
        .collect();
    let alt = bars_alt(view, &rows);
    let bars = Bars { value_heading: words.text("column.share"), rows, ..Bars::default() };
    Some(drawing(view, view.measure(*choices.first()?).id.as_str(), title, alt, Plot::Bars(bars)))
}

/// A scale by group, with the round before.
pub(super) fn scale(view: &View<'_>, scale: MeasureAt, title: &str) -> Drawing {
    let words = view.words;
    let (main, cross) = (view.main_groups(), view.cross_groups());
    let has_change = |group: GroupAt| view.compared(scale, group, Statistic::Change).and_then(privacy::Shown::value).is_some();
    let mut rows = vec![dot_row(view, scale, view.total, has_change(view.total))];
    for groups in [main, cross] {
        for (position, &group) in groups.iter().enumerate() {
            if view.release.of(scale, group).next().is_none() {
                continue;
            }
            let mut row = dot_row(view, scale, group, has_change(group));
            if position == 0 {
                row.label = row.label.under(heading(view, group));
            }
            rows.push(row);
        }
    }
    let has_before = rows.iter().any(|row| row.dot.value().is_some_and(|dot| dot.before.is_some()));
    let key = view
        .previous
        .filter(|_| has_before)
        .map(|previous| DotKey { now: view.round_label(view.round), before: view.round_label(previous) });
    let total = view.value(scale, view.total, Statistic::Mean100).filter(|_| rows.len() > 1);
    let references = total.map(|mean| Reference {
        value: mean.value,
        label: words.fill("reference_total", &[("group", &words.text("everyone")), ("value", &words.value(&mean))]),
    });
    let alt = dots_alt(view, &rows);
    let dots = Dots {
        axis: Axis::points(),
        n_heading: words.text("column.n"),
        value_heading: words.text("column.of_100"),
        key,
        references: references.into_iter().chain(benchmark::lines(view, scale)).collect(),
        rows,
    };
    drawing(view, view.measure(scale).id.as_str(), title, alt, Plot::Dots(dots))
}

/// What kind of groups follow.
fn heading(view: &View<'_>, group: GroupAt) -> String {
    let kind = super::view::name_of(&view.release.group(group).kind);
    view.words.text(&format!("kind.{kind}"))
}

fn dot_row(view: &View<'_>, scale: MeasureAt, group: GroupAt, with_before: bool) -> DotRow {
    let earlier = view.previous.filter(|_| with_before).and_then(|previous| view.release.same_group_in(group, &previous.id));
    let before = earlier.and_then(|earlier| view.value(scale, earlier, Statistic::Mean100)).map(|mean| mean.value);
    let dot = |mean: &Estimate| Dot { value: mean.value, interval: ends(mean), before, text: view.words.value(mean) };
    DotRow { label: group_label(view, scale, group), dot: shown(view.shown(scale, group, Statistic::Mean100), dot) }
}

fn dots_alt(view: &View<'_>, rows: &[DotRow]) -> String {
    let value = |row: &DotRow| row.dot.value().map_or_else(|| view.words.text("suppressed_mark"), |dot| dot.text.clone());
    read_aloud(view, "alt.dots", rows.iter().map(|row| (row.label.label.as_str(), value(row))))
}

/// Options that stand in no order: a bar for each, in the order of the questionnaire.
pub(super) fn levels(view: &View<'_>, item: MeasureAt, title: &str) -> Option<Drawing> {
    let words = view.words;
    let info = view.measure(item);
    let rows: Vec<BarRow> = view
        .rows(item, view.total, Statistic::LevelShare)
        .filter_map(|figure| {
            let level = info.levels.get(figure.level()?)?;
            let bar =
                |share: &Estimate| Bar { share: share.value, interval: ends(share), text: words.whole_percent(share.value) };
            Some(BarRow {
                label: RowLabel::new(view.say(&level.label).to_owned(), String::new()),
                bar: shown(Some(figure.shown), bar),
            })
        })
        .collect();
    rows.iter().any(|row| row.bar.value().is_some()).then(|| {
        let alt = bars_alt(view, &rows);
        let bars = Bars { value_heading: words.text("column.share"), rows, ..Bars::default() };
        drawing(view, info.id.as_str(), title, alt, Plot::Bars(bars))
    })
}

/// Share of top answers to one question, group by group.
pub(super) fn in_groups(view: &View<'_>, item: MeasureAt, groups: &[GroupAt], title: &str) -> Drawing {
    let words = view.words;
    let bar = |share: &Estimate| Bar { share: share.value, interval: ends(share), text: words.whole_percent(share.value) };
    let row = |&group: &GroupAt| {
        let share = view.shown(item, group, Statistic::TopBox);
        BarRow { label: group_label(view, item, group), bar: shown(share, bar) }
    };
    let rows: Vec<BarRow> = std::iter::once(&view.total).chain(groups).map(row).collect();
    let alt = bars_alt(view, &rows);
    let bars = Bars { n_heading: words.text("column.n"), value_heading: words.text("column.share"), rows, ..Bars::default() };
    drawing(view, &format!("{}-groups", view.measure(item).id), title, alt, Plot::Bars(bars))
}

/// How answers to questions are spread, everyone. `None` when it may not be shown for most of them.
pub(super) fn items(view: &View<'_>, items: &[MeasureAt], title: &str) -> Option<Drawing> {
    let words = view.words;
    let first = view.measure(*items.first()?);
    let levels: Vec<String> = first.levels.iter().map(|level| view.say(&level.label).to_owned()).collect();
    let rows: Vec<LikertRow> = items
        .iter()
        .map(|&item| LikertRow {
            label: RowLabel::new(short(view, item), view.n_text(item, view.total)),
            answers: answers(view, item),
        })
        .collect();
    let drawn = rows.iter().filter(|row| row.answers.value().is_some()).count();
    if drawn * 2 < rows.len() || drawn == 0 {
        return None;
    }
    let has_unsure =
        rows.iter().filter_map(|row| row.answers.value()).any(|answers| answers.unsure.is_some_and(|share| share > 0.0));
    let top = |row: &LikertRow, item: MeasureAt| match row.answers {
        Shown::Value(_) => view.value(item, view.total, Statistic::TopBox).map(|share| words.whole_percent(share.value)),
        _ => None,
    };
    let spoken: Vec<(&str, String)> = rows
        .iter()
        .zip(items)
        .map(|(row, &item)| (row.label.label.as_str(), top(row, item).unwrap_or_else(|| words.text("suppressed_mark"))))
        .collect();
    let alt = words.fill(
        "alt.likert",
        &[
            ("answers", &super::compose::top_answers(view, items[0])),
            ("rows", &spoken.iter().map(|(label, value)| format!("{label}: {value}")).collect::<Vec<_>>().join("; ")),
        ],
    );
    let poles = poles(&levels);
    let likert = Likert {
        levels,
        poles,
        tint: tint(first.polarity),
        unsure: has_unsure.then(|| words.text("column.unsure")),
        n_heading: words.text("column.n"),
        rows,
    };
    Some(drawing(view, first.id.as_str(), title, alt, Plot::Likert(likert)))
}

/// Which end of questions is good; they are of one kind (`compose::items`).
const fn tint(polarity: Polarity) -> Tint {
    match polarity {
        Polarity::Positive => Tint::HighIsGood,
        Polarity::Negative => Tint::LowIsGood,
        Polarity::Neutral => Tint::Neutral,
    }
}

fn answers(view: &View<'_>, item: MeasureAt) -> Shown<Answers> {
    let mut levels: List<LevelAt, Option<f64>> = view.measure(item).levels.iter().map(|_| None).collect();
    let mut hidden = false;
    for figure in view.rows(item, view.total, Statistic::LevelShare) {
        let place = figure.level().and_then(|level| levels.get_mut(level));
        if let (Some(place), Some(share)) = (place, figure.shown.value()) {
            *place = Some(share.value);
        }
        hidden |= figure.shown.is_hidden();
    }
    let unsure = view.value(item, view.total, Statistic::DontKnowShare).map(|share| share.value);
    match levels.into_iter().collect::<Option<Vec<f64>>>() {
        Some(levels) => Shown::Value(Answers { levels, unsure }),
        // One hidden level hides the bar: the others would give it away.
        None if hidden => Shown::Suppressed,
        None => Shown::Absent,
    }
}

/// Words for the two halves of a response scale: what the labels of a half end with in common, or nothing.
fn poles(levels: &[String]) -> (String, String) {
    let half = levels.len() / 2;
    let (low, high) = (common_end(&levels[..half]), common_end(&levels[levels.len() - half..]));
    match (low, high) {
        (Some(low), Some(high)) if low != high => (low, high),
        _ => (String::new(), String::new()),
    }
}

/// `Somewhat agree`, `Strongly agree` → `Agree`.
fn common_end(labels: &[String]) -> Option<String> {
    let words = |label: &String| label.split_whitespace().map(str::to_lowercase).rev().collect::<Vec<_>>();
    let mut common = words(labels.first()?);
    for label in &labels[1..] {
        let other = words(label);
        let same = common.iter().zip(&other).take_while(|(a, b)| a == b).count();
        common.truncate(same);
    }
    common.reverse();
    let text = capitalised(&common.join(" "));
    (!text.is_empty() && text.chars().count() <= 16).then_some(text)
}
