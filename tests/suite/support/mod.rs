//! A small project in a folder of its own, and the program as its users run it.

mod rows;
mod sketch;
pub(crate) mod small;
pub(crate) mod tables;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

pub(crate) use rows::in_rows;
pub(crate) use sketch::Sketch;

/// A project with two rounds of one questionnaire.
pub(crate) struct Small {
    folder: TempDir,
}

impl Small {
    pub(crate) fn new() -> Self {
        let small = Self { folder: TempDir::new().unwrap() };
        for (name, text) in small::files() {
            small.write(&name, text.as_bytes());
        }
        small
    }

    /// The project's folder, in a temporary one, so that tests may put things beside it.
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("project")
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// What stands in a file of the project.
    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    /// Replaces a text that must be there.
    pub(crate) fn replace(&self, name: &str, from: &str, to: &str) {
        let text = self.text(name);
        assert!(text.contains(from), "{name} has `{from}`");
        self.write(name, text.replacen(from, to, 1).as_bytes());
    }

    /// Runs the program in the project's folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        kartlegg(&self.path(), arguments, &[])
    }
}

/// How a run ended and what it said.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// The findings of a run with `--json`: every line of stderr is one.
    pub(crate) fn findings(&self) -> Vec<Value> {
        let line = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.err.lines().map(line).collect()
    }

    /// Codes of the errors among the findings.
    pub(crate) fn errors(&self) -> Vec<String> {
        let errors = self.findings().into_iter().filter(|finding| finding["severity"] == "error");
        errors.map(|finding| finding["code"].as_str().unwrap().to_string()).collect()
    }
}

/// Runs the program.
pub(crate) fn kartlegg(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kartlegg"));
    command.current_dir(folder).args(arguments).envs(environment.iter().copied());
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let code = output.status.code().unwrap_or_else(|| panic!("the program was ended: {output:?}"));
    let ran = Ran { code, out: text(output.stdout), err: text(output.stderr) };
    assert!(!ran.err.contains("panicked"), "{ran:?}");
    ran
}

/// The bytes behind a link that holds a file.
pub(crate) fn held(link: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut out, mut word, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in link.bytes().take_while(|letter| *letter != b'=') {
        let digit = DIGITS.iter().position(|digit| *digit == letter).unwrap();
        word = word << 6 | u32::try_from(digit).unwrap();
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push(u8::try_from(word >> bits & 0xff).unwrap());
        }
    }
    out
}

/// A page without the files that its links hold: they are letters and digits of which anything may be read.
pub(crate) fn without_files(page: &str) -> String {
    let kinds = [(";base64,", &['"', ')'][..]), (";charset=utf-8,", &['"'])];
    kinds.into_iter().fold(page.to_owned(), |page, (begin, ends)| {
        let mut parts = page.split(begin);
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |page, part| format!("{page}{begin}…{}", &part[part.find(ends).unwrap_or(0)..]))
    })
}

/// A project as its folder was made: without what runs leave beside it.
pub(crate) fn copy_project(from: &Path, to: &Path) {
    for (name, bytes) in tree(from)
        .into_iter()
        .filter(|(name, _)| !["out", "kartlegg-ledger", "not-for"].iter().any(|local| name.starts_with(local)))
    {
        let path = to.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// Every file in a folder, by its path in it.
pub(crate) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(&inner).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(path.strip_prefix(folder).unwrap().display().to_string(), fs::read(&path).unwrap());
            }
        }
    }
    files
}
