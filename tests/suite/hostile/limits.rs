//! Every limit of the table is reached through the program: refused with `K222`, exit code 5, and its place.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Cursor, Write as _};

use kartlegg::diag::limits::{self, LIMITS, Limit};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::Small;

/// What makes a project too large, and the command that meets it.
type Case = (Limit, fn(&Small, u64), &'static [&'static str]);

const RUN: &[&str] = &["run", "."];
const PROFILE: &[&str] = &["profile", "table", "--municipality", "4003"];

/// One more than is allowed, for each limit.
const CASES: &[Case] = &[
    (limits::TOML_FILE, |small, most| sparse(small, "instrument.toml", most + 1), RUN),
    (limits::RELEASE_FILE, |small, most| sparse(small, "release.json", most + 1), &["render", "release.json"]),
    (limits::TABLE_FILE, |small, most| sparse(small, "roster.csv", most + 1), RUN),
    (limits::PUBLIC_FILE, |small, most| sparse(small, "table", most + 1), PROFILE),
    (limits::WORKBOOK_FILE, too_large_a_workbook, RUN),
    (limits::PEOPLE, |small, most| small.replace("roster.csv", ";24\n", &format!(";{}\n", most + 1)), RUN),
    (limits::ALL_PEOPLE, too_many_people, RUN),
    (limits::PLANNED, too_large_a_plan, &["simulate", "instrument.toml", "--plan", "plan.toml", "--out", "made"]),
    (limits::TEXT, |small, most| small.replace("instrument.toml", "Vi sier fra", &letters(most + 1)), RUN),
    (limits::GROUP_NAME, |small, most| small.replace("2026.csv", "Nes skole", &letters(most + 1)), RUN),
    (limits::INVENTORY_ROWS, too_many_arenas, RUN),
    (limits::WORKBOOK_ENTRIES, |small, most| small.write("2026.csv", &workbook((0..=most).map(|at| (format!("{at}"), 0)))), RUN),
    (limits::WORKBOOK_ENTRY, |small, most| small.write("2026.csv", &workbook([("xl/a".into(), most + 1)])), RUN),
    (limits::WORKBOOK_TOTAL, |small, most| small.write("2026.csv", &workbook((0..9).map(|at| (format!("{at}"), most / 8)))), RUN),
    (limits::WORKBOOK_RATIO, |small, _| small.write("2026.csv", &workbook([("xl/a".into(), 8 << 20)])), RUN),
    (limits::COLUMNS, |small, most| small.write("2026.csv", ";".repeat(usize::try_from(most).unwrap() + 1).as_bytes()), RUN),
    (limits::PUBLIC_CELLS, |small, most| small.write("table", cube(&[most + 1]).as_bytes()), PROFILE),
    (
        limits::DIMENSIONS,
        |small, most| small.write("table", cube(&vec![1; usize::try_from(most).unwrap() + 1]).as_bytes()),
        PROFILE,
    ),
    (
        limits::FIELDS,
        |small, most| small.write("table", format!("a;b\n{}", ";\n".repeat(usize::try_from(most).unwrap() + 1)).as_bytes()),
        PROFILE,
    ),
];

/// Limits within a sheet, which the tests of the workbook reader reach.
const ELSEWHERE: [Limit; 5] =
    [limits::SHEET_COLUMNS, limits::SHEET_CELLS, limits::SHEET_ROWS, limits::CELL_CHARACTERS, limits::MERGED_AREAS];

fn letters(count: u64) -> String {
    "x".repeat(usize::try_from(count).unwrap())
}

/// A file of nothing but holes: large without taking room.
fn sparse(small: &Small, name: &str, size: u64) {
    File::create(small.path().join(name)).unwrap().set_len(size).unwrap();
}

fn too_large_a_workbook(small: &Small, most: u64) {
    small.write("2026.csv", b"PK\x03\x04");
    fs::OpenOptions::new().write(true).open(small.path().join("2026.csv")).unwrap().set_len(most + 1).unwrap();
}

fn too_many_people(small: &Small, most: u64) {
    let rows = most / limits::PEOPLE.most + 1;
    let mut roster = String::from("service;unit;employees\n");
    (0..rows).for_each(|at| writeln!(roster, "Skole;{at};{}", limits::PEOPLE.most).unwrap());
    small.write("roster.csv", roster.as_bytes());
}

fn too_large_a_plan(small: &Small, most: u64) {
    let plan = format!(
        "schema = 1\ninstrument = \"small\"\nseed = 1\nround = [{{ id = \"2026\", version = \"2\", opened = \"2026-03-02\", \
         response_rate = 0.6 }}]\nservice = [{{ name = \"Skole\", units = [{{ name = \"A\", employees = {} }}] }}]\n",
        most + 1
    );
    small.write("plan.toml", plan.as_bytes());
}

/// A container with entries of so many zeros.
fn workbook(entries: impl IntoIterator<Item = (String, u64)>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let zeros = vec![0; 1 << 20];
    for (name, size) in entries {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        let mut left = usize::try_from(size).unwrap();
        while left > 0 {
            let part = left.min(zeros.len());
            zip.write_all(&zeros[..part]).unwrap();
            left -= part;
        }
    }
    zip.finish().unwrap().into_inner()
}

/// A dataset that claims these sizes.
fn cube(sizes: &[u64]) -> String {
    let ids: Vec<String> = (0..sizes.len()).map(|at| format!("d{at}")).collect();
    let dimension = |id: &String| format!("\"{id}\":{{\"category\":{{\"index\":[\"a\"]}}}}");
    let dimensions: Vec<String> = ids.iter().map(dimension).collect();
    format!(
        "{{\"version\":\"2.0\",\"class\":\"dataset\",\"id\":{ids:?},\"size\":{sizes:?},\"dimension\":{{{}}},\"value\":[1]}}",
        dimensions.join(",")
    )
}

#[test]
fn every_limit_is_reached_and_told() {
    for (limit, spoil, command) in CASES {
        let small = Small::new();
        spoil(&small, limit.most);
        let ran = small.run(&[command, &["--json"][..]].concat());
        assert_eq!(ran.code, 5, "{limit:?}: {}", ran.err.chars().take(500).collect::<String>());
        assert!(ran.errors().contains(&"K222".to_string()), "{limit:?}: {}", ran.err);
    }
}

#[test]
fn no_limit_of_the_table_is_left_out() {
    for limit in LIMITS {
        let tried = CASES.iter().any(|(known, ..)| known == limit) || ELSEWHERE.contains(limit);
        assert!(tried, "nobody tries {limit:?}");
    }
}

/// What is at the limit is read.
#[test]
fn a_number_at_its_limit_is_no_fault() {
    let small = Small::new();
    small.replace("roster.csv", ";24\n", &format!(";{}\n", limits::PEOPLE.most));
    small.replace("instrument.toml", "Vi sier fra", &letters(limits::TEXT.most));
    let ran = small.run(&["run", "."]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

/// Numbers that no integer holds are refused with their cell, and never read as nothing.
#[test]
fn impossible_numbers_of_people_are_refused_with_their_cell() {
    for number in ["41234567", "4294967296", "9223372036854775807", "18446744073709551615", "18446744073709551616"] {
        let small = Small::new();
        small.replace("roster.csv", ";24\n", &format!(";{number}\n"));
        let ran = small.run(&["run", ".", "--json"]);
        let findings = ran.findings();
        let told = findings.iter().find(|finding| finding["code"] == "K222").unwrap_or_else(|| panic!("{number}: {}", ran.err));
        assert_eq!((told["place"]["row"].as_u64(), told["place"]["column"].as_u64()), (Some(3), Some(3)), "{number}");
    }
}

/// Little room: the run is made by one thread, or not begun.
#[cfg(target_os = "linux")]
#[test]
fn a_machine_with_little_memory_is_told_of_and_never_aborts() {
    for kilobytes in [400_000, 1_000_000] {
        let small = Small::new();
        let script = format!("ulimit -v {kilobytes} && exec \"$0\" run . --quiet");
        let output = std::process::Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_kartlegg")])
            .current_dir(small.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        let expected = if kilobytes < 600_000 { Some(5) } else { Some(0) };
        assert_eq!(output.status.code(), expected, "{kilobytes}: {said}");
        assert_eq!(said.contains("K505"), expected == Some(5), "{said}");
    }
}

fn too_many_arenas(small: &Small, most: u64) {
    let mut text = String::from("Arena;Nivå;Faste medlemmer;Hvor ofte;Saker eller system\n");
    (0..=most).for_each(|row| writeln!(text, "Team {row};Kommunenivå;NAV;Hver uke;Begge deler").unwrap());
    small.write("arenas.csv", text.as_bytes());
    let project = small.text("kartlegging.toml");
    small.write("kartlegging.toml", format!("{project}\n[[inventory]]\nkind = \"arenas\"\nfile = \"arenas.csv\"\n").as_bytes());
}
