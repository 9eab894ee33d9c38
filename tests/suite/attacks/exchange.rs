//! The law of exchange: of hidden groups that are parts of the same shown ones nothing is told, so that two people of them, one in each,
//! can change places and not a byte of what is published is another. Fingerprints of inputs are no part of the comparison.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use kartlegg::model::Statistic;
use kartlegg::pipeline;
use kartlegg::project::Project;
use kartlegg::report::{Scope, Source, compose};
use serde_json::Value;
use tempfile::TempDir;

use super::published::Published;
use super::random;
use super::survey::{Dice, Given, LAST, PAIRED, Survey, WEIGHTED};
use super::truth::Truth;
use crate::support::{copy_project, kartlegg, tree};

type Files = BTreeMap<String, Vec<u8>>;

/// Everything that a plan can ask for.
fn on_request() -> String {
    let names =
        Statistic::ALL.iter().filter(|statistic| statistic.facts().on_request).map(|statistic| format!("\"{statistic}\""));
    format!("add = [{}]", names.collect::<Vec<String>>().join(", "))
}

/// Every output in every language of the project but the PDF, which is made from the same document as the page.
fn outputs(survey: &Survey) -> Option<Files> {
    let folder = TempDir::new().unwrap();
    survey.write(folder.path(), LAST);
    let project = Project::open(folder.path()).unwrap();
    let release = pipeline::analyse(&project).ok()?.release;
    let mut files = Files::new();
    for language in &project.file.languages {
        let document = compose(&release, *language);
        for output in kartlegg::report::outputs(Scope::Whole).filter(|output| output.id != "pdf") {
            let made = output.files(&document, Source::Release(&release), "report").unwrap();
            files.extend(made.into_iter().map(|(name, bytes)| (format!("{language}/{name}"), bytes)));
        }
    }
    Some(files)
}

/// Names of files that differ, with the first row that does.
fn differing(one: &Files, two: &Files) -> Vec<String> {
    let names: BTreeSet<&String> = one.keys().chain(two.keys()).collect();
    let differ = names.into_iter().filter(|name| one.get(*name) != two.get(*name));
    differ
        .map(|name| {
            let text =
                |files: &Files| files.get(name).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
            let (a, b) = (text(one), text(two));
            let line = a.lines().zip(b.lines()).find(|(a, b)| a != b);
            let short = |line: &str| line.chars().take(330).collect::<String>();
            let line = line.filter(|_| name.ends_with("json") || name.ends_with("csv"));
            format!("{name} {}", line.map(|(a, b)| format!("\n  {}\n  {}", short(a), short(b))).unwrap_or_default())
        })
        .collect()
}

/// For each cell: the groups of which anything but their size is shown.
fn shown_with(release: &Published, truth: &Truth<'_>) -> Vec<Vec<usize>> {
    let response = |measure: usize| release.measures[measure].kind == "response";
    let told = |group: &usize| {
        (0..release.measures.len()).any(|measure| !response(measure) && release.of(measure, *group).next().is_some())
    };
    let mut with = vec![Vec::new(); truth.atoms.len()];
    for group in (0..release.groups.len()).filter(told) {
        for atom in truth.members(&release.groups[group], LAST) {
            with[atom].push(group);
        }
    }
    with
}

/// The first few measures of groups that are told in one release and not in the other.
fn pattern(one: &Published, two: &Published) -> Vec<String> {
    let all = (0..one.measures.len()).flat_map(|measure| (0..one.groups.len()).map(move |group| (measure, group)));
    let differ = all.filter(|&(measure, group)| one.tells(measure, group) != two.tells(measure, group));
    differ.map(|(measure, group)| format!("{} of {}", one.measures[measure].id, one.groups[group].name())).take(4).collect()
}

/// Two people in different hidden groups whom no shown group tells apart, with other answers.
fn pair(survey: &Survey, release: &Published, dice: &mut Dice) -> Option<(usize, usize)> {
    let truth = Truth::of(survey, false);
    let with = shown_with(release, &truth);
    let cell = |person: usize| {
        let is = |atom: &usize| truth.people(&[*atom]).any(|other| std::ptr::eq(other, &raw const survey.people[person]));
        (0..truth.atoms.len()).find(is).unwrap()
    };
    let cells: Vec<usize> = (0..survey.people.len()).map(cell).collect();
    let apart = |one: usize, two: usize| {
        let (a, b) = (cells[one], cells[two]);
        let people = [one, two].map(|person| &survey.people[person]);
        let differ = people[0].given != people[1].given;
        let alike = people[0].weight == people[1].weight && people.iter().all(|person| person.key.is_none());
        a != b && truth.atoms[a].round == truth.atoms[b].round && with[a] == with[b] && differ && alike
    };
    let pairs: Vec<(usize, usize)> =
        (0..cells.len()).flat_map(|one| (0..one).filter(move |&two| apart(one, two)).map(move |two| (one, two))).collect();
    (!pairs.is_empty()).then(|| pairs[dice.roll(pairs.len())])
}

/// Gives both the blanks of either, so that they differ in answers only.
fn with_the_same_blanks(survey: &mut Survey, one: usize, two: usize) {
    for question in 0..survey.questions.len() {
        let given = [one, two].map(|person| survey.people[person].given[question]);
        if given.iter().any(|given| !matches!(given, Given::Level(_))) {
            survey.people[one].given[question] = Given::Blank;
            survey.people[two].given[question] = Given::Blank;
        }
    }
    let ticked = [one, two].map(|person| survey.people[person].ticks.contains(&true));
    if ticked[0] != ticked[1] {
        survey.people[one].ticks.fill(false);
        survey.people[two].ticks.fill(false);
    }
}

#[test]
fn two_people_of_hidden_groups_change_places_and_nothing_is_another() {
    let (mut exchanged, mut said) = (0, Vec::new());
    for seed in 2000..2060 {
        let mut survey = random::survey(seed);
        survey.languages = vec!["nb", "nn", "en"];
        let paired = if survey.settings.contains(PAIRED) { "paired = \"key\"\n" } else { "" };
        let weights = if survey.has_weights() { WEIGHTED } else { "" };
        survey.settings = format!("{weights}[plan]\n{paired}{}\n[report]\nunits = true\n", on_request());
        let mut dice = Dice::new(seed);
        let release = |survey: &Survey| super::released(survey).map(|release| Published::read(&release));
        let Some(first) = release(&survey) else { continue };
        let Some((one, two)) = pair(&survey, &first, &mut dice) else { continue };
        with_the_same_blanks(&mut survey, one, two);
        // They are still where no shown group tells them apart.
        let Some(base) = release(&survey) else { continue };
        let truth = Truth::of(&survey, false);
        let with = shown_with(&base, &truth);
        let of = |person: usize| {
            let is = |atom: &usize| truth.people(&[*atom]).any(|other| std::ptr::eq(other, &raw const survey.people[person]));
            with[(0..truth.atoms.len()).find(is).unwrap()].clone()
        };
        if of(one) != of(two) || survey.people[one].given == survey.people[two].given {
            continue;
        }
        let mut other = survey.clone();
        let (given, ticks) = (other.people[one].given.clone(), other.people[one].ticks.clone());
        other.people[one].given = std::mem::replace(&mut other.people[two].given, given);
        other.people[one].ticks = std::mem::replace(&mut other.people[two].ticks, ticks);
        let pattern = super::released(&other).map(|release| pattern(&base, &Published::read(&release)));
        // What answered alike is hidden for its answers, and is shown when they are others: the law is for what is hidden both times.
        if pattern.as_ref().is_none_or(|differ| !differ.is_empty()) {
            continue;
        }
        exchanged += 1;
        let (Some(before), Some(after)) = (outputs(&survey), outputs(&other)) else { panic!("survey {seed} has no outputs") };
        let differ = differing(&before, &after);
        if let Some(release) = differ.iter().find(|file| file.contains("release.json")).or(differ.first()) {
            said.push(format!("survey {seed}: {} files; other groups are hidden: {pattern:?}; as {release}", differ.len()));
        }
        if exchanged == 12 {
            break;
        }
    }
    assert!(exchanged >= 8, "{exchanged} exchanges");
    said.truncate(5);
    assert!(said.is_empty(), "of {exchanged} exchanges:\n{}", said.join("\n"));
}

/// The sample, whole: its answers stand in a table of tabs in UTF-16, the first seven columns say who answered.
#[test]
fn two_people_of_the_sample_change_places_and_nothing_is_another() {
    let folder = TempDir::new().unwrap();
    copy_project(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/data-samples/storvik")), folder.path());
    let project = folder.path().join("kartlegging.toml");
    let text = fs::read_to_string(&project).unwrap().replacen("languages = [\"nb\"]", "languages = [\"nb\", \"nn\", \"en\"]", 1);
    fs::write(&project, format!("{text}\n[plan]\n{}\n[report]\nunits = true\n", on_request())).unwrap();
    let data = folder.path().join("2026/surveyxact/dataset.csv");
    let mut rows = wide(&data);
    let (one, two) = hidden_pair(folder.path(), &rows);
    let answers = 7..rows[0].iter().position(|column| column.starts_with("statoverall")).unwrap();
    for column in answers.clone() {
        if [one, two].iter().any(|&row| ["", "8", "9"].contains(&rows[row][column].as_str())) {
            rows[one][column].clear();
            rows[two][column].clear();
        }
    }
    put(&data, &rows);
    let before = run(folder.path(), "before");
    let changed = answers.clone().filter(|&column| rows[one][column] != rows[two][column]).count();
    assert!(changed > 20, "{changed} answers are exchanged");
    for column in answers {
        let given = rows[one][column].clone();
        rows[one][column] = std::mem::replace(&mut rows[two][column], given);
    }
    put(&data, &rows);
    let after = run(folder.path(), "after");
    let differ = differing(&before, &after);
    assert!(
        differ.is_empty(),
        "{} of {} files, as\n{}",
        differ.len(),
        before.len(),
        differ.iter().take(4).cloned().collect::<Vec<_>>().join("\n")
    );
}

fn wide(path: &Path) -> Vec<Vec<String>> {
    let bytes = fs::read(path).unwrap();
    let letters: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let text = String::from_utf16(&letters[1..]).unwrap();
    text.trim_end().split("\r\n").map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

fn put(path: &Path, rows: &[Vec<String>]) {
    let text = rows.iter().map(|row| row.join("\t") + "\r\n").collect::<Vec<String>>().concat();
    let bytes = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes);
    fs::write(path, bytes.collect::<Vec<u8>>()).unwrap();
}

/// Rows of two people of one role in two units of one service of which nothing is shown.
fn hidden_pair(folder: &Path, rows: &[Vec<String>]) -> (usize, usize) {
    let release = pipeline::analyse(&Project::open(folder).unwrap()).unwrap().release;
    let read = Published::read(&release.to_json());
    let hidden = |group: &usize| (0..read.measures.len()).all(|measure| read.of(measure, *group).next().is_none());
    let units: BTreeSet<&String> = (0..read.groups.len())
        .filter(|&group| read.groups[group].kind == "unit" && read.groups[group].round == 1)
        .filter(hidden)
        .map(|group| &read.groups[group].keys["unit"])
        .collect();
    let labels = wide(&folder.join("2026/surveyxact/labels.csv"));
    let codes: BTreeSet<&String> =
        labels.iter().filter(|label| label[0] == "unit" && units.contains(&label[2])).map(|label| &label[1]).collect();
    let of = |row: &usize| codes.contains(&rows[*row][4]);
    let mut best: Option<(usize, usize, usize)> = None;
    for one in (1..rows.len()).filter(of) {
        for two in (1..one).filter(of) {
            let same = |columns: std::ops::Range<usize>| rows[one][columns.clone()] == rows[two][columns];
            let status = rows[0].iter().position(|column| column.starts_with("statoverall")).unwrap();
            if same(3..4) && same(5..6) && !same(4..5) && same(status..rows[0].len()) {
                let filled = |row: usize, column: usize| !["", "8", "9"].contains(&rows[row][column].as_str());
                let both =
                    |column: &usize| filled(one, *column) && filled(two, *column) && rows[one][*column] != rows[two][*column];
                let differ = (7..status).filter(both).count();
                if best.is_none_or(|(most, ..)| differ > most) {
                    best = Some((differ, one, two));
                }
            }
        }
    }
    let (_, one, two) = best.expect("two hidden units in one service");
    (one, two)
}

/// Every file of a run, with nothing in the manifest of what was read or of what was written from it.
fn run(folder: &Path, name: &str) -> Files {
    // Neither run is told of the other.
    let _ = fs::remove_file(folder.join("kartlegg-ledger.json"));
    let ran = kartlegg(folder, &["run", ".", "--quiet", "--out", name], &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let mut files = tree(&folder.join(name));
    let mut manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    for list in ["inputs", "outputs"] {
        if let Some(list) = manifest[list].as_object_mut() {
            list.values_mut().for_each(|hash| *hash = Value::Null);
        }
    }
    files.insert("manifest.json".into(), manifest.to_string().into_bytes());
    assert!(files.len() > 100, "{}", files.len());
    files
}
