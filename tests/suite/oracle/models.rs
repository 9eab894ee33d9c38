//! Omega, partial pooling, funnels.

use std::collections::BTreeMap;

use kartlegg::model::{Confidence, Histogram, Moments, PairMoments, ScoreClass};
use kartlegg::stats::{self, AnswerPattern, Count, MixedCell, StatError};

use super::basics::scale;
use super::{check, data, end, group, indexed, moments_of, part, whole};

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
fn agreement_between_coders_and_corrected_shares() {
    check("coding", 1e-12, |case, figure| {
        if figure == "alpha" {
            let coders: Vec<Vec<char>> = case.split(';').map(|coder| coder.chars().collect()).collect();
            let counts = |text: usize| {
                let said = |value: char| coders.iter().filter(|coder| coder[text] == value).count() as u64;
                ('0'..='9').map(said).collect()
            };
            let texts: Vec<Vec<u64>> = (0..coders[0].len()).map(counts).collect();
            return Some(stats::krippendorff_alpha(&texts).unwrap().value);
        }
        let [x, n, hits, with, passes, without] = whole(case).try_into().unwrap();
        let count = |events: u64, trials: u64| Count::new(events, trials).unwrap();
        part(&stats::rogan_gladen(count(x, n), count(hits, with), count(passes, without), P95).unwrap(), figure)
    });
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

/// The sums of two rows of numbers.
#[allow(clippy::cast_possible_truncation)]
fn pair(one: &[f64], other: &[f64]) -> PairMoments {
    let mut pair = PairMoments::default();
    one.iter().zip(other).for_each(|(x, y)| pair.add(*x as i64, *y as i64));
    pair
}

#[test]
fn correlations_of_scales() {
    let items = data("attitude");
    let sum =
        |items: &[Vec<f64>]| -> Vec<f64> { (0..items[0].len()).map(|row| items.iter().map(|item| item[row]).sum()).collect() };
    check("correlations", 1e-9, |case, figure| {
        let at: Vec<usize> = case.split('/').skip(1).map(|at| at.parse().unwrap()).collect();
        let scores = match at[..] {
            [one, other] => pair(&items[one], &items[other]),
            [first] => pair(&sum(&items[..first]), &sum(&items[first..])),
            _ => return None,
        };
        let plain = stats::scale_correlation(&scores, P95).unwrap();
        if figure.starts_with('r') {
            return part(&plain, figure);
        }
        let alpha = |items: &[Vec<f64>]| stats::alpha(&moments_of(items), P95).unwrap().value;
        part(&stats::disattenuated(&plain, [alpha(&items[..at[0]]), alpha(&items[at[0]..])]).unwrap(), figure)
    });
}

/// Answers to one item by score, of the people of a group.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn classes(people: &[Vec<f64>], group: f64, items: std::ops::Range<usize>, item: usize) -> Vec<ScoreClass> {
    let mut classes = vec![ScoreClass::default(); 16];
    for row in (0..people[0].len()).filter(|&row| people[0][row] == group) {
        let score: f64 = items.clone().map(|item| people[item][row]).sum();
        let answer = people[items.start + item][row] as i64;
        let class = &mut classes[score as usize];
        *class = ScoreClass { n: class.n + 1, sum: class.sum + answer, squares: class.squares + answer * answer };
    }
    classes
}

#[test]
fn questions_that_work_otherwise_in_a_group() {
    let people = data("dif_people");
    check("dif", 1e-9, |case, figure| {
        let mut parts = case.split('/');
        let items = if parts.next()? == "five" { 1..4 } else { 4..7 };
        let item = parts.next()?.parse().unwrap();
        let of = |group| classes(&people, group, items.clone(), item);
        let found = stats::mantel_dif(&of(1.0), &of(0.0), P95).unwrap();
        match figure {
            "chi" => Some(found.test.statistic),
            "p" => Some(found.test.p),
            "n" => Some(found.test.n as f64),
            _ if figure.starts_with("difference") => part(&found.difference, figure),
            _ => part(&found.effect, figure),
        }
    });
}

/// People of a file with empty cells, by which columns they filled.
fn patterns(name: &str) -> (Vec<AnswerPattern>, usize) {
    let rows: Vec<Vec<Option<i64>>> = std::fs::read_to_string(super::folder().join("data").join(format!("{name}.csv")))
        .unwrap()
        .lines()
        .filter(|line| !line.starts_with(['#', 'o']))
        .map(|line| line.split(',').map(|cell| cell.parse().ok()).collect())
        .collect();
    let mut found: BTreeMap<Vec<usize>, Moments> = BTreeMap::new();
    for row in &rows {
        let items: Vec<usize> = (0..row.len()).filter(|&item| row[item].is_some()).collect();
        let answers: Vec<i64> = row.iter().flatten().copied().collect();
        found.entry(items).or_insert_with(|| Moments::empty(answers.len())).add(&answers);
    }
    (found.into_iter().map(|(items, moments)| AnswerPattern { items, moments }).collect(), rows[0].len())
}

#[test]
fn answers_that_are_missing_by_chance() {
    let of = |name: &str| {
        let (patterns, items) = patterns(if name == "people" { "missing_people" } else { name });
        stats::little_mcar(&patterns, items).unwrap()
    };
    check("missing", 1e-7, |case, figure| {
        let test = of(case);
        match figure {
            "chi" => Some(test.statistic),
            "p" => Some(test.p),
            _ => match test.degrees {
                stats::Degrees::One(degrees) => Some(degrees),
                _ => None,
            },
        }
    });
    // As R's naniar prints it, whose EM stops at 1e-4.
    assert!((of("airquality").statistic - 35.106_128_868_970_2).abs() < 1e-4);
    assert!((of("airquality").p - 0.001_417_781_138_566_83).abs() < 1e-7);
}

#[test]
fn quartiles_with_intervals() {
    check("quartiles", 1e-12, |case, figure| {
        let answers = Histogram::from_observations(&data(case)[0]);
        let at = match figure.split('.').next()? {
            "lower_quartile" => 0.25,
            "median" => 0.5,
            _ => 0.75,
        };
        part(&stats::quantile_interval(&answers, at, P95).unwrap(), figure)
    });
}

#[test]
fn units_as_levels() {
    let units = |name: &str| -> Vec<Histogram> {
        let columns = data(name);
        let mut labels = columns[1].clone();
        labels.sort_by(f64::total_cmp);
        labels.dedup();
        labels.into_iter().map(|label| group(name, label)).collect()
    };
    let people = data("dif_people");
    check("levels", 1e-9, |case, figure| {
        if let Some(agreement) = case.strip_prefix("agreement/") {
            let (of, steps) = agreement.split_once('/').unwrap_or((agreement, "5"));
            let of: f64 = of.parse().unwrap();
            let kept: Vec<Vec<f64>> = (1..4)
                .map(|item| {
                    people[item].iter().zip(&people[0]).filter(|(_, own)| **own == of).map(|(answer, _)| *answer).collect()
                })
                .collect();
            return Some(stats::within_agreement(&moments_of(&kept), steps.parse().unwrap()).unwrap().value);
        }
        let units = units(case);
        let found = stats::unit_levels(&units.iter().collect::<Vec<_>>(), P95).unwrap();
        part(if figure.starts_with("single") { &found.single } else { &found.mean }, figure)
    });
}

/// The maximum is flat, and the other program stops a little before it: variances agree to six digits.
#[test]
fn a_random_intercept_model() {
    let columns = data("mixed_people");
    check("mixed", 1e-6, |case, figure| {
        let category = |row: usize| if case == "category" { columns[2][row] } else { 0.0 };
        let mut places: Vec<(f64, f64, f64)> =
            (0..columns[0].len()).map(|row| (columns[0][row], columns[1][row], category(row))).collect();
        places.sort_by(|one, other| one.partial_cmp(other).unwrap());
        places.dedup();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let cell = |&(group, unit, of): &(f64, f64, f64)| {
            let here = (0..columns[0].len()).filter(|&row| columns[1][row] == unit && category(row) == of);
            let scores: Vec<f64> = here.map(|row| columns[3][row]).collect();
            let scores = Histogram::from_observations(&scores);
            MixedCell { group: group as usize, unit: unit as usize, category: of as usize, scores }
        };
        let found = stats::random_intercept(&places.iter().map(cell).collect::<Vec<_>>(), P95).unwrap();
        let (name, index) = indexed(figure);
        match name {
            "between" => Some(found.between),
            "within" => Some(found.within),
            "adjusted" => Some(found.adjusted[index].value),
            _ => end(found.adjusted[index].interval.ok()?, name),
        }
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
