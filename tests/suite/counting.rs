//! Counting on many threads, and the short ways to a sum, give what the long ways give.

use std::fs::File;
use std::path::Path;

use kartlegg::analysis::{self, Subject};
use kartlegg::pipeline::{self, Read};
use kartlegg::project::Project;

use crate::big::{big_csv, big_instrument, big_instrument_toml};

const PROJECT: &str = r#"schema = 1
instrument = "big.toml"
municipality = "Alle"
title.nb = "Mange svar"

[combined]
export = "big.csv"
round = "round"

[[round]]
id = "2024"

[[round]]
id = "2026"
"#;

/// Enough answers that a thread counts them in several goes.
const PEOPLE: u64 = 300_000;

fn project(folder: &Path) -> Project {
    let instrument = big_instrument().unwrap();
    big_csv(&instrument, PEOPLE, 4, 3, 2, File::create(folder.join("big.csv")).unwrap()).unwrap();
    std::fs::write(folder.join("big.toml"), big_instrument_toml()).unwrap();
    std::fs::write(folder.join("kartlegging.toml"), PROJECT).unwrap();
    Project::open(folder).unwrap()
}

fn read(project: &Project, threads: usize) -> Read {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| pipeline::read(project)).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn any_number_of_threads_counts_the_same_and_nobody_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(folder.path());
    let alone = read(&project, 1);
    let together = read(&project, 3);
    assert!(alone.cube == together.cube, "threads change the counts");
    let people: u64 = (0..alone.cube.keys().len()).map(|cell| alone.cube.respondents(cell)).sum();
    assert_eq!(people, PEOPLE);

    let subject = Subject::new(&project, &project.instrument, &alone.cube, &alone.invited);
    short_ways_are_right(&subject);
    let columns = alone.cube.layout().columns().len();
    assert_eq!(columns, 60);
    let again = Subject::new(&project, &project.instrument, &together.cube, &together.invited);
    for group in subject.frame.groups.keys() {
        assert_eq!(analysis::describe(&subject, group), analysis::describe(&again, group), "group {group}");
    }
}

/// Everyone less a group is everyone else; one column added up alone is that column; relatives are who they should be.
fn short_ways_are_right(subject: &Subject<'_>) {
    for (group, info) in subject.frame.groups.enumerated() {
        let total = subject.total_of(group);
        let (own, all) = (&subject.cells[group], &subject.cells[total]);
        assert!(subject.frame.groups[total].keys.is_empty() && subject.frame.groups[total].round == info.round);
        let others: Vec<u32> = all.iter().copied().filter(|cell| !own.contains(cell)).collect();
        let (others, rest) = (subject.cube.union(&others), subject.tallies(total).without(&subject.tallies(group)));
        assert_eq!(others.respondents, rest.respondents);
        for column in [0, 17, 59] {
            assert_eq!(others.tally(column).levels, rest.tally(column).levels);
            assert_eq!(subject.cube.column(own, column).tally().levels, subject.tallies(group).tally(column).levels);
        }
        assert_eq!(others.moments(3), rest.moments(3));
        assert_eq!(subject.cube.score_histogram(own, 3), subject.tallies(group).scores(3).histogram());
        let parent = info.parent.map(|parent| &subject.frame.groups[parent]);
        let around = parent.map_or(0, |parent| parent.keys.len());
        assert!(parent.is_none_or(|parent| parent.keys.iter().all(|(key, value)| info.keys.get(key) == Some(value))));
        assert_eq!(parent.is_some(), !info.keys.is_empty());
        let wider = subject.frame.groups.iter().filter(|other| {
            let within = other.keys.iter().all(|(key, value)| info.keys.get(key) == Some(value));
            other.round == info.round && other.keys.len() < info.keys.len() && within
        });
        assert_eq!(wider.map(|other| other.keys.len()).max().unwrap_or(0), around);
        let before = subject.before(group).map(|before| &subject.frame.groups[before].keys);
        assert_eq!(before, (subject.round(group) == 1).then_some(&info.keys));
    }
}
