//! An export that is dropped without a project: the answers to a questionnaire of the program are known as that, and what was changed in it
//! before it was sent is told.

use std::path::Path;

use kartlegg::diag::{Code, Diagnostic, Severity};
use kartlegg::model::Language;
use kartlegg::pipeline::{self, Begun, Choices};
use kartlegg::project::Project;
use serde_json::Value;
use tempfile::TempDir;

use super::{TOOLS, cells, read, sheet, simulated, table, write_sheet};
use crate::support::in_rows;

/// A drafted project, and what was said of it.
fn drafted(export: &Path, roster: Option<&Path>, folder: &Path) -> (Project, Vec<Diagnostic>) {
    let begun = Begun::from(export, roster).unwrap();
    let open = begun.open();
    assert!(open.service.is_empty() && open.words.is_empty(), "{}: {open:?}", export.display());
    let planned = begun.plan("M", &Choices::default()).unwrap_or_else(|error| panic!("{}: {error}", export.display()));
    planned.write(folder).unwrap();
    // The round of the other project, so that both count under one name.
    let file = folder.join("kartlegging.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("id = \"1\"\n"));
    std::fs::write(&file, text.replace("id = \"1\"\n", "id = \"2026\"\n")).unwrap();
    (Project::open(folder).unwrap(), planned.findings().to_vec())
}

fn named(said: &[Diagnostic], code: Code) -> Vec<&Diagnostic> {
    said.iter().filter(|finding| finding.code == code).collect()
}

#[test]
fn an_export_of_ours_is_known_from_every_tool_in_every_language() {
    for language in Language::ALL {
        let folder = simulated(language);
        let plain = read(folder.path(), "answers.csv");
        let roster = folder.path().join("2026/roster.csv");
        for tool in TOOLS.into_iter().chain(["answers.csv"]) {
            let export = folder.path().join("2026").join(tool);
            let made = TempDir::new().unwrap();
            let (project, said) = drafted(&export, Some(&roster), &made.path().join("p"));
            assert_eq!((project.file.instrument.as_str(), project.rounds[0].version.as_str()), ("bti", "2026.1"), "{tool}");
            let known = named(&said, Code::KnownQuestionnaire);
            assert_eq!((known.len(), known[0].expected.as_str()), (1, "148/148"), "{language} {tool}");
            let grave: Vec<&Diagnostic> = said.iter().filter(|finding| finding.severity != Severity::Note).collect();
            assert!(grave.iter().all(|finding| finding.code == Code::CodesForPlaces), "{language} {tool}: {grave:?}");
            let home = pipeline::read(&project).unwrap();
            assert!(home.cube == plain.cube, "{language} {tool}: other counts");
            assert!(pipeline::advice(&project).unwrap().is_empty(), "{language} {tool}");
        }
    }
}

/// Without a roster services that the questionnaire itself names have their names, whatever code a tool had for them; of the others it is said.
#[test]
fn services_have_their_names_without_a_roster() {
    let folder = simulated(Language::Nb);
    for tool in TOOLS {
        let made = TempDir::new().unwrap();
        let (project, said) = drafted(&folder.path().join("2026").join(tool), None, &made.path().join("p"));
        let cube = pipeline::read(&project).unwrap().cube;
        let services: std::collections::BTreeSet<&str> = cube.keys().iter().map(|key| &*key[1]).collect();
        let own = ["", "Barnehage", "Ergo- og fysioterapi", "NAV", "Psykisk helse og rus", "Skole"];
        assert!(services.iter().all(|service| own.contains(service)), "{tool}: {services:?}");
        assert_eq!(services.iter().filter(|service| !service.is_empty()).count(), 5, "{tool}: {services:?}");
        let in_codes = ["limesurvey.csv", "kobo.csv", "odk.csv", "redcap.csv", "nettskjema.txt"].contains(&tool);
        assert_eq!(!named(&said, Code::CodesForPlaces).is_empty(), in_codes, "{tool}");
    }
}

/// The answers of an export as rows, whichever file they stand in.
fn rows_of(path: &Path) -> Vec<Vec<String>> {
    if path.extension().is_some_and(|end| end == "xlsx") { sheet(path) } else { cells(&std::fs::read(path).unwrap()).0 }
}

fn write_rows(path: &Path, rows: Vec<Vec<String>>) {
    if path.extension().is_some_and(|end| end == "xlsx") {
        write_sheet(path, &rows);
    } else {
        let (_, sign, wide) = cells(&std::fs::read(path).unwrap());
        std::fs::write(path, table((rows, sign, wide))).unwrap();
    }
}

/// What is shown of a measure of everybody.
fn shown(project: &Project, measure: &str) -> Vec<Value> {
    let release = in_rows(&pipeline::analyse(project).unwrap().release.to_json());
    let rows = release["rows"].as_array().unwrap().iter();
    rows.filter(|row| row["measure"] == measure && row["group"].as_object().unwrap().len() == 1).cloned().collect()
}

#[test]
fn a_questionnaire_that_was_changed_before_it_was_sent_is_told() {
    let folder = simulated(Language::Nb);
    let before = simulated(Language::Nb);
    let whole = super::project(before.path(), "answers.csv", "bti");
    for (tool, gone, other) in [
        ("answers.csv", "law_others", "notice_bullying"),
        ("limesurvey-words.csv", "taushetsplikt i tjenestene jeg samarbeider", "mobbing"),
        ("forms.xlsx", "taushetsplikt i tjenestene jeg samarbeider", "mobbing"),
    ] {
        let path = folder.path().join("2026").join(tool);
        let mut rows = rows_of(&path);
        let find = |rows: &[Vec<String>], word: &str| {
            let found = rows[0].iter().position(|header| header.to_lowercase().contains(word));
            found.unwrap_or_else(|| panic!("{tool}: {word} is not in {:?}", rows[0]))
        };
        // One question is gone, one asks something else under a header of its own, and one is new.
        let at = find(&rows, gone);
        for row in &mut rows {
            row.remove(at);
        }
        let at = find(&rows, other);
        rows[0][at] = "Jeg får øye på barn som blir plaget av andre i skolegården".to_string();
        for (number, row) in rows.iter_mut().enumerate() {
            let answer = ["Helt uenig", "Litt uenig", "Verken enig eller uenig", "Litt enig", "Helt enig"][number % 5];
            row.push(if number == 0 { "Kommunen har en god plan for barn og unge" } else { answer }.to_string());
        }
        write_rows(&path, rows);
        let made = TempDir::new().unwrap();
        let (project, said) = drafted(&path, None, &made.path().join("p"));
        assert_eq!(project.file.instrument, "instrument.toml", "{tool}");
        let known = named(&said, Code::KnownQuestionnaire);
        assert_eq!(known[0].expected, "146/148", "{tool}");
        let missing = named(&said, Code::NotAskedHere);
        assert!(missing[0].found.contains("law_others") && missing[0].found.contains("notice_bullying"), "{tool}: {missing:?}");
        let own = named(&said, Code::OwnQuestions);
        assert!(own[0].found.contains("Kommunen har en god plan") && own[0].found.contains("skolegården"), "{tool}: {own:?}");
        assert!(
            project.instrument.items.iter().all(|item| !["law_others", "notice_bullying"].contains(&item.id.as_str())),
            "{tool}"
        );
        // What was left alone is as it was.
        for measure in ["item:talk_child", "scale:talking"] {
            let (own, before) = (shown(&project, measure), shown(&whole, measure));
            let mean = |rows: &[Value]| rows.iter().find(|row| row["statistic"] == "mean").map(|row| row["value"].clone());
            assert!(mean(&own).is_some() && mean(&own) == mean(&before), "{tool} {measure}: {own:?} {before:?}");
        }
    }
}

/// Words that are nearly those of a question make it another question, under whatever name it stands.
#[test]
fn words_that_were_changed_are_noticed_under_a_header_that_was_not() {
    let folder = simulated(Language::Nb);
    let structure = folder.path().join("2026/surveyxact/structure.csv");
    let (mut rows, sign, wide) = cells(&std::fs::read(&structure).unwrap());
    let row = rows.iter_mut().find(|row| row[1] == "trust_respect" || row[1] == "talk_child").unwrap();
    let id = row[1].clone();
    row[4] = "Jeg er redd for å snakke med barn".to_string();
    std::fs::write(&structure, table((rows, sign, wide))).unwrap();
    let made = TempDir::new().unwrap();
    let (project, said) = drafted(&folder.path().join("2026/surveyxact"), None, &made.path().join("p"));
    assert!(named(&said, Code::RewordedHere)[0].found.contains(&id), "{said:?}");
    assert!(project.instrument.items.iter().any(|item| item.text.nb.as_deref() == Some("Jeg er redd for å snakke med barn")));
    assert!(project.instrument.scales.iter().all(|scale| scale.items.iter().all(|item| item.as_str() != id)));
}

/// Names alone make no questionnaire: with other answers, or with few of its columns, an export is drafted as any other is.
#[test]
fn names_alone_are_not_enough() {
    let folder = TempDir::new().unwrap();
    let export = folder.path().join("svar.csv");
    let header = |number: usize| (1..=number).map(|at| format!("motivation_{at}")).collect::<Vec<_>>().join(";");
    let rows = |number: usize| (0..30).map(|row| vec![(row % 5 + 1).to_string(); number].join(";") + "\n").collect::<String>();
    std::fs::write(&export, format!("tjeneste;{}\n{}", header(4), rows(5))).unwrap();
    let begun = Begun::from(&export, None).unwrap();
    let planned = begun.plan("M", &Choices::default()).unwrap();
    assert!(named(planned.findings(), Code::KnownQuestionnaire).is_empty(), "{:?}", planned.findings());
}
