//! `kartlegg check`.

use std::path::PathBuf;

use super::Outcome;
use super::console::Console;
use crate::diag::{Diagnostic, Severity};
use crate::error::Error;
use crate::pipeline;
use crate::project::Project;

/// Read everything, compute nothing, report every finding with its place.
///
/// Nothing is written. What is reported here is what `run` would report.
#[derive(Debug, clap::Args)]
pub(super) struct Check {
    /// Project folder, or its kartlegging.toml
    project: PathBuf,
    /// End with code 1 when there are warnings
    #[arg(long)]
    strict: bool,
}

impl Check {
    pub(super) fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        let project = Project::open(&self.project)?;
        console.speak(project.language());
        let findings = pipeline::check(&project)?;
        console.findings(&findings, false);
        console.say("cli.checked", &[]);
        Ok(outcome(&findings, self.strict))
    }
}

/// Whether findings count.
pub(super) fn outcome(findings: &[Diagnostic], strict: bool) -> Outcome {
    let warned = findings.iter().any(|finding| finding.severity != Severity::Note);
    if strict && warned { Outcome::NeedsAttention } else { Outcome::Done }
}
