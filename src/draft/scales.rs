//! Response scales out of the answers of an export.

use std::collections::BTreeSet;

use super::ladders::Ladder;
use super::words;
use crate::ingest::SourceColumn;
use crate::instrument::{Level, MissingCode, ResponseScale};
use crate::model::{MissingReason, ResponseId, Text};

/// The answers of a question whose labels have no codes, without the non-answers.
pub(super) fn bare(column: &SourceColumn) -> Option<Vec<String>> {
    let bare = !column.labels.is_empty() && column.labels.iter().all(|(code, label)| code == label && !label.is_empty());
    let answers = column.labels.iter().map(|(_, label)| label.clone()).filter(|label| words::missing_kind(label).is_none());
    bare.then(|| answers.collect())
}

/// The number that a label begins with: `5 - Fully agree`.
pub(super) fn leading(label: &str) -> Option<i32> {
    let end = label.find(|c: char| !c.is_ascii_digit()).unwrap_or(label.len());
    label[..end].parse().ok()
}

/// Wordings of the export that differ from those of the ladder.
pub(super) fn recognise(scale: &mut ResponseScale, ladder: &Ladder, labels: &[&str]) {
    for label in labels {
        let Some(level) = ladder.step(label).and_then(|at| scale.levels.get_mut(at)) else { continue };
        let alike = |word: &str| word.to_lowercase() == label.to_lowercase();
        if !level.label.wordings().any(alike) && !level.aliases.iter().any(|alias| alike(alias)) {
            level.aliases.push((*label).to_string());
        }
    }
}

/// Non-answers of a further question: one entry for each kind, as long as there are kinds.
pub(super) fn add_missing<'a>(scale: &mut ResponseScale, found: impl Iterator<Item = (Option<MissingReason>, &'a str)>) {
    for (kind, code) in found {
        let alike = |word: &str| word.to_lowercase() == code.to_lowercase();
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
    let non_answer = |(code, label): &&(String, String)| MissingCode {
        kind: words::missing_kind(label).unwrap_or(MissingReason::DontKnow),
        code: code.clone(),
        label: Text::same(if label.trim().is_empty() { code } else { label.trim() }),
        aliases: Vec::new(),
    };
    ResponseScale {
        id,
        levels: numbered.iter().map(|(value, (code, label))| level(*value, code, label)).collect(),
        missing: missing.iter().map(non_answer).collect(),
        top: nominal.then_some(1),
        nominal,
    }
}
