//! A questionnaire out of the description of an export.

mod groups;
mod matrices;
mod scale;
mod ticks;

use std::collections::{BTreeMap, BTreeSet};

use super::Choices;
use super::answers::Answers;
use super::blocks::{self, Block};
use super::findings::Said;
use super::keys;
use super::ladders::Ladders;
use super::meaning::{self, Around, Left, Meaning};
use super::numbers;
use super::text;
use super::words;
use crate::diag::{Code, Diagnostic};
use crate::ingest::{SourceColumn, SourceDescription, SourceKind};
use crate::instrument::{Choice, Domain, Instrument, Item, OpenQuestion};
use crate::model::{DomainId, ItemId, Language, Polarity, ResponseId, Text};

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
    /// Columns of which no question was made, with the code of the finding that says why.
    pub left_out: Vec<(Code, String)>,
    /// What was left out, joined and assumed.
    pub findings: Vec<Diagnostic>,
}

impl Draft {
    /// Header of a column, by its name in the questionnaire.
    pub(super) fn header<'a>(&'a self, id: &'a str) -> &'a str {
        self.renamed.iter().find(|(known, _)| known == id).map_or(id, |(_, header)| header)
    }
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

/// Drafts a questionnaire; no question gets one of the ids that are `taken`.
pub(super) fn draft(description: &SourceDescription, title: &str, choices: &Choices, taken: BTreeSet<String>) -> Draft {
    let asked: Vec<&SourceColumn> =
        description.columns.iter().filter(|column| !matches!(column.kind, SourceKind::System | SourceKind::Contact)).collect();
    let answers: Vec<Answers> = asked.iter().map(|column| Answers::of(column)).collect();
    let blocks = blocks::blocks(&asked, &answers, |at| is_single(asked[at]));
    let ladders = Ladders::all().with_composed(&answers, &blocks);
    let meanings = read_all(&asked, (&answers, &blocks), &ladders, &choices.closed);
    let is_rated = |at: usize| {
        let words = || words::is_rating(&answers[at].texts());
        let read = match meanings[at] {
            Meaning::OnLadder(_) | Meaning::Rating(..) | Meaning::Several(_) => true,
            Meaning::Numbered(_) => words(),
            _ => false,
        };
        asked[at].known || read
    };
    let rated: BTreeSet<usize> = (0..asked.len()).filter(|at| is_rated(*at) && !asked[*at].known).collect();
    let place = |header: &String| {
        let at = asked.iter().position(|column| column.name == *header);
        at.map_or(keys::Service::Nowhere, keys::Service::Column)
    };
    let chosen = choices.service.as_ref().map_or(keys::Service::Likeliest, place);
    let keys = keys::find(&asked, &answers, &rated, chosen);
    let mut drafter = Drafter { ids: taken, ..Drafter::new(title, description.rows) };
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
    drafter.contacts(&description.columns);
    drafter.finish()
}

/// What an export leaves open before anything is drafted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenToDoubt {
    /// Headers of the columns that may say which service a person works in, the likeliest first.
    pub service: Vec<String>,
    /// Headers of columns that are taken for people's own words and may be fixed answers, with the answers that many gave.
    pub words: Vec<(String, Vec<String>)>,
}

/// What the columns of an export may be, where only a person can say.
#[must_use]
pub fn open_to_doubt(description: &SourceDescription) -> OpenToDoubt {
    let asked: Vec<&SourceColumn> =
        description.columns.iter().filter(|column| matches!(column.kind, SourceKind::Single | SourceKind::Open)).collect();
    let answers: Vec<Answers> = asked.iter().map(|column| Answers::of(column)).collect();
    let blocks = blocks::blocks(&asked, &answers, |at| is_single(asked[at]));
    let ladders = Ladders::all().with_composed(&answers, &blocks);
    let meanings = read_all(&asked, (&answers, &blocks), &ladders, &[]);
    let read = |at: usize| {
        matches!(meanings[at], Meaning::OnLadder(_) | Meaning::Rating(..) | Meaning::Several(_) | Meaning::Numbered(_))
    };
    let rated: BTreeSet<usize> = (0..asked.len()).filter(|at| !asked[*at].known && read(*at)).collect();
    let service = keys::may_be_service(&asked, &answers, &rated).into_iter().map(|at| asked[at].name.clone()).collect();
    let is_left = |at: &usize| !asked[*at].known && matches!(meanings[*at], Meaning::Left(Left::OwnWords));
    let words = (0..asked.len()).filter(is_left).filter_map(|at| {
        let usual = meaning::usual(asked[at], &answers[at])?;
        Some((asked[at].name.clone(), usual.into_iter().map(|at_label| answers[at].labels[at_label].text.clone()).collect()))
    });
    OpenToDoubt { service, words: words.collect() }
}

/// Every column by what it holds, seen beside the others.
fn read_all<'l>(
    asked: &[&SourceColumn],
    (answers, blocks): (&[Answers], &[Option<Block>]),
    ladders: &'l Ladders,
    closed: &[String],
) -> Vec<Meaning<'l>> {
    let headers: Vec<String> = asked.iter().map(|column| meaning::header(column)).collect();
    // Questions with the same answers say the same of a ladder: one of them is enough.
    let mut kinds: BTreeMap<Vec<&str>, &Answers> = BTreeMap::new();
    let mut columns: Vec<numbers::Column<'_>> = Vec::new();
    for at in (0..asked.len()).filter(|at| is_single(asked[*at])) {
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
    let read = |((column, answers), block): ((&&SourceColumn, &Answers), &Option<Block>)| {
        let around = Around { ladders, others: &others, block: block.as_ref(), ranges: &ranges };
        let usual = || meaning::usual(column, answers).filter(|_| closed.contains(&column.name));
        match meaning::read(column, answers, &around) {
            Meaning::Left(Left::OwnWords) => usual().map_or(Meaning::Left(Left::OwnWords), |order| Meaning::Kinds(order, false)),
            meaning => meaning,
        }
    };
    asked.iter().zip(answers).zip(blocks).map(read).collect()
}

/// Whether a column may be a question with one answer whose meaning its cells tell.
fn is_single(column: &SourceColumn) -> bool {
    if column.known {
        column.kind == SourceKind::Single && !names_codes(column)
    } else {
        !matches!(column.kind, SourceKind::Multiple { .. })
    }
}

/// Whether the export names the codes of a column; codes that are named by themselves are numbers.
fn names_codes(column: &SourceColumn) -> bool {
    column.known && column.labels.iter().any(|(code, label)| !label.is_empty() && label != code)
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
    /// Multi-selects with a column an option, by the question.
    ticked: BTreeMap<String, usize>,
    renamed: Vec<(String, String)>,
    missing: BTreeSet<String>,
    rest_blank: Vec<String>,
    rounds: Option<(String, Vec<String>)>,
    respondent: Option<(String, bool)>,
    said: Said,
}

/// The part of a drafted questionnaire in which everything stands that was asked under no heading.
#[must_use]
pub fn domain() -> DomainId {
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
            note: Text::same("Utkast laget av en eksport. Se etter at svarskalaer, skalaer og retning stemmer."),
            licence: String::new(),
            keys_only: false,
            domains: vec![Domain::of_staff(domain(), heading)],
            responses: Vec::new(),
            backgrounds: Vec::new(),
            items: Vec::new(),
            scales: Vec::new(),
            multis: Vec::new(),
            matrices: Vec::new(),
            opens: Vec::new(),
            recommendations: Vec::new(),
            whole: None,
        };
        Self {
            instrument,
            has_labels: false,
            rows,
            notes: BTreeMap::new(),
            batteries: BTreeMap::new(),
            scales: BTreeMap::new(),
            ids: BTreeSet::new(),
            ticked: BTreeMap::new(),
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
            SourceKind::Single if names_codes(column) => return self.known(column),
            SourceKind::Single => {}
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

    fn open(&mut self, column: &SourceColumn) {
        if column.blank {
            return;
        }
        let is_there = self.renamed.iter().any(|(_, header)| *header == column.name) || self.ids.contains(&column.name);
        self.said.left(Left::OwnWords, &column.name);
        if is_there {
            return;
        }
        let id = self.unique(&column.name, &[]);
        self.instrument.opens.push(OpenQuestion { id, domain: domain(), text: Text::same(text::of(column)) });
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
            self.instrument.domains.push(Domain::of_staff(id.clone(), Text::same(&stem)));
            self.batteries.insert(stem, id);
        }
    }

    /// The part of the questionnaire that a question belongs to, and its words there.
    fn placed(&self, column: &SourceColumn) -> (DomainId, Text) {
        let known = text::battery(column).and_then(|(stem, row)| Some((self.batteries.get(&stem)?.clone(), Text::same(&row))));
        known.unwrap_or_else(|| (domain(), Text::same(text::of(column))))
    }

    /// An id for a column that nothing else has, nor with any of these endings; the project says so when the header differs from it.
    fn unique(&mut self, name: &str, endings: &[String]) -> String {
        let id = self.free(name, endings);
        self.ids.extend(endings.iter().map(|ending| format!("{id}_{ending}")).chain([id.clone()]));
        if id != name {
            self.renamed.push((id.clone(), name.to_string()));
        }
        id
    }

    /// The same without taking it.
    fn free(&self, name: &str, endings: &[String]) -> String {
        let slug = words::slug(name);
        let with = |id: &str| endings.iter().map(|ending| format!("{id}_{ending}")).chain([id.to_string()]).collect::<Vec<_>>();
        let free = |id: &String| with(id).iter().all(|name| !self.ids.contains(name));
        let numbered = (2..).map(|number| format!("{slug}_{number}"));
        std::iter::once(slug.clone()).chain(numbered).find(free).unwrap_or(slug)
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
            short: Text::default(),
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

    fn finish(self) -> Draft {
        Draft {
            instrument: self.instrument,
            renamed: self.renamed,
            notes: self.notes,
            missing: self.missing,
            rest_blank: self.rest_blank,
            rounds: self.rounds,
            respondent: self.respondent,
            left_out: self.said.left_out(),
            findings: self.said.findings(),
        }
    }
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
