//! How often intervals for a share in a finite population hold the truth: every case up to 60 people, not a simulation.

/// One line of [`COVERAGE_STUDY`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoverageRow {
    /// People in the population, from … to.
    pub population: (u64, u64),
    /// Which interval: `wilson`, `wilson_finite`, `hypergeometric`.
    pub interval: &'static str,
    /// The lowest probability of holding the truth, over all sizes of sample and all true numbers.
    pub lowest: f64,
    /// The same probability, averaged.
    pub average: f64,
    /// Width of the interval, averaged in the same way.
    pub width: f64,
}

/// Coverage of 95 % intervals for a share among N people of whom n answered: all N ≤ 60, all n < N, all true numbers K.
///
/// A test computes the table anew. The exact interval never covers less than it says, and from 11 people on is the wider one. Wilson
/// with n* covers about 96 % on average but 80 % in the worst case. Wilson without n* does no better in the worst case and ignores
/// how many were asked: it is a third wider. So up to 50 people, where the exact limits are whole persons that can be said
/// in words, they are the default; above that, Wilson with n*.
pub const COVERAGE_STUDY: [CoverageRow; 18] = [
    CoverageRow { population: (2, 10), interval: "wilson", lowest: 0.8000, average: 0.9911, width: 0.6244 },
    CoverageRow { population: (2, 10), interval: "wilson_finite", lowest: 0.8000, average: 0.9701, width: 0.4972 },
    CoverageRow { population: (2, 10), interval: "hypergeometric", lowest: 0.9524, average: 0.9986, width: 0.4800 },
    CoverageRow { population: (11, 20), interval: "wilson", lowest: 0.8000, average: 0.9899, width: 0.5076 },
    CoverageRow { population: (11, 20), interval: "wilson_finite", lowest: 0.8000, average: 0.9630, width: 0.3867 },
    CoverageRow { population: (11, 20), interval: "hypergeometric", lowest: 0.9502, average: 0.9946, width: 0.4130 },
    CoverageRow { population: (21, 30), interval: "wilson", lowest: 0.8000, average: 0.9892, width: 0.4359 },
    CoverageRow { population: (21, 30), interval: "wilson_finite", lowest: 0.8000, average: 0.9603, width: 0.3295 },
    CoverageRow { population: (21, 30), interval: "hypergeometric", lowest: 0.9528, average: 0.9914, width: 0.3615 },
    CoverageRow { population: (31, 40), interval: "wilson", lowest: 0.7941, average: 0.9889, width: 0.3889 },
    CoverageRow { population: (31, 40), interval: "wilson_finite", lowest: 0.7941, average: 0.9579, width: 0.2935 },
    CoverageRow { population: (31, 40), interval: "hypergeometric", lowest: 0.9511, average: 0.9888, width: 0.3248 },
    CoverageRow { population: (41, 50), interval: "wilson", lowest: 0.7955, average: 0.9887, width: 0.3550 },
    CoverageRow { population: (41, 50), interval: "wilson_finite", lowest: 0.7955, average: 0.9567, width: 0.2681 },
    CoverageRow { population: (41, 50), interval: "hypergeometric", lowest: 0.9504, average: 0.9867, width: 0.2969 },
    CoverageRow { population: (51, 60), interval: "wilson", lowest: 0.7963, average: 0.9886, width: 0.3291 },
    CoverageRow { population: (51, 60), interval: "wilson_finite", lowest: 0.7963, average: 0.9562, width: 0.2488 },
    CoverageRow { population: (51, 60), interval: "hypergeometric", lowest: 0.9504, average: 0.9850, width: 0.2758 },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Confidence;
    use crate::stats::{Count, hypergeometric, wilson, wilson_finite};

    const LARGEST: u64 = 60;

    /// Probabilities of 0 … n with the property in the sample when `with` of `population` have it.
    fn sampling(with: u64, n: u64, population: u64) -> Vec<f64> {
        let smallest = n.saturating_sub(population - with);
        let largest = n.min(with);
        let mut weights = vec![0.0; usize::try_from(n).unwrap() + 1];
        let mut weight = 1.0;
        for k in smallest..=largest {
            weights[usize::try_from(k).unwrap()] = weight;
            weight *= (with - k) as f64 * (n - k) as f64 / ((k + 1) as f64 * (population + k + 1 - with - n) as f64);
        }
        let sum: f64 = weights.iter().sum();
        weights.iter().map(|weight| weight / sum).collect()
    }

    fn ends(interval: &str, x: u64, n: u64, population: u64) -> (f64, f64) {
        let count = Count::new(x, n).unwrap();
        let estimate = match interval {
            "wilson" => wilson(count, Confidence::P95),
            "wilson_finite" => wilson_finite(count, population, Confidence::P95).unwrap(),
            "hypergeometric" => hypergeometric(count, population, Confidence::P95).unwrap(),
            other => panic!("unknown interval {other}"),
        };
        estimate.interval.map(|ci| (ci.lower, ci.upper)).unwrap()
    }

    fn study(interval: &'static str, (from, to): (u64, u64)) -> CoverageRow {
        let (mut lowest, mut sum, mut width, mut cases) = (1.0_f64, 0.0, 0.0, 0.0);
        for population in from..=to {
            for n in 1..population {
                let intervals: Vec<(f64, f64)> = (0..=n).map(|x| ends(interval, x, n, population)).collect();
                for with in 0..=population {
                    let truth = with as f64 / population as f64;
                    let weights = sampling(with, n, population);
                    let holds = |(lower, upper): (f64, f64)| lower - 1e-12 <= truth && truth <= upper + 1e-12;
                    let covered: f64 = weights.iter().zip(&intervals).filter(|(_, ends)| holds(**ends)).map(|(w, _)| w).sum();
                    lowest = lowest.min(covered);
                    sum += covered;
                    width += weights.iter().zip(&intervals).map(|(w, (lower, upper))| w * (upper - lower)).sum::<f64>();
                    cases += 1.0;
                }
            }
        }
        CoverageRow { population: (from, to), interval, lowest, average: sum / cases, width: width / cases }
    }

    #[test]
    fn the_study_gives_its_table_again() {
        let mut wrong = Vec::new();
        let bands = (0..6).map(|band| (if band == 0 { 2 } else { band * 10 + 1 }, band * 10 + 10));
        let found: Vec<CoverageRow> =
            bands.flat_map(|band| ["wilson", "wilson_finite", "hypergeometric"].map(|interval| study(interval, band))).collect();
        assert_eq!(found.last().unwrap().population.1, LARGEST);
        for (found, stated) in found.iter().zip(COVERAGE_STUDY.iter()) {
            let near = |a: f64, b: f64| (a - b).abs() < 5.1e-5;
            let same = found.population == stated.population
                && found.interval == stated.interval
                && near(found.lowest, stated.lowest)
                && near(found.average, stated.average)
                && near(found.width, stated.width);
            if !same {
                wrong.push(format!("{found:.4?}"));
            }
        }
        assert!(wrong.is_empty() && found.len() == COVERAGE_STUDY.len(), "the table should say\n{}", wrong.join(",\n"));
        assert!(found.iter().filter(|row| row.interval == "hypergeometric").all(|row| row.lowest >= 0.95));
    }
}
