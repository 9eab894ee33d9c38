//! Quantiles, means, shares, differences, reliability.

use kartlegg::model::{Confidence, Histogram, Moments};
use kartlegg::stats::{self, Borrowed, Count, PooledSpread, Population, distribution};

use super::{check, data, end, folder, group, indexed, moments, moments_of, part, rows, whole};

const P95: Confidence = Confidence::P95;

#[test]
fn quantiles_are_right_in_the_tails_and_at_large_degrees_of_freedom() {
    let mut wrong = Vec::new();
    let rows = rows(&folder().join("quantiles.csv"));
    for row in &rows {
        let number = |index: usize| row[index].parse::<f64>().unwrap();
        let (p, first, second, expected) = (number(1), number(2), number(3), number(4));
        let found = match row[0].as_str() {
            "normal" => distribution::normal_quantile(p),
            "t" => distribution::t_quantile(p, first),
            "chi2" => distribution::chi_square_quantile(p, first),
            "f" => distribution::f_quantile(p, first, second),
            "beta" => distribution::beta_quantile(p, first, second),
            other => panic!("unknown distribution {other}"),
        };
        let gap = (found - expected).abs() / expected.abs().max(f64::MIN_POSITIVE);
        if gap.is_nan() || (gap > 1e-11 && (found - expected).abs() > 1e-15) {
            wrong.push(format!("{row:?}: found {found}, off by {gap:e}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} quantiles differ\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

fn answers(case: &str) -> Histogram {
    let counts = match case {
        "five" => [0, 2, 5, 8, 3],
        "skewed" => [40, 3, 1, 0, 1],
        "two" => [1, 0, 0, 0, 1],
        "large" => [812, 1503, 4404, 9001, 3777],
        other => panic!("unknown answers {other}"),
    };
    Histogram::new(vec![1.0, 2.0, 3.0, 4.0, 5.0], counts.to_vec())
}

#[test]
fn means_and_spread() {
    let pooled = PooledSpread::of(&["five", "skewed", "two"].map(answers)).unwrap();
    let probabilities = [0.0, 0.1, 0.25, 0.5, 0.77, 1.0];
    check("means", 1e-11, |case, figure| {
        if case == "pooled_difference" {
            return pooled_difference(pooled, figure);
        }
        if case == "pooled" {
            let Some((unit, which)) = figure.split_once('.') else { return Some(pooled.standard_deviation) };
            let estimate = stats::mean_pooled(&answers(unit), pooled, Population::Infinite, P95).unwrap();
            return end(estimate.interval.unwrap(), which);
        }
        let histogram = answers(case);
        let at = |level| stats::mean(&histogram, Population::Infinite, Confidence::new(level).unwrap()).unwrap();
        let (name, index) = indexed(figure);
        match name.split('.').next()? {
            "mean" => part(&at(0.95), figure),
            "mean90" => part(&at(0.90), figure),
            "mean973" => part(&at(0.973), figure),
            "finite" => part(&stats::mean(&histogram, Population::Finite(2 * histogram.n() + 1), P95).unwrap(), figure),
            "sd" => Some(stats::standard_deviation(&histogram).unwrap().value),
            "quantile" => Some(stats::quantile(&histogram, probabilities[index]).unwrap().value),
            _ => None,
        }
    });
}

/// The unit with skewed answers against the unit of two, with the spread of all three, or each with one of its own.
fn pooled_difference(pooled: PooledSpread, figure: &str) -> Option<f64> {
    let borrowed = if figure.starts_with("shared") {
        Borrowed::Shared(pooled)
    } else {
        Borrowed::Each(pooled, PooledSpread::of(&["five", "two"].map(answers)).unwrap())
    };
    let found = stats::pooled_difference(&answers("skewed"), &answers("two"), borrowed, P95).unwrap();
    if figure.ends_with("_p") { Some(found.test.unwrap().p) } else { part(&found.difference, figure) }
}

pub(super) fn shares(case: &str, figure: &str) -> Option<f64> {
    let numbers = whole(case);
    let count = Count::new(numbers[0], numbers[1]).unwrap();
    let p998 = Confidence::new(0.998).unwrap();
    let people = || stats::hypergeometric_people(count, numbers[2], P95).unwrap();
    match figure.split('.').next()? {
        "wilson" => part(&stats::wilson(count, P95), figure),
        "wilson998" => part(&stats::wilson(count, p998), figure),
        "clopper" => part(&stats::clopper_pearson(count, P95), figure),
        "clopper998" => part(&stats::clopper_pearson(count, p998), figure),
        "finite" => part(&stats::wilson_finite(count, numbers[2], P95).unwrap(), figure),
        "fewest" => Some(people().0 as f64),
        "most" => Some(people().1 as f64),
        "newcombe" => part(&stats::newcombe(count, Count::new(numbers[2], numbers[3]).unwrap(), P95), figure),
        _ => None,
    }
}

#[test]
fn shares_and_their_differences() {
    check("shares", 1e-9, shares);
}

pub(super) fn differences(case: &str, figure: &str) -> Option<f64> {
    let of = |case: &str| match case {
        "sleep" => (group("sleep", 1.0), group("sleep", 2.0)),
        "plants" => (group("plant_growth", 2.0), group("plant_growth", 3.0)),
        "ozone" => (group("ozone", 5.0), group("ozone", 8.0)),
        other => panic!("unknown groups {other}"),
    };
    let (first, second) = of(case);
    let welch = stats::welch(&first, &second, P95).unwrap();
    let test = welch.test.unwrap();
    let g = stats::hedges_g(&first, &second, P95).unwrap();
    match figure.split('.').next()? {
        "difference" => part(&welch.difference, figure),
        "t" => Some(test.statistic),
        "df" => match test.degrees {
            stats::Degrees::One(df) => Some(df),
            _ => None,
        },
        "p" => Some(test.p),
        "d" => {
            let spread = PooledSpread::of([&first, &second]).unwrap();
            Some(welch.difference.value / spread.standard_deviation)
        }
        "g" => part(&g, figure),
        _ => None,
    }
}

#[test]
fn differences_of_means() {
    check("differences", 1e-8, differences);
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn kept_moments(name: &str) -> Moments {
    let columns = data(&format!("{name}_moments"));
    let mut moments = Moments::empty(5);
    moments.n = columns[0][0] as u64;
    moments.sums = columns[1].iter().map(|sum| *sum as i64).collect();
    for (i, products) in columns[2..].iter().enumerate() {
        for (j, product) in products.iter().enumerate() {
            let position = moments.position(i, j);
            moments.products[position] = *product as i64;
        }
    }
    moments
}

/// The first item as it was before it was reversed on its scale of 1 to 6.
fn first_not_reversed(moments: &Moments) -> Moments {
    let n = i64::try_from(moments.n).unwrap();
    let mut back = moments.clone();
    back.sums[0] = 7 * n - moments.sums[0];
    back.products[0] = 49 * n - 14 * moments.sums[0] + moments.products[0];
    for item in 1..moments.items() {
        back.products[item] = 7 * moments.sums[item] - moments.products[item];
    }
    back
}

pub(super) fn scale(case: &str) -> Moments {
    match case {
        "bfi" | "conscientiousness" | "mixed" => kept_moments(case),
        "pingouin" => moments("pingouin_complete"),
        "bfi_not_reversed" => first_not_reversed(&kept_moments("bfi")),
        "pair" => moments_of(&data("attitude")[..2]),
        other => moments(other),
    }
}

pub(super) fn reliability(case: &str, figure: &str) -> Option<f64> {
    let moments = scale(case);
    let (name, index) = indexed(figure);
    match name.split('.').next()? {
        "n" => Some(moments.n as f64),
        "alpha" => part(&stats::alpha(&moments, P95).unwrap(), figure),
        "standardised" => Some(stats::standardised_alpha(&moments).unwrap().value),
        "item_rest" => Some(stats::item_rest(&moments).unwrap()[index].clone().unwrap().value),
        "dropped" => Some(stats::alpha_if_dropped(&moments).unwrap()[index].clone().unwrap().value),
        "spearman_brown" => part(&stats::spearman_brown(&moments, P95).unwrap(), figure),
        _ => None,
    }
}

#[test]
fn alpha_and_its_relatives() {
    check("reliability", 1e-10, reliability);
    check("reliability_missing", 1e-10, reliability);
}

/// The columns of `attitude`, cut in two sets of people: the new and the old.
fn halves(case: &str) -> (Moments, Moments) {
    let columns = data("attitude");
    let part = |items: usize, people: std::ops::Range<usize>| {
        moments_of(&columns[..items].iter().map(|column| column[people.clone()].to_vec()).collect::<Vec<_>>())
    };
    match case {
        "halves" => (part(7, 15..30), part(7, 0..15)),
        "thirds" => (part(7, 0..10), part(7, 10..30)),
        _ => (part(4, 20..30), part(4, 0..20)),
    }
}

#[test]
fn changes_in_alpha() {
    check("alpha_change", 1e-10, |case, figure| {
        let (new, old) = halves(case);
        part(&stats::alpha_change(&new, &old, P95).unwrap(), figure)
    });
}
