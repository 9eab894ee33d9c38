//! Whether words of a person may lead to one: a scan that rather takes a harmless text for a telling one than the other way round.
//!
//! It stands before the only place where people's own words leave the export, the coding sheet. What it takes away is not needed there: a
//! sheet is a sample.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::contact;

/// Names by kind, as the list has them.
static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names::default();
    for line in include_str!("names.txt").lines() {
        match line.split_once(": ") {
            Some(("given" | "surname", list)) => names.always.extend(list.split(' ')),
            Some(("word", list)) => names.capital.extend(list.split(' ')),
            _ => {}
        }
    }
    names
});

/// Digits on end that are more than an age, a year or an amount of places.
const MOST_DIGITS: usize = 4;

#[derive(Default)]
struct Names {
    /// Names however they are written.
    always: BTreeSet<&'static str>,
    /// Names that are words too: with a capital alone.
    capital: BTreeSet<&'static str>,
}

/// Whether a text holds an address, a number of a person, or a word that looks like a name: one of the usual names, or one with a capital
/// that begins no sentence and is no abbreviation.
pub(crate) fn may_identify(text: &str) -> bool {
    let by_number = contact::holds_national_id(text) || contact::holds_phone(text) || contact::holds_email(text);
    by_number || text.contains('@') || has_long_number(text) || has_name(text)
}

fn has_long_number(text: &str) -> bool {
    text.split(|c: char| !c.is_numeric()).any(|digits| digits.chars().count() > MOST_DIGITS)
}

fn has_name(text: &str) -> bool {
    let mut begins = true;
    let mut word = String::new();
    // A blank at the end ends the last word.
    for c in text.chars().chain([' ']) {
        if c.is_alphabetic() {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            if is_name(&word, begins) {
                return true;
            }
            word.clear();
            begins = false;
        }
        begins |= matches!(c, '.' | '!' | '?' | ':' | '\n' | '\r' | '•' | '–' | '—' | '*');
    }
    false
}

/// Whether a word is a name; `begins` where a sentence does, so that its capital says nothing.
fn is_name(word: &str, begins: bool) -> bool {
    let mut letters = word.chars();
    let is_capital = letters.next().is_some_and(char::is_uppercase);
    let lower = word.to_lowercase();
    // A genitive is a name too.
    let bare = lower.strip_suffix('s').unwrap_or(&lower);
    let listed = |names: &BTreeSet<&str>| names.contains(lower.as_str()) || names.contains(bare);
    if listed(&NAMES.always) || is_capital && listed(&NAMES.capital) {
        return true;
    }
    // `NAV` and `PPTs` are no names, and neither is `I`.
    !begins && is_capital && letters.next().is_some_and(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_to_a_person_is_held_back() {
        for text in [
            "ring 900 00 000 om dette",
            "skriv til kari.n@example.no",
            "15813200047",
            "spør @kari",
            "sak 123456",
            "Kari sier at vi trenger mer om rus",
            "kari i første etasje vet mer",
            "mer om rus, sier Plassnavn",
            "Vi trenger hjelp av Petra",
            "arbeidet til Jonas' gruppe",
            "Larsens opplegg",
            "OLE NORDMANN",
            "Bjørn kan det",
            "snakk med Anne-Lise",
            "Mer veiledning (Grethe kan)",
        ] {
            assert!(may_identify(text), "{text}");
        }
    }

    #[test]
    fn what_people_usually_write_is_not() {
        for text in [
            "Mer om psykisk helse og NAVs tiltak.",
            "Traumer. Vold! Hva gjør vi? Samtaler med barn: hvordan",
            "PMTO, ICDP og BTI-modellen for barn 6-12 år i 2026",
            "hans arbeid, per dag, ett bjørnebarn",
            "– Kurs\n– Veiledning\n* Tid",
            "I think we need more time, and so do they",
            "barneverntjenesten og PPT",
        ] {
            assert!(!may_identify(text), "{text}");
        }
    }
}
