//! Names and codes as survey tools allow them, and the way back: what an export of each tool heads its columns with.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::build::Places;
use super::form::{Answer, Form, Kind, Question};
use crate::instrument::{Background, Instrument, ResponseScale};
use crate::model::UNIT_OF;

/// Longest code of a question or subquestion in LimeSurvey.
const LIME_NAME: usize = 20;
/// Longest code of an answer in LimeSurvey.
const LIME_ANSWER: usize = 5;
/// Signs of codes that stand for a name.
const SIGNS: &[u8] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Subquestion codes that LimeSurvey keeps for itself.
const LIME_RESERVED: [&str; 3] = ["other", "time", "comment"];

/// Codes of the LimeSurvey questions of a form: letters and digits, beginning with a letter, each once.
pub struct LimeCodes {
    /// Of each question, in order of the form.
    pub questions: Vec<String>,
    /// Of its rows or, where several options can be ticked, of these.
    pub parts: Vec<Vec<String>>,
    /// Of its answers.
    pub answers: Vec<Vec<String>>,
}

impl LimeCodes {
    /// The codes of a form.
    #[must_use]
    pub fn of(form: &Form) -> Self {
        let questions: Vec<&Question> = form.questions().collect();
        let part = |question: &Question, id: &str| {
            id.strip_prefix(question.id.as_str()).map_or(id, |rest| rest.trim_start_matches('_')).to_string()
        };
        let parts = |question: &&Question| -> Vec<String> {
            match question.kind {
                Kind::Grid => question.rows.iter().map(|row| part(question, &row.id)).collect(),
                Kind::Several => question.options.iter().map(|option| option.value.clone()).collect(),
                _ => Vec::new(),
            }
        };
        let answers = |question: &&Question| if question.place { places(&question.options) } else { answers(&question.options) };
        Self {
            questions: unique(questions.iter().map(|question| question.id.as_str())),
            parts: questions.iter().map(|question| unique(parts(question).iter().map(String::as_str))).collect(),
            answers: questions.iter().map(answers).collect(),
        }
    }

    /// The variable behind a column, as expressions of LimeSurvey name it.
    #[must_use]
    pub fn variable(&self, form: &Form, column: &str) -> String {
        let Some((at, question)) = form.question_of(column) else { return String::new() };
        let row = question.rows.iter().position(|row| row.id == column);
        row.map_or_else(|| self.questions[at].clone(), |row| format!("{}_{}", self.questions[at], self.parts[at][row]))
    }

    /// The code of an answer, by its code in tools with room for words.
    #[must_use]
    pub fn answer(&self, form: &Form, column: &str, code: &str) -> String {
        let found = form.question_of(column).and_then(|(at, question)| {
            let answer = question.options.iter().position(|option| option.code == code)?;
            Some(self.answers[at][answer].clone())
        });
        found.unwrap_or_default()
    }
}

/// Letters and digits alone, beginning with a letter, no longer than LimeSurvey allows, each once.
fn unique<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut made = Vec::new();
    for name in names {
        let mut plain: String = slug(name).replace('_', "");
        if !plain.starts_with(|first: char| first.is_ascii_alphabetic()) || LIME_RESERVED.contains(&plain.as_str()) {
            plain.insert(0, 'q');
        }
        plain.truncate(LIME_NAME);
        let mut candidate = plain.clone();
        let mut number = 1;
        while !taken.insert(candidate.clone()) {
            number += 1;
            let end = number.to_string();
            candidate = format!("{}{end}", &plain[..plain.len().min(LIME_NAME - end.len())]);
        }
        made.push(candidate);
    }
    made
}

/// Answers keep their code where LimeSurvey can have it, and are counted where it cannot.
fn answers(options: &[Answer]) -> Vec<String> {
    if options.iter().all(|option| is_lime_answer(&option.code)) {
        return options.iter().map(|option| option.code.clone()).collect();
    }
    // None of them may be the code of another answer.
    let counted = |letter: char| (1..=options.len()).map(|number| format!("{letter}{number}")).collect::<Vec<String>>();
    let is_free = |codes: &Vec<String>| options.iter().all(|option| !codes.contains(&option.code));
    ('A'..='Z').map(counted).find(is_free).unwrap_or_else(|| counted('A'))
}

fn is_lime_answer(code: &str) -> bool {
    (1..=LIME_ANSWER).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Codes of services and units follow from their names, so that a list with one more of them does not move the others.
fn places(options: &[Answer]) -> Vec<String> {
    lime_places(options.iter().map(|option| option.code.as_str()))
}

fn lime_places<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut code = |name: &str| {
        let mut candidate = name.to_owned();
        let mut round = 0_u32;
        while !is_lime_answer(&candidate) || !taken.insert(candidate.clone()) {
            candidate = digest(&format!("{name} {round}"));
            round += 1;
        }
        candidate
    };
    names.map(&mut code).collect()
}

/// What tools have in place of the names of services.
#[must_use]
pub fn place_codes(names: &[&str]) -> Vec<String> {
    let plain = slugs(names);
    let lime = lime_places(plain.iter().map(String::as_str));
    plain.into_iter().chain(lime).collect()
}

/// A letter and four more signs out of a name.
fn digest(name: &str) -> String {
    let hash = Sha256::digest(name.as_bytes());
    let sign = |byte: &u8| char::from(SIGNS[usize::from(*byte) % SIGNS.len()]);
    std::iter::once('p').chain(hash.iter().take(LIME_ANSWER - 1).map(sign)).collect()
}

/// Whether a value is the code of a service or unit, and no name that somebody gave it.
#[must_use]
pub fn is_place_code(value: &str) -> bool {
    let is_digest =
        value.len() == LIME_ANSWER && value.starts_with('p') && value.bytes().skip(1).all(|sign| SIGNS.contains(&sign));
    is_digest || (value.contains('_') && slug(value) == value)
}

/// A name in small letters without accents, digits, and `_` between words.
pub(super) fn slug(name: &str) -> String {
    let mut made = String::new();
    for letter in name.to_lowercase().nfd() {
        match letter {
            'ø' => made.push('o'),
            'æ' => made.push_str("ae"),
            'đ' => made.push('d'),
            'ŋ' => made.push('n'),
            'ŧ' => made.push('t'),
            letter if letter.is_ascii_alphanumeric() => made.push(letter),
            '\u{300}'..='\u{36f}' => {}
            _ if made.is_empty() || made.ends_with('_') => {}
            _ => made.push('_'),
        }
    }
    made.truncate(made.trim_end_matches('_').len());
    made
}

/// Codes of names, each once: the name in plain letters, or where several have the same, with a few signs out of the name.
pub(super) fn slugs(names: &[&str]) -> Vec<String> {
    let plain: Vec<String> = names.iter().map(|name| slug(name)).collect();
    let alone = |code: &String| !code.is_empty() && plain.iter().filter(|other| *other == code).count() == 1;
    plain
        .iter()
        .zip(names)
        .map(|(code, name)| if alone(code) { code.clone() } else { format!("{code}_{}", digest(name)) })
        .collect()
}

/// Codes that every tool with room for words takes: the own one where it is letters, digits and `_`, `-` or `.`, else in plain letters.
pub(super) fn plain_codes(codes: &[&str]) -> Vec<String> {
    let plain = |code: &str| !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    let mut made: Vec<String> = Vec::new();
    for (at, code) in codes.iter().enumerate() {
        let candidate = if plain(code) { (*code).to_string() } else { slug(code) };
        let taken = candidate.is_empty() || made.contains(&candidate) || (!plain(code) && codes.contains(&candidate.as_str()));
        made.push(if taken { format!("c{}", at + 1) } else { candidate });
    }
    made
}

/// A field of delimited text, in quotes where it holds a sign that would end it.
pub(super) fn quoted(field: &str, delimiter: char) -> String {
    if field.contains([delimiter, '"', '\n', '\r']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field.to_string() }
}

/// What exports of a form may hold in place of the instrument's own names, codes and labels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// Headers of columns and grouping variables, by their names.
    pub headers: BTreeMap<String, Vec<String>>,
    /// Response scales, with the codes of LimeSurvey among the words by which an answer is recognised.
    pub responses: Vec<ResponseScale>,
    /// Background variables, in the same way.
    pub backgrounds: Vec<Background>,
    /// Codes and names of services and units, by the variable.
    pub names: BTreeMap<String, Vec<(String, String)>>,
    /// What the hidden question holds.
    pub stamp: String,
}

/// How exports of a version may be written, for these services and units.
#[must_use]
pub fn known(instrument: &Instrument, version: &str, places: &Places) -> Known {
    let form = Form::new(instrument, version, places, None);
    let lime = LimeCodes::of(&form);
    let mut known = Known {
        headers: headers(&form, &lime),
        responses: instrument.responses.clone(),
        backgrounds: instrument.backgrounds.clone(),
        stamp: form.stamp(),
        ..Known::default()
    };
    for (at, question) in form.questions().enumerate() {
        let codes = &lime.answers[at];
        if question.place {
            let value = |option: &Answer| named(&form, option);
            let own = question.options.iter().map(|option| (option.code.clone(), value(option)));
            let lime = codes.iter().zip(&question.options).map(|(code, option)| (code.clone(), value(option)));
            let labels =
                question.options.iter().map(|option| (option.label.get(crate::model::Language::Nb).to_string(), value(option)));
            let other = own.chain(lime).chain(labels).filter(|(code, value)| code != value);
            known.names.insert(question.id.clone(), other.collect());
        } else if let Some(background) = known.backgrounds.iter_mut().find(|background| background.id == question.id) {
            for ((level, code), option) in background.levels.iter_mut().zip(codes).zip(&question.options) {
                let own = level.code.clone().unwrap_or_else(|| level.id.clone());
                alias(&mut level.aliases, &own, [code, &option.code]);
            }
        }
    }
    for scale in &mut known.responses {
        let options = super::build::answers(scale);
        let codes = answers(&options);
        let levels = scale.levels.iter_mut().map(|level| &mut level.aliases);
        let aliases = levels.chain(scale.missing.iter_mut().map(|missing| &mut missing.aliases));
        for ((aliases, option), code) in aliases.zip(&options).zip(&codes) {
            alias(aliases, &option.value, [code, &option.code]);
        }
    }
    known
}

/// The name behind a service or unit; of a unit whose name several services have, the service too.
fn named(form: &Form, unit: &Answer) -> String {
    let is_shared = unit.label.get(crate::model::Language::Nb) != unit.value;
    let mut options = form.questions().flat_map(|question| &question.options);
    let service = options.find(|option| option.under.is_none() && Some(&option.code) == unit.under.as_ref());
    match service.filter(|_| is_shared && unit.under.is_some()) {
        Some(service) => format!("{}{UNIT_OF}{}", unit.value, service.value),
        None => unit.value.clone(),
    }
}

/// Codes by which an answer is recognised besides its own.
fn alias(aliases: &mut Vec<String>, own: &str, codes: [&String; 2]) {
    for code in codes {
        if own != code && !aliases.contains(code) {
            aliases.push(code.clone());
        }
    }
}

/// For each column the headers of each tool: `LimeSurvey`'s codes, Nettskjema's and `REDCap`'s separators, the groups of `XLSForm`.
fn headers(form: &Form, lime: &LimeCodes) -> BTreeMap<String, Vec<String>> {
    let mut headers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut at = 0;
    for section in &form.sections {
        for question in &section.questions {
            let (code, parts) = (&lime.questions[at], &lime.parts[at]);
            at += 1;
            let groups =
                |name: &str, groups: &[&str]| ["/", "-"].map(|between| format!("{}{between}{name}", groups.join(between)));
            match question.kind {
                Kind::Grid => {
                    for (row, part) in question.rows.iter().zip(parts) {
                        let short = row.id.strip_prefix(&format!("{}_", question.id)).unwrap_or(&row.id);
                        let mut names = vec![format!("{code}[{part}]"), format!("{}.{short}", question.id)];
                        names.extend(groups(&row.id, &[&section.id, &question.id]));
                        headers.insert(row.id.clone(), names);
                    }
                }
                Kind::Several => {
                    for (option, part) in question.options.iter().zip(parts) {
                        let between = |sign: &str| format!("{}{sign}{}", question.id, option.value);
                        let mut names = vec![format!("{code}[{part}]"), between("."), between("___"), between("/")];
                        names.extend(groups(&between("/"), &[&section.id]));
                        headers.insert(format!("{}_{}", question.id, option.value), names);
                    }
                    headers.insert(question.id.clone(), groups(&question.id, &[&section.id]).to_vec());
                }
                Kind::One | Kind::List | Kind::Line | Kind::Words => {
                    let names = std::iter::once(code.clone()).chain(groups(&question.id, &[&section.id]));
                    headers.insert(question.id.clone(), names.collect());
                }
            }
        }
    }
    headers
}
