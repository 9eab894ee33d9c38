//! What a figure can be at all. A file that was changed by hand, or by another program, may hold a share of 3 or a mean of 9 on a scale
//! from 1 to 5, and a page would print it.

use crate::model::{Estimate, MeasureInfo, Statistic, Unit};

/// Rounding that is forgiven.
const DUST: f64 = 1e-9;

/// More people than any figure rests on; beyond it whole numbers and floats part.
const MOST_PEOPLE: f64 = 1e12;

/// The name of the field that is impossible, with the range that it can have.
pub(super) fn impossible(measure: &MeasureInfo, statistic: Statistic, figure: &Estimate) -> Option<(&'static str, String)> {
    if figure.n as f64 > MOST_PEOPLE {
        return Some(("n", format!("≤ {MOST_PEOPLE}")));
    }
    let (low, high) = range(measure, statistic, figure.unit)?;
    let inside = |value: f64| value >= low - DUST && value <= high + DUST;
    let told = || format!("{low}–{high}");
    if !inside(figure.value) || figure.unit == Unit::Count && figure.value.fract() != 0.0 {
        return Some(("value", told()));
    }
    // Limits of a mean by Student's t may lie beyond the scale; those of a share or a count cannot.
    let is_closed = matches!(figure.unit, Unit::Share | Unit::Count | Unit::Probability);
    let ends = figure.interval.iter().flat_map(|interval| [interval.lower, interval.upper]);
    (is_closed && !ends.into_iter().all(inside)).then(|| ("interval", told()))
}

/// Lowest and highest value; `None` for units that have no end.
fn range(measure: &MeasureInfo, statistic: Statistic, unit: Unit) -> Option<(f64, f64)> {
    let (min, max) = (f64::from(measure.min), f64::from(measure.max));
    match (unit, statistic) {
        (Unit::Count, _) => Some((0.0, MOST_PEOPLE)),
        (Unit::Share | Unit::Probability, _) => Some((0.0, 1.0)),
        (Unit::ScalePoints, Statistic::Mean) => Some((min, max)),
        (Unit::ScalePoints, Statistic::Sd) => Some((0.0, max - min)),
        (Unit::Points100, _) => Some((0.0, 100.0)),
        (Unit::ShareDifference, _) => Some((-1.0, 1.0)),
        (Unit::Points100Difference, _) => Some((-100.0, 100.0)),
        _ => None,
    }
}
