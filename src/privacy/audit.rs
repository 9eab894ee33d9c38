//! Looking at a publication as a reader would, without changing it.
//!
//! Three audits, each stronger in its own way; all are exact.
//!
//! 1. [`named`]: which groups that one can point at (primaries, complements, intersections, differences, rests of parents) are sums and
//!    differences of shown ones? Gives the sentence for the log: "all − Skole − Helse = Barnevern Nord".
//! 2. [`audit`]: is there *any* non-negative combination that concentrates on fewer than k people? Every small group of audit 1 is one, so
//!    this finds all that audit 1 finds below the threshold, and `{a, b}, {b, c}, {a, c}` beside.
//! 3. [`interval`]: within which bounds does a reader know the size of a hidden group? Since empty atoms do not count, a width of zero and
//!    being derivable are one and the same for sizes: the 4 × 4 table with two hidden cells in each row and column, one of which is exactly
//!    known, falls to audit 1 already. More is found when a wider interval is asked for.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;
use num_rational::BigRational;

use super::attack::{View, attacks, ratio};
use super::laminar::Forest;
use super::linear::{Stop, Whole, express, indicator};
use super::system::{Combination, Reduced, System};
use super::tables::{Outcome, Tables};
use crate::project::Rules;

/// Additions and multiplications allowed for one audit, a few seconds.
const WORK: u64 = 2_000_000_000;

/// What a publication gives away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    /// Combinations of shown groups that concentrate on too few people, or narrow a hidden group down too far.
    pub breaches: Vec<Combination>,
    /// Whether everything could be looked at. A system too large to be judged is not safe.
    pub complete: bool,
}

impl Audit {
    /// Whether the publication may go out.
    #[must_use]
    pub fn is_safe(&self) -> bool {
        self.complete && self.breaches.is_empty()
    }
}

/// Judges a publication of the groups `shown`, by the same requirements that [`suppress`](super::suppress) meets.
///
/// Groups of an earlier release of the same answers, or figures that others have published, belong in the system and among `shown`.
#[must_use]
pub fn audit(system: &System, rules: &Rules, shown: &[usize]) -> Audit {
    let reduced = Reduced::new(system, rules.threshold(system.sensitive), rules.min_interval());
    let candidates = candidates_of(&reduced, shown);
    let all = vec![true; reduced.candidates.len()];
    if reduced.interval <= reduced.threshold
        && let Some(forest) = Forest::new(&reduced, all)
    {
        let mut is_shown = vec![false; reduced.candidates.len()];
        for &candidate in &candidates {
            is_shown[candidate] = true;
        }
        let breaches = forest.breaches(&reduced, &is_shown);
        return Audit { breaches: breaches.iter().map(|breach| by_group(&reduced, shown, breach)).collect(), complete: true };
    }
    match attacks(&reduced, &candidates, &mut { WORK }) {
        Ok(found) => Audit {
            breaches: found.iter().map(|attack| by_group(&reduced, shown, &attack.combination)).collect(),
            complete: true,
        },
        Err(_) => Audit { breaches: Vec::new(), complete: false },
    }
}

/// The candidates that some groups are, ascending. Groups without respondents are none.
fn candidates_of(reduced: &Reduced, groups: &[usize]) -> Vec<usize> {
    let groups: BTreeSet<usize> = groups.iter().copied().collect();
    let is_named = |candidate: &usize| reduced.candidates[*candidate].groups.iter().any(|group| groups.contains(group));
    (0..reduced.candidates.len()).filter(is_named).collect()
}

fn by_group(reduced: &Reduced, shown: &[usize], combination: &[(usize, BigRational)]) -> Combination {
    let name = |candidate: usize| {
        let groups = &reduced.candidates[candidate].groups;
        groups.iter().copied().find(|group| shown.contains(group)).unwrap_or(groups[0])
    };
    combination.iter().map(|(candidate, coefficient)| (name(*candidate), coefficient.clone())).collect()
}

/// A group that one can point at, though it need not be among those that could be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// A hidden group itself.
    Group(usize),
    /// A parent without one of its groups: parent, child.
    Complement(usize, usize),
    /// What is left of a parent without its shown groups.
    Rest(usize),
    /// The people in both of two shown groups.
    Intersection(usize, usize),
    /// The people in the first but not in the second of two shown groups.
    Difference(usize, usize),
}

/// Audit 1: the groups below the threshold or marked `primary` that are sums and differences of shown ones, each with its sum.
///
/// Of several names for the same people the first is given. `None` when the system is too large to be judged.
#[must_use]
pub fn named(system: &System, rules: &Rules, shown: &[usize]) -> Option<Vec<(Named, Combination)>> {
    let reduced = Reduced::new(system, rules.threshold(system.sensitive), rules.min_interval());
    let names = protected(system, &reduced, shown);
    let candidates = candidates_of(&reduced, shown);
    let rows: Vec<&[usize]> = candidates.iter().map(|&candidate| reduced.candidates[candidate].columns.as_slice()).collect();
    let width = reduced.weights.len();
    let targets: Vec<Vec<BigRational>> =
        names.keys().map(|columns| indicator::<BigInt>(columns, width).into_iter().map(BigRational::from).collect()).collect();
    let solutions = match express::<i64>(&rows, &targets, width, &mut { WORK }) {
        Err(Stop::Overflow) => express::<BigInt>(&rows, &targets, width, &mut { WORK }),
        other => other,
    };
    let mut found: Vec<(Named, Combination)> = Vec::new();
    for (&name, solution) in names.values().zip(solutions.ok()?) {
        let Some(solution) = solution else { continue };
        let sum: Combination =
            candidates.iter().copied().zip(solution).filter(|(_, value)| *value.numer() != BigInt::ZERO).collect();
        found.push((name, by_group(&reduced, shown, &sum)));
    }
    found.sort_by_key(|(name, _)| *name);
    Some(found)
}

/// The columns of everything audit 1 protects, with the first name for each.
fn protected(system: &System, reduced: &Reduced, shown: &[usize]) -> BTreeMap<Vec<usize>, Named> {
    let mut of_group: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); system.groups.len()];
    for candidate in &reduced.candidates {
        for &group in &candidate.groups {
            of_group[group].extend(&candidate.columns);
        }
    }
    let mut names: BTreeMap<Vec<usize>, Named> = BTreeMap::new();
    let size = |columns: &BTreeSet<usize>| columns.iter().map(|&column| reduced.weights[column]).sum::<u64>();
    let mut protect = |columns: BTreeSet<usize>, name: Named, anyway: bool| {
        if !columns.is_empty() && (anyway || size(&columns) < reduced.threshold) {
            let first = names.entry(columns.into_iter().collect()).or_insert(name);
            *first = name.min(*first);
        }
    };
    for (group, columns) in of_group.iter().enumerate() {
        protect(columns.clone(), Named::Group(group), system.groups[group].primary);
        if let Some(parent) = system.groups[group].parent.filter(|&parent| parent < of_group.len()) {
            protect(&of_group[parent] - columns, Named::Complement(parent, group), false);
        }
        let children = shown.iter().filter(|&&child| system.groups.get(child).is_some_and(|child| child.parent == Some(group)));
        let rest = children.fold(columns.clone(), |rest, &child| &rest - &of_group[child]);
        protect(rest, Named::Rest(group), false);
    }
    for &a in shown.iter().filter(|&&a| a < of_group.len()) {
        for &b in shown.iter().filter(|&&b| b < of_group.len() && b != a) {
            if a < b {
                protect(&of_group[a] & &of_group[b], Named::Intersection(a, b), false);
            }
            protect(&of_group[a] - &of_group[b], Named::Difference(a, b), false);
        }
    }
    names
}

/// The bounds of a group's size, each with a table that attains it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    /// No table that agrees with the shown sizes has fewer people in the group.
    pub lower: BigRational,
    /// None has more; `None` when the shown groups do not cover the group, so that nothing bounds it.
    pub upper: Option<BigRational>,
    /// People per atom in a table at the lower bound. Whoever doubts the bound adds up the shown groups.
    pub lower_witness: Vec<BigRational>,
    /// People per atom in a table at the upper bound, or, when there is none, in one that has as many as the shown groups allow.
    pub upper_witness: Vec<BigRational>,
}

/// Audit 3: the bounds within which a reader of the shown sizes knows the size of a group.
///
/// The reader knows which atoms are empty and that no atom holds fewer than nobody. `None` for a group without respondents, and when the
/// system is too large to be judged.
#[must_use]
pub fn interval(system: &System, shown: &[usize], group: usize) -> Option<Interval> {
    let reduced = Reduced::new(system, 1, 1);
    let candidate = reduced.candidates.iter().position(|candidate| candidate.groups.contains(&group))?;
    let shown = candidates_of(&reduced, shown);
    match bounds::<i64>(&reduced, &shown, candidate) {
        Err(Stop::Overflow) => bounds::<BigInt>(&reduced, &shown, candidate).ok(),
        other => other.ok(),
    }
}

fn bounds<T: Whole>(reduced: &Reduced, shown: &[usize], candidate: usize) -> Result<Interval, Stop> {
    let work = &mut { WORK };
    let view = View::new(reduced, shown);
    let columns = &reduced.candidates[candidate].columns;
    let covered: Vec<usize> = columns.iter().copied().filter(|&column| view.merged[column].is_some()).collect();
    let (touched, whole) = view.around(&covered).unwrap_or_default();
    let width = view.counts.len();
    let mut tables = Tables::<T>::new(&view.rows, &view.counts, 1, work)?;
    let up: Vec<T> = indicator(&touched, width);
    let down: Vec<T> = indicator::<T>(&whole, width).into_iter().map(|entry| -entry).collect();
    let mut end = |objective: &[T]| match tables.maximise(objective, None, work)? {
        // Every merged column is in a shown group, so that its people are bounded.
        Outcome::Reached => Err(Stop::Limit),
        Outcome::Below(bound) => Ok((ratio(&bound.value, &bound.scale), tables.values())),
    };
    let (upper, most) = end(&up)?;
    let (lower, least) = end(&down)?;
    let atoms = Atoms::new(reduced, &view, columns);
    Ok(Interval {
        lower: -lower,
        upper: (covered.len() == columns.len()).then_some(upper),
        lower_witness: atoms.spread(&least, false),
        upper_witness: atoms.spread(&most, true),
    })
}

/// Where the people of a merged column go when it is taken apart into atoms.
struct Atoms {
    /// For each atom that counts: its merged column, and whether it lies in the group.
    place: Vec<Option<(usize, bool)>>,
}

impl Atoms {
    fn new(reduced: &Reduced, view: &View, columns: &[usize]) -> Self {
        let place = |column: &Option<usize>| column.and_then(|column| Some((view.merged[column]?, columns.contains(&column))));
        Self { place: reduced.column_of.iter().map(place).collect() }
    }

    /// Each merged column goes to one of its atoms, inside the group or outside it as far as there is one.
    fn spread(&self, values: &[BigRational], inside: bool) -> Vec<BigRational> {
        let mut table = vec![BigRational::from(BigInt::ZERO); self.place.len()];
        for (number, value) in values.iter().enumerate() {
            let mine = |wanted: bool| self.place.iter().position(|place| *place == Some((number, wanted)));
            if let Some(atom) = mine(inside).or_else(|| mine(!inside)) {
                table[atom] = value.clone();
            }
        }
        table
    }
}
