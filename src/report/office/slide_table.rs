//! Findings on a slide as a table that can be edited: the figure large, its sentence beside it.

use super::frame::graphic;
use super::{escaped, locale};
use crate::findings::FindingKind;
use crate::locale::Catalogue;
use crate::report::document::Sentence;

/// Where the table stands, and the width of its column of figures.
const AT: (u32, u32, u32, u32) = (609_600, 1_250_000, 10_972_800, 5_000_000);
const FIGURE: u32 = 2_400_000;
/// Heights of the heading and, at least, of a finding.
const HEADING: u32 = 340_000;
const ROW: u32 = 900_000;
/// Colour of a slide's rules.
const RULE: &str = "C3CAD1";

/// Findings below each other, with a heading that screen readers tell with each cell.
pub(super) fn findings(title: &str, sentences: &[Sentence], words: &Catalogue) -> String {
    let lang = locale(words.language().tag());
    let heading = |key: &str| cell(&run(&words.text(key), lang, (1200, 0), "accent5"));
    let row = |height: u32, cells: String| format!(r#"<a:tr h="{height}">{cells}</a:tr>"#);
    let rows: String = sentences.iter().map(|sentence| row(ROW, finding(sentence, lang))).collect();
    let head = row(HEADING, heading("paper.figure") + &heading("paper.finding"));
    let table = format!(
        r#"<a:tbl><a:tblPr firstRow="1"/><a:tblGrid><a:gridCol w="{FIGURE}"/><a:gridCol w="{}"/></a:tblGrid>{head}{rows}</a:tbl>"#,
        AT.2 - FIGURE
    );
    let locks = r#"<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr>"#;
    graphic(&format!(r#"name="{}""#, escaped(title)), locks, AT, "table", &table)
}

/// Its figure in the colour of good and bad, and what it says, with the sign of the same.
fn finding(sentence: &Sentence, lang: &str) -> String {
    let colour = match sentence.sign.map(FindingKind::tone) {
        Some("bad") => "accent2",
        Some("good") | None => "accent1",
        Some(_) => "tx1",
    };
    let unit = if sentence.unit.is_empty() { String::new() } else { format!(" {}", sentence.unit) };
    let figure = run(&sentence.figure, lang, (2800, 1), colour) + &run(&unit, lang, (1200, 0), "accent5");
    let sign = sentence.sign.map(|sign| format!("{} ", sign.symbol())).unwrap_or_default();
    cell(&figure) + &cell(&run(&format!("{sign}{}", sentence.text), lang, (2000, 0), "tx1"))
}

/// Words of a size in hundredths of a point, bold or not.
fn run(words: &str, lang: &str, (size, bold): (u32, u32), colour: &str) -> String {
    format!(
        r#"<a:r><a:rPr lang="{lang}" sz="{size}" b="{bold}"><a:solidFill><a:schemeClr val="{colour}"/></a:solidFill></a:rPr><a:t>{}</a:t></a:r>"#,
        escaped(words)
    )
}

fn cell(runs: &str) -> String {
    let none = |side: &str| format!(r#"<a:{side} w="0"><a:noFill/></a:{side}>"#);
    format!(
        r#"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p>{runs}</a:p></a:txBody><a:tcPr anchor="ctr">{}{}{}<a:lnB w="9525"><a:solidFill><a:srgbClr val="{RULE}"/></a:solidFill></a:lnB><a:noFill/></a:tcPr></a:tc>"#,
        none("lnL"),
        none("lnR"),
        none("lnT")
    )
}
