//! Paths that a project names: in its folder, through no link out of it, and to something that is there.

use std::path::{Component, Path as FilePath};

use crate::config::Path;
use crate::diag::{Code, nearest};

/// Names of the tables that a SurveyXact export consists of.
const PARTS: [&str; 3] = ["dataset", "labels", "structure"];

/// A path must stay in the project, and lead to something.
pub(super) fn paths(
    file: &str,
    key: &Path,
    folder: &FilePath,
    report: &mut impl FnMut(Code, &Path, &dyn std::fmt::Display, &str),
) {
    if !stays_inside(file) {
        report(Code::PathLeavesProject, key, &file, "");
        return;
    }
    let path = folder.join(file);
    if !path.exists() {
        report(Code::MissingFile, key, &file, &neighbour(&path).unwrap_or_default());
        return;
    }
    if leaves(&path, folder) {
        report(Code::PathLeavesProject, key, &file, "");
    }
    // A folder is read file by file, and one table of SurveyXact's with the others beside it: each of them may be a link.
    let is_part = path.file_stem().is_some_and(|stem| PARTS.iter().any(|part| stem.eq_ignore_ascii_case(part)));
    let listed = if path.is_dir() { Some(path.as_path()) } else { path.parent().filter(|_| is_part) };
    for entry in listed.map(std::fs::read_dir).into_iter().flatten().flatten().flatten() {
        if leaves(&entry.path(), folder) {
            let inside = entry.path();
            report(Code::PathLeavesProject, key, &inside.strip_prefix(folder).unwrap_or(&inside).display(), "");
        }
    }
}

/// Whether a path that is there leads out of the folder through a link.
pub(super) fn leaves(path: &FilePath, folder: &FilePath) -> bool {
    // `join` turns a folder that is named by nothing into the current one.
    match (path.canonicalize(), folder.join(".").canonicalize()) {
        (Ok(real), Ok(folder)) => !real.starts_with(folder),
        _ => false,
    }
}

/// The name in the same folder that is nearest to one that is not there.
fn neighbour(path: &FilePath) -> Option<String> {
    let wanted = path.file_name()?.to_string_lossy().into_owned();
    let entries = std::fs::read_dir(path.parent()?).ok()?.flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    nearest(&wanted, names.iter().map(String::as_str)).map(str::to_owned)
}

/// Relative, without `..`, drive, share, URL, wildcard or variable.
pub(super) fn stays_inside(file: &str) -> bool {
    let plain = FilePath::new(file).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    plain && !file.is_empty() && !file.contains([':', '\\', '*', '?', '$', '%', '~'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_in_the_project() {
        for inside in ["svar.csv", "2026/surveyxact", "./data/svar 2026.xlsx", "åpne svar.csv"] {
            assert!(stays_inside(inside), "{inside}");
        }
        let outside = [
            "",
            "/etc/passwd",
            "../svar.csv",
            "data/../../svar.csv",
            "C:\\svar.csv",
            "https://example.no/a.csv",
            "~/svar.csv",
            "$HOME/a",
            "*.csv",
        ];
        for path in outside {
            assert!(!stays_inside(path), "{path}");
        }
    }
}
