//! The newest round of a release, and what can be computed from its shown figures alone: a group against everybody else, one share
//! against another. What is hidden takes no part.

use crate::model::{
    Confidence, Estimate, GroupAt, GroupKind, Interval, MeasureAt, MeasureInfo, MeasureKind, Method, Polarity, Statistic, Unit,
};
use crate::privacy::{Release, Shown};
use crate::stats::distribution::{normal_quantile, normal_two_sided};
use crate::stats::{Count, CrossTable, Published, association, newcombe};

/// Seed of tests that draw tables at random; those of two by two never do.
const SEED: u64 = 1;

/// The newest round of a release.
pub(super) struct Newest<'a> {
    pub(super) release: &'a Release,
    /// Everyone.
    pub(super) total: GroupAt,
    /// Everyone in the round before.
    pub(super) previous: Option<GroupAt>,
    pub(super) level: Confidence,
}

/// A figure beside another, with a test.
#[derive(Clone, Copy)]
pub(super) struct Beside {
    pub(super) own: Estimate,
    /// The other figure, in the same unit.
    pub(super) other: f64,
    /// Own minus other.
    pub(super) difference: Estimate,
    /// Probability of a difference at least as large by chance, where it was tested.
    pub(super) p: Option<f64>,
}

impl<'a> Newest<'a> {
    pub(super) fn of(release: &'a Release) -> Option<Self> {
        let rounds = &release.frame().rounds;
        let total = release.total(&rounds.last()?.id)?;
        let previous = rounds.len().checked_sub(2).and_then(|position| release.total(&rounds[position].id));
        Some(Self { release, total, previous, level: Confidence::new(release.frame().confidence).ok()? })
    }

    pub(super) fn value(&self, measure: MeasureAt, group: GroupAt, statistic: Statistic) -> Option<Estimate> {
        self.release.figure(measure, group, statistic).and_then(Shown::value)
    }

    pub(super) fn measure(&self, measure: MeasureAt) -> &'a MeasureInfo {
        &self.release.frame().measures[measure]
    }

    pub(super) fn measures(&self, kind: MeasureKind) -> impl Iterator<Item = MeasureAt> {
        let measures = &self.release.frame().measures;
        measures.keys().filter(move |&measure| measures[measure].kind == kind)
    }

    pub(super) fn polarity(&self, measure: MeasureAt) -> Polarity {
        self.measure(measure).polarity
    }

    /// Groups of some kinds in the newest round.
    pub(super) fn groups(&self, kinds: &[GroupKind]) -> Vec<GroupAt> {
        let groups = &self.release.frame().groups;
        let round = &groups[self.total].round;
        groups.keys().filter(|&group| groups[group].round == *round && kinds.contains(&groups[group].kind)).collect()
    }

    /// Share of answers at the good end, everyone.
    pub(super) fn good_share(&self, measure: MeasureAt) -> Option<Estimate> {
        match self.polarity(measure) {
            Polarity::Positive => self.value(measure, self.total, Statistic::TopBox),
            Polarity::Negative => self.value(measure, self.total, Statistic::BottomBox),
            Polarity::Neutral => None,
        }
    }

    /// Whether a matrix cell is about the group's own service.
    pub(super) fn is_own(&self, measure: MeasureAt, group: GroupAt) -> bool {
        self.measure(measure).rates(self.release.group(group))
    }

    /// A group's answers to a question against those of everybody else: by means where both spreads are shown, else by top answers.
    pub(super) fn answers_beside(&self, measure: MeasureAt, group: GroupAt) -> Option<Beside> {
        self.means_beside(measure, group).or_else(|| self.shares_beside(measure, group, Statistic::TopBox))
    }

    fn means_beside(&self, measure: MeasureAt, group: GroupAt) -> Option<Beside> {
        let summary = |group| {
            let mean = self.value(measure, group, Statistic::Mean100)?;
            let spread = self.value(measure, group, Statistic::Sd100)?;
            Published::new(mean.n, mean.value, spread.value).ok()
        };
        let (own, all) = (summary(group)?, summary(self.total)?);
        let rest = all.without(own, (0.0, 100.0)).ok()?;
        let found = own.difference(rest, self.level);
        Some(Beside {
            own: self.value(measure, group, Statistic::Mean100)?,
            other: rest.mean(),
            difference: Estimate { unit: Unit::Points100Difference, ..found.difference },
            p: Some(found.test.ok()?.p),
        })
    }

    /// A group's share against that of everybody else.
    pub(super) fn shares_beside(&self, measure: MeasureAt, group: GroupAt, statistic: Statistic) -> Option<Beside> {
        let (own, all) = (self.value(measure, group, statistic)?, self.value(measure, self.total, statistic)?);
        let (part, whole) = (count(&own)?, count(&all)?);
        let rest = Count::new(whole.events().checked_sub(part.events())?, whole.trials().checked_sub(part.trials())?).ok()?;
        self.counts_beside(own, part, rest)
    }

    /// How many of a group's invited answered, against everybody else.
    pub(super) fn response_beside(&self, measure: MeasureAt, group: GroupAt) -> Option<Beside> {
        let people = |group| {
            let whole = |statistic| self.value(measure, group, statistic).map(|estimate| estimate.n);
            Some((whole(Statistic::Respondents)?, whole(Statistic::Invited)?))
        };
        let ((answered, invited), (all_answered, all_invited)) = (people(group)?, people(self.total)?);
        let part = Count::new(answered, invited).ok()?;
        let rest = Count::new(all_answered.checked_sub(answered)?, all_invited.checked_sub(invited)?).ok()?;
        self.counts_beside(self.value(measure, group, Statistic::ResponseRate)?, part, rest)
    }

    pub(super) fn counts_beside(&self, own: Estimate, part: Count, rest: Count) -> Option<Beside> {
        let row = |count: Count| vec![count.events(), count.trials() - count.events()];
        let table = CrossTable::new(&[row(part), row(rest)]).ok()?;
        let p = Some(association(&table, SEED).ok()?.test.p);
        let difference = Estimate { n: own.n, ..newcombe(part, rest, self.level) };
        Some(Beside { own, other: rest.share(), difference, p })
    }

    /// Two figures of the same people, whose answers may go together in any way: the standard errors are added, as when they go
    /// against each other entirely, so that the test is never too bold.
    pub(super) fn of_same_people(&self, own: Estimate, other: f64, other_error: f64) -> Option<Beside> {
        let error = self.error(&own)? + other_error;
        let value = own.value - other;
        if error <= 0.0 {
            return None;
        }
        let half = normal_quantile(self.level.upper_tail()) * error;
        let unit = if own.unit == Unit::Share { Unit::ShareDifference } else { Unit::Points100Difference };
        let interval = Ok(Interval::new(value - half, value + half, self.level));
        let difference = Estimate { value, interval, unit, method: Method::Descriptive, ..own };
        Some(Beside { own, other, difference, p: Some(normal_two_sided(value / error)) })
    }

    /// Standard error that the interval of a figure stands for.
    pub(super) fn error(&self, estimate: &Estimate) -> Option<f64> {
        let ci = estimate.interval.ok()?;
        Some((ci.upper - ci.lower) / 2.0 / normal_quantile(self.level.upper_tail()))
    }
}

/// The persons behind a share.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn count(share: &Estimate) -> Option<Count> {
    Count::new((share.value * share.n as f64).round() as u64, share.n).ok()
}
