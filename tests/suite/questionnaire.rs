//! The questionnaire out, and back: what we ask comes home from every tool without being guessed.

mod command;

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
