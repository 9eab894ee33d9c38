//! Units that were renamed, moved or merged between rounds. Only what the crosswalk says is joined, never what looks alike.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::{Crosswalk, CrosswalkRow, RoundId};
use crate::tabulate::{CellKey, Cube};

/// Reads the names of older rounds as those of the newest.
#[derive(Debug)]
pub struct Names<'a> {
    crosswalk: &'a Crosswalk,
    /// Rows by `valid_from`, old service and old unit; of two alike the first.
    rows: BTreeMap<(&'a str, &'a str, Option<&'a str>), &'a CrosswalkRow>,
    rounds: Vec<RoundId>,
}

impl<'a> Names<'a> {
    /// A crosswalk, and the rounds in order: a row holds for answers from rounds before its `valid_from`.
    #[must_use]
    pub fn new(crosswalk: &'a Crosswalk, rounds: &[RoundId]) -> Self {
        let mut rows = BTreeMap::new();
        for row in &crosswalk.rows {
            rows.entry((row.valid_from.as_str(), row.old_service.as_str(), row.old_unit.as_deref())).or_insert(row);
        }
        Self { crosswalk, rows, rounds: rounds.to_vec() }
    }

    /// What a service and unit of a round are called now. Rows are applied in order of `valid_from`, so that a unit that moved
    /// twice arrives where it is; a row for the unit goes before one for its whole service.
    #[must_use]
    pub fn now(&self, round: &RoundId, service: &str, unit: Option<&str>) -> (String, Option<String>) {
        let mut name = (service.to_string(), unit.map(str::to_string));
        let asked = self.position(round.as_str());
        for valid_from in self.rounds.iter().skip(asked.map_or(0, |asked| asked + 1)) {
            let row = |unit: Option<&str>| self.rows.get(&(valid_from.as_str(), name.0.as_str(), unit)).copied();
            if let Some(row) = name.1.as_deref().and_then(|unit| row(Some(unit))).or_else(|| row(None)) {
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
        let is_used = |row: &&CrosswalkRow| match row.old_unit.as_deref() {
            Some(unit) => places.contains(&(row.old_service.as_str(), unit)),
            None => places.range((row.old_service.as_str(), "")..).next().is_some_and(|(service, _)| *service == row.old_service),
        };
        let unused = self.crosswalk.rows.iter().filter(|row| !is_used(row));
        unused.map(|row| format!("{} / {}", row.old_service, row.old_unit.as_deref().unwrap_or(""))).collect()
    }

    fn position(&self, round: &str) -> Option<usize> {
        self.rounds.iter().position(|other| other.as_str() == round)
    }
}
