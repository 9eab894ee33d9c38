//! What a project names, opened, decoded and counted.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::tallies;
use crate::analysis::Invited;
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::{self, ExportFacts, ExportRequest};
use crate::instrument::{Background, Column, ColumnKind, Instrument, KeyRole};
use crate::model::{Crosswalk, GroupKind, ReadFile, Roster, RoundId, Text};
use crate::project::{FILE_NAME, Project, Round};
use crate::questionnaire::{self, Places};
use crate::tabulate::{self, CellKey, Cube, Layout, LinkedPerson, Pairs, Source, SourceRound};

/// All that was read.
pub struct Read {
    /// The counts.
    pub cube: Cube,
    /// For each round: how many were invited.
    pub invited: Vec<Invited>,
    /// The same people in two rounds, where the project declares a key.
    pub pairs: Option<Pairs>,
    /// What was noticed.
    pub findings: Vec<Diagnostic>,
}

/// Reads exports, rosters and crosswalk. Findings of all files are collected before anything is refused.
pub(super) fn read(project: &Project, layout: &Arc<Layout>) -> Result<Read, Vec<Diagnostic>> {
    let mut reader = Reader { project, layout, linked: Vec::new(), findings: Vec::new() };
    let mut cubes = Vec::new();
    let mut invited = Vec::new();
    if let Some(combined) = &project.file.combined {
        let round = Some(combined.round.as_str());
        let counted = reader.export(&combined.export, &combined.read, project.instrument.latest(), round, None);
        cubes.extend(counted.map(|(cube, _)| cube));
    }
    for round in &project.rounds {
        let mut known = Invited { roster: reader.roster(round), total: None };
        if let Some(export) = &round.export
            && let Some((cube, total)) = reader.export(export, &round.read, &round.version, None, Some(&round.id))
        {
            known.total = total;
            cubes.push(cube);
        }
        invited.push(known);
    }
    let crosswalk = reader.crosswalk();
    if reader.findings.iter().any(Diagnostic::is_error) {
        return Err(crate::diag::grouped(reader.findings));
    }
    let Some(mut cube) = cubes.into_iter().reduce(Cube::merged) else { return Err(reader.findings) };
    if let Some(crosswalk) = crosswalk {
        cube = reader.recode(cube, &crosswalk, &mut invited);
    }
    let pairs = reader.pairs(&cube);
    Ok(Read { cube, invited, pairs, findings: reader.findings })
}

/// Invitations that an export lists itself. When every one of them was answered the list was most likely cut down to the
/// answers before it was exported, and says nothing about who was asked.
fn invitations(facts: &ExportFacts) -> Option<u64> {
    facts.invited().filter(|_| facts.without_answers() > 0 || facts.completed() < facts.invited())
}

struct Reader<'a> {
    project: &'a Project,
    layout: &'a Arc<Layout>,
    /// People under the declared key, of all exports so far.
    linked: Vec<LinkedPerson>,
    findings: Vec<Diagnostic>,
}

impl Reader<'_> {
    /// Opens and counts one export, with the invitations that it lists; `None` when it was refused, with the reasons among the
    /// findings.
    fn export(
        &mut self,
        export: &str,
        read: &ReadFile,
        version: &str,
        round_column: Option<&str>,
        round: Option<&RoundId>,
    ) -> Option<(Cube, Option<u64>)> {
        let columns = if round_column.is_some() { self.all_columns() } else { self.project.instrument.columns(version) };
        let keys = self.keys(round_column);
        if tallies::is_tallies(self.project, export, read) {
            let (cube, findings) = self.gather(tallies::read(self.project, self.layout, export, read, keys, round))?;
            self.findings.extend(findings);
            self.findings.extend(self.blank_keys(&cube, export));
            return Some((cube, None));
        }
        let mut request = self.request(export, read, columns.clone(), keys.clone());
        self.as_written(&mut request, version, round);
        let opened = self.gather(ingest::open(&request))?;
        let unread = opened.findings.iter().any(Diagnostic::is_error);
        self.findings.extend(opened.findings);
        let source = Source {
            jobs: opened.jobs,
            round: round.map_or(SourceRound::Column(0), |id| SourceRound::Fixed(id.clone())),
            columns: columns.iter().filter_map(|column| self.position(column)).collect(),
            keys: (usize::from(round_column.is_none())..).take(keys.len()).collect(),
            first_row: opened.facts.first_row,
        };
        let rounds = self.project.round_versions();
        let counted = tabulate::tabulate(self.layout, &self.project.variable_names(), &rounds, source);
        let (cube, facts, findings) = self.gather(counted)?;
        self.linked.extend(facts.linked);
        self.findings.extend(findings.into_iter().map(|finding| finding.in_file(export)));
        self.findings.extend(opened.facts.findings());
        self.findings.extend(self.blank_keys(&cube, export));
        if facts.without_answers > 0 {
            let finding = Diagnostic::new(Code::WithoutAnswers, Place::file(export)).found(facts.without_answers);
            self.findings.push(finding.count(facts.without_answers));
        }
        (!unread).then_some((cube, invitations(&opened.facts)))
    }

    /// People who did not say where they belong, and so count in the municipality as a whole alone. A blank unit is none where the
    /// service has no units.
    fn blank_keys(&self, cube: &Cube, export: &str) -> Vec<Diagnostic> {
        let service =
            self.project.variables.iter().position(|(_, kind)| *kind == GroupKind::Service).map(|position| position + 1);
        let is_blank = |variable: usize, kind: GroupKind, key: &CellKey| match (kind, service) {
            _ if !key[variable].is_empty() => false,
            (GroupKind::Municipality | GroupKind::Service, _) => true,
            (GroupKind::Unit, Some(service)) => cube
                .keys()
                .iter()
                .any(|other| other[0] == key[0] && other[service] == key[service] && !other[variable].is_empty()),
            _ => false,
        };
        let mut findings = Vec::new();
        for (variable, (id, kind)) in (1..).zip(&self.project.variables) {
            let blank = cube.keys().iter().enumerate().filter(|(_, key)| is_blank(variable, *kind, key));
            let people: u64 = blank.map(|(cell, _)| cube.respondents(cell)).sum();
            if people > 0 {
                findings.push(Diagnostic::new(Code::BlankKey, Place::file(export)).found(id).count(people));
            }
        }
        findings
    }

    /// Keeps the findings of what was refused.
    fn gather<T>(&mut self, result: Result<T, Vec<Diagnostic>>) -> Option<T> {
        result.map_err(|findings| self.findings.extend(findings)).ok()
    }

    fn request(&self, export: &str, read: &ReadFile, columns: Vec<Column>, keys: Vec<Background>) -> ExportRequest {
        ExportRequest {
            path: self.project.folder.join(export),
            shown: export.to_string(),
            read: read.clone(),
            columns,
            responses: self.project.instrument.responses.clone(),
            keys,
            not_asked: BTreeSet::new(),
            known_headers: BTreeMap::new(),
            known_values: BTreeMap::new(),
            stamp: None,
            coded: self.project.codebooks.clone(),
            ignored: ignored(&self.project.instrument),
            link: self.project.file.plan.paired.as_ref().map(|key| read.columns.get(key).unwrap_or(key).clone()),
        }
    }

    /// Answers to a questionnaire that this program wrote come home under the names and codes that it wrote. One column for all rounds
    /// holds several versions, so only what they share is known of it.
    fn as_written(&self, request: &mut ExportRequest, version: &str, round: Option<&RoundId>) {
        let places = Places::of(&self.rosters(round));
        let known = questionnaire::known(&self.project.instrument, version, &places);
        for key in &mut request.keys {
            if let Some(known) = known.backgrounds.iter().find(|known| known.id == key.id) {
                key.clone_from(known);
            }
        }
        request.responses = known.responses;
        request.known_headers = known.headers;
        request.known_values = known.names;
        request.stamp = round.map(|_| (questionnaire::STAMP.to_string(), known.stamp));
    }

    /// The roster of a round, or of all; one that cannot be read is told of by whoever reads it.
    fn rosters(&self, round: Option<&RoundId>) -> Roster {
        let rounds = self.project.rounds.iter().filter(|known| round.is_none_or(|id| known.id == *id));
        let files = rounds.filter_map(|round| round.roster.as_ref());
        let read = files.filter_map(|file| ingest::read_roster(&self.project.folder.join(file), file, &self.keys(None)).ok());
        Roster { rows: read.flat_map(|(roster, _)| roster.rows).collect() }
    }

    /// Columns of every version together, for an export that holds several rounds.
    fn all_columns(&self) -> Vec<Column> {
        let mut columns: Vec<Column> = Vec::new();
        for version in &self.project.instrument.versions {
            for column in self.project.instrument.columns(version) {
                if !columns.iter().any(|known| known.name == column.name) {
                    columns.push(column);
                }
            }
        }
        columns
    }

    /// Grouping variables; the round first when it is a column.
    fn keys(&self, round_column: Option<&str>) -> Vec<Background> {
        let round = round_column.map(|id| Background {
            id: id.to_string(),
            role: KeyRole::Other,
            text: Text::default(),
            levels: Vec::new(),
            people: BTreeMap::new(),
            ordered: false,
        });
        let declared =
            self.project.variables.iter().filter_map(|(id, _)| {
                self.project.instrument.backgrounds.iter().find(|background| background.id == *id).cloned()
            });
        round.into_iter().chain(declared).collect()
    }

    fn position(&self, column: &Column) -> Option<usize> {
        let response = match &column.kind {
            ColumnKind::Response(id) => Some(id),
            ColumnKind::Tick { .. } => None,
        };
        self.layout.column_position(&column.name, response)
    }

    fn roster(&mut self, round: &Round) -> Option<Roster> {
        let file = round.roster.as_ref()?;
        let read = ingest::read_roster(&self.project.folder.join(file), file, &self.keys(None));
        let (roster, findings) = self.gather(read)?;
        self.findings.extend(findings);
        Some(roster)
    }

    fn crosswalk(&mut self) -> Option<Crosswalk> {
        let file = self.project.file.crosswalk.as_ref()?;
        let read = ingest::read_crosswalk(Path::new(&self.project.folder.join(file)), file);
        let (crosswalk, findings) = self.gather(read)?;
        self.findings.extend(findings);
        Some(crosswalk)
    }

    /// Reads the names of older rounds as those of the newest, in answers and rosters alike.
    fn recode(&mut self, cube: Cube, crosswalk: &Crosswalk, invited: &mut [Invited]) -> Cube {
        let names =
            crate::compare::Names::new(crosswalk, &self.project.rounds.iter().map(|round| round.id.clone()).collect::<Vec<_>>());
        let position = |role: KeyRole| {
            let id = self.project.instrument.background(role)?.id.as_str();
            cube.variables().iter().position(|variable| variable == id)
        };
        let (service, unit) = (position(KeyRole::Service), position(KeyRole::Unit));
        for (round, known) in self.project.rounds.iter().zip(invited) {
            for row in known.roster.iter_mut().flat_map(|roster| &mut roster.rows) {
                (row.service, row.unit) = names.now(&round.id, &row.service, row.unit.as_deref());
            }
        }
        let unused = names.unused(&cube, service, unit);
        let file = self.project.file.crosswalk.clone().unwrap_or_default();
        self.findings.extend(unused.into_iter().map(|row| Diagnostic::new(Code::CrosswalkUnused, Place::file(&file)).found(row)));
        self.findings.push(Diagnostic::new(Code::CrosswalkApplied, Place::file(&file)).found(crosswalk.rows.len()));
        let recode = |key: &CellKey| names.recode(key, service, unit);
        self.linked = std::mem::take(&mut self.linked).into_iter().map(|person| person.recoded(recode)).collect();
        cube.recoded(recode)
    }

    /// The same people in two rounds, where the project declares a key.
    fn pairs(&mut self, cube: &Cube) -> Option<Pairs> {
        let key = self.project.file.plan.paired.as_ref()?;
        let rounds: Vec<RoundId> = self.project.rounds.iter().map(|round| round.id.clone()).collect();
        let pairs = Pairs::new(cube, &rounds, std::mem::take(&mut self.linked));
        let place = || Place::file(FILE_NAME).name("plan.paired");
        if pairs.repeated > 0 {
            self.findings.push(Diagnostic::new(Code::RepeatedKey, place()).found(key).count(pairs.repeated));
        }
        if pairs.is_empty() {
            self.findings.push(Diagnostic::new(Code::NobodyTwice, place()).found(key));
        }
        Some(pairs)
    }
}

/// Open questions and backgrounds that are not grouped by: known columns that stay unread.
fn ignored(instrument: &Instrument) -> BTreeSet<String> {
    let opens = instrument.opens.iter().map(|open| open.id.clone());
    let multis = instrument.multis.iter().map(|multi| multi.id.to_string());
    opens.chain(instrument.backgrounds.iter().map(|background| background.id.clone())).chain(multis).collect()
}
