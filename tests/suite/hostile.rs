//! Bad input: each kind gets its stable code, its place and its exit code, nothing is written, and no cell's text is repeated.

mod files;
mod inputs;
mod limits;
pub(crate) mod messages;
mod states;

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::support::small::{FREE_TEXT, HEADER};
use crate::support::{Small, tree};

/// Text in a cell that must never be printed.
const SECRET: &str = "Kari Nordmann sa det i fortrolighet";
/// A national identity number that nobody has: the month is out of range by 80, as in the test register.
const NATIONAL_ID: &str = "15813200047";

/// One way of being bad.
struct Case {
    what: &'static str,
    spoil: fn(&Small),
    exit: i32,
    code: &'static str,
    /// File, row and column of the finding, as far as they apply.
    place: (Option<&'static str>, Option<u64>, Option<u64>),
}

const fn case(
    what: &'static str,
    spoil: fn(&Small),
    code: &'static str,
    place: (Option<&'static str>, Option<u64>, Option<u64>),
) -> Case {
    Case { what, spoil, exit: 3, code, place }
}

const fn unsafe_case(
    what: &'static str,
    spoil: fn(&Small),
    code: &'static str,
    place: (Option<&'static str>, Option<u64>, Option<u64>),
) -> Case {
    Case { what, spoil, exit: 4, code, place }
}

const NEWEST: Option<&str> = Some("2026.csv");
const PROJECT: Option<&str> = Some("kartlegging.toml");
const ROSTER: Option<&str> = Some("roster.csv");

/// Puts a text in a cell of the newest export; row 1 is the header.
fn cell(small: &Small, row: usize, column: usize, text: &str) {
    let export = fs::read_to_string(small.path().join("2026.csv")).unwrap();
    let mut lines: Vec<Vec<&str>> = export.lines().map(|line| line.split(';').collect()).collect();
    lines[row - 1][column - 1] = text;
    let lines: Vec<String> = lines.iter().map(|cells| cells.join(";")).collect();
    small.write("2026.csv", format!("{}\n", lines.join("\n")).as_bytes());
}

/// Adds a column of its own for every respondent.
fn more(small: &Small, header: &str, value: impl Fn(usize) -> String) {
    let export = fs::read_to_string(small.path().join("2026.csv")).unwrap();
    let mut text = String::new();
    for (row, line) in export.lines().enumerate() {
        writeln!(text, "{line};{}", if row == 0 { header.to_string() } else { value(row) }).unwrap();
    }
    small.write("2026.csv", text.as_bytes());
}

/// Synthetic identity numbers with right check digits: the first that has them from a number that differs by row.
fn national_id(row: usize) -> String {
    let start = 100 + row * 7;
    (start..start + 200).find_map(with_check_digits).unwrap()
}

fn with_check_digits(serial: usize) -> Option<String> {
    let check = |digits: &[u32], weights: &[u32]| {
        let sum: u32 = digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum();
        Some((11 - sum % 11) % 11).filter(|digit| *digit < 10)
    };
    let start = format!("158190{serial:03}");
    let mut digits: Vec<u32> = start.bytes().map(|byte| u32::from(byte - b'0')).collect();
    let first = check(&digits, &[3, 7, 6, 1, 8, 9, 4, 5, 2])?;
    digits.push(first);
    let second = check(&digits, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2])?;
    Some(format!("{start}{first}{second}"))
}

const EXPORTS: &[Case] = &[
    case("a column is missing", |small| small.replace("2026.csv", "trust_1", "trust_9"), "K210", (NEWEST, None, None)),
    case("free text for an answer", |small| cell(small, 3, 3, SECRET), "K214", (NEWEST, Some(3), Some(3))),
    case("a label is misspelt", |small| cell(small, 4, 4, "Hellt enig"), "K214", (NEWEST, Some(4), Some(4))),
    case("a code is not defined", |small| cell(small, 5, 5, "7"), "K213", (NEWEST, Some(5), Some(5))),
    case("half a level", |small| cell(small, 5, 5, "4,5"), "K213", (NEWEST, Some(5), Some(5))),
    case("a date for a code", |small| cell(small, 2, 3, "01.02.2026"), "K237", (NEWEST, Some(2), Some(3))),
    case("a spreadsheet error", |small| cell(small, 2, 3, "#REF!"), "K219", (NEWEST, Some(2), Some(3))),
    case("a service that is not declared", |small| cell(small, 6, 1, "77"), "K213", (NEWEST, Some(6), Some(1))),
    case("a row is too long", |small| cell(small, 7, 13, "x;y"), "K206", (NEWEST, Some(7), None)),
    case("a row is too short", |small| cell(small, 7, 1, "1;2\n1"), "K206", (NEWEST, Some(7), None)),
    case("a quote is never closed", |small| cell(small, 8, 13, "\"aldri lukket"), "K207", (NEWEST, Some(8), None)),
    case("a control character", |small| cell(small, 8, 3, "4\u{1}"), "K205", (NEWEST, Some(8), Some(3))),
    case("two encodings in one file", two_encodings, "K204", (NEWEST, Some(4), None)),
    case(
        "two columns have one header",
        |small| small.replace("2026.csv", "trust_2", "trust_1"),
        "K208",
        (NEWEST, Some(1), Some(4)),
    ),
    case("a column has no header", |small| more(small, "", |_| "4".into()), "K209", (NEWEST, Some(2), Some(14))),
    case("nothing in the file", |small| small.write("2026.csv", b""), "K201", (NEWEST, None, None)),
    case("a header alone", |small| small.write("2026.csv", format!("{HEADER}\n").as_bytes()), "K202", (NEWEST, None, None)),
    case(
        "a page for a table",
        |small| small.write("2026.csv", b"<!DOCTYPE html><html><table></table></html>"),
        "K215",
        (NEWEST, None, None),
    ),
    case("a respondent twice", twice, "K225", (NEWEST, Some(3), Some(14))),
    unsafe_case("a national id for an answer", |small| cell(small, 9, 3, NATIONAL_ID), "K228", (NEWEST, Some(9), Some(3))),
    unsafe_case("national ids for units", national_units, "K228", (NEWEST, None, Some(2))),
    unsafe_case("a column of national ids", |small| more(small, "nr", national_id), "K228", (NEWEST, None, Some(14))),
    unsafe_case("too few for anything to be shown", too_few, "K401", (None, None, None)),
];

fn two_encodings(small: &Small) {
    cell(small, 3, 13, "Bjørn");
    let mut bytes = fs::read(small.path().join("2026.csv")).unwrap();
    let fourth = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(3).unwrap().0;
    bytes.insert(fourth, 0xE6);
    small.write("2026.csv", &bytes);
}

fn twice(small: &Small) {
    more(small, "nummer", |row| if row == 2 { "1".into() } else { row.to_string() });
    let project = fs::read_to_string(small.path().join("kartlegging.toml")).unwrap();
    small.write("kartlegging.toml", format!("{project}read = {{ respondent = \"nummer\" }}\n").as_bytes());
}

fn national_units(small: &Small) {
    let rows = fs::read_to_string(small.path().join("2026.csv")).unwrap().lines().count();
    (2..=rows).for_each(|row| cell(small, row, 2, &national_id(row)));
}

fn too_few(small: &Small) {
    for name in ["2024.csv", "2026.csv"] {
        let export = fs::read_to_string(small.path().join(name)).unwrap();
        let few: Vec<&str> = export.lines().take(4).collect();
        small.write(name, format!("{}\n", few.join("\n")).as_bytes());
    }
}

const OTHERS: &[Case] = &[
    case("an unknown key", |small| small.replace("kartlegging.toml", "roster =", "rooster ="), "K003", (PROJECT, Some(10), None)),
    case(
        "not TOML",
        |small| small.replace("kartlegging.toml", "municipality =", "municipality"),
        "K002",
        (PROJECT, Some(4), None),
    ),
    case(
        "a key twice",
        |small| small.replace("kartlegging.toml", "schema = 1", "schema = 1\nschema = 1"),
        "K007",
        (PROJECT, Some(2), None),
    ),
    case(
        "a threshold of two",
        |small| small.replace("kartlegging.toml", "[[round]]", "[privacy]\nmin_n = 2\n\n[[round]]"),
        "K004",
        (PROJECT, None, None),
    ),
    case(
        "no round at all",
        |small| {
            small.write("kartlegging.toml", b"schema = 1\ninstrument = \"bti\"\ntitle.nb = \"A\"\nmunicipality = \"B\"\n");
        },
        "K009",
        (PROJECT, None, None),
    ),
    case(
        "an unknown instrument",
        |small| small.replace("kartlegging.toml", "instrument.toml", "btii"),
        "K008",
        (PROJECT, None, None),
    ),
    case(
        "an unknown version",
        |small| small.replace("kartlegging.toml", "version = \"2\"", "version = \"3\""),
        "K008",
        (PROJECT, None, None),
    ),
    case(
        "a path to the folder above",
        |small| small.replace("kartlegging.toml", "\"2026.csv\"", "\"../2026.csv\""),
        "K005",
        (PROJECT, Some(15), None),
    ),
    case(
        "a path from the root",
        |small| small.replace("kartlegging.toml", "\"2026.csv\"", "\"/etc/passwd\""),
        "K005",
        (PROJECT, Some(15), None),
    ),
    case(
        "an address",
        |small| small.replace("kartlegging.toml", "\"2026.csv\"", "\"https://example.no/2026.csv\""),
        "K005",
        (PROJECT, Some(15), None),
    ),
    case("a link out of the project", link_out, "K005", (PROJECT, Some(15), None)),
    case(
        "a file that is not there",
        |small| small.replace("kartlegging.toml", "\"2026.csv\"", "\"2027.csv\""),
        "K006",
        (PROJECT, Some(15), None),
    ),
    case(
        "no project file",
        |small| fs::remove_file(small.path().join("kartlegging.toml")).unwrap(),
        "K006",
        (PROJECT, None, None),
    ),
    case(
        "a scale of unknown items",
        |small| small.replace("instrument.toml", "\"trust_1\", \"trust_2\"", "\"trust_0\", \"trust_2\""),
        "K008",
        (Some("instrument.toml"), None, None),
    ),
    case(
        "more respondents than employees",
        |small| small.replace("roster.csv", "Nes skole;24", "Nes skole;5"),
        "K227",
        (None, None, None),
    ),
    case(
        "a unit that the roster lacks",
        |small| small.replace("roster.csv", "Nes skole", "Nord skole"),
        "K226",
        (None, None, None),
    ),
    case(
        "a service that the roster misspells",
        |small| small.replace("roster.csv", "Barnehage;Elva", "Barnehagge;Elva"),
        "K214",
        (ROSTER, Some(4), None),
    ),
    case("no count of employees", |small| small.replace("roster.csv", ";24", ";mange"), "K238", (ROSTER, Some(3), None)),
    case(
        "a total among the employees",
        |small| small.replace("roster.csv", ";18\n", ";18\nSum;;98\n"),
        "K243",
        (ROSTER, Some(6), None),
    ),
    case(
        "a unit twice in the roster",
        |small| small.replace("roster.csv", "Nes skole", "Lia skole"),
        "K007",
        (ROSTER, None, None),
    ),
];

fn link_out(small: &Small) {
    let outside = small.path().parent().unwrap().join("outside.csv");
    fs::rename(small.path().join("2026.csv"), &outside).unwrap();
    std::os::unix::fs::symlink(&outside, small.path().join("2026.csv")).unwrap();
}

/// Findings of a refused run; checks what holds for every one of them.
fn refused(small: &Small, case: &Case, command: &str) -> Vec<Value> {
    let before = tree(&small.path());
    let ran = small.run(&[command, ".", "--json", "--all"]);
    assert_eq!(ran.code, case.exit, "{}: {command}: {}", case.what, ran.err);
    assert!(ran.out.is_empty(), "{}: {}", case.what, ran.out);
    for secret in [SECRET, FREE_TEXT, NATIONAL_ID, "158190"] {
        assert!(!ran.err.contains(secret), "{}: a cell is repeated: {}", case.what, ran.err);
    }
    assert!(tree(&small.path()) == before, "{}: {command} wrote something", case.what);
    ran.findings()
}

fn fits(finding: &Value, case: &Case) -> bool {
    let place = &finding["place"];
    let (file, row, column) = case.place;
    finding["code"] == case.code
        && finding["severity"] == "error"
        && file.is_none_or(|file| place["file"] == file)
        && row.is_none_or(|row| place["row"] == row)
        && column.is_none_or(|column| place["column"] == column)
}

fn hold(cases: &[Case]) {
    let mut wrong = Vec::new();
    for case in cases {
        // Whether anything may be shown is known when there are figures, which `check` does not make.
        let commands: &[&str] = if case.code == "K401" { &["run"] } else { &["check", "run"] };
        for command in commands {
            let small = Small::new();
            (case.spoil)(&small);
            let findings = refused(&small, case, command);
            if !findings.iter().any(|finding| fits(finding, case)) {
                let errors: Vec<String> =
                    findings.iter().filter(|finding| finding["severity"] == "error").map(Value::to_string).collect();
                wrong.push(format!(
                    "{}: {command}: expected {} at {:?}, got\n{}",
                    case.what,
                    case.code,
                    case.place,
                    errors.join("\n")
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn bad_exports_are_refused_with_code_and_place() {
    hold(EXPORTS);
}

#[test]
fn bad_projects_and_rosters_are_refused_with_code_and_place() {
    hold(OTHERS);
}

#[test]
fn every_fault_is_told_at_once() {
    let small = Small::new();
    cell(&small, 3, 3, SECRET);
    cell(&small, 5, 5, "7");
    small.replace("2024.csv", "trust_4", "trust_9");
    small.replace("roster.csv", ";24", ";mange");
    let errors = small.run(&["check", ".", "--json"]).errors();
    for code in ["K210", "K213", "K214", "K238"] {
        assert!(errors.iter().any(|error| error == code), "{code} is not among {errors:?}");
    }
}

#[test]
fn the_nearest_right_word_is_named() {
    for (spoil, expected) in [
        ((|small: &Small| small.replace("kartlegging.toml", "roster =", "rooster =")) as fn(&Small), "roster"),
        (|small| cell(small, 4, 4, "Hellt enig"), "Helt enig"),
        (|small| small.replace("kartlegging.toml", "instrument.toml", "btii"), "bti"),
        (|small| small.replace("roster.csv", "Barnehage;Elva", "Barnehagge;Elva"), "Barnehage"),
    ] {
        let small = Small::new();
        spoil(&small);
        let findings = small.run(&["check", ".", "--json"]).findings();
        assert!(
            findings.iter().any(|finding| finding["expected"].as_str().unwrap().to_lowercase() == expected.to_lowercase()),
            "{findings:?}"
        );
    }
}

#[test]
fn a_column_that_the_project_drops_is_not_read() {
    let small = Small::new();
    more(&small, "nr", national_id);
    let project = fs::read_to_string(small.path().join("kartlegging.toml")).unwrap();
    small.write("kartlegging.toml", format!("{project}read = {{ ignore = [\"nr\"] }}\n").as_bytes());
    let ran = small.run(&["run", "."]);
    assert_eq!(ran.code, 0, "{ran:?}");
    for (name, bytes) in tree(&small.path().join("out")) {
        assert!(!String::from_utf8_lossy(&bytes).contains("158190"), "{name}");
    }
}

/// A workbook that cannot be opened is told from one that is damaged, and from other files under its name.
#[test]
fn workbooks_that_cannot_be_read_are_refused() {
    let wide: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let locked = [&b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"[..], &[0; 504], &wide, &[0; 512]].concat();
    let damaged = [&b"PK\x03\x04"[..], &[7; 400]].concat();
    for (what, bytes, code) in [
        ("locked", locked, "K217"),
        ("damaged", damaged, "K216"),
        ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0".repeat(9), "K215"),
    ] {
        let small = Small::new();
        small.write("2026.xlsx", &bytes);
        small.replace("kartlegging.toml", "2026.csv", "2026.xlsx");
        for command in ["check", "run"] {
            let ran = small.run(&[command, ".", "--json"]);
            let found = ran.errors();
            assert!(ran.code == 3 && found == [code], "{what}: {ran:?}");
            assert!(ran.findings().iter().any(|finding| finding["place"]["file"] == "2026.xlsx"), "{what}: {ran:?}");
        }
        assert!(!small.path().join("out").exists());
    }
}

/// Names of units come from outside: in a page they are text and nothing else.
#[test]
fn names_are_text_in_every_output() {
    let names = [
        "<script>alert(1)</script>",
        "=cmd|'/c calc'!A1",
        "\u{202E}akS",
        "</style><img src=x onerror=alert(1)>",
        "{{7*7}}${x}&lt",
    ];
    for name in names {
        let small = Small::new();
        for file in ["2024.csv", "2026.csv", "roster.csv"] {
            let text = fs::read_to_string(small.path().join(file)).unwrap();
            small.write(file, text.replace("Lia skole", name).as_bytes());
        }
        let ran = small.run(&["run", "."]);
        assert_eq!(ran.code, 0, "{name}: {ran:?}");
        let files = tree(&small.path().join("out"));
        let page = String::from_utf8(files["report.html"].clone()).unwrap();
        for payload in ["<script>alert", "<img src=x", "\u{202E}"] {
            assert!(!page.contains(payload), "{name}");
        }
        assert!(page.contains("default-src 'none'"), "the page may load nothing");
    }
}

/// Whatever bytes come, there is an answer and no panic: every piece of a file, from its start and from its middle.
#[test]
fn any_piece_of_a_file_gets_an_answer() {
    let small = Small::new();
    let whole = fs::read(small.path().join("2026.csv")).unwrap();
    for cut in (1..whole.len()).step_by(whole.len() / 12) {
        for piece in [&whole[..cut], &whole[cut..]] {
            small.write("2026.csv", piece);
            let ran = small.run(&["check", ".", "--json"]);
            assert!([0, 3, 4].contains(&ran.code), "{ran:?}");
            assert!(!ran.err.contains(FREE_TEXT), "{cut}: {}", ran.err);
        }
    }
}
