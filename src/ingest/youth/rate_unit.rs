//! The unit of a rate, worked out from the counts beside it.

use crate::diag::{Code, Diagnostic};
use crate::model::{IndicatorRow, ValueKind, ValueUnit};

const UNITS: [ValueUnit; 4] = [ValueUnit::Share, ValueUnit::Percent, ValueUnit::PerThousand, ValueUnit::PerHundredThousand];

/// Cubes hold a rate, its count and its denominator, and say nowhere that it is per 100 or per 1 000. When exactly one unit
/// makes every crude rate of the table equal to its counts, that is the unit, and the warning that it is unknown is withdrawn.
pub(super) fn tell_from_counts(rows: &mut [IndicatorRow], findings: &mut Vec<Diagnostic>) {
    let unknown = |row: &IndicatorRow| row.unit == ValueUnit::Other(String::new());
    let crude = |row: &IndicatorRow| if row.kind == ValueKind::Crude { row.value.given() } else { row.crude.given() };
    let known: Vec<(f64, f64)> = rows
        .iter()
        .filter(|row| unknown(row))
        .filter_map(|row| {
            let (count, denominator) = (row.count.given()?, row.denominator.given()?);
            (count > 0.0 && denominator > 0.0).then_some((crude(row)?, count / denominator))
        })
        .collect();
    // Published rates are rounded, so they may be off by half a digit in the third place; the units differ tenfold and more.
    let fits = |scale: f64| known.iter().all(|(rate, share)| (rate - share * scale).abs() <= 0.01 * rate.abs());
    let mut fitting = UNITS.iter().filter(|unit| unit.scale().is_some_and(fits));
    let (Some(unit), None, false) = (fitting.next(), fitting.next(), known.is_empty()) else { return };
    rows.iter_mut().filter(|row| unknown(row)).for_each(|row| row.unit = unit.clone());
    findings.retain(|finding| finding.code != Code::UnitAssumed);
}
