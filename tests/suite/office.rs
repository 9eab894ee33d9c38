//! Slides and case paper: what they are made of, and that nothing stands behind a chart but what it shows.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;

use calamine::{Data, Reader, Xlsx};
use kartlegg::model::Language;
use kartlegg::pipeline;
use kartlegg::privacy::Release;
use kartlegg::project::Project;
use kartlegg::report::{Block, Document, OUTPUTS, Source, compose, council, summary};

fn storvik() -> Release {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/storvik");
    pipeline::analyse(&Project::open(&folder).unwrap()).unwrap().release
}

fn made(id: &str, document: &Document, release: &Release) -> Vec<u8> {
    let output = OUTPUTS.iter().find(|output| output.id == id).unwrap();
    output.files(document, Source::Release(release), "report").unwrap().remove(0).1
}

/// Members of a container.
fn members(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut members = BTreeMap::new();
    for at in 0..archive.len() {
        let mut member = archive.by_index(at).unwrap();
        let mut content = Vec::new();
        member.read_to_end(&mut content).unwrap();
        members.insert(member.name().unwrap().to_string(), content);
    }
    members
}

/// Texts between `<tag>` and its end.
fn texts(xml: &str, tag: &str) -> Vec<String> {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    xml.split(&open).skip(1).filter_map(|part| part.split_once(&close)).map(|(text, _)| text.to_owned()).collect()
}

/// Texts of elements that begin with `<tag>`, whose end is that of its first word.
fn tagged(xml: &str, tag: &str) -> Vec<String> {
    let close = format!("</{}>", tag.split(' ').next().unwrap());
    xml.split(&format!("<{tag}>")).skip(1).filter_map(|part| part.split_once(&close)).map(|(text, _)| text.to_owned()).collect()
}

#[test]
fn the_same_release_gives_the_same_slides_and_paper() {
    let release = storvik();
    let document = compose(&release, Language::Nb);
    for id in ["slides", "docx"] {
        assert!(made(id, &document, &release) == made(id, &document, &release), "{id}");
    }
}

/// Ten to fourteen slides, a chart behind most findings, and in each workbook the numbers of its chart and no others.
#[test]
fn workbooks_hold_what_their_chart_shows() {
    let release = storvik();
    for language in Language::ALL {
        let parts = members(&made("slides", &compose(&release, language), &release));
        let slides = parts.keys().filter(|name| name.starts_with("ppt/slides/slide")).count();
        assert!((10..=14).contains(&slides), "{slides}");
        let charts: Vec<&String> = parts.keys().filter(|name| name.starts_with("ppt/charts/chart")).collect();
        assert!(charts.len() >= 4, "{charts:?}");
        for chart in charts {
            let xml = std::str::from_utf8(&parts[chart]).unwrap();
            let number = chart.trim_start_matches("ppt/charts/chart").trim_end_matches(".xml");
            let mut book: Xlsx<_> =
                Xlsx::new(Cursor::new(parts[&format!("ppt/embeddings/workbook{number}.xlsx")].clone())).unwrap();
            assert_eq!(book.sheet_names(), ["Data"]);
            let cells = book.worksheet_range("Data").unwrap();
            let mut kept: Vec<String> = cells
                .rows()
                .flatten()
                .filter_map(|cell| match cell {
                    Data::Float(value) => Some(format!("{value}")),
                    _ => None,
                })
                .collect();
            let shown = texts(xml, "c:numCache").join("");
            let mut drawn = texts(&shown, "c:v");
            kept.sort();
            drawn.sort();
            assert!(!kept.is_empty());
            assert_eq!(kept, drawn, "{chart}");
        }
    }
}

/// What page one says of good and bad is on a slide with its figure, in a table whose heading screen readers know; shares have the
/// language's own per cent sign; and the most missed service stands first.
#[test]
fn slides_tell_findings_with_their_figures() {
    let release = storvik();
    for (language, format) in [(Language::Nb, "0 %"), (Language::Nn, "0 %"), (Language::En, "0%")] {
        let document = compose(&release, language);
        let parts = members(&made("slides", &document, &release));
        let part = |start: &'static str| parts.iter().filter(move |(name, _)| name.starts_with(start));
        let tables: Vec<String> = part("ppt/slides/slide")
            .map(|(_, bytes)| String::from_utf8(bytes.clone()).unwrap())
            .filter(|slide| slide.contains("<a:tbl>"))
            .collect();
        assert!(tables.len() >= 2 && tables.iter().all(|slide| slide.contains(r#"<a:tblPr firstRow="1"/>"#)));
        let signed = document.blocks.iter().filter_map(|block| match block {
            Block::Sentences(sentences) => Some(sentences.iter().filter(|sentence| sentence.sign.is_some())),
            _ => None,
        });
        let [good, bad] = ["▲", "▼"].map(|sign| tables.iter().filter(|slide| slide.contains(sign)).count());
        assert!(good >= 1 && bad >= 1);
        let told = signed.flatten().filter(|sentence| tables.iter().any(|slide| texts(slide, "a:t").contains(&sentence.figure)));
        assert!(told.count() >= 6);
        let mut sorted = 0;
        for (name, bytes) in part("ppt/charts/chart") {
            let xml = std::str::from_utf8(bytes).unwrap();
            let formats = texts(xml, "c:formatCode");
            assert!(formats.iter().all(|found| found == "0" || found == format), "{name}: {formats:?}");
            let bars: Vec<f64> = texts(&texts(xml, "c:numCache")[0], "c:v").iter().map(|value| value.parse().unwrap()).collect();
            sorted += usize::from(bars.len() > 10 && formats[0] == format && bars.is_sorted_by(|one, other| one >= other));
        }
        assert!(sorted >= 1);
    }
}

/// Every part that is named exists, and every part has a kind.
#[test]
fn nothing_is_missing_in_the_containers() {
    let release = storvik();
    let document = compose(&release, Language::En);
    for id in ["slides", "docx"] {
        complete(&members(&made(id, &document, &release)));
    }
}

fn complete(parts: &BTreeMap<String, Vec<u8>>) {
    let types = String::from_utf8(parts["[Content_Types].xml"].clone()).unwrap();
    for (name, bytes) in parts.iter().filter(|(name, _)| Path::new(name).extension().is_some_and(|ending| ending == "rels")) {
        let folder = Path::new(name).parent().unwrap().parent().unwrap();
        for target in String::from_utf8(bytes.clone()).unwrap().split("Target=\"").skip(1) {
            let target = target.split('"').next().unwrap();
            let mut path: Vec<&str> = folder.iter().map(|part| part.to_str().unwrap()).collect();
            if target.starts_with('/') {
                path.clear();
            }
            for part in target.trim_start_matches('/').split('/') {
                match part {
                    ".." => path.truncate(path.len().saturating_sub(1)),
                    part => path.push(part),
                }
            }
            assert!(parts.contains_key(&path.join("/")), "{name}: {target}");
        }
    }
    for name in parts.keys().filter(|name| *name != "[Content_Types].xml") {
        let ending = name.rsplit_once('.').unwrap().1;
        assert!(types.contains(&format!("/{name}\"")) || types.contains(&format!("Extension=\"{ending}\"")), "{name}");
    }
}

/// The council gets every theme with one figure, and neither tables of figures nor formulas; the summary is page one and a figure.
#[test]
fn editions_are_parts_of_the_whole() {
    let whole = compose(&storvik(), Language::Nb);
    let figures = |document: &Document| document.blocks.iter().filter(|block| matches!(block, Block::Figure(_))).count();
    let heads =
        |document: &Document| document.blocks.iter().filter(|block| matches!(block, Block::Heading { level: 2, .. })).count();
    let (council, summary) = (council(&whole), summary(&whole));
    assert!(figures(&council) >= 12 && figures(&council) <= heads(&council), "{}", figures(&council));
    assert!(council.blocks.iter().all(|block| !matches!(block, Block::Table(_))));
    assert_eq!((figures(&summary), heads(&summary)), (1, 1));
    for edition in [&council, &summary] {
        for block in &edition.blocks {
            if let Block::Paragraph(_) | Block::Lead(_) | Block::Heading { .. } | Block::Questions(_) = block {
                assert!(whole.blocks.contains(block), "{block:?} is not in the whole");
            }
        }
    }
}

/// A container with some parts changed; `None` takes a part away.
fn changed(bytes: &[u8], change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) -> Vec<u8> {
    let parts = members(bytes).into_iter().filter_map(|(name, part)| Some((name.clone(), change(&name, part)?)));
    kartlegg::report::office::package(parts.collect()).unwrap()
}

/// Slides and paper in the look of another file: words and figures stay, colours and styles come from there, nothing is missing.
#[test]
fn a_template_gives_the_look_and_nothing_else() {
    use kartlegg::report::office::Template;
    let release = storvik();
    let document = compose(&release, Language::Nb);
    for (id, ending) in [("slides", "theme1.xml"), ("docx", "styles.xml")] {
        let plain = made(id, &document, &release);
        let recoloured = |part: Vec<u8>| String::from_utf8(part).unwrap().replace("0F6C76", "7A1F5C").into_bytes();
        let look = changed(&plain, |name, part| Some(if name.ends_with(ending) { recoloured(part) } else { part }));
        let template = Template::read(&look).unwrap();
        assert_eq!(template.is_presentation(), id == "slides");
        let dressed = template.dress(&plain).unwrap();
        assert_eq!(dressed, template.dress(&plain).unwrap());
        let (before, after) = (members(&plain), members(&dressed));
        let has = |parts: &BTreeMap<String, Vec<u8>>, sought: &str| {
            parts.iter().any(|(name, part)| name.ends_with(ending) && String::from_utf8_lossy(part).contains(sought))
        };
        assert!(!has(&before, "7A1F5C") && has(&after, "7A1F5C"), "{id}");
        complete(&after);
        let tag = if id == "slides" { "a:t" } else { "w:t xml:space=\"preserve\"" };
        let said = |parts: &BTreeMap<String, Vec<u8>>| -> Vec<String> {
            let of_words = |name: &&String| name.starts_with("ppt/slides/slide") || *name == "word/document.xml";
            let markup = |name: &String| String::from_utf8_lossy(&parts[name]).into_owned();
            parts.keys().filter(of_words).flat_map(|name| tagged(&markup(name), tag)).collect()
        };
        assert!(said(&before).len() > 20);
        assert_eq!(said(&before), said(&after), "{id}");
    }
}

/// What is no template is refused, and so is one that leads out of itself: who opens the file must not fetch anything.
#[test]
fn no_template_leads_out() {
    use kartlegg::report::office::{NoTemplate, Template};
    let release = storvik();
    let document = compose(&release, Language::Nb);
    let slides = made("slides", &document, &release);
    let outside = changed(&slides, |name, part| match name {
        "ppt/slideLayouts/_rels/slideLayout2.xml.rels" => {
            let link = r#"<Relationship Id="rId9" Type="x/image" Target="https://example.no/a.png" TargetMode="External"/></Relationships>"#;
            Some(String::from_utf8(part).unwrap().replace("</Relationships>", link).into_bytes())
        }
        _ => Some(part),
    });
    assert_eq!(Template::read(&outside).unwrap_err(), NoTemplate::LeadsOut);
    let climbing = changed(&slides, |name, part| match name {
        "ppt/slideLayouts/_rels/slideLayout2.xml.rels" => {
            Some(String::from_utf8(part).unwrap().replace("../slideMasters/", "../../../slideMasters/").into_bytes())
        }
        _ => Some(part),
    });
    assert_eq!(Template::read(&climbing).unwrap_err(), NoTemplate::LeadsOut);
    let without = changed(&slides, |name, part| (name != "ppt/slideMasters/slideMaster1.xml").then_some(part));
    for bytes in [without, b"PK".to_vec(), Vec::new(), slides[..slides.len() / 2].to_vec()] {
        assert_eq!(Template::read(&bytes).unwrap_err(), NoTemplate::OtherKind);
    }
}
