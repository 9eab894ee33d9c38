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
    cases.iter().for_each(|case| moments.add(case));
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
}
