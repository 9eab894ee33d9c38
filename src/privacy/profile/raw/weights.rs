//! Weights of the pieces that published sums are made of.
//!
//! Whatever can be derived from published sums has the same size for every choice of weights that agrees with the sums. So it is
//! enough to find one such choice: first what follows directly, then, where windows overlap and their single years are in no row, by scaling
//! the rest until every sum is met.

/// How often the sums are gone through before the scaling is taken as it is.
const SWEEPS: usize = 400;

/// Weights for pieces, given sums over some of them. `None` for pieces that are in no sum. Sums that contradict each other are met as far
/// as weights of at least zero can.
pub(super) fn weights(pieces: usize, sums: &[(&[usize], f64)]) -> Vec<Option<f64>> {
    let mut found: Vec<Option<f64>> = vec![None; pieces];
    let mut open: Vec<(&[usize], f64)> = sums.to_vec();
    open.sort_by_key(|(members, _)| members.len());
    while follow(&open, &mut found) {}
    scale(&open, &mut found);
    found
}

/// Sets every piece that alone is left in a sum, and the pieces of sums of which nothing is left. Whether there was any.
fn follow(open: &[(&[usize], f64)], found: &mut [Option<f64>]) -> bool {
    let mut any = false;
    for (members, sum) in open {
        let unknown = members.iter().filter(|&&piece| found[piece].is_none()).count();
        if unknown == 0 {
            continue;
        }
        let left = sum - members.iter().filter_map(|&piece| found[piece]).sum::<f64>();
        if unknown == 1 || left <= 1e-9 {
            for &piece in *members {
                found[piece].get_or_insert(left.max(0.0));
            }
            any = true;
        }
    }
    any
}

/// Scales what does not follow directly.
fn scale(open: &[(&[usize], f64)], found: &mut [Option<f64>]) {
    let left = |(members, sum): &(&[usize], f64)| {
        let unknown: Vec<usize> = members.iter().copied().filter(|&piece| found[piece].is_none()).collect();
        (unknown, sum - members.iter().filter_map(|&piece| found[piece]).sum::<f64>())
    };
    let open: Vec<(Vec<usize>, f64)> = open.iter().map(left).filter(|(unknown, _)| !unknown.is_empty()).collect();
    for (unknown, sum) in &open {
        for &piece in unknown {
            found[piece].get_or_insert(sum / unknown.len() as f64);
        }
    }
    for _ in 0..SWEEPS {
        let mut worst = 0.0_f64;
        for (unknown, sum) in &open {
            let now: f64 = unknown.iter().filter_map(|&piece| found[piece]).sum();
            worst = worst.max((now - sum).abs());
            let factor = if now > 0.0 { sum / now } else { 0.0 };
            unknown.iter().filter_map(|&piece| found[piece].as_mut().map(|weight| *weight *= factor)).for_each(drop);
        }
        if worst < 1e-3 {
            break;
        }
    }
}
