//! Facts to rows: interprets each category once, brings the measures of a key together, and checks what cannot be.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::ReadOptions;
use super::facts::{Cell, Dimension, Fact, Facts, Notes};
use super::measures::{Measured, measures, unfold};
use super::roles::Roles;
use super::vocabulary::{self, Meaning};
use crate::diag::{Checked, Code, Diagnostic, Place, grouped};
use crate::model::{
    AgeGroup, Figure, Gap, IndicatorId, IndicatorKey, IndicatorRow, IndicatorTable, Origin, Producer, Sex, ValueKind, ValueUnit,
};

/// Makes the table, or says everything that stands in the way.
pub(super) fn assemble(mut facts: Facts, options: &ReadOptions) -> Checked<IndicatorTable> {
    unfold(&mut facts, options.file);
    let producer = options.producer.or(facts.producer).unwrap_or_else(|| producer_of(&facts.dimensions));
    let mut findings = std::mem::take(&mut facts.findings);
    let measured = measures(&facts, options, &mut findings);
    let roles = Roles::new(&facts, options, &mut findings);
    if let (Some(roles), false) = (&roles, findings.iter().any(Diagnostic::is_error)) {
        let mut rows = Rows {
            facts: &facts,
            options,
            producer,
            roles,
            measures: &measured,
            slots: BTreeMap::new(),
            strata: BTreeMap::new(),
            by_age: options.by_age(),
            notes: Notes::default(),
        };
        facts.cells.iter().for_each(|fact| rows.take(fact));
        let mut built = rows.finish();
        findings.extend(rows.notes.into_findings());
        super::rate_unit::tell_from_counts(&mut built, &mut findings);
        if !findings.iter().any(Diagnostic::is_error) {
            let origin = Origin {
                file: options.file.to_owned(),
                title: facts.title.clone(),
                producer,
                updated: facts.updated.clone(),
                format: facts.format,
            };
            return Ok((IndicatorTable { origin, rows: built }, grouped(findings)));
        }
        return Err(errors_first(findings));
    }
    Err(errors_first(findings))
}

fn errors_first(findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut findings = grouped(findings);
    findings.sort_by_key(|finding| !finding.is_error());
    findings
}

/// FHI's tables are known by their dimensions; every other table says who made it, or nobody knows.
fn producer_of(dimensions: &[Dimension]) -> Producer {
    let has = |name: &str| dimensions.iter().any(|dimension| vocabulary::fold(&dimension.code) == name);
    if (has("geo") && has("aar")) || (has("geografi") && has("år")) { Producer::Fhi } else { Producer::Other }
}

/// The cells of one key: figure, sign and unit by meaning.
type Cells = BTreeMap<Meaning, (Figure, Option<String>, ValueUnit)>;

/// Other dimensions and their categories, shared by the rows that have them in common.
type Strata = Arc<BTreeMap<String, String>>;

struct Rows<'a> {
    facts: &'a Facts,
    options: &'a ReadOptions<'a>,
    producer: Producer,
    roles: &'a Roles,
    measures: &'a [Measured],
    slots: BTreeMap<IndicatorKey, Vec<&'a Fact>>,
    strata: BTreeMap<Vec<u32>, Strata>,
    by_age: BTreeMap<(IndicatorId, AgeGroup), IndicatorId>,
    notes: Notes,
}

impl<'a> Rows<'a> {
    fn place(&self, fact: &Fact) -> Place {
        let name = &self.facts.measures[fact.measure].code;
        let place = Place::file(self.options.file).row(fact.row).name(name);
        if fact.column > 0 { place.column(fact.column) } else { place }
    }

    fn take(&mut self, fact: &'a Fact) {
        if matches!(self.measures[fact.measure].meaning, Meaning::Help | Meaning::BeforeSuppression) {
            return;
        }
        if let Some(key) = self.key(fact) {
            self.slots.entry(key).or_insert_with(|| Vec::with_capacity(1)).push(fact);
        }
    }

    fn key(&mut self, fact: &Fact) -> Option<IndicatorKey> {
        let strata = self.strata(fact);
        let at = |dimension: usize| fact.coordinates[dimension] as usize;
        let roles = self.roles;
        let in_header = self.facts.measures[fact.measure].period.as_deref().and_then(vocabulary::period);
        let period = in_header.or_else(|| roles.period.as_ref().map(|(i, periods)| periods[at(*i)])).or(self.options.period)?;
        let age = roles.age.as_ref().map_or(AgeGroup::All, |(i, ages)| ages[at(*i)].clone());
        let named = (self.indicator(fact), age);
        let indicator = self.by_age.get(&named).unwrap_or(&named.0).clone();
        Some(IndicatorKey {
            indicator,
            area: roles.areas[roles.area.map_or(0, at)].clone(),
            period,
            age: named.1,
            sex: roles.sex.as_ref().map_or(Sex::Both, |(i, sexes)| sexes[at(*i)]),
            strata,
        })
    }

    fn strata(&mut self, fact: &Fact) -> Strata {
        let roles = self.roles;
        let positions: Vec<u32> = roles.strata.iter().map(|&i| fact.coordinates[i]).collect();
        let facts = self.facts;
        let name = |&i: &usize| {
            let dimension = &facts.dimensions[i];
            (dimension.name(), dimension.category(fact.coordinates[i] as usize))
        };
        self.strata.entry(positions).or_insert_with(|| Arc::new(roles.strata.iter().map(name).collect())).clone()
    }

    fn indicator(&self, fact: &Fact) -> IndicatorId {
        match &self.roles.indicator {
            Some((i, names)) => names[fact.coordinates[*i] as usize].clone(),
            None => self.measures[fact.measure].indicator.clone(),
        }
    }

    /// The figure in a cell, and the sign that stood there. A flag on the row outweighs a number in it: numbers on withheld
    /// rows are leftovers of the production and must not be used.
    fn figure(&mut self, fact: &Fact) -> (Figure, Option<String>) {
        let flagged = self.roles.flag.as_ref().and_then(|(i, flags)| flags[fact.coordinates[*i] as usize].0);
        match (&fact.cell, flagged) {
            (Cell::Number(_), Some(gap)) => {
                self.notes.add(Diagnostic::new(Code::FlaggedFigure, self.place(fact)));
                (Figure::Absent(gap), None)
            }
            (Cell::Blank, gap) => (Figure::Absent(gap.unwrap_or(Gap::Missing)), None),
            (Cell::Number(number), None) => (Figure::Given(*number), None),
            (Cell::Sign(sign), _) => (self.meaning_of_sign(sign, fact), Some(sign.clone())),
        }
    }

    fn meaning_of_sign(&mut self, sign: &str, fact: &Fact) -> Figure {
        match (sign, self.producer) {
            (":", _) | ("*", Producer::Udir) => Figure::Absent(Gap::Suppressed),
            (".." | "...", _) => Figure::Absent(Gap::Missing),
            (".", _) => Figure::Absent(Gap::NotComputable),
            ("-", Producer::Ssb) => Figure::Given(0.0),
            _ => {
                self.notes.add(Diagnostic::new(Code::UnknownSign, self.place(fact)).found(sign).expected(": . .."));
                Figure::Absent(Gap::Missing)
            }
        }
    }

    fn finish(&mut self) -> Vec<IndicatorRow> {
        let slots = std::mem::take(&mut self.slots);
        slots.into_iter().map(|(key, facts)| self.row(key, &facts)).collect()
    }

    fn cells(&mut self, facts: &[&'a Fact]) -> Cells {
        let mut cells = Cells::new();
        for fact in facts {
            let measure = &self.measures[fact.measure];
            let in_column = self.roles.unit.as_ref().and_then(|(i, units)| units[fact.coordinates[*i] as usize].clone());
            let unit = in_column.unwrap_or_else(|| measure.unit.clone());
            let meaning = if measure.meaning == Meaning::Own { Meaning::Value(ValueKind::Crude) } else { measure.meaning };
            let (figure, sign) = self.figure(fact);
            if cells.insert(meaning, (figure, sign, unit)).is_some() {
                let first = format!("once, as in row {}", facts[0].row);
                self.notes.add(Diagnostic::new(Code::Duplicate, self.place(fact)).expected(first));
            }
        }
        cells
    }

    fn row(&mut self, key: IndicatorKey, facts: &[&'a Fact]) -> IndicatorRow {
        let cells = self.cells(facts);
        let cell = |meaning| cells.get(&meaning);
        let figure =
            |over_period, yearly| cell(over_period).or_else(|| cell(yearly)).map_or(Figure::NOT_GIVEN, |(figure, _, _)| *figure);
        let count = figure(Meaning::Count, Meaning::YearlyCount);
        let denominator = figure(Meaning::Denominator, Meaning::YearlyDenominator);
        let expected = figure(Meaning::Expected, Meaning::YearlyExpected);
        let (crude, adjusted) = (cell(Meaning::Value(ValueKind::Crude)), cell(Meaning::Value(ValueKind::Standardised)));
        // A blank beside a crude value means that the row was not adjusted; a sign in its place would mean something.
        let blank = |cell: &&(Figure, Option<String>, ValueUnit)| cell.0 == Figure::Absent(Gap::Missing) && cell.1.is_none();
        let told = crude.is_some_and(|(figure, sign, _)| figure.given().is_some() || sign.is_some());
        let adjusted = adjusted.filter(|cell| !(told && blank(cell)));
        let value = adjusted.or(crude).or_else(|| cell(Meaning::Index));
        let kind = if adjusted.is_none() && crude.is_some() { ValueKind::Crude } else { ValueKind::Standardised };
        let unit = value.map_or(ValueUnit::Count, |(_, _, unit)| unit.clone());
        let share = unit.is_share() && adjusted.is_none();
        self.check(facts[0], share, count, denominator, expected);
        let fact = facts[0];
        let at = |dimension: usize| fact.coordinates[dimension] as usize;
        let period_text = match (&self.facts.measures[fact.measure].period, &self.roles.period) {
            (Some(text), _) => Arc::from(text.as_str()),
            (None, Some((i, _))) => self.roles.period_texts[at(*i)].clone(),
            (None, None) => Arc::from(key.period.to_string()),
        };
        IndicatorRow {
            key,
            area_name: self.roles.area_names.as_ref().map(|(i, names)| names[at(*i)].clone()),
            period_text,
            count,
            denominator,
            expected,
            crude: crude.map_or(Figure::NOT_GIVEN, |(figure, _, _)| *figure),
            value: value.map_or(Figure::NOT_GIVEN, |(figure, _, _)| *figure),
            unit,
            kind: if value.is_none() { ValueKind::Crude } else { kind },
            sign: value
                .or_else(|| cell(Meaning::Count))
                .or_else(|| cell(Meaning::YearlyCount))
                .and_then(|(_, sign, _)| sign.clone()),
            published: self.roles.verdict.as_ref().and_then(|(i, verdicts)| verdicts[at(*i)]),
            place: fact.row,
        }
    }

    fn check(&mut self, fact: &Fact, share: bool, count: Figure, denominator: Figure, expected: Figure) {
        let negative = [count, denominator, expected].into_iter().filter_map(Figure::given).any(|number| number < 0.0);
        let above = matches!((count.given(), denominator.given()), (Some(c), Some(n)) if c > n && share);
        if negative || above {
            let expected = if negative { "0 or more" } else { "count ≤ denominator" };
            self.notes.add(Diagnostic::new(Code::ImpossibleFigure, self.place(fact)).expected(expected));
        }
    }
}
