//! How wide words are, and where a line may break.
//!
//! Widths come from the typeface that is embedded in every output. Kerning is left out: in this face it nearly always draws
//! letters together, so a width from here is an upper bound.

use std::sync::LazyLock;

use ttf_parser::Face;
use unicode_normalization::char::is_combining_mark;

/// Weight of the typeface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// For nearly everything.
    Regular,
    /// For titles, headings and totals.
    Bold,
}

/// The regular face, as embedded in every output.
pub const REGULAR_TTF: &[u8] = include_bytes!("../../reports/fonts/NotoSans-Regular.ttf");
/// The bold face, as embedded in every output.
pub const BOLD_TTF: &[u8] = include_bytes!("../../reports/fonts/NotoSans-Bold.ttf");

/// Share of the size by which capitals and digits rise above the line they stand on.
pub const CAP_HEIGHT: f64 = 0.714;
/// Width of a character that the face lacks, in em: broad enough for ideographs and emoji in a fallback face.
const UNKNOWN_ADVANCE: f64 = 1.0;
/// A broken word keeps at least this many letters on either side of its hyphen.
const SHORTEST_PART: usize = 3;
const SOFT_HYPHEN: char = '\u{ad}';
const ELLIPSIS: char = '…';

static REGULAR: LazyLock<Metrics> = LazyLock::new(|| Metrics::new(REGULAR_TTF));
static BOLD: LazyLock<Metrics> = LazyLock::new(|| Metrics::new(BOLD_TTF));

/// Characters whose advance is kept: Latin with its accents, which is nearly all that is ever measured.
const KEPT: u32 = 0x180;

struct Metrics {
    face: Option<Face<'static>>,
    units_per_em: f64,
    kept: Vec<f64>,
}

impl Metrics {
    fn new(bytes: &'static [u8]) -> Self {
        let face = Face::parse(bytes, 0).ok();
        let units_per_em = face.as_ref().map_or(1000.0, |face| f64::from(face.units_per_em()));
        let mut metrics = Self { face, units_per_em, kept: Vec::new() };
        metrics.kept = (0..KEPT)
            .map(|code| char::from_u32(code).map_or(UNKNOWN_ADVANCE, |character| metrics.looked_up(character)))
            .collect();
        metrics
    }

    fn advance(&self, character: char) -> f64 {
        self.kept.get(character as usize).copied().unwrap_or_else(|| self.looked_up(character))
    }

    fn looked_up(&self, character: char) -> f64 {
        if is_combining_mark(character) {
            return 0.0;
        }
        let glyph = self.face.as_ref().and_then(|face| face.glyph_hor_advance(face.glyph_index(character)?));
        glyph.map_or(UNKNOWN_ADVANCE, |units| f64::from(units) / self.units_per_em)
    }
}

/// Whether the typeface has a shape for a letter, in either weight. What hides or joins needs none.
#[must_use]
pub fn is_drawn(letter: char) -> bool {
    let has = |metrics: &Metrics| metrics.face.as_ref().is_some_and(|face| face.glyph_index(letter).is_some());
    letter == SOFT_HYPHEN || (has(&REGULAR) && has(&BOLD))
}

fn metrics(weight: Weight) -> &'static Metrics {
    match weight {
        Weight::Regular => &REGULAR,
        Weight::Bold => &BOLD,
    }
}

/// Width of a line of text in the unit of `size`.
#[must_use]
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let metrics = metrics(weight);
    size * text.chars().filter(|&character| character != SOFT_HYPHEN).map(|character| metrics.advance(character)).sum::<f64>()
}

/// The text without characters that turn the direction of writing, hide, or have no place in XML; every kind of white space
/// becomes a plain space, except that spaces which must not break stay as they are.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{fffe}'
            | '\u{ffff}' => {}
            '\u{a0}' | '\u{202f}' => cleaned.push(character),
            _ if character.is_whitespace() || character.is_control() => {
                if !cleaned.ends_with(' ') {
                    cleaned.push(' ');
                }
            }
            _ => cleaned.push(character),
        }
    }
    cleaned.trim().to_owned()
}

/// Breaks a text into lines no wider than `max_width`. Lines break at spaces and after hyphens and strokes; a word that is too
/// wide by itself is broken with a hyphen, at a soft hyphen if it has one that fits. Empty text has no lines.
///
/// Every line is measured as far as it fits and no further, so that the work grows with the text and not with its square.
#[must_use]
pub fn wrap(text: &str, size: f64, weight: Weight, max_width: f64) -> Vec<String> {
    // A width that was measured elsewhere and added up may have lost its last bit.
    let ruler = Ruler { size, weight, most: max_width + 1e-6 };
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(&clean(text)) {
        if !line.is_empty() && !ruler.fits(&[&line, &piece]) {
            lines.push(std::mem::take(&mut line));
        }
        line.push_str(&piece);
        let mut start = 0;
        while !ruler.fits(&[&line[start..]]) {
            let Some(at) = ruler.break_point(&line[start..]) else { break };
            lines.push(hyphenated(&line[start..start + at]));
            start += at;
        }
        line.drain(..start);
    }
    lines.push(line);
    lines.into_iter().map(|line| line.trim().replace(SOFT_HYPHEN, "")).filter(|line| !line.is_empty()).collect()
}

/// Measures lines against the width that they may have.
struct Ruler {
    size: f64,
    weight: Weight,
    most: f64,
}

impl Ruler {
    fn advance(&self, character: char) -> f64 {
        if character == SOFT_HYPHEN { 0.0 } else { self.size * metrics(self.weight).advance(character) }
    }

    /// Whether parts fit one after the other, spaces at the end aside. Stops where they do not.
    fn fits(&self, parts: &[&str]) -> bool {
        let mut wide = 0.0;
        for character in parts.iter().flat_map(|part| part.chars()) {
            wide += self.advance(character);
            // A space counts once something stands behind it.
            if wide > self.most && character != ' ' {
                return false;
            }
        }
        true
    }

    /// Byte position at which a word that is too wide is broken: the last soft hyphen that fits, or else the last beginning of a
    /// syllable, or else as late as fits.
    fn break_point(&self, word: &str) -> Option<usize> {
        // Letters that must stay together at the end of the word.
        let last = word.char_indices().rev().filter(|&(_, c)| !is_combining_mark(c)).nth(SHORTEST_PART - 2)?.0;
        let (mut soft, mut syllable, mut any, mut first) = (None, None, None, None);
        let (mut wide, mut letters, mut previous) = (0.0, 0, ' ');
        for (at, character) in word.char_indices().take_while(|&(at, _)| at < last) {
            if !is_combining_mark(character) {
                letters += 1;
                if letters > SHORTEST_PART {
                    first = first.or(Some(at));
                    let hyphen = if matches!(previous, '-' | '/' | '–') { 0.0 } else { self.advance('-') };
                    // No later place fits either: a word only grows.
                    if wide > self.most {
                        break;
                    }
                    if wide + hyphen <= self.most {
                        any = Some(at);
                        soft = if previous == SOFT_HYPHEN { Some(at) } else { soft };
                        syllable = if begins_syllable(&word[at..]) { Some(at) } else { syllable };
                    }
                }
            }
            wide += self.advance(character);
            previous = character;
        }
        soft.or(syllable).or(any).or(first)
    }
}

/// As [`wrap`], but with at most `most` lines; what is left out is marked by an ellipsis.
#[must_use]
pub fn wrap_at_most(most: usize, text: &str, size: f64, weight: Weight, max_width: f64) -> Vec<String> {
    let mut lines = wrap(text, size, weight, max_width);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            // One letter after the other from the end of a line that fits: it has few.
            while !last.is_empty() && width(&format!("{last}{ELLIPSIS}"), size, weight) > max_width {
                last.pop();
            }
            *last = format!("{}{ELLIPSIS}", last.trim_end_matches([' ', '-']));
        }
    }
    lines
}

/// The text cut into pieces after which a line may end.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut previous = ' ';
    for character in text.chars() {
        let after_joint = matches!(previous, '-' | '/' | '–')
            && character.is_alphabetic()
            && pieces.last().is_some_and(|piece| long_enough(piece));
        if (previous == ' ' && character != ' ') || after_joint {
            pieces.push(String::new());
        }
        if let Some(last) = pieces.last_mut() {
            last.push(character);
        }
        previous = character;
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// A prefix such as `e-` stays with its word.
fn long_enough(piece: &str) -> bool {
    piece.chars().count() > SHORTEST_PART
}

/// A consonant and a vowel, with more than an ending after them. Rough, but it reads better than a cut anywhere; where a
/// compound should part is known to those who write a soft hyphen.
fn begins_syllable(rest: &str) -> bool {
    let is_vowel = |character: char| "aeiouyæøåäöéAEIOUYÆØÅÄÖÉ".contains(character);
    let mut letters = rest.chars();
    let (first, second) = (letters.next(), letters.next());
    first.is_some_and(|c| c.is_alphabetic() && !is_vowel(c))
        && second.is_some_and(is_vowel)
        && letters.nth(SHORTEST_PART - 1).is_some()
}

fn hyphenated(part: &str) -> String {
    let part = part.trim_end_matches([SOFT_HYPHEN, ' ']);
    if part.ends_with(['-', '/', '–']) { part.to_owned() } else { format!("{part}-") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_equally_wide() {
        let zero = width("0", 100.0, Weight::Regular);
        assert!((zero - 57.2).abs() < 0.01, "{zero}");
        for digit in '1'..='9' {
            assert!((width(&digit.to_string(), 100.0, Weight::Regular) - zero).abs() < 1e-9);
        }
        assert!(width("Mening", 13.0, Weight::Bold) > width("Mening", 13.0, Weight::Regular));
    }

    #[test]
    fn lines_fit_and_lose_nothing() {
        let text = "Psykisk helsevern for barn og unge og barneverntjenesten samarbeider godt – også om ungdom/unge voksne";
        for limit in [60.0, 90.0, 140.0, 300.0, 2000.0] {
            let lines = wrap(text, 13.0, Weight::Regular, limit);
            assert!(lines.iter().all(|line| width(line, 13.0, Weight::Regular) <= limit), "{limit}: {lines:?}");
            let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            assert_eq!(letters(&lines.concat()), letters(text));
        }
        assert_eq!(wrap(text, 13.0, Weight::Regular, 2000.0), [text]);
        assert!(wrap("  ", 13.0, Weight::Regular, 100.0).is_empty());
    }

    #[test]
    fn a_compound_breaks_only_when_it_is_too_wide_alone() {
        assert_eq!(wrap("lang skolehelsetjeneste", 13.0, Weight::Regular, 125.0), ["lang", "skolehelsetjeneste"]);
        assert_eq!(wrap("skolehelsetjeneste", 13.0, Weight::Regular, 70.0), ["skolehel-", "setjeneste"]);
        assert_eq!(wrap("skolehelsetjenesten", 13.0, Weight::Regular, 119.0), ["skolehelsetje-", "nesten"]);
        assert_eq!(wrap("skole\u{ad}helse\u{ad}tjeneste", 13.0, Weight::Regular, 80.0), ["skolehelse-", "tjeneste"]);
        assert_eq!(wrap("abcdef", 13.0, Weight::Regular, 1.0).concat().replace('-', ""), "abcdef");
    }

    /// A word of a hundred thousand letters would take hours if every line were measured to its end.
    #[test]
    fn the_work_grows_with_the_text_and_not_with_its_square() {
        for word in ["x".repeat(300_000), "ka".repeat(150_000), "-".repeat(300_000), "a\u{301}".repeat(150_000)] {
            let lines = wrap(&word, 13.0, Weight::Regular, 90.0);
            let letters = |text: &str| text.chars().filter(|c| *c != '-').count();
            assert_eq!(letters(&lines.concat()), letters(&word));
        }
    }

    #[test]
    fn characters_that_turn_or_hide_text_are_removed() {
        assert_eq!(clean("a\u{202e}b\u{2066}c\u{200d}d\u{feff}"), "abcd");
        assert_eq!(clean(" a\r\n\tb\u{2028}c\0d "), "a b c d");
        assert_eq!(clean("12\u{a0}%"), "12\u{a0}%");
    }

    #[test]
    fn what_is_cut_off_is_marked() {
        let lines = wrap_at_most(2, "Svært mange ord som ikke kan få plass her", 13.0, Weight::Regular, 90.0);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…') && width(&lines[1], 13.0, Weight::Regular) <= 90.0);
    }
}
