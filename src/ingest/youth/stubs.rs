//! Names for the label columns of a saved table, which statistics banks leave without a header.

use super::layout::{Known, Layout, is_blank};
use super::levels::{Columns, kind_of};
use super::vocabulary::{self, Role};
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::tables::text_table::Line;

/// A name for each label column: its header where that is a known word, else what its labels are, else its header as it stands,
/// else the name that the title lists (`etter region, kjønn og år`).
pub(super) fn names(
    lines: &[Line],
    layout: &Layout,
    columns: &Columns,
    known: &Known<'_>,
    file: &str,
) -> Result<Vec<String>, Vec<Diagnostic>> {
    let listed = listed(&lines[layout.titles.clone()]);
    let mut names: Vec<String> = Vec::new();
    let mut errors = Vec::new();
    for (position, &column) in columns.stubs.iter().enumerate() {
        let headers: Vec<&str> = lines[layout.header.clone()].iter().map(|(_, fields)| fields[column].trim()).collect();
        let mut written = headers.iter().rev().filter(|header| !header.is_empty());
        let told = written.clone().find(|header| vocabulary::role(header) != Role::Other).copied();
        let mut labels = lines[layout.body.clone()].iter().map(|(_, fields)| fields[column].as_str());
        let measured = vocabulary::are_measures(labels.clone());
        let seen = || kind_of(&mut labels, known).map(super::levels::Kind::name).or(measured.then_some("measure"));
        let name = told.or_else(seen).or_else(|| written.next().copied()).or_else(|| listed.get(position).map(String::as_str));
        let Some(name) = name else {
            let row = lines[layout.header.end - 1].0;
            errors.push(Diagnostic::new(Code::EmptyHeader, Place::file(file).row(row).column(column as u64 + 1)));
            continue;
        };
        // Code and name of the area side by side: the first is the code, the second what it is called.
        let name = if names.iter().any(|earlier| earlier == name) && name == "area" { "kommune" } else { name };
        names.push(name.to_owned());
    }
    if errors.is_empty() { Ok(names) } else { Err(errors) }
}

/// The dimensions that a title lists behind `etter` or `by`, label columns first.
fn listed(titles: &[Line]) -> Vec<String> {
    let texts = titles.iter().flat_map(|(_, fields)| fields).filter(|field| !is_blank(field));
    let mut list = texts.filter_map(|text| {
        let text = vocabulary::fold(text);
        ["etter ", "by "].iter().find_map(|word| text.split_once(&format!(", {word}")).map(|(_, rest)| rest.to_owned()))
    });
    let list = list.next_back().unwrap_or_default().replace(" og ", ", ").replace(" and ", ", ");
    list.split(", ").map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}
