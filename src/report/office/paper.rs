//! The summary as a document to paste into a case paper: real headings, a table of findings with a heading that is repeated, and a
//! picture with words that stand for it.

use std::fmt::Write as _;

use super::word::{MAIN, WIDTH, cell, paragraph, styles};
use super::{core, escaped, package, package_relations, relations};
use crate::chart::Painter;
use crate::locale::Catalogue;
use crate::report::ReportError;
use crate::report::document::{Block, Document, FigureBlock, Sentence};
use crate::report::figure_files::pixels;

/// Width of the column of figures, in twentieths of a point.
const FIGURE: usize = 1_500;
/// Size of the page; its margins are such that all of it is two pages.
const PAGE: &str = r#"<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="850" w:right="1134" w:bottom="850" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>"#;
/// Width of a picture, in English Metric Units: smaller than the text, so that it takes little of the second page.
const PICTURE: f64 = 4_200_000.0;

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#;

/// The file, out of the summary edition. The same document gives the same bytes.
pub(in crate::report) fn paper(document: &Document) -> Result<Vec<u8>, ReportError> {
    let words = Catalogue::of(document.language);
    let lang = document.language.tag();
    let cover = &document.cover;
    let mut painter = Painter::default();
    let mut pictures: Vec<Vec<u8>> = Vec::new();
    let mut body = paragraph("Note", &cover.municipality) + &paragraph("Title", &cover.title) + &paragraph("Note", &cover.rounds);
    for block in &document.blocks {
        match block {
            Block::Heading { level, text, .. } => {
                body.push_str(&paragraph(if *level <= 2 { "Heading1" } else { "Heading2" }, text));
            }
            Block::Lead(text) | Block::Paragraph(text) => body.push_str(&paragraph("Normal", text)),
            Block::Note(text) => body.push_str(&paragraph("Fine", text)),
            Block::Questions(questions) => {
                for (at, question) in questions.iter().enumerate() {
                    body.push_str(&paragraph("Option", &format!("{}.  {question}", at + 1)));
                }
            }
            Block::Sentences(sentences) => table(&mut body, sentences, words),
            Block::Figure(figure) => {
                if let Some(drawing) = &figure.drawing {
                    let drawn = drawing.wide();
                    pictures.push(pixels(&drawn, &mut painter)?.0);
                    picture(&mut body, figure, pictures.len(), (drawn.width, drawn.height));
                }
            }
            Block::Definitions(_) | Block::Table(_) => {}
        }
    }
    let text = format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>{body}<w:sectPr>{PAGE}</w:sectPr></w:body></w:document>"#
    );
    let targets: Vec<(String, String)> =
        (1..=pictures.len()).map(|number| (format!("rIdPicture{number}"), format!("media/image{number}.png"))).collect();
    let mut links = vec![("rId1", "styles", "styles.xml")];
    links.extend(targets.iter().map(|(id, target)| (id.as_str(), "image", target.as_str())));
    let named = |name: &str, text: String| (name.to_owned(), text.into_bytes());
    let mut parts = vec![
        named("[Content_Types].xml", TYPES.to_owned()),
        named("_rels/.rels", package_relations("word/document.xml")),
        named("docProps/core.xml", core(&cover.title, &cover.municipality, &cover.rounds, lang)),
        named("word/document.xml", text),
        named("word/_rels/document.xml.rels", relations(&links)),
        named("word/styles.xml", styles(lang)),
    ];
    parts.extend(pictures.into_iter().enumerate().map(|(at, png)| (format!("word/media/image{}.png", at + 1), png)));
    package(parts)
}

/// Findings as a table: figure, sentence with how sure.
fn table(body: &mut String, sentences: &[Sentence], words: &Catalogue) {
    let border = r#"<w:tblBorders><w:bottom w:val="single" w:sz="4" w:color="C3CAD1"/><w:insideH w:val="single" w:sz="4" w:color="C3CAD1"/></w:tblBorders>"#;
    let rest = WIDTH - FIGURE;
    // Writing into a string cannot fail.
    let _ = write!(
        body,
        r#"<w:tbl><w:tblPr><w:tblW w:w="{WIDTH}" w:type="dxa"/>{border}<w:tblLayout w:type="fixed"/><w:tblLook w:firstRow="1"/></w:tblPr><w:tblGrid><w:gridCol w:w="{FIGURE}"/><w:gridCol w:w="{rest}"/></w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{}{}</w:tr>"#,
        cell(FIGURE, &paragraph("Fine", &words.text("paper.figure"))),
        cell(rest, &paragraph("Fine", &words.text("paper.finding")))
    );
    for sentence in sentences {
        let figure = format!("{} {}", sentence.figure, sentence.unit);
        let said = paragraph("Finding", &sentence.text) + &paragraph("Fine", &sentence.meta);
        let _ = write!(
            body,
            "<w:tr><w:trPr><w:cantSplit/></w:trPr>{}{}</w:tr>",
            cell(FIGURE, &paragraph("Normal", figure.trim())),
            cell(rest, &said)
        );
    }
    body.push_str("</w:tbl>");
}

/// A picture with its title above and its source below.
#[allow(clippy::cast_possible_truncation)]
fn picture(body: &mut String, figure: &FigureBlock, number: usize, (width, height): (f64, f64)) {
    let alt = figure.drawing.as_ref().map(|drawing| escaped(drawing.alt())).unwrap_or_default();
    let (wide, high) = (PICTURE as i64, (PICTURE * height / width) as i64);
    body.push_str(&paragraph("Heading2", &figure.title));
    body.push_str(&paragraph("Note", &figure.subtitle.whole()));
    let name = escaped(&figure.title);
    let _ = write!(
        body,
        r#"<w:p><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/><wp:docPr id="{number}" name="{name}" descr="{alt}"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="{name}" descr="{alt}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdPicture{number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"#
    );
    body.push_str(&paragraph("Fine", &figure.source));
}
