//! Change over an indicator's own periods: no interpolation, no test on fewer than five independent points.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Confidence, Good, IndicatorKey, IndicatorRow, IndicatorTable, Period, ValueKind};
use crate::stats::{StatError, Test, WeightedCount, cochran_armitage, mann_kendall, newcombe};

/// Points that a test needs at least.
pub const MIN_POINTS: usize = 5;

/// One point of a series: a period, and its row if there is a figure for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Years.
    pub period: Period,
    /// Published value.
    pub value: f64,
    /// Count and denominator, where given and where they make up the value.
    pub counts: Option<WeightedCount>,
}

/// What a series does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// Rises, significantly.
    Rising,
    /// Falls, significantly.
    Falling,
    /// No significant change.
    NoClearChange,
    /// Too few independent points for a test.
    TooShort,
}

/// Whether a change is for the good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// Getting better.
    Better,
    /// Getting worse.
    Worse,
}

/// The test behind a course.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TrendTest {
    /// Linear trend in shares, weighted by their counts.
    CochranArmitage,
    /// Rank correlation with time, for values without counts.
    MannKendall,
}

/// A trend with its grounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// Every point with a figure, oldest first.
    pub points: Vec<Point>,
    /// Periods of the points that the test used: they do not overlap.
    pub used: Vec<Period>,
    /// What the series does.
    pub course: Course,
    /// Whether that is good, where the indicator has a good direction.
    pub turn: Option<Turn>,
    /// Probability of so clear a trend by chance, two-sided.
    pub probability: Option<f64>,
    /// The test.
    pub test: Option<TrendTest>,
}

/// The series of a key over all its periods; gaps are left out, never filled.
#[must_use]
pub fn series(key: &IndicatorKey, table: &IndicatorTable) -> Vec<Point> {
    let same = |row: &&IndicatorRow| IndicatorKey { period: key.period, ..row.key.clone() } == *key;
    let point = |row: &IndicatorRow| {
        let counts = match (row.kind, row.count.given(), row.denominator.given()) {
            (ValueKind::Crude, Some(count), Some(trials)) => WeightedCount::new(count, trials).ok(),
            _ => None,
        };
        let value = row.value.given().or_else(|| counts.map(WeightedCount::share))?;
        Some(Point { period: row.key.period, value, counts })
    };
    let mut points: Vec<Point> = table.about(&key.indicator, &key.area).iter().filter(same).filter_map(point).collect();
    points.sort_by_key(|point| (point.period.to, point.period.from));
    points
}

/// Tests a series. Overlapping windows share people and years, so the newest is kept and every older one that overlaps it is
/// passed over, and so on back in time.
#[must_use]
pub fn trend(points: Vec<Point>, good: Good, level: Confidence) -> Trend {
    let mut independent: Vec<Point> = Vec::new();
    for point in points.iter().rev() {
        if independent.last().is_none_or(|newer| !newer.period.overlaps(point.period)) {
            independent.push(*point);
        }
    }
    independent.reverse();
    let used = independent.iter().map(|point| point.period).collect();
    let mut trend = Trend { points, used, course: Course::TooShort, turn: None, probability: None, test: None };
    if independent.len() < MIN_POINTS {
        return trend;
    }
    let (test, found) = test(&independent);
    trend.test = Some(test);
    trend.probability = found.as_ref().ok().map(|found| found.p);
    trend.course = match found {
        Ok(found) if found.p < 1.0 - level.level() && found.statistic > 0.0 => Course::Rising,
        Ok(found) if found.p < 1.0 - level.level() => Course::Falling,
        _ => Course::NoClearChange,
    };
    trend.turn = match (trend.course, good) {
        (Course::Rising, Good::High) | (Course::Falling, Good::Low) => Some(Turn::Better),
        (Course::Rising, Good::Low) | (Course::Falling, Good::High) => Some(Turn::Worse),
        _ => None,
    };
    trend
}

fn middle(period: Period) -> f64 {
    f64::midpoint(f64::from(period.from), f64::from(period.to))
}

/// The test that the points allow: of shares where each has its counts, otherwise of the order of values.
fn test(points: &[Point]) -> (TrendTest, Result<Test, StatError>) {
    let counts: Option<Vec<(f64, WeightedCount)>> =
        points.iter().map(|point| point.counts.map(|count| (middle(point.period), count))).collect();
    match counts {
        Some(counts) => (TrendTest::CochranArmitage, cochran_armitage(&counts)),
        None => (TrendTest::MannKendall, mann_kendall(&points.iter().map(|point| point.value).collect::<Vec<_>>())),
    }
}

/// Newest against oldest point, as a difference in the published value; descriptive.
#[must_use]
pub fn change(points: &[Point]) -> Option<f64> {
    match (points.first(), points.last()) {
        (Some(first), Some(last)) if points.len() > 1 => Some(last.value - first.value),
        _ => None,
    }
}

/// Whether two periods' shares differ, by Newcombe's interval; for the reader who asks about two survey years.
#[must_use]
pub fn differs(earlier: &Point, later: &Point, level: Confidence) -> Option<bool> {
    if earlier.period.overlaps(later.period) {
        return None;
    }
    let interval = newcombe(later.counts?, earlier.counts?, level).interval.ok()?;
    Some(interval.lower > 0.0 || interval.upper < 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(values: &[f64], width: i32) -> Vec<Point> {
        (2010..)
            .zip(values)
            .map(|(from, &value)| Point { period: Period { from, to: from + width - 1 }, value, counts: None })
            .collect()
    }

    #[test]
    fn five_points_in_order_are_a_trend_and_four_are_never() {
        let five = trend(points(&[1.0, 2.0, 3.0, 4.0, 5.0], 1), Good::Low, Confidence::P95);
        assert_eq!((five.course, five.turn), (Course::Rising, Some(Turn::Worse)));
        let four = trend(points(&[1.0, 2.0, 3.0, 4.0], 1), Good::Low, Confidence::P95);
        assert_eq!((four.course, four.turn, four.probability), (Course::TooShort, None, None));
    }

    /// Bullying in the country: eight overlapping three-year windows are three independent ones, too few for a test.
    #[test]
    fn overlapping_windows_are_not_new_evidence() {
        let bullying = [5.7, 5.7, 5.9, 6.2, 7.0, 8.4, 9.6, 10.1];
        let found = trend(points(&bullying, 3), Good::Low, Confidence::P95);
        assert_eq!((found.course, found.used.len(), found.points.len()), (Course::TooShort, 3, 8));
        assert!((change(&found.points).unwrap() - 4.4).abs() < 1e-12);
    }

    #[test]
    fn counts_make_a_sharper_test() {
        let mut series = points(&[0.10, 0.11, 0.13, 0.14, 0.16], 1);
        for point in &mut series {
            point.counts = WeightedCount::new(point.value * 1000.0, 1000.0).ok();
        }
        let found = trend(series, Good::High, Confidence::P95);
        assert_eq!(
            (found.test, found.course, found.turn),
            (Some(TrendTest::CochranArmitage), Course::Rising, Some(Turn::Better))
        );
    }
}
