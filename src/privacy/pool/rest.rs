//! Differencing within a pool: everyone's figure less those of services, or of roles, is a figure of whoever has people outside them, because
//! a service of theirs is not shown. It must be of three municipalities, or of nobody.

use super::{FEWEST_CONTRIBUTORS, Figure, Pool};
use crate::model::GroupKind;

impl<'a> Pool<'a> {
    /// The figures of one measure, without the smallest groups that would leave a rest of one municipality or two. Whoever contributes to
    /// one of those has people in the rest from then on, so that it is of three.
    pub(super) fn of_three_or_none_left(&mut self, mut figures: Vec<Figure<'a>>) -> Vec<Figure<'a>> {
        for kind in [GroupKind::Service, GroupKind::Role] {
            while (1..FEWEST_CONTRIBUTORS).contains(&left(&figures, kind)) {
                let parts = figures.iter().enumerate().filter(|(_, figure)| is_part(figure, kind));
                let smallest = parts.min_by_key(|(_, figure)| figure.people.values().sum::<u64>()).map(|(at, _)| at);
                let Some(smallest) = smallest else { break };
                figures.remove(smallest);
                self.left_out.too_few_contributors += 1;
            }
        }
        figures
    }
}

/// Whether a figure is of a part of everyone, by groups of a kind. A service that rates itself is none.
fn is_part(figure: &Figure<'_>, kind: GroupKind) -> bool {
    let rates_itself = figure.info.own.as_ref().is_some_and(|own| figure.keys.values().any(|value| value == own));
    figure.kind == kind && !rates_itself
}

/// How many municipalities have people in everyone's figure and in none of the groups of a kind, or the other way round.
fn left(figures: &[Figure<'_>], kind: GroupKind) -> usize {
    let Some(everyone) = figures.iter().find(|figure| figure.kind == GroupKind::Total) else { return 0 };
    let mut left = everyone.people.clone();
    for (part, people) in figures.iter().filter(|figure| is_part(figure, kind)).flat_map(|figure| &figure.people) {
        let left = left.entry(*part).or_default();
        *left = left.wrapping_sub(*people);
    }
    left.values().filter(|people| **people != 0).count()
}
