//! What is worth saying: strengths, gaps and changes, by stated rules, from the release alone.
//!
//! Size comes first: a difference or change below the smallest difference of interest is not a finding, however certain, and the
//! largest are told first. Then comes certainty, by the interval. What is hidden takes no part, in ranks either. Ties keep the order
//! of the questionnaire.

mod benchmarks;
mod rules;
mod weighting;

#[cfg(test)]
mod tests;

pub use benchmarks::{AgainstBenchmark, BenchmarkFindings};
pub use weighting::Weighting;

use crate::model::{Estimate, NoInterval, Unit};
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
}

/// The rule by which it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Among the scales with the best level.
    BestLevel,
    /// Among the scales with the poorest level.
    PoorestLevel,
    /// A group is better than everybody else.
    AheadOfOthers,
    /// A group is poorer than everybody else.
    BehindOthers,
    /// Among the questions with the largest share of good answers.
    MostAgree,
    /// Among the questions with the smallest share of good answers.
    FewestAgree,
    /// Many do not know.
    ManyUnsure,
    /// The level has changed.
    LevelChanged,
    /// The share of good answers has changed.
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
            Self::MostAgree => "most_agree",
            Self::FewestAgree => "fewest_agree",
            Self::ManyUnsure => "many_unsure",
            Self::LevelChanged => "level_changed",
            Self::ShareChanged => "share_changed",
        }
    }

    /// Every rule, in the order of the appendix.
    pub const ALL: [Self; 9] = [
        Self::BestLevel,
        Self::PoorestLevel,
        Self::AheadOfOthers,
        Self::BehindOthers,
        Self::MostAgree,
        Self::FewestAgree,
        Self::ManyUnsure,
        Self::LevelChanged,
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
    pub measure: usize,
    /// Whom it is about.
    pub group: usize,
    /// Whom they are compared with: everyone in the round, or the same group in the round before.
    pub reference: Option<usize>,
    /// The level, where it is shown: points of 0–100, or a share.
    pub level: Option<Estimate>,
    /// The difference or change, for findings about one.
    pub difference: Option<Estimate>,
    /// How sure one can be.
    pub certainty: Certainty,
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
    /// How many scales, or questions where there are none, could be compared with the round before.
    pub compared: usize,
}

impl Findings {
    /// Looks through a release for what is worth saying about its newest round.
    #[must_use]
    pub fn from(release: &Release) -> Self {
        rules::find(release)
    }
}
