//! Weights for those who did not answer, and the uncertainty of weighted means.
//!
//! Weights are the same for everyone in a cell, so that a weighted mean is still a function of tallies. They are set by who took
//! part at all; a question that some of them left out has its own, smaller histogram, and the others stay in the variance as people
//! who say nothing about this question.

use std::collections::BTreeMap;

use crate::model::{Confidence, Degrees, Estimate, Histogram, Interval, Method, NoInterval, Unit};

use super::count::Population;
use super::critical;
use super::error::{StatError, at_least};

const MOST_STEPS: usize = 1000;
const TOLERANCE: f64 = 1e-12;

/// People who are alike in everything that weights look at.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightCell {
    /// Position of the stratum of the design; 0 for everyone when there are no strata.
    pub stratum: usize,
    /// Sampled cluster, when whole clusters were sampled instead of people.
    pub cluster: Option<u64>,
    /// For each margin, the position of this cell's category.
    pub margins: Vec<usize>,
    /// Weight of a person by design, before calibration; 1 where everyone was invited.
    pub base_weight: f64,
    /// People who took part.
    pub respondents: u64,
}

/// A weight for each cell, with what is needed for the uncertainty of what is weighted by them.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    cells: Vec<WeightCell>,
    weights: Vec<f64>,
}

impl Weights {
    /// The weights of the design as they are, without calibration.
    ///
    /// # Errors
    /// Nobody took part; a base weight that is not a number above 0.
    pub fn base(cells: Vec<WeightCell>) -> Result<Self, StatError> {
        at_least(cells.iter().map(|cell| cell.respondents).sum(), 1)?;
        if cells.iter().any(|cell| !cell.base_weight.is_finite() || cell.base_weight <= 0.0) {
            return Err(StatError::OutOfRange { what: "base weight" });
        }
        // Margins that nothing is calibrated to take no part in the variance.
        let cells: Vec<WeightCell> = cells.into_iter().map(|cell| WeightCell { margins: Vec::new(), ..cell }).collect();
        let weights = cells.iter().map(|cell| cell.base_weight).collect();
        Ok(Self { cells, weights })
    }

    /// Post-stratification: weights that make each category add up to its known number of people.
    ///
    /// Each cell has exactly one margin.
    ///
    /// # Errors
    /// As [`Self::rake`], which needs a single step here.
    ///
    /// # Source
    /// Holt D, Smith TMF (1979), J R Stat Soc A 142:33–46. Oracle: R `survey::postStratify`.
    pub fn post_stratify(cells: Vec<WeightCell>, people: Vec<f64>) -> Result<Self, StatError> {
        Self::rake(cells, &[people])
    }

    /// Raking: weights that make every category of every margin add up to its known number of people, by scaling each margin in turn.
    ///
    /// # Errors
    /// A target that is not a number, or below 0; margins with different totals; a target with people where nobody took part; people
    /// who took part where the target is 0; no convergence, naming the margin that is furthest off.
    ///
    /// # Source
    /// Deming WE, Stephan FF (1940), Ann Math Stat 11:427–444. Oracle: R `survey::rake`, converged.
    pub fn rake(cells: Vec<WeightCell>, targets: &[Vec<f64>]) -> Result<Self, StatError> {
        check_targets(&cells, targets)?;
        let margins: Vec<Vec<usize>> = cells.iter().map(|cell| cell.margins.clone()).collect();
        let mut raked = Self::base(cells)?;
        for (cell, margins) in raked.cells.iter_mut().zip(margins) {
            cell.margins = margins;
        }
        for _ in 0..MOST_STEPS {
            for (margin, target) in targets.iter().enumerate() {
                let sums = raked.sums(margin, target.len());
                for (cell, weight) in raked.cells.iter().zip(&mut raked.weights) {
                    if cell.respondents > 0 {
                        *weight *= target[cell.margins[margin]] / sums[cell.margins[margin]];
                    }
                }
            }
            if raked.furthest(targets).1 <= TOLERANCE {
                return Ok(raked);
            }
        }
        Err(StatError::NotConverged { steps: MOST_STEPS, margin: Some(raked.furthest(targets).0) })
    }

    /// The weight of a person in each cell, in order.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.weights
    }

    /// Kish's design effect `n Σw²/(Σw)²`: how many times more people equal weights would have needed less.
    ///
    /// # Source
    /// Kish L (1992), J Off Stat 8:183–200.
    #[must_use]
    pub fn kish_effect(&self) -> f64 {
        let people = || self.cells.iter().map(|cell| cell.respondents as f64).zip(&self.weights);
        let n: f64 = people().map(|(n, _)| n).sum();
        let sum: f64 = people().map(|(n, weight)| n * weight).sum();
        let squares: f64 = people().map(|(n, weight)| n * weight * weight).sum();
        n * squares / (sum * sum)
    }

    fn sums(&self, margin: usize, categories: usize) -> Vec<f64> {
        let mut sums = vec![0.0; categories];
        for (cell, weight) in self.cells.iter().zip(&self.weights) {
            sums[cell.margins[margin]] += cell.respondents as f64 * weight;
        }
        sums
    }

    /// The margin with the largest relative gap to its target, and the gap.
    fn furthest(&self, targets: &[Vec<f64>]) -> (usize, f64) {
        let mut worst = (0, 0.0);
        for (margin, target) in targets.iter().enumerate() {
            for (sum, target) in self.sums(margin, target.len()).iter().zip(target) {
                let gap = if *target > 0.0 { (sum / target - 1.0).abs() } else { 0.0 };
                if gap > worst.1 {
                    worst = (margin, gap);
                }
            }
        }
        worst
    }
}

fn check_targets(cells: &[WeightCell], targets: &[Vec<f64>]) -> Result<(), StatError> {
    let total = |target: &[f64]| target.iter().sum::<f64>();
    for (margin, target) in targets.iter().enumerate() {
        if target.iter().any(|people| !people.is_finite() || *people < 0.0) || total(target) <= 0.0 {
            return Err(StatError::OutOfRange { what: "target of a margin" });
        }
        if (total(target) / total(&targets[0]) - 1.0).abs() > 1e-9 {
            return Err(StatError::MarginsDisagree { margin });
        }
        let mut respondents = vec![0; target.len()];
        for cell in cells {
            let category = cell.margins.get(margin).filter(|category| **category < target.len());
            let category = category.ok_or(StatError::OutOfRange { what: "category of a margin" })?;
            respondents[*category] += cell.respondents;
        }
        for (cell, (people, present)) in target.iter().zip(&respondents).enumerate() {
            if *people > 0.0 && *present == 0 {
                return Err(StatError::EmptyTargetCell { margin, cell });
            }
            if *people == 0.0 && *present > 0 {
                return Err(StatError::UnexpectedCell { margin, cell });
            }
        }
    }
    if cells.iter().any(|cell| cell.margins.len() != targets.len()) {
        return Err(StatError::OutOfRange { what: "number of margins" });
    }
    Ok(())
}

/// Weighted mean with the linearised variance.
///
/// With the influence `u = (y − ȳ_w)/Σw` of each person (0 for those who did not answer the question), e the residuals of u after the
/// margins that weights were calibrated to (least squares with base weights), and t the sums of `w·e` over sampled units (people, or
/// clusters): `Σ_strata (1 − f) m/(m − 1) Σ (t − t̄)²`. Interval: t with units minus strata degrees of freedom.
///
/// # Assumptions
/// Those who did not take part are, within categories of the margins, like those who did.
///
/// # Input
/// `answers` holds one histogram for each cell. `strata` holds, for each stratum, how many *units* there are to sample from.
///
/// # Output
/// [`Unit::ScalePoints`]; `n` is the unweighted number of people who answered the question.
///
/// # Errors
/// Another number of histograms than of cells; more answers than respondents; nobody answered; a stratum that is not in `strata`,
/// or has one unit of several; more units than there are.
///
/// # Source
/// Deville JC, Särndal CE (1992), J Am Stat Assoc 87:376–382; Binder DA (1983), Int Stat Rev 51:279–292. Oracle: R `survey::svymean`.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Histogram};
/// # use kartlegg::stats::{Population, WeightCell, Weights, weighted_mean};
/// let first = Histogram::from_observations(&[1.0, 2.0, 3.0, 4.0, 5.0]);
/// let cell = WeightCell { stratum: 0, cluster: None, margins: vec![], base_weight: 2.0, respondents: 5 };
/// let weights = Weights::base(vec![cell])?;
/// let found = weighted_mean(&weights, &[first], &[Population::Infinite], Confidence::P95)?;
/// assert!((found.value - 3.0).abs() < 1e-9);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn weighted_mean(
    weights: &Weights,
    answers: &[Histogram],
    strata: &[Population],
    level: Confidence,
) -> Result<Estimate, StatError> {
    let Linearised { mean, n, spread } = linearised(weights, answers, strata)?;
    let bare = Estimate {
        value: mean,
        interval: Err(NoInterval::TooFew),
        n,
        unit: Unit::ScalePoints,
        method: Method::Linearised,
        degrees: Degrees::None,
    };
    let interval = spread.map(|(variance, df)| {
        let half = critical::t(df, level) * variance.sqrt();
        Interval::new(mean - half, mean + half, level)
    });
    Ok(Estimate { interval, ..bare })
}

/// A weighted mean with its variance and degrees of freedom, or why there is none.
pub(super) struct Linearised {
    pub(super) mean: f64,
    pub(super) n: u64,
    pub(super) spread: Result<(f64, u64), NoInterval>,
}

pub(super) fn linearised(weights: &Weights, answers: &[Histogram], strata: &[Population]) -> Result<Linearised, StatError> {
    check_answers(weights, answers, strata)?;
    let cells = || weights.weights.iter().zip(answers);
    let n = answers.iter().map(Histogram::n).sum();
    at_least(n, 1)?;
    let people: f64 = cells().map(|(weight, histogram)| weight * histogram.n() as f64).sum();
    let sum: f64 =
        cells().map(|(weight, histogram)| weight * histogram.iter().map(|(y, count)| y * count as f64).sum::<f64>()).sum();
    let mean = sum / people;
    let without = |reason: NoInterval| Ok(Linearised { mean, n, spread: Err(reason) });
    if strata.iter().enumerate().all(|(stratum, population)| population.is_complete(units(weights, stratum))) {
        return without(NoInterval::EveryoneAnswered);
    }
    if weights.cells.iter().map(|cell| cell.respondents).sum::<u64>() < 2 {
        return without(NoInterval::TooFew);
    }
    if !varies(answers) {
        return without(NoInterval::NoVariation);
    }
    let spread = linearised_variance(weights, answers, strata, mean, people)?;
    Ok(Linearised { mean, n, spread: Ok(spread) })
}

fn check_answers(weights: &Weights, answers: &[Histogram], strata: &[Population]) -> Result<(), StatError> {
    if answers.len() != weights.cells.len() {
        return Err(StatError::OutOfRange { what: "number of histograms" });
    }
    for (cell, histogram) in weights.cells.iter().zip(answers) {
        if cell.stratum >= strata.len() {
            return Err(StatError::OutOfRange { what: "stratum" });
        }
        if histogram.n() > cell.respondents {
            return Err(StatError::MoreEventsThanTrials { events: histogram.n(), trials: cell.respondents });
        }
    }
    Ok(())
}

/// Whether at least two different answers were given.
fn varies(answers: &[Histogram]) -> bool {
    let mut chosen = answers.iter().flat_map(Histogram::iter).filter(|&(_, count)| count > 0).map(|(value, _)| value);
    chosen.next().is_some_and(|first| chosen.any(|value| value.to_bits() != first.to_bits()))
}

/// Sampled units of a stratum: clusters, and people who are not in one.
fn units(weights: &Weights, stratum: usize) -> u64 {
    let mut clusters = std::collections::BTreeSet::new();
    let mut people = 0;
    for cell in weights.cells.iter().filter(|cell| cell.stratum == stratum && cell.respondents > 0) {
        match cell.cluster {
            Some(cluster) => {
                clusters.insert(cluster);
            }
            None => people += cell.respondents,
        }
    }
    people + clusters.len() as u64
}

/// Sums over the sampled units of one stratum.
#[derive(Clone, Copy, Default)]
struct Spread {
    units: u64,
    sum: f64,
    squares: f64,
}

impl Spread {
    fn add(&mut self, units: u64, sum: f64, squares: f64) {
        self.units += units;
        self.sum += sum;
        self.squares += squares;
    }
}

fn linearised_variance(
    weights: &Weights,
    answers: &[Histogram],
    strata: &[Population],
    centre: f64,
    base: f64,
) -> Result<(f64, u64), StatError> {
    let fitted = fit_margins(weights, answers, centre, base);
    let mut spreads = vec![Spread::default(); strata.len()];
    let mut clusters: BTreeMap<(usize, u64), f64> = BTreeMap::new();
    for (position, (cell, histogram)) in
        weights.cells.iter().zip(answers).enumerate().filter(|(_, (cell, _))| cell.respondents > 0)
    {
        let residual = |influence: f64| weights.weights[position] * (influence - fitted[position]);
        let silent = (cell.respondents - histogram.n()) as f64;
        let (mut sum, mut squares) = (silent * residual(0.0), silent * residual(0.0).powi(2));
        for (y, count) in histogram.iter() {
            let one = residual((y - centre) / base);
            sum += one * count as f64;
            squares += one * one * count as f64;
        }
        match cell.cluster {
            None => spreads[cell.stratum].add(cell.respondents, sum, squares),
            Some(cluster) => *clusters.entry((cell.stratum, cluster)).or_default() += sum,
        }
    }
    for ((stratum, _), total) in clusters {
        spreads[stratum].add(1, total, total * total);
    }
    let (mut variance, mut df) = (0.0, 0);
    for (spread, population) in spreads.iter().zip(strata).filter(|(spread, _)| spread.units > 0) {
        let correction = population.correction(spread.units)?;
        if correction == 0.0 {
            continue;
        }
        at_least(spread.units, 2)?;
        let m = spread.units as f64;
        let around = (spread.squares - spread.sum * spread.sum / m).max(0.0);
        variance += correction * correction * m / (m - 1.0) * around;
        df += spread.units - 1;
    }
    Ok((variance, df.max(1)))
}

/// The part of the influence that the margins account for, in each cell: least squares by fitting the margins in turn.
fn fit_margins(weights: &Weights, answers: &[Histogram], centre: f64, base: f64) -> Vec<f64> {
    let cells = &weights.cells;
    let influences: Vec<f64> =
        answers.iter().map(|histogram| histogram.iter().map(|(y, count)| (y - centre) / base * count as f64).sum()).collect();
    let mut fitted = vec![0.0; cells.len()];
    let margins = cells.first().map_or(0, |cell| cell.margins.len());
    let scale = answers.iter().flat_map(Histogram::iter).map(|(y, _)| ((y - centre) / base).abs()).fold(0.0, f64::max);
    for _ in 0..MOST_STEPS {
        let mut largest = 0.0_f64;
        for margin in 0..margins {
            let mut sums: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
            for (position, cell) in cells.iter().enumerate() {
                let (rest, people) = sums.entry(cell.margins[margin]).or_default();
                *rest += cell.base_weight * (influences[position] - cell.respondents as f64 * fitted[position]);
                *people += cell.base_weight * cell.respondents as f64;
            }
            for (position, cell) in cells.iter().enumerate() {
                let (rest, people) = sums[&cell.margins[margin]];
                let step = if people > 0.0 { rest / people } else { 0.0 };
                fitted[position] += step;
                largest = largest.max(step.abs());
            }
        }
        if largest <= 1e-13 * scale {
            break;
        }
    }
    fitted
}

/// Representativity of the response: `1 − 2 S(ρ)` with S the standard deviation of the response rates over the invited.
///
/// 1 when every group answered equally often; 0 at worst. Unadjusted: with few invited in a cell, chance alone lowers it.
///
/// # Input
/// For each cell, those who took part and those who were invited.
///
/// # Output
/// [`Unit::Coefficient`] without interval; `n` the people who took part.
///
/// # Errors
/// Fewer than two people invited; more took part than were invited.
///
/// # Source
/// Schouten B, Cobben F, Bethlehem J (2009), Surv Methodol 35:101–113.
///
/// # Example
/// ```
/// # use kartlegg::stats::r_indicator;
/// // Half of each group answered.
/// assert_eq!(r_indicator(&[(1, 2), (3, 6)])?.value, 1.0);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn r_indicator(cells: &[(u64, u64)]) -> Result<Estimate, StatError> {
    if let Some(&(events, trials)) = cells.iter().find(|(present, invited)| present > invited) {
        return Err(StatError::MoreEventsThanTrials { events, trials });
    }
    let invited: u64 = cells.iter().map(|cell| cell.1).sum();
    let n: u64 = cells.iter().map(|cell| cell.0).sum();
    at_least(invited, 2)?;
    let mean = n as f64 / invited as f64;
    let rates = cells.iter().filter(|cell| cell.1 > 0).map(|cell| (cell.0 as f64 / cell.1 as f64, cell.1 as f64));
    let squares: f64 = rates.map(|(rate, people)| people * (rate - mean).powi(2)).sum();
    let value = 1.0 - 2.0 * (squares / (invited - 1) as f64).sqrt();
    Ok(Estimate {
        value,
        interval: Err(NoInterval::NotDefined),
        n,
        unit: Unit::Coefficient,
        method: Method::Descriptive,
        degrees: Degrees::None,
    })
}
