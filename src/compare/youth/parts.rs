//! Whether the parts of an area fit into it.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Place};
use crate::model::{AreaCode, AreaLevel, Figure, IndicatorKey, IndicatorRow, IndicatorTable};

/// Areas whose parts hold more people than the area itself. Fewer is in order: some are not placed, or withheld.
#[must_use]
pub fn too_large(table: &IndicatorTable) -> Vec<Diagnostic> {
    let mut sums: BTreeMap<IndicatorKey, [f64; 2]> = BTreeMap::new();
    for row in &table.rows {
        if let Some(above) = area_above(&row.key.area) {
            let sum = sums.entry(IndicatorKey { area: above, ..row.key.clone() }).or_default();
            for (total, figure) in sum.iter_mut().zip(figures(row)) {
                *total += figure.given().unwrap_or(0.0);
            }
        }
    }
    let exceeds = |row: &&IndicatorRow| {
        let above = |(whole, parts): (Figure, &f64)| whole.given().is_some_and(|whole| *parts > whole + 1e-6);
        sums.get(&row.key).is_some_and(|parts| figures(row).into_iter().zip(parts).any(above))
    };
    let place = |row: &IndicatorRow| Place::file(table.origin.file.clone()).row(row.place).name(row.key.area.to_string());
    table
        .rows
        .iter()
        .filter(exceeds)
        .map(|row| Diagnostic::new(Code::PartsExceedWhole, place(row)).found(&row.key.area))
        .collect()
}

fn figures(row: &IndicatorRow) -> [Figure; 2] {
    [row.count, row.denominator]
}

/// The county of a municipality, the country of a county.
fn area_above(area: &AreaCode) -> Option<AreaCode> {
    match AreaLevel::of(area)? {
        AreaLevel::County => AreaCode::new("0").ok(),
        AreaLevel::Municipality => AreaCode::new(&area.as_str()[..2]).ok(),
        AreaLevel::Country | AreaLevel::District | AreaLevel::Neighbourhood => None,
    }
}
