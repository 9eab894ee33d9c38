//! Tables whose publisher is unknown may be raw. They get the limits of the statistics bank, before anything is computed.

use std::collections::BTreeMap;

use crate::compare::youth::index::IndexedTable;
use crate::model::{
    AreaCode, AreaLevel, Figure, Gap, IndicatorCatalogue, IndicatorKey, IndicatorRow, IndicatorTable, Producer, TestFamily,
};

/// A count of persons, or of persons without the property, up to this many is hidden.
pub const MOST_HIDDEN: f64 = 4.0;

/// A share of up to this many persons is hidden.
pub const SMALLEST_BASE: f64 = 9.0;

/// Tables of which everything may be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct ProtectedTables {
    tables: Vec<IndexedTable>,
    hidden: u64,
}

impl ProtectedTables {
    /// The tables.
    #[must_use]
    pub fn tables(&self) -> &[IndexedTable] {
        &self.tables
    }

    /// How many rows were hidden here.
    #[must_use]
    pub const fn hidden(&self) -> u64 {
        self.hidden
    }
}

/// Hides what is small in tables without a known publisher, and what would give it away: where a county is shown and one of its
/// municipalities is hidden alone, the one with the next smallest count is hidden too. Tables of known publishers stay as they are.
#[must_use]
pub fn protect_tables(tables: Vec<IndicatorTable>, catalogue: &IndicatorCatalogue) -> ProtectedTables {
    let mut hidden = 0;
    let protected = tables.into_iter().map(|mut table| {
        if table.origin.producer == Producer::Other {
            hidden += hide_small(&mut table.rows, catalogue);
        }
        IndexedTable::new(table)
    });
    let tables = protected.collect();
    ProtectedTables { tables, hidden }
}

fn hide_small(rows: &mut [IndicatorRow], catalogue: &IndicatorCatalogue) -> u64 {
    let small: Vec<usize> = (0..rows.len()).filter(|&position| is_small(&rows[position], catalogue)).collect();
    let alone = alone(rows, &small);
    for &position in small.iter().chain(&alone) {
        hide(&mut rows[position]);
    }
    (small.len() + alone.len()) as u64
}

/// Whether a row would tell of a few people. Indicators that allow no test count kindergartens or hours, not persons.
fn is_small(row: &IndicatorRow, catalogue: &IndicatorCatalogue) -> bool {
    let of_people = catalogue.get(&row.key.indicator).is_none_or(|definition| definition.test != TestFamily::NotTested);
    let few = |figure: Figure| figure.given().is_some_and(|count| count <= MOST_HIDDEN);
    let others = match (row.count, row.denominator) {
        (Figure::Given(count), Figure::Given(all)) if row.unit.is_share() || row.unit.scale().is_none() => {
            Figure::Given(all - count)
        }
        _ => Figure::NOT_GIVEN,
    };
    let base = row.denominator.given().is_some_and(|all| all <= SMALLEST_BASE);
    of_people && (few(row.count) || few(others) || base)
}

/// For each county whose count is shown and that has exactly one hidden municipality: the smallest of the others.
fn alone(rows: &[IndicatorRow], small: &[usize]) -> Vec<usize> {
    let mut by_county: BTreeMap<IndicatorKey, Vec<usize>> = BTreeMap::new();
    for (position, row) in rows.iter().enumerate() {
        if let Some(county) = county_of(&row.key.area) {
            by_county.entry(IndicatorKey { area: county, ..row.key.clone() }).or_default().push(position);
        }
    }
    let is_shown = |key: &IndicatorKey| {
        rows.binary_search_by(|row| row.key.cmp(key)).is_ok_and(|position| rows[position].count.given().is_some())
    };
    let mut chosen = Vec::new();
    for (county, members) in by_county {
        let (hidden, shown): (Vec<usize>, Vec<usize>) = members
            .into_iter()
            .partition(|position| small.binary_search(position).is_ok() || rows[*position].gap() == Some(Gap::Suppressed));
        if let ([only], true) = (hidden.as_slice(), is_shown(&county))
            && small.binary_search(only).is_ok()
        {
            let count = |position: &usize| rows[*position].count.given().unwrap_or(f64::INFINITY);
            chosen.extend(shown.into_iter().min_by(|a, b| count(a).total_cmp(&count(b))));
        }
    }
    chosen
}

fn county_of(area: &AreaCode) -> Option<AreaCode> {
    (AreaLevel::of(area) == Some(AreaLevel::Municipality)).then(|| AreaCode::new(&area.as_str()[..2]).ok())?
}

fn hide(row: &mut IndicatorRow) {
    for figure in [&mut row.count, &mut row.denominator, &mut row.expected, &mut row.crude, &mut row.value] {
        *figure = Figure::Absent(Gap::Suppressed);
    }
    row.sign = None;
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{AgeGroup, IndicatorId, Origin, Period, Sex, ValueKind, ValueUnit};

    fn table(producer: Producer, rows: &[(&str, f64, f64)]) -> IndicatorTable {
        let row = |(position, (area, count, all)): (usize, &(&str, f64, f64))| IndicatorRow {
            key: IndicatorKey {
                indicator: IndicatorId::new("x"),
                area: AreaCode::new(*area).unwrap(),
                period: Period { from: 2024, to: 2024 },
                age: AgeGroup::All,
                sex: Sex::Both,
                strata: Arc::default(),
            },
            area_name: None,
            period_text: "2024".into(),
            count: Figure::Given(*count),
            denominator: Figure::Given(*all),
            expected: Figure::NOT_GIVEN,
            crude: Figure::NOT_GIVEN,
            value: Figure::Given(100.0 * count / all),
            unit: ValueUnit::Percent,
            kind: ValueKind::Crude,
            sign: None,
            place: position as u64 + 2,
        };
        let origin = Origin { file: "t.csv".into(), title: None, producer, updated: None, format: "csv" };
        IndicatorTable { origin, rows: rows.iter().enumerate().map(row).collect() }
    }

    fn shown(producer: Producer, rows: &[(&str, f64, f64)]) -> Vec<String> {
        let protected = protect_tables(vec![table(producer, rows)], &IndicatorCatalogue::default());
        let rows = protected.tables()[0].table.rows.iter().filter(|row| row.value.given().is_some());
        rows.map(|row| row.key.area.to_string()).collect()
    }

    const ROWS: [(&str, f64, f64); 5] =
        [("0", 900.0, 9000.0), ("40", 90.0, 900.0), ("4001", 3.0, 100.0), ("4003", 30.0, 300.0), ("4005", 57.0, 500.0)];

    #[test]
    fn few_people_are_hidden_and_so_is_what_would_give_them_away() {
        assert_eq!(shown(Producer::Other, &ROWS), ["0", "40", "4005"]);
        assert_eq!(shown(Producer::Other, &[("4001", 96.0, 100.0), ("4003", 50.0, 100.0)]), ["4003"], "all but four");
        assert_eq!(shown(Producer::Other, &[("4001", 5.0, 9.0)]), Vec::<String>::new());
    }

    #[test]
    fn publishers_have_protected_their_own() {
        assert_eq!(shown(Producer::Fhi, &ROWS), ["0", "40", "4001", "4003", "4005"]);
    }
}
