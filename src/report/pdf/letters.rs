//! What the typefaces can print.

use std::sync::LazyLock;

use ttf_parser::Face;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::chart::text::{BOLD_TTF, REGULAR_TTF, clean};

/// Stands for a letter that the typefaces lack. A report for an archive may not hold letters without a shape.
const UNKNOWN: char = '\u{fffd}';
const SOFT_HYPHEN: char = '\u{ad}';
/// No word is longer, so what is has no places to break that a dictionary would know.
const LONGEST_WORD: usize = 30;
/// Letters between the places where such a word may break.
const STEP: usize = 8;

static FACES: LazyLock<Vec<Face<'static>>> =
    LazyLock::new(|| [REGULAR_TTF, BOLD_TTF].into_iter().filter_map(|face| Face::parse(face, 0).ok()).collect());

fn is_printable(character: char) -> bool {
    character.is_ascii() || FACES.iter().all(|face| face.glyph_index(character).is_some())
}

/// The text as it is printed: composed, without what hides or turns, and with a mark for each letter that the typefaces lack.
#[must_use]
pub fn printed(text: &str) -> String {
    let clean = clean(text);
    if clean.is_ascii() {
        return breakable(clean);
    }
    let composed = clean.nfc().filter(|letter| *letter != SOFT_HYPHEN);
    breakable(composed.map(|letter| if is_printable(letter) { letter } else { UNKNOWN }).collect())
}

/// The same with places to break in what is too long for a line.
fn breakable(text: String) -> String {
    if text.split(' ').all(|word| word.chars().count() <= LONGEST_WORD) {
        return text;
    }
    let mut broken = String::with_capacity(text.len() + text.len() / 4);
    for word in text.split_inclusive(' ') {
        let is_long = word.chars().count() > LONGEST_WORD;
        for (position, letter) in word.chars().enumerate() {
            if is_long && position > 0 && position % STEP == 0 && letter != ' ' {
                broken.push(SOFT_HYPHEN);
            }
            broken.push(letter);
        }
    }
    broken
}

/// A drawing with a mark for each letter that the typefaces lack. Its markup is plain ASCII, so only words are touched.
pub(super) fn drawn(svg: &str) -> String {
    let marked = |letter: char| if is_printable(letter) { letter } else { UNKNOWN };
    if is_nfc_quick(svg.chars()) == IsNormalized::Yes {
        svg.chars().map(marked).collect()
    } else {
        svg.nfc().map(marked).collect()
    }
}

/// Words that are read aloud and not printed: any letter may stand in them.
pub(super) fn spoken(text: &str) -> String {
    clean(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_the_region_are_printed_as_they_are() {
        for text in ["Øystre Slidre", "Kárášjohka – «čakča»", "≥ 5 √n α²", "a\u{202f}b"] {
            assert_eq!(printed(text), text);
        }
        assert_eq!(printed("A\u{30a}lesund"), "Ålesund");
    }

    #[test]
    fn other_letters_are_marked_and_never_lost() {
        assert_eq!(printed("שלום 7"), "\u{fffd}\u{fffd}\u{fffd}\u{fffd} 7");
        assert_eq!(printed("\u{202e}abc\u{0}\u{e000}"), "abc \u{fffd}");
        assert_eq!(drawn("<text>日</text>\n"), "<text>\u{fffd}</text>\n");
    }

    #[test]
    fn a_word_without_end_may_break() {
        let printed = printed(&"x".repeat(100));
        assert!(printed.split(SOFT_HYPHEN).all(|part| part.chars().count() <= STEP));
        assert_eq!(printed.replace(SOFT_HYPHEN, "").len(), 100);
        assert!(!super::printed("samhandlingsavvikshåndtering er ett ord").contains(SOFT_HYPHEN));
    }
}
