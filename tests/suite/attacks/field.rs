//! What follows from linear equations, in arithmetic modulo a prime: a combination follows when it vanishes on a solution of the
//! homogeneous equations that was drawn at random. It is wrong once in 2^61 times.

use super::survey::Dice;

const PRIME: u64 = (1 << 61) - 1;

pub(super) fn add(a: u64, b: u64) -> u64 {
    let sum = a + b;
    if sum >= PRIME { sum - PRIME } else { sum }
}

pub(super) fn negative(a: u64) -> u64 {
    if a == 0 { 0 } else { PRIME - a }
}

pub(super) fn times(a: u64, b: u64) -> u64 {
    u64::try_from(u128::from(a) * u128::from(b) % u128::from(PRIME)).unwrap()
}

/// One over a number that is not 0.
pub(super) fn inverse(a: u64) -> u64 {
    let (mut base, mut power, mut result) = (a, PRIME - 2, 1);
    while power > 0 {
        if power & 1 == 1 {
            result = times(result, base);
        }
        base = times(base, base);
        power >>= 1;
    }
    result
}

/// Equations: each says that the reader knows this combination of unknowns.
pub(super) struct Equations {
    rows: Vec<Vec<(usize, u64)>>,
    width: usize,
}

impl Equations {
    pub(super) fn new(width: usize) -> Self {
        Self { rows: Vec::new(), width }
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The reader knows this combination.
    pub(super) fn known(&mut self, terms: impl IntoIterator<Item = (usize, u64)>) {
        self.rows.push(terms.into_iter().filter(|(_, factor)| *factor != 0).collect());
    }

    /// A change of the unknowns that no reader would notice, drawn at random among all of them.
    pub(super) fn unnoticed(mut self, dice: &mut Dice) -> Vec<u64> {
        self.rows.sort_by_key(Vec::len);
        let mut pivots: Vec<Option<Vec<(usize, u64)>>> = vec![None; self.width];
        let mut work = vec![0_u64; self.width];
        for row in &self.rows {
            for &(column, factor) in row {
                work[column] = add(work[column], factor);
            }
            let start = row.iter().map(|(column, _)| *column).min().unwrap_or(self.width);
            for column in start..self.width {
                let factor = work[column];
                if factor == 0 {
                    continue;
                }
                if let Some(pivot) = &pivots[column] {
                    let factor = negative(factor);
                    for &(other, entry) in pivot {
                        work[other] = add(work[other], times(factor, entry));
                    }
                    continue;
                }
                let scale = inverse(factor);
                let left = (column..self.width).filter(|&other| work[other] != 0);
                pivots[column] = Some(left.map(|other| (other, times(scale, work[other]))).collect());
                work[column..].fill(0);
                break;
            }
        }
        let mut values: Vec<u64> = (0..self.width).map(|_| dice.word() % PRIME).collect();
        for column in (0..self.width).rev() {
            if let Some(pivot) = &pivots[column] {
                let rest = pivot.iter().filter(|(other, _)| *other != column);
                let rest = rest.fold(0, |sum, &(other, entry)| add(sum, times(entry, values[other])));
                values[column] = negative(rest);
            }
        }
        values
    }
}

#[test]
fn what_follows_from_equations_is_told_from_what_does_not() {
    // a + b + c, a + b; d alone is not known.
    let mut equations = Equations::new(4);
    equations.known([(0, 1), (1, 1), (2, 1)]);
    equations.known([(0, 1), (1, 1)]);
    equations.known([(0, 2), (1, 2)]);
    let values = equations.unnoticed(&mut Dice::new(1));
    assert_eq!(values[2], 0);
    assert_eq!(add(values[0], values[1]), 0);
    assert!(values[0] != 0 && values[3] != 0);
    assert_eq!(times(inverse(7), 7), 1);
}
