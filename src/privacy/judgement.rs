//! The decision on disclosure as everything reads it: group by group and measure by measure, with the reasons that stay at home.

use std::collections::BTreeMap;

use crate::model::{Frame, GroupAt, GroupKind, MeasureAt, MeasureKind, RoundId, Visibility, Visible};

/// Why a group is suppressed. It stays on the machine of whoever runs the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Suppressed {
    /// Too few answers.
    TooFew,
    /// A sensitive question that all, or all but one, answered alike; or a mean that tells every answer.
    TooAlike,
    /// It is hidden in a measure that shares its answers.
    Connected,
    /// It would give another group away; and whether no safe choice hides fewer people.
    Complementary {
        /// Proven to be the cheapest choice.
        fewest: bool,
    },
    /// Beside an earlier release of the round it would tell who came or went since.
    Earlier,
}

/// What is decided about one group and one measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) hidden: Option<Suppressed>,
    /// Whether the distribution may be shown.
    pub(super) distribution: bool,
    /// Persons that the figures rest on.
    pub(super) n: u64,
}

/// By measure and group.
pub(super) type Verdicts = BTreeMap<(MeasureAt, GroupAt), Verdict>;

/// Which groups may be shown, for each measure that they have figures of: the one decision that everything obeys.
#[derive(Clone, Debug)]
pub struct Judgement {
    pub(super) verdicts: Verdicts,
}

impl Judgement {
    /// What may be shown, as everything that is computed afterwards reads it.
    #[must_use]
    pub fn visibility(&self) -> Visibility {
        let visible = |(key, verdict): (&(MeasureAt, GroupAt), &Verdict)| {
            let visible = Visible { people: verdict.n, distribution: verdict.distribution };
            verdict.hidden.is_none().then_some((*key, visible))
        };
        self.verdicts.iter().filter_map(visible).collect()
    }

    /// Persons that a group's figures of a measure rest on, when they may be shown.
    #[must_use]
    pub fn persons(&self, measure: MeasureAt, group: GroupAt) -> Option<u64> {
        self.verdicts.get(&(measure, group)).filter(|verdict| verdict.hidden.is_none()).map(|verdict| verdict.n)
    }

    /// Whether the distribution of a group's answers may be shown.
    pub(super) fn shows_distribution(&self, measure: MeasureAt, group: GroupAt) -> bool {
        self.verdicts.get(&(measure, group)).is_some_and(|verdict| verdict.distribution)
    }

    /// Rounds of which not even everyone's number of respondents may be shown beside an earlier release.
    #[must_use]
    pub fn withheld(&self, frame: &Frame) -> Vec<RoundId> {
        let is_response = |measure: MeasureAt| frame.measures[measure].kind == MeasureKind::Response;
        let is_total = |group: GroupAt| frame.groups[group].kind == GroupKind::Total;
        let withheld = self.verdicts.iter().filter(|((measure, group), verdict)| {
            is_response(*measure) && is_total(*group) && verdict.hidden == Some(Suppressed::Earlier)
        });
        withheld.map(|((_, group), _)| frame.groups[*group].round.clone()).collect()
    }

    /// Groups and measures that are suppressed, with the reason. For whoever runs the program, and nobody else.
    pub fn suppressed(&self) -> impl Iterator<Item = (MeasureAt, GroupAt, Suppressed)> + '_ {
        self.verdicts.iter().filter_map(|((measure, group), verdict)| Some((*measure, *group, verdict.hidden?)))
    }

    /// Whether a group's figures of a measure may be shown; `None` when it has none.
    pub(super) fn is_shown(&self, measure: MeasureAt, group: GroupAt) -> Option<bool> {
        self.verdicts.get(&(measure, group)).map(|verdict| verdict.hidden.is_none())
    }
}
