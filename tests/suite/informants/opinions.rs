//! What leaders think: asked of them alone beside everybody's questions, home from every tool, and shown where enough of them answered.

use std::fs;
use std::path::Path;

use kartlegg::instrument::Instrument;
use kartlegg::model::Language;
use kartlegg::pipeline;
use kartlegg::project::Project;
use kartlegg::simulate::Plan;
use tempfile::TempDir;

use super::{TOOLS, written};
use crate::support::{kartlegg, tree};

/// A part with what leaders think, for a questionnaire of one scale for everybody.
const THINKS: &str = r#"
schema = 1
id = "thinks"
versions = ["1"]
languages = ["nb"]
title = { nb = "Hva mener vi?" }

[[domain]]
id = "all"
title = { nb = "Alle" }

[[domain]]
id = "leaders"
answered_by = "leaders"
title = { nb = "Å lede" }

[[domain]]
id = "last"
title = { nb = "Til slutt" }

[[response]]
id = "agree3"
levels = [{ value = 1, label = { nb = "Uenig" } }, { value = 2, label = { nb = "Litt enig" } }, { value = 3, label = { nb = "Enig" } }]

[[background]]
id = "service"
role = "service"
text = { nb = "Tjeneste" }

[[background]]
id = "role"
role = "role"
text = { nb = "Rolle" }
levels = [{ id = "leader", label = { nb = "Leder" } }, { id = "employee", label = { nb = "Ansatt" } }]
leaders = ["leader"]

[[item]]
id = "works"
domain = "all"
response = "agree3"
text = { nb = "Det virker" }
polarity = "positive"

[[item]]
id = "lead_time"
domain = "leaders"
response = "agree3"
text = { nb = "Jeg har tid til å lede" }
polarity = "positive"

[[item]]
id = "lead_more"
domain = "leaders"
response = "agree3"
text = { nb = "Jeg vil ha mer tid" }
polarity = "positive"
ask_if = { item = "lead_time", any_of = [1, 2] }

[[multi]]
id = "lead_needs"
domain = "leaders"
text = { nb = "Hva trenger du som leder?" }
options = [{ id = "time", label = { nb = "Tid" } }, { id = "help", label = { nb = "Hjelp" } }]

[[item]]
id = "lasts"
domain = "last"
response = "agree3"
text = { nb = "Det varer" }
polarity = "positive"
"#;

const THINKING: &str = r#"
schema = 1
instrument = "thinks"
seed = 8
formats = ["csv", "surveyxact", "limesurvey", "limesurveywords", "kobo", "odk", "redcap", "nettskjema", "forms"]
round = [{ id = "2026", version = "1", opened = "2026-03-02", response_rate = 1.0 }]
missing = [{ kind = "skipped", rate = 0.1 }]

[[service]]
name = "Skole"
units = [{ name = "A", employees = 40, leaders = 14 }]

[[service]]
name = "NAV"
units = [{ name = "B", employees = 30, leaders = 2 }]

[[service]]
name = "Barnehage"
units = [{ name = "C", employees = 35, leaders = 12 }]
"#;

fn thinking() -> TempDir {
    let thinks = Instrument::from_toml(THINKS, "thinks.toml").unwrap();
    let plan = Plan::from_toml(THINKING, "plan.toml", &thinks).unwrap();
    let folder = written(&thinks, &plan);
    fs::write(folder.path().join("thinks.toml"), THINKS).unwrap();
    folder
}

fn project_of(folder: &Path, export: &str) -> Project {
    let text = format!(
        "schema = 1\ninstrument = \"thinks.toml\"\ntitle.nb = \"T\"\nmunicipality = \"M\"\n\n[[round]]\nid = \"2026\"\n\
         export = \"2026/{export}\"\nroster = \"2026/roster.csv\"\n"
    );
    fs::write(folder.join("kartlegging.toml"), text).unwrap();
    Project::open(folder).unwrap()
}

#[test]
fn what_leaders_think_comes_home_from_every_tool_and_of_others_nothing_is_missing() {
    let folder = thinking();
    let plain = pipeline::read(&project_of(folder.path(), TOOLS[0])).unwrap();
    let (layout, keys) = (plain.cube.layout(), plain.cube.keys());
    let role = plain.cube.variables().iter().position(|variable| variable == "role").unwrap();
    let column = layout.columns().iter().position(|column| column.name == "lead_time").unwrap();
    let mut seen = [0, 0];
    for (cell, key) in (0_u32..).zip(keys) {
        let tally = plain.cube.column(&[cell], column);
        let not_asked = tally.tally().missing(kartlegg::model::MissingReason::NotAsked);
        let leads = &*key[role] == "leader";
        seen[usize::from(leads)] += plain.cube.respondents(cell as usize);
        assert_eq!(not_asked, if leads { 0 } else { plain.cube.respondents(cell as usize) }, "{key:?}");
    }
    assert!(seen[0] > 50 && seen[1] > 20, "{seen:?}");
    for tool in &TOOLS[1..] {
        let home = pipeline::read(&project_of(folder.path(), tool)).unwrap_or_else(|error| panic!("{tool}: {error}"));
        assert!(home.cube == plain.cube, "{tool}: other counts");
    }
}

/// Everyone's figure of what leaders think stands, a service with two leaders has none, and whatever follows of it is nobody's.
#[test]
fn what_two_leaders_think_is_shown_nowhere() {
    use kartlegg::model::{GroupKind, MeasureAt, Statistic};
    use kartlegg::privacy::Shown;
    let folder = thinking();
    let release = pipeline::analyse(&project_of(folder.path(), TOOLS[0])).unwrap().release;
    let measure = release.measure_position("item:lead_time").unwrap();
    let everyone = release.measure_position("item:works").unwrap();
    let value = |measure: MeasureAt, wanted: &str| {
        let group = release.frame().groups.position(|group| {
            if wanted.is_empty() {
                group.kind == GroupKind::Total
            } else {
                group.keys.values().any(|key| key == wanted) && group.keys.len() == 1
            }
        });
        match release.figure(measure, group.unwrap(), Statistic::TopBox)? {
            Shown::Value(estimate) => Some(estimate.n),
            _ => None,
        }
    };
    assert!(value(everyone, "NAV").is_some(), "thirty people are enough");
    assert_eq!(value(measure, "NAV"), None, "two leaders are not");
    let hidden = ["Skole", "NAV", "Barnehage"].into_iter().filter(|service| value(measure, service).is_none()).count();
    assert!(value(measure, "").is_none() || hidden != 1, "with everyone's figure the one that is hidden would follow");
    assert!(value(measure, "").is_some_and(|n| n > 20), "leaders together are enough");
    assert_eq!(value(measure, "employee"), None, "nobody of them was asked");
    let page = kartlegg::report::html(&kartlegg::report::compose(&release, Language::Nb));
    assert!(page.contains("Bare ledere er spurt om dette."));
}

/// What somebody answered who does not lead is no answer of a leader, from whatever tool it comes.
#[test]
fn answers_of_others_to_questions_for_leaders_are_none() {
    let folder = thinking();
    let path = folder.path().join("2026/answers.csv");
    let before = pipeline::read(&project_of(folder.path(), TOOLS[0])).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let head: Vec<&str> = text.lines().next().unwrap().split(';').collect();
    let at = |name: &str| head.iter().position(|header| header.trim_start_matches('\u{feff}') == name).unwrap();
    let (role, answer) = (at("role"), at("lead_time"));
    let mut rows: Vec<Vec<String>> = text.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect();
    let position = rows.iter().position(|row| row[role] == "employee").unwrap();
    rows[position][answer] = "1".into();
    fs::write(&path, rows.iter().map(|row| row.join(";") + "\n").collect::<String>()).unwrap();
    let after = pipeline::read(&project_of(folder.path(), TOOLS[0])).unwrap();
    assert!(after.cube == before.cube);
    let said = after.findings.iter().find(|finding| finding.code == kartlegg::diag::Code::AnsweredByOthers).unwrap();
    let expected = (Some(position as u64 + 1), Some(answer as u64 + 1), 1);
    assert_eq!((said.place.row, said.place.column, said.count), expected);
}

#[test]
fn what_leaders_think_stands_behind_the_role_in_every_form() {
    let folder = thinking();
    let every = "html,limesurvey,xlsform,redcap,paste";
    let ran = kartlegg(folder.path(), &["questionnaire", "thinks.toml", "--as", every, "--out", "forms"], &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let files = tree(&folder.path().join("forms"));
    let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    assert!(text("html/thinks-1.nb.html").contains("Svar bare hvis du svarte «Leder» på spørsmål 2."));
    assert!(text("limesurvey/thinks-1.limesurvey.txt").contains("role.NAOK == "));
    assert!(text("redcap/thinks-1.redcap.nb.csv").contains("[role] = 'leader'"));
    assert!(text("paste/thinks-1.nettskjema.nb.txt").contains("(Svar bare hvis du svarte «Leder» på spørsmål 2.)"));
}
