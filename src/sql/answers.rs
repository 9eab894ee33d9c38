//! Cells become answers: codes and labels, ticks, and what each blank was.
//!
//! Inside the query an answer is the small number that it is in the program too, since engines group small numbers several times faster than
//! texts; it gets its name back once it is counted.

use std::fmt::Write as _;

use super::RoundQuery;
use crate::ingest;
use crate::instrument::Background;
use crate::model::{Answer, MissingReason};

/// What a cell is that stands for no answer.
pub(super) const UNKNOWN: u8 = 250;

/// Names of the columns that tell of a cell that stands for no answer.
pub(super) const UNKNOWN_NAMES: [&str; 2] = ["unknown_measure", "unknown_text"];

/// The name of the column that holds the answers to a column of the layout.
pub(super) fn answer(column: usize) -> String {
    format!("a{column}")
}

/// The name of the column that holds its cells.
fn cell(column: usize) -> String {
    format!("t{column}")
}

impl RoundQuery<'_> {
    /// The tables that lead from cells to answers, each made from the one before: cells as texts, answers beside them, answers with ticks
    /// settled, and those of people who answered anything, blanks judged.
    pub(super) fn answer_tables(&self) -> Vec<String> {
        let table = |name: &str, kind: &str, lines: &[String], from: &str| {
            format!("{} {kind} (\n  SELECT\n    {}\n  FROM {from}\n)", self.table(name), lines.join(",\n    "))
        };
        let [texts, answers, settled, people] = ["texts", "answers", "settled", "people"].map(|name| self.table(name));
        let anything: Vec<String> = self.columns.iter().map(|&column| answer(column)).collect();
        let anybody = format!("{settled}\n  WHERE COALESCE({}, NULL) IS NOT NULL", anything.join(", "));
        let cells = self.columns.iter().map(|&column| cell(column));
        let unknown = || UNKNOWN_NAMES.map(str::to_string);
        let with = |lines: Vec<String>, more: &[String]| [&lines, more].concat();
        vec![
            table("texts", "AS", &self.texts(), &self.rows()),
            table("answers", "AS", &with(self.lines(|column| self.recoded(column)), &cells.collect::<Vec<_>>()), &texts),
            table("settled", "AS", &with(self.lines(|column| self.settled(column)), &self.unknown()), &answers),
            table("people", "AS", &with(self.lines(answer), &[&unknown()[..], &[self.last_answer()]].concat()), &anybody),
            table("judged", self.request.dialect.once(), &with(self.lines(|column| self.judged(column)), &unknown()), &people),
        ]
    }

    /// The first cell of each person that stands for no answer: its measure, and its text, marked. The reader of tallies refuses it by name.
    fn unknown(&self) -> [String; 2] {
        let dialect = self.request.dialect;
        let cases = |then: &dyn Fn(usize) -> String| {
            let each = self.columns.iter().map(|&column| format!(" WHEN {} = {UNKNOWN} THEN {}", answer(column), then(column)));
            each.collect::<String>()
        };
        let [measure, text] = UNKNOWN_NAMES;
        [
            format!("CASE{} END AS {measure}", cases(&|column| dialect.text(self.measure(column)))),
            format!("CASE{} END AS {text}", cases(&|column| dialect.joined(&["'?'".to_string(), cell(column)]))),
        ]
    }

    /// The measure that a column is of, as tallies name it.
    pub(super) fn measure(&self, column: usize) -> &str {
        self.request.layout.columns()[column].measure.as_str().split('~').next().unwrap_or_default()
    }

    /// The rows of the round.
    fn rows(&self) -> String {
        let dialect = self.request.dialect;
        let own =
            |name: &str| format!("{}\n  WHERE {} = {}", self.request.from, self.trimmed(name), dialect.text(self.round.as_str()));
        self.request.round_column.map_or_else(|| self.request.from.to_string(), own)
    }

    fn trimmed(&self, column: &str) -> String {
        format!("TRIM({})", self.request.dialect.to_text(&self.source(column)))
    }

    /// A line for each grouping variable and column.
    fn lines(&self, expression: impl Fn(usize) -> String) -> Vec<String> {
        let columns = self.columns.iter().map(|&column| {
            let (name, expression) = (answer(column), expression(column));
            if name == expression { name } else { format!("{expression} AS {name}") }
        });
        std::iter::once(self.keys()).chain(columns).collect()
    }

    fn texts(&self) -> Vec<String> {
        let dialect = self.request.dialect;
        let round = format!("{} AS {}", dialect.text(self.round.as_str()), dialect.name("round"));
        let keys = self.request.keys.iter().map(|key| format!("{} AS {}", self.group(key), dialect.name(&key.id)));
        let columns = self.columns.iter().map(|&column| {
            let name = &self.request.layout.columns()[column].name;
            format!("NULLIF(LOWER({}), '') AS {}", self.trimmed(name), cell(column))
        });
        std::iter::once(round).chain(keys).chain(columns).collect()
    }

    /// A grouping variable: ids of declared levels; any other name as it stands, which the reader of tallies judges.
    fn group(&self, key: &Background) -> String {
        let (dialect, text) = (self.request.dialect, self.trimmed(&key.id));
        let mut cases = String::new();
        for level in &key.levels {
            let spellings: Vec<String> =
                ingest::group_spellings(key, &level.id).iter().map(|spelling| dialect.text(spelling)).collect();
            let _ = write!(cases, " WHEN LOWER({text}) IN ({}) THEN {}", spellings.join(", "), dialect.text(&level.id));
        }
        let otherwise = format!("COALESCE({text}, '')");
        if cases.is_empty() { otherwise } else { format!("CASE{cases} ELSE {otherwise} END") }
    }

    /// A cell as the answer that it stands for.
    fn recoded(&self, column: usize) -> String {
        let (dialect, cell) = (self.request.dialect, cell(column));
        let mut cases = String::new();
        for (stands_for, spellings) in self.spellings(column) {
            let spellings: Vec<String> = spellings.iter().map(|spelling| dialect.text(spelling)).collect();
            let _ = write!(cases, " WHEN {cell} IN ({}) THEN {}", spellings.join(", "), stands_for.byte());
        }
        format!("CAST(CASE{cases} WHEN {cell} IS NOT NULL THEN {UNKNOWN} END AS SMALLINT)")
    }

    /// The name of an answer, as tallies write it.
    pub(super) fn level(&self, column: usize) -> String {
        let (dialect, name) = (self.request.dialect, answer(column));
        let values = self.request.instrument.values(self.request.layout.columns()[column].response.as_ref());
        let levels = values.into_iter().enumerate().map(|(level, value)| (Answer::level(level), value.to_string()));
        let missing = MissingReason::ALL.into_iter().map(|reason| (Answer::missing(reason), reason.name().to_string()));
        let cases = levels.chain(missing).map(|(answer, name)| format!(" WHEN {} THEN {}", answer.byte(), dialect.text(&name)));
        format!("CASE {name}{} END", cases.collect::<String>())
    }

    /// A tick: beside a ticked box a blank one is not ticked; where none is ticked, all of them are blank.
    fn settled(&self, column: usize) -> String {
        let settled = self.ticked(column);
        self.others(column).map_or_else(|| settled.clone(), |others| format!("CASE WHEN NOT ({others}) THEN {settled} END"))
    }

    /// Who is not asked a column because they do not lead; none where everybody is.
    fn others(&self, column: usize) -> Option<String> {
        let only = self.request.instrument.leaders_only()?;
        let dialect = self.request.dialect;
        let leaders: Vec<String> = only.leaders.iter().map(|leader| dialect.text(leader)).collect();
        let role = dialect.name(&only.role);
        only.columns
            .contains(&self.request.layout.columns()[column].name)
            .then(|| format!("COALESCE({role}, '') NOT IN ({})", leaders.join(", ")))
    }

    fn ticked(&self, column: usize) -> String {
        let name = answer(column);
        let Some(group) = self.request.layout.ticks_with(column) else { return name };
        let [not, ticked] = [ingest::NOT_TICKED, ingest::TICKED].map(|level| Answer::level(level).byte());
        let asked = group.filter(|other| self.columns.contains(other));
        let any: Vec<String> = asked.map(|other| format!("{} = {ticked}", answer(other))).collect();
        let any = any.join(" OR ");
        format!("CASE WHEN {any} THEN COALESCE({name}, CAST({not} AS SMALLINT)) WHEN {name} = {not} THEN NULL ELSE {name} END")
    }

    /// The position of the last answer of each person, from 1: blanks after it are of people who left.
    fn last_answer(&self) -> String {
        let not_asked = Answer::missing(MissingReason::NotAsked);
        let mut cases = String::new();
        for (position, &column) in self.columns.iter().enumerate().rev() {
            let name = answer(column);
            let declared = self.spellings(column).iter().any(|(answer, _)| *answer == not_asked);
            let given = if declared { format!("{name} <> {}", not_asked.byte()) } else { format!("{name} IS NOT NULL") };
            let _ = write!(cases, " WHEN {given} THEN {}", position + 1);
        }
        format!("CASE{cases} ELSE 0 END AS last_answer")
    }

    /// An answer, or what its lack means.
    fn judged(&self, column: usize) -> String {
        let name = answer(column);
        let reason = |reason: MissingReason| Answer::missing(reason).byte();
        let not_asked = reason(MissingReason::NotAsked);
        let routed_out = self.request.layout.routed_by(column).map(|(earlier, levels)| {
            let levels: Vec<String> = levels.iter().map(|&level| Answer::level(level).byte().to_string()).collect();
            if self.columns.contains(&earlier) && !levels.is_empty() {
                format!(" WHEN COALESCE({}, {not_asked}) NOT IN ({}) THEN {not_asked}", answer(earlier), levels.join(", "))
            } else {
                format!(" WHEN 1 = 1 THEN {not_asked}")
            }
        });
        let position = self.columns.iter().position(|&known| known == column).map_or(0, |position| position + 1);
        let others = self.others(column).map(|others| format!(" WHEN {others} THEN {not_asked}"));
        let routed_out = others.into_iter().chain(routed_out).collect::<Vec<String>>().concat();
        format!(
            "CAST(CASE WHEN {name} IS NOT NULL THEN {name}{} WHEN {position} < last_answer THEN {} ELSE {} END AS SMALLINT)",
            routed_out,
            reason(MissingReason::Skipped),
            reason(MissingReason::DroppedOut)
        )
    }
}
