//! Many municipalities in one run: what is pooled of them, beside what each shows of itself, over several runs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::cells::vanishing;
use super::field::Equations;
use super::published::Published;
use super::survey::{Dice, Given, LAST, Question, Scale, Survey};
use super::{for_each_seed, surveys};
use crate::support::kartlegg;

const NAMES: [&str; 4] = ["Fjordvik", "Nordskaret", "Sundbygda", "Ytterlia"];
/// What is attacked: a scale of one question, so that it is pooled by municipality and by service.
const SCALE: &str = "scale:s1";

/// A municipality and its answers; somebody may come late.
struct County(Vec<Survey>);

/// A run: of all, or of one municipality, with those who had answered by then.
#[derive(Clone, Copy, Debug)]
struct Turn {
    only: Option<usize>,
    arrived: usize,
}

/// People whom every figure holds all or none of: municipality, service, and when they came.
type Atom = (usize, usize, usize);

impl County {
    /// Municipalities of services around the limits. Some of one municipality come late, and sometimes some of another.
    fn drawn(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let services: Vec<usize> = (0..2 + dice.roll(2)).collect();
        let mut all: Vec<Survey> = (0..3 + dice.roll(2)).map(|_| municipality(&services, &mut dice)).collect();
        let (one, late) = (dice.roll(all.len()), [1, 2, 4, 6][dice.roll(4)]);
        all[one].people.iter_mut().take(late).for_each(|person| person.arrives = 1);
        if dice.percent(30) {
            let (other, late) = (dice.roll(all.len()), 1 + dice.roll(8));
            all[other].people.iter_mut().rev().take(late).for_each(|person| person.arrives = 1);
        }
        Self(all)
    }

    fn write(&self, folder: &Path, arrived: usize) {
        self.0[0].write(folder, arrived);
        let file = folder.join("kartlegging.toml");
        let project = fs::read_to_string(&file).unwrap();
        // Pools are of a year.
        fs::write(&file, project.replace("export = ", "date = \"2026\"\nexport = ")).unwrap();
        let mut text = String::new();
        for (survey, name) in self.0.iter().zip(NAMES) {
            let export = survey.export(0, arrived);
            let mut lines = export.lines();
            let header = lines.next().unwrap();
            if text.is_empty() {
                writeln!(text, "kommune;{header}").unwrap();
            }
            lines.for_each(|line| writeln!(text, "{name};{line}").unwrap());
        }
        fs::write(folder.join("1.csv"), text).unwrap();
    }

    /// Everybody, by what figures tell them apart by, with how many there are of each.
    fn atoms(&self) -> BTreeMap<Atom, u64> {
        let mut atoms = BTreeMap::new();
        for (at, survey) in self.0.iter().enumerate() {
            for person in &survey.people {
                *atoms.entry((at, person.service, person.arrives)).or_insert(0) += 1;
            }
        }
        atoms
    }

    /// Sets of too few people whose sum follows from everything that these runs have published, in one folder or each in its own.
    fn found(&self, turns: &[Turn], apart: bool) -> (usize, Vec<Vec<Atom>>) {
        let atoms: Vec<(Atom, u64)> = self.atoms().into_iter().collect();
        let mut equations = Equations::new(atoms.len());
        let mut seen: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let mut folder = TempDir::new().unwrap();
        for turn in turns {
            if apart {
                folder = TempDir::new().unwrap();
            }
            self.write(folder.path(), turn.arrived);
            let mut arguments = vec!["run", ".", "--quiet", "--outputs", "json"];
            arguments.extend(turn.only.iter().flat_map(|&at| ["--only", NAMES[at]]));
            let ran = kartlegg(folder.path(), &arguments, &[]);
            assert!([0, 1, 3, 4].contains(&ran.code), "{ran:?}");
            let mut news = |file: String| {
                let bytes = fs::read(folder.path().join("out").join(&file)).ok()?;
                (seen.insert(file, bytes.clone()).as_ref() != Some(&bytes)).then_some(bytes)
            };
            let mut rows: Vec<(Vec<usize>, Option<usize>)> =
                news("benchmarks/all.toml".into()).map(|file| pooled(&file)).unwrap_or_default();
            for (at, name) in NAMES.iter().enumerate().take(self.0.len()) {
                let release = news(format!("{}/release.json", name.to_lowercase()));
                rows.extend(release.iter().flat_map(|release| shown(release)).map(|service| (vec![at], service)));
            }
            for (municipalities, service) in rows {
                let is_in = |(at, of, arrives): &Atom| {
                    municipalities.contains(at) && service.is_none_or(|service| service == *of) && *arrives <= turn.arrived
                };
                equations.known((0..).zip(&atoms).filter(|(_, (atom, _))| is_in(atom)).map(|(place, _)| (place, 1)));
            }
        }
        let rows = equations.len();
        let numbers = equations.unnoticed(&mut Dice::new(4));
        let unions = vanishing(&(0..atoms.len()).collect::<Vec<_>>(), &numbers);
        let few = |union: &Vec<usize>| union.iter().map(|&atom| atoms[atom].1).sum::<u64>() < 5;
        let found = unions.into_iter().filter(few).map(|union| union.into_iter().map(|atom| atoms[atom].0).collect());
        (rows, found.collect())
    }
}

fn municipality(services: &[usize], dice: &mut Dice) -> Survey {
    let mut survey = Survey::of(vec![Question::of(5)], &["service"]);
    survey.scales = vec![Scale { items: vec![0], min_valid: 1 }];
    survey.settings = "\n[municipalities]\ncolumn = \"kommune\"\n".into();
    for &service in services {
        for _ in 0..[4, 12, 21, 24, 30][dice.roll(5)] {
            survey.person(service, service, &[i32::try_from(dice.roll(5)).unwrap() + 1]);
        }
    }
    survey
}

/// Municipalities and service of each figure of a pool.
fn pooled(file: &[u8]) -> Vec<(Vec<usize>, Option<usize>)> {
    let file: toml::Table = toml::from_str(std::str::from_utf8(file).unwrap()).unwrap();
    let position = |name: &toml::Value| NAMES.iter().position(|known| Some(*known) == name.as_str()).unwrap();
    let list = |of: &toml::Table, name: &str| of.get(name).and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let all: Vec<usize> = list(&file, "includes").iter().map(|part| position(&part["municipality"])).collect();
    let rows = list(&file, "row").into_iter().filter(|row| row["measure"].as_str() == Some(SCALE));
    rows.map(|row| {
        let without: Vec<usize> = list(row.as_table().unwrap(), "without").iter().map(position).collect();
        let service = row.get("group").and_then(|group| group.get("service")).and_then(toml::Value::as_str);
        (all.iter().copied().filter(|at| !without.contains(at)).collect(), service.map(number))
    })
    .collect()
}

/// Services of which a release shows the scale; none for everyone.
fn shown(release: &[u8]) -> Vec<Option<usize>> {
    let release = Published::read(release);
    let scale = release.measure(SCALE);
    let told = (0..release.groups.len()).filter(|&group| release.tells(scale, group));
    told.map(|group| release.groups[group].keys.get("service").map(|service| number(service))).collect()
}

/// `S2` is the second service, 1.
fn number(service: &str) -> usize {
    service.strip_prefix('S').unwrap().parse::<usize>().unwrap() - 1
}

/// One of a county of three comes late. First another one's report is made, and then all of them; no report has shown the late one's
/// municipality as it was before, but what it was held against has.
#[test]
fn who_came_after_others_were_held_against_a_pool_does_not_follow() {
    let mut dice = Dice::new(5);
    let mut county = County((0..3).map(|_| Survey::of(vec![Question::of(5)], &["service"])).collect());
    for survey in &mut county.0 {
        *survey = municipality(&[0, 1], &mut dice);
        while survey.people.len() < 60 {
            survey.person(0, 0, &[i32::try_from(dice.roll(5)).unwrap() + 1]);
        }
    }
    county.0[2].people[0].arrives = 1;
    let turns = [Turn { only: Some(0), arrived: 0 }, Turn { only: None, arrived: 1 }];
    let (_, apart) = county.found(&turns, true);
    assert!(apart.contains(&vec![(2, 0, 1)]), "apart they tell, or the test would look at nothing: {apart:?}");
    let (rows, found) = county.found(&turns, false);
    assert!(rows > 6 && found.is_empty(), "{found:?} of {rows}");
}

/// The pool of all in one run.
fn pool_of(county: &County) -> Vec<u8> {
    let folder = TempDir::new().unwrap();
    county.write(folder.path(), LAST);
    let ran = kartlegg(folder.path(), &["run", ".", "--quiet", "--outputs", "json"], &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    fs::read(folder.path().join("out/benchmarks/all.toml")).unwrap()
}

/// Answers of services of these sizes, one municipality after the other.
fn county(questions: usize, sizes: [&[usize]; 4]) -> County {
    let of = |sizes: &[usize]| {
        let mut survey = Survey::of(vec![Question::of(5); questions], &["service"]);
        survey.scales = vec![Scale { items: (0..questions).collect(), min_valid: 1 }];
        survey.settings = "\n[municipalities]\ncolumn = \"kommune\"\n".into();
        for (service, person) in sizes.iter().enumerate().flat_map(|(service, people)| (0..*people).map(move |at| (service, at)))
        {
            let answers: Vec<i32> =
                (0..questions).map(|question| i32::try_from((person * 3 + question) % 5).unwrap() + 1).collect();
            survey.person(service, service, &answers);
        }
        survey
    };
    County(sizes.map(of).to_vec())
}

/// One municipality has a service that is too small for its spread to be told, and another that nobody else has: everyone's figure less
/// those of services would be theirs alone.
#[test]
fn what_is_left_of_everyone_in_a_pool_is_of_three_municipalities_or_none() {
    for (last, services_of_all) in [([30, 24, 0], 2), ([30, 12, 0], 1), ([30, 24, 13], 1)] {
        let county = county(1, [&[30, 24], &[28, 23], &[27, 25], &last]);
        let rows = pooled(&pool_of(&county));
        assert!(rows.iter().any(|(of, service)| of.len() == 4 && service.is_none()), "{rows:?}");
        let with_people = |at: usize| (0..3).filter(move |&service| if at == 3 { last[service] > 0 } else { service < 2 });
        let is_told = |at: usize, service: usize| rows.iter().any(|(of, known)| *known == Some(service) && of.contains(&at));
        let left = (0..4).filter(|&at| with_people(at).any(|service| !is_told(at, service))).count();
        assert!(left == 0 || left > 2, "{left} municipalities are left: {rows:?}");
        assert_eq!(rows.iter().filter(|(_, service)| service.is_some()).count(), services_of_all, "{last:?}");
    }
}

/// In one municipality four left a question out, so that its spread is not told: a scale of three questions less the other two would be it.
#[test]
fn a_scale_and_its_questions_are_pooled_of_the_same_municipalities() {
    let mut county = county(3, [&[30], &[28], &[27], &[22]]);
    for person in county.0[3].people.iter_mut().take(4) {
        person.given[2] = Given::Blank;
    }
    let file: toml::Table = toml::from_str(std::str::from_utf8(&pool_of(&county)).unwrap()).unwrap();
    let rows = file["row"].as_array().unwrap().iter().filter(|row| row.get("group").is_none());
    let without: Vec<Option<&toml::Value>> = rows.map(|row| row.get("without")).collect();
    assert_eq!(without.len(), 4, "{file:?}");
    assert!(without.iter().all(|names| names.and_then(|names| names[0].as_str()) == Some(NAMES[3])), "{without:?}");
}

#[test]
fn random_counties_give_nobody_away() {
    let found = for_each_seed(surveys() / 4, |seed| {
        let (county, mut dice) = (County::drawn(seed), Dice::new(seed ^ 0xC0));
        let mut turn = |arrived: usize| Turn { only: dice.percent(60).then(|| dice.roll(county.0.len())), arrived };
        // Every second time the second run has the late ones already.
        let turns = [turn(0), turn(usize::try_from(seed % 2).unwrap()), turn(1)];
        (seed, turns, county.found(&turns, false))
    });
    assert!(found.iter().map(|(.., (rows, _))| rows).sum::<usize>() > 5 * found.len());
    let said: Vec<String> = found
        .iter()
        .filter(|(.., (_, found))| !found.is_empty())
        .map(|(seed, turns, (_, found))| format!("county {seed}, {turns:?}: {found:?}"))
        .collect();
    assert!(said.is_empty(), "{}", said.join("\n"));
}
