//! Laws of how scales go together, of questions that work otherwise, of units as levels and of quartiles.

use kartlegg::model::{Histogram, Moments, PairMoments, ScoreClass};
use kartlegg::stats::{self, AnswerPattern};
use proptest::prelude::*;

use super::{P95, brackets, cases, moments, near, reached, reaching};

proptest! {
    #![proptest_config(reaching(256))]

    /// Another unit changes nothing, and a scale that is turned round turns the sign; the interval holds the value and goes with it.
    #[test]
    fn a_correlation_keeps_its_size_in_any_unit_and_turns_with_a_scale(people in prop::collection::vec((-20_i64..20, -3_i64..4), 8..80), unit in 1_i64..2000) {
        let of = |unit: i64, sign: i64| {
            let mut scores = PairMoments::default();
            for (x, own) in &people {
                scores.add(unit * x + 7, sign * (x + own));
            }
            stats::scale_correlation(&scores, P95)
        };
        let plain = reached(of(1, 1))?;
        let (scaled, turned) = (of(unit, 1).unwrap(), of(1, -1).unwrap());
        prop_assert!((plain.value - scaled.value).abs() < 1e-12 && (plain.value + turned.value).abs() < 1e-12);
        if let (Ok(ends), Ok(other)) = (plain.interval, turned.interval) {
            prop_assert!((ends.lower + other.upper).abs() < 1e-9 && ends.lower < plain.value && plain.value < ends.upper);
            let corrected = stats::disattenuated(&plain, [0.8, 0.5]).unwrap();
            prop_assert!(brackets(&corrected) && corrected.value.abs() >= plain.value.abs());
        }
        prop_assert!(stats::disattenuated(&plain, [0.8, -0.1]).is_err());
    }

    /// Turning the groups round turns the difference of a class, and the test knows no direction; a class of one group alone says nothing; where
    /// both groups answer alike at every score there is no difference.
    #[test]
    fn groups_that_change_places_turn_the_difference_and_keep_the_test(
        people in prop::collection::vec((prop::collection::vec(0_i64..5, 2..9), prop::collection::vec(0_i64..5, 2..9)), 2..12),
    ) {
        let class = |answers: &[i64]| ScoreClass {
            n: answers.len() as u64,
            sum: answers.iter().sum(),
            squares: answers.iter().map(|answer| answer * answer).sum(),
        };
        let (first, second): (Vec<ScoreClass>, Vec<ScoreClass>) = people.iter().map(|(one, other)| (class(one), class(other))).unzip();
        let plain = reached(stats::mantel_dif(&first, &second, P95))?;
        let turned = stats::mantel_dif(&second, &first, P95).unwrap();
        prop_assert!((plain.test.statistic - turned.test.statistic).abs() < 1e-9 && (plain.test.p - turned.test.p).abs() < 1e-12);
        prop_assert!(brackets(&plain.difference) && brackets(&plain.effect));
        let (mut longer, mut alone) = (first.clone(), second.clone());
        longer.push(class(&[4, 4, 0]));
        alone.push(ScoreClass::default());
        let found = reached(stats::mantel_dif(&longer, &alone, P95))?;
        prop_assert!(near(found.test.statistic, plain.test.statistic) && near(found.difference.value, plain.difference.value));
        let alike = reached(stats::mantel_dif(&first, &first, P95))?;
        prop_assert!(alike.difference.value.abs() < 1e-12 && alike.test.statistic < 1e-12);
    }

    /// Another unit of an item, and another order of patterns or of items, changes nothing; two patterns that have the same means are missing at
    /// random entirely.
    #[test]
    fn a_pattern_is_held_against_the_others_in_any_unit_and_order(
        whole in prop::collection::vec(prop::array::uniform3(1_i64..=5), 12..60),
        some in prop::collection::vec(prop::array::uniform2(1_i64..=5), 2..20),
        unit in 2_i64..50,
    ) {
        let of = |items: [usize; 3], unit: i64, turned: bool| {
            let mut all = Moments::empty(3);
            for answers in &whole {
                all.add(&items.map(|item| answers[item] * if item == 0 { unit } else { 1 } + 3));
            }
            let mut seen: Vec<(usize, usize)> = (0..2).map(|item| (items.iter().position(|at| *at == item).unwrap(), item)).collect();
            seen.sort_unstable();
            let mut part = Moments::empty(2);
            for answers in &some {
                part.add(&seen.iter().map(|(_, item)| answers[*item] * if *item == 0 { unit } else { 1 } + 3).collect::<Vec<_>>());
            }
            let mut patterns = vec![
                AnswerPattern { items: vec![0, 1, 2], moments: all },
                AnswerPattern { items: seen.into_iter().map(|(at, _)| at).collect(), moments: part },
            ];
            if turned {
                patterns.reverse();
            }
            stats::little_mcar(&patterns, 3)
        };
        let plain = reached(of([0, 1, 2], 1, false))?;
        for other in [of([0, 1, 2], unit, true), of([2, 0, 1], 1, false), of([1, 2, 0], unit, false)] {
            let other = other.unwrap();
            prop_assert!((plain.statistic - other.statistic).abs() < 1e-7 * (1.0 + plain.statistic), "{plain:?} {other:?}");
            prop_assert!(other.degrees == stats::Degrees::One(2.0) && (0.0..=1.0).contains(&other.p));
        }
        let mut all = Moments::empty(3);
        for answers in &whole {
            all.add(answers);
        }
        let patterns = [AnswerPattern { items: vec![0, 1], moments: all.of(&[0, 1]) }, AnswerPattern { items: vec![0, 1, 2], moments: all }];
        prop_assert!(stats::little_mcar(&patterns, 3).unwrap().statistic < 1e-9);
    }

    /// Turning a scale round makes the lower quartile the upper one, with its interval; the interval holds the quartile.
    #[test]
    fn quartiles_turn_round_with_the_scale(scores in prop::collection::vec(0_i32..50, 12..90)) {
        let of = |sign: f64, at: f64| {
            let turned: Vec<f64> = scores.iter().map(|score| sign * f64::from(*score)).collect();
            stats::quantile_interval(&Histogram::from_observations(&turned), at, P95)
        };
        for at in [0.25, 0.5, 0.75] {
            let (plain, turned) = (reached(of(1.0, at))?, of(-1.0, 1.0 - at).unwrap());
            prop_assert!((plain.value + turned.value).abs() < 1e-9);
            match (plain.interval, turned.interval) {
                (Ok(ends), Ok(other)) => {
                    prop_assert_eq!((ends.lower, ends.upper), (-other.upper, -other.lower));
                    prop_assert!(ends.lower <= plain.value && plain.value <= ends.upper);
                }
                (one, other) => prop_assert!(one.is_err() && other.is_err() && scores.len() < 16, "{one:?} {other:?}"),
            }
        }
    }

    /// Of units of one size ICC(2) is what Spearman and Brown make of ICC(1); another unit of measurement, and turning round, change nothing.
    #[test]
    fn the_mean_of_a_unit_is_as_reliable_as_spearman_and_brown_say(units in (2_usize..9).prop_flat_map(|size| prop::collection::vec(prop::collection::vec(0_i32..30, size), 3..9))) {
        let of = |factor: f64| {
            let scores = |unit: &Vec<i32>| Histogram::from_observations(&unit.iter().map(|score| factor * f64::from(*score) + 5.0).collect::<Vec<_>>());
            let scores: Vec<Histogram> = units.iter().map(scores).collect();
            stats::unit_levels(&scores.iter().collect::<Vec<_>>(), P95)
        };
        let (plain, turned) = (reached(of(1.0))?, of(-2.5).unwrap());
        let m = units[0].len() as f64;
        let single = plain.single.value;
        prop_assert!((m * single / (1.0 + (m - 1.0) * single) - plain.mean.value).abs() < 1e-7 * plain.mean.value.abs().max(1.0));
        prop_assert!((plain.single.value - turned.single.value).abs() < 1e-9);
        prop_assert!(brackets(&plain.single) && brackets(&plain.mean));
    }

    /// Everybody alike is whole agreement, every step chosen equally often is none, and between them it falls as answers spread.
    #[test]
    fn agreement_is_whole_when_all_answer_alike_and_none_when_they_answer_anyhow(cases in cases(), answer in 1_i64..6, times in 1_usize..20) {
        let agreement = |cases: &[Vec<i64>]| stats::within_agreement(&moments(cases), 5);
        let found = reached(agreement(&cases))?.value;
        prop_assert!((0.0..=1.0).contains(&found));
        prop_assert_eq!(agreement(&vec![vec![answer; 3]; times + 1]).unwrap().value, 1.0);
        let anyhow: Vec<Vec<i64>> = (0..times * 5).map(|person| vec![[1, 2, 3, 4, 5][person % 5]; 3]).collect();
        // With people and not with steps in the denominator variance is a little more than that of steps.
        prop_assert_eq!(agreement(&anyhow).unwrap().value, 0.0);
        let spread: Vec<Vec<i64>> = cases.iter().map(|case| case.iter().map(|x| 2 * x).collect()).collect();
        prop_assert!(agreement(&spread).unwrap().value <= found + 1e-12);
    }

    /// Scores that are moved and stretched take the adjusted means with them; of units of one size with one category the adjusted mean is that
    /// of everybody in the service.
    #[test]
    fn adjusted_means_move_with_the_scores_and_of_like_units_are_their_means(
        units in (2_usize..6).prop_flat_map(|size| prop::collection::vec(prop::collection::vec(0_i32..30, size), 6..12)), factor in 1_i32..9,
    ) {
        let of = |factor: f64, shift: f64, categories: usize| {
            let cells = units.iter().enumerate().flat_map(|(unit, scores)| {
                (0..categories).filter_map(move |category| {
                    let own: Vec<f64> = scores.iter().skip(category).step_by(categories).map(|x| factor * f64::from(*x) + shift).collect();
                    (!own.is_empty()).then(|| stats::MixedCell { group: unit % 2, unit, category, scores: Histogram::from_observations(&own) })
                })
            });
            stats::random_intercept(&cells.collect::<Vec<_>>(), P95)
        };
        let plain = reached(of(1.0, 0.0, 1))?;
        let moved = of(f64::from(factor), 7.0, 1).unwrap();
        for (group, (plain, moved)) in plain.adjusted.iter().zip(&moved.adjusted).enumerate() {
            prop_assert!((f64::from(factor) * plain.value + 7.0 - moved.value).abs() < 1e-6 && brackets(plain));
            let scores: Vec<f64> = units.iter().skip(group).step_by(2).flatten().map(|x| f64::from(*x)).collect();
            prop_assert!((scores.iter().sum::<f64>() / scores.len() as f64 - plain.value).abs() < 1e-6);
        }
        prop_assert!(plain.between >= 0.0 && plain.within > 0.0);
        if let Ok(two) = of(1.0, 0.0, 2) {
            prop_assert!(two.adjusted.iter().all(brackets) && two.between >= 0.0);
        }
    }
}
