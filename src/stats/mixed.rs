//! Groups of units, adjusted for who works in them: a model in which every unit has a mean of its own.

use super::elementary::ln;
use crate::model::{Confidence, Degrees, Estimate, Histogram, Interval, Method, Unit};

use super::distribution::t_quantile;
use super::error::{StatError, at_least_parts};
use super::linear::{cholesky, solve_cholesky};

/// Fewest units beyond one for each group: with fewer the spread between units is a guess.
const SPARE_UNITS: usize = 3;

/// Steps of the search for the ratio of variances; each leaves 0.618 of the range.
const STEPS: usize = 100;

/// The people of a unit who are in one category: where they belong, and their scores.
#[derive(Clone, Debug, PartialEq)]
pub struct MixedCell {
    /// Position of the group of units that is to be adjusted.
    pub group: usize,
    /// Position of the unit.
    pub unit: usize,
    /// Position of the category that is adjusted for.
    pub category: usize,
    /// Scores.
    pub scores: Histogram,
}

/// A random-intercept model.
#[derive(Clone, Debug, PartialEq)]
pub struct RandomIntercept {
    /// Mean of each group as it would be with everyone's mix of categories.
    pub adjusted: Vec<Estimate>,
    /// Variance between units of a group.
    pub between: f64,
    /// Variance within units.
    pub within: f64,
}

/// Means of groups of units adjusted for categories of people, by a random-intercept model and restricted maximum likelihood.
///
/// `y = β_group + γ_category + u_unit + e` with `u ~ N(0, τ²)`, `e ~ N(0, σ²)`; `λ = τ²/σ²` minimises `(N − p)·ln Q + Σ ln(1 + λnᵤ) + ln|X′V⁻¹X|`. The
/// adjusted mean is `β_group + Σw·γ`, `w` being the categories' shares of everybody; its interval is Student's t with as many degrees of
/// freedom as there are units beyond the groups.
///
/// # Assumptions
/// Units of a group differ as draws from a normal distribution do; categories make the same difference in all groups.
///
/// # Input
/// Cells of unit by category, with the scores of the people in each. Groups, units and categories count from 0, and each has people.
///
/// # Output
/// [`Unit::ScalePoints`], with an interval for every group. `n` is the people of the group.
///
/// # Errors
/// Fewer than three units more than groups; a unit that stands in two groups; a category that is the same as a group; no spread within cells.
///
/// # Source
/// Patterson HD, Thompson R (1971), Biometrika 58:545–554; Laird NM, Ware JH (1982), Biometrics 38:963–974. Oracle: statsmodels `MixedLM`.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Histogram};
/// # use kartlegg::stats::{MixedCell, random_intercept};
/// let cell = |group, unit, scores: &[f64]| MixedCell { group, unit, category: 0, scores: Histogram::from_observations(scores) };
/// let low = [cell(0, 0, &[1.0, 2.0, 3.0]), cell(0, 1, &[2.0, 3.0, 4.0]), cell(0, 2, &[1.0, 3.0, 2.0])];
/// let high = [cell(1, 3, &[4.0, 5.0, 5.0]), cell(1, 4, &[3.0, 4.0, 5.0])];
/// let found = random_intercept(&[low.as_slice(), &high].concat(), Confidence::P95)?;
/// assert!(found.adjusted[1].value > found.adjusted[0].value);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn random_intercept(cells: &[MixedCell], level: Confidence) -> Result<RandomIntercept, StatError> {
    let model = Model::of(cells)?;
    let ratio = model.ratio()?;
    let solved = model.solve(ratio)?;
    let within = solved.rest / (model.people - model.columns as f64);
    let df = (model.units.len() - model.groups) as f64;
    let reach = t_quantile(level.upper_tail(), df);
    let adjusted = (0..model.groups).map(|group| {
        let contrast = model.contrast(group);
        let value = model.centre + contrast.iter().zip(&solved.coefficients).map(|(c, b)| c * b).sum::<f64>();
        let half = reach * (within * solved.spread(&contrast)).sqrt();
        Estimate {
            value,
            interval: Ok(Interval::new(value - half, value + half, level)),
            n: cells.iter().filter(|cell| cell.group == group).map(|cell| cell.scores.n()).sum(),
            unit: Unit::ScalePoints,
            method: Method::RandomIntercept,
            degrees: Degrees::One(df),
        }
    });
    Ok(RandomIntercept { adjusted: adjusted.collect(), between: ratio * within, within })
}

/// People of a unit in one category, by what the model needs of them.
struct Part {
    /// Columns of the design in which they have a one.
    columns: Vec<usize>,
    n: f64,
    /// Sum of scores about the mean of everybody.
    sum: f64,
}

struct Model {
    units: Vec<Vec<Part>>,
    groups: usize,
    columns: usize,
    people: f64,
    centre: f64,
    /// Sum of squares within cells.
    inside: f64,
    /// Share of each category.
    shares: Vec<f64>,
}

impl Model {
    fn of(cells: &[MixedCell]) -> Result<Self, StatError> {
        let count = |of: fn(&MixedCell) -> usize| cells.iter().map(of).max().map_or(0, |last| last + 1);
        let (groups, units, categories) = (count(|cell| cell.group), count(|cell| cell.unit), count(|cell| cell.category));
        at_least_parts(units, groups + SPARE_UNITS)?;
        let sums: Vec<(f64, f64)> = cells.iter().map(|cell| sums(&cell.scores)).collect();
        let people: f64 = sums.iter().map(|(n, _)| n).sum();
        let centre = sums.iter().map(|(_, sum)| sum).sum::<f64>() / people;
        let columns = groups + categories - 1;
        let mut model = Self { units: Vec::new(), groups, columns, people, centre, inside: 0.0, shares: vec![0.0; categories] };
        model.units.resize_with(units, Vec::new);
        let mut belongs = vec![None; units];
        for (cell, (n, sum)) in cells.iter().zip(sums) {
            if *belongs[cell.unit].get_or_insert(cell.group) != cell.group {
                return Err(StatError::OutOfRange { what: "unit" });
            }
            if n <= 0.0 {
                continue;
            }
            let mean = sum / n;
            model.inside += cell.scores.iter().map(|(value, count)| count as f64 * (value - mean).powi(2)).sum::<f64>();
            model.shares[cell.category] += n / people;
            let category = cell.category.checked_sub(1).map(|category| groups + category);
            let columns = std::iter::once(cell.group).chain(category).collect();
            model.units[cell.unit].push(Part { columns, n, sum: sum - n * centre });
        }
        if model.inside <= 0.0 || people <= (columns + units) as f64 {
            return Err(StatError::NoVariation);
        }
        Ok(model)
    }

    /// What makes the adjusted mean of a group out of the coefficients.
    fn contrast(&self, group: usize) -> Vec<f64> {
        let own = (0..self.groups).map(|other| if other == group { 1.0 } else { 0.0 });
        own.chain(self.shares.iter().skip(1).copied()).collect()
    }

    /// Generalised least squares where units spread so many times as much as people within them.
    fn solve(&self, ratio: f64) -> Result<Solved, StatError> {
        let p = self.columns;
        let (mut normal, mut right, mut square) = (vec![0.0; p * p], vec![0.0; p], self.inside);
        for unit in &self.units {
            let n: f64 = unit.iter().map(|part| part.n).sum();
            let shrink = ratio / (1.0 + ratio * n);
            let (mut ones, mut sum) = (vec![0.0; p], 0.0);
            for part in unit {
                for &row in &part.columns {
                    ones[row] += part.n;
                    right[row] += part.sum;
                    for &column in &part.columns {
                        normal[row * p + column] += part.n;
                    }
                }
                sum += part.sum;
                square += part.sum * part.sum / part.n;
            }
            for row in 0..p {
                right[row] -= shrink * ones[row] * sum;
                for column in 0..p {
                    normal[row * p + column] -= shrink * ones[row] * ones[column];
                }
            }
            square -= shrink * sum * sum;
        }
        let lower = cholesky(&normal, p).ok_or(StatError::OutOfRange { what: "category" })?;
        let coefficients = solve_cholesky(&lower, &right);
        let rest = square - right.iter().zip(&coefficients).map(|(b, c)| b * c).sum::<f64>();
        if rest <= 0.0 {
            return Err(StatError::NoVariation);
        }
        Ok(Solved { lower, coefficients, rest })
    }

    /// Twice the negative restricted log-likelihood, but for what does not depend on the ratio.
    fn criterion(&self, ratio: f64) -> Result<f64, StatError> {
        let solved = self.solve(ratio)?;
        let p = self.columns;
        let sizes = self.units.iter().map(|unit| unit.iter().map(|part| part.n).sum::<f64>());
        let units: f64 = sizes.map(|n| ln(1.0 + ratio * n)).sum();
        let determinant: f64 = (0..p).map(|row| 2.0 * ln(solved.lower[row * p + row])).sum();
        Ok((self.people - p as f64) * ln(solved.rest) + units + determinant)
    }

    /// The ratio of variances that is likeliest: golden section over its share of the whole, from 0 up.
    fn ratio(&self) -> Result<f64, StatError> {
        const GOLDEN: f64 = 0.618_033_988_749_894_9;
        let at = |share: f64| self.criterion(share / (1.0 - share));
        let (mut low, mut high) = (0.0, 0.999_9);
        let (mut first, mut second) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
        let (mut one, mut other) = (at(first)?, at(second)?);
        for _ in 0..STEPS {
            if one <= other {
                (high, second, other) = (second, first, one);
                first = high - GOLDEN * (high - low);
                one = at(first)?;
            } else {
                (low, first, one) = (first, second, other);
                second = low + GOLDEN * (high - low);
                other = at(second)?;
            }
        }
        let share = f64::midpoint(low, high);
        // Units that are more alike than chance would have them do not differ at all.
        Ok(if at(0.0)? <= at(share)? { 0.0 } else { share / (1.0 - share) })
    }
}

struct Solved {
    /// Factor of X′V⁻¹X.
    lower: Vec<f64>,
    coefficients: Vec<f64>,
    /// Weighted sum of squares that is left.
    rest: f64,
}

impl Solved {
    /// c′(X′V⁻¹X)⁻¹c.
    fn spread(&self, contrast: &[f64]) -> f64 {
        solve_cholesky(&self.lower, contrast).iter().zip(contrast).map(|(x, c)| x * c).sum()
    }
}

/// Number and sum of scores.
fn sums(scores: &Histogram) -> (f64, f64) {
    (scores.n() as f64, scores.iter().map(|(value, count)| value * count as f64).sum())
}
