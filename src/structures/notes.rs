//! What notes of dialogue meetings are most about, out of their counts.

use super::{Fact, FactRule, Said};
use crate::model::FieldValue;
use crate::privacy::Release;

const KIND: &str = "notes";
/// Rows that stand for no code.
const NO_CODE: [&str; 2] = ["no_code_fits", "all_notes"];

/// The code that most notes have.
pub(super) fn facts(release: &Release) -> Vec<Fact> {
    let Some(notes) = release.inventory(KIND) else { return Vec::new() };
    let count = |code: &str| {
        let row = notes.rows.iter().find(|row| notes.word(row, "code") == Some(code))?;
        match row.get("notes") {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
            Some(FieldValue::Number(number)) => Some(*number as u64),
            _ => None,
        }
    };
    let mut codes = notes.rows.iter().filter_map(|row| notes.word(row, "code")).filter(|code| !NO_CODE.contains(code));
    let most = codes.find_map(|code| Some((code, count(code)?)));
    let Some(((code, number), all)) = most.zip(count("all_notes")) else { return Vec::new() };
    let values = vec![("name", Said::Name(notes.label("code", code))), ("count", Said::Count(number)), ("all", Said::Count(all))];
    vec![Fact::new(FactRule::MostNotes, KIND, "inventory-notes", values)]
}
