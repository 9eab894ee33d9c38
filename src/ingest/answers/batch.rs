//! Rows of cells to a [`ResponseBatch`]. Every format ends here: a record of a text file and a row of a sheet go the same way.

mod belonging;

use std::collections::BTreeMap;

use super::answer_table::{NOT_TICKED, Reading, TICKED};
use super::byte_table::ByteTable;
use super::cell_findings::CellFindings;
use super::contact;
use super::key_cells::{KeyBuilder, KeyProblem, key_value};
use super::plan::{Action, Plan};
use super::rows::{self, Sight};
use crate::diag::{Code, limits};
use crate::ingest::normalise;
use crate::model::{Answer, BatchPart, ResponseBatch};

/// Spellings of answers that are remembered in one batch, for each table.
const SPELLINGS: usize = 1000;

/// Distinct values of one grouping variable in one batch; a column with more of them groups nobody.
const GROUPS: usize = 50_000;

/// Builds one batch.
pub(crate) struct BatchBuilder<'p> {
    plan: &'p Plan,
    answers: Vec<Answer>,
    /// Where the answers of the row at hand begin.
    row: usize,
    /// Whether anything stands in the row at hand.
    touched: bool,
    /// What the first filled cell of the row at hand showed; a row that may be none of a person, and is one, is a person's.
    sight: Sight,
    /// Cells of a suspect row.
    suspect: Vec<(usize, Vec<u8>)>,
    rows: usize,
    records: u64,
    without_answers: u64,
    completed: u64,
    blank_records: u64,
    keys: Vec<KeyBuilder>,
    respondents: Vec<(u128, u64)>,
    respondent: Option<u128>,
    link: Option<u128>,
    /// Digests that link the rows that count to other rounds; empty when nothing links them.
    links: Vec<Option<u128>>,
    /// Units by service and unit as they stand: as they count, and whether they belong to another service.
    units: BTreeMap<(Option<usize>, usize), (usize, bool)>,
    /// Spellings met in this batch, one table for each of the plan's.
    respelled: Vec<ByteTable<Answer>>,
    /// Problems of the batch; where municipalities are told apart, of the row at hand.
    problems: CellFindings,
    /// Where municipalities are told apart: problems of rows of which it is not known whose they are.
    nobodys: CellFindings,
    /// Where they are told apart, by position of the value among the texts of its key.
    parts: BTreeMap<usize, PartBuilder>,
    /// Whether the row at hand is marked as completed.
    is_completed: bool,
    /// Room to fold an answer in people's own words; empty between cells.
    words: String,
    /// Codes of the cell at hand.
    codes: Vec<usize>,
}

/// What is known of the rows of one municipality.
#[derive(Default)]
struct PartBuilder {
    records: u64,
    without_answers: u64,
    completed: u64,
    problems: CellFindings,
}

/// What is known about a batch beside its answers.
#[derive(Debug, Default)]
pub(crate) struct BatchFacts {
    /// Records, with answers or without.
    pub(crate) records: u64,
    /// Records with nothing in them.
    pub(crate) blank: u64,
    /// Records that are marked as completed.
    pub(crate) completed: u64,
    /// Records without answers.
    pub(crate) without_answers: u64,
    /// Digests of the respondent ids of the rows that count, with their record.
    pub(crate) respondents: Vec<(u128, u64)>,
}

impl<'p> BatchBuilder<'p> {
    /// An empty batch.
    pub(crate) fn new(plan: &'p Plan) -> Self {
        let keys = plan.keys.iter().map(|_| KeyBuilder::default());
        Self {
            plan,
            answers: Vec::new(),
            row: 0,
            touched: false,
            sight: Sight::Person,
            suspect: Vec::new(),
            rows: 0,
            records: 0,
            without_answers: 0,
            completed: 0,
            blank_records: 0,
            keys: keys.collect(),
            respondents: Vec::new(),
            respondent: None,
            link: None,
            links: Vec::new(),
            units: BTreeMap::new(),
            respelled: plan.tables.iter().map(|_| ByteTable::default()).collect(),
            problems: CellFindings::default(),
            nobodys: CellFindings::default(),
            parts: BTreeMap::new(),
            is_completed: false,
            words: String::new(),
            codes: Vec::new(),
        }
    }

    /// Makes room for about so many rows.
    pub(crate) fn reserve(&mut self, rows: usize) {
        self.answers.reserve(rows * self.plan.template.len());
    }

    /// Begins a row.
    #[inline]
    pub(crate) fn begin(&mut self) {
        self.records += 1;
        self.row = self.answers.len();
        self.answers.extend_from_slice(&self.plan.template);
        self.respondent = None;
        self.link = None;
        self.touched = false;
        self.sight = Sight::Person;
        self.suspect.clear();
        self.is_completed = false;
        for key in &mut self.keys {
            key.current = None;
        }
    }

    /// One cell of the row: UTF-8.
    #[inline]
    pub(crate) fn cell(&mut self, column: usize, cell: &[u8]) {
        if cell.is_empty() {
            return;
        }
        if !self.touched && self.plan.headers.get(column).is_none_or(|header| !header.is_empty()) {
            self.touched = true;
            self.sight = self.sighted(column, cell);
        }
        if self.sight != Sight::Person && self.is_no_answer(column, cell) {
            return;
        }
        self.place(column, cell);
    }

    /// A cell of a respondent's row.
    #[inline]
    fn place(&mut self, column: usize, cell: &[u8]) {
        match self.plan.actions.get(column) {
            Some(&Action::Answer { slot, table }) => {
                let answer = match self.plan.tables[table].quick(cell) {
                    Some(answer) => answer,
                    None => self.respelled(column, table, cell),
                };
                self.answers[self.row + slot] = answer;
            }
            None | Some(Action::Skip) => (),
            Some(&action) => self.other_cell(action, column, cell),
        }
    }

    /// What the first filled cell of a row shows. An answer that is declared is one, whatever it is called.
    fn sighted(&self, column: usize, cell: &[u8]) -> Sight {
        let declared = match self.plan.actions.get(column) {
            Some(&Action::Answer { table, .. }) => self.plan.tables[table].quick(cell).is_some(),
            _ => false,
        };
        if declared { Sight::Person } else { rows::sight(self.plan.headers.get(column).map_or("", String::as_str), cell) }
    }

    /// Whether a cell of a suspect row is to be left unread. The first cell that no header or footer would have makes the row one of a
    /// person, and the cells before it answers.
    #[cold]
    fn is_no_answer(&mut self, column: usize, cell: &[u8]) -> bool {
        let plan = self.plan;
        let goes_on = match self.sight {
            Sight::Person | Sight::Nobody(_) => return self.sight != Sight::Person,
            Sight::PerhapsFooter(_) => rows::may_be_footer(self.suspect.len() + 1, plan.headers.len()),
            Sight::PerhapsHeader => {
                plan.headers.get(column).is_some_and(|header| normalise::tidy(&String::from_utf8_lossy(cell)) == *header)
            }
        };
        if goes_on {
            self.suspect.push((column, cell.to_vec()));
            return true;
        }
        self.sight = Sight::Person;
        for (column, cell) in std::mem::take(&mut self.suspect) {
            self.place(column, &cell);
        }
        false
    }

    #[cold]
    fn respelled(&mut self, column: usize, table: usize, cell: &[u8]) -> Answer {
        if let Some(&answer) = self.respelled[table].get(cell) {
            self.problems.in_column(Code::Normalised, column, self.records);
            return answer;
        }
        match self.plan.tables[table].slow(&String::from_utf8_lossy(cell)) {
            Reading::Blank => Answer::BLANK,
            Reading::Other(answer) => {
                if self.respelled[table].len() < SPELLINGS {
                    self.respelled[table].insert(cell, answer);
                }
                self.problems.in_column(Code::Normalised, column, self.records);
                answer
            }
            Reading::Unknown => {
                self.undeclared(column, cell);
                Answer::BLANK
            }
        }
    }

    /// A cell that is none of the declared answers or groups.
    fn undeclared(&mut self, column: usize, cell: &[u8]) {
        if self.plan.rest_blank.contains(&column) {
            self.problems.in_column(Code::RestBlank, column, self.records);
        } else {
            self.problems.unknown(column, cell, self.records);
        }
    }

    fn other_cell(&mut self, action: Action, column: usize, cell: &[u8]) {
        match action {
            Action::Key(key) => self.key_cell(key, column, cell),
            Action::Split(split) => self.split_cell(split, column, cell),
            Action::Coded(coder) => self.coded_cell(coder, cell),
            Action::Person { unique, links } => {
                let text = String::from_utf8_lossy(cell);
                let text = normalise::tidy(&text);
                // A number of the state is no key to link answers by, however well it would do.
                if contact::holds_national_id(&text) {
                    self.problems.in_column(Code::NationalId, column, self.records);
                }
                let person = (!text.is_empty()).then(|| digest(text.as_bytes()));
                if unique {
                    self.respondent = person;
                }
                if links {
                    self.link = person;
                }
            }
            Action::Completed => {
                let yes = matches!(
                    normalise::key(&String::from_utf8_lossy(cell)).as_str(),
                    "1" | "1.0" | "valgt" | "true" | "selected"
                );
                self.completed += u64::from(yes);
                self.is_completed |= yes;
            }
            Action::Status if rows::is_trial(&String::from_utf8_lossy(cell)) => self.sight = Sight::Nobody(rows::TRIAL),
            Action::Nameless if column == 0 && is_row_number(cell) => (),
            Action::Nameless if !cell.trim_ascii().is_empty() => self.problems.in_column(Code::EmptyHeader, column, self.records),
            Action::Nameless | Action::Status | Action::Answer { .. } | Action::Skip => (),
        }
    }

    #[inline]
    fn key_cell(&mut self, key: usize, column: usize, cell: &[u8]) {
        if let Some(&(position, tidied)) = self.keys[key].raw.get(cell) {
            self.keys[key].current = Some(position);
            if tidied {
                self.problems.in_column(Code::Normalised, column, self.records);
            }
            return;
        }
        if self.keys[key].raw.len() >= GROUPS {
            return self.problems.in_column(Code::LimitReached, column, self.records);
        }
        let text = String::from_utf8_lossy(cell);
        if text.chars().count() as u64 > limits::GROUP_NAME.most {
            return self.problems.in_column(Code::LimitReached, column, self.records);
        }
        let value = match key_value(&self.plan.keys[key], &text) {
            Ok(value) => value,
            Err(KeyProblem::Never(code)) => return self.problems.in_column(code, column, self.records),
            Err(KeyProblem::NoGroup(text)) => return self.undeclared(column, text.as_bytes()),
        };
        let builder = &mut self.keys[key];
        let position = builder.value(&value);
        builder.current = Some(position);
        let tidied = normalise::tidy(&text) != text;
        builder.raw.insert(cell, (position, tidied));
        if tidied {
            self.problems.in_column(Code::Normalised, column, self.records);
        }
    }

    fn split_cell(&mut self, split: usize, column: usize, cell: &[u8]) {
        let text = String::from_utf8_lossy(cell);
        if self.plan.blanks.contains(&normalise::key(&text)) {
            return;
        }
        let (ticked, unknown) = self.plan.splits[split].read(&text);
        for slot in ticked {
            self.answers[self.row + slot] = Answer::level(TICKED);
        }
        match self.plan.splits[split].other {
            // Forms write the words of "other" in place of its label; they are ticked and not read.
            Some(slot) if !unknown.is_empty() => {
                self.answers[self.row + slot] = Answer::level(TICKED);
                self.problems.in_column(Code::Normalised, column, self.records);
            }
            _ => unknown.iter().for_each(|part| self.undeclared(column, part.as_bytes())),
        }
    }

    /// What people wrote becomes ticks here, and is gone.
    fn coded_cell(&mut self, coder: usize, cell: &[u8]) {
        let plan = self.plan;
        let text = String::from_utf8_lossy(cell);
        plan.coders[coder].code(&text, &mut self.words, &mut self.codes);
        if let Some((_, basket)) = plan.own_words.as_ref().filter(|(at, _)| *at == coder && !self.codes.is_empty()) {
            basket.take(&text);
        }
        for &slot in &self.codes {
            self.answers[self.row + slot] = Answer::level(TICKED);
        }
    }

    /// Ends the row that has so many fields. A row of another width than the header is left out: nobody can say which answer
    /// belongs to which question.
    #[inline]
    pub(crate) fn end(&mut self, fields: usize, empty_last: bool) {
        let (named, all) = (self.plan.named, self.plan.actions.len());
        if matches!(self.sight, Sight::Nobody(_) | Sight::PerhapsFooter(_)) {
            // A line below the table has the width that it likes.
        } else if fields == all + 1 && empty_last {
            self.problems.in_record(Code::TrailingDelimiter, 0, 0, self.records);
        } else if !(named..=all).contains(&fields) {
            self.problems.in_record(Code::RaggedRow, fields as u64, named as u64, self.records);
            self.abandon();
            return;
        }
        let nobody = match self.sight {
            Sight::Person => None,
            Sight::PerhapsHeader => Some(rows::HEADER_AGAIN),
            Sight::Nobody(name) | Sight::PerhapsFooter(name) => Some(name),
        };
        if let Some(name) = nobody {
            self.answers.truncate(self.row);
            self.blank_records += 1;
            return self.problems.nobody(name, self.records);
        }
        if !self.touched {
            self.answers.truncate(self.row);
            self.nothing();
            return;
        }
        self.settle_ticks();
        let leads = self.drop_answers_of_leaders();
        let is_answered = self.answers[self.row..] != self.plan.template[..];
        if is_answered {
            self.settle_unit();
        }
        if !leads {
            self.leave_unasked();
        }
        self.close(is_answered);
        if !is_answered {
            self.answers.truncate(self.row);
            self.without_answers += 1;
            return;
        }
        for key in &mut self.keys {
            key.keep();
        }
        if self.plan.linked {
            self.links.push(self.link);
        }
        self.respondents.extend(self.respondent.map(|respondent| (respondent, self.records)));
        self.rows += 1;
    }

    /// Gives what was noticed of the row at hand to its municipality.
    #[inline]
    fn close(&mut self, is_answered: bool) {
        let Some(key) = self.plan.apart.and_then(|key| self.keys.get_mut(key)) else { return };
        let part = self.parts.entry(key.at_hand()).or_default();
        part.records += 1;
        part.without_answers += u64::from(!is_answered);
        part.completed += u64::from(self.is_completed);
        if !self.problems.is_empty() {
            part.problems.merge(std::mem::take(&mut self.problems));
        }
    }

    /// The same for a row of which nobody can say whose it is.
    fn disown(&mut self) {
        if self.plan.apart.is_some() {
            self.nobodys.merge(std::mem::take(&mut self.problems));
        }
    }

    /// A multi-select is answered when something is ticked: then what is not ticked is "no", and else all of it is blank. So an export
    /// that writes 0 for people who never saw the question, and one that leaves blank what was not ticked, say the same.
    fn settle_ticks(&mut self) {
        for slots in &self.plan.multis {
            let ticked = slots.iter().any(|slot| self.answers[self.row + slot] == Answer::level(TICKED));
            for slot in slots {
                let answer = &mut self.answers[self.row + slot];
                if answer.as_missing().is_none() {
                    *answer = match (*answer == Answer::level(TICKED), ticked) {
                        (true, _) => *answer,
                        (false, true) => Answer::level(NOT_TICKED),
                        (false, false) => Answer::BLANK,
                    };
                }
            }
        }
    }

    /// A record with nothing in it.
    pub(crate) fn blank(&mut self) {
        self.records += 1;
        self.nothing();
    }

    fn nothing(&mut self) {
        self.blank_records += 1;
        self.problems.in_record(Code::BlankRows, 0, 0, self.records);
        self.disown();
    }

    /// Leaves the row out: its fields cannot be told apart.
    pub(crate) fn abandon(&mut self) {
        self.answers.truncate(self.row);
        self.disown();
    }

    /// Something wrong with the record at hand that is not about its cells.
    pub(crate) fn problem(&mut self, code: Code, column: usize) {
        self.problems.in_column(code, column, self.records);
    }

    /// The batch.
    pub(crate) fn finish(mut self) -> (ResponseBatch, BatchFacts) {
        self.disown();
        let parts = self.take_parts();
        let problems = if self.plan.apart.is_some() { self.nobodys } else { self.problems };
        let facts = BatchFacts {
            records: self.records,
            blank: self.blank_records,
            completed: self.completed,
            without_answers: self.without_answers,
            respondents: self.respondents,
        };
        let batch = ResponseBatch {
            rows: self.rows,
            columns: self.plan.template.len(),
            answers: self.answers,
            keys: self.keys.into_iter().map(|key| key.column).collect(),
            records: self.records,
            without_answers: self.without_answers,
            links: self.links,
            findings: problems.findings(self.plan),
            parts,
        };
        (batch, facts)
    }

    fn take_parts(&mut self) -> Vec<BatchPart> {
        let Some(key) = self.plan.apart.and_then(|key| self.keys.get(key)) else { return Vec::new() };
        let value = |position: usize| String::from_utf8_lossy(key.texts.bytes(position)).into_owned();
        let part = |(position, part): (usize, PartBuilder)| BatchPart {
            value: value(position),
            records: part.records,
            without_answers: part.without_answers,
            completed: part.completed,
            findings: part.problems.findings(self.plan),
        };
        std::mem::take(&mut self.parts).into_iter().map(part).collect()
    }
}

/// Whether a cell numbers its row, as statistics programs write it in front of a table.
fn is_row_number(cell: &[u8]) -> bool {
    cell.trim_ascii().iter().all(u8::is_ascii_digit)
}

/// 128 bits that stand for a respondent id, so that ids themselves are not kept.
fn digest(bytes: &[u8]) -> u128 {
    use sha2::{Digest, Sha256};
    let hash = Sha256::digest(bytes);
    let mut half = [0; 16];
    half.copy_from_slice(&hash[..16]);
    u128::from_le_bytes(half)
}
