//! Tables as people save them from a statistics bank: title rows above, periods across, notes below, and labels that are
//! written once for the rows under them. A plain table with one header row passes through untouched.

use super::ReadOptions;
use super::facts::{Category, Dimension, Facts, MeasureName};
use super::flat_table;
use super::layout::{self, Known, filled, fixed_category};
use super::pivot;
use super::roles::role_of;
use super::vocabulary::{self, Role};
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::tables::text_table::Line;
use crate::ingest::tables::xlsx::Area;
use crate::model::{Producer, ValueUnit};

/// Finds the header, drops titles and notes with a finding, fills labels down, and reads the rest as a table.
pub(super) fn read(lines: Vec<Line>, merged: &[Area], options: &ReadOptions) -> Result<Facts, Vec<Diagnostic>> {
    let width = lines.iter().map(|(_, fields)| filled(fields)).max().unwrap_or(0);
    let header = lines.iter().position(|(_, fields)| is_header(fields, width)).unwrap_or(0);
    let is_named = lines.get(header).is_some_and(|(_, fields)| filled(fields) == width && are_different(fields));
    let laid_out = layout::find(&lines, options).filter(|layout| {
        // Names above every column are a header, whatever stands in the first rows below it.
        let is_plain = is_named && layout.header.start == header;
        if is_plain { pivot::is_crossed(&lines[header].1, options) } else { pivot::is_needed(&lines, layout, options) }
    });
    let (mut facts, titles, notes) = match laid_out {
        Some(layout) => {
            let facts = pivot::read(&lines, &layout, merged, options)?;
            (facts, lines[layout.titles].to_vec(), lines[layout.body.end..].to_vec())
        }
        None => plain(lines, header, width, options)?,
    };
    let texts = titles.iter().filter(|(_, fields)| fixed_category(fields).is_none());
    facts.title = texts.flat_map(|(_, fields)| fields).find(|field| !field.trim().is_empty()).map(|f| f.trim().to_owned());
    for (row, _) in titles.iter().chain(&notes) {
        facts.findings.push(Diagnostic::new(Code::BlankRows, Place::file(options.file).row(*row)).found("title or note"));
    }
    if let Some(title) = facts.title.clone() {
        told_by_title(&mut facts, &title);
    }
    Ok(facts)
}

/// A table with one header row: titles and notes are taken off, the rest is read as it stands.
fn plain(
    mut lines: Vec<Line>,
    header: usize,
    width: usize,
    options: &ReadOptions,
) -> Result<(Facts, Vec<Line>, Vec<Line>), Vec<Diagnostic>> {
    let file = options.file;
    let titles: Vec<Line> = lines.drain(..header).collect();
    let Some((header_row, names)) = lines.first().cloned() else {
        return Err(vec![Diagnostic::new(Code::EmptyFile, Place::file(file))]);
    };
    if let Some((row, _)) = titles.iter().find(|(_, fields)| filled(fields) > 1) {
        let finding = Diagnostic::new(Code::NotADataset, Place::file(file).row(*row));
        return Err(vec![finding.found("several header rows").expected(format!("one header row, as in row {header_row}"))]);
    }
    let known = Known::new(options);
    let mut notes = Vec::new();
    while lines.len() > 1 && width > 1 && lines.last().is_some_and(|(_, fields)| is_note(fields, &known)) {
        notes.extend(lines.pop());
    }
    let across = names.iter().any(|name| flat_table::value_with_period(name).is_some());
    if across && !titles.is_empty() {
        fill_down(&names, &mut lines[1..]);
    }
    let mut facts = flat_table::read(&lines, file)?;
    facts.format = if titles.is_empty() { "csv" } else { "saved table" };
    Ok((facts, titles, notes))
}

/// Statistics Norway titles its tables with their number: `07459: Befolkning, etter region …`. Other titles end in the unit:
/// `Trives på skolen, 10. trinn, prosent`.
fn told_by_title(facts: &mut Facts, title: &str) {
    let numbered =
        title.split_once(':').is_some_and(|(number, _)| number.len() == 5 && number.bytes().all(|b| b.is_ascii_digit()));
    facts.producer = facts.producer.or(numbered.then_some(Producer::Ssb));
    let (_, behind) = vocabulary::split_title(title);
    if behind.is_empty() {
        return;
    }
    about_one_sex(facts, behind);
    let is_count = vocabulary::unit_of(behind) == Some(ValueUnit::Count);
    for measure in facts.measures.iter_mut().filter(|measure| measure.is_anonymous() && measure.unit.is_none()) {
        let name = if is_count { "antall" } else { behind };
        *measure = MeasureName { period: measure.period.take(), ..MeasureName::named(name) };
    }
}

/// A table whose title ends in a sex is about that sex, unless a column tells sexes apart.
fn about_one_sex(facts: &mut Facts, behind: &str) {
    let named = behind.split([',', '(', ';', '–']).find(|part| vocabulary::sex_word(part).is_some());
    let told = facts.dimensions.iter().any(|dimension| role_of(dimension) == Role::Sex);
    let Some(sex) = named.filter(|_| !told) else { return };
    let sex = sex.trim_matches([')', ' ', '.']).to_owned();
    let categories = vec![Category { code: sex.clone(), label: sex, row: 1 }];
    facts.dimensions.push(Dimension { categories, ..Dimension::new("sex", "sex") });
    facts.cells.iter_mut().for_each(|fact| fact.coordinates.push(0));
}

fn are_different(names: &[String]) -> bool {
    names
        .iter()
        .enumerate()
        .all(|(position, name)| !names[..position].iter().any(|other| vocabulary::fold(other) == vocabulary::fold(name)))
}

/// A header names an area or a period, or is as wide as the table.
fn is_header(fields: &[String], width: usize) -> bool {
    let named = |name: &String| matches!(vocabulary::role(name), Role::Area(_) | Role::Period(_));
    filled(fields) > 1 && (fields.iter().any(named) || filled(fields) == width)
}

/// A note stands in the first cell, and is not the label of a row without figures.
fn is_note(fields: &[String], known: &Known<'_>) -> bool {
    filled(fields) == 1 && (fields.len() == 1 || (!fields[0].trim().is_empty() && !known.is_area(&fields[0])))
}

fn fill_down(names: &[String], lines: &mut [Line]) {
    let labels: Vec<usize> = (0..names.len()).filter(|&i| flat_table::value_with_period(&names[i]).is_none()).collect();
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
