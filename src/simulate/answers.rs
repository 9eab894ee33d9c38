//! From a person to answers: latent variables, thresholds, routes, and the ways in which there is no answer.

use std::collections::BTreeMap;

use super::people::Group;
use super::plan::{Plan, PlannedRound};
use super::questions::{Kind, Question};
use super::random::Random;
use crate::instrument::Instrument;
use crate::model::{Answer, MissingReason};

/// Distance between the outermost thresholds and the middle, in standard deviations, for a scale of many levels.
const SPAN: f64 = 2.0;

/// How much of a rating of another service is the person's general mood about it.
const RATING_LOADING: f64 = 0.5;

/// Everything that is the same for the people of one group.
pub(super) struct Respondents<'a> {
    plan: &'a Plan,
    instrument: &'a Instrument,
    questions: &'a [Question],
    names: &'a [String],
    group: &'a Group<'a>,
    seed: u64,
    /// For each scale: how far the unit lies from the others for no stated reason.
    unit: Vec<f64>,
    /// For each question: the sum of the shifts that fit.
    shifts: Vec<f64>,
    /// For each question: the rates at which there is no answer.
    gaps: Vec<BTreeMap<MissingReason, f64>>,
}

impl<'a> Respondents<'a> {
    pub(super) fn new(
        plan: &'a Plan,
        instrument: &'a Instrument,
        round: &PlannedRound,
        questions: &'a [Question],
        names: &'a [String],
        group: &'a Group<'a>,
    ) -> Self {
        let seed = u64::from(plan.seed);
        let unit = instrument.scales.iter().map(|scale| {
            plan.unit_spread * Random::named(seed, &["unit", group.service, group.unit, scale.id.as_str()]).normal()
        });
        let shift = |question: &Question| {
            let effects = question.effects.iter().map(|&effect| &plan.effects[effect]);
            effects.filter(|effect| group.is(&effect.who, round)).map(|effect| effect.shift).sum()
        };
        let gaps = |question: &Question| {
            let gaps = question.gaps.iter().map(|&gap| &plan.gaps[gap]);
            gaps.filter(|gap| group.is(&gap.who, round)).map(|gap| (gap.kind, gap.rate)).collect()
        };
        Self {
            plan,
            instrument,
            questions,
            names,
            group,
            seed,
            unit: unit.collect(),
            shifts: questions.iter().map(shift).collect(),
            gaps: questions.iter().map(gaps).collect(),
        }
    }

    /// The answers of one person. `person` names them among all people of all rounds.
    pub(super) fn answers(&self, person: &str) -> Vec<Answer> {
        let stream = |name: &str| Random::named(self.seed, &["answer", person, name]);
        let (common, own) = (self.plan.correlation.sqrt(), (1.0 - self.plan.correlation).sqrt());
        let general = stream("").normal();
        let latent = |name: &str| common * general + own * Random::named(self.seed, &["latent", person, name]).normal();
        let scales: Vec<f64> = self.instrument.scales.iter().map(|scale| latent(scale.id.as_str())).collect();
        let left = self.last_step(person);
        let mut answers: Vec<Answer> = Vec::with_capacity(self.questions.len());
        for (position, question) in self.questions.iter().enumerate() {
            let mut random = stream(&self.names[position]);
            let answer = if question.step >= left || !self.is_asked(question, &answers) {
                Answer::BLANK
            } else if let Some(answer) = self.no_answer(position, &answers, person, &mut random) {
                answer
            } else {
                let value = self.value(position, &scales, &latent, &mut random);
                answer_at(question, value)
            };
            answers.push(answer);
        }
        self.settle_exclusive(&mut answers);
        answers
    }

    /// Number of columns.
    pub(super) fn width(&self) -> usize {
        self.questions.len()
    }

    /// Whether a person leaves before the last question.
    pub(super) fn left_early(&self, person: &str) -> bool {
        self.last_step(person) < self.steps()
    }

    fn steps(&self) -> usize {
        self.questions.last().map_or(0, |last| last.step + 1)
    }

    /// The first question that the person does not see any more.
    fn last_step(&self, person: &str) -> usize {
        let steps = self.steps();
        let mut random = Random::named(self.seed, &["drop-out", person]);
        (0..steps).find(|_| random.chance(self.plan.drop_out)).unwrap_or(steps)
    }

    fn is_asked(&self, question: &Question, earlier: &[Answer]) -> bool {
        let own = matches!(&question.kind, Kind::Cell { own: Some(own), .. } if own == self.group.service);
        let routed = question.route.as_ref().is_none_or(|(column, positions)| {
            earlier.get(*column).and_then(|answer| answer.as_level()).is_some_and(|level| positions.contains(&level))
        });
        let theirs = !question.of_leaders || self.group.role == self.plan.leader;
        !own && routed && theirs
    }

    /// Why there is no answer, if there is none. A multi-select is skipped as a whole.
    fn no_answer(&self, position: usize, earlier: &[Answer], person: &str, random: &mut Random) -> Option<Answer> {
        let question = &self.questions[position];
        if let Kind::Cell { contact: Some(contact), .. } = &question.kind
            && earlier.get(*contact).is_some_and(|answer| answer.as_level() == Some(0))
            && question.choosable.contains(&MissingReason::NotApplicable)
        {
            return Some(Answer::missing(MissingReason::NotApplicable));
        }
        let mut whole = Random::named(self.seed, &["gap", person, &question.step.to_string()]);
        let random = if matches!(question.kind, Kind::Tick { .. }) { &mut whole } else { random };
        let drawn = random.uniform();
        let mut below = 0.0;
        for (&kind, rate) in &self.gaps[position] {
            let possible = kind == MissingReason::Skipped || question.choosable.contains(&kind);
            below += if possible { *rate } else { 0.0 };
            if drawn < below {
                return Some(if kind == MissingReason::Skipped { Answer::BLANK } else { Answer::missing(kind) });
            }
        }
        None
    }

    /// The latent value behind an answer.
    fn value(&self, position: usize, scales: &[f64], latent: &impl Fn(&str) -> f64, random: &mut Random) -> f64 {
        let question = &self.questions[position];
        let (shift, noise) = (self.shifts[position], random.normal());
        let mixed = |loading: f64, factor: f64| loading * factor + (1.0 - loading * loading).sqrt() * noise;
        match &question.kind {
            Kind::Item { scale: Some(scale), reversed } => {
                let id = self.instrument.scales[*scale].id.as_str();
                let loading = self.plan.loadings.get(id).copied().unwrap_or(self.plan.loading);
                let value = mixed(loading, scales[*scale] + self.unit[*scale]) + shift;
                if *reversed { -value } else { value }
            }
            Kind::Cell { factor, .. } => mixed(RATING_LOADING, latent(factor)) + shift,
            Kind::Item { scale: None, .. } | Kind::Tick { .. } => noise + shift,
        }
    }

    /// "Nothing of this" stands alone.
    fn settle_exclusive(&self, answers: &mut [Answer]) {
        let ticked = Answer::level(1);
        let is_tick = |position: usize, wanted: bool| matches!(self.questions[position].kind, Kind::Tick { exclusive } if exclusive == wanted);
        for position in 0..answers.len() {
            if is_tick(position, true) && answers[position] == ticked {
                let step = self.questions[position].step;
                let same = |other: &usize| self.questions[*other].step == step && is_tick(*other, false);
                if (0..answers.len()).filter(same).any(|other| answers[other] == ticked) {
                    answers[position] = Answer::level(0);
                }
            }
        }
    }
}

/// The level in whose stretch a value lies. Thresholds are evenly spaced round 0.
fn answer_at(question: &Question, value: f64) -> Answer {
    if question.levels == 0 {
        return Answer::BLANK;
    }
    let levels = question.levels as f64;
    let threshold = |upper: usize| (upper as f64 - levels / 2.0) * (2.0 * SPAN / levels);
    Answer::level((1..question.levels).filter(|&upper| value >= threshold(upper)).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_symmetric_and_rise() {
        let question = |levels| Question {
            of_leaders: false,
            kind: Kind::Tick { exclusive: false },
            levels,
            choosable: vec![],
            step: 0,
            route: None,
            effects: vec![],
            gaps: vec![],
        };
        let level = |levels, value| answer_at(&question(levels), value).as_level().unwrap();
        assert_eq!([-9.0, -1.0, 0.0, 1.0, 9.0].map(|value| level(5, value)), [0, 1, 2, 3, 4]);
        assert_eq!([-0.01, 0.0].map(|value| level(2, value)), [0, 1]);
        assert!((0..5).all(|step| level(5, -2.05 + f64::from(step)) + level(5, 2.05 - f64::from(step)) == 4));
    }
}
