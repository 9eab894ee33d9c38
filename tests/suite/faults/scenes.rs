//! What the program does when a fault meets it: each command that writes, over an earlier output and where there is none.

use std::fs;

use super::{Tree, tree};
use crate::support::Small;

/// One command in one place.
pub(super) struct Scene {
    pub(super) name: &'static str,
    /// What is there before.
    pub(super) prepare: fn() -> Tree,
    pub(super) arguments: &'static [&'static str],
    /// What it writes, as a path in the folder.
    pub(super) target: &'static str,
    /// Whether it refuses to write where something is: then there is no next run once it has succeeded.
    pub(super) only_once: bool,
    /// Its part of the kills.
    pub(super) share: usize,
}

pub(super) const SCENES: &[Scene] = &[
    Scene {
        name: "run over an earlier output",
        prepare: run_again,
        arguments: &["run", "."],
        target: "out",
        only_once: false,
        share: 8,
    },
    Scene { name: "first run", prepare: first_run, arguments: &["run", "."], target: "out", only_once: false, share: 4 },
    Scene {
        name: "render over an earlier output",
        prepare: render_again,
        arguments: &["render", "release.json", "--out", "page"],
        target: "page",
        only_once: false,
        share: 3,
    },
    Scene {
        name: "benchmark over an earlier one",
        prepare: benchmark_again,
        arguments: &["benchmark", "a.json", "b.json", "c.json", "--area", "Fylket", "--year", "2026", "--source", "Tre kommuner"],
        target: "benchmark.toml",
        only_once: false,
        share: 2,
    },
    Scene {
        name: "new project",
        prepare: || tree(&Small::new().path()),
        arguments: &["new", "made", "--from", "2026.csv"],
        target: "made",
        only_once: true,
        share: 2,
    },
    Scene {
        name: "invented answers",
        prepare: plan,
        arguments: &["simulate", "instrument.toml", "--plan", "plan.toml", "--out", "made"],
        target: "made",
        only_once: true,
        share: 1,
    },
];

/// An earlier output, and beside it what others have put there.
fn run_again() -> Tree {
    let small = run_once();
    small.write("notater.txt", b"mine");
    small.write(".out.new-1-0/mine", b"mine");
    tree(&small.path())
}

/// A project that was run under another title, with a ledger that knows nothing yet but has its key, so that every file that a run
/// writes is written again.
fn run_once() -> Small {
    let small = Small::new();
    assert_eq!(small.run(&["run", "."]).code, 0);
    let mut ledger: serde_json::Value = serde_json::from_str(&small.text("kartlegg-ledger.json")).unwrap();
    assert!(!ledger["releases"].as_array().unwrap().is_empty());
    ledger["releases"] = Vec::<serde_json::Value>::new().into();
    small.write("kartlegg-ledger.json", ledger.to_string().as_bytes());
    let reasons = small.text("not-for-publication.csv");
    small.write("not-for-publication.csv", format!("{reasons}x\n").as_bytes());
    small.replace("kartlegging.toml", "Liten kartlegging", "Liten kartlegging, andre gang");
    small
}

fn first_run() -> Tree {
    let small = run_once();
    fs::remove_dir_all(small.path().join("out")).unwrap();
    fs::remove_file(small.path().join("not-for-publication.csv")).unwrap();
    tree(&small.path())
}

fn render_again() -> Tree {
    let small = Small::new();
    assert_eq!(small.run(&["run", ".", "--out", "page"]).code, 0);
    fs::rename(small.path().join("page/release.json"), small.path().join("release.json")).unwrap();
    fs::remove_dir_all(small.path().join("page")).unwrap();
    assert_eq!(small.run(&["render", "release.json", "--out", "page"]).code, 0);
    small.replace("release.json", "Liten kartlegging", "Liten kartlegging, andre gang");
    tree(&small.path())
}

fn benchmark_again() -> Tree {
    let small = Small::new();
    let project = small.text("kartlegging.toml");
    for (name, shift) in [("a", 0), ("b", 50), ("c", 90)] {
        small.write("2024.csv", crate::support::small::export(shift).as_bytes());
        small.write("2026.csv", crate::support::small::export(shift + 400).as_bytes());
        small.write("kartlegging.toml", project.replace("Ingensteds", name).as_bytes());
        assert_eq!(small.run(&["run", ".", "--out", name, "--new-ledger"]).code, 0);
        fs::rename(small.path().join(name).join("release.json"), small.path().join(format!("{name}.json"))).unwrap();
        fs::remove_dir_all(small.path().join(name)).unwrap();
    }
    let pooled = small.run(&["benchmark", "a.json", "b.json", "c.json", "--area", "Fylket", "--year", "2025", "--source", "Før"]);
    assert_eq!(pooled.code, 0, "{}", pooled.err);
    tree(&small.path())
}

fn plan() -> Tree {
    let small = Small::new();
    let plan = "schema = 1\ninstrument = \"small\"\nseed = 1\nround = [{ id = \"2026\", version = \"2\", opened = \"2026-03-02\", \
                response_rate = 0.6 }]\nservice = [{ name = \"Skole\", units = [{ name = \"A\", employees = 40 }] }]\n";
    small.write("plan.toml", plan.as_bytes());
    tree(&small.path())
}
