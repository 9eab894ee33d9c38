//! One municipality from its counts to its files: a run of one and a run of many both end here, so that it gets the same bytes in either.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::benchmarks::{self, Shared};
use super::sources::Read;
use super::{Done, inputs, ledger, manifest, reasons, shown, structures};
use crate::analysis::{self, Subject};
use crate::compare;
use crate::config;
use crate::diag::limits::{WORKBOOK_FILE, WORKBOOK_TOTAL};
use crate::diag::{Code, Diagnostic, Place, nearest};
use crate::error::{Error, judged};
use crate::model::{BenchmarkTable, Language, List, MeasureAt};
use crate::output::{self, Files};
use crate::privacy::{self, Cells, Decision, Earlier, Judgement, Ledger, Prints, Recorded, Release, ToldBeside};
use crate::project::Project;
use crate::report::office::{NoTemplate, Template};
use crate::report::{self, Document, OUTPUTS, Output, ReportError, Scope, Source};

/// Files whose look can be taken.
const KINDS: &str = "PPTX, DOCX";

/// Which kinds of output are made, all of them unless some are named; and what slides and paper look like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    kinds: Option<Vec<String>>,
    looks: Vec<Look>,
}

/// A file whose look is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Look {
    name: String,
    sum: String,
    template: Template,
}

impl Wanted {
    /// The kinds with these ids.
    ///
    /// # Errors
    /// When there is no such kind.
    pub fn of(ids: &[String]) -> Result<Self, Diagnostic> {
        let known = || OUTPUTS.iter().filter(|output| output.scopes.contains(&Scope::Whole)).map(|output| output.id);
        match ids.iter().find(|id| known().all(|known| known != id.as_str())) {
            Some(id) => {
                let near = nearest(id, known()).map_or_else(|| known().collect::<Vec<_>>().join(", "), str::to_owned);
                Err(Diagnostic::new(Code::UnknownReference, Place::default().name("--outputs")).found(id).expected(near))
            }
            None => Ok(Self { kinds: Some(ids.to_vec()), ..Self::default() }),
        }
    }

    /// The same with slides and paper as these files look: presentations and documents of the municipality.
    ///
    /// # Errors
    /// When a file cannot be read, or is neither.
    pub fn looking_like(mut self, paths: &[PathBuf]) -> Result<Self, Diagnostic> {
        for path in paths {
            let shown = path.display().to_string();
            let bytes = config::read_bytes(path, &shown, WORKBOOK_FILE)?;
            let refused = |why: NoTemplate| match why {
                NoTemplate::OtherKind => Diagnostic::new(Code::WrongType, Place::file(&shown)).found(&shown).expected(KINDS),
                NoTemplate::LeadsOut => Diagnostic::new(Code::WrongType, Place::file(&shown)).found(why).expected(KINDS),
                NoTemplate::TooLarge => WORKBOOK_TOTAL.reached(why, Place::file(&shown)),
            };
            let template = Template::read(&bytes).map_err(refused)?;
            let name = path.file_name().map_or_else(|| shown.clone(), |name| name.to_string_lossy().into_owned());
            self.looks.push(Look { name, sum: output::sha256(&bytes), template });
        }
        Ok(self)
    }

    /// A file as the template of its kind looks, where there is one.
    fn dressed(&self, output: &Output, bytes: Vec<u8>) -> Result<Vec<u8>, ReportError> {
        let fits = |look: &&Look| matches!((output.id, look.template.is_presentation()), ("slides", true) | ("docx", false));
        match self.looks.iter().rev().find(fits) {
            Some(look) => look.template.dress(&bytes),
            None => Ok(bytes),
        }
    }

    fn has(&self, output: &Output) -> bool {
        self.kinds.as_ref().is_none_or(|ids| ids.iter().any(|id| id == output.id))
    }

    /// Whether a kind is asked for by its name.
    pub(super) fn names(&self, output: &Output) -> bool {
        self.kinds.is_some() && self.has(output)
    }

    /// Whether nothing is.
    pub(super) fn is_nothing(&self) -> bool {
        self.kinds.as_ref().is_some_and(Vec::is_empty)
    }
}

/// Where things go.
pub(super) struct Target {
    /// Folder of the output.
    pub(super) folder: PathBuf,
    /// What is hidden and why, beside the project.
    pub(super) reasons: PathBuf,
}

impl Target {
    /// Of a project that is run by itself.
    pub(super) fn beside(project: &Project, folder: &Path) -> Self {
        Self { folder: folder.to_path_buf(), reasons: project.folder.join(reasons::FILE) }
    }
}

/// A project that is about to be run, with what a run of many adds to it.
pub(super) struct Job<'a> {
    pub(super) project: &'a Project,
    /// Benchmarks that the project does not name itself.
    pub(super) shared: &'a [Shared],
    pub(super) anew: bool,
    /// Whether its answers are a part of a larger file.
    pub(super) apart: bool,
}

/// What was decided about a municipality before any figure is computed.
struct Decided<'a> {
    subject: Subject<'a>,
    tables: Vec<BenchmarkTable>,
    blocks: List<MeasureAt, analysis::Block>,
    /// Fingerprints with the key of the ledger, where there is one.
    prints: Option<Prints>,
    judgement: Judgement,
    earlier: Vec<Earlier>,
    findings: Vec<Diagnostic>,
}

impl Job<'_> {
    /// Analyses, records, renders and delivers.
    pub(super) fn run(&self, read: &Read, target: &Target, wanted: &Wanted) -> Result<Done, Error> {
        let path = ledger::path(self.project);
        loop {
            let ledger = ledger::open(&path, self.anew)?;
            let prints = inputs::fingerprints(self.project, &ledger, self.apart.then_some(&read.cube))?;
            let done = self.analyse(read, Some(&ledger), &prints.answers)?;
            let add = |ledger: &mut Ledger| done.recorded.iter().cloned().for_each(|release| ledger.record(release));
            if !ledger::record(&path, &ledger, &add)? {
                continue;
            }
            reasons::write(&target.reasons, &done.reasons)?;
            if !wanted.is_nothing() {
                let files = render(&done.release, &self.project.file.languages, wanted)?;
                let inputs = self.inputs(prints.others, &ledger)?;
                let manifest = manifest::of(&done.release, inputs, self.settings(wanted));
                output::deliver(&target.folder, &files, manifest)?;
            }
            return Ok(done);
        }
    }

    /// What the manifest says was read, benchmarks of the run among it.
    pub(super) fn inputs(
        &self,
        mut others: BTreeMap<String, String>,
        ledger: &Ledger,
    ) -> Result<BTreeMap<String, String>, Error> {
        for shared in self.shared {
            let print = ledger.fingerprint(shared.text.as_bytes());
            others.insert(
                shared.file.clone(),
                print.map_err(|error| Error::from((Code::CannotRead, shared.file.as_str(), error)))?,
            );
        }
        Ok(others)
    }

    pub(super) fn settings(&self, wanted: &Wanted) -> serde_json::Value {
        let mut settings = manifest::settings(self.project, self.anew);
        if let Some(ids) = &wanted.kinds {
            settings["outputs"] = serde_json::json!(ids);
        }
        for look in &wanted.looks {
            settings["templates"][&look.name] = serde_json::json!(look.sum);
        }
        settings
    }

    /// Says what was noticed, of everything that a run would read; computes no statistics.
    pub(super) fn check(&self, read: &Read) -> Result<Vec<Diagnostic>, Error> {
        let project = self.project;
        let subject = Subject::new(project, &project.instrument, &read.cube, &read.invited);
        let (_, noticed) = benchmarks::read(project, self.shared)?;
        let mut findings = told(project, read, &subject, noticed);
        structures::check(project, &subject.frame, &mut findings)?;
        judged(findings)
    }

    /// Reads benchmarks and decides what may be shown.
    fn decide<'r>(&self, read: &'r Read, ledger: Option<&Ledger>) -> Result<Decided<'r>, Error> {
        let project = self.project;
        let mut subject = Subject::new(project, &project.instrument, &read.cube, &read.invited);
        let (tables, noticed) = benchmarks::read(project, self.shared)?;
        let mut findings = judged(told(project, read, &subject, noticed))?;
        subject.frame.benchmarks = compare::benchmark_infos(&subject.frame, &tables);
        let blocks = analysis::blocks(&subject);
        let prints = ledger.map(|ledger| ledger.prints(&blocks));
        let beside = (ledger.zip(prints.as_ref()), cells(read));
        let (judgement, earlier) = shown::judge(project, &subject, &blocks, beside, &mut findings)?;
        subject.visibility = judgement.visibility();
        Ok(Decided { subject, tables, blocks, prints, judgement, earlier, findings })
    }

    /// Decides what may be shown beside what was shown before, computes, compares and protects. Writes nothing.
    pub(super) fn analyse(&self, read: &Read, ledger: Option<&Ledger>, inputs: &BTreeMap<String, String>) -> Result<Done, Error> {
        let project = self.project;
        let Decided { subject, tables, blocks, prints, judgement, earlier, mut findings } = self.decide(read, ledger)?;
        let reasons = reasons::table(project, &subject.frame, &judgement);
        let mut analysis = analysis::analyse(&subject);
        compare::compare(&subject, &mut analysis);
        compare::add_benchmarks(&subject, &tables, &mut analysis);
        findings.extend(analysis::notices(&subject, &analysis));
        let decision =
            Decision { subject: &subject, blocks: &blocks, judgement: &judgement, earlier: &earlier, rules: &project.rules };
        let beside = shown::compare(&mut analysis, decision, (read.pairs.as_ref(), ledger));
        let recorded = recorded(ledger.zip(prints.as_ref()), read, decision, &beside, inputs);
        let release = privacy::protect(analysis, judgement, &project.rules, &mut findings)?;
        let release = structures::beside(project, release, &mut findings)?;
        if release.hides_groups() {
            findings.push(Diagnostic::new(Code::RolledUp, Place::default()).count(release.privacy().hidden));
        }
        findings.extend(report::replaced(release.frame()));
        Ok(Done { release, findings, recorded, reasons })
    }

    /// The few figures that others are pooled from, as they may be shown. A pool tells them, so the ledger has them from here on, whether or
    /// not the municipality gets a report of its own.
    pub(super) fn pooled_part(&self, read: &Read) -> Result<Release, Error> {
        let path = ledger::path(self.project);
        loop {
            let ledger = ledger::open(&path, self.anew)?;
            let Decided { subject, blocks, prints, judgement, .. } = self.decide(read, Some(&ledger))?;
            let told = (&judgement, &ToldBeside::default());
            let told =
                ledger.releases_of(&subject.frame, cells(read), (&blocks, &prints.unwrap_or_default()), told, &BTreeMap::new());
            let add = |ledger: &mut Ledger| told.iter().cloned().for_each(|release| ledger.record_pooled(release));
            if ledger::record(&path, &ledger, &add)? {
                let analysis = analysis::pooled(&subject);
                return Ok(privacy::protect(analysis, judgement, &self.project.rules, &mut Vec::new())?);
            }
        }
    }
}

fn cells(read: &Read) -> Cells<'_> {
    Cells { variables: read.cube.variables(), keys: read.cube.keys() }
}

fn recorded(
    ledger: Option<(&Ledger, &Prints)>,
    read: &Read,
    Decision { subject, blocks, judgement, .. }: Decision<'_>,
    beside: &ToldBeside,
    inputs: &BTreeMap<String, String>,
) -> Vec<Recorded> {
    let of = |(ledger, prints): (&Ledger, &Prints)| {
        ledger.releases_of(&subject.frame, cells(read), (blocks, prints), (judgement, beside), inputs)
    };
    ledger.map(of).unwrap_or_default()
}

/// What was noticed before anything is computed.
fn told(project: &Project, read: &Read, subject: &Subject<'_>, benchmarks: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let findings = read.findings.iter().cloned().chain(analysis::roster_findings(subject));
    let findings = findings.chain(analysis::coding_findings(project));
    findings.chain(compare::weighting_findings(subject)).chain(benchmarks).collect()
}

/// Every output of a release that is wanted: the main language's at the top of the folder, each further language's report in a folder of
/// its own. Files that do not depend on the language are made once.
pub(super) fn render(release: &Release, languages: &[Language], wanted: &Wanted) -> Result<Files, Error> {
    let outputs: Vec<&Output> = report::outputs(Scope::Whole).filter(|output| wanted.has(output)).collect();
    let documents: Vec<Document> = languages.par_iter().map(|language| report::compose(release, *language)).collect();
    let tasks: Vec<Task<'_>> = documents
        .iter()
        .enumerate()
        .flat_map(|(position, document)| outputs.iter().map(move |output| (position, document, *output)))
        .filter(|(position, _, output)| *position == 0 || output.by_language)
        .collect();
    let rendered: Vec<Result<Files, Error>> =
        lanes(tasks).into_par_iter().flat_map_iter(|lane| lane.into_iter().map(|task| made(release, task, wanted))).collect();
    rendered.into_iter().try_fold(Files::new(), |mut all, files| {
        all.extend(files?);
        Ok(all)
    })
}

/// An output of a language, by its position.
type Task<'a> = (usize, &'a Document, &'a Output);

/// What is made one after the other. Setting a PDF takes a third of all memory and half of all time, so no more are set side by side than
/// half of the processors, and the others do the rest meanwhile.
fn lanes(tasks: Vec<Task<'_>>) -> Vec<Vec<Task<'_>>> {
    let (set, other): (Vec<Task<'_>>, Vec<Task<'_>>) = tasks.into_iter().partition(|(_, _, output)| output.id.starts_with("pdf"));
    let count = (rayon::current_num_threads() / 2).max(1);
    let mut lanes: Vec<Vec<Task<'_>>> = vec![Vec::new(); count];
    for task in set {
        // The PDFs of a language share their figures.
        lanes[task.0 % count].push(task);
    }
    lanes.extend(other.into_iter().map(|task| vec![task]));
    lanes
}

/// The files of one output in one language.
fn made(release: &Release, (position, document, output): Task<'_>, wanted: &Wanted) -> Result<Files, Error> {
    let failed = |error: ReportError| Diagnostic::new(Code::CannotWrite, Place::file(output.file)).found(error);
    let files = output.files(document, Source::Release(release), "report").map_err(failed)?;
    let name = |file: String| if position == 0 { file } else { format!("{}/{file}", document.language) };
    let dressed = files.into_iter().map(|(file, bytes)| Ok((name(file), wanted.dressed(output, bytes)?)));
    Ok(dressed.collect::<Result<Files, ReportError>>().map_err(failed)?)
}
