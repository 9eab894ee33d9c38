//! The sheets with figures.

use std::collections::BTreeSet;

use super::sheet::{Column, Part, Sheet, Value};
use crate::model::{Detail, DetailAt, GroupAt, GroupKind, LevelAt, MeasureAt, MeasureKind, Sheet as Place, Statistic};
use crate::privacy::{Figure, Shown};
use crate::report::compose::benchmark_name;
use crate::report::groups::{self, Key};
use crate::report::view::View;

/// Widths of columns, in characters.
const WORDS: u8 = 44;
const NAME: u8 = 22;
const NUMBER: u8 = 12;

/// What a sheet of figures holds: the statistics that the table of statistics places there, of some kinds of measures.
struct Plan {
    id: &'static str,
    sheet: Place,
    kinds: &'static [MeasureKind],
    /// Whether units have rows.
    units: bool,
}

const MEASURES: &[MeasureKind] =
    &[MeasureKind::Scale, MeasureKind::LinkedScale, MeasureKind::Item, MeasureKind::Choice, MeasureKind::Matrix];

const PLANS: [Plan; 7] = [
    Plan { id: "scales", sheet: Place::Scales, kinds: &[MeasureKind::Scale], units: true },
    Plan { id: "items", sheet: Place::Items, kinds: &[MeasureKind::Item], units: false },
    Plan { id: "choices", sheet: Place::Choices, kinds: &[MeasureKind::Choice], units: false },
    Plan { id: "matrix", sheet: Place::Matrix, kinds: &[MeasureKind::Matrix], units: false },
    Plan { id: "rounds", sheet: Place::Rounds, kinds: MEASURES, units: false },
    Plan { id: "benchmarks", sheet: Place::Benchmarks, kinds: MEASURES, units: false },
    Plan { id: "response", sheet: Place::Response, kinds: &[MeasureKind::Response], units: true },
];

impl Plan {
    /// Statistics of the sheet, in order of columns; those with a figure for each level are apart.
    fn statistics(&self, by_level: bool) -> impl Iterator<Item = Statistic> {
        let sheet = self.sheet;
        let all = Statistic::ALL.iter().copied();
        all.filter(move |statistic| {
            let facts = statistic.facts();
            facts.sheets.contains(&sheet) && (facts.per == Some(Detail::Level)) == by_level
        })
    }

    fn has_levels(&self) -> bool {
        self.statistics(true).next().is_some()
    }
}

/// What rows are held against, in a column of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Compares {
    Nothing,
    Round,
    Benchmark,
}

/// A row while its columns are yet to be chosen.
struct Row {
    measure: MeasureAt,
    group: GroupAt,
    reference: Option<GroupAt>,
    /// Benchmark that all of its figures are about.
    benchmark: Option<DetailAt>,
    figures: Vec<Figure>,
}

impl Row {
    fn shown(&self, statistic: Statistic, detail: Option<DetailAt>) -> Option<Shown> {
        let detail = detail.or(self.benchmark);
        let found = self.figures.iter().find(|figure| figure.key.statistic == statistic && figure.key.detail == detail);
        found.map(|figure| figure.shown)
    }
}

/// Every sheet that has a row.
pub(super) fn sheets(view: &View<'_>, keys: &[Key]) -> Vec<Sheet> {
    PLANS.iter().filter_map(|plan| sheet(view, keys, plan)).collect()
}

fn sheet(view: &View<'_>, keys: &[Key], plan: &Plan) -> Option<Sheet> {
    let rows = rows(view, plan);
    if rows.is_empty() {
        return None;
    }
    let measured = plan.kinds != [MeasureKind::Response];
    let compares = match plan.id {
        "benchmarks" => Compares::Benchmark,
        _ if rows.iter().any(|row| row.reference.is_some()) => Compares::Round,
        _ => Compares::Nothing,
    };
    let figures = figure_columns(view, plan, &rows);
    let mut columns = group_columns(view, keys, measured, compares, plan.has_levels());
    columns.extend(figures.iter().map(|(header, ..)| Column { header: header.clone(), width: NUMBER }));
    tell_apart(&mut columns);
    let values = rows.iter().map(|row| {
        let mut values = group_values(view, keys, row, measured, compares, plan.has_levels());
        values.extend(figures.iter().map(|&(_, statistic, detail, part)| Value::of(row.shown(statistic, detail), part)));
        values
    });
    Some(Sheet {
        chart: None,
        id: plan.id.into(),
        name: view.words.text(&format!("workbook.sheet.{}", plan.id)),
        about: view.words.text(&format!("workbook.about.{}", plan.id)),
        columns,
        rows: values.collect(),
    })
}

/// One row for each measure and group that has figures, and for each reference where figures compare with several.
fn rows(view: &View<'_>, plan: &Plan) -> Vec<Row> {
    let wanted = |figure: &Figure| figure.key.statistic.facts().sheets.contains(&plan.sheet);
    let all = &view.release.frame().groups;
    let groups: Vec<GroupAt> = all.keys().filter(|&group| plan.units || all[group].kind != GroupKind::Unit).collect();
    let measures = view.measures().keys().filter(|&measure| plan.kinds.contains(&view.measure(measure).kind));
    let mut rows = Vec::new();
    for (measure, &group) in measures.flat_map(|measure| groups.iter().map(move |group| (measure, group))) {
        let figures: Vec<Figure> = view.release.of(measure, group).filter(wanted).collect();
        // A difference from others has a reference too, but stands in the row of its group; a change is a row of its own.
        let references: BTreeSet<Option<GroupAt>> = match plan.id {
            "rounds" => figures.iter().map(|figure| figure.key.reference).collect(),
            _ => figures.first().map(|_| None).into_iter().collect(),
        };
        if plan.id == "benchmarks" {
            let benchmarks: BTreeSet<Option<DetailAt>> = figures.iter().map(|figure| figure.key.detail).collect();
            rows.extend(benchmarks.into_iter().map(|benchmark| {
                let figures = figures.iter().copied().filter(|figure| figure.key.detail == benchmark).collect();
                Row { measure, group, reference: None, benchmark, figures }
            }));
            continue;
        }
        for reference in references {
            let same = |figure: &Figure| reference.is_none() || figure.key.reference == reference;
            let figures = figures.iter().copied().filter(same).collect();
            rows.push(Row { measure, group, reference, benchmark: None, figures });
        }
    }
    rows
}

type FigureColumn = (String, Statistic, Option<DetailAt>, Part);

/// A column for each statistic that some row has, and for the ends of its interval where some row has one.
fn figure_columns(view: &View<'_>, plan: &Plan, rows: &[Row]) -> Vec<FigureColumn> {
    let mut columns = Vec::new();
    for statistic in plan.statistics(false) {
        let shown = || rows.iter().filter_map(|row| row.shown(statistic, None));
        let name = view.words.text(&format!("statistic.{statistic}"));
        if shown().next().is_some() {
            columns.push((name.clone(), statistic, None, Part::Value));
        }
        if shown().filter_map(Shown::value).any(|estimate| estimate.interval.is_ok()) {
            columns.push((view.words.fill("workbook.lower", &[("name", &name)]), statistic, None, Part::Lower));
            columns.push((view.words.fill("workbook.upper", &[("name", &name)]), statistic, None, Part::Upper));
        }
    }
    for statistic in plan.statistics(true) {
        let figures = rows.iter().flat_map(|row| &row.figures).filter(|figure| figure.key.statistic == statistic);
        for level in figures.filter_map(Figure::level).collect::<BTreeSet<LevelAt>>() {
            let header = view.words.fill("workbook.level", &[("number", &(level.index() + 1).to_string())]);
            columns.push((header, statistic, Some(DetailAt::Level(level)), Part::Value));
        }
    }
    columns
}

fn group_columns(view: &View<'_>, keys: &[Key], measured: bool, compares: Compares, levels: bool) -> Vec<Column> {
    let words = view.words;
    let column = |header: String, width: u8| Column { header, width };
    let mut columns = vec![column(words.text("workbook.round"), NUMBER)];
    match compares {
        Compares::Round => columns.push(column(words.text("workbook.reference"), NUMBER)),
        Compares::Benchmark => columns.push(column(words.text("workbook.benchmark"), NAME)),
        Compares::Nothing => {}
    }
    columns.push(column(words.text("workbook.kind_of_group"), NAME));
    for key in keys {
        let header = match key.kind {
            GroupKind::Total | GroupKind::Other => key.id.clone(),
            kind => words.text(&format!("workbook.kind.{}", kind_id(kind))),
        };
        columns.push(column(header, NAME));
    }
    if measured {
        columns.push(column(words.text("workbook.domain"), NAME));
        columns.push(column(words.text("workbook.measure"), WORDS));
        columns.push(column(words.text("workbook.context"), WORDS));
        columns.push(column(words.text("workbook.id"), NAME));
    }
    if levels {
        columns.push(column(words.text("workbook.levels"), WORDS));
    }
    columns
}

fn group_values(view: &View<'_>, keys: &[Key], row: &Row, measured: bool, compares: Compares, levels: bool) -> Vec<Value> {
    let words = view.words;
    let group = view.release.group(row.group);
    let round = |id: &crate::model::RoundId| {
        let found = view.release.frame().rounds.iter().find(|round| round.id == *id);
        found.map_or_else(|| id.to_string(), |round| view.round_label(round))
    };
    let mut values = vec![Value::Text(round(&group.round))];
    if compares == Compares::Benchmark {
        let benchmark = row.figures.first().and_then(|figure| view.release.benchmark(figure));
        values.push(benchmark.map_or(Value::Missing, |info| Value::Text(benchmark_name(view, info))));
    }
    if compares == Compares::Round {
        let reference = row.reference.and_then(|at| view.release.frame().groups.get(at));
        values.push(reference.map_or(Value::Missing, |reference| Value::Text(round(&reference.round))));
    }
    values.push(Value::Text(words.text(&format!("workbook.kind.{}", kind_id(group.kind)))));
    let names = groups::names(view, keys, row.group).into_iter();
    values.extend(names.map(|name| Value::Text(name.unwrap_or_else(|| words.text("everyone")))));
    let info = view.measure(row.measure);
    if measured {
        let domain = view.release.frame().domains.iter().find(|domain| domain.id == info.domain);
        values.push(Value::Text(domain.map_or_else(|| info.domain.to_string(), |domain| view.domain_title(domain).to_owned())));
        values.push(Value::Text(view.label(row.measure)));
        values.push(text_or_missing(view.say(&info.about)));
        values.push(Value::Text(info.id.to_string()));
    }
    if levels {
        let list: Vec<String> = (1..).zip(&info.levels).map(|(at, level)| format!("{at} {}", view.say(&level.label))).collect();
        values.push(text_or_missing(&list.join(" · ")));
    }
    values
}

fn text_or_missing(text: &str) -> Value {
    if text.trim().is_empty() { Value::Missing } else { Value::Text(text.trim().to_owned()) }
}

/// The kind's key in the catalogue.
const fn kind_id(kind: GroupKind) -> &'static str {
    match kind {
        GroupKind::Total => "total",
        GroupKind::Municipality => "municipality",
        GroupKind::Service => "service",
        GroupKind::Unit => "unit",
        GroupKind::Role => "role",
        GroupKind::Other => "other",
    }
}

/// Tables of spreadsheets want headers that differ, whatever their case; variables are named by people and need not.
fn tell_apart(columns: &mut [Column]) {
    let mut seen = BTreeSet::new();
    for column in columns {
        let plain = column.header.trim().to_owned();
        let mut number = 2;
        column.header.clone_from(&plain);
        while !seen.insert(column.header.to_lowercase()) {
            column.header = format!("{plain} {number}");
            number += 1;
        }
    }
}
