//! Codebooks that a project names for open questions, and what is known of how well they do.

use std::collections::BTreeMap;
use std::path::Path as FilePath;

use super::ProjectFile;
use super::read::read_text;
use crate::diag::{Code, Diagnostic, Place, nearest};
use crate::instrument::{Agreement, Codebook, Instrument, agreement, codebook, shipped_codebook};

/// Whether a codebook is a file of the project, and not one that comes with the program.
pub(super) fn is_file(codes: &str) -> bool {
    FilePath::new(codes).extension().is_some()
}

/// Codebooks, each for an open question of the questionnaire.
pub(super) fn codebooks(
    project: &ProjectFile,
    instrument: &Instrument,
    folder: &FilePath,
    name: &str,
) -> Result<BTreeMap<String, Codebook>, Vec<Diagnostic>> {
    let mut books = BTreeMap::new();
    let mut findings = Vec::new();
    let place = |key: &str| Place::file(name).name(format!("codebook.{key}"));
    for reference in &project.codebooks {
        let opens = || instrument.opens.iter().map(|open| open.id.as_str());
        if opens().all(|id| id != reference.question) {
            let near =
                nearest(&reference.question, opens()).map_or_else(|| opens().collect::<Vec<_>>().join(", "), str::to_owned);
            findings.push(Diagnostic::new(Code::UnknownReference, place("question")).found(&reference.question).expected(near));
            continue;
        }
        let codes = &reference.codes;
        let book = match shipped_codebook(codes) {
            Some(text) => codebook(text, codes)?,
            None if is_file(codes) => codebook(&read_text(&folder.join(codes), codes)?, codes)?,
            None => {
                findings.push(Diagnostic::new(Code::UnknownReference, place("codes")).found(codes).expected("competence"));
                continue;
            }
        };
        if books.insert(reference.question.clone(), book).is_some() {
            findings.push(Diagnostic::new(Code::Duplicate, place("question")).found(&reference.question));
        }
    }
    if findings.is_empty() { Ok(books) } else { Err(findings) }
}

/// What is known of how well codebooks do, each for its open question.
pub(super) fn agreements(
    project: &ProjectFile,
    folder: &FilePath,
    name: &str,
) -> Result<BTreeMap<String, Agreement>, Vec<Diagnostic>> {
    let mut agreements = BTreeMap::new();
    for reference in &project.codebooks {
        let Some(file) = &reference.agreement else { continue };
        let path = folder.join(file);
        // Whoever is about to make it has named it already.
        if !path.exists() {
            continue;
        }
        let read = agreement(&read_text(&path, file)?, file)?;
        if read.question != reference.question {
            let place = Place::file(name).name("codebook.agreement");
            return Err(vec![Diagnostic::new(Code::BadValue, place).found(&read.question).expected(&reference.question)]);
        }
        agreements.insert(reference.question.clone(), read);
    }
    Ok(agreements)
}
