//! Internal consistency of a scale, from the moments of its complete cases.
//!
//! [`Moments`] owns the number of complete cases, so value and interval cannot speak of different people. Variances and
//! covariances are ratios of whole numbers, taken exactly.

use super::elementary::{atanh, hypot, tanh};
use crate::model::{Confidence, Estimate, Interval, Method, Moments, NoInterval};

use super::critical;
use super::error::{StatError, at_least, at_least_parts};

/// Covariance matrix of the items times `n(n − 1)`: whole numbers.
pub(super) struct Comoments {
    pub(super) n: u64,
    pub(super) items: usize,
    values: Vec<i128>,
}

impl Comoments {
    /// # Errors
    /// Fewer than two items or two complete cases; everybody gave the same answer to everything.
    pub(super) fn of(moments: &Moments) -> Result<Self, StatError> {
        let items = moments.items();
        at_least_parts(items, 2)?;
        at_least(moments.n, 2)?;
        let n = i128::from(moments.n);
        let mut values = Vec::with_capacity(items * items);
        for i in 0..items {
            for j in 0..items {
                let product = i128::from(moments.products[moments.position(i, j)]);
                values.push(n * product - i128::from(moments.sums[i]) * i128::from(moments.sums[j]));
            }
        }
        let comoments = Self { n: moments.n, items, values };
        if (0..items).all(|item| comoments.at(item, item) == 0) {
            return Err(StatError::NoVariation);
        }
        Ok(comoments)
    }

    pub(super) fn at(&self, i: usize, j: usize) -> i128 {
        self.values[i * self.items + j]
    }

    /// Covariances with n − 1 in the denominator, row by row.
    pub(super) fn covariances(&self) -> Vec<f64> {
        let scale = self.n as f64 * (self.n - 1) as f64;
        self.values.iter().map(|&value| as_float(value) / scale).collect()
    }

    fn row_sum(&self, item: usize) -> i128 {
        self.values[item * self.items..(item + 1) * self.items].iter().sum()
    }

    fn trace(&self) -> i128 {
        (0..self.items).map(|item| self.at(item, item)).sum()
    }

    fn total(&self) -> i128 {
        self.values.iter().sum()
    }

    /// # Errors
    /// An item to which everybody gave the same answer.
    fn correlation(&self, i: usize, j: usize) -> Result<f64, StatError> {
        for item in [i, j] {
            if self.at(item, item) == 0 {
                return Err(StatError::ItemWithoutVariation { item });
            }
        }
        Ok(as_float(self.at(i, j)) / (as_float(self.at(i, i)).sqrt() * as_float(self.at(j, j)).sqrt()))
    }
}

#[allow(clippy::cast_precision_loss)]
fn as_float(value: i128) -> f64 {
    value as f64
}

/// `k/(k − 1) · (1 − trace/total)` for a set of k items.
fn alpha_of(trace: i128, total: i128, items: usize) -> Result<f64, StatError> {
    if total == 0 {
        return Err(StatError::NoVariation);
    }
    let k = items as f64;
    Ok(k / (k - 1.0) * as_float(total - trace) / as_float(total))
}

/// Cronbach's alpha with Feldt's interval: `k/(k − 1) · (1 − Σσ²ᵢ/σ²_total)`.
///
/// # Assumptions
/// Items measure one thing equally well (essentially tau-equivalent); otherwise alpha is a lower bound and [`super::omega`] is
/// nearer. The interval assumes near normal scores.
///
/// # Input
/// Complete cases, items coded in the same direction. An alpha below 0 is a sign that they are not.
///
/// # Output
/// [`Unit::Coefficient`], at most 1; `n` complete cases. Interval `1 − (1 − α) F(1 − g/2)` to `1 − (1 − α) F(g/2)` with n − 1 and
/// (n − 1)(k − 1) degrees of freedom and g = 1 − level.
///
/// # Errors
/// Fewer than two items or two complete cases; no variation of the sum.
///
/// # Source
/// Cronbach LJ (1951), Psychometrika 16:297–334; Feldt LS (1965), Psychometrika 30:357–370. Oracle: R `psych::alpha`.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Moments};
/// # use kartlegg::stats::alpha;
/// let mut answers = Moments::empty(3);
/// for person in [[1, 2, 1], [2, 2, 3], [3, 3, 2], [4, 4, 5], [5, 4, 4], [4, 5, 4], [2, 1, 2], [3, 4, 3]] {
///     answers.add(&person);
/// }
/// assert!((alpha(&answers, Confidence::P95)?.value - 0.916_996).abs() < 1e-4);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn alpha(moments: &Moments, level: Confidence) -> Result<Estimate, StatError> {
    let comoments = Comoments::of(moments)?;
    let value = alpha_of(comoments.trace(), comoments.total(), comoments.items)?;
    let (above, below) = critical::feldt(comoments.n, comoments.items, level);
    let lower = 1.0 - (1.0 - value) * above;
    let upper = 1.0 - (1.0 - value) * below;
    let interval = Ok(Interval::new(lower.min(upper), upper, level));
    Ok(Estimate { interval, method: Method::Feldt, ..Estimate::coefficient(value, comoments.n) })
}

/// Alpha of one set of people minus that of another, with an interval from Feldt's limits of both.
///
/// With d the difference, `d − √((α₁ − l₁)² + (u₂ − α₂)²)` to `d + √((u₁ − α₁)² + (α₂ − l₂)²)`.
///
/// # Input
/// The same items, in two sets of different people.
///
/// # Output
/// [`Unit::Coefficient`]; `n` the complete cases of both.
///
/// # Errors
/// As [`alpha`]; another number of items in the two.
///
/// # Source
/// Bonett DG, Wright TA (2015), J Organ Behav 36:3–15; Zou GY, Donner A (2008), Stat Med 27:1693–1702. Oracle: numpy and scipy,
/// `scripts/alpha_change.py`.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Moments};
/// # use kartlegg::stats::alpha_change;
/// let mut answers = Moments::empty(3);
/// for person in [[1, 2, 1], [2, 2, 3], [3, 3, 2], [4, 4, 5], [5, 4, 4], [4, 5, 4], [2, 1, 2], [3, 4, 3]] {
///     answers.add(&person);
/// }
/// assert!(alpha_change(&answers, &answers, Confidence::P95)?.value.abs() < 1e-12);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn alpha_change(new: &Moments, old: &Moments, level: Confidence) -> Result<Estimate, StatError> {
    if new.items() != old.items() {
        return Err(StatError::OutOfRange { what: "number of items" });
    }
    let (new, old) = (alpha(new, level)?, alpha(old, level)?);
    let value = new.value - old.value;
    let away = |estimate: &Estimate, end: fn(Interval) -> f64| estimate.interval.map(|ci| end(ci) - estimate.value);
    let (lower, upper): (fn(Interval) -> f64, fn(Interval) -> f64) = (|ci| ci.lower, |ci| ci.upper);
    let together = |one: Result<f64, NoInterval>, other: Result<f64, NoInterval>| Ok(hypot(one?, other?));
    let below = together(away(&new, lower), away(&old, upper));
    let above = together(away(&new, upper), away(&old, lower));
    let interval = below.and_then(|below| above.map(|above| Interval::new(value - below, value + above, level)));
    Ok(Estimate { interval, method: Method::Mover, ..Estimate::coefficient(value, new.n + old.n) })
}

/// Alpha of the standardised items: `k r̄/(1 + (k − 1) r̄)` with the mean correlation r̄ of the pairs.
///
/// # Input
/// Sums and cross-products of complete cases, every item turned the same way.
///
/// # Output
/// [`Unit::Coefficient`], without an interval.
///
/// # Errors
/// As [`alpha`]; an item to which everybody gave the same answer.
///
/// # Source
/// Cronbach (1951). Oracle: R `psych::alpha` (`std.alpha`).
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Moments};
/// # use kartlegg::stats::{spearman_brown, standardised_alpha};
/// let mut answers = Moments::empty(2);
/// for person in [[1, 2], [2, 2], [3, 3], [4, 4], [5, 4], [4, 5], [2, 1], [3, 4]] {
///     answers.add(&person);
/// }
/// // Of two items it is the Spearman–Brown coefficient.
/// let pair = spearman_brown(&answers, Confidence::P95)?;
/// assert!((standardised_alpha(&answers)?.value - pair.value).abs() < 1e-12);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn standardised_alpha(moments: &Moments) -> Result<Estimate, StatError> {
    let comoments = Comoments::of(moments)?;
    let items = comoments.items;
    let mut sum = 0.0;
    for i in 0..items {
        for j in i + 1..items {
            sum += comoments.correlation(i, j)?;
        }
    }
    let k = items as f64;
    let mean = sum / (k * (k - 1.0) / 2.0);
    let spread = 1.0 + (k - 1.0) * mean;
    // Correlations that cancel the sum entirely leave nothing that could be reliable.
    if spread <= 1e-12 {
        return Err(StatError::NoVariation);
    }
    Ok(Estimate::coefficient(k * mean / spread, comoments.n))
}

/// Corrected item–rest correlation of each item: with the sum of the *other* items.
///
/// A value below 0 nearly always means that the item is coded in the wrong direction.
///
/// # Input
/// Sums and cross-products of complete cases, every item turned the same way.
///
/// # Output
/// One figure, or the reason that there is none, for each item in order; [`Unit::Coefficient`], −1 to 1, without interval.
///
/// # Errors
/// Fewer than two items or two complete cases; no variation at all.
///
/// # Source
/// Nunnally JC (1978), Psychometric Theory, ch. 8. Oracle: R `psych::alpha` (`r.drop`).
///
/// # Example
/// ```
/// # use kartlegg::model::Moments;
/// # use kartlegg::stats::item_rest;
/// let mut answers = Moments::empty(2);
/// for person in [[1, 2], [2, 2], [3, 3], [4, 4], [5, 4], [4, 5], [2, 1], [3, 4]] {
///     answers.add(&person);
/// }
/// // The rest of two items is the other one.
/// let found: Vec<f64> = item_rest(&answers)?.into_iter().flatten().map(|item| item.value).collect();
/// assert!(found.len() == 2 && (found[0] - found[1]).abs() < 1e-12);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn item_rest(moments: &Moments) -> Result<Vec<Result<Estimate, StatError>>, StatError> {
    let comoments = Comoments::of(moments)?;
    let total = comoments.total();
    let one = |item: usize| {
        let own = comoments.at(item, item);
        let with_rest = comoments.row_sum(item) - own;
        let rest = total - 2 * with_rest - own;
        if own == 0 {
            return Err(StatError::ItemWithoutVariation { item });
        }
        if rest == 0 {
            return Err(StatError::NoVariation);
        }
        let value = as_float(with_rest) / (as_float(own).sqrt() * as_float(rest).sqrt());
        Ok(Estimate::coefficient(value.clamp(-1.0, 1.0), comoments.n))
    };
    Ok((0..comoments.items).map(one).collect())
}

/// Alpha of the scale without each item, on the same complete cases.
///
/// # Input
/// Sums and cross-products of complete cases, every item turned the same way.
///
/// # Output
/// One figure, or the reason that there is none, for each item in order; [`Unit::Coefficient`], without interval.
///
/// # Errors
/// Fewer than three items, two complete cases; no variation at all.
///
/// # Source
/// Cronbach (1951). Oracle: R `psych::alpha` (`alpha.drop`).
///
/// # Example
/// ```
/// # use kartlegg::model::Moments;
/// # use kartlegg::stats::alpha_if_dropped;
/// let mut answers = Moments::empty(3);
/// for person in [[1, 2, 1], [2, 2, 3], [3, 3, 2], [4, 4, 5], [5, 4, 4], [4, 5, 4], [2, 1, 2], [3, 4, 3]] {
///     answers.add(&person);
/// }
/// assert_eq!(alpha_if_dropped(&answers)?.into_iter().flatten().count(), 3);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn alpha_if_dropped(moments: &Moments) -> Result<Vec<Result<Estimate, StatError>>, StatError> {
    at_least_parts(moments.items(), 3)?;
    let comoments = Comoments::of(moments)?;
    let (trace, total) = (comoments.trace(), comoments.total());
    let one = |item: usize| {
        let own = comoments.at(item, item);
        let rest = total - 2 * comoments.row_sum(item) + own;
        alpha_of(trace - own, rest, comoments.items - 1).map(|value| Estimate::coefficient(value, comoments.n))
    };
    Ok((0..comoments.items).map(one).collect())
}

/// Reliability of a scale of two items by the Spearman–Brown formula: `2r/(1 + r)`.
///
/// # Input
/// Sums and cross-products of complete cases, every item turned the same way. Exactly two items.
///
/// # Output
/// [`Unit::Coefficient`]. The interval is Fisher's for r, carried through the same formula (which increases in r).
///
/// # Errors
/// Not exactly two items; fewer than two complete cases; an item without variation; a correlation of −1.
///
/// # Source
/// Eisinga R, te Grotenhuis M, Pelzer B (2013), Int J Public Health 58:637–642. Fisher RA (1921), Metron 1:3–32.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Moments};
/// # use kartlegg::stats::spearman_brown;
/// let mut answers = Moments::empty(2);
/// for person in [[1, 2], [2, 2], [3, 3], [4, 4], [5, 4], [4, 5], [2, 1], [3, 4]] {
///     answers.add(&person);
/// }
/// assert!((0.8..1.0).contains(&spearman_brown(&answers, Confidence::P95)?.value));
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn spearman_brown(moments: &Moments, level: Confidence) -> Result<Estimate, StatError> {
    let comoments = Comoments::of(moments)?;
    if comoments.items != 2 {
        return Err(StatError::OutOfRange { what: "number of items" });
    }
    let r = comoments.correlation(0, 1)?.clamp(-1.0, 1.0);
    if r <= -1.0 {
        return Err(StatError::OutOfRange { what: "correlation" });
    }
    let stepped = |r: f64| 2.0 * r / (1.0 + r);
    let interval = fisher_interval(r, comoments.n, level).map(|ci| Interval::new(stepped(ci.lower), stepped(ci.upper), level));
    Ok(Estimate { interval, method: Method::FisherZ, ..Estimate::coefficient(stepped(r), comoments.n) })
}

/// Fisher's interval for a product-moment correlation: `tanh(atanh r ± z/√(n − 3))`.
pub(super) fn fisher_interval(r: f64, n: u64, level: Confidence) -> Result<Interval, NoInterval> {
    if n < 4 {
        return Err(NoInterval::TooFew);
    }
    if r.abs() >= 1.0 {
        return Err(NoInterval::NoVariation);
    }
    let half = critical::z(level) / ((n - 3) as f64).sqrt();
    Ok(Interval::new(tanh(atanh(r) - half), tanh(atanh(r) + half), level))
}
