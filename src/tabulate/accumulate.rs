//! Rows on their way to being counted: which cell each belongs to, and what its blanks were.
//!
//! A cell's counts take some kilobytes, and a large survey has ten thousand cells: counted in the order of the file, every row
//! would wait for memory. So rows wait instead, one byte an answer, and are counted cell by cell.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::cells::{ByKey, Cells, Counter, Held};
use super::cube::CellKey;
use super::layout::Layout;
use super::pairs::LinkedPerson;
use super::{RoundVersions, SourceRound};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::{Answer, MissingReason, ResponseBatch, RoundId};

/// Answers that one thread lets wait before it counts them.
const WAITING: usize = 16 << 20;

/// What does not change from row to row.
pub(super) struct SourcePlan<'a> {
    layout: &'a Arc<Layout>,
    rounds: Vec<RoundId>,
    round: SourceRound,
    columns: Vec<usize>,
    keys: Vec<usize>,
    variables: usize,
    /// For each round: which columns of the layout it asked.
    asked: Vec<Vec<bool>>,
    counter: Counter<'a>,
}

impl<'a> SourcePlan<'a> {
    pub(super) fn new(
        layout: &'a Arc<Layout>,
        rounds: &RoundVersions,
        round: SourceRound,
        columns: Vec<usize>,
        keys: Vec<usize>,
        variables: usize,
    ) -> Self {
        let all = 0..layout.columns().len();
        let asked =
            rounds.iter().map(|(_, version)| all.clone().map(|column| layout.asked_in(column, version)).collect()).collect();
        let counter = Counter::new(layout, rounds);
        Self {
            layout,
            rounds: rounds.iter().map(|(id, _)| id.clone()).collect(),
            round,
            columns,
            keys,
            variables,
            asked,
            counter,
        }
    }

    /// Bits of a packed key that each variable has.
    fn bits(&self) -> usize {
        128 / self.variables.max(1)
    }
}

/// One source as it is counted, by all threads together.
pub(super) struct Tabulation<'a> {
    plan: SourcePlan<'a>,
    dictionaries: Mutex<Vec<Dictionary>>,
    cells: Cells,
    linked: Mutex<Vec<Linked>>,
}

/// A person under a key, before the cell has its name.
struct Linked {
    link: u128,
    packed: u128,
    answers: Box<[Answer]>,
}

impl<'a> Tabulation<'a> {
    /// Cells of few people hold their rows where it `is_compact`.
    pub(super) fn new(plan: SourcePlan<'a>, is_compact: bool) -> Self {
        let dictionaries = Mutex::new(vec![Dictionary::default(); plan.variables]);
        Self { plan, dictionaries, cells: Cells::new(is_compact), linked: Mutex::default() }
    }

    /// The cells under their keys as text, and the people that a key links.
    pub(super) fn into_parts(self) -> (BTreeMap<CellKey, Held>, Vec<LinkedPerson>) {
        let bits = self.plan.bits();
        let mask = if bits >= 128 { u128::MAX } else { (1_u128 << bits) - 1 };
        // A thread that panicked took the whole run with it.
        let dictionaries = self.dictionaries.into_inner().unwrap_or_else(PoisonError::into_inner);
        let key = |packed: u128| -> CellKey {
            let code = |variable: usize| usize::try_from((packed >> (variable * bits)) & mask).unwrap_or(0);
            dictionaries.iter().enumerate().map(|(variable, words)| Arc::clone(&words.values[code(variable)])).collect()
        };
        let linked = self.linked.into_inner().unwrap_or_else(PoisonError::into_inner);
        let person = |Linked { link, packed, answers }| LinkedPerson { link, key: key(packed), answers };
        (self.cells.into_all().map(|(packed, cell)| (key(packed), cell)).collect(), linked.into_iter().map(person).collect())
    }
}

/// Rows that one thread has read and not yet counted.
pub(super) struct Accumulator<'a> {
    shared: &'a Tabulation<'a>,
    /// Packed key to a position in `packed`.
    positions: ByKey<u32>,
    /// Key and round of each cell that this thread has met.
    packed: Vec<(u128, u32)>,
    /// Answers in questionnaire order, row after row.
    waiting: Vec<Answer>,
    /// For each row, its cell as a position in `packed`.
    waiting_cells: Vec<u32>,
    /// People under a key.
    linked: Vec<Linked>,
}

impl<'a> Accumulator<'a> {
    pub(super) fn new(shared: &'a Tabulation<'a>) -> Self {
        Self {
            shared,
            positions: ByKey::default(),
            packed: Vec::new(),
            waiting: Vec::new(),
            waiting_cells: Vec::new(),
            linked: Vec::new(),
        }
    }

    /// Takes in a batch.
    ///
    /// # Errors
    /// When a row names a round that the project does not have, or there are more groups than can be told apart.
    pub(super) fn add(&mut self, batch: &ResponseBatch) -> Result<(), Box<Diagnostic>> {
        let (translated, rounds) = self.translate(batch)?;
        let bits = self.shared.plan.bits();
        let width = self.shared.plan.layout.columns().len();
        self.waiting.reserve(batch.rows * width);
        self.waiting_cells.reserve(batch.rows);
        for row in 0..batch.rows {
            let mut packed = 0_u128;
            for (variable, codes) in translated.iter().enumerate() {
                packed |= u128::from(codes.at(row)) << (variable * bits);
            }
            let round = rounds.at(row);
            let cell = self.cell(packed, round);
            self.waiting_cells.push(cell);
            let start = self.waiting.len();
            self.fill(&batch.answers[row * batch.columns..(row + 1) * batch.columns], round as usize);
            if let Some(&Some(link)) = batch.links.get(row) {
                self.linked.push(Linked { link, packed, answers: self.waiting[start..].into() });
            }
        }
        if self.waiting.len() >= WAITING {
            self.count();
        }
        Ok(())
    }

    /// The batch's own dictionaries in the codes of the tabulation, for each variable; and the round of each row.
    fn translate<'b>(&self, batch: &'b ResponseBatch) -> Result<(Vec<Codes<'b>>, Codes<'b>), Box<Diagnostic>> {
        let plan = &self.shared.plan;
        let mut dictionaries = self.shared.dictionaries.lock().unwrap_or_else(PoisonError::into_inner);
        let mut translated: Vec<Codes<'b>> = (0..plan.variables).map(|_| Codes::Same(0)).collect();
        let mut rounds = Codes::Same(0);
        for (position, column) in batch.keys.iter().enumerate() {
            let variable = plan.keys[position];
            let table = column.values.iter().map(|value| dictionaries[variable].code(value)).collect();
            translated[variable] = Codes::Table(table, &column.codes);
            if matches!(plan.round, SourceRound::Column(round) if round == position) {
                let table = column.values.iter().map(|value| self.round(value)).collect::<Result<_, _>>()?;
                rounds = Codes::Table(table, &column.codes);
            }
        }
        if let SourceRound::Fixed(round) = &plan.round {
            rounds = Codes::Same(self.round(round.as_str())?);
            translated[0] = Codes::Same(dictionaries[0].code(round.as_str()));
        }
        // A variable that the source lacks is "not stated".
        for (variable, codes) in translated.iter_mut().enumerate().skip(1) {
            if matches!(codes, Codes::Same(_)) {
                *codes = Codes::Same(dictionaries[variable].code(""));
            }
        }
        let most = dictionaries.iter().map(|dictionary| dictionary.values.len()).max().unwrap_or(0);
        if (most as u128) >> plan.bits().min(127) > 0 {
            return Err(Box::new(Diagnostic::new(Code::LimitReached, Place::default()).found(most)));
        }
        Ok((translated, rounds))
    }

    fn round(&self, value: &str) -> Result<u32, Box<Diagnostic>> {
        let rounds = &self.shared.plan.rounds;
        let position = rounds.iter().position(|round| round.as_str() == value);
        position.and_then(|position| u32::try_from(position).ok()).ok_or_else(|| {
            let known: Vec<&str> = rounds.iter().map(RoundId::as_str).collect();
            Box::new(Diagnostic::new(Code::UnknownReference, Place::default()).found(value).expected(known.join(", ")))
        })
    }

    fn cell(&mut self, packed: u128, round: u32) -> u32 {
        let next = u32::try_from(self.packed.len()).unwrap_or(u32::MAX);
        let position = *self.positions.entry(packed).or_insert(next);
        if position == next {
            self.packed.push((packed, round));
        }
        position
    }

    /// Lays the answers of one person out in questionnaire order and says what each blank was.
    fn fill(&mut self, answers: &[Answer], round: usize) {
        let plan = &self.shared.plan;
        let start = self.waiting.len();
        self.waiting.resize(start + plan.layout.columns().len(), Answer::missing(MissingReason::NotAsked));
        let row = &mut self.waiting[start..];
        let mut blanks = false;
        for (&answer, &column) in answers.iter().zip(&plan.columns) {
            row[column] = answer;
            blanks |= answer.is_blank();
        }
        if blanks {
            for (answer, _) in row.iter_mut().zip(&plan.asked[round]).filter(|(answer, asked)| answer.is_blank() && !**asked) {
                *answer = Answer::missing(MissingReason::NotAsked);
            }
        }
        blanks |= plan.settle_ticks(row);
        if blanks {
            plan.judge_blanks(row);
        }
    }

    /// Counts the rows that wait, cell by cell.
    fn count(&mut self) {
        let width = self.shared.plan.layout.columns().len();
        let mut ends = vec![0_usize; self.packed.len() + 1];
        for &cell in &self.waiting_cells {
            ends[cell as usize + 1] += 1;
        }
        for cell in 1..ends.len() {
            ends[cell] += ends[cell - 1];
        }
        let mut starts = ends.clone();
        let mut order = vec![0_u32; self.waiting_cells.len()];
        for (row, &cell) in (0_u32..).zip(&self.waiting_cells) {
            order[starts[cell as usize]] = row;
            starts[cell as usize] += 1;
        }
        for (&(packed, round), bounds) in self.packed.iter().zip(ends.windows(2)) {
            let rows = &order[bounds[0]..bounds[1]];
            if !rows.is_empty() {
                let rows = rows.iter().map(|&row| &self.waiting[row as usize * width..(row as usize + 1) * width]);
                self.shared.cells.add(packed, &self.shared.plan.counter, round as usize, rows);
            }
        }
        self.waiting.clear();
        self.waiting_cells.clear();
    }

    /// Counts what still waits.
    pub(super) fn finish(mut self) {
        self.count();
        if !self.linked.is_empty() {
            self.shared.linked.lock().unwrap_or_else(PoisonError::into_inner).append(&mut self.linked);
        }
    }
}

impl SourcePlan<'_> {
    /// Gives unticked boxes their meaning; returns whether blanks are left in any multi-select.
    fn settle_ticks(&self, row: &mut [Answer]) -> bool {
        let mut blanks = false;
        for group in &self.layout.tick_groups {
            let ticks = &mut row[group.columns.clone()];
            if !ticks.contains(&Answer::level(1)) {
                for tick in ticks.iter_mut().filter(|tick| tick.as_level().is_some()) {
                    *tick = Answer::BLANK;
                }
                blanks |= ticks.iter().any(|tick| tick.is_blank());
            } else if ticks.iter().any(|tick| tick.is_blank()) {
                // An unticked box is a blank cell in some exports: beside a ticked one it means "not ticked".
                ticks.iter_mut().filter(|tick| tick.is_blank()).for_each(|tick| *tick = Answer::level(0));
            }
        }
        blanks
    }

    fn judge_blanks(&self, row: &mut [Answer]) {
        let given = |answer: &Answer| !answer.is_blank() && answer.as_missing() != Some(MissingReason::NotAsked);
        let last = row.iter().rposition(given);
        for column in 0..row.len() {
            if row[column].is_blank() {
                let reason = if self.layout.is_routed_out(column, row) {
                    MissingReason::NotAsked
                } else if last.is_some_and(|last| column < last) {
                    MissingReason::Skipped
                } else {
                    MissingReason::DroppedOut
                };
                row[column] = Answer::missing(reason);
            }
        }
    }
}

/// Codes of one variable, row by row.
enum Codes<'a> {
    Same(u32),
    Table(Vec<u32>, &'a [u32]),
}

impl Codes<'_> {
    fn at(&self, row: usize) -> u32 {
        match self {
            Self::Same(code) => *code,
            Self::Table(table, codes) => table[codes[row] as usize],
        }
    }
}

/// Distinct values of one variable, in order of first appearance.
#[derive(Clone, Default)]
struct Dictionary {
    values: Vec<Arc<str>>,
    codes: BTreeMap<Arc<str>, u32>,
}

impl Dictionary {
    fn code(&mut self, value: &str) -> u32 {
        if let Some(&code) = self.codes.get(value) {
            return code;
        }
        let code = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        let value: Arc<str> = Arc::from(value);
        self.values.push(Arc::clone(&value));
        self.codes.insert(value, code);
        code
    }
}
