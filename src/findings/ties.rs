//! Who works with whom, from the shown cells of a matrix alone: ties that are surely stronger than is usual, pairs of which one side says more than the
//! other, wishes that are not met, and whether the whole has changed.
//!
//! A cell is the mean that one service gives another, with its number of answers and its spread; where the spread of a small service is
//! not shown, that of everyone stands for it. Nothing else goes in, so nothing else can come out.

use super::shown::Newest;
use crate::model::{Comparability, Estimate, GroupAt, GroupKind, LinkKind, MeasureAt, MeasureInfo, Statistic};
use crate::privacy::Release;
use crate::stats::distribution::t_two_sided;
use crate::stats::{Published, holm};

/// Most services of which every turn of signs is tried.
const MOST: usize = 16;
/// Fewest services with which a change of all of it can be told from chance at all.
const FEWEST: usize = 6;
/// A wish is told of when surely more than this share has it.
const HALF: f64 = 0.5;

/// A service that rates and is rated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its staff.
    pub group: GroupAt,
    /// The measure by which it is rated.
    pub measure: MeasureAt,
}

/// A tie that is surely stronger than all ties are on average; both ends are places in [`Ties::services`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strong {
    /// Whose staff say it.
    pub from: usize,
    /// With whom.
    pub to: usize,
    /// Whether those say it too.
    pub is_mutual: bool,
}

/// Two services that do not say the same of each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OneSided {
    /// The service that says more.
    pub more: usize,
    /// The one that says less.
    pub less: usize,
    /// What the first says of the second, and the second of the first, on the response scale.
    pub said: (f64, f64),
    /// How far apart, in points of 0–100.
    pub points: f64,
    /// Probability of so much by chance, adjusted for all pairs.
    pub p: f64,
}

/// A wish to work more with somebody whom one seldom works with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unmet {
    /// Whose staff wish it: a group.
    pub group: GroupAt,
    /// The measure of the wish.
    pub wish: MeasureAt,
    /// The share that wishes it.
    pub share: Estimate,
}

/// The change of all cells together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moved {
    /// The mean change, in points of 0–100; each service counts once.
    pub points: f64,
    /// Services whose ratings are known in both rounds.
    pub services: usize,
    /// Probability of a mean at least as far from none, when each service's changes could as well have gone the other way.
    pub p: f64,
}

/// Who works with whom.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ties {
    /// Services that rate and are rated, in the order of the cells.
    pub services: Vec<Service>,
    /// The mean of all shown cells, on the response scale.
    pub usual: f64,
    /// Ties that are surely stronger than that, once for each pair.
    pub strong: Vec<Strong>,
    /// Pairs of which both sides are shown.
    pub pairs: usize,
    /// Those whose two means lie at the top answers together.
    pub often: usize,
    /// Pairs that surely do not say the same, and by as much as is of interest; the furthest apart first.
    pub one_sided: Vec<OneSided>,
    /// The change since the round before, where it can be told from chance.
    pub moved: Option<Moved>,
}

/// The mean that one service gives another.
#[derive(Clone, Copy)]
struct Cell {
    published: Published,
    mean: f64,
    error: f64,
    n: u64,
}

impl Ties {
    /// Of the cells of one aspect in the newest round. `None` where the aspect has no answers that count as often, or too few services.
    #[must_use]
    pub fn of(release: &Release, cells: &[MeasureAt]) -> Option<Self> {
        let newest = Newest::of(release)?;
        let services = newest.services(cells);
        let info = newest.measure(*cells.first()?);
        let often = often(info)?;
        if info.nominal || services.len() < 2 || info.max <= info.min {
            return None;
        }
        let alpha = 1.0 - release.frame().confidence;
        let said = |from: usize, to: usize| newest.cell(services[from].group, services[to].measure);
        let table: Vec<Vec<Option<Cell>>> = (0..services.len())
            .map(|from| (0..services.len()).map(|to| if from == to { None } else { said(from, to) }).collect())
            .collect();
        let both = |from: usize, to: usize| Some((table[from][to]?, table[to][from]?));
        let known = pairs(services.len()).filter_map(|(a, b)| both(a, b));
        let means: Vec<f64> = table.iter().flatten().flatten().map(|cell| cell.mean).collect();
        let usual = means.iter().sum::<f64>() / means.len().max(1) as f64;
        let is_often = |(a, b): &(Cell, Cell)| f64::midpoint(a.mean, b.mean) >= often;
        Some(Self {
            pairs: known.clone().count(),
            often: known.filter(is_often).count(),
            usual,
            strong: strong(&table, usual, alpha),
            one_sided: one_sided(&newest, &table, f64::from(info.max - info.min), alpha),
            moved: newest.moved(&services),
            services,
        })
    }

    /// Wishes of services to work more with somebody whom they do not often work with, by how many surely have them: `wishes` and `cells`
    /// are about the same services.
    #[must_use]
    pub fn unmet(release: &Release, cells: &[MeasureAt], wishes: &[MeasureAt]) -> Vec<Unmet> {
        let Some(newest) = Newest::of(release) else { return Vec::new() };
        let last = |measure: MeasureAt| newest.measure(measure).id.as_str().rsplit('/').next().unwrap_or_default().to_owned();
        let mut found = Vec::new();
        for &cell in cells {
            let Some(&wish) = wishes.iter().find(|&&wish| last(wish) == last(cell)) else { continue };
            let Some(often) = often(newest.measure(cell)) else { continue };
            for group in newest.groups(&[GroupKind::Service]).into_iter().filter(|&group| !newest.is_own(cell, group)) {
                let seldom = newest.value(cell, group, Statistic::Mean).is_some_and(|mean| mean.value < often);
                let share = newest.value(wish, group, Statistic::TopBox).filter(|_| seldom);
                found.extend(share.filter(|share| lower(share) > HALF).map(|share| Unmet { group, wish, share }));
            }
        }
        found.sort_by(|a, b| lower(&b.share).total_cmp(&lower(&a.share)));
        found
    }
}

/// From where on a mean lies at the top answers: half-way up from the answer below them.
fn often(info: &MeasureInfo) -> Option<f64> {
    let top = info.levels.len().checked_sub(info.top).filter(|top| info.top > 0 && *top > 0)?;
    let levels = info.levels.as_slice();
    Some(f64::from(levels[top].value + levels[top - 1].value) / 2.0)
}

/// What is surely exceeded.
fn lower(share: &Estimate) -> f64 {
    share.interval.map_or(0.0, |ci| ci.lower)
}

/// Every two of so many, once.
fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> + Clone {
    (0..count).flat_map(move |a| (a + 1..count).map(move |b| (a, b)))
}

/// Cells that lie above the limit for certain when all cells are counted (Holm), once for each pair.
fn strong(table: &[Vec<Option<Cell>>], usual: f64, alpha: f64) -> Vec<Strong> {
    let cells: Vec<(usize, usize, Cell)> = table
        .iter()
        .enumerate()
        .flat_map(|(from, row)| row.iter().enumerate().filter_map(move |(to, cell)| Some((from, to, (*cell)?))))
        .collect();
    let p = |(_, _, cell): &(usize, usize, Cell)| {
        (cell.error > 0.0 && cell.n > 1).then(|| t_two_sided((cell.mean - usual) / cell.error, (cell.n - 1) as f64))
    };
    let adjusted = holm(&cells.iter().map(p).collect::<Vec<_>>());
    let is_sure = |((_, _, cell), p): &(&(usize, usize, Cell), &Option<f64>)| cell.mean > usual && p.is_some_and(|p| p <= alpha);
    let sure: Vec<(usize, usize)> = cells.iter().zip(&adjusted).filter(is_sure).map(|((from, to, _), _)| (*from, *to)).collect();
    let is_first = |(from, to): &&(usize, usize)| from < to || !sure.contains(&(*to, *from));
    sure.iter().filter(is_first).map(|&(from, to)| Strong { from, to, is_mutual: sure.contains(&(to, from)) }).collect()
}

/// Pairs whose two means differ for certain when all pairs are counted (Welch, Holm), and by as much as is of interest.
fn one_sided(newest: &Newest<'_>, table: &[Vec<Option<Cell>>], range: f64, alpha: f64) -> Vec<OneSided> {
    let known: Vec<(usize, usize, Cell, Cell)> =
        pairs(table.len()).filter_map(|(a, b)| Some((a, b, table[a][b]?, table[b][a]?))).collect();
    let p = |(_, _, a, b): &(usize, usize, Cell, Cell)| Some(a.published.difference(b.published, newest.level).test.ok()?.p);
    let adjusted = holm(&known.iter().map(p).collect::<Vec<_>>());
    let smallest = newest.release.frame().smallest_difference;
    let mut found: Vec<OneSided> = known
        .into_iter()
        .zip(adjusted)
        .filter_map(|((a, b, first, second), p)| {
            let points = (first.mean - second.mean) * 100.0 / range;
            let (more, less, said) =
                if points >= 0.0 { (a, b, (first.mean, second.mean)) } else { (b, a, (second.mean, first.mean)) };
            let p = p.filter(|p| *p <= alpha && points.abs() >= smallest)?;
            Some(OneSided { more, less, said, points: points.abs(), p })
        })
        .collect();
    found.sort_by(|a, b| b.points.total_cmp(&a.points));
    found
}

impl Newest<'_> {
    /// Services that rate others and are rated by them.
    fn services(&self, cells: &[MeasureAt]) -> Vec<Service> {
        let groups = self.groups(&[GroupKind::Service]);
        let of = |&measure: &MeasureAt| {
            let group = groups.iter().copied().find(|&group| self.is_own(measure, group))?;
            Some(Service { group, measure })
        };
        cells.iter().filter_map(of).collect()
    }

    fn cell(&self, group: GroupAt, measure: MeasureAt) -> Option<Cell> {
        let mean = self.value(measure, group, Statistic::Mean)?;
        let spread = |group: GroupAt| self.value(measure, group, Statistic::Sd);
        let spread = spread(group).or_else(|| spread(self.total))?.value;
        let published = Published::new(mean.n, mean.value, spread).ok()?;
        Some(Cell { published, mean: mean.value, error: spread / (mean.n as f64).sqrt(), n: mean.n })
    }

    /// The mean change of each service's ratings, and whether their sum is more than chance: each service's could as well have gone the
    /// other way, so all turns of signs are tried. What one service says is turned together, for it is said by the same people.
    fn moved(&self, services: &[Service]) -> Option<Moved> {
        let before = &self.release.group(self.previous?).round;
        let now = &self.release.group(self.total).round;
        let is_alike = |link: &Comparability| (&link.from, &link.to) == (before, now) && link.link == LinkKind::Same;
        let change = |group: GroupAt, earlier: GroupAt, measure: MeasureAt| {
            let info = self.measure(measure);
            let alike = info.links.iter().any(is_alike) && !self.is_own(measure, group);
            let value = |group| self.value(measure, group, Statistic::Mean).map(|mean| mean.value);
            let range = f64::from(info.max - info.min);
            Some((value(group)? - value(earlier)?) * 100.0 / range).filter(|_| alike)
        };
        let of = |service: &Service| {
            let earlier = self.release.same_group_in(service.group, before)?;
            let changes: Vec<f64> = services.iter().filter_map(|other| change(service.group, earlier, other.measure)).collect();
            (!changes.is_empty()).then(|| changes.iter().sum::<f64>() / changes.len() as f64)
        };
        let changes: Vec<f64> = services.iter().filter_map(of).collect();
        let p = turned(&changes)?;
        Some(Moved { points: changes.iter().sum::<f64>() / changes.len() as f64, services: changes.len(), p })
    }
}

/// Randomisation test of a mean of differences (Fisher 1935), exactly: the share of all turns of signs that lie at least as far from none.
fn turned(changes: &[f64]) -> Option<f64> {
    if !(FEWEST..=MOST).contains(&changes.len()) {
        return None;
    }
    let seen = changes.iter().sum::<f64>().abs();
    let all = 1_usize << changes.len();
    let sum = |signs: usize| -> f64 {
        changes.iter().enumerate().map(|(at, change)| if signs >> at & 1 == 1 { -change } else { *change }).sum()
    };
    // Rounding must not decide between turns that are equally far.
    let far = (0..all).filter(|&signs| sum(signs).abs() >= seen - 1e-9).count();
    Some(far as f64 / all as f64)
}

#[cfg(test)]
mod tests {
    use super::turned;

    /// Fisher's own example: Darwin's fifteen pairs of maize, 1726 of 32 768 turns as far from none.
    #[test]
    fn it_agrees_with_fisher() {
        let darwin = [49.0, -67.0, 8.0, 16.0, 6.0, 23.0, 28.0, 41.0, 14.0, 29.0, 56.0, 24.0, 75.0, 60.0, -48.0];
        assert_eq!(turned(&darwin).map(|p| p * 32_768.0), Some(1726.0));
    }

    #[test]
    fn few_services_cannot_tell() {
        assert_eq!(turned(&[1.0; 5]), None);
        assert_eq!(turned(&[1.0; 6]), Some(2.0 / 64.0));
        assert_eq!(turned(&[1.0; 17]), None);
        assert_eq!(turned(&[0.0; 8]), Some(1.0));
    }
}
