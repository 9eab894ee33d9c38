//! Many municipalities in one run: read once, then each by itself analysed, protected, held against the others, written and forgotten.

mod deliver;
mod members;
mod pages;
mod pool;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::diag::{Code, Diagnostic, Place, limits, nearest};
use crate::error::Error;
use crate::model::Language;
use crate::report::Standing;

use super::benchmarks::Shared;
use super::one::{Job, Wanted};
use deliver::Made;
pub use members::Many;
use members::Member;

/// What is wanted of a run of many.
#[derive(Clone, Debug, Default)]
pub struct ManyOptions {
    /// Names or folders of the municipalities to make; all of them where none is named.
    pub only: Vec<String>,
    /// Whether those are passed by that are complete and of which nothing has changed.
    pub resume: bool,
    /// Kinds of output of each municipality.
    pub wanted: Wanted,
    /// Whether what was shown before is set aside.
    pub anew: bool,
}

/// How far a run has come.
#[derive(Clone, Debug)]
pub struct Step {
    /// Whether figures to compare with are gathered, before anything is written.
    pub gathering: bool,
    /// Municipalities done.
    pub done: usize,
    /// Of so many.
    pub of: usize,
    /// The one that was done last.
    pub name: String,
}

/// A municipality that could not be made.
#[derive(Clone, Debug)]
pub struct Failed {
    /// Its name, or the path of its project where that could not be opened.
    pub name: String,
    /// Why.
    pub error: Error,
}

/// What a run of many made.
#[derive(Debug, Default)]
pub struct ManyDone {
    /// What was noticed of no single municipality.
    pub findings: Vec<Diagnostic>,
    /// What was noticed of each.
    pub noticed: Vec<(String, Vec<Diagnostic>)>,
    /// Those that could not be made; the others were.
    pub failed: Vec<Failed>,
    /// How many were made, and how many were passed by since nothing has changed.
    pub made: usize,
    /// As above.
    pub unchanged: usize,
}

impl Many {
    /// Reads and checks everything, computes no statistics and writes nothing.
    #[must_use]
    pub fn check(&self) -> ManyDone {
        let all: Vec<usize> = (0..self.members.len()).collect();
        let checked = each(&all, |at| {
            let (project, read) = self.open_member(&self.members[at])?;
            self.job(&project, &self.shared, false).check(&read)
        });
        let mut done = ManyDone { findings: self.findings.clone(), failed: self.failed.clone(), ..ManyDone::default() };
        for (member, checked) in self.members.iter().zip(checked) {
            match checked {
                Ok(findings) => done.noticed.push((member.name.clone(), findings)),
                Err(error) => done.failed.push(Failed { name: member.name.clone(), error }),
            }
        }
        done
    }

    /// Makes all that is wanted, each municipality in a folder of its own, with a page that leads to them. What is wrong with one stops no
    /// other.
    ///
    /// # Errors
    /// When a municipality is asked for that is not there, or the pages that are common to all cannot be written.
    pub fn run(&self, folder: &Path, options: &ManyOptions, step: &(dyn Fn(Step) + Sync)) -> Result<ManyDone, Error> {
        let chosen = self.chosen(&options.only)?;
        let pools = self.pools(options, step)?;
        let count = AtomicUsize::new(0);
        let made = each(&chosen, |at| {
            let member = &self.members[at];
            let shared: Vec<Shared> = self.shared.iter().chain(pools.of(at)).cloned().collect();
            let made = self.make(member, &shared, folder, options);
            let done = count.fetch_add(1, Ordering::Relaxed) + 1;
            step(Step { gathering: false, done, of: chosen.len(), name: member.name.clone() });
            made
        });
        let mut done = ManyDone { findings: self.findings.clone(), failed: self.failed.clone(), ..ManyDone::default() };
        let mut standings: Vec<Option<Standing>> = vec![None; self.members.len()];
        for (&at, made) in chosen.iter().zip(made) {
            let name = self.members[at].name.clone();
            match made {
                Ok(Made { standing, findings }) => {
                    done.made += usize::from(findings.is_some());
                    done.unchanged += usize::from(findings.is_none());
                    done.noticed.extend(findings.map(|findings| (name, findings)));
                    standings[at] = Some(standing);
                }
                Err(error) => done.failed.push(Failed { name, error }),
            }
        }
        self.deliver_pages(folder, standings, &pools, &options.wanted)?;
        Ok(done)
    }

    /// Positions of the municipalities that are asked for.
    fn chosen(&self, only: &[String]) -> Result<Vec<usize>, Error> {
        if only.is_empty() {
            return Ok((0..self.members.len()).collect());
        }
        let mut findings = Vec::new();
        let mut chosen = Vec::new();
        for wanted in only {
            let is_it = |member: &Member| member.name == *wanted || member.folder == *wanted;
            if let Some(at) = self.members.iter().position(is_it) {
                chosen.push(at);
            } else {
                let near = nearest(wanted, self.members.iter().map(|member| member.name.as_str())).unwrap_or_default();
                let place = Place::default().name("--only");
                findings.push(Diagnostic::new(Code::UnknownReference, place).found(wanted).expected(near));
            }
        }
        chosen.sort_unstable();
        chosen.dedup();
        if findings.is_empty() { Ok(chosen) } else { Err(Error::from(findings)) }
    }

    fn job<'a>(&self, project: &'a crate::project::Project, shared: &'a [Shared], anew: bool) -> Job<'a> {
        Job { project, shared, anew, apart: self.is_apart() }
    }

    /// The languages of the pages that are common to all.
    #[must_use]
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }
}

/// Works on each of some municipalities. Every worker takes one at a time and does all of its work itself, so that no more are held at once
/// than there are processors.
fn each<T: Send>(all: &[usize], work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let workers = rayon::current_num_threads().min(all.len());
    if workers < 2 {
        return all.iter().map(|&at| work(at)).collect();
    }
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::with_capacity(all.len()));
    let run = || {
        while let Some(&at) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            let made = work(at);
            done.lock().unwrap_or_else(PoisonError::into_inner).push((at, made));
        }
    };
    std::thread::scope(|scope| {
        let worker = || match rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build() {
            Ok(pool) => pool.install(run),
            Err(_) => run(),
        };
        let spawn = |_| std::thread::Builder::new().stack_size(limits::STACK).spawn_scoped(scope, worker).is_ok();
        // Where the system gives no thread, this one does the work.
        if (0..workers).filter(|&number| spawn(number)).count() == 0 {
            run();
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, made)| made).collect()
}
