//! Markup in pieces: every token crosses the border of a buffer.

use super::*;

fn events(xml: &str) -> Result<Vec<String>, Fault> {
    // A buffer of a few bytes makes every token cross a border.
    let mut markup = Markup::new(io::BufReader::with_capacity(5, xml.as_bytes()));
    let mut seen = Vec::new();
    loop {
        let event = markup.next()?;
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        seen.push(match event {
            Event::Open => format!("<{}", said(markup.name())),
            Event::Close => format!("{}>", said(markup.name())),
            Event::Text => said(markup.text()),
            Event::End => return Ok(seen),
        });
    }
}

#[test]
fn elements_texts_and_sections_come_in_order() {
    let xml =
        "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- a > b --><x:a k='1>2'><b/>t&amp;<![CDATA[<c]]d>]]></x:a >\n";
    let seen: Vec<String> = events(xml).unwrap().into_iter().filter(|said| !said.trim().is_empty()).collect();
    assert_eq!(seen, ["<a", "<b", "b>", "t", "&amp;", "<c]]d>", "a>"]);
}

#[test]
fn attributes_are_found_with_and_without_prefix() {
    let mut markup = Markup::new(&b"<sheet  name = \"A&amp;B\" r:id='rId1' state=\"\"/>"[..]);
    assert_eq!(markup.next().unwrap(), Event::Open);
    assert_eq!(markup.attribute(b"name"), Some(&b"A&amp;B"[..]));
    assert_eq!(markup.attribute_any_prefix(b"id"), Some(&b"rId1"[..]));
    assert_eq!(markup.attribute(b"state"), Some(&b""[..]));
    assert_eq!(markup.attribute(b"id"), None);
}

#[test]
fn document_types_other_encodings_and_broken_nesting_are_refused() {
    for xml in ["<!DOCTYPE a><a/>", "<!doctype a [<!ENTITY b 'c'>]><a/>", "<a><!ENTITY b 'c'></a>"] {
        assert!(matches!(events(xml), Err(Fault::DocumentType)), "{xml}");
    }
    for xml in ["<?xml version='1.0' encoding='UTF-16'?><a/>", "<?xml version='1.0' encoding='utf-7'?><a/>"] {
        assert!(matches!(events(xml), Err(Fault::Encoding)), "{xml}");
    }
    let deep = "<a>".repeat(300);
    for xml in [
        "",
        "x",
        "<a>",
        "<a></b>",
        "</a>",
        "<a/><b/>",
        "<a",
        "<a b='",
        "<a><!-- ",
        "<",
        "<>",
        "<a/>x",
        "<a b='1' c='' b='2'/>",
        deep.as_str(),
    ] {
        assert!(matches!(events(xml), Err(Fault::Malformed)), "{xml}");
    }
}

#[test]
fn a_text_without_end_is_not_kept() {
    let xml = format!("<a>{}</a>", "x".repeat(MAX_TEXT + 10));
    let mut markup = Markup::new(xml.as_bytes());
    markup.next().unwrap();
    assert!(matches!(markup.next(), Err(Fault::Overlong)));
    let pieces = format!("<a>{}</a>", "&amp;".repeat(MAX_TEXT / 5 + 1));
    assert!(matches!(events(&pieces), Err(Fault::Overlong)));
    assert!(events(&format!("<a>{}</a>", "x".repeat(MAX_TEXT - 10))).is_ok());
}
