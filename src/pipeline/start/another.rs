//! A further round of a project: a new export of the same questionnaire, put beside those that are there.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{at_export, copies, inside_name, moved, read_text};
use crate::diag::limits::TOML_FILE;
use crate::diag::{Code, Diagnostic, Place};
use crate::draft::{FIRST_ROUND, year_in};
use crate::error::Error;
use crate::project::{FILE_NAME, Project};
use crate::{config, output};

/// What comes to a project.
#[derive(Clone, Debug, Default)]
pub struct NewRound {
    /// A file of answers, or the folder of a `SurveyXact` export.
    pub export: PathBuf,
    /// Employees at the time.
    pub roster: Option<PathBuf>,
    /// Id; a year in the name of the export, or the number of the round, when there is none.
    pub id: Option<String>,
    /// Day that it began, as 2026-03-02.
    pub date: Option<String>,
}

/// A round that was added.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Added {
    /// Version of this form.
    pub schema: u8,
    /// Its id.
    pub round: String,
    /// Folder of the project that its files are in.
    pub folder: String,
    /// People who answered in it.
    pub respondents: u64,
    /// Rounds of the project as its reports call them, the new one last.
    pub rounds: Vec<String>,
    /// Whether rounds before have a roster and this one has none: the figures then stand for a larger group that is only thought of.
    pub lacks_roster: bool,
    /// What was noticed in the whole project.
    #[serde(skip)]
    pub findings: Vec<Diagnostic>,
}

/// Adds a round: reads the export by the project's questionnaire, the way the round before is read, and writes nothing unless a run
/// would take it. Then the files are copied into a folder of the round, and the project file gets a table more at its end.
///
/// # Errors
/// When the project is refused, has all its rounds in one export (`K010`), or would be refused with the round.
pub fn add_round(project: &Project, new: &NewRound) -> Result<Added, Error> {
    if let Some(combined) = &project.file.combined {
        return Err(Diagnostic::new(Code::RoundsTogether, Place::file(FILE_NAME)).found(&combined.export).into());
    }
    let file = project.folder.join(project.inputs.first().map_or(FILE_NAME, String::as_str));
    let round = Addition::of(project, new, &read_text(&file)?)?;
    if let Some(known) = known_as(project, &round.export)? {
        return Err(Diagnostic::new(Code::KnownAnswers, Place::file(inside_name(&round.export))).found(known).into());
    }
    // Where the way in which the round before is read does not fit, the questionnaire's own names may.
    let before = read_before(&round.project);
    let own = (!before.is_empty()).then(String::new);
    let mut refused = None;
    for read in std::iter::once(before).chain(own) {
        let there = |path: &Path| path.display().to_string();
        let proposed = project.proposed(&round.text(there, &read)).map_err(Error::from);
        match proposed.and_then(|project| looked_at(&project, &round.id)) {
            Ok(seen) => return round.write(project, &file, (&read, seen)),
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    let refused = refused.unwrap_or_else(|| Error::from(Vec::new()));
    Err(at_export(&refused, &round.export.display().to_string(), &inside_name(&round.export)))
}

/// A round that is to be added.
struct Addition {
    /// The project file as it is.
    project: String,
    id: String,
    date: Option<String>,
    version: Option<String>,
    export: PathBuf,
    roster: Option<PathBuf>,
    /// Folder of the project for its files.
    folder: String,
}

impl Addition {
    fn of(project: &Project, new: &NewRound, text: &str) -> Result<Self, Error> {
        let names: Vec<&str> = project.rounds.iter().map(|round| round.id.as_str()).collect();
        let id = new.id.clone().unwrap_or_else(|| id_of(&new.export, &names));
        // A project that says which version a round asked says so of the next one too.
        let has_versions = project.file.rounds.iter().any(|round| round.version.is_some());
        Ok(Self {
            project: text.replacen(FIRST_ROUND.draft, FIRST_ROUND.later, 1),
            folder: free_folder(&project.folder, &id),
            id,
            date: new.date.clone(),
            version: has_versions.then(|| project.instrument.latest().to_string()),
            export: real(&new.export)?,
            roster: new.roster.as_deref().map(real).transpose()?,
        })
    }

    /// The project file with the round at its end; `place` says where its files are.
    fn text(&self, place: impl Fn(&Path) -> String, read: &str) -> String {
        let quoted = |text: String| toml::Value::String(text).to_string();
        let keys = [
            ("id", Some(self.id.clone())),
            ("date", self.date.clone()),
            ("version", self.version.clone()),
            ("export", Some(place(&self.export))),
            ("roster", self.roster.as_deref().map(&place)),
        ];
        let lines = keys.into_iter().filter_map(|(key, value)| Some(format!("{key} = {}\n", quoted(value?))));
        format!("{}\n[[round]]\n{}{read}", self.project, lines.collect::<String>())
    }

    /// Copies its files, and then writes the project file: a run that is stopped between leaves a folder that nothing names.
    fn write(self, project: &Project, file: &Path, (read, seen): (&str, Seen)) -> Result<Added, Error> {
        let inside = |path: &Path| format!("{}/{}", self.folder, inside_name(path));
        let mut all = BTreeMap::new();
        for path in [Some(&self.export), self.roster.as_ref()].into_iter().flatten() {
            all.extend(copies(path, &inside_name(path))?);
        }
        output::found(&project.folder.join(&self.folder), &BTreeMap::new(), &all)?;
        output::deliver_file(file, self.text(inside, read).as_bytes(), TOML_FILE.most, |_| true)?;
        let (there, name) = (self.export.display().to_string(), inside(&self.export));
        let named = |finding: Diagnostic| moved(&finding, &there, &name).unwrap_or(finding);
        let findings = seen.findings.into_iter().map(named).collect();
        let lacks_roster = self.roster.is_none() && project.rounds.iter().any(|round| round.roster.is_some());
        let Seen { respondents, rounds, .. } = seen;
        Ok(Added { schema: 1, round: self.id, folder: self.folder, respondents, rounds, lacks_roster, findings })
    }
}

/// What a look at a project shows.
struct Seen {
    respondents: u64,
    rounds: Vec<String>,
    findings: Vec<Diagnostic>,
}

/// Reads and checks the project: how many answered in a round, what the rounds are called, and what was noticed.
fn looked_at(project: &Project, round: &str) -> Result<Seen, Error> {
    let read = crate::pipeline::read(project)?;
    let findings = crate::pipeline::check_read(project, &read)?;
    let cube = &read.cube;
    let own = cube.keys().iter().enumerate().filter(|(_, key)| &*key[0] == round);
    let labels = project.rounds.iter().map(|round| round.label.get(project.language()).to_string());
    Ok(Seen { respondents: own.map(|(cell, _)| cube.respondents(cell)).sum(), rounds: labels.collect(), findings })
}

/// The export of an earlier round that holds the same bytes: by oversight the old file was given once more.
fn known_as(project: &Project, export: &Path) -> Result<Option<String>, Error> {
    let new = copies(export, "")?;
    for round in project.rounds.iter().filter_map(|round| round.export.as_ref()) {
        let old = copies(&project.folder.join(round), "")?;
        let same = |(one, other): (&PathBuf, &PathBuf)| same_bytes(one, other);
        if old.len() == new.len() && old.values().zip(new.values()).all(same) {
            return Ok(Some(round.clone()));
        }
    }
    Ok(None)
}

/// Whether two files hold the same; files that cannot be read do not.
fn same_bytes(one: &Path, other: &Path) -> bool {
    let size = |path: &Path| fs::metadata(path).map(|file| file.len()).ok();
    let bytes = |path: &Path| Some(BufReader::new(config::open(path, "").ok()?).bytes().map_while(Result::ok));
    size(one).is_some() && size(one) == size(other) && bytes(one).zip(bytes(other)).is_some_and(|(one, other)| one.eq(other))
}

/// How the last round is read, as a table of the next one.
fn read_before(project: &str) -> String {
    let file: toml::Table = project.parse().unwrap_or_default();
    let rounds = file.get("round").and_then(toml::Value::as_array);
    let Some(read) = rounds.and_then(|rounds| rounds.last()?.get("read")) else { return String::new() };
    let within = |key: &str, value: toml::Value| toml::Table::from_iter([(key.to_string(), value)]);
    let table = within("round", toml::Value::Table(within("read", read.clone())));
    toml::to_string(&table).map_or_else(|_| String::new(), |text| format!("\n{text}"))
}

/// A year that the export is named for, or the number of the round; none that is there already.
fn id_of(export: &Path, names: &[&str]) -> String {
    let name = inside_name(export);
    let year = year_in(&name);
    let numbers = (names.len() + 1..).map(|number| number.to_string());
    let wanted = year.map(str::to_string).into_iter().chain(numbers);
    wanted.into_iter().find(|id| !names.contains(&id.as_str())).unwrap_or_default()
}

/// A folder of the project that does not exist yet, named for the round.
fn free_folder(project: &Path, id: &str) -> String {
    let name: String = id.chars().map(|letter| if letter.is_alphanumeric() || letter == '-' { letter } else { '-' }).collect();
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.clone()).chain(numbered).find(|name| !project.join(name).exists()).unwrap_or(name)
}

/// Where a file is, whatever link led to it.
pub(super) fn real(path: &Path) -> Result<PathBuf, Error> {
    let shown = path.display().to_string();
    if !path.exists() {
        return Err(Diagnostic::new(Code::MissingFile, Place::file(&shown)).found(&shown).into());
    }
    path.canonicalize().map_err(|error| Error::from((Code::CannotRead, shown.as_str(), error)))
}
