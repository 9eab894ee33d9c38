//! Omega, partial pooling, funnels.

use kartlegg::model::{Confidence, Histogram};
use kartlegg::stats::{self, Count, StatError};

use super::basics::scale;
use super::{check, data, end, indexed, moments_of, part, whole};

const P95: Confidence = Confidence::P95;

pub(super) fn omega(case: &str, figure: &str) -> Option<f64> {
    let omega = stats::omega(&scale(case), P95).unwrap();
    let (name, index) = indexed(figure);
    match name {
        "omega" => Some(omega.estimate.value),
        "loading" => Some(omega.loadings[index]),
        "unique" => Some(omega.uniquenesses[index]),
        _ => None,
    }
}

#[test]
fn omega_and_its_solution() {
    check("omega", 1e-9, omega);
}

#[test]
fn places_among_each_other() {
    check("places", 0.0, |case, figure| {
        let numbers = |group: &str| -> Vec<f64> { group.split('/').map(|number| number.parse().unwrap()).collect() };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let group = |numbers: Vec<f64>| stats::Published::new(numbers[0] as u64, numbers[1], numbers[2]).unwrap();
        let groups: Vec<_> = case.split(';').map(|one| group(numbers(one))).collect();
        let (name, index) = indexed(figure);
        let place = stats::places(&groups, P95).unwrap()[index];
        Some(if name == "from" { place.from } else { place.to } as f64)
    });
}

#[test]
fn differences_that_a_test_finds() {
    check("power", 1e-6, |case, _| {
        let numbers: Vec<f64> = case.split('/').map(|number| number.parse().unwrap()).collect();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let people = |at: usize| numbers[at] as u64;
        let level = Confidence::new(numbers[3]).unwrap();
        Some(stats::smallest_difference(people(0), people(1), 1.0, numbers[2], level).unwrap())
    });
}

#[test]
fn fit_of_the_one_factor_model() {
    check("fit", 1e-6, |case, figure| {
        let fit = stats::one_factor_fit(&scale(case), P95).unwrap();
        match figure.split('.').next()? {
            "chi" if figure.rsplit('.').next() == Some("p") => Some(fit.test.p),
            "chi" => Some(fit.test.statistic),
            "cfi" => Some(fit.cfi.value),
            "tli" => Some(fit.tli.value),
            "rmsea" => part(&fit.rmsea, figure),
            "srmr" => Some(fit.srmr.value),
            _ => None,
        }
    });
}

/// lavaan warns of the same: the second of these three items has a unique variance of −13.96.
#[test]
fn omega_refuses_a_negative_unique_variance() {
    assert_eq!(stats::omega(&moments_of(&data("attitude")[..3]), P95), Err(StatError::Improper { item: 1 }));
}

#[test]
fn omega_has_the_interval_of_the_delta_method() {
    check("omega_interval", 1e-6, |case, figure| part(&stats::omega(&scale(case), P95).unwrap().estimate, figure));
}

/// Where the model fits it is the interval that others compute from the information (lavaan, without the logarithm: 0.695 to 0.729).
#[test]
fn omega_is_as_sure_as_lavaan_is() {
    let ci = stats::omega(&scale("bfi"), P95).unwrap().estimate.interval.unwrap();
    assert!((ci.lower - 0.695).abs() < 0.001 && (ci.upper - 0.729).abs() < 0.001, "{ci:?}");
}

fn answers(counts: [u64; 5]) -> Histogram {
    Histogram::new(vec![1.0, 2.0, 3.0, 4.0, 5.0], counts.to_vec())
}

fn pooling(case: &str) -> stats::Pooling {
    let shares = |units: &[(u64, u64)]| {
        let counts: Vec<_> = units.iter().map(|&(x, n)| Count::new(x, n).ok()).collect();
        stats::pool_shares(&counts, P95).unwrap()
    };
    let means =
        |units: &[[u64; 5]]| stats::pool_means(&units.iter().map(|&unit| answers(unit)).collect::<Vec<_>>(), P95).unwrap();
    match case {
        "means:spread" => {
            means(&[[0, 2, 5, 8, 3], [10, 3, 1, 0, 1], [1, 0, 0, 0, 1], [0, 0, 1, 4, 9], [3, 4, 5, 6, 7], [0, 0, 0, 1, 0]])
        }
        "means:alike" => means(&[[3, 4, 5, 4, 3], [3, 4, 5, 4, 2], [2, 4, 5, 4, 3]]),
        "shares:spread" => shares(&[(3, 10), (9, 12), (40, 60), (1, 25), (0, 4), (30, 30), (55, 100)]),
        "shares:alike" => shares(&[(5, 10), (6, 12), (30, 60)]),
        "shares:many" => shares(&[(2, 7), (3, 9), (11, 40), (25, 50), (8, 31), (1, 3), (14, 22), (90, 300)]),
        other => panic!("unknown units {other}"),
    }
}

#[test]
fn partial_pooling_and_funnels() {
    check("pooling", 1e-6, |case, figure| {
        if let Some(numbers) = case.strip_prefix("funnel:") {
            let numbers = whole(numbers);
            let level = Confidence::new(if figure.ends_with("998") { 0.998 } else { 0.95 }).unwrap();
            let limits = stats::funnel_share(Count::new(numbers[0], numbers[1]).unwrap(), numbers[2], level).unwrap();
            return end(limits, &figure[..5]);
        }
        let pooling = pooling(case);
        let (name, index) = indexed(figure);
        let unit = pooling.units[index].as_ref().unwrap();
        match name {
            "centre" => Some(pooling.centre),
            "between" => Some(pooling.between),
            "value" => Some(unit.estimate.value),
            "shrinkage" => Some(unit.shrinkage),
            _ => part(&unit.estimate, &format!("value.{name}")),
        }
    });
}
