//! `kartlegg benchmark` and benchmark files as their users meet them.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use serde_json::Value;

use crate::support::{Ran, Small, in_rows, kartlegg, tables};

const BENCHMARK: &str = r#"schema = 1
id = "region"
instrument = "small"
version = "2"
area = "region"
name = { nb = "Regionen" }
year = 2026
source = "Oppdiktet"
row = [
  { measure = "scale:trust", n = 900, mean = 55.0, sd = 20.0 },
  { measure = "item:trust_1", n = 900, shares = [10, 20, 30, 25, 15] },
]
"#;

/// The small project with a benchmark.
fn with_benchmark(text: &str) -> Small {
    let small = Small::new();
    small.write("region.toml", text.as_bytes());
    let project = fs::read_to_string(small.path().join("kartlegging.toml")).unwrap();
    small.write("kartlegging.toml", format!("{project}\n[[benchmark]]\nfile = \"region.toml\"\n").as_bytes());
    small
}

fn pool(folder: &Path, releases: &[&str], out: &str) -> Ran {
    let mut arguments = vec!["benchmark"];
    arguments.extend(releases);
    arguments.extend(["--area", "Ytre fjord", "--year", "2026", "--source", "Oppdiktet", "--out", out, "--json"]);
    kartlegg(folder, &arguments, &[])
}

/// Releases of small municipalities, by changing the name in one of them.
fn releases(names: &[&str]) -> TempDir {
    let small = Small::new();
    assert_eq!(small.run(&["run", "."]).code, 0);
    let text = fs::read_to_string(small.path().join("out/release.json")).unwrap();
    let own = text.lines().find(|line| line.starts_with("\"municipality\":")).unwrap().to_owned();
    let folder = TempDir::new().unwrap();
    for name in names {
        let text = text.replacen(&own, &format!("\"municipality\":\"{name}\","), 1);
        fs::write(folder.path().join(format!("{name}.json")), text).unwrap();
    }
    folder
}

#[test]
fn a_report_is_held_against_a_benchmark() {
    let small = with_benchmark(BENCHMARK);
    let ran = small.run(&["run", "."]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let report = fs::read_to_string(small.path().join("out/report.html")).unwrap();
    assert!(
        report.contains("Sammenlignet med andre") && report.contains("Regionen 2026") && report.contains("Kilde: Oppdiktet.")
    );
    let table = tables::csv(&fs::read(small.path().join("out/data/figures.csv")).unwrap());
    assert!(table.iter().any(|row| row["statistic"] == "difference_from_benchmark" && row["benchmark"] == "region"));
    let manifest = fs::read_to_string(small.path().join("out/manifest.json")).unwrap();
    assert!(manifest.contains("region.toml"));
    let before = fs::read(small.path().join("out/report.html")).unwrap();
    assert_eq!(small.run(&["render", "out/release.json", "--out", "again"]).code, 0);
    assert!(before == fs::read(small.path().join("again/report.html")).unwrap(), "the release has all that the report says");
}

#[test]
fn mistakes_in_a_benchmark_are_named_with_their_line() {
    let cases = [
        ("scale:trust", "scale:trsut", "K008", 10),
        ("mean = 55.0", "mean = 155.0", "K004", 10),
        ("sd = 20.0", "sd = 80.0", "K291", 10),
        ("n = 900, mean", "n = 0, mean", "K004", 10),
        ("[10, 20, 30, 25, 15]", "[10, 20, 30, 25, 55]", "K292", 11),
        ("[10, 20, 30, 25, 15]", "[10, 20, 30, 40]", "K294", 11),
        ("n = 900, shares", "counts = [1, 2, 3, 4, 5], n = 16, shares", "K292", 11),
        ("{ measure = \"scale:trust\",", "{ measure = \"scale:trust\", range = [1, 7],", "K294", 10),
        ("{ measure = \"scale:trust\",", "{ measure = \"scale:trust\", group = { servise = \"Skole\" },", "K008", 10),
        ("mean = 55.0, sd = 20.0", "sd = 20.0", "K009", 10),
        ("instrument = \"small\"", "instrument = \"large\"", "K295", 3),
        ("version = \"2\"", "version = \"9\"", "K295", 4),
        ("source = \"Oppdiktet\"", "source = \" \"", "K009", 8),
        ("item:trust_1", "scale:trust", "K007", 11),
        ("sd = 20.0", "standard = 20.0", "K003", 10),
    ];
    for (from, to, code, row) in cases {
        assert!(BENCHMARK.contains(from));
        let small = with_benchmark(&BENCHMARK.replacen(from, to, 1));
        let ran = small.run(&["check", ".", "--json"]);
        assert_eq!(ran.code, 3, "{to}: {ran:?}");
        let found = ran.findings().into_iter().find(|finding| finding["code"] == code);
        let found = found.unwrap_or_else(|| panic!("{to}: no {code} in {ran:?}"));
        assert_eq!((found["place"]["file"].as_str(), found["place"]["row"].as_u64()), (Some("region.toml"), Some(row)), "{to}");
    }
}

/// Nobody but us: then there is nothing left to compare with, and the report says so instead of comparing us with ourselves.
#[test]
fn a_benchmark_that_is_us_gives_no_figure() {
    let text = BENCHMARK.replacen("row = [", "includes = [{ municipality = \"Lilleby\", respondents = 1 }]\nrow = [", 1);
    let small = with_benchmark(&text);
    small.replace("kartlegging.toml", "municipality = \"", "municipality = \"Lilleby\" # \"");
    let ran = small.run(&["run", ".", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.findings().iter().any(|finding| finding["code"] == "K297"), "{ran:?}");
    let release = in_rows(&fs::read(small.path().join("out/release.json")).unwrap());
    let rows: Vec<&Value> = release["rows"].as_array().unwrap().iter().filter(|row| row.get("benchmark").is_some()).collect();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["reason"] == "contains_own" && row.get("value").is_none()), "{rows:?}");
}

#[test]
fn releases_are_pooled_into_a_file_that_a_project_reads() {
    let folder = releases(&["Aby", "Bdal", "Cvik"]);
    let ran = pool(folder.path(), &["Aby.json", "Bdal.json", "Cvik.json"], "region.toml");
    assert_eq!(ran.code, 0, "{ran:?}");
    let text = fs::read_to_string(folder.path().join("region.toml")).unwrap();
    assert!(text.contains("id = \"ytre-fjord-2026\"") && text.contains("municipality = \"Bdal\""));
    let sum = kartlegg::output::sha256(&fs::read(folder.path().join("Bdal.json")).unwrap());
    assert!(text.contains(&format!("release = \"{sum}\"")));
    assert_eq!(with_benchmark(&text).run(&["check", "."]).code, 0);
    let turned = pool(folder.path(), &["Cvik.json", "Aby.json", "Bdal.json"], "turned.toml");
    assert_eq!(turned.code, 0);
    assert_eq!(text, fs::read_to_string(folder.path().join("turned.toml")).unwrap());
    assert_eq!(pool(folder.path(), &["Aby.json", "Bdal.json", "Cvik.json"], "region.toml").code, 0, "our own file is replaced");
    let left: Vec<String> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert!(left.iter().all(|name| !name.starts_with('.')), "{left:?}");
}

/// The ledger stands beside the file, and another spelling of a municipality does not go round it.
#[test]
fn a_pool_without_one_of_them_is_refused_beside_the_one_with_it() {
    let folder = releases(&["Aby", "Bdal", "Cvik", "Dal", "Dal kommune"]);
    assert_eq!(pool(folder.path(), &["Aby.json", "Bdal.json", "Cvik.json", "Dal.json"], "four.toml").code, 0);
    let ran = pool(folder.path(), &["Aby.json", "Bdal.json", "Dal kommune.json"], "three.toml");
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.errors().contains(&"K298".to_string()) && !folder.path().join("three.toml").exists());
    let mut arguments = vec!["benchmark", "Aby.json", "Bdal.json", "Cvik.json", "--area", "A", "--year", "2026"];
    arguments.extend(["--source", "Oppdiktet", "--out", "three.toml", "--new-ledger"]);
    assert_eq!(kartlegg(folder.path(), &arguments, &[]).code, 0);
}

#[test]
fn what_cannot_be_pooled_is_refused() {
    let folder = releases(&["Aby", "Bdal", "Cvik"]);
    let refused = |releases: &[&str], code: &str, exit: i32| {
        let ran = pool(folder.path(), releases, "region.toml");
        assert_eq!(ran.code, exit, "{ran:?}");
        assert!(ran.errors().contains(&code.to_string()), "{code}: {ran:?}");
        assert!(!folder.path().join("region.toml").exists());
    };
    refused(&["Aby.json", "Bdal.json"], "K298", 4);
    refused(&["Aby.json", "Bdal.json", "Aby.json"], "K007", 3);
    refused(&["Aby.json", "Bdal.json", "nothing.json"], "K001", 3);
    let change = |from: &str, to: &str| {
        let text = fs::read_to_string(folder.path().join("Cvik.json")).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(folder.path().join("Dal.json"), text.replace(from, to).replace("Cvik", "Dal")).unwrap();
    };
    change("\"instrument\":{\n\"id\":\"small\"", "\"instrument\":{\n\"id\":\"other\"");
    refused(&["Aby.json", "Bdal.json", "Dal.json"], "K295", 3);
    change("\"version\":\"2\"", "\"version\":\"3\"");
    refused(&["Aby.json", "Bdal.json", "Dal.json"], "K295", 3);
    change("\"min\":1,\"max\":5,\"top\":2", "\"min\":1,\"max\":6,\"top\":2");
    refused(&["Aby.json", "Bdal.json", "Dal.json"], "K294", 3);
}

#[test]
fn no_input_is_overwritten() {
    let folder = releases(&["Aby", "Bdal", "Cvik"]);
    let before = fs::read(folder.path().join("Aby.json")).unwrap();
    let ran = pool(folder.path(), &["Aby.json", "Bdal.json", "Cvik.json"], "Aby.json");
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(before == fs::read(folder.path().join("Aby.json")).unwrap());
}
