//! The smallest input that each statistic takes, and the first that it refuses.

#![allow(clippy::float_cmp, clippy::needless_pass_by_value)]

use super::*;
use crate::model::{Confidence, Degrees, Estimate, Histogram, Interval, Method, Moments, NoInterval, Unit};

const P95: Confidence = Confidence::P95;

fn answers(counts: [u64; 3]) -> Histogram {
    Histogram::new(vec![1.0, 2.0, 3.0], counts.to_vec())
}

fn moments(cases: &[&[i64]]) -> Moments {
    let mut moments = Moments::empty(cases.first().map_or(0, |case| case.len()));
    for case in cases {
        moments.add(case);
    }
    moments
}

fn too_few<T: std::fmt::Debug + PartialEq>(found: Result<T, StatError>, have: u64, need: u64) {
    assert_eq!(found, Err(StatError::TooFewCases { have, need }));
}

fn table(rows: &[&[u64]]) -> CrossTable {
    CrossTable::new(&rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>()).unwrap()
}

#[test]
fn counts_and_populations() {
    assert_eq!(Count::new(0, 1).unwrap().share(), 0.0);
    too_few(Count::new(0, 0), 0, 1);
    assert_eq!(Count::new(2, 1), Err(StatError::MoreEventsThanTrials { events: 2, trials: 1 }));
    let one = Count::new(1, 1).unwrap();
    for refused in [share(one, Population::Finite(0), P95), wilson_finite(one, 0, P95), hypergeometric(one, 0, P95)] {
        assert_eq!(refused, Err(StatError::PopulationTooSmall { cases: 1, population: 0 }));
    }
    assert_eq!(hypergeometric_people(one, 2, P95), Ok((1, 2)));
    assert_eq!(share(one, Population::Finite(1), P95).unwrap().interval, Err(NoInterval::EveryoneAnswered));
    assert_eq!(share(one, Population::Finite(50), P95).unwrap().method, Method::Hypergeometric);
    assert_eq!(share(one, Population::Finite(51), P95).unwrap().method, Method::WilsonFinite);
}

#[test]
fn means() {
    let (nobody, one, alike, two) = (answers([0; 3]), answers([0, 1, 0]), answers([0, 2, 0]), answers([1, 0, 1]));
    too_few(mean(&nobody, Population::Infinite, P95), 0, 1);
    assert_eq!(mean(&one, Population::Infinite, P95).unwrap().interval, Err(NoInterval::TooFew));
    assert_eq!(mean(&alike, Population::Infinite, P95).unwrap().interval, Err(NoInterval::NoVariation));
    assert!(mean(&two, Population::Infinite, P95).unwrap().interval.is_ok());
    assert_eq!(mean(&two, Population::Finite(2), P95).unwrap().interval, Err(NoInterval::EveryoneAnswered));
    assert!(mean(&two, Population::Finite(1), P95).is_err());
    too_few(standard_deviation(&one), 1, 2);
    assert_eq!(standard_deviation(&alike).unwrap().value, 0.0);
    too_few(median(&nobody), 0, 1);
    assert_eq!(median(&two).unwrap().value, 2.0);
    assert!(quantile(&two, 1.1).is_err() && quantile(&two, f64::NAN).is_err());
    too_few(PooledSpread::of([&one, &nobody]), 0, 1);
    assert_eq!(PooledSpread::of([&alike, &one]), Err(StatError::NoVariation));
    let spread = PooledSpread::of([&two, &one]).unwrap();
    assert!(mean_pooled(&one, spread, Population::Infinite, P95).unwrap().interval.is_ok());
    too_few(mean_pooled(&nobody, spread, Population::Infinite, P95), 0, 1);
    too_few(funnel_mean(3.0, spread, 0, P95), 0, 1);
}

#[test]
fn the_hundred_point_scale() {
    let answered = mean(&answers([1, 0, 1]), Population::Infinite, P95).unwrap();
    let percent = pomp(answered, 1.0, 3.0).unwrap();
    assert_eq!((percent.value, percent.unit), (50.0, Unit::Points100));
    assert!(pomp(answered, 1.0, 1.0).is_err() && pomp(answered, 1.0, f64::INFINITY).is_err());
    let difference = welch(&answers([1, 0, 2]), &answers([2, 0, 1]), P95).unwrap().difference;
    let percent = pomp_difference(difference, 1.0, 3.0).unwrap();
    assert!((percent.value - 100.0 / 3.0).abs() < 1e-12);
    assert_eq!(percent.unit, Unit::Points100Difference);
}

#[test]
fn boxes_take_declared_levels() {
    let histogram = answers([4, 3, 0]);
    assert_eq!(top_box(&histogram, 1), Count::new(0, 7));
    assert_eq!(bottom_box(&histogram, 3), Count::new(7, 7));
    assert!(top_box(&histogram, 0).is_err() && top_box(&histogram, 4).is_err() && bottom_box(&histogram, 4).is_err());
    too_few(top_box(&answers([0; 3]), 1), 0, 1);
}

#[test]
fn reliability() {
    let pair = moments(&[&[1, 1], &[2, 3]]);
    assert!(alpha(&pair, P95).is_ok());
    too_few(alpha(&moments(&[&[1, 1]]), P95), 1, 2);
    assert_eq!(alpha(&moments(&[&[1], &[2]]), P95), Err(StatError::TooFewParts { have: 1, need: 2 }));
    assert_eq!(alpha(&moments(&[&[1, 1], &[1, 1]]), P95), Err(StatError::NoVariation));
    assert_eq!(alpha(&moments(&[&[1, 2], &[2, 1]]), P95), Err(StatError::NoVariation), "the sum does not vary");
    assert_eq!(alpha_if_dropped(&pair), Err(StatError::TooFewParts { have: 2, need: 3 }));
    let constant = moments(&[&[1, 1, 2], &[2, 1, 2], &[2, 1, 3]]);
    assert_eq!(standardised_alpha(&constant), Err(StatError::ItemWithoutVariation { item: 1 }));
    let rest = item_rest(&constant).unwrap();
    assert!(rest[0].is_ok() && rest[2].is_ok());
    assert_eq!(rest[1], Err(StatError::ItemWithoutVariation { item: 1 }), "the others go on");
    assert!(spearman_brown(&constant, P95).is_err());
    let (three, four) = (moments(&[&[1, 1], &[2, 3], &[2, 2]]), moments(&[&[1, 1], &[2, 3], &[2, 2], &[4, 3]]));
    assert_eq!(spearman_brown(&three, P95).unwrap().interval, Err(NoInterval::TooFew));
    assert!(spearman_brown(&four, P95).unwrap().interval.is_ok());
    assert!(spearman_brown(&moments(&[&[1, 2], &[2, 1]]), P95).is_err(), "correlation of −1");
}

#[test]
fn omega_needs_three_items_and_more_cases_than_items() {
    assert_eq!(omega(&moments(&[&[1, 1], &[2, 3], &[1, 2]]), P95), Err(StatError::TooFewParts { have: 2, need: 3 }));
    too_few(omega(&moments(&[&[1, 1, 2], &[2, 3, 3], &[1, 2, 2]]), P95), 3, 4);
    let cases: [&[i64]; 4] = [&[2, 3, 3], &[5, 4, 4], &[3, 2, 2], &[3, 3, 2]];
    assert!(omega(&moments(&cases), P95).is_ok());
    let constant = moments(&[&[1, 1, 2], &[2, 1, 2], &[2, 1, 3], &[3, 1, 3]]);
    assert_eq!(omega(&constant, P95), Err(StatError::ItemWithoutVariation { item: 1 }));
}

#[test]
fn two_groups() {
    let (nobody, one, alike, two) = (answers([0; 3]), answers([0, 1, 0]), answers([0, 2, 0]), answers([1, 0, 1]));
    too_few(welch(&nobody, &two, P95), 0, 1);
    let lonely = welch(&one, &two, P95).unwrap();
    assert_eq!((lonely.difference.value, lonely.difference.interval), (0.0, Err(NoInterval::TooFew)));
    assert_eq!(lonely.test, Err(StatError::TooFewCases { have: 1, need: 2 }));
    assert_eq!(welch(&alike, &alike, P95).unwrap().test, Err(StatError::NoVariation));
    assert!(welch(&alike, &two, P95).unwrap().test.is_ok());
    too_few(hedges_g(&one, &two, P95), 3, 4);
    assert!(hedges_g(&alike, &two, P95).is_ok());
    assert_eq!(hedges_g(&alike, &alike, P95), Err(StatError::NoVariation));
    let apart = brunner_munzel(&answers([3, 0, 0]), &answers([0, 0, 3]), P95).unwrap();
    assert_eq!((apart.probability.value, apart.test), (1.0, Err(StatError::NoVariation)));
    assert_eq!(cliffs_delta(&answers([3, 0, 0]), &answers([0, 0, 3]), P95).unwrap().value, -1.0);
    too_few(brunner_munzel(&nobody, &two, P95), 0, 1);
    assert!(rank_sum(&one, &two).is_ok());
    assert_eq!(rank_sum(&alike, &alike), Err(StatError::NoVariation));
}

#[test]
fn several_groups() {
    let (nobody, one, alike, two) = (answers([0; 3]), answers([0, 1, 0]), answers([0, 2, 0]), answers([1, 0, 1]));
    assert_eq!(kruskal_wallis(&[&two]), Err(StatError::TooFewParts { have: 1, need: 2 }));
    assert!(kruskal_wallis(&[&two, &one]).is_ok());
    assert_eq!(kruskal_wallis(&[&alike, &one]), Err(StatError::NoVariation));
    assert_eq!(dunn(&[&alike, &one]), Err(StatError::NoVariation));
    too_few(kruskal_wallis(&[&two, &nobody]), 0, 1);
    assert!(welch_anova(&[&two, &two]).is_ok());
    too_few(welch_anova(&[&two, &one]), 1, 2);
    assert_eq!(welch_anova(&[&two, &alike]), Err(StatError::NoVariation));
    assert_eq!(games_howell(&[&two], P95), Err(StatError::TooFewParts { have: 1, need: 2 }));
}

#[test]
fn tables() {
    assert!(CrossTable::new(&[]).is_err() && CrossTable::new(&[vec![]]).is_err());
    assert!(CrossTable::new(&[vec![1, 2], vec![3]]).is_err());
    too_few(CrossTable::new(&[vec![0, 0]]), 0, 1);
    assert!(association(&table(&[&[1, 0], &[0, 1]]), 7).is_ok());
    assert_eq!(association(&table(&[&[1, 2], &[0, 0]]), 7), Err(StatError::TooFewParts { have: 1, need: 2 }));
    too_few(spearman(&table(&[&[1, 0], &[0, 1]]), P95), 2, 3);
    let (nine, ten) = (table(&[&[4, 1], &[1, 3]]), table(&[&[4, 1], &[1, 4]]));
    too_few(spearman(&nine, P95).unwrap().test, 9, 10);
    too_few(kendall_tau_b(&nine, P95).unwrap().test, 9, 10);
    assert!(spearman(&ten, P95).unwrap().test.is_ok() && kendall_tau_b(&ten, P95).unwrap().test.is_ok());
    assert_eq!(spearman(&table(&[&[3, 2]]), P95), Err(StatError::NoVariation));
    assert_eq!(kendall_tau_b(&table(&[&[3, 2]]), P95), Err(StatError::NoVariation));
    let perfect = spearman(&table(&[&[3, 0], &[0, 3]]), P95).unwrap();
    assert_eq!((perfect.coefficient.value, perfect.coefficient.interval), (1.0, Err(NoInterval::NoVariation)));
}

#[test]
fn pairs() {
    let change = |pairs: &[(f64, u64)]| Histogram::new(pairs.iter().map(|p| p.0).collect(), pairs.iter().map(|p| p.1).collect());
    too_few(paired_t(&change(&[]), P95), 0, 1);
    assert_eq!(paired_t(&change(&[(1.0, 1)]), P95).unwrap().test, Err(StatError::TooFewCases { have: 1, need: 2 }));
    assert_eq!(paired_t(&change(&[(1.0, 5)]), P95).unwrap().test, Err(StatError::NoVariation));
    too_few(signed_rank(&change(&[])), 0, 1);
    assert_eq!(signed_rank(&change(&[(0.0, 4)])), Err(StatError::NoVariation));
    assert!(signed_rank(&change(&[(0.0, 4), (1.0, 1)])).is_ok());
    for test in [bowker, stuart_maxwell] {
        assert!(test(&table(&[&[1, 1], &[0, 1]])).is_ok());
        assert_eq!(test(&table(&[&[1, 0], &[0, 1]])), Err(StatError::NoVariation));
        assert!(test(&table(&[&[1, 1]])).is_err());
    }
}

#[test]
fn stuart_maxwell_of_two_answers_is_mcnemar_and_idle_answers_do_not_count() {
    let two = table(&[&[10, 7], &[2, 9]]);
    let three = table(&[&[10, 0, 7], &[0, 50, 0], &[2, 0, 9]]);
    let expected = 25.0 / 9.0;
    for found in [bowker(&two), stuart_maxwell(&two), bowker(&three), stuart_maxwell(&three)] {
        let found = found.unwrap();
        assert!((found.statistic - expected).abs() < 1e-12 && found.degrees == Degrees::One(1.0), "{found:?}");
    }
}

#[test]
fn verdicts_need_the_whole_interval() {
    let of = |lower: f64, upper: f64| Estimate {
        value: f64::midpoint(lower, upper),
        interval: Ok(Interval::new(lower, upper, P95)),
        n: 10,
        unit: Unit::Points100Difference,
        method: Method::Welch,
        degrees: Degrees::None,
    };
    for (lower, upper, verdict) in [
        (5.1, 9.0, SizeVerdict::MoreThanTrivial),
        (-9.0, -5.1, SizeVerdict::MoreThanTrivial),
        (-4.9, 4.9, SizeVerdict::Trivial),
        (0.1, 4.9, SizeVerdict::Trivial),
        (0.1, 9.0, SizeVerdict::CannotTell),
        (5.0, 9.0, SizeVerdict::CannotTell),
    ] {
        assert_eq!(size_verdict(&of(lower, upper), 5.0), Ok(verdict), "{lower} to {upper}");
    }
    let without = |reason| Estimate { interval: Err(reason), ..of(6.0, 6.0) };
    assert_eq!(size_verdict(&without(NoInterval::TooFew), 5.0), Ok(SizeVerdict::CannotTell));
    assert_eq!(size_verdict(&without(NoInterval::EveryoneAnswered), 5.0), Ok(SizeVerdict::MoreThanTrivial));
    assert!(size_verdict(&of(0.0, 1.0), 0.0).is_err() && size_verdict(&of(0.0, 1.0), f64::NAN).is_err());
}

#[test]
fn pooling_and_funnels() {
    let (one, two) = (answers([0, 1, 0]), answers([1, 0, 1]));
    assert_eq!(pool_means(std::slice::from_ref(&two), P95).unwrap_err(), StatError::TooFewParts { have: 1, need: 2 });
    assert!(pool_means(&[two, one.clone(), answers([0; 3])], P95).unwrap().units[2].is_none());
    assert!(pool_means(&[one.clone(), one], P95).is_err());
    let unit = |x, n| Count::new(x, n).ok();
    assert!(pool_shares(&[unit(1, 2)], P95).is_err());
    assert_eq!(pool_shares(&[unit(0, 2), unit(0, 3)], P95), Err(StatError::NoVariation));
    assert!(pool_shares(&[unit(1, 2), None, unit(0, 3)], P95).unwrap().units[1].is_none());
    assert!(matches!(pool_shares(&[unit(9, 9), unit(0, 9)], P95), Err(StatError::NotConverged { .. })));
    too_few(funnel_share(Count::new(1, 2).unwrap(), 0, P95), 0, 1);
    assert_eq!(funnel_share(Count::new(0, 2).unwrap(), 9, P95).unwrap().upper, 0.0);
}

fn cell(margins: &[usize], respondents: u64) -> WeightCell {
    WeightCell { stratum: 0, cluster: None, margins: margins.to_vec(), base_weight: 1.0, respondents }
}

#[test]
fn weights_name_the_margin_that_is_wrong() {
    let cells = || vec![cell(&[0, 0], 3), cell(&[1, 1], 2)];
    assert!(Weights::rake(cells(), &[vec![6.0, 4.0], vec![6.0, 4.0]]).is_ok());
    let refused = |cells: Vec<WeightCell>, targets: &[Vec<f64>]| Weights::rake(cells, targets).unwrap_err();
    assert_eq!(refused(cells(), &[vec![6.0, 4.0], vec![6.0, 5.0]]), StatError::MarginsDisagree { margin: 1 });
    assert_eq!(refused(cells(), &[vec![6.0, 4.0], vec![5.0, 4.0, 1.0]]), StatError::EmptyTargetCell { margin: 1, cell: 2 },);
    assert_eq!(refused(cells(), &[vec![10.0, 0.0], vec![6.0, 4.0]]), StatError::UnexpectedCell { margin: 0, cell: 1 });
    assert_eq!(refused(cells(), &[vec![6.0, f64::NAN], vec![6.0, 4.0]]), StatError::OutOfRange { what: "target of a margin" });
    assert_eq!(refused(cells(), &[vec![10.0]]), StatError::OutOfRange { what: "category of a margin" });
    // The two margins are the same people, so they cannot have different sums.
    let stuck = refused(cells(), &[vec![6.0, 4.0], vec![5.0, 5.0]]);
    assert!(matches!(stuck, StatError::NotConverged { margin: Some(_), .. }), "{stuck:?}");
    too_few(Weights::base(vec![cell(&[], 0)]), 0, 1);
    assert!(Weights::base(vec![WeightCell { base_weight: 0.0, ..cell(&[], 2) }]).is_err());
}

#[test]
fn weighted_means_say_why_there_is_no_interval() {
    let weights = Weights::base(vec![cell(&[], 2)]).unwrap();
    let of = |counts, population| weighted_mean(&weights, &[answers(counts)], &[population], P95);
    assert!(of([1, 0, 1], Population::Infinite).unwrap().interval.is_ok());
    assert_eq!(of([0, 2, 0], Population::Infinite).unwrap().interval, Err(NoInterval::NoVariation));
    assert_eq!(of([1, 0, 1], Population::Finite(2)).unwrap().interval, Err(NoInterval::EveryoneAnswered));
    assert!(of([2, 0, 1], Population::Infinite).is_err() && of([1, 0, 1], Population::Finite(1)).is_err());
    too_few(of([0; 3], Population::Infinite), 0, 1);
    assert!(weighted_mean(&weights, &[], &[Population::Infinite], P95).is_err());
    assert!(weighted_mean(&weights, &[answers([1, 0, 1])], &[], P95).is_err());
    too_few(r_indicator(&[(1, 1)]), 1, 2);
    assert!(r_indicator(&[(2, 1)]).is_err());
    assert_eq!(r_indicator(&[(1, 2), (3, 6)]).unwrap().value, 1.0);
}

#[test]
fn changes_and_benchmarks() {
    let (nobody, one, two) = (answers([0; 3]), answers([0, 1, 0]), answers([1, 0, 1]));
    assert!(standardised_change(&[(two.clone(), one.clone())], P95).is_err(), "no spread to borrow in the new round");
    assert!(standardised_change(&[(two.clone(), two.clone())], P95).is_ok());
    let gone = standardised_change(&[(two.clone(), two.clone()), (one.clone(), nobody.clone())], P95);
    assert_eq!(gone, Err(StatError::EmptyTargetCell { margin: 0, cell: 1 }));
    too_few(standardised_change(&[(nobody, two.clone())], P95), 0, 1);
    let benchmark = |standard_error| Benchmark { mean: 2.5, standard_error, n: None };
    assert!(benchmark_difference(&two, benchmark(Some(0.0)), None, P95).unwrap().test.is_ok());
    let unknown = benchmark_difference(&two, benchmark(None), None, P95).unwrap();
    assert!(unknown.test.is_err() && unknown.difference.interval.is_err() && unknown.difference.value == -0.5);
    assert!(benchmark_difference(&two, benchmark(Some(-1.0)), None, P95).is_err());
    assert!(benchmark_difference(&one, benchmark(Some(0.1)), None, P95).unwrap().test.is_err());
    assert_eq!(others(&answers([3, 2, 1]), &answers([1, 2, 0])), Ok(answers([2, 0, 1])));
    assert!(others(&answers([3, 2, 1]), &answers([4, 0, 0])).is_err());
    assert!(others(&answers([3, 2, 1]), &Histogram::new(vec![2.5], vec![1])).is_err());
}

#[test]
fn quantiles_refuse_what_is_not_a_probability_and_end_at_the_ends() {
    use super::distribution::{beta_quantile, chi_square_quantile, f_quantile, normal_quantile, t_quantile};
    for wrong in [-0.1, 1.1, f64::NAN] {
        assert!(normal_quantile(wrong).is_nan() && t_quantile(wrong, 3.0).is_nan() && chi_square_quantile(wrong, 3.0).is_nan());
        assert!(f_quantile(wrong, 3.0, 3.0).is_nan() && beta_quantile(wrong, 3.0, 3.0).is_nan());
    }
    assert!(t_quantile(0.5, 0.0).is_nan() && f_quantile(0.5, 1.0, f64::NAN).is_nan());
    assert_eq!((t_quantile(0.0, 3.0), t_quantile(1.0, 3.0)), (f64::NEG_INFINITY, f64::INFINITY));
    assert_eq!((beta_quantile(0.0, 2.0, 3.0), beta_quantile(1.0, 2.0, 3.0)), (0.0, 1.0));
    assert_eq!((chi_square_quantile(0.0, 2.0), chi_square_quantile(1.0, 2.0)), (0.0, f64::INFINITY));
}

#[test]
fn rates_courses_and_standardisation() {
    for (events, trials) in [(0.0, 0.0), (2.0, 1.0), (-1.0, 1.0), (1.0, f64::INFINITY), (f64::NAN, 1.0)] {
        assert_eq!(WeightedCount::new(events, trials), Err(StatError::OutOfRange { what: "weighted count" }));
        assert!(EventRate::new(events, -trials.abs()).is_err() && EventRate::against(f64::NAN, trials).is_err());
    }
    assert_eq!(WeightedCount::new(0.5, 1.0).unwrap().unweighted(), None);
    let rare = byar(EventRate::new(1.0, 1.0).unwrap(), Confidence::P998);
    assert_eq!(rare.interval.unwrap().lower, 0.0, "the formula falls below 0");
    let at = |events: f64| event_rate(EventRate::new(events, 1.0).unwrap(), P95).method;
    assert_eq!((at(9.999), at(10.0)), (Method::PoissonExact, Method::Byar));

    let some = |x: f64| WeightedCount::new(x, 5.0).unwrap();
    assert_eq!(cochran_armitage(&[(1.0, some(2.0))]), Err(StatError::TooFewParts { have: 1, need: 2 }));
    for alike in
        [[(1.0, some(0.0)), (2.0, some(0.0))], [(1.0, some(5.0)), (2.0, some(5.0))], [(1.0, some(1.0)), (1.0, some(2.0))]]
    {
        assert_eq!(cochran_armitage(&alike), Err(StatError::NoVariation));
    }
    assert_eq!(mann_kendall(&[1.0]), Err(StatError::TooFewParts { have: 1, need: 2 }));
    let flat = mann_kendall(&[2.0; 6]).unwrap();
    assert_eq!((flat.statistic, flat.p), (0.0, 1.0));
    assert!(quantile_of_sorted(&[], 0.5).is_err() && quantile_of_sorted(&[1.0], 1.5).is_err());
    assert_eq!(quantile_of_sorted(&[3.0], 0.75).unwrap().value, 3.0);

    let stratum =
        |count, population, reference_count| Stratum { count, population, reference_count, reference_population: 1000.0 };
    let few = [stratum(9.0, 100.0, 7.0)];
    assert_eq!(direct_standardisation(&few, 1.0, P95).unwrap().interval, Err(NoInterval::TooFew));
    // With one stratum the rate is the crude one, and Dobson's interval is Byar's.
    let one = direct_standardisation(&[stratum(20.0, 100.0, 7.0)], 100.0, P95).unwrap().interval.unwrap();
    let plain = byar(EventRate::new(20.0, 1.0).unwrap(), P95).interval.unwrap();
    assert!((one.lower - plain.lower).abs() < 1e-12 && (one.upper - plain.upper).abs() < 1e-12);
    let people = Err(StatError::OutOfRange { what: "population of a stratum" });
    assert_eq!(direct_standardisation(&[stratum(0.0, 0.0, 1.0)], 1.0, P95), people);
    assert_eq!(direct_standardisation(&[], 1.0, P95), people);
    let events = Err(StatError::OutOfRange { what: "number of events in a stratum" });
    assert_eq!(direct_standardisation(&[stratum(-1.0, 5.0, 1.0)], 1.0, P95), events);
    let nothing = indirect_standardisation(&[stratum(1.0, 10.0, 0.0)], 1.0, 1.0, P95);
    assert_eq!(nothing, Err(StatError::OutOfRange { what: "population or expected count" }));
}
