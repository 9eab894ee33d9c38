//! What a draft groups people by: service, unit, role, municipality, round, and the number of each respondent.

use std::collections::BTreeMap;

use super::super::answers::Answers;
use super::super::keys::{self, Keys};
use super::super::meaning::Left;
use super::super::text;
use super::super::words::{self, RoleWord};
use super::{Drafter, choice};
use crate::ingest::{SourceColumn, SourceKind};
use crate::instrument::{Background, Choice, KeyRole};
use crate::model::{Language, Text};

impl Drafter {
    pub(super) fn register(&mut self, column: &SourceColumn) {
        self.said.left(Left::NotUsed, &column.name);
        let id = self.unique(&column.name, &[]);
        self.background(column, KeyRole::Other, id, named_levels(&column.labels));
    }

    pub(super) fn background(&mut self, column: &SourceColumn, role: KeyRole, id: String, levels: Vec<Choice>) {
        self.used(column);
        let named = levels.iter().filter(|_| role == KeyRole::Role);
        let people = named.filter_map(|level| Some((level.id.clone(), words::people(level.label.get(Language::Nb))?))).collect();
        self.instrument.backgrounds.push(Background {
            id,
            role,
            text: Text::same(text::of(column)),
            levels,
            people,
            leaders: Vec::new(),
            ordered: false,
        });
    }

    /// Grouping variables, and the round.
    pub(super) fn keys(&mut self, columns: &[&SourceColumn], answers: &[Answers], keys: &Keys) {
        for (role, &at) in &keys.found {
            let column = columns[at];
            let Some(known) = role.role() else {
                self.round(column, &answers[at]);
                continue;
            };
            let id = words::key_id(*role).to_string();
            self.ids.insert(id.clone());
            if id != column.name {
                self.renamed.push((id.clone(), column.name.clone()));
            }
            let mut levels = if column.known { named_levels(&column.labels) } else { self.groups(column, &answers[at], &id) };
            if *role == RoleWord::Role && words::asks_who_leads(&text::of(column)) {
                name_leaders(&mut levels);
            }
            self.background(column, known, id, levels);
        }
        // Groups are told apart from the largest to the smallest.
        let place = |background: &Background| match background.role {
            KeyRole::Municipality => 0,
            KeyRole::Service => 1,
            KeyRole::Unit => 2,
            KeyRole::Role => 3,
            KeyRole::Other => 4,
        };
        self.instrument.backgrounds.sort_by_key(place);
    }

    /// The groups that are large enough to be named; spellings that differ in case or blanks alone are one.
    pub(super) fn groups(&mut self, column: &SourceColumn, answers: &Answers, id: &str) -> Vec<Choice> {
        let mut ids = BTreeMap::new();
        let mut levels: Vec<Choice> = Vec::new();
        let mut merged = 0;
        for label in keys::kept(answers) {
            merged += usize::from(!label.spellings.is_empty());
            levels.push(choice(&mut ids, &label.text, &label.text));
        }
        if merged > 0 {
            self.said.merged(&column.name, merged as u64);
        }
        let named: u64 = keys::kept(answers).map(|label| label.count).sum();
        let others = answers.total - named;
        if others > 0 || !answers.unanswered.is_empty() {
            self.rest_blank.push(id.to_string());
        }
        if others > 0 {
            self.said.small(&column.name, others);
        }
        levels.sort_by(|a, b| a.label.nb.cmp(&b.label.nb));
        levels
    }

    pub(super) fn round(&mut self, column: &SourceColumn, answers: &Answers) {
        if let Some(rounds) = keys::rounds(answers).filter(|_| answers.total == self.rows && column.signs.is_empty()) {
            self.rounds = Some((column.name.clone(), rounds));
        } else {
            self.said.left(Left::NotUsed, &column.name);
        }
    }

    /// The column that numbers the respondents: those who stand on two rows are told.
    pub(super) fn respondent(&mut self, columns: &[SourceColumn]) {
        let full = |column: &&SourceColumn| column.ids.is_some_and(|ids| ids.filled > 0 && 2 * ids.filled > self.rows);
        let mut found: Vec<&SourceColumn> = columns.iter().filter(full).collect();
        found.sort_by_key(|column| column.ids.map(|ids| ids.repeated));
        let Some(column) = found.first() else { return };
        let ids = column.ids.unwrap_or_default();
        // So many repetitions that it is no number of respondents after all.
        if 5 * ids.repeated > ids.filled || ids.filled < self.rows {
            return;
        }
        if ids.repeated > 0 {
            self.said.twice(&column.name, ids);
        }
        self.respondent = Some((column.name.clone(), ids.repeated == 0));
    }

    /// Columns that were not read since they tell who answered.
    pub(super) fn contacts(&mut self, columns: &[SourceColumn]) {
        let respondent = self.respondent.as_ref().map(|(header, _)| header.as_str());
        let told = columns.iter().filter(|column| column.kind == SourceKind::Contact && Some(column.name.as_str()) != respondent);
        told.for_each(|column| self.said.contact(&column.name));
    }
}

/// Groups that answered yes or no to whether they lead are called what they are.
fn name_leaders(levels: &mut [Choice]) {
    for level in levels {
        let Some(role) = words::leads(level.label.get(Language::Nb)) else { continue };
        level.aliases.extend(level.label.nb.clone().filter(|own| level.code.as_ref() != Some(own)));
        level.label = role;
    }
}

fn named_levels(labels: &[(String, String)]) -> Vec<Choice> {
    let mut ids = BTreeMap::new();
    let has_names = labels.iter().any(|(_, label)| !label.is_empty());
    let named = |(code, label): &(String, String)| choice(&mut ids, code, if label.is_empty() { code } else { label });
    if has_names { labels.iter().map(named).collect() } else { Vec::new() }
}
