//! The flow, as straight-line code: files → cube → analysis → release → files.

pub mod asked;
mod benchmarks;
mod explain;
mod inputs;
mod ledger;
mod manifest;
mod plan;
mod profile;
mod reasons;
mod registry;
mod shown;
mod sources;
mod start;
mod tallies;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::analysis::{self, Subject};
use crate::diag::limits::RELEASE_FILE;
use crate::diag::{Code, Diagnostic, Place};
use crate::error::{Error, judged};
use crate::model::Language;
use crate::output::{self, Files};
use crate::privacy::{self, Cells, Ledger, ProfileRelease, Recorded, Release};
use crate::project::Project;
use crate::report::{self, Document, Scope, Source};
use crate::tabulate::Layout;
use crate::{compare, config};

pub use benchmarks::{PoolRequest, pool_releases};
pub use explain::{explain, statistics_page};
pub use plan::{PlanAssumptions, plan_survey};
pub use profile::{Order, ProfileOptions, ProfileTables, Profiles, TableHint, Testing, profile, profile_tables};
pub use registry::{Listing, list};
pub use sources::Read;
pub use start::{About, Advice, Begun, Choices, Planned, Told, advice, new_project, simulate, told_by};

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
    let versions: Vec<String> = project.rounds.iter().map(|round| round.version.clone()).collect();
    let layout = Arc::new(Layout::new(&project.instrument, &versions));
    Ok(sources::read(project, &layout)?)
}

/// Reads and checks everything, computes no statistics and writes nothing.
///
/// # Errors
/// Every finding, when one of them is an error.
pub fn check(project: &Project) -> Result<Vec<Diagnostic>, Error> {
    let read = read(project)?;
    let subject = Subject::new(project, &project.instrument, &read.cube, &read.invited);
    let (_, noticed) = benchmarks::read(project)?;
    let mut findings = told(&read, &subject, noticed);
    profile::youth(project, &mut findings)?;
    judged(findings)
}

/// What was noticed before anything is computed.
fn told(read: &Read, subject: &Subject<'_>, benchmarks: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let findings = read.findings.iter().cloned().chain(analysis::roster_findings(subject));
    findings.chain(compare::weighting_findings(subject)).chain(benchmarks).collect()
}

/// Reads, decides what may be shown beside what was shown before, computes, compares and protects. Writes nothing.
///
/// # Errors
/// Every finding, when the input is refused, nothing may be shown, or too few people came since an earlier release.
pub fn analyse(project: &Project) -> Result<Done, Error> {
    let ledger = ledger::existing(&ledger::path(project))?;
    analyse_beside(project, &read(project)?, ledger.as_ref(), &BTreeMap::new())
}

fn analyse_beside(
    project: &Project,
    read: &Read,
    ledger: Option<&Ledger>,
    inputs: &BTreeMap<String, String>,
) -> Result<Done, Error> {
    let mut subject = Subject::new(project, &project.instrument, &read.cube, &read.invited);
    let (tables, noticed) = benchmarks::read(project)?;
    let mut findings = judged(told(read, &subject, noticed))?;
    subject.frame.benchmarks = compare::benchmark_infos(&subject.frame, &tables);
    let blocks = analysis::blocks(&subject);
    let cells = Cells { variables: read.cube.variables(), keys: read.cube.keys() };
    let judgement = shown::judge(project, &subject, &blocks, (ledger, cells), &mut findings)?;
    let recorded =
        ledger.map(|ledger| ledger.releases_of(&subject.frame, cells, &blocks, &judgement, inputs)).unwrap_or_default();
    let reasons = reasons::table(project, &subject.frame, &judgement);
    subject.visibility = judgement.visibility();
    let mut analysis = analysis::analyse(&subject, blocks);
    compare::compare(&subject, &mut analysis);
    findings.extend(compare::add_benchmarks(&subject, &tables, &mut analysis));
    findings.extend(analysis::notices(&subject, &analysis));
    shown::compare(project, &subject, &mut analysis, &judgement, read.pairs.as_ref());
    // How many did not say where they belong, or have no key of their own, is the size of a group, and not for readers.
    let is_size = |finding: &&Diagnostic| matches!(finding.code, Code::BlankKey | Code::RepeatedKey | Code::HiddenByEarlier);
    let for_readers: Vec<Diagnostic> = findings.iter().filter(|finding| !is_size(finding)).cloned().collect();
    let release = privacy::protect(analysis, judgement, &project.rules, &for_readers)?;
    let release = profile::with_youth(project, release, &mut findings)?;
    if release.hides_groups() {
        findings.push(Diagnostic::new(Code::RolledUp, Place::default()).count(release.privacy().hidden));
    }
    findings.extend(report::replaced(release.frame()));
    Ok(Done { release, findings, recorded, reasons })
}

/// The main job: every output in every language of the project, delivered together. What is shown is written to the ledger first, so
/// that nothing is ever out that the ledger does not know. `anew` sets earlier releases aside.
///
/// # Errors
/// As [`analyse`]; and when the output cannot be written.
pub fn run(project: &Project, folder: &Path, anew: bool) -> Result<Done, Error> {
    loop {
        let path = ledger::path(project);
        let ledger = ledger::open(&path, anew)?;
        let read = read(project)?;
        let prints = inputs::fingerprints(project, &ledger)?;
        let done = analyse_beside(project, &read, Some(&ledger), &prints.answers)?;
        let files = render(&done.release, &project.file.languages)?;
        let add = |ledger: &mut Ledger| done.recorded.iter().cloned().for_each(|release| ledger.record(release));
        if !ledger::record(&path, &ledger, &add)? {
            continue;
        }
        reasons::write(project, &done.reasons)?;
        let manifest = manifest::of(&done.release, prints.others, manifest::settings(project, anew));
        output::deliver(folder, &files, manifest)?;
        return Ok(done);
    }
}

/// Outputs again from the file of a release alone, in the given languages or in its own; with a report for each service and unit
/// when `units` says so or the release does. Returns the main language.
///
/// # Errors
/// When the file is no release, or the output cannot be made or written.
pub fn render_file(path: &Path, languages: &[Language], units: bool, folder: &Path) -> Result<Language, Error> {
    let shown = path.display().to_string();
    let bytes = config::read_bytes(path, &shown, RELEASE_FILE)?;
    if ProfileRelease::is_profile(&bytes) {
        return profile::render_again(&bytes, path, languages, folder);
    }
    let release = Release::from_json(&bytes).map_err(|finding| finding.in_file(&shown))?;
    let release = if units { release.with_unit_reports() } else { release };
    let languages = if languages.is_empty() { vec![release.frame().language] } else { languages.to_vec() };
    let files = render(&release, &languages)?;
    let name = path.file_name().map_or_else(|| shown.clone(), |name| name.to_string_lossy().into_owned());
    let inputs = std::iter::once((name, output::sha256(&bytes))).collect();
    let manifest = manifest::of(&release, inputs, serde_json::json!({ "languages": languages }));
    output::deliver(folder, &files, manifest)?;
    Ok(languages[0])
}

/// Every output of a release: the main language's at the top of the folder, each further language's report in a folder of its
/// own. Files that do not depend on the language are made once.
fn render(release: &Release, languages: &[Language]) -> Result<Files, Error> {
    let documents: Vec<Document> = languages.par_iter().map(|language| report::compose(release, *language)).collect();
    let tasks: Vec<(usize, &Document, &report::Output)> = documents
        .iter()
        .enumerate()
        .flat_map(|(position, document)| report::outputs(Scope::Whole).map(move |output| (position, document, output)))
        .filter(|(position, _, output)| *position == 0 || output.by_language)
        .collect();
    let rendered: Vec<Result<Files, Error>> = tasks
        .into_par_iter()
        .map(|(position, document, output)| {
            let files = output
                .files(document, Source::Release(release), "report")
                .map_err(|error| Diagnostic::new(Code::CannotWrite, Place::file(output.file)).found(error))?;
            let name = |file: String| if position == 0 { file } else { format!("{}/{file}", document.language) };
            Ok(files.into_iter().map(|(file, bytes)| (name(file), bytes)).collect())
        })
        .collect();
    rendered.into_iter().try_fold(Files::new(), |mut all, files| {
        all.extend(files?);
        Ok(all)
    })
}
