//! Better or worse than the country: the rule, and everything that is needed to check it.
//!
//! A municipality and its county are each tested against the country in the same years, never against each other. The
//! national figure is taken as fixed. A difference is significant when the country lies strictly outside the interval.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::elementary::log10;
use crate::model::{
    AreaCode, Confidence, DisplayRule, Estimate, Figure, Gap, Good, IndicatorKey, IndicatorRow, IndicatorTable, Method,
    TestFamily, Unit, ValueKind,
};
use crate::stats::{self, EventRate, WeightedCount};

/// Better or worse than the country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerdictWord {
    /// Significantly better.
    Better,
    /// Significantly worse.
    Worse,
    /// Significantly different, where neither direction is good.
    DifferentUnvalued,
    /// Not significantly different.
    NotDifferent,
    /// Values are there, a test is not.
    NotTested,
    /// The figure is withheld.
    Suppressed,
    /// There is no figure.
    Missing,
}

/// Why there is no test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotTested {
    /// The table gives rates without the counts behind them.
    NoCounts,
    /// The value is standardised, and the expected count is not given.
    NoExpected,
    /// There is no national figure for the same group and years.
    NoReference,
    /// The indicator allows no test: a ratio, an average, or a handful of units.
    ByDefinition,
}

/// On which side of the country the value lies, whether significantly or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Above.
    Higher,
    /// Below.
    Lower,
    /// The same.
    Equal,
}

/// The test that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Share against the national share, Wilson score interval.
    ShareWilson,
    /// Share against the national share, exact limits.
    ShareExact,
    /// Count against the count that the national rate gives; exact limits below ten, Byar's from ten on.
    CountAgainstRate,
    /// Count against the expected count of indirect standardisation; the same limits.
    CountAgainstExpected,
}

/// How sure a test must be, and how it counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Testing {
    /// Confidence level, two-sided.
    pub level: Confidence,
    /// Exact limits for shares in place of Wilson's, where the counts are whole persons.
    pub exact: bool,
}

impl From<Confidence> for Testing {
    fn from(level: Confidence) -> Self {
        Self { level, exact: false }
    }
}

/// How to judge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judging {
    /// Which direction is good.
    pub good: Good,
    /// Which test the indicator allows.
    pub test: TestFamily,
    /// Digits that the reader sees.
    pub display: DisplayRule,
    /// How sure a test must be.
    pub testing: Testing,
}

/// A verdict with its grounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: VerdictWord,
    /// Why there is no test.
    pub reason: Option<NotTested>,
    /// The side of the country, when both values are there.
    pub direction: Option<Direction>,
    /// The tested quantity with its interval: a share (0 to 1) or a ratio of observed to expected.
    pub tested: Option<Estimate>,
    /// What the interval was held against: the national share, or 1 for ratios.
    pub against: Option<f64>,
    /// The test.
    pub rule: Option<Rule>,
    /// Confidence level.
    pub level: Confidence,
    /// Significant, yet both values look the same with the digits that are shown.
    pub same_when_shown: bool,
}

/// The national row that a row is held against: same indicator, group and years. Where a municipality has its own survey
/// year and the country a longer window, the window that ends in that year.
#[must_use]
pub fn reference<'a>(row: &IndicatorRow, table: &'a IndicatorTable) -> Option<&'a IndicatorRow> {
    in_same_years(&AreaCode::new("0").ok()?, row, table)
}

/// The same group and years in another area, or the shortest window that ends in the same year.
pub(super) fn in_same_years<'a>(area: &AreaCode, row: &IndicatorRow, table: &'a IndicatorTable) -> Option<&'a IndicatorRow> {
    let key = IndicatorKey { area: area.clone(), ..row.key.clone() };
    table.get(&key).or_else(|| {
        let like = |other: &&IndicatorRow| {
            other.key.period.to == key.period.to && IndicatorKey { period: key.period, ..other.key.clone() } == key
        };
        table.about(&key.indicator, area).iter().filter(like).min_by_key(|other| other.key.period.years())
    })
}

/// Judges a row against the national row.
#[must_use]
pub fn judge(row: &IndicatorRow, country: Option<&IndicatorRow>, judging: &Judging) -> Judgement {
    let mut judgement = Judgement {
        verdict: VerdictWord::NotTested,
        reason: None,
        direction: None,
        tested: None,
        against: None,
        rule: None,
        level: judging.testing.level,
        same_when_shown: false,
    };
    if let Some(gap) = row.gap() {
        judgement.verdict = if gap == Gap::Suppressed { VerdictWord::Suppressed } else { VerdictWord::Missing };
        return judgement;
    }
    let Some(country) = country else {
        return Judgement { reason: Some(NotTested::NoReference), ..judgement };
    };
    judgement.direction = direction(row, country);
    let test = match test(row, country, judging) {
        Ok(test) => test,
        Err(reason) => {
            judgement.reason = Some(reason);
            return judgement;
        }
    };
    let side = match test.estimate.interval {
        Ok(interval) if interval.lower > test.against => Some(Direction::Higher),
        Ok(interval) if interval.upper < test.against => Some(Direction::Lower),
        _ => None,
    };
    // The published value may be adjusted; the side that a significant test found is the one that counts.
    judgement.direction = side.or(judgement.direction);
    judgement.verdict = verdict(side, judging.good);
    judgement.same_when_shown = side.is_some() && shown_alike(row, country, judging.display);
    judgement.tested = Some(test.estimate);
    judgement.against = Some(test.against);
    judgement.rule = Some(test.rule);
    judgement
}

/// Better or worse by the side and by which side is good.
fn verdict(side: Option<Direction>, good: Good) -> VerdictWord {
    match (side, good) {
        (None | Some(Direction::Equal), _) => VerdictWord::NotDifferent,
        (Some(Direction::Higher), Good::High) | (Some(Direction::Lower), Good::Low) => VerdictWord::Better,
        (Some(_), Good::None) => VerdictWord::DifferentUnvalued,
        (Some(_), Good::High | Good::Low) => VerdictWord::Worse,
    }
}

struct Test {
    estimate: Estimate,
    against: f64,
    rule: Rule,
}

/// Makes the test that the figures allow. A standardised value is tested by observed against expected, whatever its unit,
/// because its own counts do not make it up.
fn test(row: &IndicatorRow, country: &IndicatorRow, judging: &Judging) -> Result<Test, NotTested> {
    if judging.test == TestFamily::NotTested {
        return Err(NotTested::ByDefinition);
    }
    let count = row.count.given().ok_or(NotTested::NoCounts)?;
    if let Some(expected) = row.expected.given() {
        return ratio(count, expected, Rule::CountAgainstExpected, judging.testing.level).ok_or(NotTested::NoExpected);
    }
    if row.kind == ValueKind::Standardised && row.value.given().is_some() {
        return Err(NotTested::NoExpected);
    }
    let trials = row.denominator.given().filter(|trials| *trials > 0.0).ok_or(NotTested::NoCounts)?;
    let national = ratio_of(country).ok_or(NotTested::NoReference)?;
    if judging.test == TestFamily::Rate {
        return ratio(count, national * trials, Rule::CountAgainstRate, judging.testing.level).ok_or(NotTested::NoReference);
    }
    let estimate = share(count, trials, judging.testing).ok_or(NotTested::NoCounts)?;
    let rule = if estimate.method == Method::ClopperPearson { Rule::ShareExact } else { Rule::ShareWilson };
    Ok(Test { estimate, against: national, rule })
}

/// A share with its interval: Wilson's, or exact limits where they are asked for. Weighted counts are no whole persons, and exact limits
/// are for nothing else.
fn share(count: f64, trials: f64, testing: Testing) -> Option<Estimate> {
    let count = WeightedCount::new(count, trials).ok()?;
    Some(match count.unweighted().filter(|_| testing.exact) {
        Some(people) => stats::clopper_pearson(people, testing.level),
        None => stats::wilson(count, testing.level),
    })
}

fn ratio(count: f64, expected: f64, rule: Rule, level: Confidence) -> Option<Test> {
    let estimate = stats::event_rate(EventRate::against(count, expected).ok()?, level);
    Some(Test { estimate, against: 1.0, rule })
}

/// Events per person: from counts where they are given, otherwise from the crude value and its unit.
fn ratio_of(row: &IndicatorRow) -> Option<f64> {
    let counted = match (row.count, row.denominator) {
        (Figure::Given(count), Figure::Given(trials)) if trials > 0.0 => Some(count / trials),
        _ => None,
    };
    let crude = if row.kind == ValueKind::Crude { row.value } else { row.crude };
    counted.or_else(|| Some(crude.given()? / row.unit.scale()?))
}

/// The side of the published values; of the counts where no value is published.
fn direction(row: &IndicatorRow, country: &IndicatorRow) -> Option<Direction> {
    let (local, national) = match (row.value.given(), country.value.given()) {
        (Some(local), Some(national)) if row.unit == country.unit => (local, national),
        _ => (ratio_of(row)?, ratio_of(country)?),
    };
    Some(match local.total_cmp(&national) {
        std::cmp::Ordering::Greater => Direction::Higher,
        std::cmp::Ordering::Less => Direction::Lower,
        std::cmp::Ordering::Equal => Direction::Equal,
    })
}

fn shown_alike(row: &IndicatorRow, country: &IndicatorRow, display: DisplayRule) -> bool {
    match (row.value.given(), country.value.given()) {
        (Some(local), Some(national)) if row.unit == country.unit => {
            rounded(local, display).total_cmp(&rounded(national, display)).is_eq()
        }
        _ => false,
    }
}

/// A value with the digits that a profile shows: two significant ones below 100 and none after the point above, or exactly
/// one decimal. Halves go away from zero, as people round.
#[must_use]
pub fn rounded(value: f64, display: DisplayRule) -> f64 {
    let decimals = match display {
        DisplayRule::OneDecimal => 1,
        DisplayRule::TwoDigits if value == 0.0 || value.abs() >= 10.0 => 0,
        #[allow(clippy::cast_possible_truncation)]
        DisplayRule::TwoDigits => 1 - log10(value.abs()).floor() as i32,
    };
    let factor = 10_f64.powi(decimals.min(12));
    // Adding a sliver keeps 2.675-like decimals, which are a hair below their face value in binary, from going down.
    (value * factor * (1.0 + 4.0 * f64::EPSILON)).round() / factor
}

/// How many verdicts of "different" chance alone gives on average, when the area is like the country in everything.
#[must_use]
pub fn expected_false_alarms(judgements: &[Judgement]) -> f64 {
    judgements.iter().filter(|judgement| judgement.tested.is_some()).map(|judgement| 1.0 - judgement.level.level()).sum()
}

/// The difference between a municipality and the rest of its county, as a share. Descriptive: the profile never colours it.
/// The municipality is taken out of the county first, since a part cannot be held against a whole that contains it.
///
/// `None` when either lacks counts or when nothing remains of the county.
#[must_use]
pub fn against_rest_of_county(row: &IndicatorRow, county: &IndicatorRow, level: Confidence) -> Option<Estimate> {
    let (own, trials) = (row.count.given()?, row.denominator.given()?);
    let rest = WeightedCount::new(county.count.given()? - own, county.denominator.given()? - trials).ok()?;
    let own = WeightedCount::new(own, trials).ok()?;
    Some(Estimate { n: own.people(), ..stats::newcombe(own, rest, level) })
}

/// The value of a row as an estimate, with its interval where counts allow one; for tables and bars.
#[must_use]
pub fn estimate(row: &IndicatorRow, test: TestFamily, testing: Testing) -> Option<Estimate> {
    let (count, trials) = (row.count.given()?, row.denominator.given().filter(|trials| *trials > 0.0)?);
    let (found, unit) = match test {
        TestFamily::Rate => (EventRate::new(count, trials).ok().map(|rate| stats::event_rate(rate, testing.level)), Unit::Rate),
        TestFamily::Proportion | TestFamily::NotTested => (share(count, trials, testing), Unit::Share),
    };
    // A publisher may count more events than people, or correct a count below 0: the figure stands, without an interval.
    Some(found.unwrap_or(Estimate { unit, ..Estimate::coefficient(count / trials, 0) }))
}
