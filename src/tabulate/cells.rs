//! Cells that all threads count into together, and the counting itself.

use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Mutex, PoisonError};

use super::RoundVersions;
use super::cube::CellCounts;
use super::joint::{PAIR, Pairs, add_pattern, has_patterns};
use super::layout::{Layout, missing_slot, score, score_slot};
use crate::model::Answer;

/// Parts that are locked apart: with many more parts than threads, hardly anyone waits.
const PARTS: usize = 64;

/// The cells met so far, under their packed keys. There is one of each, however many threads count, so that memory does not
/// grow with them.
pub(super) struct Cells {
    parts: Vec<Mutex<Part>>,
    /// Whether cells of few people hold their rows.
    is_compact: bool,
}

type Part = ByKey<Held>;

/// A cell as it is held. Where all of a country is counted at once, most cells hold a handful of people: their answers, a byte each,
/// take a tenth of the room of their counts. A cell of more people is counts, so that memory does not grow with people.
#[derive(Clone, Debug)]
pub(super) enum Held {
    /// Answers in questionnaire order, row after row.
    Rows(Vec<Answer>),
    /// Counts.
    Counts(CellCounts),
}

impl Held {
    /// Adds people of one round.
    fn add<'r>(&mut self, counter: &Counter<'_>, round: usize, rows: impl ExactSizeIterator<Item = &'r [Answer]>) {
        match self {
            Self::Counts(cell) => counter.count(cell, round, rows),
            Self::Rows(held) => {
                let width = counter.columns.len();
                if held.len() + rows.len() * width <= counter.room {
                    held.reserve_exact(rows.len() * width);
                    rows.for_each(|row| held.extend_from_slice(row));
                } else {
                    let mut cell = counter.of_rows(held, round);
                    counter.count(&mut cell, round, rows);
                    *self = Self::Counts(cell);
                }
            }
        }
    }

    /// The counts.
    pub(super) fn counts(&self, counter: &Counter<'_>, round: usize) -> CellCounts {
        match self {
            Self::Counts(cell) => cell.clone(),
            Self::Rows(rows) => counter.of_rows(rows, round),
        }
    }

    /// The counts, where nothing was held otherwise.
    pub(super) fn into_counts(self, counter: &Counter<'_>, round: usize) -> CellCounts {
        match self {
            Self::Counts(cell) => cell,
            Self::Rows(rows) => counter.of_rows(&rows, round),
        }
    }
}

/// Something under packed keys, looked up a million times.
#[expect(clippy::disallowed_types, reason = "sorted by the keys as text before anyone sees it: its order reaches nothing")]
pub(super) type ByKey<V> = std::collections::HashMap<u128, V, BuildHasherDefault<Mix>>;

impl Cells {
    pub(super) fn new(is_compact: bool) -> Self {
        Self { parts: (0..PARTS).map(|_| Mutex::default()).collect(), is_compact }
    }

    /// Adds people of one round to a cell, which nobody else can change meanwhile.
    pub(super) fn add<'r>(
        &self,
        packed: u128,
        counter: &Counter<'_>,
        round: usize,
        rows: impl ExactSizeIterator<Item = &'r [Answer]>,
    ) {
        let mut hasher = Mix::default();
        hasher.write_u128(packed);
        // The lowest bits choose the place within a part.
        let part = usize::try_from(hasher.finish() >> 32).unwrap_or(0) % PARTS;
        // A thread that panicked took the whole run with it.
        let mut part = self.parts[part].lock().unwrap_or_else(PoisonError::into_inner);
        let empty = || if self.is_compact { Held::Rows(Vec::new()) } else { Held::Counts(CellCounts::empty(counter.layout)) };
        part.entry(packed).or_insert_with(empty).add(counter, round, rows);
    }

    /// All of them, in no order.
    pub(super) fn into_all(self) -> impl Iterator<Item = (u128, Held)> {
        self.parts.into_iter().flat_map(|part| part.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Where an answer is counted, out of its byte.
struct ColumnSlots {
    first: usize,
    /// Position in [`Counter::offsets`].
    table: usize,
}

/// Counts rows into a cell.
pub(super) struct Counter<'a> {
    layout: &'a Layout,
    columns: Vec<ColumnSlots>,
    /// For each byte of an answer its slot after the first; one table for all columns with so many levels.
    offsets: Vec<[u16; 256]>,
    /// For each round: how many items of each scale it asked.
    complete: Vec<Vec<usize>>,
    /// For each round: which items of each scale it asked, where patterns are counted.
    asked: Vec<Vec<Vec<usize>>>,
    longest_scale: usize,
    /// Bytes that the counts of a cell take.
    room: usize,
}

impl<'a> Counter<'a> {
    pub(super) fn new(layout: &'a Layout, rounds: &RoundVersions) -> Self {
        let scales = 0..layout.scales().len();
        let complete = rounds
            .iter()
            .map(|(_, version)| scales.clone().map(|scale| layout.asked_items(scale, version).len()).collect())
            .collect();
        let items = |version: &str| scales.clone().map(|scale| layout.asked_items(scale, version)).collect();
        let asked = rounds.iter().filter(|_| layout.patterns).map(|(_, version)| items(version)).collect();
        let mut levels: Vec<usize> = layout.columns().iter().map(|column| column.levels).collect();
        levels.sort_unstable();
        levels.dedup();
        let slots = |column: &super::AnswerColumn| ColumnSlots {
            first: column.first_slot,
            table: levels.binary_search(&column.levels).unwrap_or(0),
        };
        Self {
            layout,
            columns: layout.columns().iter().map(slots).collect(),
            offsets: levels.iter().map(|&levels| offsets(levels)).collect(),
            complete,
            asked,
            longest_scale: layout.scales().iter().map(|scale| scale.items.len()).max().unwrap_or(0),
            room: layout.slots() * size_of::<u32>() + layout.moment_slots() * size_of::<i64>(),
        }
    }

    /// The counts of people whose answers are held row after row.
    fn of_rows(&self, rows: &[Answer], round: usize) -> CellCounts {
        let mut cell = CellCounts::empty(self.layout);
        self.count(&mut cell, round, rows.chunks_exact(self.columns.len().max(1)));
        cell
    }

    /// Adds people of one round.
    pub(super) fn count<'r>(&self, cell: &mut CellCounts, round: usize, rows: impl Iterator<Item = &'r [Answer]>) {
        let mut values = vec![0; self.longest_scale];
        let mut scores = Vec::new();
        for row in rows {
            cell.respondents += 1;
            for (column, answer) in self.columns.iter().zip(row) {
                cell.counts[column.first + usize::from(self.offsets[column.table][usize::from(answer.byte())])] += 1;
            }
            scores.clear();
            for ((position, scale), &complete) in self.layout.scales().iter().enumerate().zip(&self.complete[round]) {
                let values = &mut values[..scale.items.len()];
                let (count, sum) = score(scale, row, values);
                cell.counts[score_slot(scale, count, sum)] += 1;
                if count == complete && count > 0 {
                    add_case(&mut cell.moments[scale.first_moment..scale.first_moment + scale.moment_width()], values);
                    if let Some(classes) = self.layout.classes(position) {
                        let start = classes + sum * scale.class_width();
                        let class = &mut cell.moments[start..start + scale.class_width()];
                        add_to_class(class, values, i64::from(scale.range.0));
                    }
                }
                if count != complete && count > 0 && self.layout.patterns && has_patterns(scale) {
                    add_pattern(&mut cell.patterns, position, scale, &self.asked[round][position], row);
                }
                if self.layout.pairs().is_some() {
                    scores.push((count, sum));
                }
            }
            if let Some(pairs) = self.layout.pairs() {
                add_pairs(&mut cell.moments, pairs, &scores);
            }
        }
    }
}

/// The slot of each answer to a column with so many levels, counted from its first.
fn offsets(levels: usize) -> [u16; 256] {
    std::array::from_fn(|byte| {
        let answer = u8::try_from(byte).map_or(Answer::BLANK, Answer::from_byte);
        let slot =
            answer.as_level().map_or_else(|| levels + answer.as_missing().map_or(0, missing_slot), |level| level.min(levels - 1));
        u16::try_from(slot).unwrap_or(u16::MAX)
    })
}

/// Adds one complete case to `n`, sums and products, in the order of `model::Moments`.
fn add_case(moments: &mut [i64], case: &[i64]) {
    moments[0] += 1;
    let (sums, mut products) = moments[1..].split_at_mut(case.len());
    for ((i, &x), sum) in case.iter().enumerate().zip(sums) {
        *sum += x;
        let (row, rest) = products.split_at_mut(case.len() - i);
        row.iter_mut().zip(&case[i..]).for_each(|(product, &y)| *product += x * y);
        products = rest;
    }
}

/// Adds a complete case to the class of its score.
fn add_to_class(class: &mut [i64], case: &[i64], lowest: i64) {
    class[0] += 1;
    for (sums, &value) in class[1..].chunks_exact_mut(2).zip(case) {
        let step = value - lowest;
        sums[0] += step;
        sums[1] += step * step;
    }
}

/// Adds a person to the sums of each pair of scales of which both have a score; `scores` holds number and sum of valid items by scale.
fn add_pairs(moments: &mut [i64], pairs: &Pairs, scores: &[(usize, usize)]) {
    let score = |at: usize| {
        let (count, sum) = scores[pairs.scales[at]];
        pairs.score(at, count, sum)
    };
    for later in 1..pairs.scales.len() {
        let Some(y) = score(later) else { continue };
        for earlier in 0..later {
            let Some(x) = score(earlier) else { continue };
            let start = pairs.start(earlier, later);
            let sums = [1, x, y, x * x, y * y, x * y];
            moments[start..start + PAIR].iter_mut().zip(sums).for_each(|(sum, part)| *sum += part);
        }
    }
}

/// A quick hash for packed keys, which are small numbers side by side.
#[derive(Default)]
pub(super) struct Mix(u64);

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
