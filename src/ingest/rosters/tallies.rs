//! Answers that another engine has counted already: the output of one GROUP BY over the respondents.
//!
//! One row says how many in a group gave one answer: `measure, level, count`, and a column for each grouping variable. A non-answer has
//! its name (`dont_know` …) for a level, a score is `sum/count` or `no_score`, and the measure `respondents` counts people. Reliability needs
//! which answers people gave together: a level `moments a=61 b=58 a*a=244 a*b=231 …` holds the sums over a scale's complete cases.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::named_columns::{self, Field, NamedColumns, field};
use crate::diag::{Checked, Code, Diagnostic, nearest};
use crate::ingest::answers::column_plan;
use crate::ingest::answers::formats::{Probe, TALLIES};
use crate::ingest::normalise;
use crate::ingest::tables::text_table::TextTable;
use crate::instrument::Background;
use crate::model::{ItemMoment, MeasureId, MissingReason, RoundId, TallyLevel, TallyRow};

/// One line for lists.
pub const ABOUT_TALLIES: &str = "Tallies: CSV or Parquet with measure, level, count and the grouping variables, counted by another engine; or a folder of them";

/// Measure that counts people.
const RESPONDENTS: &str = "respondents";
/// Level of those who have too few valid items for a score.
const NO_SCORE: &str = "no_score";
/// What a level begins with that holds the moments of complete cases.
const MOMENTS: &str = "moments ";
/// Letters of a level that a message shows.
const SHOWN: usize = 60;
/// Names of the column of rounds, in compared form.
const ROUND: [&str; 3] = ["round", "runde", "omgang"];

const FIELDS: [Field; 3] = [
    field("measure", &["mål", "maal"], true),
    field("level", &["nivå", "nivaa", "answer", "svar"], true),
    field("count", &["antall", "tal", "n"], true),
];

/// What to look for in a table of tallies.
#[derive(Clone, Debug, Default)]
pub struct TalliesRequest {
    /// Grouping variables, in the order that rows have them.
    pub keys: Vec<Background>,
    /// Headers that the project gives for grouping variables.
    pub renamed: BTreeMap<String, String>,
    /// The one round that the table is of; `None` when a grouping variable names it.
    pub round: Option<RoundId>,
}

/// Whether a file is a table of tallies: because the project says so, or by its headers.
#[must_use]
pub fn is_tallies(path: &Path, shown: &str, format: Option<&str>) -> bool {
    if let Some(format) = format {
        return format == TALLIES;
    }
    let parts = crate::ingest::parts(path, shown);
    let of_tallies = |(part, name): &(PathBuf, String)| {
        Probe::look(part, name).is_ok_and(|probe| {
            let headers: Vec<String> = probe.headers.iter().map(|header| normalise::loose(header)).collect();
            ["measure", "level", "count"].iter().all(|name| headers.iter().any(|header| header == name))
        })
    };
    !parts.is_empty() && parts.iter().all(of_tallies)
}

/// Whether a table looks like tallies.
pub(crate) fn fits(table: &TextTable) -> bool {
    named_columns::has_fields(table, &FIELDS)
}

/// Reads tallies out of a table. Columns that are not asked for are summed over.
///
/// # Errors
/// When a column is missing or named twice, a measure is blank, a level is no answer, a count is no whole number, a group is not declared,
/// a row is of another round, or the same cell is counted twice.
pub fn tallies(table: &TextTable, request: &TalliesRequest) -> Checked<Vec<TallyRow>> {
    let mut frame = NamedColumns::new(table, &FIELDS)?;
    let all = frame.others.clone();
    let keys = key_columns(&mut frame, request);
    frame.others.retain(|(at, _)| !keys.iter().any(|key| key.at == *at));
    let round = request.round.is_some().then(|| frame.others.iter().position(|(_, name)| is_round(name))).flatten();
    let round = round.map(|position| frame.others.remove(position).0);
    frame.report_others();
    let cell = |line: usize, at: usize| table.rows[line + 1].1.get(at).cloned().unwrap_or_default();
    let mut rows = Vec::new();
    for line in 0..frame.rows.len() {
        if let (Some(at), Some(own)) = (round, &request.round) {
            let named = cell(line, at);
            if named != own.as_str() {
                let finding = frame.finding(Code::UnknownReference, line, "round").found(named).expected(own);
                frame.findings.push(finding);
            }
        }
        let values = keys.iter().map(|key| key.value(&mut frame, line, cell(line, key.at))).collect();
        let measure = frame.name("measure", line);
        let Some((level, moments)) = level(&mut frame, line, &measure) else { continue };
        let count = frame.count("count", line);
        rows.push(TallyRow { row: frame.rows[line], keys: values, measure: MeasureId::new(measure), level, count, moments });
    }
    let more: Vec<Vec<String>> = all.iter().map(|(at, _)| (0..frame.rows.len()).map(|line| cell(line, *at)).collect()).collect();
    frame.duplicates("count", &more);
    frame.done(rows)
}

fn is_round(header: &str) -> bool {
    ROUND.contains(&normalise::loose(header).as_str())
}

/// A grouping variable in the table.
struct KeyColumn {
    at: usize,
    id: String,
    levels: Option<BTreeMap<String, String>>,
}

impl KeyColumn {
    /// The id of a declared level; names stand as they are when none are declared.
    fn value(&self, frame: &mut NamedColumns<'_>, line: usize, name: String) -> String {
        let Some(levels) = self.levels.as_ref().filter(|_| !name.is_empty()) else { return name };
        levels.get(&normalise::key(&name)).cloned().unwrap_or_else(|| {
            let near = nearest(&name, levels.keys().map(String::as_str)).unwrap_or_default();
            let finding = frame.finding(Code::UnknownLabel, line, &self.id).found(&name).expected(near);
            frame.findings.push(finding);
            name
        })
    }
}

/// Columns of the grouping variables that are asked for; those that are not there are among the findings.
fn key_columns(frame: &mut NamedColumns<'_>, request: &TalliesRequest) -> Vec<KeyColumn> {
    let mut columns = Vec::new();
    for key in &request.keys {
        let wanted = request.renamed.get(&key.id).unwrap_or(&key.id);
        let names: Vec<String> = std::iter::once(wanted.as_str()).chain(key.text.wordings()).map(normalise::loose).collect();
        let found = names.iter().find_map(|name| frame.others.iter().find(|(_, header)| normalise::loose(header) == *name));
        if let Some(&(at, _)) = found {
            columns.push(KeyColumn { at, id: key.id.clone(), levels: column_plan::levels(key) });
        } else {
            let near = nearest(wanted, frame.others.iter().map(|(_, header)| header.as_str())).unwrap_or_default();
            let finding = Diagnostic::new(Code::MissingColumn, frame.table.place().name(&key.id)).found(wanted).expected(near);
            frame.findings.push(finding);
        }
    }
    columns
}

fn level(frame: &mut NamedColumns<'_>, line: usize, measure: &str) -> Option<(TallyLevel, Vec<ItemMoment>)> {
    let text = frame.text("level", line);
    if measure == RESPONDENTS {
        return Some((TallyLevel::Everyone, Vec::new()));
    }
    if let Some(moments) = text.strip_prefix(MOMENTS).and_then(moments) {
        return Some((TallyLevel::Moments, moments));
    }
    let word = normalise::loose(&text);
    let number = |text: &str| normalise::whole_number(text).and_then(|number| number.parse::<i64>().ok());
    let score = || {
        let (sum, count) = text.split_once('/')?;
        Some(TallyLevel::Score(number(sum)?, number(count)?.try_into().ok()?))
    };
    let missing = MissingReason::ALL.into_iter().find(|reason| reason.name() == word);
    let level = number(&text).map(TallyLevel::Value).or(missing.map(TallyLevel::Missing)).or_else(score);
    let level = level.or_else(|| (word == NO_SCORE).then_some(TallyLevel::NoScore));
    if level.is_none() {
        let names = MissingReason::ALL.iter().map(|reason| reason.name()).chain([NO_SCORE]);
        let near = nearest(&text, names).unwrap_or_default();
        let shown: String = text.chars().take(SHOWN).collect();
        let finding = frame.finding(Code::BadValue, line, "level").found(shown).expected(near);
        frame.findings.push(finding);
    }
    level.map(|level| (level, Vec::new()))
}

/// Sums by item and by pair of items: `a=61 b=58 a*a=244 a*b=231 …`; none when they are written otherwise.
fn moments(text: &str) -> Option<Vec<ItemMoment>> {
    let moment = |part: &str| {
        let (items, sum) = part.split_once('=')?;
        let (item, by) = items.split_once('*').map_or((items, None), |(item, by)| (item, Some(by.to_string())));
        Some(ItemMoment { item: item.to_string(), by, sum: sum.parse().ok()? })
    };
    let moments: Option<Vec<ItemMoment>> = text.split_whitespace().map(moment).collect();
    moments.filter(|moments| !moments.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instrument::{Choice, KeyRole};
    use crate::model::Text;

    fn read(text: &str, round: Option<&str>) -> Checked<Vec<TallyRow>> {
        let level = Choice { id: "school".into(), code: None, label: Text::same("Skole"), aliases: Vec::new() };
        let service = Background {
            id: "service".into(),
            role: KeyRole::Service,
            text: Text::same("Tjeneste"),
            levels: vec![level],
            people: BTreeMap::new(),
            leaders: Vec::new(),
            ordered: false,
        };
        let request = TalliesRequest { keys: vec![service], round: round.map(RoundId::new), ..TalliesRequest::default() };
        tallies(&TextTable::parse(text.as_bytes(), "tallies.csv", None).unwrap(), &request)
    }

    #[test]
    fn rows_carry_levels_kinds_of_non_answer_and_scores() {
        let text = "Tjeneste;round;measure;level;count\nSkole;2026;item:trust;4;12\nschool;2026;item:trust;dont_know;3\n\
                    skole;2026;scale:trust;14/4;5\nskole;2026;scale:trust;no_score;1\nskole;2026;respondents;;15\n";
        let (rows, findings) = read(text, Some("2026")).unwrap();
        assert!(findings.is_empty() && rows.iter().all(|row| row.keys == ["school"]), "{findings:?} {rows:?}");
        let levels: Vec<_> = rows.iter().map(|row| (row.row, row.level, row.count)).collect();
        let expected = [
            (2, TallyLevel::Value(4), 12),
            (3, TallyLevel::Missing(MissingReason::DontKnow), 3),
            (4, TallyLevel::Score(14, 4), 5),
            (5, TallyLevel::NoScore, 1),
            (6, TallyLevel::Everyone, 15),
        ];
        assert_eq!(levels, expected);
    }

    #[test]
    fn what_would_miscount_is_an_error() {
        let text = "service;measure;level;count\nSkole;item:trust;4;12\nSkole;item:trust;3;3\n";
        for (from, to, codes) in [
            ("trust;3", "trust;4", &[Code::Duplicate, Code::Duplicate][..]),
            ("trust;3", "trust;dont_no", &[Code::BadValue]),
            ("trust;3", "trust;14/x", &[Code::BadValue]),
            (";3;3", ";3;mange", &[Code::BadCount]),
            ("service", "unit", &[Code::MissingColumn]),
            ("Skole;item:trust;3", "Skolle;item:trust;3", &[Code::UnknownLabel]),
            ("item:trust;3", ";3", &[Code::BlankKey]),
        ] {
            let findings = read(&text.replacen(from, to, 1), None).unwrap_err();
            let found: Vec<Code> = findings.iter().filter(|finding| finding.is_error()).map(|finding| finding.code).collect();
            assert_eq!(found, codes, "{to}");
        }
    }

    #[test]
    fn a_table_of_several_rounds_is_not_taken_for_one_of_them() {
        let text = "service;round;measure;level;count\nSkole;2024;item:trust;4;12\nSkole;2026;item:trust;4;3\n";
        let findings = read(text, Some("2026")).unwrap_err();
        assert_eq!((findings[0].code, findings[0].place.row), (Code::UnknownReference, Some(2)));
    }
}
