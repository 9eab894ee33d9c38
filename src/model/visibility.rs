//! What disclosure control lets be shown, as everything that is computed afterwards reads it.

use std::collections::BTreeMap;

use super::{GroupAt, MeasureAt};

/// What may be shown of one group on one measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visible {
    /// Persons with a valid answer.
    pub people: u64,
    /// Whether the distribution of their answers may be shown, and with it spread and every second figure of location.
    pub distribution: bool,
}

/// Measures and groups that may be shown. What is not in it is suppressed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visibility(BTreeMap<(MeasureAt, GroupAt), Visible>);

impl Visibility {
    /// What may be shown of a group on a measure.
    #[must_use]
    pub fn of(&self, measure: MeasureAt, group: GroupAt) -> Option<Visible> {
        self.0.get(&(measure, group)).copied()
    }

    /// Whether the location (a count, a mean, one share) may be shown.
    #[must_use]
    pub fn shows(&self, measure: MeasureAt, group: GroupAt) -> bool {
        self.of(measure, group).is_some()
    }

    /// Whether the distribution may be shown as well.
    #[must_use]
    pub fn shows_distribution(&self, measure: MeasureAt, group: GroupAt) -> bool {
        self.of(measure, group).is_some_and(|visible| visible.distribution)
    }
}

impl FromIterator<((MeasureAt, GroupAt), Visible)> for Visibility {
    fn from_iter<I: IntoIterator<Item = ((MeasureAt, GroupAt), Visible)>>(iter: I) -> Self {
        Self(iter.into_iter().collect())
    }
}
