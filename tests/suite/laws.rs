//! Laws that statistics obey whatever the data.
//!
//! A law that is never asked holds for everything, so each case must come to the assertion: what a statistic refuses is rejected as a case
//! ([`reached`]), and a law of which more than one case in ten is rejected fails ([`reaching`]).

#![allow(clippy::unwrap_used, clippy::float_cmp)]

use kartlegg::model::{Confidence, Estimate, Histogram, Moments};
use kartlegg::stats::{self, Count, EventRate, PooledSpread, Population, Stratum, WeightedCount};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

mod validation;
mod weights;

const P95: Confidence = Confidence::P95;

fn histogram() -> impl Strategy<Value = Histogram> {
    prop::collection::vec(0_u64..40, 5)
        .prop_filter("somebody answers", |counts| counts.iter().sum::<u64>() > 0)
        .prop_map(|counts| Histogram::new(vec![1.0, 2.0, 3.0, 4.0, 5.0], counts))
}

/// Answers with some spread.
fn varied() -> impl Strategy<Value = Histogram> {
    histogram().prop_filter("not all alike", |answers| answers.iter().filter(|(_, count)| *count > 0).count() > 1)
}

/// So many cases that come to the assertion, and at most a tenth as many that do not.
fn reaching(cases: u32) -> ProptestConfig {
    ProptestConfig { max_global_rejects: cases / 10, ..ProptestConfig::with_cases(cases) }
}

/// What a statistic gives; where it refuses, the case is rejected and counted.
fn reached<T, E: std::fmt::Debug>(found: Result<T, E>) -> Result<T, TestCaseError> {
    found.map_err(|error| TestCaseError::reject(format!("{error:?}")))
}

/// Answers of people to items that have something in common.
fn related() -> impl Strategy<Value = Vec<Vec<i64>>> {
    let person = |items: usize| (1_i64..=5, prop::collection::vec(-1_i64..=1, items));
    let answers = |(common, own): (i64, Vec<i64>)| own.into_iter().map(|own| (common + own).clamp(1, 5)).collect();
    (3_usize..7).prop_flat_map(move |items| prop::collection::vec(person(items).prop_map(answers), 40..80))
}

/// Two sets of people who answered the same items.
fn two_rounds() -> impl Strategy<Value = (Vec<Vec<i64>>, Vec<Vec<i64>>)> {
    let round = |items: usize| prop::collection::vec(prop::collection::vec(1_i64..=5, items), 5..40);
    (2_usize..6).prop_flat_map(move |items| (round(items), round(items)))
}

fn cases() -> impl Strategy<Value = Vec<Vec<i64>>> {
    (2_usize..6).prop_flat_map(|items| prop::collection::vec(prop::collection::vec(1_i64..=5, items), 3..40))
}

fn moments(cases: &[Vec<i64>]) -> Moments {
    let mut moments = Moments::empty(cases[0].len());
    for case in cases {
        moments.add(case);
    }
    moments
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

fn same(a: &Estimate, b: &Estimate) -> bool {
    let ends = match (a.interval, b.interval) {
        (Ok(a), Ok(b)) => near(a.lower, b.lower) && near(a.upper, b.upper),
        (a, b) => a == b,
    };
    near(a.value, b.value) && ends && a.n == b.n && a.unit == b.unit && a.method == b.method
}

fn brackets(estimate: &Estimate) -> bool {
    estimate.interval.is_ok_and(|ci| ci.lower <= estimate.value && estimate.value <= ci.upper)
}

proptest! {
    #![proptest_config(reaching(256))]

    #[test]
    fn scaling_by_a_hundred_scales_estimate_and_error(histogram in varied()) {
        let scaled = Histogram::new(histogram.values().iter().map(|x| x * 100.0).collect(), histogram.counts().to_vec());
        for population in [Population::Infinite, Population::Finite(histogram.n() + 7)] {
            let plain = stats::mean(&histogram, population, P95).unwrap();
            let large = stats::mean(&scaled, population, P95).unwrap();
            prop_assert!(same(&plain.rescaled(100.0, 0.0, plain.unit), &large));
            prop_assert!(same(&stats::pomp(plain, 1.0, 5.0).unwrap(), &stats::pomp(large, 100.0, 500.0).unwrap()));
        }
    }

    #[test]
    fn spread_grows_with_the_unit_and_vanishes_on_the_declared_scale(histogram in varied()) {
        let scaled = Histogram::new(histogram.values().iter().map(|x| x * 100.0).collect(), histogram.counts().to_vec());
        let (plain, large) = (stats::standard_deviation(&histogram).unwrap(), stats::standard_deviation(&scaled).unwrap());
        prop_assert!(near(100.0 * plain.value, large.value));
        prop_assert!(near(stats::variance(&histogram).unwrap().sqrt(), plain.value));
        let points = (stats::pomp_difference(plain, 1.0, 5.0).unwrap(), stats::pomp_difference(large, 100.0, 500.0).unwrap());
        prop_assert!(same(&points.0, &points.1));
    }

    #[test]
    fn a_level_nobody_chose_changes_nothing(histogram in histogram(), other in histogram()) {
        let widen = |histogram: &Histogram| {
            let values = histogram.values().iter().copied().chain([6.0]).collect();
            Histogram::new(values, histogram.counts().iter().copied().chain([0]).collect())
        };
        let all = |a: &Histogram, b: &Histogram| {
            (stats::mean(a, Population::Infinite, P95), stats::standard_deviation(a), stats::median(a), stats::welch(a, b, P95))
        };
        prop_assert_eq!(all(&histogram, &other), all(&widen(&histogram), &widen(&other)));
    }

    #[test]
    fn intervals_hold_their_estimate(histogram in histogram(), events in 0_u64..60, more in 1_u64..60, absent in 1_u64..60) {
        let mean = stats::mean(&histogram, Population::Finite(histogram.n() + absent), P95).unwrap();
        prop_assert!(mean.interval.is_err() || brackets(&mean));
        let count = Count::new(events, events + more).unwrap();
        let size = count.trials() + absent;
        prop_assert!(brackets(&stats::wilson(count, P95)));
        prop_assert!(brackets(&stats::clopper_pearson(count, P95)));
        prop_assert!(brackets(&stats::wilson_finite(count, size, P95).unwrap()));
        // The exact limits are whole people, so that the share of the sample may fall between two of them: one person of slack.
        let exact = stats::hypergeometric(count, size, P95).unwrap();
        let slack = 1.0 / size as f64;
        prop_assert!(exact.interval.is_ok_and(|ci| ci.lower - slack <= exact.value && exact.value <= ci.upper + slack));
    }

    #[test]
    fn counting_the_others_mirrors_the_interval(events in 0_u64..60, more in 1_u64..60, absent in 1_u64..60) {
        let count = Count::new(events, events + more).unwrap();
        let others = Count::new(more, events + more).unwrap();
        let size = count.trials() + absent;
        for (with, without) in [
            (stats::wilson(count, P95), stats::wilson(others, P95)),
            (stats::clopper_pearson(count, P95), stats::clopper_pearson(others, P95)),
            (stats::wilson_finite(count, size, P95).unwrap(), stats::wilson_finite(others, size, P95).unwrap()),
            (stats::hypergeometric(count, size, P95).unwrap(), stats::hypergeometric(others, size, P95).unwrap()),
        ] {
            prop_assert!(same(&with, &without.rescaled(-1.0, 1.0, without.unit)));
        }
    }

    #[test]
    fn a_dictionary_that_never_errs_corrects_nothing(events in 0_u64..60, more in 1_u64..60, with in 5_u64..200, without in 5_u64..200) {
        let count = Count::new(events, events + more).unwrap();
        let sure = |all: u64| Count::new(all, all).unwrap();
        let found = reached(stats::rogan_gladen(count, sure(with), sure(without), P95))?;
        prop_assert!(near(found.value, count.share()) && brackets(&found));
    }

    #[test]
    fn correcting_those_without_mirrors_the_interval(
        events in 0_u64..60, more in 1_u64..60, hits in 10_u64..60, misses in 0_u64..9, passes in 10_u64..60, extra in 0_u64..9,
    ) {
        let count = Count::new(events, events + more).unwrap();
        let (recall, pass) = (Count::new(hits, hits + misses).unwrap(), Count::new(passes, passes + extra).unwrap());
        let with = reached(stats::rogan_gladen(count, recall, pass, P95))?;
        let without = reached(stats::rogan_gladen(count.complement(), pass, recall, P95))?;
        prop_assert!(same(&with, &without.rescaled(-1.0, 1.0, without.unit)));
        prop_assert!(brackets(&with));
    }

    #[test]
    fn values_by_other_names_agree_as_much(
        texts in prop::collection::vec((0_u64..4, 0_u64..4, 0_u64..4), 8..40), alone in 0_usize..5,
    ) {
        let as_given: Vec<Vec<u64>> = texts.iter().map(|&(a, b, c)| vec![a, b, c]).collect();
        let renamed: Vec<Vec<u64>> = texts.iter().rev().map(|&(a, b, c)| vec![c, a, b]).collect();
        let alpha = reached(stats::krippendorff_alpha(&as_given))?;
        prop_assert!(near(alpha.value, stats::krippendorff_alpha(&renamed).unwrap().value) && alpha.value <= 1.0);
        // Texts that one coder alone has coded say nothing.
        let more = [as_given, vec![vec![1, 0, 0]; alone]].concat();
        prop_assert_eq!(alpha, stats::krippendorff_alpha(&more).unwrap());
    }

    #[test]
    fn everyone_answered_leaves_nothing_to_estimate(histogram in histogram()) {
        let everyone = Population::Finite(histogram.n());
        let count = stats::top_box(&histogram, 2).unwrap();
        let pooled = PooledSpread { standard_deviation: 1.0, degrees_of_freedom: 9 };
        for estimate in [
            stats::mean(&histogram, everyone, P95).unwrap(),
            stats::mean_pooled(&histogram, pooled, everyone, P95).unwrap(),
            stats::share(count, everyone, P95).unwrap(),
            stats::wilson_finite(count, histogram.n(), P95).unwrap(),
        ] {
            prop_assert_eq!(estimate.interval, Err(kartlegg::model::NoInterval::EveryoneAnswered));
        }
        prop_assert!(stats::mean(&histogram, Population::Finite(histogram.n() - 1), P95).is_err());
    }

    #[test]
    fn a_difference_changes_sign_with_its_groups(first in varied(), second in varied()) {
        let (there, back) = (stats::welch(&first, &second, P95).unwrap(), stats::welch(&second, &first, P95).unwrap());
        prop_assert!(same(&there.difference, &back.difference.rescaled(-1.0, 0.0, back.difference.unit)));
        prop_assert!(brackets(&there.difference));
        let (there, back) = (reached(stats::hedges_g(&first, &second, P95))?, reached(stats::hedges_g(&second, &first, P95))?);
        prop_assert!(same(&there, &back.rescaled(-1.0, 0.0, back.unit)), "{there:?} {back:?}");
        prop_assert!(brackets(&there));
        let (one, two) = (stats::top_box(&first, 2).unwrap(), stats::top_box(&second, 2).unwrap());
        let (there, back) = (stats::newcombe(one, two, P95), stats::newcombe(two, one, P95));
        prop_assert!(same(&there, &back.rescaled(-1.0, 0.0, back.unit)));
        prop_assert!(brackets(&there));
    }

    #[test]
    fn reversing_every_item_keeps_alpha_and_mirrors_nothing_else(cases in cases()) {
        let reversed: Vec<Vec<i64>> = cases.iter().map(|case| case.iter().map(|x| 6 - x).collect()).collect();
        let (plain, mirrored) = (moments(&cases), moments(&reversed));
        prop_assert_eq!(stats::alpha(&plain, P95), stats::alpha(&mirrored, P95));
        prop_assert_eq!(stats::standardised_alpha(&plain), stats::standardised_alpha(&mirrored));
        prop_assert_eq!(stats::item_rest(&plain), stats::item_rest(&mirrored));
        prop_assert_eq!(stats::alpha_if_dropped(&plain), stats::alpha_if_dropped(&mirrored));
    }

    #[test]
    fn of_two_items_the_standardised_alpha_is_spearman_and_browns(cases in cases().prop_filter("two items", |cases| cases[0].len() == 2)) {
        let pair = reached(stats::spearman_brown(&moments(&cases), P95))?;
        prop_assert!(near(pair.value, reached(stats::standardised_alpha(&moments(&cases)))?.value));
        let rest: Vec<f64> = reached(stats::item_rest(&moments(&cases)))?.into_iter().flatten().map(|item| item.value).collect();
        // Each is the rest of the other, and the coefficient follows from their correlation.
        prop_assert!(rest.len() == 2 && near(rest[0], rest[1]) && near(pair.value, 2.0 * rest[0] / (1.0 + rest[0])));
    }

    #[test]
    fn the_order_of_people_is_irrelevant_and_any_split_gives_the_same(cases in cases(), split in 0.0_f64..1.0) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let cut = (cases.len() as f64 * split) as usize;
        let mut merged = Moments::empty(cases[0].len());
        merged.merge(&moments(&cases[cut..]));
        if cut > 0 {
            merged.merge(&moments(&cases[..cut]));
        }
        prop_assert_eq!(stats::alpha(&moments(&cases), P95), stats::alpha(&merged, P95));
        prop_assert_eq!(stats::alpha_if_dropped(&moments(&cases)), stats::alpha_if_dropped(&merged));
    }

    #[test]
    fn alpha_lies_within_its_interval(cases in cases()) {
        let alpha = reached(stats::alpha(&moments(&cases), P95))?;
        prop_assert!(alpha.value <= 1.0 && brackets(&alpha), "{alpha:?}");
    }

    #[test]
    fn a_change_in_alpha_changes_sign_with_its_rounds((first, second) in two_rounds()) {
        let (first, second) = (moments(&first), moments(&second));
        let there = reached(stats::alpha_change(&first, &second, P95))?;
        let back = reached(stats::alpha_change(&second, &first, P95))?;
        prop_assert!(near(there.value, -back.value) && there.n == back.n);
        let (there, back) = (reached(there.interval)?, reached(back.interval)?);
        prop_assert!(near(there.lower, -back.upper) && near(there.upper, -back.lower));
    }

    #[test]
    fn ranks_care_for_order_alone(first in histogram(), second in histogram()) {
        let stretch = |histogram: &Histogram| {
            Histogram::new(histogram.values().iter().map(|x| x.powi(3)).collect(), histogram.counts().to_vec())
        };
        let all = |a: &Histogram, b: &Histogram| {
            let ranks = (stats::rank_sum(a, b), stats::kruskal_wallis(&[a, b]), stats::dunn(&[a, b]));
            (stats::brunner_munzel(a, b, P95), stats::cliffs_delta(a, b, P95), ranks)
        };
        prop_assert_eq!(all(&first, &second), all(&stretch(&first), &stretch(&second)));
    }

    #[test]
    fn rank_comparisons_turn_with_their_groups(first in varied(), second in varied()) {
        let (there, back) = (stats::cliffs_delta(&first, &second, P95).unwrap(), stats::cliffs_delta(&second, &first, P95).unwrap());
        prop_assert!(same(&there, &back.rescaled(-1.0, 0.0, back.unit)));
        reached(there.interval)?;
        prop_assert!(brackets(&there));
        let (there, back) = (stats::kruskal_wallis(&[&first, &second]), stats::kruskal_wallis(&[&second, &first]));
        let (there, back) = (reached(there)?, reached(back)?);
        prop_assert!(near(there.test.statistic, back.test.statistic));
        prop_assert!((0.0..=1.0).contains(&there.test.p) && there.epsilon_squared.value <= 1.0 + 1e-12);
        // Two groups: Dunn's z is the root of H.
        let z = stats::dunn(&[&first, &second]).unwrap()[0].test.statistic;
        prop_assert!(near(z * z, there.test.statistic));
        let (there, back) = (stats::brunner_munzel(&first, &second, P95), stats::brunner_munzel(&second, &first, P95));
        let (there, back) = (reached(there)?, reached(back)?);
        prop_assert!(near(there.probability.value, 1.0 - back.probability.value));
        prop_assert!(near(reached(there.test)?.p, reached(back.test)?.p));
    }

    #[test]
    fn adjusted_probabilities_are_larger_and_keep_their_order(p in prop::collection::vec(prop::option::of(0.0_f64..=1.0), 1..20)) {
        prop_assume!(p.iter().any(Option::is_some));
        let (holm, hochberg) = (stats::holm(&p), stats::benjamini_hochberg(&p));
        for i in 0..p.len() {
            prop_assert_eq!(p[i].is_some(), holm[i].is_some());
            if let (Some(raw), Some(strict), Some(mild)) = (p[i], holm[i], hochberg[i]) {
                prop_assert!(raw <= mild + 1e-15 && mild <= strict + 1e-15 && strict <= 1.0);
            }
            for j in 0..p.len() {
                prop_assert!(p[i].zip(p[j]).is_none_or(|(a, b)| a > b || holm[i] <= holm[j] && hochberg[i] <= hochberg[j]));
            }
        }
    }

    #[test]
    fn the_same_composition_leaves_nothing_to_standardise(old in varied(), new in varied()) {
        let change = reached(stats::standardised_change(&[(old, new)], P95))?;
        prop_assert!(change.composition.abs() < 1e-12 && brackets(&change.standardised));
    }

    #[test]
    fn pooled_figures_lie_between_the_unit_and_the_centre(units in prop::collection::vec(varied(), 2..8)) {
        let pooling = reached(stats::pool_means(&units, P95))?;
        for (unit, pooled) in units.iter().zip(&pooling.units) {
            let pooled = pooled.as_ref().unwrap();
            let raw = stats::mean(unit, Population::Infinite, P95).unwrap().value;
            let (low, high) = (raw.min(pooling.centre), raw.max(pooling.centre));
            prop_assert!(low - 1e-12 <= pooled.estimate.value && pooled.estimate.value <= high + 1e-12);
            prop_assert!((0.0..=1.0).contains(&pooled.shrinkage) && brackets(&pooled.estimate));
        }
        let shares: Vec<_> = units.iter().map(|unit| stats::top_box(unit, 2).unwrap()).collect();
        let pooling = reached(stats::pool_shares(&shares.iter().copied().map(Some).collect::<Vec<_>>(), P95))?;
        prop_assert_eq!(pooling.units.len(), shares.len());
        for (unit, pooled) in shares.iter().zip(&pooling.units) {
            let (value, (low, high)) = (unit.share(), (unit.share().min(pooling.centre), unit.share().max(pooling.centre)));
            let pooled = pooled.as_ref().unwrap().estimate.value;
            prop_assert!(low - 1e-9 <= pooled && pooled <= high + 1e-9, "{value} {pooled}");
        }
    }

    #[test]
    fn omega_does_not_care_for_direction_or_unit(cases in related()) {
        let turn = |cases: &[Vec<i64>], of: &dyn Fn(i64) -> i64| -> Moments {
            moments(&cases.iter().map(|case| case.iter().map(|x| of(*x)).collect()).collect::<Vec<_>>())
        };
        let plain = reached(stats::omega(&moments(&cases), P95))?;
        for other in [turn(&cases, &|x| 6 - x), turn(&cases, &|x| 10 * x)] {
            let value = stats::omega(&other, P95).map(|omega| omega.estimate.value);
            prop_assert!(value.as_ref().is_ok_and(|value| (value - plain.estimate.value).abs() < 1e-6), "{plain:?} {value:?}");
        }
    }

    /// Answers that are there so many times over have the same omega, and its standard error is smaller by the root of that.
    #[test]
    fn omega_gets_surer_with_people(cases in related(), times in 2..9_u64) {
        #[expect(clippy::disallowed_methods, reason = "four digits are held to a law")]
        let reach = |omega: &stats::Omega| -> Result<f64, TestCaseError> {
            let ci = omega.estimate.interval.map_err(|_| TestCaseError::reject("flat"))?;
            prop_assert!(brackets(&omega.estimate) && ci.upper < 1.0, "{omega:?}");
            Ok(((1.0 - ci.lower) / (1.0 - ci.upper)).ln())
        };
        let repeated: Vec<_> = (0..times).flat_map(|_| cases.clone()).collect();
        let (once, often) = (reached(stats::omega(&moments(&cases), P95))?, reached(stats::omega(&moments(&repeated), P95))?);
        prop_assert!((once.estimate.value - often.estimate.value).abs() < 1e-6);
        let people = |omega: &stats::Omega| (omega.estimate.n - 1) as f64;
        let expected = (people(&often) / people(&once)).sqrt();
        prop_assert!((reach(&once)? / reach(&often)? / expected - 1.0).abs() < 1e-4);
    }

    /// Turning every item round, or measuring them in other units, changes neither residuals nor chi-square; nothing fits better than 1 and 0.
    #[test]
    fn a_model_fits_alike_in_any_unit_and_direction(cases in related().prop_filter("four items", |cases| cases[0].len() > 3)) {
        let turn = |of: fn(i64) -> i64| moments(&cases.iter().map(|case| case.iter().map(|x| of(*x)).collect()).collect::<Vec<_>>());
        let plain = reached(stats::one_factor_fit(&moments(&cases), P95))?;
        for other in [turn(|x| 6 - x), turn(|x| 10 * x + 3)] {
            let found = stats::one_factor_fit(&other, P95).unwrap();
            prop_assert!((found.test.statistic - plain.test.statistic).abs() < 1e-6 && (found.srmr.value - plain.srmr.value).abs() < 1e-6);
            prop_assert!((found.cfi.value - plain.cfi.value).abs() < 1e-6 && (found.tli.value - plain.tli.value).abs() < 1e-6);
        }
        prop_assert!(plain.cfi.value <= 1.0 && plain.srmr.value >= 0.0 && (0.0..=1.0).contains(&plain.test.p));
        prop_assert!(brackets(&plain.rmsea) || plain.rmsea.interval.is_err(), "{:?}", plain.rmsea);
    }

    #[test]
    fn quantiles_lead_back_to_their_probability(p in 1e-6_f64..0.999_999, df in 0.5_f64..1e6, other in 0.5_f64..1e6) {
        use stats::distribution::{beta_cdf, beta_quantile, chi_square_quantile, chi_square_upper, f_quantile, f_upper, t_cdf, t_quantile};
        prop_assert!((t_cdf(t_quantile(p, df), df) - p).abs() < 1e-11);
        prop_assert!((1.0 - chi_square_upper(chi_square_quantile(p, df), df) - p).abs() < 1e-9);
        prop_assert!((1.0 - f_upper(f_quantile(p, df, other), df, other) - p).abs() < 1e-9);
        prop_assert!((beta_cdf(beta_quantile(p, df, other), df, other) - p).abs() < 1e-8);
    }
}

proptest! {
    // Drawn tables and double integrals take their time.
    #![proptest_config(reaching(40))]

    #[test]
    fn two_groups_make_the_anova_a_t_test(first in varied(), second in varied()) {
        let anova = reached(stats::welch_anova(&[&first, &second]))?;
        let test = stats::welch(&first, &second, P95).unwrap().test.unwrap();
        prop_assert!(near(anova.test.statistic, test.statistic.powi(2)));
        prop_assert!((anova.test.p - test.p).abs() < 1e-9);
        let pair = &stats::games_howell(&[&first, &second], P95).unwrap()[0];
        prop_assert!((pair.test.p - test.p).abs() < 1e-8, "{} {}", pair.test.p, test.p);
        prop_assert!(brackets(&pair.difference));
    }

    #[test]
    fn paired_comparisons_turn_with_their_rounds(
        counts in prop::collection::vec(prop::collection::vec(0_u64..20, 4), 4),
        changes in prop::collection::vec(0_u64..20, 5),
    ) {
        let turned: Vec<Vec<u64>> = (0..4).map(|column| counts.iter().map(|row| row[column]).collect()).collect();
        let (there, back) = (reached(stats::CrossTable::new(&counts))?, reached(stats::CrossTable::new(&turned))?);
        for test in [stats::bowker, stats::stuart_maxwell] {
            let (there, back) = (reached(test(&there))?, reached(test(&back))?);
            prop_assert!(near(there.statistic, back.statistic) && near(there.p, back.p), "{there:?} {back:?}");
        }
        let up = Histogram::new(vec![-2.0, -1.0, 0.0, 1.0, 2.0], changes.clone());
        let down = Histogram::new(vec![-2.0, -1.0, 0.0, 1.0, 2.0], changes.into_iter().rev().collect());
        let (there, back) = (reached(stats::paired_t(&up, P95))?, reached(stats::paired_t(&down, P95))?);
        prop_assert!(same(&there.difference, &back.difference.rescaled(-1.0, 0.0, back.difference.unit)));
        prop_assert!(near(reached(there.test)?.p, reached(back.test)?.p));
        let (up, down) = (reached(stats::signed_rank(&up))?, reached(stats::signed_rank(&down))?);
        prop_assert!(near(up.statistic, -down.statistic) && near(up.p, down.p));
    }

    #[test]
    fn rank_correlations_lie_between_minus_one_and_one(counts in prop::collection::vec(prop::collection::vec(0_u64..20, 4), 3)) {
        let turned: Vec<Vec<u64>> = counts.iter().rev().cloned().collect();
        let (table, turned) = (reached(stats::CrossTable::new(&counts))?, reached(stats::CrossTable::new(&turned))?);
        for correlate in [stats::spearman, stats::kendall_tau_b] {
            let (there, back) = (reached(correlate(&table, P95))?, reached(correlate(&turned, P95))?);
            let (p, q) = (reached(there.test)?.p, reached(back.test)?.p);
            let (there, back) = (there.coefficient, back.coefficient);
            prop_assert!(there.value.abs() <= 1.0 && near(there.value, -back.value) && near(p, q), "{there:?} {back:?}");
            reached(there.interval)?;
            prop_assert!(brackets(&there));
        }
    }

    #[test]
    fn tables_ignore_empty_levels_and_being_turned(counts in prop::collection::vec(prop::collection::vec(0_u64..30, 3), 3)) {
        prop_assume!(counts.iter().flatten().sum::<u64>() > 3);
        let table = stats::CrossTable::new(&counts).unwrap();
        let mut wider = counts.clone();
        wider.insert(1, vec![0; 3]);
        for row in &mut wider {
            row.push(0);
        }
        let wider = stats::CrossTable::new(&wider).unwrap();
        prop_assert_eq!(stats::association(&table, 7), stats::association(&wider, 7));
        prop_assert_eq!(stats::spearman(&table, P95), stats::spearman(&wider, P95));
        prop_assert_eq!(stats::kendall_tau_b(&table, P95), stats::kendall_tau_b(&wider, P95));
        let turned: Vec<Vec<u64>> = (0..3).map(|column| counts.iter().map(|row| row[column]).collect()).collect();
        let turned = stats::CrossTable::new(&turned).unwrap();
        for correlate in [stats::spearman, stats::kendall_tau_b] {
            let (there, back) = (reached(correlate(&table, P95))?, reached(correlate(&turned, P95))?);
            prop_assert!(same(&there.coefficient, &back.coefficient));
        }
        for test in [stats::bowker, stats::stuart_maxwell] {
            prop_assert!(near(reached(test(&table))?.statistic, reached(test(&turned))?.statistic));
        }
    }
}

proptest! {
    #![proptest_config(reaching(256))]

    #[test]
    fn weighted_counts_are_judged_as_whole_ones_and_mirrored(events in 0_u64..60, more in 1_u64..60, weight in 0.2_f64..3.0) {
        let (count, trials) = (events as f64 * weight, (events + more) as f64 * weight);
        let share = WeightedCount::new(count, trials).unwrap();
        let others = WeightedCount::new(trials - count, trials).unwrap();
        let (with, without) = (stats::wilson(share, P95), stats::wilson(others, P95));
        prop_assert!(same(&with, &without.rescaled(-1.0, 1.0, without.unit)) && brackets(&with));
        let whole = Count::new(events, events + more).unwrap();
        prop_assert_eq!(stats::wilson(whole, P95), stats::wilson(WeightedCount::from(whole), P95));
        prop_assert_eq!(WeightedCount::from(whole).unweighted(), Some(whole));
        let (there, back) = (stats::newcombe(share, whole, P95), stats::newcombe(whole, share, P95));
        prop_assert!(same(&there, &back.rescaled(-1.0, 0.0, back.unit)));
        prop_assert!(brackets(&stats::clopper_pearson(whole, P95)));
    }

    /// More events move both limits up, and a rate has the limits of its count.
    #[test]
    fn limits_of_a_rate_hold_it_and_rise_with_it(events in 0.0_f64..400.0, more in 1.0_f64..20.0, base in 0.5_f64..1e5) {
        for limits in [stats::event_rate, stats::poisson_exact, stats::byar] {
            let rate = limits(EventRate::new(events, base).unwrap(), P95);
            let higher = limits(EventRate::new(events + more, base).unwrap(), P95);
            prop_assert!(brackets(&rate), "{rate:?}");
            let (low, high) = (rate.interval.unwrap(), higher.interval.unwrap());
            prop_assert!(low.lower <= high.lower && low.upper < high.upper);
            let against = limits(EventRate::against(events, base).unwrap(), P95);
            let as_rate = Estimate { unit: rate.unit, ..against };
            prop_assert!(same(&rate, &as_rate));
        }
    }

    #[test]
    fn the_reference_standardised_by_itself_is_itself(strata in prop::collection::vec((0.0_f64..500.0, 1.0_f64..1e4), 1..8)) {
        prop_assume!(strata.iter().map(|(count, _)| count).sum::<f64>() >= stats::BYAR_FROM);
        let stratum = |&(count, population): &(f64, f64)| Stratum {
            count,
            population,
            reference_count: count,
            reference_population: population,
        };
        let strata: Vec<Stratum> = strata.iter().map(stratum).collect();
        let indirect = stats::indirect_standardisation(&strata, 1000.0, 1.0, P95).unwrap();
        let direct = stats::direct_standardisation(&strata, 1000.0, P95).unwrap();
        prop_assert!(near(indirect.ratio.value, 100.0) && near(direct.value, indirect.reference_crude));
        prop_assert!(near(indirect.adjusted.value, indirect.crude) && brackets(&direct) && brackets(&indirect.ratio));
    }

    #[test]
    fn a_course_turns_with_time(shares in prop::collection::vec((1.0_f64..40.0, 1.0_f64..40.0), 2..9), year in 1990.0_f64..2020.0) {
        let points = |sign: f64| -> Vec<(f64, WeightedCount)> {
            let at = |place: usize| year + sign * place as f64;
            shares.iter().enumerate().map(|(place, (x, rest))| (at(place), WeightedCount::new(*x, x + rest).unwrap())).collect()
        };
        let (there, back) = (reached(stats::cochran_armitage(&points(1.0)))?, reached(stats::cochran_armitage(&points(-1.0)))?);
        prop_assert!((there.statistic + back.statistic).abs() < 1e-6 && (there.p - back.p).abs() < 1e-6);
        let values: Vec<f64> = shares.iter().map(|(x, rest)| (x / rest).round()).collect();
        let reversed: Vec<f64> = values.iter().rev().copied().collect();
        let (there, back) = (reached(stats::mann_kendall(&values))?, reached(stats::mann_kendall(&reversed))?);
        prop_assert!(near(there.statistic, -back.statistic) && near(there.p, back.p) && (0.0..=1.0).contains(&there.p));
    }

    /// More people, less power asked for or less certainty find smaller differences; the spread is the unit.
    #[test]
    fn more_people_find_less(first in 2_u64..500, second in 2_u64..500, more in 1_u64..300, power in 0.55_f64..0.95) {
        let find = |first: u64, power: f64, spread: f64, level: Confidence| {
            stats::smallest_difference(first, second, spread, power, level).unwrap()
        };
        let plain = find(first, power, 1.0, P95);
        prop_assert!(find(first + more, power, 1.0, P95) < plain && plain < find(first, power + 0.02, 1.0, P95));
        prop_assert!(plain < find(first, power, 1.0, Confidence::P998) && near(find(first, power, 20.0, P95), 20.0 * plain));
        prop_assert!(near(plain, stats::smallest_difference(second, first, 1.0, power, P95).unwrap()));
    }

    #[test]
    fn quantiles_of_values_and_of_answers_agree(answers in histogram(), share in 0.0_f64..=1.0) {
        let values: Vec<f64> = answers.iter().flat_map(|(value, count)| (0..count).map(move |_| value)).collect();
        prop_assert_eq!(stats::quantile_of_sorted(&values, share), stats::quantile(&answers, share));
    }
}
