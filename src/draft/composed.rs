//! Ladders that no list holds, read by the words that their answers are made of: `svært utydelig`, `utydelig`, `verken eller`, …
//!
//! A column stands on such a ladder only when every answer that several people gave is made of these words, each has a place of its own,
//! and they reach from one end to the other. What nobody chose is no step, but where two opposites have unlike numbers of steps the
//! missing one is the other's mirror image. The words are data, in `composed.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::answers::{Answers, FEW, Label};
use super::ladders::{Ladder, undecorated};
use crate::model::Language;

/// Fewest steps: two answers are an alternative.
const LEAST: usize = 3;

/// Most steps.
const MOST: usize = 11;

/// Answers for each step before its ends are believed: few people may all have left out the same one.
const ENOUGH: u64 = 5;

/// Rank of a word by itself.
const BARE: i32 = 60;

/// Rank of an answer that says none at all, or all, of either sign; such an end has no mirror image.
const WHOLLY: i32 = 100;

/// At most so high is one end of a ladder, and at least so high the other.
const ENDS: (i32, i32) = (30, 50);

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lexicon {
    fillers: BTreeSet<String>,
    middle: BTreeSet<String>,
    opposites: Vec<Opposites>,
    degree: Vec<Ranked>,
    denial: Vec<Ranked>,
    alone: Vec<Ranked>,
    often: Often,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Opposites {
    low: Vec<String>,
    high: Vec<String>,
    #[serde(default)]
    amounts: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ranked {
    rank: i32,
    words: BTreeSet<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Often {
    spans: Vec<BTreeSet<String>>,
    never: BTreeSet<String>,
    seldom: BTreeSet<String>,
    rarer: BTreeSet<String>,
    some: BTreeSet<String>,
    more: BTreeSet<String>,
    tells: BTreeSet<String>,
}

// The file is part of the program, and a test parses it.
static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| toml::from_str(include_str!("composed.toml")).unwrap_or_default());

static VOCABULARY: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| words().collect());

/// An answer with its words in lower case.
#[derive(Clone, Debug)]
struct Worded<'a> {
    text: &'a str,
    words: Vec<String>,
}

/// A label without a number in brackets behind it.
fn without_number(key: &str) -> &str {
    let inside = key.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    inside.filter(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit())).map_or(key, |(words, _)| words.trim_end())
}

type Steps = BTreeMap<i32, String>;

impl<'a> Worded<'a> {
    fn new(label: &'a Label) -> Self {
        let key = if label.count >= FEW { undecorated(&label.key) } else { without_number(&label.key).to_string() };
        let words = key.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(String::from).collect();
        Self { text: &label.text, words }
    }

    fn holds(&self, words: &BTreeSet<String>) -> bool {
        self.words.iter().any(|word| words.contains(word))
    }

    /// The words that count, but for those that are left out.
    fn rest(&self, left_out: impl Fn(&String) -> bool) -> String {
        let kept = self.words.iter().filter(|word| !LEXICON.fillers.contains(*word) && !left_out(word));
        kept.map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

/// The ladder that the answers of a column are composed to; `None` when they are something else. What few gave is on it when it is made
/// of the same words.
pub(super) fn ladder(answers: &Answers) -> Option<Ladder> {
    let all = answers.labels.iter().map(Worded::new).collect::<Vec<_>>();
    let (usual, few): (Vec<&Label>, Vec<&Label>) = answers.labels.iter().partition(|label| label.count >= FEW);
    let usual = usual.into_iter().map(Worded::new).collect::<Vec<_>>();
    // Few may have chosen a step: then nobody knows the ladder without it.
    let few_said_more =
        few.into_iter().map(Worded::new).any(|answer| answer.words.iter().all(|word| VOCABULARY.contains(word.as_str())));
    let tried = if few_said_more { vec![all] } else { vec![all, usual] };
    tried.into_iter().find_map(|worded| {
        let enough = answers.total >= ENOUGH * worded.len() as u64;
        let by_words = || LEXICON.opposites.iter().find_map(|pair| by_opposites(&worded, pair));
        let fits = (LEAST..=MOST).contains(&worded.len()) && enough;
        fits.then(|| by_times(&worded).or_else(by_words)).flatten().map(|steps| as_ladder(&steps))
    })
}

/// The answers of a column in the order of their words, where these are of a ladder: too few gave them to say which steps it has.
pub(super) fn order(answers: &Answers) -> Option<Vec<usize>> {
    let worded: Vec<Worded<'_>> = answers.labels.iter().map(Worded::new).collect();
    let steps = by_times(&worded).or_else(|| LEXICON.opposites.iter().find_map(|pair| by_opposites(&worded, pair)))?;
    let at = |text: &String| answers.labels.iter().position(|label| label.text == *text);
    Some(steps.values().filter_map(at).collect())
}

/// Every word that answers are composed of.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    let often = &LEXICON.often;
    let ranked = LEXICON.degree.iter().chain(&LEXICON.denial).chain(&LEXICON.alone).map(|ranked| &ranked.words);
    let times = often.spans.iter().chain([&often.never, &often.seldom, &often.rarer, &often.some, &often.more, &often.tells]);
    let sets = ranked.chain(times).chain([&LEXICON.fillers, &LEXICON.middle]).flatten();
    let pairs = LEXICON.opposites.iter().flat_map(|pair| pair.low.iter().chain(&pair.high));
    sets.chain(pairs).flat_map(|words| words.split(' '))
}

/// Answers by rank, as steps from one.
fn as_ladder(steps: &Steps) -> Ladder {
    let step = |(value, words): (i32, &String)| (value, vec![(Language::Nb, words.clone())]);
    Ladder { steps: (1..).zip(steps.values()).map(step).collect(), nominal: false }
}

/// Each answer by its rank; `None` when one has none, or two share one.
fn by_rank(answers: &[Worded<'_>], rank: impl Fn(&Worded<'_>) -> Option<i32>) -> Option<Steps> {
    let mut steps = Steps::new();
    for answer in answers {
        if steps.insert(rank(answer)?, answer.text.to_string()).is_some() {
            return None;
        }
    }
    Some(steps)
}

fn ranked(list: &[Ranked], text: &str) -> Option<i32> {
    list.iter().find(|known| known.words.contains(text)).map(|known| known.rank)
}

/// The rank of an answer that says it without a word of a pair.
fn alone(answer: &Worded<'_>, left_out: impl Fn(&String) -> bool) -> Option<i32> {
    if answer.holds(&LEXICON.middle) { Some(0) } else { ranked(&LEXICON.alone, &answer.rest(left_out)) }
}

/// Every answer by its rank, when all of them are about this pair, or about amounts of one thing.
fn by_opposites(answers: &[Worded<'_>], pair: &Opposites) -> Option<Steps> {
    let content: Vec<&Worded<'_>> = answers.iter().filter(|answer| alone(answer, |_| false).is_none()).collect();
    let of_pair = |word: &String| pair.low.contains(word) || pair.high.contains(word);
    // `Stemmer`, `tillit`, `kunnskap`: what all answers are about.
    let is_frame =
        |word: &String| !of_pair(word) && content.len() > 1 && content.iter().all(|answer| answer.words.contains(word));
    let by_pair = |answer: &Worded<'_>| {
        let own = answer.words.iter().rev().find(|word| of_pair(word))?;
        let rest = answer.rest(|word| is_frame(word) || word == own);
        let degree = || if rest.is_empty() { Some(BARE) } else { ranked(&LEXICON.degree, &rest) };
        if pair.low.contains(own) { degree().map(|rank| -rank) } else { ranked(&LEXICON.denial, &rest).or_else(degree) }
    };
    let mut steps = by_rank(answers, |answer| alone(answer, is_frame).or_else(|| by_pair(answer)))?;
    let is_low = |answer: &Worded<'_>| answer.words.iter().any(|word| pair.low.contains(word));
    let is_named = content.iter().any(|answer| answer.words.iter().any(of_pair));
    if content.iter().any(|answer| is_low(answer)) && !steps.keys().any(|rank| rank.abs() >= WHOLLY) {
        mirror(&mut steps, answers, pair)?;
    }
    let (low, high) = (*steps.first_key_value()?.0, *steps.last_key_value()?.0);
    (is_named && low <= ENDS.0 && high >= ENDS.1).then_some(steps)
}

/// Where one of two opposites has fewer steps, those that nobody chose are the mirror image of the other's.
fn mirror(steps: &mut Steps, answers: &[Worded<'_>], pair: &Opposites) -> Option<()> {
    let sides = |steps: &Steps| (steps.range(..0).count(), steps.range(1..).count());
    let (low, high) = sides(steps);
    if pair.amounts {
        return (low == high).then_some(());
    }
    let (own, other, sign) = if low > high { (&pair.low, &pair.high, -1) } else { (&pair.high, &pair.low, 1) };
    let full: Vec<(i32, String)> = steps.iter().filter(|(rank, _)| rank.signum() == sign).map(|(r, t)| (*r, t.clone())).collect();
    for (rank, text) in full.into_iter().filter(|_| low != high) {
        if steps.contains_key(&-rank) {
            continue;
        }
        let answer = answers.iter().find(|answer| answer.text == text)?;
        let at = own.iter().position(|word| answer.words.contains(word))?;
        let opposite = other.get(at.min(other.len() - 1))?;
        let words: Vec<&String> = answer.words.iter().map(|word| if *word == own[at] { opposite } else { word }).collect();
        let words = words.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(" ");
        let (first, rest) = words.split_at(words.chars().next().map_or(0, char::len_utf8));
        steps.insert(-rank, first.to_uppercase() + rest);
    }
    let (low, high) = sides(steps);
    (low == high).then_some(())
}

/// Answers to how often, by the span of time that each names.
fn by_times(answers: &[Worded<'_>]) -> Option<Steps> {
    const SPAN: i32 = 100;
    let often = &LEXICON.often;
    // How many times in a span, where a number says it.
    let times =
        |answer: &Worded<'_>| answer.words.iter().find_map(|word| word.parse::<i32>().ok()).map(|times| (4 * times).min(44));
    let shift = |answer: &Worded<'_>| match answer {
        answer if answer.holds(&often.more) => 30,
        answer if answer.holds(&often.rarer) => -50,
        answer => times(answer).unwrap_or(if answer.holds(&often.some) { 20 } else { 0 }),
    };
    let rank = |answer: &Worded<'_>| {
        let span = (0_i32..).zip(&often.spans).find(|(_, words)| answer.holds(words)).map(|(at, _)| at);
        let alone = |words: &BTreeSet<String>, rank: i32| (answer.words.len() == 1 && answer.holds(words)).then_some(rank);
        let without = || alone(&often.never, -10 * SPAN).or_else(|| alone(&often.seldom, -5 * SPAN));
        span.map(|span| SPAN * span + shift(answer)).or_else(without)
    };
    let steps = by_rank(answers, rank)?;
    let spans: BTreeSet<i32> = steps.keys().map(|rank| (rank + SPAN / 2).div_euclid(SPAN)).collect();
    (spans.len() >= LEAST && answers.iter().any(|answer| answer.holds(&often.tells))).then_some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(asked: &[&str]) -> Option<Vec<String>> {
        let mut mixed = asked.to_vec();
        mixed.sort_unstable();
        let answers = Answers::gathered(mixed.into_iter().map(|label| (label, 12)));
        ladder(&answers).map(|ladder| (0..ladder.steps.len()).map(|at| ladder.wording(at, Language::Nb).to_string()).collect())
    }

    #[test]
    fn the_file_is_read() {
        assert!(LEXICON.opposites.len() > 15, "{:?}", toml::from_str::<Lexicon>(include_str!("composed.toml")).err());
    }

    #[test]
    fn answers_stand_in_the_order_of_their_words() {
        for asked in [
            "Svært utydelig|Utydelig|Verken eller|Tydelig|Svært tydelig",
            "Disagree strongly|Disagree|Neutral|Agree|Agree strongly",
            "Lite fornøyd|Noe fornøyd|Fornøyd|Svært fornøyd",
            "Ikke viktig i det hele tatt|Mindre viktig|Ganske viktig|Viktig|Svært viktig",
            "Ingen tillit|Liten tillit|Noe tillit|Stor tillit|Svært stor tillit",
            "I liten eller ingen grad|I noen grad|I stor grad|I svært stor grad",
            "Not at all|To a small extent|To a moderate extent|To a great extent|To a very great extent",
            "Trives ikke|Trives litt|Trives godt|Trives svært godt",
            "Stemmer svært dårlig|Stemmer dårlig|Stemmer verken godt eller dårlig|Stemmer godt|Stemmer svært godt",
            "Ikke i det hele tatt|Litt|En del|Mye|Svært mye",
            "Svært lite sannsynlig|Lite sannsynlig|Verken eller|Sannsynlig|Svært sannsynlig",
            "Aldri|Svært sjelden|Av og til|Ganske ofte|Svært ofte",
            "Aldri|Sjeldnere enn en gang i året|Årlig|Månedlig|Ukentlig|Daglig",
            "Never|Less than once a month|1-3 times a month|1-3 times a week|Daily",
            "Aldri|1-2 ganger i året|3-6 ganger i året|1-3 ganger i måneden|Ukentlig eller oftere",
            "Aldri|Sjelden|Månedlig|Ukentlig|Flere ganger i uken|Daglig",
            "I svært liten eller ingen grad|I liten grad|I noen grad|I stor grad|I svært stor grad",
            "Aldri/nesten aldri|Sjelden|Noen ganger|Ofte|Alltid",
            "Meget sjelden eller aldri|Nokså sjelden|Av og til|Nokså ofte|Meget ofte eller alltid",
        ] {
            let labels: Vec<&str> = asked.split('|').collect();
            assert_eq!(steps(&labels).unwrap_or_default(), labels, "{asked}");
        }
    }

    #[test]
    fn a_step_that_nobody_chose_is_the_mirror_image_of_its_opposite() {
        let found = steps(&["Uklart", "Verken eller", "Klart", "Svært klart"]).unwrap_or_default();
        assert_eq!(found, ["Svært uklart", "Uklart", "Verken eller", "Klart", "Svært klart"]);
    }

    #[test]
    fn other_words_are_no_ladder() {
        for asked in [
            "Lærer|Leder|Assistent",
            "Enig|Svært enig|Blå",
            "Ganske enig|Enig|Svært enig",
            "Litt|Noe",
            "Skole|Barnehage|NAV",
            "Innen en dag|Innen en uke|Innen en måned",
            "Under 1 år|1-2 år|3-5 år",
            "To a small extent|To a moderate extent|To a great extent|To a very great extent",
        ] {
            assert_eq!(steps(&asked.split('|').collect::<Vec<_>>()), None, "{asked}");
        }
    }
}
