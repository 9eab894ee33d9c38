//! The oracle is pyreadstat: `tests/oracle/sav/make.py` made the files and what must be found in them.

use std::collections::BTreeMap;

use super::*;
use crate::ingest::normalise;
use crate::ingest::tables::text_table::TextTable;

const FILES: [(&str, &[u8]); 3] = [
    ("plain.sav", include_bytes!("../../../../tests/oracle/sav/plain.sav")),
    ("rows.sav", include_bytes!("../../../../tests/oracle/sav/rows.sav")),
    ("packed.zsav", include_bytes!("../../../../tests/oracle/sav/packed.zsav")),
];
const EXPECTED: &str = include_str!("../../../../tests/oracle/sav/expected.csv");
const LABELS: &str = include_str!("../../../../tests/oracle/sav/labels.csv");
const QUESTIONS: &str = include_str!("../../../../tests/oracle/sav/questions.csv");

fn rows(text: &str) -> Vec<Vec<String>> {
    let table = TextTable::parse(text.as_bytes(), "expected", None).unwrap();
    table.rows.into_iter().map(|(_, fields)| fields).collect()
}

#[test]
fn values_labels_and_questions_are_those_of_the_oracle() {
    let expected = rows(EXPECTED);
    for (name, bytes) in FILES {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let table = read(&path, name).unwrap();
        assert_eq!(table.header, expected[0], "{name}");
        assert_eq!(table.rows.len(), expected.len() - 1, "{name}");
        for (number, (own, oracle)) in table.rows.iter().zip(&expected[1..]).enumerate() {
            for (at, header) in table.header.iter().enumerate() {
                // 98 is declared as missing, and its label says that nobody answered.
                let wanted = if header == "deler" && oracle[at] == "98" { "" } else { oracle.get(at).map_or("", String::as_str) };
                assert_eq!(normalise::tidy(&own[at]), wanted, "{name}, case {number}, {header}");
            }
        }
        let labels: Vec<Vec<String>> = table.labels.rows.iter().map(|(_, fields)| fields.clone()).collect();
        let oracle: Vec<Vec<String>> = rows(LABELS).into_iter().filter(|row| row[2] != "Ubesvart").collect();
        assert_eq!(sorted(labels), sorted(oracle), "{name}");
        let questions: BTreeMap<String, String> =
            table.structure.rows.iter().skip(1).map(|(_, fields)| (fields[1].clone(), fields[4].clone())).collect();
        assert_eq!(questions, rows(QUESTIONS).into_iter().map(|row| (row[0].clone(), row[1].clone())).collect(), "{name}");
    }
}

fn sorted(mut rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    rows.sort();
    rows
}

#[test]
fn a_file_that_ends_early_is_refused_wherever_it_ends() {
    for (name, bytes) in FILES {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        for end in (4..bytes.len()).step_by(37) {
            std::fs::write(&path, &bytes[..end]).unwrap();
            assert!(read(&path, name).is_err(), "{name} of {end} bytes");
        }
    }
}

#[test]
fn bytes_that_are_changed_never_make_the_reader_fall() {
    for (name, bytes) in FILES {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        for at in (0..bytes.len()).step_by(61) {
            let mut changed = bytes.to_vec();
            changed[at] = changed[at].wrapping_add(129);
            std::fs::write(&path, &changed).unwrap();
            // Either is right: what matters is that an answer comes.
            let reached = read(&path, name).map_or_else(|finding| finding.is_error(), |table| !table.header.is_empty());
            assert!(reached, "{name}, byte {at}");
        }
    }
}
