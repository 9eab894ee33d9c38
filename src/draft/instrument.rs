//! A questionnaire out of the description of an export.

use std::collections::{BTreeMap, BTreeSet};

use super::answers::{Answers, FEW};
use super::findings::Said;
use super::keys::{self, Keys};
use super::ladders::{Fit, Ladders};
use super::matrix;
use super::meaning::{self, Around, Left, Meaning};
use super::numbers;
use super::scales::{add_missing, leading, level, recognise, response_scale};
use super::text;
use super::words;
use crate::diag::Diagnostic;
use crate::ingest::{SourceColumn, SourceDescription, SourceKind};
use crate::instrument::{
    Aspect, Background, Choice, Domain, Instrument, Item, KeyRole, Level, Matrix, MultiSelect, OpenQuestion, RatedService,
    ResponseScale,
};
use crate::model::{DomainId, ItemId, Language, MissingReason, Polarity, ResponseId, Text, compared};

/// A closed question with more options than this is a register (schools, workplaces), not something to be rated.
const MOST_LEVELS: usize = 20;

/// A drafted questionnaire, and how the export is to be read.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The questionnaire.
    pub instrument: Instrument,
    /// Ids whose column has another header: id and header.
    pub renamed: Vec<(String, String)>,
    /// What to look after in response scales.
    pub notes: BTreeMap<ResponseId, Note>,
    /// Cells that mean that nobody answered.
    pub missing: BTreeSet<String>,
    /// Columns in which what is not declared counts as blank.
    pub rest_blank: Vec<String>,
    /// Header of the column that names the round of a row, and the rounds, oldest first.
    pub rounds: Option<(String, Vec<String>)>,
    /// Header of the column that numbers the respondents, and whether no number comes twice.
    pub respondent: Option<(String, bool)>,
    /// What was left out, joined and assumed.
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

/// Drafts a questionnaire.
pub(super) fn draft(description: &SourceDescription, title: &str, service: Option<&str>) -> Result<Draft, Diagnostic> {
    let asked: Vec<&SourceColumn> =
        description.columns.iter().filter(|column| !matches!(column.kind, SourceKind::System | SourceKind::Contact)).collect();
    if let Some(finding) = super::long_form::found(description) {
        return Err(finding);
    }
    let answers: Vec<Answers> = asked.iter().map(|column| Answers::of(column)).collect();
    let ladders = Ladders::all();
    let meanings = read_all(&asked, &answers, &ladders);
    let is_rated = |at: usize| {
        let read = matches!(meanings[at], Meaning::OnLadder(_) | Meaning::Rating(..) | Meaning::Several(_));
        asked[at].known || read
    };
    let rated: BTreeSet<usize> = (0..asked.len()).filter(|at| is_rated(*at) && !asked[*at].known).collect();
    let chosen = service.and_then(|header| asked.iter().position(|column| column.name == header));
    let keys = keys::find(&asked, &answers, &rated, chosen);
    let mut drafter = Drafter::new(title, description.rows);
    let named = |column: &SourceColumn| column.labels.iter().any(|(code, label)| !label.is_empty() && label != code);
    drafter.has_labels = description.columns.iter().any(named);
    drafter.find_batteries(&asked);
    drafter.keys(&asked, &answers, &keys);
    let taken: BTreeSet<usize> = keys.found.values().copied().collect();
    let in_matrix = drafter.matrices(&asked, &answers, &meanings, |at| is_rated(at) && !taken.contains(&at));
    for (at, column) in asked.iter().enumerate().filter(|(at, _)| !taken.contains(at) && !in_matrix.contains(at)) {
        if keys.too_small.contains(&at) {
            drafter.said.small_groups(&column.name);
        } else {
            drafter.column(column, &answers[at], &meanings[at]);
        }
    }
    drafter.respondent(&description.columns);
    Ok(drafter.finish())
}

/// Headers of the columns that may say which service a person works in, the likeliest first.
#[must_use]
pub fn may_be_service(description: &SourceDescription) -> Vec<String> {
    let asked: Vec<&SourceColumn> =
        description.columns.iter().filter(|column| matches!(column.kind, SourceKind::Single | SourceKind::Open)).collect();
    let answers: Vec<Answers> = asked.iter().map(|column| Answers::of(column)).collect();
    let ladders = Ladders::all();
    let meanings = read_all(&asked, &answers, &ladders);
    let read = |at: usize| {
        matches!(meanings[at], Meaning::OnLadder(_) | Meaning::Rating(..) | Meaning::Several(_) | Meaning::Numbered(_))
    };
    let rated: BTreeSet<usize> = (0..asked.len()).filter(|at| !asked[*at].known && read(*at)).collect();
    keys::may_be_service(&asked, &answers, &rated).into_iter().map(|at| asked[at].name.clone()).collect()
}

/// Every column by what it holds, seen beside the others.
fn read_all<'l>(asked: &[&SourceColumn], answers: &[Answers], ladders: &'l Ladders) -> Vec<Meaning<'l>> {
    let single = |column: &SourceColumn| !column.known && !matches!(column.kind, SourceKind::Multiple { .. });
    let headers: Vec<String> = asked.iter().map(|column| meaning::header(column)).collect();
    // Questions with the same answers say the same of a ladder: one of them is enough.
    let mut kinds: BTreeMap<Vec<&str>, &Answers> = BTreeMap::new();
    let mut columns: Vec<numbers::Column<'_>> = Vec::new();
    for at in (0..asked.len()).filter(|at| single(asked[*at])) {
        if let Some(numbers) = meaning::numbers_of(&answers[at], &headers[at]) {
            columns.push(numbers);
        } else if answers[at].labels.len() <= MOST_LEVELS {
            let mut labels: Vec<&str> = answers[at].labels.iter().map(|label| label.key.as_str()).collect();
            labels.sort_unstable();
            kinds.entry(labels).or_insert(&answers[at]);
        }
    }
    let ranges = numbers::ranges(&columns);
    let others: Vec<&Answers> = kinds.into_values().collect();
    let around = Around { ladders, others: &others, ranges: &ranges };
    asked.iter().zip(answers).map(|(column, answers)| meaning::read(column, answers, &around)).collect()
}

struct Drafter {
    instrument: Instrument,
    /// Whether the export names its codes; then a question without names is a register that was left out of the list.
    has_labels: bool,
    rows: u64,
    notes: BTreeMap<ResponseId, Note>,
    /// Batteries: the stem that several questions share, and the part of the questionnaire that it became.
    batteries: BTreeMap<String, DomainId>,
    /// Response scales by what they consist of, so that questions with the same options share one.
    scales: BTreeMap<Vec<(String, String)>, ResponseId>,
    ids: BTreeSet<String>,
    renamed: Vec<(String, String)>,
    missing: BTreeSet<String>,
    rest_blank: Vec<String>,
    rounds: Option<(String, Vec<String>)>,
    respondent: Option<(String, bool)>,
    said: Said,
}

fn domain() -> DomainId {
    DomainId::new("sporsmal")
}

impl Drafter {
    fn new(title: &str, rows: u64) -> Self {
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
            rows,
            notes: BTreeMap::new(),
            batteries: BTreeMap::new(),
            scales: BTreeMap::new(),
            ids: BTreeSet::new(),
            renamed: Vec::new(),
            missing: BTreeSet::new(),
            rest_blank: Vec::new(),
            rounds: None,
            respondent: None,
            said: Said::default(),
        }
    }

    fn column(&mut self, column: &SourceColumn, answers: &Answers, meaning: &Meaning<'_>) {
        match &column.kind {
            SourceKind::Multiple { option } => return self.option(column, option),
            SourceKind::Single if column.known => return self.known(column),
            SourceKind::Open if column.known => return self.open(column),
            SourceKind::Ticks if column.known => return self.ticks(column),
            _ if column.known => return self.said.left(Left::NotUsed, &column.name),
            _ => {}
        }
        let response = match meaning {
            Meaning::Several(options) => return self.several(column, options),
            Meaning::Left(Left::OwnWords) => return self.open(column),
            Meaning::Left(Left::Blank) => return,
            Meaning::Left(left) => return self.said.left(*left, &column.name),
            _ => self.scale(column, answers, meaning),
        };
        match response {
            Some((response, rest)) => {
                let id = self.item(column, response);
                if rest {
                    self.rest_blank.push(id);
                }
            }
            None => self.said.left(Left::NotUsed, &column.name),
        }
    }

    /// The response scale of a column, and whether some of its answers are not on it.
    fn scale(&mut self, column: &SourceColumn, answers: &Answers, meaning: &Meaning<'_>) -> Option<(ResponseId, bool)> {
        let scale = match meaning {
            Meaning::OnLadder(fit) => return self.on_ladder(column, answers, fit),
            Meaning::Rating(low, high, beside) => {
                let rest = answers.numbers().1 > 0;
                if rest {
                    self.said.not_on_ladder(&column.name, answers.numbers().1, &[]);
                }
                return Some((self.number_scale(*low, *high, beside, answers), rest));
            }
            Meaning::Numbered(numbers) => {
                let levels = answers.labels.iter().zip(numbers).filter_map(|(label, number)| {
                    // Few gave it: its number is shown, and not what may be their own words.
                    let text = if label.count < FEW && label.text.contains(char::is_alphabetic) {
                        number.as_ref()?.to_string()
                    } else {
                        label.text.clone()
                    };
                    Some((number.as_ref().copied()?, label, text))
                });
                let mut levels: Vec<_> = levels.collect();
                levels.sort_by_key(|(number, ..)| *number);
                let words: Vec<&str> = levels.iter().map(|(_, label, _)| label.text.as_str()).collect();
                let nominal = !words::is_rating(&words);
                let levels =
                    levels.iter().map(|(number, label, text)| spelled(level(*number, &label.text, text), &label.spellings));
                let scale = self.shared_scale(levels.collect(), nominal, None).id.clone();
                let rest: u64 =
                    answers.labels.iter().zip(numbers).filter(|(_, number)| number.is_none()).map(|(label, _)| label.count).sum();
                if rest > 0 {
                    self.said.not_on_ladder(&column.name, rest, &[]);
                }
                (scale, rest > 0)
            }
            Meaning::Kinds(order, in_order) => {
                let levels = (1..).zip(order).map(|(value, at)| {
                    let label = &answers.labels[*at];
                    spelled(level(value, &label.text, &label.text), &label.spellings)
                });
                if order.len() < 2 {
                    return None;
                }
                if !in_order && order.len() > 2 {
                    self.said.no_order(&column.name);
                }
                let note = (!in_order).then_some(Note::NoOrder);
                (self.shared_scale(levels.collect(), true, note).id.clone(), false)
            }
            Meaning::Several(_) | Meaning::Left(_) => return None,
        };
        self.add_non_answers(&scale.0, answers);
        Some(scale)
    }

    /// A ladder with the spellings of the export. A gap in the middle is no step: nobody knows whether it was asked.
    fn on_ladder(&mut self, column: &SourceColumn, answers: &Answers, fit: &Fit<'_>) -> Option<(ResponseId, bool)> {
        let ladder = fit.ladder;
        let labels = answers.texts();
        let language = ladder.language(&labels);
        let gap = !fit.between.is_empty();
        let shown = |step: usize| {
            let own =
                answers.labels.iter().zip(&fit.steps).filter(|(_, at)| **at == Some(step)).max_by_key(|(label, _)| label.count);
            own.map_or_else(|| ladder.wording(step, language).to_string(), |(label, _)| label.text.clone())
        };
        let steps = (0..ladder.steps.len()).filter(|step| !gap || !(fit.between.contains(step) || fit.beyond.contains(step)));
        let levels: Vec<Level> = steps
            .map(|step| {
                let words = shown(step);
                let mut level = level(ladder.steps[step].0, &words, &words);
                for (label, _) in answers.labels.iter().zip(&fit.steps).filter(|(_, at)| **at == Some(step)) {
                    let spellings: Vec<&str> = std::iter::once(&label.text).chain(&label.spellings).map(String::as_str).collect();
                    recognise(&mut level, &spellings);
                }
                level
            })
            .collect();
        if levels.len() < 2 {
            return None;
        }
        let unchosen = |steps: &[usize]| steps.iter().map(|step| ladder.wording(*step, language).to_string()).collect::<Vec<_>>();
        if gap && !ladder.nominal {
            self.said.gap(&column.name, &unchosen(&fit.between));
        } else if !fit.beyond.is_empty() {
            self.said.unchosen(&unchosen(&fit.beyond));
        }
        let note = if gap { Note::NoOrder } else { Note::KnownLadder };
        let id = self.shared_scale(levels, ladder.nominal || gap, Some(note)).id.clone();
        self.add_non_answers(&id, answers);
        let off: Vec<_> =
            answers.labels.iter().zip(&fit.steps).filter(|(_, step)| step.is_none()).map(|(label, _)| label).collect();
        if !off.is_empty() {
            let told = off.iter().filter(|label| label.count >= FEW && !words::tells_who(&label.text));
            let told: Vec<String> = told.map(|label| label.text.clone()).collect();
            self.said.not_on_ladder(&column.name, off.iter().map(|label| label.count).sum(), &told);
        }
        Some((id, !off.is_empty()))
    }

    fn add_non_answers(&mut self, scale: &ResponseId, answers: &Answers) {
        if let Some(scale) = self.instrument.responses.iter_mut().find(|known| known.id == *scale) {
            add_missing(scale, answers.non_answers.iter().map(|(kind, text)| (Some(*kind), text.as_str())));
        }
    }

    /// A scale of numbers, with codes of non-answers beside it.
    fn number_scale(&mut self, low: i32, high: i32, beside: &[i32], answers: &Answers) -> ResponseId {
        let levels = (low..=high).map(|value| level(value, &value.to_string(), &value.to_string())).collect();
        let scale = self.shared_scale(levels, false, Some(Note::BareNumbers));
        let codes: Vec<String> = beside.iter().map(i32::to_string).collect();
        add_missing(scale, codes.iter().map(|code| (Some(MissingReason::DontKnow), code.as_str())));
        let id = scale.id.clone();
        self.add_non_answers(&id, answers);
        id
    }

    /// The response scale with these levels, new or known.
    fn shared_scale(&mut self, levels: Vec<Level>, nominal: bool, note: Option<Note>) -> &mut ResponseScale {
        let codes = |levels: &[Level]| levels.iter().map(|level| (level.value, compared(&level.code_text()))).collect::<Vec<_>>();
        let wanted = codes(&levels);
        let known = self.instrument.responses.iter().position(|scale| {
            self.notes.get(&scale.id) == note.as_ref() && scale.nominal == nominal && codes(&scale.levels) == wanted
        });
        let at = known.unwrap_or_else(|| {
            let id = ResponseId::new(format!("svar_{}", self.instrument.responses.len() + 1));
            if let Some(note) = note {
                self.notes.insert(id.clone(), note);
            }
            let bare = levels.iter().cloned().map(|level| Level { aliases: Vec::new(), ..level }).collect();
            self.instrument.responses.push(ResponseScale {
                id,
                levels: bare,
                missing: Vec::new(),
                top: nominal.then_some(1),
                nominal,
            });
            self.instrument.responses.len() - 1
        });
        let scale = &mut self.instrument.responses[at];
        for (own, new) in scale.levels.iter_mut().zip(&levels) {
            recognise(own, &new.aliases.iter().map(String::as_str).collect::<Vec<_>>());
        }
        scale
    }

    /// A question with one answer whose codes the export names.
    fn known(&mut self, column: &SourceColumn) {
        let unnamed = column.labels.iter().all(|(_, label)| label.is_empty());
        if column.labels.len() > MOST_LEVELS || column.labels.len() < 2 || (self.has_labels && unnamed) {
            return self.register(column);
        }
        match self.response(&column.labels) {
            Some(response) => {
                self.item(column, response);
            }
            None => self.said.left(Left::NotUsed, &column.name),
        }
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

    fn open(&mut self, column: &SourceColumn) {
        if column.blank {
            return;
        }
        let id = self.unique(&column.name, &[]);
        self.instrument.opens.push(OpenQuestion { id, domain: domain(), text: Text::same(&text::of(column)) });
        self.said.left(Left::OwnWords, &column.name);
    }

    fn register(&mut self, column: &SourceColumn) {
        self.said.left(Left::NotUsed, &column.name);
        let id = self.unique(&column.name, &[]);
        self.background(column, KeyRole::Other, id, named_levels(&column.labels));
    }

    /// Questions that share the words before a dash were asked as one battery, under those words.
    fn find_batteries(&mut self, columns: &[&SourceColumn]) {
        let mut stems: Vec<(String, usize)> = Vec::new();
        for (stem, _) in columns.iter().filter_map(|column| text::battery(column)) {
            match stems.iter_mut().find(|(known, _)| *known == stem) {
                Some((_, times)) => *times += 1,
                None => stems.push((stem, 1)),
            }
        }
        for (stem, _) in stems.into_iter().filter(|(_, times)| *times > 1) {
            let id = DomainId::new(format!("del_{}", self.batteries.len() + 1));
            self.instrument.domains.push(Domain { id: id.clone(), title: Text::same(&stem) });
            self.batteries.insert(stem, id);
        }
    }

    /// The part of the questionnaire that a question belongs to, and its words there.
    fn placed(&self, column: &SourceColumn) -> (DomainId, Text) {
        let known = text::battery(column).and_then(|(stem, row)| Some((self.batteries.get(&stem)?.clone(), Text::same(&row))));
        known.unwrap_or_else(|| (domain(), Text::same(&text::of(column))))
    }

    /// An id for a column that nothing else has, nor with any of these endings; the project says so when the header differs from it.
    fn unique(&mut self, name: &str, endings: &[String]) -> String {
        let slug = words::slug(name);
        let with = |id: &str| endings.iter().map(|ending| format!("{id}_{ending}")).chain([id.to_string()]).collect::<Vec<_>>();
        let free = |id: &String| with(id).iter().all(|name| !self.ids.contains(name));
        let numbered = (2..).map(|number| format!("{slug}_{number}"));
        let id = std::iter::once(slug.clone()).chain(numbered).find(free).unwrap_or(slug.clone());
        self.ids.extend(with(&id));
        if id != name {
            self.renamed.push((id.clone(), name.to_string()));
        }
        id
    }

    fn background(&mut self, column: &SourceColumn, role: KeyRole, id: String, levels: Vec<Choice>) {
        self.used(column);
        self.instrument.backgrounds.push(Background {
            id,
            role,
            text: Text::same(&text::of(column)),
            levels,
            people: BTreeMap::new(),
            ordered: false,
        });
    }

    /// Grouping variables, and the round.
    fn keys(&mut self, columns: &[&SourceColumn], answers: &[Answers], keys: &Keys) {
        for (role, &at) in &keys.found {
            let column = columns[at];
            let Some(known) = role.role() else {
                self.round(column, &answers[at]);
                continue;
            };
            let id = words::key_id(*role).to_string();
            self.ids.insert(id.clone());
            if id != column.name {
                self.renamed.push((id.clone(), column.name.clone()));
            }
            let levels = if column.known { named_levels(&column.labels) } else { self.groups(column, &answers[at], &id) };
            self.background(column, known, id, levels);
        }
        // Groups are told apart from the largest to the smallest.
        let place = |background: &Background| match background.role {
            KeyRole::Municipality => 0,
            KeyRole::Service => 1,
            KeyRole::Unit => 2,
            KeyRole::Role => 3,
            KeyRole::Other => 4,
        };
        self.instrument.backgrounds.sort_by_key(place);
    }

    /// The groups that are large enough to be named; spellings that differ in case or blanks alone are one.
    fn groups(&mut self, column: &SourceColumn, answers: &Answers, id: &str) -> Vec<Choice> {
        let mut ids = BTreeMap::new();
        let mut levels: Vec<Choice> = Vec::new();
        let mut merged = 0;
        for label in keys::kept(answers) {
            merged += usize::from(!label.spellings.is_empty());
            levels.push(choice(&mut ids, &label.text, &label.text));
        }
        if merged > 0 {
            self.said.merged(&column.name, merged as u64);
        }
        let named: u64 = keys::kept(answers).map(|label| label.count).sum();
        let others = answers.total - named;
        if others > 0 || !answers.non_answers.is_empty() {
            self.rest_blank.push(id.to_string());
        }
        if others > 0 {
            self.said.small(&column.name, others);
        }
        levels.sort_by(|a, b| a.label.nb.cmp(&b.label.nb));
        levels
    }

    fn round(&mut self, column: &SourceColumn, answers: &Answers) {
        if let Some(rounds) = keys::rounds(answers).filter(|_| answers.total == self.rows && column.signs.is_empty()) {
            self.rounds = Some((column.name.clone(), rounds));
        } else {
            self.said.left(Left::NotUsed, &column.name);
        }
    }

    fn item(&mut self, column: &SourceColumn, response: ResponseId) -> String {
        self.used(column);
        let id = self.unique(&column.name, &[]);
        let (domain, text) = self.placed(column);
        self.instrument.items.push(Item {
            id: ItemId::new(id.clone()),
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
        id
    }

    /// A column that is read: its signs of missing count.
    fn used(&mut self, column: &SourceColumn) {
        self.missing.extend(column.signs.iter().map(|(sign, _)| sign.clone()));
        self.said.signs(&column.signs);
    }

    /// Batteries over services, with the columns that they took.
    fn matrices(
        &mut self,
        columns: &[&SourceColumn],
        answers: &[Answers],
        meanings: &[Meaning<'_>],
        rated: impl Fn(usize) -> bool,
    ) -> BTreeSet<usize> {
        let service = self.instrument.background(KeyRole::Service);
        let levels: Vec<Choice> = service.map(|background| background.levels.clone()).unwrap_or_default();
        let services: Vec<String> = levels.iter().filter_map(|level| level.label.nb.clone()).collect();
        let single = |at: usize| {
            let column = columns[at];
            rated(at) && (column.kind == SourceKind::Single || !column.known) && !matches!(meanings[at], Meaning::Several(_))
        };
        let mut taken = BTreeSet::new();
        let mut made: Vec<(Vec<String>, usize)> = Vec::new();
        for battery in matrix::batteries(columns, single, &services) {
            let read: Vec<Option<(ResponseId, bool)>> = battery
                .rows
                .iter()
                .map(|(at, _)| {
                    let column = columns[*at];
                    if column.known {
                        self.response(&column.labels).map(|id| (id, false))
                    } else {
                        self.scale(column, &answers[*at], &meanings[*at])
                    }
                })
                .collect();
            let Some(Some((response, _))) = read.first().cloned() else { continue };
            if !read.iter().all(|row| row.as_ref().is_some_and(|(id, _)| *id == response)) {
                continue;
            }
            let rows: Vec<String> = battery.rows.iter().map(|(_, row)| compared(row)).collect();
            let known = made.iter().find(|(known, _)| *known == rows).map(|(_, at)| *at);
            let at = known.unwrap_or_else(|| self.matrix(&battery, &levels));
            if known.is_none() {
                made.push((rows, at));
            }
            let names = self.aspect(at, &battery, response);
            for ((name, (column, _)), row) in names.into_iter().zip(&battery.rows).zip(&read) {
                self.used(columns[*column]);
                if row.as_ref().is_some_and(|(_, rest)| *rest) {
                    self.rest_blank.push(name.clone());
                }
                self.renamed.push((name, columns[*column].name.clone()));
                taken.insert(*column);
            }
        }
        taken
    }

    fn matrix(&mut self, battery: &matrix::Battery, levels: &[Choice]) -> usize {
        let id = (1..).map(|number| format!("samarbeid_{number}")).find(|id| !self.ids.contains(id)).unwrap_or_default();
        self.ids.insert(id.clone());
        let mut ids = BTreeMap::new();
        let services = battery.rows.iter().map(|(_, row)| {
            let own = levels.iter().find(|level| level.label.nb.as_deref().is_some_and(|label| compared(label) == compared(row)));
            let choice = choice(&mut ids, row, row);
            RatedService { id: choice.id, label: Text::same(row), own: own.map(|level| level.id.clone()) }
        });
        let services = services.collect();
        let heading = Text {
            nb: Some("Samarbeid mellom tjenestene".into()),
            nn: Some("Samarbeid mellom tenestene".into()),
            en: Some("Work between the services".into()),
        };
        self.instrument.matrices.push(Matrix {
            id: ItemId::new(id),
            domain: domain(),
            text: heading,
            aspects: Vec::new(),
            services,
        });
        self.instrument.matrices.len() - 1
    }

    /// Adds an aspect to a matrix; the names of its columns.
    fn aspect(&mut self, at: usize, battery: &matrix::Battery, response: ResponseId) -> Vec<String> {
        let matrix = &mut self.instrument.matrices[at];
        let number = matrix.aspects.len() + 1;
        let id = format!("aspekt_{number}");
        let text = if battery.stem.is_empty() { format!("Spørsmål {number}") } else { battery.stem.clone() };
        matrix.aspects.push(Aspect { id: id.clone(), text: Text::same(&text), response, polarity: Polarity::Neutral });
        matrix.services.iter().map(|service| matrix.column_name(&id, &service.id)).collect()
    }

    /// One option of a multi-select with a column an option.
    fn option(&mut self, column: &SourceColumn, label: &str) {
        self.used(column);
        let question = if column.question.is_empty() { &column.name } else { &column.question };
        let id = words::slug(question);
        let suffix = column
            .name
            .strip_prefix(question.as_str())
            .map_or(column.name.as_str(), |rest| rest.trim_start_matches(['_', '.', ' ', '-', '[']));
        let stem = text::battery(column).map_or_else(|| text::of(column), |(stem, _)| stem);
        let known = self.instrument.multis.iter().position(|multi| multi.id.as_str() == id);
        let position = known.unwrap_or_else(|| {
            self.ids.insert(id.clone());
            self.instrument.multis.push(multi(&id, Text::same(&stem)));
            self.instrument.multis.len() - 1
        });
        let options = &mut self.instrument.multis[position].options;
        let mut ids = options.iter().map(|option| (option.id.clone(), 1)).collect();
        let option = choice(&mut ids, suffix, &text::clean(label));
        let name = format!("{id}_{}", option.id);
        options.push(Choice { code: None, ..option });
        self.ids.insert(name.clone());
        if name != column.name {
            self.renamed.push((name, column.name.clone()));
        }
    }

    /// A multi-select with all ticks in one cell, as the codebook of the export has it.
    fn ticks(&mut self, column: &SourceColumn) {
        let mut ids = BTreeMap::new();
        let options = column.labels.iter().map(|(code, label)| choice(&mut ids, code, label)).collect();
        self.add_multi(column, options);
    }

    /// A multi-select with all ticks in one cell. What few ticked stands together, so that nobody's own words are an option.
    fn several(&mut self, column: &SourceColumn, options: &[(String, u64)]) {
        let mut ids = BTreeMap::new();
        let (usual, rare): (Vec<_>, Vec<_>) = options.iter().partition(|(text, count)| *count >= FEW && !words::tells_who(text));
        let mut choices: Vec<Choice> = usual.iter().map(|(text, _)| choice(&mut ids, text, text)).collect();
        if !rare.is_empty() && !choices.iter().any(crate::ingest::is_other) {
            choices.push(Choice { label: Text::same("Annet"), ..choice(&mut ids, "annet", "Annet") });
        }
        if !rare.is_empty() {
            self.said.rare(&column.name, rare.len() as u64);
        }
        self.said.joined(&column.name, usual.len());
        self.add_multi(column, choices);
    }

    fn add_multi(&mut self, column: &SourceColumn, options: Vec<Choice>) {
        self.used(column);
        let endings: Vec<String> = options.iter().map(|option| option.id.clone()).collect();
        let id = self.unique(&column.name, &endings);
        self.instrument.multis.push(MultiSelect { options, ..multi(&id, Text::same(&text::of(column))) });
    }

    /// The column that numbers the respondents: those who stand on two rows are told.
    fn respondent(&mut self, columns: &[SourceColumn]) {
        let full = |column: &&SourceColumn| column.ids.is_some_and(|ids| ids.filled > 0 && 2 * ids.filled > self.rows);
        let mut found: Vec<&SourceColumn> = columns.iter().filter(full).collect();
        found.sort_by_key(|column| column.ids.map(|ids| ids.repeated));
        let Some(column) = found.first() else { return };
        let ids = column.ids.unwrap_or_default();
        // So many repetitions that it is no number of respondents after all.
        if 5 * ids.repeated > ids.filled || ids.filled < self.rows {
            return;
        }
        if ids.repeated > 0 {
            self.said.twice(&column.name, ids);
        }
        self.respondent = Some((column.name.clone(), ids.repeated == 0));
    }

    fn finish(self) -> Draft {
        Draft {
            instrument: self.instrument,
            renamed: self.renamed,
            notes: self.notes,
            missing: self.missing,
            rest_blank: self.rest_blank,
            rounds: self.rounds,
            respondent: self.respondent,
            findings: self.said.findings(),
        }
    }
}

fn spelled(level: Level, spellings: &[String]) -> Level {
    Level { aliases: spellings.to_vec(), ..level }
}

fn named_levels(labels: &[(String, String)]) -> Vec<Choice> {
    let mut ids = BTreeMap::new();
    let has_names = labels.iter().any(|(_, label)| !label.is_empty());
    let named = |(code, label): &(String, String)| choice(&mut ids, code, if label.is_empty() { code } else { label });
    if has_names { labels.iter().map(named).collect() } else { Vec::new() }
}

fn multi(id: &str, text: Text) -> MultiSelect {
    MultiSelect { id: ItemId::new(id), domain: domain(), text, options: Vec::new(), sensitive: false, ask_if: None, since: None }
}

/// An option with an id of its own among its neighbours.
fn choice(ids: &mut BTreeMap<String, usize>, code: &str, label: &str) -> Choice {
    let slug = words::slug(code);
    let id = std::iter::once(slug.clone()).chain((2..).map(|number| format!("{slug}_{number}")));
    let id = id.into_iter().find(|id| !ids.contains_key(id)).unwrap_or(slug);
    ids.insert(id.clone(), 1);
    let code = (id != code).then(|| code.to_string());
    Choice { id, code, label: Text::same(if label.trim().is_empty() { "–" } else { label.trim() }), aliases: Vec::new() }
}
