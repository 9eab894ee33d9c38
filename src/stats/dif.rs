//! Whether a question works alike in two groups: do people with the same score on the scale give the same answer to it?

use crate::model::{Confidence, Degrees, Estimate, Interval, Method, ScoreClass, Unit};

use super::critical;
use super::distribution::chi_square_upper;
use super::error::StatError;
use super::test_result::{Test, TestKind};

/// Differential item functioning of one item between two groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Dif {
    /// How much higher the first group answers at the same score, in steps of the response scale.
    pub difference: Estimate,
    /// The same in standard deviations of the item.
    pub effect: Estimate,
    /// Mantel's test of no difference at any score.
    pub test: Test,
}

/// Differential item functioning by Mantel's test, with the standardised mean difference.
///
/// In the class of people with score `k`: `E(F) = n₁S/n`, `Var(F) = n₁n₂(nQ − S²)/(n²(n − 1))`, where `F` is the sum of the first group, `S` and
/// `Q` sum and sum of squares of both. `χ² = (ΣF − ΣE(F))²/ΣVar(F)` with one degree of freedom; `d = Σ(n₁/Σn₁)(ȳ₁ − ȳ₂)`, its
/// variance `Σ(n₁/Σn₁)²(1/n₁ + 1/n₂)² Var(F)`. Classes in which one group is missing say nothing and are left out.
///
/// # Assumptions
/// The scale measures one thing, and the other items measure it alike in both groups. The item itself is in the score.
///
/// # Input
/// For each score on the scale, from the lowest: people of the first and of the second group who answered every item, with their answers to
/// this one. Both lists are of the same scores.
///
/// # Output
/// `difference` in steps of the response scale, `effect` in standard deviations of the item among all of them: below 0.17 it is negligible, above
/// 0.25 large (as is the custom for tests in schools). `n` is everybody in a class of both groups.
///
/// # Errors
/// Lists of different length; no class in which both groups are; nobody in such a class answered otherwise than the others.
///
/// # Source
/// Mantel N (1963), J Am Stat Assoc 58:690–700; Dorans NJ, Schmitt AP (1991), ETS RR-91-47; variance: Zwick R, Thayer DT (1996), J Educ Behav
/// Stat 21:187–201. Oracle: numpy over the people, statsmodels `StratifiedTable` where answers are two.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, ScoreClass};
/// # use kartlegg::stats::mantel_dif;
/// let class = |n, ones| ScoreClass { n, sum: ones, squares: ones };
/// let (first, second) = ([class(20, 12), class(20, 18)], [class(20, 6), class(20, 14)]);
/// let found = mantel_dif(&first, &second, Confidence::P95)?;
/// assert!((found.difference.value - 0.25).abs() < 1e-12 && found.test.p < 0.05);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn mantel_dif(first: &[ScoreClass], second: &[ScoreClass], level: Confidence) -> Result<Dif, StatError> {
    if first.len() != second.len() {
        return Err(StatError::OutOfRange { what: "classes" });
    }
    let classes: Vec<Class> = first.iter().zip(second).filter_map(|(first, second)| Class::of(first, second)).collect();
    if classes.is_empty() {
        return Err(StatError::TooFewParts { have: 0, need: 1 });
    }
    let people: f64 = classes.iter().map(|class| class.first).sum();
    let (mut excess, mut variance, mut difference, mut spread) = (0.0, 0.0, 0.0, 0.0);
    for class in &classes {
        let weight = class.first / people;
        excess += class.excess;
        variance += class.variance;
        // A difference of means is the excess over what is expected, times what one of the first and one of the second weigh.
        let turned = 1.0 / class.first + 1.0 / class.second;
        difference += weight * class.excess * turned;
        spread += (weight * turned).powi(2) * class.variance;
    }
    if variance <= 0.0 {
        return Err(StatError::NoVariation);
    }
    let n = first.iter().zip(second).filter(|(first, second)| first.n > 0 && second.n > 0).map(|(f, s)| f.n + s.n).sum();
    let half = critical::z(level) * spread.sqrt();
    let deviation = deviation(first.iter().chain(second))?;
    let estimate = |unit, scale: f64| Estimate {
        value: difference / scale,
        interval: Ok(Interval::new((difference - half) / scale, (difference + half) / scale, level)),
        n,
        unit,
        method: Method::Mantel,
        degrees: Degrees::None,
    };
    let statistic = excess * excess / variance;
    let test = Test { kind: TestKind::Mantel, statistic, degrees: Degrees::One(1.0), p: chi_square_upper(statistic, 1.0), n };
    Ok(Dif { difference: estimate(Unit::ScalePointsDifference, 1.0), effect: estimate(Unit::Coefficient, deviation), test })
}

/// A class of both groups.
struct Class {
    first: f64,
    second: f64,
    /// Sum of the first group above what is expected.
    excess: f64,
    variance: f64,
}

impl Class {
    fn of(first: &ScoreClass, second: &ScoreClass) -> Option<Self> {
        if first.n == 0 || second.n == 0 {
            return None;
        }
        let (one, other) = (first.n as f64, second.n as f64);
        let n = one + other;
        let (sum, squares) = ((first.sum + second.sum) as f64, (first.squares + second.squares) as f64);
        let variance = one * other * (n * squares - sum * sum) / (n * n * (n - 1.0));
        Some(Self { first: one, second: other, excess: first.sum as f64 - one * sum / n, variance: variance.max(0.0) })
    }
}

/// Standard deviation of the item among everybody.
fn deviation<'a>(classes: impl Iterator<Item = &'a ScoreClass>) -> Result<f64, StatError> {
    let mut all = ScoreClass::default();
    for class in classes {
        all.n += class.n;
        all.sum += class.sum;
        all.squares += class.squares;
    }
    let (n, sum) = (all.n as f64, all.sum as f64);
    let variance = (n * all.squares as f64 - sum * sum) / (n * (n - 1.0));
    if variance > 0.0 { Ok(variance.sqrt()) } else { Err(StatError::NoVariation) }
}
