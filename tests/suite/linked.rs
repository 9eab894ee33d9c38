//! A scale and its questions, through the whole program: nobody who is hidden in the scale follows from the questions.

use std::fmt::Write as _;
use std::fs;

use kartlegg::model::{GroupAt, Statistic};
use kartlegg::pipeline;
use kartlegg::privacy::{Release, Shown};
use kartlegg::project::Project;
use tempfile::TempDir;

use crate::support::Sketch;

/// Services and how many answer; the third lacks two answers to every question, and the last may not be shown.
const SERVICES: [(&str, usize); 5] = [("School", 40), ("Kindergarten", 25), ("Welfare", 9), ("Leisure", 7), ("Clinic", 3)];
const QUESTIONS: [&str; 4] = ["q1", "q2", "q3", "q4"];

fn instrument() -> String {
    let levels = [(1, "Level 1"), (2, "Level 2"), (3, "Level 3"), (4, "Level 4"), (5, "Level 5")];
    let unsure = "missing = [{ kind = \"dont_know\", code = \"8\", label = { nb = \"Unsure\" } }]";
    let sketch = Sketch::new("linked", &levels, unsure).background("service", "service", &SERVICES.map(|(service, _)| service));
    QUESTIONS.iter().fold(sketch, |sketch, item| sketch.item(item, "")).scale("all", &QUESTIONS).text()
}

/// The answers of the last person of the hidden service come from `last`.
fn released(last: [usize; QUESTIONS.len()]) -> Release {
    let folder = TempDir::new().unwrap();
    let mut answers = String::from("service;q1;q2;q3;q4\n");
    for (service, people) in SERVICES {
        for person in 0..people {
            let mut given: Vec<usize> =
                (0..QUESTIONS.len()).map(|question| 1 + (person * 3 + question * 2 + people) % 5).collect();
            if service == "Welfare" && person < 8 {
                given[person % QUESTIONS.len()] = 8;
            }
            if service == "Clinic" && person == 0 {
                given = last.to_vec();
            }
            let given: Vec<String> = given.iter().map(usize::to_string).collect();
            writeln!(answers, "{service};{}", given.join(";")).unwrap();
        }
    }
    let project = "schema = 1\ninstrument = \"instrument.toml\"\ntitle.nb = \"Linked\"\nmunicipality = \"Nowhere\"\n\n\
                   [[round]]\nid = \"1\"\nexport = \"answers.csv\"\n";
    for (name, text) in [("kartlegging.toml", project), ("instrument.toml", &instrument()), ("answers.csv", &answers)] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    pipeline::analyse(&Project::open(folder.path()).unwrap()).unwrap().release
}

fn mean(release: &Release, measure: &str, group: GroupAt) -> Option<(f64, f64)> {
    let measure = release.frame().measures.position(|known| known.id.as_str() == measure).unwrap();
    match release.figure(measure, group, Statistic::Mean)? {
        Shown::Value(estimate) => Some((estimate.value, estimate.n as f64)),
        _ => None,
    }
}

/// What a reader takes a group's scale for: what stands there, or the mean of its questions where all of them stand there.
fn taken_for(release: &Release, group: GroupAt) -> Option<(f64, f64)> {
    mean(release, "scale:all", group).or_else(|| {
        let items: Option<Vec<(f64, f64)>> = QUESTIONS.iter().map(|item| mean(release, &format!("item:{item}"), group)).collect();
        let items = items?;
        items
            .iter()
            .all(|(_, n)| (n - items[0].1).abs() < 0.5)
            .then(|| (items.iter().map(|(mean, _)| mean).sum::<f64>() / items.len() as f64, items[0].1))
    })
}

#[test]
fn a_scale_and_its_questions_never_add_up_to_who_is_hidden() {
    let release = released([5, 5, 5, 4]);
    let named = |label: &str| {
        let says =
            |text: &kartlegg::model::Text| [&text.nb, &text.nn, &text.en].into_iter().flatten().any(|words| words == label);
        release.frame().groups.position(|group| says(&group.label))
    };
    let groups: Vec<GroupAt> = SERVICES.iter().map(|(service, _)| named(service).unwrap()).collect();
    let hidden = *groups.last().unwrap();
    assert!(mean(&release, "scale:all", hidden).is_none(), "three people are too few");
    let others: Vec<Option<(f64, f64)>> = groups[..groups.len() - 1].iter().map(|group| taken_for(&release, *group)).collect();
    // With every other service known, the hidden one would be what is left of the total.
    assert!(others.iter().any(Option::is_none), "{others:?}");
    assert!(others.iter().filter(|other| other.is_some()).count() >= 2, "no more is hidden than must be: {others:?}");
}
