//! Answers that a single figure gives away: distributions that are known from number and one figure of location alone.
//!
//! A mean at the end of the scale says what everybody answered, and so does a mean one step from it. A share of top answers does where
//! one answer alone is a top one. On a sensitive question the reader also knows that no single answer holds all, or all but one, of
//! a shown group.

use super::reveals::has_share;
use crate::model::{Histogram, MeasureInfo, MeasureKind};
use crate::project::Rules;

/// Whether the figures shown of a group too small for its distribution leave only one: number and mean, or number and top share.
///
/// Two answers only are told by any share of them; there is nothing that could be left open.
pub(super) fn is_told(info: &MeasureInfo, answers: &Histogram, rules: &Rules) -> bool {
    let people = answers.n();
    if people == 0 || rules.allows_spread(people) {
        return false;
    }
    match info.kind {
        MeasureKind::Response | MeasureKind::Choice => false,
        MeasureKind::Scale | MeasureKind::LinkedScale => is_near_an_end(info, answers, 2.0 / info.items.len().max(1) as f64),
        MeasureKind::Item | MeasureKind::Matrix if info.levels.len() < 3 => false,
        MeasureKind::Item | MeasureKind::Matrix if has_share(info) => is_one_answer(info, answers),
        MeasureKind::Item | MeasureKind::Matrix => {
            let most = if info.sensitive { people.saturating_sub(rules.min_others()) } else { people };
            let values: Vec<i64> = info.levels.iter().map(|level| i64::from(level.value)).collect();
            ways(&values, people, whole_sum(&values, answers), most) < 2
        }
    }
}

/// Whether number and share leave one distribution only once it is known how many chose one of some levels; always in groups of fewer
/// than two thresholds, which have one figure a question, and beside a mean.
pub(super) fn share_tells(info: &MeasureInfo, answers: &Histogram, levels: &[usize], rules: &Rules) -> bool {
    let (people, count) = (answers.n(), answers.counts().len());
    let is_top = |level: usize| level + info.top >= count;
    // Levels and people by whether the level is a top one, and whether it leads to the other question.
    let part = |top: bool, asked: bool| {
        let of_part = (0..count).filter(|&level| is_top(level) == top && levels.contains(&level) == asked);
        of_part.fold((0_usize, 0_u64), |(levels, people), level| (levels + 1, people + answers.counts()[level]))
    };
    let parts = [[part(true, true), part(true, false)], [part(false, true), part(false, false)]];
    if has_share(info) && info.top == 0 {
        // Where nothing else is shown, it is the one figure; and it names every answer where nobody can be moved.
        return info.levels.len() > 2 && nobody_moves(parts);
    }
    !has_share(info) || people < 2 * rules.threshold(info.sensitive) || nobody_moves(parts)
}

/// How far answers lie above the lowest, and below the highest, that number and share of top answers leave open.
pub(super) fn room(info: &MeasureInfo, answers: &Histogram) -> [i64; 2] {
    let values: Vec<i64> = info.levels.iter().map(|level| i64::from(level.value)).collect();
    let (low, top) = values.split_at(values.len().saturating_sub(info.top));
    let ends = |level: usize| if level < low.len() { (low[0], low[low.len() - 1]) } else { (top[0], top[top.len() - 1]) };
    answers.counts().iter().zip(&values).enumerate().fold([0, 0], |[above, below], (level, (&people, value))| {
        let (people, (lowest, highest)) = (i64::try_from(people).unwrap_or(i64::MAX), ends(level));
        [above + people * (value - lowest), below + people * (highest - value)]
    })
}

/// Whether levels and people in a table of two by two leave one way only to give the same rows and columns.
fn nobody_moves(parts: [[(usize, u64); 2]; 2]) -> bool {
    // People can move within a part of several levels, and round all four parts at once.
    let within = parts.iter().flatten().any(|&(levels, people)| levels > 1 && people > 0);
    let has_room = |pairs: [(usize, u64); 2]| pairs.iter().all(|&(_, people)| people > 0);
    let every_level = parts.iter().flatten().all(|&(levels, _)| levels > 0);
    let around = every_level && (has_room([parts[0][0], parts[1][1]]) || has_room([parts[0][1], parts[1][0]]));
    !within && !around
}

/// Whether the sum lies closer to one end of what is possible than `distance`.
fn is_near_an_end(info: &MeasureInfo, answers: &Histogram, distance: f64) -> bool {
    let (people, sum) = (answers.n() as f64, super::open::sum(answers));
    let (low, high) = (people * f64::from(info.min), people * f64::from(info.max));
    // Sums of scores are sums of fractions: a thousandth of a step is none.
    sum - low < distance * 0.999 || high - sum < distance * 0.999
}

/// Whether a share of top answers names one answer for everybody.
fn is_one_answer(info: &MeasureInfo, answers: &Histogram) -> bool {
    let levels = info.levels.len();
    let top: u64 = answers.counts().iter().rev().take(info.top).sum();
    (top == answers.n() && info.top == 1) || (top == 0 && info.top > 0 && levels - info.top == 1)
}

fn whole_sum(values: &[i64], answers: &Histogram) -> i64 {
    let counts = answers.counts().iter().map(|&count| i64::try_from(count).unwrap_or(i64::MAX));
    values.iter().zip(counts).map(|(value, count)| value.saturating_mul(count)).sum()
}

/// In how many ways so many people can have this sum, no answer being given by more than `most`; counted up to 2.
fn ways(values: &[i64], people: u64, sum: i64, most: u64) -> usize {
    let Some((&value, rest)) = values.split_first() else { return usize::from(people == 0 && sum == 0) };
    if let (Some(low), Some(high)) = (values.iter().min(), values.iter().max()) {
        let people = i64::try_from(people).unwrap_or(i64::MAX);
        if sum < people.saturating_mul(*low) || sum > people.saturating_mul(*high) {
            return 0;
        }
    }
    let mut found = 0;
    for count in 0..=people.min(most) {
        let taken = value.saturating_mul(i64::try_from(count).unwrap_or(i64::MAX));
        found += ways(rest, people - count, sum - taken, most);
        if found >= 2 {
            return 2;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_shares_tell_a_distribution_when_nobody_can_be_moved() {
        // Three levels: the share of the highest, and the number of the two highest, give the number of each.
        assert!(nobody_moves([[(1, 6), (0, 0)], [(1, 5), (1, 4)]]));
        // The highest and the two lowest: of the two lowest it stays open who is who.
        assert!(!nobody_moves([[(0, 0), (1, 6)], [(2, 9), (0, 0)]]));
        // Four levels in four parts: one up and one down changes neither sum.
        assert!(!nobody_moves([[(1, 3), (1, 2)], [(1, 2), (1, 3)]]));
        assert!(nobody_moves([[(1, 3), (1, 0)], [(1, 2), (1, 0)]]));
    }

    #[test]
    fn sums_near_an_end_have_one_distribution() {
        let five = [1, 2, 3, 4, 5];
        let told: Vec<i64> = (6..=30).filter(|&sum| ways(&five, 6, sum, 6) < 2).collect();
        assert_eq!(told, [6, 7, 29, 30]);
        // Whoever knows that no answer holds all but one of ten knows more.
        let told: Vec<i64> = (10..=50).filter(|&sum| ways(&five, 10, sum, 8) == 1).collect();
        assert_eq!(told, [12, 48]);
        assert_eq!(ways(&[0, 25, 50, 75, 100], 4, 30, 4), 0);
        assert_eq!(ways(&[0, 25, 50, 75, 100], 4, 25, 4), 1);
    }
}
