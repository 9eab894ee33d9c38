//! Delimited tables with one header row: FHI's csv2 and csv3, the cubes of the production system, and the municipality's own.

use super::facts::{Cell, Dimension, Fact, Facts, Interner, MeasureName, Notes};
use super::number::{self, Decimal, Refusal};
use super::vocabulary::{self, Role};
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::tables::text_table::Line;

/// What a column becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    Dimension,
    Figures,
    Nothing,
}

/// Reads a grid whose first line is the header.
pub(super) fn read(lines: &[Line], file: &str) -> Result<Facts, Vec<Diagnostic>> {
    let Some(((header_row, header), lines)) = lines.split_first() else {
        return Err(vec![Diagnostic::new(Code::EmptyFile, Place::file(file))]);
    };
    if lines.is_empty() {
        return Err(vec![Diagnostic::new(Code::NoRows, Place::file(file).row(*header_row))]);
    }
    let mut findings = Vec::new();
    let header: Vec<String> = header.iter().map(|name| name.trim_matches(['\u{feff}', ' ', '\u{a0}']).to_owned()).collect();
    let width = header.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
    check_header(&header[..width], lines, file, &mut findings);
    check_rows(width, lines, file, &mut findings);
    if findings.iter().any(Diagnostic::is_error) {
        return Err(findings);
    }
    let uses = uses(&header[..width], lines);
    if !uses.contains(&Use::Figures) {
        let place = Place::file(file).row(*header_row);
        return Err(vec![Diagnostic::new(Code::NotADataset, place).found("a list").expected("a column of figures")]);
    }
    let mut facts = Facts { format: "csv", findings, ..Facts::default() };
    collect(&header[..width], &uses, lines, file, &mut facts)?;
    Ok(facts)
}

fn check_header(header: &[String], lines: &[Line], file: &str, findings: &mut Vec<Diagnostic>) {
    for (position, name) in header.iter().enumerate() {
        let place = Place::file(file).row(1).column(position as u64 + 1);
        let holds_values = || lines.iter().any(|(_, fields)| fields.get(position).is_some_and(|field| !field.trim().is_empty()));
        if name.is_empty() && holds_values() {
            findings.push(Diagnostic::new(Code::EmptyHeader, place));
        } else if !name.is_empty() && header[..position].iter().any(|earlier| vocabulary::fold(earlier) == vocabulary::fold(name))
        {
            findings.push(Diagnostic::new(Code::DuplicateHeader, place.name(name)).found(name));
        }
    }
}

fn check_rows(width: usize, lines: &[Line], file: &str, findings: &mut Vec<Diagnostic>) {
    let mut notes = Notes::default();
    for (row, fields) in lines {
        let extra = fields.iter().skip(width).any(|field| !field.trim().is_empty());
        if fields.len() < width || extra {
            let finding = Diagnostic::new(Code::RaggedRow, Place::file(file).row(*row));
            notes.add(finding.found(fields.len()).expected(width));
        }
    }
    findings.extend(notes.into_findings());
}

/// Columns with a known name have their role. Other columns are groupings as long as some column is known to hold figures;
/// in a table without one, every other column that holds numbers alone is an indicator of its own.
fn uses(header: &[String], lines: &[Line]) -> Vec<Use> {
    let figures = |name: &str| {
        vocabulary::is_value_header(name) || vocabulary::meaning_by_code(name).is_some() || value_with_period(name).is_some()
    };
    let known = header.iter().any(|name| figures(name));
    header
        .iter()
        .enumerate()
        .map(|(position, name)| match vocabulary::role(name) {
            _ if name.is_empty() => Use::Nothing,
            Role::Ignored => Use::Nothing,
            Role::Other if figures(name) => Use::Figures,
            Role::Other if !known && numeric(position, lines) => Use::Figures,
            _ => Use::Dimension,
        })
        .collect()
}

/// `Andel (2024)`, `Personer 2024`, `2021.Alle eierformer.Antall` or a bare `2024`: the name and the period of a column.
/// Brackets count only behind a name of values, since other headers hold years in brackets that are no periods.
pub(super) fn value_with_period(name: &str) -> Option<(&str, &str)> {
    let name = name.trim();
    let bracket = name.split_once('(').and_then(|(plain, rest)| Some((plain.trim(), rest.strip_suffix(')')?)));
    if let Some((plain, inside)) = bracket.filter(|(_, inside)| vocabulary::period(inside).is_some()) {
        return vocabulary::is_value_header(plain).then_some((plain, inside));
    }
    if vocabulary::period(name).is_some() {
        return Some(("value", name));
    }
    let last = name.rsplit_once(' ').map(|(plain, period)| (plain.trim(), period));
    let first = name.split_once('.').map(|(period, plain)| (plain.trim(), period));
    [last, first].into_iter().flatten().find(|(plain, period)| !plain.is_empty() && vocabulary::period(period).is_some())
}

fn numeric(position: usize, lines: &[Line]) -> bool {
    let mut decimal = Decimal::Unknown;
    let mut numbers = 0;
    for (_, fields) in lines {
        match number::cell(&fields[position], &mut decimal) {
            Ok(Cell::Number(_)) => numbers += 1,
            Ok(_) | Err(Refusal::Mixed) => {}
            Err(Refusal::NotANumber) => return false,
        }
    }
    numbers > 0
}

fn collect(header: &[String], uses: &[Use], lines: &[Line], file: &str, facts: &mut Facts) -> Result<(), Vec<Diagnostic>> {
    let mut places = Vec::new();
    for (position, name) in header.iter().enumerate() {
        match uses[position] {
            Use::Dimension => {
                let column = Some(position as u64 + 1);
                facts.dimensions.push(Dimension { column, ..Dimension::new(name, name) });
                places.push(position);
            }
            Use::Figures => facts.measures.push(measure(name)),
            Use::Nothing => {}
        }
    }
    let columns: Vec<usize> = (0..header.len()).filter(|&position| uses[position] == Use::Figures).collect();
    let mut decimals = vec![Decimal::Unknown; columns.len()];
    let mut interners: Vec<Interner> = places.iter().map(|_| Interner::default()).collect();
    let mut errors = Notes::default();
    let mut percent = vec![Percent::default(); columns.len()];
    for (row, fields) in lines {
        let coordinates: Vec<u32> = places
            .iter()
            .zip(&mut interners)
            .zip(&mut facts.dimensions)
            .map(|((&position, interner), dimension)| {
                let text = fields[position].trim();
                interner.position(dimension, text, text, *row)
            })
            .collect();
        for (measure, (&position, decimal)) in columns.iter().zip(&mut decimals).enumerate() {
            let column = position as u64 + 1;
            match number::cell(&fields[position], decimal) {
                Ok(cell) => {
                    percent[measure].see(&cell, &fields[position]);
                    facts.cells.push(Fact { coordinates: coordinates.clone(), measure, cell, row: *row, column });
                }
                Err(refusal) => errors.add(refused(refusal, Place::file(file).row(*row).column(column).name(&header[position]))),
            }
        }
    }
    for (measure, seen) in percent.iter().enumerate() {
        let place = Place::file(file).column(columns[measure] as u64 + 1).name(&header[columns[measure]]);
        match seen.unit(place) {
            Ok(unit) => facts.measures[measure].unit = unit,
            Err(finding) => errors.add(*finding),
        }
    }
    let errors = errors.into_findings();
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// Whether the numbers of a column carry a percent sign.
#[derive(Clone, Copy, Default)]
pub(super) struct Percent {
    with: bool,
    without: bool,
}

impl Percent {
    /// The unit that the cells themselves tell, if they do.
    pub(super) fn unit(self, place: Place) -> Result<Option<String>, Box<Diagnostic>> {
        match (self.with, self.without) {
            (true, false) => Ok(Some("%".to_owned())),
            (true, true) => {
                let finding = Diagnostic::new(Code::AmbiguousNumber, place);
                Err(finding.expected("% in all cells of the column, or in none").into())
            }
            (false, _) => Ok(None),
        }
    }

    pub(super) fn see(&mut self, cell: &Cell, text: &str) {
        if matches!(cell, Cell::Number(_)) {
            let signed = text.trim_end().ends_with('%');
            self.with |= signed;
            self.without |= !signed;
        }
    }
}

pub(super) fn refused(refusal: Refusal, place: Place) -> Diagnostic {
    match refusal {
        Refusal::NotANumber => Diagnostic::new(Code::UnknownSign, place).expected("a number, or one of : . .. -"),
        Refusal::Mixed => Diagnostic::new(Code::AmbiguousNumber, place).expected("one decimal mark in the whole column"),
    }
}

fn measure(name: &str) -> MeasureName {
    match value_with_period(name) {
        Some((plain, period)) => MeasureName { period: Some(period.to_owned()), ..MeasureName::named(plain) },
        None => MeasureName::named(name),
    }
}
