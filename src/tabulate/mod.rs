//! Answers become tallies: the one place where scores are made (reverse-coding, fewest valid answers) and blanks are judged.
//!
//! Batches are decoded and counted on all cores; what comes out is whole numbers, the same for any order of people, any split
//! and any number of threads.

mod accumulate;
mod cells;
mod cube;
mod layout;
mod pairs;
mod tallied;

use std::sync::Arc;

use rayon::iter::{ParallelBridge, ParallelIterator};

pub use cube::{CellKey, ColumnTally, Cube, GroupTallies, ScoreTally, Tally};
pub use layout::{AnswerColumn, Layout, ScaleLayout};
pub use pairs::{LinkedPerson, Pair, Pairs};
pub use tallied::from_tallies;

use crate::diag::Diagnostic;
use crate::model::{BatchJob, RoundId};
use accumulate::{Accumulator, Tabulation};

/// Which round the rows of a source belong to.
#[derive(Clone, Debug)]
pub enum SourceRound {
    /// All to one.
    Fixed(RoundId),
    /// To the round that this key column (position among the source's keys) names.
    Column(usize),
}

/// One export on its way to being counted.
pub struct Source {
    /// Pieces of the export, in file order.
    pub jobs: Box<dyn Iterator<Item = BatchJob> + Send>,
    /// Round of the rows.
    pub round: SourceRound,
    /// For each answer column of a batch: its position in the layout.
    pub columns: Vec<usize>,
    /// For each key column of a batch: its position among the cube's variables (the round, variable 0, included when it is a column).
    pub keys: Vec<usize>,
    /// Row of the first record, as a spreadsheet counts.
    pub first_row: u64,
}

/// What was read, besides the answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceFacts {
    /// Records of the file.
    pub records: u64,
    /// Records without a single answer.
    pub without_answers: u64,
    /// People under the key that links them to their answers in other rounds, where the project declares one.
    pub linked: Vec<LinkedPerson>,
}

/// Rounds of a project with the version of the questionnaire that each used.
pub type RoundVersions = [(RoundId, String)];

/// Counts one source into a cube of its own.
///
/// # Errors
/// Every finding, when one of them is an error.
pub fn tabulate(
    layout: &Arc<Layout>,
    variables: &[String],
    rounds: &RoundVersions,
    source: Source,
) -> Result<(Cube, SourceFacts, Vec<Diagnostic>), Vec<Diagnostic>> {
    let Source { jobs, round, columns, keys, first_row } = source;
    let plan = accumulate::SourcePlan::new(layout, rounds, round, columns, keys, variables.len());
    let tabulation = Tabulation::new(plan);
    let mut notes = jobs
        .enumerate()
        .par_bridge()
        .fold(
            || (Accumulator::new(&tabulation), Vec::new()),
            |(mut accumulator, mut notes), (position, job)| {
                notes.push(read_batch(&mut accumulator, position, job));
                (accumulator, notes)
            },
        )
        .map(|(accumulator, notes)| {
            accumulator.finish();
            notes
        })
        .reduce(Vec::new, |left, right| [left, right].into_iter().flatten().collect());
    notes.sort_by_key(|note| note.position);
    let (facts, findings) = number_rows(notes, first_row);
    if findings.iter().any(Diagnostic::is_error) {
        return Err(findings);
    }
    let (cells, linked) = tabulation.into_parts();
    Ok((Cube::assemble(Arc::clone(layout), variables.to_vec(), cells), SourceFacts { linked, ..facts }, findings))
}

/// What one batch said besides its answers.
struct BatchNote {
    position: usize,
    records: u64,
    without_answers: u64,
    /// True when the batch could not be read to its end, so that later rows cannot be numbered.
    broken: bool,
    findings: Vec<Diagnostic>,
}

fn read_batch(accumulator: &mut Accumulator<'_>, position: usize, job: BatchJob) -> BatchNote {
    match job() {
        Ok(batch) => {
            let mut findings = batch.findings.clone();
            if let Err(finding) = accumulator.add(&batch) {
                findings.push(*finding);
            }
            BatchNote { position, records: batch.records, without_answers: batch.without_answers, broken: false, findings }
        }
        Err(finding) => BatchNote { position, records: 0, without_answers: 0, broken: true, findings: vec![*finding] },
    }
}

/// Turns rows counted within batches into rows of the file. After a batch that broke off nothing can be numbered, so findings
/// beyond it are left out: the break itself has to be mended first.
fn number_rows(notes: Vec<BatchNote>, first_row: u64) -> (SourceFacts, Vec<Diagnostic>) {
    let mut facts = SourceFacts::default();
    let mut findings = Vec::new();
    for note in notes {
        let rows_before = first_row - 1 + facts.records;
        findings.extend(note.findings.into_iter().map(|mut finding| {
            finding.place.row = finding.place.row.map(|row| row + rows_before);
            finding
        }));
        facts.records += note.records;
        facts.without_answers += note.without_answers;
        if note.broken {
            break;
        }
    }
    (facts, findings)
}
