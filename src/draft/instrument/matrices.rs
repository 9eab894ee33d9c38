//! Batteries over services as collaboration matrices of a draft.

use std::collections::{BTreeMap, BTreeSet};

use super::super::answers::Answers;
use super::super::matrix;
use super::super::meaning::Meaning;
use super::{Drafter, choice, domain};
use crate::ingest::{SourceColumn, SourceKind};
use crate::instrument::{Aspect, Choice, KeyRole, Matrix, RatedService};
use crate::model::{ItemId, Polarity, ResponseId, Text, compared};

impl Drafter {
    /// Batteries over services, with the columns that they took.
    pub(super) fn matrices(
        &mut self,
        columns: &[&SourceColumn],
        answers: &[Answers],
        meanings: &[Meaning<'_>],
        rated: impl Fn(usize) -> bool,
    ) -> BTreeSet<usize> {
        let service = self.instrument.background(KeyRole::Service);
        let levels: Vec<Choice> = service.map(|background| background.levels.clone()).unwrap_or_default();
        let services: Vec<String> = levels.iter().filter_map(|level| level.label.nb.clone()).collect();
        let single = |at: usize| {
            let column = columns[at];
            rated(at) && (column.kind == SourceKind::Single || !column.known) && !matches!(meanings[at], Meaning::Several(_))
        };
        let mut taken = BTreeSet::new();
        let mut made: Vec<(Vec<String>, usize)> = Vec::new();
        for battery in matrix::batteries(columns, single, &services) {
            let read: Vec<Option<(ResponseId, bool)>> = battery
                .rows
                .iter()
                .map(|(at, _)| {
                    let column = columns[*at];
                    if column.known {
                        self.response(&column.labels).map(|id| (id, false))
                    } else {
                        self.scale(column, &answers[*at], &meanings[*at])
                    }
                })
                .collect();
            let Some(Some((response, _))) = read.first().cloned() else { continue };
            if !read.iter().all(|row| row.as_ref().is_some_and(|(id, _)| *id == response)) {
                continue;
            }
            let rows: Vec<String> = battery.rows.iter().map(|(_, row)| compared(row)).collect();
            let known = made.iter().find(|(known, _)| *known == rows).map(|(_, at)| *at);
            let at = known.unwrap_or_else(|| self.matrix(&battery, &levels));
            if known.is_none() {
                made.push((rows, at));
            }
            let names = self.aspect(at, &battery, response);
            for ((name, (column, _)), row) in names.into_iter().zip(&battery.rows).zip(&read) {
                self.used(columns[*column]);
                if row.as_ref().is_some_and(|(_, rest)| *rest) {
                    self.rest_blank.push(name.clone());
                }
                self.renamed.push((name, columns[*column].name.clone()));
                taken.insert(*column);
            }
        }
        taken
    }

    pub(super) fn matrix(&mut self, battery: &matrix::Battery, levels: &[Choice]) -> usize {
        let most = self.ids.len() + 1;
        let id = (1..=most).map(|number| format!("samarbeid_{number}")).find(|id| !self.ids.contains(id)).unwrap_or_default();
        self.ids.insert(id.clone());
        let mut ids = BTreeMap::new();
        let services = battery.rows.iter().map(|(_, row)| {
            let own = levels.iter().find(|level| level.label.nb.as_deref().is_some_and(|label| compared(label) == compared(row)));
            let choice = choice(&mut ids, row, row);
            RatedService { id: choice.id, label: Text::same(row), own: own.map(|level| level.id.clone()), place: Text::default() }
        });
        let services = services.collect();
        let heading = Text {
            nb: Some("Samarbeid mellom tjenestene".into()),
            nn: Some("Samarbeid mellom tenestene".into()),
            en: Some("Work between the services".into()),
        };
        self.instrument.matrices.push(Matrix {
            id: ItemId::new(id),
            domain: domain(),
            text: heading,
            aspects: Vec::new(),
            services,
        });
        self.instrument.matrices.len() - 1
    }

    /// Adds an aspect to a matrix; the names of its columns.
    pub(super) fn aspect(&mut self, at: usize, battery: &matrix::Battery, response: ResponseId) -> Vec<String> {
        let matrix = &mut self.instrument.matrices[at];
        let number = matrix.aspects.len() + 1;
        let id = format!("aspekt_{number}");
        let text = if battery.stem.is_empty() { format!("Spørsmål {number}") } else { battery.stem.clone() };
        matrix.aspects.push(Aspect {
            id: id.clone(),
            text: Text::same(&text),
            topic: Text::default(),
            wish: Text::default(),
            response,
            polarity: Polarity::Neutral,
        });
        matrix.services.iter().map(|service| matrix.column_name(&id, &service.id)).collect()
    }
}
