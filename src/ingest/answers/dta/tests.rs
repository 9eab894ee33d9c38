//! The oracle is pandas: `tests/oracle/dta/make.py` made the files and what must be found in them.

use std::collections::BTreeMap;

use super::*;
use crate::ingest::normalise;
use crate::ingest::tables::text_table::TextTable;

const FILES: [(&str, &[u8]); 4] = [
    ("117.dta", include_bytes!("../../../../tests/oracle/dta/117.dta")),
    ("118.dta", include_bytes!("../../../../tests/oracle/dta/118.dta")),
    ("118-big.dta", include_bytes!("../../../../tests/oracle/dta/118-big.dta")),
    ("119.dta", include_bytes!("../../../../tests/oracle/dta/119.dta")),
];
const EXPECTED: &str = include_str!("../../../../tests/oracle/dta/expected.csv");
const LABELS: &str = include_str!("../../../../tests/oracle/dta/labels.csv");
const QUESTIONS: &str = include_str!("../../../../tests/oracle/dta/questions.csv");

fn rows(text: &str) -> Vec<Vec<String>> {
    let table = TextTable::parse(text.as_bytes(), "expected", None).unwrap();
    table.rows.into_iter().map(|(_, fields)| fields).collect()
}

fn read_bytes(name: &str, bytes: &[u8]) -> Result<Labelled, Diagnostic> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    read(&path, name)
}

fn sorted(mut rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    rows.sort();
    rows
}

#[test]
fn values_labels_and_questions_are_those_of_the_oracle() {
    let expected = rows(EXPECTED);
    for (name, bytes) in FILES {
        let table = read_bytes(name, bytes).unwrap();
        assert_eq!(table.header, expected[0], "{name}");
        assert_eq!(table.rows.len(), expected.len() - 1, "{name}");
        for (number, (own, oracle)) in table.rows.iter().zip(&expected[1..]).enumerate() {
            for (at, header) in table.header.iter().enumerate() {
                let wanted = oracle.get(at).map_or("", String::as_str);
                assert_eq!(normalise::tidy(&own[at]), normalise::tidy(wanted), "{name}, row {number}, {header}");
            }
        }
        let labels: Vec<Vec<String>> = table.labels.rows.iter().map(|(_, fields)| fields.clone()).collect();
        assert_eq!(sorted(labels), sorted(rows(LABELS)), "{name}");
        let questions: BTreeMap<String, String> =
            table.structure.rows.iter().skip(1).map(|(_, fields)| (fields[1].clone(), fields[4].clone())).collect();
        let oracle = rows(QUESTIONS).into_iter().map(|row| (row[0].clone(), row.get(1).cloned().unwrap_or_default()));
        assert_eq!(questions, oracle.collect(), "{name}");
    }
}

/// The signs for missing, in each way that a number is stored: pandas writes `.` alone, so `.b` is put in its place.
#[test]
fn a_sign_of_missing_that_says_that_somebody_chose_it_is_a_non_answer() {
    assert_eq!((cells::sign_of(5), cells::sign_of(2_147_483_621), cells::sign_of(2_147_483_623)), (None, Some(0), Some(2)));
    assert_eq!(
        (cells::letter(0), cells::letter(2), cells::letter(26), cells::letter(27)),
        (None, Some("b".into()), Some("z".into()), None)
    );
    let (name, bytes) = FILES[1];
    let place = |wanted: &[u8], from: usize| from + bytes[from..].windows(wanted.len()).position(|part| part == wanted).unwrap();
    let data = place(b"<data>", 0);
    let mut changed = bytes.to_vec();
    // `deler` is a double: its missing value is `.`, and two signs farther stands `.b`.
    let at = place(&0x7fe0_0000_0000_0000_u64.to_le_bytes(), data);
    changed[at..at + 8].copy_from_slice(&(0x7fe0_0000_0000_0000_u64 + (2 << 40)).to_le_bytes());
    // The label of 5 becomes that of `.b`, and says that somebody did not know.
    let label = place(b"Helt enig\0", place(b"deler", place(b"<value_labels>", 0)));
    changed[label..label + 9].copy_from_slice(b"Vet ikke\0");
    // Values stand before the words, and 5 is the last of them.
    let five = bytes[..label].windows(4).rposition(|part| part == 5_i32.to_le_bytes()).unwrap();
    changed[five..five + 4].copy_from_slice(&2_147_483_623_i32.to_le_bytes());
    let table = read_bytes(name, &changed).unwrap();
    assert!(table.rows.iter().any(|row| row[2] == "b"), "the sign stands under its letter");
    assert!(table.labels.rows.iter().any(|(_, fields)| fields.join("|") == "deler|b|Vet ikke"), "{:?}", table.labels.rows);
}

#[test]
fn a_file_that_ends_early_is_refused_wherever_it_ends() {
    for (name, bytes) in FILES {
        let last = bytes.len() - "</value_labels></stata_dta>".len();
        for end in (11..last).step_by(101) {
            assert!(read_bytes(name, &bytes[..end]).is_err(), "{name} of {end} bytes");
        }
    }
}

#[test]
fn bytes_that_are_changed_never_make_the_reader_fall() {
    for (name, bytes) in FILES {
        for at in (0..bytes.len()).step_by(97) {
            let mut changed = bytes.to_vec();
            changed[at] = changed[at].wrapping_add(129);
            // Either is right: what matters is that an answer comes.
            let reached = read_bytes(name, &changed).map_or_else(|finding| finding.is_error(), |table| !table.header.is_empty());
            assert!(reached, "{name}, byte {at}");
        }
    }
}
