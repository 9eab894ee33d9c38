//! `kartlegg check`.

use std::path::PathBuf;

use super::Outcome;
use super::asking::question;
use super::console::Console;
use crate::diag::{Diagnostic, Severity};
use crate::error::Error;
use crate::locale::Catalogue;
use crate::pipeline::{self, Advice, Many};
use crate::project::Project;

/// Read everything, compute nothing, report every finding with its place.
///
/// Nothing is written. What is reported here is what `run` would report. Of an instrument alone it says what a methodologist would
/// remark, as hints.
#[derive(Debug, clap::Args)]
pub(super) struct Check {
    /// Project folder, or its kartlegging.toml; or a TOML file that lists projects; or an instrument's TOML file, or a shipped instrument
    project: PathBuf,
    /// End with code 1 when there are warnings
    #[arg(long)]
    strict: bool,
}

impl Check {
    pub(super) fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        if let Some(source) = self.project.to_str().filter(|source| pipeline::asked::is_instrument(source)) {
            let remarks = pipeline::asked::check_instrument(source.as_ref())?;
            console.findings(&remarks, false);
            console.say("cli.checked_instrument", &[("count", &remarks.len().to_string())]);
            return Ok(Outcome::Done);
        }
        if let Some(many) = Many::open(&self.project, &[])? {
            console.speak(many.language());
            return Ok(super::run::told(&many.check(), None, self.strict, console));
        }
        let project = Project::open(&self.project)?;
        console.speak(project.language());
        let findings = pipeline::check(&project)?;
        console.findings(&findings, false);
        console.say("cli.checked", &[]);
        todo(&pipeline::advice(&project)?, console);
        Ok(outcome(&findings, self.strict))
    }
}

/// What a project still needs, in order of what the report gains, with the lines to paste.
fn todo(advice: &[Advice], console: &mut Console) {
    let catalogue = Catalogue::of(console.language());
    let questions: Vec<(String, &Advice)> =
        advice.iter().filter_map(|advice| Some((question(advice, catalogue)?, advice))).collect();
    if questions.is_empty() {
        return;
    }
    console.say("todo.head", &[]);
    for (number, (question, advice)) in (1..).zip(questions) {
        let lines = advice.lines.replace('\n', "\n       ");
        console.say(
            "todo.line",
            &[("number", &number.to_string()), ("question", &question), ("file", advice.file), ("lines", &lines)],
        );
    }
}

/// Whether findings count.
pub(super) fn outcome(findings: &[Diagnostic], strict: bool) -> Outcome {
    let warned = findings.iter().any(|finding| finding.severity != Severity::Note);
    if strict && warned { Outcome::NeedsAttention } else { Outcome::Done }
}
