//! Answers that a single figure gives away: distributions that are known from number and sum alone.
//!
//! A mean at the end of the scale says what everybody answered, and so does a mean one step from it. On a sensitive question the reader also
//! knows that no single answer holds all, or all but one, of a shown group.

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
        MeasureKind::Item | MeasureKind::Matrix if info.nominal => is_one_answer(info, answers),
        MeasureKind::Item | MeasureKind::Matrix => {
            let most = if info.sensitive { people.saturating_sub(rules.min_others()) } else { people };
            let values: Vec<i64> = info.levels.iter().map(|level| i64::from(level.value)).collect();
            ways(&values, people, whole_sum(&values, answers), most) < 2
        }
    }
}

/// Whether number and mean leave one distribution only once it is known how many chose one of some levels; always in groups of fewer than
/// two thresholds, which have one figure a question, and where answers have no distances.
pub(super) fn share_tells(info: &MeasureInfo, answers: &Histogram, levels: &[usize], rules: &Rules) -> bool {
    let people = answers.n();
    if info.nominal {
        // Where there is neither mean nor top share, it is the one figure.
        return info.top > 0;
    }
    if people < 2 * rules.threshold(info.sensitive) {
        return true;
    }
    let values: Vec<i64> = info.levels.iter().map(|level| i64::from(level.value)).collect();
    let side = |chosen: bool| {
        let of_side = |level: &usize| levels.contains(level) == chosen;
        let values: Vec<i64> = (0..values.len()).filter(of_side).map(|level| values[level]).collect();
        let count: u64 = (0..answers.counts().len()).filter(of_side).map(|level| answers.counts()[level]).sum();
        (values, count)
    };
    let ((asked, yes), (others, no)) = (side(true), side(false));
    let (sum, most) = (whole_sum(&values, answers), people);
    let ends = [asked.iter().min(), asked.iter().max()].map(|end| end.map_or(0, |end| end * i64::try_from(yes).unwrap_or(0)));
    let splits = (ends[0]..=ends[1]).map(|part| ways(&asked, yes, part, most) * ways(&others, no, sum - part, most));
    splits.sum::<usize>() < 2
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
