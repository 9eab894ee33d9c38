//! What the published answers say about the answers of a hidden group.
//!
//! Hiding a group is not enough when its parent answered nearly alike: if 14 of 15 said yes and the other 12 are hidden too, at least two
//! of a hidden three said yes. Here the reader knows how many respondents every atom has and, for every shown group, how many gave each
//! answer; the question is how many in a hidden group gave one answer at least and at most.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Signed;

use super::attack::ratio;
use super::linear::{Stop, Whole, indicator};
use super::suppress::suppress;
use super::system::{Decision, Pattern, Reduced, System};
use super::tables::{Outcome, Tables};
use crate::project::Rules;

/// Additions and multiplications allowed for one question, a few seconds.
const WORK: u64 = 2_000_000_000;

/// How many in a hidden group gave one answer, as far as a reader can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerBounds {
    /// The hidden group.
    pub group: usize,
    /// The answer, by its place in the histogram.
    pub level: usize,
    /// Respondents of the group.
    pub n: u64,
    /// No histograms that agree with the shown ones have fewer.
    pub lower: BigRational,
    /// None have more.
    pub upper: BigRational,
    /// Whether histograms of whole people attain both bounds; if not, the true bounds may be closer to each other.
    pub whole: bool,
}

impl AnswerBounds {
    /// Whether a reader learns too much about a sensitive question: that somebody in the group gave this answer, or that only very few can
    /// have given it. That nobody did is no more than what the shown groups say of themselves. In doubt, it is too much.
    #[must_use]
    pub fn exposes(&self) -> bool {
        let enough = self.n.div_ceil(2).max(2).min(self.n);
        let few = self.upper.is_positive() && self.upper < BigRational::from(BigInt::from(enough));
        self.lower.is_positive() || few || !self.whole
    }
}

/// The bounds for every hidden group that is below the threshold or marked `primary`, answer by answer.
///
/// `answers` holds the histogram of each atom; its sum must be the atom's weight. `None` when it is not, or when the system is too large to
/// be judged: then nothing is known to be safe.
#[must_use]
pub fn answer_bounds(system: &System, answers: &[Vec<u64>], rules: &Rules, shown: &[usize]) -> Option<Vec<AnswerBounds>> {
    let adds_up = |(weight, histogram): (&u64, &Vec<u64>)| {
        histogram.iter().try_fold(0_u64, |sum, &count| sum.checked_add(count)) == Some(*weight) && *weight < 1 << 36
    };
    if answers.len() != system.weights.len() || !system.weights.iter().zip(answers).all(adds_up) {
        return None;
    }
    let reduced = Reduced::new(system, rules.threshold(system.sensitive), rules.min_interval());
    let cells = Cells::new(&reduced, answers, shown);
    match bounds::<i64>(&reduced, &cells) {
        Err(Stop::Overflow) => bounds::<BigInt>(&reduced, &cells).ok(),
        other => other.ok(),
    }
}

/// Size of the tables, in cells, that may be gone through to give back groups that were hidden on the way, the largest first.
const SECOND_THOUGHTS: usize = 30_000_000;

/// [`suppress`] for a sensitive question: hides more until no hidden group that must stay unknown is exposed by the answers of the shown.
///
/// Of the shown groups that overlap an exposed one the smallest goes, one for each exposed group at a time, forced ones last. From then on
/// it counts as `primary`, so that it cannot be derived either; its reason names the group itself. In the end what turned out not to be
/// needed is given back, as far as the size of the system allows. The price is high where many small groups are cut out of each other: they speak for each other.
///
/// Which groups these are depends on the answers, as for every rule about alikeness; that is why the choice goes by size and not by what
/// would be best for the answers at hand.
///
/// `None` as for [`answer_bounds`]: then nothing may be shown.
#[must_use]
pub fn suppress_answers(system: &System, answers: &[Vec<u64>], rules: &Rules) -> Option<Pattern> {
    let mut marked = system.clone();
    let mut pattern = suppress(&marked, rules);
    loop {
        let (shown, exposed) = exposed(system, answers, rules, &pattern)?;
        if exposed.is_empty() {
            break;
        }
        let hide: Vec<usize> = exposed.iter().filter_map(|&group| smallest_overlap(system, group, &shown)).collect();
        // No shown group touches an exposed one: the doubt cannot be removed by hiding.
        if hide.is_empty() {
            return None;
        }
        for group in hide {
            marked.groups[group].primary = true;
        }
        pattern = suppress(&marked, rules);
    }
    let mut again: Vec<usize> =
        (0..system.groups.len()).filter(|&group| marked.groups[group].primary && !system.groups[group].primary).collect();
    again.sort_by_key(|&group| (!system.groups[group].forced, u64::MAX - system.size(group), group));
    let cells = answers.iter().map(Vec::len).sum::<usize>();
    let known = answers.len() + answers.iter().map(Vec::len).max().unwrap_or(0) * system.groups.len();
    for group in again.into_iter().take(SECOND_THOUGHTS / (cells * known).max(1)) {
        marked.groups[group].primary = false;
        let without = suppress(&marked, rules);
        if exposed(system, answers, rules, &without)?.1.is_empty() {
            pattern = without;
        } else {
            marked.groups[group].primary = true;
        }
    }
    Some(explained(pattern, system, &marked))
}

/// The shown groups of a pattern, and the groups that were to be hidden from the beginning and are exposed by them. A group that was hidden
/// on the way is protected as a whole and not asked about.
fn exposed(system: &System, answers: &[Vec<u64>], rules: &Rules, pattern: &Pattern) -> Option<(Vec<usize>, Vec<usize>)> {
    let shown: Vec<usize> = (0..system.groups.len()).filter(|&group| pattern.shows(group)).collect();
    let bounds = answer_bounds(system, answers, rules, &shown)?;
    let mut exposed: Vec<usize> = bounds.iter().filter(|bound| bound.exposes()).map(|bound| bound.group).collect();
    exposed.dedup();
    Some((shown, exposed))
}

/// The smallest shown group that shares a respondent with a hidden one.
fn smallest_overlap(system: &System, hidden: usize, shown: &[usize]) -> Option<usize> {
    let atoms = &system.groups[hidden].atoms;
    let shares = |group: usize| system.groups[group].atoms.iter().any(|&atom| system.weight(atom) > 0 && atoms.contains(&atom));
    let overlapping = shown.iter().copied().filter(|&group| shares(group));
    overlapping.min_by_key(|&group| (system.groups[group].forced, system.size(group), group))
}

/// A pattern in which groups that were marked on the way are secondary.
fn explained(mut pattern: Pattern, system: &System, marked: &System) -> Pattern {
    for (group, now) in marked.groups.iter().enumerate() {
        if now.primary && !system.groups[group].primary {
            pattern.decisions[group] = Decision::Secondary { because: vec![(group, BigRational::from(BigInt::from(1)))] };
            pattern.cost = pattern.cost.saturating_add(system.size(group));
            pattern.proven_optimal = false;
            if now.forced {
                pattern.overruled.push(group);
            }
        }
    }
    pattern.overruled.sort_unstable();
    pattern
}

/// Columns by levels: cell (column, level) is number column · levels + level.
struct Cells {
    levels: usize,
    counts: Vec<u64>,
    /// What the reader knows the sum of.
    known: Vec<Vec<usize>>,
    /// Candidates that are hidden and must not be known.
    hidden: Vec<usize>,
}

impl Cells {
    fn new(reduced: &Reduced, answers: &[Vec<u64>], shown: &[usize]) -> Self {
        let levels = answers.iter().map(Vec::len).max().unwrap_or(0);
        let mut counts = vec![0; reduced.weights.len() * levels];
        for (column, histogram) in reduced.column_of.iter().zip(answers) {
            let Some(column) = column else { continue };
            for (level, count) in histogram.iter().enumerate() {
                counts[column * levels + level] += count;
            }
        }
        let is_shown = |candidate: &usize| reduced.candidates[*candidate].groups.iter().any(|group| shown.contains(group));
        let mut known: Vec<Vec<usize>> =
            (0..reduced.weights.len()).map(|column| (column * levels..(column + 1) * levels).collect()).collect();
        for candidate in (0..reduced.candidates.len()).filter(is_shown) {
            let columns = &reduced.candidates[candidate].columns;
            known.extend((0..levels).map(|level| columns.iter().map(|column| column * levels + level).collect()));
        }
        known.sort_by_key(Vec::len);
        let hidden = |candidate: &usize| reduced.candidates[*candidate].primary && !is_shown(candidate);
        Self { levels, counts, known, hidden: (0..reduced.candidates.len()).filter(hidden).collect() }
    }
}

fn bounds<T: Whole>(reduced: &Reduced, cells: &Cells) -> Result<Vec<AnswerBounds>, Stop> {
    let work = &mut { WORK };
    let mut tables = Tables::<T>::new(&cells.known, &cells.counts, 1, work)?;
    let mut found = Vec::new();
    for &candidate in &cells.hidden {
        let candidate = &reduced.candidates[candidate];
        for level in 0..cells.levels {
            let members: Vec<usize> = candidate.columns.iter().map(|column| column * cells.levels + level).collect();
            let up: Vec<T> = indicator(&members, cells.counts.len());
            let down: Vec<T> = up.iter().map(|entry| -entry.clone()).collect();
            let mut end = |objective: &[T]| match tables.maximise(objective, None, work)? {
                // Every cell is bounded by its atoms' respondents.
                Outcome::Reached => Err(Stop::Limit),
                Outcome::Below(bound) => Ok((ratio(&bound.value, &bound.scale), bound.whole)),
            };
            let ((upper, whole), (lower, also)) = (end(&up)?, end(&down)?);
            let group = candidate.groups[0];
            found.push(AnswerBounds { group, level, n: candidate.size, lower: -lower, upper, whole: whole && also });
        }
    }
    Ok(found)
}
