//! What is said of a run in its manifest.

use std::collections::BTreeMap;

use crate::model::Statistic;
use crate::output::Manifest;
use crate::privacy::Release;
use crate::project::Project;

/// The list of what a release was made from, and by which methods.
pub(super) fn of(release: &Release, inputs: BTreeMap<String, String>, settings: serde_json::Value) -> Manifest {
    let program = release.program();
    Manifest {
        program: format!("{} {}", program.name, program.version),
        methods: release.methods().into_iter().map(|(method, figures)| (method.name(), figures)).collect(),
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
