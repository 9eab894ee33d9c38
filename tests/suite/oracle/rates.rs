//! Weighted shares, rates, standardisation and trends: what the youth profile rests on.

use kartlegg::model::{Confidence, Estimate};
use kartlegg::stats::{self, EventRate, Stratum, Test, WeightedCount};

use super::{check, part};

const P95: Confidence = Confidence::P95;
const P998: Confidence = Confidence::P998;

fn strata(case: &str) -> Vec<Stratum> {
    // Women having an abortion in 2019, by age: Oslo and Norway (medical birth and abortion registers).
    let oslo: &[[f64; 4]] = &[
        [85.0, 15_380.0, 745.0, 155_334.0],
        [437.0, 24_381.0, 2445.0, 164_895.0],
        [601.0, 38_496.0, 3131.0, 181_578.0],
        [527.0, 35_193.0, 2714.0, 178_708.0],
        [400.0, 27_520.0, 1903.0, 170_931.0],
        [141.0, 23_299.0, 704.0, 170_461.0],
    ];
    let small: &[[f64; 4]] = &[[4.0, 310.0, 120.0, 9000.0], [7.0, 95.0, 333.0, 4100.0], [2.0, 60.0, 80.0, 12_000.0]];
    let stratum = |&[count, population, reference_count, reference_population]: &[f64; 4]| Stratum {
        count,
        population,
        reference_count,
        reference_population,
    };
    if case == "oslo" { oslo } else { small }.iter().map(stratum).collect()
}

fn standardised(case: &str, figure: &str) -> Option<f64> {
    let indirect = stats::indirect_standardisation(&strata(case), 1000.0, 1.0, P95).unwrap();
    match figure.split('.').next()? {
        "expected" => Some(indirect.expected),
        "crude" => Some(indirect.crude),
        "reference_crude" => Some(indirect.reference_crude),
        "ratio" => part(&indirect.ratio, figure),
        "adjusted" => part(&indirect.adjusted, figure),
        "direct" => part(&stats::direct_standardisation(&strata(case), 1000.0, P95).unwrap(), figure),
        _ => None,
    }
}

fn course(case: &str) -> Test {
    let shares = |points: &[(f64, f64, f64)]| {
        let points: Vec<_> = points.iter().map(|&(t, x, n)| (t, WeightedCount::new(x, n).unwrap())).collect();
        stats::cochran_armitage(&points).unwrap()
    };
    let values = |values: &[f64]| stats::mann_kendall(values).unwrap();
    match case {
        "rising" => shares(&[
            (2019.0, 100.0, 1000.0),
            (2020.0, 110.0, 1000.0),
            (2021.0, 130.0, 1000.0),
            (2022.0, 140.0, 1000.0),
            (2023.0, 160.0, 1000.0),
        ]),
        "uneven" => shares(&[
            (2010.0, 12.0, 90.0),
            (2013.0, 31.0, 260.0),
            (2016.0, 8.0, 75.0),
            (2019.0, 44.0, 300.0),
            (2022.0, 20.0, 210.0),
            (2025.0, 15.0, 240.0),
        ]),
        "five" => values(&[1.0, 2.0, 3.0, 5.0, 4.0]),
        "seven" => values(&[3.1, 1.2, 4.4, 1.5, 5.9, 2.6, 5.3]),
        "ties" => values(&[3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.0, 5.0]),
        _ => values(&[12.1, 11.8, 11.9, 11.2, 11.4, 10.9, 11.0, 10.2, 10.4, 9.9, 10.0, 9.1]),
    }
}

fn counted(case: &str, figure: &str) -> Option<f64> {
    let numbers: Vec<f64> = case.split('/').map(|number| number.parse().unwrap()).collect();
    let level = if figure.contains("998") { P998 } else { P95 };
    let count = |at: usize| WeightedCount::new(numbers[at], numbers[at + 1]).unwrap();
    let limits = |of: fn(EventRate, Confidence) -> Estimate| {
        let rate = EventRate::new(numbers[0], numbers[1]).unwrap();
        // The rule that the profile uses chooses the same limits.
        assert_eq!(stats::event_rate(rate, level), of(rate, level), "{case}");
        part(&of(rate, level), figure)
    };
    match figure.split('.').next()?.trim_end_matches("998") {
        "wilson" => part(&stats::wilson(count(0), level), figure),
        "newcombe" => part(&stats::newcombe(count(0), count(2), level), figure),
        "poisson" => limits(stats::poisson_exact),
        "byar" => limits(stats::byar),
        _ => None,
    }
}

#[test]
fn figures_of_the_youth_profile() {
    check("rates", 1e-10, |case, figure| match (case, figure.split_once(':')) {
        ("areas", Some((_, share))) => {
            let areas = [3.2, 4.1, 4.1, 5.0, 6.7, 7.1, 9.4, 11.0];
            Some(stats::quantile_of_sorted(&areas, share.parse().unwrap()).unwrap().value)
        }
        ("oslo" | "small", _) => standardised(case, figure),
        _ if case.contains('/') => counted(case, figure),
        _ if figure.rsplit('.').next() == Some("p") => Some(course(case).p),
        _ => Some(course(case).statistic),
    });
}
