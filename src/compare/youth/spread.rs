//! How an area lies among others of its kind: quartiles, the ten best, and its place on a barometer.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{AgeGroup, AreaCode, AreaLevel, Good, IndicatorId, IndicatorKey, IndicatorTable, Period, Sex};
use crate::stats::quantile_of_sorted;

/// Areas of one level for one indicator, group and period.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// How many areas have a figure.
    pub areas: usize,
    /// How many areas of the level the table has without a figure.
    pub without: usize,
    /// Smallest value, quartiles and largest value.
    pub quantiles: [f64; 5],
    /// Values of the best and of the tenth best area; `None` without a good direction or with ten areas or fewer.
    pub ten_best: Option<(f64, f64)>,
}

/// What one group of people is, wherever they live: indicator, years, ages, sex, other categories.
type Group = (IndicatorId, Period, AgeGroup, Sex, Arc<BTreeMap<String, String>>);

fn group(key: &IndicatorKey) -> Group {
    (key.indicator.clone(), key.period, key.age.clone(), key.sex, key.strata.clone())
}

/// Values of the municipalities of the country, or of one county, sorted.
#[derive(Clone, Debug, Default, PartialEq)]
struct Values {
    sorted: Vec<f64>,
    without: usize,
}

/// The values of all municipalities of a table, put in order once: a profile of every municipality asks for the same ones each time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spreads {
    /// By group; inside by county, the whole country under no code.
    groups: BTreeMap<Group, BTreeMap<String, Values>>,
}

impl Spreads {
    /// Sorts the municipalities of a table. Rows that nobody can place in one are left out.
    #[must_use]
    pub fn new(table: &IndicatorTable) -> Self {
        let mut groups: BTreeMap<Group, BTreeMap<String, Values>> = BTreeMap::new();
        for row in &table.rows {
            let area = row.key.area.as_str();
            if AreaLevel::of(&row.key.area) != Some(AreaLevel::Municipality) || area.ends_with("99") {
                continue;
            }
            let places = groups.entry(group(&row.key)).or_default();
            for place in ["", &area[..2]] {
                let values = places.entry(place.to_owned()).or_default();
                match row.value.given() {
                    Some(value) => values.sorted.push(value),
                    None => values.without += 1,
                }
            }
        }
        groups.values_mut().flat_map(BTreeMap::values_mut).for_each(|values| values.sorted.sort_by(f64::total_cmp));
        Self { groups }
    }

    /// The spread of the municipalities of the country, or of one county, around a row.
    #[must_use]
    pub fn around(&self, key: &IndicatorKey, county: Option<&AreaCode>, good: Good) -> Option<Spread> {
        let Values { sorted, without } = self.groups.get(&group(key))?.get(county.map_or("", AreaCode::as_str))?;
        let quantile = |share: f64| quantile_of_sorted(sorted, share).ok().map(|found| found.value);
        Some(Spread {
            areas: sorted.len(),
            without: *without,
            quantiles: [quantile(0.0)?, quantile(0.25)?, quantile(0.5)?, quantile(0.75)?, quantile(1.0)?],
            ten_best: ten_best(sorted, good),
        })
    }
}

fn ten_best(sorted: &[f64], good: Good) -> Option<(f64, f64)> {
    if sorted.len() <= 10 {
        return None;
    }
    match good {
        Good::Low => Some((sorted[0], sorted[9])),
        Good::High => Some((sorted[sorted.len() - 1], sorted[sorted.len() - 10])),
        Good::None => None,
    }
}

/// Positions on a barometer, from 0 to 1, with the country in the middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spine {
    low: f64,
    high: f64,
    mirrored: bool,
}

impl Spine {
    /// A scale that reaches as far to either side of the country as the outermost area; mirrored when low is good, so that
    /// better always lies to the right. `None` when every area has the country's value.
    #[must_use]
    pub fn new(smallest: f64, largest: f64, country: f64, good: Good) -> Option<Self> {
        let reach = (country - smallest).max(largest - country);
        let usable = reach.is_finite() && reach > 0.0;
        usable.then_some(Self { low: country - reach, high: country + reach, mirrored: good == Good::Low })
    }

    /// Where a value lies; values beyond the scale are held at its ends.
    #[must_use]
    pub fn position(&self, value: f64) -> f64 {
        let position = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        if self.mirrored { 1.0 - position } else { position }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spine_has_the_country_in_the_middle() {
        let spine = Spine::new(10.0, 60.0, 25.0, Good::High).unwrap();
        let places = [(10.0, 0.285_714), (20.0, 0.428_571), (25.0, 0.5), (32.0, 0.6), (60.0, 1.0), (28.0, 0.542_857)];
        for (value, place) in places {
            assert!((spine.position(value) - place).abs() < 1e-6, "{value}");
            let mirrored = Spine::new(10.0, 60.0, 25.0, Good::Low).unwrap();
            assert!((mirrored.position(value) - (1.0 - place)).abs() < 1e-6, "{value} mirrored");
        }
        assert_eq!(Spine::new(5.0, 5.0, 5.0, Good::High), None);
    }

    #[test]
    fn the_ten_best_need_eleven() {
        let values: Vec<f64> = (1..=21).map(f64::from).collect();
        assert_eq!(ten_best(&values, Good::Low), Some((1.0, 10.0)));
        assert_eq!(ten_best(&values, Good::High), Some((21.0, 12.0)));
        assert_eq!(ten_best(&values[..10], Good::High), None);
    }
}
