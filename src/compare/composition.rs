//! Who answered, held against who was invited: how even the response was, and what the figures are when every service weighs what
//! it weighs on the roster, or weighed in the round before.
//!
//! Weighted figures are made from the services' own, and stand only where every one of these may be shown: with one more equation
//! about a hidden service, it could be worked out. People who did not say where they work are not in them.

use super::answers::Answers;
use crate::analysis::{Outcome, Row, RowKey, Subject, Unavailable, confidence, unavailable};
use crate::model::{
    Degrees, Estimand, Estimate, GroupAt, GroupKind, Histogram, LinkKind, MeasureAt, MeasureKind, Method, NoInterval, Statistic,
    Unit,
};
use crate::stats::{self, Population, WeightCell, Weights};

/// Rows of each round that has a roster, and changes since the round before.
pub(super) fn rows(subject: &Subject<'_>) -> Vec<Row> {
    let Some(response) = subject.frame.measures.position(|measure| measure.kind == MeasureKind::Response) else {
        return Vec::new();
    };
    subject
        .totals()
        .map(|total| (total, services(subject, total)))
        .filter(|(_, services)| services.len() > 1)
        .map(|(total, services)| {
            let answers = Answers::of(subject, services.clone(), &[MeasureKind::Scale]);
            Composition { subject, response, total, services, answers }
        })
        .flat_map(|composition| composition.rows())
        .collect()
}

fn services(subject: &Subject<'_>, total: GroupAt) -> Vec<GroupAt> {
    subject.of_kind(GroupKind::Service, subject.round(total)).collect()
}

/// One round cut into its services.
struct Composition<'a> {
    subject: &'a Subject<'a>,
    /// Position of the measure that counts who answered.
    response: MeasureAt,
    total: GroupAt,
    services: Vec<GroupAt>,
    /// Answers to scales in them.
    answers: Answers,
}

impl Composition<'_> {
    fn rows(&self) -> Vec<Row> {
        let mut rows = self.shares();
        let weights = self.weights();
        let before = self.subject.before(self.total);
        let before =
            before.map(|before| (before, Answers::of(self.subject, services(self.subject, before), &[MeasureKind::Scale])));
        rows.extend(self.evenness(weights.as_ref()));
        for (measure, info) in self.subject.frame.measures.enumerated() {
            if info.kind != MeasureKind::Scale || !self.subject.is_asked(self.total, measure) {
                continue;
            }
            if self.subject.invited[self.total].is_some() && !self.has_design() {
                let outcome = weights.as_ref().map_err(|reason| *reason).and_then(|weights| self.weighted_mean(measure, weights));
                rows.push(self.row(measure, Statistic::WeightedMean100, outcome));
            }
            if let Some((before, old)) = &before {
                let row = self.row(measure, Statistic::StandardisedChange, self.standardised_change(measure, old));
                rows.push(Row { key: RowKey { reference: Some(*before), ..row.key }, ..row });
            }
        }
        rows
    }

    /// Each service's part of those who answered and of those who were invited: both of figures that stand beside them.
    fn shares(&self) -> Vec<Row> {
        let respondents = |group: GroupAt| self.subject.respondents(group);
        let all = respondents(self.total);
        let invited = self.subject.invited[self.total];
        let share = |part: u64, whole: u64| Estimate {
            value: part as f64 / whole as f64,
            interval: Err(NoInterval::NotAnEstimate),
            n: whole,
            unit: Unit::Share,
            method: Method::Descriptive,
            degrees: Degrees::None,
        };
        let one = |&service: &GroupAt| {
            let answered = if all > 0 { Ok(share(respondents(service), all)) } else { Err(Unavailable::NoValidAnswers) };
            let employed = match (self.subject.invited[service], invited) {
                (Some(part), Some(whole)) if whole > 0 => Ok(share(part, whole)),
                _ => Err(Unavailable::NoRoster),
            };
            let row = |statistic, outcome| {
                let row = self.row(self.response, statistic, outcome);
                Row { key: RowKey { group: service, across: None, ..row.key }, ..row }
            };
            [row(Statistic::CompositionShare, answered), row(Statistic::RosterShare, employed)]
        };
        self.services.iter().flat_map(one).collect()
    }

    fn evenness(&self, weights: Result<&Weights, &Unavailable>) -> Vec<Row> {
        if self.subject.invited[self.total].is_none() {
            return Vec::new();
        }
        let cells = self.cells();
        let evenness = cells.as_ref().map_err(|reason| *reason).and_then(|cells| stats::r_indicator(cells).map_err(unavailable));
        let respondents = cells.iter().flatten().map(|cell| cell.0).sum();
        let effect = weights.map_err(|reason| *reason).map(|weights| Estimate {
            value: weights.kish_effect(),
            interval: Err(NoInterval::NotDefined),
            n: respondents,
            unit: Unit::Ratio,
            method: Method::Descriptive,
            degrees: Degrees::None,
        });
        let mut rows = vec![self.row(self.response, Statistic::RIndicator, evenness)];
        if !self.has_design() {
            rows.push(self.row(self.response, Statistic::DesignEffect, effect));
        }
        rows
    }

    /// Whether the plan weights by something else than the service.
    fn has_design(&self) -> bool {
        self.subject.plan.weights.is_some() || self.subject.plan.design.is_some()
    }

    /// Those who answered and those who were invited, service by service, when all of them may be shown.
    fn cells(&self) -> Result<Vec<(u64, u64)>, Unavailable> {
        self.all_shown(self.response, &self.services)?;
        let cell = |&service: &GroupAt| {
            let invited = self.subject.invited[service].ok_or(Unavailable::NoRoster)?;
            Ok((self.subject.respondents(service), invited))
        };
        self.services.iter().map(cell).collect()
    }

    /// Weights that make each service count as on the roster.
    fn weights(&self) -> Result<Weights, Unavailable> {
        let cells = self.cells()?;
        let people = cells.iter().map(|cell| cell.1 as f64).collect();
        // Of a finite staff each service has its own part that answered: it is a stratum.
        let is_stratum = self.subject.frame.estimand == Estimand::Staff;
        let cells = cells.iter().enumerate().map(|(position, &(respondents, _))| WeightCell {
            stratum: if is_stratum { position } else { 0 },
            cluster: None,
            margins: vec![position],
            base_weight: 1.0,
            respondents,
        });
        Weights::post_stratify(cells.collect(), people).map_err(unavailable)
    }

    fn weighted_mean(&self, measure: MeasureAt, weights: &Weights) -> Outcome {
        let is_staff = self.subject.frame.estimand == Estimand::Staff;
        self.all_shown(measure, &self.services)?;
        let services = &self.services[..if is_staff { self.services.len() } else { self.services.len().min(1) }];
        let strata: Vec<Population> = services.iter().map(|&service| self.subject.population(service)).collect();
        let mean = stats::weighted_mean(weights, &all(&self.answers, measure), &strata, confidence(self.subject));
        let info = &self.subject.frame.measures[measure];
        let mean = mean.and_then(|mean| stats::pomp(mean, f64::from(info.min), f64::from(info.max))).map_err(unavailable)?;
        // The interval is made from the spread of every part.
        let told = self.tells_spread(measure, &self.services);
        Ok(if told { mean } else { Estimate { interval: Err(NoInterval::Withheld), ..mean } })
    }

    fn standardised_change(&self, measure: MeasureAt, old: &Answers) -> Outcome {
        let round = &self.subject.frame.groups[self.total].round;
        let info = &self.subject.frame.measures[measure];
        if !info.links.iter().any(|link| link.to == *round && link.link == LinkKind::Same) {
            return Err(Unavailable::NotComparable);
        }
        self.all_shown(measure, old.groups())?;
        self.all_shown(measure, &self.services)?;
        let same: Vec<Option<GroupAt>> = self.services.iter().map(|&service| self.subject.before(service)).collect();
        let now = all(&self.answers, measure);
        let mut pairs = Vec::new();
        for (&service, before) in old.groups().iter().zip(all(old, measure)) {
            let position = same.iter().position(|same| *same == Some(service)).ok_or(Unavailable::NoReference)?;
            pairs.push((before, now[position].clone()));
        }
        let change = stats::standardised_change(&pairs, confidence(self.subject)).map_err(unavailable)?.standardised;
        let change = stats::pomp_difference(change, f64::from(info.min), f64::from(info.max)).map_err(unavailable)?;
        let both: Vec<GroupAt> = old.groups().iter().chain(&self.services).copied().collect();
        let withheld = Estimate { interval: Err(NoInterval::Withheld), ..change };
        Ok(if self.tells_spread(measure, &both) { change } else { withheld })
    }

    /// Whether the spread of every one of these services may be told.
    fn tells_spread(&self, measure: MeasureAt, services: &[GroupAt]) -> bool {
        services.iter().all(|&service| self.subject.visibility.shows_distribution(measure, service))
    }

    fn all_shown(&self, measure: MeasureAt, services: &[GroupAt]) -> Result<(), Unavailable> {
        let shown = services.iter().all(|&service| self.subject.visibility.shows(measure, service));
        if shown { Ok(()) } else { Err(Unavailable::GroupsHidden) }
    }

    fn row(&self, measure: MeasureAt, statistic: Statistic, outcome: Outcome) -> Row {
        Row {
            key: RowKey {
                measure,
                group: self.total,
                statistic,
                reference: None,
                across: Some(GroupKind::Service),
                detail: None,
            },
            outcome,
        }
    }
}

/// Answers of every group to a measure.
fn all(answers: &Answers, measure: MeasureAt) -> Vec<Histogram> {
    answers.to(measure, |_| true).1.into_iter().cloned().collect()
}
