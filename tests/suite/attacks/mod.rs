//! Attacks on what is published. The attacker has `release.json`, the questionnaire, which groups are part of which, and at worst how many
//! respondents each smallest cell has; it shares no code with disclosure control. What it works out is held against the truth.

mod cells;
mod control;
mod exchange;
mod field;
mod forged;
mod histograms;
mod kinds;
mod over_time;
mod pools;
mod published;
mod random;
mod search;
mod solver;
mod spread;
mod survey;
mod texts;
mod truth;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use survey::LAST;

use kartlegg::pipeline;
use kartlegg::project::Project;
use tempfile::TempDir;

use over_time::attack as attack_over_time;
use published::Published;
use search::{Attacked, Breach, Kind, Search};
use solver::{ALL, Means, Reader};
use survey::{Dice, Survey};
use truth::Truth;

/// What an attacker found in releases of one survey.
struct Attack {
    breaches: Vec<Breach>,
    attacked: Attacked,
}

/// The release of a survey, as its file; nothing when there is nothing to publish.
fn released(survey: &Survey) -> Option<Vec<u8>> {
    let folder = TempDir::new().unwrap();
    survey.write(folder.path(), LAST);
    let project = Project::open(folder.path()).unwrap_or_else(|findings| panic!("{findings:?}"));
    let done = pipeline::analyse(&project);
    if let Err(error) = &done {
        assert!(format!("{error:?}").contains("NothingToShow"), "{error:?}");
    }
    done.ok().map(|done| done.release.to_json())
}

/// The release of a survey that is drawn at random.
pub(crate) fn drawn(seed: u64) -> Option<Vec<u8>> {
    released(&random::survey(seed))
}

/// Everything that can be tried on one release.
fn attack(survey: &Survey, release: &[u8]) -> Attack {
    attack_with(survey, release, ALL)
}

fn attack_with(survey: &Survey, release: &[u8], means: Means) -> Attack {
    let release = Published::read(release);
    let truth = Truth::of(survey, false);
    let mut reader = Reader::new(&truth, &release, means);
    reader.learn(&release, LAST);
    let known = reader.conclude(&mut Dice::new(1));
    let mut search = Search {
        truth: &truth,
        release: &release,
        known: &known,
        told: None,
        breaches: Vec::new(),
        attacked: Attacked::default(),
    };
    search.run(&[]);
    search.bounds();
    search.borrowed();
    search.distributions();
    Attack { breaches: search.breaches, attacked: search.attacked }
}

/// Whether a reader knows how many of a service are in a state of a question: its levels in order, "don't know", not asked, blank.
fn knows_state(survey: &Survey, release: &[u8], question: usize, state: usize, service: usize) -> bool {
    let release = Published::read(release);
    let truth = Truth::of(survey, false);
    let mut reader = Reader::new(&truth, &release, ALL);
    reader.learn(&release, LAST);
    let known = reader.conclude(&mut Dice::new(3));
    let (measure, service) = (release.measure(&solver::item(question)), format!("S{}", service + 1));
    let of = |atom: &usize| truth.atoms[*atom].keys.get("service") == Some(&service);
    let atoms: Vec<usize> = (0..truth.atoms.len()).filter(of).collect();
    assert!(!atoms.is_empty(), "somebody is in {service}");
    atoms.into_iter().map(|atom| known.state(measure, state, atom)).fold(0, field::add) == 0
}

/// How many of these breaches are left when a reader does without some means.
fn needs(survey: &Survey, release: &[u8]) -> String {
    needs_of(|means| attack_with(survey, release, means).breaches.len())
}

fn needs_of(left: impl Fn(Means) -> usize) -> String {
    let (routes, scales) = (Means { routes: false, ..ALL }, Means { scales: false, ..ALL });
    let (differences, zeros) = (Means { differences: false, ..ALL }, Means { zeros: false, ..ALL });
    format!(
        "of {} breaches {} are left without routes, {} without scales, {} without differences, {} without zeros",
        left(ALL),
        left(routes),
        left(scales),
        left(differences),
        left(zeros)
    )
}

/// How many surveys are drawn; `KARTLEGG_ATTACKS` says another number.
fn surveys() -> u64 {
    std::env::var("KARTLEGG_ATTACKS").ok().and_then(|number| number.parse().ok()).unwrap_or(200)
}

/// The results of many seeds, in their order, on threads of their own: the program's own parallel work would steal whole surveys from a
/// pool that it shares, one within the other, until the stack is full.
fn for_each_seed<T: Send>(seeds: u64, work: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let (next, done) = (AtomicU64::new(0), Mutex::new(Vec::new()));
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds {
                        break;
                    }
                    let result = work(seed);
                    done.lock().unwrap().push((seed, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(seed, _)| *seed);
    done.into_iter().map(|(_, result)| result).collect()
}

#[test]
fn random_surveys_give_nobody_away() {
    give_nobody_away(surveys(), &random::survey);
}

/// With three rounds, answers in people's own words, more options, and designs.
#[test]
fn random_surveys_with_more_in_them_give_nobody_away() {
    give_nobody_away(surveys() / 4, &|seed| random::rich(7000 + seed));
}

fn give_nobody_away(surveys: u64, drawn: &(dyn Fn(u64) -> Survey + Sync)) {
    let attacks: Vec<(u64, Option<Attack>)> = for_each_seed(surveys, |seed| {
        let survey = drawn(seed);
        (seed, released(&survey).map(|release| attack(&survey, &release)))
    });
    let (mut all, mut kinds, mut said) = (Attacked::default(), BTreeMap::<Kind, usize>::new(), Vec::new());
    for (seed, attack) in &attacks {
        let Some(attack) = attack else { continue };
        all.add(&attack.attacked);
        let survey = drawn(*seed);
        if !attack.breaches.is_empty() && said.len() < 30 {
            said.push(format!("survey {seed}: {}", needs(&survey, &released(&survey).unwrap())));
        }
        for breach in &attack.breaches {
            let count = kinds.entry(breach.kind).or_insert(0);
            *count += 1;
            if *count <= 6 {
                said.push(format!("survey {seed}: {breach}"));
            }
        }
    }
    let Attacked { shown, hidden, small, unions, sensitive, bounded, distributions, beside, .. } = all;
    let drawn = usize::try_from(surveys).unwrap();
    assert!(shown > 20 * drawn && hidden > 10 * drawn && small > 5 * drawn && unions > 1000 * drawn, "{all:?}");
    assert!(sensitive > drawn && bounded > 5 * drawn && distributions[0] > drawn, "{all:?}");
    assert!(beside.iter().all(|equations| 2 * equations > drawn), "{all:?}");
    assert!(kinds.is_empty(), "{kinds:?} in {all:?}\n{}", said.join("\n"));
}
