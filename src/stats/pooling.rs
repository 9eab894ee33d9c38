//! Partial pooling: what a small unit's figure most likely is, given all the units.
//!
//! For any ordering of units. The raw figure of a unit with few answers is mostly chance; these draw it towards the common mean
//! by a factor that is shown.

use crate::model::{Confidence, Degrees, Estimate, Histogram, Interval, Method, NoInterval, Unit};

use super::count::Count;
use super::critical;
use super::distribution::beta_quantile;
use super::error::{StatError, at_least_parts};
use super::integrate::integrate;
use super::mean::{PooledSpread, Summary};

const MOST_STEPS: usize = 200;

/// A unit's figure, drawn towards the common mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Shrunk {
    /// The pooled figure; `n` is the unit's own people.
    pub estimate: Estimate,
    /// Weight of the common mean: 0 keeps the raw figure, 1 replaces it.
    pub shrinkage: f64,
}

/// All units with what they have in common.
#[derive(Clone, Debug, PartialEq)]
pub struct Pooling {
    /// The common mean.
    pub centre: f64,
    /// Standard deviation of the true figures between units; 0 when the units differ no more than chance would have them.
    pub between: f64,
    /// One for each unit, in order; `None` where nobody answered.
    pub units: Vec<Option<Shrunk>>,
}

/// Empirical Bayes means (normal model): `Bᵢ μ + (1 − Bᵢ) mᵢ` with `Bᵢ = vᵢ/(vᵢ + τ²)` and `vᵢ = s²/nᵢ`.
///
/// s is the spread within units, pooled; τ² between units is Paule and Mandel's, which makes the weighted sum of squares equal its
/// expectation. Interval: normal, variance `(1 − Bᵢ) vᵢ + Bᵢ²/Σw`, which leaves out that τ² is itself estimated.
///
/// # Assumptions
/// True means of units are near normal around a common one; people within units differ equally much.
///
/// # Input
/// Valid answers of each unit, over the same levels.
///
/// # Output
/// [`Unit::ScalePoints`].
///
/// # Errors
/// Fewer than two units with answers; no spread within units.
///
/// # Source
/// Morris CN (1983), J Am Stat Assoc 78:47–55; Paule RC, Mandel J (1982), J Res Natl Bur Stand 87:377–385. Oracle: statsmodels
/// `combine_effects` (iterated) for τ² and μ.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Histogram};
/// # use kartlegg::stats::pool_means;
/// let first = Histogram::from_observations(&[1.0, 2.0, 3.0, 4.0, 5.0]);
/// let second = Histogram::from_observations(&[2.0, 4.0, 6.0, 8.0, 10.0]);
/// let pooling = pool_means(&[first, second], Confidence::P95)?;
/// assert!(pooling.units.iter().flatten().all(|unit| (0.0..=1.0).contains(&unit.shrinkage)));
/// assert_eq!(pooling.units.iter().flatten().count(), 2);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn pool_means(units: &[Histogram], level: Confidence) -> Result<Pooling, StatError> {
    at_least_parts(units.iter().filter(|unit| unit.n() > 0).count(), 2)?;
    pool_means_within(units, PooledSpread::of(units)?, level)
}

/// [`pool_means`] with a spread within units that is known from more units than these.
///
/// # Input
/// As [`pool_means`], with the spread within units given.
///
/// # Output
/// As [`pool_means`].
///
/// # Errors
/// Fewer than two units with answers.
///
/// # Source
/// As [`pool_means`].
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Histogram};
/// # use kartlegg::stats::{PooledSpread, pool_means_within};
/// let first = Histogram::from_observations(&[1.0, 2.0, 3.0, 4.0, 5.0]);
/// let second = Histogram::from_observations(&[2.0, 4.0, 6.0, 8.0, 10.0]);
/// let within = PooledSpread { standard_deviation: 2.0, degrees_of_freedom: 20 };
/// let pooling = pool_means_within(&[first, second], within, Confidence::P95)?;
/// assert_eq!(pooling.units.iter().flatten().count(), 2);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn pool_means_within(units: &[Histogram], within: PooledSpread, level: Confidence) -> Result<Pooling, StatError> {
    let summaries: Vec<Option<Summary>> = units.iter().map(|unit| Summary::of(unit).ok()).collect();
    let present: Vec<Summary> = summaries.iter().flatten().copied().collect();
    at_least_parts(present.len(), 2)?;
    let within = within.standard_deviation.powi(2);
    let points: Vec<(f64, f64)> = present.iter().map(|unit| (unit.mean, within / unit.n as f64)).collect();
    let variance = paule_mandel(&points)?;
    let (centre, weights) = weighted_centre(&points, variance);
    let shrunk = |unit: Summary| {
        let own = within / unit.n as f64;
        let shrinkage = own / (own + variance);
        let value = shrinkage * centre + (1.0 - shrinkage) * unit.mean;
        let half = critical::z(level) * ((1.0 - shrinkage) * own + shrinkage * shrinkage / weights).sqrt();
        let interval = Ok(Interval::new(value - half, value + half, level));
        Shrunk { estimate: pooled(value, interval, unit.n, Unit::ScalePoints), shrinkage }
    };
    Ok(Pooling { centre, between: variance.sqrt(), units: summaries.into_iter().map(|unit| unit.map(shrunk)).collect() })
}

fn pooled(value: f64, interval: Result<Interval, NoInterval>, n: u64, unit: Unit) -> Estimate {
    Estimate { value, interval, n, unit, method: Method::EmpiricalBayes, degrees: Degrees::None }
}

/// Weighted mean of (value, variance) with `extra` variance between, and the sum of weights.
fn weighted_centre(points: &[(f64, f64)], extra: f64) -> (f64, f64) {
    let weights: f64 = points.iter().map(|(_, own)| 1.0 / (own + extra)).sum();
    let sum: f64 = points.iter().map(|(value, own)| value / (own + extra)).sum();
    (sum / weights, weights)
}

/// The variance between units for which `Σ w (m − μ)² = k − 1`; 0 when even without it the sum is no larger.
fn paule_mandel(points: &[(f64, f64)]) -> Result<f64, StatError> {
    let excess = |extra: f64| {
        let (centre, _) = weighted_centre(points, extra);
        let sum: f64 = points.iter().map(|(value, own)| (value - centre).powi(2) / (own + extra)).sum();
        sum - (points.len() - 1) as f64
    };
    if excess(0.0) <= 0.0 {
        return Ok(0.0);
    }
    let mut extra = 0.0;
    for _ in 0..MOST_STEPS {
        let (centre, _) = weighted_centre(points, extra);
        let slope: f64 = points.iter().map(|(value, own)| ((value - centre) / (own + extra)).powi(2)).sum();
        // The sum is convex and falls: Newton's steps from the left never pass the root.
        let step = excess(extra) / slope;
        extra += step;
        if step <= 1e-14 * extra {
            return Ok(extra);
        }
    }
    Err(StatError::NotConverged { steps: MOST_STEPS, margin: None })
}

/// Empirical Bayes shares (beta-binomial model): `(α + x)/(α + β + n)`, with α and β by maximum likelihood over all units.
///
/// Interval: the central part of the Beta(α + x, β + n − x) distribution, which leaves out that α and β are estimated. The
/// shrinkage factor is `(α + β)/(α + β + n)`.
///
/// # Assumptions
/// True shares of units follow a beta distribution.
///
/// # Input
/// Persons of each unit; `None` for a unit in which nobody answered.
///
/// # Output
/// [`Unit::Share`]. Without an interval when the units differ no more than chance (the factor is 1 for all).
///
/// # Errors
/// Fewer than two units; nobody or everybody has the property; every unit unanimous, so that no distribution fits.
///
/// # Source
/// Griffiths DA (1973), Biometrics 29:637–648. Oracle: `scipy.stats.betabinom` maximised.
///
/// # Example
/// ```
/// # use kartlegg::model::Confidence;
/// # use kartlegg::stats::{Count, pool_shares};
/// let units = [Some(Count::new(3, 10)?), None, Some(Count::new(9, 12)?), Some(Count::new(40, 60)?)];
/// let pooling = pool_shares(&units, Confidence::P95)?;
/// assert!(pooling.units.len() == 4 && pooling.units[1].is_none());
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn pool_shares(units: &[Option<Count>], level: Confidence) -> Result<Pooling, StatError> {
    let present: Vec<Count> = units.iter().flatten().copied().collect();
    at_least_parts(present.len(), 2)?;
    let model = BetaBinomial::of(&present);
    let events: u64 = present.iter().map(|unit| unit.events()).sum();
    let trials: u64 = present.iter().map(|unit| unit.trials()).sum();
    if events == 0 || events == trials {
        return Err(StatError::NoVariation);
    }
    let (centre, spread) = model.maximise(events as f64 / trials as f64)?;
    let shrunk = |unit: Count| {
        let (x, n) = (unit.events() as f64, unit.trials() as f64);
        if spread == 0.0 {
            let estimate = pooled(centre, Err(NoInterval::NoVariation), unit.trials(), Unit::Share);
            return Shrunk { estimate, shrinkage: 1.0 };
        }
        let (a, b) = (centre / spread + x, (1.0 - centre) / spread + n - x);
        let tail = 1.0 - level.upper_tail();
        let ends = (beta_quantile(tail, a, b), 1.0 - beta_quantile(tail, b, a));
        let interval = Ok(Interval::clamped(ends.0, ends.1, 0.0..=1.0, level));
        Shrunk { estimate: pooled(a / (a + b), interval, unit.trials(), Unit::Share), shrinkage: 1.0 / (1.0 + spread * n) }
    };
    let between = (centre * (1.0 - centre) * spread / (1.0 + spread)).sqrt();
    Ok(Pooling { centre, between, units: units.iter().map(|unit| unit.map(shrunk)).collect() })
}

/// Numbers below which sums are taken term by term.
const TERM_BY_TERM: u64 = 2048;

/// Largest γ that is looked at: of such units each is all events or none.
const LARGEST: f64 = 160_000.0;

/// The likelihood of the beta-binomial model in its mean μ and `γ = 1/(α + β)`, as sums over whole numbers:
/// `Σ_{j<x} ln(μ + jγ) + Σ_{j<n−x} ln(1 − μ + jγ) − Σ_{j<n} ln(1 + jγ)` for each unit. γ = 0 is the binomial.
struct BetaBinomial {
    /// How many units have more than j events, others, people.
    with: Vec<Run>,
    without: Vec<Run>,
    all: Vec<Run>,
}

/// So many units for every j of a stretch of whole numbers, its end excluded.
struct Run {
    from: u64,
    to: u64,
    units: f64,
}

impl BetaBinomial {
    fn of(units: &[Count]) -> Self {
        let exceed = |of: &dyn Fn(Count) -> u64| {
            let mut numbers: Vec<u64> = units.iter().map(|&unit| of(unit)).collect();
            numbers.sort_unstable();
            let ends = numbers.iter().enumerate().map(|(below, &to)| (to, (numbers.len() - below) as f64));
            let runs = ends.scan(0, |from, (to, units)| Some(Run { from: std::mem::replace(from, to), to, units }));
            runs.filter(|run| run.to > run.from).collect()
        };
        let without = |unit: Count| unit.trials() - unit.events();
        Self { with: exceed(&Count::events), without: exceed(&without), all: exceed(&Count::trials) }
    }

    /// `Σ units · f(j)` for several f at once: term by term as far as units of a municipality reach, beyond that as an integral, so that the
    /// work does not grow with people.
    fn sums<const N: usize>(runs: &[Run], f: impl Fn(f64) -> [f64; N]) -> [f64; N] {
        let mut sums = [0.0; N];
        for run in runs {
            for j in run.from..run.to.min(TERM_BY_TERM) {
                sums.iter_mut().zip(f(j as f64)).for_each(|(sum, term)| *sum += run.units * term);
            }
        }
        for run in runs.iter().filter(|run| run.to > TERM_BY_TERM) {
            let from = run.from.max(TERM_BY_TERM);
            sums.iter_mut().enumerate().for_each(|(of, sum)| *sum += run.units * Self::far(from, run.to, &|j| f(j)[of]));
        }
        sums
    }

    /// `Σ f(j)` from `from` on, for `f` that changes slowly: the midpoint rule read backwards, `∫ f − (f′(end) − f′(start))/24`, with an
    /// error below 10⁻¹⁶ of the sum from 2 048 on. Stretches double, so that each is smooth.
    fn far(from: u64, to: u64, f: &impl Fn(f64) -> f64) -> f64 {
        let (mut start, mut sum) = (from, 0.0);
        while start < to {
            let end = start.saturating_mul(2).min(to);
            sum += integrate(start as f64 - 0.5, end as f64 - 0.5, 1, f);
            start = end;
        }
        let slope = |at: u64| f(at as f64) - f(at as f64 - 1.0);
        sum - (slope(to) - slope(from)) / 24.0
    }

    /// Derivatives of the likelihood.
    fn slopes(&self, gamma: f64, mean: f64) -> Slopes {
        let of = |runs: &[Run], start: f64| {
            Self::sums(runs, |j| {
                let term = 1.0 / (start + j * gamma);
                [term, j * term, term * term, j * term * term, j * j * term * term]
            })
        };
        let (with, without, all) = (of(&self.with, mean), of(&self.without, 1.0 - mean), of(&self.all, 1.0));
        Slopes {
            mean: with[0] - without[0],
            gamma: with[1] + without[1] - all[1],
            mean_mean: -with[2] - without[2],
            mean_gamma: without[3] - with[3],
            gamma_gamma: all[4] - with[4] - without[4],
        }
    }

    /// The best mean for this γ, and the derivatives there; the likelihood is concave in it, so Newton inside a bracket finds it.
    fn best_mean(&self, gamma: f64, start: f64) -> (f64, Slopes) {
        let (mut low, mut high, mut mean) = (0.0, 1.0, start);
        let mut slopes = self.slopes(gamma, mean);
        for _ in 0..MOST_STEPS {
            if slopes.mean > 0.0 {
                low = mean;
            } else {
                high = mean;
            }
            let newton = mean - slopes.mean / slopes.mean_mean;
            let next = if newton >= low && newton <= high { newton } else { f64::midpoint(low, high) };
            let step = next - mean;
            mean = next;
            if step.abs() <= 1e-10 {
                // So near, the derivatives are straight lines.
                slopes.gamma += slopes.mean_gamma * step;
                break;
            }
            slopes = self.slopes(gamma, mean);
        }
        (mean, slopes)
    }

    /// Mean and γ at the maximum: Newton's method for γ at the best mean of each, from 0 on and inside a bracket.
    fn maximise(&self, start: f64) -> Result<(f64, f64), StatError> {
        let (mut gamma, mut low, mut high) = (0.0, 0.0, f64::INFINITY);
        let (mut mean, mut slopes) = self.best_mean(gamma, start);
        if slopes.gamma <= 0.0 {
            return Ok((mean, gamma));
        }
        for _ in 0..MOST_STEPS {
            if slopes.gamma > 0.0 {
                low = gamma;
            } else {
                high = gamma;
            }
            let newton = gamma - slopes.gamma / slopes.bend();
            let next = match newton {
                newton if newton >= low && newton <= high => newton,
                _ if high.is_finite() => f64::midpoint(low, high),
                _ => 4.0 * gamma + 0.01,
            };
            if next > LARGEST {
                break;
            }
            let is_settled = (next - gamma).abs() <= 1e-9 * next;
            gamma = next;
            // Neighbours have nearly the same mean.
            (mean, slopes) = self.best_mean(gamma, mean);
            if is_settled {
                return Ok((mean, gamma));
            }
        }
        Err(StatError::NotConverged { steps: MOST_STEPS, margin: None })
    }
}

/// Derivatives of the likelihood of [`BetaBinomial`], by what they are named for.
struct Slopes {
    mean: f64,
    gamma: f64,
    mean_mean: f64,
    mean_gamma: f64,
    gamma_gamma: f64,
}

impl Slopes {
    /// Second derivative by γ of the likelihood at the best mean of each γ.
    fn bend(&self) -> f64 {
        self.gamma_gamma - self.mean_gamma * self.mean_gamma / self.mean_mean
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Law: whichever way a stretch is summed, the sum is the same.
    #[test]
    fn sums_over_many_people_are_those_term_by_term() {
        let runs = [(0, 300, 7.0), (300, 5000, 3.0), (5000, 40_000, 1.0)].map(|(from, to, units)| Run { from, to, units });
        for (mean, gamma) in [(0.3, 1e-9), (0.02, 0.5), (0.9, 1e4), (0.5, 0.0)] {
            let shapes = |j: f64| [1.0 / (mean + j * gamma), j / (1.0 - mean + j * gamma), (mean + j * gamma).powi(-2)];
            let found = BetaBinomial::sums(&runs, shapes);
            for (of, found) in found.into_iter().enumerate() {
                let terms = runs.iter().flat_map(|run| (run.from..run.to).map(move |j| run.units * shapes(j as f64)[of]));
                let expected: f64 = terms.sum();
                assert!((found / expected - 1.0).abs() < 1e-12, "{mean} {gamma}: {found} {expected}");
            }
        }
    }
}
