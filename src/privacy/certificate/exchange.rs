//! Picking people out of a table by exchanging them with those who are left.

use super::grid::Wanted;
use super::question::whole;

/// Most exchanges.
const EXCHANGES: usize = 500;

/// Picks people, evenly from all over the table, then exchanges single people until the sum is right and pairs of the same sum until the
/// sum of squares is. Values are positions in the table.
pub(super) fn pick(all: &[u64], wanted: Wanted) -> Option<Vec<u64>> {
    let total: u64 = all.iter().sum();
    if wanted.people > total {
        return None;
    }
    let (mut before, mut given) = (0, 0);
    let mut picked: Vec<u64> = Vec::with_capacity(all.len());
    for people in all {
        before += people;
        let share = (before * wanted.people).checked_div(total).unwrap_or(0) - given;
        given += share;
        picked.push(share);
    }
    for _ in 0..EXCHANGES {
        let missing = wanted.sum - (0..).zip(&picked).map(|(at, people)| at * whole(*people)).sum::<i64>();
        if missing == 0 {
            return squared(all, picked, wanted);
        }
        let left = |at: usize| all[at] > picked[at];
        let step = |(out, into): &(usize, usize)| whole(*into as u64) - whole(*out as u64);
        let pairs = (0..all.len()).flat_map(|out| (0..all.len()).map(move |into| (out, into)));
        let fitting = pairs.filter(|pair| step(pair).signum() == missing.signum() && step(pair).abs() <= missing.abs());
        let (out, into) = fitting.filter(|(out, into)| picked[*out] > 0 && left(*into)).max_by_key(|pair| step(pair).abs())?;
        picked[out] -= 1;
        picked[into] += 1;
    }
    None
}

fn squared(all: &[u64], mut picked: Vec<u64>, wanted: Wanted) -> Option<Vec<u64>> {
    let Some(aim) = wanted.squares else { return Some(picked) };
    for _ in 0..EXCHANGES {
        let missing = aim - (0..).zip(&picked).map(|(at, people)| at * at * whole(*people)).sum::<i64>();
        if missing == 0 {
            return Some(picked);
        }
        let left: Vec<u64> = all.iter().zip(&picked).map(|(all, picked)| all - picked).collect();
        let ([out_low, out_high], [into_low, into_high]) = best_pairs(&picked, &left, missing)?;
        for out in [out_low, out_high] {
            picked[out] -= 1;
        }
        for into in [into_low, into_high] {
            picked[into] += 1;
        }
    }
    None
}

/// Two people on their way out and two of the same sum on their way in, who bring the sum of squares closest.
pub(super) fn best_pairs(picked: &[u64], left: &[u64], missing: i64) -> Option<([usize; 2], [usize; 2])> {
    let mut best: Option<(i64, ([usize; 2], [usize; 2]))> = None;
    for sum in 0..picked.len() * 2 - 1 {
        for out in pairs(picked, sum) {
            for into in pairs(left, sum) {
                let [out_wide, into_wide] = [out, into].map(|pair| whole((pair[1] - pair[0]) as u64));
                let gain = (into_wide * into_wide - out_wide * out_wide) / 2;
                let fits = gain.signum() == missing.signum() && gain.abs() <= missing.abs();
                if fits && best.is_none_or(|(most, _)| gain.abs() > most) {
                    best = Some((gain.abs(), (out, into)));
                }
            }
        }
    }
    best.map(|(_, found)| found)
}

/// Pairs of people with a given sum, the lower one first.
fn pairs(table: &[u64], sum: usize) -> impl Iterator<Item = [usize; 2]> + '_ {
    let lows = sum.saturating_sub(table.len() - 1)..=sum / 2;
    lows.map(move |low| [low, sum - low]).filter(|[low, high]| table[*low] > 0 && table[*high] > u64::from(low == high))
}
