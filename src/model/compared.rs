//! Words as they are compared, in one place: the same header, id or label, however it was typed, pasted or exported.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Characters that cannot be seen: soft hyphen, zero-width space and joiners, direction marks, byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Trimmed, composed (NFC), every run of blanks one space, nothing invisible. This is the form in which names of services and
/// units are kept, so that two spellings of `å` are one unit.
#[must_use]
pub fn tidy(text: &str) -> Cow<'_, str> {
    let plain = text.is_ascii() || (is_nfc_quick(text.chars()) == IsNormalized::Yes && !text.chars().any(is_invisible));
    let blanks = text.starts_with(char::is_whitespace)
        || text.ends_with(char::is_whitespace)
        || text.contains("  ")
        || text.chars().any(|c| c.is_whitespace() && c != ' ');
    if plain && !blanks {
        return Cow::Borrowed(text);
    }
    let mut tidied = String::with_capacity(text.len());
    for c in text.nfc().filter(|&c| !is_invisible(c)) {
        if !c.is_whitespace() {
            tidied.push(c);
        } else if !tidied.is_empty() && !tidied.ends_with(' ') {
            tidied.push(' ');
        }
    }
    tidied.truncate(tidied.trim_end().len());
    Cow::Owned(tidied)
}

/// The form in which headers, ids and labels are compared: [`tidy`], lower case, one kind of dash and of apostrophe. Whoever asks
/// whether two of them are the same asks here, so that what is drafted, checked and read agrees.
#[must_use]
pub fn compared(text: &str) -> String {
    tidy(text)
        .chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            '\u{2018}' | '\u{2019}' => '\'',
            '\u{201c}' | '\u{201d}' => '"',
            other => other,
        })
        .collect()
}
