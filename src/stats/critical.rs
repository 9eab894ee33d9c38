//! The normal, t and F quantiles behind the intervals of one confidence level, looked up instead of computed.
//!
//! A run makes some million means. Their degrees of freedom are whole numbers and mostly small, so what was computed for a
//! customary level is kept; everything else is computed on the spot. The figures are the same either way.

use std::sync::OnceLock;

use crate::model::Confidence;

use super::distribution::{f_quantile, normal_quantile, t_quantile};

/// Degrees of freedom up to which a table is kept; beyond, the expansion in 1/df is as quick as a look-up.
const TABLE_DF: usize = 1000;

const TABLED_LEVELS: [f64; 4] = [0.90, 0.95, 0.99, 0.998];

struct Table {
    z: f64,
    /// By degrees of freedom less one; filled as they are asked for.
    t: Vec<OnceLock<f64>>,
}

static TABLES: [OnceLock<Table>; 4] = [const { OnceLock::new() }; 4];

fn table(level: Confidence) -> Option<&'static Table> {
    let slot = TABLED_LEVELS.iter().position(|tabled| tabled.to_bits() == level.level().to_bits())?;
    Some(
        TABLES[slot].get_or_init(|| Table {
            z: normal_quantile(level.upper_tail()),
            t: (0..TABLE_DF).map(|_| OnceLock::new()).collect(),
        }),
    )
}

/// Complete cases, and items, up to which the F quantiles of alpha are kept once they are computed.
const KEPT_CASES: usize = 2000;
const KEPT_ITEMS: usize = 24;

type Pair = OnceLock<(f64, f64)>;

/// By number of items, then of cases; filled as they are asked for.
static FELDT: [OnceLock<Box<[Pair]>>; KEPT_ITEMS] = [const { OnceLock::new() }; KEPT_ITEMS];

/// The level whose F quantiles are kept.
const KEPT_LEVEL: Confidence = Confidence::P95;

/// The F quantiles of Feldt's interval for alpha, upper and lower: `cases − 1` and `(cases − 1) · (items − 1)` degrees of freedom.
///
/// Groups of a survey are of much the same size, so the same pairs are asked for over and over, and each takes two searches.
pub(super) fn feldt(cases: u64, items: usize, level: Confidence) -> (f64, f64) {
    let compute = || {
        let df = (cases - 1) as f64;
        let within = df * (items - 1) as f64;
        (f_quantile(level.upper_tail(), df, within), f_quantile(1.0 - level.upper_tail(), df, within))
    };
    let case = usize::try_from(cases).ok().filter(|&case| case < KEPT_CASES && items < KEPT_ITEMS);
    match case.filter(|_| level.level().to_bits() == KEPT_LEVEL.level().to_bits()) {
        Some(case) => {
            let kept = FELDT[items].get_or_init(|| (0..KEPT_CASES).map(|_| OnceLock::new()).collect());
            *kept[case].get_or_init(compute)
        }
        None => compute(),
    }
}

/// Half-width, in standard errors, of a normal interval.
pub(super) fn z(level: Confidence) -> f64 {
    table(level).map_or_else(|| normal_quantile(level.upper_tail()), |table| table.z)
}

/// Half-width, in standard errors, of a t interval with a whole number of degrees of freedom.
pub(super) fn t(df: u64, level: Confidence) -> f64 {
    let position = usize::try_from(df).ok().and_then(|df| df.checked_sub(1));
    let compute = || t_quantile(level.upper_tail(), df as f64);
    let kept = position.filter(|&position| position < TABLE_DF).and_then(|position| Some(&table(level)?.t[position]));
    kept.map_or_else(compute, |kept| *kept.get_or_init(compute))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_and_computed_pairs_are_the_same() {
        let odd = Confidence::new(0.951).unwrap();
        for (cases, items) in [(2, 3), (40, 5), (1999, 23), (2000, 5), (30, 24)] {
            for level in [Confidence::P95, odd] {
                let (df, within) = ((cases - 1) as f64, (cases - 1) as f64 * (items - 1) as f64);
                let direct = (f_quantile(level.upper_tail(), df, within), f_quantile(1.0 - level.upper_tail(), df, within));
                assert_eq!(feldt(cases, items, level), direct, "{cases} cases, {items} items");
                assert_eq!(feldt(cases, items, level), direct, "{cases} cases, {items} items, again");
            }
        }
    }

    #[test]
    fn tabled_and_computed_values_are_the_same() {
        let odd = Confidence::new(0.951).unwrap();
        for df in [1, 2, 30, 999, 1000, 1001, 40_000] {
            for level in [Confidence::P95, odd] {
                let direct = t_quantile(level.upper_tail(), df as f64);
                assert_eq!(t(df, level).to_bits(), direct.to_bits(), "df {df}");
            }
        }
        assert_eq!(z(Confidence::P95).to_bits(), normal_quantile(Confidence::P95.upper_tail()).to_bits());
    }
}
