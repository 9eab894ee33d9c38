//! Laws of weights and designs: of respondents who stand for others, in strata and in units.

use kartlegg::model::{Estimate, Histogram};
use kartlegg::stats::{self, Population};
use proptest::prelude::*;

use super::{P95, histogram, near, reached, reaching, same, varied};

proptest! {
    #![proptest_config(reaching(256))]

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

    /// Cells are a way to write people down: one cell a person gives the same shares and effects; a share and its complement mirror each other, stay
    /// inside 0 and 1, and weights twice as large are the same weights.
    #[test]
    fn people_cut_into_cells_otherwise_have_the_same_design(
        parts in prop::collection::vec((1_u64..8, 0_u64..8, 1_u32..6, 0_u64..4), 3..8),
    ) {
        let cell = |weight: u32, cluster: u64, respondents: u64| stats::WeightCell {
            stratum: 0, cluster: Some(cluster), margins: Vec::new(), base_weight: f64::from(weight), respondents,
        };
        let whole = stats::Weights::base(parts.iter().map(|(yes, no, weight, cluster)| cell(*weight, *cluster, yes + no)).collect()).unwrap();
        let double = stats::Weights::base(parts.iter().map(|(yes, no, weight, cluster)| cell(2 * weight, *cluster, yes + no)).collect()).unwrap();
        let person = |(yes, no, weight, cluster): &(u64, u64, u32, u64)| vec![cell(*weight, *cluster, 1); usize::try_from(yes + no).unwrap()];
        let alone = stats::Weights::base(parts.iter().flat_map(person).collect()).unwrap();
        let counts: Vec<(u64, u64)> = parts.iter().map(|(yes, no, ..)| (*yes, yes + no)).collect();
        let singles: Vec<(u64, u64)> = counts.iter().flat_map(|(yes, all)| (0..*all).map(move |at| (u64::from(at < *yes), 1))).collect();
        let share = |weights: &stats::Weights, counts: &[(u64, u64)]| stats::weighted_share(weights, counts, &[Population::Infinite], P95);
        let plain = reached(share(&whole, &counts))?;
        let ends = reached(plain.interval)?;
        // Clusters that agree leave no width, and with two an end may be nearer to 1 than a number can be.
        prop_assert!(0.0 <= ends.lower && ends.lower <= plain.value + 1e-12 && plain.value <= ends.upper + 1e-12 && ends.upper <= 1.0);
        let mirrored: Vec<(u64, u64)> = counts.iter().map(|(yes, all)| (all - yes, *all)).collect();
        let mirrored = share(&whole, &mirrored).unwrap();
        prop_assert!(near(mirrored.value, 1.0 - plain.value) && near(mirrored.interval.unwrap().lower, 1.0 - ends.upper));
        for other in [share(&alone, &singles).unwrap(), share(&double, &counts).unwrap()] {
            prop_assert!(near(other.value, plain.value) && near(other.interval.unwrap().lower, ends.lower));
        }
        let histograms = |counts: &[(u64, u64)]| -> Vec<Histogram> {
            counts.iter().map(|(yes, all)| Histogram::new(vec![0.0, 1.0], vec![all - yes, *yes])).collect()
        };
        let effect = |weights: &stats::Weights, counts: &[(u64, u64)]| {
            stats::design_effect(weights, &histograms(counts), &[Population::Infinite]).unwrap().value
        };
        prop_assert!(near(effect(&alone, &singles), effect(&whole, &counts)) && effect(&whole, &counts) >= 0.0);
    }

    /// Of a finite staff every service has its own part that answered: `Σ Wₕ² (1 − nₕ/Nₕ) sₕ²/nₕ`, as textbooks have it.
    #[test]
    fn a_staff_weighted_by_service_is_a_stratified_one(parts in prop::collection::vec((varied(), 1_u64..60), 2..6)) {
        let people: Vec<u64> = parts.iter().map(|(part, absent)| part.n() + absent).collect();
        let answers: Vec<Histogram> = parts.into_iter().map(|(part, _)| part).collect();
        let cells = answers.iter().enumerate().map(|(service, part)| stats::WeightCell {
            stratum: service,
            cluster: None,
            margins: vec![service],
            base_weight: 1.0,
            respondents: part.n(),
        });
        let weights = stats::Weights::post_stratify(cells.collect(), people.iter().map(|people| *people as f64).collect()).unwrap();
        let strata: Vec<Population> = people.iter().map(|people| Population::Finite(*people)).collect();
        let found = stats::weighted_mean(&weights, &answers, &strata, P95).unwrap();
        let all = people.iter().sum::<u64>() as f64;
        let (mut value, mut variance, mut df) = (0.0, 0.0, 0);
        for (part, people) in answers.iter().zip(&people) {
            let (n, size) = (part.n() as f64, *people as f64);
            value += size / all * stats::mean(part, Population::Infinite, P95).unwrap().value;
            variance += (size / all).powi(2) * (1.0 - n / size) * stats::variance(part).unwrap() / n;
            df += part.n() - 1;
        }
        let half = stats::distribution::t_quantile(0.975, df as f64) * variance.sqrt();
        let interval = found.interval.unwrap();
        prop_assert!(near(found.value, value) && near(interval.lower, value - half) && near(interval.upper, value + half));
    }
}
