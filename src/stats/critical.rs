//! The t and normal quantiles behind the intervals of one confidence level, looked up instead of computed.
//!
//! A run makes some million means. Their degrees of freedom are whole numbers and mostly small, so the customary levels have a
//! table that is filled once; everything else is computed on the spot. The figures are the same either way.

use std::sync::OnceLock;

use crate::model::Confidence;

use super::distribution::{normal_quantile, t_quantile};

/// Degrees of freedom up to which a table is kept; beyond, the expansion in 1/df is as quick as a look-up.
const TABLE_DF: usize = 1000;

const TABLED_LEVELS: [f64; 4] = [0.90, 0.95, 0.99, 0.998];

struct Table {
    z: f64,
    t: Vec<f64>,
}

static TABLES: [OnceLock<Table>; 4] = [const { OnceLock::new() }; 4];

fn table(level: Confidence) -> Option<&'static Table> {
    let slot = TABLED_LEVELS.iter().position(|tabled| tabled.to_bits() == level.level().to_bits())?;
    Some(TABLES[slot].get_or_init(|| Table {
        z: normal_quantile(level.upper_tail()),
        t: (1..=TABLE_DF).map(|df| t_quantile(level.upper_tail(), df as f64)).collect(),
    }))
}

/// Half-width, in standard errors, of a normal interval.
pub(super) fn z(level: Confidence) -> f64 {
    table(level).map_or_else(|| normal_quantile(level.upper_tail()), |table| table.z)
}

/// Half-width, in standard errors, of a t interval with a whole number of degrees of freedom.
pub(super) fn t(df: u64, level: Confidence) -> f64 {
    let position = usize::try_from(df).ok().and_then(|df| df.checked_sub(1));
    let tabled = position.filter(|&position| position < TABLE_DF).and_then(|position| Some(table(level)?.t[position]));
    tabled.unwrap_or_else(|| t_quantile(level.upper_tail(), df as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

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
