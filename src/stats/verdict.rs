//! From an interval to words, and from many p-values to honest ones.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Estimate, NoInterval};

use super::error::StatError;

/// What can be said of a difference when a smallest difference of interest has been declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SizeVerdict {
    /// The whole interval lies beyond the smallest difference of interest, on one side.
    MoreThanTrivial,
    /// The whole interval lies within the smallest difference of interest: equivalence.
    Trivial,
    /// The interval leaves both open.
    CannotTell,
}

/// Size before certainty: holds the interval of a difference against the smallest difference of interest, in the same unit.
///
/// A difference between two whole populations in which everyone answered is known; its value stands for its interval. Any other
/// difference without an interval cannot be told.
///
/// # Input
/// A difference with its interval, and the smallest difference of interest in the same unit.
///
/// # Output
/// One of three [`SizeVerdict`]s.
///
/// # Errors
/// When the smallest difference of interest is not a number above 0.
///
/// # Source
/// Schuirmann DJ (1987), J Pharmacokinet Biopharm 15:657–680; Lakens D (2017), Soc Psychol Pers Sci 8:355–362.
///
/// # Example
/// ```
/// # use kartlegg::model::Confidence;
/// # use kartlegg::stats::{Count, SizeVerdict, newcombe, size_verdict};
/// let difference = newcombe(Count::new(56, 70)?, Count::new(48, 80)?, Confidence::P95);
/// assert_eq!(size_verdict(&difference, 0.05)?, SizeVerdict::MoreThanTrivial);
/// assert_eq!(size_verdict(&difference, 0.10)?, SizeVerdict::CannotTell);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn size_verdict(difference: &Estimate, smallest: f64) -> Result<SizeVerdict, StatError> {
    if !smallest.is_finite() || smallest <= 0.0 {
        return Err(StatError::OutOfRange { what: "smallest difference of interest" });
    }
    let (lower, upper) = match difference.interval {
        Ok(ci) => (ci.lower, ci.upper),
        Err(NoInterval::EveryoneAnswered) => (difference.value, difference.value),
        Err(_) => return Ok(SizeVerdict::CannotTell),
    };
    Ok(if lower > smallest || upper < -smallest {
        SizeVerdict::MoreThanTrivial
    } else if lower > -smallest && upper < smallest {
        SizeVerdict::Trivial
    } else {
        SizeVerdict::CannotTell
    })
}

/// Holm's adjustment of a family of p-values: step-down, running maximum, at most 1.
///
/// Missing p-values stay missing and do not count in the size of the family.
///
/// # Input
/// p-values of one family, from 0 to 1.
///
/// # Output
/// Adjusted p-values in the same places.
///
/// # Source
/// Holm S (1979), Scand J Stat 6:65–70. Oracle: R `p.adjust`.
///
/// # Example
/// ```
/// # use kartlegg::stats::holm;
/// assert_eq!(holm(&[Some(0.04), None, Some(0.01)]), [Some(0.04), None, Some(0.02)]);
/// ```
#[must_use]
pub fn holm(p_values: &[Option<f64>]) -> Vec<Option<f64>> {
    let order = ascending(p_values);
    let mut adjusted = vec![None; p_values.len()];
    let mut running = 0.0_f64;
    for (rank, &(position, p)) in order.iter().enumerate() {
        running = running.max(p * (order.len() - rank) as f64).min(1.0);
        adjusted[position] = Some(running);
    }
    adjusted
}

/// Benjamini and Hochberg's adjustment: expected share of false discoveries instead of the chance of any.
///
/// Missing p-values stay missing and do not count in the size of the family.
///
/// # Input
/// p-values of one family, from 0 to 1.
///
/// # Output
/// Adjusted p-values in the same places.
///
/// # Source
/// Benjamini Y, Hochberg Y (1995), J R Stat Soc B 57:289–300. Oracle: R `p.adjust`; the example there.
///
/// # Example
/// ```
/// # use kartlegg::stats::benjamini_hochberg;
/// assert_eq!(benjamini_hochberg(&[Some(0.01), Some(0.04), None]), [Some(0.02), Some(0.04), None]);
/// ```
#[must_use]
pub fn benjamini_hochberg(p_values: &[Option<f64>]) -> Vec<Option<f64>> {
    let order = ascending(p_values);
    let mut adjusted = vec![None; p_values.len()];
    let mut running = 1.0_f64;
    for (rank, &(position, p)) in order.iter().enumerate().rev() {
        running = running.min(p * order.len() as f64 / (rank + 1) as f64);
        adjusted[position] = Some(running);
    }
    adjusted
}

/// The p-values that are there, with their positions, smallest first.
fn ascending(p_values: &[Option<f64>]) -> Vec<(usize, f64)> {
    let present = p_values.iter().enumerate().filter_map(|(position, p)| Some((position, (*p).filter(|p| !p.is_nan())?)));
    let mut order: Vec<(usize, f64)> = present.collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    order
}
