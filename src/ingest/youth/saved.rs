//! Tables as people save them from a statistics bank: title rows above, periods across, notes below, and labels that are
//! written once for the rows under them. A plain table with one header row passes through untouched.

use super::csv;
use super::facts::Facts;
use super::text::{Grid, Line};
use super::words::{self, Role};
use crate::diag::{Code, Diagnostic, Place};

/// Finds the header, drops titles and notes with a finding, fills labels down, and reads the rest as a table.
pub(super) fn read(mut grid: Grid, file: &str) -> Result<Facts, Vec<Diagnostic>> {
    let width = grid.lines.iter().map(|(_, fields)| filled(fields)).max().unwrap_or(0);
    let header = grid.lines.iter().position(|(_, fields)| is_header(fields, width)).unwrap_or(0);
    let titles: Vec<Line> = grid.lines.drain(..header).collect();
    let Some((header_row, names)) = grid.lines.first().cloned() else {
        return Err(vec![Diagnostic::new(Code::EmptyFile, Place::file(file))]);
    };
    if let Some((row, _)) = titles.iter().find(|(_, fields)| filled(fields) > 1) {
        let finding = Diagnostic::new(Code::NotADataset, Place::file(file).row(*row));
        return Err(vec![finding.found("several header rows").expected(format!("one header row, as in row {header_row}"))]);
    }
    let mut notes = Vec::new();
    while grid.lines.len() > 1 && width > 1 && grid.lines.last().is_some_and(|(_, fields)| filled(fields) == 1 && is_note(fields))
    {
        notes.extend(grid.lines.pop());
    }
    let across = names.iter().any(|name| csv::value_with_period(name).is_some());
    if across && !titles.is_empty() {
        fill_down(&names, &mut grid.lines[1..]);
    }
    let mut facts = csv::read(&grid, file)?;
    facts.title =
        titles.first().and_then(|(_, fields)| fields.iter().find(|field| !field.trim().is_empty()).map(|f| f.trim().to_owned()));
    for (row, _) in titles.iter().chain(&notes) {
        facts.findings.push(Diagnostic::new(Code::BlankRows, Place::file(file).row(*row)).found("title or note"));
    }
    let signed = facts
        .title
        .as_deref()
        .is_some_and(|title| title.len() > 6 && title[..5].bytes().all(|b| b.is_ascii_digit()) && &title[5..6] == ":");
    // Statistics Norway titles its tables with their number: `07459: Befolkning, etter region …`.
    facts.producer = signed.then_some(crate::model::Producer::Ssb);
    facts.format = if titles.is_empty() { "csv" } else { "saved table" };
    Ok(facts)
}

fn filled(fields: &[String]) -> usize {
    fields.iter().filter(|field| !field.trim().is_empty()).count()
}

/// A header names an area or a period, or is as wide as the table.
fn is_header(fields: &[String], width: usize) -> bool {
    let named = |name: &String| matches!(words::role(name), Role::Area(_) | Role::Period(_));
    filled(fields) > 1 && (fields.iter().any(named) || filled(fields) == width)
}

/// A note stands in the first cell, and is not the label of a row without figures.
fn is_note(fields: &[String]) -> bool {
    fields.len() == 1 || (!fields[0].trim().is_empty() && fields[0].trim().len() > 25)
}

fn fill_down(names: &[String], lines: &mut [Line]) {
    let labels: Vec<usize> = (0..names.len()).filter(|&i| csv::value_with_period(&names[i]).is_none()).collect();
    for position in labels {
        let mut last = String::new();
        for (_, fields) in lines.iter_mut() {
            match fields.get_mut(position) {
                Some(field) if field.trim().is_empty() => field.clone_from(&last),
                Some(field) => last.clone_from(field),
                None => {}
            }
        }
    }
}
