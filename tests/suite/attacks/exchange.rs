//! The law of exchange: of hidden groups that are parts of the same shown ones nothing is told, so that two people of them, one in each,
//! can change places, or one of them move to the other's, and not a byte of what is published or said is another. Fingerprints of inputs
//! are no part of the comparison.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use kartlegg::model::Statistic;
use kartlegg::pipeline;
use kartlegg::project::Project;
use kartlegg::report::Scope;
use serde_json::Value;
use tempfile::TempDir;

use super::for_each_seed;
use super::published::Published;
use super::random;
use super::survey::{Dice, Given, LAST, PAIRED, Person, Survey};
use super::truth::Truth;
use crate::support::{copy_project, kartlegg, tree};

type Files = BTreeMap<String, Vec<u8>>;

/// Everything that a plan can ask for.
fn on_request() -> String {
    let names =
        Statistic::ALL.iter().filter(|statistic| statistic.facts().on_request).map(|statistic| format!("\"{statistic}\""));
    format!("add = [{}]", names.collect::<Vec<String>>().join(", "))
}

/// A survey with everything that can be published of it: other statistics too, reports of units, three languages, what others answered.
fn rich(seed: u64) -> Survey {
    let mut survey = random::rich(seed);
    survey.languages = vec!["nb", "nn", "en"];
    survey.ordered = true;
    survey.benchmark = Some(benchmark(&survey, &mut Dice::new(seed ^ 0xBE9C)));
    let backgrounds = if survey.groups.contains(&"age") { "backgrounds = [\"age\"]\n" } else { "" };
    let paired = if survey.settings.contains(PAIRED) { "paired = \"key\"\n" } else { "" };
    let design = survey.settings.replace(PAIRED, "");
    survey.settings = format!("{design}\n[plan]\n{paired}{backgrounds}{}\n[report]\nunits = true\n", on_request());
    survey
}

/// Figures that we are a good part of, so that it hangs on what we answered whether the others can have given the rest.
fn benchmark(survey: &Survey, dice: &mut Dice) -> String {
    let people = |service: Option<usize>| {
        let here = survey.people.iter().filter(|person| person.round + 1 == survey.rounds);
        here.filter(|person| service.is_none_or(|service| person.service == service)).count()
    };
    let services = survey.people.iter().map(|person| person.service).max().unwrap_or(0);
    let scales = (1..=survey.scales.len()).map(|scale| format!("scale:s{scale}"));
    let asked = ["item:q1", "item:q5"].map(str::to_owned).into_iter();
    let rated = (1..=survey.rated).map(|service| format!("matrix:m/a/s{service}"));
    let mut rows = Vec::new();
    for measure in scales.chain(asked).chain(rated) {
        for service in std::iter::once(None).chain((0..=services).map(Some)) {
            let group = service.map(|service| format!("group = {{ service = \"S{}\" }}, ", service + 1)).unwrap_or_default();
            let n = format!("n = {}, ", people(service) + 1 + dice.roll(40));
            let what = if measure == "item:q5" {
                format!("share = {}", dice.roll(101))
            } else {
                format!("mean = {}.5", 1 + dice.roll(4))
            };
            let spread = [", sd = 1.0", ", sd = 0.7", ", se = 0.05", ""][if measure == "item:q5" { 3 } else { dice.roll(4) }];
            let n = if dice.percent(80) { n } else { String::new() };
            rows.push(format!("{{ measure = \"{measure}\", {group}{n}{what}{spread} }}"));
        }
    }
    survey.others(&rows)
}

/// Every byte that a run leaves and says, and what `check` says, but for the PDF, which is made from the same document as the page.
fn outputs(survey: &Survey, roster: &str) -> Files {
    let folder = TempDir::new().unwrap();
    survey.write(folder.path(), LAST);
    if survey.roster {
        fs::write(folder.path().join("roster.csv"), roster).unwrap();
    }
    let kinds: Vec<&str> =
        kartlegg::report::outputs(Scope::Whole).map(|output| output.id).filter(|id| !id.starts_with("pdf")).collect();
    let mut files = run(folder.path(), &["--json", "--outputs", &kinds.join(",")], "out");
    let checked = kartlegg(folder.path(), &["check", ".", "--json"], &[]);
    files.insert("what check said".into(), [checked.out, checked.err].concat().into_bytes());
    files
}

/// Names of files that differ, with the first row that does.
fn differing(one: &Files, two: &Files) -> Vec<String> {
    let names: BTreeSet<&String> = one.keys().chain(two.keys()).collect();
    let differ = names.into_iter().filter(|name| one.get(*name) != two.get(*name));
    differ
        .map(|name| {
            let text =
                |files: &Files| files.get(name).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
            let (a, b) = (text(one), text(two));
            let line = a.lines().zip(b.lines()).find(|(a, b)| a != b);
            let short = |line: &str| line.chars().take(330).collect::<String>();
            let line = line.filter(|_| name.ends_with("json") || name.ends_with("csv"));
            format!("{name} {}", line.map(|(a, b)| format!("\n  {}\n  {}", short(a), short(b))).unwrap_or_default())
        })
        .collect()
}

/// For each cell: the groups of which anything is shown that may differ after a change. Two who change places leave every size as it is.
fn shown_with(release: &Published, truth: &Truth<'_>, change: Change) -> Vec<Vec<usize>> {
    let differs = |measure: usize| change == Change::Move || release.measures[measure].kind != "response";
    let told = |group: &usize| {
        (0..release.measures.len()).any(|measure| differs(measure) && release.of(measure, *group).next().is_some())
    };
    let mut with = vec![Vec::new(); truth.atoms.len()];
    for group in (0..release.groups.len()).filter(told) {
        for atom in truth.members(&release.groups[group], LAST) {
            with[atom].push(group);
        }
    }
    with
}

/// The first few measures of groups that are told in one release and not in the other.
fn pattern(one: &Published, two: &Published) -> Vec<String> {
    let all = (0..one.measures.len()).flat_map(|measure| (0..one.groups.len()).map(move |group| (measure, group)));
    let differ = all.filter(|&(measure, group)| one.tells(measure, group) != two.tells(measure, group));
    differ.map(|(measure, group)| format!("{} of {}", one.measures[measure].id, one.groups[group].name())).take(4).collect()
}

/// People as a reader sees them: with which shown groups each counts.
struct Seen {
    round: Vec<usize>,
    cell: Vec<usize>,
    with: Vec<Vec<usize>>,
}

impl Seen {
    fn of(survey: &Survey, release: &Published, change: Change) -> Self {
        let truth = Truth::of(survey, false);
        let with = shown_with(release, &truth, change);
        let cell = |person: &Person| {
            (0..truth.atoms.len()).find(|&atom| truth.people(&[atom]).any(|other| std::ptr::eq(other, person))).unwrap()
        };
        let cell: Vec<usize> = survey.people.iter().map(cell).collect();
        Self {
            round: cell.iter().map(|&cell| truth.atoms[cell].round).collect(),
            with: cell.iter().map(|&cell| with[cell].clone()).collect(),
            cell,
        }
    }

    /// Whether two people are in different hidden groups and no shown group tells them apart.
    fn is_pair(&self, one: usize, two: usize) -> bool {
        self.cell[one] != self.cell[two] && self.round[one] == self.round[two] && self.with[one] == self.with[two]
    }
}

/// What happens to two people of hidden groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    /// They change places with all that they answered.
    Exchange,
    /// One of them moves to where the other is.
    Move,
}

impl Change {
    /// Whether it can happen to them without telling anything that does not hang on what is hidden.
    fn fits(self, survey: &Survey, one: usize, two: usize) -> bool {
        let people = [one, two].map(|person| &survey.people[person]);
        let rates = |person: &Person| if person.service < survey.rated { person.service + 1 } else { 0 };
        let alike = people[0].weight == people[1].weight && people.iter().all(|person| person.key.is_none());
        let is_left = |person: &Person| {
            survey.people.iter().filter(|other| (other.round, other.unit) == (person.round, person.unit)).count() > 2
        };
        let can = match self {
            Self::Exchange => people[0].given != people[1].given,
            Self::Move => {
                is_left(people[0])
                    && people[0].unit != people[1].unit
                    && people.iter().all(|person| person.service >= survey.rated)
            }
        };
        alike && can && rates(people[0]) == rates(people[1])
    }

    fn made(self, survey: &Survey, one: usize, two: usize) -> Survey {
        let mut other = survey.clone();
        let [a, b] = [survey.people[one].clone(), survey.people[two].clone()];
        match self {
            Self::Exchange => {
                let answers = |place: &Person, of: &Person| Person {
                    given: of.given.clone(),
                    ticks: of.ticks.clone(),
                    ratings: of.ratings.clone(),
                    wrote: of.wrote,
                    ..place.clone()
                };
                (other.people[one], other.people[two]) = (answers(&a, &b), answers(&b, &a));
            }
            Self::Move => (other.people[one].service, other.people[one].unit) = (b.service, b.unit),
        }
        other
    }
}

/// Two people of hidden groups, by dice.
fn pair(survey: &Survey, release: &Published, change: Change, dice: &mut Dice) -> Option<(usize, usize)> {
    let seen = Seen::of(survey, release, change);
    let count = survey.people.len();
    let all = (0..count).flat_map(|one| (0..count).map(move |two| (one, two)));
    let pairs: Vec<(usize, usize)> = all.filter(|&(one, two)| seen.is_pair(one, two) && change.fits(survey, one, two)).collect();
    (!pairs.is_empty()).then(|| pairs[dice.roll(pairs.len())])
}

/// Gives both the blanks of either, so that they differ in answers only.
fn with_the_same_blanks(survey: &mut Survey, one: usize, two: usize) {
    for question in 0..survey.questions.len() {
        let given = [one, two].map(|person| survey.people[person].given[question]);
        if given.iter().any(|given| !matches!(given, Given::Level(_))) {
            survey.people[one].given[question] = Given::Blank;
            survey.people[two].given[question] = Given::Blank;
        }
    }
    let ticked = [one, two].map(|person| survey.people[person].ticks.contains(&true));
    if ticked[0] != ticked[1] {
        survey.people[one].ticks.fill(false);
        survey.people[two].ticks.fill(false);
    }
    let of = |person: usize| survey.people[person].clone();
    let (a, b) = (of(one), of(two));
    for (place, (one_rated, two_rated)) in a.ratings.iter().zip(&b.ratings).enumerate() {
        if *one_rated == 0 || *two_rated == 0 {
            survey.people[one].ratings[place] = 0;
            survey.people[two].ratings[place] = 0;
        }
    }
    if a.wrote == 0 || b.wrote == 0 {
        survey.people[one].wrote = 0;
        survey.people[two].wrote = 0;
    }
}

/// What differs after a change that no shown group tells; nothing where it cannot be made, or where groups are hidden for what they answered.
fn differs_after(seed: u64, change: Change) -> Option<Vec<String>> {
    let mut survey = rich(seed);
    let mut dice = Dice::new(seed);
    let release = |survey: &Survey| super::released(survey).map(|release| Published::read(&release));
    let (one, two) = pair(&survey, &release(&survey)?, change, &mut dice)?;
    with_the_same_blanks(&mut survey, one, two);
    // They are still where no shown group tells them apart.
    let base = release(&survey)?;
    if !Seen::of(&survey, &base, change).is_pair(one, two) || !change.fits(&survey, one, two) {
        return None;
    }
    let other = change.made(&survey, one, two);
    let after = release(&other)?;
    // What answered alike is hidden for its answers, and is shown when they are others: the law is for what is hidden both times.
    if base.groups.len() != after.groups.len() || !pattern(&base, &after).is_empty() {
        return None;
    }
    // Parts that weighted figures are made from, and distributions, are hidden by size as groups are.
    if change == Change::Move && base.named() != after.named() {
        return None;
    }
    let roster = survey.roster_text();
    Some(differing(&outputs(&survey, &roster), &outputs(&other, &roster)))
}

/// The law for a kind of change, with a number of seeds.
fn holds(change: Change) {
    let seeds = super::surveys() / 5;
    let differ: Vec<Option<Vec<String>>> = for_each_seed(seeds, |seed| differs_after(2000 + seed, change));
    let made = differ.iter().flatten().count();
    assert!(4 * made > differ.len(), "{made} of {seeds} changes");
    let said = (2000..).zip(&differ).filter_map(|(seed, differ)| {
        let differ = differ.as_ref()?;
        let first = differ.iter().find(|file| file.contains("release.json")).or(differ.first())?;
        Some(format!("survey {seed}: {} files, as {first}", differ.len()))
    });
    let said: Vec<String> = said.take(5).collect();
    assert!(said.is_empty(), "{change:?}, of {made}:\n{}", said.join("\n"));
}

#[test]
fn two_people_of_hidden_groups_change_places_and_nothing_is_another() {
    holds(Change::Exchange);
}

/// Then nothing published is a function of how many a hidden group has, of their sum, mean or share: only of what hidden groups have together.
#[test]
fn one_moves_from_a_hidden_group_to_another_and_nothing_is_another() {
    holds(Change::Move);
}

/// Shown groups are another matter, or the law would hold of a program that writes nothing.
#[test]
fn two_people_of_shown_groups_change_places_and_much_is_another() {
    let mut survey = rich(2000);
    let of = |service: usize, survey: &Survey| {
        survey.people.iter().position(|person| person.round == 0 && person.service == service).unwrap()
    };
    let (one, two) = (of(0, &survey), of(1, &survey));
    for (person, level) in [(one, 1), (two, 5)] {
        survey.people[person].given[..4].fill(Given::Level(level));
    }
    let roster = survey.roster_text();
    let other = Change::Exchange.made(&survey, one, two);
    let differ = differing(&outputs(&survey, &roster), &outputs(&other, &roster));
    assert!(differ.len() > 3, "{differ:?}");
}

/// The sample, whole: its answers stand in a table of tabs in UTF-16, the first seven columns say who answered.
#[test]
fn two_people_of_the_sample_change_places_and_nothing_is_another() {
    let folder = TempDir::new().unwrap();
    copy_project(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/data-samples/storvik")), folder.path());
    let project = folder.path().join("kartlegging.toml");
    let text = fs::read_to_string(&project).unwrap().replacen("languages = [\"nb\"]", "languages = [\"nb\", \"nn\", \"en\"]", 1);
    fs::write(&project, format!("{text}\n[plan]\n{}\n[report]\nunits = true\n", on_request())).unwrap();
    let data = folder.path().join("2026/surveyxact/dataset.csv");
    let mut rows = wide(&data);
    let (one, two) = hidden_pair(folder.path(), &rows);
    let answers = 7..rows[0].iter().position(|column| column.starts_with("statoverall")).unwrap();
    for column in answers.clone() {
        if [one, two].iter().any(|&row| ["", "8", "9"].contains(&rows[row][column].as_str())) {
            rows[one][column].clear();
            rows[two][column].clear();
        }
    }
    put(&data, &rows);
    let before = run(folder.path(), &[], "before");
    let changed = answers.clone().filter(|&column| rows[one][column] != rows[two][column]).count();
    assert!(changed > 20, "{changed} answers are exchanged");
    for column in answers {
        let given = rows[one][column].clone();
        rows[one][column] = std::mem::replace(&mut rows[two][column], given);
    }
    put(&data, &rows);
    let after = run(folder.path(), &[], "after");
    assert!(after.len() > 100, "{}", after.len());
    let differ = differing(&before, &after);
    assert!(
        differ.is_empty(),
        "{} of {} files, as\n{}",
        differ.len(),
        before.len(),
        differ.iter().take(4).cloned().collect::<Vec<_>>().join("\n")
    );
}

fn wide(path: &Path) -> Vec<Vec<String>> {
    let bytes = fs::read(path).unwrap();
    let letters: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let text = String::from_utf16(&letters[1..]).unwrap();
    text.trim_end().split("\r\n").map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

fn put(path: &Path, rows: &[Vec<String>]) {
    let text = rows.iter().map(|row| row.join("\t") + "\r\n").collect::<Vec<String>>().concat();
    let bytes = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes);
    fs::write(path, bytes.collect::<Vec<u8>>()).unwrap();
}

/// Rows of two people of one role in two units of one service of which nothing is shown.
fn hidden_pair(folder: &Path, rows: &[Vec<String>]) -> (usize, usize) {
    let release = pipeline::analyse(&Project::open(folder).unwrap()).unwrap().release;
    let read = Published::read(&release.to_json());
    let hidden = |group: &usize| (0..read.measures.len()).all(|measure| read.of(measure, *group).next().is_none());
    let units: BTreeSet<&String> = (0..read.groups.len())
        .filter(|&group| read.groups[group].kind == "unit" && read.groups[group].round == 1)
        .filter(hidden)
        .map(|group| &read.groups[group].keys["unit"])
        .collect();
    let labels = wide(&folder.join("2026/surveyxact/labels.csv"));
    let codes: BTreeSet<&String> =
        labels.iter().filter(|label| label[0] == "unit" && units.contains(&label[2])).map(|label| &label[1]).collect();
    let of = |row: &usize| codes.contains(&rows[*row][4]);
    let mut best: Option<(usize, usize, usize)> = None;
    for one in (1..rows.len()).filter(of) {
        for two in (1..one).filter(of) {
            let same = |columns: std::ops::Range<usize>| rows[one][columns.clone()] == rows[two][columns];
            let status = rows[0].iter().position(|column| column.starts_with("statoverall")).unwrap();
            if same(3..4) && same(5..6) && !same(4..5) && same(status..rows[0].len()) {
                let filled = |row: usize, column: usize| !["", "8", "9"].contains(&rows[row][column].as_str());
                let both =
                    |column: &usize| filled(one, *column) && filled(two, *column) && rows[one][*column] != rows[two][*column];
                let differ = (7..status).filter(both).count();
                if best.is_none_or(|(most, ..)| differ > most) {
                    best = Some((differ, one, two));
                }
            }
        }
    }
    let (_, one, two) = best.expect("two hidden units in one service");
    (one, two)
}

/// Every file of a run and what it said, with nothing in the manifest of what was read or of what was written from it.
fn run(folder: &Path, more: &[&str], name: &str) -> Files {
    // Neither run is told of the other.
    let _ = fs::remove_file(folder.join("kartlegg-ledger.json"));
    let ran = kartlegg(folder, &[&["run", ".", "--out", name], more].concat(), &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let mut files = tree(&folder.join(name));
    let mut manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    for list in ["inputs", "outputs"] {
        if let Some(list) = manifest[list].as_object_mut() {
            list.values_mut().for_each(|hash| *hash = Value::Null);
        }
    }
    files.insert("manifest.json".into(), manifest.to_string().into_bytes());
    files.insert("what run said".into(), [ran.out, ran.err].concat().replace(name, "out").into_bytes());
    files
}
