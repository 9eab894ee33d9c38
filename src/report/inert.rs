//! Texts that a spreadsheet would take for a formula.

/// Whether a spreadsheet might compute a text instead of showing it: it begins with a sign of calculation, in the ordinary or in the
/// full-width form, or with a character that some programs skip before they look.
///
/// Services, units and roles are named by whoever filled in the survey or the roster, so their names are not to be trusted.
pub(super) fn is_risky(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠', '{'])
}
