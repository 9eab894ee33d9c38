//! Groups: how a round is cut into them, and who belongs to which.

use std::collections::{BTreeMap, BTreeSet};

use super::frame;
use super::subject::Invited;
use crate::instrument::Instrument;
use crate::model::{GroupAt, GroupInfo, GroupKind, List, Roster, RosterRow, Text};
use crate::project::{Project, Round};
use crate::tabulate::Cube;

/// One way of cutting a round into groups: the variables whose values tell the groups apart.
struct Cut {
    kind: GroupKind,
    variables: Vec<usize>,
}

/// Who belongs to which group.
pub(super) struct Members<'a> {
    cube: &'a Cube,
    instrument: &'a Instrument,
    project: &'a Project,
    invited: &'a [Invited],
    cuts: Vec<Cut>,
}

impl<'a> Members<'a> {
    pub(super) fn new(cube: &'a Cube, instrument: &'a Instrument, project: &'a Project, invited: &'a [Invited]) -> Self {
        let mut members = Self { cube, instrument, project, invited, cuts: Vec::new() };
        members.cuts = members.cuts();
        members
    }

    /// The grouping variable of a kind, as its place in the keys of cells.
    pub(super) fn variable(&self, kind: GroupKind) -> Option<usize> {
        (1..=self.project.variables.len()).find(|&variable| self.kind(variable) == kind)
    }

    fn cuts(&self) -> Vec<Cut> {
        let variable = |kind| self.variable(kind);
        let several = |variable: &usize| {
            let values: BTreeSet<&str> = self.cube.keys().iter().map(|key| &*key[*variable]).collect();
            values.len() > 1
        };
        let municipality = variable(GroupKind::Municipality).filter(several);
        let within = |inner: &[usize]| municipality.iter().copied().chain(inner.iter().copied()).collect::<Vec<_>>();
        let mut cuts = vec![Cut { kind: GroupKind::Total, variables: Vec::new() }];
        cuts.extend(municipality.map(|_| Cut { kind: GroupKind::Municipality, variables: within(&[]) }));
        let service = variable(GroupKind::Service);
        cuts.extend(service.map(|service| Cut { kind: GroupKind::Service, variables: within(&[service]) }));
        cuts.extend(variable(GroupKind::Unit).map(|unit| {
            let inner: Vec<usize> = service.into_iter().chain([unit]).collect();
            Cut { kind: GroupKind::Unit, variables: within(&inner) }
        }));
        for other in 1..=self.project.variables.len() {
            let kind = self.kind(other);
            if matches!(kind, GroupKind::Role | GroupKind::Other) {
                cuts.push(Cut { kind, variables: within(&[other]) });
            }
        }
        cuts
    }

    fn kind(&self, variable: usize) -> GroupKind {
        self.project.variables[variable - 1].1
    }

    /// Groups with their cells and their employees, for each round in turn: total, then cut by cut, by name.
    pub(super) fn groups(&self) -> (List<GroupAt, GroupInfo>, List<GroupAt, Vec<u32>>, List<GroupAt, Option<u64>>) {
        let (mut groups, mut cells, mut invited) = (List::default(), List::default(), List::default());
        for (round, known) in self.project.rounds.iter().zip(self.invited) {
            let mut positions: Vec<BTreeMap<Vec<String>, GroupAt>> = Vec::new();
            for cut in &self.cuts {
                let mut own = BTreeMap::new();
                for (values, members, people) in self.cut(cut, round.id.as_str(), known.roster.as_ref()) {
                    let people = if cut.kind == GroupKind::Total { people.or(known.total) } else { people };
                    let parent = self.parent(cut, &values, &positions);
                    own.extend(groups.push(self.info(cut, round, &values, parent)).map(|at| (values, at)));
                    cells.push(members);
                    invited.push(people);
                }
                positions.push(own);
            }
        }
        (groups, cells, invited)
    }

    /// Groups of one cut in one round: values of its variables, cells, employees.
    fn cut(&self, cut: &Cut, round: &str, roster: Option<&Roster>) -> Vec<(Vec<String>, Vec<u32>, Option<u64>)> {
        let mut found: BTreeMap<Vec<String>, (Vec<u32>, Option<u64>)> = BTreeMap::new();
        for (position, key) in (0_u32..).zip(self.cube.keys()).filter(|(_, key)| &*key[0] == round) {
            let values: Vec<String> = cut.variables.iter().map(|&variable| key[variable].to_string()).collect();
            // People who did not say where they work belong to the total alone.
            if values.iter().all(|value| !value.is_empty()) {
                found.entry(values).or_default().0.push(position);
            }
        }
        for row in roster.iter().flat_map(|roster| &roster.rows) {
            let values: Option<Vec<String>> = cut.variables.iter().map(|&variable| self.roster_value(row, variable)).collect();
            if let Some(values) = values {
                let entry = found.entry(values).or_default();
                entry.1 = Some(entry.1.unwrap_or(0) + row.employees);
            }
        }
        // A value that one person typed must not stand as the name of a group.
        found.retain(|values, (cells, invited)| invited.is_some() || self.is_declared(cut, values) || self.is_common(cells));
        found.into_iter().map(|(values, (cells, invited))| (values, cells, invited)).collect()
    }

    /// Whether the questionnaire lists the innermost value of a group.
    fn is_declared(&self, cut: &Cut, values: &[String]) -> bool {
        let (Some(&variable), Some(value)) = (cut.variables.last(), values.last()) else { return true };
        let name = &self.cube.variables()[variable];
        let declared = self.instrument.backgrounds.iter().find(|background| background.id == *name);
        declared.is_some_and(|background| background.levels.iter().any(|level| level.id == *value))
    }

    /// Whether as many gave the values as a group needs to be shown.
    fn is_common(&self, cells: &[u32]) -> bool {
        let people: u64 = cells.iter().map(|&cell| self.cube.respondents(cell as usize)).sum();
        people >= self.project.rules.min_n()
    }

    fn roster_value(&self, row: &RosterRow, variable: usize) -> Option<String> {
        match self.kind(variable) {
            GroupKind::Municipality => row.municipality.clone(),
            GroupKind::Service => Some(row.service.clone()),
            GroupKind::Unit => row.unit.clone(),
            GroupKind::Role => row.role.clone(),
            GroupKind::Total | GroupKind::Other => None,
        }
    }

    /// The group around one: of an earlier cut, by some of the same variables, as many as possible.
    fn parent(&self, cut: &Cut, values: &[String], positions: &[BTreeMap<Vec<String>, GroupAt>]) -> Option<GroupAt> {
        let around = |(other, groups): (&Cut, &BTreeMap<Vec<String>, GroupAt>)| {
            let place = |variable| cut.variables.iter().position(|own| own == variable);
            let places: Vec<usize> = other.variables.iter().map(place).collect::<Option<_>>()?;
            let outer: Vec<String> = places.into_iter().map(|place| values[place].clone()).collect();
            (outer.len() < values.len()).then(|| groups.get(&outer).map(|&position| (outer.len(), position))).flatten()
        };
        self.cuts.iter().zip(positions).filter_map(around).max().map(|(_, position)| position)
    }

    fn info(&self, cut: &Cut, round: &Round, values: &[String], parent: Option<GroupAt>) -> GroupInfo {
        let keys: BTreeMap<String, String> = cut
            .variables
            .iter()
            .zip(values)
            .map(|(&variable, value)| (self.cube.variables()[variable].clone(), value.clone()))
            .collect();
        let label = match (cut.variables.last(), values.last()) {
            (Some(&variable), Some(value)) => {
                let variable = &self.cube.variables()[variable];
                let name = if cut.kind == GroupKind::Service { frame::service_label } else { frame::value_label };
                name(self.instrument, variable, value)
            }
            _ => Text::same(self.project.file.municipality.clone()),
        };
        let place = values.last().map(|value| frame::place(self.instrument, cut.kind, value)).unwrap_or_default();
        GroupInfo { kind: cut.kind, round: round.id.clone(), keys, label, place, parent }
    }
}
