//! A new project: a folder with everything that `run` needs, or with what is left to fill in.

mod advice;
mod another;
mod outline;
mod recognised;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::diag::limits::TOML_FILE;
use crate::diag::{Code, Diagnostic, Place};
use crate::draft::{self, Drafted, Known, OpenToDoubt};
use crate::error::Error;
use crate::ingest::SourceDescription;
use crate::instrument::{self, Instrument};
use crate::model::{GroupKind, Language, Statistic};
use crate::privacy::{Release, Shown};
use crate::project::{FILE_NAME, Project};
use crate::{config, ingest, output, questionnaire, simulate};

use outline::Outline;

pub use crate::draft::Choices;
pub use advice::{About, Advice, advice};
pub use another::{Added, NewRound, add_round};

/// Name of the questionnaire in a new project.
const INSTRUMENT: &str = "instrument.toml";
/// A project over the shipped instrument, to be filled in.
const TEMPLATE: &str = include_str!("../../reports/templates/kartlegging.toml");
/// A roster, to be filled in.
const ROSTER: &str = include_str!("../../reports/templates/roster.csv");

/// Makes a project over an instrument in a folder that does not exist yet, or is empty; with `questionnaire` it holds a copy of that one.
///
/// # Errors
/// When the folder holds something, the instrument is refused, or writing fails; nothing is left behind then.
pub fn new_project(folder: &Path, questionnaire: Option<&Path>) -> Result<(), Error> {
    refuse_occupied(folder)?;
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
    let templates = questionnaire::inventory_templates(Language::Nb)
        .map_err(|error| Diagnostic::new(Code::CannotWrite, Place::file("inventory")).found(error))?;
    files.extend(templates);
    files.insert(FILE_NAME.to_owned(), template.into_bytes());
    Ok(output::found(folder, &files, &BTreeMap::new())?)
}

/// An export that was looked at, and of which no project was made yet.
#[derive(Debug)]
pub struct Begun {
    export: PathBuf,
    roster: Option<PathBuf>,
    name: String,
    description: SourceDescription,
    /// The questionnaire of the program that it is one of.
    known: Option<Known>,
}

impl Begun {
    /// Looks at an export, and at the roster that belongs to it.
    ///
    /// # Errors
    /// When it cannot be described, or there is no such roster.
    pub fn from(export: &Path, roster: Option<&Path>) -> Result<Self, Error> {
        let name = export.file_name().map_or_else(|| "export".to_string(), |name| name.to_string_lossy().into_owned());
        let description = ingest::describe(export, &name)?;
        // The folder that it lies in is read as a project's, whatever link led here.
        let export = export.canonicalize().map_err(|error| Error::from((Code::CannotRead, name.as_str(), error)))?;
        let roster = roster.map(another::real).transpose()?;
        let known = recognised::recognise(&description);
        Ok(Self { export, roster, name, description, known })
    }

    /// A heading to start from: the name of a folder or an export, without the numbers of answers that Microsoft Forms puts behind it.
    #[must_use]
    pub fn title_of(path: &Path) -> String {
        let name = path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let is_range = |text: &str| text.contains('-') && text.chars().all(|c| c.is_ascii_digit() || c == '-');
        let bare = name.trim_end().strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
        match bare.filter(|(words, inside)| is_range(inside) && !words.trim().is_empty()) {
            Some((words, _)) => words.trim().to_owned(),
            None => name,
        }
    }

    /// Refuses a folder that holds something before anything is read for it.
    ///
    /// # Errors
    /// When it holds something.
    pub fn refuse_occupied(folder: &Path) -> Result<(), Error> {
        refuse_occupied(folder)
    }

    /// What only a person can say of its columns.
    #[must_use]
    pub fn open(&self) -> OpenToDoubt {
        self.known.as_ref().map_or_else(|| draft::open_to_doubt(&self.description), |known| known.open(&self.description))
    }

    /// Drafts a project, and checks it: what a run would refuse is refused here, at the export. Nothing is written.
    ///
    /// A questionnaire of the program is taken as it is. Questions whose answers do not fit it are the export's own; where that is not
    /// enough, everything is drafted.
    ///
    /// # Errors
    /// When the export has nothing to count, or `check` would refuse the project.
    pub fn plan(&self, title: &str, choices: &Choices) -> Result<Planned<'_>, Error> {
        let mut doubts = Vec::new();
        if let Some(known) = &self.known {
            let planned = self.over(known, title, choices).or_else(|refused| {
                let known = without_refused(known, &self.description, &refused).ok_or(refused)?;
                self.over(&known, title, choices)
            });
            match planned {
                Ok(planned) => return Ok(planned),
                Err(refused) => {
                    let why = refused.findings().iter().find(|finding| finding.is_error()).cloned();
                    let why = why.map_or_else(String::new, |finding| format!("{} {}", finding.code, finding.found));
                    let finding = Diagnostic::new(Code::NotThatQuestionnaire, Place::file(&self.name));
                    doubts.push(finding.found(&known.instrument.id).expected(why.trim()));
                }
            }
        }
        let mut planned = self.planned(draft::draft(&self.description, &self.name, title, choices)?)?;
        planned.findings.extend(doubts);
        Ok(planned)
    }

    fn over(&self, known: &Known, title: &str, choices: &Choices) -> Result<Planned<'_>, Error> {
        self.planned(draft::draft_known(&self.description, &self.name, title, choices, known)?)
    }

    fn planned(&self, drafted: Drafted) -> Result<Planned<'_>, Error> {
        let folder = self.export.parent().unwrap_or_else(|| Path::new("."));
        let inside = self.export.file_name().unwrap_or_default().to_string_lossy();
        let roster = self.roster.as_ref().map(|roster| roster.display().to_string());
        let project = Project::unwritten(folder, &drafted.project(&inside, roster.as_deref()), &drafted.instrument);
        let checked = project.map_err(Error::from).and_then(|project| super::check(&project).map(|found| (project, found)));
        let (project, checked) = checked.map_err(|refused| at_export(&refused, &inside, &self.name))?;
        // Of what reading says, only which questionnaire was filled in is of use before there is a project.
        let other = checked.into_iter().filter(|finding| finding.code == Code::OtherQuestionnaire);
        let other = other.map(|finding| moved(&finding, &inside, &self.name).unwrap_or(finding));
        let findings = self.description.findings.iter().chain(&drafted.findings).cloned().chain(other).collect();
        Ok(Planned { begun: self, drafted, project, findings })
    }
}

/// The same questionnaire, with the questions under whose headers something was refused as the export's own; none where nothing was.
fn without_refused(known: &Known, description: &SourceDescription, refused: &Error) -> Option<Known> {
    let headers: Vec<&str> = refused.findings().iter().filter_map(|finding| finding.place.name.as_deref()).collect();
    let at_fault = known.fit.found.iter().filter(|(_, at)| headers.contains(&description.columns[*at].name.as_str()));
    let at_fault: Vec<String> = at_fault.map(|(name, _)| name.clone()).collect();
    let mut known = known.clone();
    known.fit.reworded.extend(at_fault.iter().cloned());
    (!at_fault.is_empty() && recognised::counted(&known).is_some()).then_some(known)
}

/// A project that was drafted and not written.
#[derive(Debug)]
pub struct Planned<'b> {
    begun: &'b Begun,
    drafted: Drafted,
    project: Project,
    findings: Vec<Diagnostic>,
}

impl Planned<'_> {
    /// What was recognised, joined, assumed and left out.
    #[must_use]
    pub fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// What it still needs.
    ///
    /// # Errors
    /// When the answers cannot be read.
    pub fn advice(&self) -> Result<Vec<Advice>, Error> {
        advice(&self.project)
    }

    /// Takes advice into the instrument.
    ///
    /// # Errors
    /// When the instrument is refused with it.
    pub fn take(&mut self, taken: &[Advice]) -> Result<(), Error> {
        self.drafted.instrument = advice::taken(std::mem::take(&mut self.drafted.instrument), taken);
        self.project.instrument = Instrument::from_toml(&self.drafted.instrument, INSTRUMENT)?;
        Ok(())
    }

    /// The project in a form to be shown.
    #[must_use]
    pub fn outline(&self) -> Outline {
        let description = &self.begun.description;
        outline::outline(&self.begun.name, description.format, description.rows, &self.drafted, &self.project)
    }

    /// Writes it, with a copy of the export, into a folder that does not exist yet, or is empty.
    ///
    /// # Errors
    /// When the folder holds something, or writing fails; nothing is left behind then.
    pub fn write(&self, folder: &Path) -> Result<(), Error> {
        let inside = |path: &Path| format!("data/{}", inside_name(path));
        let (export, roster) = (inside(Path::new(&self.begun.name)), self.begun.roster.as_deref());
        let mut all = copies(&self.begun.export, &export)?;
        all.extend(roster.map(|roster| (inside(roster), roster.to_path_buf())));
        let project = self.drafted.project(&export, roster.map(inside).as_deref());
        let instrument = self.drafted.has_instrument().then(|| (INSTRUMENT, self.drafted.instrument.clone()));
        let files = instrument.into_iter().chain([(FILE_NAME, project)]);
        let files = files.map(|(name, text)| (name.to_owned(), text.into_bytes())).collect();
        Ok(output::found(folder, &files, &all)?)
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
    let total = frame.groups.enumerated().rfind(|(_, group)| group.kind == GroupKind::Total).map(|(total, _)| total);
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

/// What stops a run of a drafted project, as a fault of the export that it was drafted from.
fn at_export(refused: &Error, inside: &str, name: &str) -> Error {
    let all = refused.findings().iter().filter(|finding| finding.is_error()).map(|finding| {
        moved(finding, inside, name).unwrap_or_else(|| Diagnostic { place: Place::file(name), ..finding.clone() })
    });
    Error::from(all.collect::<Vec<_>>())
}

/// A finding in a file, or in a file of a folder, under another name; `None` when it is in none of these.
fn moved(finding: &Diagnostic, from: &str, to: &str) -> Option<Diagnostic> {
    let rest = finding.place.file.as_deref()?.strip_prefix(from)?;
    let place = Place { file: Some(format!("{to}{rest}")), ..finding.place.clone() };
    Some(Diagnostic { place, ..finding.clone() })
}

/// Said before anything is read: a folder that holds something would be refused in the end.
fn refuse_occupied(folder: &Path) -> Result<(), Error> {
    let shown = folder.display().to_string();
    let is_occupied = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if is_occupied { Err(Diagnostic::new(Code::NotOurOutput, Place::file(&shown)).found(&shown).into()) } else { Ok(()) }
}

/// What a file is called in a project: a path there holds no sign that a shell or another system reads as something else.
fn inside_name(path: &Path) -> String {
    let name = path.file_name().map_or_else(|| "export".into(), |name| name.to_string_lossy());
    name.replace([':', '\\', '*', '?', '$', '%', '~'], "_")
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
