//! `figures`: every figure of the release, one row each. Codes are the same in every language; the codebook has their words.

use std::collections::BTreeSet;

use super::table::{Column, Kind, Table, Value};
use crate::model::{Degrees, DetailAt, Estimate, GroupInfo, GroupKind, MeasureInfo, NoInterval};
use crate::privacy::{Figure, Placed, Release, RowKey, Shown};
use crate::report::groups::{Key, keys};

type Field<'a> = Column<'a, Placed>;

/// The table.
pub(super) fn figures(release: &Release) -> Table<'_, Placed> {
    let shared = Shared::of(release);
    let (whom, keys) = (whom(release, &shared), key_columns(release, &shared));
    let rest: Vec<Field<'_>> =
        [what(release, &shared), held_against(release, &shared), numbers(release, &shared), said(release, &shared)]
            .into_iter()
            .flatten()
            .collect();
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
    Table::new("figures", about, columns, move || release.placed())
}

/// What figures have in common: of each group, measure, place among what figures are of, and place among what there is of figures, one figure that has
/// it. Columns that tell of nothing else are worked out from these, and not row by row.
struct Shared {
    groups: Vec<Option<Figure>>,
    measures: Vec<Option<Figure>>,
    of: Vec<Option<Figure>>,
    states: Vec<Option<Figure>>,
}

impl Shared {
    fn of(release: &Release) -> Self {
        let (mut of, mut states) = (Vec::new(), Vec::new());
        let mut groups = vec![None; release.frame().groups.len()];
        let mut measures = vec![None; release.frame().measures.len()];
        for placed in release.placed() {
            of.resize(of.len().max(placed.of + 1), None);
            states.resize(states.len().max(placed.state + 1), None);
            let places = [
                (&mut groups, by_group(&placed)),
                (&mut measures, by_measure(&placed)),
                (&mut of, by_what(&placed)),
                (&mut states, by_state(&placed)),
            ];
            for (examples, place) in places {
                examples[place].get_or_insert(placed.figure);
            }
        }
        Self { groups, measures, of, states }
    }
}

fn by_group(placed: &Placed) -> usize {
    placed.figure.key.group.index()
}

fn by_measure(placed: &Placed) -> usize {
    placed.figure.key.measure.index()
}

fn by_what(placed: &Placed) -> usize {
    placed.of
}

fn by_state(placed: &Placed) -> usize {
    placed.state
}

/// What a column says of figures that have something in common, out of one of each.
fn values<'a>(examples: &[Option<Figure>], value: impl Fn(&Figure) -> Value<'a>) -> Vec<Value<'a>> {
    examples.iter().map(|figure| figure.as_ref().map_or(Value::Missing, &value)).collect()
}

/// Where, when and who.
fn whom<'a>(release: &'a Release, shared: &Shared) -> Vec<Field<'a>> {
    let frame = release.frame();
    let column = |name: &str, about, value: &dyn Fn(&'a GroupInfo) -> Value<'a>| {
        let values = values(&shared.groups, |figure| value(release.group(figure.key.group)));
        Column::of_few(name, Kind::Word, about, values, by_group)
    };
    let municipalities: Vec<Key> = keys(release).into_iter().filter(|key| key.kind == GroupKind::Municipality).collect();
    let version = |group: &GroupInfo| {
        let round = frame.rounds.iter().find(|round| round.id == group.round);
        round.map_or(Value::Missing, |round| Value::word(round.version.as_str()))
    };
    vec![
        column("municipality", "Municipality, or the set of municipalities.", &|group| {
            let own = municipalities.iter().find_map(|key| group.keys.get(&key.id));
            Value::word(own.unwrap_or(&frame.municipality).as_str())
        }),
        column("instrument", "Questionnaire.", &|_| Value::word(frame.instrument.id.as_str())),
        column("version", "Version of the questionnaire.", &version),
        column("round", "Round of the survey.", &|group| Value::word(group.round.as_str())),
        column("group_kind", "Kind of the group of people.", &|group| Value::named(Some(&group.kind))),
    ]
}

/// Variables that people are grouped by; a municipality has a column already.
fn key_columns<'a>(release: &'a Release, shared: &Shared) -> Vec<Field<'a>> {
    let others = keys(release).into_iter().filter(|key| key.kind != GroupKind::Municipality);
    let column = |Key { id, .. }| {
        let about = "Variable that people are grouped by; empty where the group is not.";
        let values = values(&shared.groups, |figure| {
            release.group(figure.key.group).keys.get(&id).map_or(Value::Missing, |value| Value::word(value.as_str()))
        });
        Column::of_few(id, Kind::Word, about, values, by_group)
    };
    others.map(column).collect()
}

/// What was measured.
fn what<'a>(release: &'a Release, shared: &Shared) -> Vec<Field<'a>> {
    let info = move |figure: &Figure| release.measure(figure.key.measure);
    let column = |name: &str, about, value: &dyn Fn(&'a MeasureInfo) -> Value<'a>| {
        let values = values(&shared.measures, |figure| value(info(figure)));
        Column::of_few(name, Kind::Word, about, values, by_measure)
    };
    vec![
        column("measure", "Question, scale, option or rated service; see the codebook.", &|info| Value::word(info.id.as_str())),
        column("kind", "Kind of the measure.", &|info| Value::named(Some(&info.kind))),
        column("domain", "Part of the questionnaire.", &|info| Value::word(info.domain.as_str())),
        Column::of_few(
            "statistic",
            Kind::Word,
            "Statistic; see the table of statistics.",
            values(&shared.of, |figure| Value::word(figure.key.statistic.id())),
            by_what,
        ),
        Column::new(
            "level",
            Kind::Whole,
            "Value of the level of the response scale, for shares of one answer.",
            move |Placed { figure, .. }: &Placed| {
                let level = figure.level().and_then(|at| info(figure).levels.get(at));
                Value::whole(level.map(|level| level.value))
            },
        ),
        Column::new(
            "item",
            Kind::Word,
            "Item of the scale, or the other scale, for figures about one of them.",
            move |Placed { figure, .. }: &Placed| {
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
fn held_against<'a>(release: &'a Release, shared: &Shared) -> Vec<Field<'a>> {
    let column = |name: &str, about, value: &dyn Fn(&Figure) -> Value<'a>| {
        Column::of_few(name, Kind::Word, about, values(&shared.of, value), by_what)
    };
    let reference = |figure: &Figure| figure.key.reference.map(|group| release.group(group));
    vec![
        column("reference_round", "Round of the group that it is compared with.", &|figure| {
            reference(figure).map_or(Value::Missing, |group| Value::word(group.round.as_str()))
        }),
        column("reference_group", "Group that it is compared with; empty for everyone in that round.", &|figure| {
            let keys = reference(figure).into_iter().flat_map(|group| &group.keys);
            Value::word(keys.map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join("; "))
        }),
        column("across", "Kind of groups that it compares or is made from, where there are several.", &|figure| {
            Value::named(figure.key.across.as_ref())
        }),
        column("benchmark", "Benchmark that it is held against or taken from.", &|figure| {
            release.benchmark(figure).map_or(Value::Missing, |benchmark| Value::word(benchmark.id.as_str()))
        }),
    ]
}

/// The figure itself.
fn numbers<'a>(release: &'a Release, shared: &Shared) -> Vec<Field<'a>> {
    let of = |name: &str, about, part: fn(&Estimate) -> Option<f64>| {
        let value = move |placed: &Placed| Value::real(placed.figure.shown.value().as_ref().and_then(part));
        Column::new(name, Kind::Real, about, value)
    };
    let tested_by = move |figure: &Figure| {
        let key = RowKey { statistic: figure.key.statistic.facts().p_value?, ..figure.key };
        release.get(key)?.value().map(|p| p.value)
    };
    let few = |name: &str, kind, about, value: &dyn Fn(&Figure) -> Value<'a>| {
        Column::of_few(name, kind, about, values(&shared.states, value), by_state)
    };
    vec![
        of("value", "The figure, in `value_unit`; empty unless `status` is `shown`.", |e| Some(e.value)),
        of("lower", "Lower end of the interval.", |e| e.interval.ok().map(|ci| ci.lower)),
        of("upper", "Upper end of the interval.", |e| e.interval.ok().map(|ci| ci.upper)),
        few("confidence", Kind::Real, "Confidence level of the interval.", &|figure| {
            Value::real(figure.shown.value().and_then(|e| e.interval.ok()).map(|ci| ci.level.level()))
        }),
        Column::new("n", Kind::Whole, "Unweighted persons that the figure rests on.", |placed: &Placed| {
            Value::whole(placed.figure.shown.value().map(|e| e.n))
        }),
        of("df", "Degrees of freedom; of the numerator, or the number of groups, where there are two.", |e| degrees(e.degrees).0),
        of("df2", "Second degrees of freedom.", |e| degrees(e.degrees).1),
        Column::new("p", Kind::Real, "For a difference: the p-value that tests it, not adjusted.", move |placed: &Placed| {
            Value::real(tested_by(&placed.figure))
        }),
        Column::new("p_adjusted", Kind::Real, "For a p-value: adjusted for its family.", |placed: &Placed| {
            Value::real(placed.figure.family.map(|p| p.adjusted))
        }),
        few("tested", Kind::Whole, "For a p-value: how many shown p-values its family has.", &|figure| {
            Value::whole(figure.family.map(|p| p.tested))
        }),
    ]
}

/// What is said of it.
fn said<'a>(release: &'a Release, shared: &Shared) -> Vec<Field<'a>> {
    let few = |name: &str, about, value: &dyn Fn(&Figure) -> Value<'a>| {
        Column::of_few(name, Kind::Word, about, values(&shared.states, value), by_state)
    };
    vec![
        Column::new(
            "verdict",
            Kind::Word,
            "For a difference: what its interval says of the smallest difference of interest.",
            move |placed: &Placed| Value::named(release.verdict(&placed.figure).as_ref()),
        ),
        few("value_unit", "What the figure measures.", &|f| Value::named(f.shown.value().map(|e| e.unit).as_ref())),
        few("method", "How it, or its interval, was computed.", &|f| Value::named(f.shown.value().map(|e| e.method).as_ref())),
        few("status", "Shown, suppressed, or not available.", &|f| {
            Value::word(match f.shown {
                Shown::Value(_) => "shown",
                Shown::Hidden => "suppressed",
                Shown::Unavailable(_) => "not_available",
            })
        }),
        few("reason", "Why there is no figure, or no interval. Of what is suppressed nothing is said.", &|f| reason(f.shown)),
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
