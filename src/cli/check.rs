//! `kartlegg check`.

use std::path::PathBuf;

use super::Outcome;
use super::console::Console;
use crate::diag::{Diagnostic, Severity};
use crate::error::Error;
use crate::pipeline::{self, Many};
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
        Ok(outcome(&findings, self.strict))
    }
}

/// Whether findings count.
pub(super) fn outcome(findings: &[Diagnostic], strict: bool) -> Outcome {
    let warned = findings.iter().any(|finding| finding.severity != Severity::Note);
    if strict && warned { Outcome::NeedsAttention } else { Outcome::Done }
}
