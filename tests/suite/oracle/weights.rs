//! Weighted means.

use std::collections::BTreeMap;

use kartlegg::model::{Confidence, Estimate, Histogram};
use kartlegg::stats::{self, Population, WeightCell, Weights};

use super::{check, data, part};

const P95: Confidence = Confidence::P95;
const INFINITE: u64 = 0;

/// What puts a person in a cell: stratum, cluster, margins.
type Key = (usize, Option<u64>, Vec<usize>);

/// Cells and their histograms from persons: key, base weight and answer.
fn cells(persons: Vec<(Key, f64, Option<f64>)>) -> (Vec<WeightCell>, Vec<Histogram>) {
    let mut found: BTreeMap<Key, (f64, u64, Vec<f64>)> = BTreeMap::new();
    for (key, weight, answer) in persons {
        let cell = found.entry(key).or_insert((weight, 0, Vec::new()));
        cell.1 += 1;
        cell.2.extend(answer);
    }
    let of = |((stratum, cluster, margins), (base_weight, respondents, _)): (&Key, &(f64, u64, Vec<f64>))| WeightCell {
        stratum: *stratum,
        cluster: *cluster,
        margins: margins.clone(),
        base_weight: *base_weight,
        respondents: *respondents,
    };
    (found.iter().map(of).collect(), found.values().map(|cell| Histogram::from_observations(&cell.2)).collect())
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn districts(clustered: bool, margins: usize, missing: bool) -> (Vec<WeightCell>, Vec<Histogram>) {
    let columns = data("apiclus1");
    let person = |row: usize| {
        let both = [columns[2][row] as usize, columns[3][row] as usize];
        let cluster = clustered.then_some(columns[1][row] as u64);
        let answer = (!missing || !(row + 1).is_multiple_of(5)).then_some(columns[0][row]);
        ((0, cluster, both[..margins].to_vec()), if missing { 1.0 } else { columns[4][row] }, answer)
    };
    cells((0..columns[0].len()).map(person).collect())
}

fn weighted(case: &str) -> (Weights, Estimate) {
    let schools = vec![4421.0, 755.0, 1018.0];
    let wide = vec![1072.0, 5122.0];
    let (few, two) = (vec![260.0, 40.0, 100.0], vec![70.0, 330.0]);
    let all = |size: u64| if size == INFINITE { Population::Infinite } else { Population::Finite(size) };
    let (weights, answers, strata) = match case {
        "stratified" => {
            let columns = data("apistrat");
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let person = |row: usize| ((columns[1][row] as usize, None, Vec::new()), columns[2][row], Some(columns[0][row]));
            let (cells, answers) = cells((0..columns[0].len()).map(person).collect());
            (Weights::base(cells), answers, vec![all(4421), all(755), all(1018)])
        }
        "clustered" => {
            let (cells, answers) = districts(true, 0, false);
            (Weights::base(cells), answers, vec![all(757)])
        }
        "post_stratified" => {
            let (cells, answers) = districts(true, 1, false);
            (Weights::post_stratify(cells, schools), answers, vec![all(757)])
        }
        "raked" => {
            let (cells, answers) = districts(true, 2, false);
            (Weights::rake(cells, &[schools, wide]), answers, vec![all(757)])
        }
        "missing" => {
            let (cells, answers) = districts(false, 1, true);
            (Weights::post_stratify(cells, few), answers, vec![all(400)])
        }
        "missing_raked" => {
            let (cells, answers) = districts(false, 2, true);
            (Weights::rake(cells, &[few, two]), answers, vec![all(400)])
        }
        other => panic!("unknown design {other}"),
    };
    let weights = weights.unwrap();
    let mean = stats::weighted_mean(&weights, &answers, &strata, P95).unwrap();
    (weights, mean)
}

pub(super) fn figures(case: &str, figure: &str) -> Option<f64> {
    if figure == "r_indicator" {
        return Some(stats::r_indicator(&[(30, 40), (12, 50), (9, 10)]).unwrap().value);
    }
    let (weights, mean) = weighted(case);
    match figure.split('.').next()? {
        "mean" => part(&mean, figure),
        "se" => {
            let df = match case {
                "stratified" => 197.0,
                "missing" | "missing_raked" => 182.0,
                _ => 14.0,
            };
            let ci = mean.interval.unwrap();
            Some((ci.upper - ci.lower) / 2.0 / stats::distribution::t_quantile(0.975, df))
        }
        "kish" => Some(weights.kish_effect()),
        _ => None,
    }
}

#[test]
fn weighted_means_and_their_uncertainty() {
    check("weights", 1e-7, figures);
}

/// The schools of a design file: a cell for each school, its answer, and whether it belongs to the domain.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn schools(design: &str, of: &str) -> (Weights, Vec<Histogram>, Vec<Population>) {
    let (name, domain) = of.split_once('.').unwrap_or((of, ""));
    let stratified = design == "stratified";
    let columns = data(if stratified { "apistrat" } else { "apiclus1" });
    let own = data("design_weights");
    let rows = 0..columns[0].len();
    let cell = |row: usize| WeightCell {
        stratum: if stratified { columns[1][row] as usize } else { 0 },
        cluster: design.contains("clustered").then(|| columns[1][row] as u64),
        margins: Vec::new(),
        base_weight: match design {
            "stratified" => columns[2][row],
            "clustered" => columns[4][row],
            _ => own[0][row],
        },
        respondents: 1,
    };
    let answer = |row: usize| match name {
        "api" => columns[0][row],
        "wide" => columns[3][row],
        level => f64::from(u8::from(format!("type{}", columns[2][row]) == level)),
    };
    let is_in = |row: usize| domain.is_empty() || format!("type{}", columns[2][row]) == domain;
    let answers =
        rows.clone().map(|row| if is_in(row) { Histogram::from_observations(&[answer(row)]) } else { Histogram::default() });
    let strata = match design {
        "stratified" => vec![Population::Finite(4421), Population::Finite(755), Population::Finite(1018)],
        "clustered" => vec![Population::Finite(757)],
        _ => vec![Population::Infinite],
    };
    (Weights::base(rows.map(cell).collect()).unwrap(), answers.collect(), strata)
}

#[test]
fn shares_domains_and_effects_of_a_design() {
    check("design", 1e-9, |case, figure| {
        let (design, of) = case.split_once('/')?;
        let (weights, answers, strata) = schools(design, of);
        if figure == "deff" {
            return Some(stats::design_effect(&weights, &answers, &strata).unwrap().value);
        }
        let mean = stats::weighted_mean(&weights, &answers, &strata, P95).unwrap();
        let found = if of.starts_with("api") {
            mean
        } else {
            let counts: Vec<(u64, u64)> = answers
                .iter()
                .map(|answer| (answer.iter().filter(|(y, _)| *y == 1.0).map(|(_, n)| n).sum(), answer.n()))
                .collect();
            stats::weighted_share(&weights, &counts, &strata, P95).unwrap()
        };
        let ends = mean.interval.unwrap();
        let df = match design {
            "stratified" => 197.0,
            "weighted" => 182.0,
            _ => 14.0,
        };
        match figure {
            "value" => Some(found.value),
            "se" => Some((ends.upper - ends.lower) / 2.0 / stats::distribution::t_quantile(0.975, df)),
            "lower" => Some(found.interval.unwrap().lower),
            "upper" => Some(found.interval.unwrap().upper),
            _ => None,
        }
    });
}
