//! Many municipalities counted in one pass, each by itself.
//!
//! What is held of each is its cells and nothing else, as rows while a cell has few people and as counts from then on: memory grows with
//! the number of cells, and a municipality's cube is made when it is its turn.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cells::{Counter, Held};
use super::cube::{CellKey, Cube, insert};
use super::layout::Layout;
use super::pairs::LinkedPerson;
use super::{RoundVersions, Source, counted, round_of};
use crate::diag::Diagnostic;
use crate::model::RoundId;

/// The cells of one municipality.
#[derive(Clone, Debug)]
pub struct Apart {
    layout: Arc<Layout>,
    /// Variables without the municipality; the first is the round.
    variables: Vec<String>,
    rounds: Arc<[(RoundId, String)]>,
    cells: Vec<(CellKey, Held)>,
}

/// What was read of one municipality, besides the answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApartFacts {
    /// Records, with answers or without; blank lines are nobody's.
    pub records: u64,
    /// Records without a single answer.
    pub without_answers: u64,
    /// Records that are marked as completed.
    pub completed: u64,
    /// People under the key that links them to their answers in other rounds, where the project declares one.
    pub linked: Vec<LinkedPerson>,
    /// What was noticed of its records.
    pub findings: Vec<Diagnostic>,
}

/// A source, counted apart: the cells of each municipality and what was noticed of it, and what was noticed of no single one.
pub type SourceApart = (BTreeMap<String, (Apart, ApartFacts)>, Vec<Diagnostic>);

/// Counts one source, the values of the variable at `position` each by itself. The variable is no variable of what comes out.
///
/// # Errors
/// Every finding that belongs to no single municipality, when one of them is an error.
pub fn tabulate_apart(
    layout: &Arc<Layout>,
    variables: &[String],
    rounds: &RoundVersions,
    source: Source,
    position: usize,
) -> Result<SourceApart, Vec<Diagnostic>> {
    let (tabulation, notes) = counted(layout, variables, rounds, source, true);
    let mut facts: BTreeMap<String, ApartFacts> = BTreeMap::new();
    let mut findings = Vec::new();
    let mut before = notes.first_row - 1;
    for note in notes.notes {
        let in_file = |mut finding: Diagnostic| {
            finding.place.row = finding.place.row.map(|row| row + before);
            finding
        };
        findings.extend(note.findings.into_iter().map(in_file));
        for part in note.parts {
            let own = facts.entry(part.value).or_default();
            own.records += part.records;
            own.without_answers += part.without_answers;
            own.completed += part.completed;
            own.findings.extend(part.findings.into_iter().map(in_file));
        }
        before += note.records;
        if note.broken {
            break;
        }
    }
    if findings.iter().any(Diagnostic::is_error) {
        return Err(findings);
    }
    let (cells, linked) = tabulation.into_parts();
    for person in linked {
        let (municipality, person) = person.without(position);
        facts.entry(municipality).or_default().linked.push(person);
    }
    let mut found = split(layout, variables, rounds, cells, position);
    let empty = Apart { cells: Vec::new(), ..of(layout, variables, rounds, position) };
    let all = facts.into_iter().map(|(name, facts)| {
        let own = found.remove(&name).unwrap_or_else(|| empty.clone());
        (name, (own, facts))
    });
    Ok((all.collect(), findings))
}

fn of(layout: &Arc<Layout>, variables: &[String], rounds: &RoundVersions, position: usize) -> Apart {
    let mut variables = variables.to_vec();
    variables.remove(position);
    Apart { layout: Arc::clone(layout), variables, rounds: rounds.into(), cells: Vec::new() }
}

fn split(
    layout: &Arc<Layout>,
    variables: &[String],
    rounds: &RoundVersions,
    cells: impl IntoIterator<Item = (CellKey, Held)>,
    position: usize,
) -> BTreeMap<String, Apart> {
    let empty = of(layout, variables, rounds, position);
    let mut found: BTreeMap<String, Apart> = BTreeMap::new();
    for (mut key, held) in cells {
        let municipality = key.remove(position);
        found.entry(municipality.to_string()).or_insert_with(|| empty.clone()).cells.push((key, held));
    }
    found
}

impl Apart {
    /// All of a cube as if it were of one municipality.
    #[must_use]
    pub fn whole(cube: Cube, rounds: &RoundVersions) -> Self {
        let (layout, variables, cells) = cube.into_parts();
        let cells = cells.into_iter().map(|(key, cell)| (key, Held::Counts(cell))).collect();
        Self { layout, variables, rounds: rounds.into(), cells }
    }

    /// The municipalities of a cube by the variable at `position`.
    #[must_use]
    pub fn of_cube(cube: Cube, rounds: &RoundVersions, position: usize) -> BTreeMap<String, Self> {
        let (layout, variables, cells) = cube.into_parts();
        let cells = cells.into_iter().map(|(key, cell)| (key, Held::Counts(cell)));
        split(&layout, &variables, rounds, cells, position)
    }

    /// The cube.
    #[must_use]
    pub fn cube(&self) -> Cube {
        let counter = Counter::new(&self.layout, &self.rounds);
        let mut cells = BTreeMap::new();
        for (key, held) in &self.cells {
            insert(&mut cells, key.clone(), held.counts(&counter, round_of(&self.rounds, key)));
        }
        Cube::assemble(Arc::clone(&self.layout), self.variables.clone(), cells)
    }

    /// The same, when it is needed no more.
    #[must_use]
    pub fn into_cube(self) -> Cube {
        let counter = Counter::new(&self.layout, &self.rounds);
        let mut cells = BTreeMap::new();
        for (key, held) in self.cells {
            let round = round_of(&self.rounds, &key);
            insert(&mut cells, key, held.into_counts(&counter, round));
        }
        Cube::assemble(Arc::clone(&self.layout), self.variables.clone(), cells)
    }
}
