//! A country in one run, through the program: `cargo bench --bench national`, with a number of people as argument if wanted.
//!
//! Beside it stands a peer that does a part of it, where it is installed: polars in Python.
//!
//! One million people in 357 municipalities, 12 services and 3 rounds answer sixty items, in one file. `check` reads and counts; `run
//! --data-only` also decides what may be shown and writes the figures of every group of every municipality.
#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

#[path = "support/big.rs"]
mod big;
#[path = "support/peer.rs"]
mod peer;
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

/// Reads every field of the file, and no more.
const SCAN: &str = r#"
import sys, time, polars
begun = time.perf_counter()
frame = polars.read_csv(sys.argv[1], infer_schema=False)
assert frame.height > 0
print("polars", polars.__version__, round(time.perf_counter() - begun, 3))
"#;

/// Counts how many gave each answer to each question in every municipality, service and round.
const COUNT: &str = r#"
import sys, time, polars
begun = time.perf_counter()
frame = polars.scan_csv(sys.argv[1], infer_schema=False)
items = [name for name in frame.collect_schema().names() if name.startswith("q")]
answers = [(polars.col(item) == code).sum().alias(f"{item}_{code}") for item in items for code in "1234589"]
assert frame.group_by("municipality", "service", "round").agg(answers).collect().height > 0
print("polars", polars.__version__, round(time.perf_counter() - begun, 3))
"#;

fn main() {
    let people = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(PEOPLE);
    let folder = project(people).expect("the project can be written");
    let export = folder.join("big.csv");
    let what = |rest: &str| format!("{people} people, {rest}");
    program::measure_cold(&what("check"), &folder, &["check", "."], TIMES, &export);
    let checked = program::measure(&what("check"), &folder, &["check", "."], TIMES);
    peer::peer("  a peer reads the file", SCAN, &export, TIMES, checked);
    peer::peer("  a peer counts the answers", COUNT, &export, TIMES, checked);
    program::measure(&what("run --data-only"), &folder, &["run", ".", "--data-only"], TIMES);
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
