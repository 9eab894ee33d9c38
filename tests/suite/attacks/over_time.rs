//! Two releases about the same people: an interim report and the final one, one with fewer and one with more, other groups of the same
//! answers. Each may protect everybody and both together give somebody away.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::published::Published;
use super::random;
use super::search::{Attacked, Breach, Kind, Search};
use super::solver::{ALL, Means, Reader};
use super::survey::{Dice, Given, LAST, PAIRED, Question, Scale, Survey, WEIGHTED};
use super::truth::Truth;
use super::{Attack, for_each_seed, needs_of, surveys};
use crate::support::kartlegg;

/// What an attacker makes of two releases; who answered late is in the second only.
pub(super) fn attack(survey: &Survey, first: &[u8], second: &[u8]) -> Attack {
    together(survey, &[(first, 0), (second, LAST)])
}

/// What an attacker makes of releases, each with those who had answered by the release of a number; the last is attacked.
fn together(survey: &Survey, releases: &[(&[u8], usize)]) -> Attack {
    together_with(survey, releases, ALL)
}

fn together_with(survey: &Survey, releases: &[(&[u8], usize)], means: Means) -> Attack {
    let truth = Truth::of(survey, true);
    let mut read: Vec<(Published, usize)> =
        releases.iter().map(|(release, number)| (Published::read(release), *number)).collect();
    let ids = |release: &Published| release.measures.iter().map(|measure| measure.id.clone()).collect::<Vec<_>>();
    assert!(read.windows(2).all(|two| ids(&two[0].0) == ids(&two[1].0)));
    let (last, number) = read.pop().unwrap();
    let mut reader = Reader::new(&truth, &last, means);
    for (release, number) in read.iter().chain([&(last.clone(), number)]) {
        reader.learn(release, *number);
    }
    let known = reader.conclude(&mut Dice::new(2));
    let mut reader = Reader::new(&truth, &last, means);
    read.iter().for_each(|(release, number)| reader.learn(release, *number));
    reader.learn(&last.of_everyone(), number);
    let told = reader.conclude(&mut Dice::new(2));
    let mut search = Search {
        truth: &truth,
        release: &last,
        known: &known,
        told: Some(&told),
        breaches: Vec::new(),
        attacked: Attacked::default(),
    };
    search.run(&read);
    Attack { breaches: search.breaches, attacked: search.attacked }
}

/// How the last run in a project's folder ended: with a release, which stands last, or refused.
enum Last {
    Released(Vec<Vec<u8>>),
    Refused,
}

type Write<'w> = &'w dyn Fn(&Path);

/// Runs the program again and again in one folder, as its users do. `None` when there is nothing to publish before the last time.
fn in_turn(turns: &[Write<'_>]) -> Option<Last> {
    let folder = TempDir::new().unwrap();
    let project = folder.path().join("project");
    let mut releases = Vec::new();
    for (turn, write) in (1..).zip(turns) {
        write(&project);
        let ran = kartlegg(&project, &["run", ".", "--quiet"], &[]);
        assert!([0, 3, 4].contains(&ran.code), "{ran:?}");
        match ran.code {
            0 => releases.push(fs::read(project.join("out/release.json")).unwrap()),
            _ if turn == turns.len() => return Some(Last::Refused),
            _ => return None,
        }
    }
    Some(Last::Released(releases))
}

/// Each in a folder of its own, so that none knows of another.
fn each_alone(turns: &[Write<'_>]) -> Vec<Vec<u8>> {
    let alone = |turn: &Write<'_>| match in_turn(&[*turn]) {
        Some(Last::Released(mut releases)) => releases.pop().unwrap(),
        _ => panic!("a first release was refused"),
    };
    turns.iter().map(alone).collect()
}

/// The second release was refused.
#[derive(Debug)]
struct Refused;

/// Runs it twice, and gives both releases where the second was not refused.
fn twice(first: Write<'_>, second: Write<'_>) -> Option<Result<[Vec<u8>; 2], Refused>> {
    Some(match in_turn(&[first, second])? {
        Last::Released(releases) => releases.try_into().map_err(|_| Refused),
        Last::Refused => Err(Refused),
    })
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
    survey.people[3].arrives = 1;
    survey
}

/// The same with six more in another service, so that the survey as a whole grew by enough.
fn seven_are_late() -> Survey {
    let mut survey = one_is_late();
    survey.people[39..45].iter_mut().for_each(|person| person.arrives = 1);
    survey
}

#[test]
fn who_answered_after_the_interim_report_is_not_what_it_grew_by() {
    let survey = one_is_late();
    match twice(&|folder| survey.write(folder, 0), &|folder| survey.write(folder, LAST)).unwrap() {
        Err(Refused) => {}
        Ok([first, second]) => {
            let attack = together(&survey, &[(&first, 0), (&second, LAST)]);
            assert!(attack.attacked.unions > 0 && attack.attacked.shown + attack.attacked.hidden > 0);
            none(&attack.breaches, "the final report, after the interim one");
        }
    }
}

#[test]
fn who_is_taken_out_again_is_not_what_it_shrank_by() {
    let survey = one_is_late();
    match twice(&|folder| survey.write(folder, LAST), &|folder| survey.write(folder, 0)).unwrap() {
        Err(Refused) => {}
        Ok([first, second]) => {
            let attack = together(&survey, &[(&first, LAST), (&second, 0)]);
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
    let run = |name: &str, release: usize, shared: bool| {
        let project = root.path().join(name);
        survey.write(&project, release);
        if shared {
            let file = project.join("kartlegging.toml");
            let text = fs::read_to_string(&file).unwrap();
            fs::write(&file, format!("{text}\n[privacy]\nledger = \"../shared-ledger.json\"\n")).unwrap();
        }
        let ran = kartlegg(&project, &["run", ".", "--quiet"], &[]);
        assert!([0, 4].contains(&ran.code), "{ran:?}");
        (ran.code == 0).then(|| fs::read(project.join("out/release.json")).unwrap())
    };
    let (inside, public) = (run("inside", LAST, true).unwrap(), run("public", 0, true));
    assert!(root.path().join("shared-ledger.json").exists() && !root.path().join("public/kartlegg-ledger.json").exists());
    if let Some(public) = public {
        none(&together(&survey, &[(&inside, LAST), (&public, 0)]).breaches, "the public report beside the one for the house");
    }
    // Apart, each with a ledger of its own, they tell: or the test would look at nothing.
    let apart = run("apart", 0, false).unwrap();
    assert!(!together(&survey, &[(&inside, LAST), (&apart, 0)]).breaches.is_empty());
}

/// The name of the municipality is spelled otherwise the second time; it is the same people.
#[test]
fn another_spelling_of_the_municipality_changes_nothing() {
    let survey = seven_are_late();
    let spelled = |folder: &Path| {
        survey.write(folder, LAST);
        let file = folder.join("kartlegging.toml");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains("\"Ingensteds\""));
        fs::write(&file, text.replace("\"Ingensteds\"", "\"Ingensteds kommune\"")).unwrap();
    };
    let Ok([first, second]) = twice(&|folder| survey.write(folder, 0), &spelled).unwrap() else {
        panic!("the second report was refused")
    };
    let attack = together(&survey, &[(&first, 0), (&second, LAST)]);
    assert!(attack.attacked.equations > 0);
    none(&attack.breaches, "the final report, after an interim one under another name");
}

/// A unit is called something else the second time.
#[test]
fn another_name_of_a_unit_changes_nothing() {
    let survey = seven_are_late();
    let renamed = |folder: &Path| {
        survey.write(folder, LAST);
        let file = folder.join("1.csv");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(";E1;"));
        fs::write(&file, text.replace(";E1;", ";E1 nord;")).unwrap();
    };
    let Ok([first, second]) = twice(&|folder| survey.write(folder, 0), &renamed).unwrap() else {
        panic!("the second report was refused")
    };
    let attack = together(&survey, &[(&first, 0), (&second, LAST)]);
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
    let Ok([first, second]) = twice(&|folder| survey.write(folder, 0), &|folder| more.write(folder, LAST)).unwrap() else {
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
        match twice(&|folder| survey.write(folder, 0), &|folder| survey.write(folder, LAST))? {
            Err(Refused) => Some((seed, None)),
            Ok([first, second]) => Some((seed, Some(together(&survey, &[(&first, 0), (&second, LAST)])))),
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

/// Five came to a service before the second release, which shows nobody but everyone, and four before the third: by pairs, the second and
/// the first differ by five, the third and the first by nine.
fn some_are_late_twice() -> Survey {
    let mut survey = Survey::of(vec![Question::of(5)], &["service"]);
    for (service, arrivals) in [(0, [20, 5, 4]), (1, [30, 0, 6])] {
        for (arrives, people) in arrivals.into_iter().enumerate() {
            for person in 0..people {
                survey.person(service, service, &[(person * 3 + 1) % 5 + 1]);
                survey.people.last_mut().unwrap().arrives = arrives;
            }
        }
    }
    survey
}

#[test]
fn three_releases_do_not_tell_what_no_two_of_them_tell() {
    let survey = some_are_late_twice();
    let large = Survey { settings: "[privacy]\nmin_n = 40\n".into(), ..survey.clone() };
    let turns: [Write<'_>; 3] =
        [&|folder| survey.write(folder, 0), &|folder| large.write(folder, 1), &|folder| survey.write(folder, 2)];
    let look = |releases: &[Vec<u8>], numbers: &[usize]| {
        let numbered: Vec<(&[u8], usize)> = releases.iter().map(Vec::as_slice).zip(numbers.iter().copied()).collect();
        together(&survey, &numbered).breaches
    };
    // Each from a folder of its own, two by two: safe. All three tell of four people, or the test would look at nothing.
    let apart = each_alone(&turns);
    none(&look(&apart[1..], &[1, 2]), "the third beside the second");
    none(&look(&[apart[0].clone(), apart[2].clone()], &[0, 2]), "the third beside the first");
    let found = look(&apart, &[0, 1, 2]);
    assert!(found.iter().any(|breach| breach.kind == Kind::Few && breach.n == 4), "{found:#?}");
    if let Some(Last::Released(releases)) = in_turn(&turns) {
        none(&look(&releases, &[0, 1, 2]), "the third, after two others");
    }
}

/// Thirty come late to a sensitive question and answer alike, all but one: neither what grew by them nor anything else may say so.
#[test]
fn newcomers_of_one_mind_do_not_follow() {
    let mut survey = Survey::of(vec![Question { sensitive: true, ..Question::of(2) }], &["service"]);
    for service in 0..3 {
        for person in 0..40 {
            survey.person(service, service, &[person % 2 + 1]);
        }
    }
    for person in 0..30 {
        survey.person(0, 0, &[1 + i32::from(person == 0)]);
        survey.people.last_mut().unwrap().arrives = 1;
    }
    let look = |releases: &[Vec<u8>]| together(&survey, &[(&releases[0], 0), (&releases[1], LAST)]).breaches;
    let turns: [Write<'_>; 2] = [&|folder| survey.write(folder, 0), &|folder| survey.write(folder, LAST)];
    let apart = each_alone(&turns);
    assert!(look(&apart).iter().any(|breach| breach.kind == Kind::Alike && breach.of.contains("newcomers")));
    if let Some(Last::Released(releases)) = in_turn(&turns) {
        none(&look(&releases), "the second, after the first");
    }
}

/// Six come late to a service, one of whom has another weight; or eight, of whom one answered in the round before.
fn one_of_the_late_is_another(paired: bool) -> Survey {
    let mut survey = Survey::of(vec![Question::of(5)], &["service"]);
    survey.scales = vec![Scale { items: vec![0], min_valid: 1 }];
    survey.rounds = if paired { 2 } else { 1 };
    survey.settings = if paired { PAIRED } else { WEIGHTED }.into();
    let answer = |number: usize| i32::try_from(number % 5).unwrap() + 1;
    for (round, service, person) in (0..2).flat_map(|round| (0..120).map(move |person| (round, person / 60, person))) {
        if round < survey.rounds {
            survey.person(service, service, &[answer(person * 3 + round)]);
            let last = survey.people.last_mut().unwrap();
            (last.round, last.weight) = (round, if paired { 0 } else { 1 + usize::from(person % 3 > 0) });
            last.key = (paired && (round == 0 || person % 60 > 20)).then_some(person);
        }
    }
    for person in 0..8 {
        survey.person(0, 0, &[answer(person)]);
        let last = survey.people.last_mut().unwrap();
        (last.round, last.arrives) = (survey.rounds - 1, 1);
        (last.weight, last.key) = if paired { (0, (person == 0).then_some(3)) } else { (1 + usize::from(person > 0), None) };
    }
    survey
}

fn the_late_one_does_not_follow(survey: &Survey) {
    let look = |releases: &[Vec<u8>]| together(survey, &[(&releases[0], 0), (&releases[1], LAST)]).breaches;
    let turns: [Write<'_>; 2] = [&|folder| survey.write(folder, 0), &|folder| survey.write(folder, LAST)];
    let apart = each_alone(&turns);
    assert!(look(&apart).iter().any(|breach| breach.kind == Kind::Few && breach.n == 1), "{:#?}", look(&apart));
    let Some(Last::Released(releases)) = in_turn(&turns) else { panic!("the second report was refused") };
    none(&look(&releases), "the second, after the first");
}

#[test]
fn a_newcomer_with_another_weight_does_not_follow() {
    the_late_one_does_not_follow(&one_of_the_late_is_another(false));
}

#[test]
fn a_newcomer_who_answered_before_does_not_follow() {
    the_late_one_does_not_follow(&one_of_the_late_is_another(true));
}

/// A random survey in which every fifth comes after the first release, and half of these after the second.
fn late_twice(seed: u64) -> Survey {
    let mut survey = random::survey(seed);
    let late = survey.people.iter_mut().step_by(5).enumerate();
    late.for_each(|(place, person)| person.arrives = 1 + place % 2);
    survey
}

fn three_releases(survey: &Survey) -> Option<Last> {
    in_turn(&[&|folder| survey.write(folder, 0), &|folder| survey.write(folder, 1), &|folder| survey.write(folder, 2)])
}

/// All who came after the second release are of a role that it showed, so the role follows from everyone's figures. The third release hid it for
/// what showing it would tell, and so told that all the same.
#[test]
fn what_follows_from_everyone_and_an_earlier_release_is_judged_as_shown() {
    let survey = late_twice(213);
    let Some(Last::Released(releases)) = three_releases(&survey) else { panic!("a release was refused") };
    let numbered: Vec<(&[u8], usize)> = releases.iter().map(Vec::as_slice).zip([0, 1, 2]).collect();
    let attack = together(&survey, &numbered);
    assert!(attack.attacked.told > 0, "{:?}", attack.attacked);
    none(&attack.breaches, "the third of three releases");
}

#[test]
fn three_random_releases_give_nobody_away() {
    let attacks = for_each_seed(surveys() / 5, |seed| {
        let survey = late_twice(seed);
        let Last::Released(releases) = three_releases(&survey)? else { return Some((seed, None)) };
        let numbered: Vec<(&[u8], usize)> = releases.iter().map(Vec::as_slice).zip([0, 1, 2]).collect();
        let needs = || needs_of(|means| together_with(&survey, &numbered, means).breaches.len());
        let attack = together(&survey, &numbered);
        Some((seed, Some((if attack.breaches.is_empty() { String::new() } else { needs() }, attack))))
    });
    let attacks: Vec<(u64, Option<(String, Attack)>)> = attacks.into_iter().flatten().collect();
    let released = attacks.iter().filter(|(_, attack)| attack.is_some()).count();
    assert!(released > 10, "{released} of {} had a third release", attacks.len());
    let found = attacks.iter().filter_map(|(seed, attack)| {
        let (needs, attack) = attack.as_ref()?;
        Some(format!("survey {seed}: {}\n{needs}", attack.breaches.first()?))
    });
    let found: Vec<String> = found.collect();
    assert!(found.is_empty(), "{} of {released}\n{}", found.len(), found.join("\n"));
}

fn late(survey: &Survey) -> bool {
    survey.people.iter().any(|person| person.arrives > 0)
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
        let second = twice(&|folder| roles.write(folder, LAST), &|folder| ages.write(folder, LAST));
        let Some(second) = second else { continue };
        tried += 1;
        let Ok([first, second]) = second else { continue };
        let attack = together(&survey, &[(&first, LAST), (&second, LAST)]);
        said.extend(attack.breaches.iter().take(2).map(|breach| format!("survey {seed}: {breach}")));
    }
    assert!(tried > 3, "{tried}");
    assert!(said.is_empty(), "{}", said.join("\n"));
}
