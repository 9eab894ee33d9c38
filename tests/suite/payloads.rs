//! Names and texts that would be code somewhere: in every kind of file that a run of the program writes, they are words.
//!
//! The pages of a project full of them hold the same elements and attributes as those of one with harmless names, cells hold no
//! formula, and nothing is written outside the folder.
#![allow(
    clippy::unwrap_used,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "helpers of tests; names of files are our own"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use serde_json::Value;

use crate::support::small::HEADER;
use crate::support::{Small, tree};

/// Names of units: what an export or a roster can hold.
const NAMES: [&str; 32] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</title></svg></style><b>",
    "<!-- --><![CDATA[",
    "]]>",
    "&#x3c;b&#x3e; &lt;i&gt; &amp;",
    "javascript:alert(1)",
    "{{7*7}} ${x} {count} {measure}",
    "%s%n {0}",
    "=1+1",
    "+47 kall",
    "-2",
    "@SUM(1)",
    "＝1",
    "=cmd|'/c calc'!A1",
    "=HYPERLINK(\"http://example.no\")",
    "{=1}",
    "#read(\"/etc/passwd\")",
    "#eval(\"1\") #{ [",
    "$x$ *fet* _kursiv_ @ref <lbl> // `kode` \\",
    "= Overskrift",
    "CON",
    "../../../ute",
    "a/b\\c",
    "..",
    "%2e%2e%2f",
    "skole.",
    "👩‍🏫 Skole 学校",
    "Skole\u{202e}elokS",
    "a\u{2028}b",
    "'; DROP TABLE svar; --",
];

/// What cannot stand in a cell of an export without being refused, but can in a questionnaire.
const TEXTS: [&str; 4] = ["\t=1", "\r=1", "<script>alert('tekst')</script> #read(\"/etc/passwd\")", "=1+1"];

fn long() -> String {
    "Å".repeat(300)
}

/// A project whose units and texts have these names.
fn project(names: &[String], texts: &[&str]) -> Small {
    let small = Small::new();
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let mut roster = "service;unit;employees\n".to_owned();
    let mut exports = [format!("{HEADER}\n"), format!("{HEADER}\n")];
    for (at, name) in names.iter().enumerate() {
        let (code, service) = if at % 2 == 0 { ("1", "Skole") } else { ("2", "Barnehage") };
        writeln!(roster, "{service};{};20", quoted(name)).unwrap();
        for (round, export) in exports.iter_mut().enumerate() {
            for person in 0..6 {
                let level = |question: usize| (person * 3 + question * 2 + at + round) % 5 + 1;
                let levels: Vec<String> = (0..4).map(|question| level(question).to_string()).collect();
                let (one, other) = (person % 2, (person + 1) % 2);
                let row = format!("{};1;{};{one};{other};{};{};", levels.join(";"), level(5), level(6), level(7));
                writeln!(export, "{code};{};{row}", quoted(name)).unwrap();
            }
        }
    }
    small.write("roster.csv", roster.as_bytes());
    small.write("2024.csv", exports[0].as_bytes());
    small.write("2026.csv", exports[1].as_bytes());
    let words = ["Vi stoler på hverandre", "Vi sier fra", "Barns liv på nett", "Lite skjema"];
    for (word, text) in words.iter().zip(texts) {
        let text = serde_json::to_string(text).unwrap();
        small.replace("instrument.toml", &format!("\"{word}\""), &text);
    }
    let title = serde_json::to_string(texts[2]).unwrap();
    small.replace("kartlegging.toml", "\"Liten kartlegging\"", &title);
    small.replace("kartlegging.toml", "\"Ingensteds\"", &title);
    let text = std::fs::read_to_string(small.path().join("kartlegging.toml")).unwrap();
    small.write("kartlegging.toml", format!("languages = [\"nb\", \"en\"]\n{text}\n[report]\nunits = true\n").as_bytes());
    small
}

/// Files of a run, which must stay in the output folder.
fn outputs(small: &Small) -> BTreeMap<String, Vec<u8>> {
    let around = small.path().parent().unwrap().to_path_buf();
    let before = tree(&around);
    let ran = small.run(&["run", ".", "--all"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let mut after = tree(&around);
    after.retain(|name, bytes| before.get(name) != Some(bytes));
    // Beside the output stand the ledger and the list of what is hidden, which are for nobody else.
    for local in ["project/kartlegg-ledger.json", "project/not-for-publication.csv"] {
        assert!(after.remove(local).is_some(), "{local}");
    }
    assert!(after.keys().all(|name| name.starts_with("project/out/")), "{:?}", after.keys());
    after.into_iter().map(|(name, bytes)| (name["project/out/".len()..].to_owned(), bytes)).collect()
}

/// Elements of a page or drawing with the names of their attributes. Comments and declarations are elements here, so that a new
/// one is seen.
fn markup(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let mut name = String::new();
        let mut quote = None;
        for (end, character) in rest.char_indices() {
            match (quote, character) {
                (Some(open), _) if open == character => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') => quote = Some(character),
                (None, '>') => {
                    rest = &rest[end..];
                    break;
                }
                (None, _) => name.push(character),
            }
        }
        let mut words = name.split([' ', '\n', '=']).filter(|word| !word.is_empty());
        let element = words.next().unwrap_or_default().trim_end_matches('/').to_owned();
        found.extend(words.map(|attribute| format!("{element} {}", attribute.trim_end_matches('/'))));
        found.insert(element);
    }
    found
}

fn by_kind<'a>(files: &'a BTreeMap<String, Vec<u8>>, ending: &'a str) -> impl Iterator<Item = (&'a String, &'a Vec<u8>)> {
    files.iter().filter(move |(name, _)| name.ends_with(ending))
}

fn all_markup(files: &BTreeMap<String, Vec<u8>>, ending: &str) -> BTreeSet<String> {
    by_kind(files, ending).flat_map(|(_, bytes)| markup(std::str::from_utf8(bytes).unwrap())).collect()
}

#[test]
fn code_in_names_is_text_in_every_file() {
    let names: Vec<String> = NAMES.iter().map(|name| (*name).to_owned()).chain([long()]).collect();
    let plain: Vec<String> = (0..names.len()).map(|at| format!("Enhet nummer {at}")).collect();
    let hostile = outputs(&project(&names, &TEXTS));
    let harmless = outputs(&project(&plain, &["Vi hjelper", "Vi spør", "Nett", "Skjema"]));
    assert_eq!(hostile.len(), harmless.len(), "one file for each, whatever the names");

    for ending in [".html", ".svg"] {
        let (found, known) = (all_markup(&hostile, ending), all_markup(&harmless, ending));
        let new: Vec<&String> = found.difference(&known).collect();
        assert!(new.is_empty(), "{ending}: {new:?}");
    }
    assert!(all_markup(&hostile, ".html").len() > 50);
    for (name, bytes) in &hostile {
        assert!(memchr::memmem::find(bytes, b"root:x:0:0").is_none(), "{name} has read a file");
        let parts: Vec<&str> = name.split('/').collect();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        assert!(parts.iter().all(|part| part.bytes().all(plain) && *part != ".." && part.len() < 80), "{name}");
    }
    for (name, bytes) in by_kind(&hostile, ".pdf") {
        assert!(bytes.starts_with(b"%PDF"), "{name}");
        for active in ["/JavaScript", "/Launch", "/EmbeddedFile", "/SubmitForm"] {
            assert!(memchr::memmem::find(bytes, active.as_bytes()).is_none(), "{name}: {active}");
        }
    }
    sheets_hold_no_formula(&hostile, &names);
    json_gives_the_words_back(&hostile, &names);
}

fn sheets_hold_no_formula(files: &BTreeMap<String, Vec<u8>>, names: &[String]) {
    for (name, bytes) in by_kind(files, ".xlsx") {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        for at in 0..archive.len() {
            let mut part = archive.by_index(at).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            for active in ["<f>", "<f ", "<script", "externalLink", "<hyperlink", "<definedName"] {
                let allowed = active == "<definedName" && text.contains("_xlnm");
                assert!(!text.contains(active) || allowed, "{name}!{}: {active}", part.name().unwrap());
            }
        }
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).unwrap();
        let mut cells = BTreeSet::new();
        for sheet in book.sheet_names() {
            let range = book.worksheet_range(&sheet).unwrap();
            cells.extend(range.rows().flatten().filter_map(|cell| match cell {
                Data::String(text) => Some(text.clone()),
                _ => None,
            }));
        }
        for risky in ["=1+1", "+47 kall", "=cmd|'/c calc'!A1", "{=1}", "<script>alert(1)</script>"] {
            assert!(names.iter().any(|name| name == risky) && cells.contains(risky), "{name} has {risky} as it was");
        }
    }
    for (name, bytes) in by_kind(files, ".csv") {
        let text = std::str::from_utf8(bytes).unwrap().trim_start_matches('\u{feff}');
        for field in fields(text) {
            let is_number = field.trim_start_matches('-').starts_with(|first: char| first.is_ascii_digit()) && field != "-2";
            assert!(is_number || !field.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '{']), "{name}: {field:?}");
        }
    }
}

/// Fields of a table with `;` or `,` between them, as a spreadsheet reads them.
fn fields(text: &str) -> Vec<String> {
    let (mut fields, mut field, mut quoted) = (Vec::new(), String::new(), false);
    let sign = if text.lines().next().is_some_and(|header| header.contains(';')) { ';' } else { ',' };
    let mut characters = text.replace("\r\n", "\n").chars().collect::<Vec<_>>().into_iter().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => field.extend(characters.next()),
            '"' => quoted = !quoted,
            '\n' if !quoted => fields.push(std::mem::take(&mut field)),
            other if other == sign && !quoted => fields.push(std::mem::take(&mut field)),
            other => field.push(other),
        }
    }
    fields
}

/// Names come back as they were, but for characters that turn the direction of writing or cannot be seen, which are not taken in.
fn json_gives_the_words_back(files: &BTreeMap<String, Vec<u8>>, names: &[String]) {
    let release: Value = serde_json::from_slice(&files["release.json"]).unwrap();
    let units: BTreeSet<&str> =
        release["groups"].as_array().unwrap().iter().filter_map(|group| group["keys"]["unit"].as_str()).collect();
    for name in names.iter().filter(|name| name.chars().all(|character| !"\u{202e}\u{2028}\u{200d}".contains(character))) {
        assert!(units.contains(name.as_str()), "{name} is not among {units:?}");
    }
    assert!(units.iter().all(|unit| !unit.contains('\u{202e}')));
    for (name, bytes) in by_kind(files, ".json") {
        assert!(serde_json::from_slice::<Value>(bytes).is_ok(), "{name}");
    }
}

/// The comparison of elements sees what is put in.
#[test]
fn a_new_element_or_attribute_is_seen() {
    let plain = markup("<p class=\"a > b\">x</p>");
    assert_eq!(plain, ["p", "p class", "/p"].iter().map(|name| (*name).to_owned()).collect());
    for put_in in ["<p class=\"\" onclick=\"x\">", "<p><b>", "<p><!-- -->", "<p><script>"] {
        assert!(!markup(put_in).is_subset(&plain), "{put_in}");
    }
    assert_eq!(fields("a;\"b;\"\"c\"\"\";=1\n"), ["a", "b;\"c\"", "=1"]);
}
