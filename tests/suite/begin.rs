//! From an export to a report in one step: what is asked, who answers, and what a draft still needs.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Ran, in_rows, kartlegg, tree};

const SERVICES: [&str; 3] = ["Skole", "Barnehage", "Helsestasjon"];
const AREAS: [&str; 2] = ["Nord", "Sør"];
const AGREE: [&str; 5] = ["Helt uenig", "Litt uenig", "Verken enig eller uenig", "Litt enig", "Helt enig"];
const PEOPLE: usize = 96;

/// What somebody wrote in a column of fixed answers.
const OWN: &str = "på lærerværelset xqz";

/// Ladders enough that every one of them would be a question of its own.
const LADDERS: [&str; 6] = [
    "Svært misfornøyd|Misfornøyd|Fornøyd|Svært fornøyd",
    "I svært liten grad|I liten grad|I noen grad|I stor grad|I svært stor grad",
    "Aldri|Sjelden|Av og til|Ofte|Alltid",
    "Svært dårlig|Dårlig|Bra|Svært bra",
    "Ikke viktig|Litt viktig|Viktig|Svært viktig",
    "Svært utrygg|Ganske utrygg|Ganske trygg|Svært trygg",
];

/// An export with a service, a second column that groups people, four questions that go together, one closed question in which some wrote
/// their own, and `ladders` more questions.
fn export(folder: &Path, ladders: usize) {
    let mut text = String::from("Hvor jobber du?;Område;Vi møtes;Vi deler;Vi støtter;Vi følger opp;Hvordan møtes dere?");
    for number in 1..=ladders {
        write!(text, ";Spørsmål {number}").unwrap();
    }
    for person in 0..PEOPLE {
        let level = person * 7 % 5;
        write!(text, "\r\n{};{}", SERVICES[person % 3], AREAS[person / 3 % 2]).unwrap();
        for question in 0..4 {
            let moved = (level + usize::from((person + question) % 6 == 0)).min(4);
            write!(text, ";{}", AGREE[moved]).unwrap();
        }
        if person % 16 == 5 {
            write!(text, ";{OWN}{person}").unwrap();
        } else {
            write!(text, ";{}", ["Ute", "Hos oss"][person % 2]).unwrap();
        }
        for ladder in LADDERS.iter().take(ladders) {
            let steps: Vec<&str> = ladder.split('|').collect();
            write!(text, ";{}", steps[(person * 7 + 1) % steps.len()]).unwrap();
        }
    }
    fs::write(folder.join("svar.csv"), text + "\r\n").unwrap();
}

fn staged(ladders: usize) -> TempDir {
    let folder = TempDir::new().unwrap();
    export(folder.path(), ladders);
    folder
}

fn ran(folder: &TempDir, arguments: &[&str]) -> Ran {
    kartlegg(folder.path(), arguments, &[])
}

fn instrument(folder: &Path) -> String {
    fs::read_to_string(folder.join("instrument.toml")).unwrap()
}

/// Groups of a kind in a release.
fn groups(folder: &Path, kind: &str) -> BTreeSet<String> {
    let release = in_rows(&fs::read(folder.join("out/release.json")).unwrap());
    let groups = release["groups"].as_array().unwrap().iter().filter(|group| group["kind"] == kind);
    groups.map(|group| group["label"]["nb"].as_str().unwrap().to_string()).collect()
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_string()).collect()
}

#[test]
fn an_export_becomes_a_report_in_one_step_and_nobody_is_asked_without_a_terminal() {
    for arguments in [&["svar.csv", "--yes"][..], &["svar.csv"]] {
        let folder = staged(1);
        let ran = ran(&folder, arguments);
        assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
        let project = folder.path().join("svar-kartlegging");
        let files = tree(&project);
        for name in ["kartlegging.toml", "instrument.toml", "data/svar.csv", "out/report.html", "out/release.json"] {
            assert!(files.contains_key(name), "{name}: {:?}", files.keys());
        }
        let likely: Vec<&str> = ran.err.lines().filter(|line| line.contains(" → ")).collect();
        assert!(likely.iter().any(|line| line.contains("Hvor jobber du?")), "the likely service is said: {}", ran.err);
        assert!(likely.iter().any(|line| line.contains("Vi møtes") && line.ends_with("→ ja")), "{}", ran.err);
        assert!(ran.err.contains("Respondenter: 96"), "{}", ran.err);
        assert!(ran.err.contains("Tjenester: Barnehage, Helsestasjon, Skole"), "{}", ran.err);
        assert!(ran.err.contains("Utelatt: Hvordan møtes dere?"), "{}", ran.err);
        assert_eq!(groups(&project, "service"), names(&SERVICES));
        assert!(instrument(&project).contains("\n[[scale]]\n"), "what surely goes together is one scale");
        for (name, bytes) in files.iter().filter(|(name, _)| !name.starts_with("data/")) {
            assert!(!String::from_utf8_lossy(bytes).contains("xqz"), "{name} holds somebody's own words");
        }
    }
}

#[test]
fn a_second_run_takes_a_folder_of_its_own_and_a_wrong_word_is_no_export() {
    let folder = staged(0);
    for name in ["svar-kartlegging", "svar-kartlegging-2"] {
        assert_eq!(ran(&folder, &["svar.csv", "--yes"]).code, 0);
        assert!(folder.path().join(name).join("out/report.html").exists(), "{name}");
    }
    let wrong = ran(&folder, &["kjør"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("«kjør»"), "{}", wrong.err);
    let none = ran(&folder, &["borte.csv"]);
    assert_eq!(none.code, 3, "{}", none.err);
    assert!(none.err.contains("K006") && none.err.contains("borte.csv"), "{}", none.err);
}

/// Answers by arguments go before what is likely, in one step and in two.
#[test]
fn what_is_answered_by_arguments_stands() {
    let folder = staged(0);
    let given = ["--answer", "service=Område", "--answer", "together:skala_1=no", "--answer", "words:Hvordan møtes dere?=nei"];
    let one = ran(&folder, &[&["svar.csv", "--yes"][..], &given].concat());
    assert_eq!(one.code, 0, "{}", one.err);
    let two = ran(&folder, &[&["new", "to", "--from", "svar.csv"][..], &given].concat());
    assert_eq!(two.code, 0, "{}", two.err);
    assert_eq!(ran(&folder, &["run", "to"]).code, 0);
    for project in ["svar-kartlegging", "to"].map(|name| folder.path().join(name)) {
        let instrument = instrument(&project);
        assert_eq!(groups(&project, "service"), names(&AREAS));
        assert!(!instrument.contains("\n[[scale]]\n"));
        assert!(instrument.contains("Hos oss") && !instrument.contains("xqz"), "options are what many gave");
    }
    let none = ran(&folder, &["new", "uten", "--from", "svar.csv", "--answer", "service="]);
    assert_eq!(none.code, 0, "{}", none.err);
    assert!(!instrument(&folder.path().join("uten")).contains("role = \"service\""));
    for (answer, code) in [("tjeneste=Område", "K008"), ("service=Farge", "K004"), ("together:skala_1=kanskje", "K004")] {
        let refused = ran(&folder, &["new", "feil", "--from", "svar.csv", "--answer", answer]);
        assert_eq!(refused.code, 3, "{answer}: {}", refused.err);
        assert!(refused.err.contains(code), "{answer}: {}", refused.err);
        assert!(!folder.path().join("feil").exists());
    }
}

/// The page that helps to begin asks for this, and answers with what it says.
#[test]
fn what_was_recognised_and_what_is_open_is_told_as_json() {
    let folder = staged(6);
    let told = ran(&folder, &["new", "--from", "svar.csv", "--json"]);
    assert_eq!(told.code, 0, "{}", told.err);
    assert_eq!(tree(folder.path()).len(), 1, "nothing is written without a folder");
    let outline: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!((&outline["schema"], &outline["file"], &outline["respondents"]), (&1.into(), &"svar.csv".into(), &96.into()));
    assert_eq!((&outline["groups"][0]["role"], &outline["groups"][0]["column"]), (&"service".into(), &"Hvor jobber du?".into()));
    assert_eq!(outline["groups"][0]["names"].as_array().unwrap().len(), 3);
    let questions = outline["questions"].as_array().unwrap();
    let first = questions.iter().find(|question| question["column"] == "Vi møtes").unwrap();
    assert_eq!((&first["text"], &first["kind"], &first["mean"]), (&"Vi møtes".into(), &"one".into(), &true.into()));
    assert_eq!(first["answers"], serde_json::json!(AGREE));
    assert_eq!(outline["left_out"], serde_json::json!([{ "column": "Hvordan møtes dere?", "code": "K257" }]));
    let ask = outline["ask"].as_array().unwrap();
    assert_eq!(ask.len(), 5, "at most five: {ask:?}");
    assert!(!told.out.contains("xqz"));
    let mut arguments = vec!["new".to_string(), "laget".into(), "--from".into(), "svar.csv".into()];
    for question in ask {
        let answers = question["answers"].as_array().unwrap();
        let likely: Vec<&Value> = answers.iter().filter(|answer| answer["likely"] == true).collect();
        assert_eq!(likely.len(), 1, "{question}");
        assert!(!question["question"].as_str().unwrap().is_empty());
        let (id, value) = (question["id"].as_str().unwrap(), likely[0]["value"].as_str().unwrap());
        arguments.extend(["--answer".into(), format!("{id}={value}")]);
    }
    let made = ran(&folder, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(made.code, 0, "{}", made.err);
    assert!(instrument(&folder.path().join("laget")).contains("\n[[scale]]\n"));
}

/// The list of `check` comes in order of what the report gains, and what is pasted from it is no longer asked for.
#[test]
fn the_list_of_check_shrinks_as_its_lines_are_pasted() {
    let folder = staged(0);
    assert_eq!(ran(&folder, &["new", "p", "--from", "svar.csv", "--answer", "service="]).code, 0);
    let project = folder.path().join("p");
    let first = ran(&folder, &["check", "p"]);
    assert_eq!(first.code, 0, "{}", first.err);
    let at = |text: &str, words: &str| text.find(words).unwrap_or_else(|| panic!("no {words} in {text}"));
    let order =
        ["Ingen tjeneste er valgt", "Hører disse 4 spørsmålene sammen", "Er «Helt enig» den gode enden", "Hvem ble invitert?"];
    assert!(order.map(|words| at(&first.err, words)).is_sorted(), "{}", first.err);
    assert!(first.err.contains("Hvor jobber du?") && first.err.contains("alfa 0,9"), "{}", first.err);
    assert!(first.err.contains("role = \"service\""), "{}", first.err);
    let scale =
        first.err[at(&first.err, "[[scale]]")..].lines().take_while(|line| !line.trim().is_empty() && !line.contains(". "));
    let scale: Vec<&str> = scale.map(str::trim).collect();
    let pasted = format!("{}\n{}\n", instrument(&project), scale.join("\n"));
    fs::write(project.join("instrument.toml"), pasted).unwrap();
    let second = ran(&folder, &["check", "p"]);
    assert_eq!(second.code, 0, "{}", second.err);
    assert!(!second.err.contains("Hører disse"), "{}", second.err);
    let positive = instrument(&project).replace("polarity = \"neutral\"", "polarity = \"positive\"");
    fs::write(project.join("instrument.toml"), positive).unwrap();
    let third = ran(&folder, &["check", "p"]);
    assert!(!third.err.contains("den gode enden") && third.err.contains("Ingen tjeneste er valgt"), "{}", third.err);
}

/// Answers a program in a terminal of its own: one key sequence for each list that it shows.
const TERMINAL: &str = r#"
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm"
    os.execv(sys.argv[2], sys.argv[2:])
keys = sys.argv[1].split(",")
seen, answered = b"", 0
HIDDEN = b"\x1b[?25l"
while True:
    try:
        part = os.read(fd, 65536)
    except OSError:
        break
    if not part:
        break
    seen += part
    # Each list begins with the cursor being hidden, and stands when its likely answer is marked.
    if seen.count(HIDDEN) > answered and b"\n> " in seen[seen.rindex(HIDDEN):]:
        key = keys[answered] if answered < len(keys) else ""
        answered += 1
        os.write(fd, {"": b"\r", "down": b"\x1b[B\r"}[key])
status = os.waitpid(pid, 0)[1]
sys.stdout.buffer.write(seen)
print("\nASKED", answered)
sys.exit(os.waitstatus_to_exitcode(status))
"#;

#[test]
fn in_a_terminal_at_most_five_questions_are_asked_and_the_report_is_opened() {
    let folder = staged(6);
    let opener = folder.path().join("bin");
    fs::create_dir(&opener).unwrap();
    let script = opener.join("xdg-open");
    fs::write(&script, format!("#!/bin/sh\necho \"$1\" > {}/opened\n", folder.path().display())).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", opener.display(), std::env::var("PATH").unwrap());
    let output = Command::new("python3")
        .args(["-c", TERMINAL, "down", env!("CARGO_BIN_EXE_kartlegg"), "svar.csv"])
        .current_dir(folder.path())
        .env("PATH", path)
        .output()
        .expect("python3 runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}");
    let asked: usize = said.lines().find_map(|line| line.strip_prefix("ASKED ")).unwrap().trim().parse().unwrap();
    assert!((3..=5).contains(&asked), "{asked} questions: {said}");
    let project = folder.path().join("svar-kartlegging");
    assert_eq!(groups(&project, "service"), names(&AREAS), "the second column was chosen: {said}");
    assert!(instrument(&project).contains("\n[[scale]]\n"), "the likely answers were taken: {said}");
    let shown_page = (0..100).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        fs::read_to_string(folder.path().join("opened")).ok().filter(|text| text.ends_with('\n'))
    });
    assert!(shown_page.is_some_and(|text| text.trim_end().ends_with("svar-kartlegging/out/report.html")), "{said}");
}
