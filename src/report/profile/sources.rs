//! Where the figures came from, and by which rules they were judged.

use std::collections::BTreeSet;

use super::heading;
use super::view::ProfileView;
use crate::privacy::profile::{MOST_HIDDEN, SMALLEST_BASE};
use crate::report::document::{Block, Cell, Row, Table};
use crate::report::view::name_of;

/// How many rules there are.
const RULES: u8 = 9;

pub(super) fn section(view: &ProfileView<'_>, level: u8) -> Vec<Block> {
    let words = view.words;
    let text = |name: &str| words.text(&format!("youth.sources.{name}"));
    let mut blocks =
        vec![heading(level, "youth-sources", text("title")), Block::Paragraph(text("ours")), Block::Table(sources(view))];
    let hidden = view.release.hidden_here();
    if hidden > 0 {
        let limits = [
            ("count", words.count(hidden)),
            ("count_limit", words.number(MOST_HIDDEN, 0)),
            ("base_limit", words.number(SMALLEST_BASE, 0)),
        ];
        let limits: Vec<(&str, &str)> = limits.iter().map(|(name, value)| (*name, value.as_str())).collect();
        blocks.push(Block::Note(words.fill("youth.sources.hidden", &limits)));
    }
    blocks.push(heading(level + 1, "youth-rules", text("rules")));
    blocks.push(Block::Definitions((1..=RULES).map(|number| rule(view, number)).collect()));
    let tests = tests(view);
    if !tests.is_empty() {
        blocks.push(heading(level + 1, "youth-methods", text("methods")));
        blocks.push(Block::Definitions(tests));
    }
    blocks.push(heading(level + 1, "youth-definitions", text("definitions")));
    let language = words.language();
    let definitions = view.release.indicators().iter();
    blocks.push(Block::Definitions(
        definitions.map(|indicator| (view.name(indicator), indicator.definition.get(language).to_owned())).collect(),
    ));
    blocks
}

fn sources(view: &ProfileView<'_>) -> Table {
    let words = view.words;
    let column = |name: &str| words.text(&format!("youth.column.{name}"));
    let mut table = Table::new("youth-sources-table", words.text("youth.sources.tables"), column("file"))
        .words(column("table_title"))
        .words(column("publisher"))
        .words(column("updated"));
    for source in view.release.sources() {
        let or_none = |text: &Option<String>| text.clone().map_or(Cell::Missing(String::new()), Cell::Text);
        let publisher = words.text(&format!("youth.publisher.{}", name_of(&source.producer)));
        table.rows.push(Row::new(source.file.clone(), [or_none(&source.title), Cell::Text(publisher), or_none(&source.updated)]));
    }
    table
}

fn rule(view: &ProfileView<'_>, number: u8) -> (String, String) {
    let words = view.words;
    let heading = words.fill("youth.rule.heading", &[("number", &number.to_string())]);
    (heading, words.fill(&format!("youth.rule.{number}"), &[("level", &view.confidence())]))
}

/// The tests that were made.
fn tests(view: &ProfileView<'_>) -> Vec<(String, String)> {
    let rows = view.release.rows();
    let rules: BTreeSet<String> =
        rows.iter().filter_map(|row| row.verdict.tested.as_ref()).map(|tested| name_of(&tested.rule)).collect();
    let trends: BTreeSet<String> = rows.iter().filter_map(|row| row.trend.test.as_ref()).map(name_of).collect();
    let words = view.words;
    rules
        .into_iter()
        .chain(trends)
        .map(|test| (words.text(&format!("youth.test.{test}")), words.text(&format!("youth.test.{test}_about"))))
        .collect()
}
