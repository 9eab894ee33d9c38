//! A new project: a folder with everything that `run` needs, or with what is left to fill in.

mod advice;

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
use crate::{config, draft, ingest, simulate};

pub use advice::{About, Advice, advice};

/// A project over the shipped instrument, to be filled in.
const TEMPLATE: &str = include_str!("../../reports/templates/kartlegging.toml");
/// A roster, to be filled in.
const ROSTER: &str = include_str!("../../reports/templates/roster.csv");

/// Makes a project in a folder that does not exist yet, or is empty.
///
/// # Errors
/// When the folder holds something, the export cannot be described, or writing fails; nothing is left behind then.
pub fn new_project(folder: &Path, from: Option<&Path>) -> Result<Vec<Diagnostic>, Error> {
    match from {
        Some(export) => Begun::from(export)?.write(folder, None),
        None => in_folder(folder, || from_template(folder)),
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
        in_folder(folder, || self.drafted(folder, service))
    }

    fn drafted(&self, folder: &Path, service: Option<&str>) -> Result<Vec<Diagnostic>, Error> {
        let inside = format!("data/{}", self.name);
        let title = folder.file_name().map_or_else(|| self.name.clone(), |name| name.to_string_lossy().into_owned());
        let drafted = draft::draft(&self.description, &inside, &title, service)?;
        copy(&self.export, &folder.join(&inside), &inside)?;
        write(folder, "instrument.toml", &drafted.instrument)?;
        write(folder, FILE_NAME, &drafted.project)?;
        // What a run would refuse is refused now, at the export: the files that were drafted go away again.
        let refused = Project::open(folder).map_err(Error::from).and_then(|project| super::check(&project)).err();
        if let Some(refused) = refused {
            return Err(at_export(&refused, &inside, &self.name));
        }
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
    const INSTRUMENT: &str = "instrument.toml";
    let text = advice::taken(config::read_text(&folder.join(INSTRUMENT), INSTRUMENT, TOML_FILE)?, advice);
    Instrument::from_toml(&text, INSTRUMENT)?;
    write(folder, INSTRUMENT, &text)
}

fn in_folder(folder: &Path, make: impl FnOnce() -> Result<Vec<Diagnostic>, Error>) -> Result<Vec<Diagnostic>, Error> {
    let shown = folder.display().to_string();
    let existed = folder.exists();
    if existed && fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Error::from(Diagnostic::new(Code::NotOurOutput, Place::file(&shown)).found(&shown)));
    }
    let made = make();
    if made.is_err() && !existed && folder.exists() {
        // The reason for stopping is the first failure, not that of clearing up after it.
        let _ = fs::remove_dir_all(folder);
    }
    made
}

fn from_template(folder: &Path) -> Result<Vec<Diagnostic>, Error> {
    write(folder, FILE_NAME, TEMPLATE)?;
    write(folder, "roster.csv", ROSTER)?;
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

fn write(folder: &Path, name: &str, text: &str) -> Result<(), Error> {
    let failed = |error| Error::from((Code::CannotWrite, name, error));
    fs::create_dir_all(folder).map_err(failed)?;
    fs::write(folder.join(name), text).map_err(failed)
}

/// Copies a file, or the files of a folder.
fn copy(from: &Path, to: &Path, shown: &str) -> Result<(), Error> {
    let failed = |error| Error::from((Code::CannotWrite, shown, error));
    if from.is_dir() {
        fs::create_dir_all(to).map_err(failed)?;
        for entry in fs::read_dir(from).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if entry.path().is_file() {
                fs::copy(entry.path(), to.join(entry.file_name())).map_err(failed)?;
            }
        }
        return Ok(());
    }
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    fs::copy(from, to).map(|_| ()).map_err(failed)
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
    if folder.exists() && fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        let shown = folder.display().to_string();
        return Err(Error::from(Diagnostic::new(Code::NotOurOutput, Place::file(&shown)).found(&shown)));
    }
    for (name, bytes) in simulate::write(&instrument, &plan)? {
        let path = folder.join(&name);
        let failed = |error| Error::from((Code::CannotWrite, name.as_str(), error));
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        fs::write(&path, &bytes).map_err(failed)?;
    }
    Ok(())
}

fn read_text(path: &Path) -> Result<String, Error> {
    Ok(config::read_text(path, &path.display().to_string(), TOML_FILE)?)
}
