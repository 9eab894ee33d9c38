//! The same people in two rounds, through the whole program: figures of other programs come out, keys never do, and nobody who answered
//! once is given away by those who answered twice.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::oracle::{data, value};
use crate::public_data::near;
use crate::support::{Sketch, in_rows, kartlegg, tree};

/// A questionnaire of one question with these levels, and a scale of it.
fn instrument(levels: &[i32]) -> String {
    let labels: Vec<String> = levels.iter().map(|level| format!("nivå {level}")).collect();
    let levels: Vec<(i32, &str)> = levels.iter().copied().zip(labels.iter().map(String::as_str)).collect();
    Sketch::new("twice", &levels, "").item("one", "").scale("one", &["one"]).text()
}

const PROJECT: &str = "schema = 1\ninstrument = \"instrument.toml\"\ntitle.nb = \"To ganger\"\nmunicipality = \"Ingensteds\"\n\
    estimand = \"process\"\n\n[plan]\npaired = \"key\"\n\n[[round]]\nid = \"1\"\nexport = \"1.csv\"\n\n[[round]]\nid = \"2\"\nexport = \"2.csv\"\n\
    read = { columns = { key = \"Løpenummer\" } }\n\n[privacy]\nmin_n_spread = 10\n";

/// What came of two rounds of (key, answer): everything that was written, and the release.
fn run(levels: &[i32], first: &[(String, i32)], second: &[(String, i32)]) -> (TempDir, Value, String) {
    let folder = TempDir::new().unwrap();
    let export = |header: &str, people: &[(String, i32)]| {
        let mut text = format!("{header};one\n");
        for (key, answer) in people {
            writeln!(text, "{key};nivå {answer}").unwrap();
        }
        text
    };
    let files = [
        ("kartlegging.toml", PROJECT.to_owned()),
        ("instrument.toml", instrument(levels)),
        ("1.csv", export("key", first)),
        ("2.csv", export("Løpenummer", second)),
    ];
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let ran = kartlegg(folder.path(), &["run", ".", "--out", "out"], &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(!ran.err.contains("nøkkel-") && !ran.out.contains("nøkkel-"), "{ran:?}");
    let release = in_rows(&fs::read(folder.path().join("out/release.json")).unwrap());
    (folder, release, ran.err)
}

fn key(person: usize) -> String {
    format!("nøkkel-{person}")
}

fn paired<'a>(release: &'a Value, statistic: &str, measure: &str) -> &'a Value {
    let rows = release["rows"].as_array().unwrap();
    let found = rows.iter().find(|row| row["statistic"] == statistic && row["measure"] == measure);
    let found = found.unwrap_or_else(|| panic!("no {statistic}"));
    assert_eq!((&found["group"]["round"], &found["reference"]["round"]), (&"2".into(), &"1".into()));
    found
}

/// `sleep` of base R: two drugs in the same ten people, hours in tenths. The order of the second round is another.
#[test]
fn the_same_people_twice_are_compared_with_themselves() {
    let columns = data("sleep");
    #[allow(clippy::cast_possible_truncation)]
    let tenths = |hours: f64| (hours * 10.0).round() as i32;
    let first: Vec<(String, i32)> = (0..10).map(|person| (key(person), tenths(columns[0][person]))).collect();
    let second: Vec<(String, i32)> = (0..10).rev().map(|person| (key(person), tenths(columns[0][10 + person]))).collect();
    let (folder, release, _) = run(&(-16..=55).collect::<Vec<i32>>(), &first, &second);
    let expected = |figure: &str| value("comparisons", "sleep", figure);
    let change = paired(&release, "paired_change", "scale:one");
    let points = |hours: f64| hours * 10.0 / 71.0 * 100.0;
    near(&change["interval"]["lower"], points(-expected("paired.upper")), 1e-9);
    near(&change["interval"]["upper"], points(-expected("paired.lower")), 1e-9);
    assert_eq!((&change["n"], &change["df"], &change["interval"]["method"]), (&10.into(), &9.0.into(), &"paired_t".into()));
    near(&paired(&release, "paired_change_p", "scale:one")["value"], expected("paired.p"), 1e-9);
    assert!(paired(&release, "signed_rank", "scale:one")["value"].as_f64().unwrap() > 2.0);
    // What was read to pair people is nowhere: neither keys nor what stands for them.
    for (name, bytes) in tree(&folder.path().join("out")) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("nøkkel-") && !text.contains("Løpenummer") || name == "manifest.json", "{name}");
        assert!(!text.contains("nøkkel-"), "{name}");
    }
}

/// Unaided vision of 7 477 women (1955): right eye and left eye as two rounds.
#[test]
fn right_and_left_eyes_have_the_tests_that_are_published() {
    const EYES: [[usize; 4]; 4] = [[1520, 266, 124, 66], [234, 1512, 432, 78], [117, 362, 1772, 205], [36, 82, 179, 492]];
    let (mut right, mut left) = (Vec::new(), Vec::new());
    for (r, row) in (1..).zip(EYES) {
        for (l, count) in (1..).zip(row) {
            for _ in 0..count {
                let key = key(right.len());
                right.push((key.clone(), r));
                left.push((key, l));
            }
        }
    }
    let (_folder, release, _) = run(&[1, 2, 3, 4], &right, &left);
    let expected = |figure: &str| value("comparisons", "vision", figure);
    for (statistic, figure) in
        [("bowker", "bowker"), ("bowker_p", "bowker.p"), ("stuart_maxwell", "stuart"), ("stuart_maxwell_p", "stuart.p")]
    {
        let found = paired(&release, statistic, "item:one");
        near(&found["value"], expected(figure), 1e-9);
        assert_eq!(found["n"], 7477, "{found}");
    }
    assert_eq!(paired(&release, "bowker", "item:one")["df"], 6.0);
}

/// Forty answer each time. When all but one of them are the same, the pairs would give the one away, and do not stand; when thirty
/// are, they do.
#[test]
fn pairs_stand_where_nobody_who_answered_once_is_given_away() {
    let people = |from: usize| {
        (from..from + 40).map(|person| (key(person), 1 + i32::try_from(person * 7 % 5).unwrap())).collect::<Vec<_>>()
    };
    let changed = |from: usize| people(from).into_iter().map(|(key, answer)| (key, answer % 5 + 1)).collect::<Vec<_>>();
    for (from, stands) in [(0, true), (1, false), (4, false), (10, true), (35, false)] {
        let (_folder, release, _) = run(&[1, 2, 3, 4, 5], &people(0), &changed(from));
        for (statistic, measure) in [("paired_change", "scale:one"), ("signed_rank_p", "scale:one"), ("bowker", "item:one")] {
            let found = paired(&release, statistic, measure);
            assert_eq!(found["status"] == "shown", stands, "{from}: {found}");
            assert!(stands || found.get("n").is_none(), "{found}");
        }
    }
}

/// A key on two rows says of neither whose it is.
#[test]
fn a_key_on_two_rows_pairs_nobody() {
    let mut first: Vec<(String, i32)> = (0..30).map(|person| (key(person), 1 + i32::try_from(person % 3).unwrap())).collect();
    let second: Vec<(String, i32)> = (0..30).map(|person| (key(person), 1 + i32::try_from(person % 4).unwrap())).collect();
    for person in 0..6 {
        first[person + 6].0 = key(person);
    }
    let (_folder, release, said) = run(&[1, 2, 3, 4, 5], &first, &second);
    assert_eq!(paired(&release, "paired_change", "scale:one")["n"], 18);
    assert!(said.contains("K247"), "{said}");
    assert!(release["quality"].as_array().unwrap().iter().all(|note| note["code"] != "K247"), "how many is not for readers");
}
