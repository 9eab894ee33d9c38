//! What a draft says of itself: what was left out, joined and assumed. One finding of a kind lists all columns that it is about.

use std::collections::BTreeMap;

use super::meaning::Left;
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::Ids;

/// Names listed in one finding.
const LISTED: usize = 30;

/// Longest name in a list, in characters.
const LONGEST: usize = 60;

/// What was said, by kind.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    names: BTreeMap<Code, Vec<String>>,
    counts: BTreeMap<Code, u64>,
    single: Vec<Diagnostic>,
    left_out: Vec<(Code, String)>,
}

impl Said {
    fn add(&mut self, code: Code, name: &str, count: u64) {
        let names = self.names.entry(code).or_default();
        if !names.iter().any(|known| known == name) {
            names.push(name.to_string());
        }
        *self.counts.entry(code).or_insert(0) += count;
    }

    /// A column of which no question was made.
    pub(super) fn left(&mut self, left: Left, column: &str) {
        let code = match left {
            Left::OwnWords => Code::OwnWords,
            Left::Ranking => Code::Ranking,
            Left::Dates => {
                self.left_out.push((Code::DateForCode, column.to_string()));
                let place = Place::default().name(column);
                self.single
                    .push(Diagnostic { severity: crate::diag::Severity::Warning, ..Diagnostic::new(Code::DateForCode, place) });
                return;
            }
            Left::NotUsed | Left::Blank => Code::NotUsed,
        };
        self.left_out.push((code, column.to_string()));
        self.add(code, column, 1);
    }

    /// A column that tells who answered.
    pub(super) fn contact(&mut self, column: &str) {
        self.left_out.push((Code::ContactDropped, column.to_string()));
        self.add(Code::ContactDropped, column, 1);
    }

    /// Cells that say that nobody answered.
    pub(super) fn signs(&mut self, signs: &[(String, u64)]) {
        for (sign, count) in signs {
            self.add(Code::SignOfMissing, sign, *count);
        }
    }

    /// Answers that are not on the response scale of the others. Only those that many gave are named.
    pub(super) fn not_on_ladder(&mut self, column: &str, people: u64, labels: &[String]) {
        let place = Place::default().name(column);
        self.single.push(Diagnostic::new(Code::NotOnLadder, place).found(listed(labels)).count(people));
    }

    /// A known response scale with steps in the middle that nobody chose.
    pub(super) fn gap(&mut self, column: &str, steps: &[String]) {
        self.single.push(Diagnostic::new(Code::NoOrder, Place::default().name(column)).found(column).expected(listed(steps)));
    }

    /// Labels without a known order.
    pub(super) fn no_order(&mut self, column: &str) {
        self.add(Code::NoOrder, column, 1);
    }

    /// Steps at the ends of a known response scale that nobody chose.
    pub(super) fn unchosen(&mut self, steps: &[String]) {
        for step in steps {
            self.add(Code::UnchosenSteps, step, 1);
        }
    }

    /// Groups whose names differ in spelling alone.
    pub(super) fn merged(&mut self, column: &str, groups: u64) {
        self.add(Code::MergedSpellings, column, groups);
    }

    /// People in groups that are too small to be named.
    pub(super) fn small(&mut self, column: &str, people: u64) {
        self.add(Code::SmallGroups, column, people);
    }

    /// A grouping variable none of whose groups is large enough.
    pub(super) fn small_groups(&mut self, column: &str) {
        self.add(Code::SmallGroups, column, 1);
    }

    /// Options that few chose.
    pub(super) fn rare(&mut self, column: &str, options: u64) {
        self.add(Code::RareOptions, column, options);
    }

    /// Several answers in one cell.
    pub(super) fn joined(&mut self, column: &str, options: usize) {
        self.add(Code::JoinedAnswers, column, options as u64);
    }

    /// Respondents that stand on two rows.
    pub(super) fn twice(&mut self, column: &str, ids: Ids) {
        let place = Place::default().row(ids.row).name(column);
        let finding = Diagnostic::new(Code::DuplicateRespondent, place).count(ids.repeated);
        self.single.push(Diagnostic { severity: crate::diag::Severity::Warning, ..finding });
    }

    /// Columns of which no question was made, with the code of the finding that says why.
    pub(super) fn left_out(&self) -> Vec<(Code, String)> {
        self.left_out.clone()
    }

    /// Everything, in order of code.
    pub(super) fn findings(self) -> Vec<Diagnostic> {
        let counts = self.counts;
        let count = |code: &Code| counts.get(code).copied().unwrap_or(1);
        let of_kinds = self
            .names
            .iter()
            .map(|(code, names)| Diagnostic::new(*code, Place::default()).found(listed(names)).count(count(code)));
        let mut findings: Vec<Diagnostic> = of_kinds.chain(self.single).collect();
        findings.sort_by_key(|finding| finding.code);
        findings
    }
}

/// The first names, long ones cut, and dots for the others.
pub(super) fn listed(names: &[String]) -> String {
    let cut = |name: &String| {
        let short: String = name.chars().take(LONGEST).collect();
        if short.len() < name.len() { format!("{}…", short.trim_end()) } else { short }
    };
    let dots = (names.len() > LISTED).then(|| "…".to_string());
    names.iter().take(LISTED).map(cut).chain(dots).collect::<Vec<_>>().join(", ")
}
