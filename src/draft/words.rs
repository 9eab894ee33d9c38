//! Words by which a draft recognises kinds of non-answer, ratings, and grouping variables, in Norwegian and English.

use crate::instrument::KeyRole;
use crate::model::MissingReason;

/// Labels that stand beside a scale, not on it.
const MISSING: &[(MissingReason, &[&str])] = &[
    (
        MissingReason::DontKnow,
        &[
            "vet ikke",
            "veit ikkje",
            "veit ikke",
            "don't know",
            "do not know",
            "vet ikke/usikker",
            "usikker/vet ikke",
            "weiß nicht",
        ],
    ),
    (
        MissingReason::NotApplicable,
        &[
            "ikke aktuelt",
            "ikkje aktuelt",
            "ikke relevant",
            "ikkje relevant",
            "not applicable",
            "n/a",
            "uaktuelt",
            "passer ikke",
            "not relevant",
        ],
    ),
    (
        MissingReason::Declined,
        &[
            "ønsker ikke å svare",
            "ønskjer ikkje å svare",
            "vil ikke svare",
            "vil ikkje svare",
            "prefer not to answer",
            "prefer not to say",
        ],
    ),
];

/// Parts of labels that ratings are made of.
const RATING: &[&str] = &[
    "enig",
    "einig",
    "uenig",
    "ueinig",
    "agree",
    "grad",
    "degree",
    "extent",
    "fornøyd",
    "nøgd",
    "satisf",
    "ofte",
    "often",
    "sjelden",
    "sjeldan",
    "aldri",
    "never",
    "alltid",
    "always",
    "trygg",
    "sikker på",
    "confident",
    "godt",
    "dårlig",
    "dårleg",
    "good",
    "poor",
    "viktig",
    "important",
    "stemmer",
    "likely",
    "sannsynlig",
    "tilfreds",
    "bra",
];

/// Headers of grouping variables.
const KEYS: &[(KeyRole, &str, &[&str])] = &[
    (KeyRole::Municipality, "municipality", &["kommune", "kommunenavn", "municipality"]),
    (KeyRole::Service, "service", &["tjeneste", "teneste", "service", "tjenesteområde", "sektor"]),
    (KeyRole::Unit, "unit", &["enhet", "eining", "unit", "avdeling", "arbeidssted", "workplace"]),
    (KeyRole::Role, "role", &["rolle", "role", "stilling", "stillingstype"]),
];

/// The kind of non-answer that a label says it is.
pub(super) fn missing_kind(label: &str) -> Option<MissingReason> {
    let label = plain(label);
    MISSING.iter().find(|(_, labels)| labels.contains(&label.as_str())).map(|(kind, _)| *kind)
}

/// Whether the labels read as a rating from one end to the other: at least one end carries a word that ratings are made of.
pub(super) fn is_rating(labels: &[&str]) -> bool {
    let ends = [labels.first(), labels.last()];
    labels.len() >= 3 && ends.into_iter().flatten().any(|label| RATING.iter().any(|part| plain(label).contains(part)))
}

/// What a header or question says the column groups by, and the id to give it.
pub(super) fn key_role(header: &str) -> Option<(KeyRole, &'static str)> {
    let header = plain(header);
    KEYS.iter().find(|(_, _, headers)| headers.contains(&header.as_str())).map(|(role, id, _)| (*role, *id))
}

/// Lower case, without surrounding blanks and punctuation.
fn plain(text: &str) -> String {
    text.to_lowercase().replace('\u{a0}', " ").trim_matches(|c: char| c.is_whitespace() || "?.:*()".contains(c)).to_string()
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
            _ if slug.ends_with('_') || slug.is_empty() => {}
            _ => slug.push('_'),
        }
    }
    let slug = slug.trim_end_matches('_');
    let short: String = slug.chars().take(48).collect();
    if short.is_empty() { "q".to_string() } else { short }
}
