//! The questionnaire of a project, or one by itself, written for people and for tools; and what is to be said of it.

mod codebook;
mod status;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::config;
use crate::diag::limits::TOML_FILE;
use crate::diag::{Code, Diagnostic, Place, nearest};
use crate::error::Error;
use crate::ingest;
use crate::instrument::{self, Instrument};
use crate::model::{AnsweredBy, Language};
use crate::output::{self, Files, Manifest};
use crate::project::{FILE_NAME, Project, Rules};
use crate::questionnaire::{self, Covering, Form, Paper, Places, TARGETS};

pub use codebook::codebook;
pub use status::status;

/// What is to be written.
#[derive(Clone, Debug, Default)]
pub struct QuestionnaireOrder {
    /// A project, the file of an instrument, or the name of one that comes with the program.
    pub source: PathBuf,
    /// Names of targets.
    pub targets: Vec<String>,
    /// Languages; none: those of the project, or the first of the instrument.
    pub languages: Vec<Language>,
    /// A roster with the services and units of those who are asked; none: that of the newest round.
    pub services: Option<PathBuf>,
    /// Whom it is for.
    pub informant: AnsweredBy,
    /// The version that changes are counted from.
    pub since: Option<String>,
    /// Where to write; none: the folder `questionnaire` in the project, or here.
    pub out: Option<PathBuf>,
}

/// What was written.
#[derive(Debug)]
pub struct Questionnaires {
    /// Folders that were written, one a target.
    pub folders: Vec<PathBuf>,
    /// The first language.
    pub language: Language,
    /// What was noticed.
    pub findings: Vec<Diagnostic>,
}

/// Names of all targets.
#[must_use]
pub fn questionnaire_targets() -> Vec<&'static str> {
    TARGETS.iter().map(|target| target.id).collect()
}

/// Whether a word names a questionnaire: one that comes with the program, or a file that says which versions of one it holds. What is
/// wrong with it is told by whoever reads it.
#[must_use]
pub fn is_instrument(word: &str) -> bool {
    let path = Path::new(word);
    let is_toml = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("toml"));
    let versions = |text: String| text.lines().any(|line| line.trim_start().starts_with("versions"));
    instrument::shipped().contains(&word) || (is_toml && config::read_text(path, word, TOML_FILE).is_ok_and(versions))
}

/// A questionnaire with what surrounds it.
struct Asked {
    instrument: Instrument,
    version: String,
    covering: Covering,
    languages: Vec<Language>,
    places: Places,
    folder: PathBuf,
    findings: Vec<Diagnostic>,
}

/// Writes a questionnaire: each target in a folder of its own.
///
/// # Errors
/// When project, instrument or roster are refused, a version or a language is not there, or a folder cannot be written.
pub fn questionnaire(order: &QuestionnaireOrder) -> Result<Questionnaires, Error> {
    let mut asked = if is_project(&order.source) { of_project(order)? } else { of_instrument(order)? };
    if !order.languages.is_empty() {
        asked.languages.clone_from(&order.languages);
    }
    asked.instrument = asked_of(&asked, order.informant)?;
    checked(&asked, order)?;
    let form = Form::new(&asked.instrument, &asked.version, &asked.places, order.since.as_deref());
    let out = order.out.clone().unwrap_or_else(|| asked.folder.join("questionnaire"));
    let mut folders = Vec::new();
    for target in TARGETS.iter().filter(|target| order.targets.iter().any(|wanted| wanted == target.id)) {
        let files = (target.write)(&form, &asked.covering, &asked.languages)
            .map_err(|error| Diagnostic::new(Code::CannotWrite, Place::file(target.id)).found(error))?;
        let folder = out.join(target.id);
        let settings = serde_json::json!({ "questionnaire": form.stamp(), "target": target.id, "languages": asked.languages });
        output::deliver(&folder, &files.into_iter().collect::<Files>(), Manifest::of(settings))?;
        folders.push(folder);
    }
    let language = asked.languages.first().copied().unwrap_or(Language::Nb);
    Ok(Questionnaires { folders, language, findings: asked.findings })
}

/// What the people whom it is for are asked.
fn asked_of(asked: &Asked, who: AnsweredBy) -> Result<Instrument, Error> {
    let is_asked = |part: &Instrument| who == AnsweredBy::Staff || !part.columns(&asked.version).is_empty();
    let part = asked.instrument.asked_of(who).filter(is_asked);
    part.ok_or_else(|| {
        let place = Place::file(asked.instrument.id.as_str()).name("--for");
        Diagnostic::new(Code::NotAskedOf, place).found(who.id()).expected(&asked.instrument.id).into()
    })
}

fn is_project(source: &Path) -> bool {
    source.is_dir() || source.file_name().is_some_and(|name| name == FILE_NAME)
}

/// A project whose answers may still be to come.
fn of_project(order: &QuestionnaireOrder) -> Result<Asked, Error> {
    let project = Project::before_answers(&order.source)?;
    let newest = project.rounds.last();
    let version = newest.map_or_else(|| project.instrument.latest().to_string(), |round| round.version.clone());
    let roster = newest.and_then(|round| round.roster.as_ref()).map(|roster| (project.folder.join(roster), roster.clone()));
    let roster = order.services.as_ref().map(|path| (path.clone(), path.display().to_string())).or(roster);
    let (places, findings) = places(roster.filter(|(path, _)| order.services.is_some() || path.exists()), &project.instrument)?;
    let survey = project.file.survey.clone().unwrap_or_default();
    let covering = Covering {
        municipality: project.file.municipality.clone(),
        title: project.file.title.clone(),
        purpose: survey.purpose,
        answers_used: survey.answers_used,
        contact: survey.contact,
        deadline: survey.deadline,
        threshold: project.rules.min_n(),
    };
    let languages = project.file.languages.clone();
    Ok(Asked { version, covering, languages, places, folder: project.folder, findings, instrument: project.instrument })
}

fn of_instrument(order: &QuestionnaireOrder) -> Result<Asked, Error> {
    let instrument = load(&order.source)?;
    let roster = order.services.as_ref().map(|path| (path.clone(), path.display().to_string()));
    let (places, findings) = places(roster, &instrument)?;
    Ok(Asked {
        version: instrument.latest().to_string(),
        covering: Covering { threshold: Rules::standard().min_n(), ..Covering::default() },
        languages: instrument.languages.iter().take(1).copied().collect(),
        places,
        folder: PathBuf::from("."),
        findings,
        instrument,
    })
}

fn places(roster: Option<(PathBuf, String)>, instrument: &Instrument) -> Result<(Places, Vec<Diagnostic>), Error> {
    let Some((path, shown)) = roster else { return Ok((Places::default(), Vec::new())) };
    let (roster, findings) = ingest::read_roster(&path, &shown, &instrument.backgrounds)?;
    Ok((Places::of(&roster), findings))
}

/// An instrument by name, or by its file.
fn load(source: &Path) -> Result<Instrument, Error> {
    let name = source.to_string_lossy();
    if source.extension().is_some() { read_instrument_file(source) } else { Ok(instrument::load_shipped(&name)?) }
}

fn read_instrument_file(path: &Path) -> Result<Instrument, Error> {
    let shown = path.display().to_string();
    let text = config::read_text(path, &shown, TOML_FILE).map_err(|finding| config::or_missing(finding, &shown))?;
    Ok(Instrument::from_toml(&text, &shown)?)
}

/// Whether there is something to ask, in every language that is wanted.
fn checked(asked: &Asked, order: &QuestionnaireOrder) -> Result<(), Error> {
    let instrument = &asked.instrument;
    let place = || Place::file(instrument.id.as_str());
    for wanted in &order.targets {
        if TARGETS.iter().all(|target| target.id != wanted) {
            let near = nearest(wanted, TARGETS.iter().map(|target| target.id)).unwrap_or_default();
            return Err(Diagnostic::new(Code::UnknownReference, place()).found(wanted).expected(near).into());
        }
    }
    let lacking = asked.languages.iter().find(|language| !instrument.languages.contains(language));
    if let Some(language) = lacking.or(asked.languages.first().filter(|_| instrument.keys_only)) {
        return Err(Diagnostic::new(Code::MissingText, place()).found(&instrument.id).expected(language).into());
    }
    match &order.since {
        Some(since) if instrument.version(since).is_none() => {
            Err(Diagnostic::new(Code::UnknownReference, place()).found(since).expected(instrument.versions.join(", ")).into())
        }
        _ => Ok(()),
    }
}

/// A questionnaire as plain text.
///
/// # Errors
/// When there is no such questionnaire, or it is refused.
pub fn questionnaire_text(source: &Path, language: Language, whole: bool) -> Result<String, Error> {
    let instrument = load(source)?;
    let covering = Covering { threshold: Rules::standard().min_n(), ..Covering::default() };
    let others = AnsweredBy::FOR_UNITS.into_iter().filter_map(|who| instrument.asked_of(who));
    let texts = std::iter::once(instrument.clone()).chain(others).map(|part| {
        let form = Form::new(&part, part.latest(), &Places::default(), None);
        questionnaire::terminal(&Paper::new(&form, &covering, language), whole)
    });
    Ok(texts.collect::<Vec<_>>().join("\n"))
}

/// What a methodologist would remark on a questionnaire.
///
/// # Errors
/// Every finding, when it is refused.
pub fn check_instrument(source: &Path) -> Result<Vec<Diagnostic>, Error> {
    let name = source.to_string_lossy().into_owned();
    let (text, shown) = match instrument::shipped_text(&name) {
        Some(text) => (text.to_string(), format!("surveys/{name}.toml")),
        None => (config::read_text(source, &name, TOML_FILE).map_err(|finding| config::or_missing(finding, &name))?, name),
    };
    let instrument = Instrument::from_toml(&text, &shown)?;
    Ok(questionnaire::remarks(instrument.whole(), &shown, &silent(&text)))
}

/// Items of which the file does not say which end is good. The type fills in that high is, so only the text can tell.
fn silent(text: &str) -> BTreeSet<String> {
    let table: toml::Table = text.parse().unwrap_or_default();
    let items = table.get("item").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let silent = items.iter().filter(|item| item.get("polarity").is_none());
    silent.filter_map(|item| item.get("id")?.as_str().map(str::to_string)).collect()
}
