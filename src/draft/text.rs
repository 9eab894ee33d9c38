//! Words of questions as they should stand in a questionnaire: without markup, entities and expressions of the survey system.

use crate::ingest::SourceColumn;
use crate::model::tidy;

/// Named characters of HTML that survey systems write.
const NAMED: [(&str, &str); 17] = [
    ("nbsp", " "),
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("aring", "å"),
    ("Aring", "Å"),
    ("oslash", "ø"),
    ("Oslash", "Ø"),
    ("aelig", "æ"),
    ("AElig", "Æ"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("hellip", "…"),
];

/// Longest text of a question that is kept: some systems head their columns with a whole page.
const LONGEST: usize = 500;

/// A text without tags and entities, in single blanks.
pub(super) fn clean(text: &str) -> String {
    let text = tidy(&without_entities(&without_tags(text))).into_owned();
    if text.chars().count() <= LONGEST {
        return text;
    }
    let cut: String = text.chars().take(LONGEST).collect();
    format!("{}…", cut.trim_end())
}

fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let tag = &rest[at + 1..];
        let is_tag = tag.trim_start_matches('/').starts_with(|c: char| c.is_ascii_alphabetic() || c == '!');
        if let Some(end) = tag.find('>').filter(|_| is_tag) {
            out.push(' ');
            rest = &tag[end + 1..];
        } else {
            out.push('<');
            rest = tag;
        }
    }
    out + rest
}

fn without_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let named = after.find(';').filter(|end| *end <= 8).and_then(|end| Some((entity(&after[..end])?, end)));
        if let Some((sign, end)) = named {
            out.push_str(&sign);
            rest = &after[end + 1..];
        } else {
            out.push('&');
            rest = after;
        }
    }
    out + rest
}

fn entity(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).map(String::from);
    }
    NAMED.iter().find(|(known, _)| *known == name).map(|(_, sign)| (*sign).to_string())
}

/// The words of a question, or its header where the export has no words.
pub(super) fn of(column: &SourceColumn) -> String {
    let words = clean(column.text.trim().trim_start_matches("- "));
    if words.is_empty() { clean(&column.name) } else { words }
}

/// Stem and row of a question that was asked in a battery: `How often …? - With the school`, `How often …? [With the school]`, `How often
/// …?.With the school`.
pub(super) fn battery(column: &SourceColumn) -> Option<(String, String)> {
    let words = if column.text.is_empty() { &column.name } else { &column.text };
    let words = clean(words);
    let ended = words.trim_end_matches(['?', ':', '.', ' ']);
    let bracketed = ended.strip_suffix(']').and_then(|inner| inner.rsplit_once('['));
    let (stem, row) = bracketed
        .filter(|(stem, _)| stem.contains(' '))
        .or_else(|| words.rsplit_once(" - "))
        .or_else(|| words.rsplit_once("?.").or_else(|| words.rsplit_once("?/")).filter(|(stem, _)| stem.contains(' ')))?;
    let (stem, row) = (stem.trim(), row.trim());
    (!stem.is_empty() && !row.is_empty()).then(|| (stem.to_string(), row.to_string()))
}

/// What stands before and behind the last colon: a stem and a row in some systems, and in others two parts of one question.
pub(super) fn at_colon(column: &SourceColumn) -> Option<(String, String)> {
    let words = of(column);
    let (stem, row) = super::words::unnumbered(&words).rsplit_once(": ")?;
    Some((stem.trim().to_string(), row.trim().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_entities_are_taken_out_and_other_signs_stay() {
        assert_eq!(clean("<p>Hvor&nbsp;enig er <b>du</b>?</p>"), "Hvor enig er du ?");
        assert_eq!(clean("Barn &lt; 6 &aring;r &amp; eldre &#8211; x < y"), "Barn < 6 år & eldre – x < y");
        assert_eq!(clean("R&D; og S&Oslash;"), "R&D; og SØ");
    }
}
