//! The PDF of the invented release: tags, languages, headings, figures, tables and typefaces as those need them who hear it read
//! aloud; words as they were given; the same bytes every time.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use hayro_syntax::object::{Array, Dict, Name, Stream};
use kartlegg::model::Language;
use kartlegg::privacy::Release;
use kartlegg::report::{Block, Cell, Cover, Document, Row, Sentence, Table, compose, pdf};

use crate::paper::{Paper, Tag};

const INVENTED: &[u8] = include_bytes!("../golden/report/invented.release.json");

fn invented(language: Language) -> Document {
    compose(&Release::from_json(INVENTED).unwrap(), language)
}

fn printed(document: &Document) -> Paper {
    Paper::read(&pdf(document).unwrap())
}

fn squashed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

fn of_kind<'a, 'b>(tags: &'b [Tag<'a>], kind: &str) -> Vec<&'b Tag<'a>> {
    tags.iter().filter(|tag| tag.kind == kind).collect()
}

fn paragraph(text: &str) -> Document {
    let blocks = vec![
        Block::Heading { level: 2, id: "first".into(), text: text.into() },
        Block::Paragraph(text.into()),
        Block::Note(text.into()),
        Block::Definitions(vec![(text.into(), text.into())]),
        Block::Sentences(vec![Sentence {
            figure: text.into(),
            text: text.into(),
            link: Some(text.into()),
            ..Sentence::default()
        }]),
    ];
    let cover =
        Cover { municipality: text.into(), title: text.into(), facts: vec![(text.into(), text.into())], ..Cover::default() };
    Document { language: Language::Nb, cover, blocks, chosen: Vec::new() }
}

#[test]
fn it_says_what_it_is() {
    for language in Language::ALL {
        let document = invented(language);
        let paper = printed(&document);
        let catalogue = paper.catalogue();
        assert_eq!(catalogue.get::<Dict<'_>>("MarkInfo").unwrap().get::<bool>("Marked"), Some(true));
        let lang = catalogue.get::<hayro_syntax::object::String<'_>>("Lang").unwrap();
        assert_eq!(lang.as_bytes(), language.tag().as_bytes());
        let preferences = catalogue.get::<Dict<'_>>("ViewerPreferences").unwrap();
        assert_eq!(preferences.get::<bool>("DisplayDocTitle"), Some(true));
        let metadata = paper.metadata();
        assert!(metadata.contains("<pdfuaid:part>1</pdfuaid:part>"), "{metadata}");
        assert!(metadata.contains("<pdfaid:part>2</pdfaid:part>") && metadata.contains("<pdfaid:conformance>A<"), "{metadata}");
        assert!(metadata.contains(&document.cover.title) && metadata.contains(&document.cover.municipality), "{metadata}");
    }
}

#[test]
fn without_a_date_it_is_no_archive_file_and_still_accessible() {
    let mut document = invented(Language::Nb);
    document.cover.date = None;
    let metadata = printed(&document).metadata();
    assert!(metadata.contains("<pdfuaid:part>1</pdfuaid:part>") && !metadata.contains("pdfaid:part"), "{metadata}");
}

#[test]
fn every_heading_is_a_tag_and_a_bookmark() {
    let document = invented(Language::Nb);
    let paper = printed(&document);
    let tags = paper.tags();
    let level = |tag: &Tag<'_>| tag.kind.strip_prefix('H').and_then(|level| level.parse::<usize>().ok());
    let levels: Vec<usize> = tags.iter().filter_map(level).collect();
    assert_eq!(levels[0], 1);
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    let headings = document.blocks.iter().filter(|block| matches!(block, Block::Heading { .. })).count();
    // The contents and the tables of figures have headings of their own.
    assert_eq!(levels.len(), headings + 2);
    assert_eq!(of_kind(&tags, "Title").len(), 1);
    assert!(!of_kind(&tags, "TOCI").is_empty());
    let outline = paper.catalogue().get::<Dict<'_>>("Outlines").unwrap();
    let mut entry = outline.get::<Dict<'_>>("First");
    let mut sections = 0;
    while let Some(dict) = entry {
        sections += 1;
        entry = dict.get::<Dict<'_>>("Next");
    }
    assert_eq!(sections, levels.iter().filter(|level| **level == 1).count() - 1, "all but the contents");
}

#[test]
fn every_figure_has_words_that_stand_for_it() {
    let document = invented(Language::Nn);
    let paper = printed(&document);
    let tags = paper.tags();
    let drawn: Vec<&str> = document
        .blocks
        .iter()
        .filter_map(|block| if let Block::Figure(figure) = block { figure.drawing.as_ref() } else { None })
        .map(kartlegg::report::Drawing::alt)
        .collect();
    let told: Vec<String> = of_kind(&tags, "Figure").iter().map(|tag| tag.text("Alt").unwrap_or_default()).collect();
    assert!(!drawn.is_empty());
    assert_eq!(told, drawn);
}

#[test]
fn every_table_has_headings_with_scope() {
    let paper = printed(&invented(Language::En));
    let tags = paper.tags();
    assert!(!of_kind(&tags, "Table").is_empty());
    for (at, table) in tags.iter().enumerate().filter(|(_, tag)| tag.kind == "Table") {
        let inside: Vec<&Tag<'_>> = tags[at + 1..].iter().take_while(|tag| tag.depth > table.depth).collect();
        assert!(inside.iter().any(|tag| tag.kind == "Caption"));
        let rows: Vec<usize> = (0..inside.len()).filter(|at| inside[*at].kind == "TR").collect();
        assert!(rows.len() > 1);
        for (number, row) in rows.iter().enumerate() {
            let first = inside[row + 1];
            assert_eq!(first.kind, "TH");
            assert_eq!(first.scope().as_deref(), Some(if number == 0 { "Column" } else { "Row" }));
        }
    }
    assert!(of_kind(&tags, "TH").iter().all(|tag| tag.scope().is_some()));
}

#[test]
fn its_letters_are_embedded_and_can_be_read() {
    let paper = printed(&invented(Language::Nb));
    let dicts = paper.dicts();
    let of_type = |name: &str| {
        dicts.iter().filter(|dict| dict.get::<Name<'_>>("Type").is_some_and(|own| own.as_str() == name)).collect::<Vec<_>>()
    };
    let fonts = of_type("Font");
    let composed: Vec<_> = fonts.iter().filter(|font| font.contains_key("DescendantFonts")).collect();
    assert_eq!(composed.len(), 2, "one typeface in two weights");
    for font in composed {
        assert!(font.get::<Stream<'_>>("ToUnicode").is_some());
        let base = font.get::<Name<'_>>("BaseFont").unwrap();
        let (tag, name) = base.as_str().split_once('+').expect("a subset");
        assert!(tag.len() == 6 && name.starts_with("NotoSans"), "{tag} {name}");
        let inner = font.get::<Array<'_>>("DescendantFonts").unwrap().iter::<Dict<'_>>().next().unwrap();
        let descriptor = inner.get::<Dict<'_>>("FontDescriptor").unwrap();
        assert!(descriptor.get::<Stream<'_>>("FontFile2").or_else(|| descriptor.get::<Stream<'_>>("FontFile3")).is_some());
    }
    let pages = paper.pages().concat();
    assert!(!pages.contains("⟦no letter⟧") && !pages.contains('\u{fffd}'));
}

#[test]
fn it_runs_nothing_and_leads_nowhere_outside() {
    let paper = printed(&invented(Language::Nb));
    let catalogue = paper.catalogue();
    assert!(!catalogue.contains_key("OpenAction") && !catalogue.contains_key("AA"));
    let mut links = 0;
    for dict in paper.dicts() {
        for action in [dict.clone(), dict.get::<Dict<'_>>("A").unwrap_or_else(Dict::empty)] {
            let kind = action.get::<Name<'_>>("S").map(|kind| kind.as_str().to_owned()).unwrap_or_default();
            assert!(!["URI", "JavaScript", "Launch", "GoToR", "SubmitForm", "Rendition"].contains(&kind.as_str()), "{kind}");
        }
        assert!(!dict.contains_key("EmbeddedFile") && !dict.contains_key("JS"));
        if dict.get::<Name<'_>>("Subtype").is_some_and(|kind| kind.as_str() == "Link") {
            links += 1;
            let leads = dict.contains_key("Dest") || dict.contains_key("A");
            assert!(leads && dict.contains_key("Contents"), "a link says where it leads");
        }
    }
    assert!(links > 20, "contents, findings and figures have links: {links}");
}

#[test]
fn every_page_is_numbered_and_the_words_are_there() {
    let document = invented(Language::Nb);
    let paper = printed(&document);
    let pages = paper.pages();
    assert_eq!(pages.len(), paper.page_count());
    assert!(pages.len() > 5);
    for (at, page) in pages.iter().enumerate().skip(1) {
        let number = format!("Side{}av{}", at + 1, pages.len());
        assert!(page.contains(&number), "{number} is missing: {page}");
    }
    assert!(pages[0].contains(&squashed(&document.cover.municipality)) && pages[0].contains(&squashed(&document.cover.title)));
    for (value, label) in &document.cover.facts {
        assert!(pages[0].contains(&squashed(&format!("{value}{label}"))), "{value} {label}");
    }
    // After the cover and the contents, sections stand in order.
    let mut rest = pages[2..].concat();
    for block in &document.blocks {
        if let Block::Heading { text, level: 2, .. } = block {
            let at = rest.find(&squashed(text)).unwrap_or_else(|| panic!("{text} is not in its place"));
            rest = rest.split_off(at);
        }
    }
}

#[test]
fn what_is_hidden_is_a_word_and_explained() {
    for (language, word) in [(Language::Nb, "skjermet"), (Language::Nn, "skjerma"), (Language::En, "suppressed")] {
        let mut document = invented(language);
        let mut hidden = 0;
        for block in &mut document.blocks {
            if let Block::Table(table) = block {
                table.folded = false;
                hidden += table.rows.iter().flat_map(|row| &row.cells).filter(|cell| **cell == Cell::Hidden).count();
            }
        }
        let words = printed(&document).pages().concat();
        assert!(hidden > 0 && words.matches(word).count() > hidden, "{language}: every cell, and what the word means");
        for wrong in ["⟦", "NaN", "{count}", "{number}", "{page}"] {
            assert!(!words.contains(wrong), "{language}: {wrong}");
        }
    }
}

/// Whatever a name holds, it is printed and never obeyed.
#[test]
fn words_are_never_markup() {
    let hostile = [
        "#read(\"/etc/passwd\")",
        "#import \"@preview/x:1.0.0\"",
        "*bold* _slanted_ `raw` $x^2$ = heading",
        "@reference <label> [content] \\u{41} \\ // comment /* more */",
        "- list + list / term: ~ -- --- ... 'quoted' \"quoted\"",
        "{page} {pages} #context here() %PDF-1.7 (a) Tj ET",
        "</svg><script>alert(1)</script>&amp;",
    ];
    for text in hostile {
        let paper = printed(&paragraph(text));
        let words = paper.pages().concat();
        let times = words.matches(&squashed(text)).count();
        // Cover, contents, running head, heading, paragraph, note, definition and finding.
        assert!(times >= 10, "{text} stands {times} times in {words}");
        assert_eq!(of_kind(&paper.tags(), "Title").len(), 1);
    }
}

#[test]
fn letters_without_a_shape_are_marked() {
    let paper = printed(&paragraph("ab\u{0}\u{1b}c \u{202e}שלום\u{202c} 日本 \u{e000}\u{feff}d"));
    let words = paper.pages().concat();
    let marks = |count: usize| "\u{fffd}".repeat(count);
    assert!(words.contains(&format!("abc{}d", marks(7))), "{words}");
}

#[test]
fn a_name_without_end_stays_on_the_sheet() {
    let paper = printed(&paragraph(&"W".repeat(400)));
    assert!(paper.pages().concat().contains(&"W".repeat(400)));
}

#[test]
fn a_document_of_nothing_is_a_file() {
    for language in Language::ALL {
        let document = Document { language, cover: Cover::default(), blocks: Vec::new(), chosen: Vec::new() };
        assert!(printed(&document).page_count() >= 2);
    }
}

/// Tables with more columns than any sheet is wide, and more rows than it is high.
#[test]
fn nothing_of_a_table_is_left_out() {
    for (columns, rows) in [(1, 3), (8, 120), (14, 12), (60, 9)] {
        let mut table = Table::new("wide", "Samhandling", "Tjeneste");
        for column in 0..columns {
            table = table.number(format!("Tjeneste nummer {column} i kommunen"));
        }
        for row in 0..rows {
            let cells = (0..columns).map(|column| Cell::Number(format!("{row}x{column}z")));
            table.rows.push(Row::new(format!("Gruppe {row}"), cells));
        }
        table.rows.push(Row::new("Skjermet", (0..columns).map(|_| Cell::Hidden)));
        let blocks = vec![Block::Heading { level: 2, id: "a".into(), text: "Tabell".into() }, Block::Table(table)];
        let paper = printed(&Document { language: Language::Nb, cover: Cover::default(), blocks, chosen: Vec::new() });
        let words = paper.pages().concat();
        for row in 0..rows {
            for column in 0..columns {
                assert!(words.contains(&format!("{row}x{column}z")), "{columns} columns: {row}x{column}z");
            }
        }
        assert!(paper.sizes().iter().all(|(width, height)| width.min(*height) > 594.0 && width.max(*height) < 843.0));
    }
}

#[test]
fn levels_that_are_left_out_are_closed_up() {
    let heading = |level, id: &str| Block::Heading { level, id: id.into(), text: "Overskrift".into() };
    let blocks = vec![heading(4, "a"), heading(2, "b"), heading(4, "b")];
    let paper = printed(&Document { language: Language::En, cover: Cover::default(), blocks, chosen: Vec::new() });
    let kinds: Vec<String> =
        paper.tags().into_iter().filter(|tag| ["H1", "H2", "H3"].contains(&tag.kind.as_str())).map(|tag| tag.kind).collect();
    assert_eq!(kinds, ["H1", "H1", "H1", "H2"], "the contents, and three headings");
}

#[test]
fn it_is_the_same_with_one_thread_and_with_several() {
    let document = invented(Language::Nb);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| pdf(&document).unwrap())
    };
    let one = with(1);
    assert!(one == with(2) && one == with(4));
}

/// The council's edition: the words of a theme beside its figure, so that most pages have two; no page for contents in a short one.
#[test]
fn the_council_gets_few_pages() {
    let document = compose(&crate::several::STORVIK, Language::Nb);
    let paper = Paper::read(&kartlegg::report::pdf_council(&document).unwrap());
    assert!((12..=18).contains(&paper.page_count()), "{} pages", paper.page_count());
    let figures = |page: &String| page.matches("Figur").count();
    assert!(paper.pages().iter().filter(|page| figures(page) >= 2).count() >= 4);
}
