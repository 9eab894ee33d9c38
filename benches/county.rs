//! A county in one run, through the program: `cargo bench --bench county`, with a number of municipalities and of people in each as
//! arguments if wanted; and the sample municipality by itself.
//!
//! Each municipality answers the questionnaire `bti` as the sample does, other people and none of what was put into the sample. Reports
//! and data of all of them, then data alone.
#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use kartlegg::instrument::load_shipped;
use kartlegg::simulate::{self, ExportFormat, Plan, Who};

#[path = "support/program.rs"]
mod program;

const MUNICIPALITIES: usize = 39;
const PEOPLE: usize = 400;
const TIMES: usize = 3;

const PLAN: &str = include_str!("../data-samples/storvik/storvik.plan.toml");

const PROJECT: &str = "schema = 1\ninstrument = \"bti\"\nmunicipality = \"Fylket\"\ntitle.nb = \"Samarbeid om barn og unge\"\n\
    [municipalities]\ncolumn = \"kommune\"\n\n[[round]]\nid = \"2026\"\nversion = \"2026.1\"\nexport = \"answers.csv\"\n\
    roster = \"roster.csv\"\n";

fn main() {
    let mut numbers = std::env::args().filter_map(|argument| argument.parse::<usize>().ok());
    let municipalities = numbers.next().unwrap_or(MUNICIPALITIES);
    let people = numbers.next().unwrap_or(PEOPLE);
    let folder = project(municipalities, people).expect("the project can be written");
    let what = |rest: &str| format!("{municipalities} x {people}, {rest}");
    program::measure_cold(&what("html, data"), &folder, &["run", ".", "--outputs", "html"], TIMES, &folder.join("answers.csv"));
    program::measure(&what("html, data"), &folder, &["run", ".", "--outputs", "html"], TIMES);
    program::measure(&what("html, release, data (as it comes)"), &folder, &["run", "."], TIMES);
    program::measure(&what("--data-only"), &folder, &["run", ".", "--data-only"], TIMES);
    program::measure(&what("check"), &folder, &["check", "."], TIMES);
    let sample = sample().expect("the sample can be copied");
    program::measure("the sample, one language, everything", &sample, &["run", "."], TIMES);
    program::measure("the sample, three languages, everything", &sample, &["run", ".", "--language", "nb,nn,en"], TIMES);
}

/// The project, with its answers, written once into the folder of the build.
fn project(municipalities: usize, people: usize) -> io::Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("county-{municipalities}-{people}"));
    if !folder.join("kartlegging.toml").exists() {
        let (mut answers, mut roster) = (String::new(), String::new());
        for number in 0..municipalities {
            let files = municipality(number, people);
            for (all, file) in [(&mut answers, "2026/answers.csv"), (&mut roster, "2026/roster.csv")] {
                let text = String::from_utf8_lossy(&files[file]).into_owned();
                let mut lines = text.trim_start_matches('\u{feff}').lines();
                let header = lines.next().unwrap_or_default();
                if all.is_empty() {
                    // Writing into a string cannot fail.
                    let _ = writeln!(all, "kommune;{header}");
                }
                for line in lines {
                    let _ = writeln!(all, "Kommune {number:03};{line}");
                }
            }
        }
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("answers.csv"), answers)?;
        fs::write(folder.join("roster.csv"), roster)?;
        fs::write(folder.join("kartlegging.toml"), PROJECT)?;
    }
    Ok(folder)
}

/// The files of an invented municipality in which about so many answer.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn municipality(number: usize, people: usize) -> std::collections::BTreeMap<String, Vec<u8>> {
    let bti = load_shipped("bti").expect("the questionnaire is sound");
    let mut plan = Plan::from_toml(PLAN, "storvik.plan.toml", &bti).expect("the plan is sound");
    plan.seed = u32::try_from(1000 + number).unwrap_or(1000);
    plan.rounds.remove(0);
    plan.formers.clear();
    plan.formats = vec![ExportFormat::Csv];
    plan.effects.retain(|effect| effect.who == Who::default());
    let units = || plan.services.iter().flat_map(|service| &service.units);
    let answer = units().map(|unit| f64::from(unit.employees)).sum::<f64>() * plan.rounds[0].response_rate;
    let size = people as f64 / answer;
    for unit in plan.services.iter_mut().flat_map(|service| &mut service.units) {
        unit.employees = ((f64::from(unit.employees) * size).round() as u32).max(unit.leaders.max(2));
    }
    simulate::write(&bti, &plan).expect("the files can be made")
}

/// A copy of the sample: a run leaves a ledger beside the project.
fn sample() -> io::Result<PathBuf> {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/storvik");
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sample");
    copy(&from, &to)?;
    Ok(to)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let there = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &there)?;
        } else {
            fs::copy(entry.path(), there)?;
        }
    }
    Ok(())
}
