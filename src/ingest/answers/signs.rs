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
    footer: BTreeSet<String>,
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
    let inside = text.trim_matches(|c: char| !c.is_alphanumeric());
    // Inside brackets, quotation marks or stars stand words; a letter by itself may be an answer.
    let worded = inside.chars().count() > 1 && inside.len() < text.len() && inside.chars().all(|c| c.is_alphabetic() || c == ' ');
    SIGNS.blank.contains(&text) || (worded && SIGNS.blank.contains(inside))
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

/// The word by which a line shows that it stands below a table: `Utskrift 12.03.2024, side 1 av 3`.
pub(crate) fn footer(text: &str) -> Option<&'static str> {
    const LONGEST: usize = 200;
    if text.len() > LONGEST || !text.contains(|c: char| c == ':' || c.is_ascii_digit()) {
        return None;
    }
    let text = normalise::key(text);
    let first = text.split([' ', ':']).next().unwrap_or_default();
    SIGNS.footer.get(first).map(String::as_str)
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
        for text in ["«blank»", "*skipped*", "[Ubesvart]", "...svar mangler"] {
            assert!(is_blank(text), "{text}");
        }
        assert!(footer("Utskrift 12.03.2024, side 1 av 3").is_some() && footer("Kilde: Forms").is_some());
        assert!(footer("Kilden barnehage").is_none() && footer("Rapporten er god").is_none() && footer("Skole: 1").is_none());
        assert!(numbers_respondents("Respondentnr") && numbers_respondents("ID") && !numbers_respondents("E-post"));
        assert!(is_answer_head("Open-Ended Response"));
    }
}
