//! Figures as they stand in print: whatever other programs say, these must come out.

use kartlegg::model::{Confidence, Histogram};
use kartlegg::stats::{self, Population};

use super::{basics, comparisons, folder, models, rows, weights};

fn figure(case: &str, figure: &str) -> Option<f64> {
    match case {
        // Means of ten items, scale 1 to 5, n = 232 (PMC7894233, table 6, before).
        "items" => {
            let means = Histogram::from_observations(&[3.19, 3.90, 4.16, 4.17, 4.08, 4.06, 3.94, 3.93, 3.98, 4.01]);
            Some(stats::mean(&means, Population::Infinite, Confidence::P95).unwrap().value)
        }
        _ if case.contains('/') => basics::shares(case, figure),
        "attitude" | "bfi" | "bfi_not_reversed" | "pingouin" => {
            let solution = figure.starts_with("omega") || figure.starts_with("loading");
            if solution { models::omega(case, figure) } else { basics::reliability(case, figure) }
        }
        "sleep" if !figure.starts_with("paired") => basics::differences(case, figure),
        "pain" => comparisons::ranks(case, figure),
        "stratified" | "post_stratified" | "raked" => weights::figures(case, figure),
        _ => comparisons::comparison(case, figure),
    }
}

/// One unit of the last printed decimal; whole numbers exactly.
fn tolerance(figure: &str, printed: &str) -> f64 {
    if figure == "omega" || figure.starts_with("loading") {
        return 2e-6;
    }
    let decimals = printed.split_once('.').map_or(9, |(_, decimals)| decimals.len());
    10_f64.powi(-i32::try_from(decimals.min(12)).unwrap())
}

#[test]
fn printed_figures_come_out() {
    let mut wrong = Vec::new();
    for row in rows(&folder().join("published.csv")) {
        let printed: f64 = row[2].parse().unwrap();
        match figure(&row[0], &row[1]) {
            Some(found) if (found - printed).abs() <= tolerance(&row[1], &row[2]) => {}
            found => wrong.push(format!("{} {}: found {found:?}, printed {}", row[0], row[1], row[2])),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
