//! Every kind of output of a small release, stored as text that a person can read: pages without what never changes, workbooks as
//! cells, paper as what is read aloud, tables and JSON as they are. `BLESS=1 cargo test --release --test suite golden` rewrites; read the difference before you
//! commit it.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, Xlsx};
use kartlegg::instrument::inventory_kind;
use kartlegg::model::{FieldOption, FieldValue, Inventory, InventoryRow, Language, RoundId, Text};
use kartlegg::privacy::Release;
use kartlegg::report::{Scope, Source, compose, outputs};
use serde_json::Value;

#[cfg(feature = "pdf")]
use crate::paper::Paper;
use crate::support::without_files;

/// One measure of each kind, among them a scale with an item of its own.
const MEASURES: [&str; 6] = [
    "response",
    "scale:noticing",
    "item:notice_neglect",
    "choice:training_needs/trauma",
    "matrix:contact/frequency/bup",
    "item:lead_asks",
];

/// A service that is shown with both its units, and one with a unit that may not be shown.
const SERVICES: [&str; 2] = ["Barnevern", "Helsestasjon og skolehelsetjeneste"];

/// The invented release, cut to a few measures and groups so that its outputs can be read through.
fn small() -> Release {
    // Rows are easier to cut than columns.
    let mut release: Value = serde_json::from_str(include_str!("../golden/report/invented.release.json")).unwrap();
    let kept_group =
        |keys: &Value| keys.get("role").is_none() && keys["service"].as_str().is_none_or(|service| SERVICES.contains(&service));
    let groups = release["groups"].as_array().unwrap().clone();
    let mut places = BTreeMap::new();
    let mut kept: Vec<Value> = Vec::new();
    for (position, group) in groups.into_iter().enumerate().filter(|(_, group)| kept_group(&group["keys"])) {
        places.insert(position as u64, kept.len());
        kept.push(group);
    }
    for group in &mut kept {
        if let Some(parent) = group["parent"].as_u64() {
            group["parent"] = places[&parent].into();
        }
    }
    release["groups"] = kept.into();
    let filter = |list: &mut Value, keep: &dyn Fn(&Value) -> bool| list.as_array_mut().unwrap().retain(|entry| keep(entry));
    let kept_measure = |id: &Value| MEASURES.contains(&id.as_str().unwrap());
    filter(&mut release["measures"], &|measure| kept_measure(&measure["id"]));
    filter(&mut release["shown_in"], &|entry| kept_group(&entry["group"]) && kept_group(&entry["in"]));
    filter(&mut release["rows"], &|row| {
        kept_measure(&row["measure"])
            && kept_group(&row["group"])
            && (row["reference"].is_null() || kept_group(&row["reference"]))
    });
    hide(&mut release);
    let release = Release::from_json(release.to_string().as_bytes()).unwrap();
    let measures = measures(&release.frame().rounds.last().unwrap().id);
    release.with_inventories(vec![measures])
}

/// Two measures, one of them only planned.
fn measures(round: &RoundId) -> Inventory {
    let mut kind = inventory_kind("measures").unwrap().clone();
    let option = |label: &str| FieldOption { id: label.into(), label: Text::same(label), ..FieldOption::default() };
    for field in &mut kind.fields {
        match field.id.as_str() {
            "services" => field.options = vec![option("Barnevern")],
            "themes" => field.options = vec![option("Omsorg")],
            _ => {}
        }
    }
    let row = |name: &str, status: &str| {
        let word = |word: &str| FieldValue::Word(word.into());
        let several = |words: &[&str]| FieldValue::Several(words.iter().map(|word| (*word).into()).collect());
        InventoryRow::from([
            ("name".into(), word(name)),
            ("services".into(), several(&["Barnevern"])),
            ("level".into(), word("selective")),
            ("ages".into(), several(&["0_5", "6_12"])),
            ("themes".into(), several(&["Omsorg"])),
            ("waiting".into(), FieldValue::Number(3.0)),
            ("status".into(), word(status)),
        ])
    };
    Inventory { round: round.clone(), kind, rows: vec![row("Foreldrekurs", "running"), row("Åpent hus", "planned")] }
}

/// Hides one scale of one service, so that every kind of output has something to hide.
fn hide(release: &mut Value) {
    for row in release["rows"].as_array_mut().unwrap() {
        let own = &row["group"];
        if row["measure"] != "scale:noticing" || own["service"] != SERVICES[0] || !own["unit"].is_null() {
            continue;
        }
        let row = row.as_object_mut().unwrap();
        row.retain(|key, _| ["measure", "statistic", "group", "reference", "level", "across"].contains(&key.as_str()));
        row.insert("status".to_owned(), "suppressed".into());
        row.insert("reason".to_owned(), "too_few".into());
    }
}

/// A file as text; `None` for kinds that other tests read back.
fn readable(name: &str, bytes: &[u8]) -> Option<String> {
    let text = || String::from_utf8(bytes.to_vec()).unwrap();
    match Path::new(name).extension()?.to_str()? {
        "html" => {
            let page = text();
            let (head, rest) = page.split_once("<style>").unwrap();
            let (_, body) = rest.split_once("</style>").unwrap();
            Some(without_files(&format!("{head}{}", body.replace("><", ">\n<"))))
        }
        "json" | "svg" => Some(text()),
        "csv" => Some(text().trim_start_matches('\u{feff}').replace("\r\n", "\n")),
        "xlsx" => Some(cells(bytes)),
        #[cfg(feature = "pdf")]
        "pdf" => Some(sheets(bytes)),
        _ => None,
    }
}

/// What stands on each sheet of paper in the order in which it is read, and the words that stand for figures.
#[cfg(feature = "pdf")]
fn sheets(bytes: &[u8]) -> String {
    let paper = Paper::read(bytes);
    let mut text = String::new();
    for (position, page) in paper.lines().iter().enumerate() {
        // Dots that lead the eye in the contents are no words.
        let lines: Vec<&str> = page.lines().map(str::trim).filter(|line| !matches!(*line, "" | ".")).collect();
        writeln!(text, "== {}\n{}", position + 1, lines.join("\n")).unwrap();
    }
    for tag in paper.tags().iter().filter(|tag| tag.kind == "Figure") {
        writeln!(text, "-- {}", tag.text("Alt").unwrap_or_default()).unwrap();
    }
    text
}

/// Sheets one after another, a row a line, numbers as they are stored.
fn cells(bytes: &[u8]) -> String {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let mut text = String::new();
    for sheet in book.sheet_names() {
        writeln!(text, "== {sheet}").unwrap();
        for row in book.worksheet_range(&sheet).unwrap().rows() {
            let cells: Vec<String> = row
                .iter()
                .map(|cell| match cell {
                    Data::String(words) => words.replace('\n', "⏎"),
                    other => other.to_string(),
                })
                .collect();
            writeln!(text, "{}", cells.join(" | ").trim_end()).unwrap();
        }
    }
    text
}

#[test]
fn every_renderer_reproduces_its_stored_files() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/outputs");
    let mut stored: Vec<PathBuf> = Vec::new();
    for renderer in outputs(Scope::Whole) {
        let files = renderer.files(&compose(&small(), Language::Nb), Source::Release(&small()), "report").unwrap();
        assert!(!files.is_empty(), "{} makes nothing", renderer.id);
        for (name, bytes) in files {
            let Some(text) = readable(&name, &bytes) else { continue };
            let path = folder.join(format!("{}.txt", name.replace('/', "--")));
            if std::env::var_os("BLESS").is_some() {
                std::fs::create_dir_all(&folder).unwrap();
                std::fs::write(&path, &text).unwrap();
            }
            let known = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(known == text, "{} differs; BLESS=1 rewrites it", path.display());
            stored.push(path);
        }
    }
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        assert!(stored.contains(&path), "{} is made by nothing any more", path.display());
    }
}

/// A figure that may not be shown is a word in every kind of output, and what is missing is never a number that is none.
#[test]
fn every_renderer_marks_what_is_hidden() {
    for renderer in outputs(Scope::Whole) {
        let files = renderer.files(&compose(&small(), Language::Nb), Source::Release(&small()), "report").unwrap();
        let texts: Vec<(&String, String)> =
            files.iter().filter_map(|(name, bytes)| Some((name, readable(name, bytes)?))).collect();
        let marked = |text: &str| text.contains("skjermet") || text.contains("suppressed");
        // The overview of services holds no answer of anybody, and page one and the figures beside it tell of what is shown alone.
        let of_survey = !renderer.id.starts_with("services") && renderer.id != "pdf-summary";
        let marks = texts.is_empty() || texts.iter().any(|(_, text)| marked(text));
        assert!(marks || !of_survey, "{} hides that something is hidden", renderer.id);
        for (name, text) in &texts {
            assert!(!text.contains("NaN") && !text.contains("⟦"), "{name}");
        }
    }
}
