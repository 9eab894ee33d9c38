//! Distributions that are not shown: how many there are that agree with what is.

use super::field;
use super::published::Published;
use super::search::{Kind, Search};
use super::solver::Figure;
use super::survey::LAST;

impl Search<'_> {
    /// Tries every distribution of every small group. Where one alone is left, it is told.
    pub(super) fn distributions(&mut self) {
        for measure in 0..self.release.measures.len() {
            let info = self.release.measures[measure].clone();
            // Of two levels one share is the distribution, and may be.
            if info.kind != "item" || info.levels.len() < 3 {
                continue;
            }
            for group in (0..self.release.groups.len()).filter(|&group| self.release.tells(measure, group)) {
                let Some(n) = people(self.release, measure, group) else { continue };
                let by_level = self.release.of(measure, group).any(|(name, _)| name.starts_with("level_share"));
                if n >= self.release.min_n_spread || by_level {
                    continue;
                }
                let of = usize::from(info.sensitive);
                self.attacked.distributions[of] += 1;
                if agreeing(self.release, measure, group, (n, self.mean(measure, group))) < 2 {
                    self.attacked.unique[of] += 1;
                    if info.sensitive {
                        self.breach(Kind::Unique, measure, self.release.groups[group].name(), n, "one distribution");
                    }
                }
            }
        }
    }
}

impl Search<'_> {
    /// The mean of a group, where it is shown or follows from everything else that is.
    fn mean(&self, measure: usize, group: usize) -> Option<f64> {
        let info = &self.release.measures[measure];
        let atoms = self.truth.counted(info, &self.truth.members(&self.release.groups[group], LAST));
        let sum = |&atom: &usize| self.known.numbers(info, measure, atom).into_iter().find(|(figure, _)| *figure == Figure::Sum);
        let sums: Option<Vec<u64>> = atoms.iter().map(|atom| sum(atom).map(|(_, value)| value)).collect();
        let follows = sums?.into_iter().fold(0, field::add) == 0;
        let answers = self.truth.answers_of(info, &atoms);
        follows.then(|| answers.sum / answers.n as f64)
    }
}

/// How many answered, as any figure says.
fn people(release: &Published, measure: usize, group: usize) -> Option<u64> {
    let figure = |name: &&str| release.get(measure, group, name).is_some();
    let name = ["mean", "top_box", "bottom_box"].into_iter().find(figure)?;
    release.get(measure, group, name).map(|figure| figure.n)
}

/// How many distributions of so many answers, and of a mean that is known, give what is shown; counting stops at two.
pub(super) fn agreeing(release: &Published, measure: usize, group: usize, (n, known): (u64, Option<f64>)) -> usize {
    let info = &release.measures[measure];
    let shown = |name: &str| release.get(measure, group, name).map(|figure| figure.value);
    let (mean, sd, top, bottom) = (shown("mean").or(known), shown("sd"), shown("top_box"), shown("bottom_box"));
    let mut counts = vec![0_u64; info.levels.len()];
    let fits = |counts: &[u64]| {
        let n = n as f64;
        let moment = |power: i32| -> f64 {
            info.levels.iter().zip(counts).map(|(level, count)| (*level as f64).powi(power) * *count as f64).sum()
        };
        let near = |found: f64, shown: Option<f64>| shown.is_none_or(|shown| (found - shown).abs() < 1e-6);
        let share = |counts: &[u64]| counts.iter().sum::<u64>() as f64 / n;
        let variance = (moment(2) - moment(1).powi(2) / n) / (n - 1.0);
        near(moment(1) / n, mean)
            && near(variance.max(0.0).sqrt(), sd)
            && near(share(&counts[counts.len() - info.top..]), top)
            && near(share(&counts[..info.top]), bottom)
    };
    let mut found = 0;
    each(&mut counts, 0, n, &mut |counts| {
        found += usize::from(fits(counts));
        found < 2
    });
    found
}

/// Every way to spread people over the levels from `from` on, until `visit` has seen enough.
fn each(counts: &mut Vec<u64>, from: usize, left: u64, visit: &mut impl FnMut(&[u64]) -> bool) -> bool {
    if from + 1 == counts.len() {
        counts[from] = left;
        return visit(counts);
    }
    (0..=left).all(|here| {
        counts[from] = here;
        each(counts, from + 1, left - here, visit)
    })
}
