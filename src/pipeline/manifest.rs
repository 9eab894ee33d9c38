//! What is said of a run in its manifest.

use std::collections::BTreeMap;

use crate::model::{Method, Statistic};
use crate::output::Manifest;
use crate::privacy::Release;
use crate::project::Project;

/// The list of what a release was made from, and by which methods.
pub(super) fn of(release: &Release, inputs: BTreeMap<String, String>, settings: serde_json::Value) -> Manifest {
    let mut methods: BTreeMap<Method, u64> = BTreeMap::new();
    for estimate in release.figures().filter_map(|figure| figure.shown.value()) {
        *methods.entry(estimate.method).or_insert(0) += 1;
    }
    let program = release.program();
    Manifest {
        program: format!("{} {}", program.name, program.version),
        methods: methods.into_iter().map(|(method, figures)| (method.name(), figures)).collect(),
        inputs,
        ..Manifest::of(settings)
    }
}

/// Settings that decide what the figures are.
pub(super) fn settings(project: &Project, new_ledger: bool) -> serde_json::Value {
    serde_json::json!({
        "project": project.file,
        "privacy": project.rules,
        "statistics": Statistic::ALL.len(),
        "new_ledger": new_ledger,
    })
}
