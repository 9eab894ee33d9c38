//! How we compare: with a region, the country, or others who answered the same.

use super::heading;
use crate::findings::{AgainstBenchmark, BenchmarkFindings, Certainty, FindingKind};
use crate::model::{BenchmarkAt, BenchmarkInfo, GroupAt, GroupKind, MeasureAt, MeasureKind, NoInterval, Polarity, Statistic};
use crate::privacy::{Figure, Shown, SizeVerdict};
use crate::report::document::{Block, Cell, FigureBlock, Row, Sentence, Subtitle, Table};
use crate::report::figures;
use crate::report::titles;
use crate::report::view::{View, name_of, slug};
use crate::report::words::{capitalised, magnitude, quoted, signed};

/// Most sentences about one benchmark.
const MOST: usize = 3;

/// On the page for management: which scales surely lie above and below.
pub(super) fn summary(view: &View<'_>) -> Vec<Block> {
    let found = BenchmarkFindings::from(view.release);
    if found.is_empty() {
        return Vec::new();
    }
    let lines: Vec<String> = found.iter().map(|findings| sure(view, findings)).collect();
    vec![heading(3, "compared", view.words.text("benchmark.title")), Block::Paragraph(lines.join(" "))]
}

/// The scales of which it is certain that they differ, by name; of the rest how many they are.
fn sure(view: &View<'_>, findings: &BenchmarkFindings) -> String {
    let words = view.words;
    let name = benchmark_name(view, info(view, findings.benchmark));
    let all = words.count(findings.compared as u64);
    let side = |key: &str, up: bool| {
        let named = |found: &AgainstBenchmark| {
            format!("{} ({})", quoted(view, &view.label(found.measure)), words.value(&found.difference))
        };
        let found = findings.sure.iter().filter(|found| (found.difference.value > 0.0) == up);
        let scales: Vec<String> = found.map(named).collect();
        (!scales.is_empty()).then(|| words.fill(key, &[("scales", &words.list(&scales))]))
    };
    let sides: Vec<String> =
        [side("benchmark.sure_over", true), side("benchmark.sure_under", false)].into_iter().flatten().collect();
    let smallest = words.number(view.release.frame().smallest_difference, 0);
    if sides.is_empty() {
        return words.fill("benchmark.sure_none", &[("benchmark", &name), ("all", &all), ("smallest", &smallest)]);
    }
    let said = words.fill("benchmark.sure_all", &[("benchmark", &name), ("sides", &words.list(&sides))]);
    match findings.compared - findings.sure.len() {
        0 => said,
        rest => format!("{said} {}", words.plural("benchmark.rest", rest as u64, &[("smallest", &smallest)])),
    }
}

pub(super) fn section(view: &View<'_>) -> Vec<Block> {
    let found = BenchmarkFindings::from(view.release);
    if found.is_empty() {
        return Vec::new();
    }
    let words = view.words;
    let mut blocks = vec![heading(2, "benchmarks", words.text("benchmark.title"))];
    let smallest = words.number(view.release.frame().smallest_difference, 0);
    blocks.push(Block::Paragraph(words.fill("benchmark.about", &[("smallest", &smallest)])));
    for findings in &found {
        let info = info(view, findings.benchmark);
        blocks.push(heading(3, format!("benchmark-{}", slug(&info.id)), benchmark_name(view, info)));
        blocks.push(Block::Paragraph(about(view, findings)));
        if !findings.apart.is_empty() {
            let sentences = findings.apart.iter().take(MOST).map(|found| sentence(view, findings.benchmark, found));
            blocks.push(Block::Sentences(sentences.collect()));
        }
        blocks.push(figure(view, findings));
        blocks.extend(groups(view, findings));
        blocks.extend(shares(view, findings));
        blocks.extend(matrices(view, findings));
    }
    blocks
}

/// In a group's own report: the same people elsewhere.
pub(super) fn of_group(view: &View<'_>, group: GroupAt) -> Vec<Block> {
    let benchmarks = view.release.frame().benchmarks.keys();
    let found: Vec<BenchmarkFindings> =
        benchmarks.filter_map(|benchmark| BenchmarkFindings::of(view.release, benchmark, group)).collect();
    if found.is_empty() {
        return Vec::new();
    }
    let smallest = view.words.number(view.release.frame().smallest_difference, 0);
    let mut blocks = vec![heading(2, "benchmarks", view.words.text("benchmark.title"))];
    blocks.push(Block::Paragraph(view.words.fill("benchmark.about", &[("smallest", &smallest)])));
    blocks.extend(found.iter().map(|findings| figure(view, findings)));
    blocks
}

/// Whom a benchmark is held against: the municipality, or a group by its name.
pub(in crate::report) fn held_against(view: &View<'_>, findings: &BenchmarkFindings) -> String {
    if view.release.group(findings.group).keys.is_empty() {
        view.release.frame().municipality.clone()
    } else {
        view.group_label(findings.group)
    }
}

fn info<'a>(view: &View<'a>, benchmark: BenchmarkAt) -> &'a BenchmarkInfo {
    &view.release.frame().benchmarks[benchmark]
}

/// `Ytre fjord 2026`.
pub(in crate::report) fn benchmark_name(view: &View<'_>, info: &BenchmarkInfo) -> String {
    view.words.fill("benchmark.name", &[("name", view.say(&info.name)), ("year", &info.year.to_string())])
}

/// Where a benchmark comes from, as a sentence.
fn origin(view: &View<'_>, info: &BenchmarkInfo) -> String {
    let source = info.source.trim();
    let source = if source.ends_with(['.', '!', '?']) { source.to_owned() } else { format!("{source}.") };
    view.words.fill("benchmark.source", &[("source", &source), ("year", &info.year.to_string())])
}

/// How many scales surely lie above and below, and how many do not; what there is none of is left out.
fn title(view: &View<'_>, findings: &BenchmarkFindings, name: &str) -> String {
    let words = view.words;
    let over = findings.sure.iter().filter(|found| found.difference.value > 0.0).count();
    let counts = [over, findings.sure.len() - over, findings.compared - findings.sure.len()];
    let keys = ["benchmark.over", "benchmark.under", "benchmark.same"];
    let part = |(key, count): (&&str, usize)| (count > 0).then(|| words.fill(key, &[("count", &words.count(count as u64))]));
    let parts: Vec<String> = keys.iter().zip(counts).filter_map(part).collect();
    let line = |parts: &[String]| words.fill("benchmark.line", &[("benchmark", name), ("parts", &parts.join(", "))]);
    if findings.sure.is_empty() {
        return line(&[words.text("benchmark.none")]);
    }
    let sure = parts.len() - usize::from(counts[2] > 0);
    titles::fitting([line(&parts), line(&parts[..sure])])
}

fn sentence(view: &View<'_>, benchmark: BenchmarkAt, found: &AgainstBenchmark) -> Sentence {
    let words = view.words;
    let up = found.difference.value > 0.0;
    let info = info(view, benchmark);
    let values = [
        ("measure", quoted(view, &view.label(found.measure))),
        ("level", words.value(&found.level)),
        ("size", magnitude(view, &found.difference)),
        ("benchmark", benchmark_name(view, info)),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut text = capitalised(&words.fill(if up { "benchmark.up" } else { "benchmark.down" }, &values));
    if view.measure(found.measure).polarity == Polarity::Negative {
        text = format!("{text} {}", words.text("low_is_good"));
    }
    let sign = match (view.measure(found.measure).polarity, up) {
        (Polarity::Neutral, _) => None,
        (Polarity::Positive, true) | (Polarity::Negative, false) => Some(FindingKind::Strength),
        _ => Some(FindingKind::Gap),
    };
    let mut meta: Vec<String> = sign.map(|sign| signed(words, sign)).into_iter().collect();
    meta.push(words.text(&format!("certainty.{}", found.certainty.id())));
    if found.certainty.is_certain()
        && let Some(verdict) = view.release.size_of(&found.difference)
    {
        let name = if verdict == SizeVerdict::MoreThanTrivial { "more_than_trivial" } else { "cannot_tell" };
        let smallest = words.number(view.release.frame().smallest_difference, 0);
        meta.push(words.fill(&format!("verdict.{name}"), &[("smallest", &smallest)]));
    }
    meta.push(words.plural("answers", found.level.n, &[]));
    meta.extend(view.interval_of(&found.difference));
    Sentence {
        figure: words.value(&found.difference),
        unit: words.text("unit.points"),
        text,
        meta: meta.join(" · "),
        sign,
        link: Some(figure_id(info)),
    }
}

fn figure_id(info: &BenchmarkInfo) -> String {
    format!("figure-benchmark-{}", slug(&info.id))
}

/// Source, who is in it, and what could not be tested.
fn about(view: &View<'_>, findings: &BenchmarkFindings) -> String {
    let words = view.words;
    let info = info(view, findings.benchmark);
    let mut sentences = vec![origin(view, info)];
    sentences.extend(info.municipalities.map(|count| words.plural("benchmark.municipalities", count, &[])));
    if info.contains_own {
        sentences.push(words.text("benchmark.without_own"));
    }
    let is_bare = |figure: &Figure| {
        let here = view.release.benchmark(figure).is_some_and(|benchmark| benchmark.id == info.id);
        here && figure.shown.value().is_some_and(|value| value.interval == Err(NoInterval::NotDefined))
    };
    let differences = [Statistic::DifferenceFromBenchmark, Statistic::ShareDifferenceFromBenchmark];
    let mut figures = view.release.figures().filter(|figure| differences.contains(&figure.key.statistic));
    if figures.any(|figure| is_bare(&figure)) {
        sentences.push(words.text("benchmark.untested"));
    }
    sentences.join(" ")
}

/// Measures of which a statistic against the benchmark is there, shown or not, for everyone.
fn compared(view: &View<'_>, findings: &BenchmarkFindings, kinds: &[MeasureKind], statistic: Statistic) -> Vec<MeasureAt> {
    let measures = view.measures();
    measures
        .keys()
        .filter(|&measure| kinds.contains(&measures[measure].kind))
        .filter(|&measure| view.release.against(measure, findings.group, statistic, findings.benchmark).is_some())
        .collect()
}

fn figure(view: &View<'_>, findings: &BenchmarkFindings) -> Block {
    let words = view.words;
    let info = info(view, findings.benchmark);
    let (name, own) = (benchmark_name(view, info), held_against(view, findings));
    let round = view.release.frame().rounds.iter().find(|round| round.id == info.round);
    let round = round.map_or_else(|| info.round.to_string(), |round| view.round_label(round));
    let scales = compared(view, findings, &[MeasureKind::Scale], Statistic::DifferenceFromBenchmark);
    let title = title(view, findings, &name);
    let who = view.group_label(findings.group);
    let subtitle = Subtitle::from(words.fill("benchmark.figure_about", &[("who", who.as_str()), ("round", &round)]))
        .marked(view.dot_and_ring(&own, &name))
        .with_table(view.intervals_in_table());
    let mut table = Table::new(format!("table-{}", figure_id(info)), words.text("table_twin"), words.text("column.scale"))
        .number(own.clone())
        .number(name.clone())
        .number(words.text("benchmark.theirs_n"))
        .number(words.text("column.gap"))
        .number(words.fill("column.interval", &[("level", &view.confidence())]))
        .words(words.text("benchmark.verdict.heading"))
        .words(words.text("column.certainty"))
        .folded();
    table.rows = scales.iter().map(|&scale| row(view, findings, scale)).collect();
    Block::Figure(Box::new(FigureBlock {
        tells: false,
        id: figure_id(info),
        drawing: figures::benchmark(view, findings, &scales, &title),
        title,
        subtitle,
        source: origin(view, info),
        table,
    }))
}

fn row(view: &View<'_>, findings: &BenchmarkFindings, scale: MeasureAt) -> Row {
    let against = |statistic| view.release.against(scale, findings.group, statistic, findings.benchmark);
    let difference = against(Statistic::DifferenceFromBenchmark);
    let shown = difference.map(|figure| figure.shown);
    let theirs = against(Statistic::BenchmarkMean).map(|figure| figure.shown);
    let people = match theirs.and_then(Shown::value) {
        Some(mean) if mean.n > 0 => Cell::Number(view.words.count(mean.n)),
        _ => Cell::Missing(String::new()),
    };
    let cells = [
        view.cell(view.shown(scale, findings.group, Statistic::Mean100)),
        view.cell(theirs),
        people,
        view.cell(shown),
        view.interval_cell(shown),
        verdict(view, difference),
        certainty(view, difference),
    ];
    Row::new(view.label(scale), cells)
}

/// What the interval says of the size.
fn verdict(view: &View<'_>, figure: Option<Figure>) -> Cell {
    let Some(value) = figure.and_then(|figure| figure.shown.value()) else {
        return view.cell(figure.map(|figure| figure.shown));
    };
    let word = match figure.and_then(|figure| view.release.verdict(&figure)) {
        Some(verdict) if value.interval.is_ok() => name_of(&verdict),
        _ => "untested".to_owned(),
    };
    Cell::Text(view.words.text(&format!("benchmark.verdict.{word}")))
}

fn certainty(view: &View<'_>, figure: Option<Figure>) -> Cell {
    match figure.filter(|figure| figure.shown.value().is_some()) {
        Some(figure) => {
            let certainty = Certainty::of_difference(view.release, &figure);
            Cell::Text(view.words.text(&format!("certainty.{}", certainty.id())))
        }
        None => view.cell(figure.map(|figure| figure.shown)),
    }
}

/// Each service against the same service there.
fn groups(view: &View<'_>, findings: &BenchmarkFindings) -> Option<Block> {
    let info = info(view, findings.benchmark);
    if info.round != view.round.id {
        return None;
    }
    let statistic = Statistic::DifferenceFromBenchmark;
    let against = |scale: MeasureAt, group: GroupAt| view.release.against(scale, group, statistic, findings.benchmark);
    let groups: Vec<GroupAt> = view.main_groups().into_iter().chain(view.cross_groups()).collect();
    let scales: Vec<MeasureAt> = compared(view, findings, &[MeasureKind::Scale], statistic)
        .into_iter()
        .filter(|&scale| groups.iter().any(|&group| against(scale, group).is_some()))
        .collect();
    if scales.is_empty() {
        return None;
    }
    let caption = view.words.fill("benchmark.groups", &[("benchmark", &benchmark_name(view, info))]);
    let id = format!("table-benchmark-{}-groups", slug(&info.id));
    let mut table = Table::new(id, caption, view.words.text("column.group"));
    for &scale in &scales {
        table = table.number(view.label(scale));
    }
    for group in groups.into_iter().filter(|&group| scales.iter().any(|&scale| against(scale, group).is_some())) {
        let cells: Vec<Cell> = scales.iter().map(|&scale| view.cell(against(scale, group).map(|figure| figure.shown))).collect();
        table.rows.push(Row::new(view.group_label(group), cells));
    }
    table.folded = true;
    Some(Block::Table(table))
}

/// Questions and options of everyone.
fn shares(view: &View<'_>, findings: &BenchmarkFindings) -> Option<Block> {
    let words = view.words;
    let info = info(view, findings.benchmark);
    let kinds = [MeasureKind::Item, MeasureKind::Choice];
    let measures = compared(view, findings, &kinds, Statistic::ShareDifferenceFromBenchmark);
    if measures.is_empty() {
        return None;
    }
    let name = benchmark_name(view, info);
    let caption = words.fill("benchmark.shares", &[("benchmark", &name)]);
    let mut table = Table::new(format!("table-benchmark-{}-shares", slug(&info.id)), caption, words.text("column.question"))
        .number(view.release.frame().municipality.clone())
        .number(name)
        .number(words.text("column.gap"))
        .number(words.fill("column.interval", &[("level", &view.confidence())]))
        .words(words.text("column.certainty"))
        .folded();
    for measure in measures {
        let own = if view.measure(measure).kind == MeasureKind::Choice { Statistic::Ticked } else { Statistic::TopBox };
        let against = |statistic| view.release.against(measure, findings.group, statistic, findings.benchmark);
        let difference = against(Statistic::ShareDifferenceFromBenchmark);
        let shown = difference.map(|figure| figure.shown);
        let cells = [
            view.cell(view.shown(measure, findings.group, own)),
            view.cell(against(Statistic::BenchmarkShare).map(|figure| figure.shown)),
            view.cell(shown),
            view.interval_cell(shown),
            certainty(view, difference),
        ];
        table.rows.push(Row::new(view.label(measure), cells));
    }
    Some(Block::Table(table))
}

/// What everyone and each service say of other services, against those who answer there: a table for each question of a matrix.
fn matrices(view: &View<'_>, findings: &BenchmarkFindings) -> Vec<Block> {
    let info = info(view, findings.benchmark);
    let statistic = Statistic::DifferenceFromBenchmark;
    let mut questions: Vec<Vec<MeasureAt>> = Vec::new();
    for measure in compared(view, findings, &[MeasureKind::Matrix], statistic) {
        let about = |measure: MeasureAt| (&view.measure(measure).part_of, &view.measure(measure).aspect);
        match questions.iter_mut().find(|question| about(question[0]) == about(measure)) {
            Some(question) => question.push(measure),
            None => questions.push(vec![measure]),
        }
    }
    let groups: Vec<GroupAt> = std::iter::once(findings.group).chain(view.groups(&info.round, &[GroupKind::Service])).collect();
    let table = |(at, rated): (usize, Vec<MeasureAt>)| {
        let question = view.say(&view.measure(rated[0]).about).trim_end_matches(['?', ':', '…', ' ']);
        let values = [("question", question), ("benchmark", &benchmark_name(view, info))];
        let id = format!("table-benchmark-{}-matrix-{}", slug(&info.id), at + 1);
        let mut table = Table::new(id, view.words.fill("benchmark.matrix", &values), view.words.text("matrix.who")).folded();
        for &measure in &rated {
            table = table.number(view.label(measure));
        }
        let figure = |measure: MeasureAt, group: GroupAt| view.release.against(measure, group, statistic, findings.benchmark);
        for &group in groups.iter().filter(|&&group| rated.iter().any(|&measure| figure(measure, group).is_some())) {
            let cells = rated.iter().map(|&measure| view.cell(figure(measure, group).map(|figure| figure.shown)));
            table.rows.push(Row::new(view.group_label(group), cells));
        }
        Block::Table(table)
    };
    questions.into_iter().enumerate().map(table).collect()
}
