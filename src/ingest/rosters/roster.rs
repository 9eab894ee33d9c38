//! The small tables beside the answers: who was invited, what became of a unit.
//!
//! Each is read into a polars frame with the columns under the names that the program uses, whatever language the headers are in. The
//! same functions serve a sheet of a workbook: make a [`TextTable`] of its rows.

use std::collections::{BTreeMap, BTreeSet};

use super::named_columns::{self, Field, NamedColumns, field};
use crate::diag::{Checked, Code, Diagnostic, nearest};
use crate::ingest::answers::column_plan;
use crate::ingest::normalise;
use crate::ingest::tables::text_table::TextTable;
use crate::instrument::{Background, KeyRole};
use crate::model::{Crosswalk, CrosswalkRow, Roster, RosterRow};

const ROSTER: [Field; 5] = [
    field("municipality", &["kommune"], false),
    field("service", &["tjeneste", "teneste"], true),
    field("unit", &["enhet", "eining"], false),
    field("role", &["rolle", "stilling"], false),
    field(
        "employees",
        &[
            "ansatte",
            "tilsette",
            "antall_ansatte",
            "tal_tilsette",
            "antall",
            "tal",
            "inviterte",
            "invited",
            "number_of_employees",
            "n",
        ],
        true,
    ),
];

const CROSSWALK: [Field; 5] = [
    field("old_service", &["gammel_tjeneste", "gamal_teneste"], true),
    field("old_unit", &["gammel_enhet", "gamal_eining"], false),
    field("new_service", &["ny_tjeneste", "ny_teneste"], true),
    field("new_unit", &["ny_enhet", "ny_eining"], false),
    field("valid_from", &["gjelder_fra", "gjeld_fra"], true),
];

/// Names that people give to the last row of a table.
const TOTALS: [&str; 6] = ["sum", "total", "totalt", "i alt", "samlet", "sum totalt"];

/// Whether a table looks like a roster.
pub(crate) fn is_roster(table: &TextTable) -> bool {
    named_columns::has_fields(table, &ROSTER)
}

/// Whether a table looks like a crosswalk.
pub(crate) fn is_crosswalk(table: &TextTable) -> bool {
    named_columns::has_fields(table, &CROSSWALK)
}

/// Names of a grouping variable to the ids of its declared levels; names stand as they are when none are declared.
struct Levels(BTreeMap<KeyRole, BTreeMap<String, String>>);

impl Levels {
    fn new(keys: &[Background]) -> Self {
        Self(keys.iter().filter_map(|key| Some((key.role, column_plan::levels(key)?))).collect())
    }

    fn read(&self, role: KeyRole, name: String, unknown: impl FnOnce(&str, &str)) -> String {
        let Some(levels) = self.0.get(&role).filter(|_| !name.is_empty()) else { return name };
        levels.get(&normalise::key(&name)).cloned().unwrap_or_else(|| {
            unknown(&name, nearest(&name, levels.keys().map(String::as_str)).unwrap_or_default());
            name
        })
    }
}

/// Reads a roster: `service, unit[, role][, municipality], employees`, headers in Norwegian or English. Names of services and roles become
/// the ids of the levels that `keys` declare.
///
/// # Errors
/// When a column is missing or named twice, a count is no whole number, a service is blank or not declared, a group stands twice, or
/// the last row is the total of the others.
pub fn roster(table: &TextTable, keys: &[Background]) -> Checked<Roster> {
    let mut frame = NamedColumns::new(table, &ROSTER)?;
    frame.report_others();
    let levels = Levels::new(keys);
    let mut rows = Vec::new();
    for line in 0..frame.rows.len() {
        let service = frame.name("service", line);
        let employees = frame.count("employees", line);
        let place = frame.finding(Code::UnknownLabel, line, "");
        let mut unknown = Vec::new();
        let mut level = |role, column: &str, name| {
            levels.read(role, name, |found, expected| {
                let place = place.place.clone().name(column);
                unknown.push(Diagnostic::new(Code::UnknownLabel, place).found(found).expected(expected));
            })
        };
        rows.push(RosterRow {
            municipality: frame.optional("municipality", line).map(|name| level(KeyRole::Municipality, "municipality", name)),
            service: if TOTALS.contains(&normalise::key(&service).as_str()) {
                service
            } else {
                level(KeyRole::Service, "service", service)
            },
            unit: frame.optional("unit", line).map(|name| level(KeyRole::Unit, "unit", name)),
            role: frame.optional("role", line).map(|name| level(KeyRole::Role, "role", name)),
            employees,
        });
        frame.findings.extend(unknown);
    }
    frame.duplicates("employees", &[]);
    let others: u64 = rows.iter().rev().skip(1).map(|row| row.employees).sum();
    if let Some(last) = rows.last().filter(|row| TOTALS.contains(&normalise::key(&row.service).as_str())) {
        let finding = frame.finding(Code::TotalRow, rows.len() - 1, "service").found(&last.service);
        frame.findings.push(if last.employees == others { finding.count(others) } else { finding });
    }
    frame.done(Roster { rows })
}

/// Reads a crosswalk: `old_service, old_unit, new_service, new_unit, valid_from`, headers in Norwegian or English.
///
/// # Errors
/// When a column is missing or named twice, a service or the first round is blank, or the same unit is renamed twice in a round.
pub fn crosswalk(table: &TextTable) -> Checked<Crosswalk> {
    let mut frame = NamedColumns::new(table, &CROSSWALK)?;
    frame.report_others();
    let mut rows = Vec::new();
    let mut sources = BTreeSet::new();
    for line in 0..frame.rows.len() {
        let row = CrosswalkRow {
            old_service: frame.name("old_service", line),
            old_unit: frame.optional("old_unit", line),
            new_service: frame.name("new_service", line),
            new_unit: frame.optional("new_unit", line),
            valid_from: frame.name("valid_from", line),
        };
        if !sources.insert((row.old_service.clone(), row.old_unit.clone(), row.valid_from.clone())) {
            let finding =
                frame.finding(Code::Duplicate, line, "old_unit").found(row.old_unit.as_ref().unwrap_or(&row.old_service));
            frame.findings.push(finding);
        }
        rows.push(row);
    }
    frame.done(Crosswalk { rows })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instrument::Choice;
    use crate::model::Text;

    fn table(text: &str) -> TextTable {
        TextTable::parse(text.as_bytes(), "table.csv", None).unwrap()
    }

    fn codes<T>(result: Checked<T>) -> Vec<Code> {
        let findings = result.map_or_else(|findings| findings, |(_, findings)| findings);
        findings.into_iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn a_roster_is_read_in_either_language() {
        let english = "service,unit,employees\nSkole,Lia skole,1 200\nBarnehage,,12\n";
        let norwegian = "Antall ansatte;Enhet;Tjeneste;Telefon\n1200;Lia  skole;Skole;1\n12;;Barnehage;2\n";
        let (roster, findings) = roster(&table(english), &[]).unwrap();
        assert!(findings.is_empty());
        assert_eq!((roster.total(), roster.rows[1].unit.as_deref()), (1212, None));
        let (other, findings) = super::roster(&table(norwegian), &[]).unwrap();
        assert_eq!(other, roster);
        assert_eq!(findings.iter().map(|finding| finding.found.as_str()).collect::<Vec<_>>(), ["Telefon"]);
        let (titled, findings) = super::roster(&table(&format!("Ansatte 2026\n\n{english}")), &[]).unwrap();
        assert_eq!((titled, findings[0].code), (roster, Code::TitleRows));
    }

    #[test]
    fn names_in_a_roster_become_the_declared_levels() {
        let level = Choice { id: "school".into(), code: None, label: Text::same("Skole"), aliases: vec!["Grunnskole".into()] };
        let keys = [Background {
            id: "service".into(),
            role: KeyRole::Service,
            text: Text::default(),
            levels: vec![level],
            people: BTreeMap::new(),
            leaders: Vec::new(),
            ordered: false,
        }];
        let (roster, _) = roster(&table("service;employees\ngrunnskole;4\n"), &keys).unwrap();
        assert_eq!(roster.rows[0].service, "school");
        assert_eq!(codes(super::roster(&table("service;employees\nSkolle;4\n"), &keys)), [Code::UnknownLabel]);
    }

    #[test]
    fn what_would_miscount_employees_is_an_error() {
        for (text, code) in [
            ("service;unit\nSkole;A\n", Code::MissingColumn),
            ("service;employees;ansatte\nSkole;1;2\n", Code::DuplicateHeader),
            ("service;employees\nSkole;-1\n", Code::BadCount),
            ("service;employees\nSkole;4,5\n", Code::BadCount),
            ("service;employees\nSkole;\n", Code::BadCount),
            ("service;employees\nSkole;1.234\n", Code::AmbiguousNumber),
            ("service;employees\n;4\n", Code::BlankKey),
            ("service;employees\nSkole;4;5\n", Code::RaggedRow),
            ("service;employees\n", Code::NoRows),
            ("service;employees\nA;4\nB;5\nSum;9\n", Code::TotalRow),
        ] {
            assert_eq!(codes(roster(&table(text), &[])), [code], "{text}");
        }
        let twice = "service;unit;employees\nSkole;A;1\nSkole;B;2\nSkole;A;3\n";
        assert_eq!(codes(roster(&table(twice), &[])), [Code::Duplicate, Code::Duplicate]);
    }

    #[test]
    fn a_crosswalk_names_units_before_and_after() {
        let text = "gammel_tjeneste;gammel_enhet;ny_tjeneste;ny_enhet;gjelder_fra\nSkole;A;Skole;AB;2026\nPPT;;Oppvekst;;2026\n";
        let (crosswalk, _) = crosswalk(&table(text)).unwrap();
        assert_eq!(crosswalk.rows[0].new_unit.as_deref(), Some("AB"));
        assert_eq!((crosswalk.rows[1].old_unit.as_deref(), crosswalk.rows[1].valid_from.as_str()), (None, "2026"));
        let twice = format!("{text}Skole;A;Skole;AC;2026\n");
        assert_eq!(codes(super::crosswalk(&table(&twice))), [Code::Duplicate]);
    }
}
