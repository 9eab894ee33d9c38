//! What is worth saying: strengths, gaps and changes, by stated rules, from the release alone.
//!
//! Everything that was measured is a candidate: scales, questions and wishes, for everyone and in every group, and their changes. A
//! difference below the smallest of interest is no finding, however certain. What is left is certain when its interval excludes none
//! and its test holds among all candidates of its kind; certain findings are told before what may be chance, the largest first, and
//! the same fact once. What is hidden takes no part, in ranks either. Ties keep the order of the questionnaire.

mod benchmarks;
mod candidates;
mod choose;
mod missing;
mod needs;
mod shown;
mod ties;
mod weighting;

#[cfg(test)]
mod tests;

pub use benchmarks::{AgainstBenchmark, BenchmarkFindings};
pub use choose::MOST_UNCERTAIN;
pub use missing::{GroupLeftOut, LeftOut, Missing, Worst};
pub use needs::{FIRST, Place, Ranked, ranked};
pub use ties::{Moved, OneSided, Service, Strong, Ties, Unmet};
pub use weighting::Weighting;

use crate::model::{Estimate, GroupAt, MeasureAt, NoInterval, Unit};
use crate::privacy::{Figure, Release};

/// Most findings of one kind.
pub const MOST: usize = 4;
/// Most changes, and most needs of young people: with strengths, gaps and benchmarks they share one page.
pub const MOST_BESIDE: usize = 3;
/// A level counts as certain when its margin is at most this many points (or percentage points) either way.
pub const MARGIN: f64 = 10.0;
/// From this share of "don't know" on, not knowing is a finding.
pub const MANY_UNSURE: f64 = 0.2;

/// What kind of news it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// Something that goes well.
    Strength,
    /// Something that could go better.
    Gap,
    /// Better than in the round before.
    Better,
    /// Worse than in the round before.
    Worse,
    /// Another level than in the round before, of something where neither end is good.
    Changed,
    /// What people wish for.
    Wish,
}

/// The rule by which it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// A scale that is above the mean of the others.
    BestLevel,
    /// A scale that is below the mean of the others.
    PoorestLevel,
    /// A group is better on a scale than everybody else.
    AheadOfOthers,
    /// A group is poorer on a scale than everybody else.
    BehindOthers,
    /// A group answers a question better than everybody else.
    QuestionAhead,
    /// A group answers a question less well than everybody else.
    QuestionBehind,
    /// More in a group than elsewhere do not know.
    UnsureInGroup,
    /// A role sees it otherwise than the others do: a gap, whoever is above.
    RolesApart,
    /// A question with more good answers than others with the same answers to choose from.
    MostAgree,
    /// A question with fewer good answers than those.
    FewestAgree,
    /// Many do not know.
    ManyUnsure,
    /// A group is more content with another service than everybody else.
    RatedAhead,
    /// A group is less content with another service than everybody else.
    RatedBehind,
    /// A group answered more or less often than everybody else.
    ResponseApart,
    /// What most wish for.
    MostWished,
    /// A group wishes for something more, or less, often than everybody else.
    WishedInGroup,
    /// A unit is further from the others than chance takes a unit of its size.
    UnitApart,
    /// A scale has changed, everyone.
    LevelChanged,
    /// A scale has changed in a group.
    ChangedInGroup,
    /// A scale has changed in a unit.
    ChangedInUnit,
    /// A share has changed, everyone.
    ShareChanged,
}

impl Rule {
    /// Name in messages.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::BestLevel => "best_level",
            Self::PoorestLevel => "poorest_level",
            Self::AheadOfOthers => "ahead_of_others",
            Self::BehindOthers => "behind_others",
            Self::QuestionAhead => "question_ahead",
            Self::QuestionBehind => "question_behind",
            Self::UnsureInGroup => "unsure_in_group",
            Self::RolesApart => "roles_apart",
            Self::MostAgree => "most_agree",
            Self::FewestAgree => "fewest_agree",
            Self::ManyUnsure => "many_unsure",
            Self::RatedAhead => "rated_ahead",
            Self::RatedBehind => "rated_behind",
            Self::ResponseApart => "response_apart",
            Self::MostWished => "most_wished",
            Self::WishedInGroup => "wished_in_group",
            Self::UnitApart => "unit_apart",
            Self::LevelChanged => "level_changed",
            Self::ChangedInGroup => "changed_in_group",
            Self::ChangedInUnit => "changed_in_unit",
            Self::ShareChanged => "share_changed",
        }
    }

    /// Kind of candidates that are counted together: both ends of one comparison are one.
    #[must_use]
    pub const fn family(self) -> u8 {
        match self {
            Self::BestLevel | Self::PoorestLevel => 0,
            Self::AheadOfOthers | Self::BehindOthers => 1,
            Self::RolesApart => 2,
            Self::QuestionAhead | Self::QuestionBehind => 3,
            Self::UnsureInGroup => 4,
            Self::MostAgree | Self::FewestAgree => 5,
            Self::ManyUnsure => 6,
            Self::RatedAhead | Self::RatedBehind => 7,
            Self::ResponseApart => 8,
            Self::MostWished => 9,
            Self::WishedInGroup => 10,
            Self::UnitApart => 11,
            Self::LevelChanged => 12,
            Self::ChangedInGroup => 13,
            Self::ChangedInUnit => 14,
            Self::ShareChanged => 15,
        }
    }

    /// Every rule, in the order of the appendix.
    pub const ALL: [Self; 21] = [
        Self::BestLevel,
        Self::PoorestLevel,
        Self::AheadOfOthers,
        Self::BehindOthers,
        Self::QuestionAhead,
        Self::QuestionBehind,
        Self::UnsureInGroup,
        Self::RolesApart,
        Self::MostAgree,
        Self::FewestAgree,
        Self::ManyUnsure,
        Self::RatedAhead,
        Self::RatedBehind,
        Self::ResponseApart,
        Self::MostWished,
        Self::WishedInGroup,
        Self::UnitApart,
        Self::LevelChanged,
        Self::ChangedInGroup,
        Self::ChangedInUnit,
        Self::ShareChanged,
    ];
}

/// How sure one can be, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// Everyone answered: nothing is left to chance.
    Everyone,
    /// The interval excludes no difference, also when it is counted how many were tested; or it is narrow.
    Certain,
    /// It may be chance; or the interval is wide.
    Uncertain,
    /// There is no interval.
    Unknown,
}

impl Certainty {
    /// Whether it is more than chance.
    #[must_use]
    pub const fn is_certain(self) -> bool {
        matches!(self, Self::Everyone | Self::Certain)
    }

    /// Every word, in order.
    pub const ALL: [Self; 4] = [Self::Everyone, Self::Certain, Self::Uncertain, Self::Unknown];

    /// Name in messages.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Certain => "certain",
            Self::Uncertain => "uncertain",
            Self::Unknown => "unknown",
        }
    }

    /// Of a difference or a change: whether the interval lies on one side of zero, and the test still says so when it is counted how
    /// many were tested. Of ninety questions that have not changed, some would look as if they had.
    #[must_use]
    pub fn of_difference(release: &Release, figure: &Figure) -> Self {
        let Some(estimate) = figure.shown.value() else { return Self::Unknown };
        let alpha = 1.0 - release.frame().confidence;
        match Self::of_interval(&estimate) {
            Self::Certain if release.adjusted_p(figure).is_some_and(|p| p > alpha) => Self::Uncertain,
            certainty => certainty,
        }
    }

    /// Of a difference that no test belongs to: whether the interval lies on one side of zero.
    #[must_use]
    pub fn of_interval(estimate: &Estimate) -> Self {
        match &estimate.interval {
            Ok(ci) if ci.lower <= 0.0 && ci.upper >= 0.0 => Self::Uncertain,
            Ok(_) => Self::Certain,
            Err(reason) => Self::without_interval(*reason),
        }
    }

    /// Of a level: whether its margin is small.
    #[must_use]
    pub fn of_level(estimate: &Estimate) -> Self {
        let factor = if estimate.unit == Unit::Share { 100.0 } else { 1.0 };
        match &estimate.interval {
            Ok(ci) if (ci.upper - ci.lower) * factor / 2.0 <= MARGIN => Self::Certain,
            Ok(_) => Self::Uncertain,
            Err(reason) => Self::without_interval(*reason),
        }
    }

    const fn without_interval(reason: NoInterval) -> Self {
        match reason {
            NoInterval::EveryoneAnswered => Self::Everyone,
            _ => Self::Unknown,
        }
    }
}

/// One finding, with the figures that it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finding {
    /// What kind of news it is.
    pub kind: FindingKind,
    /// The rule by which it was found.
    pub rule: Rule,
    /// What it is about.
    pub measure: MeasureAt,
    /// Whom it is about.
    pub group: GroupAt,
    /// Whom they are compared with: everyone in the round, or the same group in the round before.
    pub reference: Option<GroupAt>,
    /// The level, where it is shown: points of 0–100, or a share.
    pub level: Option<Estimate>,
    /// What the level is held against, in the same unit: that of everybody else, of the round before, of the other scales.
    pub other: Option<f64>,
    /// Of what most wish for: what comes next.
    pub next: Option<MeasureAt>,
    /// The difference or change, for findings about one.
    pub difference: Option<Estimate>,
    /// Probability of such a difference by chance, adjusted for all candidates of its kind.
    pub p: Option<f64>,
    /// How sure one can be.
    pub certainty: Certainty,
}

impl Finding {
    /// Whether it is more than chance.
    #[must_use]
    pub const fn is_certain(&self) -> bool {
        self.certainty.is_certain()
    }
}

/// Size in points of 0–100 or percentage points.
#[must_use]
pub fn size(finding: &Finding) -> f64 {
    let Some(estimate) = finding.difference.or(finding.level) else { return 0.0 };
    let share = matches!(estimate.unit, Unit::Share | Unit::ShareDifference);
    estimate.value.abs() * if share { 100.0 } else { 1.0 }
}

/// Everything worth saying, most important first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    /// What goes well; at least one when anything at all can be ranked.
    pub strengths: Vec<Finding>,
    /// What could go better.
    pub gaps: Vec<Finding>,
    /// What has changed since the round before.
    pub changes: Vec<Finding>,
    /// What people wish for.
    pub wishes: Vec<Finding>,
    /// How many scales, or questions where there are none, could be compared with the round before.
    pub compared: usize,
    /// Every candidate that is large enough to be of interest: the certain first, then by size.
    pub all: Vec<Finding>,
}

impl Findings {
    /// Looks through a release for what is worth saying about its newest round.
    #[must_use]
    pub fn from(release: &Release) -> Self {
        choose::find(release)
    }

    /// The largest certain finding by one of some rules that fits.
    pub fn largest(&self, rules: &[Rule], fits: impl Fn(&Finding) -> bool) -> Option<&Finding> {
        self.all.iter().find(|finding| finding.is_certain() && rules.contains(&finding.rule) && fits(finding))
    }
}
