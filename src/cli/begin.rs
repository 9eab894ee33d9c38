//! `kartlegg FILE`: from an export to a report in one step, with at most a handful of questions.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use dialoguer::{Confirm, Select};

use super::Outcome;
use super::console::Console;
use crate::diag::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::locale::Catalogue;
use crate::pipeline::{self, About, Advice, Begun, Told};
use crate::project::Project;

/// Most questions that are asked.
const QUESTIONS: usize = 5;

/// Codes of findings about columns that were left out.
const LEFT_OUT: [Code; 4] = [Code::OwnWords, Code::Ranking, Code::DateForCode, Code::NotUsed];

/// Makes a project beside the export, runs it, and says in three lines what came of it.
pub(super) fn run(export: &Path, likely: bool, console: &mut Console) -> Result<Outcome, Error> {
    if !export.exists() && export.extension().is_none() && export.components().count() == 1 {
        console.say("begin.no_command", &[("word", &export.display().to_string())]);
        return Ok(Outcome::WrongUse);
    }
    if !export.exists() {
        return Err(Error::from(
            Diagnostic::new(Code::MissingFile, Place::file(export.display().to_string())).found(export.display()),
        ));
    }
    let asks = !likely && std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    let mut talk = Talk { console, asks, asked: 0 };
    let begun = Begun::from(export)?;
    let service = talk.service(&begun.may_be_service());
    let folder = free_folder(export);
    let findings = begun.write(&folder, service.as_deref())?;
    let project = Project::open(&folder)?;
    let taken: Vec<Advice> = pipeline::advice(&project)?.into_iter().filter(|advice| talk.takes(advice)).collect();
    pipeline::take_advice(&folder, &taken)?;
    let project = Project::open(&folder)?;
    let out = folder.join("out");
    let done = pipeline::run(&project, &out, false)?;
    let all: Vec<Diagnostic> = findings.iter().chain(&done.findings).cloned().collect();
    console.findings(&all.iter().filter(|finding| finding.is_error()).cloned().collect::<Vec<_>>(), false);
    summary(console, &pipeline::told_by(&done.release), &findings);
    let report = out.join("report.html");
    console.say("cli.written", &[("folder", &report.display().to_string())]);
    if asks {
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

/// Questions and likely answers.
struct Talk<'c> {
    console: &'c mut Console,
    asks: bool,
    asked: usize,
}

impl Talk<'_> {
    fn catalogue(&self) -> &'static Catalogue {
        Catalogue::of(self.console.language())
    }

    /// Which column is the service; nothing where the likely one is right or there is none.
    fn service(&mut self, columns: &[String]) -> Option<String> {
        let likely = columns.first()?;
        if !self.asks || columns.len() < 2 {
            self.console.say("begin.service", &[("column", likely)]);
            return None;
        }
        self.asked += 1;
        let prompt = self.catalogue().text("begin.ask_service");
        // A terminal that goes away answers nothing, and the likely answer stands.
        let chosen = Select::new().with_prompt(prompt).items(columns).default(0).interact().unwrap_or(0);
        columns.get(chosen).cloned()
    }

    /// Whether advice is taken: as somebody says, or as is likely.
    fn takes(&mut self, advice: &Advice) -> bool {
        let Some(question) = self.question(advice) else { return false };
        let likely = advice.is_likely();
        if !self.asks || self.asked >= QUESTIONS {
            let answer = self.catalogue().text(if likely { "begin.yes" } else { "begin.no" });
            self.console.say("begin.likely", &[("question", &question), ("answer", &answer)]);
            return likely;
        }
        self.asked += 1;
        Confirm::new().with_prompt(question).default(likely).interact().unwrap_or(likely)
    }

    fn question(&self, advice: &Advice) -> Option<String> {
        super::check::question(advice, self.catalogue())
            .filter(|_| matches!(advice.about, About::Direction { .. } | About::Together { .. }))
    }
}

/// Respondents, services, and what was left out.
fn summary(console: &mut Console, told: &Told, findings: &[Diagnostic]) {
    let respondents = told.respondents.map_or_else(|| "–".to_string(), |count| Catalogue::of(console.language()).count(count));
    let left = findings.iter().filter(|finding| LEFT_OUT.contains(&finding.code));
    let named = |finding: &Diagnostic| {
        if finding.found.is_empty() { finding.place.name.clone().unwrap_or_default() } else { finding.found.clone() }
    };
    let listed = |list: Vec<String>| if list.is_empty() { "–".to_string() } else { list.join(", ") };
    console.say("begin.respondents", &[("count", &respondents)]);
    console.say("begin.services", &[("list", &listed(told.services.clone()))]);
    console.say("begin.left_out", &[("list", &listed(left.map(named).collect()))]);
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
    let _ = std::process::Command::new(program).args(first).arg(report).stdout(quiet()).stderr(quiet()).spawn();
}
