//! How long the main job takes on a large survey: `cargo bench --bench whole_job`, with a number of respondents as argument if wanted.
//!
//! One million people in 357 municipalities, 12 services and 3 rounds answer sixty items. The program reads the one export and
//! counts, then computes every figure of every group: means, intervals and spread of items and scales, shares of every level,
//! alpha. Figures are folded into a checksum, group by group, so that memory shows what the job needs and not what a bench keeps.
//! Each measurement is a process of its own, so that peak memory is its own too.
#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use kartlegg::analysis::{self, Row, Subject};
use kartlegg::pipeline;
use kartlegg::project::Project;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

#[path = "support/big.rs"]
mod big;

use big::{big_csv, big_instrument, big_instrument_toml};

const PEOPLE: u64 = 1_000_000;
const MUNICIPALITIES: usize = 357;
const SERVICES: usize = 12;
const ROUNDS: usize = 3;

/// Measurements for each number of threads; the table gives their medians.
const REPEATS: usize = 5;

const PROJECT: &str = r#"schema = 1
instrument = "big.toml"
municipality = "Alle"
groups = ["municipality", "service"]
title.nb = "Mange svar"

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
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if let [mode, folder, threads] = arguments.as_slice()
        && mode == "measure"
    {
        measure(Path::new(folder), threads.parse().expect("a number of threads"));
        return;
    }
    let people = arguments.first().and_then(|argument| argument.parse().ok()).unwrap_or(PEOPLE);
    let folder = project(people).expect("the project can be written");
    let bytes = folder.join("big.csv").metadata().expect("the export was written").len();
    println!("{people} people, {:.0} MB", megabytes(bytes));
    println!("threads   read s   figures s   wall s   CPU s   peak MB     groups      figures   checksum");
    for threads in [2, 1] {
        let mut runs: Vec<Vec<f64>> = Vec::new();
        let mut told = String::new();
        for _ in 0..REPEATS {
            let line = child(&folder, threads);
            let (numbers, facts) = line.split_once('|').expect("numbers and facts");
            runs.push(numbers.split_whitespace().map(|number| number.parse().expect("a number")).collect());
            assert!(told.is_empty() || told == facts, "the figures differ from run to run");
            told = facts.to_string();
        }
        let median = |position: usize| {
            let mut sorted: Vec<f64> = runs.iter().map(|run| run[position]).collect();
            sorted.sort_by(f64::total_cmp);
            sorted[sorted.len() / 2]
        };
        let [read, figures, wall, cpu, peak] = [0, 1, 2, 3, 4].map(median);
        println!("{threads:>7} {read:>8.2} {figures:>11.2} {wall:>8.2} {cpu:>7.2} {peak:>9.0} {told}");
    }
}

/// The project, with its export, written once into the folder of the build.
fn project(people: u64) -> io::Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("whole-job-{people}"));
    let export = folder.join("big.csv");
    if !export.exists() {
        std::fs::create_dir_all(&folder)?;
        let unfinished = folder.join("big.part");
        let instrument = big_instrument().expect("the questionnaire is sound");
        let writer = BufWriter::new(File::create(&unfinished)?);
        big_csv(&instrument, people, MUNICIPALITIES, SERVICES, ROUNDS, writer)?;
        std::fs::rename(unfinished, export)?;
    }
    std::fs::write(folder.join("big.toml"), big_instrument_toml())?;
    std::fs::write(folder.join("kartlegging.toml"), PROJECT)?;
    Ok(folder)
}

/// One measurement in a process of its own.
fn child(folder: &Path, threads: usize) -> String {
    let program = std::env::current_exe().expect("this program has a path");
    let output = Command::new(program).arg("measure").arg(folder).arg(threads.to_string()).output().expect("it runs again");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

fn measure(folder: &Path, threads: usize) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let project = Project::open(folder).expect("the project is sound");
    pool.install(|| {
        let start = Instant::now();
        let read = pipeline::read(&project).expect("the export is sound");
        let counted = start.elapsed();
        let subject = Subject::new(&project, &project.instrument, &read.cube, &read.invited);
        let groups = subject.frame.groups.len();
        let sums: Vec<(u64, u64)> = (0..groups).into_par_iter().map(|group| fold(&analysis::describe(&subject, group))).collect();
        let described = start.elapsed();
        let (rows, sum) = sums.iter().fold((0, 0), |(rows, sum), (more, hash)| (rows + more, mix(sum, *hash)));
        let (read, wall) = (counted.as_secs_f64(), described.as_secs_f64());
        let figures = wall - read;
        print!("{read} {figures} {wall} {} {}|{groups:>10} {rows:>12} {sum:>16x}", processor_seconds(), peak_megabytes());
    });
}

/// Number of figures and a checksum over every bit of them.
fn fold(rows: &[Row]) -> (u64, u64) {
    let mut sum = 0;
    for row in rows {
        sum = mix(sum, u64::from(row.key.measure) << 32 | u64::from(row.key.detail.unwrap_or(0)));
        sum = match &row.outcome {
            Ok(estimate) => {
                let ends = estimate.interval.map_or((0, 0), |ci| (ci.lower.to_bits(), ci.upper.to_bits()));
                [estimate.value.to_bits(), estimate.n, ends.0, ends.1].into_iter().fold(sum, mix)
            }
            Err(_) => mix(sum, u64::MAX),
        };
    }
    (rows.len() as u64, sum)
}

fn mix(sum: u64, more: u64) -> u64 {
    (sum.rotate_left(5) ^ more).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// User and system time of this process so far; 0 where the system does not tell.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program, in brackets, may hold blanks.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |position: usize| fields.get(position).and_then(|field| field.parse().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// Most memory that this process ever held; 0 where the system does not tell.
fn peak_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kilobytes| kilobytes.parse::<u64>().ok()).map_or(0.0, |size| megabytes(size * 1024))
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
