//! Omega by the one-factor model.

use super::elementary::{exp, ln};
use crate::model::{Confidence, Degrees, Estimate, Interval, Method, Moments, NoInterval, Unit};

use super::critical;
use super::error::{StatError, at_least, at_least_parts};
use super::linear::{cholesky, invert_cholesky, product, solve_cholesky, times};
use super::reliability::Comoments;

const MOST_STEPS: usize = 150;
/// Steps of this size are the last ones: each is the square of the one before, so that what is left is nothing.
const LAST_STEP: f64 = 1e-10;
/// Unique variances above this, on items of variance 1, may be divided by.
const PLAIN: f64 = 1e-3;
/// Loadings of this size, on items of variance 1, belong to a valley without a bottom.
const RUNAWAY: f64 = 10.0;

/// The one-factor solution that omega was computed from.
#[derive(Clone, Debug, PartialEq)]
pub struct Omega {
    /// The coefficient.
    pub estimate: Estimate,
    /// Loading of each item, in scale points (covariances with n in the denominator, as maximum likelihood has them).
    pub loadings: Vec<f64>,
    /// Unique variance of each item.
    pub uniquenesses: Vec<f64>,
}

/// Omega of the one-factor (congeneric) model by maximum likelihood: `(Σλ)²/((Σλ)² + Σθ)`, with an interval by the delta method.
///
/// Minimises `ln|Σ| + tr(SΣ⁻¹)` for `Σ = λλᵀ + Θ`, with S the covariances of the complete cases, by Newton's method from several starts.
/// A solution with positive unique variances is preferred to a deeper one without. The interval is `1 − (1 − ω)·exp(±z·SE/(1 − ω))`:
/// like Feldt's for alpha it stays below 1 and is longer downwards.
///
/// # Assumptions
/// One factor, uncorrelated unique parts. Unlike alpha, items may differ in how well they measure. The interval takes answers for near
/// normal; it holds also where one factor does not fit, since the standard error is that of covariances around S and not around Σ.
///
/// # Input
/// Sums and cross-products of complete cases, every item turned the same way. Three items or more.
///
/// # Output
/// [`Unit::Coefficient`]. Print it as "omega (one-factor, ML, n = …)": other omegas of the same answers differ. Without an interval where
/// the discrepancy has no single lowest point.
///
/// # Errors
/// Fewer than three items; not more complete cases than items; an item without variation; a unique variance that is not above 0
/// ([`StatError::Improper`]); no convergence.
///
/// # Source
/// `McDonald` RP (1999), Test Theory, ch. 6; Jöreskog KG (1967), Psychometrika 32:443–482. Oracle: R `lavaan`. Interval: Raykov T (2002),
/// Multivariate Behav Res 37:89–103; White H (1982), Econometrica 50:1–25; its scale: Bonett DG (2002), J Educ Behav Stat 27:335–340.
/// Oracle: scipy, with slopes taken by differences, `scripts/omega_interval.py`.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Moments};
/// # use kartlegg::stats::omega;
/// let mut answers = Moments::empty(3);
/// for person in [[1, 2, 1], [2, 2, 3], [3, 3, 2], [4, 4, 5], [5, 4, 4], [4, 5, 4], [2, 1, 2], [3, 4, 3]] {
///     answers.add(&person);
/// }
/// let found = omega(&answers, Confidence::P95)?;
/// assert!(found.loadings.len() == 3 && (0.9..1.0).contains(&found.estimate.value));
/// assert!(found.estimate.interval.is_ok_and(|ci| ci.lower < 0.9 && ci.upper < 1.0));
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn omega(moments: &Moments, level: Confidence) -> Result<Omega, StatError> {
    let (correlations, scales) = prepare(moments)?;
    let solution = fit(&correlations, moments.items())?;
    if let Some(item) = solution.improper() {
        return Err(StatError::Improper { item });
    }
    let loadings: Vec<f64> = solution.loadings.iter().zip(&scales).map(|(loading, scale)| loading * scale).collect();
    let uniquenesses: Vec<f64> =
        solution.uniquenesses.iter().zip(&scales).map(|(unique, scale)| unique * scale * scale).collect();
    let value = ratio(&loadings, &uniquenesses);
    let gradient = ratio_slopes(&loadings, &uniquenesses, &scales);
    let error = solution.standard_error(&gradient, &correlations, moments.n);
    let interval = error.filter(|error| error.is_finite()).ok_or(NoInterval::NotDefined).map(|error| {
        let half = critical::z(level) * error / (1.0 - value);
        Interval::new(1.0 - (1.0 - value) * exp(half), 1.0 - (1.0 - value) * exp(-half), level)
    });
    let estimate =
        Estimate { value, interval, n: moments.n, unit: Unit::Coefficient, method: Method::Delta, degrees: Degrees::None };
    Ok(Omega { estimate, loadings, uniquenesses })
}

fn ratio(loadings: &[f64], uniquenesses: &[f64]) -> f64 {
    let common = loadings.iter().sum::<f64>().powi(2);
    common / (common + uniquenesses.iter().sum::<f64>())
}

/// Derivatives of the ratio by loadings and unique variances of items of variance 1, whose standard deviations are `scales`.
fn ratio_slopes(loadings: &[f64], uniquenesses: &[f64], scales: &[f64]) -> Vec<f64> {
    let (sum, unique) = (loadings.iter().sum::<f64>(), uniquenesses.iter().sum::<f64>());
    let total = (sum * sum + unique).powi(2);
    let by_loading = scales.iter().map(|scale| 2.0 * scale * sum * unique / total);
    by_loading.chain(scales.iter().map(|scale| -scale * scale * sum * sum / total)).collect()
}

/// Correlations, and the standard deviations (with n) that they were freed from: the model is the same in any unit.
pub(super) fn prepare(moments: &Moments) -> Result<(Vec<f64>, Vec<f64>), StatError> {
    let items = moments.items();
    at_least_parts(items, 3)?;
    at_least(moments.n, items as u64 + 1)?;
    let comoments = Comoments::of(moments)?;
    if let Some(item) = (0..items).find(|&item| comoments.at(item, item) == 0) {
        return Err(StatError::ItemWithoutVariation { item });
    }
    let shrink = (moments.n - 1) as f64 / moments.n as f64;
    let covariances: Vec<f64> = comoments.covariances().into_iter().map(|value| value * shrink).collect();
    let scales: Vec<f64> = (0..items).map(|item| covariances[item * items + item].sqrt()).collect();
    Ok((standardise(&covariances, &scales), scales))
}

fn standardise(covariances: &[f64], scales: &[f64]) -> Vec<f64> {
    let items = scales.len();
    covariances.iter().enumerate().map(|(at, value)| value / (scales[at / items] * scales[at % items])).collect()
}

pub(super) struct Solution {
    loadings: Vec<f64>,
    uniquenesses: Vec<f64>,
}

impl Solution {
    pub(super) fn implied(&self) -> Vec<f64> {
        let items = self.loadings.len();
        (0..items * items)
            .map(|at| {
                let (i, j) = (at / items, at % items);
                self.loadings[i] * self.loadings[j] + if i == j { self.uniquenesses[i] } else { 0.0 }
            })
            .collect()
    }

    /// `Σ⁻¹` and `ln|Σ|` where every unique variance is well above 0: a diagonal and one factor have both in closed form (Sherman and
    /// Morrison).
    fn inverse(&self) -> (Vec<f64>, f64) {
        let items = self.loadings.len();
        let weighted: Vec<f64> = self.loadings.iter().zip(&self.uniquenesses).map(|(loading, unique)| loading / unique).collect();
        let common = 1.0 + weighted.iter().zip(&self.loadings).map(|(weight, loading)| weight * loading).sum::<f64>();
        let mut inverse = vec![0.0; items * items];
        for i in 0..items {
            for j in 0..items {
                inverse[i * items + j] = -weighted[i] * weighted[j] / common;
            }
            inverse[i * items + i] += 1.0 / self.uniquenesses[i];
        }
        (inverse, ln(common) + self.uniquenesses.iter().map(|unique| ln(*unique)).sum::<f64>())
    }

    /// Starts, because the discrepancy may have several valleys when the items measure two things: the first two principal axes
    /// and equal loadings.
    fn starts(correlations: &[f64], items: usize) -> [Self; 3] {
        let (first, value) = principal_axis(correlations, items);
        let rest: Vec<f64> = correlations
            .iter()
            .enumerate()
            .map(|(at, correlation)| correlation - value * first[at / items] * first[at % items])
            .collect();
        let (second, next) = principal_axis(&rest, items);
        let equal = 0.7;
        [Self::from_loadings(&first, value), Self::from_loadings(&second, next), Self::from_loadings(&vec![equal; items], 1.0)]
    }

    /// Loadings along an axis; three tenths of each variance are unique at least.
    fn from_loadings(axis: &[f64], value: f64) -> Self {
        let loadings: Vec<f64> = axis.iter().map(|x| (x * value.max(0.1).sqrt()).clamp(-0.83, 0.83)).collect();
        let uniquenesses = loadings.iter().map(|loading| 1.0 - loading * loading).collect();
        Self { loadings, uniquenesses }
    }

    /// The first item with a unique variance that is not above 0.
    pub(super) fn improper(&self) -> Option<usize> {
        self.uniquenesses.iter().position(|unique| *unique <= 1e-8)
    }

    /// Standard error of a function of the solution with this gradient: what the solution does when S moves (implicit differentiation),
    /// and how S moves when the answers are normal, `2/(n − 1) · tr(MSMS)`. `None` where the discrepancy is flat.
    fn standard_error(&self, gradient: &[f64], correlations: &[f64], n: u64) -> Option<f64> {
        let items = self.loadings.len();
        let (_, inverse) = discrepancy(self, correlations)?;
        let lower = cholesky(&Slopes::of(self, &inverse, correlations).curvature(2.0), 2 * items)?;
        let moved = solve_cholesky(&lower, gradient);
        let direction: Vec<f64> = (0..items * items)
            .map(|at| {
                let (i, j) = (at / items, at % items);
                let unique = if i == j { moved[items + i] } else { 0.0 };
                moved[i] * self.loadings[j] + self.loadings[i] * moved[j] + unique
            })
            .collect();
        let influence = product(&product(&inverse, &direction, items), &inverse, items);
        let spread = product(&influence, correlations, items);
        let trace: f64 = (0..items * items).map(|at| spread[at] * spread[at % items * items + at / items]).sum();
        Some((2.0 / (n - 1) as f64 * trace).sqrt())
    }

    fn moved(&self, step: &[f64], length: f64) -> Self {
        let items = self.loadings.len();
        let add = |values: &[f64], steps: &[f64]| values.iter().zip(steps).map(|(value, step)| value + length * step).collect();
        Self { loadings: add(&self.loadings, &step[..items]), uniquenesses: add(&self.uniquenesses, &step[items..]) }
    }
}

/// `ln|Σ| + tr(SΣ⁻¹)` and Σ⁻¹; `None` when Σ is not positive definite.
pub(super) fn discrepancy(solution: &Solution, correlations: &[f64]) -> Option<(f64, Vec<f64>)> {
    let items = solution.loadings.len();
    let (inverse, log_determinant) = if solution.uniquenesses.iter().all(|unique| *unique > PLAIN) {
        solution.inverse()
    } else {
        let lower = cholesky(&solution.implied(), items)?;
        (invert_cholesky(&lower, items), (0..items).map(|i| 2.0 * ln(lower[i * items + i])).sum())
    };
    let trace: f64 = inverse.iter().zip(correlations).map(|(a, b)| a * b).sum();
    Some((log_determinant + trace, inverse))
}

/// The longest principal axis and its eigenvalue, by repeated multiplication from a start that no axis is square to.
fn principal_axis(matrix: &[f64], items: usize) -> (Vec<f64>, f64) {
    let mut axis: Vec<f64> = (0..items).map(|item| 1.0 + 0.1 * item as f64).collect();
    let mut length = 0.0;
    for _ in 0..50 {
        axis = times(matrix, &axis);
        length = axis.iter().map(|x| x * x).sum::<f64>().sqrt().max(1e-300);
        for x in &mut axis {
            *x /= length;
        }
    }
    (axis, length)
}

/// The best of the solutions that the starts lead to; proper ones before improper ones, however deep those are.
pub(super) fn fit(correlations: &[f64], items: usize) -> Result<Solution, StatError> {
    let mut best: Result<(Solution, f64), StatError> = Err(StatError::NotConverged { steps: MOST_STEPS, margin: None });
    for start in Solution::starts(correlations, items) {
        let Ok(found) = descend(start, correlations) else { continue };
        let better = match &best {
            Err(_) => true,
            Ok((other, value)) if other.improper().is_some() == found.0.improper().is_some() => found.1 < value - 1e-10,
            Ok((other, _)) => other.improper().is_some(),
        };
        if better {
            best = Ok(found);
        }
    }
    best.map(|(solution, _)| solution)
}

/// Newton's method, or Fisher scoring where the discrepancy is not convex, with steps halved until it falls enough; the solution
/// and its discrepancy.
fn descend(mut solution: Solution, correlations: &[f64]) -> Result<(Solution, f64), StatError> {
    let stuck = StatError::NotConverged { steps: MOST_STEPS, margin: None };
    let (mut value, mut inverse) = discrepancy(&solution, correlations).ok_or_else(|| stuck.clone())?;
    for _ in 0..MOST_STEPS {
        let slopes = Slopes::of(&solution, &inverse, correlations);
        let step = slopes.step().ok_or_else(|| stuck.clone())?;
        if step.iter().all(|x| x.abs() < LAST_STEP) {
            return Ok((oriented(solution.moved(&step, 1.0)), value));
        }
        if solution.loadings.iter().any(|loading| loading.abs() > RUNAWAY) {
            return Err(stuck);
        }
        let promised: f64 = step.iter().zip(&slopes.gradient).map(|(step, slope)| step * slope).sum();
        let mut length = 1.0;
        loop {
            let candidate = solution.moved(&step, length);
            // Near the optimum the fall is smaller than the rounding of the discrepancy.
            if let Some((found, next)) = discrepancy(&candidate, correlations)
                && found <= value + 1e-4 * length * promised + 1e-12
            {
                (solution, value, inverse) = (candidate, found, next);
                break;
            }
            length /= 2.0;
            if length < 1e-8 {
                return Err(stuck);
            }
        }
    }
    Err(stuck)
}

/// The factor has no direction of its own: let the loadings add up to something positive.
fn oriented(solution: Solution) -> Solution {
    if solution.loadings.iter().sum::<f64>() >= 0.0 {
        return solution;
    }
    Solution { loadings: solution.loadings.iter().map(|x| -x).collect(), ..solution }
}

/// First derivatives of the discrepancy by loadings and uniquenesses, and what the second ones are built from.
struct Slopes<'a> {
    loadings: &'a [f64],
    inverse: &'a [f64],
    /// `Σ⁻¹(Σ − S)Σ⁻¹`.
    middle: Vec<f64>,
    gradient: Vec<f64>,
}

impl<'a> Slopes<'a> {
    fn of(solution: &'a Solution, inverse: &'a [f64], correlations: &[f64]) -> Self {
        let items = solution.loadings.len();
        let gap: Vec<f64> = solution.implied().iter().zip(correlations).map(|(a, b)| a - b).collect();
        let middle = product(&product(inverse, &gap, items), inverse, items);
        let mut gradient: Vec<f64> = times(&middle, &solution.loadings).into_iter().map(|x| 2.0 * x).collect();
        gradient.extend((0..items).map(|i| middle[i * items + i]));
        Self { loadings: &solution.loadings, inverse, middle, gradient }
    }

    /// Minus gradient over curvature; the expected curvature, which is never negative, where the observed one is not positive.
    fn step(&self) -> Option<Vec<f64>> {
        let size = 2 * self.loadings.len();
        let lower = cholesky(&self.curvature(2.0), size).or_else(|| damped_cholesky(self.curvature(0.0), size))?;
        Some(solve_cholesky(&lower, &self.gradient).into_iter().map(|x| -x).collect())
    }

    /// Second derivatives: observed with `share` 2, expected with 0 (the residuals then count as 0).
    fn curvature(&self, share: f64) -> Vec<f64> {
        let items = self.loadings.len();
        let bent: Vec<f64> = self.inverse.iter().zip(&self.middle).map(|(w, m)| w - share * m).collect();
        let (weighted, bent_weighted) = (times(self.inverse, self.loadings), times(&bent, self.loadings));
        let along = |vector: &[f64]| -> f64 { vector.iter().zip(self.loadings).map(|(a, b)| a * b).sum() };
        let (common, bent_common) = (along(&weighted), along(&bent_weighted));
        let size = 2 * items;
        let mut curvature = vec![0.0; size * size];
        for i in 0..items {
            for j in 0..items {
                let (w, a) = (self.inverse[i * items + j], bent[i * items + j]);
                curvature[i * size + j] = bent_weighted[i] * weighted[j]
                    + bent_weighted[j] * weighted[i]
                    + common * a
                    + bent_common * w
                    + share * self.middle[i * items + j];
                let mixed = a * weighted[j] + w * bent_weighted[j];
                curvature[i * size + items + j] = mixed;
                curvature[(items + j) * size + i] = mixed;
                curvature[(items + i) * size + items + j] = a * w;
            }
        }
        curvature
    }
}

/// Cholesky of the information, with ever more added to its diagonal until it works.
fn damped_cholesky(mut information: Vec<f64>, size: usize) -> Option<Vec<f64>> {
    let mut damping = 0.0;
    for _ in 0..12 {
        if let Some(lower) = cholesky(&information, size) {
            return Some(lower);
        }
        let next = if damping == 0.0 { 1e-8 } else { damping * 10.0 };
        for i in 0..size {
            information[i * size + i] *= (1.0 + next) / (1.0 + damping);
        }
        damping = next;
    }
    None
}
