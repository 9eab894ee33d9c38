//! How well the one-factor model describes the answers to the items of a scale.

use super::elementary::ln;
use crate::model::{Confidence, Degrees, Estimate, Interval, Method, Moments, NoInterval, Unit};

use super::distribution::chi_square_upper;
use super::error::{StatError, at_least_parts};
use super::linear::cholesky;
use super::omega::{discrepancy, fit, prepare};
use super::special::{gamma_power, gamma_tails};
use super::test_result::{Test, TestKind};

/// Fit of the one-factor model.
#[derive(Clone, Debug, PartialEq)]
pub struct FactorFit {
    /// Chi-square of the model against any covariances at all.
    pub test: Test,
    /// Comparative fit index.
    pub cfi: Estimate,
    /// Tucker–Lewis index.
    pub tli: Estimate,
    /// Root mean square error of approximation, with its interval.
    pub rmsea: Estimate,
    /// Standardised root mean square residual.
    pub srmr: Estimate,
}

/// Fit of the one-factor model by maximum likelihood: chi-square, CFI, TLI, RMSEA and SRMR of the solution that [`super::omega`] rests on.
///
/// `χ² = n·(ln|Σ| + tr(SΣ⁻¹) − ln|S| − k)` with `ν = k(k − 3)/2`; χ₀² and ν₀ of unrelated items. `CFI = 1 − max(χ² − ν, 0)/max(χ² − ν, χ₀² − ν₀, 0)`,
/// `TLI = (χ₀²/ν₀ − χ²/ν)/(χ₀²/ν₀ − 1)`, `RMSEA = √(max(χ² − ν, 0)/(n·ν))`, SRMR the root of the mean squared residual correlation.
///
/// # Assumptions
/// Near normal answers. Items with few levels make χ² too large, and with it RMSEA.
///
/// # Input
/// Sums and cross-products of complete cases, every item turned the same way. Four items or more: with three the model fits whatever they are.
///
/// # Output
/// Coefficients; the interval of RMSEA is exact by the noncentral chi-square distribution, the others have none. `n` is the complete cases.
///
/// # Errors
/// Fewer than four items; and as [`super::omega`].
///
/// # Source
/// Bentler PM (1990), Psychol Bull 107:238–246 (CFI); Tucker LR, Lewis C (1973), Psychometrika 38:1–10; Steiger JH (1990), Multivariate Behav
/// Res 25:173–180 (RMSEA); Hu L, Bentler PM (1999), Struct Equ Modeling 6:1–55. Oracle: scipy `minimize` and `ncx2`.
///
/// # Example
/// ```
/// # use kartlegg::model::{Confidence, Moments};
/// # use kartlegg::stats::one_factor_fit;
/// let mut answers = Moments::empty(4);
/// // Five steps of what is common to four items, and every combination of noise beside: one factor, exactly.
/// for person in 0..405 {
///     let item = |item| person / 81 + person / 3_i64.pow(item) % 3;
///     answers.add(&[item(0), item(1), item(2), item(3)]);
/// }
/// let found = one_factor_fit(&answers, Confidence::P95)?;
/// assert!(found.test.p > 0.1 && found.cfi.value > 0.9 && found.srmr.value < 0.1);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn one_factor_fit(moments: &Moments, level: Confidence) -> Result<FactorFit, StatError> {
    let items = moments.items();
    at_least_parts(items, 4)?;
    let (correlations, _) = prepare(moments)?;
    let solution = fit(&correlations, items)?;
    if let Some(item) = solution.improper() {
        return Err(StatError::Improper { item });
    }
    let n = moments.n as f64;
    let lower = cholesky(&correlations, items).ok_or(StatError::NoVariation)?;
    let log_determinant: f64 = (0..items).map(|item| 2.0 * ln(lower[item * items + item])).sum();
    let (minimum, _) = discrepancy(&solution, &correlations).ok_or(StatError::NoVariation)?;
    // Of unrelated items the discrepancy is that of the identity: the model's trace is the number of items.
    let (chi, unrelated) = (n * (minimum - log_determinant - items as f64).max(0.0), -n * log_determinant);
    let (df, df_unrelated) = ((items * (items - 3)) as f64 / 2.0, (items * (items - 1)) as f64 / 2.0);
    let beyond = (chi - df).max(0.0);
    let plain = |value: f64| Estimate::coefficient(value, moments.n);
    Ok(FactorFit {
        test: Test {
            kind: TestKind::OneFactor,
            statistic: chi,
            degrees: Degrees::One(df),
            p: chi_square_upper(chi, df),
            n: moments.n,
        },
        cfi: plain(if beyond == 0.0 { 1.0 } else { 1.0 - beyond / beyond.max(unrelated - df_unrelated) }),
        tli: plain((unrelated / df_unrelated - chi / df) / (unrelated / df_unrelated - 1.0)),
        rmsea: rmsea(chi, df, moments.n, level),
        srmr: plain(residual(&solution.implied(), &correlations, items)),
    })
}

fn rmsea(chi: f64, df: f64, n: u64, level: Confidence) -> Estimate {
    let of = |beyond: f64| (beyond.max(0.0) / (n as f64 * df)).sqrt();
    let tail = 1.0 - level.upper_tail();
    let (lower, upper) = (noncentrality(chi, df, level.upper_tail()), noncentrality(chi, df, tail));
    let interval = Interval::new(of(lower), of(upper), level);
    // With hardly any misfit the point of the exact interval may lie above the estimate, which stops at 0.
    let interval = if interval.lower <= of(chi - df) { Ok(interval) } else { Err(NoInterval::NotDefined) };
    Estimate {
        value: of(chi - df),
        interval,
        n,
        unit: Unit::Coefficient,
        method: Method::NoncentralChiSquare,
        degrees: Degrees::One(df),
    }
}

/// Root of the mean squared difference between correlations and what the model says of them.
fn residual(implied: &[f64], correlations: &[f64], items: usize) -> f64 {
    let pairs = (0..items).flat_map(|row| (0..=row).map(move |column| row * items + column));
    let squares: f64 = pairs.map(|at| (implied[at] - correlations[at]).powi(2)).sum();
    (squares / (items * (items + 1) / 2) as f64).sqrt()
}

/// The noncentrality for which a chi-square variable is at most `x` with this probability; 0 where not even the central one is.
fn noncentrality(x: f64, df: f64, probability: f64) -> f64 {
    if 1.0 - chi_square_upper(x, df) <= probability {
        return 0.0;
    }
    let (mut low, mut high) = (0.0, x + df + 10.0 * (x + df).sqrt() + 10.0);
    while lower_tail(x, df, high) > probability {
        low = high;
        high *= 2.0;
    }
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if lower_tail(x, df, middle) > probability {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// Probability that a noncentral chi-square variable is at most `x`: central ones with 2j more degrees, mixed by Poisson probabilities of j.
///
/// From the largest j that counts downwards, because each central probability is the next one and a positive term.
fn lower_tail(x: f64, df: f64, noncentrality: f64) -> f64 {
    let (mean, half) = (noncentrality / 2.0, x / 2.0);
    let reach = 12.0 * (mean + 1.0).sqrt() + 30.0;
    let (last, first) = ((mean + reach).ceil(), (mean - reach).floor().max(0.0));
    let mut shape = df / 2.0 + last;
    let mut central = gamma_tails(shape, half).lower;
    let mut term = gamma_power(shape, half) / shape;
    let mut weight = gamma_power(last, mean) / last;
    let (mut count, mut sum) = (last, 0.0);
    while count >= first {
        sum += weight * central;
        // One less: P(a − 1, x) = P(a, x) + x^(a − 1) e^(−x)/Γ(a).
        term *= shape / half;
        central = (central + term).min(1.0);
        shape -= 1.0;
        weight *= count / mean;
        count -= 1.0;
    }
    sum
}
