//! Tables with several header rows, as statistics banks lay them out for spreadsheets: labels down, years, sexes and measures
//! across. Every cell becomes a fact with its row and column in the file; nothing is copied into a long table first, because
//! a refusal must name the cell that the reader sees.

use super::facts::{Category, Dimension, Fact, Facts, Interner, MeasureName, Notes};
use super::flat_table::{Percent, refused};
use super::layout::{self, Known, Layout, fixed_category, is_blank, is_figure};
use super::levels::{Columns, Heading};
use super::number::{self, Decimal};
use super::vocabulary::{self, Role};
use super::{ReadOptions, bounded, stubs};
use crate::diag::{Code, Diagnostic, Place, limits};
use crate::ingest::tables::text_table::Line;
use crate::ingest::tables::xlsx::Area;

/// Reads a laid-out table.
pub(super) fn read(lines: &[Line], layout: &Layout, merged: &[Area], options: &ReadOptions) -> Result<Facts, Vec<Diagnostic>> {
    let known = Known::new(options);
    let mut lines = lines.to_vec();
    squared(&mut lines, layout, &known, options.file)?;
    spread_merged(&mut lines, layout, merged, options.file)?;
    let heading = Heading::new(&lines, layout, &known);
    let columns = Columns::new(&lines, layout, &heading, &known);
    if columns.figures.is_empty() {
        let place = Place::file(options.file).row(lines[layout.header.end - 1].0);
        return Err(vec![Diagnostic::new(Code::NotADataset, place).found("a list").expected("a column of figures")]);
    }
    let names = stubs::names(&lines, layout, &columns, &known, options.file)?;
    let mut table = Table {
        facts: Facts { format: "saved table", ..Facts::default() },
        errors: Notes::default(),
        decimals: vec![Decimal::Unknown; columns.figures.len()],
        percent: Vec::new(),
        file: options.file,
    };
    let fixed = table.dimensions(&lines[layout.titles.clone()], &columns, &names, lines[layout.header.start].0);
    table.measures(&columns);
    table.body(&lines[layout.body.clone()], &columns, fixed, &known);
    table.done(&columns)
}

/// Makes header and body as wide as the header, since every column is looked up in all of them.
///
/// A header row may end early or with blanks, and a label that heads the rows below it may stand alone. A row of figures that ends
/// before the header does was cut, and one that goes on behind it has figures without a name: neither can be placed.
fn squared(lines: &mut [Line], layout: &Layout, known: &Known<'_>, file: &str) -> Result<(), Vec<Diagnostic>> {
    let named = |fields: &[String]| fields.iter().rposition(|field| !is_blank(field)).map_or(0, |last| last + 1);
    let header = &lines[layout.header.clone()];
    let least = header.iter().map(|(_, fields)| named(fields)).max().unwrap_or(0);
    let width = header.iter().map(|(_, fields)| fields.len()).max().unwrap_or(0);
    let place = || Place::file(file).row(lines[layout.header.start].0);
    bounded(limits::DIMENSIONS, layout.header.len() as u64, place())?;
    bounded(limits::FIELDS, width.saturating_mul(layout.body.end - layout.header.start) as u64, place())?;
    let mut errors = Notes::default();
    for position in layout.body.clone() {
        let (row, fields) = &lines[position];
        let heads_others = || {
            let below = lines.get(position + 1).is_some_and(|(_, below)| is_blank(&below[0]));
            fields.len() == 1 && (below || !known.is_area(&fields[0]))
        };
        if named(fields) > width || (fields.len() < least && !heads_others()) {
            errors.add(Diagnostic::new(Code::RaggedRow, Place::file(file).row(*row)).found(fields.len()).expected(least));
        }
    }
    for (_, fields) in &mut lines[layout.header.start..layout.body.end] {
        fields.resize(width, String::new());
    }
    let errors = errors.into_findings();
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// A merged cell speaks for all cells that it covers. Among labels that is what it is for; over figures nobody can say
/// whether one number stands for several cells.
fn spread_merged(lines: &mut [Line], layout: &Layout, merged: &[Area], file: &str) -> Result<(), Vec<Diagnostic>> {
    let mut errors = Vec::new();
    for area in merged {
        let column = |number: u64| usize::try_from(number - 1).unwrap_or(usize::MAX);
        let own = |(row, _): &&Line| *row == area.first_row;
        let Some(position) = lines.iter().position(|line| own(&line)).filter(|position| *position >= layout.header.start) else {
            continue;
        };
        let text = lines[position].1.get(column(area.first_column)).cloned().unwrap_or_default();
        if is_blank(&text) {
            continue;
        }
        if layout.body.contains(&position) && is_figure(&text) && area.first_column > 1 {
            let place = Place::file(file).row(area.first_row).column(area.first_column);
            errors.push(Diagnostic::new(Code::MergedCells, place).found(area));
            continue;
        }
        for (_, fields) in lines.iter_mut().filter(|(row, _)| (area.first_row..=area.last_row).contains(row)) {
            let last = column(area.last_column).min(fields.len().saturating_sub(1));
            for field in fields.iter_mut().take(last + 1).skip(column(area.first_column)) {
                field.clone_from(&text);
            }
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

struct Table<'a> {
    facts: Facts,
    errors: Notes,
    decimals: Vec<Decimal>,
    percent: Vec<Percent>,
    file: &'a str,
}

impl Table<'_> {
    /// Fixed categories first, then the label columns, then what runs across. Returns how many are fixed.
    fn dimensions(&mut self, titles: &[Line], columns: &Columns, names: &[String], header_row: u64) -> usize {
        for (row, fields) in titles {
            if let Some((name, category)) = fixed_category(fields) {
                let category = Category { code: category.to_owned(), label: category.to_owned(), row: *row };
                self.facts.dimensions.push(Dimension { categories: vec![category], ..Dimension::new(name, name) });
            }
        }
        let fixed = self.facts.dimensions.len();
        for (column, name) in columns.stubs.iter().zip(names) {
            self.facts.dimensions.push(Dimension { column: Some(*column as u64 + 1), ..Dimension::new(name, name) });
        }
        for level in &columns.levels {
            let mut dimension = Dimension::new(level.name, level.name);
            for category in &level.categories {
                let category = Category { code: category.clone(), label: category.clone(), row: header_row };
                dimension.categories.push(category);
            }
            self.facts.dimensions.push(dimension);
        }
        fixed
    }

    fn measures(&mut self, columns: &Columns) {
        for name in &columns.measures {
            self.facts.measures.push(MeasureName::named(name.as_str()));
        }
        self.percent = vec![Percent::default(); columns.measures.len()];
    }

    fn body(&mut self, lines: &[Line], columns: &Columns, fixed: usize, known: &Known<'_>) {
        let mut interners: Vec<Interner> = columns.stubs.iter().map(|_| Interner::default()).collect();
        let mut labels: Vec<String> = vec![String::new(); columns.stubs.len()];
        for (row, fields) in lines {
            let own: Vec<&str> = columns.stubs.iter().map(|&column| fields[column].trim()).collect();
            let has_figures = columns.figures.iter().any(|figure| !is_blank(&fields[figure.column]));
            let heads_others = own.len() > 1 && own[1..].iter().all(|label| label.is_empty());
            if !has_figures && own.len() == 1 && !known.is_area(own[0]) {
                let place = Place::file(self.file).row(*row);
                self.facts.findings.push(Diagnostic::new(Code::BlankRows, place).found("title or note"));
                continue;
            }
            carry(&mut labels, &own);
            if !has_figures && heads_others {
                continue;
            }
            let mut coordinates = vec![0_u32; fixed];
            for (position, label) in labels.iter().enumerate() {
                let dimension = &mut self.facts.dimensions[fixed + position];
                coordinates.push(interners[position].position(dimension, label, label, *row));
            }
            self.row(*row, fields, &coordinates, columns);
        }
    }

    fn row(&mut self, row: u64, fields: &[String], labels: &[u32], columns: &Columns) {
        for (position, figure) in columns.figures.iter().enumerate() {
            let field = &fields[figure.column];
            let column = figure.column as u64 + 1;
            match number::cell(field, &mut self.decimals[position]) {
                Ok(cell) => {
                    self.percent[figure.measure].see(&cell, field);
                    let coordinates = labels.iter().chain(&figure.categories).copied().collect();
                    self.facts.cells.push(Fact { coordinates, measure: figure.measure, cell, row, column });
                }
                Err(refusal) => {
                    let place = Place::file(self.file).row(row).column(column).name(&columns.measures[figure.measure]);
                    self.errors.add(refused(refusal, place));
                }
            }
        }
    }

    fn done(mut self, columns: &Columns) -> Result<Facts, Vec<Diagnostic>> {
        for (measure, percent) in self.percent.iter().enumerate() {
            let place = Place::file(self.file).name(&columns.measures[measure]);
            match percent.unit(place) {
                Ok(unit) => self.facts.measures[measure].unit = unit,
                Err(finding) => self.errors.add(*finding),
            }
        }
        let errors = self.errors.into_findings();
        if errors.is_empty() { Ok(self.facts) } else { Err(errors) }
    }
}

/// A label stands once for the rows under it: a blank takes the label above as long as everything to its left is blank too.
fn carry(labels: &mut [String], own: &[&str]) {
    let first = own.iter().position(|label| !label.is_empty()).unwrap_or(0);
    for (position, (label, own)) in labels.iter_mut().zip(own).enumerate() {
        if position >= first {
            (*own).clone_into(label);
        }
    }
}

/// Whether a plain reader would stumble over the header: several rows, blank names above labels, categories fixed above it, or
/// areas or sexes that run across.
pub(super) fn is_needed(lines: &[Line], layout: &Layout, options: &ReadOptions) -> bool {
    let [(_, header)] = &lines[layout.header.clone()] else { return true };
    let body = &lines[layout.body.clone()];
    let holds = |column: usize| body.iter().any(|(_, fields)| fields.get(column).is_some_and(|field| !is_blank(field)));
    let fixed = lines[layout.titles.clone()].iter().any(|(_, fields)| fixed_category(fields).is_some());
    (0..header.len()).any(|column| is_blank(&header[column]) && holds(column)) || fixed || is_crossed(header, options)
}

/// Whether areas or sexes stand side by side in a header, and not in a column of their own.
pub(super) fn is_crossed(header: &[String], options: &ReadOptions) -> bool {
    let known = Known::new(options);
    let names = |wanted: fn(&Role) -> bool| header.iter().any(|name| wanted(&vocabulary::role(name)));
    let across =
        || header.iter().skip(1).filter(|name| vocabulary::role(name) == Role::Other && vocabulary::period(name).is_none());
    let areas = !names(|role| matches!(role, Role::Area(_))) && across().any(|name| known.is_area(name));
    let sexes =
        !names(|role| *role == Role::Sex) && across().any(|name| name.trim().len() > 2 && vocabulary::sex(name, name).is_some());
    layout::filled(header) > 1 && (areas || sexes)
}
