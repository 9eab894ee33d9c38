//! A new project: a folder with everything that `run` needs, or with what is left to fill in.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::diag::limits::TOML_FILE;
use crate::diag::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::instrument::{self, Instrument};
use crate::model::Language;
use crate::project::FILE_NAME;
use crate::{config, draft, ingest, output, questionnaire, simulate};

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
        Some(export) => from_export(folder, export),
        None => from_template(folder, questionnaire),
    }
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
        files.insert("instrument.toml".to_owned(), text.into_bytes());
        template = template.replacen("instrument = \"bti\"", "instrument = \"instrument.toml\"", 1);
    }
    let templates = questionnaire::inventory_templates(Language::Nb)
        .map_err(|error| Diagnostic::new(Code::CannotWrite, Place::file("inventory")).found(error))?;
    files.extend(templates);
    files.insert(FILE_NAME.to_owned(), template.into_bytes());
    output::found(folder, &files, &BTreeMap::new())?;
    Ok(Vec::new())
}

fn from_export(folder: &Path, export: &Path) -> Result<Vec<Diagnostic>, Error> {
    let name = export.file_name().map_or_else(|| "export".to_string(), |name| name.to_string_lossy().into_owned());
    let description = ingest::describe(export, &name)?;
    let inside = format!("data/{name}");
    let title = folder.file_name().map_or_else(|| name.clone(), |name| name.to_string_lossy().into_owned());
    let drafted = draft::draft(&description, &inside, &title)?;
    let files = [("instrument.toml", drafted.instrument), (FILE_NAME, drafted.project)];
    let files = files.map(|(name, text)| (name.to_owned(), text.into_bytes()));
    output::found(folder, &files.into(), &copies(export, &inside)?)?;
    Ok(description.findings.into_iter().chain(drafted.findings).collect())
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
