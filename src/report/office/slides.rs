//! Slides for the meeting: what it comes to, one finding a slide with a chart that can be edited, and what to discuss.

use std::fmt::Write as _;

use super::chart::Chart;
use super::frame::{self, BODY, LIST, graphic, paragraphs, part, place, tree};
use super::slide_table;
use super::{core, escaped, package, package_relations, relations};
use crate::chart::{Painter, Theme, draw};
use crate::locale::Catalogue;
use crate::report::ReportError;
use crate::report::document::{Block, Cell, Document, FigureBlock, Sentence, Table};
use crate::report::editions::{id, sections};
use crate::report::figure_files::pixels;

/// Most slides.
const MOST: usize = 14;
/// Where a chart, a picture that says what its title does, and their source stand.
const CHART: (u32, u32, u32, u32) = (609_600, 2_050_000, 10_972_800, 4_050_000);
const WHOLE: (u32, u32, u32, u32) = (609_600, 1_250_000, 10_972_800, 4_850_000);
const SOURCE: (u32, u32, u32, u32) = (609_600, 6_150_000, 10_972_800, 560_000);
/// Width in which pictures are drawn, in pixels.
const PICTURE: f64 = 1_100.0;
/// English Metric Units of a pixel.
const PIXEL: f64 = 9525.0;

/// Lists of page one that the slides of figures tell.
const LEFT_TO_FIGURES: [&str; 2] = ["wishes", "needs"];

/// A slide as it will be.
enum Slide<'a> {
    Cover,
    Words { title: String, lines: Vec<String> },
    Findings { title: String, sentences: &'a [Sentence] },
    Figure { sentence: String, figure: &'a FigureBlock },
}

/// What is drawn on a slide.
enum Drawn {
    Nothing,
    Chart(Chart),
    /// A PNG, and its natural width and height.
    Picture(Vec<u8>, f64, f64),
}

impl Drawn {
    /// Whether a sentence stands above it. A tall picture is read from afar only where it has the whole slide.
    fn leaves_room(&self) -> bool {
        match self {
            Self::Picture(_, width, height) => width / height >= f64::from(CHART.2) / f64::from(CHART.3),
            Self::Nothing | Self::Chart(_) => true,
        }
    }
}

/// The file. The same document gives the same bytes.
pub(in crate::report) fn slides(document: &Document) -> Result<Vec<u8>, ReportError> {
    let planned = planned(document);
    let mut deck =
        Deck { document, painter: Painter::default(), parts: Vec::new(), types: String::new(), charts: 0, pictures: 0 };
    for (position, slide) in planned.iter().enumerate() {
        deck.slide(position + 1, slide)?;
    }
    deck.finish(planned.len())
}

/// Which slides there are: cover, lead, lists of page one, figures that tell a certain finding, questions, how to read.
fn planned(document: &Document) -> Vec<Slide<'_>> {
    let mut slides = vec![Slide::Cover];
    let all = sections(&document.blocks);
    let summary = all.iter().find(|section| id(section) == Some("summary")).copied().unwrap_or_default();
    let (first, last) = of_summary(summary);
    slides.extend(first);
    let room = MOST.saturating_sub(slides.len() + last.len());
    let tells = |figure: &FigureBlock| document.chosen.iter().any(|(id, tells)| *id == figure.id && *tells);
    let figures = all.iter().flat_map(|section| {
        let sentence =
            section.iter().find_map(|block| if let Block::Paragraph(text) = block { Some(text.clone()) } else { None });
        section.iter().filter_map(move |block| match block {
            Block::Figure(figure) if tells(figure) && figure.drawing.is_some() => {
                Some(Slide::Figure { sentence: sentence.clone().unwrap_or_default(), figure })
            }
            _ => None,
        })
    });
    slides.extend(figures.take(room));
    slides.extend(last);
    slides
}

/// Page one as slides: what comes before the figures, and what comes after.
fn of_summary(summary: &[Block]) -> (Vec<Slide<'_>>, Vec<Slide<'_>>) {
    let (mut first, mut last) = (Vec::new(), Vec::new());
    let mut title = match summary.first() {
        Some(Block::Heading { text, .. }) => text.clone(),
        _ => String::new(),
    };
    let mut place = "";
    for block in summary {
        match block {
            Block::Heading { id, text, .. } => {
                title.clone_from(text);
                place = id;
            }
            Block::Lead(text) => first.push(Slide::Words { title: title.clone(), lines: vec![text.clone()] }),
            Block::Sentences(_) if LEFT_TO_FIGURES.contains(&place) => {}
            Block::Sentences(sentences) if sentences.iter().any(|sentence| sentence.sign.is_some()) => {
                first.push(Slide::Findings { title: title.clone(), sentences });
            }
            Block::Questions(questions) => {
                let numbered = questions.iter().enumerate().map(|(at, question)| format!("{}. {question}", at + 1));
                last.push(Slide::Words { title: title.clone(), lines: numbered.collect() });
            }
            _ => {}
        }
    }
    (first, last)
}

struct Deck<'a> {
    document: &'a Document,
    painter: Painter,
    parts: Vec<(String, Vec<u8>)>,
    /// Content types of the parts that are not in every file.
    types: String,
    charts: usize,
    pictures: usize,
}

impl Deck<'_> {
    fn add(&mut self, name: String, text: String) {
        self.parts.push((name, text.into_bytes()));
    }

    fn typed(&mut self, name: String, kind: &str, text: String) {
        // Writing into a string cannot fail.
        let _ = write!(
            self.types,
            r#"<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.{kind}+xml"/>"#
        );
        self.add(name, text);
    }

    fn slide(&mut self, number: usize, slide: &Slide<'_>) -> Result<(), ReportError> {
        let lang = self.document.language.tag();
        let mut links = vec![("rId2".to_owned(), "notesSlide", format!("../notesSlides/notesSlide{number}.xml"))];
        let (layout, shapes, notes) = match slide {
            Slide::Cover => ("1", self.cover(lang), vec![self.document.cover.title.clone()]),
            Slide::Words { title, lines } => {
                let size = if lines.len() == 1 { 2800 } else { 2300 };
                ("2", titled(title, lang) + &body(LIST, lines, lang, size), lines.clone())
            }
            Slide::Findings { title, sentences } => {
                let words = Catalogue::of(self.document.language);
                let told = sentences.iter().map(|sentence| format!("{} {}", sentence.text, sentence.meta)).collect();
                ("2", titled(title, lang) + &slide_table::findings(title, sentences, words), told)
            }
            Slide::Figure { sentence, figure } => {
                let drawn = self.drawn(figure)?;
                let caption = match &drawn {
                    Drawn::Chart(_) => figure.subtitle.measured.clone(),
                    Drawn::Picture(..) | Drawn::Nothing => figure.subtitle.of_drawing(),
                };
                let mut shapes = titled(&figure.title, lang);
                if drawn.leaves_room() {
                    shapes.push_str(&body(BODY, std::slice::from_ref(sentence), lang, 1600));
                }
                shapes.push_str(&self.figure(figure, drawn, &mut links)?);
                shapes.push_str(&source(&caption, figure, lang));
                ("2", shapes, in_words(&figure.table, self.document))
            }
        };
        links.insert(0, ("rId1".to_owned(), "slideLayout", format!("../slideLayouts/slideLayout{layout}.xml")));
        let links: Vec<(&str, &str, &str)> =
            links.iter().map(|(id, kind, target)| (id.as_str(), *kind, target.as_str())).collect();
        let content = format!("{}<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>", tree(&shapes));
        self.typed(format!("ppt/slides/slide{number}.xml"), "presentationml.slide", part("sld", "", &content));
        self.add(format!("ppt/slides/_rels/slide{number}.xml.rels"), relations(&links));
        self.notes(number, &notes, lang);
        Ok(())
    }

    fn cover(&self, lang: &str) -> String {
        let cover = &self.document.cover;
        let facts = cover.facts.iter().map(|(value, what)| format!("{value} {what}")).collect::<Vec<_>>().join(" · ");
        let lines: Vec<String> =
            [cover.municipality.clone(), cover.rounds.clone(), facts].into_iter().filter(|line| !line.is_empty()).collect();
        shape(2, "Title", r#"type="ctrTitle""#, None, &paragraphs(std::slice::from_ref(&cover.title), lang, 4000))
            + &shape(3, "Subtitle", r#"type="subTitle" idx="1""#, None, &paragraphs(&lines, lang, 2000))
    }

    fn drawn(&mut self, figure: &FigureBlock) -> Result<Drawn, ReportError> {
        let Some(drawing) = &figure.drawing else { return Ok(Drawn::Nothing) };
        let heading = figure.table.columns.get(1).map(|column| column.heading.clone()).unwrap_or_default();
        let words = Catalogue::of(self.document.language);
        let margins = ["slides.below", "slides.above"].map(|key| words.text(key));
        if let Some(chart) = Chart::of(&drawing.spec.plot, &drawing.spec.frame.words, &heading, &margins) {
            return Ok(Drawn::Chart(chart));
        }
        // Drawn for the shape of a slide: as wide as it can be read.
        let drawn = draw(&drawing.spec, &Theme { width: PICTURE, ..Theme::default() });
        let (png, _) = pixels(&drawn, &mut self.painter)?;
        Ok(Drawn::Picture(png, drawn.width, drawn.height))
    }

    fn figure(
        &mut self,
        figure: &FigureBlock,
        drawn: Drawn,
        links: &mut Vec<(String, &'static str, String)>,
    ) -> Result<String, ReportError> {
        let alt = figure.drawing.as_ref().map(|drawing| escaped(drawing.alt())).unwrap_or_default();
        let name = escaped(&figure.title);
        let room = if drawn.leaves_room() { CHART } else { WHOLE };
        match drawn {
            Drawn::Nothing => Ok(String::new()),
            Drawn::Chart(chart) => {
                self.charts += 1;
                let number = self.charts;
                let part = chart.part(self.document.language.tag());
                self.typed(format!("ppt/charts/chart{number}.xml"), "drawingml.chart", part);
                let book = format!("../embeddings/workbook{number}.xlsx");
                self.add(format!("ppt/charts/_rels/chart{number}.xml.rels"), relations(&[("rId1", "package", &book)]));
                let bytes = chart.workbook().map_err(ReportError::new)?;
                self.parts.push((format!("ppt/embeddings/workbook{number}.xlsx"), bytes));
                links.push(("rId3".to_owned(), "chart", format!("../charts/chart{number}.xml")));
                let chart = r#"<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId3"/>"#;
                let properties = format!(r#"name="{name}" descr="{alt}""#);
                Ok(graphic(&properties, "<p:cNvGraphicFramePr/>", CHART, "chart", chart))
            }
            Drawn::Picture(png, width, height) => {
                self.pictures += 1;
                let number = self.pictures;
                self.parts.push((format!("ppt/media/image{number}.png"), png));
                links.push(("rId3".to_owned(), "image", format!("../media/image{number}.png")));
                Ok(format!(
                    r#"<p:pic><p:nvPicPr><p:cNvPr id="4" name="{name}" descr="{alt}"/><p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="rId3"/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr>{}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>"#,
                    place(fitted((width, height), room))
                ))
            }
        }
    }

    fn notes(&mut self, number: usize, lines: &[String], lang: &str) {
        let image = r#"<p:sp><p:nvSpPr><p:cNvPr id="2" name="Slide"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1" noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg"/></p:nvPr></p:nvSpPr><p:spPr/></p:sp>"#;
        let words = shape(3, "Notes", r#"type="body" idx="1""#, None, &paragraphs(lines, lang, 0));
        let content = format!("{}<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>", tree(&format!("{image}{words}")));
        self.typed(format!("ppt/notesSlides/notesSlide{number}.xml"), "presentationml.notesSlide", part("notes", "", &content));
        let slide = format!("../slides/slide{number}.xml");
        let targets = [("rId1", "notesMaster", "../notesMasters/notesMaster1.xml"), ("rId2", "slide", slide.as_str())];
        self.add(format!("ppt/notesSlides/_rels/notesSlide{number}.xml.rels"), relations(&targets));
    }

    fn finish(self, slides: usize) -> Result<Vec<u8>, ReportError> {
        let cover = &self.document.cover;
        let mut links = vec![
            ("rId1".to_owned(), "slideMaster", "slideMasters/slideMaster1.xml".to_owned()),
            ("rId2".to_owned(), "notesMaster", "notesMasters/notesMaster1.xml".to_owned()),
            ("rId3".to_owned(), "theme", "theme/theme1.xml".to_owned()),
        ];
        let mut list = String::new();
        for number in 1..=slides {
            links.push((format!("rId{}", number + 3), "slide", format!("slides/slide{number}.xml")));
            let _ = write!(list, r#"<p:sldId id="{}" r:id="rId{}"/>"#, 255 + number, number + 3);
        }
        let links: Vec<(&str, &str, &str)> =
            links.iter().map(|(id, kind, target)| (id.as_str(), *kind, target.as_str())).collect();
        let content = format!(
            r#"<p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst><p:notesMasterIdLst><p:notesMasterId r:id="rId2"/></p:notesMasterIdLst><p:sldIdLst>{list}</p:sldIdLst><p:sldSz cx="12192000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/>"#
        );
        let named = |name: &str, text: String| (name.to_owned(), text.into_bytes());
        let mut parts = vec![
            named("[Content_Types].xml", content_types(&self.types)),
            named("_rels/.rels", package_relations("ppt/presentation.xml")),
            named("docProps/core.xml", core(&cover.title, &cover.municipality, &cover.rounds, self.document.language.tag())),
            named("ppt/presentation.xml", part("presentation", "", &content)),
            named("ppt/_rels/presentation.xml.rels", relations(&links)),
        ];
        parts.extend(frame::parts());
        parts.extend(self.parts);
        package(parts)
    }
}

fn content_types(slides: &str) -> String {
    let fixed = [
        ("ppt/presentation.xml", "presentationml.presentation.main"),
        ("ppt/slideMasters/slideMaster1.xml", "presentationml.slideMaster"),
        ("ppt/slideLayouts/slideLayout1.xml", "presentationml.slideLayout"),
        ("ppt/slideLayouts/slideLayout2.xml", "presentationml.slideLayout"),
        ("ppt/notesMasters/notesMaster1.xml", "presentationml.notesMaster"),
        ("ppt/theme/theme1.xml", "theme"),
        ("ppt/theme/theme2.xml", "theme"),
    ];
    let of_kind = |(name, kind): &(&str, &str)| {
        format!(r#"<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.{kind}+xml"/>"#)
    };
    let fixed: String = fixed.iter().map(of_kind).collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Default Extension="xlsx" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>{fixed}{slides}</Types>"#
    )
}

fn titled(title: &str, lang: &str) -> String {
    shape(2, "Title", r#"type="title""#, None, &paragraphs(&[title.to_owned()], lang, 2800))
}

fn body(at: (u32, u32, u32, u32), lines: &[String], lang: &str, size: u32) -> String {
    shape(3, "Text", r#"idx="1""#, Some(at), &paragraphs(lines, lang, size))
}

/// What is measured, among whom, and where it comes from.
fn source(caption: &str, figure: &FigureBlock, lang: &str) -> String {
    let words = [caption, figure.source.as_str()].join(" ");
    let words = paragraphs(&[words.trim().to_owned()], lang, 1200);
    format!(
        r#"<p:sp><p:nvSpPr><p:cNvPr id="5" name="Source"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr>{}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr wrap="square"><a:normAutofit/></a:bodyPr><a:lstStyle/>{words}</p:txBody></p:sp>"#,
        place(SOURCE)
    )
}

/// Words in a placeholder, where the layout has it or at a place of their own.
fn shape(id: u32, name: &str, kind: &str, at: Option<(u32, u32, u32, u32)>, words: &str) -> String {
    let at = at.map(place).unwrap_or_default();
    format!(
        r#"<p:sp><p:nvSpPr><p:cNvPr id="{id}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr><p:spPr>{at}</p:spPr><p:txBody><a:bodyPr><a:normAutofit/></a:bodyPr><a:lstStyle/>{words}</p:txBody></p:sp>"#
    )
}

/// A picture as large as there is room for it, in the middle.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn fitted((width, height): (f64, f64), (x, y, room, tall): (u32, u32, u32, u32)) -> (u32, u32, u32, u32) {
    let scale = (f64::from(room) / (width * PIXEL)).min(f64::from(tall) / (height * PIXEL));
    let (width, height) = ((width * PIXEL * scale) as u32, (height * PIXEL * scale) as u32);
    (x + (room - width.min(room)) / 2, y, width, height)
}

/// The table of a figure as lines of words, for the notes.
fn in_words(table: &Table, document: &Document) -> Vec<String> {
    let words = Catalogue::of(document.language);
    let printed = |cell: &Cell| match cell {
        Cell::Text(text) | Cell::Number(text) | Cell::Link { text, .. } => text.clone(),
        Cell::Hidden => words.text("suppressed_mark"),
        Cell::Missing(_) => words.text("not_available_mark"),
    };
    let head = table.columns.iter().map(|column| column.heading.clone()).collect::<Vec<_>>().join("; ");
    let rows = table.rows.iter().map(|row| row.cells.iter().map(printed).collect::<Vec<_>>().join("; "));
    std::iter::once(head).chain(rows).collect()
}
