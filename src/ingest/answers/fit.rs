//! How far an export is one of a questionnaire, told from its headers and question texts by the rules that reading follows.

use std::collections::BTreeSet;

use super::codebook::Codebook;
use super::column_plan::{Top, column_plan};
use super::headers::{Wanted, last_part};
use super::plan::Action;
use super::request::ExportRequest;
use super::source::{SourceColumn, SourceDescription, SourceKind};
use super::wanted;
use crate::ingest::normalise;

/// Letters from which the beginning of a text stands for the whole: systems cut what is longer than they have room for.
const CUT: usize = 40;

/// What an export has of a questionnaire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fit {
    /// Columns and grouping variables of the questionnaire that are there, each with its position in the export.
    pub found: Vec<(String, usize)>,
    /// Those that are not.
    pub missing: Vec<String>,
    /// Those of `found` under whose name the export asks something else, or asks it in other words.
    pub reworded: BTreeSet<String>,
    /// Positions of columns that it does not have and that are not ignored.
    pub others: Vec<usize>,
}

/// Holds the columns of an export against those that a request asks for. No answer is read.
#[must_use]
pub fn fit(request: &ExportRequest, description: &SourceDescription) -> Fit {
    let mut codebook = Codebook::default();
    for column in description.columns.iter().filter(|column| has_words(column)) {
        codebook.wording(&column.name, &words(column));
    }
    let header = description.columns.iter().map(|column| column.name.clone()).collect();
    let ignored: BTreeSet<String> = request.ignored.iter().map(|name| normalise::key(name)).collect();
    let (plan, _) = column_plan(request, &Top { header, codebook, ..Top::default() });
    let wanted = wanted::of_request(request);
    let mut fit = Fit::default();
    let mut add = |slot: usize, at: usize| {
        let column = &description.columns[at];
        if has_words(column) && asks_otherwise(request, (slot, &wanted[slot]), column) {
            fit.reworded.insert(wanted[slot].name.clone());
        }
        fit.found.push((wanted[slot].name.clone(), at));
    };
    for (at, action) in plan.actions.iter().enumerate() {
        match action {
            Action::Answer { slot, .. } => add(*slot, at),
            Action::Split(split) => plan.splits[*split].slots.iter().for_each(|slot| add(*slot, at)),
            Action::Key(key) => add(request.columns.len() + key, at),
            Action::Skip if !ignored.contains(&normalise::key(&description.columns[at].name)) => fit.others.push(at),
            _ => {}
        }
    }
    let is_found = |name: &String| fit.found.iter().any(|(found, _)| found == name);
    fit.missing = wanted.into_iter().map(|wanted| wanted.name).filter(|name| !is_found(name)).collect();
    fit
}

/// Whether the export says the words of a question apart from its header.
fn has_words(column: &SourceColumn) -> bool {
    !column.text.trim().is_empty() && column.text != column.name
}

/// The words of a column; of a tick the option stands after the question, as in the wordings that columns are found by.
fn words(column: &SourceColumn) -> String {
    match &column.kind {
        SourceKind::Multiple { option } => format!("{} {option}", column.text),
        _ => column.text.clone(),
    }
}

/// Whether none of the words that a question is known by stand over the column. A questionnaire that has none says nothing.
fn asks_otherwise(request: &ExportRequest, (slot, wanted): (usize, &Wanted), column: &SourceColumn) -> bool {
    let tick = request.columns.get(slot).and_then(|column| Some((column, wanted::multi_of(column)?.1)));
    let questions = tick.map(|(column, option)| wanted::questions(column, option)).unwrap_or_default();
    let known: Vec<String> =
        wanted.wordings.iter().chain(&questions).map(|words| normalise::loose(words)).filter(|words| !words.is_empty()).collect();
    let said = [Some(column.text.as_str()), Some(words(column).as_str()), last_part(&column.text)]
        .into_iter()
        .flatten()
        .map(normalise::loose)
        .collect::<Vec<_>>();
    let alike = |known: &String| said.iter().any(|said| known == said || (said.len() >= CUT && known.starts_with(said.as_str())));
    !known.is_empty() && !known.iter().any(alike)
}
