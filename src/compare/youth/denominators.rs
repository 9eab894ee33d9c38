//! Brings the people behind a share from a second table, so that a share published without its counts can be tested.

use std::collections::BTreeMap;

use crate::model::{AgeGroup, AreaCode, Figure, IndicatorRow, IndicatorTable, Period, Sex, ValueKind};

/// A table whose crude shares have got counts where the second table has the people, and how many rows got them.
#[derive(Clone, Debug, PartialEq)]
pub struct Joined {
    /// The table.
    pub table: IndicatorTable,
    /// Rows that got a denominator.
    pub matched: usize,
    /// Rows with a crude share for which the second table has no figure, or more than one.
    pub unmatched: usize,
}

type Group = (AreaCode, Period, AgeGroup, Sex);

fn group(row: &IndicatorRow) -> Group {
    (row.key.area.clone(), row.key.period, row.key.age.clone(), row.key.sex)
}

/// Joins by area, period, age and sex. The count is the whole number nearest to share times people, which is the count behind
/// the share as far as its digits tell. Standardised values get nothing: they are no share of anybody.
#[must_use]
pub fn with_denominators(table: &IndicatorTable, people: &IndicatorTable) -> Joined {
    let mut sizes: BTreeMap<Group, Vec<f64>> = BTreeMap::new();
    for row in &people.rows {
        let size = row.denominator.given().or_else(|| row.count.given()).or_else(|| row.value.given());
        sizes.entry(group(row)).or_default().extend(size);
    }
    let mut joined = Joined { table: table.clone(), matched: 0, unmatched: 0 };
    for row in &mut joined.table.rows {
        let wanting = row.kind == ValueKind::Crude && row.denominator == Figure::NOT_GIVEN && row.unit.is_share();
        let (true, Some(value), Some(scale)) = (wanting, row.value.given(), row.unit.scale()) else { continue };
        match sizes.get(&group(row)).map(Vec::as_slice) {
            Some([size]) if *size > 0.0 && value >= 0.0 && value <= scale => {
                row.denominator = Figure::Given(*size);
                row.count = Figure::Given((value / scale * size).round());
                joined.matched += 1;
            }
            _ => joined.unmatched += 1,
        }
    }
    joined
}
