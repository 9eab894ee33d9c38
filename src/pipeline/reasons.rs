//! Why figures are suppressed, for whoever runs the program: a file beside the project, never among its outputs.

use std::fmt::Write as _;
use std::path::Path;

use crate::config;
use crate::diag::limits::TABLE_FILE;
use crate::error::Error;
use crate::locale::Catalogue;
use crate::model::Frame;
use crate::output;
use crate::privacy::{Judgement, Suppressed};
use crate::project::Project;

/// The file.
pub(super) const FILE: &str = "not-for-publication.csv";
/// How it begins, in every language: what does not begin like this is not ours.
const MARK: &str = "NOT FOR PUBLICATION / IKKE FOR PUBLISERING / IKKJE FOR PUBLISERING";

/// The table: round, group, measure, reason.
pub(super) fn table(project: &Project, frame: &Frame, judgement: &Judgement) -> String {
    let language = project.language();
    let words = Catalogue::of(language);
    let mut text = format!("\u{feff}{MARK}\n{}\n", words.text("suppression.columns"));
    for (measure, group, reason) in judgement.suppressed() {
        let (group, measure) = (&frame.groups[group], &frame.measures[measure]);
        let keys: Vec<&str> = group.keys.values().map(String::as_str).collect();
        let _ = writeln!(
            text,
            "{};{};{};{}",
            quoted(group.round.as_str()),
            quoted(&keys.join(" / ")),
            measure.id,
            words.text(key(reason))
        );
    }
    text
}

/// Writes it beside the project, or among those of a run of many.
///
/// # Errors
/// When another file has its name, or it cannot be written.
pub(super) fn write(path: &Path, table: &str) -> Result<(), Error> {
    if config::read_bytes(path, FILE, TABLE_FILE).is_ok_and(|there| there == table.as_bytes()) {
        return Ok(());
    }
    let is_ours = |there: &[u8]| String::from_utf8_lossy(there).trim_start_matches('\u{feff}').starts_with(MARK);
    Ok(output::deliver_file(path, table.as_bytes(), TABLE_FILE.most, is_ours)?)
}

const fn key(reason: Suppressed) -> &'static str {
    match reason {
        Suppressed::TooFew => "suppression.too_few",
        Suppressed::TooAlike => "suppression.too_alike",
        Suppressed::Connected => "suppression.connected",
        Suppressed::Complementary { fewest: true } => "suppression.complementary",
        Suppressed::Complementary { fewest: false } => "suppression.complementary_unproven",
        Suppressed::Earlier => "suppression.earlier",
    }
}

fn quoted(text: &str) -> String {
    if text.contains([';', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_string() }
}
