//! Releases that earlier versions wrote are rendered for ever. What is stored here was written by the program of its day and cut to a few
//! measures and groups; nobody writes it anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use kartlegg::privacy::{Figure, ProfileRelease, Release};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{kartlegg, tree};

fn stored() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/releases");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn name(path: &Path) -> &str {
    path.file_stem().unwrap().to_str().unwrap()
}

#[test]
fn every_schema_that_was_ever_written_is_stored() {
    let names: BTreeSet<String> = stored().iter().map(|path| name(path).to_string()).collect();
    let has = |start: String| names.iter().any(|name| name.starts_with(&start));
    assert!((1..=Release::SCHEMA).all(|schema| has(format!("schema-{schema}-"))), "{names:?}");
    assert!((1..=ProfileRelease::SCHEMA).all(|schema| has(format!("profile-{schema}-"))), "{names:?}");
}

/// Whether everything that stands in `old` stands in `new` too.
fn is_in(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            // Why a figure is hidden was told once, and is not any more.
            let told = |(key, value): (&String, &Value)| {
                key == "reason" || value.is_null() || new.get(key).is_some_and(|now| is_in(value, now))
            };
            old.iter().all(told)
        }
        (Value::Array(old), Value::Array(new)) => old.len() == new.len() && old.iter().zip(new).all(|(old, new)| is_in(old, new)),
        (old, new) => old == new,
    }
}

/// A row of schema 1 and the figure that it is now.
fn is_same(row: &Value, figure: &Figure, release: &Release) -> bool {
    let shown = figure.shown.value();
    row["statistic"] == figure.key.statistic.id()
        && row["measure"] == release.measure(figure.key.measure).id.as_str()
        && row["value"].as_f64() == shown.map(|estimate| estimate.value)
        && (shown.is_none() || row["n"].as_u64() == shown.map(|estimate| estimate.n))
}

#[test]
fn no_figure_of_an_old_release_is_lost() {
    for path in stored() {
        let bytes = fs::read(&path).unwrap();
        let old: Value = serde_json::from_slice(&bytes).unwrap();
        if ProfileRelease::is_profile(&bytes) {
            let new: Value = serde_json::from_slice(&ProfileRelease::from_json(&bytes).unwrap().to_json()).unwrap();
            assert!(old["rows"].as_array().unwrap().len() > 3 && is_in(&old, &new), "{}", name(&path));
            continue;
        }
        let release = Release::from_json(&bytes).unwrap();
        let Some(rows) = old["rows"].as_array() else {
            let new: Value = serde_json::from_slice(&release.to_json()).unwrap();
            assert!(release.figure_count() > 3 && is_in(&old, &new), "{}", name(&path));
            continue;
        };
        assert!(rows.len() > 3 && rows.len() == release.figure_count(), "{}: {} rows", name(&path), rows.len());
        let lost: Vec<&Value> = rows
            .iter()
            .zip(release.figures())
            .filter(|(row, figure)| !is_same(row, figure, &release))
            .map(|(row, _)| row)
            .collect();
        assert!(lost.is_empty(), "{}: {} rows differ: {}", name(&path), lost.len(), lost[0]);
    }
}

#[test]
fn old_releases_are_rendered_in_every_language() {
    for path in stored() {
        let folder = TempDir::new().unwrap();
        let ran = kartlegg(folder.path(), &["render", path.to_str().unwrap(), "--language", "nb,nn,en", "--out", "out"], &[]);
        assert_eq!(ran.code, 0, "{}: {}", name(&path), ran.err);
        let files = tree(&folder.path().join("out"));
        let old: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let title = old["municipality"].as_str().or(old["area"]["name"].as_str()).unwrap();
        for page in ["report.html", "nn/report.html", "en/report.html"] {
            let page = String::from_utf8(files[page].clone()).unwrap();
            assert!(page.contains(title) && page.matches("<tr>").count() > 2, "{}: {title}", name(&path));
        }
        assert!(files.contains_key("tables.xlsx"), "{}: {:?}", name(&path), files.keys());
    }
}
