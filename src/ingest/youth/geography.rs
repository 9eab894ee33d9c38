//! The lists of municipalities and counties, and the changes between them, as they ship with the program.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::tables::text_table::{Line, TextTable};
use crate::model::{Area, AreaCode, BorderChange, ChangeKind, Geography};

const LISTS: [(&str, &str, i32); 5] = [
    ("surveys/geo/municipalities_2024.csv", include_str!("../../../surveys/geo/municipalities_2024.csv"), 2024),
    // For samples and courses: areas that do not exist.
    ("surveys/geo/invented.csv", include_str!("../../../surveys/geo/invented.csv"), 0),
    ("surveys/geo/municipalities_2020_2023.csv", include_str!("../../../surveys/geo/municipalities_2020_2023.csv"), 2020),
    ("surveys/geo/municipalities_2019.csv", include_str!("../../../surveys/geo/municipalities_2019.csv"), 2019),
    ("surveys/geo/counties.csv", include_str!("../../../surveys/geo/counties.csv"), 0),
];

const CHANGES: [(&str, &str); 2] = [
    ("surveys/geo/municipality_changes.csv", include_str!("../../../surveys/geo/municipality_changes.csv")),
    ("surveys/geo/county_changes.csv", include_str!("../../../surveys/geo/county_changes.csv")),
];

const DIRECT: (&str, &str) = ("surveys/geo/direct_changes.csv", include_str!("../../../surveys/geo/direct_changes.csv"));

/// The geography that ships with the program.
///
/// # Errors
/// When a list is damaged, with the row.
pub fn shipped() -> Result<Geography, Vec<Diagnostic>> {
    let mut geography = Geography::default();
    for (file, content, list) in LISTS {
        geography.areas.extend(areas(content, file, list)?);
    }
    for (file, content) in CHANGES {
        geography.changes.extend(changes(content, file)?);
    }
    geography.changes.sort();
    geography.direct = direct(DIRECT.1, DIRECT.0)?;
    Ok(geography)
}

/// Rows of a file with exactly the expected header.
fn rows(content: &str, file: &str, header: &[&str]) -> Result<Vec<Line>, Vec<Diagnostic>> {
    let mut lines = TextTable::split(content, file, None)?.0.rows;
    let found = if lines.is_empty() { Vec::new() } else { lines.remove(0).1 };
    if found.iter().map(String::as_str).ne(header.iter().copied()) {
        return Err(vec![Diagnostic::new(Code::MissingColumn, Place::file(file).row(1)).found(header.join(","))]);
    }
    match lines.iter().find(|(_, fields)| fields.len() != header.len()) {
        Some((row, _)) => Err(vec![Diagnostic::new(Code::RaggedRow, Place::file(file).row(*row))]),
        None => Ok(lines),
    }
}

fn code(text: &str, file: &str, row: u64) -> Result<AreaCode, Vec<Diagnostic>> {
    AreaCode::new(text).map_err(|_| vec![Diagnostic::new(Code::UnknownArea, Place::file(file).row(row)).found(text)])
}

/// Areas of one list. Counties stand in one file for all years, each with the year it came into force.
fn areas(content: &str, file: &str, list: i32) -> Result<Vec<Area>, Vec<Diagnostic>> {
    let mut all = Vec::new();
    for (row, fields) in rows(content, file, &["code", "name", "county_code", "county_name", "valid_from", "valid_to"])? {
        let since = fields[4].get(..4).and_then(|year| year.parse().ok()).unwrap_or(2019);
        let list = if list == 0 { since } else { list };
        all.push(Area { code: code(&fields[0], file, row)?, name: fields[1].clone(), list });
    }
    Ok(all)
}

fn changes(content: &str, file: &str) -> Result<Vec<BorderChange>, Vec<Diagnostic>> {
    let mut all = Vec::new();
    for (row, fields) in rows(content, file, &["old_code", "new_code", "year", "kind"])? {
        let bad =
            |name: &str, found: &str| vec![Diagnostic::new(Code::BadValue, Place::file(file).row(row).name(name)).found(found)];
        let kind = match fields[3].as_str() {
            "recode" => ChangeKind::Recode,
            "merge" => ChangeKind::Merge,
            "split" => ChangeKind::Split,
            other => return Err(bad("kind", other)),
        };
        let year = fields[2].parse().map_err(|_| bad("year", &fields[2]))?;
        all.push(BorderChange { year, old: code(&fields[0], file, row)?, new: code(&fields[1], file, row)?, kind });
    }
    Ok(all)
}

fn direct(content: &str, file: &str) -> Result<BTreeMap<AreaCode, AreaCode>, Vec<Diagnostic>> {
    rows(content, file, &["old_code", "new_code"])?
        .into_iter()
        .map(|(row, fields)| Ok((code(&fields[0], file, row)?, code(&fields[1], file, row)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NameMatch;

    #[test]
    fn the_lists_are_whole() {
        let geography = shipped().unwrap();
        let length = |digits: usize, list: i32| {
            geography.areas.iter().filter(|area| area.code.as_str().len() == digits && area.list == list).count()
        };
        assert_eq!((length(4, 2019), length(4, 2020), length(4, 2024)), (422, 356, 357));
        let counties =
            geography.areas.iter().filter(|area| area.code.as_str().len() == 2 && !area.code.as_str().starts_with("90"));
        assert_eq!(counties.count(), 31, "without the invented one");
        for change in &geography.changes {
            assert!(geography.knows(&change.new), "{} is in no list", change.new);
        }
    }

    #[test]
    fn names_are_found_and_namesakes_are_told_apart() {
        let geography = shipped().unwrap();
        let one = |name: &str| match geography.by_name(name) {
            NameMatch::One(code) => code.to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(one("Porsgrunn"), "4001");
        assert_eq!(one("Telemark"), "40");
        assert_eq!(one("Hele landet"), "0");
        assert_eq!(one("Oslo"), "0301");
        assert_eq!(one("Tjeldsund"), "5512");
        assert_eq!(one("Sauherad"), "0822");
        assert_eq!(one("Våler (Østfold)"), "3114");
        assert!(matches!(geography.by_name("Våler"), NameMatch::Several(codes) if codes.len() == 2));
        assert_eq!(geography.by_name("Atlantis"), NameMatch::None);
    }

    #[test]
    fn unknown_within_an_area_is_known_and_nonsense_is_not() {
        let geography = shipped().unwrap();
        let knows = |code: &str| geography.knows(&AreaCode::new(code).unwrap());
        assert!(["0", "40", "4001", "5099", "99", "9999", "030101", "0301010101"].into_iter().all(knows));
        assert!(!["13", "4002", "6099", "777701", "123", "5"].into_iter().any(knows));
    }
}
