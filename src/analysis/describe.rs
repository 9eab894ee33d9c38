//! Figures that describe one group: counts, shares, means, spread, reliability.

use super::frame::MeasureSource;
use super::subject::Subject;
use super::types::{Outcome, Row, RowKey, Unavailable};
use super::{coding, correlations, reliability};
use crate::model::{
    Confidence, DetailAt, Estimate, GroupAt, GroupKind, Histogram, MeasureAt, MeasureInfo, MeasureKind, MissingReason, Moments,
    Statistic,
};
use crate::project::ShareInterval;
use crate::stats::{self, Count, Population, StatError};
use crate::tabulate::{ColumnTally, GroupTallies, ScoreTally, Tally};

/// Figures of one measure, roughly.
const FIGURES: usize = 20;

/// All figures of one group, sorted by key.
#[must_use]
pub fn describe(subject: &Subject<'_>, group: GroupAt) -> Vec<Row> {
    let tallies = subject.tallies(group);
    let mut rows = figures(subject, group, &tallies, |_| true);
    rows.extend(reliability::rows(subject, group, &tallies));
    rows.extend(correlations::rows(subject, group, &tallies));
    rows
}

/// Figures of some measures of one group, without the reliability of scales, which takes longer than all else together.
pub(super) fn figures(
    subject: &Subject<'_>,
    group: GroupAt,
    tallies: &GroupTallies<'_>,
    is_wanted: impl Fn(&MeasureInfo) -> bool,
) -> Vec<Row> {
    let mut rows = Vec::with_capacity(subject.sources.len() * FIGURES);
    for measure in subject.sources.keys().filter(|&measure| is_planned(subject, group, measure)) {
        let info = &subject.frame.measures[measure];
        if !is_wanted(info) {
            continue;
        }
        let mut figures = Figures { subject, group, measure, info, rows: &mut rows };
        if subject.is_asked(group, measure) {
            figures.measure(tallies);
        } else {
            figures.push(Statistic::Valid, Err(Unavailable::NotAsked));
        }
    }
    rows
}

/// Units get scale scores and response rates; items, options and matrix cells start at the service. Below that the numbers are
/// too small to say anything, and every figure more is one more that has to be protected.
pub(super) fn is_planned(subject: &Subject<'_>, group: GroupAt, measure: MeasureAt) -> bool {
    let kind = subject.frame.measures[measure].kind;
    subject.frame.groups[group].kind != GroupKind::Unit
        || matches!(kind, MeasureKind::Scale | MeasureKind::LinkedScale | MeasureKind::Response)
}

/// The figures of one measure in one group.
struct Figures<'s, 'r> {
    subject: &'s Subject<'s>,
    group: GroupAt,
    measure: MeasureAt,
    info: &'s MeasureInfo,
    rows: &'r mut Vec<Row>,
}

impl Figures<'_, '_> {
    fn push(&mut self, statistic: Statistic, outcome: Outcome) {
        self.push_detail(statistic, None, outcome);
    }

    fn push_detail(&mut self, statistic: Statistic, detail: Option<DetailAt>, outcome: Outcome) {
        let key = RowKey { detail, ..RowKey::of(self.measure, self.group, statistic) };
        self.rows.push(Row { key, outcome });
    }

    /// The detail of a figure about an item of the scale.
    fn item_at(&self, item: usize) -> Option<DetailAt> {
        self.info.items.at(item).map(DetailAt::Item)
    }

    fn count(&mut self, statistic: Statistic, count: u64) {
        self.push(statistic, Ok(Estimate::count(count)));
    }

    fn level(&self) -> Confidence {
        confidence(self.subject)
    }

    fn population(&self) -> Population {
        self.subject.population(self.group)
    }

    fn measure(&mut self, tallies: &GroupTallies<'_>) {
        match &self.subject.sources[self.measure] {
            MeasureSource::Response => self.response(tallies.respondents),
            MeasureSource::Scale { scale } => self.scale(tallies.scores(*scale), &tallies.moments(*scale), *scale),
            MeasureSource::Column { column, values } => {
                let outside = self.subject.outside_own(self.group, self.measure);
                let tally = outside.as_ref().map_or_else(|| tallies.tally(*column), ColumnTally::tally);
                self.missing(tally);
                if self.info.kind == MeasureKind::Choice {
                    self.ticks(tally);
                } else {
                    self.item(tally, &tally.histogram(values));
                }
            }
        }
    }

    fn response(&mut self, respondents: u64) {
        let invited = self.subject.invited[self.group];
        self.push(Statistic::Invited, invited.map(Estimate::count).ok_or(Unavailable::NoRoster));
        self.count(Statistic::Respondents, respondents);
        let rate = invited.ok_or(Unavailable::NoRoster).and_then(|invited| {
            let count = Count::new(respondents, invited).map_err(unavailable)?;
            Ok(stats::wilson(count, self.level()))
        });
        self.push(Statistic::ResponseRate, rate);
    }

    fn missing(&mut self, tally: Tally<'_>) {
        self.count(Statistic::Valid, tally.valid());
        let kinds = [
            (Statistic::DontKnow, MissingReason::DontKnow),
            (Statistic::NotApplicable, MissingReason::NotApplicable),
            (Statistic::Declined, MissingReason::Declined),
            (Statistic::NotAsked, MissingReason::NotAsked),
            (Statistic::Skipped, MissingReason::Skipped),
            (Statistic::DroppedOut, MissingReason::DroppedOut),
        ];
        for (statistic, reason) in kinds {
            if self.subject.offers(self.measure, reason) {
                self.count(statistic, tally.missing(reason));
            }
        }
    }

    fn ticks(&mut self, tally: Tally<'_>) {
        let share = self.share(tally.levels[1], tally.valid());
        self.push(Statistic::Ticked, share);
        // How often the dictionary errs was counted among everyone.
        let is_total = self.subject.frame.groups[self.group].kind == GroupKind::Total;
        if let Some(code) = self.subject.agreement(self.measure).filter(|_| is_total) {
            for (statistic, outcome) in coding::figures(self.subject, code, (tally.levels[1], tally.valid())) {
                self.push(statistic, outcome);
            }
        }
    }

    fn share(&self, events: u64, trials: u64) -> Outcome {
        let count = Count::new(events, trials).map_err(unavailable)?;
        let exact = self.subject.plan.share_interval == ShareInterval::ClopperPearson;
        if exact && matches!(self.population(), Population::Infinite) {
            return Ok(stats::clopper_pearson(count, self.level()));
        }
        stats::share(count, self.population(), self.level()).map_err(unavailable)
    }

    fn item(&mut self, tally: Tally<'_>, histogram: &Histogram) {
        let valid = tally.valid();
        for (level, &count) in self.info.levels.keys().zip(tally.levels) {
            let share = self.share(count, valid);
            self.push_detail(Statistic::LevelShare, Some(DetailAt::Level(level)), share);
        }
        let dont_know = tally.missing(MissingReason::DontKnow);
        // Of named levels only what the questionnaire calls the top is one; of two levels it would be the whole distribution.
        if !self.info.nominal || (self.info.top > 0 && self.info.levels.len() > 2) {
            let bottom: u64 = tally.levels.iter().take(self.info.top).sum();
            let (top, bottom) = (self.share(tally.top(self.info.top), valid), self.share(bottom, valid));
            self.push(Statistic::TopBox, top);
            self.push(Statistic::BottomBox, bottom);
        }
        if self.subject.offers(self.measure, MissingReason::DontKnow) {
            let share = self.share(dont_know, valid + dont_know);
            self.push(Statistic::DontKnowShare, share);
        }
        if !self.info.nominal {
            self.location(histogram);
        }
    }

    /// Mean and standard deviation, as declared and on 0–100.
    fn location(&mut self, histogram: &Histogram) {
        let mean = mean(self.subject, self.group, self.measure, histogram);
        let (low, high) = (f64::from(self.info.min), f64::from(self.info.max));
        self.push(Statistic::Mean, mean);
        self.push(Statistic::Mean100, mean.and_then(|mean| stats::pomp(mean, low, high).map_err(unavailable)));
        let spread = stats::standard_deviation(histogram).map_err(unavailable);
        self.push(Statistic::Sd, spread);
        let factor = 100.0 / (high - low);
        self.push(Statistic::Sd100, spread.map(|spread| spread.rescaled(factor, 0.0, crate::model::Unit::Points100)));
    }

    fn scale(&mut self, scores: ScoreTally<'_>, moments: &Moments, scale: usize) {
        self.count(Statistic::Valid, scores.valid());
        let asked = self.subject.asked_items(self.group, scale);
        self.count(Statistic::Prorated, scores.prorated(asked.len()));
        self.count(Statistic::NoScore, scores.no_score);
        self.location(&scores.histogram());
        let is_whole = self.info.kind == MeasureKind::Scale;
        if is_whole {
            self.quartiles(&scores.histogram());
        }
        if is_whole && self.subject.frame.groups[self.group].kind != GroupKind::Unit {
            self.reliability(&moments.of(asked), asked);
        }
    }

    /// Median and quartiles on 0–100, when the plan asks for them.
    fn quartiles(&mut self, scores: &Histogram) {
        let (low, high) = (f64::from(self.info.min), f64::from(self.info.max));
        let quartiles = [(Statistic::LowerQuartile100, 0.25), (Statistic::Median100, 0.5), (Statistic::UpperQuartile100, 0.75)];
        for (statistic, probability) in quartiles {
            if self.subject.plan.asks(statistic) {
                let found = stats::quantile_interval(scores, probability, self.level());
                self.push(statistic, found.and_then(|found| stats::pomp(found, low, high)).map_err(unavailable));
            }
        }
    }

    fn reliability(&mut self, moments: &Moments, asked: &[usize]) {
        // Of a group alone: between groups people may well differ.
        let is_total = self.subject.frame.groups[self.group].kind == GroupKind::Total;
        if moments.items() > 1 && !is_total && self.subject.plan.asks(Statistic::WithinAgreement) {
            let steps = u32::try_from(self.info.max - self.info.min + 1).unwrap_or(0);
            self.push(Statistic::WithinAgreement, stats::within_agreement(moments, steps).map_err(unavailable));
        }
        match moments.items() {
            0 | 1 => {}
            2 => self.push(Statistic::SpearmanBrown, stats::spearman_brown(moments, self.level()).map_err(unavailable)),
            _ => {
                self.push(Statistic::Alpha, stats::alpha(moments, self.level()).map_err(unavailable));
                if self.subject.frame.groups[self.group].kind == GroupKind::Total {
                    self.item_rest(moments, asked);
                }
            }
        }
    }

    fn item_rest(&mut self, moments: &Moments, asked: &[usize]) {
        match stats::item_rest(moments) {
            Ok(items) => {
                for (&item, correlation) in asked.iter().zip(items) {
                    self.push_detail(Statistic::ItemRest, self.item_at(item), correlation.map_err(unavailable));
                }
            }
            Err(error) => {
                for &item in asked {
                    self.push_detail(Statistic::ItemRest, self.item_at(item), Err(unavailable(error.clone())));
                }
            }
        }
    }
}

/// The confidence level of the project, which was checked when it was read.
pub(crate) fn confidence(subject: &Subject<'_>) -> Confidence {
    Confidence::new(subject.frame.confidence).unwrap_or(Confidence::P95)
}

/// Mean with the interval that disclosure control allows: where the group's own spread may not be shown it comes from the pooled
/// standard deviation of shown groups, so that nobody's own spread is told and three equal answers do not look certain.
fn mean(subject: &Subject<'_>, group: GroupAt, measure: MeasureAt, histogram: &Histogram) -> Outcome {
    let (population, level) = (subject.population(group), confidence(subject));
    if !subject.visibility.shows_distribution(measure, group)
        && let Some(spread) = subject.pooled(group, measure)
    {
        return stats::mean_pooled(histogram, spread, population, level).map_err(unavailable);
    }
    stats::mean(histogram, population, level).map_err(unavailable)
}

/// The reason as a release gives it.
#[expect(clippy::needless_pass_by_value, reason = "used as `map_err(unavailable)`")]
pub(crate) fn unavailable(error: StatError) -> Unavailable {
    match error {
        StatError::TooFewCases { have: 0, .. } => Unavailable::NoValidAnswers,
        StatError::TooFewCases { .. } | StatError::TooFewParts { .. } => Unavailable::TooFewCases,
        StatError::NoVariation | StatError::ItemWithoutVariation { .. } => Unavailable::NoVariation,
        _ => Unavailable::Improper,
    }
}
