//! `kartlegg FILE`: from an export to a report in one step, with at most a handful of questions.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use super::Outcome;
use super::asking::{Asking, By, Given};
use super::console::Console;
use crate::diag::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::locale::Catalogue;
use crate::pipeline::{self, Begun, Told, Wanted};
use crate::project::Project;

/// What is said of the questionnaire that was answered: it decides what every figure is of.
const QUESTIONNAIRE: [Code; 7] = [
    Code::KnownQuestionnaire,
    Code::NotAskedHere,
    Code::RewordedHere,
    Code::OwnQuestions,
    Code::NotThatQuestionnaire,
    Code::CodesForPlaces,
    Code::OtherQuestionnaire,
];

/// Makes a project beside the export, runs it, and says in three lines what came of it.
pub(super) fn run(
    export: &Path,
    roster: Option<&Path>,
    (likely, given): (bool, &[Given]),
    console: &mut Console,
) -> Result<Outcome, Error> {
    if !export.exists() && export.extension().is_none() && export.components().count() == 1 {
        console.say("begin.no_command", &[("word", &export.display().to_string())]);
        return Ok(Outcome::WrongUse);
    }
    if !export.exists() {
        return Err(Error::from(
            Diagnostic::new(Code::MissingFile, Place::file(export.display().to_string())).found(export.display()),
        ));
    }
    let is_terminal = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    let by = if !likely && is_terminal { By::Person } else { By::Likelihood };
    let folder = free_folder(export);
    let begun = Begun::from(export, roster)?;
    let planned = Asking::new(console, given, by).plan(&begun, &Begun::title_of(export))?;
    planned.write(&folder)?;
    let project = Project::open(&folder)?;
    let out = folder.join("out");
    let done = pipeline::run(&project, &out, false, &Wanted::default())?;
    let all: Vec<Diagnostic> = planned.findings().iter().chain(&done.findings).cloned().collect();
    let is_told = |finding: &&Diagnostic| finding.is_error() || QUESTIONNAIRE.contains(&finding.code);
    console.findings(&all.iter().filter(is_told).cloned().collect::<Vec<_>>(), false);
    let left: Vec<String> = planned.outline().left_out.into_iter().map(|left| left.column).collect();
    summary(console, &pipeline::told_by(&done.release), &left);
    let report = out.join("report.html");
    console.say("cli.written", &[("folder", &report.display().to_string())]);
    if by == By::Person {
        open(&report);
    }
    Ok(Outcome::Done)
}

/// A folder beside the export that does not exist yet.
fn free_folder(export: &Path) -> PathBuf {
    let stem = export.file_stem().map_or_else(|| "export".to_string(), |stem| stem.to_string_lossy().into_owned());
    let numbered = (2..).map(|number| format!("{stem}-kartlegging-{number}"));
    let names = std::iter::once(format!("{stem}-kartlegging")).chain(numbered);
    names.map(|name| export.with_file_name(name)).find(|folder| !folder.exists()).unwrap_or_else(|| export.with_file_name(stem))
}

/// Respondents, services, and what was left out.
fn summary(console: &mut Console, told: &Told, left: &[String]) {
    let respondents = told.respondents.map_or_else(|| "–".to_string(), |count| Catalogue::of(console.language()).count(count));
    let listed = |list: &[String]| if list.is_empty() { "–".to_string() } else { list.join(", ") };
    console.say("begin.respondents", &[("count", &respondents)]);
    console.say("begin.services", &[("list", &listed(&told.services))]);
    console.say("begin.left_out", &[("list", &listed(left))]);
}
/// Opens a report in the program that the system has for it. Where there is none, its path was told.
fn open(report: &Path) {
    let (program, first): (&str, &[&str]) = if cfg!(target_os = "windows") {
        ("cmd", &["/C", "start", ""])
    } else if cfg!(target_os = "macos") {
        ("open", &[])
    } else {
        ("xdg-open", &[])
    };
    let quiet = std::process::Stdio::null;
    let mut opener = std::process::Command::new(program);
    opener.args(first).arg(report).stdout(quiet()).stderr(quiet());
    // In a group of its own: a window that was opened for this program alone closes with it, and would take the opener along.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut opener, 0);
    let _ = opener.spawn();
}
