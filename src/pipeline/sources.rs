//! What a project names, opened, decoded and counted.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::gathered::{Counted, EVERYONE, Gathered, Piece, Pieces, Step};
use super::tallies;
use crate::analysis::Invited;
use crate::diag::{Checked, Code, Diagnostic, Place};
use crate::error::{Error, judged};
use crate::ingest::{self, ExportFacts, ExportRequest, OwnWords};
use crate::instrument::{Background, Column, ColumnKind, Instrument, KeyRole};
use crate::model::{Crosswalk, ReadFile, Roster, RoundId};
use crate::project::{Project, Round};
use crate::questionnaire::{self, Places};
use crate::tabulate::{self, Apart, ApartFacts, Cube, Layout, Pairs, Source, SourceRound};

/// Position of the municipality among the variables, where each is read by itself.
const MUNICIPALITY: usize = 1;

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
    gather(project, layout, None)?.take(project, EVERYONE)
}

/// Reads the same once for many municipalities; of each what `apart` names is the value.
pub(super) fn read_apart(project: &Project, layout: &Arc<Layout>, apart: &str) -> Result<Gathered, Vec<Diagnostic>> {
    gather(project, layout, Some(apart))
}

fn gather(project: &Project, layout: &Arc<Layout>, apart: Option<&str>) -> Result<Gathered, Vec<Diagnostic>> {
    let mut reader = Reader { project, layout, apart, steps: Vec::new() };
    if let Some(combined) = &project.file.combined {
        let round = Some(combined.round.as_str());
        reader.export(&combined.export, &combined.read, project.instrument.latest(), round, None);
    }
    let mut rosters = Vec::new();
    for round in &project.rounds {
        rosters.push(reader.roster(round));
        if let Some(export) = &round.export {
            reader.export(export, &round.read, &round.version, None, Some(&round.id));
        }
    }
    let crosswalk = reader.crosswalk();
    Gathered::new(project, reader.steps, rosters, crosswalk)
}

/// Invitations that an export lists itself. When every one of them was answered the list was most likely cut down to the
/// answers before it was exported, and says nothing about who was asked.
fn invitations(has_status: bool, facts: &ApartFacts) -> Option<u64> {
    (has_status && (facts.without_answers > 0 || facts.completed < facts.records)).then_some(facts.records)
}

/// Answers to an open question out of every export, with how many were held back because they may lead to a person.
pub(super) fn own_words(project: &Project, question: &str) -> Result<(Vec<String>, u64), Error> {
    let reader = Reader { project, layout: &super::layout(project), apart: None, steps: Vec::new() };
    let words = OwnWords::default();
    let mut findings = Vec::new();
    if let Some(combined) = &project.file.combined {
        let (export, round) = (combined.export.as_str(), Some(combined.round.as_str()));
        findings.extend(reader.gather(export, &combined.read, project.instrument.latest(), (round, None), (question, &words)));
    }
    for round in &project.rounds {
        if let Some(export) = &round.export {
            findings.extend(reader.gather(export, &round.read, &round.version, (None, Some(&round.id)), (question, &words)));
        }
    }
    judged(findings)?;
    Ok(words.into_texts())
}

struct Reader<'a> {
    project: &'a Project,
    layout: &'a Arc<Layout>,
    /// Column of the municipality, where each is read by itself.
    apart: Option<&'a str>,
    /// What was read so far, in order.
    steps: Vec<Step>,
}

impl Reader<'_> {
    /// Opens and counts one export, with the invitations that it lists.
    fn export(&mut self, export: &str, read: &ReadFile, version: &str, round_column: Option<&str>, round: Option<&RoundId>) {
        let columns = self.columns(version, round_column);
        let keys: Vec<Background> = self.keys(round_column).into_iter().chain(self.project.weight_key()).collect();
        if tallies::is_tallies(self.project, export, read) {
            let names = self.variable_names();
            match tallies::read(self.project, self.layout, export, (read, &names), keys, round) {
                Ok((cube, findings)) => {
                    let pieces = self.pieces_of(cube);
                    self.steps.push(Step::Export(Counted {
                        export: export.to_string(),
                        findings,
                        last: Vec::new(),
                        pieces,
                        round: None,
                    }));
                }
                Err(findings) => self.steps.push(Step::Said(findings)),
            }
            return;
        }
        let mut request = self.request(export, read, columns.clone(), keys.clone());
        self.as_written(&mut request, version, round);
        let opened = match ingest::open(&request) {
            Ok(opened) => opened,
            Err(findings) => return self.steps.push(Step::Said(findings)),
        };
        self.steps.push(Step::Said(opened.findings));
        let source = Source {
            jobs: opened.jobs,
            round: round.map_or(SourceRound::Column(0), |id| SourceRound::Fixed(id.clone())),
            columns: columns.iter().filter_map(|column| self.position(column)).collect(),
            keys: (usize::from(round_column.is_none())..).take(keys.len()).collect(),
            first_row: opened.facts.first_row,
        };
        match self.count(source, &opened.facts) {
            Ok((pieces, findings)) => self.steps.push(Step::Export(Counted {
                export: export.to_string(),
                findings: findings.into_iter().map(|finding| finding.in_file(export)).collect(),
                last: opened.facts.findings(),
                round: round.cloned(),
                pieces,
            })),
            Err(findings) => self.steps.push(Step::Said(findings)),
        }
    }

    /// Counts everyone, or the municipalities each by itself; with what was noticed of no single one.
    fn count(&self, source: Source, facts: &ExportFacts) -> Checked<Pieces> {
        let rounds = self.project.round_versions();
        let names = self.variable_names();
        let piece = |counts: Apart, facts: ApartFacts, has_status: bool| Piece {
            invited: invitations(has_status, &facts),
            without_answers: facts.without_answers,
            findings: facts.findings,
            linked: facts.linked,
            counts,
        };
        let has_status = facts.has_status;
        if self.apart.is_some() {
            let (pieces, findings) = tabulate::tabulate_apart(self.layout, &names, &rounds, source, MUNICIPALITY)?;
            return Ok((
                pieces.into_iter().map(|(name, (counts, own))| (name, piece(counts, own, has_status))).collect(),
                findings,
            ));
        }
        let (cube, counted, findings) = tabulate::tabulate(self.layout, &names, &rounds, source)?;
        let own = ApartFacts {
            records: facts.records(),
            without_answers: counted.without_answers,
            completed: facts.completed().unwrap_or(0),
            linked: counted.linked,
            findings: Vec::new(),
        };
        Ok((Pieces::from([(EVERYONE.to_string(), piece(Apart::whole(cube, &rounds), own, has_status))]), findings))
    }

    fn pieces_of(&self, cube: Cube) -> Pieces {
        let rounds = self.project.round_versions();
        let parts = match self.apart {
            Some(_) => Apart::of_cube(cube, &rounds, MUNICIPALITY),
            None => BTreeMap::from([(EVERYONE.to_string(), Apart::whole(cube, &rounds))]),
        };
        let piece = |counts| Piece { counts, invited: None, without_answers: 0, findings: Vec::new(), linked: Vec::new() };
        parts.into_iter().map(|(name, counts)| (name, piece(counts))).collect()
    }

    /// Gathers the answers to one question out of an export, and nothing else; says what stood in the way.
    fn gather(
        &self,
        export: &str,
        read: &ReadFile,
        version: &str,
        (round_column, round): (Option<&str>, Option<&RoundId>),
        (question, words): (&str, &OwnWords),
    ) -> Vec<Diagnostic> {
        if tallies::is_tallies(self.project, export, read) {
            return Vec::new();
        }
        let mut request = self.request(export, read, self.columns(version, round_column), self.keys(round_column));
        self.as_written(&mut request, version, round);
        request.own_words = Some((question.to_owned(), words.clone()));
        match ingest::open(&request) {
            Ok(opened) => {
                let decoded = opened.jobs.filter_map(|job| job().err()).map(|finding| finding.in_file(export));
                opened.findings.into_iter().chain(decoded).collect()
            }
            Err(findings) => findings,
        }
    }

    fn columns(&self, version: &str, round_column: Option<&str>) -> Vec<Column> {
        if round_column.is_some() { self.all_columns() } else { self.project.instrument.columns(version) }
    }

    /// Names of the variables that are counted by: the round, the municipality where each is read by itself, and those of the project.
    fn variable_names(&self) -> Vec<String> {
        let mut names = self.project.variable_names();
        names.splice(MUNICIPALITY..MUNICIPALITY, self.apart.map(str::to_string));
        names
    }

    fn request(&self, export: &str, read: &ReadFile, columns: Vec<Column>, keys: Vec<Background>) -> ExportRequest {
        ExportRequest {
            path: self.project.folder.join(export),
            shown: export.to_string(),
            read: read.clone(),
            columns,
            responses: self.project.instrument.responses.clone(),
            not_asked: BTreeSet::new(),
            known_headers: BTreeMap::new(),
            known_values: BTreeMap::new(),
            services_of: BTreeMap::new(),
            leaders_only: self.project.instrument.leaders_only(),
            stamp: None,
            coded: self.project.codebooks.clone(),
            own_words: None,
            ignored: ignored(&self.project.instrument),
            link: self.project.file.plan.paired.as_ref().map(|key| read.columns.get(key).unwrap_or(key).clone()),
            apart: self.apart.and_then(|column| keys.iter().position(|key| key.id == column)),
            keys,
        }
    }

    /// Answers to a questionnaire that this program wrote come home under the names and codes that it wrote. One column for all rounds
    /// holds several versions, so only what they share is known of it.
    fn as_written(&self, request: &mut ExportRequest, version: &str, round: Option<&RoundId>) {
        let roster = self.rosters(round);
        let instrument = &self.project.instrument;
        let places = if roster.rows.is_empty() { Places::of_instrument(instrument) } else { Places::of(&roster) };
        for row in &roster.rows {
            if let Some(unit) = &row.unit {
                request.services_of.entry(unit.clone()).or_default().insert(row.service.clone());
            }
        }
        let known = questionnaire::known(instrument, version, &places);
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
        let round = round_column.map(|id| Background::plain(id, KeyRole::Other));
        let known = |id: &str| self.project.instrument.backgrounds.iter().find(|background| background.id == *id).cloned();
        let municipality = self.apart.map(|id| {
            let declared = known(id).unwrap_or_else(|| Background::plain(id, KeyRole::Municipality));
            Background { role: KeyRole::Municipality, ..declared }
        });
        let declared = self.project.variables.iter().filter_map(|(id, _)| known(id));
        round.into_iter().chain(municipality).chain(declared).collect()
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
        let (roster, mut findings) = match ingest::read_roster(&self.project.folder.join(file), file, &self.keys(None)) {
            Ok(read) => read,
            Err(findings) => {
                self.steps.push(Step::Said(findings));
                return None;
            }
        };
        if self.apart.is_some() && roster.rows.iter().any(|row| row.municipality.is_none()) {
            findings.push(Diagnostic::new(Code::MissingColumn, Place::file(file)).found("municipality"));
        }
        self.steps.push(Step::Said(findings));
        Some(roster)
    }

    fn crosswalk(&mut self) -> Option<Crosswalk> {
        let file = self.project.file.crosswalk.as_ref()?;
        let read = ingest::read_crosswalk(Path::new(&self.project.folder.join(file)), file);
        let (crosswalk, findings) = match read {
            Ok((crosswalk, findings)) => (Some(crosswalk), findings),
            Err(findings) => (None, findings),
        };
        self.steps.push(Step::Said(findings));
        crosswalk
    }
}

/// Open questions and backgrounds that are not grouped by: known columns that stay unread.
fn ignored(instrument: &Instrument) -> BTreeSet<String> {
    let opens = instrument.opens.iter().map(|open| open.id.clone());
    let multis = instrument.multis.iter().map(|multi| multi.id.to_string());
    opens.chain(instrument.backgrounds.iter().map(|background| background.id.clone())).chain(multis).collect()
}
