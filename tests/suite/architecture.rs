//! The plan of the house, held against the code: the table in `DESIGN.md` says which room may import which.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a file should not grow beyond, and what it must not.
const LONG_FILE: usize = 450;
const LONGEST_FILE: usize = 600;
const LONGEST_PIPELINE: usize = 200;

/// Crates that belong to some rooms alone.
const KEPT_IN: [(&str, &[&str]); 12] = [
    ("dialoguer", &["cli"]),
    ("polars", &["ingest"]),
    ("quick_xml", &["ingest"]),
    ("parquet", &["ingest", "report"]),
    ("calamine", &["ingest"]),
    ("plotters", &["chart"]),
    ("plotters_backend", &["chart"]),
    ("tiny_skia", &["chart"]),
    ("rustybuzz", &["chart"]),
    ("rust_xlsxwriter", &["report", "questionnaire", "simulate"]),
    ("typst", &["report"]),
    ("typst_pdf", &["report"]),
];

/// Network clients and what they stand on. tokio is not among them: polars brings it as a task runner, and it has no client.
const NETWORK: [&str; 14] = [
    "reqwest",
    "hyper",
    "ureq",
    "curl",
    "rustls",
    "native-tls",
    "openssl",
    "h2",
    "quinn",
    "object_store",
    "tungstenite",
    "isahc",
    "surf",
    "attohttpc",
];

/// A source file of the program: its room, its path as messages name it, and its text without line comments.
struct File {
    room: String,
    path: String,
    code: String,
    lines: usize,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn files() -> Vec<File> {
    let source = root().join("src");
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let inside = path.strip_prefix(&source).unwrap();
        let first = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
        let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
        File {
            room: first.trim_end_matches(".rs").to_string(),
            path: format!("src/{}", inside.display()),
            code: code.join("\n"),
            lines: text.lines().count(),
        }
    };
    rust_files(&source).into_iter().map(read).collect()
}

/// The rooms of the table under `## The rooms`, each with those that it may import.
fn table() -> BTreeMap<String, BTreeSet<String>> {
    let design = fs::read_to_string(root().join("DESIGN.md")).unwrap();
    let section = design.split("\n## The rooms\n").nth(1).expect("DESIGN.md has a section `The rooms`");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows: Vec<Vec<&str>> = section
        .lines()
        .filter(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let rooms: BTreeSet<String> = rows.iter().map(|row| word(row[0])).collect();
    let allowed = |text: &str| match text {
        "–" => BTreeSet::new(),
        "all but `cli`" => rooms.iter().filter(|room| *room != "cli").cloned().collect(),
        list => list.split(',').map(word).collect(),
    };
    let table: BTreeMap<_, _> = rows.iter().map(|row| (word(row[0]), allowed(row.last().unwrap()))).collect();
    let unknown: Vec<&String> = table.values().flatten().filter(|room| !rooms.contains(*room)).collect();
    assert!(unknown.is_empty(), "DESIGN.md lets rooms import {unknown:?}, which it does not list");
    table
}

fn word(text: &str) -> String {
    text.trim().trim_matches('`').to_string()
}

/// First names after `crate::`, those of a group (`crate::{a, b::{c, d}}`) included.
fn imported(code: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        let Some(group) = rest.strip_prefix('{') else {
            names.insert(first_name(rest));
            continue;
        };
        let (mut depth, mut start) = (1, 0);
        for (at, sign) in group.char_indices() {
            if depth == 1 && (sign == ',' || sign == '}') {
                names.insert(first_name(&group[start..at]));
                start = at + 1;
            }
            depth = depth + i32::from(sign == '{') - i32::from(sign == '}');
            if depth == 0 {
                break;
            }
        }
    }
    names
}

fn first_name(text: &str) -> String {
    text.trim_start().chars().take_while(|sign| sign.is_ascii_alphanumeric() || *sign == '_').collect()
}

#[test]
fn rooms_import_what_the_table_lets_them() {
    let table = table();
    let mut wrong = Vec::new();
    for file in files().iter().filter(|file| !["lib", "main"].contains(&file.room.as_str())) {
        let Some(allowed) = table.get(&file.room) else {
            wrong.push(format!("{}: DESIGN.md does not list the room `{}`", file.path, file.room));
            continue;
        };
        let others = imported(&file.code).into_iter().filter(|name| table.contains_key(name) && *name != file.room);
        let refused = others.filter(|name| !allowed.contains(name));
        wrong.extend(refused.map(|name| format!("{}: `{}` may not import `{name}`", file.path, file.room)));
    }
    assert!(wrong.is_empty(), "see the table in DESIGN.md:\n{}", wrong.join("\n"));
}

#[test]
fn groups_of_imports_are_seen_whole() {
    let names = imported("use crate::{stats, model::{Unit, Answer}, ingest::csv};\nlet x = crate::report::html();");
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ["ingest", "model", "report", "stats"]);
    assert!(imported("crate::{model}").contains("model"));
}

#[test]
fn no_two_rooms_import_each_other() {
    let table = table();
    for (room, allowed) in &table {
        let back: Vec<&String> = allowed.iter().filter(|other| *other != room && table[*other].contains(room)).collect();
        assert!(back.is_empty(), "`{room}` and {back:?} may import each other");
    }
}

#[test]
fn crates_stay_in_their_rooms() {
    let mut wrong = Vec::new();
    for file in files() {
        for (name, rooms) in KEPT_IN {
            let named = file.code.contains(&format!("{name}::"));
            if named && !rooms.contains(&file.room.as_str()) {
                wrong.push(format!("{}: {name} is for {} alone", file.path, rooms.join(" and ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn one_place_speaks_and_none_looks_at_the_clock() {
    let speech = ["println!", "eprintln!", "print!(", "dbg!("];
    let clocks = ["SystemTime::now", "Instant::now"];
    let mut wrong = Vec::new();
    for file in files() {
        let found = |words: &[&'static str]| words.iter().copied().find(|word| file.code.contains(word));
        if let Some(word) = found(&speech).filter(|_| file.path != "src/cli/console.rs") {
            wrong.push(format!("{}: {word} is for cli/console.rs", file.path));
        }
        if let Some(word) = found(&clocks).filter(|_| file.room != "cli") {
            wrong.push(format!("{}: {word} would make reports differ from run to run", file.path));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A language is a line of `every_language` and files of words: no other file may need to be told of it.
#[test]
fn languages_stand_in_one_table() {
    // Words that join two questions in one, how ladders of exports are read, and tests of help.
    const ALSO: [&str; 3] = ["src/cli/help.rs", "src/draft/ladders.rs", "src/questionnaire/remarks.rs"];
    let files = files();
    let naming = files.iter().filter(|file| file.code.contains("Language::Nn")).map(|file| file.path.as_str());
    assert_eq!(naming.collect::<BTreeSet<_>>(), BTreeSet::from(ALSO));
    assert!(files.iter().any(|file| file.path == "src/model/text.rs" && file.code.contains("Nn nn")));
}

#[test]
fn files_stay_short() {
    let others = ["tests", "benches"].into_iter().flat_map(|folder| rust_files(&root().join(folder)));
    let others = others.map(|path| (path.display().to_string(), fs::read_to_string(path).unwrap().lines().count()));
    let all: Vec<(String, usize)> = files().into_iter().map(|file| (file.path, file.lines)).chain(others).collect();
    let long: Vec<_> = all.iter().filter(|(_, lines)| *lines > LONG_FILE).collect();
    let refused = long.iter().any(|(_, lines)| *lines > LONGEST_FILE);
    assert!(!refused, "no file may have more than {LONGEST_FILE} lines, and few more than {LONG_FILE}: {long:?}");
    let pipeline = all.iter().find(|(path, _)| path == "src/pipeline/mod.rs").unwrap();
    assert!(pipeline.1 <= LONGEST_PIPELINE, "the pipeline is one picture: {} lines", pipeline.1);
}

#[test]
fn nothing_in_the_program_can_reach_a_network() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let tree = Command::new(cargo)
        .args(["tree", "--offline", "--locked", "-e", "normal", "--prefix", "none"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8_lossy(&tree.stdout);
    let crates: BTreeSet<&str> = tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(crates.contains("polars"), "the tree was read");
    let refused: Vec<&&str> = crates.iter().filter(|name| NETWORK.contains(*name)).collect();
    assert!(refused.is_empty(), "{refused:?} can reach a network; survey answers must not");
}

/// What a formula takes, what it gives, where it stands in print, and an example that runs: in this order, on every function of `stats`.
#[test]
fn every_formula_says_what_goes_in_what_comes_out_and_shows_it() {
    let mut formulas = 0;
    for file in files() {
        if file.room != "stats" || file.path.ends_with("tests.rs") {
            continue;
        }
        let text = fs::read_to_string(root().join(&file.path)).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for (position, line) in lines.iter().enumerate() {
            let Some(name) = line.strip_prefix("pub fn ") else { continue };
            let documented = lines[..position].iter().rev().skip_while(|line| line.starts_with("#["));
            let mut doc: Vec<&str> = documented.take_while(|line| line.starts_with("///")).copied().collect();
            doc.reverse();
            let at = |heading: &str| doc.iter().position(|line| *line == format!("/// # {heading}"));
            let places = ["Input", "Output", "Source", "Example"].map(at);
            assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{}: {name} has {places:?}", file.path);
            let example = &doc[places[3].unwrap()..];
            let runs = example.contains(&"/// ```") && example.iter().any(|line| line.contains("assert"));
            assert!(runs, "{}: the example of {name} proves nothing", file.path);
            formulas += 1;
        }
    }
    assert!(formulas > 70, "{formulas}");
}
