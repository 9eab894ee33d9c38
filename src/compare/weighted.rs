//! What the plan's design makes of scales and of shares: for everyone, and for services where each part of the design lies in one of them.
//!
//! It is made from parts that are shown nowhere, the people who are alike in everything that the design looks at, and stands only where every one
//! of them could be published beside all that is. Where the interval tells of the spread within the parts, that must be as safe as their own.

use super::Weighted;
use super::design::Design;
use crate::analysis::{MeasureSource, Outcome, Row, RowKey, Subject, Unavailable, confidence, unavailable};
use crate::model::{
    Degrees, Estimate, GroupAt, GroupKind, Histogram, MeasureAt, MeasureInfo, MeasureKind, Method, NoInterval, Statistic, Unit,
};
use crate::stats::{self, Weights};

/// Rows of each round that the plan has a design for.
pub(super) fn rows(subject: &Subject<'_>, weighted: &Weighted<'_>) -> Vec<Row> {
    let of = |total: GroupAt| {
        let design = Design::of(subject, total)?;
        // What does not fit has stopped the run before this, where anybody said how many there are.
        let weights = design.weights(subject, total).ok()?;
        Some(Designed { subject, weighted, total, design, weights }.rows())
    };
    subject.totals().filter(|&total| subject.respondents(total) > 0).filter_map(of).flatten().collect()
}

/// One round with its design.
struct Designed<'a> {
    subject: &'a Subject<'a>,
    weighted: &'a Weighted<'a>,
    total: GroupAt,
    design: Design,
    weights: Weights,
}

impl Designed<'_> {
    fn rows(&self) -> Vec<Row> {
        let services: Vec<GroupAt> = self.subject.of_kind(GroupKind::Service, self.subject.round(self.total)).collect();
        let has_domains = services.len() > 1 && self.design.lies_within(self.subject, &services);
        let domains = if has_domains { services } else { Vec::new() };
        let mut rows = Vec::new();
        for (measure, info) in self.subject.frame.measures.enumerated() {
            if info.kind == MeasureKind::Response {
                rows.push(row(measure, self.total, Statistic::DesignEffect, self.kish(measure)));
            }
            if !self.subject.is_asked(self.total, measure) || !is_weighted(info) {
                continue;
            }
            for group in std::iter::once(self.total).chain(domains.iter().copied()) {
                rows.extend(self.figures(measure, group));
            }
        }
        rows
    }

    fn kish(&self, response: MeasureAt) -> Outcome {
        self.may_stand(response, self.total)?;
        Ok(Estimate {
            value: self.weights.kish_effect(),
            interval: Err(NoInterval::NotDefined),
            n: self.subject.respondents(self.total),
            unit: Unit::Ratio,
            method: Method::Descriptive,
            degrees: Degrees::None,
        })
    }

    /// Whether figures of a group may stand, and whether they may tell of spread.
    fn may_stand(&self, measure: MeasureAt, group: GroupAt) -> Result<bool, Unavailable> {
        let is_shown = self.subject.visibility.shows(measure, group);
        let judged = (self.weighted)(measure, self.total).filter(|_| is_shown);
        let spread = judged.ok_or(Unavailable::GroupsHidden)?;
        Ok(spread && self.subject.visibility.shows_distribution(measure, group))
    }

    fn figures(&self, measure: MeasureAt, group: GroupAt) -> Vec<Row> {
        let info = &self.subject.frame.measures[measure];
        let statistic = if info.kind == MeasureKind::Scale { Statistic::WeightedMean100 } else { Statistic::WeightedShare };
        let spread = match self.may_stand(measure, group) {
            Ok(spread) => spread,
            Err(reason) => return vec![row(measure, group, statistic, Err(reason))],
        };
        let answers = self.answers(measure, group, info);
        let found = self.figure(info, &answers);
        let told = spread || self.design.is_clustered();
        let withheld = |found: Estimate| if told { found } else { Estimate { interval: Err(NoInterval::Withheld), ..found } };
        let mut rows = vec![row(measure, group, statistic, found.map(withheld))];
        if spread {
            let effect = stats::design_effect(&self.weights, &answers, self.design.strata()).map_err(unavailable);
            rows.push(row(measure, group, Statistic::DesignEffectOfMean, effect));
        }
        rows
    }

    fn figure(&self, info: &MeasureInfo, answers: &[Histogram]) -> Outcome {
        let (strata, level) = (self.design.strata(), confidence(self.subject));
        if info.kind == MeasureKind::Scale {
            let mean = stats::weighted_mean(&self.weights, answers, strata, level);
            return mean.and_then(|mean| stats::pomp(mean, f64::from(info.min), f64::from(info.max))).map_err(unavailable);
        }
        let counts: Vec<(u64, u64)> = answers.iter().map(|part| (part.counts()[1], part.n())).collect();
        stats::weighted_share(&self.weights, &counts, strata, level).map_err(unavailable)
    }

    /// Answers of each part: scores, or who does not and who does have what the share is of.
    fn answers(&self, measure: MeasureAt, group: GroupAt, info: &MeasureInfo) -> Vec<Histogram> {
        let MeasureSource::Column { column, .. } = &self.subject.sources[measure] else {
            return self.design.answers(self.subject, measure, group);
        };
        let of = |cells: &[u32]| {
            let answers = self.subject.cube.column(cells, *column);
            let tally = answers.tally();
            let events = if info.kind == MeasureKind::Choice { tally.levels[1] } else { tally.top(info.top) };
            Histogram::new(vec![0.0, 1.0], vec![tally.valid() - events, events])
        };
        self.design.parts_of(self.subject, group).iter().map(|cells| of(cells)).collect()
    }
}

fn row(measure: MeasureAt, group: GroupAt, statistic: Statistic, outcome: Outcome) -> Row {
    let (measure, group) = (measure, group);
    Row { key: RowKey::of(measure, group, statistic), outcome }
}

/// Scales, and questions that have a share.
fn is_weighted(info: &MeasureInfo) -> bool {
    match info.kind {
        MeasureKind::Scale | MeasureKind::Choice => true,
        MeasureKind::Item => !info.nominal || (info.top > 0 && info.levels.len() > 2),
        _ => false,
    }
}
