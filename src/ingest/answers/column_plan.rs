//! From a request and the top of an export to a [`Plan`].

use std::collections::{BTreeMap, BTreeSet};

use super::answer_table::AnswerTable;
use super::codebook::Codebook;
use super::coder::Coder;
use super::contact;
use super::headers::{self, Header, Matches, Wanted};
use super::leaders::LeadersPlan;
use super::multi_tick_cells::SplitTable;
use super::plan::{Action, KeyPlan, Plan};
use super::request::ExportRequest;
use super::rows;
use super::unit_of::UnitPlan;
use super::wanted;
use crate::diag::{Code, Diagnostic, Place, column_letters, nearest};
use crate::ingest::normalise;
use crate::instrument::{Background, Column, ColumnKind, KeyRole};
use crate::model::{Answer, MissingReason, ResponseId};

/// Names listed in one finding.
const LISTED: usize = 20;

/// Longest name in a list, in characters: some systems head their columns with a whole page.
const LONGEST_NAME: usize = 60;

/// The top of an export.
#[derive(Clone, Debug, Default)]
pub(crate) struct Top {
    /// Sheet, for workbooks.
    pub(crate) sheet: Option<String>,
    /// The header row.
    pub(crate) header: Vec<String>,
    /// The first rows, for what only values can show.
    pub(crate) sample: Vec<Vec<String>>,
    /// What the export says about its codes.
    pub(crate) codebook: Codebook,
}

/// The plan, and what was noticed while making it.
pub(crate) fn column_plan(request: &ExportRequest, top: &Top) -> (Plan, Vec<Diagnostic>) {
    let mut maker = PlanBuilder::new(request, top);
    maker.mark_contacts();
    let matches = maker.match_columns();
    maker.place_columns(&matches);
    maker.place_keys(&matches);
    maker.place_units();
    maker.place_leaders();
    maker.place_system_columns();
    maker.report_duplicates(&matches);
    maker.report_loose_matches(&matches);
    maker.look_at_stamp();
    maker.look_at_values();
    maker.report_rest();
    (maker.plan, maker.findings)
}

struct PlanBuilder<'a> {
    request: &'a ExportRequest,
    top: &'a Top,
    headers: Vec<Header>,
    /// Columns with contact data.
    contacts: BTreeSet<usize>,
    /// Columns that an action other than `Skip` was given, or that are skipped for a reason that was told.
    settled: BTreeSet<usize>,
    /// Tables of response scales that are shared by columns.
    shared_tables: BTreeMap<(ResponseId, bool), usize>,
    plan: Plan,
    findings: Vec<Diagnostic>,
}

impl<'a> PlanBuilder<'a> {
    fn new(request: &'a ExportRequest, top: &'a Top) -> Self {
        let header = |name: &String| {
            let name = normalise::tidy(name).into_owned();
            Header { wording: top.codebook.wording_of(&name).cloned(), name }
        };
        let headers: Vec<Header> = top.header.iter().map(header).collect();
        let plan = Plan {
            file: request.shown.clone(),
            sheet: top.sheet.clone(),
            named: headers.iter().rposition(|header| !header.name.is_empty()).map_or(0, |last| last + 1),
            headers: headers.iter().map(|header| header.name.clone()).collect(),
            actions: headers.iter().map(|header| if header.name.is_empty() { Action::Nameless } else { Action::Skip }).collect(),
            template: request.columns.iter().map(|column| blank(request, &column.name)).collect(),
            blanks: request.read.missing.iter().map(|cell| normalise::key(cell)).collect(),
            apart: request.apart,
            ..Plan::default()
        };
        Self {
            request,
            top,
            headers,
            contacts: BTreeSet::new(),
            settled: BTreeSet::new(),
            shared_tables: BTreeMap::new(),
            plan,
            findings: Vec::new(),
        }
    }

    fn place(&self) -> Place {
        let place = Place::file(self.request.shown.clone());
        if let Some(sheet) = &self.top.sheet { place.sheet(sheet.clone()) } else { place }
    }

    fn header_place(&self, column: usize) -> Place {
        self.place().row(1).column(column as u64 + 1).name(self.headers[column].name.clone())
    }

    /// Contact data by name, unless questionnaire or project has a column of just that name.
    fn mark_contacts(&mut self) {
        let wanted = wanted::of_request(self.request);
        let asked: BTreeSet<String> = wanted.iter().map(|wanted| normalise::key(wanted.header())).collect();
        let [id, link] = [&self.request.read.respondent, &self.request.link].map(|header| header.as_deref().map(normalise::key));
        let dropped: BTreeSet<String> = self.request.read.ignore.iter().map(|name| normalise::key(name)).collect();
        for (position, header) in self.headers.iter().enumerate() {
            let key = normalise::key(&header.name);
            let (unique, links) = (id.as_ref() == Some(&key), link.as_ref() == Some(&key));
            if unique || links {
                self.plan.actions[position] = Action::Person { unique, links };
                self.plan.linked |= links;
                self.settled.insert(position);
            } else if dropped.contains(&key) || (contact::is_contact_header(&header.name) && !asked.contains(&key)) {
                self.contacts.insert(position);
            }
        }
        let is_found = self.plan.actions.iter().any(|action| matches!(action, Action::Person { unique: true, .. }));
        for (header, found) in [(&self.request.read.respondent, is_found), (&self.request.link, self.plan.linked)] {
            if let (Some(header), false) = (header, found) {
                self.missing(header, header);
            }
        }
    }

    /// Contact columns are out of the question before anything is compared.
    fn match_columns(&self) -> Matches {
        let open = |(position, header): (usize, &Header)| {
            let closed = self.contacts.contains(&position) || self.settled.contains(&position);
            if closed { Header::default() } else { header.clone() }
        };
        let headers: Vec<Header> = self.headers.iter().enumerate().map(open).collect();
        headers::find(&wanted::of_request(self.request), &headers)
    }

    fn place_columns(&mut self, matches: &Matches) {
        let request = self.request;
        let mut multis: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (slot, column) in request.columns.iter().enumerate() {
            if let Some((multi, _)) = wanted::multi_of(column) {
                multis.entry(multi).or_default().push(slot);
            }
        }
        let split = self.place_splits(&multis, matches);
        for (slot, column) in request.columns.iter().enumerate() {
            if let Some(header) = matches.found[slot] {
                let table = self.table(column, header);
                self.settle_rest(&column.name, header);
                self.plan.actions[header] = Action::Answer { slot, table };
                self.settled.insert(header);
            } else if !split.contains(&slot) && !request.not_asked.contains(&column.name) {
                self.missing(&column.name, request.read.columns.get(&column.name).unwrap_or(&column.name));
            }
        }
        self.plan.multis = multis.into_values().collect();
        self.plan.multis.sort();
    }

    /// A multi-select none of whose options has a column of its own may stand in one column, all ticks in one cell.
    fn place_splits(&mut self, multis: &BTreeMap<&str, Vec<usize>>, matches: &Matches) -> BTreeSet<usize> {
        let mut split = BTreeSet::new();
        for (multi, slots) in multis {
            let asked = slots.iter().all(|&slot| !self.request.not_asked.contains(&self.request.columns[slot].name));
            if !asked || slots.iter().any(|&slot| matches.found[slot].is_some()) {
                continue;
            }
            let options: Vec<_> =
                slots.iter().filter_map(|&slot| Some((slot, wanted::multi_of(&self.request.columns[slot])?.1))).collect();
            let wanted = Wanted {
                name: (*multi).to_string(),
                renamed: self.request.read.columns.get(*multi).cloned(),
                known: self.request.known_headers.get(*multi).cloned().unwrap_or_default(),
                wordings: options
                    .iter()
                    .flat_map(|&(slot, option)| wanted::questions(&self.request.columns[slot], option))
                    .collect(),
            };
            let free = |(position, header): (usize, &Header)| {
                let taken = self.contacts.contains(&position) || matches.found.contains(&Some(position));
                if taken { Header::default() } else { header.clone() }
            };
            let headers: Vec<Header> = self.headers.iter().enumerate().map(free).collect();
            let Some(header) = headers::find(&[wanted], &headers).found[0] else {
                if self.request.coded.contains_key(*multi) {
                    self.leave_uncoded(multi, slots);
                    split.extend(slots.iter().copied());
                }
                continue;
            };
            self.settle_rest(multi, header);
            if let Some(book) = self.request.coded.get(*multi) {
                let slot_of = |id: &str| options.iter().find(|(_, option)| option.id == id).map(|(slot, _)| *slot);
                self.plan.coders.push(Coder::new(book, slot_of));
                self.plan.actions[header] = Action::Coded(self.plan.coders.len() - 1);
                if let Some((_, basket)) = self.request.own_words.as_ref().filter(|(question, _)| question == multi) {
                    self.plan.own_words = Some((self.plan.coders.len() - 1, basket.clone()));
                }
            } else {
                self.plan.splits.push(SplitTable::new(options));
                self.plan.actions[header] = Action::Split(self.plan.splits.len() - 1);
            }
            self.settled.insert(header);
            split.extend(slots.iter().copied());
        }
        split
    }

    /// An export may leave out what people wrote. Then nobody was asked, as far as anyone can tell.
    fn leave_uncoded(&mut self, question: &str, slots: &[usize]) {
        for &slot in slots {
            self.plan.template[slot] = Answer::missing(MissingReason::NotAsked);
        }
        self.findings.push(Diagnostic::new(Code::NothingToCode, self.place().name(question)).found(question));
    }

    /// Whether what is not declared counts as blank in a column.
    fn settle_rest(&mut self, name: &str, header: usize) {
        if self.request.read.rest_blank.iter().any(|column| column == name) {
            self.plan.rest_blank.insert(header);
        }
    }

    /// The look-up for a column: its scale's, in the numbering of the export if that differs.
    fn table(&mut self, column: &Column, header: usize) -> usize {
        let (id, table) = match &column.kind {
            ColumnKind::Response(id) => (Some(id.clone()), self.scale_table(id)),
            ColumnKind::Tick { option } => (None, AnswerTable::of_tick(option).with_blanks(&self.request.read.missing)),
        };
        let place = self.place().name(self.headers[header].name.clone());
        let translated = self.top.codebook.translate(&self.headers[header].name, &table, &place, &mut self.findings);
        if let Some(translated) = translated {
            self.plan.tables.push(translated);
            return self.plan.tables.len() - 1;
        }
        let coded = !self.top.codebook.labels_of(&self.headers[header].name).is_empty();
        let labels = table.is_ambiguous() && !coded && self.holds_labels(header, &table);
        let table = if labels { table.labels_only() } else { table };
        let Some(id) = id else {
            self.plan.tables.push(table);
            return self.plan.tables.len() - 1;
        };
        let tables = &mut self.plan.tables;
        *self.shared_tables.entry((id, labels)).or_insert_with(|| {
            tables.push(table);
            tables.len() - 1
        })
    }

    fn scale_table(&mut self, id: &ResponseId) -> AnswerTable {
        if let Some(&position) = self.shared_tables.get(&(id.clone(), false)) {
            return self.plan.tables[position].clone();
        }
        let scale = self.request.responses.iter().find(|scale| scale.id == *id);
        if scale.is_none() {
            self.findings.push(Diagnostic::new(Code::UnknownReference, self.place()).found(id));
        }
        let nothing =
            crate::instrument::ResponseScale { id: id.clone(), levels: vec![], missing: vec![], top: None, nominal: false };
        AnswerTable::of_scale(scale.unwrap_or(&nothing)).with_blanks(&self.request.read.missing)
    }

    /// Whether the cells of a column are labels rather than codes: some cell in the first rows is no code.
    fn holds_labels(&self, column: usize, table: &AnswerTable) -> bool {
        let mut cells = self.top.sample.iter().filter_map(|row| row.get(column)).filter(|cell| !normalise::tidy(cell).is_empty());
        cells.any(|cell| !table.is_code(cell) && table.by_label(cell).is_some())
    }

    fn place_keys(&mut self, matches: &Matches) {
        let request = self.request;
        for (position, key) in request.keys.iter().enumerate() {
            if let Some(header) = matches.found[request.columns.len() + position] {
                self.plan.actions[header] = Action::Key(position);
                self.settled.insert(header);
                self.settle_rest(&key.id, header);
                let labels = self.top.codebook.labels_of(&self.headers[header].name);
                let known = request.known_values.get(&key.id).filter(|_| labels.is_empty());
                let plan = key_plan(key, known.map_or(labels, Vec::as_slice));
                self.plan.keys.push(KeyPlan { blanks: self.plan.blanks.clone(), ..plan });
                continue;
            }
            self.plan.keys.push(KeyPlan::default());
            if !request.not_asked.contains(&key.id) {
                self.missing(&key.id, request.read.columns.get(&key.id).unwrap_or(&key.id));
            }
        }
    }

    /// The unit with the service that it stands beside, where the export has a column of it.
    fn place_units(&mut self) {
        let position = |role: KeyRole| self.request.keys.iter().position(|key| key.role == role);
        let column = |key: usize| self.plan.actions.iter().position(|action| *action == Action::Key(key));
        let service = position(KeyRole::Service).filter(|&service| column(service).is_some());
        if let Some((unit, column)) = position(KeyRole::Unit).and_then(|unit| Some((unit, column(unit)?))) {
            self.plan.units = Some(UnitPlan { service, unit, column, services_of: self.request.services_of.clone() });
        }
    }

    /// What only leaders are asked, where the role of people is read.
    fn place_leaders(&mut self) {
        let Some(only) = &self.request.leaders_only else { return };
        let Some(role) = self.request.keys.iter().position(|key| key.id == only.role) else { return };
        let of = |slot: usize| {
            let is_it = |action: &Action| matches!(action, Action::Answer { slot: own, .. } if *own == slot);
            (slot, self.plan.actions.iter().position(is_it))
        };
        let slots = self.request.columns.iter().enumerate().filter(|(_, column)| only.columns.contains(&column.name));
        let slots = slots.map(|(slot, _)| of(slot)).collect();
        self.plan.leaders = Some(LeadersPlan { role, leaders: only.leaders.iter().cloned().collect(), slots });
    }

    /// SurveyXact marks completed invitations in `statoverall_4`, shortened `stato_4`; its structure table calls it "completed".
    fn place_system_columns(&mut self) {
        const COMPLETED: [&str; 5] = ["gjennomført", "fullført", "gennemført", "completed", "abgeschlossen"];
        let completed = |header: &Header| {
            let name = normalise::key(&header.name);
            let wording = header.wording.as_deref().map(normalise::loose).unwrap_or_default();
            let called = || COMPLETED.iter().any(|word| wording == *word || wording.ends_with(&format!("status_{word}")));
            matches!(name.as_str(), "statoverall_4" | "stato_4") || (name.starts_with("stat") && called())
        };
        let status = rows::status_column(&self.plan.headers);
        if let Some(position) = status.filter(|position| self.plan.actions[*position] == Action::Skip) {
            self.plan.actions[position] = Action::Status;
            self.settled.insert(position);
        }
        if let Some(position) = self.headers.iter().position(completed)
            && self.plan.actions[position] == Action::Skip
        {
            self.plan.actions[position] = Action::Completed;
            self.settled.insert(position);
        }
    }

    /// A header that stands twice is told as that, and is not missing as well.
    fn missing(&mut self, name: &str, header: &str) {
        let same = |own: &&Header| normalise::key(&own.name) == normalise::key(header);
        if self.headers.iter().filter(same).count() > 1 {
            return;
        }
        let near = nearest(header, self.headers.iter().map(|header| header.name.as_str())).unwrap_or_default().to_string();
        self.findings.push(Diagnostic::new(Code::MissingColumn, self.place().name(name)).found(header).expected(near));
    }

    fn report_duplicates(&mut self, matches: &Matches) {
        for &(first, second) in &matches.duplicates {
            let header = &self.headers[second].name;
            let finding = Diagnostic::new(Code::DuplicateHeader, self.header_place(second)).found(header);
            self.findings.push(finding.expected(both_letters(first, second)));
        }
    }

    /// Headers that are not letter by letter what was asked for.
    fn report_loose_matches(&mut self, matches: &Matches) {
        let wanted = wanted::of_request(self.request);
        let pairs = wanted.iter().zip(&matches.found).filter_map(|(wanted, found)| Some((wanted, (*found)?)));
        let as_asked = |wanted: &Wanted, header: &String| header == wanted.header() || wanted.known.contains(header);
        let loose = pairs.filter(|(wanted, header)| !as_asked(wanted, &self.top.header[*header]));
        let names: Vec<String> = loose.map(|(_, header)| self.headers[header].name.clone()).collect();
        if !names.is_empty() {
            let finding = Diagnostic::new(Code::Normalised, self.place().row(1)).found(listed(&names)).count(names.len() as u64);
            self.findings.push(finding);
        }
    }

    /// Which questionnaire was filled in, where the tool carried it along. What else may stand there is not named.
    fn look_at_stamp(&mut self) {
        let Some((header, expected)) = &self.request.stamp else { return };
        let Some(column) = self.headers.iter().position(|found| normalise::key(&found.name) == normalise::key(header)) else {
            return;
        };
        self.settled.insert(column);
        let cells =
            self.top.sample.iter().enumerate().filter_map(|(row, cells)| Some((row, normalise::tidy(cells.get(column)?))));
        let is_stamp = |text: &str| text.split(' ').count() == 3 && text.chars().count() <= LONGEST_NAME;
        let other = cells.into_iter().find(|(_, cell)| !cell.is_empty() && *cell != expected.as_str());
        if let Some((row, cell)) = other {
            let found = if is_stamp(&cell) { cell.to_string() } else { String::new() };
            let place = self.header_place(column).row(row as u64 + 2);
            self.findings.push(Diagnostic::new(Code::OtherQuestionnaire, place).found(found).expected(expected));
        }
    }

    /// Columns that nobody asked for are looked at once, for contact data and national identity numbers.
    fn look_at_values(&mut self) {
        for column in 0..self.headers.len() {
            // Beside declared options and groups a typed address has no place to go to.
            let is_closed = match self.plan.actions[column] {
                Action::Split(_) | Action::Coded(_) => true,
                Action::Key(key) => self.plan.keys[key].levels.is_some(),
                _ => false,
            };
            if self.contacts.contains(&column)
                || matches!(self.plan.actions[column], Action::Answer { .. } | Action::Person { .. })
            {
                continue;
            }
            let cells = || self.top.sample.iter().filter_map(|row| row.get(column));
            if cells().any(|cell| contact::holds_national_id(cell)) {
                let row =
                    self.top.sample.iter().position(|row| row.get(column).is_some_and(|cell| contact::holds_national_id(cell)));
                let place = self.header_place(column).row(row.map_or(1, |row| row as u64 + 2));
                self.findings.push(Diagnostic::new(Code::NationalId, place));
            } else if !is_closed && cells().any(|cell| contact::holds_email(cell)) {
                if self.plan.actions[column] != Action::Skip {
                    self.plan.actions[column] = Action::Skip;
                    self.missing(&self.headers[column].name.clone(), &self.headers[column].name.clone());
                }
                self.contacts.insert(column);
            }
        }
    }

    fn report_rest(&mut self) {
        let ignored: BTreeSet<String> = self.request.ignored.iter().map(|name| normalise::key(name)).collect();
        let name = |&column: &usize| self.headers[column].name.clone();
        let contacts: Vec<String> = self.contacts.iter().map(name).collect();
        let rest = |column: &usize| {
            let header = &self.headers[*column].name;
            !self.settled.contains(column)
                && !self.contacts.contains(column)
                && !header.is_empty()
                && !ignored.contains(&normalise::key(header))
        };
        let extra: Vec<String> = (0..self.headers.len()).filter(rest).map(|column| name(&column)).collect();
        for (code, names) in [(Code::ContactDropped, contacts), (Code::ExtraColumn, extra)] {
            if !names.is_empty() {
                self.findings.push(Diagnostic::new(code, self.place()).found(listed(&names)).count(names.len() as u64));
            }
        }
    }
}

/// Letters of two columns, by their positions.
pub(crate) fn both_letters(first: usize, second: usize) -> String {
    [first, second].map(|at| column_letters(at as u64 + 1)).join(", ")
}

fn blank(request: &ExportRequest, name: &str) -> Answer {
    if request.not_asked.contains(name) { Answer::missing(MissingReason::NotAsked) } else { Answer::BLANK }
}

/// The first names, long ones cut, and dots for the others.
fn listed(names: &[String]) -> String {
    let cut = |name: &String| {
        let short: String = name.chars().take(LONGEST_NAME).collect();
        if short.len() < name.len() { format!("{short}…") } else { short }
    };
    let dots = (names.len() > LISTED).then(|| "…".to_string());
    names.iter().take(LISTED).map(cut).chain(dots).collect::<Vec<_>>().join(", ")
}

/// Codes, labels and aliases of the declared levels, in compared form, to the ids of the levels. `None` when none are declared.
pub(crate) fn levels(key: &Background) -> Option<BTreeMap<String, String>> {
    let mut levels = BTreeMap::new();
    for level in &key.levels {
        let wordings = level.label.wordings().chain(level.aliases.iter().map(String::as_str));
        let names = level.code.iter().map(String::as_str).chain([level.id.as_str()]).chain(wordings);
        for name in names {
            levels.entry(normalise::key(name)).or_insert_with(|| level.id.clone());
        }
    }
    (!levels.is_empty()).then_some(levels)
}

/// Values of a grouping variable: declared levels by code or label, an export's own codes by its labels.
fn key_plan(key: &Background, labels: &[(String, String)]) -> KeyPlan {
    let labels = labels.iter().map(|(code, label)| (normalise::key(code), label.clone())).collect();
    KeyPlan { levels: levels(key), labels, blanks: BTreeSet::new() }
}
