//! A country in one run, through the program: `cargo bench --bench national`, with a number of people as argument if wanted.
//!
//! One million people in 357 municipalities, 12 services and 3 rounds answer sixty items, in one file. `check` reads and counts; `run
//! --data-only` also decides what may be shown and writes the figures of every group of every municipality.
#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

#[path = "support/big.rs"]
mod big;
#[path = "support/program.rs"]
mod program;

use big::{big_csv, big_instrument, big_instrument_toml};

const PEOPLE: u64 = 1_000_000;
const MUNICIPALITIES: usize = 357;
const SERVICES: usize = 12;
const ROUNDS: usize = 3;
const TIMES: usize = 3;

const PROJECT: &str = r#"schema = 1
instrument = "big.toml"
municipality = "Alle"
groups = ["service"]
title.nb = "Mange svar"

[municipalities]
column = "municipality"

[combined]
export = "big.csv"
round = "round"

[[round]]
id = "2022"

[[round]]
id = "2024"

[[round]]
id = "2026"
"#;

fn main() {
    let people = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(PEOPLE);
    let folder = project(people).expect("the project can be written");
    program::measure(&format!("{people} people, check"), &folder, &["check", "."], TIMES);
    program::measure(&format!("{people} people, run --data-only"), &folder, &["run", ".", "--data-only"], TIMES);
}

/// The project, with its export, written once into the folder of the build.
fn project(people: u64) -> io::Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("national-{people}"));
    let export = folder.join("big.csv");
    if !export.exists() {
        fs::create_dir_all(&folder)?;
        let unfinished = folder.join("big.part");
        let instrument = big_instrument().expect("the questionnaire is sound");
        let writer = BufWriter::new(File::create(&unfinished)?);
        big_csv(&instrument, people, MUNICIPALITIES, SERVICES, ROUNDS, writer)?;
        fs::rename(unfinished, export)?;
    }
    fs::write(folder.join("big.toml"), big_instrument_toml())?;
    fs::write(folder.join("kartlegging.toml"), PROJECT)?;
    Ok(folder)
}
