//! Pools and benchmarks against everybody's answers in one array.

use kartlegg::model::{Confidence, Histogram};
use kartlegg::stats::{
    BenchmarkShare, Count, Published, benchmark_difference, benchmark_hedges_g, benchmark_share_difference, benchmark_share_test,
    top_box,
};

use super::{check, part};

const P95: Confidence = Confidence::P95;

const CASES: [(&str, &[[u64; 5]]); 3] = [
    ("region", &[[12, 31, 88, 140, 60], [5, 22, 61, 70, 41], [20, 45, 90, 81, 30], [2, 9, 33, 54, 17]]),
    ("small", &[[1, 4, 9, 5, 2], [0, 2, 6, 12, 7], [3, 8, 8, 4, 1]]),
    ("alike", &[[0, 1, 4, 1, 0], [0, 0, 7, 0, 0], [0, 0, 9, 0, 0]]),
];

fn answers(counts: [u64; 5]) -> Histogram {
    Histogram::new(vec![1.0, 2.0, 3.0, 4.0, 5.0], counts.to_vec())
}

/// The pool as others know it, and everybody but us worked out from it.
fn pooled(case: &str, figure: &str) -> Option<f64> {
    let (_, parts) = CASES.iter().find(|(name, _)| *name == case)?;
    let own = answers(parts[0]);
    let pool = parts.iter().map(|counts| Published::of(&answers(*counts)).unwrap()).reduce(Published::merged)?;
    let others = pool.without(Published::of(&own).unwrap(), (1.0, 5.0)).unwrap();
    match figure {
        "pool.n" => return Some(pool.n() as f64),
        "pool.mean" => return Some(pool.mean()),
        "pool.sd" => return pool.standard_deviation(),
        "others.n" => return Some(others.n() as f64),
        "others.mean" => return Some(others.mean()),
        "others.sd" => return others.standard_deviation(),
        _ => {}
    }
    if figure.starts_with("share") {
        let top = |counts: [u64; 5]| top_box(&answers(counts), 2).unwrap();
        let all = parts
            .iter()
            .map(|counts| top(*counts))
            .reduce(|a, b| Count::new(a.events() + b.events(), a.trials() + b.trials()).unwrap())?;
        let rest = BenchmarkShare { share: all.share(), n: Some(all.trials()) }.without(top(parts[0])).unwrap();
        if figure == "share_p" {
            return Some(benchmark_share_test(top(parts[0]), rest, 1955).unwrap().p);
        }
        let difference = benchmark_share_difference(top(parts[0]), rest, P95).unwrap();
        return if figure == "share" { Some(rest.share) } else { part(&difference, figure) };
    }
    against(&own, others, figure)
}

fn against(own: &Histogram, others: Published, figure: &str) -> Option<f64> {
    let found = benchmark_difference(own, others.into(), None, P95).unwrap();
    match figure {
        "p" => Some(found.test.unwrap().p),
        "g" => Some(benchmark_hedges_g(own, others, P95).unwrap().value),
        _ => part(&found.difference, figure),
    }
}

#[test]
fn benchmarks() {
    check("benchmarks", 1e-9, |case, figure| match case {
        "nation" => against(&answers([12, 31, 88, 140, 60]), Published::new(5120, 3.47, 1.04).unwrap(), figure),
        "few" => against(&answers([1, 4, 9, 5, 2]), Published::new(12, 3.9, 0.8).unwrap(), figure),
        _ => pooled(case, figure),
    });
}
