//! Answers that are not there: who left out what, and what it could have changed. From shown counts alone.

use super::shown::Newest;
use super::{Certainty, Finding, MANY_UNSURE, Rule};
use crate::model::{Estimate, GroupAt, GroupKind, MeasureAt, MeasureKind, Polarity, Statistic, Unit};
use crate::privacy::{Release, Shown};
use crate::stats::{Count, holm, missing_bounds, wilson};

/// Kinds of groups that are held against everybody else.
const GROUPS: [GroupKind; 3] = [GroupKind::Municipality, GroupKind::Service, GroupKind::Role];

/// How many in a group were asked a question and gave no answer, by how; "don't know" is an answer here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Valid answers, "don't know" and "not applicable".
    pub answered: u64,
    /// Went on without answering.
    pub skipped: u64,
    /// Had stopped before it.
    pub stopped: u64,
    /// Did not wish to answer.
    pub declined: u64,
}

impl LeftOut {
    /// Of a question in a group; `None` where any of the counts may not be shown.
    #[must_use]
    pub fn of(release: &Release, measure: MeasureAt, group: GroupAt) -> Option<Self> {
        let count = |statistic| match release.figure(measure, group, statistic) {
            None => Some(0),
            Some(shown) => shown.value().map(|count| count.n),
        };
        // Where blanks were not counted, none can be said to be missing.
        release.figure(measure, group, Statistic::Skipped)?;
        Some(Self {
            answered: count(Statistic::Valid)? + count(Statistic::DontKnow)? + count(Statistic::NotApplicable)?,
            skipped: count(Statistic::Skipped)?,
            stopped: count(Statistic::DroppedOut)?,
            declined: count(Statistic::Declined)?,
        })
    }

    /// Asked, without an answer.
    #[must_use]
    pub const fn left(self) -> u64 {
        self.skipped + self.stopped + self.declined
    }

    /// Asked.
    #[must_use]
    pub const fn asked(self) -> u64 {
        self.answered + self.left()
    }

    /// Of two questions together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            answered: self.answered + other.answered,
            skipped: self.skipped + other.skipped,
            stopped: self.stopped + other.stopped,
            declined: self.declined + other.declined,
        }
    }

    /// Between which ends the share of `n` answers would lie had everybody answered.
    #[must_use]
    pub fn ends(self, share: f64, n: u64) -> Option<(f64, f64)> {
        missing_bounds(share, n, self.left(), (0.0, 1.0)).ok()
    }

    /// Share of the asked who gave no answer.
    #[must_use]
    pub fn share(self) -> Option<f64> {
        (self.asked() > 0).then(|| self.left() as f64 / self.asked() as f64)
    }
}

/// What was left out by a group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GroupLeftOut {
    /// The group.
    pub group: GroupAt,
    /// All questions that are shown of it, together.
    pub questions: Option<LeftOut>,
    /// Those who stopped before the end, as a share of those who began.
    pub stopped: Option<Estimate>,
    /// How much larger that share is than among everybody else.
    pub difference: Option<Estimate>,
    /// Probability of such a difference by chance, adjusted for all groups of the round.
    pub p: Option<f64>,
    /// How sure one can be of it.
    pub certainty: Certainty,
}

/// Who left out what in the newest round.
#[derive(Clone, Debug, PartialEq)]
pub struct Missing {
    /// Everyone.
    pub everyone: GroupLeftOut,
    /// Questions in the order of the questionnaire, multi-selects not: a tick that is not there is no gap.
    pub questions: Vec<(MeasureAt, LeftOut)>,
    /// Services and roles.
    pub groups: Vec<GroupLeftOut>,
}

impl Missing {
    /// Looks through the newest round; `None` where nothing of it is shown.
    #[must_use]
    pub fn of(release: &Release) -> Option<Self> {
        let newest = Newest::of(release)?;
        let is_question = |kind: MeasureKind| matches!(kind, MeasureKind::Item | MeasureKind::Matrix);
        let measures = &release.frame().measures;
        let questions: Vec<(MeasureAt, LeftOut)> = measures
            .keys()
            .filter(|&measure| is_question(measures[measure].kind))
            .filter_map(|measure| Some((measure, LeftOut::of(release, measure, newest.total)?)))
            .filter(|(_, left_out)| left_out.asked() > 0)
            .collect();
        // Who stops leaves everything behind it blank: most are missing where most had stopped.
        let (last, _) = questions.iter().max_by_key(|(measure, left_out)| (left_out.stopped, *measure))?;
        let (everyone, all) = newest.left_by(newest.total, *last, &questions);
        let mut groups: Vec<GroupLeftOut> = newest
            .groups(&GROUPS)
            .into_iter()
            .map(|group| {
                let (own, stopped) = newest.left_by(group, *last, &questions);
                newest.against_others(own, stopped, all)
            })
            .collect();
        let adjusted = holm(&groups.iter().map(|group| group.p).collect::<Vec<_>>());
        let alpha = 1.0 - release.frame().confidence;
        for (group, p) in groups.iter_mut().zip(adjusted) {
            group.p = p;
            if p.is_some_and(|p| p > alpha) && group.certainty == Certainty::Certain {
                group.certainty = Certainty::Uncertain;
            }
        }
        Some(Self { everyone, questions, groups })
    }

    /// All questions together, everyone.
    #[must_use]
    pub fn together(&self) -> LeftOut {
        self.questions.iter().fold(LeftOut::default(), |sum, (_, one)| sum.and(*one))
    }

    /// Groups of which surely more stopped than of the others, the largest difference first.
    #[must_use]
    pub fn surely_more(&self) -> Vec<&GroupLeftOut> {
        let value = |group: &GroupLeftOut| group.difference.map_or(0.0, |difference| difference.value);
        let mut found: Vec<&GroupLeftOut> =
            self.groups.iter().filter(|group| group.certainty == Certainty::Certain && value(group) > 0.0).collect();
        found.sort_by(|one, other| value(other).total_cmp(&value(one)));
        found
    }
}

impl Newest<'_> {
    /// What a group left out of the questions, and how many of it had stopped before the `last`.
    fn left_by(&self, group: GroupAt, last: MeasureAt, questions: &[(MeasureAt, LeftOut)]) -> (GroupLeftOut, Option<Count>) {
        let known = questions.iter().filter_map(|(measure, _)| LeftOut::of(self.release, *measure, group));
        let began = self.measures(MeasureKind::Response).next();
        let began = began.and_then(|response| self.value(response, group, Statistic::Respondents));
        let stopped = LeftOut::of(self.release, last, group).map(|left_out| left_out.stopped);
        let stopped = stopped.zip(began).and_then(|(stopped, began)| Count::new(stopped, began.n).ok());
        let own = GroupLeftOut {
            group,
            questions: known.reduce(LeftOut::and),
            stopped: stopped.map(|count| wilson(count, self.level)),
            difference: None,
            p: None,
            certainty: Certainty::Unknown,
        };
        (own, stopped)
    }

    /// Those who stopped in a group against those who did elsewhere.
    fn against_others(&self, own: GroupLeftOut, stopped: Option<Count>, all: Option<Count>) -> GroupLeftOut {
        let beside = || {
            let (part, whole) = (stopped?, all?);
            let events = whole.events().checked_sub(part.events())?;
            let rest = Count::new(events, whole.trials().checked_sub(part.trials())?).ok()?;
            self.counts_beside(own.stopped?, part, rest)
        };
        let Some(beside) = beside() else { return own };
        let certainty = Certainty::of_interval(&beside.difference);
        GroupLeftOut { difference: Some(beside.difference), p: beside.p, certainty, ..own }
    }
}

/// A finding as it would be had everybody answered who left the question out, and all against it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worst {
    /// People without an answer: in the group, and in what it is held against.
    pub left: u64,
    /// The difference that would be left, in the unit of the finding's own.
    pub difference: f64,
    /// Whether the finding would then be none: no difference, or one to the other side.
    pub falls: bool,
}

impl Worst {
    /// Of a finding; `None` where the counts that it takes may not be shown, and for response rates and units.
    #[must_use]
    pub fn of(release: &Release, finding: &Finding) -> Option<Self> {
        let (own, other) = Part::of(release, finding)?;
        let is_above = own.mean >= other.mean;
        let ((low, high), (other_low, other_high)) = (own.ends()?, other.ends()?);
        let difference = if is_above { low - other_high } else { high - other_low };
        Some(Self {
            left: own.left + other.left,
            difference,
            falls: if is_above { difference <= 0.0 } else { difference >= 0.0 },
        })
    }
}

/// A mean or share with those who gave no answer.
#[derive(Clone, Copy)]
struct Part {
    mean: f64,
    n: u64,
    left: u64,
    highest: f64,
}

impl Part {
    /// A finding's own side, and what that is held against.
    fn of(release: &Release, finding: &Finding) -> Option<(Self, Self)> {
        use Rule as R;
        let statistic = statistic(release, finding)?;
        let own = Self::shown(release, finding.measure, finding.group, statistic)?;
        // What is held against a figure and is nobody's answer to this question.
        let fixed = |mean: f64| Some(Self { mean, n: 1, left: 0, ..own });
        let other = match finding.rule {
            R::LevelChanged | R::ChangedInGroup | R::ChangedInUnit | R::ShareChanged => {
                Self::shown(release, finding.measure, finding.reference?, statistic)
            }
            R::MostWished => Self::shown(release, finding.next?, finding.group, statistic),
            R::BestLevel | R::PoorestLevel | R::MostAgree | R::FewestAgree => fixed(finding.other?),
            R::ManyUnsure => fixed(MANY_UNSURE),
            R::UnitApart | R::ResponseApart => None,
            // A group against everybody else.
            _ => Self::shown(release, finding.measure, finding.reference?, statistic)?.without(own),
        }?;
        // Scales where low is good are told by their distance from the top.
        let is_turned = matches!(finding.rule, R::BestLevel | R::PoorestLevel)
            && statistic == Statistic::Mean100
            && release.measure(finding.measure).polarity == Polarity::Negative;
        Some((if is_turned { Self { mean: own.highest - own.mean, ..own } } else { own }, other))
    }

    fn shown(release: &Release, measure: MeasureAt, group: GroupAt, statistic: Statistic) -> Option<Self> {
        let figure = release.figure(measure, group, statistic).and_then(Shown::value)?;
        let left = match release.measure(measure).kind {
            MeasureKind::Scale | MeasureKind::LinkedScale => {
                let without = release.figure(measure, group, Statistic::NoScore).and_then(Shown::value)?.n;
                without.saturating_sub(not_asked(release, measure, group)?)
            }
            _ => LeftOut::of(release, measure, group)?.left(),
        };
        let highest = if figure.unit == Unit::Share { 1.0 } else { 100.0 };
        Some(Self { mean: figure.value, n: figure.n, left, highest })
    }

    /// Everybody else, out of everyone.
    fn without(self, part: Self) -> Option<Self> {
        let n = self.n.checked_sub(part.n).filter(|n| *n > 0)?;
        let sum = self.mean * self.n as f64 - part.mean * part.n as f64;
        Some(Self { mean: (sum / n as f64).clamp(0.0, self.highest), n, left: self.left.checked_sub(part.left)?, ..self })
    }

    fn ends(self) -> Option<(f64, f64)> {
        missing_bounds(self.mean.clamp(0.0, self.highest), self.n, self.left, (0.0, self.highest)).ok()
    }
}

/// People of a group whom a route passed by a whole scale: no more than were not asked any one of its questions. `None` where that may not be
/// shown, and of units, whose questions nobody counts.
fn not_asked(release: &Release, scale: MeasureAt, group: GroupAt) -> Option<u64> {
    let items = release.measure(scale).items.iter().filter_map(|item| release.measure_position(item.as_str()));
    let counts = items.filter_map(|item| release.figure(item, group, Statistic::NotAsked));
    counts.map(|shown| shown.value().map(|count| count.n)).collect::<Option<Vec<u64>>>()?.into_iter().min()
}

/// The figure that a finding is about.
fn statistic(release: &Release, finding: &Finding) -> Option<Statistic> {
    let measure = release.measure(finding.measure);
    let unit = finding.level.or(finding.difference)?.unit;
    Some(match (finding.rule, unit) {
        (Rule::UnsureInGroup | Rule::ManyUnsure, _) => Statistic::DontKnowShare,
        (_, Unit::Points100 | Unit::Points100Difference) => Statistic::Mean100,
        (_, Unit::Share | Unit::ShareDifference) if measure.kind == MeasureKind::Choice => Statistic::Ticked,
        (Rule::BestLevel | Rule::PoorestLevel | Rule::MostAgree | Rule::FewestAgree, Unit::Share)
            if measure.polarity == Polarity::Negative =>
        {
            Statistic::BottomBox
        }
        (_, Unit::Share | Unit::ShareDifference) => Statistic::TopBox,
        _ => return None,
    })
}
