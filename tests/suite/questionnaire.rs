//! The questionnaire out, and back: what we ask comes home from every tool without being guessed.

mod command;
mod recognised;

use std::path::Path;

use kartlegg::diag::{Code, Severity};
use kartlegg::instrument::{Instrument, load_shipped, shipped_text};
use kartlegg::model::Language;
use kartlegg::pipeline::{self, Read};
use kartlegg::project::Project;
use kartlegg::questionnaire::{Form, Places};
use kartlegg::simulate::{self, Plan};
use tempfile::TempDir;

/// Two hundred people in services and units whose names are hard on codes: long, with signs, with the same name twice.
const PLAN: &str = r#"
schema = 1
instrument = "bti"
seed = 14
language = "nb"
drop_out = 0.002
exclusive = ["training_needs/none", "concern_actions/nothing"]
formats = ["csv", "surveyxact", "limesurvey", "limesurveywords", "kobo", "odk", "redcap", "nettskjema", "forms"]
no_contact = [{ matrix = "contact", aspect = "frequency", rated = "satisfaction" }]

[[round]]
id = "2026"
version = "2026.1"
opened = "2026-03-02"
response_rate = 1.0

[[service]]
name = "Barnehage"
units = [{ name = "Avdeling nord", employees = 30 }, { name = "Øvre Bjørnebærlia natur- og friluftsbarnehage", employees = 41 }]

[[service]]
name = "Skole"
units = [{ name = "Avdeling nord", employees = 33 }, { name = "Nes; Havnes skole", employees = 38 }]

[[service]]
name = "Ergo- og fysioterapi"
units = [{ name = "1", employees = 18 }]

[[service]]
name = "Psykisk helse og rus"
units = [{ name = "Mestring, rus", employees = 25 }]

[[service]]
name = "NAV"
units = [{ name = "NAV Æsvik", employees = 15 }]

[[missing]]
kind = "dont_know"
rate = 0.05

[[missing]]
kind = "not_applicable"
rate = 0.04

[[missing]]
kind = "skipped"
rate = 0.05

[[open]]
id = "open_works"
rate = 0.5
texts = ["Møtene; de er gode", "Mye \"annet\", og mer"]
"#;

/// Exports of every tool, by the path that simulation gives them.
const TOOLS: [&str; 8] =
    ["surveyxact", "limesurvey.csv", "limesurvey-words.csv", "kobo.csv", "odk.csv", "redcap.csv", "nettskjema.txt", "forms.xlsx"];

fn bti() -> Instrument {
    load_shipped("bti").unwrap()
}

/// A folder with every export of two hundred people, in a language.
fn simulated(language: Language) -> TempDir {
    let plan = PLAN.replace("language = \"nb\"", &format!("language = \"{language}\""));
    let plan = Plan::from_toml(&plan, "plan.toml", &bti()).unwrap();
    let folder = TempDir::new().unwrap();
    for (name, bytes) in simulate::write(&bti(), &plan).unwrap() {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

/// The project over an export: not a word on how to read it.
fn project(folder: &Path, export: &str, instrument: &str) -> Project {
    let text = format!(
        "schema = 1\ninstrument = \"{instrument}\"\ntitle.nb = \"T\"\nmunicipality = \"M\"\n\n[[round]]\nid = \"2026\"\nversion = \"2026.1\"\nexport = \"2026/{export}\"\nroster = \"2026/roster.csv\"\n"
    );
    std::fs::write(folder.join("kartlegging.toml"), text).unwrap();
    Project::open(folder).unwrap()
}

fn read(folder: &Path, export: &str) -> Read {
    pipeline::read(&project(folder, export, "bti")).unwrap_or_else(|error| panic!("{export}: {error}"))
}

#[test]
fn what_we_ask_comes_home_from_every_tool_in_every_language() {
    for language in Language::ALL {
        let folder = simulated(language);
        let plain = read(folder.path(), "answers.csv");
        let people: u64 = (0..plain.cube.keys().len()).map(|cell| plain.cube.respondents(cell)).sum();
        // One or two leave before the first question.
        assert!((195..=200).contains(&people), "{people}");
        for tool in TOOLS {
            let home = read(folder.path(), tool);
            assert!(home.cube.keys() == plain.cube.keys(), "{language} {tool}: {:?}", home.cube.keys());
            assert!(home.cube == plain.cube, "{language} {tool}: other counts");
            let grave: Vec<_> = home.findings.iter().filter(|finding| finding.severity != Severity::Note).collect();
            assert!(grave.is_empty(), "{language} {tool}: {grave:?}");
        }
    }
}

/// Rows of a table of text, and how it is written: its sign between fields, and whether each letter takes two bytes.
fn cells(bytes: &[u8]) -> (Vec<Vec<String>>, char, bool) {
    let wide = bytes.starts_with(&[0xff, 0xfe]);
    let text = if wide {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        String::from_utf16(&units).unwrap()
    } else {
        String::from_utf8(bytes.to_vec()).unwrap()
    };
    let text = text.trim_start_matches('\u{feff}');
    let head = text.lines().next().unwrap();
    let sign = ['\t', ';', ','].into_iter().max_by_key(|sign| head.matches(*sign).count()).unwrap();
    let (mut rows, mut field, mut quoted) = (vec![Vec::new()], String::new(), false);
    for letter in text.chars() {
        match letter {
            '"' => quoted = !quoted,
            '\r' if !quoted => {}
            '\n' if !quoted => {
                rows.last_mut().unwrap().push(std::mem::take(&mut field));
                rows.push(Vec::new());
            }
            letter if letter == sign && !quoted => rows.last_mut().unwrap().push(std::mem::take(&mut field)),
            letter => field.push(letter),
        }
    }
    rows.retain(|row| row.len() > 1);
    (rows, sign, wide)
}

/// A table of text out of rows.
fn table((rows, sign, wide): (Vec<Vec<String>>, char, bool)) -> Vec<u8> {
    let line = |row: Vec<String>| {
        let quoted: Vec<String> = row.iter().map(|cell| format!("\"{cell}\"")).collect();
        quoted.join(&sign.to_string()) + "\r\n"
    };
    let text: String = rows.into_iter().map(line).collect();
    if !wide {
        return text.into_bytes();
    }
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// Gives the first person who answered a unit that nobody of the same service has; returns the row in which that person stands.
fn displaced(rows: &mut [Vec<String>]) -> u64 {
    let column = |words: [&str; 2]| {
        let is_it = |header: &String| words.iter().any(|word| header.to_lowercase().replace("background-", "").starts_with(word));
        rows[0].iter().position(is_it).unwrap_or_else(|| panic!("{:?}", rows[0]))
    };
    let (service, unit) = (column(["service", "hvilken tjeneste"]), column(["unit", "hvilken enhet"]));
    let has_answered = |row: &Vec<String>| row.iter().filter(|cell| !cell.is_empty()).count() > 40;
    let position = 1 + rows.iter().skip(1).position(has_answered).unwrap();
    let own = rows[position][service].clone();
    let units: Vec<&String> = rows.iter().filter(|row| row[service] == own).map(|row| &row[unit]).collect();
    let taken =
        rows.iter().skip(1).map(|row| &row[unit]).find(|other| !other.is_empty() && !units.contains(other)).unwrap().clone();
    rows[position][unit] = taken;
    position as u64 + 1
}

/// Codes and names by which exports may write a value of a grouping variable.
fn written(folder: &Path, variable: &str, value: &str) -> Vec<String> {
    let known = kartlegg::questionnaire::known(&bti(), "2026.1", &Places::of(&roster(folder)));
    let codes = known.names[variable].iter().filter(|(_, own)| own == value).map(|(code, _)| code.clone());
    codes.chain([value.to_owned()]).collect()
}

fn roster(folder: &Path) -> kartlegg::model::Roster {
    let mut rows = cells(&std::fs::read(folder.join("2026/roster.csv")).unwrap()).0;
    rows.remove(0);
    let row = |row: Vec<String>| kartlegg::model::RosterRow {
        municipality: None,
        service: row[0].clone(),
        unit: Some(row[1].clone()),
        role: None,
        employees: 1,
    };
    kartlegg::model::Roster { rows: rows.into_iter().map(row).collect() }
}

/// The first sheet of a workbook as words.
fn sheet(path: &Path) -> Vec<Vec<String>> {
    use calamine::Reader as _;
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(path).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

fn write_sheet(path: &Path, rows: &[Vec<String>]) {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    book.save(path).unwrap();
}

/// A person with a unit of another service counts without one, and the run goes on: from every tool.
#[test]
fn a_unit_of_another_service_costs_the_unit_and_not_the_run() {
    let folder = simulated(Language::Nb);
    let plain = read(folder.path(), "answers.csv");
    let people = |read: &Read| (0..read.cube.keys().len()).map(|cell| read.cube.respondents(cell)).sum::<u64>();
    let without = |read: &Read| {
        let keys = read.cube.keys().iter().enumerate().filter(|(_, key)| key[2].is_empty());
        keys.map(|(cell, _)| read.cube.respondents(cell)).sum::<u64>()
    };
    for tool in TOOLS {
        let path = folder.path().join("2026").join(if tool == "surveyxact" { "surveyxact/dataset.csv" } else { tool });
        let whole = std::fs::read(&path).unwrap();
        let row = if tool == "forms.xlsx" {
            let mut rows = sheet(&path);
            let row = displaced(&mut rows);
            write_sheet(&path, &rows);
            row
        } else {
            let mut parts = cells(&whole);
            let row = displaced(&mut parts.0);
            std::fs::write(&path, table(parts)).unwrap();
            row
        };
        let home = read(folder.path(), tool);
        let grave: Vec<_> = home.findings.iter().filter(|finding| finding.severity != Severity::Note).collect();
        // That somebody stands in no unit is told too.
        let [finding, blank] = grave.as_slice() else { panic!("{tool}: {grave:?}") };
        assert_eq!((blank.code, blank.count), (Code::BlankKey, 1), "{tool}");
        assert_eq!((finding.code, finding.severity), (Code::UnitElsewhere, Severity::Warning), "{tool}");
        let place = &finding.place;
        assert!(place.file.as_ref().is_some_and(|file| file.contains(tool)) && place.column.is_some(), "{tool}: {place:?}");
        assert_eq!(place.row, Some(row), "{tool}");
        assert_eq!(people(&home), people(&plain), "{tool}: nobody is lost");
        assert_eq!((without(&plain), without(&home)), (0, 1), "{tool}");
    }
}

/// Where two services have a unit of the same name, the code says which of them was chosen.
#[test]
fn a_unit_with_the_name_of_another_is_told_apart_by_its_code() {
    let folder = simulated(Language::Nb);
    let path = folder.path().join("2026/limesurvey.csv");
    let mut parts = cells(&std::fs::read(&path).unwrap());
    let schools = written(folder.path(), "service", "Skole");
    let unit = written(folder.path(), "unit", "Avdeling nord\u{1f}Barnehage");
    let head = parts.0[0].clone();
    let at = |name: &str| head.iter().position(|header| header == name).unwrap();
    let row = parts.0.iter().position(|row| schools.contains(&row[at("service")])).unwrap();
    parts.0[row][at("unit")] = unit.iter().find(|code| code.len() == 5).unwrap().clone();
    std::fs::write(&path, table(parts)).unwrap();
    let home = read(folder.path(), "limesurvey.csv");
    assert!(home.findings.iter().any(|finding| finding.code == Code::UnitElsewhere), "{:?}", home.findings);
    assert!(home.cube.keys().iter().all(|key| !key[2].contains('\u{1f}')));
}

/// A questionnaire that is hard on every tool: names that are alike as far as LimeSurvey reads them, codes with signs, letters and
/// spaces, options with names that tools keep for themselves.
const ODD: &str = r#"
schema = 1
id = "odd"
versions = ["2026.1"]
languages = ["nb"]
title = { nb = "Rart | «skjema» & {mer}" }
domain = [{ id = "one", title = { nb = "Én" } }, { id = "two", title = { nb = "To" } }]

[[response]]
id = "signed"
levels = [
  { value = -2, label = { nb = "Mye verre" } },
  { value = -1, label = { nb = "Verre" } },
  { value = 0, label = { nb = "Som før" } },
  { value = 1, label = { nb = "Bedre" } },
]
missing = [{ kind = "dont_know", code = "-9", label = { nb = "Vet ikke" } }]

[[response]]
id = "worded"
levels = [
  { value = 1, code = "svært lite", label = { nb = "Svært lite | nesten ikke" } },
  { value = 2, code = "svart_lite", label = { nb = "Lite; av og til" } },
  { value = 3, code = "ja!", label = { nb = "\"Mye\", ofte" } },
]
missing = [{ kind = "not_applicable", code = "99", label = { nb = "Ikke aktuelt" } }]

[[background]]
id = "tjeneste"
role = "service"
text = { nb = "Tjeneste?" }

[[background]]
id = "rolle"
role = "role"
text = { nb = "Rolle?" }
levels = [
  { id = "leader", code = "leder i tjenesten", label = { nb = "Leder" } },
  { id = "employee", code = "2", label = { nb = "Ansatt" } },
]

[[item]]
id = "samarbeidet_mellom_oss_og_alle"
domain = "one"
response = "signed"
text = { nb = "Samarbeidet med <alle>" }

[[item]]
id = "samarbeidet_mellom_oss_og_andre"
domain = "one"
response = "signed"
text = { nb = "Samarbeidet med {andre}" }

[[item]]
id = "mengde"
domain = "two"
response = "worded"
text = { nb = "Hvor mye?" }

[[item]]
id = "etterpaa"
domain = "two"
response = "signed"
text = { nb = "Og etterpå?" }
ask_if = { item = "mengde", any_of = [2, 3] }

[[multi]]
id = "hva"
domain = "two"
text = { nb = "Hva gjorde du?" }
options = [
  { id = "other", label = { nb = "Annet" } },
  { id = "time", label = { nb = "Tok tid; mye" } },
  { id = "comment", code = "7", label = { nb = "Skrev" } },
]
"#;

#[test]
fn an_odd_questionnaire_comes_home_too() {
    let instrument = Instrument::from_toml(ODD, "instrument.toml").unwrap();
    let plan = PLAN.replace("instrument = \"bti\"", "instrument = \"odd\"");
    let plan: String = plan
        .split("\n[[open]]")
        .next()
        .unwrap()
        .lines()
        .filter(|line| !line.starts_with("exclusive") && !line.starts_with("no_contact"))
        .flat_map(|line| [line, "\n"])
        .collect();
    let plan = Plan::from_toml(&plan, "plan.toml", &instrument).unwrap();
    let folder = TempDir::new().unwrap();
    for (name, bytes) in simulate::write(&instrument, &plan).unwrap() {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    std::fs::write(folder.path().join("instrument.toml"), ODD).unwrap();
    let read = |export: &str| {
        pipeline::read(&project(folder.path(), export, "instrument.toml")).unwrap_or_else(|error| panic!("{export}: {error}"))
    };
    let expected = read("answers.csv");
    for tool in TOOLS {
        let home = read(tool);
        assert!(home.cube == expected.cube, "{tool}: other counts");
        let grave: Vec<_> = home.findings.iter().filter(|finding| finding.severity != Severity::Note).collect();
        assert!(grave.is_empty(), "{tool}: {grave:?}");
    }
}

/// The law above would hold if nothing were compared: one answer more or less is seen.
#[test]
fn one_other_answer_is_another_cube() {
    let folder = simulated(Language::Nb);
    let plain = read(folder.path(), "answers.csv");
    let path = folder.path().join("2026/nettskjema.txt");
    let text = std::fs::read_to_string(&path).unwrap();
    let other = text.replacen("\"employee\"", "\"leader\"", 1);
    assert_ne!(text, other);
    std::fs::write(&path, other).unwrap();
    assert!(read(folder.path(), "nettskjema.txt").cube != plain.cube);
}

#[test]
fn a_questionnaire_that_was_changed_meanwhile_is_noticed() {
    let folder = simulated(Language::Nb);
    let text = shipped_text("bti").unwrap();
    let changed = text.replacen("Har du lest denne rutinen?", "Kjenner du denne rutinen?", 1);
    assert_ne!(text, changed);
    let [own, other] = [text, &changed].map(|text| {
        let instrument = Instrument::from_toml(text, "instrument.toml").unwrap();
        Form::new(&instrument, "2026.1", &Places::default(), None).stamp()
    });
    assert_ne!(own, other);
    std::fs::write(folder.path().join("instrument.toml"), changed).unwrap();
    for tool in ["limesurvey.csv", "kobo.csv", "odk.csv", "redcap.csv"] {
        let read = pipeline::read(&project(folder.path(), tool, "instrument.toml")).unwrap();
        let found: Vec<_> = read.findings.iter().filter(|finding| finding.code == Code::OtherQuestionnaire).collect();
        assert_eq!(found.len(), 1, "{tool}");
        assert_eq!((found[0].found.as_str(), found[0].expected.as_str()), (own.as_str(), other.as_str()), "{tool}");
    }
}
