//! A PDF as tests read it: its objects, its tags, and its words in the order of the page.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;

use hayro_syntax::Pdf;
use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as PdfString};

/// A PDF that was read.
pub(crate) struct Paper {
    pdf: Pdf,
}

/// A tag: its kind and its dictionary.
pub(crate) struct Tag<'a> {
    pub(crate) kind: String,
    /// How deep it stands in the tree.
    pub(crate) depth: usize,
    dict: Dict<'a>,
}

impl Tag<'_> {
    /// A text of the tag, e.g. its `Alt`.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.dict.get::<PdfString<'_>>(key).map(|text| unicode(text.as_bytes()))
    }

    /// The scope of the heading of a table.
    pub(crate) fn scope(&self) -> Option<String> {
        let scope = |dict: Dict<'_>| dict.get::<Name<'_>>("Scope").map(|name| name.as_str().to_owned());
        match self.dict.get::<Array<'_>>("A") {
            Some(all) => all.iter::<Dict<'_>>().find_map(scope),
            None => self.dict.get::<Dict<'_>>("A").and_then(scope),
        }
    }
}

/// Text as PDF writes it: UTF-16 with a mark in front, or Latin letters.
pub(crate) fn unicode(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units: Vec<u16> = rest.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16(&units).unwrap()
        }
        _ => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

impl Paper {
    pub(crate) fn read(bytes: &[u8]) -> Self {
        Self { pdf: Pdf::new(bytes.to_vec()).unwrap_or_else(|_| panic!("no PDF")) }
    }

    pub(crate) fn catalogue(&self) -> Dict<'_> {
        let xref = self.pdf.xref();
        xref.get::<Dict<'_>>(xref.root_id()).unwrap()
    }

    pub(crate) fn page_count(&self) -> usize {
        self.pdf.pages().len()
    }

    /// Width and height of each page.
    pub(crate) fn sizes(&self) -> Vec<(f32, f32)> {
        self.pdf.pages().iter().map(hayro_syntax::page::Page::render_dimensions).collect()
    }

    /// Every dictionary there is, those of streams included.
    pub(crate) fn dicts(&self) -> Vec<Dict<'_>> {
        let dict = |object| match object {
            Object::Dict(dict) => Some(dict),
            Object::Stream(stream) => Some(stream.dict().clone()),
            _ => None,
        };
        self.pdf.objects().into_iter().filter_map(dict).collect()
    }

    /// The metadata of the file, as XML.
    pub(crate) fn metadata(&self) -> String {
        let stream = self.catalogue().get::<Stream<'_>>("Metadata").unwrap();
        String::from_utf8(stream.decoded().unwrap().into_owned()).unwrap()
    }

    /// All tags, in the order of reading.
    pub(crate) fn tags(&self) -> Vec<Tag<'_>> {
        let mut tags = Vec::new();
        let root = self.catalogue().get::<Dict<'_>>("StructTreeRoot").unwrap();
        children(&root, 0, &mut tags);
        tags
    }

    /// The words of each page without spaces, in the order of its content.
    pub(crate) fn pages(&self) -> Vec<String> {
        self.words(false)
    }

    /// The same with spaces, and a line for each run of text.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.words(true)
    }

    fn words(&self, spaced: bool) -> Vec<String> {
        let words = |page: &hayro_syntax::page::Page<'_>| {
            let resources = page.raw().get::<Dict<'_>>("Resources").unwrap_or_else(Dict::empty);
            let mut words = String::new();
            read_words(page.operations(), &resources, spaced, &mut words);
            words
        };
        self.pdf.pages().iter().map(words).collect()
    }
}

fn children<'a>(parent: &Dict<'a>, depth: usize, tags: &mut Vec<Tag<'a>>) {
    let mut add = |dict: Dict<'a>| {
        let Some(kind) = dict.get::<Name<'_>>("S") else { return };
        tags.push(Tag { kind: kind.as_str().to_owned(), depth, dict: dict.clone() });
        children(&dict, depth + 1, tags);
    };
    match parent.get::<Object<'_>>("K") {
        Some(Object::Dict(dict)) => add(dict),
        Some(Object::Array(all)) => {
            for child in all.iter::<Object<'_>>() {
                if let Object::Dict(dict) = child {
                    add(dict);
                }
            }
        }
        _ => {}
    }
}

/// Letters of glyphs.
type Letters = BTreeMap<u16, String>;

fn read_words(mut operations: UntypedIter<'_>, resources: &Dict<'_>, spaced: bool, words: &mut String) {
    let mut letters = Letters::new();
    while let Some(instruction) = operations.next() {
        let operands: Vec<Object<'_>> = instruction.operands().cloned().collect();
        match (&**instruction.operator, operands.as_slice()) {
            (b"Tf", [Object::Name(font), ..]) => letters = letters_of(resources, font),
            (b"Tj", [Object::String(text)]) => spell(text.as_bytes(), &letters, spaced, words),
            (b"TJ", [Object::Array(all)]) => {
                for part in all.iter::<Object<'_>>() {
                    if let Object::String(text) = part {
                        spell(text.as_bytes(), &letters, spaced, words);
                    }
                }
            }
            (b"Do", [Object::Name(name)]) => {
                let inner = resources.get::<Dict<'_>>("XObject").and_then(|all| all.get::<Stream<'_>>(&**name));
                let Some(inner) = inner else { continue };
                let own = inner.dict().get::<Dict<'_>>("Resources").unwrap_or_else(|| resources.clone());
                read_words(UntypedIter::new(&inner.decoded().unwrap()), &own, spaced, words);
            }
            (b"ET", _) if spaced && !words.ends_with('\n') => words.push('\n'),
            _ => {}
        }
    }
}

fn spell(text: &[u8], letters: &Letters, spaced: bool, words: &mut String) {
    for glyph in text.chunks_exact(2) {
        let letter = letters.get(&u16::from_be_bytes([glyph[0], glyph[1]])).map_or("⟦no letter⟧", String::as_str);
        words.extend(letter.chars().filter(|letter| (spaced || !letter.is_whitespace()) && *letter != '\u{ad}'));
    }
}

fn letters_of(resources: &Dict<'_>, font: &Name<'_>) -> Letters {
    let font = resources.get::<Dict<'_>>("Font").unwrap().get::<Dict<'_>>(&**font).unwrap();
    let map = font.get::<Stream<'_>>("ToUnicode").expect("a font that can be read");
    let map = String::from_utf8(map.decoded().unwrap().into_owned()).unwrap();
    let mut letters = Letters::new();
    for part in map.split("beginbfchar").skip(1) {
        for line in part.split("endbfchar").next().unwrap().lines() {
            let codes: Vec<&str> = line.split(['<', '>']).filter(|code| !code.trim().is_empty()).collect();
            if let [glyph, letter] = codes.as_slice() {
                let units = letter.as_bytes().chunks(4).map(|unit| std::str::from_utf8(unit).unwrap());
                let units: Vec<u16> = units.map(|unit| u16::from_str_radix(unit, 16).unwrap()).collect();
                letters.insert(u16::from_str_radix(glyph, 16).unwrap(), String::from_utf16(&units).unwrap());
            }
        }
    }
    assert!(!map.contains("beginbfrange"), "ranges are not read here");
    letters
}
