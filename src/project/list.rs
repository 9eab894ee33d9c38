//! A file that lists projects: the other way to many municipalities, where each has its own exports.

use std::path::{Path as FilePath, PathBuf};
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::paths::paths;
use super::read::read_text;
use super::types::{BenchmarkReference, ReportFile};
use crate::config::{self, Path, Source};
use crate::diag::{Code, Diagnostic};
use crate::model::Language;

static SCHEMA: LazyLock<Value> = LazyLock::new(config::schema_of::<ListFile>);

/// A list of projects: who is held against whom, and what all their reports have in common.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListFile {
    /// Version of this file format: 1.
    pub schema: u32,
    /// Name of all of them together.
    pub name: String,
    /// Languages to report in, in place of those of the projects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub languages: Option<Vec<Language>>,
    /// Which reports to make, in place of what the projects say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<ReportFile>,
    /// Whether each is held against the others.
    #[serde(default = "yes")]
    pub compare: bool,
    /// Published figures of others that all of them are held against, beside those that a project names itself.
    #[serde(default, rename = "benchmark", skip_serializing_if = "Vec::is_empty")]
    pub benchmarks: Vec<BenchmarkReference>,
    /// The projects.
    #[serde(default, rename = "project")]
    pub projects: Vec<ListedProject>,
}

/// A project of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedProject {
    /// Its folder, or its file, from the list's folder.
    pub path: String,
}

/// A list of projects, checked.
#[derive(Clone, Debug)]
pub struct ProjectList {
    /// Folder of the list.
    pub folder: PathBuf,
    /// The list as it was written.
    pub file: ListFile,
}

const fn yes() -> bool {
    true
}

impl ProjectList {
    /// The JSON Schema of a list, made from the types that read it.
    #[must_use]
    pub fn json_schema() -> &'static Value {
        &SCHEMA
    }

    /// Whether a path leads to a list rather than to a project: a file that names projects. One that cannot be read is told of by whoever
    /// opens it.
    #[must_use]
    pub fn is_list(path: &FilePath) -> bool {
        let text = if path.is_file() { read_text(path, "").unwrap_or_default() } else { String::new() };
        text.parse::<toml::Table>().is_ok_and(|table| table.contains_key("project"))
    }

    /// Opens a list.
    ///
    /// # Errors
    /// Every finding, with file and line.
    pub fn open(path: &FilePath) -> Result<Self, Vec<Diagnostic>> {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let folder = parent.map_or_else(|| PathBuf::from("."), FilePath::to_path_buf);
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let text = read_text(path, &name)?;
        let file = config::read(&text, &name, Self::json_schema(), |file, source| check(file, source, &folder))?;
        Ok(Self { folder, file })
    }
}

fn check(list: &ListFile, source: &Source<'_>, folder: &FilePath) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut report = |code, path: &Path, found: &dyn std::fmt::Display, expected: &str| {
        findings.push(Diagnostic::new(code, source.find(path)).found(found).expected(expected));
    };
    if list.schema != 1 {
        report(Code::BadValue, &Path::root("schema"), &list.schema, "1");
    }
    if list.languages.as_ref().is_some_and(Vec::is_empty) {
        report(Code::BadValue, &Path::root("languages"), &"[]", "nb, nn, en");
    }
    if list.projects.is_empty() {
        report(Code::MissingKey, &Path::root("project"), &"", "project");
    }
    for (position, project) in list.projects.iter().enumerate() {
        let key = Path::root("project").at(position).key("path");
        if list.projects[..position].contains(project) {
            report(Code::Duplicate, &key, &project.path, "");
        }
        paths(&project.path, &key, folder, &mut report);
    }
    for (position, benchmark) in list.benchmarks.iter().enumerate() {
        paths(&benchmark.file, &Path::root("benchmark").at(position).key("file"), folder, &mut report);
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The schema that editors read is the one that lists are checked against. `BLESS=1` rewrites it.
    #[test]
    fn the_published_schema_is_that_of_the_types() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/reports/schema/list.schema.json");
        let schema = format!("{}\n", serde_json::to_string_pretty(ProjectList::json_schema()).unwrap());
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(path, &schema).unwrap();
        }
        assert!(std::fs::read_to_string(path).unwrap() == schema, "{path} is not what the types give; BLESS=1 rewrites it");
    }
}
