//! `kartlegg round`, and a roster beside an export: a mapping goes on where the one before ended.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Ran, copy_project, in_rows, kartlegg, tree};

const AGREE: [&str; 5] = ["Helt uenig", "Litt uenig", "Verken enig eller uenig", "Litt enig", "Helt enig"];
const SERVICES: [&str; 3] = ["Skole", "Barnehage", "Helsestasjon"];

/// Answers of so many people to three questions; the higher `lean`, the better.
fn export(path: &Path, people: usize, lean: usize, header: &str) {
    let mut text = String::from(header);
    for person in 0..people {
        let level = |question: usize| AGREE[((person * 7 + question * 3) % 5 + usize::from(person % 10 < lean)).min(4)];
        write!(text, "\n{};{};{};{}", SERVICES[person % 3], level(0), level(1), level(2)).unwrap();
    }
    fs::write(path, text + "\n").unwrap();
}

const HEADER: &str = "Hvilken tjeneste arbeider du i?;Vi møtes;Vi deler;Vi støtter";

/// A folder with a project that was drafted from the answers of 2024.
fn drafted(arguments: &[&str]) -> TempDir {
    let folder = TempDir::new().unwrap();
    export(&folder.path().join("svar-2024.csv"), 90, 0, HEADER);
    fs::write(folder.path().join("ansatte.csv"), "service;employees\nSkole;60\nBarnehage;50\nHelsestasjon;40\n").unwrap();
    let ran = ran(&folder, &[&["new", "prosjekt", "--from", "svar-2024.csv"][..], arguments].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    folder
}

fn ran(folder: &TempDir, arguments: &[&str]) -> Ran {
    kartlegg(folder.path(), arguments, &[])
}

fn release(project: &Path) -> Value {
    in_rows(&fs::read(project.join("out/release.json")).unwrap())
}

#[test]
fn a_new_export_of_a_drafted_project_is_its_next_round() {
    let folder = drafted(&[]);
    export(&folder.path().join("svar-2026.csv"), 120, 6, HEADER);
    let before = fs::read(folder.path().join("svar-2026.csv")).unwrap();
    let added = ran(&folder, &["round", "prosjekt", "svar-2026.csv", "--json", "--lang", "en"]);
    assert_eq!(added.code, 0, "{}", added.err);
    let said: Value = serde_json::from_str(&added.out).unwrap();
    assert_eq!((said["round"].as_str(), said["respondents"].as_u64()), (Some("2026"), Some(120)), "{said}");
    assert_eq!(said["rounds"], serde_json::json!(["2024", "2026"]));
    assert_eq!(fs::read(folder.path().join("prosjekt/2026/svar-2026.csv")).unwrap(), before, "copied as it is");
    let ran = ran(&folder, &["run", "prosjekt", "--quiet"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let release = release(&folder.path().join("prosjekt"));
    let labels: Vec<&str> =
        release["rounds"].as_array().unwrap().iter().map(|round| round["label"]["nb"].as_str().unwrap()).collect();
    assert_eq!(labels, ["2024", "2026"], "files are named for their years");
    let rows = release["rows"].as_array().unwrap();
    let changes = rows.iter().filter(|row| row["statistic"] == "change_in_share" && row["value"].is_number());
    assert!(changes.count() >= 3, "the rounds are compared");
}

#[test]
fn a_round_that_was_this_one_was_the_first_when_another_follows() {
    let folder = TempDir::new().unwrap();
    for (name, people) in [("svar.csv", 60), ("nye svar.csv", 70)] {
        export(&folder.path().join(name), people, 1, HEADER);
    }
    assert_eq!(ran(&folder, &["new", "prosjekt", "--from", "svar.csv"]).code, 0);
    let added = ran(&folder, &["round", "prosjekt", "nye svar.csv", "--json"]);
    let said: Value = serde_json::from_str(&added.out).unwrap();
    assert_eq!((&said["round"], &said["rounds"]), (&"2".into(), &serde_json::json!(["første runde", "2"])), "{said}");
    let text = fs::read_to_string(folder.path().join("prosjekt/kartlegging.toml")).unwrap();
    assert!(text.contains("label.nb = \"første runde\"") && !text.contains("denne runden"), "{text}");
}

/// Storvik without its second round, and the round added by command: the same figures as Storvik's own.
#[test]
fn the_sample_put_together_by_rounds_is_the_sample() {
    let folder = TempDir::new().unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/storvik");
    let [whole, grown] = ["whole", "grown"].map(|name| folder.path().join(name));
    for project in [&whole, &grown] {
        copy_project(&sample, project);
        // A round is added with what staff answered; what leaders answered is named by hand.
        let file = project.join("kartlegging.toml");
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, text.replace("leaders = \"2026/leaders/surveyxact\"\n", "")).unwrap();
        fs::remove_dir_all(project.join("2026/leaders")).unwrap();
    }
    let file = grown.join("kartlegging.toml");
    let text = fs::read_to_string(&file).unwrap();
    let start = text.find("[[round]]\nid = \"2026\"").unwrap();
    let end = start + text[start..].find("\n[youth]").unwrap();
    fs::write(&file, format!("{}{}", &text[..start], &text[end..])).unwrap();
    for gone in ["2026/surveyxact", "2026/answers.xlsx", "2026/roster.csv"] {
        let there = grown.join(gone);
        if there.is_dir() { fs::remove_dir_all(there).unwrap() } else { fs::remove_file(there).unwrap() }
    }
    fs::remove_dir(grown.join("2026")).unwrap();
    let [export, roster] = ["2026/surveyxact", "2026/roster.csv"].map(|name| whole.join(name).display().to_string());
    let added = ran(&folder, &["round", "grown", &export, "--roster", &roster, "--id", "2026", "--date", "2026-03-02"]);
    assert_eq!(added.code, 0, "{}", added.err);
    for project in ["whole", "grown"] {
        let ran = ran(&folder, &["run", project, "--quiet", "--outputs", "json"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    assert_eq!(fs::read(whole.join("out/release.json")).unwrap(), fs::read(grown.join("out/release.json")).unwrap());
}

#[test]
fn what_a_run_would_refuse_is_not_added() {
    let folder = drafted(&[]);
    let project = folder.path().join("prosjekt");
    export(&folder.path().join("fremmed.csv"), 60, 0, "Kommune;Farge;Form;Lukt");
    fs::write(folder.path().join("tom.csv"), "").unwrap();
    let before = tree(&project);
    for (export, code) in [("fremmed.csv", "K2"), ("tom.csv", "K2"), ("borte.csv", "K006")] {
        let ran = ran(&folder, &["round", "prosjekt", export]);
        assert_eq!(ran.code, 3, "{export}: {}", ran.err);
        assert!(ran.err.contains(code) && ran.err.contains(export), "{export}: {}", ran.err);
        assert_eq!(tree(&project), before, "{export}: nothing is written");
    }
    let twice = ran(&folder, &["round", "prosjekt", "svar-2024.csv"]);
    assert_eq!(twice.code, 3, "{}", twice.err);
    assert!(twice.err.contains("K011"), "the same answers are no new round: {}", twice.err);
    assert_eq!(tree(&project), before);
}

#[test]
fn a_roster_comes_with_the_export_and_with_the_round() {
    let folder = drafted(&["--roster", "ansatte.csv"]);
    export(&folder.path().join("andre.csv"), 100, 3, HEADER);
    let with = ran(&folder, &["round", "prosjekt", "andre.csv", "--roster", "ansatte.csv"]);
    assert!(with.code == 0 && !with.err.contains("--roster"), "{}", with.err);
    let ran = ran(&folder, &["run", "prosjekt", "--quiet"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let release = release(&folder.path().join("prosjekt"));
    assert_eq!(release["rounds"][1]["label"]["nb"], "2");
    let rows = release["rows"].as_array().unwrap();
    let rates = rows.iter().filter(|row| row["statistic"] == "response_rate" && row["value"].is_number());
    assert!(rates.count() >= 2, "both rounds have a response rate");
    export(&folder.path().join("tredje.csv"), 110, 4, HEADER);
    let without = self::ran(&folder, &["round", "prosjekt", "tredje.csv"]);
    assert!(without.code == 0 && without.err.contains("--roster"), "it is said that the others had one: {}", without.err);
}
