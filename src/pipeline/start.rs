//! A new project: a folder with everything that `run` needs, or with what is left to fill in.

mod advice;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::diag::limits::TOML_FILE;
use crate::diag::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::ingest::SourceDescription;
use crate::instrument::{self, Instrument};
use crate::model::{GroupKind, Statistic};
use crate::privacy::{Release, Shown};
use crate::project::{FILE_NAME, Project};
use crate::{config, draft, ingest, output, simulate};

pub use advice::{About, Advice, advice};

/// Name of the questionnaire in a new project.
const INSTRUMENT: &str = "instrument.toml";
/// A project over the shipped instrument, to be filled in.
const TEMPLATE: &str = include_str!("../../reports/templates/kartlegging.toml");
/// A roster, to be filled in.
const ROSTER: &str = include_str!("../../reports/templates/roster.csv");

/// Makes a project in a folder that does not exist yet, or is empty; with `questionnaire` it holds a copy of that instrument.
///
/// # Errors
/// When the folder holds something, the export cannot be described, or writing fails; nothing is left behind then.
pub fn new_project(folder: &Path, from: Option<&Path>, questionnaire: Option<&Path>) -> Result<Vec<Diagnostic>, Error> {
    refuse_occupied(folder)?;
    match from {
        Some(export) => Begun::from(export)?.write(folder, None),
        None => from_template(folder, questionnaire),
    }
}

/// An export that was looked at, and of which no project was made yet.
#[derive(Debug)]
pub struct Begun {
    export: PathBuf,
    name: String,
    description: SourceDescription,
}

impl Begun {
    /// Looks at an export.
    ///
    /// # Errors
    /// When it cannot be described.
    pub fn from(export: &Path) -> Result<Self, Error> {
        let name = export.file_name().map_or_else(|| "export".to_string(), |name| name.to_string_lossy().into_owned());
        let description = ingest::describe(export, &name)?;
        Ok(Self { export: export.to_path_buf(), name, description })
    }

    /// Headers of the columns that may say which service a person works in, the likeliest first.
    #[must_use]
    pub fn may_be_service(&self) -> Vec<String> {
        draft::may_be_service(&self.description)
    }

    /// Makes a project in a folder that does not exist yet, or is empty; with this column as that of the service, where somebody chose.
    ///
    /// # Errors
    /// As [`new_project`].
    pub fn write(&self, folder: &Path, service: Option<&str>) -> Result<Vec<Diagnostic>, Error> {
        let inside = format!("data/{}", self.name);
        let title = folder.file_name().map_or_else(|| self.name.clone(), |name| name.to_string_lossy().into_owned());
        let drafted = draft::draft(&self.description, &inside, &title, service)?;
        let files = [(INSTRUMENT, drafted.instrument), (FILE_NAME, drafted.project)];
        let files = files.map(|(name, text)| (name.to_owned(), text.into_bytes())).into();
        // What a run would refuse is refused now, at the export, and nothing is left of the draft.
        output::found_if(folder, &files, &copies(&self.export, &inside)?, |made| {
            let refused = Project::open(made).map_err(Error::from).and_then(|project| super::check(&project)).err();
            refused.map_or(Ok(()), |refused| Err(at_export(&refused, &inside, &self.name)))
        })?;
        Ok(self.description.findings.iter().cloned().chain(drafted.findings).collect())
    }
}

/// A release in a few words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Respondents of the newest round.
    pub respondents: Option<u64>,
    /// Services that are told apart.
    pub services: Vec<String>,
}

/// What a release says at a glance.
#[must_use]
pub fn told_by(release: &Release) -> Told {
    let frame = release.frame();
    let total = frame.groups.iter().rposition(|group| group.kind == GroupKind::Total);
    let figure = total.zip(release.measure_position("response"));
    let shown = figure.and_then(|(total, response)| release.figure(response, total, Statistic::Respondents));
    let respondents = match shown {
        Some(Shown::Value(estimate)) => Some(estimate.n),
        _ => None,
    };
    let services = frame.groups.iter().filter(|group| group.kind == GroupKind::Service);
    let mut services: Vec<String> = services.map(|group| group.label.get(frame.language).to_string()).collect();
    services.sort();
    services.dedup();
    Told { respondents, services }
}

/// Writes advice that was taken into the instrument of a drafted project.
///
/// # Errors
/// When the instrument cannot be read or written.
pub fn take_advice(folder: &Path, advice: &[Advice]) -> Result<(), Error> {
    let path = folder.join(INSTRUMENT);
    let before = config::read_text(&path, INSTRUMENT, TOML_FILE)?;
    let text = advice::taken(before.clone(), advice);
    Instrument::from_toml(&text, INSTRUMENT)?;
    Ok(output::deliver_file(&path, text.as_bytes(), TOML_FILE.most, |there| there == before.as_bytes())?)
}

fn from_template(folder: &Path, questionnaire: Option<&Path>) -> Result<Vec<Diagnostic>, Error> {
    let mut files = BTreeMap::from([("roster.csv".to_owned(), ROSTER.as_bytes().to_vec())]);
    let mut template = TEMPLATE.to_string();
    if let Some(questionnaire) = questionnaire {
        let name = questionnaire.to_string_lossy();
        let text = match instrument::shipped_text(&name) {
            Some(text) => text.to_string(),
            None if questionnaire.extension().is_some() => read_text(questionnaire)?,
            None => return Err(Error::from(instrument::load_shipped(&name).err().unwrap_or_default())),
        };
        // What is refused as an instrument would stop the first command in the project.
        Instrument::from_toml(&text, &name)?;
        files.insert(INSTRUMENT.to_owned(), text.into_bytes());
        template = template.replacen("instrument = \"bti\"", "instrument = \"instrument.toml\"", 1);
    }
    files.insert(FILE_NAME.to_owned(), template.into_bytes());
    output::found(folder, &files, &BTreeMap::new())?;
    Ok(Vec::new())
}

/// What stops a run of a drafted project, as a fault of the export that it was drafted from.
fn at_export(refused: &Error, inside: &str, name: &str) -> Error {
    let moved = refused.findings().iter().filter(|finding| finding.is_error()).map(|finding| {
        let mut finding = finding.clone();
        let drafted = finding.place.file.as_deref().is_none_or(|file| !file.starts_with(inside));
        let rest = finding.place.file.as_deref().and_then(|file| file.strip_prefix(inside)).unwrap_or_default();
        let file = format!("{name}{rest}");
        finding.place = if drafted { Place::file(file) } else { Place { file: Some(file), ..finding.place } };
        finding
    });
    Error::from(moved.collect::<Vec<_>>())
}

/// Said before anything is read: a folder that holds something would be refused in the end.
fn refuse_occupied(folder: &Path) -> Result<(), Error> {
    let shown = folder.display().to_string();
    let is_occupied = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if is_occupied { Err(Diagnostic::new(Code::NotOurOutput, Place::file(&shown)).found(&shown).into()) } else { Ok(()) }
}

/// A file, or the files of a folder, by the names that they are to have.
fn copies(from: &Path, inside: &str) -> Result<BTreeMap<String, PathBuf>, Error> {
    if !from.is_dir() {
        return Ok(BTreeMap::from([(inside.to_owned(), from.to_path_buf())]));
    }
    let failed = |error| Error::from((Code::CannotRead, inside, error));
    let entries = fs::read_dir(from).map_err(failed)?.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    let files = entries.into_iter().filter(|entry| entry.path().is_file());
    Ok(files.map(|entry| (format!("{inside}/{}", entry.file_name().to_string_lossy()), entry.path())).collect())
}

/// Invents answers to an instrument by a plan, and writes them to a folder that does not exist yet, or is empty.
///
/// # Errors
/// When the instrument or the plan is refused, the folder holds something, or writing fails.
pub fn simulate(instrument: &str, plan: &Path, folder: &Path) -> Result<(), Error> {
    let shown = plan.display().to_string();
    let instrument = if Path::new(instrument).extension().is_some() {
        Instrument::from_toml(&read_text(Path::new(instrument))?, instrument)?
    } else {
        instrument::load_shipped(instrument)?
    };
    let plan = simulate::Plan::from_toml(&read_text(plan)?, &shown, &instrument)?;
    refuse_occupied(folder)?;
    let files = simulate::write(&instrument, &plan)?;
    Ok(output::found(folder, &files, &BTreeMap::new())?)
}

fn read_text(path: &Path) -> Result<String, Error> {
    Ok(config::read_text(path, &path.display().to_string(), TOML_FILE)?)
}
