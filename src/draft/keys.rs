//! Which columns say where a person belongs: service, unit, role, municipality, and the round that a row is of.

use std::collections::{BTreeMap, BTreeSet};

use super::answers::{Answers, FEW, Label};
use super::bands;
use super::meaning;
use super::words::{self, RoleWord};
use crate::ingest::{SourceColumn, SourceKind};

/// Most values of a grouping variable.
const MOST_GROUPS: usize = 300;

/// Most rounds that one export holds.
const MOST_ROUNDS: usize = 12;

/// What the usual values of a grouping variable weigh beside its header.
const BY_VALUES: u32 = 3;

/// What a question whether somebody leads weighs: less than one for the role in so many words.
const LEADS: u32 = 4;

/// The columns by role, and further ones that might have been it.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    /// Position of the column of each role.
    pub found: BTreeMap<RoleWord, usize>,
    /// Positions of columns whose groups are all too small to be told apart.
    pub too_small: Vec<usize>,
}

/// Which column says the service that a person works in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    /// The one that looks most like it.
    Likeliest,
    /// The one that somebody chose.
    Column(usize),
    /// None, as somebody said.
    Nowhere,
}

/// Finds the columns. `rated` are those that are ratings or numbers, whatever they are called; `service` is what somebody chose: a column,
/// or that there is none.
pub(super) fn find(columns: &[&SourceColumn], answers: &[Answers], rated: &BTreeSet<usize>, service: Service) -> Keys {
    let mut claims: Vec<(u32, usize, RoleWord)> = Vec::new();
    let mut keys = Keys::default();
    for (at, column) in columns.iter().enumerate() {
        // Years are numbers, and of what groups people only rounds are.
        let may_group = |role: &RoleWord| match column.kind {
            SourceKind::Single | SourceKind::Open | SourceKind::Date => !column.blank,
            SourceKind::Number => *role == RoleWord::Round,
            _ => false,
        };
        for (role, score) in scores(column, &answers[at]).into_iter().filter(|(role, _)| may_group(role)) {
            if role == RoleWord::Round {
                if rounds(&answers[at]).is_some() {
                    claims.push((score, at, role));
                }
            } else if !rated.contains(&at) || (role == RoleWord::Role && tells_who_leads(column, &answers[at])) {
                match groups(column, &answers[at], score) {
                    Groups::Fit => claims.push((score, at, role)),
                    Groups::TooSmall if score > BY_VALUES => keys.too_small.push(at),
                    _ => {}
                }
            }
        }
    }
    if service != Service::Likeliest {
        claims.retain(|(_, _, role)| *role != RoleWord::Service);
    }
    if let Service::Column(at) = service {
        claims.push((u32::MAX, at, RoleWord::Service));
    }
    claims.sort_by(|(a, a_at, a_role), (b, b_at, b_role)| b.cmp(a).then(a_at.cmp(b_at)).then(a_role.cmp(b_role)));
    let mut taken = BTreeSet::new();
    for (_, at, role) in claims {
        if !keys.found.contains_key(&role) && !taken.contains(&at) {
            keys.found.insert(role, at);
            taken.insert(at);
        }
    }
    // Where no column says the service, one of workplaces that are services says it.
    if service == Service::Likeliest && !keys.found.contains_key(&RoleWord::Service) {
        let names_services = |at: &usize| words::key_of_values(&named(columns[*at], &answers[*at])) == Some(RoleWord::Service);
        let workplaces = [RoleWord::Unit, RoleWord::Municipality];
        let found = |role: &RoleWord| keys.found.get(role).copied().filter(names_services).map(|at| (*role, at));
        if let Some((role, at)) = workplaces.iter().find_map(found) {
            keys.found.remove(&role);
            keys.found.insert(RoleWord::Service, at);
        }
    }
    keys
}

/// Columns that may say which service a person works in: the one that is taken for it, and then all that group people.
pub(super) fn may_be_service(columns: &[&SourceColumn], answers: &[Answers], rated: &BTreeSet<usize>) -> Vec<usize> {
    const MOST: usize = 40;
    let found = find(columns, answers, rated, Service::Likeliest).found.get(&RoleWord::Service).copied();
    let groups_people = |at: &usize| {
        !rated.contains(at)
            && Some(*at) != found
            && !words::is_open(&meaning::header(columns[*at]))
            && (2..=MOST).contains(&answers[*at].labels.len())
            && matches!(groups(columns[*at], &answers[*at], 0), Groups::Fit)
    };
    found.into_iter().chain((0..columns.len()).filter(groups_people)).collect()
}

fn scores(column: &SourceColumn, answers: &Answers) -> Vec<(RoleWord, u32)> {
    let mut scores: BTreeMap<RoleWord, u32> = BTreeMap::new();
    for (role, score) in words::key_scores(&column.name).into_iter().chain(words::key_scores(&column.text)) {
        let known = scores.entry(role).or_insert(0);
        *known = score.max(*known);
    }
    // Rows of a battery are about something else, whatever they were answered with.
    let alone = super::text::battery(column).is_none() && !words::is_elsewhere(&column.name);
    if tells_who_leads(column, answers) {
        // Another column may say the role in more words.
        *scores.entry(RoleWord::Role).or_insert(0) += LEADS;
    }
    if let Some(role) = words::key_of_values(&named(column, answers)).filter(|_| alone) {
        *scores.entry(role).or_insert(0) += BY_VALUES;
    }
    scores.into_iter().collect()
}

/// Whether people say with yes or no that they lead.
fn tells_who_leads(column: &SourceColumn, answers: &Answers) -> bool {
    let header = if column.text.is_empty() { &column.name } else { &column.text };
    let names = named(column, answers);
    words::asks_who_leads(header) && names.len() == 2 && names.iter().all(|name| words::leads(name).is_some())
}

/// The names of the values: those of the codebook where the export has one, otherwise what several people gave. What one person wrote says
/// nothing of what the column is.
fn named<'a>(column: &'a SourceColumn, answers: &'a Answers) -> Vec<&'a str> {
    if column.known {
        return column.labels.iter().map(|(_, label)| label.as_str()).collect();
    }
    let usual: Vec<&str> = kept(answers).map(|label| label.text.as_str()).collect();
    if usual.len() >= 2 { usual } else { answers.texts() }
}

enum Groups {
    Fit,
    TooSmall,
    None,
}

/// Whether the values of a column are groups of people: not too many, most of them large enough, no bands, and nobody's own words.
fn groups(column: &SourceColumn, answers: &Answers, score: u32) -> Groups {
    if column.known {
        let named = column.labels.iter().filter(|(_, label)| !label.is_empty()).count();
        return if named >= 2 { Groups::Fit } else { Groups::None };
    }
    let texts = answers.texts();
    let numbers = meaning::numbers_of(answers, "").is_some();
    let usual = score > BY_VALUES;
    // Some bands among them: the others may be what a spreadsheet made of bands.
    let banded = texts.iter().filter(|text| bands::is_band(text)).count();
    if answers.dates() > 0 || 3 * banded >= texts.len() {
        return Groups::None;
    }
    if !(2..=MOST_GROUPS).contains(&texts.len()) || bands::order(&texts).is_some() || (numbers && !usual) {
        return Groups::None;
    }
    let large: Vec<&Label> = kept(answers).collect();
    let people: u64 = large.iter().map(|label| label.count).sum();
    if large.len() >= 2 && 2 * people >= answers.total { Groups::Fit } else { Groups::TooSmall }
}

/// The groups that are named: large enough, and nobody's name.
pub(super) fn kept(answers: &Answers) -> impl Iterator<Item = &Label> {
    answers.labels.iter().filter(|label| label.count >= FEW && !words::tells_who(&label.text))
}

/// The rounds that the values of a column name, oldest first; `None` when they do not read as rounds.
pub(super) fn rounds(answers: &Answers) -> Option<Vec<String>> {
    let year = |text: &str| {
        let digits: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
        digits
            .into_iter()
            .filter(|part| part.len() == 4)
            .find_map(|part| part.parse::<u32>().ok())
            .filter(|year| (1990..=2100).contains(year))
    };
    let season = |text: &str| {
        let text = text.to_lowercase();
        let half = text.starts_with('h') && text[1..].trim().bytes().all(|byte| byte.is_ascii_digit());
        u32::from(half || text.contains("høst") || text.contains("haust") || text.contains("autumn"))
            + u32::from(text.contains("des"))
    };
    let number = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>().parse::<u32>().ok();
    let texts = answers.texts();
    let large = answers.labels.iter().all(|label| label.count >= FEW && label.spellings.is_empty());
    if answers.dates() > 0 || bands::order(&texts).is_some() {
        return None;
    }
    if texts.is_empty() || texts.len() > MOST_ROUNDS || !large || !answers.unanswered.is_empty() {
        return None;
    }
    let by_year: Option<Vec<(u32, u32)>> = texts.iter().map(|text| Some((year(text)?, season(text)))).collect();
    let by_number: Option<Vec<(u32, u32)>> =
        texts.iter().map(|text| Some((number(text).filter(|number| *number <= 99)?, 0))).collect();
    let by_words: Option<Vec<(u32, u32)>> = texts.iter().map(|text| Some((words::turn(text)?, 0))).collect();
    let order = by_year.or(by_words).or(by_number)?;
    let mut ordered: Vec<((u32, u32), String)> = order.into_iter().zip(texts.iter().map(|text| (*text).to_string())).collect();
    ordered.sort();
    Some(ordered.into_iter().map(|(_, text)| text).collect())
}
