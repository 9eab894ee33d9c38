//! The questionnaire as a document to edit: headings, lists with boxes, tables with a heading that is repeated. Only the parts that a
//! document must have.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::paper::{Asked, Choosable, Paper};
use crate::report::ReportError;

const BOX: &str = "\u{2610}";

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#;

const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"#;

const DOCUMENT_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/></Relationships>"#;

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// Width of the text, and of a column of answers, in twentieths of a point.
const WIDTH: usize = 9_638;
const COLUMN: usize = 850;

/// Writes the document. The same questionnaire gives the same bytes.
///
/// # Errors
/// When the container cannot be written, which memory always can.
pub(super) fn docx(paper: &Paper) -> Result<Vec<u8>, ReportError> {
    let parts = [
        ("[Content_Types].xml", TYPES.to_string()),
        ("_rels/.rels", RELATIONS.to_string()),
        ("docProps/core.xml", core(paper)),
        ("word/document.xml", document(paper)),
        ("word/_rels/document.xml.rels", DOCUMENT_RELATIONS.to_string()),
        ("word/styles.xml", styles(paper.lang)),
        ("word/footer1.xml", footer(paper)),
    ];
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, options).map_err(ReportError::new)?;
        zip.write_all(text.as_bytes()).map_err(ReportError::new)?;
    }
    Ok(zip.finish().map_err(ReportError::new)?.into_inner())
}

/// Words as they stand in markup, without signs that XML cannot hold.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(' '),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {}
            letter => out.push(letter),
        }
    }
    out
}

fn core(paper: &Paper) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title><dc:creator>{}</dc:creator><dc:description>{}</dc:description><dc:language>{}</dc:language></cp:coreProperties>"#,
        escaped(&paper.title),
        escaped(&paper.municipality),
        escaped(&paper.colophon),
        locale(paper.lang)
    )
}

fn locale(lang: &str) -> &'static str {
    match lang {
        "nn" => "nn-NO",
        "en" => "en-GB",
        _ => "nb-NO",
    }
}

#[expect(clippy::too_many_lines, reason = "one kind of line after the other, in the order of the page")]
fn styles(lang: &str) -> String {
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
            r#"<w:spacing w:before="240" w:after="120"/>"#,
            r#"<w:b/><w:color w:val="0B4650"/><w:sz w:val="48"/>"#,
        ),
        style(
            "paragraph",
            "Heading1",
            "heading 1",
            "Normal",
            r#"<w:keepNext/><w:spacing w:before="400" w:after="160"/><w:outlineLvl w:val="0"/>"#,
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
<w:styles xmlns:w="{MAIN}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Noto Sans" w:hAnsi="Noto Sans" w:cs="Noto Sans" w:eastAsia="Noto Sans"/><w:sz w:val="20"/><w:lang w:val="{}"/></w:rPr></w:rPrDefault></w:docDefaults>{}</w:styles>"#,
        locale(lang),
        own.concat()
    )
}

fn footer(paper: &Paper) -> String {
    let field = |code: &str| format!(r#"<w:fldSimple w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>"#);
    let mut line = format!(r#"<w:r><w:t xml:space="preserve">{} · </w:t></w:r>"#, escaped(&paper.colophon));
    // The words round the numbers are the catalogue's.
    for (at, part) in paper.page.split(['{', '}']).enumerate() {
        match (at % 2, part) {
            (1, "page") => line.push_str(&field("PAGE")),
            (1, _) => line.push_str(&field("NUMPAGES")),
            _ => {
                let _ = write!(line, r#"<w:r><w:t xml:space="preserve">{}</w:t></w:r>"#, escaped(part));
            }
        }
    }
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:ftr xmlns:w="{MAIN}"><w:p><w:pPr><w:pStyle w:val="Note"/></w:pPr>{line}</w:p></w:ftr>"#
    )
}

fn document(paper: &Paper) -> String {
    let mut body = String::new();
    if !paper.municipality.is_empty() {
        body.push_str(&paragraph("Note", &paper.municipality));
    }
    body.push_str(&paragraph("Title", &paper.title));
    body.push_str(&paragraph("Note", &paper.facts));
    for (heading, words) in &paper.cover {
        body.push_str(&paragraph("Heading2", heading));
        body.push_str(&paragraph(
            "Normal",
            if words.is_empty() {
                "……………………………………………………………………"
            } else {
                words
            },
        ));
    }
    if !paper.changes.is_empty() {
        body.push_str(&paragraph("Heading1", &paper.changes_title));
        paper.changes.iter().for_each(|said| body.push_str(&paragraph("Normal", said)));
    }
    for part in &paper.sections {
        body.push_str(&paragraph("Heading1", &part.title));
        part.questions.iter().for_each(|question| asked(&mut body, question, paper));
    }
    body.push_str(&paragraph("Heading2", &paper.thanks));
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>{body}<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>"#
    )
}

fn run(words: &str, properties: &str) -> String {
    let properties = if properties.is_empty() { String::new() } else { format!("<w:rPr>{properties}</w:rPr>") };
    format!(r#"<w:r>{properties}<w:t xml:space="preserve">{}</w:t></w:r>"#, escaped(words))
}

fn paragraph(style: &str, words: &str) -> String {
    paragraph_of(style, "", &run(words, ""))
}

fn paragraph_of(style: &str, properties: &str, runs: &str) -> String {
    format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{runs}</w:p>"#)
}

fn asked(body: &mut String, question: &Asked, paper: &Paper) {
    if !question.lead.is_empty() {
        body.push_str(&paragraph("Heading2", &question.lead));
    }
    if !question.route.is_empty() {
        body.push_str(&paragraph("Note", &question.route));
    }
    let number = if question.number.is_empty() { String::new() } else { format!("{}  ", question.number) };
    body.push_str(&paragraph("Heading2", &format!("{number}{}", question.text)));
    for (style, words) in [("Change", &question.change), ("Note", &question.hint)] {
        if !words.is_empty() {
            body.push_str(&paragraph(style, words));
        }
    }
    match question.kind {
        "grid" => grid(body, question, paper),
        "line" | "words" => {
            for _ in 0..if question.kind == "line" { 1 } else { 5 } {
                body.push_str(&paragraph("Normal", "……………………………………………………………………………………………………"));
            }
        }
        _ => options(body, &question.options),
    }
}

/// A question and its answers stay together: each answer but the last keeps with the next.
fn options(body: &mut String, options: &[Choosable]) {
    for (at, option) in options.iter().enumerate() {
        if !option.group.is_empty() {
            body.push_str(&paragraph("Note", &option.group));
        }
        let keep = if at + 1 < options.len() && options.len() <= 16 { "<w:keepNext/>" } else { "" };
        body.push_str(&paragraph_of("Option", keep, &run(&format!("{BOX}  {}", option.label), "")));
    }
}

fn grid(body: &mut String, question: &Asked, paper: &Paper) {
    let count = question.options.len();
    let first = WIDTH.saturating_sub(count * COLUMN).max(COLUMN * 2);
    let border = r#"<w:tblBorders><w:bottom w:val="single" w:sz="4" w:color="C3CAD1"/><w:insideH w:val="single" w:sz="4" w:color="C3CAD1"/></w:tblBorders>"#;
    let _ = write!(
        body,
        r#"<w:tbl><w:tblPr><w:tblW w:w="{}" w:type="dxa"/>{border}<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid><w:gridCol w:w="{first}"/>"#,
        first + count * COLUMN
    );
    body.push_str(&format!(r#"<w:gridCol w:w="{COLUMN}"/>"#).repeat(count));
    body.push_str("</w:tblGrid>");
    let small = r#"<w:sz w:val="15"/>"#;
    let mut head = cell(first, &paragraph_of("Note", "", &run(&paper.question_head, small)));
    for option in &question.options {
        head.push_str(&cell(COLUMN, &paragraph_of("Note", r#"<w:jc w:val="center"/>"#, &run(&option.label, small))));
    }
    let _ = write!(body, "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>");
    for row in &question.rows {
        let number = if row.number.is_empty() { String::new() } else { format!("{}  ", row.number) };
        let mut words = paragraph("Normal", &format!("{number}{}", row.text));
        if !row.change.is_empty() {
            words.push_str(&paragraph("Change", &row.change));
        }
        let boxes = cell(COLUMN, &paragraph_of("Normal", r#"<w:jc w:val="center"/>"#, &run(BOX, ""))).repeat(count);
        let _ = write!(body, "<w:tr><w:trPr><w:cantSplit/></w:trPr>{}{boxes}</w:tr>", cell(first, &words));
    }
    body.push_str("</w:tbl>");
    body.push_str(&paragraph("Normal", ""));
}

fn cell(width: usize, paragraphs: &str) -> String {
    format!(r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{paragraphs}</w:tc>"#)
}
