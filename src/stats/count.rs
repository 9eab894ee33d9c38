//! Checked inputs: so many of so many, from a population of such a size.

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
