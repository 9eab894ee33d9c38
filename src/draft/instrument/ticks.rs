//! Multi-selects of a draft: a column an option, or all ticks in one cell.

use std::collections::BTreeMap;

use super::super::answers::FEW;
use super::super::text;
use super::super::words;
use super::{Drafter, choice, domain};
use crate::ingest::SourceColumn;
use crate::instrument::{Choice, MultiSelect};
use crate::model::{ItemId, Text};

impl Drafter {
    /// One option of a multi-select with a column an option.
    pub(super) fn option(&mut self, column: &SourceColumn, label: &str) {
        self.used(column);
        let question = if column.question.is_empty() { &column.name } else { &column.question };
        let suffix = column
            .name
            .strip_prefix(question.as_str())
            .map_or(column.name.as_str(), |rest| rest.trim_start_matches(['_', '.', ' ', '-', '[', '/', ':', '|']));
        let position = match self.ticked.get(question) {
            Some(position) => *position,
            None => self.new_multi(column, question),
        };
        let multi = &mut self.instrument.multis[position];
        let mut ids: BTreeMap<String, usize> = multi.options.iter().map(|option| (option.id.clone(), 1)).collect();
        let (option, name) = loop {
            let option = choice(&mut ids, suffix, &text::clean(label));
            let name = format!("{}_{}", multi.id, option.id);
            if !self.ids.contains(&name) {
                break (option, name);
            }
        };
        multi.options.push(Choice { code: None, ..option });
        self.ids.insert(name.clone());
        if name != column.name {
            self.renamed.push((name, column.name.clone()));
        }
    }

    /// A multi-select without options yet, for a question that has a column an option.
    fn new_multi(&mut self, column: &SourceColumn, question: &str) -> usize {
        let stem = text::battery(column).map(|(stem, _)| stem);
        // Where the export has no words beside the header, the question is the part of it that all options share.
        let said = || if column.text == column.name { text::clean(question) } else { text::of(column) };
        let id = self.free(question, &[]);
        self.ids.insert(id.clone());
        self.instrument.multis.push(multi(&id, Text::same(stem.unwrap_or_else(said))));
        self.ticked.insert(question.to_owned(), self.instrument.multis.len() - 1);
        self.instrument.multis.len() - 1
    }

    /// A multi-select with all ticks in one cell, as the codebook of the export has it.
    pub(super) fn ticks(&mut self, column: &SourceColumn) {
        let mut ids = BTreeMap::new();
        let options = column.labels.iter().map(|(code, label)| choice(&mut ids, code, label)).collect();
        self.add_multi(column, options);
    }

    /// A multi-select with all ticks in one cell. What few ticked stands together, so that nobody's own words are an option.
    pub(super) fn several(&mut self, column: &SourceColumn, options: &[(String, u64)]) {
        let mut ids = BTreeMap::new();
        let (usual, rare): (Vec<_>, Vec<_>) = options.iter().partition(|(text, count)| *count >= FEW && !words::tells_who(text));
        let mut choices: Vec<Choice> = usual.iter().map(|(text, _)| choice(&mut ids, text, text)).collect();
        if !rare.is_empty() && !choices.iter().any(crate::ingest::is_other) {
            choices.push(Choice { label: Text::same("Annet"), ..choice(&mut ids, "annet", "Annet") });
        }
        if !rare.is_empty() {
            self.said.rare(&column.name, rare.len() as u64);
        }
        self.said.joined(&column.name, usual.len());
        self.add_multi(column, choices);
    }

    pub(super) fn add_multi(&mut self, column: &SourceColumn, options: Vec<Choice>) {
        self.used(column);
        let endings: Vec<String> = options.iter().map(|option| option.id.clone()).collect();
        let id = self.unique(&column.name, &endings);
        self.instrument.multis.push(MultiSelect { options, ..multi(&id, Text::same(text::of(column))) });
    }
}

fn multi(id: &str, text: Text) -> MultiSelect {
    MultiSelect {
        id: ItemId::new(id),
        domain: domain(),
        text,
        wish: Text::default(),
        options: Vec::new(),
        sensitive: false,
        ask_if: None,
        since: None,
        coded: false,
    }
}
