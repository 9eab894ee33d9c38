//! Counting, row by row.

use std::collections::BTreeMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use super::cube::{CellCounts, CellKey};
use super::layout::{Layout, missing_slot, score, score_slot};
use super::{RoundVersions, SourceRound};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::{Answer, MissingReason, ResponseBatch, RoundId};

/// What does not change from row to row.
pub(super) struct SourcePlan<'a> {
    layout: &'a Arc<Layout>,
    rounds: Vec<RoundId>,
    round: SourceRound,
    columns: Vec<usize>,
    keys: Vec<usize>,
    variables: usize,
    /// For each round: the row before any answer is filled in, and which of the source's columns the round asked.
    asked: Vec<Vec<bool>>,
    longest_scale: usize,
    /// For each round: how many items of each scale it asked.
    complete: Vec<Vec<usize>>,
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
        let asked =
            rounds.iter().map(|(_, version)| columns.iter().map(|&column| layout.asked_in(column, version)).collect()).collect();
        let scales = 0..layout.scales().len();
        let complete = rounds
            .iter()
            .map(|(_, version)| scales.clone().map(|scale| layout.asked_items(scale, version).len()).collect())
            .collect();
        let longest_scale = layout.scales().iter().map(|scale| scale.items.len()).max().unwrap_or(0);
        Self {
            layout,
            rounds: rounds.iter().map(|(id, _)| id.clone()).collect(),
            round,
            columns,
            keys,
            variables,
            asked,
            longest_scale,
            complete,
        }
    }
}

#[expect(clippy::disallowed_types, reason = "looked up a million times, never walked: its order reaches nothing")]
type Positions = std::collections::HashMap<u128, u32, BuildHasherDefault<Mix>>;

/// The cells that one thread has met so far.
pub(super) struct Accumulator<'a> {
    plan: &'a SourcePlan<'a>,
    dictionaries: Vec<Dictionary>,
    positions: Positions,
    packed: Vec<u128>,
    cells: Vec<CellCounts>,
    row: Vec<Answer>,
    values: Vec<i64>,
}

impl<'a> Accumulator<'a> {
    pub(super) fn new(plan: &'a SourcePlan<'a>) -> Self {
        Self {
            plan,
            dictionaries: vec![Dictionary::default(); plan.variables],
            positions: Positions::default(),
            packed: Vec::new(),
            cells: Vec::new(),
            row: vec![Answer::missing(MissingReason::NotAsked); plan.layout.columns().len()],
            values: vec![0; plan.longest_scale],
        }
    }

    /// Counts a batch.
    ///
    /// # Errors
    /// When a row names a round that the project does not have, or there are more groups than can be told apart.
    pub(super) fn add(&mut self, batch: &ResponseBatch) -> Result<(), Box<Diagnostic>> {
        let (translated, rounds) = self.translate(batch)?;
        for row in 0..batch.rows {
            let mut packed = 0_u128;
            for (variable, codes) in translated.iter().enumerate() {
                packed |= u128::from(codes.at(row)) << (variable * self.bits());
            }
            let cell = self.cell(packed);
            let round = rounds.at(row) as usize;
            self.fill(&batch.answers[row * batch.columns..(row + 1) * batch.columns], round);
            self.count(cell, round);
        }
        Ok(())
    }

    fn bits(&self) -> usize {
        128 / self.plan.variables.max(1)
    }

    /// The batch's own dictionaries in the codes of this accumulator, for each variable; and the round of each row.
    fn translate<'b>(&mut self, batch: &'b ResponseBatch) -> Result<(Vec<Codes<'b>>, Codes<'b>), Box<Diagnostic>> {
        let mut translated: Vec<Codes<'b>> = (0..self.plan.variables).map(|_| Codes::Same(0)).collect();
        let mut rounds = Codes::Same(0);
        for (position, column) in batch.keys.iter().enumerate() {
            let variable = self.plan.keys[position];
            let table = column.values.iter().map(|value| self.dictionaries[variable].code(value)).collect();
            translated[variable] = Codes::Table(table, &column.codes);
            if matches!(self.plan.round, SourceRound::Column(round) if round == position) {
                let table = column.values.iter().map(|value| self.round(value)).collect::<Result<_, _>>()?;
                rounds = Codes::Table(table, &column.codes);
            }
        }
        if let SourceRound::Fixed(round) = &self.plan.round {
            rounds = Codes::Same(self.round(round.as_str())?);
            translated[0] = Codes::Same(self.dictionaries[0].code(round.as_str()));
        }
        // A variable that the source lacks is "not stated".
        for (variable, codes) in translated.iter_mut().enumerate().skip(1) {
            if matches!(codes, Codes::Same(_)) {
                *codes = Codes::Same(self.dictionaries[variable].code(""));
            }
        }
        let most = self.dictionaries.iter().map(|dictionary| dictionary.values.len()).max().unwrap_or(0);
        if (most as u128) >> self.bits().min(127) > 0 {
            return Err(Box::new(Diagnostic::new(Code::LimitReached, Place::default()).found(most)));
        }
        Ok((translated, rounds))
    }

    fn round(&self, value: &str) -> Result<u32, Box<Diagnostic>> {
        let position = self.plan.rounds.iter().position(|round| round.as_str() == value);
        position.and_then(|position| u32::try_from(position).ok()).ok_or_else(|| {
            let known: Vec<&str> = self.plan.rounds.iter().map(RoundId::as_str).collect();
            Box::new(Diagnostic::new(Code::UnknownReference, Place::default()).found(value).expected(known.join(", ")))
        })
    }

    fn cell(&mut self, packed: u128) -> usize {
        let next = u32::try_from(self.cells.len()).unwrap_or(u32::MAX);
        let position = *self.positions.entry(packed).or_insert(next);
        if position == next {
            self.packed.push(packed);
            self.cells.push(CellCounts::empty(self.plan.layout));
        }
        position as usize
    }

    /// Lays the answers of one person out in questionnaire order and says what each blank was.
    fn fill(&mut self, answers: &[Answer], round: usize) {
        let mut blanks = false;
        for ((&answer, &column), &asked) in answers.iter().zip(&self.plan.columns).zip(&self.plan.asked[round]) {
            let answer = if answer.is_blank() && !asked { Answer::missing(MissingReason::NotAsked) } else { answer };
            blanks |= answer.is_blank();
            self.row[column] = answer;
        }
        for group in &self.plan.layout.tick_groups {
            let ticks = &mut self.row[group.columns.clone()];
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
        if blanks {
            self.judge_blanks();
        }
    }

    fn judge_blanks(&mut self) {
        let given = |answer: &Answer| !answer.is_blank() && answer.as_missing() != Some(MissingReason::NotAsked);
        let last = self.row.iter().rposition(given);
        for column in 0..self.row.len() {
            if self.row[column].is_blank() {
                let reason = if self.plan.layout.is_routed_out(column, &self.row) {
                    MissingReason::NotAsked
                } else if last.is_some_and(|last| column < last) {
                    MissingReason::Skipped
                } else {
                    MissingReason::DroppedOut
                };
                self.row[column] = Answer::missing(reason);
            }
        }
    }

    fn count(&mut self, cell: usize, round: usize) {
        let cell = &mut self.cells[cell];
        cell.respondents += 1;
        for (column, answer) in self.plan.layout.columns().iter().zip(&self.row) {
            let slot = match answer.as_level() {
                Some(level) => level.min(column.levels - 1),
                None => column.levels + answer.as_missing().map_or(0, missing_slot),
            };
            cell.counts[column.first_slot + slot] += 1;
        }
        for (scale, &complete) in self.plan.layout.scales().iter().zip(&self.plan.complete[round]) {
            let values = &mut self.values[..scale.items.len()];
            let (count, sum) = score(scale, &self.row, values);
            cell.counts[score_slot(scale, count, sum)] += 1;
            if count == complete && count > 0 {
                let moments = &mut cell.moments[scale.first_moment..scale.first_moment + scale.moment_width()];
                add_case(moments, values);
            }
        }
    }

    /// The cells under their keys as text.
    pub(super) fn into_cells(self) -> BTreeMap<CellKey, CellCounts> {
        let bits = self.bits();
        let mask = if bits >= 128 { u128::MAX } else { (1_u128 << bits) - 1 };
        let key = |packed: u128| -> CellKey {
            let code = |variable: usize| usize::try_from((packed >> (variable * bits)) & mask).unwrap_or(0);
            self.dictionaries.iter().enumerate().map(|(variable, words)| Arc::clone(&words.values[code(variable)])).collect()
        };
        self.packed.iter().map(|&packed| key(packed)).zip(self.cells).collect()
    }
}

/// Adds one complete case to `n`, sums and products, in the order of `model::Moments`.
fn add_case(moments: &mut [i64], case: &[i64]) {
    moments[0] += 1;
    let (sums, products) = moments[1..].split_at_mut(case.len());
    let mut position = 0;
    for (i, &x) in case.iter().enumerate() {
        sums[i] += x;
        for &y in &case[i..] {
            products[position] += x * y;
            position += 1;
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

/// A quick hash for packed keys, which are small numbers side by side.
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23);
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "both halves are mixed in")]
    fn write_u128(&mut self, key: u128) {
        let folded = (key as u64) ^ ((key >> 64) as u64).rotate_left(31);
        let mixed = (folded ^ (folded >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 29);
    }
}
