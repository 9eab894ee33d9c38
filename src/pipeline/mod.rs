//! The flow, as straight-line code: files → cube → analysis → release → files.

pub mod asked;
mod benchmarks;
mod explain;
mod gathered;
mod informants;
mod inputs;
mod ledger;
mod manifest;
mod many;
mod notes;
mod one;
mod plan;
mod profile;
mod query;
mod reasons;
mod registry;
mod shown;
mod sources;
mod start;
mod structures;
mod tallies;
mod text;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::analysis;
use crate::compare;
use crate::config;
use crate::diag::Diagnostic;
use crate::diag::limits::RELEASE_FILE;
use crate::error::{Error, judged};
use crate::model::Language;
use crate::output;
use crate::privacy::{ProfileRelease, Recorded, Release};
use crate::project::Project;
use crate::tabulate::Layout;
use one::{Job, Target};

pub use benchmarks::{PoolRequest, pool_releases};
pub use explain::{explain, statistics_page};
pub use many::{Failed, Many, ManyDone, ManyOptions, Step};
pub use one::Wanted;
pub use plan::{PlanAssumptions, plan_survey};
pub use profile::{Order, ProfileOptions, ProfileTables, Profiles, TableHint, Testing, profile, profile_tables, what_to_fetch};
pub use query::{Dialect, tallies_in_sql};
pub use registry::{Listing, list};
pub use sources::Read;
pub use start::{
    About, Added, Advice, Begun, Choices, NewRound, Planned, Told, add_round, advice, new_project, simulate, told_by,
};
pub use text::{Agreed, SampleOrder, Sampled, agree_on_texts, sample_texts};

/// What a run made.
#[derive(Debug)]
pub struct Done {
    /// What may be shown.
    pub release: Release,
    /// What was noticed.
    pub findings: Vec<Diagnostic>,
    /// For the ledger.
    recorded: Vec<Recorded>,
    /// For whoever runs the program.
    reasons: String,
}

/// Reads everything that a project names into tallies.
///
/// # Errors
/// Every finding, when one of them is an error.
pub fn read(project: &Project) -> Result<Read, Error> {
    Ok(sources::read(project, &layout(project))?)
}

/// What is counted where. How scales go together, and whether questions work alike, is counted only when the plan asks for it.
fn layout(project: &Project) -> Arc<Layout> {
    let versions: Vec<String> = project.rounds.iter().map(|round| round.version.clone()).collect();
    let layout = Layout::new(&project.instrument, &versions);
    let asks = |statistic| project.file.plan.asks(statistic);
    let layout = if analysis::needs_score_pairs(asks) { layout.with_pairs() } else { layout };
    let layout = if analysis::needs_patterns(asks) { layout.with_patterns() } else { layout };
    Arc::new(if compare::needs_score_classes(asks) { layout.with_classes() } else { layout })
}

/// Reads and checks everything, computes no statistics and writes nothing.
///
/// # Errors
/// Every finding, when one of them is an error.
pub fn check(project: &Project) -> Result<Vec<Diagnostic>, Error> {
    check_read(project, &read(project)?)
}

fn check_read(project: &Project, read: &Read) -> Result<Vec<Diagnostic>, Error> {
    Job { project, shared: &[], anew: false, apart: false }.check(read)
}

/// Reads, decides what may be shown beside what was shown before, computes, compares and protects. Writes nothing.
///
/// # Errors
/// Every finding, when the input is refused, nothing may be shown, or too few people came since an earlier release.
pub fn analyse(project: &Project) -> Result<Done, Error> {
    let ledger = ledger::existing(&ledger::path(project))?;
    let job = Job { project, shared: &[], anew: false, apart: false };
    job.analyse(&read(project)?, ledger.as_ref(), &BTreeMap::new())
}

/// The main job: every output in every language of the project, delivered together. What is shown is written to the ledger first, so
/// that nothing is ever out that the ledger does not know. `anew` sets earlier releases aside; only `wanted` kinds of output are made.
///
/// # Errors
/// As [`analyse`]; and when the output cannot be written.
pub fn run(project: &Project, folder: &Path, anew: bool, wanted: &Wanted) -> Result<Done, Error> {
    let job = Job { project, shared: &[], anew, apart: false };
    let read = read(project)?;
    job.run(&read, &Target::beside(project, folder), wanted)
}

/// Outputs again from the file of a release alone, in the given languages or in its own; with a report for each service and unit
/// when `units` says so or the release does. Returns the main language.
///
/// # Errors
/// When the file is no release, or the output cannot be made or written.
pub fn render_file(
    path: &Path,
    languages: &[Language],
    (units, wanted): (bool, &Wanted),
    folder: &Path,
) -> Result<Language, Error> {
    let shown = path.display().to_string();
    let bytes = config::read_bytes(path, &shown, RELEASE_FILE)?;
    if ProfileRelease::is_profile(&bytes) {
        return profile::render_again(&bytes, path, languages, folder);
    }
    let release = Release::from_json(&bytes).map_err(|finding| finding.in_file(&shown))?;
    let release = if units { release.with_unit_reports() } else { release };
    let languages = if languages.is_empty() { vec![release.frame().language] } else { languages.to_vec() };
    let files = one::render(&release, &languages, wanted)?;
    let name = path.file_name().map_or_else(|| shown.clone(), |name| name.to_string_lossy().into_owned());
    let inputs = std::iter::once((name, output::sha256(&bytes))).collect();
    let manifest = manifest::of(&release, inputs, serde_json::json!({ "languages": languages }));
    output::deliver(folder, &files, manifest)?;
    Ok(languages[0])
}
