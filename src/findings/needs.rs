//! What people want most, as far as it can be told: places of training wishes and of coded needs, for everyone and by service and role.

use super::shown::Newest;
use crate::model::{GroupAt, GroupKind, MeasureAt, MeasureKind, Statistic};
use crate::privacy::Release;
pub use crate::stats::Place;
use crate::stats::share_places;

/// Places that count as the first.
pub const FIRST: usize = 3;
/// Fewest options of which some can be among the first at all without being nearly all.
const FEWEST: usize = 5;
/// End of the id of the option that stands for answers that no code fits: no need.
const NONE_FITS: &str = "/no_code_fits";

/// The options of one question with their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// Options, the most chosen first.
    pub options: Vec<MeasureAt>,
    /// Whether people said it in their own words.
    pub is_coded: bool,
    /// Groups of whom all options are shown, everyone first, with the place of each option in them.
    pub groups: Vec<(GroupAt, Vec<Place>)>,
}

impl Ranked {
    /// Options that are surely among the three that most people of a group chose, the most chosen of everyone first.
    #[must_use]
    pub fn first(&self, places: &[Place]) -> Vec<MeasureAt> {
        let is_first = |place: &Place| place.to <= FIRST;
        self.options.iter().zip(places).filter(|(_, place)| is_first(place)).map(|(option, _)| *option).collect()
    }
}

/// Every question that people wish something in, with places from shown shares alone.
#[must_use]
pub fn ranked(release: &Release) -> Vec<Ranked> {
    let Some(newest) = Newest::of(release) else { return Vec::new() };
    let mut questions: Vec<(&Option<String>, Vec<MeasureAt>)> = Vec::new();
    for measure in newest.measures(MeasureKind::Choice) {
        let question = &newest.measure(measure).part_of;
        match questions.iter_mut().find(|(known, _)| *known == question) {
            Some((_, options)) => options.push(measure),
            None => questions.push((question, vec![measure])),
        }
    }
    questions.into_iter().filter_map(|(_, options)| newest.ranked(options)).collect()
}

impl Newest<'_> {
    fn ranked(&self, mut options: Vec<MeasureAt>) -> Option<Ranked> {
        let all = options.len();
        options.retain(|&option| !self.measure(option).id.as_str().ends_with(NONE_FITS));
        let is_coded = options.len() < all;
        let is_wish = is_coded || options.iter().all(|&option| !self.measure(option).wish.is_empty());
        if !is_wish || options.len() < FEWEST {
            return None;
        }
        let share = |option: MeasureAt| self.value(option, self.total, Statistic::Ticked).map_or(-1.0, |share| share.value);
        options.sort_by(|a, b| share(*b).total_cmp(&share(*a)));
        let kinds = [GroupKind::Municipality, GroupKind::Service, GroupKind::Role];
        let groups = std::iter::once(self.total).chain(self.groups(&kinds));
        let groups: Vec<_> = groups.filter_map(|group| Some((group, self.places(&options, group)?))).collect();
        groups.first().is_some_and(|(group, _)| *group == self.total).then_some(Ranked { options, is_coded, groups })
    }

    /// Places in a group; none where one of the shares is not shown.
    fn places(&self, options: &[MeasureAt], group: GroupAt) -> Option<Vec<Place>> {
        let shares: Option<Vec<_>> = options.iter().map(|&option| self.value(option, group, Statistic::Ticked)).collect();
        let shares = shares?;
        let people = shares.first()?.n;
        if shares.iter().any(|share| share.n != people) {
            return None;
        }
        let chosen: Vec<u64> = shares.iter().map(|share| whole(share.value * people as f64)).collect();
        share_places(&chosen, people, self.level).ok()
    }
}

/// A share of people is a whole number of them.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the number of people")]
fn whole(people: f64) -> u64 {
    people.round().max(0.0) as u64
}
