//! Checked inputs: so many of so many, from a population of such a size.

use crate::model::{Confidence, Degrees, Estimate, Interval, Method, Unit};

use super::error::StatError;

/// So many persons with a property among so many with a valid answer. Unweighted, whole persons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    events: u64,
    trials: u64,
}

impl Count {
    /// Takes a numerator and a denominator.
    ///
    /// # Errors
    /// When nobody answered, or when there are more events than trials.
    pub fn new(events: u64, trials: u64) -> Result<Self, StatError> {
        if trials == 0 {
            return Err(StatError::TooFewCases { have: 0, need: 1 });
        }
        if events > trials {
            return Err(StatError::MoreEventsThanTrials { events, trials });
        }
        Ok(Self { events, trials })
    }

    /// Numerator.
    #[must_use]
    pub const fn events(self) -> u64 {
        self.events
    }

    /// Denominator; never 0.
    #[must_use]
    pub const fn trials(self) -> u64 {
        self.trials
    }

    /// The share itself.
    #[must_use]
    pub fn share(self) -> f64 {
        self.events as f64 / self.trials as f64
    }

    /// Those without the property among the same people.
    #[must_use]
    pub const fn complement(self) -> Self {
        Self { events: self.trials - self.events, trials: self.trials }
    }
}

/// Weighted persons with a property among weighted persons who could have had it.
///
/// Public surveys publish sums of weights in place of heads. Intervals take them as if so many had answered, which is what their publishers
/// do; a [`Count`] is one too.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeightedCount {
    events: f64,
    trials: f64,
}

impl WeightedCount {
    /// Takes a numerator and a denominator.
    ///
    /// # Errors
    /// When there are no trials, a negative or infinite number, or more events than trials.
    pub fn new(events: f64, trials: f64) -> Result<Self, StatError> {
        let possible = events >= 0.0 && trials > 0.0 && events <= trials && trials.is_finite();
        if possible { Ok(Self { events, trials }) } else { Err(StatError::OutOfRange { what: "weighted count" }) }
    }

    /// Numerator.
    #[must_use]
    pub const fn events(self) -> f64 {
        self.events
    }

    /// Denominator; never 0.
    #[must_use]
    pub const fn trials(self) -> f64 {
        self.trials
    }

    /// The share itself.
    #[must_use]
    pub fn share(self) -> f64 {
        self.events / self.trials
    }

    /// Whole persons in the denominator: weights are cut, never rounded up.
    #[must_use]
    pub fn people(self) -> u64 {
        whole(self.trials)
    }

    /// The same as whole persons, where both numbers are whole.
    #[must_use]
    pub fn unweighted(self) -> Option<Count> {
        let is_whole = self.events.fract() == 0.0 && self.trials.fract() == 0.0;
        is_whole.then_some(Count { events: whole(self.events), trials: whole(self.trials) })
    }
}

impl From<Count> for WeightedCount {
    fn from(count: Count) -> Self {
        Self { events: count.events as f64, trials: count.trials as f64 }
    }
}

/// The whole part of a number that is not negative.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
const fn whole(number: f64) -> u64 {
    number as u64
}

/// Events, and the fixed number that they are divided by: a population, or the count that was expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EventRate {
    events: f64,
    base: f64,
    unit: Unit,
}

impl EventRate {
    /// Events in a population, or in so many person-years.
    ///
    /// # Errors
    /// When the population is not a positive number, or the events are negative or infinite.
    pub fn new(events: f64, population: f64) -> Result<Self, StatError> {
        Self::over(events, population, Unit::Rate)
    }

    /// Observed events against expected ones.
    ///
    /// # Errors
    /// When the expected count is not a positive number, or the events are negative or infinite.
    pub fn against(observed: f64, expected: f64) -> Result<Self, StatError> {
        Self::over(observed, expected, Unit::Ratio)
    }

    fn over(events: f64, base: f64, unit: Unit) -> Result<Self, StatError> {
        if !(events >= 0.0 && events.is_finite()) {
            return Err(StatError::OutOfRange { what: "number of events" });
        }
        if !(base > 0.0 && base.is_finite()) {
            return Err(StatError::OutOfRange { what: "population or expected count" });
        }
        Ok(Self { events, base, unit })
    }

    /// Events.
    #[must_use]
    pub const fn events(self) -> f64 {
        self.events
    }

    /// The estimate whose interval is that of the events, divided by the base.
    pub(super) fn estimate(self, (lower, upper): (f64, f64), method: Method, level: Confidence) -> Estimate {
        Estimate {
            value: self.events / self.base,
            interval: Ok(Interval::new(lower / self.base, upper / self.base, level)),
            n: whole(self.events),
            unit: self.unit,
            method,
            degrees: Degrees::None,
        }
    }
}

/// The population that an estimate speaks of: the project's *estimand*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Population {
    /// `process`: the people asked stand for a process that could have produced others like them.
    Infinite,
    /// `staff`: these so many people and nobody else. Those who did not answer are taken as like those who did.
    Finite(u64),
}

impl Population {
    /// The factor `√(1 − n/N)` on a standard error; 1 for an infinite population, 0 when everyone answered.
    ///
    /// # Errors
    /// When there are more answers than people.
    pub(super) fn correction(self, cases: u64) -> Result<f64, StatError> {
        match self {
            Self::Infinite => Ok(1.0),
            Self::Finite(population) if cases > population => Err(StatError::PopulationTooSmall { cases, population }),
            Self::Finite(population) => Ok(((population - cases) as f64 / population as f64).sqrt()),
        }
    }

    /// Whether this many answers are all there can be.
    pub(super) fn is_complete(self, cases: u64) -> bool {
        self == Self::Finite(cases)
    }
}
