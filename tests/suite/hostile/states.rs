//! Every file that a command reads, in every state that a file can be in: an answer that names what is wrong, and never a fall.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use crate::hostile::messages::hole;
use crate::support::{Small, kartlegg};

/// What becomes of the bytes of a file.
type Bytes = fn(&[u8]) -> Vec<u8>;
/// What stands where the file was.
type Thing = fn(&Path);

const BYTES: [(&str, Bytes); 18] = [
    ("nothing", |_| Vec::new()),
    ("a zero byte", |_| vec![0]),
    ("a byte order mark", |_| b"\xef\xbb\xbf".to_vec()),
    ("half a byte order mark", |_| b"\xff\xfe".to_vec()),
    ("blank lines", |_| b"\n\n\r\n\r \t".to_vec()),
    ("its first line", |bytes| bytes.split(|byte| *byte == b'\n').next().unwrap_or_default().to_vec()),
    ("its first half", |bytes| bytes[..bytes.len() / 2].to_vec()),
    ("itself twice", |bytes| [bytes, bytes].concat()),
    ("itself backwards", |bytes| bytes.iter().rev().copied().collect()),
    ("zeros in its middle", |bytes| [&bytes[..bytes.len() / 2], b"\0\0", &bytes[bytes.len() / 2..]].concat()),
    ("UTF-32", |bytes| bytes.iter().flat_map(|byte| [*byte, 0, 0, 0]).collect()),
    ("quotation marks", |_| vec![b'"'; 10_000]),
    ("brackets", |_| vec![b'['; 100_000]),
    ("braces", |_| b"{\"a\":".repeat(20_000)),
    ("delimiters", |_| vec![b';'; 20_000]),
    ("one long line", |_| vec![b'a'; 1_000_000]),
    ("a container without entries", |_| [&b"PK\x05\x06"[..], &[0; 18]].concat()),
    ("a document of another kind", |_| b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec()),
];

const THINGS: [(&str, Thing); 7] = [
    ("a folder", |path| fs::create_dir(path).unwrap()),
    ("a pipe", |path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success())),
    ("a socket", |path| drop(UnixListener::bind(path).unwrap())),
    ("a device without an end", |path| symlink("/dev/zero", path).unwrap()),
    ("a link to itself", |path| symlink(path.file_name().unwrap(), path).unwrap()),
    ("a link to nowhere", |path| symlink("nowhere", path).unwrap()),
    ("no file", |_| ()),
];

const MORE: &str = r#"
[[inventory]]
kind = "measures"
file = "measures.csv"

[[benchmark]]
file = "nation.toml"

[youth]
tables = ["youth.csv"]
municipality = "4003"
"#;

const BENCHMARK: &str = r#"schema = 1
id = "n"
instrument = "small"
area = "nation"
name = { nb = "Landet" }
year = 2026
source = "Oppdiktet."
unit = "scale_points"
row = [{ measure = "scale:trust", range = [1, 5], n = 400, mean = 3.4, sd = 0.9 }]
"#;

const MEASURES: &str =
    "Tiltak;Tjeneste;Nivå;Alder;Tema;Status\nTrygg venn;Skole;Selektivt;6–12 år;Mobbing og tilhørighet;I gang\n";

const YOUTH: &str = "indicator;area;area_name;period;age;sex;count;denominator;value;unit\n\
    persistent_low_income;0;Hele landet;2014-2016;0-17;0;113220;1110000;10.20;percent\n\
    persistent_low_income;4003;Skien;2014-2016;0-17;0;3407;35567;9.58;percent\n";

/// A project that reads a file of every kind.
fn project() -> Small {
    let small = Small::new();
    let text = small.text("kartlegging.toml");
    for (name, text) in [
        ("kartlegging.toml", format!("{text}{MORE}")),
        ("nation.toml", BENCHMARK.to_string()),
        ("measures.csv", MEASURES.to_string()),
        ("youth.csv", YOUTH.to_string()),
    ] {
        small.write(name, text.as_bytes());
    }
    small
}

fn answered(small: &Small, command: &[&str], what: &str) {
    let ran = small.run(command);
    assert!([0, 1, 3, 4, 5].contains(&ran.code), "{what}: {}: {}", ran.code, ran.err);
    let errors = ran.err.lines().filter(|line| line.starts_with("feil[K")).count();
    assert!(ran.code < 3 || errors > 0, "{what}: {}", ran.err);
    assert!(!ran.err.contains("panicked") && ran.err.len() < 1_000_000, "{what}: {}", ran.err);
    // A cell may hold a brace; a sentence does not.
    assert_eq!(hole(&ran.err.replace(['{', '}'], "")), None, "{what}: {}", ran.err);
}

#[test]
fn every_file_in_every_state_gets_an_answer() {
    let whole = project();
    assert_eq!(whole.run(&["run", ".", "--outputs", "json"]).code, 0, "{}", whole.run(&["run", "."]).err);
    for (name, command) in [
        ("kartlegging.toml", &["check", "."][..]),
        ("instrument.toml", &["check", "."]),
        ("roster.csv", &["check", "."]),
        ("roster.csv", &["plan", "roster.csv"]),
        ("2026.csv", &["check", "."]),
        ("2026.csv", &["new", "other", "--from", "2026.csv"]),
        ("2026.csv", &["round", ".", "2026.csv"]),
        ("nation.toml", &["check", "."]),
        ("measures.csv", &["check", "."]),
        ("youth.csv", &["check", "."]),
        ("youth.csv", &["profile", "youth.csv", "--municipality", "4003"]),
        ("out/release.json", &["render", "out/release.json"]),
        ("kartlegg-ledger.json", &["run", ".", "--outputs", "json"]),
    ] {
        let bytes = fs::read(whole.path().join(name)).unwrap();
        let stage = || {
            let small = project();
            small.write(name, &bytes);
            (small.path().join(name), small)
        };
        for (state, change) in BYTES {
            let (_, small) = stage();
            small.write(name, &change(&bytes));
            answered(&small, command, &format!("{name} is {state}: {command:?}"));
        }
        for (state, put) in THINGS {
            let (path, small) = stage();
            fs::remove_file(&path).unwrap();
            put(&path);
            answered(&small, command, &format!("{name} is {state}: {command:?}"));
        }
    }
}

/// What the environment asks of threads is bounded, and what it says of places and languages is not needed.
#[test]
fn no_environment_makes_a_run_fall() {
    for (name, value) in [
        ("RAYON_NUM_THREADS", "99999999"),
        ("RAYON_NUM_THREADS", "0"),
        ("RAYON_NUM_THREADS", "x"),
        ("RUST_MIN_STACK", "1"),
        ("TMPDIR", "/proc/nowhere"),
        ("HOME", "/nowhere"),
        ("COLUMNS", "0"),
        ("TZ", "../../etc/passwd"),
        ("LC_ALL", "xx_YY.UTF-99"),
        ("SOURCE_DATE_EPOCH", "-99999999999999"),
    ] {
        let small = Small::new();
        let ran = kartlegg(&small.path(), &["run", ".", "--outputs", "json,html"], &[(name, value)]);
        assert_eq!(ran.code, 0, "{name}={value}: {}", ran.err);
    }
}

/// Whoever asks for a municipality in the project file reads where it stands, and not of an option of the command line.
#[test]
fn a_municipality_of_the_project_file_is_refused_there() {
    for (municipality, code) in [("Herøy", "K271"), ("4001", "K283"), ("Atlantis", "K270")] {
        let small = project();
        small.replace("kartlegging.toml", "municipality = \"4003\"", &format!("municipality = {municipality:?}"));
        for command in [&["check", ".", "--json"][..], &["run", ".", "--json"]] {
            let ran = small.run(command);
            let findings = ran.findings();
            let told =
                findings.iter().find(|finding| finding["code"] == code).unwrap_or_else(|| panic!("{municipality}: {}", ran.err));
            let place = &told["place"];
            assert_eq!((ran.code, &place["file"], &place["name"]), (3, &"kartlegging.toml".into(), &"youth.municipality".into()));
        }
    }
}
