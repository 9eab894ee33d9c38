//! Pieces of a word-processing document: styles with real headings, paragraphs, cells.

use super::{escaped, locale};

/// The namespace of the main part.
pub const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
/// Width of the text, in twentieths of a point.
pub const WIDTH: usize = 9_638;
/// Size of the page and its margins.
pub const PAGE: &str = r#"<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>"#;

/// Styles: title, headings of two levels, notes that stay with what follows, and fine print that does not.
#[must_use]
#[expect(clippy::too_many_lines, reason = "one kind of line after the other, in the order of the page")]
pub fn styles(lang: &str) -> String {
    let style = |kind: &str, id: &str, name: &str, based: &str, paragraph: &str, run: &str| {
        let based = if based.is_empty() { String::new() } else { format!(r#"<w:basedOn w:val="{based}"/>"#) };
        let default = if id == "Normal" || id == "TableNormal" { r#" w:default="1""# } else { "" };
        format!(
            r#"<w:style w:type="{kind}"{default} w:styleId="{id}"><w:name w:val="{name}"/>{based}<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"#
        )
    };
    let own = [
        style("paragraph", "Normal", "Normal", "", r#"<w:spacing w:after="80"/>"#, ""),
        style(
            "paragraph",
            "Title",
            "Title",
            "Normal",
            r#"<w:spacing w:after="80"/>"#,
            r#"<w:b/><w:color w:val="0B4650"/><w:sz w:val="40"/>"#,
        ),
        style(
            "paragraph",
            "Heading1",
            "heading 1",
            "Normal",
            r#"<w:keepNext/><w:spacing w:before="320" w:after="120"/><w:outlineLvl w:val="0"/>"#,
            r#"<w:b/><w:color w:val="0F6C76"/><w:sz w:val="30"/>"#,
        ),
        style(
            "paragraph",
            "Heading2",
            "heading 2",
            "Normal",
            r#"<w:keepNext/><w:spacing w:before="240" w:after="60"/><w:outlineLvl w:val="1"/>"#,
            r#"<w:b/><w:sz w:val="21"/>"#,
        ),
        style(
            "paragraph",
            "Note",
            "Note",
            "Normal",
            r#"<w:keepNext/><w:spacing w:after="60"/>"#,
            r#"<w:color w:val="55606E"/><w:sz w:val="18"/>"#,
        ),
        style(
            "paragraph",
            "Fine",
            "Fine",
            "Normal",
            r#"<w:spacing w:after="40"/>"#,
            r#"<w:color w:val="55606E"/><w:sz w:val="17"/>"#,
        ),
        style("paragraph", "Finding", "Finding", "Normal", r#"<w:spacing w:after="20"/>"#, ""),
        style(
            "paragraph",
            "Change",
            "Change",
            "Normal",
            r#"<w:keepNext/><w:spacing w:after="60"/>"#,
            r#"<w:color w:val="B04A0C"/><w:sz w:val="18"/>"#,
        ),
        style(
            "paragraph",
            "Option",
            "Option",
            "Normal",
            r#"<w:keepLines/><w:spacing w:after="40"/><w:ind w:left="397" w:hanging="397"/>"#,
            "",
        ),
    ];
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="{MAIN}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri" w:eastAsia="Calibri"/><w:sz w:val="20"/><w:lang w:val="{}"/></w:rPr></w:rPrDefault></w:docDefaults>{}</w:styles>"#,
        locale(lang),
        own.concat()
    )
}

/// A run of words.
#[must_use]
pub fn run(words: &str, properties: &str) -> String {
    let properties = if properties.is_empty() { String::new() } else { format!("<w:rPr>{properties}</w:rPr>") };
    format!(r#"<w:r>{properties}<w:t xml:space="preserve">{}</w:t></w:r>"#, escaped(words))
}

/// A paragraph in a style.
#[must_use]
pub fn paragraph(style: &str, words: &str) -> String {
    paragraph_of(style, "", &run(words, ""))
}

/// The same with properties of its own, of runs.
#[must_use]
pub fn paragraph_of(style: &str, properties: &str, runs: &str) -> String {
    format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{runs}</w:p>"#)
}

/// A cell of a table.
#[must_use]
pub fn cell(width: usize, paragraphs: &str) -> String {
    format!(r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{paragraphs}</w:tc>"#)
}
