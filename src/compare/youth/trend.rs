//! Change over an indicator's own periods: no interpolation, no test on fewer than five independent points.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rates;
use crate::model::{Confidence, Good, IndicatorKey, IndicatorRow, IndicatorTable, Period, ValueKind};

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
    pub counts: Option<(f64, f64)>,
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
            (ValueKind::Crude, Some(count), Some(trials)) if trials > 0.0 && count <= trials => Some((count, trials)),
            _ => None,
        };
        let value = row.value.given().or_else(|| counts.map(|(count, trials)| count / trials))?;
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
    let counts: Option<Vec<(f64, f64, f64)>> =
        independent.iter().map(|point| point.counts.map(|(count, trials)| (middle(point.period), count, trials))).collect();
    let (statistic, probability, test) = if let Some(counts) = counts {
        let z = cochran_armitage(&counts);
        (z, z.map(two_sided), TrendTest::CochranArmitage)
    } else {
        let values: Vec<f64> = independent.iter().map(|point| point.value).collect();
        let (s, probability) = mann_kendall(&values);
        (Some(s), Some(probability), TrendTest::MannKendall)
    };
    trend.test = Some(test);
    trend.probability = probability;
    trend.course = match (statistic, probability) {
        (Some(statistic), Some(probability)) if probability < 1.0 - level.level() => {
            if statistic > 0.0 {
                Course::Rising
            } else {
                Course::Falling
            }
        }
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

fn two_sided(z: f64) -> f64 {
    statrs::function::erf::erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// Linear trend in shares: time, count and trials of each point to a normal deviate; `None` when all or nobody is counted.
///
/// # Source
/// Armitage P (1955), Biometrics 11:375–386.
#[must_use]
pub fn cochran_armitage(points: &[(f64, f64, f64)]) -> Option<f64> {
    let trials: f64 = points.iter().map(|(_, _, n)| n).sum();
    let share = points.iter().map(|(_, x, _)| x).sum::<f64>() / trials;
    let centre = points.iter().map(|(t, _, n)| t * n).sum::<f64>() / trials;
    let slope: f64 = points.iter().map(|(t, x, n)| (t - centre) * (x - n * share)).sum();
    let spread: f64 = points.iter().map(|(t, _, n)| n * (t - centre).powi(2)).sum();
    let variance = share * (1.0 - share) * spread;
    (variance > 0.0).then(|| slope / variance.sqrt())
}

/// Mann and Kendall's S and its two-sided probability: exact up to ten values without ties, otherwise the normal
/// approximation with correction for ties and continuity.
///
/// # Source
/// Mann HB (1945), Econometrica 13:245–259; Kendall MG (1975), Rank Correlation Methods.
#[must_use]
pub fn mann_kendall(values: &[f64]) -> (f64, f64) {
    let mut s = 0_i64;
    let mut ties: Vec<f64> = Vec::new();
    for (position, later) in values.iter().enumerate() {
        for earlier in &values[..position] {
            s += match later.total_cmp(earlier) {
                std::cmp::Ordering::Greater => 1,
                std::cmp::Ordering::Less => -1,
                std::cmp::Ordering::Equal => 0,
            };
        }
        let alike = values.iter().filter(|other| other.total_cmp(later).is_eq()).count() as f64;
        ties.push(alike);
    }
    #[allow(clippy::cast_precision_loss)]
    let statistic = s as f64;
    if values.len() <= 10 && ties.iter().all(|&alike| alike < 2.0) {
        return (statistic, exact_tail(values.len(), s.unsigned_abs()));
    }
    let term = |n: f64| n * (n - 1.0) * (2.0 * n + 5.0);
    // Each value of a tied group brings its share of the group's term.
    let correction: f64 = ties.iter().map(|&alike| term(alike) / alike).sum();
    let variance = (term(values.len() as f64) - correction) / 18.0;
    if variance <= 0.0 || s == 0 {
        return (statistic, 1.0);
    }
    (statistic, two_sided((statistic.abs() - 1.0) / variance.sqrt()))
}

/// Probability of |S| at least this large among all orders of `n` different values, from the numbers of inversions.
fn exact_tail(n: usize, s: u64) -> f64 {
    let pairs = n * n.saturating_sub(1) / 2;
    let mut orders = vec![0_u64; pairs + 1];
    orders[0] = 1;
    for size in 2..=n {
        let mut next = vec![0_u64; pairs + 1];
        for (inversions, &count) in orders.iter().enumerate() {
            for added in 0..size {
                if let Some(slot) = next.get_mut(inversions + added) {
                    *slot += count;
                }
            }
        }
        orders = next;
    }
    let extreme = |inversions: usize| (pairs as u64).abs_diff(2 * inversions as u64) >= s;
    let tail: u64 = (0..=pairs).filter(|&inversions| extreme(inversions)).map(|inversions| orders[inversions]).sum();
    tail as f64 / orders.iter().sum::<u64>() as f64
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
    let interval = rates::share_difference(later.counts?, earlier.counts?, level)?;
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
    fn the_exact_distribution_is_that_of_kendall() {
        for (n, s, probability) in [(5, 10, 2.0 / 120.0), (5, 8, 10.0 / 120.0), (4, 6, 2.0 / 24.0), (5, 0, 1.0)] {
            assert!((exact_tail(n, s) - probability).abs() < 1e-15, "n {n}, S {s}");
        }
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
            point.counts = Some((point.value * 1000.0, 1000.0));
        }
        let found = trend(series, Good::High, Confidence::P95);
        assert_eq!(
            (found.test, found.course, found.turn),
            (Some(TrendTest::CochranArmitage), Course::Rising, Some(Turn::Better))
        );
        assert_eq!(cochran_armitage(&[(1.0, 0.0, 5.0), (2.0, 0.0, 5.0)]), None);
    }

    /// The deviate squared is the chi-square for linear trend; two groups make it the plain two-by-two chi-square.
    #[test]
    fn two_groups_are_the_chi_square_of_a_fourfold_table() {
        let z = cochran_armitage(&[(0.0, 10.0, 50.0), (1.0, 20.0, 50.0)]).unwrap();
        assert!((z * z - 100.0 / 21.0).abs() < 1e-12);
    }

    #[test]
    fn turning_time_round_turns_the_sign() {
        let values = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0];
        let back: Vec<f64> = values.iter().rev().copied().collect();
        let ((s, p), (t, q)) = (mann_kendall(&values), mann_kendall(&back));
        assert!((s + t).abs() < 1e-12 && (p - q).abs() < 1e-12);
        assert_eq!(mann_kendall(&[2.0; 6]), (0.0, 1.0));
    }
}
