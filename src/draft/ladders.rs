//! Answers that people know in one order. An export with nothing but labels does not say which comes first.

use std::collections::BTreeSet;

use crate::instrument::{ResponseScale, load_shipped, shipped};
use crate::model::Language;

/// Common ladders from low to high: answers that are shared by two of them stand in the same order in both.
const COMMON: &[&str] = &[
    "Uenig|Enig",
    "Ueinig|Einig",
    "Uenig|Verken enig eller uenig|Enig",
    "Helt uenig|Litt uenig|Litt enig|Helt enig",
    "Heilt ueinig|Litt ueinig|Litt einig|Heilt einig",
    "Helt uenig|Delvis uenig|Delvis enig|Helt enig",
    "Helt uenig|Ganske uenig|Ganske enig|Helt enig",
    "Helt uenig|Nokså uenig|Nokså enig|Helt enig",
    "Helt uenig|Uenig|Enig|Helt enig",
    "Heilt ueinig|Ueinig|Einig|Heilt einig",
    "Svært uenig|Uenig|Enig|Svært enig",
    "Strongly disagree|Disagree|Agree|Strongly agree",
    "Helt uenig|Litt uenig|Verken eller|Litt enig|Helt enig",
    "Helt uenig|Litt uenig|Nøytral|Litt enig|Helt enig",
    "Helt uenig|Litt uenig|Hverken enig eller uenig|Litt enig|Helt enig",
    "Helt uenig|Delvis uenig|Verken eller|Delvis enig|Helt enig",
    "Helt uenig|Delvis uenig|Nøytral|Delvis enig|Helt enig",
    "Helt uenig|Delvis uenig|Verken enig eller uenig|Delvis enig|Helt enig",
    "Helt uenig|Delvis uenig|Hverken enig eller uenig|Delvis enig|Helt enig",
    "Heilt ueinig|Delvis ueinig|Verken einig eller ueinig|Delvis einig|Heilt einig",
    "Helt uenig|Ganske uenig|Verken enig eller uenig|Ganske enig|Helt enig",
    "Helt uenig|Nokså uenig|Verken enig eller uenig|Nokså enig|Helt enig",
    "Helt uenig|Uenig|Verken enig eller uenig|Enig|Helt enig",
    "Helt uenig|Uenig|Verken eller|Enig|Helt enig",
    "Helt uenig|Uenig|Nøytral|Enig|Helt enig",
    "Heilt ueinig|Ueinig|Verken einig eller ueinig|Einig|Heilt einig",
    "Svært uenig|Uenig|Verken enig eller uenig|Enig|Svært enig",
    "Svært uenig|Uenig|Verken eller|Enig|Svært enig",
    "Svært uenig|Uenig|Nøytral|Enig|Svært enig",
    "Strongly disagree|Disagree|Neutral|Agree|Strongly agree",
    "Strongly disagree|Disagree|Neither agree nor disagree|Agree|Strongly agree",
    "Strongly disagree|Disagree|Somewhat disagree|Somewhat agree|Agree|Strongly agree",
    "Helt uenig|Uenig|Litt uenig|Litt enig|Enig|Helt enig",
    "Svært uenig|Uenig|Litt uenig|Litt enig|Enig|Svært enig",
    "Helt uenig|Uenig|Litt uenig|Verken enig eller uenig|Litt enig|Enig|Helt enig",
    "Svært uenig|Uenig|Litt uenig|Verken enig eller uenig|Litt enig|Enig|Svært enig",
    "Strongly disagree|Disagree|Somewhat disagree|Neither agree nor disagree|Somewhat agree|Agree|Strongly agree",
    "Stemmer ikke|Stemmer delvis|Stemmer helt",
    "Stemmer ikke|Stemmer litt|Stemmer ganske godt|Stemmer helt",
    "Stemmer svært dårlig|Stemmer nokså dårlig|Stemmer nokså godt|Stemmer svært godt",
    "Stemmer svært dårlig|Stemmer ganske dårlig|Stemmer ganske godt|Stemmer svært godt",
    "Stemmer svært dårleg|Stemmer nokså dårleg|Stemmer nokså godt|Stemmer svært godt",
    "Misfornøyd|Fornøyd",
    "Svært misfornøyd|Misfornøyd|Fornøyd|Svært fornøyd",
    "Svært misfornøyd|Litt misfornøyd|Litt fornøyd|Svært fornøyd",
    "Svært misfornøyd|Misfornøyd|Verken fornøyd eller misfornøyd|Fornøyd|Svært fornøyd",
    "Svært misfornøyd|Misfornøyd|Verken eller|Fornøyd|Svært fornøyd",
    "Svært misfornøyd|Misfornøyd|Nøytral|Fornøyd|Svært fornøyd",
    "Svært misfornøyd|Litt misfornøyd|Verken fornøyd eller misfornøyd|Litt fornøyd|Svært fornøyd",
    "Svært misfornøyd|Nokså misfornøyd|Verken fornøyd eller misfornøyd|Nokså fornøyd|Svært fornøyd",
    "Svært misnøgd|Misnøgd|Verken nøgd eller misnøgd|Nøgd|Svært nøgd",
    "Very dissatisfied|Dissatisfied|Satisfied|Very satisfied",
    "Very dissatisfied|Dissatisfied|Neutral|Satisfied|Very satisfied",
    "Very dissatisfied|Dissatisfied|Neither satisfied nor dissatisfied|Satisfied|Very satisfied",
    "Svært utrygg|Utrygg|Trygg|Svært trygg",
    "Svært utrygg|Litt utrygg|Litt trygg|Svært trygg",
    "Svært utrygg|Utrygg|Verken trygg eller utrygg|Trygg|Svært trygg",
    "Svært usikker|Usikker|Verken sikker eller usikker|Sikker|Svært sikker",
    "Ikke trygg|Litt trygg|Ganske trygg|Svært trygg",
    "Aldri|Av og til|Ofte",
    "Aldri|Sjelden|Ofte|Alltid",
    "Aldri|Sjelden|Av og til|Ofte",
    "Aldri|Sjeldan|Av og til|Ofte",
    "Aldri|Sjelden|Noen ganger|Ofte",
    "Aldri|Sjelden|Noen ganger|Ofte|Alltid",
    "Aldri|Sjeldan|Nokre gonger|Ofte|Alltid",
    "Aldri|Sjelden|Av og til|Ofte|Svært ofte",
    "Aldri|Sjelden|Noen ganger|Ofte|Svært ofte",
    "Svært sjelden|Sjelden|Av og til|Ofte|Svært ofte",
    "Svært sjelden|Sjelden|Noen ganger|Ofte|Svært ofte",
    "Aldri|Svært sjelden|Sjelden|Av og til|Ofte|Svært ofte|Alltid",
    "Never|Rarely|Often|Always",
    "Never|Seldom|Sometimes|Often|Always",
    "Never|Rarely|Sometimes|Often|Very often",
    "Aldri|Årlig|Månedlig|Ukentlig|Daglig",
    "Aldri|Sjeldnere|Månedlig|Ukentlig|Daglig",
    "Aldri|Sjelden|Månedlig|Ukentlig|Daglig",
    "Aldri|Noen ganger i året|Månedlig|Ukentlig|Daglig",
    "Aldri|Nokre gonger i året|Månadleg|Kvar veke|Dagleg",
    "Never|Yearly|Monthly|Weekly|Daily",
    "Never|A few times a year|Monthly|Weekly|Daily",
    "I liten grad|I noen grad|I stor grad",
    "Ikke i det hele tatt|I liten grad|I noen grad|I stor grad",
    "Ikke i det hele tatt|I liten grad|I noen grad|I stor grad|I svært stor grad",
    "Ikkje i det heile|I liten grad|I nokon grad|I stor grad|I svært stor grad",
    "I svært liten grad|I liten grad|I stor grad|I svært stor grad",
    "I svært liten grad|I liten grad|I noen grad|I stor grad|I svært stor grad",
    "I svært liten grad|I liten grad|I nokon grad|I stor grad|I svært stor grad",
    "I svært liten grad|I liten grad|Verken eller|I stor grad|I svært stor grad",
    "I svært liten grad|I nokså liten grad|I noen grad|I nokså stor grad|I svært stor grad",
    "I svært liten grad|I ganske liten grad|I noen grad|I ganske stor grad|I svært stor grad",
    "Not at all|To a small extent|To some extent|To a large extent|To a very large extent",
    "To a very small extent|To a small extent|To some extent|To a large extent|To a very large extent",
    "Dårlig|Middels|Godt",
    "Dårlig|Middels|God",
    "Dårlig|Verken god eller dårlig|God",
    "Svært dårlig|Dårlig|Godt|Svært godt",
    "Svært dårlig|Dårlig|God|Svært god",
    "Svært dårlig|Dårlig|Middels|Godt|Svært godt",
    "Svært dårlig|Dårlig|Middels|God|Svært god",
    "Svært dårlig|Dårlig|Middels|Bra|Svært bra",
    "Svært dårlig|Dårlig|Verken eller|Bra|Svært bra",
    "Svært dårlig|Dårlig|Verken god eller dårlig|God|Svært god",
    "Svært dårlig|Dårlig|Verken godt eller dårlig|Godt|Svært godt",
    "Svært dårlig|Nokså dårlig|Verken god eller dårlig|Nokså god|Svært god",
    "Svært dårleg|Dårleg|Middels|Godt|Svært godt",
    "Svært dårleg|Dårleg|Middels|God|Svært god",
    "Very poor|Poor|Fair|Good|Very good",
    "Very bad|Bad|Neither good nor bad|Good|Very good",
    "Poor|Fair|Good|Very good|Excellent",
];

/// Ladders whose steps are no distances.
const STEPS_ONLY: &[&str] = &["Nei|Ja", "Nei|Delvis|Ja", "Nei|Til dels|Ja", "Nei|Litt|Ja", "No|Yes", "No|Partly|Yes"];

/// Answers from low to high.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ladder {
    /// Values and wordings of the steps; the first wording is the one to show.
    pub steps: Vec<(i32, Vec<String>)>,
    /// Whether the steps are no distances.
    pub nominal: bool,
}

impl Ladder {
    /// The step that a label names.
    pub(super) fn step(&self, label: &str) -> Option<usize> {
        let label = loose(label);
        self.steps.iter().position(|(_, wordings)| wordings.iter().any(|wording| loose(wording) == label))
    }

    fn holds(&self, labels: &[&str]) -> bool {
        labels.iter().all(|label| self.step(label).is_some())
    }

    fn is_filled_by(&self, labels: &[&str]) -> bool {
        let steps: BTreeSet<usize> = labels.iter().filter_map(|label| self.step(label)).collect();
        self.holds(labels) && steps.len() == self.steps.len()
    }
}

/// The ladders of the questionnaires that come with the program in each of their languages, and the common ones.
pub(super) fn all() -> Vec<Ladder> {
    let instruments = shipped().into_iter().filter_map(|id| load_shipped(id).ok());
    let responses = instruments.flat_map(|instrument| instrument.responses);
    let mut ladders: Vec<Ladder> = responses
        .flat_map(|response| Language::ALL.map(|language| of_response(&response, language)))
        .filter(|ladder| ladder.steps.iter().all(|(_, wordings)| wordings[0].contains(char::is_alphabetic)))
        .collect();
    let common = COMMON.iter().map(|words| (words, false)).chain(STEPS_ONLY.iter().map(|words| (words, true)));
    ladders.extend(common.map(|(words, nominal)| {
        let words = words.split('|').map(|word| vec![word.to_string()]);
        Ladder { steps: (i32::from(!nominal)..).zip(words).collect(), nominal }
    }));
    ladders
}

fn of_response(response: &ResponseScale, language: Language) -> Ladder {
    let wordings = |label: &str, aliases: &[String]| [vec![label.to_string()], aliases.to_vec()].concat();
    let steps = response.levels.iter().map(|level| (level.value, wordings(level.label.get(language), &level.aliases)));
    Ladder { steps: steps.collect(), nominal: response.nominal }
}

/// The ladder that labels stand on, given the labels of all such questions of the export. Where several fit, one that some question
/// fills goes before one that none does: who was asked on five steps may have used three. Then the shortest that holds what
/// related questions hold.
pub(super) fn fitting<'a>(ladders: &'a [Ladder], labels: &[&str], others: &[Vec<&str>]) -> Option<&'a Ladder> {
    let mut fit: Vec<&Ladder> = ladders.iter().filter(|ladder| ladder.holds(labels)).collect();
    fit.sort_by_key(|ladder| ladder.steps.len());
    if labels.is_empty() {
        return None;
    }
    if let Some(filled) = fit.iter().find(|ladder| others.iter().any(|other| ladder.is_filled_by(other))) {
        return Some(filled);
    }
    let related = others.iter().filter(|other| fit.iter().any(|ladder| ladder.holds(other)));
    let together: Vec<&str> = related.flatten().copied().collect();
    fit.iter().find(|ladder| ladder.holds(&together)).or(fit.first()).copied()
}

/// Lower case with single blanks.
fn loose(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ladders_never_contradict_each_other() {
        let ladders = all();
        for one in &ladders {
            for other in &ladders {
                let shared: Vec<usize> = one.steps.iter().filter_map(|(_, wordings)| other.step(&wordings[0])).collect();
                assert!(shared.is_sorted(), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn a_ladder_is_found_whatever_part_of_it_was_answered() {
        let ladders = all();
        let steps = |labels: &[&str], others: &[Vec<&str>]| {
            fitting(&ladders, labels, others)
                .map(|ladder| ladder.steps.iter().map(|(_, words)| words[0].clone()).collect::<Vec<_>>())
        };
        let five = vec!["Helt enig", "Helt uenig", "Litt enig", "Litt uenig", "Verken enig eller uenig"];
        let asked = ["Helt uenig", "Litt uenig", "Verken enig eller uenig", "Litt enig", "Helt enig"].map(String::from).to_vec();
        assert_eq!(steps(&five, &[]), Some(asked.clone()));
        assert_eq!(steps(&["HELT  ENIG", "litt enig"], std::slice::from_ref(&five)), Some(asked.clone()));
        assert_eq!(steps(&["Litt uenig", "Litt enig"], &[five[..2].to_vec(), five[3..].to_vec()]), Some(asked));
        assert_eq!(steps(&["Ja", "Nei"], &[]), Some(vec!["Nei".to_string(), "Ja".to_string()]));
        assert_eq!(steps(&["Lærer", "Vernepleier"], &[]), None);
        assert_eq!(steps(&[], &[]), None);
    }
}
