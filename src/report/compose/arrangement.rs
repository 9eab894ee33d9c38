//! Services of a matrix in one order for every aspect: those who work together stand together. The order is made of shown cells alone, so
//! that it tells nothing that they do not.

use crate::model::{GroupAt, MeasureAt, MeasureInfo, Polarity, Statistic};
use crate::report::arrange::arranged;
use crate::report::view::View;

/// Puts the cells of each aspect in order, and gives the groups that rate in the same order. Who is rated and has no group here comes last.
pub(super) fn order(view: &View<'_>, sets: &mut [Vec<MeasureAt>]) -> Vec<GroupAt> {
    let groups = view.main_groups();
    let Some(cells) = sets.iter().find(|cells| is_frequency(view, cells)).or(sets.first()).cloned() else { return groups };
    // A rated service and the group that is it.
    let own = |cell: MeasureAt| groups.iter().copied().find(|&group| is_of(view, view.measure(cell), group));
    let known: Vec<(MeasureAt, GroupAt)> = cells.iter().filter_map(|&cell| Some((cell, own(cell)?))).collect();
    let rate = |rater: GroupAt, rated: MeasureAt| view.value(rated, rater, Statistic::Mean).map_or(0.0, |mean| mean.value);
    let weights: Vec<Vec<f64>> = known
        .iter()
        .map(|&(cell, group)| known.iter().map(|&(other, rater)| rate(group, other) + rate(rater, cell)).collect())
        .collect();
    let order = arranged(&weights);
    let services: Vec<&Option<String>> = order.iter().map(|&place| &view.measure(known[place].0).own).collect();
    for set in sets.iter_mut() {
        let place = |cell: MeasureAt| {
            let own = &view.measure(cell).own;
            services.iter().position(|service| own.is_some() && *service == own).unwrap_or(usize::MAX)
        };
        set.sort_by_key(|&cell| place(cell));
    }
    let placed: Vec<GroupAt> = order.iter().map(|&place| known[place].1).collect();
    let rest = groups.into_iter().filter(|group| !placed.contains(group));
    placed.iter().copied().chain(rest).collect()
}

/// Whether an aspect says how often, and not how well: it has distances, and neither end is good.
pub(super) fn is_frequency(view: &View<'_>, cells: &[MeasureAt]) -> bool {
    cells.first().map(|&cell| view.measure(cell)).is_some_and(|first| !first.nominal && first.polarity == Polarity::Neutral)
}

/// Whether a group is the service that a cell rates.
pub(in crate::report) fn is_of(view: &View<'_>, cell: &MeasureInfo, group: GroupAt) -> bool {
    cell.rates(view.release.group(group))
}
