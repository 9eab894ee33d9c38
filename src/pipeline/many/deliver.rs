//! One municipality of a run, made and delivered.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::super::benchmarks::Shared;
use super::super::one::Target;
use super::super::sources::Read;
use super::super::{inputs, ledger, manifest, reasons};
use super::{Job, Many, ManyOptions, Member};
use crate::config;
use crate::diag::limits::RELEASE_FILE;
use crate::diag::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::output::{self, Files, Manifest};
use crate::privacy::Release;
use crate::report::{self, Standing};

/// Folder of what is hidden and why, beside the project.
const REASONS: &str = "not-for-publication";
/// How a municipality stands, beside its data: for pages of a later run in which it is passed by.
const STANDING: &str = "standing.json";

/// What came of one municipality.
pub(super) struct Made {
    /// How it stands, for the pages that are common to all.
    pub(super) standing: Standing,
    /// What was noticed; nothing for one that was passed by.
    pub(super) findings: Option<Vec<Diagnostic>>,
}

impl Many {
    /// Makes one municipality, unless it is there already and nothing has changed.
    pub(super) fn make(&self, member: &Member, shared: &[Shared], folder: &Path, options: &ManyOptions) -> Result<Made, Error> {
        let (project, read) = self.open_member(member)?;
        let job = self.job(&project, shared, options.anew);
        let (own, partition) = (folder.join(&member.folder), partition(folder, &member.name));
        if options.resume
            && is_unchanged((&job, &read), &member.name, [&own, &partition], options)?
            && let Some(standing) = standing_of(&partition)
        {
            return Ok(Made { standing, findings: None });
        }
        let reasons = if self.is_apart() {
            self.folder.join(REASONS).join(format!("{}.csv", member.folder))
        } else {
            project.folder.join(reasons::FILE)
        };
        let done = job.run(&read, &Target { folder: own, reasons }, &options.wanted)?;
        let standing = Standing::of(&done.release, &member.folder, !options.wanted.is_nothing());
        let failed = |error| Diagnostic::new(Code::CannotWrite, Place::file(partition.display().to_string())).found(error);
        let mut files: Files = report::partition(&done.release).map_err(failed)?.into_iter().collect();
        files.insert(STANDING.to_owned(), standing.to_json());
        output::deliver(&partition, &files, partition_manifest(&job, &done.release, options)?)?;
        Ok(Made { standing, findings: Some(done.findings) })
    }

    /// Those that were not made in this run stand as they were left by the last one.
    pub(super) fn with_earlier(&self, folder: &Path, standings: Vec<Option<Standing>>) -> Vec<Standing> {
        let all = self.members.iter().zip(standings);
        let known = |(member, standing): (&Member, Option<Standing>)| {
            let earlier = || standing_of(&partition(folder, &member.name));
            standing.or_else(earlier).unwrap_or_else(|| Standing::none(&member.name))
        };
        all.map(known).collect()
    }
}

fn partition_manifest(job: &Job<'_>, release: &Release, options: &ManyOptions) -> Result<Manifest, Error> {
    let ledger = ledger::open(&ledger::path(job.project), false)?;
    let prints = inputs::of_others(job.project, &ledger)?;
    Ok(manifest::of(release, job.inputs(prints, &ledger)?, job.settings(&options.wanted)))
}

/// Whether a municipality is complete and nothing of it has changed: the ledger knows its answers, the manifests everything else.
fn is_unchanged(
    (job, read): (&Job<'_>, &Read),
    municipality: &str,
    [own, partition]: [&PathBuf; 2],
    options: &ManyOptions,
) -> Result<bool, Error> {
    let Some(ledger) = ledger::existing(&ledger::path(job.project))? else { return Ok(false) };
    let prints = inputs::fingerprints(job.project, &ledger, job.apart.then_some(&read.cube))?;
    let inputs = job.inputs(prints.others, &ledger)?;
    let settings = job.settings(&options.wanted);
    let is_there = |folder: &Path| output::is_unchanged(folder, &inputs, &settings);
    let has_reports = options.wanted.is_nothing() || is_there(own);
    Ok(has_reports && ledger.knows(municipality, &prints.answers) && is_there(partition))
}

/// How a municipality stood when its data were written.
fn standing_of(partition: &Path) -> Option<Standing> {
    let bytes = config::read_bytes(&partition.join(STANDING), STANDING, RELEASE_FILE).ok()?;
    Standing::from_json(&bytes)
}

/// The folder of a municipality's data, as `DuckDB`, Arrow and Spark read partitions: `municipality=Ytre fjord`.
fn partition(folder: &Path, name: &str) -> PathBuf {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '(' | ')');
    let mut own = String::from("municipality=");
    let mut bytes = [0; 4];
    for c in name.chars() {
        if is_plain(c) {
            own.push(c);
            continue;
        }
        for byte in c.encode_utf8(&mut bytes).bytes() {
            // Writing into a string cannot fail.
            let _ = write!(own, "%{byte:02X}");
        }
    }
    folder.join("data").join(own)
}
