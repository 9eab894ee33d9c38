//! A small table as a frame, its columns under the names that the program uses, whatever language the headers are in.

use std::collections::BTreeMap;

use super::frame::Frame;
use crate::diag::{Checked, Code, Diagnostic, Severity, limits, nearest};
use crate::ingest::normalise;
use crate::ingest::tables::text_table::TextTable;
use crate::ingest::tables::titles;

/// A column that a table may or must have.
pub(super) struct Field {
    name: &'static str,
    synonyms: &'static [&'static str],
    required: bool,
}

pub(super) const fn field(name: &'static str, synonyms: &'static [&'static str], required: bool) -> Field {
    Field { name, synonyms, required }
}

/// A table with its columns under known names, and the row that each line of it has in the file.
pub(super) struct NamedColumns<'a> {
    pub(super) table: &'a TextTable,
    data: Frame,
    /// Column of each field, as a spreadsheet counts.
    columns: BTreeMap<&'static str, u64>,
    /// People so far, in counts of every row.
    people: u64,
    pub(super) rows: Vec<u64>,
    /// Headers that are none of the fields, with their position.
    pub(super) others: Vec<(usize, String)>,
    pub(super) findings: Vec<Diagnostic>,
}

impl<'a> NamedColumns<'a> {
    pub(super) fn new(table: &'a TextTable, fields: &[Field]) -> Result<Self, Vec<Diagnostic>> {
        let above = header_at(table, fields).unwrap_or(0);
        let Some(((header_row, header), body)) = table.rows[above..].split_first() else {
            return Err(vec![Diagnostic::new(Code::EmptyFile, table.place())]);
        };
        if body.is_empty() {
            return Err(vec![Diagnostic::new(Code::NoRows, table.place())]);
        }
        let mut findings = ragged(table, header.len(), body);
        findings.extend((above > 0).then(|| titles::passed_over(above, table.place().row(table.rows[0].0))));
        let names: Vec<String> = header.iter().map(|header| normalise::loose(header)).collect();
        let mut positions = BTreeMap::new();
        for field in fields {
            let found: Vec<usize> = (0..names.len()).filter(|&at| is_field(field, &names[at])).collect();
            match found.as_slice() {
                [] if field.required => {
                    let near = nearest(field.name, header.iter().map(String::as_str)).unwrap_or_default();
                    let finding = Diagnostic::new(Code::MissingColumn, table.place().name(field.name));
                    findings.push(finding.found(field.name).expected(near));
                }
                [] => (),
                [at] => drop(positions.insert(*at, field.name)),
                [first, second, ..] => {
                    let place = table.place().row(*header_row).column(*second as u64 + 1).name(header[*second].clone());
                    findings.push(Diagnostic::new(Code::DuplicateHeader, place).found(&header[*first]));
                }
            }
        }
        if findings.iter().any(Diagnostic::is_error) {
            return Err(findings);
        }
        let others = (0..header.len()).filter(|at| !positions.contains_key(at)).map(|at| (at, header[at].clone())).collect();
        let cells = |at: usize| body.iter().map(|(_, row)| row.get(at).map_or("", String::as_str)).collect::<Vec<_>>();
        let columns = positions.iter().map(|(&at, &name)| (name, cells(at))).collect();
        let frame = Frame::new(columns).map_err(|error| vec![Diagnostic::new(Code::CannotRead, table.place()).found(error)])?;
        let columns = positions.iter().map(|(&at, &name)| (name, at as u64 + 1)).collect();
        Ok(Self { table, data: frame, columns, people: 0, rows: body.iter().map(|(row, _)| *row).collect(), others, findings })
    }

    /// The text in a field; empty where the table does not have the field.
    pub(super) fn text(&self, name: &str, line: usize) -> String {
        self.data.text(name, line).unwrap_or_default().to_string()
    }

    pub(super) fn optional(&mut self, name: &str, line: usize) -> Option<String> {
        let text = self.text(name, line);
        let place = self.finding(Code::LimitReached, line, name).place;
        self.findings.extend(limits::GROUP_NAME.check(text.chars().count() as u64, place).err());
        Some(text).filter(|text| !text.is_empty())
    }

    pub(super) fn finding(&self, code: Code, line: usize, name: &str) -> Diagnostic {
        let place = self.table.place().row(self.rows[line]).name(name);
        Diagnostic::new(code, self.columns.get(name).map_or(place.clone(), |&column| place.column(column)))
    }

    /// A number of people, within what a cell and the whole table may hold: sums over any rows are then whole numbers, and work
    /// that grows with people has an end. A number that no integer holds is too large like any other.
    pub(super) fn count(&mut self, name: &str, line: usize) -> u64 {
        let text = self.text(name, line);
        let place = self.finding(Code::LimitReached, line, name).place;
        match count(&text) {
            Ok(count) => {
                self.people = self.people.saturating_add(count.min(limits::PEOPLE.most));
                let held = limits::PEOPLE.check(count, place.clone()).map_err(|finding| finding.found(&text));
                let held = held.and_then(|()| limits::ALL_PEOPLE.check(self.people, place));
                held.map_or_else(
                    |finding| {
                        self.findings.push(finding);
                        0
                    },
                    |()| count,
                )
            }
            Err(code) => {
                let finding = self.finding(code, line, name).found(text);
                self.findings.push(finding);
                0
            }
        }
    }

    /// A name that must be there.
    pub(super) fn name(&mut self, name: &str, line: usize) -> String {
        let text = self.text(name, line);
        let place = self.finding(Code::LimitReached, line, name).place;
        self.findings.extend(limits::GROUP_NAME.check(text.chars().count() as u64, place).err());
        if text.is_empty() {
            let finding = Diagnostic { severity: Severity::Error, ..self.finding(Code::BlankKey, line, name) };
            self.findings.push(finding);
        }
        text
    }

    /// Lines that are alike in every column but one: two counts for one group.
    pub(super) fn duplicates(&mut self, but: &str, more: &[Vec<String>]) {
        let repeated = match self.data.repeated(but, more) {
            Ok(repeated) => repeated,
            Err(error) => return self.findings.push(Diagnostic::new(Code::CannotRead, self.table.place()).found(error)),
        };
        for line in repeated {
            let place = self.table.place().row(self.rows[line]);
            let count = self.columns.get(but).map_or(0, |column| *column);
            let cells = self.table.rows[line + 1].1.iter().zip(1_u64..).filter(|(cell, at)| !cell.is_empty() && *at != count);
            let group = cells.map(|(cell, _)| cell.as_str()).collect::<Vec<_>>().join(", ");
            self.findings.push(Diagnostic::new(Code::Duplicate, place).found(group));
        }
    }

    pub(super) fn report_others(&mut self) {
        let names: Vec<&str> = self.others.iter().map(|(_, name)| name.as_str()).filter(|name| !name.is_empty()).collect();
        if !names.is_empty() {
            self.findings
                .push(Diagnostic::new(Code::ExtraColumn, self.table.place()).found(names.join(", ")).count(names.len() as u64));
        }
    }

    pub(super) fn done<T>(self, value: T) -> Checked<T> {
        if self.findings.iter().any(Diagnostic::is_error) { Err(self.findings) } else { Ok((value, self.findings)) }
    }
}

fn is_field(field: &Field, header: &str) -> bool {
    header == field.name || field.synonyms.contains(&header)
}

/// Whether a table has the headers that these fields need, below a title perhaps.
pub(super) fn has_fields(table: &TextTable, fields: &[Field]) -> bool {
    header_at(table, fields).is_some()
}

/// Rows above the header: the first of the first rows that names every column that must be there.
fn header_at(table: &TextTable, fields: &[Field]) -> Option<usize> {
    let names_all = |(_, row): &(u64, Vec<String>)| {
        let names: Vec<String> = row.iter().map(|header| normalise::loose(header)).collect();
        fields.iter().filter(|field| field.required).all(|field| names.iter().any(|name| is_field(field, name)))
    };
    table.rows.iter().take(titles::MOST + 1).position(names_all)
}

/// Rows of another width than the header; empty fields at the end do not count.
pub(super) fn ragged(table: &TextTable, width: usize, body: &[(u64, Vec<String>)]) -> Vec<Diagnostic> {
    let odd = |fields: &[String]| fields.len() < width || fields[width..].iter().any(|field| !field.is_empty());
    let rows = body.iter().filter(|(_, fields)| odd(fields));
    rows.map(|(row, fields)| Diagnostic::new(Code::RaggedRow, table.place().row(*row)).found(fields.len()).expected(width))
        .collect()
}

/// A whole number, zero or more. Blanks between groups of three are read; a point or comma before three digits may mean thousands or
/// decimals, and nobody can say which.
fn count(text: &str) -> Result<u64, Code> {
    let grouped =
        text.split_once(['.', ',']).is_some_and(|(_, rest)| rest.len() == 3 && rest.bytes().all(|byte| byte.is_ascii_digit()));
    if grouped {
        return Err(Code::AmbiguousNumber);
    }
    let groups: Vec<&str> = text.split(' ').collect();
    let spaced = groups.len() > 1 && groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3);
    let text = if spaced { groups.concat() } else { text.to_string() };
    // Digits alone that do not fit are too many, not wrong.
    let number = normalise::whole_number(&text).ok_or(Code::BadCount)?;
    number.parse().or_else(|_| if number.bytes().all(|byte| byte.is_ascii_digit()) { Ok(u64::MAX) } else { Err(Code::BadCount) })
}
