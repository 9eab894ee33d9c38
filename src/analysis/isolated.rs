//! Questions whose mean follows from the means of scales: of a scale of that question alone, or of scales that differ by it.
//!
//! Small groups have one figure a question. Of such a question that is its mean: its share of top answers beside that would be a second one,
//! and of three answers the two tell everything.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{ItemId, MeasureId, MeasureInfo};
use crate::tabulate::Layout;

/// Elimination is done modulo this prime, where no number grows.
const PRIME: u64 = (1 << 61) - 1;

/// Questions that any of the versions isolates, by the scales that they ask.
pub(super) fn isolated<'a>(
    layout: &Layout,
    measures: impl Iterator<Item = &'a MeasureInfo>,
    versions: impl Iterator<Item = &'a str>,
) -> BTreeSet<MeasureId> {
    let reversed: BTreeMap<&MeasureId, &[MeasureId]> =
        measures.map(|measure| (&measure.id, measure.reversed.as_slice())).collect();
    let all: BTreeSet<&ItemId> = layout.scales().iter().flat_map(|scale| &scale.items).collect();
    let ids: Vec<MeasureId> = all.iter().map(|item| MeasureId::new(format!("item:{item}"))).collect();
    let places: BTreeMap<&ItemId, usize> = all.into_iter().zip(0..).collect();
    let of_version = |version: &str| {
        let rows = layout.scales().iter().enumerate().map(|(at, scale)| {
            let mut row = vec![0; ids.len()];
            for item in layout.asked_items(at, version) {
                let place = places[&scale.items[item]];
                let is_reversed = reversed.get(&scale.measure).is_some_and(|reversed| reversed.contains(&ids[place]));
                row[place] = if is_reversed { PRIME - 1 } else { 1 };
            }
            row
        });
        let reduced = reduced(rows.collect());
        let alone = reduced.into_iter().filter_map(|row| {
            let mut places = (0..row.len()).filter(|&place| row[place] != 0);
            places.next().filter(|_| places.next().is_none())
        });
        alone.collect::<Vec<usize>>()
    };
    versions.flat_map(of_version).map(|place| ids[place].clone()).collect()
}

/// Rows in reduced echelon form (Gauss–Jordan): what a combination of them has one entry of is one of them.
fn reduced(mut rows: Vec<Vec<u64>>) -> Vec<Vec<u64>> {
    let mut done = 0;
    for column in 0..rows.first().map_or(0, Vec::len) {
        let Some(pivot) = (done..rows.len()).find(|&row| rows[row][column] != 0) else { continue };
        rows.swap(done, pivot);
        let scale = inverse(rows[done][column]);
        rows[done].iter_mut().for_each(|entry| *entry = times(*entry, scale));
        let pivot = rows[done].clone();
        for (_, row) in rows.iter_mut().enumerate().filter(|(at, row)| *at != done && row[column] != 0) {
            let factor = PRIME - row[column];
            row.iter_mut().zip(&pivot).for_each(|(entry, of)| *entry = (*entry + times(factor, *of)) % PRIME);
        }
        done += 1;
    }
    rows
}

fn times(a: u64, b: u64) -> u64 {
    u64::try_from(u128::from(a) * u128::from(b) % u128::from(PRIME)).unwrap_or(0)
}

/// One over a number that is not 0: its power of two less than the prime.
fn inverse(of: u64) -> u64 {
    let (mut base, mut power, mut result) = (of, PRIME - 2, 1);
    while power > 0 {
        if power & 1 == 1 {
            result = times(result, base);
        }
        base = times(base, base);
        power >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_by_one_is_isolated() {
        let alone = |rows: &[&[u64]]| {
            let reduced = reduced(rows.iter().map(|row| row.to_vec()).collect());
            let single = |row: &&Vec<u64>| row.iter().filter(|entry| **entry != 0).count() == 1;
            reduced.iter().filter(single).map(|row| row.iter().position(|entry| *entry != 0).unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(alone(&[&[1, 1, 1, 0], &[0, 1, 1, 1], &[1, 1, 1, 1]]), [0, 3], "two that overlap, and their total");
        assert_eq!(alone(&[&[1, 1, 0, 0], &[0, 0, 1, 1], &[1, 1, 1, 1]]), [0; 0], "parts and their total");
        assert_eq!(alone(&[&[1, 1, 0], &[1, PRIME - 1, 0]]), [0, 1], "a sum and a difference");
        assert_eq!(alone(&[&[0, 0, 1]]), [2]);
        assert_eq!(alone(&[]), [0; 0]);
    }
}
