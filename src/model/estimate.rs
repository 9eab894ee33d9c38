//! What leaves `stats`: a number that knows its unit, its n, its method and how sure it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a number measures, so that a share is never held against a mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Unit {
    /// Whole persons or answers.
    Count,
    /// A share from 0 to 1.
    Share,
    /// Points on the response scale as declared, e.g. 1 to 5.
    ScalePoints,
    /// Points from 0 to 100: `(x − min) / (max − min) · 100`.
    Points100,
    /// Difference between two shares, −1 to 1.
    ShareDifference,
    /// Difference in points of a 0–100 scale.
    Points100Difference,
    /// Difference in points on the response scale as declared.
    ScalePointsDifference,
    /// A coefficient without unit (alpha, omega, a correlation, an effect size).
    Coefficient,
    /// A probability of seeing data at least as extreme (p-value), 0 to 1.
    Probability,
    /// A test statistic (t, F, H, chi-square …).
    TestStatistic,
    /// Events per person-time or population, scaled as the indicator says.
    Rate,
    /// Observed over expected.
    Ratio,
}

/// Confidence level of an interval, strictly between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "f64", into = "f64")]
pub struct Confidence(f64);

impl Confidence {
    /// The customary 95 %.
    pub const P95: Self = Self(0.95);

    /// 99.8 %, the outer limits of a funnel.
    pub const P998: Self = Self(0.998);

    /// A level strictly between 0 and 1.
    ///
    /// # Errors
    /// When the level is not a number between 0 and 1, ends excluded.
    pub fn new(level: f64) -> Result<Self, String> {
        if level > 0.0 && level < 1.0 { Ok(Self(level)) } else { Err(format!("confidence level {level} is not between 0 and 1")) }
    }

    /// The level, e.g. 0.95.
    #[must_use]
    pub const fn level(self) -> f64 {
        self.0
    }

    /// The upper tail point to look up in a quantile function, e.g. 0.975.
    #[must_use]
    pub fn upper_tail(self) -> f64 {
        0.5 + self.0 / 2.0
    }
}

impl TryFrom<f64> for Confidence {
    type Error = String;

    fn try_from(level: f64) -> Result<Self, String> {
        Self::new(level)
    }
}

impl From<Confidence> for f64 {
    fn from(level: Confidence) -> Self {
        level.0
    }
}

/// A confidence interval in the unit of its estimate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Interval {
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
    /// Confidence level.
    pub level: Confidence,
}

impl Interval {
    /// An interval with its ends in order.
    #[must_use]
    pub fn new(lower: f64, upper: f64, level: Confidence) -> Self {
        debug_assert!(lower <= upper, "interval ends out of order: {lower} > {upper}");
        Self { lower, upper, level }
    }

    /// An interval cut off at the ends of what is possible (float dust below 0 or above 1).
    #[must_use]
    pub fn clamped(lower: f64, upper: f64, range: std::ops::RangeInclusive<f64>, level: Confidence) -> Self {
        Self::new(lower.clamp(*range.start(), *range.end()), upper.clamp(*range.start(), *range.end()), level)
    }
}

/// Why a number stands without an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NoInterval {
    /// Counts and other figures that are not estimates.
    NotAnEstimate,
    /// Everyone in the finite population answered: there is nothing left to estimate.
    EveryoneAnswered,
    /// One answer, or none: spread cannot be estimated.
    TooFew,
    /// Everybody gave the same answer: the formula has no spread to work with.
    NoVariation,
    /// The group is so small that the interval would give its members' spread away.
    Withheld,
    /// No interval is defined for this statistic here.
    NotDefined,
}

/// How a number, and its interval, was computed. The catalogue in `analysis` explains each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Method {
    /// A plain count.
    Count,
    /// A descriptive figure without an interval.
    Descriptive,
    /// Student t interval for a mean.
    T,
    /// Student t interval with finite population correction.
    TFinite,
    /// t interval for a mean from the pooled within-unit standard deviation.
    TPooled,
    /// t interval from the pooled within-unit standard deviation with finite population correction.
    TPooledFinite,
    /// Wilson score interval for a share.
    Wilson,
    /// Wilson score interval with the effective sample size of a finite population.
    WilsonFinite,
    /// Exact inversion of the hypergeometric distribution.
    Hypergeometric,
    /// Clopper–Pearson exact binomial interval.
    ClopperPearson,
    /// Feldt's F interval for alpha.
    Feldt,
    /// Difference of two independent figures from the interval of each (square and add).
    Mover,
    /// Welch's t for a difference between two means.
    Welch,
    /// t for a difference between two means from the pooled within-unit standard deviation.
    DifferencePooled,
    /// Newcombe's hybrid score interval (method 10) for a difference between shares.
    Newcombe,
    /// Hedges g with the exact gamma correction.
    HedgesG,
    /// Student's t for paired differences.
    PairedT,
    /// Bootstrap percentile interval with a fixed seed.
    Bootstrap,
    /// Large-sample interval by the delta method.
    Delta,
    /// Linearised (Taylor) variance for a weighted estimate.
    Linearised,
    /// Partial pooling towards the common mean.
    EmpiricalBayes,
    /// Exact Poisson interval.
    PoissonExact,
    /// Byar's approximation to the Poisson interval.
    Byar,
    /// Dobson's interval for a directly standardised rate.
    Dobson,
    /// A test without an interval of its own; the statistic's name says which.
    Test,
    /// Fisher's z interval for a correlation.
    FisherZ,
    /// t interval for the probability that one of the second group is above one of the first.
    BrunnerMunzel,
    /// Exact test of a table of two by two.
    FisherExact,
    /// Test against tables with the same margins, drawn at random with a fixed seed.
    Permutation,
    /// A p-value that rests on the pooled standard deviation within units.
    TestPooled,
    /// Comparison of all pairs of means by the studentized range, unequal spread.
    GamesHowell,
    /// Difference between rounds with the composition of the old one.
    Standardised,
    /// Linear contrast of the means of three rounds or more.
    Trend,
    /// Exact interval by the noncentral chi-square distribution.
    NoncentralChiSquare,
    /// Normal interval of a standardised mean difference within classes of equal score.
    Mantel,
    /// Student's t for a mean that a random-intercept model adjusts.
    RandomIntercept,
    /// Interval between two order statistics.
    OrderStatistics,
    /// Interval by the ratio of two variances (F).
    VarianceRatio,
    /// Interval of Lang and Reiczigel for a share corrected for misclassification.
    LangReiczigel,
    /// Funnel limits: where units of this size fall by chance alone.
    Funnel,
}

impl Method {
    /// Name as written in files.
    #[must_use]
    pub fn name(self) -> String {
        // The name that serde gives it, so that there is one list only.
        serde_json::to_value(self).ok().and_then(|name| name.as_str().map(str::to_string)).unwrap_or_default()
    }
}

/// Degrees of freedom of a reference distribution.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Degrees {
    /// None: a normal or an exact distribution, or no distribution at all.
    #[default]
    None,
    /// One number (t, chi-square).
    One(f64),
    /// Numerator and denominator (F), or groups and degrees (studentized range).
    Two(f64, f64),
}

/// A number with everything that is needed to print it honestly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The value, in `unit`.
    pub value: f64,
    /// The interval, or the reason that there is none.
    pub interval: Result<Interval, NoInterval>,
    /// Unweighted persons (or complete cases) that the value rests on.
    pub n: u64,
    /// What the value measures.
    pub unit: Unit,
    /// How value and interval were computed.
    pub method: Method,
    /// Degrees of freedom of the distribution behind the interval of a difference, a test statistic or a p-value.
    pub degrees: Degrees,
}

impl Estimate {
    /// A coefficient that describes, without an interval.
    #[must_use]
    pub const fn coefficient(value: f64, n: u64) -> Self {
        let interval = Err(NoInterval::NotDefined);
        Self { value, interval, n, unit: Unit::Coefficient, method: Method::Descriptive, degrees: Degrees::None }
    }

    /// A count, which needs no interval.
    #[must_use]
    pub fn count(count: u64) -> Self {
        #[allow(clippy::cast_precision_loss)]
        let value = count as f64;
        Self {
            value,
            interval: Err(NoInterval::NotAnEstimate),
            n: count,
            unit: Unit::Count,
            method: Method::Count,
            degrees: Degrees::None,
        }
    }

    /// The same estimate under a linear change of unit (`factor · x + shift`); the ends stay in order for negative factors.
    #[must_use]
    pub fn rescaled(self, factor: f64, shift: f64, unit: Unit) -> Self {
        let interval = self.interval.map(|ci| {
            let (a, b) = (factor * ci.lower + shift, factor * ci.upper + shift);
            Interval::new(a.min(b), a.max(b), ci.level)
        });
        Self { value: factor * self.value + shift, interval, unit, ..self }
    }
}
