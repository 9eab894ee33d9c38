//! Files of other people: nothing is emptied, deleted or replaced that an earlier run did not make and list.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use kartlegg::output::{self, Files, Manifest};

use crate::support::{Small, tree};

fn refused(small: &Small, what: &str) {
    let ran = small.run(&["run", ".", "--json"]);
    assert_eq!((ran.code, ran.errors()), (5, vec!["K503".to_string()]), "{what}: {}", ran.err);
}

#[test]
fn files_of_the_user_in_an_earlier_output_stop_the_run() {
    for (name, text) in
        [("notater.docx", "mine"), ("figures/tegning.svg", "mine"), ("vedlegg/a.pdf", "mine"), ("report.html", "x")]
    {
        let small = Small::new();
        assert_eq!(small.run(&["run", "."]).code, 0);
        small.write(&format!("out/{name}"), text.as_bytes());
        let before = tree(&small.path().join("out"));
        refused(&small, name);
        assert_eq!(tree(&small.path().join("out")), before, "{name}");
    }
    let small = Small::new();
    assert_eq!(small.run(&["run", "."]).code, 0);
    symlink(small.path().join("roster.csv"), small.path().join("out/lenke")).unwrap();
    refused(&small, "a link");
}

#[test]
fn what_file_managers_leave_is_no_hindrance() {
    let small = Small::new();
    assert_eq!(small.run(&["run", "."]).code, 0);
    small.write("out/figures/.DS_Store", b"x");
    assert_eq!(small.run(&["run", "."]).code, 0);
}

#[test]
fn names_beside_the_output_are_not_ours() {
    let small = Small::new();
    small.write("precious", b"precious");
    symlink("precious", small.path().join(".out.lock")).unwrap();
    refused(&small, "a link for a lock");
    fs::remove_file(small.path().join(".out.lock")).unwrap();
    small.write(".out.lock", b"notes");
    refused(&small, "a file for a lock");
    fs::remove_file(small.path().join(".out.lock")).unwrap();
    for name in [".out.old/mine", ".out.new/mine", ".out.old-1-0/mine", ".out.new-1-0/mine"] {
        small.write(name, b"mine");
    }
    for _ in 0..2 {
        assert_eq!(small.run(&["run", "."]).code, 0);
    }
    for name in [".out.old/mine", ".out.new/mine", ".out.old-1-0/mine", ".out.new-1-0/mine", "precious"] {
        assert!(!fs::read(small.path().join(name)).unwrap().is_empty(), "{name}");
    }
}

#[test]
fn an_output_that_is_a_link_stays_one() {
    let small = Small::new();
    let real = small.path().parent().unwrap().join("elsewhere");
    fs::create_dir(&real).unwrap();
    symlink(&real, small.path().join("out")).unwrap();
    for _ in 0..2 {
        assert_eq!(small.run(&["run", "."]).code, 0);
        assert!(fs::symlink_metadata(small.path().join("out")).unwrap().is_symlink());
        assert!(real.join("report.html").is_file());
    }
}

fn manifest() -> Manifest {
    serde_json::from_value(serde_json::json!({
        "schema": 1, "program": "kartlegg 0", "settings": {}, "methods": {}, "inputs": {}, "outputs": {},
    }))
    .unwrap()
}

fn deliver(folder: &Path, text: &str) {
    let files = Files::from([("a/b.txt".to_string(), text.as_bytes().to_vec())]);
    output::deliver(folder, &files, manifest()).unwrap();
}

/// Killed between the two renames of a system that cannot exchange names: the next run brings the older output back, whatever becomes of
/// itself, and clears away what was half written.
#[test]
fn a_run_that_was_killed_is_mended_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    deliver(&out, "one");
    fs::rename(&out, folder.path().join(".out.old-7-0")).unwrap();
    let half = folder.path().join(".out.new-7-0");
    fs::create_dir_all(half.join("a")).unwrap();
    fs::copy(folder.path().join(".out.old-7-0/manifest.json"), half.join("manifest.json")).unwrap();
    fs::write(half.join("a/b.txt"), "hal").unwrap();
    // The target of this delivery cannot be written, but what was there must be there again.
    let files = Files::from([("a".to_string(), Vec::new()), ("a/b.txt".to_string(), Vec::new())]);
    output::deliver(&out, &files, manifest()).unwrap_err();
    assert_eq!(fs::read_to_string(out.join("a/b.txt")).unwrap(), "one");
    deliver(&out, "two");
    assert_eq!(fs::read_to_string(out.join("a/b.txt")).unwrap(), "two");
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["out"], "nothing is left beside the output");
}

/// A list that was tampered with must not lead out of the folder.
#[test]
fn a_manifest_deletes_nothing_outside_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    fs::write(folder.path().join("precious"), "precious").unwrap();
    let mut forged = manifest();
    forged.outputs.insert("../precious".into(), output::sha256(b"precious"));
    fs::write(out.join("manifest.json"), serde_json::to_vec(&forged).unwrap()).unwrap();
    deliver(&out, "one");
    assert_eq!(fs::read_to_string(folder.path().join("precious")).unwrap(), "precious");
}

/// Runs the program and ends it when it waits for something: pipes that nobody writes to, devices without an end.
fn ends(small: &Small, arguments: &[&str]) -> i32 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kartlegg"))
        .args(arguments)
        .current_dir(small.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    while started.elapsed() < Duration::from_mins(2) {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code().unwrap_or(-1);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    panic!("{arguments:?} does not end");
}

#[test]
fn pipes_and_devices_are_refused_before_they_are_opened() {
    for name in ["kartlegging.toml", "instrument.toml", "2026.csv", "roster.csv"] {
        let small = Small::new();
        let path = small.path().join(name);
        fs::remove_file(&path).unwrap();
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        assert_eq!(ends(&small, &["check", "."]), 3, "{name}");
        assert_eq!(ends(&small, &["run", "."]), 3, "{name}");
    }
    let small = Small::new();
    for arguments in [
        &["render", "/dev/zero"][..],
        &["check", "/dev/zero"],
        &["run", "/dev/zero"],
        &["profile", "/dev/zero", "--municipality", "4003"],
        &["new", "a", "--from", "/dev/zero"],
        &["benchmark", "/dev/zero", "--area", "a", "--year", "2026", "--source", "b"],
        &["simulate", "bti", "--plan", "/dev/zero", "--out", "b"],
    ] {
        assert_eq!(ends(&small, arguments), 3, "{arguments:?}");
    }
}

#[test]
fn links_out_of_the_project_are_refused_wherever_they_stand() {
    let small = Small::new();
    let outside = small.path().parent().unwrap().join("outside.toml");
    fs::rename(small.path().join("instrument.toml"), &outside).unwrap();
    symlink(&outside, small.path().join("instrument.toml")).unwrap();
    let ran = small.run(&["check", ".", "--json"]);
    assert_eq!((ran.code, ran.errors()), (3, vec!["K005".to_string()]), "{}", ran.err);

    for export in ["sx", "sx/dataset.csv"] {
        let small = Small::new();
        let labels = small.path().parent().unwrap().join("labels.csv");
        fs::write(&labels, "trust_1;1;Helt uenig\n").unwrap();
        small.write("sx/structure.csv", b"");
        fs::create_dir_all(small.path().join("sx")).unwrap();
        fs::copy(small.path().join("2026.csv"), small.path().join("sx/dataset.csv")).unwrap();
        symlink(&labels, small.path().join("sx/labels.csv")).unwrap();
        small.replace("kartlegging.toml", "\"2026.csv\"", &format!("{export:?}"));
        let ran = small.run(&["check", ".", "--json"]);
        assert!(ran.errors().contains(&"K005".to_string()), "{export}: {}", ran.err);
    }
}

/// A full device takes neither messages nor listings.
#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_said_is_no_reason_to_fall() {
    let small = Small::new();
    small.replace("2026.csv", "trust_1", "trust_9");
    let full = || Stdio::from(File::options().write(true).open("/dev/full").unwrap());
    let ran = |arguments: &[&str], err: Stdio| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kartlegg"));
        command.args(arguments).current_dir(small.path()).stdout(full()).stderr(err).status().unwrap().code()
    };
    assert_eq!(ran(&["run", "."], full()), Some(3));
    for listing in [&["list", "codes"][..], &["explain", "K213"], &["man"], &["completions", "bash"]] {
        assert_eq!(ran(listing, Stdio::null()), Some(5), "{listing:?}");
    }
}
