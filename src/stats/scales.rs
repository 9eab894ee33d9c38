//! How far scales go together.

use crate::model::{Confidence, Estimate, Interval, PairMoments};

use super::correlation::estimate;
use super::critical;
use super::error::{StatError, at_least};

/// Product-moment correlation of two scores, with Fisher's interval.
///
/// `r = (nΣxy − ΣxΣy)/√((nΣx² − (Σx)²)(nΣy² − (Σy)²))`, ends `tanh(atanh r ± z/√(n − 3))`.
///
/// # Assumptions
/// Scores that go together along a line. The interval is that of near normal scores; many at an end of a scale make it too narrow.
///
/// # Input
/// Sums over the people who have both scores.
///
/// # Output
/// [`Unit::Coefficient`], −1 to 1. No interval with three people, nor where all points lie on one line.
///
/// # Errors
/// Fewer than three people; everybody has the same score on one of the scales.
///
/// # Source
/// Pearson K (1896), Phil Trans A 187:253–318; interval: Fisher RA (1921), Metron 1:3–32. Oracle: scipy `pearsonr`.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, PairMoments};
/// # use kartlegg::stats::scale_correlation;
/// let mut scores = PairMoments::default();
/// for (one, other) in [(1, 2), (2, 4), (3, 5), (4, 4), (5, 9)] {
///     scores.add(one, other);
/// }
/// let found = scale_correlation(&scores, Confidence::P95)?;
/// assert!(found.value > 0.85 && found.interval.is_ok_and(|ends| ends.upper < 1.0));
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn scale_correlation(scores: &PairMoments, level: Confidence) -> Result<Estimate, StatError> {
    at_least(scores.n, 3)?;
    let n = i128::from(scores.n);
    // Whole numbers: a difference of large products loses nothing.
    let about_means = |product: i64, one: i64, other: i64| (n * i128::from(product) - i128::from(one) * i128::from(other)) as f64;
    let (first, second) = (
        about_means(scores.squares[0], scores.sums[0], scores.sums[0]),
        about_means(scores.squares[1], scores.sums[1], scores.sums[1]),
    );
    if first <= 0.0 || second <= 0.0 {
        return Err(StatError::NoVariation);
    }
    let r = (about_means(scores.product, scores.sums[0], scores.sums[1]) / (first.sqrt() * second.sqrt())).clamp(-1.0, 1.0);
    let half = (scores.n > 3).then(|| critical::z(level) / ((scores.n - 3) as f64).sqrt());
    Ok(estimate(r, half, scores.n, level))
}

/// Correlation of two scales without what unreliable answers take from it: `r/√(ρ₁ρ₂)`.
///
/// # Assumptions
/// Errors of measurement that have nothing to do with each other, and reliabilities that are taken as known: the interval is as much too
/// narrow as they are unsure.
///
/// # Input
/// The correlation as it stands, and the reliability of each scale (alpha, or Spearman and Brown's of two items).
///
/// # Output
/// [`Unit::Coefficient`]. It may pass 1: then the scales measure the same as far as can be told, or alpha is too low. Ends of the interval are
/// those of the correlation, divided alike.
///
/// # Errors
/// A reliability of 0 or less.
///
/// # Source
/// Spearman C (1904), Am J Psychol 15:72–101; interval: Charles EP (2005), Psychol Methods 10:206–226. Oracle: scipy and numpy.
///
/// # Example
/// ```
/// # use kartlegg::model::Estimate;
/// # use kartlegg::stats::disattenuated;
/// let found = disattenuated(&Estimate::coefficient(0.5, 100), [0.81, 0.64])?;
/// assert!((found.value - 0.5 / 0.72).abs() < 1e-12);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn disattenuated(correlation: &Estimate, reliabilities: [f64; 2]) -> Result<Estimate, StatError> {
    if reliabilities.iter().any(|reliability| *reliability <= 0.0) {
        return Err(StatError::NoVariation);
    }
    let share = (reliabilities[0] * reliabilities[1]).sqrt();
    let interval = correlation.interval.map(|ends| Interval::new(ends.lower / share, ends.upper / share, ends.level));
    Ok(Estimate { value: correlation.value / share, interval, ..*correlation })
}
