//! Whether a questionnaire holds together: names, references, response scales, routes, scales, history and texts.

mod head;
mod informants;
mod items;
mod names;
mod responses;
mod routes;
mod scales;
mod texts;

use std::collections::BTreeSet;
use std::fmt::Display;

use super::types::Instrument;
use crate::config::{Path, Source};
use crate::diag::{Code, Diagnostic, nearest};

/// Most answer columns that a questionnaire may have; real ones have a few hundred.
const MAX_COLUMNS: usize = 10_000;

/// Everything that is wrong with a questionnaire whose keys and types are right.
pub(super) fn check(instrument: &Instrument, source: &Source) -> Vec<Diagnostic> {
    let mut checker = Checker { instrument, source, findings: Vec::new() };
    let columns = column_count(instrument);
    if columns > MAX_COLUMNS {
        checker.report(Code::LimitReached, &Path::default(), columns, format!("≤ {MAX_COLUMNS}"));
        return checker.findings;
    }
    checker.head();
    checker.names();
    checker.responses();
    checker.items();
    checker.routes();
    checker.scales();
    checker.informants();
    checker.texts();
    checker.findings
}

/// A small file can declare a matrix that no machine has room for: columns are counted before they are made.
fn column_count(instrument: &Instrument) -> usize {
    let ticks: usize = instrument.multis.iter().map(|multi| multi.options.len()).sum();
    let pairs: usize = instrument.matrices.iter().map(|matrix| matrix.aspects.len() * matrix.services.len()).sum();
    instrument.items.len() + ticks + pairs
}

struct Checker<'a> {
    instrument: &'a Instrument,
    source: &'a Source<'a>,
    findings: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn report(&mut self, code: Code, path: &Path, found: impl Display, expected: impl Display) {
        self.findings.push(Diagnostic::new(code, self.source.find(path)).found(found).expected(expected));
    }

    /// Whether something that is named exists; if not, says so with the nearest name.
    fn reference<'n>(&mut self, path: &Path, name: &str, known: impl IntoIterator<Item = &'n str>) -> bool {
        let known: Vec<&str> = known.into_iter().collect();
        let exists = known.contains(&name);
        if !exists {
            self.report(Code::UnknownReference, path, name, nearest(name, known).unwrap_or_default());
        }
        exists
    }

    fn version_exists(&mut self, path: &Path, version: &str) -> bool {
        let instrument = self.instrument;
        self.reference(path, version, instrument.versions.iter().map(String::as_str))
    }

    fn domain_exists(&mut self, path: &Path, domain: &str) {
        let instrument = self.instrument;
        self.reference(path, domain, instrument.domains.iter().map(|known| known.id.as_str()));
    }

    fn response_exists(&mut self, path: &Path, response: &str) -> bool {
        let instrument = self.instrument;
        self.reference(path, response, instrument.responses.iter().map(|known| known.id.as_str()))
    }

    /// Says which names stand more than once, at the second and every further place.
    fn unique<'n>(&mut self, names: impl IntoIterator<Item = (&'n str, Path)>) {
        let mut seen = BTreeSet::new();
        for (name, path) in names {
            if !seen.insert(name) {
                self.report(Code::Duplicate, &path, name, "");
            }
        }
    }

    /// Identifiers become names of columns and files: lower-case letters, digits and underscores.
    fn well_formed(&mut self, path: &Path, id: &str) {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if id.is_empty() || !id.chars().all(allowed) {
            self.report(Code::BadValue, path, id, "a–z 0–9 _");
        }
    }
}
