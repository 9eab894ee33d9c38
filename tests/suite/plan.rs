//! `kartlegg plan`: what a survey can find, from the roster alone.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::fs;
use std::path::Path;

use kartlegg::model::Confidence;
use kartlegg::stats::smallest_difference;

use crate::support::kartlegg;
use tempfile::TempDir;

/// Expected answers at a rate of one half: 60, 20, 4, and 2 in the smallest unit.
const ROSTER: &str = "service;unit;employees\nSkole;Nord;80\nSkole;Sør;40\nBarnevern;;40\nKultur;;4\nKultur;Museum;4\n";

fn page(folder: &Path, more: &[&str]) -> String {
    fs::write(folder.join("roster.csv"), ROSTER).unwrap();
    let ran = kartlegg(folder, &[&["plan", "roster.csv", "--rate", "50 %", "--tests", "2"][..], more].concat(), &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    fs::read_to_string(folder.join("plan/plan.html")).unwrap()
}

#[test]
fn each_service_has_the_difference_that_its_size_finds() {
    let folder = TempDir::new().unwrap();
    let page = page(folder.path(), &["--language", "nb,nn,en"]);
    let level = Confidence::new(0.975).unwrap();
    for (own, others) in [(60, 24), (20, 64)] {
        let from_others = smallest_difference(own, others, 20.0, 0.8, level).unwrap();
        let change = smallest_difference(own, own, 20.0, 0.8, level).unwrap();
        for value in [from_others, change] {
            let printed = format!("{value:.1}").replace('.', ",");
            assert!(page.contains(&format!(">{printed}</td>")), "{printed} of {own}");
        }
    }
    assert!(page.contains(">84</td>"), "everyone: half of 168");
    for wrong in ["⟦", "NaN", "inf", "{value}", "{change}"] {
        assert!(!page.contains(wrong), "{wrong}");
    }
    // What is too small to be shown has no figure, and the page says how many units that is.
    assert!(page.contains(">nei</td>") && page.contains("2 av 3 enheter"), "small groups");
    for language in ["nn", "en"] {
        assert!(folder.path().join(format!("plan/{language}/plan.html")).is_file());
    }
}

#[test]
fn a_survey_in_which_nothing_can_be_compared_says_so() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("roster.csv"), "service;employees\nSkole;6\nKultur;5\n").unwrap();
    let ran = kartlegg(folder.path(), &["plan", "roster.csv", "--language", "en"], &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let page = fs::read_to_string(folder.path().join("plan/plan.html")).unwrap();
    assert!(page.contains("no service can be compared with the others"));
}

#[test]
fn what_cannot_be_assumed_is_refused() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("roster.csv"), ROSTER).unwrap();
    for wrong in
        [["--rate", "0"], ["--rate", "130"], ["--power", "1"], ["--power", "0.3"], ["--deviation", "0"], ["--tests", "0"]]
    {
        let ran = kartlegg(folder.path(), &["plan", "roster.csv", wrong[0], wrong[1]], &[]);
        assert_eq!(ran.code, 2, "{wrong:?}: {ran:?}");
        assert!(!folder.path().join("plan").exists());
    }
}
