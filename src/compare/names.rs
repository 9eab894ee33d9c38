//! Units that were renamed, moved or merged between rounds. Only what the crosswalk says is joined, never what looks alike.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::{Crosswalk, CrosswalkRow, RoundId};
use crate::tabulate::{CellKey, Cube};

/// Reads the names of older rounds as those of the newest.
#[derive(Debug)]
pub struct Names<'a> {
    crosswalk: &'a Crosswalk,
    rounds: Vec<RoundId>,
}

impl<'a> Names<'a> {
    /// A crosswalk, and the rounds in order: a row holds for answers from rounds before its `valid_from`.
    #[must_use]
    pub fn new(crosswalk: &'a Crosswalk, rounds: &[RoundId]) -> Self {
        Self { crosswalk, rounds: rounds.to_vec() }
    }

    /// What a service and unit of a round are called now. Rows are applied in order of `valid_from`, so that a unit that moved
    /// twice arrives where it is; a row for the unit goes before one for its whole service.
    #[must_use]
    pub fn now(&self, round: &RoundId, service: &str, unit: Option<&str>) -> (String, Option<String>) {
        let mut name = (service.to_string(), unit.map(str::to_string));
        let asked = self.position(round.as_str());
        for valid_from in self.rounds.iter().skip(asked.map_or(0, |asked| asked + 1)) {
            let rows: Vec<&CrosswalkRow> =
                self.crosswalk.rows.iter().filter(|row| row.valid_from == valid_from.as_str()).collect();
            let exact = rows.iter().find(|row| row.old_service == name.0 && row.old_unit.is_some() && row.old_unit == name.1);
            let whole = rows.iter().find(|row| row.old_service == name.0 && row.old_unit.is_none());
            if let Some(row) = exact.or(whole) {
                name = (row.new_service.clone(), row.new_unit.clone().or(name.1));
            }
        }
        name
    }

    /// The key of a cell under the names of now.
    #[must_use]
    pub fn recode(&self, key: &CellKey, service: Option<usize>, unit: Option<usize>) -> CellKey {
        let Some(service) = service else { return key.clone() };
        let old_unit = unit.map(|unit| &*key[unit]).filter(|unit| !unit.is_empty());
        let (new_service, new_unit) = self.now(&RoundId::new(&*key[0]), &key[service], old_unit);
        let mut recoded = key.clone();
        recoded[service] = Arc::from(new_service);
        if let (Some(unit), Some(name)) = (unit, new_unit) {
            recoded[unit] = Arc::from(name);
        }
        recoded
    }

    /// Rows that are about nobody in the answers, as `service / unit`.
    #[must_use]
    pub fn unused(&self, cube: &Cube, service: Option<usize>, unit: Option<usize>) -> Vec<String> {
        let Some(service) = service else { return Vec::new() };
        let places: BTreeSet<(&str, &str)> =
            cube.keys().iter().map(|key| (&*key[service], unit.map_or("", |unit| &*key[unit]))).collect();
        let is_used = |row: &&CrosswalkRow| {
            places
                .iter()
                .any(|(service, unit)| *service == row.old_service && row.old_unit.as_deref().is_none_or(|old| old == *unit))
        };
        let unused = self.crosswalk.rows.iter().filter(|row| !is_used(row));
        unused.map(|row| format!("{} / {}", row.old_service, row.old_unit.as_deref().unwrap_or(""))).collect()
    }

    fn position(&self, round: &str) -> Option<usize> {
        self.rounds.iter().position(|other| other.as_str() == round)
    }
}
