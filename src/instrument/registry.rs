//! The questionnaires that come with the program.

use include_dir::{Dir, include_dir};

use super::types::Instrument;
use crate::diag::{Code, Diagnostic, Place, nearest};

static SURVEYS: Dir = include_dir!("$CARGO_MANIFEST_DIR/surveys");

/// Files beside the questionnaires that describe other things.
const NOT_INSTRUMENTS: [&str; 3] = ["indicators", "inventories", "themes"];

/// Ids of the questionnaires that come with the program, in alphabetical order.
#[must_use]
pub fn shipped() -> Vec<&'static str> {
    let files = SURVEYS.files().filter(|file| file.path().extension().is_some_and(|extension| extension == "toml"));
    let stems = files.filter_map(|file| file.path().file_stem()?.to_str());
    let mut ids: Vec<&str> = stems.filter(|stem| !NOT_INSTRUMENTS.contains(stem)).collect();
    ids.sort_unstable();
    ids
}

/// The TOML text of a questionnaire that comes with the program.
#[must_use]
pub fn shipped_text(id: &str) -> Option<&'static str> {
    let id = shipped().into_iter().find(|known| *known == id)?;
    SURVEYS.get_file(format!("{id}.toml"))?.contents_utf8()
}

/// The text of any file beside the questionnaires that come with the program.
pub(super) fn shipped_file(path: &str) -> Option<&'static str> {
    SURVEYS.get_file(path)?.contents_utf8()
}

/// A questionnaire that comes with the program.
///
/// # Errors
/// [`Code::UnknownReference`] with the nearest id when there is none of this name.
///
/// # Example
/// ```
/// let instrument = kartlegg::instrument::load_shipped("bti").unwrap();
/// assert_eq!(instrument.latest(), "2026.1");
/// assert_eq!(kartlegg::instrument::load_shipped("btl").unwrap_err()[0].expected, "bti");
/// ```
pub fn load_shipped(id: &str) -> Result<Instrument, Vec<Diagnostic>> {
    let file = format!("surveys/{id}.toml");
    if let Some(text) = shipped_text(id) {
        return Instrument::from_toml(text, &file);
    }
    let near = nearest(id, shipped()).unwrap_or_default();
    Err(vec![Diagnostic::new(Code::UnknownReference, Place::default()).found(id).expected(near)])
}
