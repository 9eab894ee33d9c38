//! Tests and effect sizes.

use std::sync::OnceLock;

use kartlegg::model::{Confidence, Histogram};
use kartlegg::stats::{self, Benchmark, CrossTable, Degrees, Test, TestKind};

use super::{check, data, group, indexed, part, whole};

const P95: Confidence = Confidence::P95;
const SEED: u64 = 1955;

/// A figure of a test: the statistic, or after a point its p-value or degrees of freedom.
fn of_test(test: &Test, figure: &str) -> Option<f64> {
    match (figure.rsplit_once('.').map(|(_, which)| which), test.degrees) {
        (Some("p"), _) => Some(test.p),
        (Some("df"), Degrees::One(df)) | (Some("df1"), Degrees::Two(df, _)) | (Some("df2"), Degrees::Two(_, df)) => Some(df),
        (None, _) => Some(test.statistic),
        _ => None,
    }
}

/// The table of two columns of numbers.
fn cross(name: &str) -> CrossTable {
    let columns = data(name);
    let levels = |values: &[f64]| {
        let mut levels = values.to_vec();
        levels.sort_by(f64::total_cmp);
        levels.dedup();
        levels
    };
    let (rows, others) = (levels(&columns[0]), levels(&columns[1]));
    let mut counts = vec![vec![0; others.len()]; rows.len()];
    for (x, y) in columns[0].iter().zip(&columns[1]) {
        counts[rows.iter().position(|level| level == x).unwrap()][others.iter().position(|level| level == y).unwrap()] += 1;
    }
    CrossTable::new(&counts).unwrap()
}

fn grid(case: &str) -> CrossTable {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let hair = || {
        let columns = data("hair");
        (0..4).map(|row| columns.iter().map(|column| column[row] as u64).collect()).collect()
    };
    let rows: Vec<Vec<u64>> = match case {
        "hair" => hair(),
        "pincom" => vec![vec![84, 82, 21, 12], vec![68, 48, 26, 16]],
        "square" => vec![vec![12, 3], vec![5, 9]],
        "vision" => vec![vec![1520, 266, 124, 66], vec![234, 1512, 432, 78], vec![117, 362, 1772, 205], vec![36, 82, 179, 492]],
        "small" => vec![vec![10, 2, 0], vec![4, 12, 6], vec![1, 5, 9]],
        numbers => whole(numbers).chunks(2).map(<[u64]>::to_vec).collect(),
    };
    CrossTable::new(&rows).unwrap()
}

fn groups(case: &str) -> Vec<Histogram> {
    let labels: &[f64] = if case == "ozone" { &[5.0, 6.0, 7.0, 8.0, 9.0] } else { &[1.0, 2.0, 3.0] };
    labels.iter().map(|label| group(case, *label)).collect()
}

/// Computed once for each case, because the studentized range is a double integral.
fn games(case: &str, groups: &[&Histogram]) -> Vec<stats::MeanPair> {
    static PLANTS: OnceLock<Vec<stats::MeanPair>> = OnceLock::new();
    static OZONE: OnceLock<Vec<stats::MeanPair>> = OnceLock::new();
    let once = if case == "ozone" { &OZONE } else { &PLANTS };
    once.get_or_init(|| stats::games_howell(groups, P95).unwrap()).clone()
}

fn several(case: &str, figure: &str) -> Option<f64> {
    let groups = groups(case);
    let groups: Vec<&Histogram> = groups.iter().collect();
    if let Some((name, pair)) = figure.split_once(':') {
        let (pair, _) = pair.split_once('.').unwrap_or((pair, ""));
        let is = |first: usize, second: usize| format!("{first}-{second}") == pair;
        if name == "dunn" {
            return of_test(&stats::dunn(&groups).unwrap().into_iter().find(|pair| is(pair.first, pair.second))?.test, figure);
        }
        let found = games(case, &groups).into_iter().find(|pair| is(pair.first, pair.second))?;
        return of_test(&found.test, figure).or_else(|| part(&found.difference, figure));
    }
    let (anova, kruskal) = (stats::welch_anova(&groups).unwrap(), stats::kruskal_wallis(&groups).unwrap());
    match figure.split('.').next()? {
        "welch_anova" => of_test(&anova.test, figure),
        "omega_squared" => Some(anova.omega_squared.value),
        "kruskal" => of_test(&kruskal.test, figure),
        "epsilon_squared" => Some(kruskal.epsilon_squared.value),
        _ => None,
    }
}

fn adjusted(case: &str, figure: &str) -> Option<f64> {
    let p: Vec<Option<f64>> = match case {
        "benjamini" => {
            [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
                .map(Some)
                .to_vec()
        }
        "five" => [0.01, 0.02, 0.03, 0.04, 0.05].map(Some).to_vec(),
        _ => vec![Some(0.04), None, Some(0.01), Some(0.03), None, Some(0.2)],
    };
    let (name, index) = indexed(figure);
    let adjusted = if name == "holm" { stats::holm(&p) } else { stats::benjamini_hochberg(&p) };
    assert_eq!(adjusted.iter().filter(|p| p.is_none()).count(), p.iter().filter(|p| p.is_none()).count());
    adjusted.into_iter().flatten().nth(index)
}

fn ordered(case: &str, figure: &str) -> Option<f64> {
    let table = cross(case);
    let (name, which) = figure.split_once('.').unwrap_or((figure, "value"));
    let found = if name == "tau" { stats::kendall_tau_b(&table, P95) } else { stats::spearman(&table, P95) }.unwrap();
    match which {
        "value" => Some(found.coefficient.value),
        "lower" | "upper" => part(&found.coefficient, figure),
        "z" => Some(found.test.unwrap().statistic),
        _ => of_test(&found.test.unwrap(), figure),
    }
}

fn rank_sum(case: &str, figure: &str) -> Option<f64> {
    let (first, second) = match case {
        "may_august" => (group("ozone", 5.0), group("ozone", 8.0)),
        _ => (group("sleep", 1.0), group("sleep", 2.0)),
    };
    match figure {
        "rank_biserial" => Some(stats::cliffs_delta(&first, &second, P95).unwrap().value),
        _ => of_test(&stats::rank_sum(&first, &second).unwrap(), figure),
    }
}

pub(super) fn comparison(case: &str, figure: &str) -> Option<f64> {
    match figure.split(['.', '[', ':']).next()? {
        "spearman" | "tau" => ordered(case, figure),
        "welch_anova" | "omega_squared" | "kruskal" | "epsilon_squared" | "dunn" | "games" => several(case, figure),
        "rank_sum" | "rank_biserial" => rank_sum(case, figure),
        "chi" => of_test(&stats::association(&grid(case), SEED).unwrap().test, figure),
        "v" if figure == "v" => Some(stats::association(&grid(case), SEED).unwrap().cramers_v.value),
        "v" => Some(stats::association(&grid(case), SEED).unwrap().cramers_v_corrected.unwrap().value),
        "fisher" => {
            let test = stats::association(&grid(case), SEED).unwrap().test;
            assert_eq!(test.kind, TestKind::FisherExact, "{case}");
            Some(test.p)
        }
        "bowker" => of_test(&stats::bowker(&grid(case)).unwrap(), figure),
        "stuart" => of_test(&stats::stuart_maxwell(&grid(case)).unwrap(), figure),
        "paired" => {
            let columns = data("sleep");
            let changes: Vec<f64> = (0..10).map(|person| columns[0][person] - columns[0][person + 10]).collect();
            let found = stats::paired_t(&Histogram::from_observations(&changes), P95).unwrap();
            of_test(&found.test.unwrap(), figure).or_else(|| part(&found.difference, figure))
        }
        "holm" | "bh" => adjusted(case, figure),
        _ => None,
    }
}

#[test]
fn comparisons_of_groups_tables_and_pairs() {
    check("comparisons", 1e-8, comparison);
}

/// Groups taken for rounds, at the times that the case names.
fn trend(case: &str, figure: &str) -> Option<f64> {
    let (name, times) = case.split_once(':')?;
    let groups = groups(if name == "ozone" { "ozone" } else { "plant_growth" });
    let times = times.split('/').map(|time| time.parse::<f64>().unwrap());
    let found = stats::trend(&times.zip(&groups).collect::<Vec<_>>(), P95).unwrap();
    of_test(&found.test.unwrap(), figure).filter(|_| figure != "trend").or_else(|| part(&found.difference, figure))
}

#[test]
fn lines_through_rounds() {
    check("rounds", 1e-9, trend);
}

fn answers(pairs: &[(f64, u64)]) -> Histogram {
    Histogram::new(pairs.iter().map(|pair| pair.0).collect(), pairs.iter().map(|pair| pair.1).collect())
}

pub(super) fn ranks(case: &str, figure: &str) -> Option<f64> {
    let of = |counts: [u64; 5]| Histogram::new(vec![1.0, 2.0, 3.0, 4.0, 5.0], counts.to_vec());
    let groups = match case {
        "pain" => (of([11, 2, 0, 1, 0]), of([3, 1, 4, 2, 1])),
        "answers" => (of([2, 5, 9, 4, 1]), of([0, 2, 6, 12, 7])),
        "alike" => (of([5, 5, 5, 0, 0]), of([4, 7, 4, 0, 0])),
        "mixed" => return pratt(&answers(&[(-2.0, 3), (-1.0, 6), (0.0, 9), (1.0, 14), (2.0, 5), (3.0, 1)]), figure),
        "small" => return pratt(&answers(&[(-1.0, 2), (0.0, 3), (1.0, 6)]), figure),
        "no_zeros" => return pratt(&answers(&[(-3.0, 1), (-1.0, 4), (1.0, 7), (2.0, 8)]), figure),
        _ => return None,
    };
    let found = stats::brunner_munzel(&groups.0, &groups.1, P95).unwrap();
    match figure {
        "df" => of_test(&found.test.unwrap(), "x.df"),
        _ if figure.starts_with("superiority") => part(&found.probability, figure),
        _ if figure.starts_with("delta") => part(&stats::cliffs_delta(&groups.0, &groups.1, P95).unwrap(), figure),
        _ => of_test(&found.test.unwrap(), figure),
    }
}

#[test]
fn ranks_of_two_groups_and_of_changes() {
    check("rank_tests", 1e-8, ranks);
}

/// scipy's z is negative whichever way the changes went.
fn pratt(changes: &Histogram, figure: &str) -> Option<f64> {
    let test = stats::signed_rank(changes).unwrap();
    of_test(&Test { statistic: -test.statistic.abs(), ..test }, figure)
}

/// Four groups of two rounds: the last one is new.
const ROUNDS: [([u64; 5], [u64; 5]); 4] = [
    ([0, 2, 5, 8, 3], [1, 0, 6, 9, 4]),
    ([4, 6, 3, 1, 0], [2, 2, 1, 1, 0]),
    ([0, 0, 0, 1, 0], [0, 0, 1, 2, 1]),
    ([0; 5], [0, 0, 0, 0, 3]),
];

fn change(figure: &str) -> Option<f64> {
    let of = |counts: [u64; 5]| Histogram::new(vec![1.0, 2.0, 3.0, 4.0, 5.0], counts.to_vec());
    let groups: Vec<_> = ROUNDS.iter().map(|&(old, new)| (of(old), of(new))).collect();
    let found = stats::standardised_change(&groups, P95).unwrap();
    assert_eq!(found.without_counterpart, 3);
    match figure.split('.').next()? {
        "raw" => Some(found.raw.difference.value),
        "standardised" => part(&found.standardised, figure),
        "composition" => Some(found.composition),
        _ => None,
    }
}

fn benchmark(figure: &str) -> Option<f64> {
    let own = Histogram::new(vec![1.0, 2.0, 3.0, 4.0, 5.0], ROUNDS[0].0.to_vec());
    let found =
        stats::benchmark_difference(&own, Benchmark { mean: 3.4, standard_error: Some(0.08), n: None }, None, P95).unwrap();
    match figure {
        "p" | "df" => of_test(&found.test.unwrap(), &format!("x.{figure}")),
        _ => part(&found.difference, figure),
    }
}

#[test]
fn intervals_of_effects_and_changes() {
    check("effects", 1e-9, |case, figure| match case {
        "rounds" => change(figure),
        "benchmark" => benchmark(figure),
        "mpg_wt" | "cyl_gear" | "rating_raises" => ordered(case, figure),
        _ => ranks(case, figure),
    });
}

/// Ten thousand tables against R's million: five standard errors of the smaller simulation.
#[test]
fn drawn_tables_give_the_p_value_of_other_drawn_tables() {
    check("permutation", 1e-8, |case, figure| {
        let rows: Vec<Vec<u64>> = case.split(';').map(whole).collect();
        let test = stats::association(&CrossTable::new(&rows).unwrap(), SEED).unwrap().test;
        assert_eq!(test.kind, TestKind::ChiSquarePermutation, "{case}");
        if figure == "chi" {
            return Some(test.statistic);
        }
        let expected = super::value("permutation", case, figure);
        let error = (expected * (1.0 - expected) / 1e4).sqrt();
        assert!((test.p - expected).abs() < 5.0 * error, "{case}: {} {expected}", test.p);
        Some(expected)
    });
}
