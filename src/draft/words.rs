//! The words by which a draft recognises what a column is: non-answers, ratings, grouping variables, people's own words. They are
//! data, in `words.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::instrument::KeyRole;
use crate::model::{MissingReason, Text, compared};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lexicon {
    non_answers: BTreeMap<MissingReason, NonAnswers>,
    headers: Headers,
    key: Vec<KeyWords>,
    leads: Leads,
    people: BTreeMap<String, String>,
    long_form: LongForm,
    names: Names,
    kinds: Kinds,
    turns: Turns,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct NonAnswers {
    exact: Vec<String>,
    starts: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Headers {
    rating: Vec<String>,
    upward: Vec<String>,
    no_rating: Vec<String>,
    slider: Vec<String>,
    open: Vec<String>,
    date: Vec<String>,
    denial: Vec<String>,
    small: Vec<String>,
    own: Vec<String>,
    not_own: Vec<String>,
}

/// Words of one grouping variable.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyWords {
    role: RoleWord,
    /// The id to give it.
    pub id: String,
    exact: Vec<String>,
    stems: Vec<String>,
    #[serde(default)]
    values: Vec<String>,
}

/// What a grouping variable is, the round among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RoleWord {
    Municipality,
    Unit,
    Role,
    #[default]
    Service,
    Round,
}

/// Words of a question that tells who leads.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Leads {
    headers: Vec<String>,
    yes: Vec<String>,
    no: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LongForm {
    question: Vec<String>,
    answer: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    given: String,
    places: BTreeSet<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Turns {
    order: Vec<Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kinds {
    lists: Vec<Vec<String>>,
}

// The file is part of the program, and a test parses it.
static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| toml::from_str(include_str!("words.toml")).unwrap_or_default());
static GIVEN: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| LEXICON.names.given.split_whitespace().collect());

impl RoleWord {
    /// The role that an instrument has for it; the round has none.
    pub(super) const fn role(self) -> Option<KeyRole> {
        match self {
            Self::Municipality => Some(KeyRole::Municipality),
            Self::Unit => Some(KeyRole::Unit),
            Self::Role => Some(KeyRole::Role),
            Self::Service => Some(KeyRole::Service),
            Self::Round => None,
        }
    }
}

/// The kind of non-answer that a label says it is.
pub(super) fn missing_kind(label: &str) -> Option<MissingReason> {
    let label = plain(label);
    // A number of its own in front or behind makes it no answer.
    let bare = label.trim_matches(|c: char| !c.is_alphabetic());
    let says = |words: &NonAnswers| {
        [label.as_str(), bare].into_iter().any(|label| {
            words.exact.iter().any(|known| known == label) || words.starts.iter().any(|start| label.starts_with(start.as_str()))
        })
    };
    LEXICON.non_answers.iter().find(|(_, words)| says(words)).map(|(kind, _)| *kind)
}

/// Whether a label begins as non-answers do: `has never worked with this`.
pub(super) fn denies(label: &str) -> bool {
    let label = plain(label);
    LEXICON.headers.denial.iter().any(|start| label.starts_with(start.as_str()))
}

/// Whether a word of an answer is in the answers of many questions.
pub(super) fn says_nothing(word: &str) -> bool {
    LEXICON.headers.small.iter().any(|known| known == word)
}

/// Whether the labels read as a rating from one end to the other: at least one end carries a word that ratings are made of.
pub(super) fn is_rating(labels: &[&str]) -> bool {
    let ends = [labels.first(), labels.last()];
    let rates = |label: &&str| LEXICON.headers.rating.iter().any(|part| plain(label).contains(part.as_str()));
    labels.len() >= 3 && ends.into_iter().flatten().any(rates)
}

/// Whether the highest answer of a response scale reads as the good end. Of bare numbers, and of how often something happens, nobody knows.
#[must_use]
pub fn reads_upward(ends: &[String; 2]) -> bool {
    any_in(&LEXICON.headers.upward, &plain(&ends[1]))
        && !any_in(&LEXICON.headers.upward, &plain(&ends[0]).replace("ikke", "").replace("uenig", ""))
}

/// Whether numbers under this header are counts, ages or codes.
pub(super) fn is_no_rating(header: &str) -> bool {
    let header = header.to_lowercase();
    header.split(|c: char| !c.is_alphanumeric()).any(|word| LEXICON.headers.no_rating.iter().any(|known| known == word))
}

/// Whether numbers under this header stand on a sliding scale.
pub(super) fn is_slider(header: &str) -> bool {
    any_in(&LEXICON.headers.slider, &header.to_lowercase().replace(['–', '—'], "-"))
}

/// Whether a question asks for people's own words.
pub(super) fn is_open(header: &str) -> bool {
    any_in(&LEXICON.headers.open, &header.to_lowercase())
}

/// Whether a date is what was asked for.
pub(super) fn asks_for_date(header: &str) -> bool {
    let header = header.to_lowercase();
    header.split(|c: char| !c.is_alphanumeric()).any(|word| LEXICON.headers.date.iter().any(|known| known == word))
        || header.contains("dato")
        || header.contains("tidspunkt")
}

/// How well a header says that its column groups by something, from 0; for each grouping variable that it may be.
pub(super) fn key_scores(header: &str) -> Vec<(RoleWord, u32)> {
    let header = plain(unnumbered(header));
    let asks = header.split_whitespace().count() > 3 || header.contains('?');
    let has = |words: &[String]| words.iter().any(|word| holds_word(&header, word));
    let elsewhere = is_elsewhere(&header);
    let score = |words: &KeyWords| {
        if words.exact.contains(&header) {
            return 10;
        }
        let stem = words.stems.iter().filter(|stem| header.contains(stem.as_str())).map(String::len).max();
        // `Your role in the service` asks for the role.
        let within = |place: RoleWord| matches!(words.role, RoleWord::Service | RoleWord::Unit) && place == RoleWord::Role;
        let first = |words: &KeyWords| words.stems.iter().filter_map(|stem| header.find(stem.as_str())).min();
        let role = LEXICON.key.iter().find(|other| within(other.role)).and_then(first);
        let stem = stem.filter(|_| role.is_none_or(|role| first(words).is_some_and(|own| own < role)));
        match stem {
            Some(length) if !elsewhere && (!asks || has(&LEXICON.headers.own)) => {
                4 + u32::try_from(length).unwrap_or(0).min(30) / 10
            }
            _ => 0,
        }
    };
    LEXICON.key.iter().map(|words| (words.role, score(words))).filter(|(_, score)| *score > 0).collect()
}

/// A header without the number that some systems put in front: `3: Which service?`, `3. Which service?`.
pub(super) fn unnumbered(header: &str) -> &str {
    let rest = header.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = rest.len() < header.trim_start().len() && rest.starts_with([':', '.', ')']);
    let text = rest.trim_start_matches([':', '.', ')']);
    if numbered && text.starts_with(char::is_whitespace) { text.trim_start() } else { header }
}

/// Whether a question is about something else than the person's own place.
pub(super) fn is_elsewhere(header: &str) -> bool {
    any_in(&LEXICON.headers.not_own, &plain(header))
}

/// The grouping variable whose usual values most of these labels are.
pub(super) fn key_of_values(labels: &[&str]) -> Option<RoleWord> {
    let known = |words: &KeyWords| {
        let hits = labels.iter().filter(|label| names_one(&words.values, label)).count();
        hits >= 2 && 10 * hits >= 6 * labels.len()
    };
    LEXICON.key.iter().rev().find(|words| known(words)).map(|words| words.role)
}

/// What those are called together who gave a role, in the language of its label.
pub(super) fn people(role: &str) -> Option<Text> {
    LEXICON.people.get(&plain(role)).map(Text::same)
}

/// Whether a question asks whether a person leads.
pub(super) fn asks_who_leads(header: &str) -> bool {
    let header = plain(header);
    LEXICON.leads.headers.iter().any(|known| header.starts_with(known.as_str()))
}

/// What those are called who gave an answer to a question that asks whether they lead; none where it says neither.
pub(super) fn leads(label: &str) -> Option<Text> {
    let label = plain(label);
    let begins = |words: &[String]| words.iter().any(|word| label == *word || label.starts_with(&format!("{word},")));
    let role = |nb: &str, nn: &str, en: &str| Text { nb: Some(nb.into()), nn: Some(nn.into()), en: Some(en.into()) };
    if begins(&LEXICON.leads.yes) {
        Some(role("Leder", "Leiar", "Leader"))
    } else {
        begins(&LEXICON.leads.no).then(|| role("Ikke leder", "Ikkje leiar", "Not a leader"))
    }
}

/// Whether a label reads as the name of a service.
pub(super) fn is_service(label: &str) -> bool {
    LEXICON.key.iter().any(|words| words.role == RoleWord::Service && names_one(&words.values, label))
}

/// Whether a short label names one of these: a word of it begins like that, which a school year does not.
fn names_one(known: &[String], label: &str) -> bool {
    const LONGEST: usize = 4;
    let label = plain(label);
    let words: Vec<&str> = label.split([' ', '/', ',', '(']).filter(|word| !word.is_empty()).collect();
    let begins = |name: &String| {
        let is_year = |word: &str| word[name.len()..].starts_with("år");
        let word = words.iter().find(|word| word.starts_with(name.as_str()));
        (name.contains(' ') && label.starts_with(name.as_str())) || word.is_some_and(|word| !is_year(word))
    };
    words.len() <= LONGEST && known.iter().any(begins)
}

/// The id to give a grouping variable.
pub(super) fn key_id(role: RoleWord) -> &'static str {
    LEXICON.key.iter().find(|words| words.role == role).map_or("", |words| words.id.as_str())
}

/// Whether a header names the question, or the answer, of a table with one row an answer.
pub(super) fn long_form(header: &str) -> (bool, bool) {
    let header = plain(header);
    (LEXICON.long_form.question.contains(&header), LEXICON.long_form.answer.contains(&header))
}

/// Which round a word names: `before` and `after`, `baseline` and `follow-up`.
pub(super) fn turn(label: &str) -> Option<u32> {
    let label = plain(label);
    let words: Vec<&str> = label.split(|c: char| !c.is_alphanumeric() && c != '-').collect();
    let names = |known: &Vec<String>| known.iter().any(|known| words.contains(&known.as_str()));
    LEXICON.turns.order.iter().position(names).and_then(|at| u32::try_from(at).ok())
}

/// Whether a label is a kind of answer that many questionnaires have.
pub(super) fn is_usual_kind(labels: &[&str]) -> bool {
    let holds = |list: &Vec<String>, label: &&str| list.iter().any(|known| compared(known) == compared(label));
    LEXICON.kinds.lists.iter().any(|list| labels.iter().all(|label| holds(list, label)))
}

/// Whether a text names or reaches a person: an address, a number to call, a first name with others beside it.
pub(super) fn tells_who(text: &str) -> bool {
    const PHONE: usize = 8;
    let called = longest_number(text) >= PHONE;
    called || text.contains('@') || text.contains("://") || text.to_lowercase().contains("www.") || is_name(text)
}

/// Digits in a row, with single blanks and dots between them.
fn longest_number(text: &str) -> usize {
    let (mut longest, mut now, mut gap) = (0, 0, 0);
    for c in text.chars() {
        if c.is_ascii_digit() {
            (now, gap) = (now + 1, 0);
        } else if now > 0 && gap == 0 && matches!(c, ' ' | '.' | '\u{a0}') {
            gap = 1;
        } else {
            (now, gap) = (0, 0);
        }
        longest = longest.max(now);
    }
    longest
}

/// Whether a text is the name of a person, one to four words in capitals with a first name among the first two, or has one in it, a first
/// name with another word in capitals behind it. A place may bear the name of a person, and then it says that it is a place.
fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', ',', '/', '-']).filter(|word| !word.is_empty()).collect();
    let capital =
        |word: &&str| word.chars().next().is_some_and(char::is_uppercase) && word.chars().all(|c| c.is_alphabetic() || c == '.');
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let given = |word: &String| GIVEN.contains(word.as_str());
    let whole = (1..=4).contains(&words.len()) && words.iter().all(capital) && lower.iter().take(2).any(given);
    let inside = || words.windows(2).zip(&lower).any(|(pair, first)| pair.iter().all(capital) && given(first));
    (whole || inside()) && !lower.iter().any(|word| LEXICON.names.places.contains(word))
}

fn any_in(words: &[String], text: &str) -> bool {
    words.iter().any(|word| text.contains(word.as_str()))
}

/// Whether a text holds a word by itself.
fn holds_word(text: &str, word: &str) -> bool {
    if word.contains(' ') {
        return text.contains(word);
    }
    text.split(|c: char| !c.is_alphanumeric()).any(|part| part == word)
}

/// Lower case, without surrounding blanks and punctuation.
pub(super) fn plain(text: &str) -> String {
    compared(text).trim_matches(|c: char| c.is_whitespace() || "?.:*!".contains(c)).to_string()
}

/// An id made of a name: lower-case letters, digits and `_`.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            'æ' | 'ä' => slug.push_str("ae"),
            'ø' | 'ö' => slug.push_str("oe"),
            'å' => slug.push_str("aa"),
            'á' | 'à' | 'â' => slug.push('a'),
            'é' | 'è' | 'ê' => slug.push('e'),
            'š' | 'ŝ' => slug.push('s'),
            'č' => slug.push('c'),
            'đ' => slug.push('d'),
            'ŋ' => slug.push('n'),
            'ŧ' => slug.push('t'),
            'ž' => slug.push('z'),
            _ if slug.ends_with('_') || slug.is_empty() => {}
            _ => slug.push('_'),
        }
    }
    let short: String = slug.trim_end_matches('_').chars().take(48).collect();
    let short = short.trim_end_matches('_');
    if short.is_empty() { "q".to_string() } else { short.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_read() {
        assert!(LEXICON.key.len() >= 5 && GIVEN.len() > 300, "{:?}", toml::from_str::<Lexicon>(include_str!("words.toml")).err());
    }

    #[test]
    fn non_answers_are_told_from_answers() {
        for label in ["Vet ikke", "Har ikke grunnlag for å svare", "Kjenner ikke til", "Ikke sikker", "N/A", "Don't know"] {
            assert!(missing_kind(label).is_some(), "{label}");
        }
        assert_eq!(missing_kind("Ikke relevant for min stilling"), Some(MissingReason::NotApplicable));
        for label in ["Ikke i det hele tatt", "Nei", "Svært usikker", "Ikke viktig", "Ikke fornøyd"] {
            assert_eq!(missing_kind(label), None, "{label}");
        }
    }

    #[test]
    fn who_leads_is_told_by_yes_and_no() {
        assert!(asks_who_leads("Er du leder?") && asks_who_leads("Har du personalansvar i dag?"));
        assert!(!asks_who_leads("Lederen min følger opp") && !asks_who_leads("Er du fornøyd med lederen?"));
        assert_eq!(leads("Ja").and_then(|role| role.nb).as_deref(), Some("Leder"));
        assert_eq!((leads("Nei").and_then(|role| role.en).as_deref(), leads("Delvis")), (Some("Not a leader"), None));
    }

    #[test]
    fn questions_about_ones_own_place_are_keys() {
        let best = |header: &str| key_scores(header).into_iter().max_by_key(|(_, score)| *score).map(|(role, _)| role);
        for (header, role) in [
            ("Hvilken tjeneste arbeider du i?", RoleWord::Service),
            ("Hvor jobber du?", RoleWord::Service),
            ("Kva teneste arbeider du i?", RoleWord::Service),
            ("Hva er din rolle?", RoleWord::Role),
            ("Hvilken stilling har du?", RoleWord::Role),
            ("Kommune", RoleWord::Municipality),
            ("Runde/År", RoleWord::Round),
            ("Hvilken enhet tilhører du?", RoleWord::Unit),
            ("Which service do you work in?", RoleWord::Service),
        ] {
            assert_eq!(best(header), Some(role), "{header}");
        }
        for header in
            ["Hvilke tjenester samarbeider du med?", "Hvor fornøyd er du med tjenesten?", "Hvor lenge har du vært i stillingen?"]
        {
            assert_eq!(best(header), None, "{header}");
        }
    }

    #[test]
    fn who_wrote_or_may_be_called_is_seen() {
        for text in [
            "Solveig",
            "Kari Nordmann",
            "Annet: vikar for Kari Nordmann",
            "ring 900 00 000",
            "a@b.no",
            "47 12 34 56",
            "Ola Prøve",
        ] {
            assert!(tells_who(text), "{text}");
        }
        for text in ["Storvik skole", "Helt enig", "Maria Barnehage", "10 000 kroner", "2025–2026", "NAV", "1-5 år", "Nei"] {
            assert!(!tells_who(text), "{text}");
        }
    }
}
