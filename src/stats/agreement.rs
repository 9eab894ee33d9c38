//! How well texts were coded: agreement between coders, and a share without what a dictionary gets wrong.

use crate::model::{Confidence, Degrees, Estimate, Interval, Method, Unit};

use super::count::Count;
use super::critical;
use super::error::StatError;

/// Krippendorff's alpha for values without an order: agreement between coders beyond chance.
///
/// Unlike kappa it takes any number of coders, and coders who did not code everything.
///
/// # Input
/// For each text, how many coders gave each value, the values in the same order everywhere. A text that fewer than two coded says nothing of
/// agreement and is left out.
///
/// # Output
/// [`Unit::Coefficient`], at most 1; 0 where they agree as often as by chance. `n` is the texts that two coders or more coded.
///
/// # Errors
/// When no text was coded by two, or all gave the same value to everything.
///
/// # Source
/// Krippendorff K (2011), Computing Krippendorff's alpha-reliability, University of Pennsylvania; Hayes AF, Krippendorff K (2007), Commun
/// Methods Meas 1:77–89. `α = 1 − D_o/D_e`.
///
/// # Example
/// ```
/// # use kartlegg::stats::krippendorff_alpha;
/// // Two coders, ten texts, yes or no.
/// let both = |no, yes| vec![no, yes];
/// let texts = [(1, 1), (0, 2), (1, 1), (2, 0), (2, 0), (1, 1), (2, 0), (2, 0), (1, 1), (2, 0)].map(|(no, yes)| both(no, yes));
/// assert!((krippendorff_alpha(&texts)?.value - 0.095).abs() < 5e-4);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn krippendorff_alpha(texts: &[Vec<u64>]) -> Result<Estimate, StatError> {
    let (mut values, mut observed, mut coded) = (Vec::new(), 0.0, 0_u64);
    for counts in texts {
        let coders: u64 = counts.iter().sum();
        if coders < 2 {
            continue;
        }
        coded += 1;
        values.resize(counts.len().max(values.len()), 0_u64);
        values.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        observed += unequal_pairs(counts, coders) / (coders - 1) as f64;
    }
    if coded == 0 {
        return Err(StatError::TooFewCases { have: 0, need: 1 });
    }
    let all: u64 = values.iter().sum();
    let expected = unequal_pairs(&values, all) / (all - 1) as f64;
    if expected <= 0.0 {
        return Err(StatError::NoVariation);
    }
    Ok(Estimate::coefficient(1.0 - observed / expected, coded))
}

/// Ordered pairs of unequal values.
fn unequal_pairs(counts: &[u64], all: u64) -> f64 {
    (all * all - counts.iter().map(|count| count * count).sum::<u64>()) as f64
}

/// Share corrected for misclassification by Rogan and Gladen, with the interval of Lang and Reiczigel.
///
/// A dictionary misses some that are meant and finds some that are not; where it is known how often, the share that it finds tells what
/// share there is.
///
/// # Input
/// Those that were found among all; those that were found among those that have it (sensitivity); those that were not found among those
/// that do not have it (specificity). The last two are counts too, since they are estimates themselves.
///
/// # Output
/// [`Unit::Share`], cut off at 0 and 1. `n` is that of the share which was found.
///
/// # Errors
/// When being found says nothing of having it: sensitivity and specificity are 1 or less together.
///
/// # Source
/// Rogan WJ, Gladen B (1978), Am J Epidemiol 107:71–76; Lang Z, Reiczigel J (2014), Prev Vet Med 113:13–22. The interval takes the samples of
/// both rates for independent of the share, as theirs are.
///
/// # Example
/// ```
/// # use kartlegg::model::Confidence;
/// # use kartlegg::stats::{Count, rogan_gladen};
/// let (found, sensitivity, specificity) = (Count::new(23, 150)?, Count::new(96, 100)?, Count::new(89, 100)?);
/// let share = rogan_gladen(found, sensitivity, specificity, Confidence::P95)?;
/// assert!((share.value - 0.051).abs() < 5e-4 && share.interval.is_ok_and(|ci| ci.lower == 0.0 && ci.upper > 0.14));
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn rogan_gladen(found: Count, sensitivity: Count, specificity: Count, level: Confidence) -> Result<Estimate, StatError> {
    let youden = |sensitivity: f64, specificity: f64| sensitivity + specificity - 1.0;
    let plain = youden(sensitivity.share(), specificity.share());
    let z = critical::z(level);
    // A success and a failure more for each rate, as many as the level asks for the share.
    let (share, n) = added(found, z * z);
    let (hit, hits) = added(sensitivity, 2.0);
    let (pass, passes) = added(specificity, 2.0);
    let adjusted = youden(hit, pass);
    if plain <= 0.0 || adjusted <= 0.0 {
        return Err(StatError::OutOfRange { what: "sensitivity + specificity" });
    }
    let value = ((found.share() + specificity.share() - 1.0) / plain).clamp(0.0, 1.0);
    let centre = (share + pass - 1.0) / adjusted;
    let (of_hits, of_passes) = (hit * (1.0 - hit) / hits, pass * (1.0 - pass) / passes);
    let shift = 2.0 * z * z * (centre * of_hits - (1.0 - centre) * of_passes);
    let variance = share * (1.0 - share) / n + centre * centre * of_hits + (1.0 - centre) * (1.0 - centre) * of_passes;
    let half = z * variance.sqrt() / adjusted;
    let interval = Interval::clamped(centre + shift - half, centre + shift + half, 0.0..=1.0, level);
    Ok(Estimate {
        value,
        interval: Ok(interval),
        n: found.trials(),
        unit: Unit::Share,
        method: Method::LangReiczigel,
        degrees: Degrees::None,
    })
}

/// The share after so many trials more, half of which are successes; and the number of trials.
fn added(count: Count, more: f64) -> (f64, f64) {
    let trials = count.trials() as f64 + more;
    ((count.events() as f64 + more / 2.0) / trials, trials)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_coded_twice_or_all_coded_alike_has_no_agreement() {
        assert_eq!(krippendorff_alpha(&[]), Err(StatError::TooFewCases { have: 0, need: 1 }));
        assert_eq!(krippendorff_alpha(&[vec![1, 0], vec![0, 1]]), Err(StatError::TooFewCases { have: 0, need: 1 }));
        assert_eq!(krippendorff_alpha(&[vec![2, 0], vec![3, 0]]), Err(StatError::NoVariation));
        assert_eq!(krippendorff_alpha(&[vec![2, 0], vec![0, 2]]).map(|alpha| (alpha.value, alpha.n)), Ok((1.0, 2)));
    }

    #[test]
    fn a_dictionary_that_is_no_better_than_chance_corrects_nothing() {
        let half = Count::new(5, 10).unwrap();
        assert!(rogan_gladen(half, half, half, Confidence::P95).is_err());
        let (sure, most) = (Count::new(10, 10).unwrap(), Count::new(9, 10).unwrap());
        let found = rogan_gladen(half, sure, most, Confidence::P95).unwrap();
        assert!((found.value - 0.4 / 0.9).abs() < 1e-12 && found.n == 10);
    }
}
