//! Two releases about the same people: an interim report and the final one, one with fewer and one with more, other groups of the same
//! answers. Each may protect everybody and both together give somebody away.

use std::fs;

use tempfile::TempDir;

use super::published::Published;
use super::random;
use super::search::{Attacked, Breach, Search};
use super::solver::{ALL, Reader};
use super::survey::{Dice, Given, Question, Scale, Survey};
use super::truth::Truth;
use super::{Attack, for_each_seed, surveys};
use crate::support::kartlegg;

/// What an attacker makes of two releases; who answered late is in the second only.
pub(super) fn attack(survey: &Survey, first: &[u8], second: &[u8]) -> Attack {
    together(survey, (first, true), (second, false))
}

/// Two releases, each with or without those who answered late.
fn together(survey: &Survey, first: (&[u8], bool), second: (&[u8], bool)) -> Attack {
    let truth = Truth::of(survey, true);
    let releases = [first, second].map(|(release, interim)| (Published::read(release), interim));
    let [(one, _), (two, _)] = &releases;
    assert!(one.measures.iter().map(|measure| &measure.id).eq(two.measures.iter().map(|measure| &measure.id)));
    let mut reader = Reader::new(&truth, two, ALL);
    for (release, interim) in &releases {
        reader.learn(release, *interim);
    }
    let known = reader.conclude(&mut Dice::new(2));
    let mut search = Search { truth: &truth, release: two, known: &known, breaches: Vec::new(), attacked: Attacked::default() };
    search.run(Some((one, first.1)));
    Attack { breaches: search.breaches, attacked: search.attacked }
}

/// How the second run in a project's folder ended: with a release, or refused.
enum Second {
    Released(Vec<u8>, Vec<u8>),
    Refused,
}

/// Runs the program twice in one folder, as its users do. `None` when there is nothing to publish the first time.
fn twice(first: &dyn Fn(&std::path::Path), second: &dyn Fn(&std::path::Path)) -> Option<Second> {
    let folder = TempDir::new().unwrap();
    let project = folder.path().join("project");
    let run = |write: &dyn Fn(&std::path::Path)| {
        write(&project);
        let ran = kartlegg(&project, &["run", ".", "--quiet"], &[]);
        assert!([0, 3, 4].contains(&ran.code), "{ran:?}");
        (ran.code == 0).then(|| fs::read(project.join("out/release.json")).unwrap())
    };
    let before = run(first)?;
    Some(run(second).map_or(Second::Refused, |after| Second::Released(before, after)))
}

fn none(breaches: &[Breach], of: &str) {
    let said: Vec<String> = breaches.iter().map(Breach::to_string).collect();
    assert!(said.is_empty(), "{of}\n{}", said.join("\n"));
}

/// A service of 12 and one of 25 with units; one person of a unit answers after the interim report.
fn one_is_late() -> Survey {
    let mut survey = Survey::of(vec![Question::of(5)], &["service", "unit"]);
    survey.scales = vec![Scale { items: vec![0], min_valid: 1 }];
    for (unit, people) in [12, 14, 13, 25].into_iter().enumerate() {
        for person in 0..people {
            survey.person(unit / 2, unit, &[i32::try_from((person * 3 + unit) % 5).unwrap() + 1]);
        }
    }
    survey.people[3].late = true;
    survey
}

/// The same with six more in another service, so that the survey as a whole grew by enough.
fn seven_are_late() -> Survey {
    let mut survey = one_is_late();
    survey.people[39..45].iter_mut().for_each(|person| person.late = true);
    survey
}

#[test]
fn who_answered_after_the_interim_report_is_not_what_it_grew_by() {
    let survey = one_is_late();
    match twice(&|folder| survey.write(folder, true), &|folder| survey.write(folder, false)).unwrap() {
        Second::Refused => {}
        Second::Released(first, second) => {
            let attack = together(&survey, (&first, true), (&second, false));
            assert!(attack.attacked.unions > 0 && attack.attacked.shown + attack.attacked.hidden > 0);
            none(&attack.breaches, "the final report, after the interim one");
        }
    }
}

#[test]
fn who_is_taken_out_again_is_not_what_it_shrank_by() {
    let survey = one_is_late();
    match twice(&|folder| survey.write(folder, false), &|folder| survey.write(folder, true)).unwrap() {
        Second::Refused => {}
        Second::Released(first, second) => {
            let attack = together(&survey, (&first, false), (&second, true));
            assert!(attack.attacked.equations > 0);
            none(&attack.breaches, "a report without somebody, after one with everybody");
        }
    }
}

/// Two projects that name one ledger: the report for the house, and the public one without whoever came late.
#[test]
fn two_projects_of_one_ledger_are_judged_together() {
    let survey = one_is_late();
    let root = TempDir::new().unwrap();
    let run = |name: &str, interim: bool, shared: bool| {
        let project = root.path().join(name);
        survey.write(&project, interim);
        if shared {
            let file = project.join("kartlegging.toml");
            let text = fs::read_to_string(&file).unwrap();
            fs::write(&file, format!("{text}\n[privacy]\nledger = \"../shared-ledger.json\"\n")).unwrap();
        }
        let ran = kartlegg(&project, &["run", ".", "--quiet"], &[]);
        assert!([0, 4].contains(&ran.code), "{ran:?}");
        (ran.code == 0).then(|| fs::read(project.join("out/release.json")).unwrap())
    };
    let (inside, public) = (run("inside", false, true).unwrap(), run("public", true, true));
    assert!(root.path().join("shared-ledger.json").exists() && !root.path().join("public/kartlegg-ledger.json").exists());
    if let Some(public) = public {
        none(&together(&survey, (&inside, false), (&public, true)).breaches, "the public report beside the one for the house");
    }
    // Apart, each with a ledger of its own, they tell: or the test would look at nothing.
    let apart = run("apart", true, false).unwrap();
    assert!(!together(&survey, (&inside, false), (&apart, true)).breaches.is_empty());
}

/// The name of the municipality is spelled otherwise the second time; it is the same people.
#[test]
fn another_spelling_of_the_municipality_changes_nothing() {
    let survey = seven_are_late();
    let spelled = |folder: &std::path::Path| {
        survey.write(folder, false);
        let file = folder.join("kartlegging.toml");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains("\"Ingensteds\""));
        fs::write(&file, text.replace("\"Ingensteds\"", "\"Ingensteds kommune\"")).unwrap();
    };
    let Second::Released(first, second) = twice(&|folder| survey.write(folder, true), &spelled).unwrap() else {
        panic!("the second report was refused")
    };
    let attack = together(&survey, (&first, true), (&second, false));
    assert!(attack.attacked.equations > 0);
    none(&attack.breaches, "the final report, after an interim one under another name");
}

/// A unit is called something else the second time.
#[test]
fn another_name_of_a_unit_changes_nothing() {
    let survey = seven_are_late();
    let renamed = |folder: &std::path::Path| {
        survey.write(folder, false);
        let file = folder.join("1.csv");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(";E1;"));
        fs::write(&file, text.replace(";E1;", ";E1 nord;")).unwrap();
    };
    let Second::Released(first, second) = twice(&|folder| survey.write(folder, true), &renamed).unwrap() else {
        panic!("the second report was refused")
    };
    let attack = together(&survey, (&first, true), (&second, false));
    assert!(attack.attacked.equations > 0);
    none(&attack.breaches, "the final report, with another name of a unit");
}

/// The scale has another name the second time, for one was added before it.
#[test]
fn another_name_of_a_scale_changes_nothing() {
    let mut survey = seven_are_late();
    survey.questions.push(Question::of(5));
    for (place, person) in survey.people.iter_mut().enumerate() {
        person.given.push(Given::Level(i32::try_from(place % 5).unwrap() + 1));
    }
    let mut more = survey.clone();
    more.scales.insert(0, Scale { items: vec![1], min_valid: 1 });
    let Second::Released(first, second) =
        twice(&|folder| survey.write(folder, true), &|folder| more.write(folder, false)).unwrap()
    else {
        panic!("the second report was refused")
    };
    let [first, second] = [first, second].map(|release| Published::read(&release));
    let (before, after) = (first.measure("scale:s1"), second.measure("scale:s2"));
    let people = |read: &Published, measure: usize, group: usize| read.get(measure, group, "mean").map(|mean| mean.n);
    assert!(people(&first, before, 0).is_some(), "the interim report shows everyone");
    for group in 0..first.groups.len() {
        let place = second.groups.iter().position(|other| other.keys == first.groups[group].keys).unwrap();
        let grew = people(&second, after, place).zip(people(&first, before, group)).map(|(after, before)| after.abs_diff(before));
        assert!(!grew.is_some_and(|by| (1..first.min_n).contains(&by)), "{} grew by {grew:?}", first.groups[group].name());
    }
}

#[test]
fn random_interim_reports_give_nobody_away() {
    let attacks: Vec<Option<(u64, Option<Attack>)>> = for_each_seed(surveys() / 5, |seed| {
        let survey = random::survey(seed);
        if !late(&survey) {
            return None;
        }
        match twice(&|folder| survey.write(folder, true), &|folder| survey.write(folder, false))? {
            Second::Refused => Some((seed, None)),
            Second::Released(first, second) => Some((seed, Some(together(&survey, (&first, true), (&second, false))))),
        }
    });
    let attacks: Vec<(u64, Option<Attack>)> = attacks.into_iter().flatten().collect();
    let tried = attacks.len();
    assert!(tried > 10, "{tried} had a second release or were refused one");
    let found = attacks.iter().filter_map(|(seed, attack)| {
        let attack = attack.as_ref()?;
        let first = attack.breaches.iter().find(|breach| breach.of.contains("newcomers")).or(attack.breaches.first())?;
        Some(format!("survey {seed}: {} breaches, as {first}", attack.breaches.len()))
    });
    let found: Vec<String> = found.collect();
    assert!(found.is_empty(), "{} of {tried}\n{}", found.len(), found.join("\n"));
}

fn late(survey: &Survey) -> bool {
    survey.people.iter().any(|person| person.late)
}

/// By service and role today, by service and age tomorrow: the same answers cut two ways.
#[test]
fn other_groups_of_the_same_answers_give_nobody_away() {
    let mut tried = 0;
    let mut said = Vec::new();
    for seed in 0..6 {
        let mut survey = random::survey(seed);
        survey.groups = vec!["service", "role", "age"];
        let by = |groups: &[&'static str]| Survey { groups: groups.to_vec(), ..survey.clone() };
        let (roles, ages) = (by(&["service", "role"]), by(&["age", "role"]));
        let second = twice(&|folder| roles.write(folder, false), &|folder| ages.write(folder, false));
        let Some(second) = second else { continue };
        tried += 1;
        let Second::Released(first, second) = second else { continue };
        let attack = together(&survey, (&first, false), (&second, false));
        said.extend(attack.breaches.iter().take(2).map(|breach| format!("survey {seed}: {breach}")));
    }
    assert!(tried > 3, "{tried}");
    assert!(said.is_empty(), "{}", said.join("\n"));
}
