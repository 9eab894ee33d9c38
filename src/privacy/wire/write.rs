//! Writing. Rows are written straight into the buffer: tens of thousands of them in a few hundredths of a second.

use std::io::Write as _;

use serde::Serialize;

use super::types::GroupFile;
use crate::model::{Degrees, Estimate, MeasureInfo};
use crate::privacy::{Figure, Release, Shown, Unavailable};

/// Bytes that a row takes, on average and rounded up.
const ROW: usize = 320;

pub(super) fn write(release: &Release) -> Vec<u8> {
    let mut out = Vec::with_capacity(65_536 + release.figures.len() * ROW);
    let frame = &release.frame;
    out.extend_from_slice(b"{\n");
    entry(&mut out, "schema", &Release::SCHEMA);
    entry(&mut out, "program", &release.program);
    entry(&mut out, "title", &frame.title);
    entry(&mut out, "municipality", &frame.municipality);
    entry(&mut out, "language", &frame.language);
    entry(&mut out, "instrument", &frame.instrument);
    entry(&mut out, "estimand", &frame.estimand);
    entry(&mut out, "confidence", &frame.confidence);
    entry(&mut out, "smallest_difference", &frame.smallest_difference);
    entry(&mut out, "multiplicity", &frame.multiplicity);
    if !frame.weighted_by.is_empty() {
        entry(&mut out, "weighted_by", &frame.weighted_by);
    }
    if frame.unit_reports {
        entry(&mut out, "unit_reports", &true);
    }
    entry(&mut out, "privacy", &release.privacy);
    list(&mut out, "quality", release.quality.iter().map(json));
    list(&mut out, "rounds", frame.rounds.iter().map(json));
    list(&mut out, "domains", frame.domains.iter().map(json));
    if !frame.benchmarks.is_empty() {
        list(&mut out, "benchmarks", frame.benchmarks.iter().map(json));
    }
    list(&mut out, "groups", frame.groups.iter().map(json));
    list(&mut out, "measures", frame.measures.iter().map(json));

    let groups: Vec<Vec<u8>> = frame.groups.iter().map(|group| json(&GroupFile::of(group))).collect();
    let shown_in = release.shown_in.iter().filter_map(|(&hidden, &within)| {
        Some([b"{\"group\":", groups.get(hidden)?.as_slice(), b",\"in\":", groups.get(within)?.as_slice(), b"}"].concat())
    });
    list(&mut out, "shown_in", shown_in);
    if let Some(youth) = &release.youth {
        entry(&mut out, "youth", youth);
    }
    rows(&mut out, release, &groups);
    out.extend_from_slice(b"}\n");
    out
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

/// `"name":value,` on a line.
fn entry(out: &mut Vec<u8>, name: &str, value: &impl Serialize) {
    name_of(out, name);
    out.extend_from_slice(&json(value));
    out.extend_from_slice(b",\n");
}

/// `"name":[…],` with one element a line.
fn list(out: &mut Vec<u8>, name: &str, elements: impl Iterator<Item = Vec<u8>>) {
    name_of(out, name);
    out.push(b'[');
    for (position, element) in elements.enumerate() {
        out.extend_from_slice(if position == 0 { b"\n" } else { b",\n" });
        out.extend_from_slice(&element);
    }
    out.extend_from_slice(b"],\n");
}

fn name_of(out: &mut Vec<u8>, name: &str) {
    out.push(b'"');
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
}

fn rows(out: &mut Vec<u8>, release: &Release, groups: &[Vec<u8>]) {
    let measures: Vec<Vec<u8>> = release.frame.measures.iter().map(|measure| json(&measure.id)).collect();
    name_of(out, "rows");
    out.push(b'[');
    for (position, figure) in release.figures.iter().enumerate() {
        out.extend_from_slice(if position == 0 { b"\n" } else { b",\n" });
        out.extend_from_slice(b"{\"measure\":");
        out.extend_from_slice(&measures[figure.key.measure as usize]);
        out.extend_from_slice(b",\"statistic\":\"");
        out.extend_from_slice(figure.key.statistic.id().as_bytes());
        out.extend_from_slice(b"\",\"group\":");
        out.extend_from_slice(&groups[figure.key.group as usize]);
        out.extend_from_slice(b",\"reference\":");
        out.extend_from_slice(figure.key.reference.map_or(b"null", |reference| groups[reference as usize].as_slice()));
        out.extend_from_slice(b",\"level\":");
        level(out, release.measure(figure.key.measure as usize), figure);
        if let Some(benchmark) = release.benchmark(figure) {
            out.extend_from_slice(b",\"benchmark\":");
            out.extend_from_slice(&json(&benchmark.id));
        }
        if let Some(across) = figure.key.across {
            out.extend_from_slice(b",\"across\":");
            out.extend_from_slice(&json(&across));
        }
        shown(out, &figure.shown);
        derived(out, release, figure);
        out.push(b'}');
    }
    out.extend_from_slice(b"]\n");
}

/// A level is named by its value, an item by its id. A position that the measure does not name stays a position.
fn level(out: &mut Vec<u8>, measure: &MeasureInfo, figure: &Figure) {
    let Some(detail) = figure.key.detail.filter(|_| !figure.key.statistic.is_by_benchmark()) else {
        out.extend_from_slice(b"null");
        return;
    };
    let position = usize::from(detail);
    let name = if figure.key.statistic.is_by_item() {
        measure.items.get(position).map(|item| item.as_str().strip_prefix("item:").unwrap_or(item.as_str()).to_owned())
    } else {
        measure.levels.get(position).map(|level| level.value.to_string())
    };
    out.extend_from_slice(&json(&name.unwrap_or_else(|| format!("#{position}"))));
}

fn shown(out: &mut Vec<u8>, shown: &Shown) {
    let (status, reason) = match shown {
        Shown::Value(estimate) if is_finite(estimate) => {
            value(out, estimate);
            return;
        }
        // JSON has no word for a number that is none, and a reader must not meet one.
        Shown::Value(_) => ("not_available", json(&Unavailable::Improper)),
        Shown::Hidden => ("suppressed", b"null".to_vec()),
        Shown::Unavailable(reason) => ("not_available", json(reason)),
    };
    out.extend_from_slice(b",\"status\":\"");
    out.extend_from_slice(status.as_bytes());
    out.extend_from_slice(b"\",\"reason\":");
    out.extend_from_slice(&reason);
}

/// What follows from other figures: a p-value adjusted for its family, a verdict on a difference.
fn derived(out: &mut Vec<u8>, release: &Release, figure: &Figure) {
    if let Some(family) = figure.family {
        out.extend_from_slice(b",\"p_adjusted\":");
        number(out, family.adjusted);
        // Writing into memory cannot fail.
        let _ = write!(out, ",\"tested\":{}", family.tested);
    }
    if let Some(verdict) = release.verdict(figure) {
        out.extend_from_slice(b",\"verdict\":");
        out.extend_from_slice(&json(&verdict));
    }
}

fn is_finite(estimate: &Estimate) -> bool {
    estimate.value.is_finite() && estimate.interval.map_or(true, |ci| ci.lower.is_finite() && ci.upper.is_finite())
}

fn value(out: &mut Vec<u8>, estimate: &Estimate) {
    out.extend_from_slice(b",\"value\":");
    number(out, estimate.value);
    out.extend_from_slice(b",\"unit\":");
    out.extend_from_slice(&json(&estimate.unit));
    match &estimate.interval {
        Ok(ci) => {
            out.extend_from_slice(b",\"interval\":{\"lower\":");
            number(out, ci.lower);
            out.extend_from_slice(b",\"upper\":");
            number(out, ci.upper);
            out.extend_from_slice(b",\"level\":");
            number(out, ci.level.level());
            out.extend_from_slice(b",\"method\":");
            out.extend_from_slice(&json(&estimate.method));
            out.push(b'}');
        }
        Err(reason) => {
            out.extend_from_slice(b",\"interval\":null,\"method\":");
            out.extend_from_slice(&json(&estimate.method));
            out.extend_from_slice(b",\"no_interval\":");
            out.extend_from_slice(&json(reason));
        }
    }
    degrees(out, estimate.degrees);
    // Writing into memory cannot fail.
    let _ = write!(out, ",\"n\":{},\"status\":\"shown\",\"reason\":null", estimate.n);
}

fn degrees(out: &mut Vec<u8>, degrees: Degrees) {
    let (first, second) = match degrees {
        Degrees::None => (None, None),
        Degrees::One(df) => (Some(df), None),
        Degrees::Two(df, df2) => (Some(df), Some(df2)),
    };
    for (name, df) in [("df", first), ("df2", second)] {
        if let Some(df) = df.filter(|df| df.is_finite()) {
            // Writing into memory cannot fail.
            let _ = write!(out, ",\"{name}\":");
            number(out, df);
        }
    }
}

/// The shortest text that is read back as the same number.
fn number(out: &mut Vec<u8>, value: f64) {
    let _ = serde_json::to_writer(out, &value);
}
