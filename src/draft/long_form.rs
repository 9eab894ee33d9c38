//! Tables with one row an answer: a column names the question, another the answer. Read as one row a respondent, every person would
//! count as often as there are questions.

use super::words;
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::{SourceColumn, SourceDescription, SourceKind};

/// Most columns that such a table has.
const MOST: usize = 12;

/// What is found of a table with one row an answer.
pub(super) fn found(description: &SourceDescription) -> Option<Diagnostic> {
    let named = description.columns.iter().filter(|column| !column.name.is_empty() && !column.blank);
    if named.count() > MOST {
        return None;
    }
    let is_answer = |header: &str| words::long_form(header).1;
    let answer = description.columns.iter().find(|column| is_answer(&column.name))?;
    // Every question comes again for every person, about as often as the others.
    let comes_again = |values: &[(String, u64)]| {
        let most = values.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let even = values.iter().filter(|(_, count)| 2 * count >= most).count();
        values.len() >= 2 && most >= 2 && 2 * even >= values.len()
    };
    // A column called `Name` is never read; where numbers of respondents come again and again it names the questions.
    let many_rows = description.columns.iter().filter_map(|column| column.ids).any(|ids| 2 * ids.repeated > ids.filled);
    let unread = |column: &SourceColumn| many_rows && column.kind == SourceKind::Contact && column.ids.is_none();
    let names_questions = |column: &&SourceColumn| {
        column.name != answer.name && words::long_form(&column.name).0 && (comes_again(&column.values) || unread(column))
    };
    let question = description.columns.iter().find(names_questions)?;
    let place = Place::default().row(1).name(question.name.clone());
    Some(Diagnostic::new(Code::LongForm, place).found(&question.name).expected(&answer.name))
}
