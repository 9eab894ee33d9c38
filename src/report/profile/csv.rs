//! The figures as long tables: one row for each line, and one for each line and period.

use crate::model::{Sex, ValueUnit};
use crate::privacy::ProfileRelease;
use crate::privacy::profile::{ProfileFigure, ProfileRow, SeriesPoint, Tested};
use crate::report::Files;
use crate::report::data::table::{Column, Dialect, Kind, Table, Value};

/// A line and one of its periods.
type Point<'a> = (&'a ProfileRow, &'a SeriesPoint);

/// `tables/youth.csv` and `tables/youth_series.csv`, unrounded, for a double click.
#[must_use]
pub fn profile_csv(release: &ProfileRelease) -> Files {
    let mut columns = line_columns(release);
    columns.extend(figure_columns("count,denominator,expected,lower,upper,level,method", |row: &&ProfileRow| &row.local));
    columns.extend(verdict_columns(release));
    let lines = Table::new("youth", "", columns, || release.rows().iter());
    let mut columns = point_columns(release);
    columns.extend(figure_columns("count,denominator,lower,upper", |(_, point): &Point<'_>| &point.local));
    columns.push(real("county_value", |(_, point): &Point<'_>| point.county));
    columns.push(real("country_value", |(_, point): &Point<'_>| point.country));
    let points = || release.rows().iter().flat_map(|row| row.series.iter().map(move |point| (row, point)));
    let series = Table::new("youth_series", "", columns, points);
    vec![
        ("tables/youth.csv".to_owned(), lines.csv(Dialect::Norwegian)),
        ("tables/youth_series.csv".to_owned(), series.csv(Dialect::Norwegian)),
    ]
}

fn word<'a, R>(name: &'static str, value: impl Fn(&R) -> Value<'a> + Sync + 'a) -> Column<'a, R> {
    Column::new(name, Kind::Word, "", value)
}

fn real<'a, R>(name: &'static str, value: impl Fn(&R) -> Option<f64> + Sync + 'a) -> Column<'a, R> {
    Column::new(name, Kind::Real, "", move |row| Value::real(value(row)))
}

/// What a line is about.
fn line_columns(release: &ProfileRelease) -> Vec<Column<'_, &ProfileRow>> {
    let area = release.area();
    vec![
        word("indicator", |row: &&ProfileRow| Value::word(row.indicator.to_string())),
        word("area", move |_| Value::word(area.code.as_str())),
        word("area_name", move |_| Value::word(area.name.as_str())),
        word("period", |row: &&ProfileRow| Value::word(row.period_label.clone())),
        word("factor", move |row: &&ProfileRow| {
            Value::named(release.indicator(&row.indicator).and_then(|indicator| indicator.factor.as_ref()))
        }),
        word("age", |row: &&ProfileRow| Value::word(row.age.to_string())),
        word("sex", |row: &&ProfileRow| Value::named(Some(&row.sex))),
        word("strata", |row: &&ProfileRow| strata(row)),
        Column::new("main", Kind::Flag, "", |row: &&ProfileRow| Value::Flag(row.main)),
        word("unit", |row: &&ProfileRow| unit(row)),
        Column::new("standardised", Kind::Flag, "", |row: &&ProfileRow| Value::Flag(row.standardised)),
    ]
}

/// What a line and a period are about.
fn point_columns(release: &ProfileRelease) -> Vec<Column<'_, Point<'_>>> {
    let area = release.area();
    let year = |name, year: fn(&Point<'_>) -> i32| {
        Column::new(name, Kind::Whole, "", move |point: &Point<'_>| Value::whole(Some(year(point))))
    };
    vec![
        word("indicator", |(row, _): &Point<'_>| Value::word(row.indicator.to_string())),
        word("area", move |_| Value::word(area.code.as_str())),
        word("period", |(_, point): &Point<'_>| Value::word(point.label.clone())),
        year("from", |(_, point)| point.period.from),
        year("to", |(_, point)| point.period.to),
        word("age", |(row, _): &Point<'_>| Value::word(row.age.to_string())),
        word("sex", |(row, _): &Point<'_>| Value::named(Some(&row.sex))),
        word("strata", |(row, _): &Point<'_>| strata(row)),
        word("unit", |(row, _): &Point<'_>| unit(row)),
    ]
}

/// Status and value of a figure, and those of its other parts that are named.
fn figure_columns<'a, R: 'a>(parts: &str, figure: fn(&R) -> &ProfileFigure) -> Vec<Column<'a, R>> {
    let part = |name: &'static str, value: fn(&ProfileFigure) -> Option<f64>| real(name, move |row| value(figure(row)));
    let all = vec![
        part("count", |figure| figure.count),
        part("denominator", |figure| figure.denominator),
        part("expected", |figure| figure.expected),
        part("lower", |figure| figure.interval.as_ref().map(|interval| interval.lower)),
        part("upper", |figure| figure.interval.as_ref().map(|interval| interval.upper)),
        part("level", |figure| figure.interval.as_ref().map(|interval| interval.level)),
        word("method", move |row| Value::named(figure(row).interval.as_ref().map(|interval| &interval.method))),
    ];
    let start = [word("status", move |row| Value::named(Some(&figure(row).status))), part("value", |figure| figure.value)];
    start.into_iter().chain(all.into_iter().filter(|column| parts.split(',').any(|part| part == column.name))).collect()
}

/// What others have, and how a line stands to them.
fn verdict_columns(release: &ProfileRelease) -> Vec<Column<'_, &ProfileRow>> {
    fn tested<'a>(name: &'static str, part: fn(&Tested) -> f64) -> Column<'a, &'a ProfileRow> {
        real(name, move |row: &&ProfileRow| row.verdict.tested.as_ref().map(part))
    }
    vec![
        real("county_value", |row: &&ProfileRow| row.county.as_ref().and_then(|figure| figure.value)),
        real("country_value", |row: &&ProfileRow| row.country.as_ref().and_then(|figure| figure.value)),
        word("verdict", |row: &&ProfileRow| Value::named(Some(&row.verdict.verdict))),
        word("reason", |row: &&ProfileRow| Value::named(row.verdict.reason.as_ref())),
        word("direction", |row: &&ProfileRow| Value::named(row.verdict.direction.as_ref())),
        word("rule", |row: &&ProfileRow| Value::named(row.verdict.tested.as_ref().map(|tested| &tested.rule))),
        tested("tested_value", |tested| tested.value),
        word("tested_unit", |row: &&ProfileRow| Value::named(row.verdict.tested.as_ref().map(|tested| &tested.unit))),
        tested("tested_lower", |tested| tested.interval.lower),
        tested("tested_upper", |tested| tested.interval.upper),
        tested("tested_against", |tested| tested.against),
        Column::new("same_when_shown", Kind::Flag, "", |row: &&ProfileRow| Value::Flag(row.verdict.same_when_shown)),
        word("county_verdict", |row: &&ProfileRow| Value::named(row.county_verdict.as_ref().map(|verdict| &verdict.verdict))),
        word("course", |row: &&ProfileRow| Value::named(Some(&row.trend.course))),
        word("turn", |row: &&ProfileRow| Value::named(row.trend.turn.as_ref())),
        word("published_verdict", |row: &&ProfileRow| Value::named(row.published_verdict.as_ref())),
        real("male", |row: &&ProfileRow| of_sex(row, Sex::Male)),
        real("female", |row: &&ProfileRow| of_sex(row, Sex::Female)),
        word("source", move |row: &&ProfileRow| {
            release.sources().get(row.source).map_or(Value::Missing, |source| Value::word(source.file.as_str()))
        }),
    ]
}

/// The value of one sex beside that of both.
fn of_sex(row: &ProfileRow, sex: Sex) -> Option<f64> {
    row.by_sex.iter().find(|one| one.sex == sex).and_then(|one| one.local.value)
}

fn unit<'a>(row: &ProfileRow) -> Value<'a> {
    match &row.unit {
        ValueUnit::Other(words) => Value::word(words.clone()),
        unit => Value::named(Some(unit)),
    }
}

fn strata<'a>(row: &ProfileRow) -> Value<'a> {
    Value::word(row.strata.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(";"))
}
