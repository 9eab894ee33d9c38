//! Exports of the directorate for education: one row for the country, each county, each municipality and each single
//! kindergarten or school; the year, the owner and the figure in the header.

use super::facts::Facts;
use super::flat_table;
use crate::diag::{Code, Diagnostic, Place, limits};
use crate::ingest::tables::text_table::Line;
use crate::model::Producer;

/// The columns that say where a row belongs.
const LEVEL: &str = "EnhetNivaa";

fn column(lines: &[Line], wanted: impl Fn(&str) -> bool) -> Option<usize> {
    lines.first()?.1.iter().position(|name| wanted(name.trim()))
}

/// Whether a table has the directorate's columns.
pub(super) fn is_export(lines: &[Line]) -> bool {
    let has = |wanted: &str| column(lines, |name| name == wanted).is_some();
    column(lines, |name| name.to_lowercase().ends_with(&LEVEL.to_lowercase())).is_some() && has("Fylkekode") && has("Kommunekode")
}

/// Keeps country, counties and municipalities. Single institutions are left out: a profile is about areas, and a kindergarten
/// with one group is nearly a person.
pub(super) fn read(lines: &[Line], file: &str) -> Result<Facts, Vec<Diagnostic>> {
    let find = |wanted: &str| column(lines, |name| name == wanted);
    let level = column(lines, |name| name.to_lowercase().ends_with(&LEVEL.to_lowercase()));
    let (Some(level), Some(county), Some(municipality)) = (level, find("Fylkekode"), find("Kommunekode")) else {
        return Err(vec![Diagnostic::new(Code::MissingColumn, Place::file(file)).found("Fylkekode, Kommunekode")]);
    };
    let (header_row, header) = &lines[0];
    let figures: Vec<usize> = (0..header.len()).filter(|&i| flat_table::value_with_period(&header[i]).is_some()).collect();
    super::bounded(limits::FIELDS, figures.len().saturating_mul(lines.len()) as u64, Place::file(file).row(*header_row))?;
    let pick =
        |fields: &[String]| -> Vec<String> { figures.iter().map(|&i| fields.get(i).cloned().unwrap_or_default()).collect() };
    let name_of = |at: &str| find(at);
    let names = [name_of("Nasjonalt"), name_of("Fylke"), name_of("Kommune")];
    let mut kept = vec![(*header_row, [vec!["Kommunenummer".to_owned(), "Kommune".to_owned()], pick(header)].concat())];
    let mut left_out = 0;
    for (row, fields) in &lines[1..] {
        let field = |i: usize| fields.get(i).map_or("", |field| field.trim());
        let (code, name) = match field(level) {
            "1" => ("0", names[0]),
            "2" => (field(county), names[1]),
            "3" => (field(municipality), names[2]),
            _ => {
                left_out += 1;
                continue;
            }
        };
        let label = name.map_or("", field);
        kept.push((*row, [vec![code.to_owned(), label.to_owned()], pick(fields)].concat()));
    }
    let mut facts = flat_table::read(&kept, file)?;
    facts.producer = Some(Producer::Udir);
    facts.format = "Udir export";
    if left_out > 0 {
        facts
            .findings
            .push(Diagnostic::new(Code::ExtraColumn, Place::file(file)).found("rows of single institutions").count(left_out));
    }
    Ok(facts)
}
