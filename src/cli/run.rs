//! `kartlegg run`.

use std::path::{Path, PathBuf};

use super::Outcome;
use super::console::Console;
use super::progress::Progress;
use crate::diag::{Diagnostic, Severity};
use crate::error::Error;
use crate::model::Language;
use crate::pipeline::{self, Many, ManyDone, ManyOptions, Wanted};
use crate::project::Project;

/// What each of many municipalities gets unless something else is asked for.
const OF_MANY: [&str; 3] = ["html", "json", "units"];

/// Municipalities whose warnings are told of one after the other; those of more are told of together.
const NAMED_APART: usize = 5;

/// Make the report: read, score, compare, protect, draw, write.
///
/// All outputs appear together or not at all. An earlier output in the same folder is replaced; the input is
/// never changed. Beside the project stands a ledger of what was shown, so that a later report on the same round does not tell who
/// came or went since, and a list of what is hidden and why, for you alone.
///
/// Of many municipalities (a project with [municipalities], or a file that lists projects) each gets a folder of its own and is held against
/// the others; what is wrong with one stops no other, and the command ends with code 1.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct Run {
    /// Project folder, or its kartlegging.toml; or a TOML file that lists projects
    project: PathBuf,
    /// Where to write; default: the folder `out` in the project
    #[arg(long, short)]
    out: Option<PathBuf>,
    /// Languages, the first one at the top of the folder; default: those of the project
    #[arg(long, value_delimiter = ',', value_name = "nb,nn,en")]
    language: Vec<Language>,
    /// Kinds of output (`kartlegg list outputs`); default: all, and of many municipalities html,json,units
    #[arg(long, value_delimiter = ',', value_name = "html,pdf")]
    outputs: Vec<String>,
    /// Only tables for programs, and no reports
    #[arg(long, conflicts_with = "outputs")]
    data_only: bool,
    /// Of many municipalities: only these, by name or folder
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    only: Vec<String>,
    /// Of many municipalities: pass by those that are complete and of which nothing has changed
    #[arg(long)]
    resume: bool,
    /// Set aside what was shown before: new figures are not judged by it any more. Only where nobody has seen it
    #[arg(long)]
    new_ledger: bool,
    /// A presentation and a document (.pptx, .docx) whose look the slides and the paper get
    #[arg(long, value_name = "FILE")]
    template: Vec<PathBuf>,
    /// End with code 1 when there are warnings
    #[arg(long)]
    strict: bool,
}

impl Run {
    pub(super) fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        if let Some(many) = Many::open(&self.project, &self.language)? {
            return self.many(&many, console);
        }
        let mut project = Project::open(&self.project)?;
        if !self.language.is_empty() {
            project.file.languages.clone_from(&self.language);
        }
        console.speak(project.language());
        if self.resume || !self.only.is_empty() {
            console.say("cli.not_many", &[]);
            return Ok(Outcome::WrongUse);
        }
        let folder = self.out.clone().unwrap_or_else(|| project.folder.join("out"));
        let wanted = self.wanted(&["data"])?.looking_like(&self.template)?;
        let done = pipeline::run(&project, &folder, self.new_ledger, &wanted)?;
        console.findings(&done.findings, false);
        console.say("cli.written", &[("folder", &folder.display().to_string())]);
        Ok(super::check::outcome(&done.findings, self.strict))
    }

    /// Kinds of output: those that are asked for, or those that `data_only` means.
    fn wanted(&self, data_only: &[&str]) -> Result<Wanted, Error> {
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        match (self.data_only, self.outputs.is_empty()) {
            (true, _) => Ok(Wanted::of(&ids(data_only))?),
            (false, true) => Ok(Wanted::default()),
            (false, false) => Ok(Wanted::of(&self.outputs)?),
        }
    }

    fn many(&self, many: &Many, console: &mut Console) -> Result<Outcome, Error> {
        console.speak(many.language());
        let wanted = match (self.data_only, self.outputs.is_empty()) {
            (false, true) => Wanted::of(&OF_MANY.map(str::to_owned))?,
            (false, false) => Wanted::of(&self.outputs)?,
            (true, _) => Wanted::of(&[])?,
        };
        let wanted = wanted.looking_like(&self.template)?;
        let folder = self.out.clone().unwrap_or_else(|| many.folder().join("out"));
        let options = ManyOptions { only: self.only.clone(), resume: self.resume, wanted, anew: self.new_ledger };
        let progress = Progress::new(console);
        let done = many.run(&folder, &options, &|step| progress.tell(&step))?;
        Ok(told(&done, Some(&folder), self.strict, console))
    }
}

/// Says what came of many municipalities: what is wrong with each under its name.
pub(super) fn told(done: &ManyDone, folder: Option<&Path>, strict: bool, console: &mut Console) -> Outcome {
    console.findings(&done.findings, false);
    let is_own = |finding: &&Diagnostic| !done.findings.contains(finding);
    let noticed: Vec<Diagnostic> =
        done.noticed.iter().flat_map(|(_, findings)| findings.iter().filter(is_own)).cloned().collect();
    warnings(done, console);
    let notes = noticed.iter().filter(|finding| finding.severity == Severity::Note);
    console.findings(&notes.cloned().collect::<Vec<_>>(), false);
    for failed in &done.failed {
        console.say("cli.failed", &[("municipality", &failed.name)]);
        console.findings(failed.error.findings(), true);
    }
    let count = |count: usize| count.to_string();
    let (made, unchanged, failed) = (count(done.made), count(done.unchanged), count(done.failed.len()));
    if let Some(folder) = folder {
        console.say("cli.many", &[("made", &made), ("unchanged", &unchanged), ("failed", &failed)]);
        console.say("cli.written", &[("folder", &folder.display().to_string())]);
    } else {
        console.say("cli.checked_many", &[("count", &count(done.noticed.len())), ("failed", &failed)]);
    }
    match super::check::outcome(&[done.findings.as_slice(), &noticed].concat(), strict) {
        Outcome::Done if !done.failed.is_empty() => Outcome::NeedsAttention,
        outcome => outcome,
    }
}

/// What puts the figures of municipalities in doubt: under their names, or together where it is many of them.
fn warnings(done: &ManyDone, console: &mut Console) {
    let counts = |finding: &&Diagnostic| finding.severity != Severity::Note && !done.findings.contains(finding);
    let warned = |(name, findings): &(String, Vec<Diagnostic>)| {
        let warned: Vec<Diagnostic> = findings.iter().filter(counts).cloned().collect();
        (!warned.is_empty()).then(|| (name.clone(), warned))
    };
    let mut all: Vec<(String, Vec<Diagnostic>)> = done.noticed.iter().filter_map(warned).collect();
    if all.len() > NAMED_APART {
        let names: Vec<&str> = all.iter().take(NAMED_APART).map(|(name, _)| name.as_str()).collect();
        let name = format!("{} … ({})", names.join(", "), all.len());
        all = vec![(name, all.into_iter().flat_map(|(_, warned)| warned).collect())];
    }
    for (municipality, warned) in all {
        console.say("cli.noticed", &[("municipality", &municipality)]);
        console.findings(&warned, false);
    }
}
