//! `codebook` and `statistics`: what the codes of the figures stand for, in every language.

use std::collections::BTreeSet;

use super::table::{Column, Kind, Table, Value};
use crate::locale::Catalogue;
use crate::model::{BenchmarkAt, GroupAt, Language, LevelAt, MeasureAt, Statistic, Text};
use crate::privacy::{Release, entry};

/// What a row of the codebook explains, by its position.
#[derive(Clone, Copy)]
pub(super) enum Coded {
    Round(usize),
    Group(GroupAt),
    Domain(usize),
    Measure(MeasureAt),
    Level(MeasureAt, LevelAt),
    Benchmark(BenchmarkAt),
}

/// Rounds, groups, parts of the questionnaire, measures, their levels, benchmarks.
pub(super) fn codebook(release: &Release) -> Table<'_, Coded> {
    let mut columns = names(release);
    columns.extend(words(release));
    columns.extend(properties(release));
    let about = "What the codes of the figures stand for, and how each measure is made.";
    Table::new("codebook", about, columns, move || rows(release))
}

fn rows(release: &Release) -> impl Iterator<Item = Coded> {
    let frame = release.frame();
    let levels = |measure: MeasureAt| frame.measures[measure].levels.keys().map(move |level| Coded::Level(measure, level));
    (0..frame.rounds.len())
        .map(Coded::Round)
        .chain(frame.groups.keys().map(Coded::Group))
        .chain((0..frame.domains.len()).map(Coded::Domain))
        .chain(frame.measures.keys().flat_map(move |measure| std::iter::once(Coded::Measure(measure)).chain(levels(measure))))
        .chain(frame.benchmarks.keys().map(Coded::Benchmark))
}

/// What is explained.
fn names(release: &Release) -> Vec<Column<'_, Coded>> {
    let frame = release.frame();
    vec![
        Column::new(
            "type",
            Kind::Word,
            "What is explained: a round, a group, a domain, a measure, a level of it, or a benchmark.",
            |coded: &Coded| {
                Value::word(match coded {
                    Coded::Round(_) => "round",
                    Coded::Group(_) => "group",
                    Coded::Domain(_) => "domain",
                    Coded::Measure(_) => "measure",
                    Coded::Level(..) => "level",
                    Coded::Benchmark(_) => "benchmark",
                })
            },
        ),
        Column::new("id", Kind::Word, "Its code; of a level the measure's, of a group its variables and values.", move |coded| {
            match *coded {
                Coded::Round(at) => Value::word(frame.rounds[at].id.as_str()),
                Coded::Group(at) => {
                    let keys = frame.groups[at].keys.iter();
                    Value::word(keys.map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join("; "))
                }
                Coded::Domain(at) => Value::word(frame.domains[at].id.as_str()),
                Coded::Measure(at) | Coded::Level(at, _) => Value::word(frame.measures[at].id.as_str()),
                Coded::Benchmark(at) => Value::word(frame.benchmarks[at].id.as_str()),
            }
        }),
        Column::new("level", Kind::Whole, "Value of the level.", move |coded| match *coded {
            Coded::Level(measure, level) => Value::Whole(i64::from(frame.measures[measure].levels[level].value)),
            _ => Value::Missing,
        }),
        Column::new("round", Kind::Word, "Round of the group.", move |coded| match *coded {
            Coded::Group(at) => Value::word(frame.groups[at].round.as_str()),
            _ => Value::Missing,
        }),
    ]
}

/// Its words in each language.
fn words(release: &Release) -> Vec<Column<'_, Coded>> {
    let frame = release.frame();
    let mut columns = Vec::new();
    for (part, about) in [("label", "Its words."), ("about", "What a high score means, or the whole question.")] {
        for language in Language::ALL {
            let value = move |coded: &Coded| {
                let text: Option<&Text> = match (*coded, part) {
                    (Coded::Measure(at), "about") => Some(&frame.measures[at].about),
                    (_, "about") => None,
                    (Coded::Round(at), _) => Some(&frame.rounds[at].label),
                    (Coded::Group(at), _) => Some(&frame.groups[at].label),
                    (Coded::Domain(at), _) => Some(&frame.domains[at].title),
                    (Coded::Measure(at), _) => Some(&frame.measures[at].label),
                    (Coded::Level(measure, level), _) => Some(&frame.measures[measure].levels[level].label),
                    (Coded::Benchmark(at), _) => Some(&frame.benchmarks[at].name),
                };
                text.map_or(Value::Missing, |text| Value::word(text.get(language)))
            };
            columns.push(Column::new(format!("{part}_{language}"), Kind::Word, about, value));
        }
    }
    columns
}

/// How a measure is made.
fn properties(release: &Release) -> Vec<Column<'_, Coded>> {
    let of = move |coded: &Coded| match *coded {
        Coded::Measure(at) => Some(release.measure(at)),
        _ => None,
    };
    vec![
        Column::new("kind", Kind::Word, "Kind of the measure or of the group.", move |coded| match *coded {
            Coded::Group(at) => Value::named(Some(&release.group(at).kind)),
            _ => Value::named(of(coded).map(|info| info.kind).as_ref()),
        }),
        Column::new("domain", Kind::Word, "Part of the questionnaire.", move |coded| {
            of(coded).map_or(Value::Missing, |info| Value::word(info.domain.as_str()))
        }),
        Column::new("min", Kind::Whole, "Lowest possible value.", move |coded| Value::whole(of(coded).map(|info| info.min))),
        Column::new("max", Kind::Whole, "Highest possible value.", move |coded| Value::whole(of(coded).map(|info| info.max))),
        Column::new("top", Kind::Whole, "Number of top levels in the top-box share.", move |coded| {
            Value::whole(of(coded).map(|info| info.top))
        }),
        Column::new("nominal", Kind::Flag, "Whether its levels have no distances, and it no mean.", move |coded| {
            of(coded).map_or(Value::Missing, |info| Value::Flag(info.nominal))
        }),
        Column::new("polarity", Kind::Word, "Which end is good.", move |coded| {
            Value::named(of(coded).map(|info| info.polarity).as_ref())
        }),
        Column::new("sensitive", Kind::Flag, "Whether stricter rules of disclosure control apply.", move |coded| {
            of(coded).map_or(Value::Missing, |info| Value::Flag(info.sensitive))
        }),
        Column::new(
            "items",
            Kind::Word,
            "Items of a scale; those that are turned round have a minus behind them.",
            move |coded| {
                let items = of(coded).map(|info| {
                    let sign = |item| if info.reversed.contains(item) { "-" } else { "" };
                    info.items.iter().map(|item| format!("{item}{}", sign(item))).collect::<Vec<_>>().join(" ")
                });
                Value::word(items.unwrap_or_default())
            },
        ),
        Column::new("min_valid", Kind::Whole, "Fewest valid items for a score.", move |coded| {
            Value::whole(of(coded).filter(|info| !info.items.is_empty()).map(|info| info.min_valid))
        }),
    ]
}

/// Every statistic that the release has, with its row of the table of statistics.
pub(super) fn statistics(release: &Release) -> Table<'_, Statistic> {
    let mut columns = vec![
        Column::new("statistic", Kind::Word, "Its code.", |statistic: &Statistic| Value::word(statistic.id())),
        Column::new("unit", Kind::Word, "What its figures measure.", |statistic: &Statistic| {
            let units = statistic.facts().units.iter().map(crate::report::view::name_of);
            Value::word(units.collect::<Vec<_>>().join(" "))
        }),
        Column::new("topic", Kind::Word, "What it is about.", |statistic: &Statistic| {
            Value::named(Some(&statistic.facts().topic))
        }),
        Column::new("per", Kind::Word, "What it has one figure for each of.", |statistic: &Statistic| {
            Value::named(statistic.facts().per.as_ref())
        }),
        Column::new("p_value", Kind::Word, "The p-value that tests it.", |statistic: &Statistic| {
            statistic.facts().p_value.map_or(Value::Missing, |p| Value::word(p.id()))
        }),
        Column::new(
            "on_request",
            Kind::Flag,
            "Whether it is computed only when the project asks for it.",
            |statistic: &Statistic| Value::Flag(statistic.facts().on_request),
        ),
        Column::new("formula", Kind::Word, "Formula.", |statistic: &Statistic| {
            entry(*statistic).map_or(Value::Missing, |entry| Value::word(entry.formula.as_str()))
        }),
        Column::new("source", Kind::Word, "Where it is published.", |statistic: &Statistic| {
            entry(*statistic).map_or(Value::Missing, |entry| Value::word(entry.source.as_str()))
        }),
    ];
    for language in Language::ALL {
        columns.push(Column::new(format!("label_{language}"), Kind::Word, "Its name.", move |statistic: &Statistic| {
            Value::word(Catalogue::of(language).text(&format!("statistic.{statistic}")))
        }));
    }
    Table::new("statistics", "The statistics of the figures.", columns, move || {
        let used: BTreeSet<Statistic> = release.figures().map(|figure| figure.key.statistic).collect();
        used.into_iter()
    })
}
