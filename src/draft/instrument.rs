//! A questionnaire out of the description of an export.

use std::collections::BTreeMap;

use super::ladders::{self, Ladder};
use super::numbers::{self, Numbers};
use super::scales::{add_missing, bare, leading, level, recognise, response_scale};
use super::words;
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::{SourceColumn, SourceDescription, SourceKind};
use crate::instrument::{Background, Choice, Domain, Instrument, Item, KeyRole, Level, MultiSelect, OpenQuestion, ResponseScale};
use crate::model::{DomainId, ItemId, Language, MissingReason, Polarity, ResponseId, Text};

/// A closed question with more options than this is a register (schools, workplaces), not something to be rated.
const MOST_LEVELS: usize = 20;

/// A drafted questionnaire.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The questionnaire.
    pub instrument: Instrument,
    /// Ids whose column has another header: id and header.
    pub renamed: Vec<(String, String)>,
    /// What to look after in response scales.
    pub notes: BTreeMap<ResponseId, Note>,
    /// What was left out.
    pub findings: Vec<Diagnostic>,
}

/// What the export does not say about a response scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// The order was taken from a ladder that is commonly used.
    KnownLadder,
    /// The order is unknown.
    NoOrder,
    /// What the numbers mean is unknown.
    BareNumbers,
}

pub(super) fn draft(description: &SourceDescription, title: &str) -> Draft {
    let mut drafter = Drafter::new(title);
    let named = |column: &SourceColumn| column.labels.iter().any(|(code, label)| !label.is_empty() && label != code);
    drafter.has_labels = description.columns.iter().any(named);
    let asked: Vec<&SourceColumn> =
        description.columns.iter().filter(|column| !matches!(column.kind, SourceKind::System | SourceKind::Contact)).collect();
    drafter.find_batteries(&asked);
    drafter.rows = description.rows;
    drafter.answers = asked.iter().filter(|column| column.kind == SourceKind::Single).filter_map(|column| bare(column)).collect();
    drafter.ranges = numbers::ranges(&asked, description.rows);
    for column in asked {
        drafter.column(column);
    }
    drafter.finish()
}

struct Drafter {
    instrument: Instrument,
    /// Whether the export names its codes; then a question without names is a register that was left out of the list.
    has_labels: bool,
    /// Rows of the export.
    rows: u64,
    /// Ladders that answers may stand on.
    ladders: Vec<Ladder>,
    /// The answers of each question whose answers are labels without codes.
    answers: Vec<Vec<String>>,
    /// First and last step of the columns of numbers that show their scale.
    ranges: Vec<(i32, i32)>,
    notes: BTreeMap<ResponseId, Note>,
    /// Batteries: the stem that several questions share, and the part of the questionnaire that it became.
    batteries: BTreeMap<String, DomainId>,
    /// Response scales by what they consist of, so that questions with the same options share one.
    scales: BTreeMap<Vec<(String, String)>, ResponseId>,
    ids: BTreeMap<String, usize>,
    renamed: Vec<(String, String)>,
    findings: Vec<Diagnostic>,
}

fn domain() -> DomainId {
    DomainId::new("sporsmal")
}

impl Drafter {
    fn new(title: &str) -> Self {
        let heading = Text { nb: Some("Spørsmål".into()), nn: Some("Spørsmål".into()), en: Some("Questions".into()) };
        let instrument = Instrument {
            schema: 1,
            id: "instrument".into(),
            versions: vec!["1".into()],
            languages: vec![Language::Nb],
            title: Text::same(title),
            note: Text::same("Utkast laget av en eksport. Skalaer og retning er ikke satt."),
            licence: String::new(),
            keys_only: false,
            domains: vec![Domain { id: domain(), title: heading }],
            responses: Vec::new(),
            backgrounds: Vec::new(),
            items: Vec::new(),
            scales: Vec::new(),
            multis: Vec::new(),
            matrices: Vec::new(),
            opens: Vec::new(),
            recommendations: Vec::new(),
        };
        Self {
            instrument,
            has_labels: false,
            rows: 0,
            ladders: ladders::all(),
            answers: Vec::new(),
            ranges: Vec::new(),
            notes: BTreeMap::new(),
            batteries: BTreeMap::new(),
            scales: BTreeMap::new(),
            ids: BTreeMap::new(),
            renamed: Vec::new(),
            findings: Vec::new(),
        }
    }

    fn column(&mut self, column: &SourceColumn) {
        let key = words::key_role(&column.name).or_else(|| words::key_role(&column.text));
        match (&column.kind, key) {
            (SourceKind::Multiple { option }, _) => self.option(column, option),
            (SourceKind::Ticks, _) => self.ticks(column),
            (SourceKind::Single | SourceKind::Open, Some((role, id))) if !self.has_key(role) => self.background(column, role, id),
            (SourceKind::Single, _) => self.single(column),
            (SourceKind::Open, _) => self.open(column),
            _ => self.findings.push(Diagnostic::new(Code::ExtraColumn, Place::default()).found(&column.name)),
        }
    }

    fn single(&mut self, column: &SourceColumn) {
        let numbers = if self.has_labels { None } else { numbers::of(column, self.rows, &self.ranges) };
        let response = match numbers {
            Some(Numbers::Rating(low, high, beside)) => Some(self.number_scale(low, high, &beside)),
            Some(Numbers::Kinds) => self.response(&column.labels),
            Some(Numbers::Register) => return self.register(column),
            None => match self.on_ladder(column) {
                None if self.is_register(column) => return self.register(column),
                None => self.response(&column.labels),
                response => response,
            },
        };
        match response {
            Some(response) => self.item(column, response),
            None => self.findings.push(Diagnostic::new(Code::ExtraColumn, Place::default()).found(&column.name)),
        }
    }

    /// An open question, or one that everyone gave the same answer on the ladder of another question.
    fn open(&mut self, column: &SourceColumn) {
        if let Some(response) = self.on_ladder(column) {
            return self.item(column, response);
        }
        let id = self.unique(&column.name);
        self.instrument.opens.push(OpenQuestion { id, domain: domain(), text: text(column) });
    }

    fn register(&mut self, column: &SourceColumn) {
        let id = words::slug(&column.name);
        self.background(column, KeyRole::Other, &id);
    }

    /// Schools, workplaces and the like: too many options to be rated, or codes whose names the export does not give.
    fn is_register(&self, column: &SourceColumn) -> bool {
        let unnamed = column.labels.iter().all(|(_, label)| label.is_empty());
        column.labels.len() > MOST_LEVELS || column.labels.len() < 2 || (self.has_labels && unnamed)
    }

    fn has_key(&self, role: KeyRole) -> bool {
        self.instrument.backgrounds.iter().any(|background| background.role == role)
    }

    /// Questions that share the words before a dash were asked as one battery, under those words.
    fn find_batteries(&mut self, columns: &[&SourceColumn]) {
        let mut stems: Vec<(&str, usize)> = Vec::new();
        for stem in
            columns.iter().filter(|column| column.kind == SourceKind::Single).filter_map(|column| Some(battery(column)?.0))
        {
            match stems.iter_mut().find(|(known, _)| *known == stem) {
                Some((_, times)) => *times += 1,
                None => stems.push((stem, 1)),
            }
        }
        for (stem, _) in stems.into_iter().filter(|(_, times)| *times > 1) {
            let id = DomainId::new(format!("del_{}", self.batteries.len() + 1));
            self.instrument.domains.push(Domain { id: id.clone(), title: Text::same(stem) });
            self.batteries.insert(stem.to_string(), id);
        }
    }

    /// The part of the questionnaire that a question belongs to, and its words there.
    fn placed(&self, column: &SourceColumn) -> (DomainId, Text) {
        let known = battery(column).and_then(|(stem, row)| Some((self.batteries.get(stem)?.clone(), Text::same(row))));
        known.unwrap_or_else(|| (domain(), text(column)))
    }

    /// An id for a column; the project says so when the header differs from it.
    fn unique(&mut self, name: &str) -> String {
        let slug = words::slug(name);
        let times = self.ids.entry(slug.clone()).or_insert(0);
        *times += 1;
        let id = if *times == 1 { slug } else { format!("{slug}_{times}") };
        if id != name {
            self.renamed.push((id.clone(), name.to_string()));
        }
        id
    }

    fn background(&mut self, column: &SourceColumn, role: KeyRole, id: &str) {
        let times = self.ids.entry(id.to_string()).or_insert(0);
        *times += 1;
        let id = if *times == 1 { id.to_string() } else { format!("{id}_{times}") };
        if id != column.name {
            self.renamed.push((id.clone(), column.name.clone()));
        }
        let has_names = column.labels.iter().any(|(_, label)| !label.is_empty());
        let mut ids = BTreeMap::new();
        let named = |(code, label): &(String, String)| choice(&mut ids, code, if label.is_empty() { code } else { label });
        let levels = if has_names { column.labels.iter().map(named).collect() } else { Vec::new() };
        self.instrument.backgrounds.push(Background {
            id,
            role,
            text: text(column),
            levels,
            people: BTreeMap::new(),
            ordered: false,
        });
    }

    fn item(&mut self, column: &SourceColumn, response: ResponseId) {
        let id = ItemId::new(self.unique(&column.name));
        let (domain, text) = self.placed(column);
        self.instrument.items.push(Item {
            id,
            domain,
            response,
            text,
            polarity: Polarity::Neutral,
            bti_level: None,
            recommendation: None,
            sensitive: false,
            ask_if: None,
            since: None,
            dropped_in: None,
            changes: Vec::new(),
        });
    }

    /// The response scale with these codes and labels; `None` when fewer than two of them are levels.
    fn response(&mut self, labels: &[(String, String)]) -> Option<ResponseId> {
        if let Some(id) = self.scales.get(labels) {
            return Some(id.clone());
        }
        // A code without a label among others that have one is most often what a system writes for no answer.
        let has_names = labels.iter().any(|(_, label)| !label.is_empty());
        let is_missing = |(_, label): &&(String, String)| words::missing_kind(label).is_some() || has_names && label.is_empty();
        let (missing, levels): (Vec<_>, Vec<_>) = labels.iter().partition(is_missing);
        if levels.len() < 2 {
            return None;
        }
        let id = ResponseId::new(format!("svar_{}", self.instrument.responses.len() + 1));
        let scale = response_scale(id.clone(), &levels, &missing);
        if labels.iter().all(|(code, label)| label.is_empty() || (label == code && leading(code).is_none())) {
            self.notes.insert(id.clone(), Note::NoOrder);
        }
        self.instrument.responses.push(scale);
        self.scales.insert(labels.to_vec(), id.clone());
        Some(id)
    }

    /// The ladder that the answers stand on, where they are labels without codes. One answer alone needs the company of another question.
    fn on_ladder(&mut self, column: &SourceColumn) -> Option<ResponseId> {
        let found = bare(column)?;
        let words = |answers: &[String]| answers.iter().any(|answer| leading(answer).is_none());
        let others: Vec<Vec<&str>> = self.answers.iter().map(|answers| answers.iter().map(String::as_str).collect()).collect();
        let labels: Vec<&str> = found.iter().map(String::as_str).collect();
        let ladder = ladders::fitting(&self.ladders, &labels, &others)?.clone();
        let shared = || others.iter().any(|other| other.len() > 1 && other.iter().all(|label| ladder.step(label).is_some()));
        if !words(&found) || (found.len() < 2 && !shared()) {
            return None;
        }
        let missing: Vec<&(String, String)> =
            column.labels.iter().filter(|(_, label)| words::missing_kind(label).is_some()).collect();
        let levels = ladder.steps.iter().map(|(value, wordings)| level(*value, &wordings[0], &wordings[0])).collect();
        let scale = self.shared_scale(levels, ladder.nominal, Note::KnownLadder);
        recognise(scale, &ladder, &labels);
        add_missing(scale, missing.into_iter().map(|(code, label)| (words::missing_kind(label), code.as_str())));
        Some(scale.id.clone())
    }

    /// A scale of numbers, with codes of non-answers beside it.
    fn number_scale(&mut self, low: i32, high: i32, beside: &[i32]) -> ResponseId {
        let levels = (low..=high).map(|value| level(value, &value.to_string(), &value.to_string())).collect();
        let scale = self.shared_scale(levels, false, Note::BareNumbers);
        let codes: Vec<String> = beside.iter().map(i32::to_string).collect();
        add_missing(scale, codes.iter().map(|code| (Some(MissingReason::DontKnow), code.as_str())));
        scale.id.clone()
    }

    /// The response scale with these levels, new or known.
    fn shared_scale(&mut self, levels: Vec<Level>, nominal: bool, note: Note) -> &mut ResponseScale {
        let known = self.instrument.responses.iter().position(|scale| {
            self.notes.get(&scale.id) == Some(&note)
                && scale.levels.iter().map(Level::code_text).eq(levels.iter().map(Level::code_text))
        });
        let at = known.unwrap_or_else(|| {
            let id = ResponseId::new(format!("svar_{}", self.instrument.responses.len() + 1));
            self.notes.insert(id.clone(), note);
            let top = nominal.then_some(1);
            self.instrument.responses.push(ResponseScale { id, levels, missing: Vec::new(), top, nominal });
            self.instrument.responses.len() - 1
        });
        &mut self.instrument.responses[at]
    }

    /// One column of a multi-select that has a column for each option.
    fn option(&mut self, column: &SourceColumn, label: &str) {
        let question = if column.question.is_empty() { &column.name } else { &column.question };
        let id = words::slug(question);
        let suffix =
            column.name.strip_prefix(question.as_str()).map_or(column.name.as_str(), |rest| rest.trim_start_matches(['_', '.']));
        let known = self.instrument.multis.iter().position(|multi| multi.id.as_str() == id);
        let position = known.unwrap_or_else(|| {
            *self.ids.entry(id.clone()).or_insert(0) += 1;
            self.instrument.multis.push(multi(&id, text(column)));
            self.instrument.multis.len() - 1
        });
        let options = &mut self.instrument.multis[position].options;
        let mut ids = options.iter().map(|option| (option.id.clone(), 1)).collect();
        let option = choice(&mut ids, suffix, label);
        let name = format!("{id}_{}", option.id);
        if name != column.name {
            self.renamed.push((name, column.name.clone()));
        }
        options.push(Choice { code: None, ..option });
    }

    /// A multi-select with all ticks in one cell.
    fn ticks(&mut self, column: &SourceColumn) {
        let id = self.unique(&column.name);
        let mut ids = BTreeMap::new();
        let options = column.labels.iter().map(|(code, label)| choice(&mut ids, code, label)).collect();
        self.instrument.multis.push(MultiSelect { options, ..multi(&id, text(column)) });
    }

    fn finish(self) -> Draft {
        Draft { instrument: self.instrument, renamed: self.renamed, notes: self.notes, findings: self.findings }
    }
}

fn multi(id: &str, text: Text) -> MultiSelect {
    MultiSelect {
        id: ItemId::new(id),
        domain: domain(),
        text,
        options: Vec::new(),
        sensitive: false,
        ask_if: None,
        since: None,
        coded: false,
    }
}

fn text(column: &SourceColumn) -> Text {
    let words = column.text.trim().trim_start_matches("- ").trim();
    Text::same(if words.is_empty() { column.name.as_str() } else { words })
}

/// Stem and row of a question that was asked in a battery: `How often …? - With the school`.
fn battery(column: &SourceColumn) -> Option<(&str, &str)> {
    let (stem, row) = column.text.rsplit_once(" - ")?;
    let (stem, row) = (stem.trim(), row.trim());
    (!stem.is_empty() && !row.is_empty()).then_some((stem, row))
}

/// An option with an id of its own among its neighbours.
fn choice(ids: &mut BTreeMap<String, usize>, code: &str, label: &str) -> Choice {
    let slug = words::slug(code);
    let times = ids.entry(slug.clone()).or_insert(0);
    *times += 1;
    let id = if *times == 1 { slug } else { format!("{slug}_{times}") };
    let code = (id != code).then(|| code.to_string());
    Choice { id, code, label: Text::same(if label.trim().is_empty() { "–" } else { label.trim() }), aliases: Vec::new() }
}
