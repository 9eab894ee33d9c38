//! What was read, before it is known whose it is: everybody's at once, or each municipality's by itself. A run of one and a run of many
//! come through here, so that a municipality reads the same in both.

use std::collections::{BTreeMap, BTreeSet};

use super::sources::Read;
use crate::analysis::Invited;
use crate::compare::Names;
use crate::diag::{Code, Diagnostic, Place, grouped};
use crate::instrument::KeyRole;
use crate::model::{Crosswalk, GroupKind, Roster, RoundId};
use crate::project::{FILE_NAME, Project};
use crate::tabulate::{Apart, CellKey, Cube, LinkedPerson, Pairs};

/// Name of the one piece, where no municipality is read by itself.
pub(super) const EVERYONE: &str = "";

/// The pieces of an export, by municipality.
pub(super) type Pieces = BTreeMap<String, Piece>;

/// What an export holds of one municipality.
pub(super) struct Piece {
    pub(super) counts: Apart,
    /// Invitations that the export lists.
    pub(super) invited: Option<u64>,
    pub(super) without_answers: u64,
    pub(super) findings: Vec<Diagnostic>,
    /// People under the declared key.
    pub(super) linked: Vec<LinkedPerson>,
}

/// An export, counted.
pub(super) struct Counted {
    /// The file as messages name it.
    pub(super) export: String,
    /// The round that it is of; none where it holds all.
    pub(super) round: Option<RoundId>,
    /// What was noticed of no single municipality, and what only the whole export shows.
    pub(super) findings: Vec<Diagnostic>,
    pub(super) last: Vec<Diagnostic>,
    pub(super) pieces: Pieces,
}

/// What came of reading one file.
pub(super) enum Step {
    /// Findings alone.
    Said(Vec<Diagnostic>),
    /// Answers.
    Export(Counted),
}

/// Everything that a project names, read once.
pub(super) struct Gathered {
    steps: Vec<Step>,
    /// For each round.
    rosters: Vec<Option<Roster>>,
    crosswalk: Option<Crosswalk>,
}

impl Gathered {
    /// Keeps what was read.
    ///
    /// # Errors
    /// Every finding, when one that belongs to no single municipality is an error, or there are no answers at all.
    pub(super) fn new(
        project: &Project,
        steps: Vec<Step>,
        rosters: Vec<Option<Roster>>,
        crosswalk: Option<Crosswalk>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let gathered = Self { steps, rosters, crosswalk };
        let is_error = gathered.common().any(Diagnostic::is_error);
        if is_error || !gathered.steps.iter().any(|step| matches!(step, Step::Export(_))) {
            return Err(grouped(gathered.everything(project)));
        }
        Ok(gathered)
    }

    /// What was noticed of no single municipality.
    pub(super) fn common(&self) -> impl Iterator<Item = &Diagnostic> {
        self.steps.iter().flat_map(|step| match step {
            Step::Said(findings) => findings.iter().chain(&[]),
            Step::Export(counted) => counted.findings.iter().chain(&counted.last),
        })
    }

    /// All that was noticed, in order of the files.
    fn everything(&self, project: &Project) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for step in &self.steps {
            match step {
                Step::Said(said) => findings.extend(said.iter().cloned()),
                Step::Export(counted) => {
                    findings.extend(counted.findings.iter().cloned());
                    let own = counted.pieces.values().flat_map(|piece| &piece.findings);
                    findings.extend(own.cloned().chain(counted.last.iter().cloned()));
                    for piece in counted.pieces.values() {
                        findings.extend(counted.said_of_counts(project, piece, &piece.counts.cube()));
                    }
                }
            }
        }
        findings
    }

    /// Municipalities that anybody answered for, in order; people without one are none.
    pub(super) fn municipalities(&self) -> Vec<String> {
        let exports = self.steps.iter().filter_map(|step| match step {
            Step::Export(counted) => Some(counted),
            Step::Said(_) => None,
        });
        let names = exports.flat_map(|counted| counted.pieces.keys()).filter(|name| !name.is_empty());
        names.cloned().collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// People of whom no municipality is known, by export.
    pub(super) fn nobodys(&self, column: &str) -> Vec<Diagnostic> {
        let of = |step: &Step| {
            let Step::Export(counted) = step else { return None };
            let cube = counted.pieces.get(EVERYONE)?.counts.cube();
            let people: u64 = (0..cube.keys().len()).map(|cell| cube.respondents(cell)).sum();
            (people > 0).then(|| Diagnostic::new(Code::BlankKey, Place::file(&counted.export)).found(column).count(people))
        };
        self.steps.iter().filter_map(of).collect()
    }

    /// What was read of one municipality, or of everybody.
    ///
    /// # Errors
    /// Every finding, when one of them is an error.
    pub(super) fn take(&self, project: &Project, name: &str) -> Result<Read, Vec<Diagnostic>> {
        let mut findings = Vec::new();
        let mut cubes: Vec<Cube> = Vec::new();
        let mut linked = Vec::new();
        let mut totals: BTreeMap<&RoundId, u64> = BTreeMap::new();
        for step in &self.steps {
            let counted = match step {
                Step::Said(said) => {
                    findings.extend(said.iter().cloned());
                    continue;
                }
                Step::Export(counted) => counted,
            };
            findings.extend(counted.findings.iter().cloned());
            let Some(piece) = counted.pieces.get(name) else {
                findings.extend(counted.last.iter().cloned());
                continue;
            };
            let cube = piece.counts.cube();
            findings.extend(piece.findings.iter().cloned());
            findings.extend(counted.last.iter().cloned());
            findings.extend(counted.said_of_counts(project, piece, &cube));
            totals.extend(counted.round.as_ref().zip(piece.invited));
            linked.extend(piece.linked.iter().cloned());
            cubes.push(cube);
        }
        let total = |round: &RoundId| totals.get(round).copied();
        let invited = project.rounds.iter().zip(&self.rosters);
        let mut invited: Vec<Invited> = invited
            .map(|(round, roster)| Invited { roster: roster.as_ref().map(|roster| of(roster, name)), total: total(&round.id) })
            .collect();
        let cube = cubes.into_iter().reduce(Cube::merged);
        let (Some(mut cube), false) = (cube, findings.iter().any(Diagnostic::is_error)) else { return Err(grouped(findings)) };
        if let Some(crosswalk) = &self.crosswalk {
            (cube, linked) = recode(project, crosswalk, (cube, linked), &mut invited, &mut findings);
        }
        let pairs = pairs(project, &cube, linked, &mut findings);
        Ok(Read { cube, invited, pairs, findings })
    }
}

/// The rows of a roster that are of one municipality; all of them for everybody.
fn of(roster: &Roster, name: &str) -> Roster {
    if name == EVERYONE {
        return roster.clone();
    }
    let own = roster.rows.iter().filter(|row| row.municipality.as_deref() == Some(name)).cloned();
    Roster { rows: own.map(|row| crate::model::RosterRow { municipality: None, ..row }).collect() }
}

impl Counted {
    /// What counts say of a municipality: people without a group, rows without an answer.
    fn said_of_counts(&self, project: &Project, piece: &Piece, cube: &Cube) -> Vec<Diagnostic> {
        let mut findings = blank_keys(project, cube, &self.export);
        if piece.without_answers > 0 {
            let finding = Diagnostic::new(Code::WithoutAnswers, Place::file(&self.export)).found(piece.without_answers);
            findings.push(finding.count(piece.without_answers));
        }
        findings
    }
}

/// People who did not say where they belong, and so count in the municipality as a whole alone. A blank unit is none where the
/// service has no units.
fn blank_keys(project: &Project, cube: &Cube, export: &str) -> Vec<Diagnostic> {
    let service = project.variables.iter().position(|(_, kind)| *kind == GroupKind::Service).map(|position| position + 1);
    let with_units: BTreeSet<(&str, &str)> =
        match (service, project.variables.iter().position(|(_, kind)| *kind == GroupKind::Unit)) {
            (Some(service), Some(unit)) => {
                let with_unit = cube.keys().iter().filter(|key| !key[unit + 1].is_empty());
                with_unit.map(|key| (&*key[0], &*key[service])).collect()
            }
            _ => BTreeSet::new(),
        };
    let is_blank = |variable: usize, kind: GroupKind, key: &CellKey| match (kind, service) {
        _ if !key[variable].is_empty() => false,
        (GroupKind::Municipality | GroupKind::Service, _) => true,
        (GroupKind::Unit, Some(service)) => with_units.contains(&(&*key[0], &*key[service])),
        _ => false,
    };
    let mut findings = Vec::new();
    for (variable, (id, kind)) in (1..).zip(&project.variables) {
        let blank = cube.keys().iter().enumerate().filter(|(_, key)| is_blank(variable, *kind, key));
        let people: u64 = blank.map(|(cell, _)| cube.respondents(cell)).sum();
        if people > 0 {
            findings.push(Diagnostic::new(Code::BlankKey, Place::file(export)).found(id).count(people));
        }
    }
    findings
}

/// Reads the names of older rounds as those of the newest, in answers and rosters alike.
fn recode(
    project: &Project,
    crosswalk: &Crosswalk,
    (cube, linked): (Cube, Vec<LinkedPerson>),
    invited: &mut [Invited],
    findings: &mut Vec<Diagnostic>,
) -> (Cube, Vec<LinkedPerson>) {
    let names = Names::new(crosswalk, &project.rounds.iter().map(|round| round.id.clone()).collect::<Vec<_>>());
    let position = |role: KeyRole| {
        let id = project.instrument.background(role)?.id.as_str();
        cube.variables().iter().position(|variable| variable == id)
    };
    let (service, unit) = (position(KeyRole::Service), position(KeyRole::Unit));
    for (round, known) in project.rounds.iter().zip(invited) {
        for row in known.roster.iter_mut().flat_map(|roster| &mut roster.rows) {
            (row.service, row.unit) = names.now(&round.id, &row.service, row.unit.as_deref());
        }
    }
    let unused = names.unused(&cube, service, unit);
    let file = project.file.crosswalk.clone().unwrap_or_default();
    findings.extend(unused.into_iter().map(|row| Diagnostic::new(Code::CrosswalkUnused, Place::file(&file)).found(row)));
    findings.push(Diagnostic::new(Code::CrosswalkApplied, Place::file(&file)).found(crosswalk.rows.len()));
    let recode = |key: &CellKey| names.recode(key, service, unit);
    let linked = linked.into_iter().map(|person| person.recoded(recode)).collect();
    (cube.recoded(recode), linked)
}

/// The same people in two rounds, where the project declares a key.
fn pairs(project: &Project, cube: &Cube, linked: Vec<LinkedPerson>, findings: &mut Vec<Diagnostic>) -> Option<Pairs> {
    let key = project.file.plan.paired.as_ref()?;
    let rounds: Vec<RoundId> = project.rounds.iter().map(|round| round.id.clone()).collect();
    let pairs = Pairs::new(cube, &rounds, linked);
    let place = || Place::file(FILE_NAME).name("plan.paired");
    if pairs.repeated > 0 {
        findings.push(Diagnostic::new(Code::RepeatedKey, place()).found(key).count(pairs.repeated));
    }
    if pairs.is_empty() {
        findings.push(Diagnostic::new(Code::NobodyTwice, place()).found(key));
    }
    Some(pairs)
}
