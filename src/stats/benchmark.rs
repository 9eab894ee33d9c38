//! Our own figures against published ones, of which only size, mean and spread are known, or a share and its n.

use super::elementary::hypot;
use crate::model::{Confidence, Degrees, Estimate, Histogram, Interval, Method, NoInterval, Unit};

use super::count::Count;
use super::difference::{MeanDifference, hedges_g_of, satterthwaite, welch_of};
use super::distribution::{t_quantile, t_two_sided};
use super::error::{StatError, at_least};
use super::mean::{PooledSpread, Summary};
use super::share::share_interval;
use super::table::{CrossTable, association};
use super::test_result::{Test, TestKind};

/// How much of a sum of squares may be rounding.
const DUST: f64 = 1e-9;

/// What is known of a group without its answers: how many, their mean, and the sum of their squared deviations.
///
/// Groups merge, and a part can be taken out of a whole, exactly: nobody's answers are needed for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Published {
    n: u64,
    mean: f64,
    squares: f64,
}

impl Published {
    /// A group by its size, mean and standard deviation (n − 1).
    ///
    /// # Errors
    /// Nobody; a mean or standard deviation that is not a number, or a deviation below 0; a deviation of one person that is not 0.
    pub fn new(n: u64, mean: f64, standard_deviation: f64) -> Result<Self, StatError> {
        at_least(n, 1)?;
        let is_sound = mean.is_finite() && standard_deviation.is_finite() && standard_deviation >= 0.0;
        if !is_sound || n == 1 && standard_deviation > 0.0 {
            return Err(StatError::OutOfRange { what: "mean or standard deviation" });
        }
        Ok(Self { n, mean, squares: standard_deviation.powi(2) * (n - 1) as f64 })
    }

    /// A group by its answers.
    ///
    /// # Errors
    /// Nobody answered.
    pub fn of(histogram: &Histogram) -> Result<Self, StatError> {
        let Summary { n, mean, squares } = Summary::of(histogram)?;
        Ok(Self { n, mean, squares })
    }

    /// How many.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// Their mean.
    #[must_use]
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// Their standard deviation, with n − 1; none of one person.
    #[must_use]
    pub fn standard_deviation(&self) -> Option<f64> {
        (self.n > 1).then(|| (self.squares / (self.n - 1) as f64).sqrt())
    }

    /// Both groups as one: `M = (n₁m₁ + n₂m₂)/N`, `Q = Q₁ + Q₂ + n₁n₂/N · (m₁ − m₂)²`.
    ///
    /// # Source
    /// Chan TF, Golub GH and others (1983), Am Stat 37:242–247, formula 2.1.
    #[must_use]
    pub fn merged(self, other: Self) -> Self {
        let n = self.n + other.n;
        let (a, b, all) = (self.n as f64, other.n as f64, n as f64);
        let gap = other.mean - self.mean;
        Self { n, mean: self.mean + gap * b / all, squares: self.squares + other.squares + gap * gap * a * b / all }
    }

    /// The whole without a part of it: the same formulas solved for the rest.
    ///
    /// # Errors
    /// Nobody is left; the rest would have a negative variance, or a mean outside `range`: then the part was never in the whole.
    pub fn without(self, part: Self, range: (f64, f64)) -> Result<Self, StatError> {
        let n = self.n.saturating_sub(part.n);
        at_least(n, 1)?;
        let (whole, out, rest) = (self.n as f64, part.n as f64, n as f64);
        let mean = (whole * self.mean - out * part.mean) / rest;
        let squares = self.squares - part.squares - (part.mean - mean).powi(2) * out * rest / whole;
        let dust = DUST * (1.0 + self.squares);
        let slack = DUST * (range.1 - range.0);
        if squares < -dust || mean < range.0 - slack || mean > range.1 + slack {
            return Err(StatError::OutOfRange { what: "the rest of the whole" });
        }
        // One person has no spread, and dust is none.
        let squares = if n == 1 || squares < dust { 0.0 } else { squares };
        Ok(Self { n, mean: mean.clamp(range.0, range.1), squares })
    }

    /// Welch's t against another group, from the summaries of both: the same figures as from their answers.
    #[must_use]
    pub fn difference(self, other: Self, level: Confidence) -> MeanDifference {
        welch_of(self.summary(), other.summary(), level)
    }

    const fn summary(self) -> Summary {
        Summary { n: self.n, mean: self.mean, squares: self.squares }
    }
}

/// A published mean to compare with, and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Benchmark {
    /// The mean, on the same scale.
    pub mean: f64,
    /// Its standard error (standard deviation divided by the root of n), when that was published.
    pub standard_error: Option<f64>,
    /// How many it rests on, when that was published.
    pub n: Option<u64>,
}

impl From<Published> for Benchmark {
    fn from(group: Published) -> Self {
        let standard_error = group.standard_deviation().map(|deviation| deviation / (group.n as f64).sqrt());
        Self { mean: group.mean, standard_error, n: Some(group.n) }
    }
}

/// Difference from a benchmark: own mean minus the benchmark's, with both uncertainties.
///
/// `t = (m − M)/√(s²/n + SE²)` with Satterthwaite's degrees of freedom; a benchmark without n counts as known without limit. Without
/// a standard error of the benchmark there is a difference but neither interval nor test, because half of the uncertainty is
/// unknown. A small group borrows the standard deviation within units, with its degrees of freedom, in place of s. When the benchmark
/// contains our own people, compare with the others instead ([`Published::without`]).
///
/// # Input
/// Our valid answers, and the mean of the benchmark on the same scale with its standard error where it has one.
///
/// # Output
/// [`Unit::ScalePointsDifference`]; `n` our own people.
///
/// # Errors
/// Nobody answered; a mean or standard error that is not a number, or an error below 0.
///
/// # Source
/// Welch (1947), from summaries.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Histogram};
/// # use kartlegg::stats::{Benchmark, benchmark_difference};
/// let first = Histogram::from_observations(&[1.0, 2.0, 3.0, 4.0, 5.0]);
/// let known = Benchmark { mean: 2.5, standard_error: Some(0.0), n: None };
/// let found = benchmark_difference(&first, known, None, Confidence::P95)?;
/// assert!((found.difference.value - 0.5).abs() < 1e-9 && found.test.is_ok());
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn benchmark_difference(
    own: &Histogram,
    benchmark: Benchmark,
    borrowed: Option<PooledSpread>,
    level: Confidence,
) -> Result<super::MeanDifference, StatError> {
    let summary = Summary::of(own)?;
    if !benchmark.mean.is_finite() || benchmark.standard_error.is_some_and(|error| !error.is_finite() || error < 0.0) {
        return Err(StatError::OutOfRange { what: "benchmark" });
    }
    let (value, n) = (summary.mean - benchmark.mean, summary.n);
    let (method, kind) = match borrowed {
        Some(_) => (Method::DifferencePooled, TestKind::PooledT),
        None => (Method::Welch, TestKind::Benchmark),
    };
    let bare =
        |reason| Estimate { value, interval: Err(reason), n, unit: Unit::ScalePointsDifference, method, degrees: Degrees::None };
    let without = |reason, error| Ok(super::MeanDifference { difference: bare(reason), test: Err(error) });
    let Some(error) = benchmark.standard_error else {
        return without(NoInterval::NotDefined, StatError::OutOfRange { what: "standard error of the benchmark (not given)" });
    };
    let (own, own_df) = match borrowed {
        Some(spread) => (spread.standard_deviation.powi(2) / n as f64, spread.degrees_of_freedom),
        None => match at_least(n, 2) {
            Err(reason) => return without(NoInterval::TooFew, reason),
            Ok(()) if summary.squares == 0.0 => return without(NoInterval::NoVariation, StatError::NoVariation),
            Ok(()) => (summary.variance() / n as f64, n - 1),
        },
    };
    let theirs = error * error;
    let df = match benchmark.n {
        Some(people) if people > 1 => satterthwaite((own, own_df), (theirs, people - 1)),
        _ => (own + theirs).powi(2) / (own * own / own_df as f64),
    };
    let total = (own + theirs).sqrt();
    let half = t_quantile(level.upper_tail(), df) * total;
    let statistic = value / total;
    Ok(super::MeanDifference {
        difference: Estimate {
            interval: Ok(Interval::new(value - half, value + half, level)),
            degrees: Degrees::One(df),
            ..bare(NoInterval::NotDefined)
        },
        test: Ok(Test { kind, statistic, degrees: Degrees::One(df), p: t_two_sided(statistic, df), n }),
    })
}

/// Hedges g of that difference, as [`super::hedges_g`] has it; it needs the benchmark's n and spread.
///
/// # Input
/// Our valid answers, and size, mean and standard deviation of the others.
///
/// # Output
/// [`Unit::Coefficient`], above 0 when we are above them; `n` both together.
///
/// # Errors
/// As [`super::hedges_g`].
///
/// # Source
/// [`super::hedges_g`].
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Histogram};
/// # use kartlegg::stats::{Published, benchmark_hedges_g};
/// let first = Histogram::from_observations(&[1.0, 2.0, 3.0, 4.0, 5.0]);
/// let others = Published::new(100, 2.5, 1.5)?;
/// assert!(benchmark_hedges_g(&first, others, Confidence::P95)?.value > 0.0);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn benchmark_hedges_g(own: &Histogram, benchmark: Published, level: Confidence) -> Result<Estimate, StatError> {
    let summary = Summary::of(own)?;
    let estimate = hedges_g_of(summary, benchmark.summary(), level)?;
    Ok(Estimate { n: summary.n, ..estimate })
}

/// A published share to compare with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BenchmarkShare {
    /// The share, 0 to 1.
    pub share: f64,
    /// How many it rests on, when that was published.
    pub n: Option<u64>,
}

impl BenchmarkShare {
    /// The whole without our own people.
    ///
    /// # Errors
    /// The n of the whole is not known; nobody is left; fewer than none, or more than all, of the rest would have the property.
    pub fn without(self, own: Count) -> Result<Self, StatError> {
        let whole = self.n.ok_or(StatError::OutOfRange { what: "n of the benchmark (not given)" })?;
        let rest = whole.saturating_sub(own.trials());
        at_least(rest, 1)?;
        let events = self.share * whole as f64 - own.events() as f64;
        // A share in whole per cent is half a per cent of the whole off at most.
        let slack = 0.005 * whole as f64;
        if events < -slack || events > rest as f64 + slack {
            return Err(StatError::OutOfRange { what: "the rest of the whole" });
        }
        Ok(Self { share: (events / rest as f64).clamp(0.0, 1.0), n: Some(rest) })
    }
}

/// Difference of our share from a published one, with Newcombe's interval where the n of both is known.
///
/// # Input
/// Our persons, and the share of the benchmark with its number of people where it has one.
///
/// # Output
/// [`Unit::ShareDifference`], ours minus theirs; `n` our own people.
///
/// # Errors
/// A share that is not from 0 to 1.
///
/// # Source
/// Newcombe RG (1998), Stat Med 17:873–890, method 10.
///
/// # Example
/// ```
/// # use kartlegg::model::Confidence;
/// # use kartlegg::stats::{BenchmarkShare, Count, benchmark_share_difference};
/// let theirs = BenchmarkShare { share: 0.5, n: Some(100) };
/// let found = benchmark_share_difference(Count::new(6, 10)?, theirs, Confidence::P95)?;
/// assert!((found.value - 0.1).abs() < 1e-9 && found.interval.is_ok());
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn benchmark_share_difference(own: Count, benchmark: BenchmarkShare, level: Confidence) -> Result<Estimate, StatError> {
    let (p, q) = (own.share(), benchmark.share);
    if !(0.0..=1.0).contains(&q) {
        return Err(StatError::OutOfRange { what: "share of the benchmark" });
    }
    let value = p - q;
    let interval = match benchmark.n.filter(|n| *n > 0) {
        None => Err(NoInterval::NotDefined),
        Some(people) => {
            let one = share_interval(p, own.trials() as f64, level);
            let two = share_interval(q, people as f64, level);
            let lower = value - hypot(p - one.lower, two.upper - q);
            let upper = value + hypot(one.upper - p, q - two.lower);
            Ok(Interval::clamped(lower, upper, -1.0..=1.0, level))
        }
    };
    Ok(Estimate {
        value,
        interval,
        n: own.trials(),
        unit: Unit::ShareDifference,
        method: Method::Newcombe,
        degrees: Degrees::None,
    })
}

/// Test of no difference from a published share: the fourfold table, by chi-square or, where few are expected, exactly.
///
/// A share that was published in per cent stands for the nearest whole number of people.
///
/// # Input
/// Our persons, and a share with the number of people behind it.
///
/// # Output
/// A [`Test`] with a p-value from 0 to 1; `n` both together.
///
/// # Errors
/// The n of the benchmark is not known; a share that is not from 0 to 1; everybody, or nobody, in both has the property.
///
/// # Source
/// As [`association`].
///
/// # Example
/// ```
/// # use kartlegg::stats::{BenchmarkShare, Count, benchmark_share_test};
/// let theirs = BenchmarkShare { share: 0.5, n: Some(100) };
/// assert!(benchmark_share_test(Count::new(60, 100)?, theirs, 1)?.p > 0.1);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn benchmark_share_test(own: Count, benchmark: BenchmarkShare, seed: u64) -> Result<Test, StatError> {
    let people = benchmark.n.ok_or(StatError::OutOfRange { what: "n of the benchmark (not given)" })?;
    if !(0.0..=1.0).contains(&benchmark.share) {
        return Err(StatError::OutOfRange { what: "share of the benchmark" });
    }
    let theirs = Count::new((benchmark.share * people as f64).round() as u64, people)?;
    let row = |count: Count| vec![count.events(), count.trials() - count.events()];
    let test = association(&CrossTable::new(&[row(own), row(theirs)])?, seed)?.test;
    Ok(Test { n: own.trials(), ..test })
}

#[cfg(test)]
mod tests {
    use super::*;

    const P95: Confidence = Confidence::P95;
    const RANGE: (f64, f64) = (1.0, 5.0);

    fn histogram(counts: &[u64]) -> Histogram {
        Histogram::new((1..=counts.len()).map(|value| value as f64).collect(), counts.to_vec())
    }

    fn group(counts: &[u64]) -> Published {
        Published::of(&histogram(counts)).unwrap()
    }

    fn same(a: Published, b: Published) -> bool {
        a.n == b.n && (a.mean - b.mean).abs() < 1e-12 && (a.squares - b.squares).abs() < 1e-9
    }

    /// Law: pooling summaries is counting everybody's answers together, in any order.
    #[test]
    fn pooling_is_counting_everybody_together() {
        let (a, b, c) = ([2, 5, 9, 4, 1], [0, 2, 6, 12, 7], [1, 0, 0, 3, 0]);
        let all: Vec<u64> = (0..5).map(|level| a[level] + b[level] + c[level]).collect();
        assert!(same(group(&a).merged(group(&b)).merged(group(&c)), group(&all)));
        assert!(same(group(&c).merged(group(&a)).merged(group(&b)), group(&all)));
    }

    /// Law: Welch's t from summaries is Welch's t from answers.
    #[test]
    fn a_difference_of_summaries_is_that_of_the_answers() {
        let (a, b) = ([2, 5, 9, 4, 1], [0, 2, 6, 12, 7]);
        let (of_answers, of_summaries) =
            (super::super::welch(&histogram(&a), &histogram(&b), P95).unwrap(), group(&a).difference(group(&b), P95));
        let (one, two) = (of_answers.test.unwrap(), of_summaries.test.unwrap());
        assert!((one.p - two.p).abs() < 1e-12 && (one.statistic - two.statistic).abs() < 1e-9);
        assert!((of_answers.difference.value - of_summaries.difference.value).abs() < 1e-12);
    }

    /// Law: A and B without A is B.
    #[test]
    fn a_pool_without_oneself_is_the_others() {
        let (a, b) = ([2, 5, 9, 4, 1], [0, 2, 6, 12, 7]);
        assert!(same(group(&a).merged(group(&b)).without(group(&a), RANGE).unwrap(), group(&b)));
        let alike = group(&[0, 0, 4, 0, 0]);
        let rest = group(&a).merged(alike).without(group(&a), RANGE).unwrap();
        assert_eq!(rest.standard_deviation(), Some(0.0), "dust is no spread");
    }

    #[test]
    fn a_part_that_was_never_in_the_whole_is_refused() {
        let whole = Published::new(40, 3.0, 0.5).unwrap();
        assert!(whole.without(Published::new(40, 3.0, 0.5).unwrap(), RANGE).is_err(), "nobody is left");
        assert!(whole.without(Published::new(30, 3.0, 1.4).unwrap(), RANGE).is_err(), "negative variance");
        assert!(whole.without(Published::new(38, 2.7, 0.1).unwrap(), RANGE).is_err(), "mean outside the scale");
        assert!(whole.without(Published::new(10, 3.1, 0.5).unwrap(), RANGE).is_ok());
    }

    #[test]
    fn impossible_groups_are_refused() {
        assert!(Published::new(0, 3.0, 0.0).is_err());
        assert!(Published::new(5, f64::NAN, 0.0).is_err());
        assert!(Published::new(5, 3.0, -0.1).is_err());
        assert!(Published::new(1, 3.0, 0.1).is_err());
        assert_eq!(Published::new(1, 3.0, 0.0).unwrap().standard_deviation(), None);
    }

    /// Law: against everybody's answers, summaries say what Welch's t and Hedges g say of the answers.
    #[test]
    fn a_benchmark_with_n_and_spread_is_compared_as_a_group_is() {
        let (own, theirs) = (histogram(&[2, 5, 9, 4, 1]), histogram(&[0, 2, 6, 12, 7]));
        let expected = crate::stats::welch(&own, &theirs, P95).unwrap();
        let found = benchmark_difference(&own, Published::of(&theirs).unwrap().into(), None, P95).unwrap();
        let (a, b) = (expected.difference.interval.unwrap(), found.difference.interval.unwrap());
        assert!((a.lower - b.lower).abs() < 1e-12 && (a.upper - b.upper).abs() < 1e-12);
        assert!((expected.test.unwrap().p - found.test.unwrap().p).abs() < 1e-12);
        let g = benchmark_hedges_g(&own, Published::of(&theirs).unwrap(), P95).unwrap();
        assert!((g.value - crate::stats::hedges_g(&own, &theirs, P95).unwrap().value).abs() < 1e-12);
        assert_eq!((found.difference.n, g.n), (21, 21));
    }

    /// Law: the more people a benchmark rests on, the closer its test to that against a known mean.
    #[test]
    fn a_benchmark_of_very_many_is_as_good_as_known() {
        let own = histogram(&[2, 5, 9, 4, 1]);
        let of = |n| benchmark_difference(&own, Benchmark { mean: 3.4, standard_error: Some(0.08), n }, None, P95).unwrap();
        let (many, known) = (of(Some(1_000_000_000)).test.unwrap().p, of(None).test.unwrap().p);
        assert!((many - known).abs() < 1e-6);
        let bare = benchmark_difference(&own, Benchmark { mean: 3.4, standard_error: None, n: Some(900) }, None, P95).unwrap();
        assert!(bare.difference.interval.is_err() && bare.test.is_err());
    }

    /// A group that borrows its own spread, with its own degrees of freedom, is compared as before; one answer can be compared too.
    #[test]
    fn borrowed_spread_takes_the_place_of_the_groups_own() {
        let own = histogram(&[2, 5, 9, 4, 1]);
        let benchmark = Benchmark { mean: 3.4, standard_error: Some(0.08), n: Some(300) };
        let spread = PooledSpread::of([&own]).unwrap();
        let (plain, borrowed) = (
            benchmark_difference(&own, benchmark, None, P95).unwrap(),
            benchmark_difference(&own, benchmark, Some(spread), P95).unwrap(),
        );
        let (a, b) = (plain.difference.interval.unwrap(), borrowed.difference.interval.unwrap());
        assert!((a.lower - b.lower).abs() < 1e-12 && (a.upper - b.upper).abs() < 1e-12);
        assert_eq!((borrowed.difference.method, borrowed.test.unwrap().kind), (Method::DifferencePooled, TestKind::PooledT));
        let one = benchmark_difference(&histogram(&[0, 0, 1, 0, 0]), benchmark, Some(spread), P95).unwrap();
        assert!(one.difference.interval.is_ok());
    }

    #[test]
    fn shares_are_compared_as_counts_are() {
        let (own, theirs) = (Count::new(56, 70).unwrap(), Count::new(48, 80).unwrap());
        let expected = crate::stats::newcombe(own, theirs, P95);
        let share = BenchmarkShare { share: 0.6, n: Some(80) };
        let found = benchmark_share_difference(own, share, P95).unwrap();
        assert!((expected.value - found.value).abs() < 1e-12);
        assert!((expected.interval.unwrap().lower - found.interval.unwrap().lower).abs() < 1e-12);
        let whole = BenchmarkShare { share: 104.0 / 150.0, n: Some(150) };
        assert!((whole.without(own).unwrap().share - 0.6).abs() < 1e-12);
        assert!(BenchmarkShare { share: 0.1, n: Some(150) }.without(own).is_err());
        assert!(BenchmarkShare { share: 0.6, n: None }.without(own).is_err());
        assert!(benchmark_share_difference(own, BenchmarkShare { share: 0.6, n: None }, P95).unwrap().interval.is_err());
        assert!(benchmark_share_difference(own, BenchmarkShare { share: 1.6, n: None }, P95).is_err());
        let table = CrossTable::new(&[vec![56, 14], vec![48, 32]]).unwrap();
        let test = benchmark_share_test(own, share, 1955).unwrap();
        assert!((test.p - association(&table, 1955).unwrap().test.p).abs() < 1e-12 && test.n == 70);
        assert!(benchmark_share_test(own, BenchmarkShare { share: 0.6, n: None }, 1955).is_err());
    }
}
