//! `figures`: every figure of the release, one row each. Codes are the same in every language; the codebook has their words.

use std::collections::BTreeSet;

use super::table::{Column, Kind, Table, Value};
use crate::model::{Degrees, DetailAt, Estimate, GroupKind, NoInterval};
use crate::privacy::{Figure, Release, RowKey, Shown};
use crate::report::groups::{Key, keys};

type Field<'a> = Column<'a, Figure>;

/// The table.
pub(super) fn figures(release: &Release) -> Table<'_, Figure> {
    let (whom, keys) = (whom(release), key_columns(release));
    let rest: Vec<Field<'_>> =
        what(release).into_iter().chain(held_against(release)).chain(numbers(release)).chain(said(release)).collect();
    // A variable may be called like a column of ours.
    let mut taken: BTreeSet<String> = whom.iter().chain(&rest).map(|column| column.name.clone()).collect();
    let apart = keys.into_iter().map(|mut key| {
        while !taken.insert(key.name.clone()) {
            key.name.push_str("_group");
        }
        key
    });
    let columns = whom.into_iter().chain(apart).chain(rest).collect();
    let about = "Every figure of the release, one row each. Hidden figures have the status `suppressed` and no number. \
                 The same table with its types is data/figures.parquet.";
    Table::new("figures", about, columns, move || release.figures())
}

/// Where, when and who.
fn whom(release: &Release) -> Vec<Field<'_>> {
    let frame = release.frame();
    let group = move |figure: &Figure| release.group(figure.key.group);
    let municipalities: Vec<Key> = keys(release).into_iter().filter(|key| key.kind == GroupKind::Municipality).collect();
    let version = move |figure: &Figure| {
        let round = frame.rounds.iter().find(|round| round.id == group(figure).round);
        round.map_or(Value::Missing, |round| Value::word(round.version.as_str()))
    };
    vec![
        Column::new("municipality", Kind::Word, "Municipality, or the set of municipalities.", move |figure| {
            let own = municipalities.iter().find_map(|key| group(figure).keys.get(&key.id));
            Value::word(own.unwrap_or(&frame.municipality).as_str())
        }),
        Column::new("instrument", Kind::Word, "Questionnaire.", move |_| Value::word(frame.instrument.id.as_str())),
        Column::new("version", Kind::Word, "Version of the questionnaire.", version),
        Column::new("round", Kind::Word, "Round of the survey.", move |figure| Value::word(group(figure).round.as_str())),
        Column::new("group_kind", Kind::Word, "Kind of the group of people.", move |figure| {
            Value::named(Some(&group(figure).kind))
        }),
    ]
}

/// Variables that people are grouped by; a municipality has a column already.
fn key_columns(release: &Release) -> Vec<Field<'_>> {
    let others = keys(release).into_iter().filter(|key| key.kind != GroupKind::Municipality);
    let column = |Key { id, .. }| {
        let about = "Variable that people are grouped by; empty where the group is not.";
        Column::new(id.clone(), Kind::Word, about, move |figure: &Figure| {
            let keys = &release.group(figure.key.group).keys;
            keys.get(&id).map_or(Value::Missing, |value| Value::word(value.as_str()))
        })
    };
    others.map(column).collect()
}

/// What was measured.
fn what(release: &Release) -> Vec<Field<'_>> {
    let info = move |figure: &Figure| release.measure(figure.key.measure);
    vec![
        Column::new("measure", Kind::Word, "Question, scale, option or rated service; see the codebook.", move |figure| {
            Value::word(info(figure).id.as_str())
        }),
        Column::new("kind", Kind::Word, "Kind of the measure.", move |figure| Value::named(Some(&info(figure).kind))),
        Column::new("domain", Kind::Word, "Part of the questionnaire.", move |figure| Value::word(info(figure).domain.as_str())),
        Column::new("statistic", Kind::Word, "Statistic; see the table of statistics.", |figure: &Figure| {
            Value::word(figure.key.statistic.id())
        }),
        Column::new(
            "level",
            Kind::Whole,
            "Value of the level of the response scale, for shares of one answer.",
            move |figure: &Figure| {
                let level = figure.level().and_then(|at| info(figure).levels.get(at));
                Value::whole(level.map(|level| level.value))
            },
        ),
        Column::new(
            "item",
            Kind::Word,
            "Item of the scale, or the other scale, for figures about one of them.",
            move |figure: &Figure| {
                let item = match figure.key.detail {
                    Some(DetailAt::Item(item)) => info(figure).items.get(item),
                    Some(DetailAt::Scale(scale)) => Some(&release.measure(scale).id),
                    _ => None,
                };
                item.map_or(Value::Missing, |id| Value::word(id.as_str()))
            },
        ),
    ]
}

/// What a figure is held against.
fn held_against(release: &Release) -> Vec<Field<'_>> {
    let reference = move |figure: &Figure| figure.key.reference.map(|group| release.group(group));
    vec![
        Column::new("reference_round", Kind::Word, "Round of the group that it is compared with.", move |figure| {
            reference(figure).map_or(Value::Missing, |group| Value::word(group.round.as_str()))
        }),
        Column::new(
            "reference_group",
            Kind::Word,
            "Group that it is compared with; empty for everyone in that round.",
            move |figure| {
                let keys = reference(figure).into_iter().flat_map(|group| &group.keys);
                Value::word(keys.map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join("; "))
            },
        ),
        Column::new(
            "across",
            Kind::Word,
            "Kind of groups that it compares or is made from, where there are several.",
            |figure: &Figure| Value::named(figure.key.across.as_ref()),
        ),
        Column::new("benchmark", Kind::Word, "Benchmark that it is held against or taken from.", move |figure| {
            release.benchmark(figure).map_or(Value::Missing, |benchmark| Value::word(benchmark.id.as_str()))
        }),
    ]
}

/// The figure itself.
fn numbers(release: &Release) -> Vec<Field<'_>> {
    fn of(figure: &Figure, part: fn(&Estimate) -> Option<f64>) -> Value<'static> {
        Value::real(figure.shown.value().as_ref().and_then(part))
    }
    let tested_by = move |figure: &Figure| {
        let key = RowKey { statistic: figure.key.statistic.facts().p_value?, ..figure.key };
        release.get(key)?.value().map(|p| p.value)
    };
    vec![
        Column::new("value", Kind::Real, "The figure, in `value_unit`; empty unless `status` is `shown`.", |f: &Figure| {
            of(f, |e| Some(e.value))
        }),
        Column::new("lower", Kind::Real, "Lower end of the interval.", |f: &Figure| {
            of(f, |e| e.interval.ok().map(|ci| ci.lower))
        }),
        Column::new("upper", Kind::Real, "Upper end of the interval.", |f: &Figure| {
            of(f, |e| e.interval.ok().map(|ci| ci.upper))
        }),
        Column::new("confidence", Kind::Real, "Confidence level of the interval.", |f: &Figure| {
            of(f, |e| e.interval.ok().map(|ci| ci.level.level()))
        }),
        Column::new("n", Kind::Whole, "Unweighted persons that the figure rests on.", |f: &Figure| {
            Value::whole(f.shown.value().map(|e| e.n))
        }),
        Column::new(
            "df",
            Kind::Real,
            "Degrees of freedom; of the numerator, or the number of groups, where there are two.",
            |f: &Figure| of(f, |e| degrees(e.degrees).0),
        ),
        Column::new("df2", Kind::Real, "Second degrees of freedom.", |f: &Figure| of(f, |e| degrees(e.degrees).1)),
        Column::new("p", Kind::Real, "For a difference: the p-value that tests it, not adjusted.", move |f| {
            Value::real(tested_by(f))
        }),
        Column::new("p_adjusted", Kind::Real, "For a p-value: adjusted for its family.", |f: &Figure| {
            Value::real(f.family.map(|p| p.adjusted))
        }),
        Column::new("tested", Kind::Whole, "For a p-value: how many shown p-values its family has.", |f: &Figure| {
            Value::whole(f.family.map(|p| p.tested))
        }),
    ]
}

/// What is said of it.
fn said(release: &Release) -> Vec<Field<'_>> {
    vec![
        Column::new(
            "verdict",
            Kind::Word,
            "For a difference: what its interval says of the smallest difference of interest.",
            move |f| Value::named(release.verdict(f).as_ref()),
        ),
        Column::new("value_unit", Kind::Word, "What the figure measures.", |f: &Figure| {
            Value::named(f.shown.value().map(|e| e.unit).as_ref())
        }),
        Column::new("method", Kind::Word, "How it, or its interval, was computed.", |f: &Figure| {
            Value::named(f.shown.value().map(|e| e.method).as_ref())
        }),
        Column::new("status", Kind::Word, "Shown, suppressed, or not available.", |f: &Figure| {
            Value::word(match f.shown {
                Shown::Value(_) => "shown",
                Shown::Hidden => "suppressed",
                Shown::Unavailable(_) => "not_available",
            })
        }),
        Column::new(
            "reason",
            Kind::Word,
            "Why there is no figure, or no interval. Of what is suppressed nothing is said.",
            |f: &Figure| reason(f.shown),
        ),
    ]
}

fn degrees(degrees: Degrees) -> (Option<f64>, Option<f64>) {
    match degrees {
        Degrees::None => (None, None),
        Degrees::One(df) => (Some(df), None),
        Degrees::Two(df, df2) => (Some(df), Some(df2)),
    }
}

fn reason(shown: Shown) -> Value<'static> {
    match shown {
        Shown::Hidden => Value::Missing,
        Shown::Unavailable(reason) => Value::named(Some(&reason)),
        Shown::Value(estimate) => match estimate.interval {
            Ok(_) | Err(NoInterval::NotAnEstimate | NoInterval::NotDefined) => Value::Missing,
            Err(reason) => Value::named(Some(&reason)),
        },
    }
}
