//! Tables whose publisher is unknown may be raw. They get the limits of the statistics bank, before anything is computed.

use super::raw;
use crate::compare::youth::index::IndexedTable;
use crate::model::{Figure, Gap, IndicatorCatalogue, IndicatorRow, IndicatorTable, Producer, TestFamily};

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

/// Hides what is small in tables without a known publisher, and what would give it away; see [`raw`](super::raw). Tables of known publishers
/// stay as they are.
#[must_use]
pub fn protect_tables(mut tables: Vec<IndicatorTable>, catalogue: &IndicatorCatalogue) -> ProtectedTables {
    let of_people = |row: &IndicatorRow| {
        // Indicators that allow no test count kindergartens or hours, not persons.
        catalogue.get(&row.key.indicator).is_none_or(|definition| definition.test != TestFamily::NotTested)
    };
    let raw = tables.iter_mut().filter(|table| table.origin.producer == Producer::Other);
    let mut rows: Vec<&mut IndicatorRow> = raw.flat_map(|table| &mut table.rows).filter(|row| of_people(row)).collect();
    let seen: Vec<&IndicatorRow> = rows.iter().map(|row| &**row).collect();
    let mut hidden = 0;
    for position in raw::hidden_rows(&seen) {
        hidden += u64::from(hide(rows[position]));
    }
    ProtectedTables { tables: tables.into_iter().map(IndexedTable::new).collect(), hidden }
}

/// Takes every figure out of a row. The sign of the source stays where the source has withheld it; what is hidden here has none, whatever the
/// reason. Whether there was anything to take.
fn hide(row: &mut IndicatorRow) -> bool {
    let withheld = row.gap() == Some(Gap::Suppressed);
    for figure in [&mut row.count, &mut row.denominator, &mut row.expected, &mut row.crude, &mut row.value] {
        *figure = Figure::Absent(Gap::Suppressed);
    }
    // On which side a figure lies is a part of it.
    row.published = None;
    if !withheld {
        row.sign = None;
    }
    !withheld
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{AgeGroup, AreaCode, IndicatorId, IndicatorKey, Origin, Period, Sex, ValueKind, ValueUnit};

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
            published: None,
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
