//! One municipality of a run, made and delivered; and the pages that lead to all of them.

use std::path::{Path, PathBuf};

use super::super::benchmarks::Shared;
use super::super::one::Target;
use super::super::sources::Read;
use super::super::{inputs, ledger, manifest, reasons};
use super::pool::Pools;
use super::{Job, Many, ManyOptions, Member};
use crate::config;
use crate::diag::limits::RELEASE_FILE;
use crate::diag::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::output::{self, Files, Manifest};
use crate::privacy::Release;
use crate::report::{self, Scope, Source, Standing, Whole};

/// Folder of what is hidden and why, beside the project.
const REASONS: &str = "not-for-publication";
/// The file by which a municipality that is passed by is known again.
const RELEASE: &str = "release.json";

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
        let own = self.place(folder, member);
        let partition = folder.join("data").join(partition(&member.name));
        if options.resume
            && let Some(standing) = self.unchanged((&job, &read), member, [&own, &partition], options)?
        {
            return Ok(Made { standing, findings: None });
        }
        let reasons = match self.is_apart() {
            true => self.folder.join(REASONS).join(format!("{}.csv", member.folder)),
            false => project.folder.join(reasons::FILE),
        };
        let done = job.run(&read, &Target { folder: own, reasons }, &options.wanted)?;
        let failed = |error| Diagnostic::new(Code::CannotWrite, Place::file(partition.display().to_string())).found(error);
        let files: Files = report::partition(&done.release).map_err(failed)?.into_iter().collect();
        output::deliver(&partition, &files, self.partition_manifest(&job, &done.release, options)?)?;
        let standing = Standing::of(&done.release, &member.folder, !options.wanted.is_nothing());
        Ok(Made { standing, findings: Some(done.findings) })
    }

    fn partition_manifest(&self, job: &Job<'_>, release: &Release, options: &ManyOptions) -> Result<Manifest, Error> {
        let ledger = ledger::open(&ledger::path(job.project), false)?;
        let prints = inputs::of_others(job.project, &ledger)?;
        Ok(manifest::of(release, job.inputs(prints, &ledger)?, job.settings(&options.wanted)))
    }

    /// How a municipality stands that is complete and of which nothing has changed: the ledger knows its answers, the manifest everything else.
    fn unchanged(
        &self,
        (job, read): (&Job<'_>, &Read),
        member: &Member,
        [own, partition]: [&PathBuf; 2],
        options: &ManyOptions,
    ) -> Result<Option<Standing>, Error> {
        let Some(ledger) = ledger::existing(&ledger::path(job.project))? else { return Ok(None) };
        let prints = inputs::fingerprints(job.project, &ledger, job.apart.then_some(&read.cube))?;
        let inputs = job.inputs(prints.others, &ledger)?;
        let settings = job.settings(&options.wanted);
        let is_there = |folder: &Path| output::is_unchanged(folder, &inputs, &settings);
        let has_report = !options.wanted.is_nothing();
        if !ledger.knows(&member.name, &prints.answers) || has_report && !is_there(own) || !is_there(partition) {
            return Ok(None);
        }
        if !has_report {
            return Ok(Some(Standing::none(&member.name)));
        }
        let release = own.join(RELEASE);
        let Ok(bytes) = config::read_bytes(&release, RELEASE, RELEASE_FILE) else { return Ok(None) };
        let release = Release::from_json(&bytes).ok();
        Ok(release.map(|release| Standing::of(&release, &member.folder, true)))
    }

    /// The pages that are common to all, and what their data have in common.
    pub(super) fn deliver_pages(&self, folder: &Path, standings: Vec<Option<Standing>>, pools: &Pools) -> Result<(), Error> {
        let standings = self.with_earlier(folder, standings);
        let mut files = Files::new();
        for (position, &language) in self.languages.iter().enumerate() {
            let is_main = position == 0;
            let whole = Whole { name: &self.name, standings: &standings, language, main: self.language() };
            let page = report::several(&whole);
            let stem = if is_main { "index".to_owned() } else { format!("{language}/index") };
            for output in report::outputs(Scope::Overview) {
                let failed = |error| Diagnostic::new(Code::CannotWrite, Place::file(&stem)).found(error);
                files.extend(output.files(&page, Source::Several, &stem).map_err(failed)?);
            }
        }
        files.extend(pools.files());
        let settings = serde_json::json!({ "name": self.name, "languages": self.languages });
        output::deliver_beside(folder, &files, Manifest::of(settings)).map_err(Error::from)
    }

    /// Those that were not made in this run stand as they were left by the last one.
    fn with_earlier(&self, folder: &Path, standings: Vec<Option<Standing>>) -> Vec<Standing> {
        let earlier = |member: &Member| {
            let bytes = config::read_bytes(&self.place(folder, member).join(RELEASE), RELEASE, RELEASE_FILE).ok()?;
            Release::from_json(&bytes).ok().map(|release| Standing::of(&release, &member.folder, true))
        };
        let all = self.members.iter().zip(standings);
        all.map(|(member, standing)| standing.or_else(|| earlier(member)).unwrap_or_else(|| Standing::none(&member.name)))
            .collect()
    }
}

/// The folder of a municipality's data, as DuckDB, Arrow and Spark read partitions: `municipality=Ytre fjord`.
fn partition(name: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '(' | ')');
    let mut folder = String::from("municipality=");
    let mut bytes = [0; 4];
    for c in name.chars() {
        if is_plain(c) {
            folder.push(c);
        } else {
            c.encode_utf8(&mut bytes).bytes().for_each(|byte| folder.push_str(&format!("%{byte:02X}")));
        }
    }
    folder
}
