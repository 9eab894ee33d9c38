//! What is written beside the figures: reasons, names, fingerprints.
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "names of files are our own")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Cursor, Read as _};

use serde_json::Value;
use tempfile::TempDir;

use super::published::Published;
use super::random;
use super::survey::{Given, LAST, Question, Scale, Survey};
use crate::support::{in_rows, kartlegg, tables, tree};

/// Everything that a run publishes, members of containers too, and the release.
fn published(survey: &Survey) -> BTreeMap<String, Vec<u8>> {
    let folder = TempDir::new().unwrap();
    survey.write(folder.path(), LAST);
    let ran = kartlegg(folder.path(), &["run", ".", "--quiet"], &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let mut files = BTreeMap::new();
    for (name, bytes) in tree(&folder.path().join("out")) {
        if bytes.starts_with(b"PK") {
            let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
            for at in 0..archive.len() {
                let mut member = archive.by_index(at).unwrap();
                let inner = format!("{name}!{}", member.name().unwrap());
                let mut content = Vec::new();
                member.read_to_end(&mut content).unwrap();
                files.insert(inner, content);
            }
        }
        files.insert(name, bytes);
    }
    files
}

/// Services of 25, 12, 6, 3 and 5; of the twelve all but one gave one answer to something sensitive, and the six are all of one mind, though not
/// at the end of what the shares of their answers leave, where the mean of the scale would tell every answer.
fn survey() -> Survey {
    let sensitive = Question { sensitive: true, ..Question::of(2) };
    let mut survey = Survey::of(vec![Question::of(5), Question::of(5), sensitive], &["service", "unit", "role"]);
    survey.scales = vec![Scale { items: vec![0, 1], min_valid: 1 }];
    survey.settings = "[report]\nunits = true\n".into();
    for (service, people) in [25, 12, 6, 3, 5].into_iter().enumerate() {
        for person in 0..people {
            let level = |question: usize| if service == 2 { 2 } else { i32::try_from((person * 3 + question) % 5).unwrap() + 1 };
            let yes = if service == 1 { 1 + i32::from(person > 0) } else { 1 + i32::try_from(person % 2).unwrap() };
            survey.person(service, service, &[level(0), level(1), yes]);
            survey.people.last_mut().unwrap().role = Some(usize::from(person % 3 == 0));
        }
    }
    survey
}

/// Words that a reason would have.
const REASONS: [&str; 7] =
    ["too_alike", "almost_unanimous", "unanimous", "complementary", "secondary", "spread_too_few", "\"too_few\""];

/// Columns that tell anything of a figure.
const TOLD: [&str; 14] = [
    "value",
    "lower",
    "upper",
    "confidence",
    "n",
    "df",
    "df2",
    "p",
    "p_adjusted",
    "tested",
    "verdict",
    "value_unit",
    "method",
    "reason",
];

/// All hidden figures look alike: nothing beside one says why it is hidden.
#[test]
fn no_file_says_why_a_figure_is_hidden() {
    let files = published(&survey());
    let release = in_rows(&files["release.json"]);
    let hidden: Vec<&Value> = release["rows"].as_array().unwrap().iter().filter(|row| row["status"] == "suppressed").collect();
    assert!(hidden.len() > 20, "{}", hidden.len());
    let said: BTreeSet<String> = hidden.iter().map(|row| row["reason"].to_string()).collect();
    assert_eq!(said.len(), 1, "{said:?}");
    let mut hiding = 0;
    for (name, bytes) in &files {
        let rows = match name.rsplit_once('.') {
            Some((_, "csv")) => tables::csv(bytes),
            Some((_, "parquet")) => tables::parquet(bytes),
            _ => continue,
        };
        // Whatever stands in a row beside what it is about.
        let told: BTreeSet<Vec<String>> = rows
            .iter()
            .filter(|row| row.get("status").is_some_and(|status| status == "suppressed"))
            .map(|row| TOLD.iter().filter_map(|column| row.get(*column).cloned()).collect())
            .collect();
        hiding += told.len();
        assert!(told.len() <= 1 && told.iter().all(Vec::is_empty), "{name}: {told:?}");
    }
    assert_eq!(hiding, 2, "the figures as CSV and as Parquet");
    for (name, bytes) in &files {
        let text = String::from_utf8_lossy(bytes);
        // The rules stand in the manifest and in the file's own description.
        let words = REASONS.iter().filter(|_| !name.ends_with("manifest.json"));
        for word in words {
            assert!(!text.contains(word), "{name} says {word}");
        }
    }
}

/// Where a group's spread is not shown, no other figure says that it has none.
#[test]
fn that_a_spread_cannot_be_computed_is_not_said_where_it_is_hidden() {
    let files = published(&survey());
    let read = Published::read(&files["release.json"]);
    let release = in_rows(&files["release.json"]);
    let rows = release["rows"].as_array().unwrap();
    let alike = |row: &&Value| row["group"]["service"] == "S3" && row["group"].get("unit").is_none();
    assert!(rows.iter().filter(alike).any(|row| row["status"] == "shown" && row["statistic"] == "mean"), "the six are shown");
    assert!(read.min_n_spread > 6);
    let told = |row: &&Value| row["reason"] == "no_variation" || row["no_interval"] == "no_variation";
    let told: Vec<&Value> = rows.iter().filter(alike).filter(told).collect();
    assert!(told.is_empty(), "the six answered alike, and {} rows say so: {:?}", told.len(), told.first());
}

/// Twelve people in all, too few for their spread: that they all answered alike, or that one question goes against the others, is not told
/// by a note on the data either.
#[test]
fn notes_on_the_data_say_nothing_that_figures_may_not() {
    let mut shown = 0;
    for alike in [true, false] {
        let mut survey = Survey::of(vec![Question::of(5); 3], &["service"]);
        survey.scales = vec![Scale { items: vec![0, 1, 2], min_valid: 1 }];
        for person in 0..12 {
            let level = i32::try_from(person % 5).unwrap() + 1;
            let answers = if alike { [3, 3, 3] } else { [level, level, 6 - level] };
            survey.person(person % 2, person % 2, &answers);
        }
        let release = in_rows(&super::released(&survey).expect("a release"));
        let rows = release["rows"].as_array().unwrap();
        let of = |statistic: &'static str| {
            rows.iter().filter(move |row| row["statistic"] == statistic && row["measure"] == "scale:s1")
        };
        shown += of("mean").filter(|row| row["status"] == "shown").count();
        assert!(of("sd").all(|row| row["status"] != "shown"), "twelve are too few for their spread");
        let told = |note: &&Value| note["code"] == "K301" || note["code"] == "K302";
        let told: Vec<&Value> = release["quality"].as_array().unwrap().iter().filter(told).collect();
        assert!(told.is_empty(), "alike {alike}: {told:?}");
    }
    assert!(shown > 0, "the twelve have a mean");
}

/// Codes of findings that whoever runs the program is told of, and those that stand in the release.
fn noticed(survey: &Survey, changed: &dyn Fn(String) -> String) -> [BTreeSet<String>; 2] {
    let folder = TempDir::new().unwrap();
    survey.write(folder.path(), LAST);
    let export = folder.path().join("1.csv");
    let text = fs::read_to_string(&export).unwrap();
    fs::write(&export, changed(text)).unwrap();
    let ran = kartlegg(folder.path(), &["run", ".", "--json", "--all", "--outputs", "json"], &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let release: Value = serde_json::from_slice(&fs::read(folder.path().join("out/release.json")).unwrap()).unwrap();
    let codes = |findings: &[Value]| findings.iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect();
    [codes(&ran.findings()), codes(release["quality"].as_array().unwrap())]
}

/// Every row of a unit of three has a space too many: how often that is so is the size of the unit, and no note says it to readers.
#[test]
fn notes_on_the_data_do_not_count_the_people_of_a_group() {
    let [told, published] = noticed(&survey(), &|text| text.replace(";E4;", ";E4 ;"));
    assert!(told.contains("K235"), "{told:?}");
    assert!(!published.contains("K235"), "{published:?}");
}

/// Nobody said yes to something sensitive, which is hidden; that nobody answered the question after it would say so.
#[test]
fn that_nobody_was_led_to_a_question_is_not_told() {
    let sensitive = Question { sensitive: true, ..Question::of(2) };
    let routed = Question { route: Some((0, vec![2])), ..Question::of(5) };
    let mut survey = Survey::of(vec![sensitive, routed, Question::of(5)], &["service"]);
    for person in 0..30 {
        survey.person(person % 2, person % 2, &[1, 0, i32::try_from(person % 5).unwrap() + 1]);
        survey.people.last_mut().unwrap().given[1] = Given::NotAsked;
    }
    let release = Published::read(&super::released(&survey).unwrap());
    assert!((0..release.groups.len()).all(|group| !release.tells(release.measure("item:q1"), group)));
    let [told, published] = noticed(&survey, &|text| text);
    assert!(told.contains("K231"), "{told:?}");
    assert!(!published.contains("K231"), "{published:?}");
}

/// A table of the answers of a few people can be guessed until its fingerprint is right.
#[test]
fn no_fingerprint_of_an_input_is_published() {
    let mut compared = 0;
    for seed in 0..3 {
        let survey = random::survey(seed);
        let folder = TempDir::new().unwrap();
        survey.write(folder.path(), LAST);
        let inputs: Vec<(String, String)> = tree(folder.path())
            .into_iter()
            .filter(|(name, _)| name.ends_with(".csv"))
            .map(|(name, bytes)| (name, kartlegg::output::sha256(&bytes)))
            .collect();
        let ran = kartlegg(folder.path(), &["run", ".", "--quiet"], &[]);
        assert_eq!(ran.code, 0, "{ran:?}");
        for (name, bytes) in tree(&folder.path().join("out")) {
            let text = String::from_utf8_lossy(&bytes).to_lowercase();
            for (input, hash) in &inputs {
                compared += 1;
                assert!(!text.contains(hash), "{name} has the fingerprint of {input}");
            }
        }
    }
    assert!(compared > 20, "{compared}");
}

/// What one person alone wrote is no name of a group, not even of a hidden one.
#[test]
fn what_one_person_wrote_is_no_name_of_a_group() {
    let mut survey = survey();
    survey.people[4].role = Some(776);
    let files = published(&survey);
    assert!(files.len() > 10);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(files.values().any(|bytes| text(bytes).contains("R1")), "roles have names");
    let named: Vec<&String> = files
        .iter()
        .filter(|(name, bytes)| name.contains("R777") || text(bytes).contains("R777"))
        .map(|(name, _)| name)
        .collect();
    assert!(named.is_empty(), "R777 stands in {named:?}");
}
