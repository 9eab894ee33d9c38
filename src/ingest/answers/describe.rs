//! What an export holds, for drafting an instrument out of it: columns, kinds of question, codes and labels. No free text, no contact data.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::answer_table::is_tick_word;
use super::codebook::Codebook;
use super::column_profile::ColumnProfile;
use super::contact;
use super::delimited::{self, Opened};
use super::explained::{self, Explained, Variable};
use super::rows::{self, Sight};
use super::signs;
use super::source::{Ids, Seen, SourceColumn, SourceDescription, SourceKind};
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::normalise;
use crate::ingest::tables::csv;
use crate::ingest::tables::encoding;
use crate::ingest::tables::text_table::TextTable;

/// Columns that systems add by themselves, in loose form.
const SYSTEM: [&str; 37] = [
    "survey",
    "organization",
    "organiza",
    "created",
    "modified",
    "closetime",
    "closetim",
    "starttime",
    "starttim",
    "difftime",
    "responsecollectsessions",
    "numberofreturnedmail",
    "importgroup",
    "distributionschedule",
    "digitaldistributionstatus",
    "digitaldistributionerrormessage",
    "submitdate",
    "lastpage",
    "startlanguage",
    "startdate",
    "datestamp",
    "interviewtime",
    "date_submitted",
    "last_page",
    "start_language",
    "date_started",
    "date_last_action",
    "total_time",
    "answer_time_ms",
    "start_time",
    "completion_time",
    "last_modified_time",
    "starttidspunkt",
    "fullføringstidspunkt",
    "tidspunkt_for_siste_endring",
    "tidsstempel",
    "timestamp",
];

/// Families of numbered system columns of SurveyXact, long and short.
const SYSTEM_FAMILIES: [&str; 10] = [
    "statinternal",
    "statcompletion",
    "statcreation",
    "statdistribution",
    "statsource",
    "statcollect",
    "statoverall",
    "stato",
    "stati",
    "statc",
];

/// Describes one delimited text file.
pub(crate) fn describe_file(path: &Path, shown: &str, explained: &Explained) -> Result<SourceDescription, Diagnostic> {
    describe_text(delimited::open(delimited::open_file(path, shown)?, shown, None, None)?, shown, explained)
}

fn describe_text<R: std::io::Read>(
    opened: Opened<R>,
    shown: &str,
    explained: &Explained,
) -> Result<SourceDescription, Diagnostic> {
    let Opened { blocks, delimiter, header, wordings, first_row, findings, .. } = opened;
    let mut describer = Describer::new(&header).below(first_row, &wordings);
    for block in blocks {
        let block = block.map_err(|error| delimited::unreadable(&error, shown))?;
        if let Some(error) = encoding::first_not_utf8(&block) {
            return Err(Diagnostic::new(Code::BadEncoding, Place::file(shown).row(error.line)).found(error));
        }
        let mut at = 0;
        let mut scratch = Vec::new();
        while at < block.len() {
            let cell = |column: usize, cell: &[u8]| {
                if !describer.again(column, cell) {
                    describer.cell(column, &String::from_utf8_lossy(cell));
                }
            };
            at = csv::each_field(&block, at, delimiter, &mut scratch, cell).next;
            describer.end_row();
        }
    }
    let place = Place::file(shown);
    let description = describer.describe("", explained);
    let mut all: Vec<Diagnostic> = description.findings.into_iter().map(|finding| finding_at(finding, &place)).collect();
    // What the tables beside the answers say, what the file is, and last the rows in it.
    let rows = all.split_off(explained.findings.len().min(all.len()));
    Ok(SourceDescription { findings: [all, findings, rows].concat(), ..description })
}

/// Describes a table row by row; serves sheets as well.
#[derive(Debug)]
pub struct Describer {
    names: Vec<String>,
    values: Vec<Option<ColumnProfile>>,
    /// What numbers the respondents, by column.
    ids: BTreeMap<usize, (Ids, BTreeSet<u64>)>,
    /// Words of the questions, where a row below the header holds them.
    wordings: Vec<String>,
    rows: u64,
    touched: bool,
    /// Row at hand, as a spreadsheet shows it.
    row: u64,
    /// What the first filled cell of the row at hand showed.
    sight: Sight,
    /// Cells of a row that may be none of a person.
    suspect: Vec<(usize, String)>,
    /// The column that says how an answer came about.
    status: Option<usize>,
    /// Rows that were no respondents: names, first rows, numbers.
    nobody: BTreeMap<&'static str, (u64, u64)>,
}

impl Describer {
    /// A table with these headers. Values of contact columns are not even looked at.
    #[must_use]
    pub fn new(header: &[String]) -> Self {
        let names: Vec<String> = header.iter().map(|name| normalise::tidy(name).into_owned()).collect();
        let values = names.iter().map(|name| (!contact::is_contact_header(name)).then(ColumnProfile::default)).collect();
        let numbering = names.iter().enumerate().filter(|(_, name)| signs::numbers_respondents(name));
        Self {
            status: rows::status_column(&names),
            ids: numbering.map(|(at, _)| (at, (Ids::default(), BTreeSet::new()))).collect(),
            names,
            values,
            wordings: Vec::new(),
            rows: 0,
            touched: false,
            row: 2,
            sight: Sight::Person,
            suspect: Vec::new(),
            nobody: BTreeMap::new(),
        }
    }

    /// The same table with its first respondent on this row, and these words of the questions.
    #[must_use]
    pub fn below(mut self, first_row: u64, wordings: &[String]) -> Self {
        self.row = first_row;
        self.wordings = wordings.to_vec();
        self
    }

    /// One cell.
    pub fn cell(&mut self, column: usize, cell: &str) {
        let cell = tidied(cell);
        if cell.is_empty() {
            return;
        }
        if self.status == Some(column) && rows::is_trial(&cell) {
            self.sight = Sight::Nobody(rows::TRIAL);
        }
        // The number of a row in front of it says nothing of who it is.
        if !self.touched && self.names.get(column).is_none_or(|name| !name.is_empty()) {
            self.touched = true;
            self.sight = rows::sight(self.names.get(column).map_or("", String::as_str), cell.as_bytes());
        }
        match self.sight {
            Sight::Person => self.add(column, &cell),
            Sight::PerhapsHeader | Sight::PerhapsFooter(_) => self.suspect.push((column, cell.into_owned())),
            Sight::Nobody(_) => {}
        }
    }

    /// The shortest way for most cells: one of a person's row that says what another one said.
    fn again(&mut self, column: usize, cell: &[u8]) -> bool {
        let is_plain =
            self.touched && self.sight == Sight::Person && self.status != Some(column) && !self.ids.contains_key(&column);
        is_plain && self.values.get_mut(column).and_then(Option::as_mut).is_some_and(|values| values.again(cell))
    }

    fn add(&mut self, column: usize, cell: &str) {
        if let Some((ids, seen)) = self.ids.get_mut(&column) {
            ids.filled += 1;
            if !seen.insert(fingerprint(cell)) {
                ids.row = if ids.repeated == 0 { self.row } else { ids.row };
                ids.repeated += 1;
            }
        }
        if let Some(Some(values)) = self.values.get_mut(column) {
            values.add(cell);
        }
    }

    /// Ends a row; a blank one does not count, nor one that is no respondent.
    pub fn end_row(&mut self) {
        let suspect = std::mem::take(&mut self.suspect);
        let nobody = match self.sight {
            Sight::Nobody(name) => Some(name),
            Sight::PerhapsHeader if suspect.iter().all(|(at, cell)| self.names.get(*at) == Some(cell)) => {
                Some(rows::HEADER_AGAIN)
            }
            Sight::PerhapsFooter(name) if rows::may_be_footer(suspect.len(), self.names.len()) => Some(name),
            _ => None,
        };
        if let Some(name) = nobody {
            let (_, times) = self.nobody.entry(name).or_insert((self.row, 0));
            *times += 1;
        } else {
            for (column, cell) in suspect {
                self.add(column, &cell);
            }
            self.rows += u64::from(self.touched);
        }
        self.touched = false;
        self.sight = Sight::Person;
        self.row += 1;
    }

    /// Passes over rows that the table leaves out.
    pub fn pass(&mut self, rows: u64) {
        self.row += rows;
    }

    fn nobody_findings(&self) -> Vec<Diagnostic> {
        let finding = |(name, (row, times)): (&&str, &(u64, u64))| {
            Diagnostic::new(Code::NotRespondents, Place::default().row(*row)).found(name).count(*times)
        };
        self.nobody.iter().map(finding).collect()
    }

    /// The description. `labels` and `structure` are the other two tables of a SurveyXact workbook.
    #[must_use]
    pub fn finish(self, format: &'static str, labels: Option<&TextTable>, structure: Option<&TextTable>) -> SourceDescription {
        self.describe(format, &explained::explain(labels, structure))
    }

    /// The description, with what stands beside the answers.
    pub(crate) fn describe(self, format: &'static str, explained: &Explained) -> SourceDescription {
        let variables = &explained.variables;
        let by_name: BTreeMap<String, &Variable> =
            variables.iter().map(|variable| (normalise::key(&variable.name), variable)).collect();
        let of_tool = of_tool(&self.names);
        let is_system = |name: &str| is_system(name) || of_tool(name) || explained.cut_names && is_shortened_system(name);
        let ticks = tick_groups(&self.names, &self.values);
        let batteries = batteries(&self.names);
        let column = |(position, values): (usize, &Option<ColumnProfile>)| {
            let name = &self.names[position];
            let mut column = by_values(name, values.as_ref(), ticks.get(&position), is_system(name));
            column.ids = self.ids.get(&position).map(|(ids, _)| *ids);
            if let Some(wording) = self.wordings.get(position).filter(|wording| !wording.trim().is_empty()) {
                column.text = normalise::tidy(wording).into_owned();
            }
            if batteries.contains(&position)
                && !matches!(column.kind, SourceKind::Contact | SourceKind::System | SourceKind::Multiple { .. })
            {
                column.question = parts(name).map_or(name.as_str(), |(question, _)| question).to_string();
            }
            if column.kind != SourceKind::Contact {
                by_codebook(&mut column, &explained.codebook, by_name.get(&normalise::key(name)).copied(), !variables.is_empty());
            }
            column
        };
        let mut columns: Vec<SourceColumn> = self.values.iter().enumerate().map(column).collect();
        named_ticks(&mut columns);
        let findings = explained.findings.iter().cloned().chain(self.nobody_findings()).collect();
        SourceDescription { format, rows: self.rows, columns, findings }
    }
}

/// A cell in which lines stay lines: each may be an answer of its own.
fn tidied(cell: &str) -> Cow<'_, str> {
    if !cell.trim().contains('\n') {
        return normalise::tidy(cell);
    }
    let lines = cell.lines().map(|line| normalise::tidy(line).into_owned()).filter(|line| !line.is_empty());
    Cow::Owned(lines.collect::<Vec<_>>().join("\n"))
}

/// A finding about rows alone, at the file or sheet that they stand in.
pub(crate) fn finding_at(mut finding: Diagnostic, place: &Place) -> Diagnostic {
    if finding.place.file.is_none() {
        finding.place = Place { row: finding.place.row, ..place.clone() };
    }
    finding
}

/// 64 bits that stand for a respondent's number, so that numbers themselves are not kept.
fn fingerprint(text: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Columns whose names share a stem: rows of one battery. `q_1` and `q_2` are more often two questions than two rows, so the underscore
/// does not count.
fn batteries(names: &[String]) -> BTreeSet<usize> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (position, name) in names.iter().enumerate() {
        if let Some((question, rest)) = parts(name)
            && !name.ends_with(&format!("_{rest}"))
        {
            groups.entry(question).or_default().push(position);
        }
    }
    groups.into_values().filter(|group| group.len() > 1).flatten().collect()
}

/// Splits the name of a column into question and row or option: `Q1[SQ001]`, `q.option`, `q_option`, `stem - row`, `stem: row`,
/// `Question (choice=option)`, `Question?/option`.
fn parts(name: &str) -> Option<(&str, &str)> {
    let ended = name.trim_end_matches(['?', ':', '.', ' ']);
    if let Some((question, rest)) = ended.strip_suffix(']').and_then(|inner| inner.rsplit_once('[')) {
        return Some((question.trim_end(), rest));
    }
    if let Some((question, rest)) = name.strip_suffix(')').and_then(|inner| inner.rsplit_once("(choice=")) {
        return Some((question.trim_end(), rest));
    }
    let split = name
        .rsplit_once(" - ")
        .or_else(|| name.rsplit_once("?."))
        .or_else(|| name.rsplit_once("?/"))
        .or_else(|| name.rsplit_once(": "))
        .or_else(|| if name.contains(' ') { None } else { name.split_once('.').or_else(|| name.rsplit_once('_')) });
    split.filter(|(question, rest)| !question.is_empty() && !rest.is_empty())
}

/// Columns that hold ticks and have a sister that does, with question and option of each: one such column alone is a question with two
/// answers. A tick is a word of some system, or the option itself, as SurveyMonkey writes it. Where a header may be split in several ways,
/// options may hold the sign themselves, and the question is what most sisters share.
fn tick_groups(names: &[String], values: &[Option<ColumnProfile>]) -> BTreeMap<usize, (String, String)> {
    let mut groups: BTreeMap<&str, Vec<(usize, bool, &str)>> = BTreeMap::new();
    for (position, name) in names.iter().enumerate() {
        let Some(values) = &values[position] else { continue };
        let ways: BTreeMap<&str, &str> = parts(name).into_iter().chain(ways_to_split(name)).collect();
        for (question, part) in ways {
            let ticks = values.are_ticks() || values.is_only(part);
            if ticks || values.is_blank() {
                groups.entry(question).or_default().push((position, ticks, part));
            }
        }
    }
    let mut ticked: Vec<_> =
        groups.into_iter().filter(|(_, group)| group.len() > 1 && group.iter().any(|(_, ticks, _)| *ticks)).collect();
    // Of questions with as many options, the longer one.
    ticked.sort_by_key(|(question, group)| std::cmp::Reverse((group.len(), question.len())));
    let mut found = BTreeMap::new();
    for (question, group) in ticked {
        let free: Vec<_> = group.into_iter().filter(|(position, ..)| !found.contains_key(position)).collect();
        if free.len() > 1 {
            found.extend(free.into_iter().map(|(position, _, part)| (position, (question.to_string(), part.to_string()))));
        }
    }
    found
}

/// Columns whose two codes are called "not selected" and "selected" are options of the question that their words begin with.
fn named_ticks(columns: &mut [SourceColumn]) {
    const LONGEST_NO: usize = 5;
    let is_no = |label: &str| is_tick_word(label) && label.len() > LONGEST_NO;
    let is_tick = |column: &SourceColumn| {
        let named = |code: &str| column.labels.iter().find(|(known, _)| known == code).map(|(_, label)| label.as_str());
        column.kind == SourceKind::Single
            && column.labels.len() == 2
            && named("0").is_some_and(is_no)
            && named("1").is_some_and(is_tick_word)
    };
    let split = |column: &SourceColumn| parts(&column.text).map(|(question, part)| (question.to_string(), part.to_string()));
    let found: Vec<(usize, (String, String))> = columns
        .iter()
        .enumerate()
        .filter(|(_, column)| is_tick(column))
        .filter_map(|(at, column)| Some((at, split(column)?)))
        .collect();
    for (at, (question, option)) in &found {
        if found.iter().filter(|(_, (other, _))| other == question).count() > 1 {
            columns[*at].question.clone_from(question);
            columns[*at].kind = SourceKind::Multiple { option: option.clone() };
        }
    }
}

/// Every way to split the words of a question from an option behind them: `Which (several)?.option`, `Which one/option`.
fn ways_to_split(name: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_sign = |c: char| matches!(c, '/' | '.' | ':' | '|');
    let split = move |(at, sign): (usize, &str)| {
        let (question, rest) = (name[..at].trim_end(), name[at + sign.len()..].trim_start());
        (question.contains(' ') && !rest.is_empty()).then_some((question, rest))
    };
    name.match_indices(is_sign).chain(name.match_indices(" - ")).filter_map(split)
}

/// What header and values alone show.
fn by_values(name: &str, values: Option<&ColumnProfile>, tick: Option<&(String, String)>, system: bool) -> SourceColumn {
    let text = if name.contains(' ') { name.to_string() } else { String::new() };
    let mut column = SourceColumn {
        name: name.to_string(),
        question: name.to_string(),
        text,
        kind: SourceKind::Contact,
        labels: Vec::new(),
        distinct: 0,
        blank: false,
        known: false,
        values: Seen::default(),
        signs: Vec::new(),
        ids: None,
    };
    let Some(values) = values.filter(|values| !values.hold_contacts()) else { return column };
    (column.distinct, column.blank) = (values.distinct(), values.is_blank());
    (column.values, column.signs) = (Seen(values.values()), values.signs());
    if system || (name.is_empty() && values.number_rows()) {
        column.kind = SourceKind::System;
    } else if let Some((question, option)) = tick {
        column.question.clone_from(question);
        column.kind = SourceKind::Multiple { option: option.clone() };
    } else {
        (column.kind, column.labels) = values.kind();
    }
    column
}

/// Which columns are the tool's own, where its marks show which tool it is: Kobo, ODK Central, `REDCap`, Qualtrics.
fn of_tool(names: &[String]) -> impl Fn(&str) -> bool {
    const ODK: [&str; 16] = [
        "submissiondate",
        "submission_date",
        "meta_instanceid",
        "instanceid",
        "meta_instancename",
        "instancename",
        "key",
        "submitterid",
        "submittername",
        "attachmentspresent",
        "attachmentsexpected",
        "status",
        "reviewstate",
        "deviceid",
        "edits",
        "formversion",
    ];
    const QUALTRICS: [&str; 5] = ["status", "progress", "finished", "distributionchannel", "userlanguage"];
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    let (kobo, redcap) = (has("_uuid") || has("_submission_time"), has("record_id"));
    let qualtrics = rows::status_column(names).is_some();
    let odk = has("KEY") && names.iter().any(|name| name.ends_with("instanceID"));
    move |name: &str| {
        let ends = |end: &str| name.ends_with(end) && !name.contains(' ');
        (kobo && (name.starts_with('_') || ["start", "end", "today", "deviceid", "formhub/uuid"].contains(&name)))
            || (qualtrics && QUALTRICS.contains(&normalise::loose(name).as_str()))
            || (odk && ODK.contains(&normalise::loose(name).as_str()))
            || (redcap && (ends("_complete") || ends("_timestamp") || name.starts_with("redcap_")))
    }
}

fn is_system(name: &str) -> bool {
    let loose = normalise::loose(name);
    let family = loose.rsplit_once('_').filter(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit()));
    SYSTEM.contains(&loose.as_str()) || family.is_some_and(|(family, _)| SYSTEM_FAMILIES.contains(&family))
}

/// Whether a name is a system column of SurveyXact cut to eight characters: `digitald`. Where two columns are cut to the same name the
/// last characters are a number: `digital2`.
fn is_shortened_system(name: &str) -> bool {
    const LENGTH: usize = 8;
    let loose = normalise::loose(name);
    let start = loose.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_cut = loose.chars().count() == LENGTH && start.len() + 2 >= loose.len() && !start.is_empty();
    is_cut && SYSTEM.iter().any(|known| known.len() > LENGTH && known.starts_with(start))
}

/// What the export itself says goes before what values seem to say.
fn by_codebook(column: &mut SourceColumn, codebook: &Codebook, variable: Option<&Variable>, known: bool) {
    let labels = codebook.labels_of(&column.name);
    // Where the cells hold the labels themselves, the codes beside them say nothing more.
    let is_label = |own: &String| labels.iter().any(|(_, label)| normalise::key(label) == normalise::key(own));
    let spelt = !column.labels.is_empty() && column.labels.iter().all(|(own, _)| is_label(own));
    let labels = if spelt { &[] } else { labels };
    if let Some(wording) = codebook.wording_of(&column.name) {
        column.text.clone_from(wording);
    }
    let mut unlabelled = Vec::new();
    column.known |= !labels.is_empty() || variable.is_some_and(|variable| !variable.kind.is_empty());
    if !labels.is_empty() {
        let code = |text: &str| normalise::whole_number(text).unwrap_or_else(|| text.to_string());
        unlabelled = std::mem::replace(&mut column.labels, labels.to_vec());
        unlabelled.retain(|(own, label)| label.is_empty() && labels.iter().all(|(known, _)| code(known) != *own));
        if column.kind != SourceKind::System {
            column.kind = SourceKind::Single;
        }
    }
    let Some(variable) = variable else {
        // The structure lists every question, so what it does not list is no question.
        if known {
            column.kind = SourceKind::System;
        } else if column.kind == SourceKind::Single {
            column.labels.append(&mut unlabelled);
        }
        return;
    };
    // SurveyXact lists its status columns among the questions.
    if column.kind == SourceKind::System || SYSTEM_FAMILIES.contains(&normalise::key(&variable.question).as_str()) {
        column.kind = SourceKind::System;
        return;
    }
    if !variable.question.is_empty() {
        column.question.clone_from(&variable.question);
    }
    column.text.clone_from(&variable.text);
    column.kind = match (normalise::key(&variable.kind).as_str(), normalise::key(&variable.subkind).as_str()) {
        ("closed", "multiple") => SourceKind::Multiple { option: variable.choice.clone() },
        ("closed", _) => SourceKind::Single,
        ("open", "double" | "integer" | "number") => SourceKind::Number,
        ("open", "date") => SourceKind::Date,
        ("open", _) => SourceKind::Open,
        _ => column.kind.clone(),
    };
    if column.kind == SourceKind::Single {
        // Somebody gave this answer, whatever it means; whoever reads the export must have a place for it.
        column.labels.append(&mut unlabelled);
    } else if labels.is_empty() {
        column.labels.clear();
    }
}
