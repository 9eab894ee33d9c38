//! Figures as people and programs meet them: stored drawings, and laws that hold for every drawing.

mod edges;
mod pixels;
mod samples;
pub(crate) mod walk;

use std::collections::BTreeSet;
use std::path::PathBuf;

use kartlegg::chart::text::{self, Weight};
use kartlegg::chart::{Answers, ChartSpec, Figure, Plot, Shown, Theme, draw, stylesheet};

use walk::Element;

/// Every stored drawing. `BLESS=1` rewrites; look at the figures before committing.
#[test]
fn figures_are_as_stored() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/charts");
    let bless = std::env::var_os("BLESS").is_some();
    let mut different = Vec::new();
    for (name, spec) in samples::all() {
        let svg = draw(&spec, &Theme::default()).svg();
        let path = folder.join(format!("{name}.svg"));
        if bless {
            std::fs::write(&path, &svg).unwrap();
        }
        if std::fs::read_to_string(&path).ok().as_deref() != Some(&svg) {
            different.push(name);
        }
    }
    assert!(different.is_empty(), "not as stored: {different:?}; BLESS=1 rewrites them");
}

/// Every sample in every size, and every kind with 0, 1, 12 and 60 rows.
fn drawings() -> Vec<(String, Figure)> {
    let themes = [
        ("page", Theme::default()),
        ("phone", Theme::narrow()),
        ("wide", Theme { width: 1000.0, text_size: 15.0, ..Theme::default() }),
    ];
    let counted = [0, 1, 12, 60]
        .into_iter()
        .flat_map(|rows| samples::of_size(rows).into_iter().map(move |(name, spec)| (format!("{name}-{rows}"), spec)));
    let samples: Vec<(String, ChartSpec)> =
        samples::all().into_iter().map(|(name, spec)| (name.to_owned(), spec)).chain(counted).chain(edges::stressed()).collect();
    let sized = |(name, spec): &(String, ChartSpec)| themes.map(|(size, theme)| (format!("{name} ({size})"), draw(spec, &theme)));
    samples.iter().flat_map(sized).collect()
}

#[test]
fn every_figure_is_well_formed_and_names_itself() {
    for (name, figure) in drawings() {
        let elements = walk::elements(&figure.svg()).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        let root = &elements[0];
        assert_eq!(root.name, "svg", "{name}");
        assert_eq!(root.attribute("role"), Some("img"), "{name}");
        let labelled: Vec<_> = root.attribute("aria-labelledby").unwrap().split(' ').collect();
        let ids: Vec<_> = elements.iter().filter_map(|element| element.attribute("id")).collect();
        assert_eq!(ids, labelled, "{name}");
        let known = ["svg", "title", "desc", "rect", "path", "circle", "text"];
        for element in &elements {
            assert!(known.contains(&element.name.as_str()), "{name}: <{}>", element.name);
            assert!(element.attributes.iter().all(|(key, _)| !key.starts_with("data-") && !key.starts_with("on")), "{name}");
        }
        assert!(!figure.svg().contains("NaN") && !figure.svg().contains("inf"), "{name}");
    }
}

/// In a page a drawing has nothing but classes for its look, and the page has a rule for each.
#[test]
fn a_page_knows_every_class_of_its_drawings() {
    let rules = stylesheet();
    let mut seen = BTreeSet::new();
    for (name, figure) in drawings().into_iter().filter(|(name, _)| !name.ends_with("(wide)")) {
        for element in walk::elements(&figure.svg_of_page()).unwrap().iter().skip(1) {
            for look in ["fill", "stroke", "stroke-width", "font-size", "font-weight", "text-anchor"] {
                assert_eq!(element.attribute(look), None, "{name}: {look}");
            }
            seen.extend(element.attribute("class").unwrap_or_default().split(' ').map(str::to_owned));
        }
    }
    let unknown: Vec<&String> =
        seen.iter().filter(|class| !class.is_empty() && !rules.contains(&format!(".chart .{class}{{"))).collect();
    assert!(seen.len() > 20 && unknown.is_empty(), "{unknown:?}");
}

/// Left, top, right and bottom of a line of text, with no more than hair's breadth given away.
fn text_box(element: &Element) -> (f64, f64, f64, f64) {
    let size = element.number("font-size");
    let weight = if element.attribute("font-weight").is_some() { Weight::Bold } else { Weight::Regular };
    let (x, y, width) = (element.number("x"), element.number("y"), text::width(&element.text, size, weight));
    let (above, below) = (size * 0.74, size * 0.22);
    if element.attribute("transform").is_some() {
        return (x - above, y - width, x + below, y);
    }
    let left = match element.attribute("text-anchor") {
        Some("middle") => x - width / 2.0,
        Some("end") => x - width,
        _ => x,
    };
    (left, y - above, left + width, y + below)
}

#[test]
fn no_text_leaves_the_sheet_or_lies_on_other_text() {
    let mut faults = Vec::new();
    for (name, figure) in drawings() {
        let elements = walk::elements(&figure.svg()).unwrap();
        let texts: Vec<_> = elements.iter().filter(|element| element.name == "text").collect();
        let boxes: Vec<_> = texts.iter().map(|element| text_box(element)).collect();
        for (index, one) in boxes.iter().enumerate() {
            if one.0 < 0.0 || one.1 < 0.0 || one.2 > figure.width || one.3 > figure.height {
                faults.push(format!("{name}: {:?} leaves the sheet", texts[index].text));
            }
            for (other_index, other) in boxes.iter().enumerate().skip(index + 1) {
                let apart = one.2 <= other.0 || other.2 <= one.0 || one.3 <= other.1 || other.3 <= one.1;
                if !apart {
                    faults.push(format!("{name}: {:?} lies on {:?}", texts[index].text, texts[other_index].text));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults[..faults.len().min(40)].join("\n"));
}

#[test]
fn no_shape_leaves_the_sheet() {
    for (name, figure) in drawings() {
        for element in walk::elements(&figure.svg()).unwrap() {
            for (x, y) in element.points() {
                let inside = (-0.1..=figure.width + 0.1).contains(&x) && (-0.1..=figure.height + 0.1).contains(&y);
                assert!(inside, "{name}: {} at {x}, {y}", element.name);
            }
        }
    }
}

/// Hostile words stay words, in every place that words can have.
#[test]
fn payloads_are_inert() {
    let payloads = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "</title></desc></text></svg>",
        "<!-- x",
        "]]>",
        "&#x3c;b&#x3e;",
        "javascript:alert(1)",
        "a\u{2028}b\u{0}c\u{b}d",
        "{{7*7}} ${x} &amp; &",
        "\u{202e}desrever\u{2066}\u{200f}",
    ];
    for payload in payloads {
        for (name, spec) in edges::worded(payload) {
            let figure = draw(&spec, &Theme::default());
            let elements = walk::elements(&figure.svg()).unwrap_or_else(|problem| panic!("{name} {payload:?}: {problem}"));
            let known = ["svg", "title", "desc", "rect", "path", "circle", "text"];
            assert!(elements.iter().all(|element| known.contains(&element.name.as_str())), "{name} {payload:?}");
            assert!(elements.iter().flat_map(|element| &element.attributes).all(|(key, _)| !key.starts_with("on")));
            let turning = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            assert!(!figure.svg().contains(turning), "{name} {payload:?}");
        }
    }
}

/// What is hidden shows as a word, and adds nothing that depends on a value.
#[test]
fn hidden_rows_show_the_word() {
    for (name, spec) in edges::hidden() {
        let figure = draw(&spec, &Theme::default());
        let shown = walk::elements(&figure.svg()).unwrap().iter().filter(|element| element.text == "skjermet").count();
        assert!(shown > 0, "{name}");
    }
}

/// Numbers that are none, or far off every axis, neither stop the drawing nor appear in it.
#[test]
fn nonsense_leaves_a_figure_whole() {
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1e300, 1e300, 0.0] {
        for (name, spec) in edges::numbered(number) {
            let figure = draw(&spec, &Theme::default());
            let elements = walk::elements(&figure.svg()).unwrap_or_else(|problem| panic!("{name} {number}: {problem}"));
            assert!(!figure.svg().contains("NaN") && !figure.svg().contains("inf"), "{name} {number}");
            for (x, y) in elements.iter().flat_map(walk::Element::points) {
                let inside = (-0.1..=figure.width + 0.1).contains(&x) && (-0.1..=figure.height + 0.1).contains(&y);
                assert!(inside, "{name} {number}: a shape at {x}, {y}");
            }
        }
    }
}

/// A level that nobody chose is still an answer that could be given.
#[test]
fn every_level_stays_in_the_legend() {
    let (_, mut spec) = samples::of_size(1).remove(0);
    let Plot::Likert(likert) = &mut spec.plot else { panic!("the first sample is a stacked bar") };
    likert.rows[0].answers = Shown::Value(Answers { levels: vec![0.0, 0.0, 0.0, 0.4, 0.6], unsure: None });
    let levels = likert.levels.clone();
    let figure = draw(&spec, &Theme::default());
    let told: Vec<_> = walk::elements(&figure.svg()).unwrap().into_iter().map(|element| element.text).collect();
    let places: Vec<_> = levels.iter().map(|level| told.iter().position(|text| text == level)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
    assert!(["40", "60"].iter().all(|share| told.iter().any(|text| text == share)), "{told:?}");
}

#[test]
fn the_same_specification_gives_the_same_bytes() {
    for (name, spec) in samples::all() {
        assert_eq!(draw(&spec, &Theme::default()), draw(&spec.clone(), &Theme::default()), "{name}");
    }
}
