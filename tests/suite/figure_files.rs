//! Figures as files: whole, readable without the page, and the same in every run.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use flate2::read::ZlibDecoder;
use kartlegg::model::Language;
use kartlegg::privacy::Release;
use kartlegg::report::{Block, Document, FigureBlock, Files, compose, figure_files};
use serde_json::Value;

use crate::chart::walk;

const INVENTED: &[u8] = include_bytes!("../golden/report/invented.release.json");

fn document(language: Language) -> Document {
    compose(&Release::from_json(INVENTED).unwrap(), language)
}

fn drawn(document: &Document) -> Vec<&FigureBlock> {
    let figures = document.blocks.iter().filter_map(|block| match block {
        Block::Figure(figure) if figure.drawing.is_some() => Some(figure.as_ref()),
        _ => None,
    });
    figures.collect()
}

fn list(files: &Files) -> Vec<Value> {
    let (_, bytes) = files.iter().find(|(name, _)| name == "figures/figures.json").unwrap();
    serde_json::from_slice::<Value>(bytes).unwrap()["figures"].as_array().unwrap().clone()
}

fn content<'a>(files: &'a Files, name: &Value) -> &'a [u8] {
    let name = format!("figures/{}", name.as_str().unwrap());
    &files.iter().find(|(file, _)| *file == name).unwrap_or_else(|| panic!("no {name}")).1
}

/// A picture read back: width, height, and rows of colours.
struct Picture {
    size: (usize, usize),
    density: u32,
    pixels: Vec<[u8; 3]>,
}

impl Picture {
    fn of(png: &[u8]) -> Self {
        assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
        let mut chunks: BTreeMap<&[u8], &[u8]> = BTreeMap::new();
        let mut rest = &png[8..];
        while !rest.is_empty() {
            let length = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
            let (kind, data, sum) = (&rest[4..8], &rest[8..8 + length], &rest[8 + length..12 + length]);
            let mut crc = flate2::Crc::new();
            crc.update(&rest[4..8 + length]);
            assert_eq!(sum, crc.sum().to_be_bytes());
            assert!(chunks.insert(kind, data).is_none());
            rest = &rest[12 + length..];
        }
        let number = |data: &[u8]| u32::from_be_bytes(data[..4].try_into().unwrap());
        let header = chunks[b"IHDR".as_slice()];
        let (width, height) = (number(header) as usize, number(&header[4..]) as usize);
        let mut raw = Vec::new();
        ZlibDecoder::new(chunks[b"IDAT".as_slice()]).read_to_end(&mut raw).unwrap();
        let palette: Option<Vec<[u8; 3]>> = (header[9] == 3).then(|| chunks[b"PLTE".as_slice()].as_chunks::<3>().0.to_vec());
        let row = 1 + width * if palette.is_some() { 1 } else { 3 };
        assert_eq!(raw.len(), row * height);
        let mut pixels = Vec::with_capacity(width * height);
        for line in raw.chunks_exact(row) {
            assert_eq!(line[0], 0, "no filter");
            match &palette {
                Some(palette) => pixels.extend(line[1..].iter().map(|&index| palette[usize::from(index)])),
                None => pixels.extend_from_slice(line[1..].as_chunks::<3>().0),
            }
        }
        Self { size: (width, height), density: number(chunks[b"pHYs".as_slice()]), pixels }
    }

    /// How many pixels of the first rows are as dark as the letters of a title.
    fn dark_at_the_top(&self, rows: usize) -> usize {
        self.pixels[..rows * self.size.0].iter().filter(|[red, green, blue]| red.max(green).max(blue) < &0x60).count()
    }
}

#[test]
fn every_figure_has_its_files_and_says_what_it_is() {
    for language in Language::ALL {
        let document = document(language);
        let (blocks, files) = (drawn(&document), figure_files(&document).unwrap());
        let listed = list(&files);
        assert!(!blocks.is_empty());
        assert_eq!((listed.len(), files.len()), (blocks.len(), blocks.len() * 2 + 1));
        for (block, listed) in blocks.iter().zip(&listed) {
            assert_eq!((&listed["id"], &listed["title"]), (&Value::from(&*block.id), &Value::from(&*block.title)));
            assert_eq!(listed["alt"], block.drawing.as_ref().unwrap().alt());
            let svg = std::str::from_utf8(content(&files, &listed["svg"])).unwrap();
            let svg = svg.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").unwrap();
            let elements = walk::elements(svg).unwrap_or_else(|problem| panic!("{}: {problem}", block.id));
            // Lines break at spaces, or inside words with a hyphen.
            let drawn: String = elements.iter().filter(|element| element.name == "text").map(|element| &*element.text).collect();
            let plain = |text: &str| text.replace([' ', '-'], "");
            for words in [block.title.clone(), block.subtitle.of_drawing(), block.source.clone()] {
                assert!(plain(&drawn).contains(&plain(&words)), "{}: {words}\n{drawn}", block.id);
            }
            let picture = Picture::of(content(&files, &listed["png"]));
            let natural = |side: &str| listed[side].as_f64().unwrap() * listed["scale"].as_f64().unwrap();
            assert_eq!((picture.size.0 as f64, picture.size.1 as f64), (natural("width"), natural("height")));
            assert_eq!(picture.density, 7559, "a page shows it in its natural size");
            assert!(picture.dark_at_the_top(60) > 500, "{}: the title is drawn with letters", block.id);
            assert_eq!(picture.pixels[0], [0xff; 3], "white ground");
        }
    }
}

#[test]
fn a_document_without_figures_has_an_empty_list() {
    let mut document = document(Language::En);
    document.blocks.clear();
    let files = figure_files(&document).unwrap();
    assert_eq!((files.len(), list(&files).len()), (1, 0));
}

/// However many work on them.
#[test]
fn one_thread_and_two_make_the_same_bytes() {
    let document = document(Language::Nb);
    let [one, two] = [1, 2].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| figure_files(&document).unwrap())
    });
    assert!(one == two);
}

/// Names of files are plain and differ, whatever ids are; nothing in a drawing can speak.
#[test]
fn hostile_words_stay_words() {
    let mut document = document(Language::En);
    let payload = "<script>alert(1)</script>\"&]]>\u{202e}../../x";
    for (position, block) in document.blocks.iter_mut().enumerate() {
        if let Block::Figure(figure) = block {
            figure.id = format!("{}/../{payload}-{position}", "long".repeat(80));
            (figure.title, figure.subtitle, figure.source) = (payload.into(), String::new().into(), payload.into());
        }
    }
    let files = figure_files(&document).unwrap();
    let names: BTreeSet<&str> = files.iter().map(|(name, _)| name.strip_prefix("figures/").unwrap()).collect();
    assert_eq!(names.len(), files.len());
    assert!(names.iter().all(|name| name.len() < 130 && !name.contains(['/', '\\', '<', '"', ':'])), "{names:?}");
    for (name, bytes) in files.iter().filter(|(_, bytes)| bytes.starts_with(b"<?xml")) {
        let svg = std::str::from_utf8(bytes).unwrap();
        assert!(!svg.contains("<script"), "{name}");
        walk::elements(svg.split_once('\n').unwrap().1).unwrap_or_else(|problem| panic!("{name}: {problem}"));
    }
}
