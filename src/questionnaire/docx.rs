//! The questionnaire as a document to edit: headings, lists with boxes, tables with a heading that is repeated. Only the parts that a
//! document must have.

use std::fmt::Write as _;

use super::paper::{Asked, Choosable, Paper};
use crate::report::ReportError;
use crate::report::office::word::{MAIN, PAGE, WIDTH, cell, paragraph, paragraph_of, run, styles};
use crate::report::office::{core, escaped, package, package_relations, relations};

const BOX: &str = "\u{2610}";

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#;

/// Width of a column of answers, in twentieths of a point.
const COLUMN: usize = 850;

/// Writes the document. The same questionnaire gives the same bytes.
///
/// # Errors
/// When the container cannot be written, which memory always can.
pub(super) fn docx(paper: &Paper) -> Result<Vec<u8>, ReportError> {
    let parts = [
        ("[Content_Types].xml", TYPES.to_string()),
        ("_rels/.rels", package_relations("word/document.xml")),
        ("docProps/core.xml", core(&paper.title, &paper.municipality, &paper.colophon, paper.lang)),
        ("word/document.xml", document(paper)),
        ("word/_rels/document.xml.rels", relations(&[("rId1", "styles", "styles.xml"), ("rId2", "footer", "footer1.xml")])),
        ("word/styles.xml", styles(paper.lang)),
        ("word/footer1.xml", footer(paper)),
    ];
    package(parts.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect())
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
<w:document xmlns:w="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>{body}<w:sectPr><w:footerReference w:type="default" r:id="rId2"/>{PAGE}</w:sectPr></w:body></w:document>"#
    )
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
