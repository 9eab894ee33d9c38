//! A scale over all rounds, a panel for each group.

use super::{drawing, ends, shown};
use crate::chart::{Axis, Comparison, Moment, Panel, Plot, Shown, SmallMultiples};
use crate::model::{Estimate, GroupAt, LinkKind, MeasureAt, Statistic};
use crate::report::document::Drawing;
use crate::report::view::View;

/// Most panels that a reader can look through.
const MOST_PANELS: usize = 60;

/// Positions of the group in every round, oldest first; `None` where a round has no such group.
pub(in crate::report) fn in_rounds(view: &View<'_>, group: GroupAt) -> Vec<Option<GroupAt>> {
    let rounds = &view.release.frame().rounds;
    let position = |round| {
        if group == view.total { view.release.total(round) } else { view.release.same_group_in(group, round) }
    };
    rounds.iter().map(|round| position(&round.id)).collect()
}

/// Rounds, by position, that cannot be compared with the one before.
pub(in crate::report) fn breaks(view: &View<'_>, scale: MeasureAt) -> Vec<usize> {
    let links = &view.measure(scale).links;
    let is_break = |(_, round): &(usize, &crate::model::RoundInfo)| {
        links.iter().any(|link| link.to == round.id && link.link != LinkKind::Same)
    };
    view.release.frame().rounds.iter().enumerate().skip(1).filter(is_break).map(|(position, _)| position).collect()
}

/// Means of some groups over the rounds, each beside everyone's. `None` when there are more groups than a reader can look through.
pub(in crate::report) fn over_rounds(
    view: &View<'_>,
    scale: MeasureAt,
    groups: &[GroupAt],
    (id, title): (&str, &str),
    alt: String,
) -> Option<Drawing> {
    if groups.len() > MOST_PANELS {
        return None;
    }
    let words = view.words;
    let figure = |position: Option<GroupAt>| position.and_then(|group| view.shown(scale, group, Statistic::Mean100));
    let moment = |mean: &Estimate| Moment { value: mean.value, interval: ends(mean), text: words.value(mean) };
    let breaks = breaks(view, scale);
    let panel = |&group: &GroupAt| {
        let points: Vec<Shown<Moment>> =
            in_rounds(view, group).into_iter().map(|position| shown(figure(position), moment)).collect();
        Panel { label: view.group_label(group), points, breaks: breaks.clone() }
    };
    let everyone = in_rounds(view, view.total)
        .into_iter()
        .map(|position| position.and_then(|group| view.value(scale, group, Statistic::Mean100)).map(|mean| mean.value));
    let multiples = SmallMultiples {
        axis: Axis::points(),
        times: view.release.frame().rounds.iter().map(|round| view.round_label(round)).collect(),
        comparisons: vec![Comparison { label: words.text("everyone"), values: everyone.collect() }],
        break_label: words.text("trend.break"),
        panels: groups.iter().map(panel).collect(),
    };
    Some(drawing(view, id, title, alt, Plot::SmallMultiples(multiples)))
}
