//! Whose reports are made: the municipalities of one project's answers, or the projects of a list.

use std::path::{Path, PathBuf};

use super::super::benchmarks::{self, Shared};
use super::super::gathered::Gathered;
use super::super::sources::{self, Read};
use super::Failed;
use super::pages::COUNTIES;
use crate::diag::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::model::Language;
use crate::project::{PartOf, Project, ProjectList};
use crate::report;

/// Folder of ledgers beside the project or list; with a file for each municipality whose answers are a part of a larger file.
const LEDGERS: &str = "kartlegg-ledgers";
/// Names in the output that no municipality's folder has.
const KEPT: [&str; 6] = ["nb", "nn", "en", "data", "benchmarks", COUNTIES];

/// Many municipalities, read.
pub struct Many {
    /// Name of all of them together.
    pub(super) name: String,
    pub(super) languages: Vec<Language>,
    /// Folder of the project or list.
    pub(super) folder: PathBuf,
    pub(super) members: Vec<Member>,
    /// Whether they are held against each other.
    pub(super) compare: bool,
    /// Benchmarks that all of them are held against.
    pub(super) shared: Vec<Shared>,
    /// What was noticed of no single one.
    pub(super) findings: Vec<Diagnostic>,
    /// Those that could not even be opened.
    pub(super) failed: Vec<Failed>,
    source: Source,
}

/// Where answers come from.
enum Source {
    /// One project with all of them in its answers.
    Answers { project: Box<Project>, gathered: Gathered },
    /// A project each.
    List(Box<ProjectList>),
}

/// One municipality.
pub(super) struct Member {
    pub(super) name: String,
    /// Its folder in the output.
    pub(super) folder: String,
    /// In a list: its project.
    path: Option<PathBuf>,
}

impl Many {
    /// Opens what a path leads to, when it is about many municipalities. `None` for a project of one.
    ///
    /// # Errors
    /// When the list, the project or what is common to its municipalities is refused.
    pub fn open(path: &Path, languages: &[Language]) -> Result<Option<Self>, Error> {
        if ProjectList::is_list(path) {
            return Ok(Some(Self::of_list(ProjectList::open(path)?, languages)?));
        }
        let mut project = Project::open(path)?;
        if project.file.municipalities.is_none() {
            return Ok(None);
        }
        if !languages.is_empty() {
            project.file.languages = languages.to_vec();
        }
        Ok(Some(Self::of_answers(project)?))
    }

    fn of_answers(project: Project) -> Result<Self, Error> {
        let layout = crate::pipeline::layout(&project);
        let settings = project.file.municipalities.clone();
        let column = settings.as_ref().map(|settings| settings.column.clone()).unwrap_or_default();
        let gathered = sources::read_apart(&project, &layout, &column)?;
        let names = gathered.municipalities();
        if names.is_empty() {
            return Err(Error::from(Diagnostic::new(Code::NoRows, Place::default().name(&column))));
        }
        let folders = report::municipality_folders(names.iter().map(String::as_str), &KEPT);
        let members = names.into_iter().zip(folders).map(|(name, folder)| Member { name, folder, path: None });
        Ok(Self {
            name: project.file.municipality.clone(),
            languages: project.file.languages.clone(),
            folder: project.folder.clone(),
            members: members.collect(),
            compare: settings.is_none_or(|settings| settings.compare),
            shared: Vec::new(),
            findings: gathered.common().cloned().chain(gathered.nobodys(&column)).collect(),
            failed: Vec::new(),
            source: Source::Answers { project: Box::new(project), gathered },
        })
    }

    fn of_list(mut list: ProjectList, languages: &[Language]) -> Result<Self, Error> {
        if !languages.is_empty() {
            list.file.languages = Some(languages.to_vec());
        }
        let mut shared = Vec::new();
        for reference in &list.file.benchmarks {
            let text = benchmarks::text(&list.folder.join(&reference.file), &reference.file)?;
            shared.push(Shared { file: reference.file.clone(), text, round: reference.round.clone() });
        }
        let (mut known, mut failed): (Vec<(String, PathBuf)>, Vec<Failed>) = (Vec::new(), Vec::new());
        let mut main = Language::Nb;
        for listed in &list.file.projects {
            let path = list.folder.join(&listed.path);
            match name_of(&path, &known) {
                Ok((name, language)) => {
                    main = if known.is_empty() { language } else { main };
                    known.push((name, path));
                }
                Err(error) => failed.push(Failed { name: listed.path.clone(), error }),
            }
        }
        known.sort();
        let folders = report::municipality_folders(known.iter().map(|(name, _)| name.as_str()), &KEPT);
        let members = known.into_iter().zip(folders).map(|((name, path), folder)| Member { name, folder, path: Some(path) });
        Ok(Self {
            name: list.file.name.clone(),
            languages: list.file.languages.clone().unwrap_or_else(|| vec![main]),
            folder: list.folder.clone(),
            members: members.collect(),
            compare: list.file.compare,
            shared,
            findings: Vec::new(),
            failed,
            source: Source::List(Box::new(list)),
        })
    }

    /// The language to speak to whoever runs it.
    #[must_use]
    pub fn language(&self) -> Language {
        self.languages.first().copied().unwrap_or(Language::Nb)
    }

    /// The folder of the project or list.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether the answers of each are a part of a larger file.
    pub(super) const fn is_apart(&self) -> bool {
        matches!(self.source, Source::Answers { .. })
    }

    /// The project of a municipality, as if it were alone.
    pub(super) fn project(&self, member: &Member) -> Result<Project, Error> {
        match &self.source {
            Source::Answers { project, .. } => Ok(alone(project, member)),
            Source::List(list) => {
                let mut project = Project::open(member.path.as_deref().unwrap_or(&self.folder))?;
                if let Some(languages) = &list.file.languages {
                    project.file.languages.clone_from(languages);
                }
                if let Some(report) = &list.file.report {
                    project.file.report = report.clone();
                }
                Ok(project)
            }
        }
    }

    /// The project of a municipality and what was read of it.
    pub(super) fn open_member(&self, member: &Member) -> Result<(Project, Read), Error> {
        let project = self.project(member)?;
        let read = match &self.source {
            Source::Answers { gathered, .. } => gathered.take(&project, &member.name)?,
            Source::List(_) => super::super::read(&project)?,
        };
        Ok((project, read))
    }

    /// A file among the ledgers.
    pub(super) fn ledger(&self, name: &str) -> PathBuf {
        self.folder.join(LEDGERS).join(format!("{name}.json"))
    }
}

/// Name and language of the project at a path, which must be of one municipality that no other project has.
fn name_of(path: &Path, known: &[(String, PathBuf)]) -> Result<(String, Language), Error> {
    let project = Project::open(path)?;
    let place = |key: &str| Place::file(path.display().to_string()).name(key);
    if let Some(municipalities) = &project.file.municipalities {
        return Err(Error::from(Diagnostic::new(Code::BadValue, place("municipalities")).found(&municipalities.column)));
    }
    let name = project.file.municipality.trim().to_owned();
    if known.iter().any(|(other, _)| *other == name) {
        return Err(Error::from(Diagnostic::new(Code::Duplicate, place("municipality")).found(name)));
    }
    Ok((name, project.language()))
}

/// The project as that of one municipality would be, with a ledger of its own among those beside the project.
fn alone(project: &Project, member: &Member) -> Project {
    let mut own = project.clone();
    let column = project.file.municipalities.as_ref().map(|municipalities| municipalities.column.clone());
    own.part_of = column.map(|column| PartOf { column, name: member.name.clone() });
    own.file.municipality.clone_from(&member.name);
    own.file.municipalities = None;
    let ledgers = project.file.privacy.ledger.as_deref().map_or(LEDGERS, |file| file.trim_end_matches(".json"));
    own.file.privacy.ledger = Some(format!("{ledgers}/{}.json", member.folder));
    own
}
