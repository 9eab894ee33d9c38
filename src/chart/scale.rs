//! From values to places. Values are rounded to what is printed first, so that a drawing tells no more than its figures.

use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;

use super::svg::UNITS;

/// A value with the words at its grid line.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Where on the axis.
    pub value: f64,
    /// What stands there, in the reader's language.
    pub label: String,
}

/// A fixed range of values. It is declared, never taken from data that might be hidden.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Value at the left or lower end.
    pub low: f64,
    /// Value at the right or upper end.
    pub high: f64,
    /// The smallest difference that the drawing shows; as printed.
    pub precision: f64,
    /// Grid lines.
    pub ticks: Vec<Tick>,
    /// What the axis measures; may be empty.
    pub name: String,
}

impl Axis {
    /// Shares in whole per cent, given as 0 to 1. `percent` is what stands after a number, with its space: `" %"`.
    #[must_use]
    pub fn shares(percent: &str) -> Self {
        let tick = |hundredth: u8| Tick { value: f64::from(hundredth) / 100.0, label: format!("{hundredth}{percent}") };
        Self { low: 0.0, high: 1.0, precision: 0.01, ticks: [0, 25, 50, 75, 100].map(tick).into(), name: String::new() }
    }

    /// Points from 0 to 100, to a tenth.
    #[must_use]
    pub fn points() -> Self {
        let ticks = [0_u8, 25, 50, 75, 100].map(|value| Tick { value: value.into(), label: value.to_string() }).into();
        Self { low: 0.0, high: 100.0, precision: 0.1, ticks, name: String::new() }
    }

    /// A response scale as declared, to a hundredth.
    #[must_use]
    pub fn levels(low: u8, high: u8) -> Self {
        let ticks = (low..=high).map(|value| Tick { value: value.into(), label: value.to_string() }).collect();
        Self { low: low.into(), high: high.into(), precision: 0.01, ticks, name: String::new() }
    }

    /// The same axis with a name.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// The value as printed and within the axis, unless it is no number.
    pub(super) fn shown(&self, value: f64) -> Option<f64> {
        let rounded = if self.precision > 0.0 { (value / self.precision).round() * self.precision } else { value };
        rounded.is_finite().then(|| rounded.max(self.low).min(self.high))
    }
}

/// An axis laid out between two places.
#[derive(Clone)]
pub(super) struct Scale<'a> {
    pub(super) axis: &'a Axis,
    pub(super) start: f64,
    pub(super) end: f64,
    range: RangedCoordf64,
}

impl<'a> Scale<'a> {
    pub(super) fn new(axis: &'a Axis, start: f64, end: f64) -> Self {
        // An axis without extent would divide by nothing.
        let high = if axis.high > axis.low { axis.high } else { axis.low + 1.0 };
        Self { axis, start, end, range: (axis.low..high).into() }
    }

    /// Place of a value; the middle of the axis for what is no number.
    pub(super) fn at(&self, value: f64) -> f64 {
        self.place(self.axis.shown(value).unwrap_or(f64::midpoint(self.axis.low, self.axis.high)))
    }

    /// Place of what was computed from no answer, such as a limit: without rounding.
    pub(super) fn exactly_at(&self, value: f64) -> f64 {
        self.place(value.max(self.axis.low).min(self.axis.high))
    }

    fn place(&self, value: f64) -> f64 {
        f64::from(self.range.map(&value, (tenths(self.start), tenths(self.end)))) / UNITS
    }
}

#[allow(clippy::cast_possible_truncation)] // places lie on a sheet
fn tenths(pixels: f64) -> i32 {
    (pixels * UNITS).round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_and_middle_are_where_they_should_be() {
        let axis = Axis::points();
        let scale = Scale::new(&axis, 100.0, 600.0);
        for (value, place) in [(0.0, 100.0), (50.0, 350.0), (100.0, 600.0), (-5.0, 100.0), (140.0, 600.0), (f64::NAN, 350.0)] {
            assert!((scale.at(value) - place).abs() < 0.11, "{value}: {}", scale.at(value));
        }
    }

    #[test]
    fn places_tell_no_more_than_printed_figures() {
        let axis = Axis::shares(" %");
        let scale = Scale::new(&axis, 0.0, 5000.0);
        let apart = |scale: &Scale<'_>, one: f64, other: f64| (scale.at(one) - scale.at(other)).abs() > 0.0;
        assert!(!apart(&scale, 0.4149, 0.4051));
        assert!(apart(&scale, 0.4149, 0.4151));
        let axis = Axis::points();
        let scale = Scale::new(&axis, 0.0, 50000.0);
        assert!(!apart(&scale, 71.04, 70.96));
    }

    #[test]
    fn an_axis_turned_upside_down_or_without_extent_is_no_accident() {
        let axis = Axis { low: 3.0, high: 3.0, ..Axis::points() };
        assert!(Scale::new(&axis, 0.0, 10.0).at(3.0).is_finite());
        let axis = Axis::points();
        assert!(Scale::new(&axis, 500.0, 100.0).at(0.0) > 499.0);
    }
}
