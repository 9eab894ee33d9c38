//! What leaders answer for their units: a form of its own, home from every tool, shown by service, and never mixed with what staff answer.

mod opinions;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use kartlegg::instrument::{Instrument, load_shipped};
use kartlegg::model::{AnsweredBy, Counts, Inventory, Language};
use kartlegg::pipeline;
use kartlegg::privacy::Release;
use kartlegg::project::Project;
use kartlegg::questionnaire::{Form, Places};
use kartlegg::simulate::{self, Plan};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Small, kartlegg, tree};

/// A part that leaders answer, added to the small questionnaire: a question with a direction, a routed one and one with several answers.
const PART: &str = r#"
[[domain]]
id = "unit"
answered_by = "leaders"
counts = "units"
title = { nb = "Hva enhetene har" }

[[item]]
id = "unit_plan"
domain = "unit"
response = "known2"
text = { nb = "Har enheten en plan?" }
polarity = "positive"

[[item]]
id = "unit_written"
domain = "unit"
response = "known2"
text = { nb = "Er planen skrevet ned?" }
polarity = "positive"
ask_if = { item = "unit_plan", any_of = [1] }

[[multi]]
id = "unit_kinds"
domain = "unit"
text = { nb = "Hva har enheten?" }
options = [{ id = "group", label = { nb = "Grupper" } }, { id = "alone", label = { nb = "Samtaler" } }]
"#;

/// Somebody's own words in the leaders' file.
const CANARY: &str = "Rektor Kanari mener mye";

const ANSWERS: &str = "service;unit;unit_plan;unit_written;unit_kinds_group;unit_kinds_alone;merknad
1;Lia skole;1;1;1;0;Rektor Kanari mener mye
1;Nes skole;0;;0;1;
2;Elva;1;0;1;1;Rektor Kanari mener mye
";

fn with_leaders() -> Small {
    let small = Small::new();
    small.write("instrument.toml", (small.text("instrument.toml") + PART).as_bytes());
    small.write("leaders.csv", ANSWERS.as_bytes());
    small.replace("kartlegging.toml", "export = \"2026.csv\"", "export = \"2026.csv\"\nleaders = \"leaders.csv\"");
    small
}

fn release(small: &Small) -> Value {
    let ran = small.run(&["run", ".", "--out", "out", "--outputs", "json", "--new-ledger"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    serde_json::from_str(&small.text("out/release.json")).unwrap()
}

fn units(release: &Release) -> &Inventory {
    release.inventories().iter().find(|inventory| inventory.kind.counts == Counts::Units).unwrap()
}

/// The number in a column of the row of a question and a service.
fn number(table: &Inventory, question: &str, service: Option<&str>, column: &str) -> Option<f64> {
    let is_it = |row: &&kartlegg::model::InventoryRow| {
        table.word(row, "question") == Some(question) && table.word(row, "service") == service
    };
    table.rows.iter().find(is_it).and_then(|row| table.number(row, column))
}

#[test]
fn facts_are_counted_by_unit_and_shown_however_few_a_service_has() {
    let small = with_leaders();
    let done = pipeline::analyse(&Project::open(&small.path()).unwrap()).unwrap();
    let table = units(&done.release);
    assert_eq!((table.kind.answered_by, table.kind.id.as_str()), (AnsweredBy::Leaders, "units_unit"));
    // Three of the four units of the roster.
    assert_eq!(number(table, "every_unit", None, "answered"), Some(3.0));
    assert_eq!(number(table, "every_unit", None, "units"), Some(4.0));
    // Ja comes first: it is the answer that says that a unit has it.
    assert_eq!(number(table, "unit_plan", None, "answer_1"), Some(2.0));
    assert_eq!(number(table, "unit_plan", Some("school"), "answer_2"), Some(1.0));
    assert_eq!(number(table, "unit_plan", Some("kindergarten"), "answer_1"), Some(1.0), "one unit is enough");
    // Whoever has no plan was not asked whether it is written down.
    assert_eq!(number(table, "unit_written", None, "answered"), Some(2.0));
    assert_eq!(number(table, "unit_kinds_alone", None, "answer_1"), Some(2.0));
}

/// Whatever staff answer changes nothing of the facts, and whatever leaders answer for units changes nothing else.
#[test]
fn facts_and_answers_of_staff_are_no_functions_of_each_other() {
    let small = with_leaders();
    let without = |mut release: Value| {
        let tables = release.as_object_mut().unwrap().remove("inventories").unwrap();
        (tables, release)
    };
    let (tables, figures) = without(release(&small));
    assert!(tables.to_string().contains("units_unit"));
    let moved: String = ANSWERS.replace("Lia skole;1;1;1;0", "Lia skole;0;;1;1").replace("2;Elva;1;0", "2;Elva;0;");
    small.write("leaders.csv", moved.as_bytes());
    let (other_tables, same_figures) = without(release(&small));
    assert_ne!(tables, other_tables);
    assert_eq!(figures, same_figures);
    small.write("2026.csv", crate::support::small::export(77).as_bytes());
    let (same_tables, other_figures) = without(release(&small));
    assert_eq!(other_tables, same_tables);
    assert_ne!(figures, other_figures);
}

/// A questionnaire with a part for leaders is for staff what it was before: the same figures, the same fingerprint.
#[test]
fn a_part_for_leaders_changes_nothing_for_staff() {
    let small = Small::new();
    let plain = release(&small);
    let of = |small: &Small| Form::new(&Project::open(&small.path()).unwrap().instrument, "2", &Places::default(), None);
    let form = of(&small);
    small.write("instrument.toml", (small.text("instrument.toml") + PART).as_bytes());
    assert_eq!(release(&small), plain);
    assert_eq!(of(&small), form);
    assert!(form.questions().all(|question| question.id != "unit_plan"));
}

#[test]
fn nobodys_words_and_no_unit_by_name_are_in_any_output() {
    let small = with_leaders();
    for language in ["nb", "nn", "en"] {
        let ran = small.run(&["run", ".", "--out", "out", "--lang", language, "--new-ledger"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(!(ran.out + &ran.err).contains("Kanari"));
    }
    let files = tree(&small.path().join("out"));
    assert!(files.len() > 5, "{:?}", files.keys());
    let held = |bytes: &[u8]| bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
    assert!(files.values().all(|bytes| !held(bytes)));
    let tables: Value = serde_json::from_str(&small.text("out/release.json")).unwrap();
    assert!(!tables["inventories"].to_string().contains("Lia skole"), "units are counted and not named");
}

#[test]
fn several_rows_for_a_unit_count_once_and_rows_without_one_not_at_all() {
    let small = with_leaders();
    let more = "1;Lia skole;1;1;1;0;\n1;Nes skole;1;1;0;1;\n1;;1;1;1;1;\n1;Ukjent skole;1;1;1;1;\n2;Lia skole;1;1;1;1;\n";
    small.write("leaders.csv", format!("{ANSWERS}{more}").as_bytes());
    let ran = small.run(&["check", ".", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let finding = |code: &str| ran.findings().into_iter().find(|finding| finding["code"] == code).unwrap();
    assert_eq!(finding("K317")["count"], 1, "Nes skole has a plan and has none");
    assert_eq!(finding("K318")["count"], 3);
    let elsewhere = finding("K319")["place"].clone();
    assert_eq!((&elsewhere["file"], &elsewhere["row"], &elsewhere["column"]), (&"leaders.csv".into(), &9.into(), &2.into()));
    let done = pipeline::analyse(&Project::open(&small.path()).unwrap()).unwrap();
    let table = units(&done.release);
    assert_eq!(number(table, "every_unit", None, "answered"), Some(3.0));
    assert_eq!(number(table, "unit_plan", Some("school"), "answer_1"), Some(1.0));
    assert_eq!(number(table, "unit_plan", Some("school"), "not_known"), Some(1.0));
}

/// What would tell what a leader thinks is refused where it stands, in every language.
#[test]
fn a_part_that_does_not_hold_together_is_refused_with_its_place() {
    let part = |from: &str, to: &str| {
        assert!(PART.contains(from), "{from}");
        PART.replacen(from, to, 1)
    };
    let scale = "\n[[scale]]\nid = \"units\"\ndomain = \"unit\"\ntitle = { nb = \"E\" }\nitems = [\"unit_plan\"]\n";
    let matrix = "\n[[matrix]]\nid = \"rated\"\ndomain = \"unit\"\ntext = { nb = \"R\" }\n\
                  aspects = [{ id = \"a\", text = { nb = \"A\" }, response = \"agree5\" }]\n\
                  services = [{ id = \"s\", label = { nb = \"S\" } }]\n";
    let open = "\n[[open]]\nid = \"words\"\ndomain = \"unit\"\ntext = { nb = \"Hva mener du?\" }\n";
    // An attitude that says of itself that it has no distances is still one.
    let agree = "\n[[response]]\nid = \"thinks\"\nnominal = true\n\
                 levels = [{ value = 0, label = { nb = \"Uenig\" } }, { value = 1, label = { nb = \"Enig\" } }]\n";
    let only_head = PART.split("[[item]]").next().unwrap().to_owned();
    let cases = [
        ("K004", part("\"leaders\"", "\"leders\""), "leaders"),
        ("K106", only_head, "unit"),
        ("K107", part("response = \"known2\"", "response = \"agree5\""), "unit_plan"),
        ("K107", part("response = \"known2\"", "response = \"thinks\"") + agree, "unit_plan"),
        ("K107", part("polarity = \"positive\"", "sensitive = true"), "unit_plan"),
        ("K107", PART.to_owned() + scale, "units"),
        ("K107", PART.to_owned() + matrix, "rated"),
        ("K107", PART.to_owned() + open, "words"),
        ("K108", part("counts = \"units\"", "counts = \"arenas\""), "arenas"),
        ("K108", part("answered_by = \"leaders\"\n", ""), "units"),
        ("K108", part("counts = \"units\"\n", "").replace("\"leaders\"", "\"coordinator\""), "people"),
        ("K009", part("counts = \"units\"\n", ""), "role"),
        ("K104", part("item = \"unit_plan\"", "item = \"known\""), "known"),
    ];
    for (code, text, named) in cases {
        let small = with_leaders();
        let before = Small::new().text("instrument.toml");
        small.write("instrument.toml", (before.clone() + &text).as_bytes());
        let ran = small.run(&["check", ".", "--json"]);
        assert_ne!(ran.code, 0, "{code}: {ran:?}");
        let found = ran.findings().into_iter().find(|finding| finding["code"] == code);
        let found = found.unwrap_or_else(|| panic!("{code}: {}", ran.err));
        assert!(found["place"]["row"].as_u64().is_some_and(|row| row > before.lines().count() as u64), "{found}");
        assert!(found.to_string().contains(named), "{code} names {named}: {found}");
        let said = ["nb", "nn", "en"].map(|language| small.run(&["check", ".", "--lang", language]).err);
        assert!(said.iter().all(|text| text.contains(code) && text.contains("instrument.toml")), "{said:?}");
        assert!(said[0] != said[2]);
    }
}

#[test]
fn leaders_have_a_form_of_their_own_in_every_target() {
    let folder = TempDir::new().unwrap();
    let write = |who: &str| {
        let every = "docx,html,limesurvey,xlsform,redcap,paste";
        let out = folder.path().join(who);
        let arguments = ["questionnaire", "bti", "--for", who, "--as", every, "--language", "nb,nn,en", "--out"];
        let ran = kartlegg(folder.path(), &[&arguments[..], &[out.to_str().unwrap()]].concat(), &[]);
        assert_eq!(ran.code, 0, "{ran:?}");
        tree(&out)
    };
    let (staff, leaders) = (write("staff"), write("leaders"));
    let text = |files: &BTreeMap<String, Vec<u8>>, name: &str| String::from_utf8(files[name].clone()).unwrap();
    let page = text(&leaders, "html/bti-leaders-2026.1.nb.html");
    for said in ["for ledere", "Du svarer for enheten", "de er ikke anonyme", "Om enheten", "kontaktperson"] {
        assert!(page.contains(said), "{said}");
    }
    assert!(!page.contains("Hvilken rolle har du?") && !page.contains("Helt uenig"), "leaders are asked for their unit alone");
    assert!(!text(&staff, "html/bti-2026.1.nb.html").contains("kontaktperson som andre tjenester"));
    for (target, name) in [
        ("limesurvey", "limesurvey/bti-leaders-2026.1.limesurvey.txt"),
        ("redcap", "redcap/bti-leaders-2026.1.redcap.en.csv"),
        ("paste", "paste/bti-leaders-2026.1.nettskjema.nn.txt"),
    ] {
        let text = text(&leaders, name);
        assert!(text.contains("unit_contact") || text.contains("unitcontact"), "{target}");
        assert!(!text.contains("notice_neglect"), "{target}");
    }
    let refused = kartlegg(folder.path(), &["questionnaire", "bti", "--for", "coordinator", "--as", "html", "--json"], &[]);
    assert_eq!(refused.errors(), ["K109"]);
    let earlier = load_shipped("bti").unwrap().asked_of(AnsweredBy::Leaders).unwrap();
    assert!(earlier.columns("2024.1").is_empty(), "the version before asked leaders nothing");
}

/// Exports of every tool, by the path that simulation gives them; the first is the plainest.
const TOOLS: [&str; 9] = [
    "answers.csv",
    "surveyxact",
    "limesurvey.csv",
    "limesurvey-words.csv",
    "kobo.csv",
    "odk.csv",
    "redcap.csv",
    "nettskjema.txt",
    "forms.xlsx",
];

/// Units whose names are hard on codes, one of them the name of a unit of another service.
const PLAN: &str = r#"
schema = 1
instrument = "bti"
seed = 3
language = "nb"
formats = ["csv", "surveyxact", "limesurvey", "limesurveywords", "kobo", "odk", "redcap", "nettskjema", "forms"]
round = [{ id = "2026", version = "2026.1", opened = "2026-03-02", response_rate = 1.0, units_answered = 0.9 }]
missing = [{ kind = "dont_know", rate = 0.1 }, { kind = "skipped", rate = 0.1 }]

[[service]]
name = "Barnehage"
units = [{ name = "Avdeling nord", employees = 12 }, { name = "Øvre Bjørnebærlia", employees = 12 }, { name = "Sør", employees = 9 }]

[[service]]
name = "Skole"
units = [{ name = "Avdeling nord", employees = 12 }, { name = "Nes; Havnes skole", employees = 12 }, { name = "Li", employees = 12 }]

[[service]]
name = "NAV"
units = [{ name = "NAV Æsvik", employees = 9, leaders = 0 }]
"#;

fn simulated(language: Language) -> TempDir {
    let bti = load_shipped("bti").unwrap();
    let plan = PLAN.replace("language = \"nb\"", &format!("language = \"{language}\""));
    let plan = Plan::from_toml(&plan, "plan.toml", &bti).unwrap();
    written(&bti, &plan)
}

/// What a plan simulates, in a folder.
fn written(instrument: &Instrument, plan: &Plan) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in simulate::write(instrument, plan).unwrap() {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn from_tool(folder: &Path, tool: &str) -> (Inventory, Vec<kartlegg::diag::Diagnostic>) {
    let text = format!(
        "schema = 1\ninstrument = \"bti\"\ntitle.nb = \"T\"\nmunicipality = \"M\"\n\n[[round]]\nid = \"2026\"\n\
         export = \"2026/answers.csv\"\nroster = \"2026/roster.csv\"\nleaders = \"2026/leaders/{tool}\"\n"
    );
    fs::write(folder.join("kartlegging.toml"), text).unwrap();
    let done = pipeline::analyse(&Project::open(folder).unwrap()).unwrap_or_else(|error| panic!("{tool}: {error}"));
    let findings = done.findings.into_iter().filter(|finding| finding.place.file.iter().any(|file| file.contains("leaders")));
    (units(&done.release).clone(), findings.collect())
}

#[test]
fn what_leaders_are_asked_comes_home_from_every_tool_in_every_language() {
    for language in Language::ALL {
        let folder = simulated(language);
        let (plain, _) = from_tool(folder.path(), TOOLS[0]);
        let answered = number(&plain, "every_unit", None, "answered").unwrap();
        assert!((4.0..=7.0).contains(&answered), "{answered}");
        assert_eq!(number(&plain, "every_unit", None, "units"), Some(7.0));
        for tool in &TOOLS[1..] {
            let (home, findings) = from_tool(folder.path(), tool);
            assert_eq!(home, plain, "{language} {tool}");
            assert!(findings.is_empty(), "{language} {tool}: {findings:?}");
        }
    }
}

#[test]
fn a_workbook_of_a_questionnaire_keeps_the_parts_of_others() {
    let small = with_leaders();
    let out = small.run(&["codebook", ".", "--out", "book.xlsx"]);
    assert_eq!(out.code, 0, "{out:?}");
    let back = small.run(&["codebook", "book.xlsx", "--out", "back.toml"]);
    assert_eq!(back.code, 0, "{back:?}");
    let read = |name: &str| Instrument::from_toml(&small.text(name), name).unwrap();
    assert_eq!(read("back.toml").whole(), read("instrument.toml").whole());
    assert!(read("back.toml").asked_of(AnsweredBy::Leaders).is_some());
}

/// Of many municipalities in one file each gets the facts of its own units.
#[test]
fn municipalities_in_one_file_have_their_own_units() {
    let small = with_leaders();
    let with_column = |text: &str, of: &dyn Fn(usize) -> &'static str| {
        let line = |(at, line): (usize, &str)| format!("{};{line}\n", if at == 0 { "kommune" } else { of(at) });
        text.lines().enumerate().map(line).collect::<String>()
    };
    for name in ["2024.csv", "2026.csv"] {
        let text = with_column(&small.text(name), &|at| if at % 2 == 0 { "Nord" } else { "Vest" });
        small.write(name, text.as_bytes());
    }
    let roster = small.text("roster.csv");
    let rows: String = roster.lines().skip(1).flat_map(|line| [format!("Nord;{line}\n"), format!("Vest;{line}\n")]).collect();
    small.write("roster.csv", format!("kommune;service;unit;employees\n{rows}").as_bytes());
    small.write("leaders.csv", with_column(ANSWERS, &|at| if at < 3 { "Nord" } else { "Vest" }).as_bytes());
    let project = small.text("kartlegging.toml") + "\n[municipalities]\ncolumn = \"kommune\"\n";
    small.write("kartlegging.toml", project.as_bytes());
    let ran = small.run(&["run", ".", "--out", "out"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let files = tree(&small.path().join("out"));
    let releases: Vec<&Vec<u8>> =
        files.iter().filter(|(name, _)| name.ends_with("/release.json")).map(|(_, bytes)| bytes).collect();
    let answered = |bytes: &Vec<u8>| number(units(&Release::from_json(bytes).unwrap()), "every_unit", None, "answered");
    assert_eq!(releases.into_iter().map(answered).collect::<Vec<_>>(), [Some(2.0), Some(1.0)], "{:?}", files.keys());
}
