//! Weights that make several margins count as they do on the roster, each for itself.
//!
//! A margin is a grouping variable; its categories are the groups of it, and the roster says how many people each has. People who did
//! not say where they belong in one of the margins have no weight and are not in weighted figures.

use std::collections::BTreeMap;

use crate::analysis::{Subject, roster_place};
use crate::diag::{Code, Diagnostic};
use crate::model::{GroupKind, Histogram};
use crate::stats::{StatError, WeightCell, Weights};

/// The margins of one round with everybody who answered.
pub(super) struct Margins {
    /// For each margin its name and, as positions in the frame, its categories.
    margins: Vec<(String, Vec<usize>)>,
    /// Categories of those who are alike in every margin, with the cells that they are in.
    cells: BTreeMap<Vec<usize>, Vec<u32>>,
}

impl Margins {
    /// The margins that the plan names; `None` when it names none, and weights are by service.
    pub(super) fn of(subject: &Subject<'_>, total: usize) -> Option<Self> {
        let names = &subject.plan.weights.as_ref()?.rake;
        let round = subject.round(total);
        let margin = |name: &String| {
            let kind = subject.variables.iter().find(|(variable, _)| variable == name).map(|(_, kind)| *kind);
            let is_category = |&group: &usize| {
                let info = &subject.frame.groups[group];
                subject.round(group) == round && Some(info.kind) == kind && info.keys.contains_key(name)
            };
            (name.clone(), (0..subject.frame.groups.len()).filter(is_category).collect::<Vec<usize>>())
        };
        let margins: Vec<(String, Vec<usize>)> = names.iter().map(margin).collect();
        let mut cells: BTreeMap<Vec<usize>, Vec<u32>> = BTreeMap::new();
        for &cell in &subject.cells[total] {
            let category = |(_, groups): &(String, Vec<usize>)| {
                groups.iter().position(|&group| subject.cells[group].binary_search(&cell).is_ok())
            };
            if let Some(categories) = margins.iter().map(category).collect::<Option<Vec<usize>>>() {
                cells.entry(categories).or_default().push(cell);
            }
        }
        Some(Self { margins, cells })
    }

    /// Whether there is one margin alone: then weighted figures are made from its groups.
    pub(super) fn is_one(&self) -> bool {
        self.margins.len() == 1
    }

    /// Every category of every margin, as positions in the frame.
    pub(super) fn groups(&self) -> impl Iterator<Item = usize> + '_ {
        self.margins.iter().flat_map(|(_, groups)| groups.iter().copied())
    }

    /// Cells of those who are alike in every margin, in order.
    pub(super) fn cells(&self) -> impl Iterator<Item = &[u32]> {
        self.cells.values().map(Vec::as_slice)
    }

    /// Answers to a measure, for each weight.
    pub(super) fn answers(&self, subject: &Subject<'_>, measure: usize) -> Vec<Histogram> {
        self.cells().map(|cells| subject.histogram_of(cells, measure)).collect()
    }

    /// Invited people who the weights add up to.
    pub(super) fn people(&self, subject: &Subject<'_>) -> u64 {
        self.margins.first().map_or(0, |(_, groups)| groups.iter().filter_map(|&group| subject.invited[group]).sum())
    }

    /// The weights.
    ///
    /// # Errors
    /// What does not fit, naming the margin.
    pub(super) fn weights(&self, subject: &Subject<'_>, total: usize) -> Result<Weights, Diagnostic> {
        let mut targets = Vec::new();
        for (name, groups) in &self.margins {
            let known: Vec<f64> = groups.iter().map(|&group| subject.invited[group].unwrap_or(0) as f64).collect();
            if known.iter().sum::<f64>() <= 0.0
                || groups.iter().any(|&group| subject.frame.groups[group].kind == GroupKind::Other)
            {
                return Err(at(subject, total, name, Code::MarginNotOnRoster));
            }
            targets.push(known);
        }
        let respondents = |cells: &[u32]| cells.iter().map(|&cell| subject.cube.respondents(cell as usize)).sum();
        let cells = self.cells.iter().map(|(margins, cells)| WeightCell {
            stratum: 0,
            cluster: None,
            margins: margins.clone(),
            base_weight: 1.0,
            respondents: respondents(cells),
        });
        Weights::rake(cells.collect(), &targets).map_err(|error| self.refused(subject, total, &error))
    }

    fn refused(&self, subject: &Subject<'_>, total: usize, error: &StatError) -> Diagnostic {
        let name = |margin: usize| self.margins.get(margin).map_or("", |(name, _)| name.as_str());
        let category = |margin: usize, cell: usize| {
            let group = self.margins.get(margin).and_then(|(_, groups)| groups.get(cell));
            group.map_or_else(String::new, |&group| {
                subject.frame.groups[group].keys.values().cloned().collect::<Vec<_>>().join(" / ")
            })
        };
        match *error {
            StatError::EmptyTargetCell { margin, cell } => {
                at(subject, total, name(margin), Code::EmptyMargin).found(category(margin, cell))
            }
            StatError::UnexpectedCell { margin, cell } => {
                at(subject, total, name(margin), Code::UnexpectedMargin).found(category(margin, cell))
            }
            StatError::MarginsDisagree { margin } => at(subject, total, name(margin), Code::MarginNotOnRoster),
            StatError::NotConverged { margin, .. } => at(subject, total, name(margin.unwrap_or(0)), Code::NoConvergence),
            _ => at(subject, total, name(0), Code::EmptyMargin),
        }
    }
}

/// The place: which margin in which round.
fn at(subject: &Subject<'_>, total: usize, margin: &str, code: Code) -> Diagnostic {
    let name = format!("plan.weights.rake {margin} ({})", subject.frame.groups[total].round);
    Diagnostic::new(code, roster_place(subject, total).name(name)).found(margin)
}

/// Margins of the plan that do not fit the people who answered, in any round with a roster: nothing can be weighted by them.
#[must_use]
pub fn weighting_findings(subject: &Subject<'_>) -> Vec<Diagnostic> {
    subject
        .totals()
        .filter(|&total| subject.invited[total].is_some() && subject.tallies(total).respondents > 0)
        .filter_map(|total| Margins::of(subject, total)?.weights(subject, total).err())
        .collect()
}

/// The parts that weighted figures of one round are made from, as disclosure control must know them: all that are alike in every margin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightedParts {
    /// Everyone in the round.
    pub total: u32,
    /// Groups of the margins.
    pub groups: Vec<u32>,
    /// Cells of each part.
    pub parts: Vec<Vec<u32>>,
}

/// The parts of every round whose weights are over several margins. Weights over one margin are made from its groups alone.
#[must_use]
pub fn weighted_parts(subject: &Subject<'_>) -> Vec<WeightedParts> {
    subject
        .totals()
        .filter_map(|total| {
            let margins = Margins::of(subject, total).filter(|margins| !margins.is_one())?;
            Some(WeightedParts {
                total: super::narrow(total),
                groups: margins.groups().map(super::narrow).collect(),
                parts: margins.cells().map(<[u32]>::to_vec).collect(),
            })
        })
        .collect()
}
