//! Every statistic against figures that other programs computed: `tests/oracle/<statistic>.csv`.
//!
//! The first lines of each file say data, call, tool, version, date and script. A row that the program has no figure for fails.

#![allow(clippy::unwrap_used, clippy::float_cmp)]

mod basics;
mod benchmarks;
mod comparisons;
mod models;
mod published;
mod rates;
mod weights;

use std::fs;
use std::path::{Path, PathBuf};

use kartlegg::model::{Estimate, Histogram, Interval, Moments};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle")
}

/// Rows of a file below its comments and its header.
fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// The columns of a data file.
pub(crate) fn data(name: &str) -> Vec<Vec<f64>> {
    let rows = rows(&folder().join("data").join(format!("{name}.csv")));
    let column = |index: usize| rows.iter().map(|row| row[index].parse().unwrap()).collect();
    (0..rows[0].len()).map(column).collect()
}

/// The values of the first column whose second column is `group`.
fn group(name: &str, group: f64) -> Histogram {
    let columns = data(name);
    let chosen: Vec<f64> = columns[0].iter().zip(&columns[1]).filter(|(_, label)| **label == group).map(|(x, _)| *x).collect();
    Histogram::from_observations(&chosen)
}

/// Moments of a data file whose columns are items.
fn moments(name: &str) -> Moments {
    moments_of(&data(name))
}

#[allow(clippy::cast_possible_truncation)]
fn moments_of(columns: &[Vec<f64>]) -> Moments {
    let mut moments = Moments::empty(columns.len());
    for row in 0..columns[0].len() {
        moments.add(&columns.iter().map(|column| column[row] as i64).collect::<Vec<_>>());
    }
    moments
}

/// Holds each row of an oracle file to what the program says of (case, figure).
///
/// The tolerance is relative, and absolute for figures below 1 in size.
fn check(name: &str, tolerance: f64, figure: impl Fn(&str, &str) -> Option<f64>) {
    let rows = rows(&folder().join(format!("{name}.csv")));
    assert!(!rows.is_empty(), "{name}: no figures");
    let mut wrong = Vec::new();
    let mut largest = 0.0_f64;
    for row in &rows {
        let expected: f64 = row[2].parse().unwrap();
        match figure(&row[0], &row[1]) {
            Some(found) if (found - expected).abs() <= tolerance * expected.abs().max(1.0) => {
                largest = largest.max((found - expected).abs() / expected.abs().max(1.0));
            }
            found => wrong.push(format!("{} {}: found {found:?}, expected {expected}", row[0], row[1])),
        }
    }
    tell(name, rows.len(), largest);
    assert!(wrong.is_empty(), "{name}: {} of {} figures differ\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

/// Says how near the figures came; `--nocapture` shows it.
#[expect(clippy::print_stdout, reason = "it is what the tests say when asked")]
fn tell(name: &str, figures: usize, largest: f64) {
    println!("oracle {name}: {figures} figures, largest deviation {largest:.1e}");
}

/// One figure of an oracle file.
pub(crate) fn value(name: &str, case: &str, figure: &str) -> f64 {
    let rows = rows(&folder().join(format!("{name}.csv")));
    rows.iter().find(|row| row[0] == case && row[1] == figure).unwrap()[2].parse().unwrap()
}

/// An oracle without an origin is only a number.
#[test]
fn every_oracle_says_where_it_comes_from() {
    let mut files: Vec<PathBuf> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "csv"));
    assert!(files.len() > 10, "{files:?}");
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let head: Vec<&str> = text.lines().take_while(|line| line.starts_with('#')).collect();
        let head = head.join(" ");
        for word in ["data:", "call:", "date:", "script:"] {
            assert!(head.contains(word), "{}: no {word}", path.display());
        }
        let script = head.rsplit("script: ").next().unwrap();
        assert!(script.starts_with("none") || folder().join(script).is_file(), "{}: {script}", path.display());
    }
}

/// `lower` or `upper` of an interval.
fn end(interval: Interval, which: &str) -> Option<f64> {
    match which {
        "lower" => Some(interval.lower),
        "upper" => Some(interval.upper),
        _ => None,
    }
}

/// A figure of an estimate: its value, or after a point one of the ends.
fn part(estimate: &Estimate, figure: &str) -> Option<f64> {
    match figure.split_once('.') {
        None => Some(estimate.value),
        Some((_, which)) => end(estimate.interval.ok()?, which),
    }
}

/// Splits `item_rest[3]` in name and index.
fn indexed(figure: &str) -> (&str, usize) {
    figure.trim_end_matches(']').split_once('[').map_or((figure, 0), |(name, index)| (name, index.parse().unwrap()))
}

/// Whole numbers separated by slashes.
fn whole(case: &str) -> Vec<u64> {
    case.split('/').map(|number| number.parse().unwrap()).collect()
}
