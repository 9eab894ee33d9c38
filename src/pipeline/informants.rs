//! What leaders or the coordinator answer for units: read as any export is, counted by unit, and shown by service as a table of facts.
//!
//! Nothing of it touches the cube of staff: the form is a questionnaire of its own, in a file of its own, and what is counted are units.

mod table;

use std::collections::BTreeMap;

use super::sources::{self, Read};
use crate::diag::{Code, Diagnostic, Place, Severity};
use crate::error::Error;
use crate::instrument::{Domain, Instrument, KeyRole, MultiSelect};
use crate::model::{AnsweredBy, FieldOption, GroupKind, Inventory, MissingReason, Polarity, ReadFile, Roster, Text};
use crate::project::{Plan, Project, ProjectFile, Round};
use crate::tabulate::Cube;

/// Reads what was answered for units in every round; of each part of the form one table a round.
pub(super) fn read(project: &Project, services: &[FieldOption], findings: &mut Vec<Diagnostic>) -> Result<Vec<Inventory>, Error> {
    let mut tables = Vec::new();
    for who in AnsweredBy::FOR_UNITS {
        let form = project.instrument.asked_of(who).map(|part| of_form(project, part, who));
        let Some(form) = form.filter(|form| !form.rounds.is_empty()) else { continue };
        let Some(read) = answers(&form)? else { continue };
        findings.extend(read.findings.iter().filter(|finding| is_new(project, finding)).cloned());
        for (round, invited) in form.rounds.iter().zip(&read.invited) {
            let units = Units::of(&form, round, &read.cube, invited.roster.as_ref());
            findings.extend(units.not_counted(&form, round));
            for domain in &form.instrument.domains {
                let questions = questions(&form.instrument, domain, &round.version, &read.cube);
                if !questions.is_empty() {
                    let (table, differing) = table::table(&units, domain, &questions, (round, services));
                    findings.extend(differ(round, who, differing));
                    tables.push(table);
                }
            }
        }
    }
    Ok(tables)
}

/// The project that has nothing but one form, with the rounds in which it was answered.
fn of_form(project: &Project, instrument: Instrument, who: AnsweredBy) -> Project {
    let round = |round: &Round| {
        let export = round.for_units.get(&who)?.clone();
        Some(Round { export: Some(export), read: ReadFile::default(), for_units: BTreeMap::new(), ..round.clone() })
    };
    let kind = |role: KeyRole| match role {
        KeyRole::Service => Some(GroupKind::Service),
        KeyRole::Unit => Some(GroupKind::Unit),
        KeyRole::Municipality | KeyRole::Role | KeyRole::Other => None,
    };
    let variables = instrument.backgrounds.iter().filter_map(|background| Some((background.id.clone(), kind(background.role)?)));
    let file = ProjectFile {
        combined: None,
        municipalities: None,
        plan: Plan::default(),
        codebooks: Vec::new(),
        ..project.file.clone()
    };
    Project {
        variables: variables.collect(),
        rounds: project.rounds.iter().filter_map(round).collect(),
        instrument,
        file,
        codebooks: BTreeMap::new(),
        agreements: BTreeMap::new(),
        ..project.clone()
    }
}

/// Everything that was answered; none where others stand in the same file and nobody answered for this municipality.
fn answers(form: &Project) -> Result<Option<Read>, Error> {
    let Some(part) = &form.part_of else { return super::read(form).map(Some) };
    let gathered = sources::read_apart(form, &super::layout(form), &part.column)?;
    if !gathered.municipalities().contains(&part.name) {
        return Ok(None);
    }
    Ok(Some(gathered.take(form, &part.name)?))
}

/// Whether a finding is not one of a file that staff's answers are read with too.
fn is_new(project: &Project, finding: &Diagnostic) -> bool {
    let file = finding.place.file.as_ref();
    let is_shared = project.rounds.iter().any(|round| round.roster.as_ref() == file) || project.file.crosswalk.as_ref() == file;
    finding.severity != Severity::Note && !is_shared
}

fn differ(round: &Round, who: AnsweredBy, units: u64) -> Option<Diagnostic> {
    let place = Place::file(round.export.clone().unwrap_or_default()).name(who.id());
    (units > 0).then(|| Diagnostic::new(Code::UnitsDiffer, place).count(units))
}

/// A unit with its cells.
struct Unit {
    service: String,
    cells: Vec<u32>,
}

/// Units of a round.
struct Units<'a> {
    cube: &'a Cube,
    all: Vec<Unit>,
    /// Whether a roster says which there are.
    known: bool,
    /// Rows that name none of them.
    strays: u64,
}

impl<'a> Units<'a> {
    /// Those of the roster; without one, those that were answered for. A row of the roster without a unit is one where the service has no
    /// others.
    fn of(form: &Project, round: &Round, cube: &'a Cube, roster: Option<&Roster>) -> Self {
        let position = |kind: GroupKind| form.variables.iter().position(|(_, own)| *own == kind).map(|position| position + 1);
        let (service, unit) = (position(GroupKind::Service), position(GroupKind::Unit));
        let mut names: Vec<(String, String)> = Vec::new();
        for row in roster.iter().flat_map(|roster| &roster.rows) {
            let own_unit = row.unit.clone().filter(|_| unit.is_some()).unwrap_or_default();
            let name = (service.map(|_| row.service.clone()).unwrap_or_default(), own_unit);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let with_units: Vec<String> =
            names.iter().filter(|(_, unit)| !unit.is_empty()).map(|(service, _)| service.clone()).collect();
        names.retain(|(service, unit)| !unit.is_empty() || !with_units.contains(service));
        let cells = (0_u32..).zip(cube.keys()).filter(|(_, key)| *key[0] == *round.id.as_str());
        let of = |at: Option<usize>, key: &[std::sync::Arc<str>]| at.map(|at| key[at].to_string()).unwrap_or_default();
        let mut units: BTreeMap<(String, String), Vec<u32>> = BTreeMap::new();
        for (cell, key) in cells {
            units.entry((of(service, key), of(unit, key))).or_default().push(cell);
        }
        if names.is_empty() {
            let is_named = |(service, unit): &&(String, String)| !service.is_empty() || !unit.is_empty();
            names = units.keys().filter(is_named).cloned().collect();
        }
        let all =
            names.into_iter().map(|name| Unit { cells: units.remove(&name).unwrap_or_default(), service: name.0 }).collect();
        let strays = units.values().flatten().map(|&cell| cube.respondents(cell as usize)).sum();
        Self { cube, all, known: roster.is_some(), strays }
    }

    fn not_counted(&self, form: &Project, round: &Round) -> Option<Diagnostic> {
        let place = Place::file(round.export.clone().unwrap_or_default());
        let expected = if self.known { round.roster.clone().unwrap_or_default() } else { String::new() };
        let finding = Diagnostic::new(Code::NoSuchUnit, place).found(&form.instrument.id).expected(expected);
        (self.strays > 0).then(|| finding.count(self.strays))
    }

    /// Services in the order of the roster.
    fn services(&self) -> Vec<&str> {
        let mut services: Vec<&str> = Vec::new();
        for unit in self.all.iter().filter(|unit| !unit.service.is_empty()) {
            if !services.contains(&unit.service.as_str()) {
                services.push(&unit.service);
            }
        }
        services
    }

    /// What is known of a unit.
    fn told(&self, unit: &Unit, question: &Question) -> Told {
        let tally = self.cube.column(&unit.cells, question.column);
        let tally = tally.tally();
        let given: Vec<usize> = (0..tally.levels.len()).filter(|&level| tally.levels[level] > 0).collect();
        let chosen = [MissingReason::DontKnow, MissingReason::NotApplicable, MissingReason::Declined];
        match given.as_slice() {
            [level] => Told::Level(*level),
            [] if chosen.iter().any(|&reason| tally.missing(reason) > 0) => Told::NotKnown,
            [] => Told::Nothing,
            _ => Told::Differing,
        }
    }
}

/// What is known of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// Nobody answered.
    Nothing,
    /// Whoever answered did not know.
    NotKnown,
    /// Several answered, and not alike.
    Differing,
    /// The answer.
    Level(usize),
}

/// A question about units.
struct Question {
    id: String,
    text: Text,
    levels: Vec<Text>,
    /// The level that says that a unit has what is asked for.
    has: Option<usize>,
    column: usize,
}

/// Questions of a part that a version asked, in order.
fn questions(instrument: &Instrument, domain: &Domain, version: &str, cube: &Cube) -> Vec<Question> {
    let layout = cube.layout();
    let items = instrument.items.iter().filter(|item| item.domain == domain.id && instrument.asked(item, version));
    let items = items.filter_map(|item| {
        let response = instrument.response(instrument.response_at(item, version))?;
        let has = match item.polarity {
            Polarity::Positive => Some(response.levels.len().checked_sub(1)?),
            Polarity::Negative => Some(0),
            Polarity::Neutral => None,
        };
        Some(Question {
            id: item.id.to_string(),
            text: instrument.text_at(item, version).clone(),
            levels: response.levels.iter().map(|level| level.label.clone()).collect(),
            has,
            column: layout.column_position(item.id.as_str(), Some(&response.id))?,
        })
    });
    let multis = instrument.multis.iter().filter(|multi| multi.domain == domain.id && instrument.asked_multi(multi, version));
    let options = multis.flat_map(MultiSelect::columns).filter_map(|column| {
        let position = layout.column_position(&column.name, None)?;
        let levels = vec![table::said("no"), table::said("yes")];
        // Whether ticking is good depends on the option: nobody says so.
        Some(Question { id: column.name, text: column.text, levels, has: None, column: position })
    });
    items.chain(options).collect()
}
