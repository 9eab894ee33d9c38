//! Response scales out of the answers of an export.

use std::collections::BTreeSet;

use super::words;
use crate::instrument::{Level, MissingCode, ResponseScale};
use crate::model::{MissingReason, ResponseId, Text, compared};

/// The number of a label, in front of it or behind it in brackets: `5 - Fully agree`, `(5) Fully agree`, `Fully agree (5)`.
pub(super) fn leading(label: &str) -> Option<i32> {
    let text = label.trim().replace(['–', '—', '−'], "-");
    let inner = text.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    if let Some((number, rest)) = inner {
        return number.trim().parse().ok().filter(|_| !rest.trim().is_empty());
    }
    let behind = text
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once('('))
        .or_else(|| text.rsplit_once(" - ").or_else(|| text.rsplit_once(" = ")));
    let behind = behind.and_then(|(words, number)| Some((words, number.trim_start_matches('=').trim().parse().ok()?)));
    if let Some((_, number)) = behind.filter(|(words, _)| words.contains(char::is_alphabetic)) {
        return Some(number);
    }
    let minus = usize::from(text.starts_with('-'));
    let end = text[minus..].find(|c: char| !c.is_ascii_digit()).map_or(text.len(), |end| minus + end);
    let number: i32 = text[..end].parse().ok()?;
    let rest = text[end..].trim_start();
    // `3-5 years` and `2.5` are no label with a number of its own.
    let goes_on =
        rest.strip_prefix(['-', '.', ',']).is_some_and(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit()));
    let apart = rest.is_empty() || rest.starts_with(['-', '.', ')', ':', '=', ',']) || text[end..].starts_with(' ');
    (!goes_on && apart).then_some(number)
}

/// Spellings of the export that differ from a level's label.
pub(super) fn recognise(level: &mut Level, spellings: &[&str]) {
    for spelling in spellings {
        let known = level.wordings().any(|wording| compared(wording) == compared(spelling));
        if !known && compared(&level.code_text()) != compared(spelling) {
            level.aliases.push((*spelling).to_string());
        }
    }
}

/// Non-answers of a further question: one entry for each kind, as long as there are kinds.
pub(super) fn add_missing<'a>(scale: &mut ResponseScale, found: impl Iterator<Item = (Option<MissingReason>, &'a str)>) {
    for (kind, code) in found {
        let alike = |word: &str| compared(word) == compared(code);
        if scale.missing.iter().any(|known| alike(&known.code) || known.aliases.iter().any(|alias| alike(alias))) {
            continue;
        }
        let kind = kind.unwrap_or(MissingReason::DontKnow);
        match scale.missing.iter_mut().find(|known| known.kind == kind) {
            Some(known) => known.aliases.push(code.to_string()),
            None => {
                scale.missing.push(MissingCode { kind, code: code.to_string(), label: Text::same(code), aliases: Vec::new() });
            }
        }
    }
}

pub(super) fn level(value: i32, code: &str, label: &str) -> Level {
    Level {
        value,
        code: (code != value.to_string()).then(|| code.to_string()),
        label: Text::same(if label.trim().is_empty() { code } else { label.trim() }),
        aliases: Vec::new(),
    }
}

/// Levels in increasing order of their codes, or of the numbers that their labels begin with; otherwise in the order of the
/// export. Distances, and so means, only where the labels read as a rating and are known to stand in order: labels without any
/// number are not.
pub(super) fn response_scale(id: ResponseId, levels: &[&(String, String)], missing: &[&(String, String)]) -> ResponseScale {
    let numbers: Option<Vec<i32>> = levels.iter().map(|(code, _)| code.parse().ok()).collect();
    let in_front: Option<Vec<i32>> = levels.iter().map(|(_, label)| leading(label)).collect();
    let in_front = in_front.filter(|numbers| numbers.iter().collect::<BTreeSet<_>>().len() == numbers.len());
    let coded = levels.iter().any(|(code, label)| code != label);
    let in_order = match &numbers {
        Some(numbers) => numbers.windows(2).all(|pair| pair[0] < pair[1]),
        None => coded || in_front.is_some(),
    };
    let mut numbered: Vec<(i32, &(String, String))> = match numbers.or(in_front.filter(|_| !coded)) {
        Some(numbers) => numbers.into_iter().zip(levels.iter().copied()).collect(),
        None => (1..).zip(levels.iter().copied()).collect(),
    };
    numbered.sort_by_key(|(value, _)| *value);
    let labels: Vec<&str> =
        numbered.iter().map(|(_, (code, label))| if label.is_empty() { code.as_str() } else { label.as_str() }).collect();
    let nominal = !(in_order && words::is_rating(&labels));
    let mut scale = ResponseScale {
        id,
        levels: numbered.iter().map(|(value, (code, label))| level(*value, code, label)).collect(),
        missing: Vec::new(),
        top: nominal.then_some(1),
        nominal,
    };
    add_named(&mut scale, missing);
    scale
}

/// Non-answers with the labels of an export: one entry for each kind, further ones of a kind as other words for it.
fn add_named(scale: &mut ResponseScale, missing: &[&(String, String)]) {
    for (code, label) in missing {
        let kind = words::missing_kind(label).unwrap_or(MissingReason::DontKnow);
        let words = if label.trim().is_empty() { code } else { label.trim() };
        match scale.missing.iter_mut().find(|known| known.kind == kind) {
            Some(known) => {
                known.aliases.extend([code.clone(), words.to_string()].into_iter().take(if code == words { 1 } else { 2 }));
            }
            None => scale.missing.push(MissingCode { kind, code: code.clone(), label: Text::same(words), aliases: Vec::new() }),
        }
    }
}
