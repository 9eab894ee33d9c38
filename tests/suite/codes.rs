//! Every code comes out of the real program, and what it says is stored in three languages, as a person reads it.
//!
//! `codes.toml` holds the least that gives each; a code without a case fails, so a new one needs its own. The sentences are in
//! `tests/golden/diagnostics`; `BLESS=1 cargo test --release --test suite codes` rewrites them: read them aloud before you commit.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use kartlegg::diag::Code;
use serde::Deserialize;

use crate::hostile::messages::hole;
use crate::support::{Ran, Small};

const LANGUAGES: [&str; 3] = ["nb", "nn", "en"];

/// What gives one code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    code: String,
    #[serde(default = "run")]
    run: Vec<String>,
    #[serde(default)]
    base: Vec<String>,
    #[serde(default)]
    files: BTreeMap<String, String>,
    #[serde(default)]
    bytes: BTreeMap<String, String>,
    #[serde(default)]
    xlsx: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default)]
    rows: BTreeMap<String, Vec<(String, usize)>>,
    #[serde(default)]
    before: Vec<Vec<String>>,
    #[serde(default)]
    change: Vec<(String, String, String)>,
    #[serde(default)]
    append: Vec<(String, String)>,
    #[serde(default)]
    remove: Vec<String>,
    locked: Option<String>,
    memory: Option<u32>,
}

/// Files that several cases begin with.
#[derive(Debug, Deserialize)]
struct Base {
    files: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
struct Cases {
    base: BTreeMap<String, Base>,
    case: Vec<Case>,
}

static CASES: LazyLock<Cases> = LazyLock::new(|| toml::from_str(include_str!("codes.toml")).unwrap());

fn run() -> Vec<String> {
    ["run", "."].map(str::to_string).into()
}

fn strs(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

fn bytes_of(hexadecimal: &str) -> Vec<u8> {
    (0..hexadecimal.len()).step_by(2).map(|at| u8::from_str_radix(&hexadecimal[at..at + 2], 16).unwrap()).collect()
}

/// A workbook of these parts, and of usual ones where none are given.
fn workbook(parts: &BTreeMap<String, String>) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (part, name, usual) in crate::corpus::readers::WORKBOOK {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(parts.get(part).map_or(usual, String::as_str).as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

impl Case {
    /// The project as the case wants it.
    fn stage(&self) -> Small {
        let small = Small::new();
        let bases = self.base.iter().flat_map(|name| &CASES.base[name].files);
        bases.chain(&self.files).for_each(|(name, text)| small.write(name, text.as_bytes()));
        self.bytes.iter().for_each(|(name, text)| small.write(name, &bytes_of(text)));
        self.xlsx.iter().for_each(|(name, parts)| small.write(name, &workbook(parts)));
        for (name, rows) in &self.rows {
            let text: String = rows.iter().map(|(row, times)| format!("{row}\n").repeat(*times)).collect();
            small.write(name, text.as_bytes());
        }
        for command in &self.before {
            let ran = small.run(&strs(command));
            assert_eq!(ran.code, 0, "{}: {}", self.code, ran.err);
        }
        self.remove.iter().for_each(|name| fs::remove_file(small.path().join(name)).unwrap());
        self.append.iter().for_each(|(name, more)| small.write(name, format!("{}{more}", small.text(name)).as_bytes()));
        self.change.iter().for_each(|(name, from, to)| small.replace(name, from, to));
        small
    }

    fn ran(&self, language: &str, json: bool) -> Ran {
        let small = self.stage();
        let held = self.locked.as_ref().map(|name| File::create(small.path().join(name)).unwrap());
        if let Some(file) = &held {
            file.lock().unwrap();
        }
        // `profile --all` is about all municipalities.
        let all = if self.run[0] == "profile" { None } else { Some("--all") };
        let how = ["--lang", language].into_iter().chain(all).chain(json.then_some("--json"));
        let arguments: Vec<&str> = strs(&self.run).into_iter().chain(how).collect();
        match self.memory {
            Some(kilobytes) => with_little_memory(&small, kilobytes, &arguments),
            None => small.run(&arguments),
        }
    }
}

fn with_little_memory(small: &Small, kilobytes: u32, arguments: &[&str]) -> Ran {
    let output = Command::new("sh")
        .args(["-c", &format!("ulimit -v {kilobytes} && exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_kartlegg")])
        .args(arguments)
        .current_dir(small.path())
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// The first finding of a code as it stands on the terminal.
fn said(ran: &Ran, code: &str) -> Option<String> {
    let mut lines = ran.err.lines().skip_while(|line| !line.contains(&format!("[{code}]: ")));
    let first = lines.next()?;
    let rest = lines.take_while(|line| line.starts_with("  "));
    Some(std::iter::once(first).chain(rest).fold(String::new(), |text, line| text + line + "\n"))
}

fn golden(language: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/diagnostics/{language}.txt"))
}

#[test]
fn every_code_has_a_case() {
    let cases: Vec<&str> = CASES.case.iter().map(|case| case.code.as_str()).collect();
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.number()).collect();
    assert_eq!(cases, codes, "one case for each code, in order");
}

#[test]
fn every_code_is_said_by_the_program_in_every_language() {
    for language in LANGUAGES {
        let mut text = String::new();
        for case in &CASES.case {
            let ran = case.ran(language, false);
            let said = said(&ran, &case.code).unwrap_or_else(|| panic!("no {}: {ran:?}", case.code));
            assert_eq!(hole(&said), None, "{said}");
            writeln!(text, "{}\n{said}", case.run.join(" ")).unwrap();
        }
        if std::env::var_os("BLESS").is_some() {
            fs::create_dir_all(golden(language).parent().unwrap()).unwrap();
            fs::write(golden(language), &text).unwrap();
        }
        let stored = fs::read_to_string(golden(language)).unwrap_or_default();
        for (now, then) in text.split("\n\n").zip(stored.split("\n\n")) {
            assert_eq!(now, then, "BLESS=1 stores what is said now");
        }
        assert_eq!(text, stored);
    }
}

/// Holds that what is said in Norwegian has no English words, and says how many sentences that were. Names in files are in quotation
/// marks, or stand after the arrow.
pub(crate) fn norwegian_sentences(said: &str) -> usize {
    const ENGLISH: [&str; 24] = [
        "the",
        "not",
        "of",
        "with",
        "without",
        "one",
        "or",
        "and",
        "several",
        "rows",
        "figures",
        "is",
        "than",
        "more",
        "counts",
        "column",
        "table",
        "missing",
        "field",
        "key",
        "expected",
        "must",
        "invalid",
        "unexpected",
    ];
    let is_sentence = |line: &&str| line.contains("]: ") || line.starts_with("  = ");
    let sentences = said.lines().filter(is_sentence);
    sentences
        .inspect(|line| {
            let names = ["missing i ", "under missing", "not-for-publication.csv"];
            let bare = names.iter().fold((*line).to_string(), |line, name| line.replace(name, ""));
            let words: Vec<&str> = bare.split(|letter: char| !letter.is_alphabetic() && letter != '_').collect();
            let foreign: Vec<&&str> = words.iter().filter(|word| ENGLISH.contains(word)).collect();
            assert!(foreign.is_empty(), "{foreign:?} in {line}");
        })
        .count()
}

#[test]
fn no_sentence_in_norwegian_is_half_english() {
    let sentences = ["nb", "nn"].map(|language| norwegian_sentences(&fs::read_to_string(golden(language)).unwrap()));
    assert!(sentences.iter().sum::<usize>() > 2 * Code::ALL.len(), "{sentences:?}");
}

/// Findings about a file name it; those about a cell name row and column; those in a text without cells name a line and its letter.
#[test]
fn every_finding_names_its_place() {
    /// Findings about the whole of what was read, or about no file.
    const NOWHERE: [&str; 13] =
        ["K231", "K283", "K285", "K297", "K298", "K301", "K302", "K303", "K401", "K402", "K403", "K404", "K405"];
    /// Findings about one cell.
    const CELLS: [&str; 25] = [
        "K319", "K205", "K207", "K208", "K209", "K213", "K219", "K220", "K221", "K222", "K225", "K228", "K234", "K237", "K238",
        "K242", "K243", "K270", "K271", "K272", "K273", "K274", "K277", "K278", "K206",
    ];
    for case in &CASES.case {
        let code = case.code.as_str();
        let ran = case.ran("nb", true);
        let findings = ran.findings();
        let place = &findings.iter().find(|finding| finding["code"] == code).unwrap_or_else(|| panic!("no {code}"))["place"];
        let file = place["file"].as_str().unwrap_or_default();
        if code == "K505" || NOWHERE.contains(&code) {
            assert!(file.is_empty(), "{code} names a file now: take it off the list");
            continue;
        }
        assert!(!file.is_empty() && !Path::new(file).is_absolute(), "{code}: {place}");
        if CELLS.contains(&code) {
            assert!(place["row"].is_u64() && (code == "K206" || place["column"].is_u64()), "{code}: {place}");
        }
        if [".toml", ".json", ".px"].iter().any(|end| file.ends_with(end)) {
            let message = findings.iter().find(|finding| finding["code"] == code).unwrap()["message"].as_str().unwrap();
            assert!(!message.contains("celle "), "{code}: a text has no cells: {message}");
        }
    }
}
