//! Tables with one row an answer: a column names the question, another the answer. Read as one row a respondent, every person would
//! count as often as there are questions.

use super::words;
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::SourceDescription;

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
    let question = description
        .columns
        .iter()
        .find(|column| column.name != answer.name && words::long_form(&column.name).0 && comes_again(&column.values))?;
    let place = Place::default().row(1).name(question.name.clone());
    Some(Diagnostic::new(Code::LongForm, place).found(&question.name).expected(&answer.name))
}
