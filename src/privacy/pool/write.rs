//! A benchmark file as TOML: a figure a line, so that two of them can be compared with any text tool.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::model::{BenchmarkFile, BenchmarkFileRow, BenchmarkPart, Language, Text};

/// The file. What is read of it again is the same, to the last bit of every number.
#[must_use]
pub fn benchmark_toml(file: &BenchmarkFile) -> String {
    let mut out = String::from("# A benchmark. Figures that a release does not show are not in it.\n\n");
    let unit = serde_json::to_value(file.unit).ok();
    let area = serde_json::to_value(file.area).ok();
    let word = |value: Option<serde_json::Value>| value.and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
    // Writing into a string cannot fail.
    let _ = writeln!(out, "schema = {}", file.schema);
    for (key, value) in [("id", file.id.as_str()), ("instrument", &file.instrument)] {
        let _ = writeln!(out, "{key} = {}", quoted(value));
    }
    if let Some(version) = &file.version {
        let _ = writeln!(out, "version = {}", quoted(version));
    }
    let _ = writeln!(out, "area = {}\nname = {}", quoted(&word(area)), text(&file.name));
    let _ = writeln!(out, "year = {}\nsource = {}\nunit = {}", file.year, quoted(&file.source), quoted(&word(unit)));
    list(&mut out, "includes", file.includes.iter().map(part));
    if let Some(left) = file.left_out {
        let _ = writeln!(
            out,
            "left_out = {{ not_shown = {}, too_few_contributors = {}, dominated = {} }}",
            left.not_shown, left.too_few_contributors, left.dominated
        );
    }
    list(&mut out, "row", file.rows.iter().map(row));
    out
}

fn list(out: &mut String, key: &str, entries: impl Iterator<Item = String>) {
    let entries: Vec<String> = entries.map(|entry| format!("  {entry},\n")).collect();
    if !entries.is_empty() {
        let _ = writeln!(out, "{key} = [\n{}]", entries.concat());
    }
}

fn part(part: &BenchmarkPart) -> String {
    let mut keys = vec![format!("municipality = {}", quoted(&part.municipality))];
    keys.extend(part.round.as_ref().map(|round| format!("round = {}", quoted(round.as_str()))));
    keys.extend(part.respondents.map(|respondents| format!("respondents = {respondents}")));
    keys.extend(part.release.as_ref().map(|release| format!("release = {}", quoted(release))));
    format!("{{ {} }}", keys.join(", "))
}

fn row(row: &BenchmarkFileRow) -> String {
    let mut keys = vec![format!("measure = {}", quoted(row.measure.as_str()))];
    if !row.group.is_empty() {
        keys.push(format!("group = {}", table(&row.group)));
    }
    keys.extend(row.range.as_ref().map(|range| format!("range = {range:?}")));
    keys.extend(row.n.map(|n| format!("n = {n}")));
    for (key, value) in [("mean", row.mean), ("sd", row.sd), ("se", row.se), ("share", row.share)] {
        keys.extend(value.map(|value| format!("{key} = {value:?}")));
    }
    keys.extend(row.shares.as_ref().map(|shares| format!("shares = {shares:?}")));
    keys.extend(row.counts.as_ref().map(|counts| format!("counts = {counts:?}")));
    if !row.without.is_empty() {
        let names: Vec<String> = row.without.iter().map(|name| quoted(name)).collect();
        keys.push(format!("without = [{}]", names.join(", ")));
    }
    format!("{{ {} }}", keys.join(", "))
}

fn table(keys: &BTreeMap<String, String>) -> String {
    let is_plain = |key: &str| !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let name = |key: &str| if is_plain(key) { key.to_owned() } else { quoted(key) };
    let keys: Vec<String> = keys.iter().map(|(key, value)| format!("{} = {}", name(key), quoted(value))).collect();
    format!("{{ {} }}", keys.join(", "))
}

fn text(text: &Text) -> String {
    let words = Language::ALL.into_iter().filter_map(|language| Some((language, text.exact(language)?)));
    let words: Vec<String> = words.map(|(language, words)| format!("{language} = {}", quoted(words))).collect();
    format!("{{ {} }}", words.join(", "))
}

fn quoted(words: &str) -> String {
    toml::Value::String(words.to_owned()).to_string()
}
