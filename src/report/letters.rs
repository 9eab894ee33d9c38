//! Letters that the typeface lacks: where they stand, so that nobody finds out from the paper.

use std::collections::BTreeSet;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::chart::text::{clean, is_drawn};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::Frame;

/// One finding for each text of a release that PDF and pictures show with a mark in the place of a letter.
#[must_use]
pub fn replaced(frame: &Frame) -> Vec<Diagnostic> {
    let mut texts = BTreeSet::new();
    collect(&serde_json::to_value(frame).unwrap_or_default(), &mut texts);
    let finding = |text: &String| {
        let lacking: BTreeSet<char> = clean(text).nfc().filter(|letter| !letter.is_ascii() && !is_drawn(*letter)).collect();
        let listed = lacking.iter().map(char::to_string).collect::<Vec<_>>().join(" ");
        (!lacking.is_empty()).then(|| Diagnostic::new(Code::LettersReplaced, Place::file("report.pdf").name(text)).found(listed))
    };
    texts.iter().filter_map(finding).collect()
}

fn collect(value: &Value, texts: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if !text.is_ascii() => {
            texts.insert(text.clone());
        }
        Value::Array(parts) => {
            for part in parts {
                collect(part, texts);
            }
        }
        Value::Object(parts) => {
            for part in parts.values() {
                collect(part, texts);
            }
        }
        _ => {}
    }
}
