//! The structure of a page: elements with their ids and classes, without words, numbers and drawings.

use std::fmt::Write as _;

use crate::support::without_files;

/// Elements that have no end tag.
const VOID: [&str; 5] = ["meta", "link", "br", "hr", "img"];

#[derive(PartialEq)]
struct Element {
    label: String,
    inside: Vec<Element>,
}

/// The elements of a page, one a line, indented; what repeats itself stands once with its number.
pub(super) fn structure(page: &str) -> String {
    let page = without_files(page);
    let mut open = vec![Element { label: "page".to_owned(), inside: Vec::new() }];
    for tag in page.split('<').skip(1).filter_map(|part| Some(part.split_once('>')?.0)) {
        let name: String = tag.chars().take_while(|letter| !letter.is_whitespace()).collect();
        if name.starts_with('!') {
            continue;
        }
        if let Some(name) = name.strip_prefix('/') {
            let closed = open.pop().unwrap();
            assert!(closed.label.split(['#', '.']).next() == Some(name), "<{}> is closed by </{name}>", closed.label);
            open.last_mut().unwrap().inside.push(closed);
            continue;
        }
        let element = Element { label: label(name.trim_end_matches('/'), tag), inside: Vec::new() };
        if VOID.contains(&name.as_str()) || tag.ends_with('/') {
            open.last_mut().unwrap().inside.push(element);
        } else {
            open.push(element);
        }
    }
    assert_eq!(open.len(), 1, "an element is never closed");
    let mut text = String::new();
    write(&open[0].inside, 0, &mut text);
    text
}

/// Name, id and classes.
fn label(name: &str, tag: &str) -> String {
    let attribute = |key: &str| Some(tag.split_once(&format!(" {key}=\""))?.1.split_once('"')?.0);
    let mut label = name.to_owned();
    for (sign, key) in [('#', "id"), ('.', "class")] {
        for word in attribute(key).unwrap_or_default().split_whitespace() {
            label.push(sign);
            label.push_str(word);
        }
    }
    label
}

fn write(elements: &[Element], depth: usize, text: &mut String) {
    let mut rest = elements;
    while let Some(first) = rest.first() {
        let alike = rest.iter().take_while(|element| *element == first).count();
        let times = if alike > 1 { format!(" × {alike}") } else { String::new() };
        writeln!(text, "{}{}{times}", "  ".repeat(depth), first.label).unwrap();
        // Drawings have stored files of their own.
        if !first.label.starts_with("svg") {
            write(&first.inside, depth + 1, text);
        }
        rest = &rest[alike..];
    }
}

#[test]
fn what_repeats_itself_stands_once_and_drawings_are_not_entered() {
    let page = "<!doctype html><p id=\"a\" class=\"b c\">x</p><ul><li>1</li><li>2</li></ul><svg><path/></svg><br>";
    assert_eq!(structure(page), "p#a.b.c\nul\n  li × 2\nsvg\nbr\n");
}
