//! The sample municipality: made from its plan, byte for byte, and showing what the plan put in.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use kartlegg::ingest::xlsx::{Cell, Workbook};
use kartlegg::instrument::{Instrument, load_shipped};
use kartlegg::model::{Answer, DetailAt, GroupKind, MissingReason, RoundId, Statistic};
use kartlegg::pipeline;
use kartlegg::privacy::{Release, RowKey};
use kartlegg::project::Project;
use kartlegg::simulate::{self, Person, Plan, SimulatedRound};

use crate::big;

const PLAN: &str = include_str!("../../data-samples/storvik/storvik.plan.toml");

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/storvik")
}

fn storvik() -> (Instrument, Plan) {
    let bti = load_shipped("bti").unwrap();
    let plan = Plan::from_toml(PLAN, "storvik.plan.toml", &bti).unwrap();
    (bti, plan)
}

/// `BLESS=1 cargo test` writes the sample again; read the difference before committing.
#[test]
fn the_sample_is_what_its_plan_makes() {
    let (bti, plan) = storvik();
    let files = simulate::write(&bti, &plan).unwrap();
    assert_eq!(files.len(), 15, "three tables and a workbook an export, a roster a round, and the crosswalk");
    for (name, bytes) in &files {
        let path = folder().join(name);
        if std::env::var_os("BLESS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, bytes).unwrap();
        }
        let committed = std::fs::read(&path).unwrap_or_default();
        assert!(committed == *bytes, "{name} is not what the plan makes: {} bytes, {} made", committed.len(), bytes.len());
    }
    let size: usize = files.values().map(Vec::len).sum();
    assert!(size < 3_000_000, "{size} bytes");
}

/// Respondents of a round that fit, and their answers to a column.
struct View<'a>(&'a SimulatedRound);

impl View<'_> {
    fn answers(&self, column: &str, fits: &dyn Fn(&Person) -> bool) -> Vec<Answer> {
        let at = self.0.columns.iter().position(|known| known.name == column).unwrap();
        self.0.people.iter().filter(|person| person.is_respondent() && fits(person)).map(|person| person.answers[at]).collect()
    }

    /// Mean of the levels as 0 to 100.
    fn points(&self, bti: &Instrument, column: &str, fits: &dyn Fn(&Person) -> bool) -> f64 {
        let levels: Vec<usize> = self.answers(column, fits).iter().filter_map(|answer| answer.as_level()).collect();
        let top = bti
            .items
            .iter()
            .find(|item| item.id.as_str() == column)
            .map_or(4, |item| bti.response(&item.response).unwrap().levels.len() - 1);
        100.0 * levels.iter().sum::<usize>() as f64 / (levels.len() * top) as f64
    }

    /// Mean over the items of a scale, reversed ones turned.
    fn scale(&self, bti: &Instrument, scale: &str, fits: &dyn Fn(&Person) -> bool) -> f64 {
        let scale = bti.scales.iter().find(|known| known.id.as_str() == scale).unwrap();
        let asked = scale.items.iter().filter(|item| self.0.columns.iter().any(|column| column.name == item.as_str()));
        let points: Vec<f64> = asked
            .map(|item| {
                let points = self.points(bti, item.as_str(), fits);
                if scale.is_reversed(item) { 100.0 - points } else { points }
            })
            .collect();
        points.iter().sum::<f64>() / points.len() as f64
    }

    /// Share of those who answered at all that gave answers of a kind.
    fn share(&self, column: &str, fits: &dyn Fn(&Person) -> bool, wanted: &dyn Fn(Answer) -> bool) -> f64 {
        let answers = self.answers(column, fits);
        let given: Vec<&Answer> = answers.iter().filter(|answer| !answer.is_blank()).collect();
        given.iter().filter(|answer| wanted(***answer)).count() as f64 / given.len() as f64
    }
}

fn everybody(_: &Person) -> bool {
    true
}

fn of(service: &'static str) -> impl Fn(&Person) -> bool {
    move |person| person.backgrounds[0] == service
}

fn not_of(service: &'static str) -> impl Fn(&Person) -> bool {
    move |person| person.backgrounds[0] != service
}

#[test]
fn what_the_plan_put_in_is_in_the_answers() {
    let (bti, plan) = storvik();
    let simulated = simulate::simulate(&bti, &plan);
    let [before, now] = [View(&simulated.rounds[0]), View(&simulated.rounds[1])];
    let gap =
        |scale: &str, service: &'static str| now.scale(&bti, scale, &of(service)) - now.scale(&bti, scale, &not_of(service));
    assert!(gap("noticing", "Barnehage") > 8.0, "1");
    let feedback = now.points(&bti, "case_feedback", &of("Skole")) - now.points(&bti, "case_feedback", &not_of("Skole"));
    assert!(feedback < -15.0, "2: {feedback}");
    assert!(gap("leadership", "Psykisk helse og rus") < -12.0, "3");
    let change = |scale: &str, fits: &dyn Fn(&Person) -> bool| now.scale(&bti, scale, fits) - before.scale(&bti, scale, fits);
    assert!((7.0..15.0).contains(&change("trust", &everybody)), "4");
    assert!(change("arenas", &of("NAV")) < -15.0, "5");
    let scales: Vec<(f64, &str)> =
        bti.scales.iter().map(|scale| (now.scale(&bti, scale.id.as_str(), &everybody), scale.id.as_str())).collect();
    assert_eq!(scales.iter().min_by(|a, b| a.0.total_cmp(&b.0)).unwrap().1, "offers", "6");
    let unsure = |answer: Answer| answer.as_missing() == Some(MissingReason::DontKnow);
    assert!(now.share("law_report", &of("Kultur og fritid"), &unsure) > 0.3, "7");
    assert!(now.share("law_report", &not_of("Kultur og fritid"), &unsure) < 0.06, "7");
    let ranked = |columns: Vec<String>, level: usize| {
        let shares = columns
            .iter()
            .map(|column| (now.share(column, &everybody, &|answer| answer.as_level() == Some(level)), column.clone()));
        shares.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap().1
    };
    let named =
        |start: &str| now.0.columns.iter().map(|column| column.name.clone()).filter(|name| name.starts_with(start)).collect();
    assert_eq!(ranked(named("training_needs_"), 1), "training_needs_online", "8");
    assert_eq!(ranked(named("contact_wish_"), 2), "contact_wish_bup", "9");
    let role = |role: &'static str| move |person: &Person| person.backgrounds[2] == role;
    assert!(now.scale(&bti, "leadership", &role("leader")) - now.scale(&bti, "leadership", &role("employee")) > 6.0, "10");
    let at = |person: &Person| person.backgrounds[1] == "Storvik ungdomsskole";
    assert!(now.scale(&bti, "roles", &at) - now.scale(&bti, "roles", &everybody) < -8.0, "11");
    for unchanged in ["noticing", "talking", "law", "routines_work", "roles", "cases", "involvement", "leadership", "offers"] {
        assert!(change(unchanged, &everybody).abs() < 5.0, "{unchanged}: {}", change(unchanged, &everybody));
    }
}

/// What README.md tells about the size of the sample.
#[test]
fn the_sample_is_as_large_as_its_readme_says() {
    let (bti, plan) = storvik();
    let simulated = simulate::simulate(&bti, &plan);
    let readme = std::fs::read_to_string(folder().join("README.md")).unwrap();
    for round in &simulated.rounds {
        let answered = round.people.iter().filter(|person| person.is_respondent()).count();
        let rate = 100.0 * answered as f64 / round.people.len() as f64;
        let row = format!("| {} | {} | {answered} | {rate:.0} % |", round.id, round.people.len());
        assert!(readme.contains(&row), "README.md lacks {row}");
    }
    let units: BTreeMap<&str, u64> = simulated.rounds[1].roster.rows.iter().fold(BTreeMap::new(), |mut units, row| {
        *units.entry(row.unit.as_deref().unwrap()).or_default() += row.employees;
        units
    });
    assert_eq!((units.len(), units.values().min(), units.values().max()), (39, Some(&3), Some(&45)));
    assert!(readme.contains("11 services") && readme.contains("39 units"));
}

/// Figures of a release, by names.
struct Found(Release);

impl Found {
    fn all(
        &self,
        statistic: Statistic,
        measure: &str,
        round: &str,
        kind: GroupKind,
        name: &str,
        level: Option<usize>,
    ) -> Option<f64> {
        let (round, frame) = (RoundId::new(round), self.0.frame());
        let fits = |group: &kartlegg::model::GroupInfo| {
            group.round == round && group.kind == kind && (name.is_empty() || group.keys.values().any(|value| value == name))
        };
        let group = frame.groups.position(fits)?;
        let measure = self.0.measure_position(measure)?;
        let detail = level.map(|level| DetailAt::Level(self.0.measure(measure).levels.at(level).unwrap()));
        let key = RowKey { detail, ..RowKey::of(measure, group, statistic) };
        self.0.get(key)?.value().map(|estimate| estimate.value)
    }

    fn mean(&self, measure: &str, round: &str, kind: GroupKind, name: &str) -> String {
        format!("{:.1}", self.all(Statistic::Mean100, measure, round, kind, name, None).unwrap())
    }

    /// The two highest shares of the measures that begin alike, in per cent.
    fn ranked(&self, start: &str, statistic: Statistic, level: Option<usize>) -> [(String, String); 2] {
        let measures = self.0.frame().measures.iter().map(|measure| measure.id.to_string()).filter(|id| id.starts_with(start));
        let mut shares: Vec<(f64, String)> =
            measures.filter_map(|id| Some((self.all(statistic, &id, "2026", GroupKind::Total, "", level)?, id))).collect();
        shares.sort_by(|a, b| b.0.total_cmp(&a.0));
        [0, 1].map(|rank| (shares[rank].1.clone(), format!("{:.1} %", 100.0 * shares[rank].0)))
    }
}

/// The whole way from the exports to a release, held against the table in README.md.
#[test]
fn the_program_finds_the_figures_of_the_readme() {
    use GroupKind::{Role, Service, Total, Unit};
    let project = Project::open(&folder()).unwrap();
    let found = Found(pipeline::analyse(&project).unwrap().release);
    let readme = std::fs::read_to_string(folder().join("README.md")).unwrap();
    let mean = |measure: &str, kind, name: &str| found.mean(measure, "2026", kind, name);
    let unsure = |kind, name: &str| {
        let share = found.all(Statistic::DontKnowShare, "item:law_report", "2026", kind, name, None).unwrap();
        format!("{:.1} %", 100.0 * share)
    };
    let [(online, first), (_, second)] = found.ranked("choice:training_needs/", Statistic::Ticked, None);
    let [(bup, most), (_, next)] = found.ranked("matrix:contact/wish/", Statistic::LevelShare, Some(2));
    assert_eq!((online.as_str(), bup.as_str()), ("choice:training_needs/online", "matrix:contact/wish/bup"));
    let against_all =
        |measure: &str, kind, name: &str| format!("{name} {}, all {}", mean(measure, kind, name), mean(measure, Total, ""));
    let over_time = |measure: &str, kind, name: &str| {
        format!("{} in 2024, {} in 2026", found.mean(measure, "2024", kind, name), mean(measure, kind, name))
    };
    let figures = [
        against_all("scale:noticing", Service, "Barnehage"),
        against_all("item:case_feedback", Service, "Skole"),
        against_all("matrix:contact/satisfaction/barnevern", Service, "Skole"),
        against_all("scale:leadership", Service, "Psykisk helse og rus"),
        over_time("scale:trust", Total, ""),
        over_time("scale:arenas", Service, "NAV"),
        mean("scale:offers", Total, ""),
        format!("Kultur og fritid {}, all {}", unsure(Service, "Kultur og fritid"), unsure(Total, "")),
        format!("{first}, the next theme {second}"),
        format!("{most}, the next service {next}"),
        format!("leaders {}, staff {}", mean("scale:leadership", Role, "leader"), mean("scale:leadership", Role, "employee")),
        against_all("scale:roles", Unit, "Storvik ungdomsskole"),
    ];
    let lacking: Vec<&String> = figures.iter().filter(|figures| !readme.contains(&format!("| {figures} |"))).collect();
    assert!(lacking.is_empty(), "README.md lacks {lacking:#?}");
}

/// Paths, versions and keys of both are right.
#[test]
fn both_projects_of_the_sample_can_be_opened() {
    for name in ["kartlegging.toml", "kartlegging-xlsx.toml"] {
        let project = Project::open(&folder().join(name)).unwrap();
        assert_eq!((project.rounds.len(), project.file.languages.len()), (2, 1));
    }
}

#[test]
fn workbooks_hold_the_labels_of_the_same_answers() {
    let (bti, plan) = storvik();
    let round = &simulate::simulate(&bti, &plan).rounds[1];
    let bytes = std::fs::read(folder().join("2026/answers.xlsx")).unwrap();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows = 0;
    let mut count = |_: u64, cells: &[Cell]| {
        rows += 1;
        for cell in cells {
            match cell {
                Cell::Text(text) => *counts.entry(text.clone()).or_default() += 1,
                Cell::Empty => {}
                other => panic!("{other:?} is not text"),
            }
        }
        ControlFlow::Continue(())
    };
    Workbook::from_bytes(bytes, "answers.xlsx").unwrap().rows("Svar", &mut count).unwrap();
    let respondents: Vec<&Person> = round.people.iter().filter(|person| person.is_respondent()).collect();
    let given = |wanted: &dyn Fn(&Answer) -> bool| {
        respondents.iter().flat_map(|person| &person.answers).filter(|answer| wanted(answer)).count()
    };
    assert_eq!(rows, respondents.len() + 1);
    assert_eq!(counts["Vet ikke"], given(&|answer| answer.as_missing() == Some(MissingReason::DontKnow)));
    let columns = (round.columns.len() + bti.backgrounds.len()) + respondents.len() * bti.backgrounds.len();
    assert_eq!(counts.values().sum::<usize>(), columns + given(&|answer| !answer.is_blank()));
}

#[test]
fn a_big_export_is_read_by_its_questionnaire() {
    let questionnaire = big::big_instrument().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut csv = Vec::new();
    big::big_csv(&questionnaire, 4000, 3, 4, 2, &mut csv).unwrap();
    let project = r#"
schema = 1
instrument = "big.toml"
title.nb = "Mange svar"
municipality = "Tre kommuner"
estimand = "process"
round = [{ id = "2024" }, { id = "2026" }]
combined = { export = "big.csv", round = "round" }
"#;
    for (name, bytes) in
        [("big.toml", big::big_instrument_toml().as_bytes()), ("big.csv", &csv), ("kartlegging.toml", project.as_bytes())]
    {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let read = pipeline::read(&Project::open(folder.path()).unwrap()).unwrap();
    assert!(read.findings.iter().all(|finding| !finding.is_error()), "{:?}", read.findings);
    let cells: std::collections::BTreeSet<(&str, &str)> = read.cube.keys().iter().map(|key| (&*key[0], &*key[1])).collect();
    assert_eq!(cells.len(), 6, "two rounds of three municipalities: {cells:?}");
}

#[test]
fn the_questionnaire_has_sixty_items_in_twelve_scales() {
    let instrument = big::big_instrument().unwrap();
    assert_eq!((instrument.items.len(), instrument.scales.len()), (60, 12));
}

#[test]
fn rows_have_keys_and_sixty_codes_and_are_always_the_same() {
    let instrument = big::big_instrument().unwrap();
    let make = || {
        let mut bytes = Vec::new();
        let written = big::big_csv(&instrument, 2000, 40, 11, 2, &mut bytes).unwrap();
        assert_eq!(written, bytes.len() as u64);
        bytes
    };
    let bytes = make();
    assert_eq!(bytes, make());
    let text = String::from_utf8(bytes).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2001);
    assert!(lines[0].starts_with("municipality,service,unit,role,round,q01,q02,"));
    assert!(lines.iter().all(|line| line.split(',').count() == 65));
    for code in ["1", "2", "3", "4", "5", "8", "9", ""] {
        assert!(lines[1..].iter().any(|line| line.split(',').skip(5).any(|cell| cell == code)), "{code:?}");
    }
    assert!(text.len() / 2001 < 150, "{}", text.len());
}
