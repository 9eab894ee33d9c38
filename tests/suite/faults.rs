//! Whatever stops the program, and wherever: an output is the old one or the new one, whole, nobody's file is gone, and the next run
//! succeeds.
//!
//! `tests/faults/faults.c` is loaded before the program and makes one system call that writes go wrong. It is compiled here; a machine that
//! cannot compile C or does not let it watch fails these tests, for they would prove nothing there.

mod scenes;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde_json::Value;
use tempfile::TempDir;

use crate::hostile::messages::hole;
use scenes::{SCENES, Scene};

/// Kills in all, spread over the scenes.
const KILLS: usize = 200;
/// Calls of each scene that fail instead.
const FAILURES: usize = 24;

/// Errors that a disk gives (`ENOSPC`, `EIO`, `EINTR`, `EROFS`), and a write that writes half.
const ERRORS: [&str; 5] = ["28", "5", "4", "30", "short"];

/// What lies in a folder, by path: the bytes of files, nothing for folders.
type Tree = BTreeMap<String, Option<Vec<u8>>>;

static FAULTS: LazyLock<(TempDir, PathBuf)> = LazyLock::new(|| {
    let folder = TempDir::new().unwrap();
    let library = folder.path().join("faults.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/faults.c");
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".into());
    let compiled = Command::new(&compiler)
        .args(["-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"])
        .arg(&library)
        .arg(source)
        .status();
    assert!(compiled.as_ref().is_ok_and(std::process::ExitStatus::success), "`{compiler}` cannot compile {source}: {compiled:?}");
    (folder, library)
});

/// How a run with a fault ended: its exit code, or none when it was killed.
struct Ended {
    code: Option<i32>,
    err: String,
}

fn run(folder: &Path, arguments: &[&str], faults: &[(&str, &str)]) -> Ended {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kartlegg"));
    command.current_dir(folder).args(arguments).arg("--json");
    if !faults.is_empty() {
        command.env("LD_PRELOAD", &FAULTS.1).envs(faults.iter().copied());
    }
    let output = command.output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(!err.contains("panicked"), "{err}");
    Ended { code: output.status.code(), err }
}

fn tree(folder: &Path) -> Tree {
    let mut found = Tree::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(&inner).unwrap() {
            let path = entry.unwrap().path();
            let bytes = (!path.is_dir()).then(|| fs::read(&path).unwrap());
            found.insert(path.strip_prefix(folder).unwrap().display().to_string(), bytes);
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
    found
}

fn plant(tree: &Tree) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in tree {
        let path = folder.path().join(name);
        match bytes {
            None => fs::create_dir_all(path).unwrap(),
            Some(bytes) => {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, bytes).unwrap();
            }
        }
    }
    folder
}

/// A scene with what is there before, what a run without faults leaves, and the calls that write on the way, by name.
struct Staged {
    scene: &'static Scene,
    before: Tree,
    after: Tree,
    calls: BTreeMap<String, Vec<usize>>,
}

impl Staged {
    fn new(scene: &'static Scene) -> Self {
        let before = (scene.prepare)();
        let folder = plant(&before);
        let log = folder.path().parent().unwrap().join(format!("{}.log", folder.path().file_name().unwrap().display()));
        let ended = run(folder.path(), scene.arguments, &[("FAULT_AT", "0"), ("FAULT_LOG", log.to_str().unwrap())]);
        assert_eq!(ended.code, Some(0), "{}: {}", scene.name, ended.err);
        let mut calls: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let written = fs::read_to_string(&log).unwrap();
        fs::remove_file(log).unwrap();
        for line in written.lines() {
            let (number, rest) = line.split_once(' ').unwrap();
            calls.entry(rest.split(' ').next().unwrap().to_string()).or_default().push(number.parse().unwrap());
        }
        let after = tree(folder.path());
        assert!(before != after && calls.len() > 4, "{}: something is written: {calls:?}", scene.name);
        Self { scene, before, after, calls }
    }

    /// So many calls, of each kind in turn: the one that exchanges two names is met as surely as one of hundreds of writes.
    fn points(&self, count: usize, seed: u64) -> Vec<usize> {
        let mut draw = seed;
        let mut kinds: Vec<Vec<usize>> = self.calls.values().cloned().collect();
        let mut points = Vec::new();
        while points.len() < count && kinds.iter().any(|kind| !kind.is_empty()) {
            for kind in kinds.iter_mut().filter(|kind| !kind.is_empty()) {
                draw = draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                points.push(kind.swap_remove(usize::try_from(draw >> 33).unwrap() % kind.len()));
            }
        }
        points.truncate(count);
        points
    }

    /// What is wrong with what a stopped run left.
    fn wrong(&self, left: &Tree) -> Option<String> {
        let target = self.scene.target;
        let of_target = |tree: &Tree| -> Tree {
            let inside = |name: &str| name == target || name.starts_with(&format!("{target}/"));
            tree.iter().filter(|(name, _)| inside(name)).map(|(name, bytes)| (name.clone(), bytes.clone())).collect()
        };
        let output = of_target(left);
        let (old, new) = (of_target(&self.before), of_target(&self.after));
        if output != old && output != new {
            let names: Vec<&String> = output.keys().filter(|name| old.get(*name) != output.get(*name)).collect();
            return Some(format!("neither the old output nor the new one: {names:?}"));
        }
        for (name, bytes) in &self.before {
            let found = left.get(name);
            if !new.contains_key(name) && !old.contains_key(name) && found != Some(bytes) && found != self.after.get(name) {
                return Some(format!("{name} was there and is gone or half written"));
            }
        }
        // Nothing is out that the ledger does not know.
        let known =
            self.after.keys().filter(|name| name.ends_with("kartlegg-ledger.json")).all(|name| left[name] == self.after[name]);
        (output == new && old != new && !known).then(|| "the output is out and the ledger does not know of it".to_string())
    }

    /// Names that a stopped run left and that no run without faults leaves. A lock that nobody holds is an empty file, and in nobody's way.
    fn litter(&self, left: &Tree) -> BTreeSet<String> {
        let is_lock = |name: &str| {
            Path::new(name).extension().is_some_and(|end| end == "lock") && left[name].as_ref().is_some_and(Vec::is_empty)
        };
        let is_known = |name: &String| self.before.contains_key(name) || self.after.contains_key(name) || is_lock(name);
        left.keys().filter(|name| !is_known(name)).cloned().collect()
    }

    /// Whether the next run makes what this one should have, and tidies up.
    fn recovers(&self, folder: &Path) -> Option<String> {
        let arguments = self.scene.arguments;
        let is_made = self.scene.only_once && tree(folder).contains_key(self.scene.target);
        let ended = if is_made { Ended { code: Some(0), err: String::new() } } else { run(folder, arguments, &[]) };
        let left = tree(folder);
        if ended.code != Some(0) {
            return Some(format!("the next run ends with {:?}: {}", ended.code, ended.err));
        }
        let litter = self.litter(&left);
        if !is_made && !litter.is_empty() {
            return Some(format!("the next run leaves {litter:?}"));
        }
        let differs: Vec<&String> = self.after.keys().filter(|name| left.get(*name) != self.after.get(*name)).collect();
        (!differs.is_empty()).then(|| format!("the next run makes something else: {differs:?}"))
    }
}

fn staged() -> &'static [Staged] {
    static STAGED: LazyLock<Vec<Staged>> = LazyLock::new(|| SCENES.iter().map(Staged::new).collect());
    &STAGED
}

#[test]
fn a_kill_at_any_write_leaves_the_old_output_or_the_new_one() {
    let mut points: Vec<(&Staged, usize, &str)> = Vec::new();
    let shares = SCENES.iter().map(|scene| scene.share).sum::<usize>();
    for (at, staged) in staged().iter().enumerate() {
        // Some scenes have fewer calls than their share.
        let count = (KILLS * staged.scene.share * 5 / 4).div_ceil(shares);
        let drawn = staged.points(count, 2026 + at as u64);
        points.extend(drawn.into_iter().enumerate().map(|(turn, call)| (staged, call, ["kill", "half"][turn % 2])));
    }
    assert!(points.len() >= KILLS, "{} points", points.len());
    let wrong: Vec<String> = points
        .par_iter()
        .filter_map(|(staged, call, fault)| {
            let folder = plant(&staged.before);
            let ended = run(folder.path(), staged.scene.arguments, &[("FAULT_AT", &call.to_string()), ("FAULT", fault)]);
            let wrong = match ended.code {
                None => staged.wrong(&tree(folder.path())).or_else(|| staged.recovers(folder.path())),
                Some(code) => Some(format!("was not killed, but ended with {code}: {}", ended.err)),
            };
            wrong.map(|wrong| format!("{}: {fault} at call {call}: {wrong}", staged.scene.name))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), points.len(), wrong.join("\n"));
}

#[test]
fn an_error_at_any_write_is_told_and_leaves_nothing_half() {
    let mut points: Vec<(&Staged, usize, &str)> = Vec::new();
    for (at, staged) in staged().iter().enumerate() {
        let drawn = staged.points(FAILURES, 14 + at as u64);
        points.extend(drawn.into_iter().enumerate().map(|(turn, call)| (staged, call, ERRORS[turn % ERRORS.len()])));
    }
    let ends: Vec<Result<i32, String>> = points
        .par_iter()
        .map(|(staged, call, fault)| {
            let folder = plant(&staged.before);
            let ended = run(folder.path(), staged.scene.arguments, &[("FAULT_AT", &call.to_string()), ("FAULT", fault)]);
            told(staged, &ended, folder.path())
                .map_err(|wrong| format!("{}: error {fault} at call {call}: {wrong}", staged.scene.name))
        })
        .collect();
    let wrong: Vec<&String> = ends.iter().filter_map(|end| end.as_ref().err()).collect();
    assert!(wrong.is_empty(), "{} of {}: {wrong:#?}", wrong.len(), points.len());
    let refused = ends.iter().filter(|end| **end == Ok(5)).count();
    assert!(refused * 4 > ends.len(), "only {refused} of {} errors stopped a run", ends.len());
}

/// A run that met an error went on and made everything, or says what stopped it and takes back what it had begun.
fn told(staged: &Staged, ended: &Ended, folder: &Path) -> Result<i32, String> {
    let left = tree(folder);
    let code = ended.code.ok_or_else(|| "the run was ended".to_string())?;
    match code {
        0 if staged.after.iter().any(|(name, bytes)| left.get(name) != Some(bytes)) => {
            return Err("a run that succeeds made something else".into());
        }
        0 => {}
        5 => {
            let findings: Vec<Value> = ended.err.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            let errors: Vec<&Value> = findings.iter().filter(|finding| finding["severity"] == "error").collect();
            let said = errors.iter().all(|error| {
                ["K501", "K502"].iter().any(|code| error["code"] == *code)
                    && !error["place"]["file"].as_str().unwrap_or_default().is_empty()
                    && hole(error["message"].as_str().unwrap()).is_none()
            });
            if errors.is_empty() || !said {
                return Err(format!("it is not said what happened: {}", ended.err));
            }
            if let Some(wrong) = staged.wrong(&left) {
                return Err(wrong);
            }
        }
        _ => return Err(format!("ends with {code}: {}", ended.err)),
    }
    staged.recovers(folder).map_or(Ok(code), Err)
}
