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
        let id = words::slug(question);
        let suffix = column
            .name
            .strip_prefix(question.as_str())
            .map_or(column.name.as_str(), |rest| rest.trim_start_matches(['_', '.', ' ', '-', '[']));
        let stem = text::battery(column).map_or_else(|| text::of(column), |(stem, _)| stem);
        let known = self.instrument.multis.iter().position(|multi| multi.id.as_str() == id);
        let position = known.unwrap_or_else(|| {
            self.ids.insert(id.clone());
            self.instrument.multis.push(multi(&id, Text::same(&stem)));
            self.instrument.multis.len() - 1
        });
        let options = &mut self.instrument.multis[position].options;
        let mut ids = options.iter().map(|option| (option.id.clone(), 1)).collect();
        let option = choice(&mut ids, suffix, &text::clean(label));
        let name = format!("{id}_{}", option.id);
        options.push(Choice { code: None, ..option });
        self.ids.insert(name.clone());
        if name != column.name {
            self.renamed.push((name, column.name.clone()));
        }
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
