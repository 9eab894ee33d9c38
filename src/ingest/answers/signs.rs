//! Words that mean the same in every export: signs that nobody answered, rows that sum up others, second header rows. They are data.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::ingest::normalise;

/// Longest text that is looked up.
const LONGEST: usize = 40;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signs {
    blank: BTreeSet<String>,
    total: BTreeSet<String>,
    answer_heads: BTreeSet<String>,
    respondents: BTreeSet<String>,
}

// The file is part of the program, and a test parses it.
static SIGNS: LazyLock<Signs> = LazyLock::new(|| toml::from_str(include_str!("signs.toml")).unwrap_or_default());

/// Whether a cell says that nobody answered: `NA`, `(tom)`, `#N/A`.
pub(crate) fn is_blank(text: &str) -> bool {
    if text.len() > LONGEST {
        return false;
    }
    let text = normalise::key(text);
    let inside = text.strip_prefix(['(', '[', '<']).and_then(|rest| rest.strip_suffix([')', ']', '>']));
    SIGNS.blank.contains(&text) || inside.is_some_and(|inside| SIGNS.blank.contains(inside.trim()))
}

/// The word by which a row shows that it sums up others: `Gjennomsnitt`, `Totalt (n = 48)`.
pub(crate) fn total(text: &str) -> Option<&'static str> {
    if text.len() > LONGEST || !text.starts_with(|c: char| c.is_alphabetic()) {
        return None;
    }
    let text = normalise::key(text);
    let first = text.split([' ', ':', '(', '=']).next().unwrap_or_default();
    let known = |word: &str| SIGNS.total.get(word).map(String::as_str);
    known(&text).or_else(|| known(first).filter(|_| text.split(' ').count() <= 4))
}

/// Whether a cell of a second header row says that the answer itself stands in the column.
pub(crate) fn is_answer_head(text: &str) -> bool {
    text.len() <= LONGEST && SIGNS.answer_heads.contains(&normalise::key(text))
}

/// Whether a header says that its column numbers the respondents.
pub(crate) fn numbers_respondents(header: &str) -> bool {
    header.len() <= LONGEST && SIGNS.respondents.contains(&normalise::loose(header))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_read_and_answers_are_none() {
        for text in [
            "NA",
            "nan",
            "NULL",
            "\\N",
            "None",
            ".",
            "-",
            "–",
            "--",
            "(tom)",
            "Ubesvart",
            "Ikke besvart",
            "#N/A",
            "#I/T",
            "#NULL!",
        ] {
            assert!(is_blank(text), "{text}");
        }
        for text in ["Nei", "NAV", "0", "Ingen", "Vet ikke", "Annet", "-1", "9"] {
            assert!(!is_blank(text), "{text}");
        }
        for text in ["Gjennomsnitt", "Totalt", "SUM", "Average", "Gj.snitt", "Totalt (n = 48)", "Sum svar:", "Mean"] {
            assert!(total(text).is_some(), "{text}");
        }
        for text in ["Summen av alt dette er at vi trenger tid", "Skole", "12", "Totalrenovering", "Meaningful"] {
            assert!(total(text).is_none(), "{text}");
        }
        assert!(numbers_respondents("Respondentnr") && numbers_respondents("ID") && !numbers_respondents("E-post"));
        assert!(is_answer_head("Open-Ended Response"));
    }
}
