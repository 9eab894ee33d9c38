//! Answers in people's own words become ticks, cell by cell, and are dropped at once: what leaves this file is which codes fit.
//!
//! A text is folded (lower case, accents off, everything between words one blank) and searched once for all patterns together. `mobb*` is a
//! beginning of a word, `*vold` its end, `*flukt*` any part of it, `rus` the whole word; several words stand beside each other.

use aho_corasick::{AhoCorasick, MatchKind};

use crate::instrument::Codebook;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Answers that say nothing, folded.
const NOTHING: [&str; 14] = [
    " nei ",
    " ingen ",
    " ingenting ",
    " ikke ",
    " ikkje ",
    " vet ikke ",
    " veit ikkje ",
    " usikker ",
    " no ",
    " none ",
    " nothing ",
    " don t know ",
    " na ",
    " n a ",
];

/// One word of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    /// Its letters, folded.
    core: String,
    /// Letters may stand before them.
    before: bool,
    /// Letters may stand after them.
    after: bool,
}

impl Word {
    fn fits(&self, word: &str) -> bool {
        match (self.before, self.after) {
            (false, false) => word == self.core,
            (false, true) => word.starts_with(&self.core),
            (true, false) => word.ends_with(&self.core),
            (true, true) => word.contains(&self.core),
        }
    }
}

/// What a literal that was found is the beginning of.
#[derive(Clone, Debug)]
struct Pattern {
    /// Slot of the code.
    slot: usize,
    /// It takes hits of the code away instead of giving one.
    is_exception: bool,
    /// The first word may go on after the literal.
    goes_on: bool,
    /// Words that must follow.
    rest: Vec<Word>,
}

/// A codebook, ready to be held against texts.
#[derive(Clone, Debug)]
pub(crate) struct Coder {
    none_fits: Option<usize>,
    search: Option<AhoCorasick>,
    patterns: Vec<Pattern>,
}

impl Coder {
    /// A codebook whose codes have these slots, by their ids; what has none is not looked for.
    pub(crate) fn new(book: &Codebook, slot_of: impl Fn(&str) -> Option<usize>) -> Self {
        let (mut literals, mut patterns) = (Vec::new(), Vec::new());
        for code in &book.codes {
            let Some(slot) = slot_of(&code.id) else { continue };
            let all = code.patterns.iter().map(|text| (text, false)).chain(code.except.iter().map(|text| (text, true)));
            for (text, is_exception) in all {
                let mut words = words(text).into_iter();
                let Some(first) = words.next() else { continue };
                let edge = |open: bool| if open { "" } else { " " };
                literals.push(format!("{}{}{}", edge(first.before), first.core, edge(first.after)));
                patterns.push(Pattern { slot, is_exception, goes_on: first.after, rest: words.collect() });
            }
        }
        let none_fits = slot_of(Codebook::NONE_FITS);
        // Patterns are few and checked as they are read; one that the search cannot hold is found nowhere.
        let search = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&literals).ok();
        Self { none_fits, search, patterns }
    }

    /// A codebook whose codes have the slots of these ids: its own in order, and last that of "no code fits".
    pub(crate) fn whole(book: &Codebook) -> (Self, Vec<String>) {
        let ids: Vec<String> = book.codes.iter().map(|code| code.id.clone()).chain([Codebook::NONE_FITS.to_owned()]).collect();
        (Self::new(book, |id| ids.iter().position(|known| known == id)), ids)
    }

    /// Slots of the codes that fit, or that of "no code fits" where somebody answered; nothing where nobody did. `folded` is room to work
    /// in, and empty again afterwards.
    pub(crate) fn code(&self, cell: &str, folded: &mut String, ticked: &mut Vec<usize>) {
        ticked.clear();
        fold(cell, folded);
        if folded.trim().is_empty() || NOTHING.contains(&folded.as_str()) {
            folded.clear();
            return;
        }
        let (mut hits, mut without) = (Vec::new(), Vec::new());
        for found in self.search.iter().flat_map(|search| search.find_overlapping_iter(folded.as_str())) {
            let pattern = &self.patterns[found.pattern().as_usize()];
            let Some(end) = end_of(folded, found.end(), pattern) else { continue };
            let list = if pattern.is_exception { &mut without } else { &mut hits };
            list.push((pattern.slot, found.start(), end));
        }
        for (slot, start, end) in hits {
            let is_void = without.iter().any(|&(other, from, to)| other == slot && from <= start && end <= to);
            if !is_void && !ticked.contains(&slot) {
                ticked.push(slot);
            }
        }
        if ticked.is_empty() {
            ticked.extend(self.none_fits);
        }
        folded.clear();
    }
}

/// Where a pattern that begins with a literal ends, when the words after it are the right ones.
fn end_of(folded: &str, literal: usize, pattern: &Pattern) -> Option<usize> {
    let mut at = literal;
    if pattern.goes_on {
        at += folded[at..].find(' ')? + 1;
    }
    for word in &pattern.rest {
        let length = folded[at..].find(' ')?;
        if !word.fits(&folded[at..at + length]) {
            return None;
        }
        at += length + 1;
    }
    Some(at)
}

/// The words of a pattern, folded as texts are.
fn words(pattern: &str) -> Vec<Word> {
    let mut folded = String::new();
    let word = |text: &str| {
        fold(text.trim_matches('*'), &mut folded);
        Word { core: folded.trim().to_owned(), before: text.starts_with('*'), after: text.ends_with('*') }
    };
    pattern.split_whitespace().map(word).filter(|word| !word.core.is_empty()).collect()
}

/// Lower case, accents off but for the letters of the alphabet, one blank between words and at both ends.
fn fold(text: &str, out: &mut String) {
    out.clear();
    out.push(' ');
    for c in text.nfc() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if c.is_alphanumeric() {
            c.to_lowercase().for_each(|c| fold_letter(c, out));
        } else if !is_combining_mark(c) && c != '\u{ad}' && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
}

fn fold_letter(c: char, out: &mut String) {
    match c {
        'å' | 'æ' | 'ø' => out.push(c),
        'ä' => out.push('æ'),
        'ö' => out.push('ø'),
        c if is_combining_mark(c) => {}
        c => out.extend(std::iter::once(c).nfd().filter(|c| !is_combining_mark(*c))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instrument::codebook;

    const BOOK: &str = "schema = 1\nid = \"b\"\ntitle.nb = \"B\"\n\
        [[code]]\nid = \"violence\"\nlabel.nb = \"Vold\"\npatterns = [\"*vold\", \"overgrep*\"]\nexcept = [\"fravær uten vold\"]\n\
        [[code]]\nid = \"talk\"\nlabel.nb = \"Samtale\"\npatterns = [\"vanskelig* samtale*\", \"snakke med barn*\"]\n\
        [[code]]\nid = \"drugs\"\nlabel.nb = \"Rus\"\npatterns = [\"rus\", \"*misbruk*\"]\n";

    fn codes(text: &str) -> Vec<&'static str> {
        let book = codebook(BOOK, "b.toml").unwrap();
        let ids = ["violence", "talk", "drugs", Codebook::NONE_FITS];
        let coder = Coder::new(&book, |id| ids.iter().position(|known| *known == id));
        let (mut room, mut ticked) = (String::new(), Vec::new());
        coder.code(text, &mut room, &mut ticked);
        assert!(room.is_empty(), "the text stays in memory");
        ticked.sort_unstable();
        ticked.into_iter().map(|slot| ids[slot]).collect()
    }

    #[test]
    fn words_compounds_and_phrases_are_found_however_written() {
        for (text, expected) in [
            ("Mer om VOLD, og seksuelle overgrep!", &["violence"][..]),
            ("familievold", &["violence"]),
            ("voldsomt mye å gjøre", &["no_code_fits"]),
            ("Den vanskelige foreldresamtalen", &["no_code_fits"]),
            ("vanskelige samtaler med foreldre", &["talk"]),
            ("å snakke  med\nbarna om rus.", &["talk", "drugs"]),
            ("Rusmisbruk", &["drugs"]),
            ("rusten bil", &["no_code_fits"]),
            ("Fravær uten vold", &["no_code_fits"]),
            ("Fravær uten vold, men også æresvold", &["violence"]),
            ("  ", &[]),
            ("Vet ikke.", &[]),
            ("-", &[]),
        ] {
            assert_eq!(codes(text), expected, "{text}");
        }
        assert_eq!(codes("Va\u{30a}ld og vo\u{301}ld"), ["violence"]);
    }

    /// Law: text around an answer, of words that no pattern has, never takes a code away.
    #[test]
    fn more_words_take_no_code_away() {
        for text in ["vold", "vanskelig samtale", "rus", "misbruk og overgrep"] {
            for around in ["vi trenger", "Ø", "—", "mye, mye"] {
                assert_eq!(codes(&format!("{around} {text} {around}")), codes(text), "{around} {text}");
            }
        }
    }
}
