//! Axes along which a raw table divides people: years, ages, sexes, and whatever other dimensions it has.
//!
//! Windows overlap, ages come in bands, and "both" is the sum of the sexes. Each axis is cut into the smallest pieces that its
//! labels tell apart, so that every label is a union of pieces and nothing else has to be known of windows and bands.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{AgeGroup, IndicatorKey, Period, Sex};

/// Ages above this are one.
const OLDEST: i64 = 500;

/// Grades stand on the same line as ages, behind all of them.
const GRADES: i64 = 1000;

/// Most pieces times keys that are told apart; a table beyond it is no table of people.
const MOST: usize = 4_000_000;

/// What a row is about apart from indicator and area.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    period: Period,
    age: AgeGroup,
    sex: Sex,
    strata: BTreeMap<String, String>,
}

impl Key {
    pub(super) fn of(key: &IndicatorKey) -> Self {
        Self { period: key.period, age: key.age.clone(), sex: key.sex, strata: (*key.strata).clone() }
    }

    pub(super) fn is_of_one_sex(&self) -> bool {
        self.sex != Sex::Both
    }

    pub(super) fn category(&self, dimension: &str) -> Option<&str> {
        self.strata.get(dimension).map(String::as_str)
    }

    pub(super) fn dimensions(&self) -> impl Iterator<Item = &str> {
        self.strata.keys().map(String::as_str)
    }

    /// The same key without one dimension.
    pub(super) fn without(&self, dimension: &str) -> Self {
        let mut key = self.clone();
        key.strata.remove(dimension);
        key
    }
}

/// The pieces of each of some keys, ascending; pieces that no key tells apart are one. `totals` names, for each dimension, the
/// category that holds all others. `None` when there would be too many.
pub(super) fn pieces(keys: &[Key], totals: &BTreeMap<String, String>) -> Option<Vec<Vec<usize>>> {
    let mut axes = vec![
        line(&keys.iter().map(|key| (i64::from(key.period.from), i64::from(key.period.to) + 1)).collect::<Vec<_>>()),
        line(&ages(keys)),
        named(&keys.iter().map(|key| (key.sex != Sex::Both).then_some(key.sex)).collect::<Vec<_>>()),
    ];
    for (dimension, total) in totals {
        let part = |key: &Key| key.category(dimension).filter(|category| *category != total).map(str::to_owned);
        axes.push(named(&keys.iter().map(part).collect::<Vec<_>>()));
    }
    let width: Vec<usize> = axes.iter().map(|axis| axis.iter().flatten().max().map_or(1, |largest| largest + 1)).collect();
    let all = width.iter().try_fold(1_usize, |all, width| all.checked_mul(*width))?;
    if all.checked_mul(keys.len())? > MOST {
        return None;
    }
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); all];
    for key in 0..keys.len() {
        for piece in product(&axes, &width, key) {
            members[piece].push(key);
        }
    }
    let told_apart: BTreeSet<Vec<usize>> = members.into_iter().filter(|keys| !keys.is_empty()).collect();
    let mut pieces = vec![Vec::new(); keys.len()];
    for (piece, members) in told_apart.iter().enumerate() {
        for &key in members {
            pieces[key].push(piece);
        }
    }
    Some(pieces)
}

/// The pieces of one key on all axes together.
fn product(axes: &[Vec<Vec<usize>>], width: &[usize], key: usize) -> Vec<usize> {
    axes.iter().zip(width).fold(vec![0], |found, (axis, width)| {
        found.iter().flat_map(|before| axis[key].iter().map(move |piece| before * width + piece)).collect()
    })
}

/// Spans on a line, from the first to before the last, cut at every end.
fn line(spans: &[(i64, i64)]) -> Vec<Vec<usize>> {
    let ends: BTreeSet<i64> = spans.iter().flat_map(|(from, to)| [*from, *to]).collect();
    let starts: Vec<i64> = ends.into_iter().collect();
    let of = |(from, to): &(i64, i64)| (0..starts.len()).filter(|&at| starts[at] >= *from && starts[at] < *to).collect();
    spans.iter().map(of).collect()
}

/// Ages as spans. All ages hold every age in years; where a table has none, they hold every grade.
fn ages(keys: &[Key]) -> Vec<(i64, i64)> {
    let in_years = keys.iter().any(|key| matches!(key.age, AgeGroup::Years { .. }));
    let in_grades = keys.iter().any(|key| matches!(key.age, AgeGroup::Grades { .. }));
    let span = |key: &Key| match key.age {
        AgeGroup::All if in_grades && !in_years => (GRADES, GRADES + OLDEST),
        AgeGroup::All => (0, OLDEST),
        AgeGroup::Years { from, to } => {
            let from = i64::from(from).min(OLDEST - 1);
            (from, to.map_or(OLDEST, |to| (i64::from(to) + 1).clamp(from + 1, OLDEST)))
        }
        AgeGroup::Grades { from, to } => (GRADES + i64::from(from), GRADES + i64::from(to.max(from)) + 1),
    };
    keys.iter().map(span).collect()
}

/// Parts with names: each is a piece of its own, and the whole (`None`) is all of them and those that no part names.
fn named<T: Ord + Clone>(parts: &[Option<T>]) -> Vec<Vec<usize>> {
    let names: BTreeSet<T> = parts.iter().flatten().cloned().collect();
    let names: Vec<T> = names.into_iter().collect();
    let of = |part: &Option<T>| match part {
        Some(part) => names.iter().position(|name| name == part).into_iter().collect(),
        None => (0..=names.len()).collect(),
    };
    parts.iter().map(of).collect()
}
