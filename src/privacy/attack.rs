//! What a reader can work out from a set of shown rows: concentration on few people, and groups that were to be hidden.
//!
//! Two questions are asked of every publication, both with exact answers:
//!
//! - **Concentration** (audit 2). Can shown rows be added and subtracted so that no coefficient of a person is negative and the
//!   whole weighs fewer than k times one person's? This covers every group below the threshold that can be derived, named or not:
//!   primaries, complements, intersections, differences, rests of parents (audit 1 for small groups).
//! - **Interval** (audits 1 and 3). Within which range does a reader know the size of a hidden row? Zero width is the same as being
//!   derivable, since every column holds somebody. This is what protects rows that are large enough but hidden all the same.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;

use super::linear::{Stop, Whole, express, indicator};
use super::system::Reduced;
use super::tables::{Bound, Outcome, Tables};

/// A way to work out what must stay hidden.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attack {
    /// Candidates it needs, ascending. In every safe publication one of them is hidden.
    pub needs: Vec<usize>,
    /// False when the attack is only feared: the extreme table splits people.
    pub proven: bool,
}

/// A target vector over the merged columns, and others that the same attack needs.
struct Target {
    vector: Vec<BigRational>,
    also: Option<Vec<BigRational>>,
    proven: bool,
}

/// The shown rows with all columns merged that none of them tells apart.
pub(super) struct View {
    /// Merged columns of each row.
    pub rows: Vec<Vec<usize>>,
    /// People per merged column.
    pub counts: Vec<u64>,
    /// Merged column of each column; none when no shown row covers it.
    pub merged: Vec<Option<usize>>,
}

impl View {
    pub(super) fn new(reduced: &Reduced, shown: &[usize]) -> Self {
        let mut member: Vec<Vec<usize>> = vec![Vec::new(); reduced.weights.len()];
        for (row, &candidate) in shown.iter().enumerate() {
            for &column in &reduced.candidates[candidate].columns {
                member[column].push(row);
            }
        }
        let mut numbers: BTreeMap<&[usize], usize> = BTreeMap::new();
        let (mut rows, mut counts): (Vec<Vec<usize>>, Vec<u64>) = (vec![Vec::new(); shown.len()], Vec::new());
        let mut merged = Vec::with_capacity(member.len());
        for (rows_of, &weight) in member.iter().zip(&reduced.weights) {
            if rows_of.is_empty() {
                merged.push(None);
                continue;
            }
            let number = *numbers.entry(rows_of).or_insert_with(|| {
                for &row in rows_of {
                    rows[row].push(counts.len());
                }
                counts.push(0);
                counts.len() - 1
            });
            counts[number] += weight;
            merged.push(Some(number));
        }
        Self { rows, counts, merged }
    }

    /// The merged columns that a hidden candidate touches, and those that lie wholly inside it. None when no shown row covers
    /// a part of it, so that its size is open.
    pub(super) fn around(&self, columns: &[usize]) -> Option<(Vec<usize>, Vec<usize>)> {
        let mut inside = vec![0_usize; self.counts.len()];
        for &column in columns {
            inside[self.merged[column]?] += 1;
        }
        let mut all = vec![0_usize; self.counts.len()];
        self.merged.iter().flatten().for_each(|&number| all[number] += 1);
        let touched = (0..inside.len()).filter(|&number| inside[number] > 0).collect();
        let whole = (0..inside.len()).filter(|&number| inside[number] == all[number]).collect();
        Some((touched, whole))
    }
}

/// All attacks that one look at the shown candidates finds; none if, and only if, the publication is safe.
pub(super) fn attacks(reduced: &Reduced, shown: &[usize], work: &mut u64) -> Result<Vec<Attack>, Stop> {
    let mut shown = shown.to_vec();
    shown.sort_by_key(|&candidate| (reduced.candidates[candidate].columns.len(), candidate));
    let view = View::new(reduced, &shown);
    let targets = match targets::<i64>(reduced, &view, work) {
        Err(Stop::Overflow) => targets::<BigInt>(reduced, &view, work)?,
        other => other?,
    };
    if targets.is_empty() {
        return Ok(Vec::new());
    }
    // Combinations are preferably made of large rows, so that few of their members could be hidden cheaply.
    let mut order: Vec<usize> = (0..shown.len()).collect();
    order.sort_by_key(|&row| (u64::MAX - reduced.candidates[shown[row]].size, row));
    let rows: Vec<&[usize]> = order.iter().map(|&row| view.rows[row].as_slice()).collect();
    let vectors: Vec<Vec<BigRational>> =
        targets.iter().flat_map(|target| [Some(&target.vector), target.also.as_ref()]).flatten().cloned().collect();
    let solutions = match express::<i64>(&rows, &vectors, view.counts.len(), work) {
        Err(Stop::Overflow) => express::<BigInt>(&rows, &vectors, view.counts.len(), work)?,
        other => other?,
    };
    let mut solutions = solutions.into_iter().map(|solution| {
        let used = order.iter().zip(solution.unwrap_or_default()).filter(|(_, value)| *value.numer() != BigInt::ZERO);
        used.map(|(&row, _)| shown[row]).collect::<Vec<usize>>()
    });
    let attack = |target: &Target| {
        let mut needs = solutions.next().unwrap_or_default();
        needs.extend(target.also.as_ref().and_then(|_| solutions.next()).unwrap_or_default());
        needs.sort_unstable();
        needs.dedup();
        Attack { needs, proven: target.proven }
    };
    Ok(targets.iter().map(attack).collect())
}

fn targets<T: Whole>(reduced: &Reduced, view: &View, work: &mut u64) -> Result<Vec<Target>, Stop> {
    let mut tables = Tables::<T>::new(&view.rows, &view.counts, reduced.threshold, work)?;
    let mut targets = concentrations(reduced, view, &mut tables, work)?;
    for candidate in reduced.candidates.iter().filter(|candidate| candidate.primary && candidate.size >= reduced.threshold) {
        let Some((touched, whole)) = view.around(&candidate.columns) else { continue };
        let width = view.counts.len();
        let up: Vec<T> = indicator(&touched, width);
        let down: Vec<T> = indicator::<T>(&whole, width).into_iter().map(|entry| -entry).collect();
        targets.extend(interval(&up, &down, reduced.interval, &mut tables, work)?);
    }
    Ok(targets)
}

/// Audit 2, for every merged column below the threshold.
fn concentrations<T: Whole>(reduced: &Reduced, view: &View, tables: &mut Tables<T>, work: &mut u64) -> Result<Vec<Target>, Stop> {
    let threshold = T::from_count(reduced.threshold)?;
    let mut targets = Vec::new();
    let mut covered = vec![false; view.counts.len()];
    for column in 0..view.counts.len() {
        if view.counts[column] >= reduced.threshold || covered[column] || tables.reached[column] {
            continue;
        }
        let objective = indicator(&[column], view.counts.len());
        let Outcome::Below(bound) = tables.maximise(&objective, Some(&threshold), work)? else { continue };
        // The same combination concentrates on every column whose own coefficient is large enough.
        for (covered, weight) in covered.iter_mut().zip(&bound.weights) {
            *covered |= bound.value < weight.checked_mul(&threshold).ok_or(Stop::Overflow)?;
        }
        targets.push(Target { vector: rational(&bound), also: None, proven: true });
    }
    Ok(targets)
}

/// Audits 1 and 3: an attack when the interval from −`down` to `up` is narrower than `least`.
fn interval<T: Whole>(up: &[T], down: &[T], least: u64, tables: &mut Tables<T>, work: &mut u64) -> Result<Option<Target>, Stop> {
    let (Outcome::Below(upper), Outcome::Below(lower)) = (tables.maximise(up, None, work)?, tables.maximise(down, None, work)?)
    else {
        return Ok(None);
    };
    let range = ratio(&upper.value, &upper.scale) + ratio(&lower.value, &lower.scale);
    let wide = range >= BigRational::from(BigInt::from(least));
    let whole = upper.whole && lower.whole;
    if wide && whole {
        return Ok(None);
    }
    Ok(Some(Target { vector: rational(&upper), also: Some(rational(&lower)), proven: !wide }))
}

fn rational<T: Whole>(bound: &Bound<T>) -> Vec<BigRational> {
    bound.weights.iter().map(|weight| ratio(weight, &bound.scale)).collect()
}

/// A fraction of two integers.
pub(super) fn ratio<T: Whole>(numerator: &T, denominator: &T) -> BigRational {
    BigRational::new(numerator.to_big(), denominator.to_big())
}
