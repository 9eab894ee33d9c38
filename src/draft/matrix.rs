//! Batteries over the list of services: who works with whom. They become a collaboration matrix, each stem an aspect of it.

use std::collections::BTreeMap;

use super::text;
use super::words;
use crate::ingest::SourceColumn;
use crate::model::compared;

/// Fewest services of a matrix.
const LEAST: usize = 3;

/// A battery over services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Battery {
    /// The question; empty where the export has lost it.
    pub stem: String,
    /// Positions of the columns with the service of each.
    pub rows: Vec<(usize, String)>,
}

/// Batteries whose rows are services. `rated` says which columns are ratings, `services` names the services that people work in.
pub(super) fn batteries(columns: &[&SourceColumn], rated: impl Fn(usize) -> bool, services: &[String]) -> Vec<Battery> {
    let known = |row: &str| services.iter().any(|service| compared(service) == compared(row)) || words::is_service(row);
    let around = around_services(columns, &rated, services);
    let mut found: Vec<Battery> = Vec::new();
    let mut open: BTreeMap<String, usize> = BTreeMap::new();
    for (at, column) in columns.iter().enumerate().filter(|(at, _)| rated(*at)) {
        let service = |parts: &(String, String)| known(&parts.1);
        let by_sign = || text::battery(column).filter(service).or_else(|| text::at_colon(column).filter(service));
        let split = by_sign().or_else(|| around.get(&at).cloned()).or_else(|| text::battery(column));
        let (stem, row) = match split {
            Some(parts) => parts,
            None => match bare(column, &known) {
                Some(row) => (String::new(), row),
                None => continue,
            },
        };
        // Without a stem, a service that comes again begins a new question.
        let battery = open.get(&stem).copied().filter(|open| {
            let rows = &found[*open].rows;
            let again = rows.iter().any(|(_, known)| compared(known) == compared(&row));
            !again && (!stem.is_empty() || rows.last().is_some_and(|(last, _)| last + 1 == at))
        });
        let battery = battery.unwrap_or_else(|| {
            found.push(Battery { stem: stem.clone(), rows: Vec::new() });
            open.insert(stem.clone(), found.len() - 1);
            found.len() - 1
        });
        found[battery].rows.push((at, row));
    }
    found.retain(|battery| {
        let services = battery.rows.iter().filter(|(_, row)| known(row)).count();
        battery.rows.len() >= LEAST && 10 * services >= 7 * battery.rows.len()
    });
    found
}

/// Questions that differ by the name of a service alone, wherever it stands: `How often do you work with NAV?`, `NAV - how often`. Stem and
/// row of each, by column.
fn around_services(
    columns: &[&SourceColumn],
    rated: &impl Fn(usize) -> bool,
    services: &[String],
) -> BTreeMap<usize, (String, String)> {
    let mut names: Vec<&String> = services.iter().filter(|name| !name.trim().is_empty()).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let mut templates: BTreeMap<(String, String), Vec<(usize, String)>> = BTreeMap::new();
    for (at, column) in columns.iter().enumerate().filter(|(at, _)| rated(*at)) {
        let words = text::of(column);
        let split = names.iter().find_map(|name| split_at_word(&words, name).map(|parts| (parts, (*name).clone())));
        if let Some(((before, behind), name)) = split.filter(|((before, behind), _)| before.len() + behind.len() > 2) {
            templates.entry((before, behind)).or_default().push((at, name));
        }
    }
    let stem = |(before, behind): &(String, String)| {
        let is_sign = |c: char| !c.is_alphanumeric();
        let before = before.trim_end_matches(|c: char| is_sign(c) && c != '?');
        let behind = behind.trim_start_matches(is_sign).trim();
        match (before.is_empty(), behind.is_empty()) {
            (false, true) => before.to_string(),
            (true, _) => behind.to_string(),
            (false, false) => format!("{before} … {behind}"),
        }
    };
    let many = templates.into_iter().filter(|(_, rows)| rows.len() >= LEAST);
    many.flat_map(|(template, rows)| rows.into_iter().map(move |(at, name)| (at, (stem(&template), name)))).collect()
}

/// What stands before and behind a name that stands in a text as words of its own, whatever its capitals.
fn split_at_word(text: &str, name: &str) -> Option<(String, String)> {
    let (lower, name) = (text.to_lowercase(), name.to_lowercase());
    // Where lower case has another length, places are not those of the text.
    if lower.len() != text.len() {
        return None;
    }
    let ends = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let at = lower
        .match_indices(&name)
        .map(|(at, _)| at)
        .find(|at| ends(lower[..*at].chars().next_back()) && ends(lower[at + name.len()..].chars().next()))?;
    Some((text.get(..at)?.to_string(), text.get(at + name.len()..)?.to_string()))
}

/// A header that is a service and nothing else; a digit behind it is that of a second column of the same name.
fn bare(column: &SourceColumn, known: &impl Fn(&str) -> bool) -> Option<String> {
    let header = words::unnumbered(&text::of(column)).to_string();
    let short = header.split_whitespace().count() <= 4 && !header.contains('?');
    let without = header.trim_end_matches(|c: char| c.is_ascii_digit()).trim();
    let row = if known(&header) && without.len() == header.len() { header.as_str() } else { without };
    (short && known(row)).then(|| row.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Describer;

    #[test]
    fn stems_and_repeated_services_make_batteries() {
        let header = [
            "Hvor ofte? - Skole",
            "Hvor ofte? - Barnehage",
            "Hvor ofte? - NAV",
            "Hvor ofte? - Andre",
            "Skole",
            "Barnehage",
            "NAV",
            "Skole2",
            "Barnehage2",
            "NAV2",
            "Hvor godt kjenner du: Skole",
            "Hvor godt kjenner du: NAV",
            "Hvor godt kjenner du: Barnehage",
            "Hvor langt er det til [Skole]?",
            "Hvor langt er det til [NAV]?",
            "Hvor langt er det til [Barnehage]?",
            "Hvor enig? - Vi møtes",
            "Hvor enig? - Vi ringer",
            "Hvor enig? - Vi skriver",
        ];
        let description = Describer::new(&header.map(String::from)).finish("csv", None, None);
        let columns: Vec<&SourceColumn> = description.columns.iter().collect();
        let found = batteries(&columns, |_| true, &["Skole".to_string()]);
        let sizes: Vec<(&str, usize)> = found.iter().map(|battery| (battery.stem.as_str(), battery.rows.len())).collect();
        assert_eq!(sizes, [("Hvor ofte?", 4), ("", 3), ("", 3), ("Hvor godt kjenner du", 3), ("Hvor langt er det til", 3)]);
        assert_eq!(found[2].rows[0], (7, "Skole".to_string()));
        let header = ["NAV", "skole", "PPT"].map(|name| format!("Hvor ofte samarbeider du med {name}?"));
        let description = Describer::new(&header).finish("csv", None, None);
        let columns: Vec<&SourceColumn> = description.columns.iter().collect();
        let found = batteries(&columns, |_| true, &["Skole", "NAV", "PPT"].map(String::from));
        assert_eq!((found.len(), found[0].rows.len(), found[0].stem.as_str()), (1, 3, "Hvor ofte samarbeider du med"));
    }
}
