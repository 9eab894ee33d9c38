//! Tallies that another engine made: the rows of a GROUP BY become the same cube as the answers themselves would.
//!
//! Such a table says how many gave each answer, not who: scales take their histograms from rows of their own, and so they do moments. Where
//! a table has no moments, reliability is not available.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::RoundVersions;
use super::cube::{CellCounts, CellKey, Cube};
use super::layout::Layout;
use crate::diag::{Checked, Code, Diagnostic, Place, nearest};
use crate::instrument::Instrument;
use crate::model::{MissingReason, Moments, TallyLevel, TallyRow};

/// Builds a cube from rows of a table of tallies; the first key of a row is its round.
///
/// # Errors
/// Every finding, when a row names a round, measure or level that there is not, more answers are counted than people, or a question
/// that a round asked is not in the table.
pub fn from_tallies(
    layout: &Arc<Layout>,
    instrument: &Instrument,
    variables: &[String],
    rounds: &RoundVersions,
    rows: &[TallyRow],
) -> Checked<Cube> {
    let mut table = Table::new(layout, instrument, rounds);
    for row in rows {
        if let Err(finding) = table.add(row) {
            table.findings.push(*finding);
        }
    }
    table.report_absent();
    table.report_no_moments();
    table.complete();
    if table.findings.iter().any(Diagnostic::is_error) {
        return Err(table.findings);
    }
    Ok((Cube::assemble(Arc::clone(layout), variables.to_vec(), table.cells), table.findings))
}

/// A measure of the layout.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Measure {
    Column(usize),
    Scale(usize),
}

struct Table<'a> {
    layout: &'a Layout,
    versions: BTreeMap<&'a str, &'a str>,
    /// For each column: the declared values of its levels.
    values: Vec<Vec<i64>>,
    /// Columns and scales by their names; an item that got a new response scale has a column for each.
    measures: BTreeMap<&'a str, Vec<Measure>>,
    cells: BTreeMap<CellKey, CellCounts>,
    seen: BTreeSet<(String, Measure)>,
    /// Scales of which there are moments.
    seen_moments: BTreeSet<usize>,
    findings: Vec<Diagnostic>,
}

impl<'a> Table<'a> {
    fn new(layout: &'a Layout, instrument: &Instrument, rounds: &'a RoundVersions) -> Self {
        let mut measures: BTreeMap<&str, Vec<Measure>> = BTreeMap::new();
        for (position, column) in layout.columns().iter().enumerate() {
            let name = column.measure.as_str().split('~').next().unwrap_or_default();
            measures.entry(name).or_default().push(Measure::Column(position));
        }
        for (position, scale) in layout.scales().iter().enumerate() {
            measures.entry(scale.measure.as_str()).or_default().push(Measure::Scale(position));
        }
        Self {
            layout,
            versions: rounds.iter().map(|(round, version)| (round.as_str(), version.as_str())).collect(),
            values: layout.columns().iter().map(|column| instrument.values(column.response.as_ref())).collect(),
            measures,
            cells: BTreeMap::new(),
            seen: BTreeSet::new(),
            seen_moments: BTreeSet::new(),
            findings: Vec::new(),
        }
    }

    fn add(&mut self, row: &TallyRow) -> Result<(), Box<Diagnostic>> {
        let finding = |code: Code| Diagnostic::new(code, Place::default().row(row.row));
        let round = row.keys.first().map(String::as_str).unwrap_or_default();
        let Some(&version) = self.versions.get(round) else {
            let known: Vec<&str> = self.versions.keys().copied().collect();
            return Err(Box::new(finding(Code::UnknownReference).found(round).expected(known.join(", "))));
        };
        let key = row.keys.iter().map(|value| Arc::from(value.as_str())).collect();
        let slot = match row.level {
            TallyLevel::Everyone => None,
            TallyLevel::Moments => return self.add_moments(row, key, version),
            level => Some(self.slot(row, level, version)?),
        };
        let cell = self.cells.entry(key).or_insert_with(|| CellCounts::empty(self.layout));
        match slot {
            None => cell.respondents += row.count,
            Some(slot) => {
                let sum = u32::try_from(row.count).ok().and_then(|count| cell.counts[slot].checked_add(count));
                cell.counts[slot] = sum.ok_or_else(|| finding(Code::LimitReached).expected(u32::MAX))?;
            }
        }
        Ok(())
    }

    /// Adds the moments of a scale's complete cases: each item that the round asked, and each pair of them.
    fn add_moments(&mut self, row: &TallyRow, key: CellKey, version: &str) -> Result<(), Box<Diagnostic>> {
        let place = || Place::default().row(row.row).name(row.measure.as_str());
        let measures = self.measures.get(row.measure.as_str()).map_or(&[][..], Vec::as_slice);
        let Some(Measure::Scale(position)) = measures.first().copied() else {
            let scales = self.layout.scales().iter().map(|scale| scale.measure.as_str());
            let near = nearest(row.measure.as_str(), scales).unwrap_or_default();
            return Err(Box::new(Diagnostic::new(Code::UnknownReference, place()).found(&row.measure).expected(near)));
        };
        let (scale, asked) = (&self.layout.scales()[position], self.layout.asked_items(position, version));
        let mut moments = BTreeMap::new();
        for moment in &row.moments {
            let known = |id: &String| asked.iter().copied().find(|&item| scale.items[item].as_str() == id);
            let unknown = |id: &String| {
                let near = nearest(id, asked.iter().map(|&item| scale.items[item].as_str())).unwrap_or_default();
                Box::new(Diagnostic::new(Code::UnknownReference, place()).found(id).expected(near))
            };
            let item = known(&moment.item).ok_or_else(|| unknown(&moment.item))?;
            let by = moment.by.as_ref().map(|by| known(by).ok_or_else(|| unknown(by))).transpose()?;
            let slot = by.map_or(1 + item, |by| 1 + scale.items.len() + Moments::position_among(scale.items.len(), item, by));
            let (low, high) = moment_bounds(scale.range, row.count, by.is_some());
            if !(low..=high).contains(&moment.sum) {
                let finding = Diagnostic::new(Code::ImpossibleFigure, place()).found(moment.sum);
                return Err(Box::new(finding.expected(format!("{low} – {high}"))));
            }
            if moments.insert(slot, moment.sum).is_some() {
                return Err(Box::new(Diagnostic::new(Code::Duplicate, place()).found(&moment.item)));
            }
        }
        let expected = asked.len() + asked.len() * (asked.len() + 1) / 2;
        if moments.len() != expected {
            return Err(Box::new(Diagnostic::new(Code::BadValue, place()).found(moments.len()).expected(expected)));
        }
        self.seen_moments.insert(position);
        let cell = self.cells.entry(key).or_insert_with(|| CellCounts::empty(self.layout));
        cell.moments[scale.first_moment] += i64::try_from(row.count).unwrap_or(i64::MAX);
        for (slot, sum) in moments {
            cell.moments[scale.first_moment + slot] += sum;
        }
        Ok(())
    }

    /// Where a row is counted. The measure of an item is the column that the row's round asked.
    fn slot(&mut self, row: &TallyRow, level: TallyLevel, version: &str) -> Result<usize, Box<Diagnostic>> {
        let place = Place::default().row(row.row).name(row.measure.as_str());
        let Some(measures) = self.measures.get(row.measure.as_str()) else {
            let near = nearest(row.measure.as_str(), self.measures.keys().copied()).unwrap_or_default();
            return Err(Box::new(Diagnostic::new(Code::UnknownReference, place).found(&row.measure).expected(near)));
        };
        let asked = measures.iter().find(|measure| self.is_asked(**measure, version));
        let Some(&measure) = asked.or_else(|| measures.last()) else { return Ok(0) };
        self.seen.insert((row.keys[0].clone(), measure));
        let slot = match measure {
            Measure::Column(column) => self.answer_slot(column, level),
            Measure::Scale(scale) => self.score_slot(scale, level),
        };
        slot.ok_or_else(|| {
            Box::new(Diagnostic::new(Code::UnknownCode, place).found(shown(level)).expected(self.expected(measure)))
        })
    }

    fn answer_slot(&self, column: usize, level: TallyLevel) -> Option<usize> {
        let layout = &self.layout.columns()[column];
        match level {
            TallyLevel::Value(value) => Some(layout.first_slot + self.values[column].iter().position(|&known| known == value)?),
            TallyLevel::Missing(reason) => Some(layout.first_slot + layout.levels + reason.slot()),
            TallyLevel::Score(..) | TallyLevel::NoScore | TallyLevel::Moments | TallyLevel::Everyone => None,
        }
    }

    fn score_slot(&self, scale: usize, level: TallyLevel) -> Option<usize> {
        let scale = &self.layout.scales()[scale];
        match level {
            TallyLevel::Score(sum, count) => {
                let distance = u32::try_from(sum - i64::from(scale.range.0) * i64::from(count)).ok()?;
                Some(scale.first_slot + scale.score_keys.iter().position(|&key| key == (count, distance))?)
            }
            TallyLevel::NoScore => Some(scale.first_slot + scale.scores),
            TallyLevel::Value(_) | TallyLevel::Missing(_) | TallyLevel::Moments | TallyLevel::Everyone => None,
        }
    }

    fn expected(&self, measure: Measure) -> String {
        match measure {
            Measure::Column(column) => self.values[column].iter().map(i64::to_string).collect::<Vec<_>>().join(", "),
            Measure::Scale(scale) => {
                let scale = &self.layout.scales()[scale];
                format!("sum/count, {}–{} × {}–{}", scale.range.0, scale.range.1, scale.min_valid, scale.items.len())
            }
        }
    }

    fn is_asked(&self, measure: Measure, version: &str) -> bool {
        match measure {
            Measure::Column(column) => self.layout.asked_in(column, version),
            Measure::Scale(scale) => !self.layout.asked_items(scale, version).is_empty(),
        }
    }

    fn all(&self) -> impl Iterator<Item = Measure> + use<> {
        (0..self.layout.columns().len()).map(Measure::Column).chain((0..self.layout.scales().len()).map(Measure::Scale))
    }

    /// Questions that a round asked and the table does not hold. Scores may be left out: not every engine can make them.
    fn report_absent(&mut self) {
        let rounds: BTreeSet<String> = self.cells.keys().map(|key| key[0].to_string()).collect();
        for round in rounds {
            let version = self.versions.get(round.as_str()).copied().unwrap_or_default();
            let absent =
                self.all().filter(|&measure| self.is_asked(measure, version) && !self.seen.contains(&(round.clone(), measure)));
            let absent: Vec<Diagnostic> = absent
                .map(|measure| match measure {
                    Measure::Column(column) => (Code::MissingColumn, &self.layout.columns()[column].measure),
                    Measure::Scale(scale) => (Code::NoScores, &self.layout.scales()[scale].measure),
                })
                .map(|(code, name)| Diagnostic::new(code, Place::default().name(&*round)).found(name))
                .collect();
            self.findings.extend(absent);
        }
    }

    /// Says that reliability is missing, where any scale of two items or more has scores alone.
    fn report_no_moments(&mut self) {
        let scored = self.seen.iter().filter_map(|(_, measure)| match measure {
            Measure::Scale(scale) => Some(*scale),
            Measure::Column(_) => None,
        });
        let without: BTreeSet<usize> = scored.filter(|scale| !self.seen_moments.contains(scale)).collect();
        if !without.is_empty() {
            let names: Vec<&str> = without.iter().map(|&scale| self.layout.scales()[scale].measure.as_str()).collect();
            self.findings.push(Diagnostic::new(Code::TalliesAlone, Place::default()).found(names.join(", ")));
        }
    }

    /// Says how many people each cell has, and that they were not asked what their round did not ask.
    fn complete(&mut self) {
        let all: Vec<Measure> = self.all().collect();
        let mut cells = std::mem::take(&mut self.cells);
        for (key, cell) in &mut cells {
            let totals: Vec<u64> = all.iter().map(|&measure| self.total(measure, cell)).collect();
            if cell.respondents == 0 {
                cell.respondents = totals.iter().copied().max().unwrap_or(0);
            }
            let version = self.versions.get(&*key[0]).copied().unwrap_or_default();
            for (&measure, &total) in all.iter().zip(&totals) {
                if total > cell.respondents {
                    let names: Vec<&str> = key.iter().map(|value| &**value).collect();
                    let place = Place::default().name(names.join(" / "));
                    let finding = Diagnostic::new(Code::ImpossibleFigure, place);
                    self.findings.push(finding.found(total).expected(format!("≤ {}", cell.respondents)));
                } else if total == 0 && !self.is_asked(measure, version) {
                    let slot = match measure {
                        Measure::Column(column) => self.answer_slot(column, TallyLevel::Missing(MissingReason::NotAsked)),
                        Measure::Scale(scale) => self.score_slot(scale, TallyLevel::NoScore),
                    };
                    if let (Some(slot), Ok(people)) = (slot, u32::try_from(cell.respondents)) {
                        cell.counts[slot] = people;
                    }
                }
            }
        }
        self.cells = cells;
    }

    /// People who are counted somewhere in a measure.
    fn total(&self, measure: Measure, cell: &CellCounts) -> u64 {
        let (start, slots) = match measure {
            Measure::Column(column) => {
                let column = &self.layout.columns()[column];
                (column.first_slot, column.levels + MissingReason::ALL.len())
            }
            Measure::Scale(scale) => {
                let scale = &self.layout.scales()[scale];
                (scale.first_slot, scale.scores + 1)
            }
        };
        cell.counts[start..start + slots].iter().map(|&count| u64::from(count)).sum()
    }
}

/// Between what the sum of an item, or of the product of two, must lie for so many people.
fn moment_bounds((low, high): (i32, i32), people: u64, product: bool) -> (i64, i64) {
    let (low, high) = (i64::from(low), i64::from(high));
    let ends = if product { [low * low, low * high, high * high] } else { [low, high, high] };
    let people = i64::try_from(people).unwrap_or(i64::MAX);
    let times = |end: Option<&i64>| end.map_or(0, |end| end.saturating_mul(people));
    (times(ends.iter().min()), times(ends.iter().max()))
}

/// A level as the table writes it.
fn shown(level: TallyLevel) -> String {
    match level {
        TallyLevel::Value(value) => value.to_string(),
        TallyLevel::Missing(reason) => reason.name().to_string(),
        TallyLevel::Score(sum, count) => format!("{sum}/{count}"),
        TallyLevel::NoScore => "no_score".to_string(),
        TallyLevel::Moments => "moments".to_string(),
        TallyLevel::Everyone => String::new(),
    }
}
