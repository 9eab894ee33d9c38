//! What people answered in one column: labels with how many gave them, spellings of one label together, non-answers apart.

use std::collections::BTreeSet;

use super::numbers::BESIDE;
use super::words;
use crate::ingest::{SourceColumn, looks_like_date, whole_number};
use crate::model::{MissingReason, compared, tidy};

/// What fewer people than this wrote is never an answer option: it may be their own words. As many as any figure must rest on.
pub(super) const FEW: u64 = 5;

/// One label in all its spellings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Label {
    /// The spelling that most people gave.
    pub text: String,
    /// The form in which labels are compared.
    pub key: String,
    /// Further spellings, as they stand in the export.
    pub spellings: Vec<String>,
    /// How many gave it.
    pub count: u64,
}

/// The answers of one column.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers {
    /// Labels in order of appearance.
    pub labels: Vec<Label>,
    /// Non-answers with their kind, as they stand in the export.
    pub unanswered: Vec<(MissingReason, String)>,
    /// How many gave an answer that is none of those.
    pub total: u64,
}

impl Answers {
    /// What a column holds; answers that its codebook does not name are what they stand for.
    pub(super) fn of(column: &SourceColumn) -> Self {
        Self::gathered(column.values.iter().map(|(text, count)| (text.as_str(), *count)))
    }

    /// Labels with the number of people who gave each.
    pub(super) fn gathered<'a>(values: impl Iterator<Item = (&'a str, u64)>) -> Self {
        let mut answers = Self::default();
        let mut positions = std::collections::BTreeMap::new();
        let mut most: Vec<u64> = Vec::new();
        let (mut values, unanswered): (Vec<_>, Vec<_>) = values.partition(|(text, _)| words::missing_kind(text).is_none());
        // `Passer ikke` beside `Passer litt` and `Passer godt` is the lowest of them.
        let asked: BTreeSet<String> = values
            .iter()
            .filter(|(_, count)| *count >= FEW && !unanswered.is_empty())
            .flat_map(|(text, _)| subjects(text))
            .collect();
        for (text, count) in unanswered {
            match words::missing_kind(text).filter(|_| subjects(text).is_disjoint(&asked)) {
                Some(kind) => answers.unanswered.push((kind, tidy(text).into_owned())),
                None => values.push((text, count)),
            }
        }
        let codes = codes_of_none(&values);
        values.retain(|(text, _)| !codes.iter().any(|code| code == text));
        answers.unanswered.extend(codes.into_iter().map(|code| (MissingReason::DontKnow, code)));
        for (text, count) in values {
            answers.total += count;
            let key = compared(text);
            let at = *positions.entry(key.clone()).or_insert_with(|| {
                answers.labels.push(Label { text: tidy(text).into_owned(), key, spellings: Vec::new(), count: 0 });
                most.push(0);
                answers.labels.len() - 1
            });
            let label = &mut answers.labels[at];
            label.count += count;
            if most[at] == 0 {
                most[at] = count;
            } else if count > most[at] {
                most[at] = count;
                label.spellings.push(std::mem::replace(&mut label.text, tidy(text).into_owned()));
            } else {
                label.spellings.push(tidy(text).into_owned());
            }
        }
        answers
    }

    /// The labels as whole numbers, each with how many gave it, increasing; and how many gave something else.
    pub(super) fn numbers(&self) -> (Vec<(i64, u64)>, u64) {
        let mut numbers = std::collections::BTreeMap::new();
        let mut others = 0;
        for label in &self.labels {
            match whole_number(&label.text).and_then(|number| number.parse::<i64>().ok()) {
                Some(number) => *numbers.entry(number).or_insert(0) += label.count,
                None => others += label.count,
            }
        }
        (numbers.into_iter().collect(), others)
    }

    /// Labels that fewer than [`FEW`] gave.
    pub(super) fn rare(&self) -> impl Iterator<Item = &Label> {
        self.labels.iter().filter(|label| label.count < FEW)
    }

    /// Whether some label names or reaches a person.
    pub(super) fn tell_who(&self) -> bool {
        self.labels.iter().any(|label| words::tells_who(&label.text))
    }

    /// How many people gave what looks like a date.
    pub(super) fn dates(&self) -> u64 {
        self.labels.iter().filter(|label| looks_like_date(&label.text)).map(|label| label.count).sum()
    }

    /// Labels as texts.
    pub(super) fn texts(&self) -> Vec<&str> {
        self.labels.iter().map(|label| label.text.as_str()).collect()
    }
}

/// What a label is about, in words.
pub(super) fn subjects(label: &str) -> BTreeSet<String> {
    telling_words(&compared(label)).map(String::from).collect()
}

/// Words of a label that are about something.
pub(super) fn telling_words(key: &str) -> impl Iterator<Item = &str> {
    const SHORT: usize = 4;
    key.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= SHORT && !words::says_nothing(word))
}

/// Numbers that exports give to non-answers, where all other answers are words.
fn codes_of_none(values: &[(&str, u64)]) -> Vec<String> {
    let numbers = values.iter().map(|(text, _)| *text).filter(|text| whole_number(text).is_some());
    let is_worded = values.iter().any(|(text, _)| text.contains(char::is_alphabetic));
    if is_worded && numbers.clone().all(is_code_of_none) { numbers.map(String::from).collect() } else { Vec::new() }
}

/// Whether a text is a number that exports give to non-answers.
fn is_code_of_none(text: &str) -> bool {
    whole_number(text).and_then(|number| number.parse().ok()).is_some_and(|number: i32| BESIDE.contains(&number))
}

/// Whether a label is a code of a survey system: `A1`, `AO03`, `-oth-`.
pub(super) fn is_code(label: &str) -> bool {
    let letters = label.chars().take_while(char::is_ascii_uppercase).count();
    let digits = label.chars().skip(letters).count();
    (1..=2).contains(&letters) && (1..=3).contains(&digits) && label.chars().skip(letters).all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_one_label_and_non_answers_none() {
        let answers = Answers::gathered([("skole", 3), ("Skole", 9), ("SKOLE", 1), ("Vet ikke", 4), ("NAV", 2)].into_iter());
        let found: Vec<(&str, u64)> = answers.labels.iter().map(|label| (label.text.as_str(), label.count)).collect();
        assert_eq!(found, [("Skole", 13), ("NAV", 2)]);
        assert_eq!((answers.unanswered.len(), answers.total), (1, 15));
        let fits = Answers::gathered([("Passer ikke", 9), ("Passer litt", 9), ("Vet ikke", 2), ("Passer godt", 9)].into_iter());
        assert_eq!((fits.labels.len(), fits.unanswered.len()), (3, 1));
        assert!(is_code("A1") && is_code("AO03") && !is_code("Anne") && !is_code("A"));
    }
}
