//! Facts to rows: interprets each category once, brings the measures of a key together, and checks what cannot be.

use std::collections::BTreeMap;

use super::ReadOptions;
use super::areas;
use super::facts::{Cell, Dimension, Fact, Facts, MeasureName};
use super::meaning::{Measured, measured, unfold};
use super::words::{self, Meaning, Role};
use crate::diag::{Code, Diagnostic, Place, grouped};
use crate::model::{
    AgeGroup, AreaCode, Figure, Gap, IndicatorId, IndicatorKey, IndicatorRow, IndicatorTable, Origin, Period, Producer, Sex,
    ValueKind, ValueUnit,
};

/// Makes the table, or says everything that stands in the way.
pub(super) fn assemble(mut facts: Facts, options: &ReadOptions) -> Result<(IndicatorTable, Vec<Diagnostic>), Vec<Diagnostic>> {
    unfold(&mut facts);
    let producer = options.producer.or(facts.producer).unwrap_or_else(|| producer_of(&facts.dimensions));
    let mut findings = std::mem::take(&mut facts.findings);
    let measures = measured(&facts, options, &mut findings);
    let plan = Plan::new(&facts, options, &mut findings);
    if let (Some(plan), false) = (&plan, findings.iter().any(Diagnostic::is_error)) {
        let mut rows = Rows { facts: &facts, options, producer, plan, measures: &measures, slots: BTreeMap::new(), findings };
        facts.cells.iter().for_each(|fact| rows.take(fact));
        let (built, findings) = rows.finish();
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
    let has = |name: &str| dimensions.iter().any(|dimension| words::fold(&dimension.code) == name);
    if (has("geo") && has("aar")) || (has("geografi") && has("år")) { Producer::Fhi } else { Producer::Other }
}

/// What each category of each dimension means.
struct Plan {
    area: Option<usize>,
    areas: Vec<AreaCode>,
    area_names: Option<usize>,
    period: Option<(usize, Vec<Period>)>,
    age: Option<(usize, Vec<AgeGroup>)>,
    sex: Option<(usize, Vec<Sex>)>,
    flag: Option<(usize, Vec<Flag>)>,
    unit: Option<usize>,
    indicator: Option<usize>,
    strata: Vec<usize>,
}

pub(super) fn role_of(dimension: &Dimension) -> Role {
    let by_code = words::role(&dimension.code);
    dimension.role.unwrap_or(if by_code == Role::Other { words::role(&dimension.label) } else { by_code })
}

impl Plan {
    fn new(facts: &Facts, options: &ReadOptions, findings: &mut Vec<Diagnostic>) -> Option<Self> {
        let roles: Vec<Role> = facts.dimensions.iter().map(role_of).collect();
        let first = |wanted: Role| roles.iter().position(|role| *role == wanted);
        let best = |matches: fn(&Role) -> bool| (0..roles.len()).filter(|&i| matches(&roles[i])).min_by_key(|&i| roles[i]);
        let place = || Place::file(options.file);

        let area = best(|role| matches!(role, Role::Area(_)));
        let areas = match (area, &options.area) {
            (Some(area), _) => areas::resolve(&facts.dimensions[area], options, findings),
            (None, Some(only)) => vec![only.clone()],
            (None, None) => {
                findings.push(Diagnostic::new(Code::MissingColumn, place()).expected("area, GEO, Kommunenummer, Geografi"));
                return None;
            }
        };
        let names = (0..roles.len()).find(|&i| Some(i) != area && roles[i] == Role::Area(3));
        let period = best(|role| matches!(role, Role::Period(0..9)));
        if period.is_none() && options.period.is_none() && facts.measures.iter().any(|measure| measure.period.is_none()) {
            findings.push(Diagnostic::new(Code::MissingColumn, place()).expected("period, AAR, År, Tid"));
        }
        let (age, grade) = (first(Role::Age), first(Role::Grade));
        let mut strata: Vec<usize> = (0..roles.len()).filter(|&i| matches!(roles[i], Role::Other | Role::Measure)).collect();
        if age.is_some() {
            strata.extend(grade);
        }
        let mut read = Reader { facts, options, findings };
        let unknown = Code::UnknownCategory;
        Some(Self {
            area,
            areas,
            area_names: names,
            period: period.map(|i| read.each(i, Code::UnknownPeriod, "2024, 2022_2024", words_period)),
            age: match (age, grade) {
                (Some(i), _) => Some(read.each(i, unknown, "0_17, 8. trinn", |code, label| words::age(code, label, false))),
                (None, Some(i)) => Some(read.each(i, unknown, "8. trinn", |code, label| words::age(code, label, true))),
                (None, None) => None,
            },
            sex: first(Role::Sex).map(|i| read.each(i, unknown, "0, 1, 2, 9", words::sex)),
            flag: first(Role::Flag).map(|i| read.each(i, unknown, "0, 1, 2, 3", |code, _| flag(code))),
            unit: first(Role::Unit),
            indicator: first(Role::Indicator),
            strata,
        })
    }
}

fn words_period(code: &str, label: &str) -> Option<Period> {
    words::period(code).or_else(|| words::period(label))
}

/// Why figures are withheld, by the codes of FHI's cubes and by plain words.
fn flag(code: &str) -> Option<Flag> {
    Some(Flag(match words::fold(code).as_str() {
        "" | "0" | "published" => None,
        "1" | "9" | ".." | "missing" => Some(Gap::Missing),
        "2" | "." | "not_computable" => Some(Gap::NotComputable),
        "3" | "4" | "-1" | ":" | "suppressed" => Some(Gap::Suppressed),
        _ => return None,
    }))
}

/// The reason for which a row is withheld, if it is.
#[derive(Clone, Copy)]
struct Flag(Option<Gap>);

/// Reads the categories of dimensions.
struct Reader<'a> {
    facts: &'a Facts,
    options: &'a ReadOptions<'a>,
    findings: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    /// The meaning of each category; what has none is a finding, and the list is then too short to be used.
    fn each<T>(
        &mut self,
        position: usize,
        code: Code,
        expected: &str,
        read: impl Fn(&str, &str) -> Option<T>,
    ) -> (usize, Vec<T>) {
        let dimension = &self.facts.dimensions[position];
        let mut meanings = Vec::with_capacity(dimension.categories.len());
        for category in &dimension.categories {
            if let Some(meaning) = read(&category.code, &category.label) {
                meanings.push(meaning);
            } else {
                let place = super::place(self.options.file, dimension, category);
                self.findings.push(Diagnostic::new(code, place).found(&category.code).expected(expected));
            }
        }
        (position, meanings)
    }
}

/// What has been collected for one key.
struct Slot<'a> {
    first: &'a Fact,
    cells: BTreeMap<Meaning, (Figure, Option<String>, ValueUnit)>,
}

struct Rows<'a> {
    facts: &'a Facts,
    options: &'a ReadOptions<'a>,
    producer: Producer,
    plan: &'a Plan,
    measures: &'a [Measured],
    slots: BTreeMap<IndicatorKey, Slot<'a>>,
    findings: Vec<Diagnostic>,
}

impl<'a> Rows<'a> {
    fn place(&self, fact: &Fact) -> Place {
        let name = &self.facts.measures[fact.measure as usize].code;
        let place = Place::file(self.options.file).row(fact.row).name(name);
        if fact.column > 0 { place.column(fact.column) } else { place }
    }

    fn take(&mut self, fact: &'a Fact) {
        let measure = &self.measures[fact.measure as usize];
        if matches!(measure.meaning, Meaning::Help | Meaning::BeforeSuppression) {
            return;
        }
        let Some(key) = self.key(fact, measure) else { return };
        let (figure, sign) = self.figure(fact);
        let unit =
            self.plan.unit.and_then(|i| words::unit_of(&self.category(fact, i).code)).unwrap_or_else(|| measure.unit.clone());
        let meaning = if measure.meaning == Meaning::Own { Meaning::Value(ValueKind::Crude) } else { measure.meaning };
        let place = self.place(fact);
        let slot = self.slots.entry(key).or_insert_with(|| Slot { first: fact, cells: BTreeMap::new() });
        if slot.cells.insert(meaning, (figure, sign, unit)).is_some() {
            let first = slot.first.row;
            self.findings.push(
                Diagnostic::new(Code::Duplicate, place).found(format!("row {}", fact.row)).expected(format!("row {first}")),
            );
        }
    }

    fn category(&self, fact: &Fact, dimension: usize) -> &'a super::facts::Category {
        &self.facts.dimensions[dimension].categories[fact.coordinates[dimension] as usize]
    }

    fn key(&self, fact: &Fact, measure: &Measured) -> Option<IndicatorKey> {
        let at = |dimension: usize| fact.coordinates[dimension] as usize;
        let in_header = self.facts.measures[fact.measure as usize].period.as_deref().and_then(words::period);
        let period =
            in_header.or_else(|| self.plan.period.as_ref().map(|(i, periods)| periods[at(*i)])).or(self.options.period)?;
        Some(IndicatorKey {
            indicator: self.indicator(fact, measure),
            area: self.plan.areas[self.plan.area.map_or(0, at)].clone(),
            period,
            age: self.plan.age.as_ref().map_or(AgeGroup::All, |(i, ages)| ages[at(*i)].clone()),
            sex: self.plan.sex.as_ref().map_or(Sex::Both, |(i, sexes)| sexes[at(*i)]),
            strata: self
                .plan
                .strata
                .iter()
                .map(|&i| (self.facts.dimensions[i].code.clone(), self.category(fact, i).code.clone()))
                .collect(),
        })
    }

    fn indicator(&self, fact: &Fact, measure: &Measured) -> IndicatorId {
        match self.plan.indicator {
            Some(i) => self.options.known(&self.category(fact, i).code),
            None => measure.indicator.clone(),
        }
    }

    /// The figure in a cell, and the sign that stood there. A flag on the row outweighs a number in it: numbers on withheld
    /// rows are leftovers of the production and must not be used.
    fn figure(&mut self, fact: &Fact) -> (Figure, Option<String>) {
        let flagged = self.plan.flag.as_ref().and_then(|(i, flags)| flags[fact.coordinates[*i] as usize].0);
        match (&fact.cell, flagged) {
            (Cell::Number(_), Some(gap)) => {
                self.findings.push(Diagnostic::new(Code::FlaggedFigure, self.place(fact)));
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
                self.findings.push(Diagnostic::new(Code::UnknownSign, self.place(fact)).found(sign).expected(": . .."));
                Figure::Absent(Gap::Missing)
            }
        }
    }

    fn finish(mut self) -> (Vec<IndicatorRow>, Vec<Diagnostic>) {
        let slots = std::mem::take(&mut self.slots);
        let mut rows: Vec<IndicatorRow> = slots.into_iter().map(|(key, slot)| self.row(key, &slot)).collect();
        super::scale::tell_from_counts(&mut rows, &mut self.findings);
        (rows, self.findings)
    }

    fn row(&mut self, key: IndicatorKey, slot: &Slot) -> IndicatorRow {
        let cell = |meaning| slot.cells.get(&meaning);
        let figure =
            |over_period, yearly| cell(over_period).or_else(|| cell(yearly)).map_or(Figure::NOT_GIVEN, |(figure, _, _)| *figure);
        let count = figure(Meaning::Count, Meaning::YearlyCount);
        let denominator = figure(Meaning::Denominator, Meaning::YearlyDenominator);
        let expected = figure(Meaning::Expected, Meaning::YearlyExpected);
        let (crude, adjusted) = (cell(Meaning::Value(ValueKind::Crude)), cell(Meaning::Value(ValueKind::Standardised)));
        let value = adjusted.or(crude).or_else(|| cell(Meaning::Index));
        let kind = if adjusted.is_none() && crude.is_some() { ValueKind::Crude } else { ValueKind::Standardised };
        let unit = value.map_or(ValueUnit::Count, |(_, _, unit)| unit.clone());
        self.check(slot, &unit, count, denominator, expected);
        let fact = slot.first;
        let period_text = match (&self.facts.measures[fact.measure as usize].period, &self.plan.period) {
            (Some(text), _) => text.clone(),
            (None, Some((i, _))) => self.category(fact, *i).label.clone(),
            (None, None) => key.period.to_string(),
        };
        IndicatorRow {
            key,
            area_name: self.plan.area_names.or(self.plan.area).map(|i| self.category(fact, i).label.clone()),
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
            place: fact.row,
        }
    }

    fn check(&mut self, slot: &Slot, unit: &ValueUnit, count: Figure, denominator: Figure, expected: Figure) {
        let negative = [count, denominator, expected].into_iter().filter_map(Figure::given).any(|number| number < 0.0);
        let share = unit.is_share() && !slot.cells.contains_key(&Meaning::Value(ValueKind::Standardised));
        let above = matches!((count.given(), denominator.given()), (Some(c), Some(n)) if c > n && share);
        if negative || above {
            let expected = if negative { "0 or more" } else { "count ≤ denominator" };
            self.findings.push(Diagnostic::new(Code::ImpossibleFigure, self.place(slot.first)).expected(expected));
        }
    }
}

/// The measure that stands for a table with one column of figures and no word about it.
pub(super) fn is_anonymous(measure: &MeasureName) -> bool {
    words::is_value_header(&measure.code)
}
