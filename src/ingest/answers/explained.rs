//! The tables beside the answers of a SurveyXact export, from files or from sheets: labels of codes, and a list of the questions.

use super::codebook::Codebook;
use crate::diag::{Code, Diagnostic};
use crate::ingest::normalise;
use crate::ingest::tables::text_table::TextTable;

/// Columns of the structure table, in the order they have when there is no header.
const STRUCTURE: [&str; 7] =
    ["questionname", "variablename", "questiontype", "subtype", "questiontext", "choicevalue", "choicetext"];

/// One row of the structure table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Variable {
    /// Name of the question that the variable belongs to.
    pub(crate) question: String,
    /// Name of the column.
    pub(crate) name: String,
    /// `Closed`, `Open`.
    pub(crate) kind: String,
    /// `Single`, `Multiple`, `String`, `Double`, `Date`.
    pub(crate) subkind: String,
    /// Question text; rows of a battery hold the stem as well.
    pub(crate) text: String,
    /// Option of a multi-select.
    pub(crate) choice: String,
}

/// What the tables beside the answers say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Explained {
    /// Labels and wordings.
    pub(crate) codebook: Codebook,
    /// Rows of the structure table.
    pub(crate) variables: Vec<Variable>,
    /// Whether the survey system may have cut the names of its columns.
    pub(crate) cut_names: bool,
    /// What was recognised and what is odd.
    pub(crate) findings: Vec<Diagnostic>,
}

/// Reads the tables beside the answers, from files or from sheets.
pub(crate) fn explain(labels: Option<&TextTable>, structure: Option<&TextTable>) -> Explained {
    let mut explained = Explained { cut_names: labels.is_some() || structure.is_some(), ..Explained::default() };
    if let Some(table) = labels {
        explained.findings.extend(table.findings.iter().cloned());
        let ragged = add_labels(table, &mut explained.codebook);
        explained.findings.extend(ragged);
    }
    if let Some(table) = structure {
        explained.findings.extend(table.findings.iter().cloned());
        explained.variables = variables(table);
        add_wordings(&explained.variables, &mut explained.codebook);
    }
    explained
}

/// Labels have three fields and no header: variable, code, label.
fn add_labels(table: &TextTable, codebook: &mut Codebook) -> Vec<Diagnostic> {
    let mut ragged = Vec::new();
    for (row, fields) in &table.rows {
        match fields.as_slice() {
            [variable, code, label] => codebook.label(variable, code, label),
            [variable, code, label, rest @ ..] if rest.iter().all(String::is_empty) => codebook.label(variable, code, label),
            other => {
                ragged.push(Diagnostic::new(Code::RaggedRow, table.place().row(*row)).found(other.len()).expected(3));
            }
        }
    }
    ragged
}

/// Rows of the structure table. Some exports end some rows with one more delimiter; the field after it is empty.
fn variables(table: &TextTable) -> Vec<Variable> {
    let header = table
        .rows
        .first()
        .map(|(_, fields)| fields.iter().map(|field| normalise::loose(field)).collect::<Vec<_>>())
        .unwrap_or_default();
    let has_header = header.iter().any(|name| name == STRUCTURE[1]);
    let position =
        |column: usize| if has_header { header.iter().position(|name| name == STRUCTURE[column]) } else { Some(column) };
    let positions: Vec<Option<usize>> = (0..STRUCTURE.len()).map(position).collect();
    let rows = table.rows.iter().skip(usize::from(has_header));
    rows.map(|(_, fields)| {
        let field = |column: usize| positions[column].and_then(|at| fields.get(at)).cloned().unwrap_or_default();
        Variable { question: field(0), name: field(1), kind: field(2), subkind: field(3), text: field(4), choice: field(6) }
    })
    .collect()
}

/// Question texts; of a multi-select the option stands after the question, as in the wordings that columns are found by.
fn add_wordings(variables: &[Variable], codebook: &mut Codebook) {
    for variable in variables {
        let wording =
            if variable.choice.is_empty() { variable.text.clone() } else { format!("{} {}", variable.text, variable.choice) };
        codebook.wording(&variable.name, &wording);
    }
}
