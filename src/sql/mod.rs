//! Room: the query that makes the tallies in the engine where the answers already lie.
//!
//! Tallies are whole numbers that add up, so nothing but them has to leave a database, and each partition of it can be counted apart. The
//! query does what `ingest` and `tabulate` do with an export: cells become answers, ticks and blanks get their meaning, people are counted
//! for each answer and score, and the sums of products of complete cases keep what reliability is made of.

mod answers;
mod counts;
mod dialect;

pub use dialect::Dialect;

use std::collections::BTreeMap;

use crate::ingest;
use crate::instrument::{Background, ColumnKind, Instrument};
use crate::model::{Answer, RoundId};
use crate::tabulate::Layout;

/// What is counted, and where it lies.
#[derive(Clone, Copy, Debug)]
pub struct TallyRequest<'a> {
    /// Dialect.
    pub dialect: Dialect,
    /// Table, view or function that holds one row a respondent, as the engine names it.
    pub from: &'a str,
    /// Questionnaire.
    pub instrument: &'a Instrument,
    /// Where everything is counted.
    pub layout: &'a Layout,
    /// Grouping variables.
    pub keys: &'a [Background],
    /// Names of columns that differ from those of the questionnaire.
    pub renamed: &'a BTreeMap<String, String>,
    /// Column that names the round of each row; none when all are of one round.
    pub round_column: Option<&'a str>,
    /// Rounds, with the version of the questionnaire that each used.
    pub rounds: &'a [(RoundId, String)],
}

/// The query: one row for each group, measure and level, with how many. Each round asked its own questions, so each is a query of its own, and
/// they are joined by `UNION ALL`.
#[must_use]
pub fn tally_query(request: &TallyRequest<'_>) -> String {
    let rounds: Vec<RoundQuery<'_>> =
        (1..).zip(request.rounds).map(|(number, round)| RoundQuery::new(request, number, round)).collect();
    let tables: Vec<String> = rounds.iter().flat_map(RoundQuery::tables).collect();
    let counts: Vec<String> = rounds.iter().flat_map(RoundQuery::counts).collect();
    format!(
        "-- Tallies for kartlegg: how many gave each answer. Save the result as CSV with a header row, or as Parquet.\nWITH\n{}\n{};\n",
        tables.join(",\n"),
        counts.join("\nUNION ALL\n")
    )
}

/// The query of one round.
struct RoundQuery<'a> {
    request: &'a TallyRequest<'a>,
    /// Position among the rounds, from 1; makes the names of its tables.
    number: usize,
    round: &'a RoundId,
    version: &'a str,
    /// Columns of the layout that the round asked.
    columns: Vec<usize>,
    /// For each of them, what its cells can hold.
    spellings: Vec<Vec<(Answer, Vec<String>)>>,
}

impl<'a> RoundQuery<'a> {
    fn new(request: &'a TallyRequest<'a>, number: usize, (round, version): &'a (RoundId, String)) -> Self {
        let all = 0..request.layout.columns().len();
        let columns: Vec<usize> = all.filter(|&column| request.layout.asked_in(column, version)).collect();
        let declared: BTreeMap<String, ColumnKind> =
            request.instrument.columns(version).into_iter().map(|column| (column.name, column.kind)).collect();
        let spellings = |&column: &usize| {
            let kind = declared.get(&request.layout.columns()[column].name);
            kind.map(|kind| ingest::answer_spellings(kind, &request.instrument.responses)).unwrap_or_default()
        };
        Self { request, number, round, version, spellings: columns.iter().map(spellings).collect(), columns }
    }

    /// What the cells of a column of the layout can hold: answers, each with its spellings.
    fn spellings(&self, column: usize) -> &[(Answer, Vec<String>)] {
        self.columns.iter().position(|&known| known == column).map_or(&[], |position| &self.spellings[position])
    }

    /// Names of the grouping variables, the round first.
    fn keys(&self) -> String {
        let keys = self.request.keys.iter().map(|key| self.request.dialect.name(&key.id));
        std::iter::once(self.request.dialect.name("round")).chain(keys).collect::<Vec<_>>().join(", ")
    }

    /// The name of one of the round's tables.
    fn table(&self, what: &str) -> String {
        format!("{what}_{}", self.number)
    }

    /// The column of the user's table.
    fn source(&self, name: &str) -> String {
        self.request.dialect.name(self.request.renamed.get(name).map_or(name, String::as_str))
    }
}
