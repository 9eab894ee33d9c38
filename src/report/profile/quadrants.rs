//! Four quadrants: what young people need or staff want to learn, against how sure staff are of themselves. Each axis holds figures
//! of one kind; nothing is computed from the two together.

use super::view::ProfileView;
use crate::chart::{Axis, Plot, Quadrants, Scatter, ScatterPoint};
use crate::model::{GroupAt, MeasureAt, MeasureKind, NeedTheme, Statistic};
use crate::privacy::profile::VerdictWord;
use crate::report::compose::top_answers;
use crate::report::document::{Block, Cell, FigureBlock, Row, Subtitle, Table};
use crate::report::figures::draw_plot;
use crate::report::titles;
use crate::report::view::View;
use crate::report::words::quoted;

/// Fewest points that can lie differently.
const FEWEST: usize = 3;

/// What is placed, with both figures as shares and as printed.
struct Placed {
    label: String,
    /// How sure staff are, from left to right.
    sure: (f64, String),
    /// How much is needed or wanted, from below upwards.
    wanted: (f64, String),
}

pub(super) fn blocks(survey: &View<'_>, view: &ProfileView<'_>) -> Vec<Block> {
    let themes = view.release.themes();
    [needs(survey, view, themes), training(survey, themes)].into_iter().flatten().collect()
}

/// Measures of a theme that are of one kind.
fn measures(survey: &View<'_>, theme: &NeedTheme, kind: MeasureKind) -> Vec<MeasureAt> {
    let positions = theme.measures.iter().filter_map(|id| survey.release.measure_position(id));
    positions.filter(|&measure| survey.measure(measure).kind == kind).collect()
}

fn share(survey: &View<'_>, measure: MeasureAt, group: GroupAt, statistic: Statistic) -> Option<f64> {
    Some(survey.value(measure, group, statistic)?.value)
}

/// Whether two questions have the same answers to choose from.
fn alike(survey: &View<'_>, one: MeasureAt, other: MeasureAt) -> bool {
    survey.measure(one).levels == survey.measure(other).levels
}

/// Themes: how many of the tested indicators are worse than the country, and how sure staff are on the first question.
fn needs(survey: &View<'_>, view: &ProfileView<'_>, themes: &[NeedTheme]) -> Option<Block> {
    let question = |theme: &NeedTheme| measures(survey, theme, MeasureKind::Item).first().copied();
    let first = themes.iter().find_map(question)?;
    let of = |theme: &NeedTheme| {
        let question = question(theme).filter(|question| alike(survey, *question, first))?;
        let sure = share(survey, question, survey.total, Statistic::TopBox)?;
        Some(Placed {
            label: theme.title.get(survey.words.language()).to_owned(),
            sure: (sure, survey.words.whole_percent(sure)),
            wanted: worse(survey, view, theme)?,
        })
    };
    let placed: Vec<Placed> = themes.iter().filter_map(of).collect();
    block(survey, "need", &placed, first, "")
}

/// Indicators of a theme that are worse than the country, of those that could be tested.
fn worse(survey: &View<'_>, view: &ProfileView<'_>, theme: &NeedTheme) -> Option<(f64, String)> {
    let rows = view.main_rows().into_iter().filter(|row| theme.indicators.contains(&row.indicator));
    let verdicts: Vec<VerdictWord> = rows.map(|row| row.verdict.verdict).collect();
    let count = |words: &[VerdictWord]| verdicts.iter().filter(|verdict| words.contains(verdict)).count();
    let worse = count(&[VerdictWord::Worse]);
    let tested = worse + count(&[VerdictWord::Better, VerdictWord::NotDifferent]);
    let [said, all] = [worse, tested].map(|count| survey.words.count(count as u64));
    let printed = survey.words.fill("count_of", &[("count", &said), ("all", &all)]);
    (tested > 0).then(|| (worse as f64 / tested as f64, printed))
}

/// Services: how many want training in the topics that staff also rate themselves on, and how sure they are, as means over the
/// topics. Only services of which every one of these shares may be shown.
fn training(survey: &View<'_>, themes: &[NeedTheme]) -> Option<Block> {
    let words = survey.words;
    // Questions and options of a theme go together in order.
    let of = |theme| measures(survey, theme, MeasureKind::Item).into_iter().zip(measures(survey, theme, MeasureKind::Choice));
    let mut topics: Vec<(MeasureAt, MeasureAt)> = themes.iter().flat_map(of).collect();
    let (first, _) = *topics.first()?;
    topics.retain(|(question, _)| alike(survey, *question, first));
    let mean = |shares: Vec<f64>| {
        let mean = shares.iter().sum::<f64>() / shares.len() as f64;
        (mean, words.whole_percent(mean))
    };
    let placed = |&group: &GroupAt| {
        let sure = topics.iter().map(|(question, _)| share(survey, *question, group, Statistic::TopBox));
        let wanted = topics.iter().map(|(_, option)| share(survey, *option, group, Statistic::Ticked));
        Some(Placed {
            label: survey.group_label(group),
            sure: mean(sure.collect::<Option<_>>()?),
            wanted: mean(wanted.collect::<Option<_>>()?),
        })
    };
    let placed: Vec<Placed> = survey.main_groups().iter().filter_map(placed).collect();
    let topics: Vec<String> = topics.iter().map(|(_, option)| quoted(survey, &survey.label(*option))).collect();
    block(survey, "training", &placed, first, &words.list(&topics))
}

/// `None` for too few points.
fn block(survey: &View<'_>, kind: &str, placed: &[Placed], question: MeasureAt, topics: &str) -> Option<Block> {
    let words = survey.words;
    if placed.len() < FEWEST {
        return None;
    }
    let mean = |value: &dyn Fn(&Placed) -> f64| placed.iter().map(value).sum::<f64>() / placed.len() as f64;
    let split = (mean(&|point| point.sure.0), mean(&|point| point.wanted.0));
    // What lies closer to the mean than is of interest is on neither side of it.
    let margin = survey.release.frame().smallest_difference / 100.0;
    let is_first = |point: &Placed| point.sure.0 <= split.0 - margin && point.wanted.0 >= split.1 + margin;
    let first: Vec<&Placed> = placed.iter().filter(|point| is_first(point)).collect();
    let title = if first.is_empty() {
        words.text(&format!("quadrants.{kind}.none"))
    } else {
        // Themes are quoted, services are names.
        let name = |point: &&Placed| if kind == "need" { quoted(survey, &point.label) } else { point.label.clone() };
        let named: Vec<String> = first.iter().map(name).collect();
        let [count, all] = [first.len(), placed.len()].map(|count| words.count(count as u64));
        titles::fitting([
            words.fill(&format!("quadrants.{kind}.title"), &[("themes", &words.list(&named))]),
            words.fill("quadrants.many", &[("count", &count), ("all", &all)]),
        ])
    };
    let answers = top_answers(survey, question);
    let values = [("answers", answers.as_str()), ("round", &survey.round_label(survey.round)), ("topics", topics)];
    let spoken: Vec<String> =
        placed.iter().map(|point| format!("{}: {}, {}", point.label, point.wanted.1, point.sure.1)).collect();
    let alt = words.fill(&format!("alt.quadrants_{kind}"), &[("rows", &spoken.join("; "))]);
    let id = format!("quadrants-{kind}");
    let plot = Plot::Scatter(scatter(survey, kind, placed, split, &is_first, &answers));
    Some(Block::Figure(Box::new(FigureBlock {
        tells: false,
        drawing: Some(draw_plot(words, &format!("{id}-drawing"), &title, alt, plot)),
        title,
        subtitle: Subtitle::from(words.fill(&format!("quadrants.{kind}.about"), &values))
            .marked(words.text(&format!("quadrants.{kind}.lines"))),
        source: survey.source(),
        table: table(survey, placed, kind, &answers),
        id: format!("figure-{id}"),
    })))
}

fn scatter(
    survey: &View<'_>,
    kind: &str,
    placed: &[Placed],
    split: (f64, f64),
    is_first: &dyn Fn(&Placed) -> bool,
    answers: &str,
) -> Scatter {
    let words = survey.words;
    let say = |part: &str| words.text(&format!("quadrants.{kind}.{part}"));
    let shares = || Axis::shares(words.percent(0.0, 1).trim_start_matches('0'));
    let point = |point: &Placed| ScatterPoint {
        label: point.label.clone(),
        x: point.sure.0,
        y: point.wanted.0,
        emphasis: is_first(point),
    };
    Scatter {
        x: shares().named(words.fill("quadrants.sure", &[("answers", answers)])),
        y: shares().named(say("wanted")),
        split,
        quadrants: Quadrants {
            upper_left: say("upper_left"),
            upper_right: say("upper_right"),
            lower_left: say("lower_left"),
            lower_right: say("lower_right"),
        },
        points: placed.iter().map(point).collect(),
    }
}

fn table(survey: &View<'_>, placed: &[Placed], kind: &str, answers: &str) -> Table {
    let words = survey.words;
    let id = format!("table-quadrants-{kind}");
    let mut table = Table::new(id, words.text("table_twin"), words.text(&format!("quadrants.{kind}.row")))
        .number(words.text(&format!("quadrants.{kind}.column")))
        .number(words.fill("quadrants.column", &[("answers", answers)]))
        .folded();
    for point in placed {
        let cells = [&point.wanted, &point.sure].map(|(_, printed)| Cell::Number(printed.clone()));
        table.rows.push(Row::new(point.label.clone(), cells));
    }
    table
}
