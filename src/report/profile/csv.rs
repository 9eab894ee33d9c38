//! The figures as long tables: one row for each line, and one for each line and period.

use crate::privacy::ProfileRelease;
use crate::privacy::profile::{ProfileFigure, ProfileRow};
use crate::report::Files;
use crate::report::inert::is_risky;
use crate::report::view::name_of;

/// `tables/youth.csv` and `tables/youth_series.csv`, unrounded, in the dialect of the other tables: UTF-8 with a byte order mark, `;`
/// between fields, a decimal comma.
#[must_use]
pub fn profile_csv(release: &ProfileRelease) -> Files {
    let mut profile = header(
        "indicator,area,area_name,period,age,sex,strata,main,unit,standardised,status,value,count,denominator,expected,lower,upper,\
         level,method,county_value,country_value,verdict,reason,direction,rule,tested_value,tested_unit,tested_lower,tested_upper,\
         tested_against,same_when_shown,county_verdict,course,turn,source",
    );
    let mut series = header(
        "indicator,area,period,from,to,age,sex,strata,unit,status,value,count,denominator,lower,upper,county_value,country_value",
    );
    for row in release.rows() {
        line(&mut profile, &profile_cells(release, row));
        for point in &row.series {
            let [status, value, count, denominator, _, lower, upper, ..] = figure(&point.local);
            let mut cells = vec![row.indicator.to_string(), release.area().code.to_string(), point.label.clone()];
            cells.extend([point.period.from.to_string(), point.period.to.to_string()]);
            cells.extend([row.age.to_string(), name_of(&row.sex), strata(row), unit(row)]);
            cells.extend([status, value, count, denominator, lower, upper, number(point.county), number(point.country)]);
            line(&mut series, &cells);
        }
    }
    vec![("tables/youth.csv".to_owned(), profile.into_bytes()), ("tables/youth_series.csv".to_owned(), series.into_bytes())]
}

fn profile_cells(release: &ProfileRelease, row: &ProfileRow) -> Vec<String> {
    let value_of = |figure: Option<&ProfileFigure>| number(figure.and_then(|figure| figure.value));
    let tested = row.verdict.tested.as_ref();
    let mut cells = vec![row.indicator.to_string(), release.area().code.to_string(), release.area().name.clone()];
    cells.extend([row.period_label.clone(), row.age.to_string(), name_of(&row.sex), strata(row), row.main.to_string()]);
    cells.extend([unit(row), row.standardised.to_string()]);
    cells.extend(figure(&row.local));
    cells.extend([value_of(row.county.as_ref()), value_of(row.country.as_ref())]);
    cells.extend([name_of(&row.verdict.verdict), named(row.verdict.reason.as_ref()), named(row.verdict.direction.as_ref())]);
    cells.extend([
        named(tested.map(|tested| &tested.rule)),
        number(tested.map(|tested| tested.value)),
        named(tested.map(|tested| &tested.unit)),
        number(tested.map(|tested| tested.interval.lower)),
        number(tested.map(|tested| tested.interval.upper)),
        number(tested.map(|tested| tested.against)),
    ]);
    cells.push(row.verdict.same_when_shown.to_string());
    cells.push(named(row.county_verdict.as_ref().map(|verdict| &verdict.verdict)));
    cells.extend([name_of(&row.trend.course), named(row.trend.turn.as_ref())]);
    cells.push(release.sources().get(row.source).map(|source| source.file.clone()).unwrap_or_default());
    cells
}

/// Status, value, count, denominator, expected, ends of the interval, level, method.
fn figure(figure: &ProfileFigure) -> [String; 9] {
    let interval = figure.interval.as_ref();
    [
        name_of(&figure.status),
        number(figure.value),
        number(figure.count),
        number(figure.denominator),
        number(figure.expected),
        number(interval.map(|interval| interval.lower)),
        number(interval.map(|interval| interval.upper)),
        number(interval.map(|interval| interval.level)),
        named(interval.map(|interval| &interval.method)),
    ]
}

/// The shortest text that is read back as the same number; nothing when there is none.
fn number(value: Option<f64>) -> String {
    value.map(|value| value.to_string().replace('.', ",")).unwrap_or_default()
}

fn named(value: Option<&impl serde::Serialize>) -> String {
    value.map(name_of).unwrap_or_default()
}

fn unit(row: &ProfileRow) -> String {
    match &row.unit {
        crate::model::ValueUnit::Other(words) => words.clone(),
        unit => name_of(unit),
    }
}

fn strata(row: &ProfileRow) -> String {
    row.strata.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(";")
}

fn line(out: &mut String, cells: &[String]) {
    for (position, cell) in cells.iter().enumerate() {
        if position > 0 {
            out.push(';');
        }
        out.push_str(&escaped(cell));
    }
    out.push_str("\r\n");
}

/// Quoted where the format asks for it; a text that a spreadsheet would run as a formula is kept from it.
fn escaped(cell: &str) -> String {
    let is_number = cell.replace(',', ".").parse::<f64>().is_ok();
    let guard = if is_risky(cell) && !is_number { "'" } else { "" };
    if cell.contains([';', '"', '\r', '\n']) {
        format!("\"{guard}{}\"", cell.replace('"', "\"\""))
    } else {
        format!("{guard}{cell}")
    }
}

fn header(names: &str) -> String {
    format!("\u{feff}{}\r\n", names.replace(',', ";"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        assert_eq!(escaped("a;b"), "\"a;b\"");
        assert_eq!(escaped("say \"x\""), "\"say \"\"x\"\"\"");
        assert_eq!(escaped("=1+1"), "'=1+1");
        assert_eq!(escaped("-1,5"), "-1,5");
        assert_eq!(escaped("-cmd"), "'-cmd");
    }
}
