//! The order of services in a matrix: those who work together stand together.

/// Most services for which the order is computed: the table of sets doubles with each.
const MOST: usize = 16;

/// Optimal linear arrangement: the order of least `Σ wᵢⱼ · |place of i − place of j|`, exactly, by dynamic programming over sets
/// (the sum is that of the cuts after each place). `weights` are symmetric. Of equal orders it is the first by position, read from the
/// end with the lower number. With more than sixteen it is the order as it stands.
pub(super) fn arranged(weights: &[Vec<f64>]) -> Vec<usize> {
    let count = weights.len();
    if !(3..=MOST).contains(&count) {
        return (0..count).collect();
    }
    let all = (1_usize << count) - 1;
    // What a set is tied to outside of it: the cut after its places.
    let mut cut = vec![0.0; all + 1];
    let mut least = vec![f64::INFINITY; all + 1];
    let mut ends_with = vec![usize::MAX; all + 1];
    least[0] = 0.0;
    for set in 1..=all {
        let newest = set.trailing_zeros() as usize;
        let rest = set & (set - 1);
        let tie = |other: usize| if rest >> other & 1 == 1 { -weights[newest][other] } else { weights[newest][other] };
        cut[set] = cut[rest] + (0..count).filter(|&other| other != newest).map(tie).sum::<f64>();
        for member in (0..count).filter(|member| set >> member & 1 == 1) {
            let cost = least[set & !(1 << member)];
            // Rounding must not decide between orders that are equally good.
            if cost < least[set] - 1e-9 {
                (least[set], ends_with[set]) = (cost, member);
            }
        }
        least[set] += cut[set];
    }
    let mut order = Vec::with_capacity(count);
    let mut set = all;
    while let Some(&member) = ends_with.get(set).filter(|&&member| set != 0 && member != usize::MAX) {
        order.push(member);
        set &= !(1 << member);
    }
    if order.first() > order.last() {
        order.reverse();
    }
    order
}

#[cfg(test)]
mod tests {
    use super::arranged;

    fn cost(weights: &[Vec<f64>], order: &[usize]) -> f64 {
        let mut total = 0.0;
        for (i, &a) in order.iter().enumerate() {
            for (j, &b) in order.iter().enumerate().skip(i + 1) {
                total += weights[a][b] * (j - i) as f64;
            }
        }
        total
    }

    /// Every order of so many.
    fn orders(count: usize) -> Vec<Vec<usize>> {
        if count == 0 {
            return vec![Vec::new()];
        }
        orders(count - 1)
            .into_iter()
            .flat_map(|order| {
                (0..count).map(move |place| {
                    let mut longer = order.clone();
                    longer.insert(place, count - 1);
                    longer
                })
            })
            .collect()
    }

    /// Law: no other order is better, and numbering makes no difference to how good it is.
    #[test]
    fn no_order_is_better() {
        for seed in 0..20_u64 {
            let count = 6;
            let mut state = seed;
            let mut next = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 40) as f64 / 1e6
            };
            let half: Vec<Vec<f64>> = (0..count).map(|row| (0..row).map(|_| next()).collect()).collect();
            let tie = |one: usize, other: usize| match one.cmp(&other) {
                std::cmp::Ordering::Greater => half[one][other],
                std::cmp::Ordering::Less => half[other][one],
                std::cmp::Ordering::Equal => 0.0,
            };
            let weights: Vec<Vec<f64>> = (0..count).map(|one| (0..count).map(|other| tie(one, other)).collect()).collect();
            let found = arranged(&weights);
            let mut members = found.clone();
            members.sort_unstable();
            assert_eq!(members, (0..count).collect::<Vec<_>>());
            let best = orders(count).iter().map(|order| cost(&weights, order)).fold(f64::INFINITY, f64::min);
            assert!((cost(&weights, &found) - best).abs() < 1e-6, "{found:?}");
        }
    }

    #[test]
    fn a_chain_is_laid_out_in_order() {
        let tied = [(0, 2), (2, 1), (1, 3)];
        let mut weights = vec![vec![0.0; 4]; 4];
        for (a, b) in tied {
            (weights[a][b], weights[b][a]) = (1.0, 1.0);
        }
        assert_eq!(arranged(&weights), [0, 2, 1, 3]);
        assert_eq!(arranged(&[]), Vec::<usize>::new());
    }
}
