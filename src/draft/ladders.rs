//! Answers that people know in one order. An export with nothing but labels does not say which comes first.
//!
//! The ladders are data, in `ladders.toml`, beside those of the questionnaires that come with the program. One ladder holds its steps in
//! three languages, so that a column in which two of them are mixed stands on one.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::answers::{Answers, FEW, Label, telling_words};
use super::blocks::Block;
use super::{composed, text, words};
use crate::instrument::{ResponseScale, load_shipped, shipped};
use crate::model::{Language, compared};

/// Answers on a ladder before its own steps alone decide: fewer may have left out a step by chance.
const ENOUGH: u64 = 10;

/// So many are to be expected on a step before it is unlikely that nobody chose it by chance.
const UNLIKELY: u64 = 12;

/// Answers from low to high.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ladder {
    /// Values of the steps, and their wordings with the language of each.
    pub steps: Vec<(i32, Vec<(Language, String)>)>,
    /// Whether the steps are no distances.
    pub nominal: bool,
}

/// Every ladder, by the words on it.
#[derive(Debug)]
pub(super) struct Ladders {
    all: Vec<Ladder>,
    /// Ladders and steps that a label names.
    places: BTreeMap<String, Vec<(usize, usize)>>,
    /// Every word of every ladder.
    words: BTreeSet<String>,
}

/// How the answers of a column stand on a ladder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fit<'l> {
    /// The ladder.
    pub ladder: &'l Ladder,
    /// The step of each label; `None` for labels that are not on it.
    pub steps: Vec<Option<usize>>,
    /// Steps between those that somebody chose, here or in related questions, that nobody chose.
    pub between: Vec<usize>,
    /// Further steps that nobody chose.
    pub beyond: Vec<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    ladder: Vec<Entry>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Entry {
    nb: Option<String>,
    nn: Option<String>,
    en: Option<String>,
    steps_only: bool,
}

impl Entry {
    fn ladder(self) -> Ladder {
        let mut steps: Vec<Vec<(Language, String)>> = Vec::new();
        for (language, words) in [(Language::Nb, self.nb), (Language::Nn, self.nn), (Language::En, self.en)] {
            for (at, step) in words.iter().flat_map(|words| words.split('|')).enumerate() {
                steps.resize(steps.len().max(at + 1), Vec::new());
                steps[at].extend(step.split('=').map(|wording| (language, wording.to_string())));
            }
        }
        Ladder { steps: (i32::from(!self.steps_only)..).zip(steps).collect(), nominal: self.steps_only }
    }
}

impl Ladder {
    fn of_response(response: &ResponseScale) -> Self {
        let steps = response.levels.iter().map(|level| {
            let labels = Language::ALL.map(|language| (language, level.label.get(language).to_string()));
            let aliases = level.aliases.iter().map(|alias| (Language::Nb, alias.clone()));
            (level.value, labels.into_iter().chain(aliases).collect())
        });
        Self { steps: steps.collect(), nominal: response.nominal }
    }

    /// The words of a step: in this language, if it has any.
    pub(super) fn wording(&self, step: usize, language: Language) -> &str {
        let wordings = &self.steps[step].1;
        let own = wordings.iter().find(|(known, _)| *known == language).or(wordings.first());
        own.map_or("", |(_, wording)| wording.as_str())
    }

    /// Whether a step is called this, in compared form, in a language.
    pub(super) fn is_worded(&self, step: usize, language: Language, key: &str) -> bool {
        self.steps[step].1.iter().any(|(known, wording)| *known == language && compared(wording) == key)
    }

    /// The language that most of these labels are in.
    pub(super) fn language(&self, labels: &[&str]) -> Language {
        let keys: Vec<String> = labels.iter().map(|label| compared(label)).collect();
        let hits = |language: &Language| {
            let own = self.steps.iter().flat_map(|(_, wordings)| wordings).filter(|(known, _)| known == language);
            own.filter(|(_, wording)| keys.contains(&compared(wording))).count()
        };
        // Of equals the first, which is Bokmål.
        Language::ALL.into_iter().rev().max_by_key(hits).unwrap_or(Language::Nb)
    }
}

impl Ladders {
    /// The ladders of the questionnaires that come with the program, and the common ones.
    pub(super) fn all() -> Self {
        let instruments = shipped().into_iter().filter_map(|id| load_shipped(id).ok());
        let responses: Vec<ResponseScale> = instruments.flat_map(|instrument| instrument.responses).collect();
        let named = |ladder: &Ladder| ladder.steps.iter().all(|(_, wordings)| wordings[0].1.contains(char::is_alphabetic));
        // The file is part of the program, and a test parses it.
        let common: File = toml::from_str(include_str!("ladders.toml")).unwrap_or_default();
        let mut ladders = Self { all: Vec::new(), places: BTreeMap::new(), words: composed::words().map(String::from).collect() };
        let known = responses.iter().map(Ladder::of_response).filter(named);
        known.chain(common.ladder.into_iter().map(Entry::ladder)).for_each(|ladder| ladders.add(ladder));
        ladders
    }

    /// The same with the ladders that the answers of these columns are composed to, where no known one holds all that many gave.
    pub(super) fn with_composed(mut self, columns: &[Answers], blocks: &[Option<Block>]) -> Self {
        let mut composed: Vec<Ladder> = Vec::new();
        for answers in columns.iter().chain(blocks.iter().flatten().map(|block| &block.answers)) {
            let usual: Vec<&Label> = answers.labels.iter().filter(|label| label.count >= FEW || self.speak(label)).collect();
            let on = |label: &Label, ladder: usize| self.at(label).iter().any(|(known, _)| *known == ladder);
            let holds = |(ladder, _): &(usize, usize)| usual.iter().all(|label| on(label, *ladder));
            let held = usual.first().is_some_and(|first| self.at(first).iter().any(holds));
            composed.extend((!held).then(|| composed::ladder(answers)).flatten());
        }
        // What nobody chose in one column is a step when somebody did in another.
        let keys = |ladder: &Ladder| ladder.steps.iter().map(|(_, words)| compared(&words[0].1)).collect::<BTreeSet<_>>();
        composed.sort_by_key(|ladder| std::cmp::Reverse(ladder.steps.len()));
        let mut taken: Vec<BTreeSet<String>> = Vec::new();
        for ladder in composed {
            let own = keys(&ladder);
            if !taken.iter().any(|known| own.is_subset(known)) {
                taken.push(own);
                self.add(ladder);
            }
        }
        self
    }

    fn add(&mut self, ladder: Ladder) {
        let at = self.all.len();
        for (step, (_, wordings)) in ladder.steps.iter().enumerate() {
            for (_, wording) in wordings {
                self.words.extend(worded(&compared(wording)).map(String::from));
                let known = self.places.entry(compared(wording)).or_default();
                if known.last() != Some(&(at, step)) {
                    known.push((at, step));
                }
            }
        }
        self.all.push(ladder);
    }

    /// Whether a label stands on any ladder.
    pub(super) fn know(&self, key: &str) -> bool {
        self.places.contains_key(key)
    }

    /// Whether a label is made of nothing but words of ladders, numbers and signs: nobody's own words, however few gave it.
    pub(super) fn speak(&self, label: &Label) -> bool {
        const SIGNS: usize = 12;
        let has_words = label.key.contains(char::is_alphabetic);
        let known = |word: &str| self.words.contains(word) || word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit());
        if has_words {
            worded(&label.key).all(known)
        } else {
            label.key.chars().count() <= SIGNS && !label.key.contains(char::is_numeric)
        }
    }

    /// Ladders and steps that a label names. What many gave may be dressed up: numbered with letters, in quotation marks, explained in
    /// brackets. What few gave is taken as it is, or their own words would pass for an answer.
    fn at(&self, label: &Label) -> &[(usize, usize)] {
        let bare = || if label.count >= FEW { undecorated(&label.key) } else { unnumbered(&label.key) };
        self.places.get(&label.key).or_else(|| self.places.get(&bare())).map_or(&[], Vec::as_slice)
    }

    /// The step of each label, for every ladder that holds one.
    fn steps(&self, answers: &Answers) -> BTreeMap<usize, Vec<Option<usize>>> {
        let mut found: BTreeMap<usize, Vec<Option<usize>>> = BTreeMap::new();
        for (at, label) in answers.labels.iter().enumerate() {
            for &(ladder, step) in self.at(label) {
                found.entry(ladder).or_insert_with(|| vec![None; answers.labels.len()])[at] = Some(step);
            }
        }
        found
    }

    /// The steps of another question, if all of its answers are on the ladder in the same words: `Very much disagree` and `Fully disagree`
    /// are one step, and of two ladders that somebody asked on.
    fn company(&self, ladder: usize, (own, steps): (&Answers, &[Option<usize>]), other: &Answers) -> Option<BTreeSet<usize>> {
        let on = |label: &Label| self.at(label).iter().find(|(known, _)| *known == ladder).map(|(_, step)| *step);
        let words = |step: usize| -> BTreeSet<&str> {
            own.labels.iter().zip(steps).filter(|(_, own)| **own == Some(step)).map(|(label, _)| label.key.as_str()).collect()
        };
        let mut theirs: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
        for label in &other.labels {
            theirs.entry(on(label)?).or_default().insert(&label.key);
        }
        let alike = theirs.iter().all(|(step, own)| words(*step).is_empty() || !words(*step).is_disjoint(own));
        (alike && !theirs.is_empty()).then(|| theirs.into_keys().collect())
    }

    /// Whether another question has all of these answers and a further one at an end of a longer ladder: then nobody chose the end here. Of
    /// questions asked together, a further one in the middle says so as well.
    fn outgrows(&self, ladder: usize, own: &Answers, other: &Answers, together: bool) -> bool {
        let further = others_of(own, other);
        if further.is_empty() || !own.labels.iter().all(|label| together || has(other, &label.key)) {
            return false;
        }
        let on = |label: &Label, ladder: usize| self.at(label).iter().find(|(known, _)| *known == ladder).map(|(_, step)| *step);
        let is_longer = |longer: usize| {
            let held = own.labels.iter().filter(|label| !together || on(label, ladder).is_some());
            let steps: Option<Vec<usize>> = held.map(|label| on(label, longer)).collect();
            let Some((Some(low), Some(high))) = steps.map(|steps| (steps.iter().min().copied(), steps.iter().max().copied()))
            else {
                return false;
            };
            let grows = |label: &&Label| {
                on(label, ladder).is_none() && on(label, longer).is_some_and(|step| together || step < low || step > high)
            };
            if together { further.iter().any(grows) } else { further.iter().all(grows) }
        };
        further.iter().flat_map(|label| self.at(label)).any(|(longer, _)| is_longer(*longer))
    }

    /// Whether the questions beside this one speak against a ladder: they have an answer that is not on it and reads as a step, or one that
    /// many are to be expected to have given here too.
    /// The latter speaks for a ladder whose every step was chosen here, if there is one.
    fn is_doubted(&self, fit: &Fit<'_>, has_rival: bool, own: &Answers, block: &Block) -> bool {
        let is_ours = |(known, _): &&(usize, usize)| std::ptr::eq(&raw const self.all[*known], fit.ladder);
        let step = |label: &Label| self.at(label).iter().find(is_ours).map(|(_, step)| *step);
        let known: BTreeSet<&str> =
            own.labels.iter().filter(|label| step(label).is_some()).flat_map(|label| telling_words(&label.key)).collect();
        let further = others_of(own, &block.answers);
        let (steps, strange): (Vec<&Label>, Vec<&Label>) = further.into_iter().partition(|label| step(label).is_some());
        let is_step = |label: &Label| telling_words(&label.key).any(|word| known.contains(word)) && self.speak(label);
        let elsewhere = (block.answers.total - own.total).max(1);
        // Another wording of a step that was chosen here says nothing.
        let unchosen = steps.into_iter().filter(|label| !fit.steps.contains(&step(label)));
        let expected: u64 = unchosen.map(|label| label.count * own.total / elsewhere).sum();
        strange.into_iter().any(is_step) || (has_rival && !block.sure && expected > UNLIKELY)
    }

    /// The ladder that most of the answers stand on. Of ladders that hold as many, one whose every step was chosen goes before one that
    /// has steps that nobody chose: no step is there that nobody could choose. Then one without a gap in the middle, then the shortest.
    /// What related questions hold counts as well: who was asked on five steps may have used three.
    pub(super) fn fit(&self, answers: &Answers, others: &[&Answers], block: Option<&Block>) -> Option<Fit<'_>> {
        let own = self.steps(answers);
        let people = |steps: &[Option<usize>]| -> u64 {
            answers.labels.iter().zip(steps).filter(|(_, step)| step.is_some()).map(|(label, _)| label.count).sum()
        };
        let most = own.values().map(|steps| people(steps)).max().filter(|most| *most > 0 && 3 * most >= 2 * answers.total)?;
        let candidates = own.into_iter().filter(|(_, steps)| people(steps) == most);
        let judged = candidates.map(|(at, steps)| {
            let chosen: BTreeSet<usize> = steps.iter().flatten().copied().collect();
            let mut together = chosen.clone();
            let mut held_whole = 0_usize;
            // Steps that somebody chose here, or in a question that has all of these answers and more.
            let mut whole = chosen.clone();
            for theirs in others.iter().filter_map(|other| self.company(at, (answers, &steps), other)) {
                held_whole += 1;
                if theirs.is_superset(&chosen) {
                    whole.extend(&theirs);
                }
                together.extend(theirs);
            }
            let beside = block.into_iter().flat_map(|block| &block.answers.labels).filter(|label| label.count >= FEW);
            together.extend(beside.flat_map(|label| self.at(label)).filter(|(known, _)| *known == at).map(|(_, step)| *step));
            let all = self.all[at].steps.len();
            let filled = chosen.len() == all && answers.total >= ENOUGH * all as u64;
            let (low, high) = (together.first().copied().unwrap_or(0), together.last().copied().unwrap_or(0));
            let between: Vec<usize> = (low..high).filter(|step| !together.contains(step)).collect();
            let beyond: Vec<usize> = (0..low).chain(high + 1..all).collect();
            let outgrown = others.iter().any(|other| self.outgrows(at, answers, other, false))
                || block.is_some_and(|block| self.outgrows(at, answers, &block.answers, true));
            let whole = whole.len() == all;
            // Two answers of one question are seldom one step.
            let merged = steps.iter().flatten().count() - chosen.len();
            let rank = (
                outgrown,
                merged,
                !filled,
                !whole,
                !between.is_empty(),
                !beyond.is_empty(),
                std::cmp::Reverse(held_whole),
                all,
                at,
            );
            (rank, Fit { ladder: &self.all[at], steps, between, beyond })
        });
        let judged: Vec<_> = judged.collect();
        let has_rival = judged.iter().any(|((_, _, is_open, ..), _)| !is_open);
        let fit = judged.into_iter().min_by_key(|(rank, _)| *rank).map(|(_, fit)| fit)?;
        let doubted = block.is_some_and(|block| self.is_doubted(&fit, has_rival, answers, block));
        (!doubted && !fit.misses_a_step(answers, |label| self.speak(label))).then_some(fit)
    }
}

fn has(answers: &Answers, key: &str) -> bool {
    answers.labels.iter().any(|label| label.key == key)
}

/// Answers that many gave to another question and nobody to this one.
fn others_of<'o>(own: &Answers, other: &'o Answers) -> Vec<&'o Label> {
    other.labels.iter().filter(|label| label.count >= FEW && !has(own, &label.key)).collect()
}

impl Fit<'_> {
    /// Whether an answer that many gave and that is not on the ladder may be a step of the one that was asked: it shares a word with those
    /// that are, or a tenth of all gave it and it does not read as a non-answer. Then this is not the ladder, and a mean would be wrong.
    /// Answers in words of ladders that few gave each count together; among few people, what two of them gave may be a step.
    fn misses_a_step(&self, answers: &Answers, speaks: impl Fn(&Label) -> bool) -> bool {
        let (on, off): (Vec<_>, Vec<_>) = answers.labels.iter().zip(&self.steps).partition(|(_, step)| step.is_some());
        let known: BTreeSet<&str> = on.iter().flat_map(|(label, _)| telling_words(&label.key)).collect();
        let shares = |label: &Label| telling_words(&label.key).any(|word| known.contains(word));
        let off = off.into_iter().map(|(label, _)| label).filter(|label| !words::tells_who(&label.text));
        let (many, few): (Vec<&Label>, Vec<&Label>) = off.partition(|label| label.count >= FEW);
        let may_be_one = |label: &&Label| shares(label) || (10 * label.count >= answers.total && !words::denies(&label.text));
        let in_words: u64 = few.iter().filter(|label| speaks(label)).map(|label| label.count).sum();
        let again = |label: &&&Label| label.count > 1 && 10 * label.count >= answers.total && !words::denies(&label.text);
        many.iter().any(may_be_one) || few.iter().any(|label| again(&label)) || (in_words > 0 && 10 * in_words >= answers.total)
    }
}

/// A label in compared form without what it may be dressed up with: a letter in front, signs around it, an explanation in brackets, the
/// same in another language behind a stroke.
pub(super) fn undecorated(key: &str) -> String {
    let clean = text::clean(key);
    let is_letter = |text: &str| text.chars().count() == 1 && text.chars().all(char::is_alphabetic);
    let lettered = clean.split_once([')', '.', ':']).filter(|(letter, rest)| is_letter(letter) && !rest.trim().is_empty());
    let text = lettered.map_or(clean.as_str(), |(_, rest)| rest);
    let text = text.split_once(" / ").map_or(text, |(first, _)| first);
    let text = text.trim_end().strip_suffix(')').and_then(|rest| rest.rsplit_once('(')).map_or(text, |(first, _)| first);
    trimmed(text)
}

/// A label without the signs around it.
fn trimmed(text: &str) -> String {
    compared(text.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// A label without signs and numbers around it: `Very good (5)`.
fn unnumbered(text: &str) -> String {
    compared(text.trim_matches(|c: char| !c.is_alphabetic()))
}

/// The words and numbers of a label.
fn worded(key: &str) -> impl Iterator<Item = &str> {
    key.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(labels: &[&str]) -> Answers {
        Answers::gathered(labels.iter().map(|label| (*label, 12)))
    }

    #[test]
    fn the_file_is_read_and_its_languages_stand_side_by_side() {
        let file: File = toml::from_str(include_str!("ladders.toml")).unwrap();
        assert!(file.ladder.len() > 100);
        for entry in file.ladder {
            let lengths: BTreeSet<usize> =
                [&entry.nb, &entry.nn, &entry.en].into_iter().flatten().map(|words| words.split('|').count()).collect();
            assert_eq!(lengths.len(), 1, "{entry:?}");
        }
    }

    #[test]
    fn ladders_never_contradict_each_other() {
        let ladders = Ladders::all();
        let steps = |one: &Ladder, other: &Ladder| {
            let keys: Vec<BTreeSet<String>> =
                other.steps.iter().map(|(_, words)| words.iter().map(|(_, word)| compared(word)).collect()).collect();
            let step = |word: &str| keys.iter().position(|keys| keys.contains(&compared(word)));
            one.steps.iter().filter_map(|(_, words)| words.iter().find_map(|(_, word)| step(word))).collect::<Vec<usize>>()
        };
        for one in &ladders.all {
            for other in &ladders.all {
                assert!(steps(one, other).is_sorted(), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn a_ladder_is_found_whatever_part_of_it_was_answered() {
        let ladders = Ladders::all();
        let steps = |own: &[&str], others: &[Answers]| {
            let fit = ladders.fit(&answers(own), &others.iter().collect::<Vec<_>>(), None)?;
            let words = |at| fit.ladder.wording(at, Language::Nb).to_string();
            Some(((0..fit.ladder.steps.len()).map(words).collect::<Vec<_>>(), fit.between.len(), fit.beyond.len()))
        };
        let five = ["Helt enig", "Helt uenig", "Litt enig", "Litt uenig", "Verken enig eller uenig"];
        let asked = ["Helt uenig", "Litt uenig", "Verken enig eller uenig", "Litt enig", "Helt enig"].map(String::from).to_vec();
        assert_eq!(steps(&five, &[]), Some((asked.clone(), 0, 0)));
        assert_eq!(steps(&["HELT  ENIG", "litt enig"], &[answers(&five)]), Some((asked.clone(), 0, 0)));
        assert_eq!(steps(&["Litt uenig", "Litt enig"], &[answers(&five[..2]), answers(&five[3..])]), Some((asked.clone(), 0, 0)));
        assert_eq!(
            steps(&["Helt enig", "Slightly agree", "Litt uenig", "Verken eller", "Strongly disagree"], &[]),
            Some((asked, 0, 0))
        );
        let never = answers(&["Aldri", "Årlig", "Månedlig", "Ukentlig", "Daglig"]);
        let times = ["Årlig", "Månedlig", "Ukentlig", "Daglig"];
        assert_eq!(steps(&times, &[]).unwrap().0.len(), 4, "nobody says that there was more to choose");
        assert_eq!(steps(&times, &[never]).unwrap().0.len(), 5, "another question says that there was");
        let degree = ["Ikke i det hele tatt", "I liten grad", "I noen grad", "I stor grad"];
        let [with_top, with_bottom] = ["Ikke i det hele tatt", "I svært liten grad"]
            .map(|first| answers(&[first, "I liten grad", "I noen grad", "I stor grad", "I svært stor grad"]));
        assert_eq!(steps(&degree, &[with_top, with_bottom]).unwrap().0.len(), 5, "no step of a third question");
        let strong = answers(&["Svært uenig", "Uenig", "Verken/eller", "Enig", "Svært enig"]);
        let part = ["Helt enig", "Litt enig", "Litt uenig", "Verken enig eller uenig"];
        let beside = steps(&part, &[answers(&five), strong.clone(), strong]);
        assert_eq!(
            beside.map(|(steps, between, beyond)| (steps.len(), between, beyond)),
            Some((5, 0, 0)),
            "two ladders in one survey"
        );
        assert_eq!(steps(&["Ja", "Nei"], &[]), Some((vec!["Nei".to_string(), "Ja".to_string()], 0, 0)));
        let four = steps(&["Svært bra", "Bra", "Dårlig", "Svært dårlig"], &[]).unwrap();
        assert_eq!((four.0.len(), four.1), (4, 0), "no step that nobody could choose");
        assert_eq!(steps(&["Lærer", "Vernepleier"], &[]), None);
        assert_eq!(steps(&[], &[]), None);
    }

    #[test]
    fn questions_asked_together_share_their_ladder() {
        let ladders = Ladders::all();
        let asked = ["Svært uenig", "Uenig", "Verken enig eller uenig", "Enig", "Svært enig"];
        let own = answers(&["Svært uenig", "Uenig", "Enig", "Svært enig"]);
        let steps = |sure: bool, middle: u64| {
            let together = Answers::gathered(asked.map(|label| (label, if label == asked[2] { middle } else { 48 })).into_iter());
            let block = Block { answers: together, sure };
            ladders.fit(&own, &[], Some(&block)).map(|fit| fit.ladder.steps.len())
        };
        assert_eq!(ladders.fit(&own, &[], None).map(|fit| fit.ladder.steps.len()), Some(4), "by itself");
        assert_eq!(steps(false, 20), Some(5), "few chose it elsewhere, so that nobody did here may be chance");
        assert_eq!(steps(false, 400), None, "nobody knows whether it was asked here");
        assert_eq!(steps(true, 400), Some(5), "the export says that they were asked together");
        let faces = answers(&["😡", "🙁", "😐", "🙂", "😀"]);
        assert_eq!(ladders.fit(&faces, &[], None).map(|fit| fit.ladder.steps.len()), Some(5), "two answers are no one step");
        let small = Answers::gathered([("Alltid", 8), ("Av og til", 7), ("Aldri", 5), ("Ofte", 4), ("Blandet", 4)].into_iter());
        assert_eq!(ladders.fit(&small, &[], None), None, "what several of few gave may be a step");
    }
}
