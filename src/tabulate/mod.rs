//! Answers become tallies: the one place where scores are made (reverse-coding, fewest valid answers) and blanks are judged.
//!
//! Batches are decoded and counted on all cores; what comes out is whole numbers, the same for any order of people, any split
//! and any number of threads.

mod accumulate;
mod apart;
mod cells;
mod cube;
mod joint;
mod layout;
mod pairs;
mod tallied;

use std::sync::Arc;

use rayon::iter::{ParallelBridge, ParallelIterator};

pub use apart::{Apart, ApartFacts, SourceApart, tabulate_apart};
pub use cube::{CellKey, ColumnTally, Cube, GroupTallies, ScoreTally, Tally};
pub use layout::{AnswerColumn, Layout, ScaleLayout};
pub use pairs::{LinkedPerson, Pair, Pairs};
pub use tallied::from_tallies;

use crate::diag::Diagnostic;
use crate::model::{BatchJob, BatchPart, ResponseBatch, RoundId};
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
    let (tabulation, notes) = counted(layout, variables, rounds, source, false);
    let (facts, findings) = number_rows(notes.notes, notes.first_row);
    if findings.iter().any(Diagnostic::is_error) {
        return Err(findings);
    }
    let (cells, linked) = tabulation.into_parts();
    let counter = cells::Counter::new(layout, rounds);
    let counts = cells.into_iter().map(|(key, held)| {
        let round = round_of(rounds, &key);
        (key, held.into_counts(&counter, round))
    });
    let cube = Cube::assemble(Arc::clone(layout), variables.to_vec(), counts.collect());
    Ok((cube, SourceFacts { linked, ..facts }, findings))
}

/// Position of the round that a key begins with.
fn round_of(rounds: &RoundVersions, key: &CellKey) -> usize {
    rounds.iter().position(|(round, _)| key.first().is_some_and(|own| **own == *round.as_str())).unwrap_or(0)
}

/// What the batches of a source said, in order, and the row of the first record.
struct Notes {
    notes: Vec<BatchNote>,
    first_row: u64,
}

/// Counts a source on all cores.
fn counted<'a>(
    layout: &'a Arc<Layout>,
    variables: &[String],
    rounds: &RoundVersions,
    source: Source,
    is_compact: bool,
) -> (Tabulation<'a>, Notes) {
    let Source { jobs, round, columns, keys, first_row } = source;
    let plan = accumulate::SourcePlan::new(layout, rounds, round, columns, keys, variables.len());
    let tabulation = Tabulation::new(plan, is_compact);
    let mut notes: Vec<BatchNote> = jobs
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
    (tabulation, Notes { notes, first_row })
}

/// What one batch said besides its answers.
struct BatchNote {
    position: usize,
    records: u64,
    without_answers: u64,
    /// True when the batch could not be read to its end, so that later rows cannot be numbered.
    broken: bool,
    findings: Vec<Diagnostic>,
    parts: Vec<BatchPart>,
}

fn read_batch(accumulator: &mut Accumulator<'_>, position: usize, job: BatchJob) -> BatchNote {
    match job() {
        Ok(batch) => {
            let mut findings = batch.findings.clone();
            if let Err(finding) = accumulator.add(&batch) {
                findings.push(*finding);
            }
            let ResponseBatch { records, without_answers, parts, .. } = batch;
            BatchNote { position, records, without_answers, broken: false, findings, parts }
        }
        Err(finding) => {
            BatchNote { position, records: 0, without_answers: 0, broken: true, findings: vec![*finding], parts: Vec::new() }
        }
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
