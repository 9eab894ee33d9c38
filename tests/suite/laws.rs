//! Laws that statistics obey whatever the data.

#![allow(clippy::unwrap_used, clippy::float_cmp)]

use kartlegg::model::{Confidence, Estimate, Histogram, Moments};
use kartlegg::stats::{self, Count, PooledSpread, Population};
use proptest::prelude::*;

const P95: Confidence = Confidence::P95;

fn histogram() -> impl Strategy<Value = Histogram> {
    prop::collection::vec(0_u64..40, 5)
        .prop_filter("somebody answers", |counts| counts.iter().sum::<u64>() > 0)
        .prop_map(|counts| Histogram::new(vec![1.0, 2.0, 3.0, 4.0, 5.0], counts))
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
    #[test]
    fn scaling_by_a_hundred_scales_estimate_and_error(histogram in histogram()) {
        let scaled = Histogram::new(histogram.values().iter().map(|x| x * 100.0).collect(), histogram.counts().to_vec());
        for population in [Population::Infinite, Population::Finite(histogram.n() + 7)] {
            let plain = stats::mean(&histogram, population, P95).unwrap();
            let large = stats::mean(&scaled, population, P95).unwrap();
            prop_assert!(same(&plain.rescaled(100.0, 0.0, plain.unit), &large));
        }
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
    fn a_difference_changes_sign_with_its_groups(first in histogram(), second in histogram()) {
        let (there, back) = (stats::welch(&first, &second, P95).unwrap(), stats::welch(&second, &first, P95).unwrap());
        prop_assert!(same(&there.difference, &back.difference.rescaled(-1.0, 0.0, back.difference.unit)));
        if let (Ok(there), Ok(back)) = (stats::hedges_g(&first, &second, P95), stats::hedges_g(&second, &first, P95)) {
            prop_assert!(same(&there, &back.rescaled(-1.0, 0.0, back.unit)), "{there:?} {back:?}");
            prop_assert!(brackets(&there));
        }
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
        if let Ok(alpha) = stats::alpha(&moments(&cases), P95) {
            prop_assert!(alpha.value <= 1.0 && brackets(&alpha), "{alpha:?}");
        }
    }

    #[test]
    fn a_change_in_alpha_changes_sign_with_its_rounds(first in cases(), second in cases()) {
        let (first, second) = (moments(&first), moments(&second));
        let (Ok(there), Ok(back)) = (stats::alpha_change(&first, &second, P95), stats::alpha_change(&second, &first, P95)) else {
            return Ok(());
        };
        prop_assert!(near(there.value, -back.value) && there.n == back.n);
        if let (Ok(there), Ok(back)) = (there.interval, back.interval) {
            prop_assert!(near(there.lower, -back.upper) && near(there.upper, -back.lower));
        }
    }

    #[test]
    fn ranks_care_for_order_alone(first in histogram(), second in histogram()) {
        let stretch = |histogram: &Histogram| {
            Histogram::new(histogram.values().iter().map(|x| x.powi(3)).collect(), histogram.counts().to_vec())
        };
        let all = |a: &Histogram, b: &Histogram| {
            (stats::brunner_munzel(a, b, P95), stats::rank_sum(a, b), stats::kruskal_wallis(&[a, b]), stats::dunn(&[a, b]))
        };
        prop_assert_eq!(all(&first, &second), all(&stretch(&first), &stretch(&second)));
    }

    #[test]
    fn rank_comparisons_turn_with_their_groups(first in histogram(), second in histogram()) {
        let (there, back) = (stats::cliffs_delta(&first, &second, P95).unwrap(), stats::cliffs_delta(&second, &first, P95).unwrap());
        prop_assert!(same(&there, &back.rescaled(-1.0, 0.0, back.unit)));
        prop_assert!(there.interval.is_err() || brackets(&there));
        if let (Ok(there), Ok(back)) = (stats::kruskal_wallis(&[&first, &second]), stats::kruskal_wallis(&[&second, &first])) {
            prop_assert!(near(there.test.statistic, back.test.statistic));
            prop_assert!((0.0..=1.0).contains(&there.test.p) && there.epsilon_squared.value <= 1.0 + 1e-12);
            // Two groups: Dunn's z is the root of H.
            let z = stats::dunn(&[&first, &second]).unwrap()[0].test.statistic;
            prop_assert!(near(z * z, there.test.statistic));
        }
    }

    #[test]
    fn adjusted_probabilities_are_larger_and_keep_their_order(p in prop::collection::vec(prop::option::of(0.0_f64..=1.0), 0..20)) {
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
    fn equal_weights_are_no_weights(parts in prop::collection::vec(histogram(), 1..5), absent in 1_u64..50) {
        let cells = parts.iter().enumerate().map(|(position, part)| stats::WeightCell {
            stratum: 0,
            cluster: None,
            margins: vec![position],
            base_weight: 2.5,
            respondents: part.n(),
        });
        let mut whole = vec![0; 5];
        for part in &parts {
            for (sum, count) in whole.iter_mut().zip(part.counts()) {
                *sum += count;
            }
        }
        let whole = Histogram::new(vec![1.0, 2.0, 3.0, 4.0, 5.0], whole);
        let weights = stats::Weights::base(cells.clone().collect()).unwrap();
        prop_assert!(near(weights.kish_effect(), 1.0));
        for population in [Population::Infinite, Population::Finite(whole.n() + absent)] {
            let weighted = stats::weighted_mean(&weights, &parts, &[population], P95).unwrap();
            let plain = stats::mean(&whole, population, P95).unwrap();
            prop_assert!(same(&Estimate { method: plain.method, ..weighted }, &plain), "{weighted:?} {plain:?}");
        }
        // Targets in proportion to those who answered change no weight either; one category leaves the variance as it was.
        let people = parts.iter().map(|part| part.n() as f64 * 3.0).collect();
        let matched = stats::Weights::post_stratify(cells.collect(), people).unwrap();
        prop_assert!(near(matched.kish_effect(), 1.0));
        let mean = stats::weighted_mean(&matched, &parts, &[Population::Infinite], P95).unwrap();
        prop_assert!(near(mean.value, stats::mean(&whole, Population::Infinite, P95).unwrap().value));
    }

    #[test]
    fn the_same_composition_leaves_nothing_to_standardise(old in histogram(), new in histogram()) {
        if let Ok(change) = stats::standardised_change(&[(old, new)], P95) {
            prop_assert!(change.composition.abs() < 1e-12 && brackets(&change.standardised));
        }
    }

    #[test]
    fn pooled_figures_lie_between_the_unit_and_the_centre(units in prop::collection::vec(histogram(), 2..8)) {
        if let Ok(pooling) = stats::pool_means(&units, P95) {
            for (unit, pooled) in units.iter().zip(&pooling.units) {
                let pooled = pooled.as_ref().unwrap();
                let raw = stats::mean(unit, Population::Infinite, P95).unwrap().value;
                let (low, high) = (raw.min(pooling.centre), raw.max(pooling.centre));
                prop_assert!(low - 1e-12 <= pooled.estimate.value && pooled.estimate.value <= high + 1e-12);
                prop_assert!((0.0..=1.0).contains(&pooled.shrinkage) && brackets(&pooled.estimate));
            }
        }
        let shares: Vec<_> = units.iter().map(|unit| stats::top_box(unit, 2).ok()).collect();
        if let Ok(pooling) = stats::pool_shares(&shares, P95) {
            for (unit, pooled) in shares.iter().flatten().zip(pooling.units.iter().flatten()) {
                let (low, high) = (unit.share().min(pooling.centre), unit.share().max(pooling.centre));
                prop_assert!(low - 1e-9 <= pooled.estimate.value && pooled.estimate.value <= high + 1e-9);
            }
        }
    }

    #[test]
    fn omega_does_not_care_for_direction_or_unit(cases in cases()) {
        let turn = |cases: &[Vec<i64>], of: &dyn Fn(i64) -> i64| -> Moments {
            moments(&cases.iter().map(|case| case.iter().map(|x| of(*x)).collect()).collect::<Vec<_>>())
        };
        if let Ok(plain) = stats::omega(&moments(&cases)) {
            for other in [turn(&cases, &|x| 6 - x), turn(&cases, &|x| 10 * x)] {
                let value = stats::omega(&other).map(|omega| omega.estimate.value);
                prop_assert!(value.as_ref().is_ok_and(|value| (value - plain.estimate.value).abs() < 1e-6), "{plain:?} {value:?}");
            }
        }
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
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn two_groups_make_the_anova_a_t_test(first in histogram(), second in histogram()) {
        if let Ok(anova) = stats::welch_anova(&[&first, &second]) {
            let test = stats::welch(&first, &second, P95).unwrap().test.unwrap();
            prop_assert!(near(anova.test.statistic, test.statistic.powi(2)));
            prop_assert!((anova.test.p - test.p).abs() < 1e-9);
            let pair = &stats::games_howell(&[&first, &second], P95).unwrap()[0];
            prop_assert!((pair.test.p - test.p).abs() < 1e-8, "{} {}", pair.test.p, test.p);
            prop_assert!(brackets(&pair.difference));
        }
    }

    #[test]
    fn paired_comparisons_turn_with_their_rounds(
        counts in prop::collection::vec(prop::collection::vec(0_u64..20, 4), 4),
        changes in prop::collection::vec(0_u64..20, 5),
    ) {
        let turned: Vec<Vec<u64>> = (0..4).map(|column| counts.iter().map(|row| row[column]).collect()).collect();
        if let (Ok(there), Ok(back)) = (stats::CrossTable::new(&counts), stats::CrossTable::new(&turned)) {
            for test in [stats::bowker, stats::stuart_maxwell] {
                match (test(&there), test(&back)) {
                    (Ok(there), Ok(back)) => {
                        prop_assert!(near(there.statistic, back.statistic) && near(there.p, back.p), "{there:?} {back:?}");
                    }
                    (there, back) => prop_assert_eq!(there.is_err(), back.is_err()),
                }
            }
        }
        let up = Histogram::new(vec![-2.0, -1.0, 0.0, 1.0, 2.0], changes.clone());
        let down = Histogram::new(vec![-2.0, -1.0, 0.0, 1.0, 2.0], changes.into_iter().rev().collect());
        if let (Ok(up), Ok(down)) = (stats::paired_t(&up, P95), stats::paired_t(&down, P95)) {
            prop_assert!(same(&up.difference, &down.difference.rescaled(-1.0, 0.0, down.difference.unit)));
        }
        if let (Ok(up), Ok(down)) = (stats::signed_rank(&up), stats::signed_rank(&down)) {
            prop_assert!(near(up.statistic, -down.statistic) && near(up.p, down.p));
        }
    }

    #[test]
    fn rank_correlations_lie_between_minus_one_and_one(counts in prop::collection::vec(prop::collection::vec(0_u64..20, 4), 3)) {
        let turned: Vec<Vec<u64>> = counts.iter().rev().cloned().collect();
        let (Ok(table), Ok(turned)) = (stats::CrossTable::new(&counts), stats::CrossTable::new(&turned)) else { return Ok(()) };
        for correlate in [stats::spearman, stats::kendall_tau_b] {
            if let (Ok(there), Ok(back)) = (correlate(&table, P95), correlate(&turned, P95)) {
                let (there, back) = (there.coefficient, back.coefficient);
                prop_assert!(there.value.abs() <= 1.0 && near(there.value, -back.value), "{there:?} {back:?}");
                prop_assert!(there.interval.is_err() || brackets(&there));
            }
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
        if let (Ok(there), Ok(back)) = (stats::spearman(&table, P95), stats::spearman(&turned, P95)) {
            prop_assert!(same(&there.coefficient, &back.coefficient));
            prop_assert!(there.coefficient.interval.is_err() || brackets(&there.coefficient));
        }
        if let (Ok(there), Ok(back)) = (stats::kendall_tau_b(&table, P95), stats::kendall_tau_b(&turned, P95)) {
            prop_assert!(same(&there.coefficient, &back.coefficient));
        }
        if let (Ok(there), Ok(back)) = (stats::bowker(&table), stats::bowker(&turned)) {
            prop_assert!(near(there.statistic, back.statistic));
        }
        if let (Ok(there), Ok(back)) = (stats::stuart_maxwell(&table), stats::stuart_maxwell(&turned)) {
            prop_assert!(near(there.statistic, back.statistic));
        }
    }
}
