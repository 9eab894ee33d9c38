//! Laws that were missing: a changed program passed every other test without them.

use kartlegg::stats::{CrossTable, WeightCell, Weights, association};

/// A table that is as independent as can be: no drawn table is less far from it, so that the probability is one, and never more.
#[test]
fn a_permutation_probability_is_one_at_most() {
    for table in [vec![vec![1, 1, 1]; 3], vec![vec![2, 2, 2, 2]; 3], vec![vec![1, 2, 1], vec![2, 4, 2], vec![1, 2, 1]]] {
        let test = association(&CrossTable::new(&table).unwrap(), 7).unwrap().test;
        assert!(test.statistic.abs() < 1e-12 && (test.p - 1.0).abs() < f64::EPSILON, "{table:?}: {test:?}");
    }
}

/// Raked weights are people: every one of them counts for some, and together for those who are there.
#[test]
fn raked_weights_are_positive_and_add_up() {
    let cell = |margins: [usize; 2], respondents| WeightCell {
        stratum: 0,
        cluster: None,
        margins: margins.to_vec(),
        base_weight: 1.0,
        respondents,
    };
    let cells = vec![cell([0, 0], 30), cell([0, 1], 5), cell([1, 0], 12), cell([1, 1], 21)];
    let targets = [vec![60.0, 140.0], vec![110.0, 90.0]];
    let weights = Weights::rake(cells.clone(), &targets).unwrap();
    assert!(weights.values().iter().all(|weight| *weight > 0.0), "{:?}", weights.values());
    for (margin, target) in targets.iter().enumerate() {
        for (category, people) in target.iter().enumerate() {
            let of_category = cells.iter().zip(weights.values()).filter(|(cell, _)| cell.margins[margin] == category);
            let sum: f64 = of_category.map(|(cell, weight)| cell.respondents as f64 * weight).sum();
            assert!((sum / people - 1.0).abs() < 1e-6, "{margin} {category}: {sum} of {people}");
        }
    }
}
