//! `kartlegg status`.

use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};

use super::Outcome;
use super::console::Console;
use crate::error::Error;
use crate::model::date_of;
use crate::pipeline;
use crate::project::Project;

/// How far the newest round has come: answers by unit against the roster, and how many more would show each.
///
/// For whoever runs the survey, while it runs; not to be published. It says nothing about anybody. At the end stand words for a
/// reminder that goes to everyone.
#[derive(Debug, clap::Args)]
pub(super) struct Status {
    /// Project folder, or its kartlegging.toml
    project: PathBuf,
}

impl Status {
    pub(super) fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        let project = Project::open(&self.project)?;
        console.speak(project.language());
        #[expect(clippy::disallowed_methods, reason = "a text about today says which day that is; no report is made of it")]
        let now = std::time::SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        console.print(&pipeline::asked::status(
            &project,
            &date_of(i64::try_from(now.as_secs() / 86_400).unwrap_or(0)),
            console.language(),
        )?)?;
        Ok(Outcome::Done)
    }
}
