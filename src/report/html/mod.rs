//! The report as one page that needs nothing but itself: no script, no network, typeface and figures inside.

mod blocks;
mod download;

use std::fmt::Write as _;

use maud::{DOCTYPE, Markup, PreEscaped, html as markup};

use super::document::{Block, Document};
use super::editions;
use crate::chart;
use crate::locale::Catalogue;

const STYLE: &str = include_str!("../../../reports/style.css");
const REGULAR: &[u8] = include_bytes!("../../../reports/fonts/NotoSans-Regular.woff2");
const BOLD: &[u8] = include_bytes!("../../../reports/fonts/NotoSans-Bold.woff2");

/// Nothing may be loaded or run; styles, images and typefaces come from within the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";

/// Writes a document as one self-contained page.
#[must_use]
pub fn html(document: &Document) -> String {
    let words = Catalogue::of(document.language);
    let cover = &document.cover;
    let page = markup! {
        (DOCTYPE)
        html lang=(document.language.tag()) {
            (head(&cover.title, &cover.municipality, ""))
            body {
                a class="skip" href="#main" { (words.text("html.skip")) }
                (cover_block(document, words))
                div class="page" {
                    (contents(document, words))
                    main id="main" tabindex="-1" { (sections(document, words)) }
                }
                footer { p { (words.text("html.footer")) } }
            }
        }
    };
    page.into_string()
}

/// The head of a self-contained page, with a style sheet beside that of all pages.
#[must_use]
pub fn head(title: &str, municipality: &str, styles: &str) -> Markup {
    markup! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(POLICY);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="generator" content="kartlegg";
            meta name="color-scheme" content="light dark";
            title { (title) @if !municipality.is_empty() { " – " (municipality) } }
            style { (PreEscaped(style())) (PreEscaped(styles)) }
        }
    }
}

/// Typefaces, colours of figures, and the style sheet.
fn style() -> String {
    let mut css = String::new();
    for (weight, bytes) in [(400, REGULAR), (700, BOLD)] {
        // Writing into a string cannot fail.
        let _ = write!(
            css,
            "@font-face{{font-family:\"Noto Sans\";font-weight:{weight};font-display:swap;src:url(data:font/woff2;base64,{}) format(\"woff2\")}}",
            base64(bytes)
        );
    }
    css.push_str(STYLE);
    css.push_str(&chart::stylesheet());
    css
}

fn cover_block(document: &Document, words: &Catalogue) -> Markup {
    let cover = &document.cover;
    markup! {
        header class="cover" {
            div class="cover-inner" {
                @if !cover.municipality.is_empty() { p class="municipality" { (cover.municipality) } }
                h1 { (cover.title) }
                p class="rounds" { (cover.rounds) }
                @if !cover.facts.is_empty() {
                    dl class="facts" aria-label=(words.text("html.facts")) {
                        @for (value, label) in &cover.facts { div { dt { (label) } dd { (value) } } }
                    }
                }
            }
        }
    }
}

/// A section in the table of contents, with the headings in it.
struct Entry<'a> {
    id: &'a str,
    text: &'a str,
    inner: Vec<(&'a str, &'a str)>,
}

/// Table of contents: sections, and the headings of the next level under them.
fn contents(document: &Document, words: &Catalogue) -> Markup {
    let headings = document.blocks.iter().filter_map(|block| match block {
        Block::Heading { level, id, text } if *level <= 3 => Some((*level, id.as_str(), text.as_str())),
        _ => None,
    });
    let mut sections: Vec<Entry<'_>> = Vec::new();
    for (level, id, text) in headings {
        match sections.last_mut() {
            Some(section) if level == 3 => section.inner.push((id, text)),
            _ => sections.push(Entry { id, text, inner: Vec::new() }),
        }
    }
    markup! {
        nav class="contents" aria-labelledby="contents-title" {
            h2 id="contents-title" { (words.text("html.contents")) }
            ol {
                @for Entry { id, text, inner } in sections {
                    li {
                        a href=(format!("#{id}")) { (text) }
                        @if !inner.is_empty() {
                            ol { @for (id, text) in inner { li { a href=(format!("#{id}")) { (text) } } } }
                        }
                    }
                }
            }
        }
    }
}

/// Blocks, those from one heading of level 2 to the next in a section of their own.
fn sections(document: &Document, words: &Catalogue) -> Markup {
    let mut starts: Vec<usize> = document
        .blocks
        .iter()
        .enumerate()
        .filter_map(|(position, block)| matches!(block, Block::Heading { level: 2, .. }).then_some(position))
        .collect();
    starts.push(document.blocks.len());
    let loud = editions::loud(document);
    let takers = blocks::Takers { document, loud: &loud };
    markup! {
        @for pair in starts.windows(2) {
            @let blocks = &document.blocks[pair[0]..pair[1]];
            @if let Some(Block::Heading { id, .. }) = blocks.first() {
                section id=(id) {
                    @let (kept, rest) = parted(document, &loud, blocks);
                    @for block in &kept { (blocks::block(block, words, &takers)) }
                    @if let Some(said) = unsaid(&kept, &rest) { p { (said) "." } }
                    @if !rest.is_empty() {
                        details class="rest" {
                            summary { (words.text("html.rest")) }
                            @for block in &rest { (blocks::block(block, words, &takers)) }
                        }
                    }
                }
            }
        }
    }
}

/// What stands open in a section, and what is folded: text and at most one figure are open, and of all sections together at most ten
/// figures. A few tables are not worth a fold.
fn parted<'d>(document: &Document, loud: &[&str], section: &'d [Block]) -> (Vec<&'d Block>, Vec<&'d Block>) {
    const FEW: usize = 2;
    let is_whole = document.chosen.is_empty() || matches!(editions::id(section), Some("summary" | "appendix"));
    let mut texts = 0;
    let (kept, rest): (Vec<&Block>, Vec<&Block>) =
        section.iter().partition(|block| is_whole || editions::is_kept(loud, block, &mut texts));
    let has_figure = rest.iter().any(|block| matches!(block, Block::Figure(figure) if figure.drawing.is_some()));
    if !has_figure && (rest.len() < FEW || kept.len() < FEW) { (section.iter().collect(), Vec::new()) } else { (kept, rest) }
}

/// A section of which only the heading is open says what its first figure shows.
fn unsaid<'d>(kept: &[&Block], rest: &[&'d Block]) -> Option<&'d str> {
    let title = |block: &&'d Block| if let Block::Figure(figure) = block { Some(figure.title.as_str()) } else { None };
    (kept.len() < 2).then(|| rest.iter().find_map(title))?
}

/// Base 64 after RFC 4648.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().chain([0, 0].iter()).take(3).fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
        for digit in 0..4 {
            let sextet = word >> (18 - 6 * digit) & 63;
            out.push(if digit <= chunk.len() { char::from(DIGITS[sextet as usize]) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_agrees_with_rfc_4648() {
        for (text, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(text.as_bytes()), coded);
        }
    }
}
